/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: what a new policy changes
 */
#ifndef TVD_DIFF_H
#define TVD_DIFF_H

#include <stdio.h>

#include "model.h"
#include "props.h"

/** TVD_DIFF_ABSENT - stands where a policy does not have a name */
#define TVD_DIFF_ABSENT UINT32_MAX

/**
 * struct tvd_diff_names - names of either policy, sorted
 *
 * @name: the names; an index into these is called a number below.
 * @in: by number, the index in each policy, or TVD_DIFF_ABSENT.
 * @number: for each policy, by index, the number.
 * @count: how many names.
 */
struct tvd_diff_names {
	const struct tvd_named **name;
	uint32_t (*in)[2];
	uint32_t *number[2];
	size_t count;
};

/**
 * struct tvd_diff - two policies being compared
 *
 * @policy: the old one and the new one.
 * @arena: holds what is made for it.
 * @types: the types of both.
 * @labels: the labels of both.
 * @out: where differences are told.
 * @different: whether there was one.
 */
struct tvd_diff {
	const struct tvd_policy *policy[2];
	struct tvd_arena arena;
	struct tvd_diff_names types;
	struct tvd_diff_names labels;
	FILE *out;
	bool different;
};

/* Each returns false if there is no memory. */
bool tvd_diff_records(struct tvd_diff *diff);
bool tvd_diff_labels(struct tvd_diff *diff);
bool tvd_diff_access(struct tvd_diff *diff);
bool tvd_diff_flows(struct tvd_diff *diff);

void tvd_diff_title(struct tvd_diff *diff, bool *told, const char *title);
bool tvd_diff_same_types(const struct tvd_diff *diff, uint32_t label);

#endif /* TVD_DIFF_H */
