/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: the lists in which a label's neighbours are found
 */
#ifndef TVD_FLOWS_LISTS_H
#define TVD_FLOWS_LISTS_H

#include "flows_search.h"

/**
 * enum tvd_flow_role - of which labels of a type there are lists
 * @TVD_FLOW_OPEN: those that are not closed, from which others read.
 * @TVD_FLOW_RUNNING: those that processes have, which act on others.
 * @TVD_FLOW_WRITABLE: those on which others leave something.
 * @TVD_FLOW_CLOSED: those that processes have and that are closed.
 * @TVD_FLOW_RAREST: of these, those of which it is the rarest type.
 * @TVD_FLOW_ROLES: how many roles there are.
 */
enum tvd_flow_role {
	TVD_FLOW_OPEN,
	TVD_FLOW_RUNNING,
	TVD_FLOW_WRITABLE,
	TVD_FLOW_CLOSED,
	TVD_FLOW_RAREST,
	TVD_FLOW_ROLES,
};

static inline bool tvd_flow_closed_runner(const struct tvd_flows *flows,
					  uint32_t label)
{
	return !tvd_flow_open(flows, label) && tvd_flow_runs(flows, label);
}

static inline bool tvd_flow_writable(const struct tvd_flows *flows,
				     uint32_t label)
{
	return tvd_flow_open(flows, label) && tvd_flow_runs(flows, label);
}

static inline bool tvd_flow_reachable(const struct tvd_flows *flows,
				      uint32_t label)
{
	return tvd_flow_open(flows, label) || tvd_flow_runs(flows, label);
}

/**
 * enum tvd_flow_all - the lists of labels whatever their types
 * @TVD_FLOW_ALL_PERMISSIVE: those that are refused nothing.
 * @TVD_FLOW_ALL_REACHABLE: those that something of a permissive one reaches.
 * @TVD_FLOW_ALL_OPEN: those from which a permissive one reads.
 * @TVD_FLOW_ALL_LISTS: how many of these lists there are.
 */
enum tvd_flow_all {
	TVD_FLOW_ALL_PERMISSIVE,
	TVD_FLOW_ALL_REACHABLE,
	TVD_FLOW_ALL_OPEN,
	TVD_FLOW_ALL_LISTS,
};

static inline uint32_t tvd_flow_list_of_type(const struct tvd_flows *flows,
					     enum tvd_flow_role role,
					     uint32_t type)
{
	return (uint32_t)role * (uint32_t)flows->policy->type_count + type;
}

static inline uint32_t tvd_flow_list_of_all(const struct tvd_flows *flows,
					    enum tvd_flow_all list)
{
	return TVD_FLOW_ROLES * (uint32_t)flows->policy->type_count +
	       (uint32_t)list;
}

/* The labels that an entry rule, either way, joins to a label. */
static inline uint32_t tvd_flow_list_of_entries(const struct tvd_flows *flows,
						uint32_t label)
{
	return TVD_FLOW_ROLES * (uint32_t)flows->policy->type_count +
	       TVD_FLOW_ALL_LISTS + label;
}

static inline uint32_t tvd_flow_list_count(const struct tvd_flows *flows)
{
	return tvd_flow_list_of_entries(flows,
					(uint32_t)flows->policy->label_count);
}

#endif /* TVD_FLOWS_LISTS_H */
