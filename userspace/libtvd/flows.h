/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: what flows from label to label
 *
 * A label is given by its index among the policy's labels.  What is taken for a
 * flow is said in Documentation/admin-guide/flows.rst.
 */
#ifndef TVD_FLOWS_H
#define TVD_FLOWS_H

#include "model.h"
#include "props.h"

/**
 * enum tvd_flow - how what one label holds comes to another
 * @TVD_FLOW_NONE: not at all, but maybe through a third.
 * @TVD_FLOW_WRITE: the one acts on what carries the other's label.
 * @TVD_FLOW_READ: the other acts on what carries the one's label.
 * @TVD_FLOW_ENTRY: by an entry rule the one becomes the other.
 * @TVD_FLOW_EXIT: by an entry rule the other becomes the one, which ends.
 * @TVD_FLOW_EXEC: the one may become the other, which is no stronger.
 * @TVD_FLOW_END: the other may become the one, which is no stronger and ends.
 * @TVD_FLOW_PERMISSIVE: one of the two is permissive.
 */
enum tvd_flow {
	TVD_FLOW_NONE,
	TVD_FLOW_WRITE,
	TVD_FLOW_READ,
	TVD_FLOW_ENTRY,
	TVD_FLOW_EXIT,
	TVD_FLOW_EXEC,
	TVD_FLOW_END,
	TVD_FLOW_PERMISSIVE,
};

/**
 * struct tvd_flows - a policy, made ready to be searched for flows
 *
 * @policy: the policy.
 * @props: its labels.
 * @arena: holds the lists.
 * @rarest: by label, which of its types the fewest closed labels have.
 * @list_at: where in @member each list begins; the next begins where it ends.
 * @member: the lists' labels.
 */
struct tvd_flows {
	const struct tvd_policy *policy;
	struct tvd_policy_props props;
	struct tvd_arena arena;
	uint16_t *rarest;
	uint32_t *list_at;
	uint16_t *member;
};

/* One label to another: flows.c */
bool tvd_flow_runs(const struct tvd_flows *flows, uint32_t label);
bool tvd_flow_open(const struct tvd_flows *flows, uint32_t label);
bool tvd_flow_permissive(const struct tvd_flows *flows, uint32_t label);
enum tvd_flow tvd_flow(const struct tvd_flows *flows, uint32_t from,
		       uint32_t to);
const char *tvd_flow_medium(const struct tvd_flows *flows, uint32_t from,
			    uint32_t to, char *room, size_t size);

/** TVD_FLOW_MEDIUM_SIZE - bytes that hold any text of tvd_flow_medium() */
#define TVD_FLOW_MEDIUM_SIZE (TVD_NAME_MAX + 32)

/* Assertions: isolate.c */
int tvd_check_isolation(const struct tvd_policy *policy,
			struct tvd_diagnostics *diagnostics);

#endif /* TVD_FLOWS_H */
