/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: labels with equal reach, and labels that are apart
 */
#ifndef TVD_FLOWS_GROUPS_H
#define TVD_FLOWS_GROUPS_H

#include "flows_search.h"

/**
 * struct tvd_flow_groups - who reaches whom in the end
 *
 * A circle is labels each of which reaches each other one, or a single label.
 * A group is labels that reach, and are reached by, the same others.  Islands
 * are what nothing flows between, either way.
 *
 * @arena: holds what the others point to, but @reach.
 * @circle: by label, its circle; something flows only to higher numbers.
 * @circle_size: by circle, how many labels it has.
 * @circle_count: how many circles there are.
 * @reach: by circle, two sets of circles, a bit each: those that it reaches and
 *	those that reach it, itself among them if it has several labels.
 * @words: how many words a set of @reach has.
 * @group: by label, its group; numbered by their first labels.
 * @example: by group, the first of its labels.
 * @group_size: by group, how many labels it has.
 * @group_count: how many groups there are.
 * @island: by label, its island, numbered by their first labels; TVD_FLOW_NOBODY
 *	for what is immutable and so joins nobody.
 * @island_count: how many islands there are.
 */
struct tvd_flow_groups {
	struct tvd_arena arena;
	uint32_t *circle;
	uint32_t *circle_size;
	uint32_t circle_count;
	uint64_t *reach;
	size_t words;
	uint32_t *group;
	uint32_t *example;
	uint32_t *group_size;
	uint32_t group_count;
	uint32_t *island;
	uint32_t island_count;
};

bool tvd_make_flow_groups(struct tvd_flow_search *search,
			  struct tvd_flow_groups *groups);
void tvd_free_flow_groups(struct tvd_flow_groups *groups);

bool tvd_flow_circle_reaches(const struct tvd_flow_groups *groups,
			     uint32_t from, uint32_t to);
bool tvd_flow_reaches(const struct tvd_flow_groups *groups, uint32_t from,
		      uint32_t to);
bool tvd_flow_reaches_any(const struct tvd_flow_groups *groups, uint32_t label);
bool tvd_flow_group_mutual(const struct tvd_flow_groups *groups,
			   uint32_t group);

#endif /* TVD_FLOWS_GROUPS_H */
