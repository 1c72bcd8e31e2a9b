/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: types that do not run at the same time
 */
#ifndef _SECURITY_TVD_CONFLICT_H
#define _SECURITY_TVD_CONFLICT_H

#include "policy.h"

size_t tvd_conflict_words(const struct tvd_binary *binary);
void tvd_fill_conflicts(struct tvd_policy *policy);
bool tvd_labels_conflict(const struct tvd_policy *policy,
			 const struct tvd_label *label,
			 const struct tvd_label *other);

#endif /* _SECURITY_TVD_CONFLICT_H */
