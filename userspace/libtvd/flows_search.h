/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: following what flows, from label to label to label
 *
 * Each label is met once, and what is looked at for that grows with the number
 * of memberships (a label, a type) and of denials, not with that of pairs.
 */
#ifndef TVD_FLOWS_SEARCH_H
#define TVD_FLOWS_SEARCH_H

#include "flows.h"

/** TVD_FLOW_NOBODY - stands where there is no label */
#define TVD_FLOW_NOBODY UINT32_MAX

/**
 * struct tvd_flow_slot - a shortcut over labels of a list that were met
 *
 * @next: index in the lists from which there may be labels not met.
 * @round: the search for which that holds.
 */
struct tvd_flow_slot {
	uint32_t next;
	uint32_t round;
};

/**
 * struct tvd_flow_search - a search
 *
 * @flows: the policy.
 * @arena: holds the arrays.
 * @slots: by index in the lists of @flows.
 * @met: by label, the last search that met it.
 * @round: this search.
 * @queue: labels met, in the order in which they were.
 * @parent: by label, the one from which it was met, or TVD_FLOW_NOBODY.
 * @part: by label, the part of the policy that it is in, for @covered.
 * @covered: the parts whose labels count as met, a bit each; NULL for none.
 */
struct tvd_flow_search {
	const struct tvd_flows *flows;
	struct tvd_arena arena;
	struct tvd_flow_slot *slots;
	uint32_t *met;
	uint32_t round;
	uint32_t *queue;
	uint32_t *parent;
	const uint32_t *part;
	const uint64_t *covered;
};

/**
 * struct tvd_flow_cursor - how far the neighbours of a label were looked at
 *
 * @label: the label.
 * @back: whether the neighbours are those from which something flows to it.
 * @phase: of the ways in which something flows.
 * @list: which of the lists of that phase.
 * @at: index in the lists.
 * @inside: whether @at is in that list.
 */
struct tvd_flow_cursor {
	uint32_t label;
	bool back;
	bool inside;
	uint8_t phase;
	uint32_t list;
	uint32_t at;
};

bool tvd_make_flows(const struct tvd_policy *policy, struct tvd_flows *flows);
void tvd_free_flows(struct tvd_flows *flows);

bool tvd_make_flow_search(const struct tvd_flows *flows,
			  struct tvd_flow_search *search);
void tvd_free_flow_search(struct tvd_flow_search *search);
void tvd_flow_begin(struct tvd_flow_search *search);
bool tvd_flow_meet(struct tvd_flow_search *search, uint32_t label);
uint32_t tvd_flow_next(struct tvd_flow_search *search,
		       struct tvd_flow_cursor *cursor);
size_t tvd_flow_spread(struct tvd_flow_search *search, size_t sources);

const uint16_t *tvd_flow_runners(const struct tvd_flows *flows, uint32_t type,
				 size_t *count);

#endif /* TVD_FLOWS_SEARCH_H */
