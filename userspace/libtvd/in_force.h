/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: the policy that the kernel enforces
 */
#ifndef TVD_IN_FORCE_H
#define TVD_IN_FORCE_H

#include "error.h"

/* What the public function does, under another directory. */
struct tvd_policy *tvd_read_policy_in_force_at(const char *directory,
					       struct tvd_error **error);

#endif /* TVD_IN_FORCE_H */
