/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: which label the policy's rules give to which files
 */
#ifndef TVD_FILE_RULES_H
#define TVD_FILE_RULES_H

#include "model.h"

const char *tvd_file_rule_at(const struct tvd_policy *policy, const char *path,
			     size_t length);
bool tvd_file_rules_below(const struct tvd_policy *policy, const char *path,
			  size_t length);

#endif /* TVD_FILE_RULES_H */
