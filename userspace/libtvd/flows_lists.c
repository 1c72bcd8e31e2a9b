// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: the lists in which a label's neighbours are found
 *
 * Whatever flows, flows by a type, an entry rule or a permissive label; so for
 * each of these there are lists of the labels at its ends.  tvd_flow() has the
 * last word on each pair: the lists only must not leave one out.
 */
#include "flows_lists.h"

typedef bool (*is_member_t)(const struct tvd_flows *flows, uint32_t label);

static const is_member_t by_type[TVD_FLOW_ROLES] = {
	[TVD_FLOW_OPEN] = tvd_flow_open,
	[TVD_FLOW_RUNNING] = tvd_flow_runs,
	[TVD_FLOW_WRITABLE] = tvd_flow_writable,
	[TVD_FLOW_CLOSED] = tvd_flow_closed_runner,
	[TVD_FLOW_RAREST] = tvd_flow_closed_runner,
};

static const is_member_t of_all[TVD_FLOW_ALL_LISTS] = {
	[TVD_FLOW_ALL_PERMISSIVE] = tvd_flow_permissive,
	[TVD_FLOW_ALL_REACHABLE] = tvd_flow_reachable,
	[TVD_FLOW_ALL_OPEN] = tvd_flow_open,
};

/* Called with each list and member of it. */
typedef void (*visit_t)(struct tvd_flows *flows, uint32_t list, uint32_t label);

static void visit_types(struct tvd_flows *flows, uint32_t label, visit_t visit)
{
	const struct tvd_policy_set *types =
		&flows->policy->labels[label].types;
	uint32_t role;
	size_t i;

	for (role = 0; role < TVD_FLOW_ROLES; role++) {
		if (!by_type[role](flows, label))
			continue;
		for (i = 0; i < types->count; i++)
			if (role != TVD_FLOW_RAREST ||
			    types->types[i] == flows->rarest[label])
				visit(flows,
				      tvd_flow_list_of_type(
					      flows, (enum tvd_flow_role)role,
					      types->types[i]),
				      label);
	}
}

static void visit_entries(struct tvd_flows *flows, visit_t visit)
{
	const struct tvd_policy *policy = flows->policy;
	size_t i;

	for (i = 0; i < policy->entry_count; i++) {
		uint32_t from = policy->entries[i].from;
		uint32_t to = policy->entries[i].to;

		if (from < TVD_REFERENCE_FIRST)
			continue;
		from -= TVD_REFERENCE_FIRST;
		to -= TVD_REFERENCE_FIRST;
		visit(flows, tvd_flow_list_of_entries(flows, from), to);
		visit(flows, tvd_flow_list_of_entries(flows, to), from);
	}
}

static void visit_all(struct tvd_flows *flows, visit_t visit)
{
	uint32_t label, list;

	for (label = 0; label < flows->policy->label_count; label++) {
		visit_types(flows, label, visit);
		for (list = 0; list < TVD_FLOW_ALL_LISTS; list++)
			if (of_all[list](flows, label))
				visit(flows,
				      tvd_flow_list_of_all(
					      flows, (enum tvd_flow_all)list),
				      label);
	}
	visit_entries(flows, visit);
}

static void count_member(struct tvd_flows *flows, uint32_t list, uint32_t label)
{
	(void)label;
	flows->list_at[list + 2]++;
}

/* What is at list + 1 is where the next member goes, and in the end its end. */
static void add_member(struct tvd_flows *flows, uint32_t list, uint32_t label)
{
	flows->member[flows->list_at[list + 1]++] = (uint16_t)label;
}

static bool make_lists(struct tvd_flows *flows)
{
	uint32_t lists = tvd_flow_list_count(flows), i;

	flows->list_at = tvd_arena_alloc(&flows->arena, (size_t)lists + 2,
					 sizeof(*flows->list_at));
	if (!flows->list_at)
		return false;
	visit_all(flows, count_member);
	for (i = 0; i < lists; i++)
		flows->list_at[i + 2] += flows->list_at[i + 1];
	flows->member = tvd_arena_alloc(&flows->arena,
					flows->list_at[lists + 1],
					sizeof(*flows->member));
	if (!flows->member)
		return false;
	visit_all(flows, add_member);
	return true;
}

static void find_rarest_of(struct tvd_flows *flows, uint32_t label,
			   const uint32_t *count)
{
	const struct tvd_policy_set *types =
		&flows->policy->labels[label].types;
	size_t i;

	for (i = 0; i < types->count; i++)
		if (!i || count[types->types[i]] < count[flows->rarest[label]])
			flows->rarest[label] = types->types[i];
}

/*
 * One closed label acts on another only by becoming it, for which the types of
 * one must be among those of the other: so they have the rarest in common.
 */
static bool find_rarest(struct tvd_flows *flows)
{
	const struct tvd_policy *policy = flows->policy;
	uint32_t *count = tvd_arena_alloc(&flows->arena, policy->type_count,
					  sizeof(*count));
	uint32_t label;
	size_t i;

	flows->rarest = tvd_arena_alloc(&flows->arena, policy->label_count,
					sizeof(*flows->rarest));
	if (!count || !flows->rarest)
		return false;
	for (label = 0; label < policy->label_count; label++)
		for (i = 0; i < policy->labels[label].types.count; i++)
			count[policy->labels[label].types.types[i]] +=
				tvd_flow_closed_runner(flows, label);
	for (label = 0; label < policy->label_count; label++)
		find_rarest_of(flows, label, count);
	return true;
}

/**
 * tvd_make_flows - make a policy ready to be searched for flows
 * @policy: a valid policy, which must stay as it is
 * @flows: set; to be freed with tvd_free_flows(), after a failure too
 *
 * Return: false if there is no memory.
 */
bool tvd_make_flows(const struct tvd_policy *policy, struct tvd_flows *flows)
{
	*flows = (struct tvd_flows){ .policy = policy };
	return tvd_make_policy_props(policy, &flows->props) &&
	       find_rarest(flows) && make_lists(flows);
}

/**
 * tvd_free_flows - free what tvd_make_flows() made
 * @flows: it
 */
void tvd_free_flows(struct tvd_flows *flows)
{
	tvd_free_policy_props(&flows->props);
	tvd_arena_free(&flows->arena);
}

/**
 * tvd_flow_runners - the labels of a type that processes may have
 * @flows: the policy
 * @type: the type
 * @count: set to how many they are
 *
 * Return: the labels.
 */
const uint16_t *tvd_flow_runners(const struct tvd_flows *flows, uint32_t type,
				 size_t *count)
{
	uint32_t list = tvd_flow_list_of_type(flows, TVD_FLOW_RUNNING, type);

	*count = flows->list_at[list + 1] - flows->list_at[list];
	return flows->member + flows->list_at[list];
}
