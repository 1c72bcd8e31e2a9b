/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tvdctl: what the two commands that explain share
 */
#ifndef TVDCTL_EXPLAIN_H
#define TVDCTL_EXPLAIN_H

#include <tvd/tvd.h>

#include "json.h"

struct tvd_policy *read_policy_with_lines(const char *file,
					  struct tvd_error **error);
void print_explanation(const struct tvd_explanation *e, const char *next);
struct json_object *json_explanation(const char *access,
				     const struct tvd_explanation *e);
int advise(const char *subject, const char *object, const char *access,
	   unsigned int row, const struct tvd_object *found, char **next,
	   struct tvd_error **error);

#endif /* TVDCTL_EXPLAIN_H */
