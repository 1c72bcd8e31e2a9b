/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Trusted Virtual Domains: names and paths of a policy
 *
 * Pure, like the decision: the kernel and the policy tools compile this file.
 */
#ifndef _TVD_POLICY_TEXT_H
#define _TVD_POLICY_TEXT_H

#include <linux/types.h>

#ifndef __KERNEL__
#include <stdbool.h>
#include <stddef.h>
#endif

#include <linux/tvd.h>

bool tvd_name_valid(const char *name, size_t length);
bool tvd_name_reserved(const char *name, size_t length);
bool tvd_path_valid(const char *path, size_t length);
bool tvd_filesystem_is_remote(const char *name, size_t length);

#endif /* _TVD_POLICY_TEXT_H */
