// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: following what flows, from label to label to label
 *
 * A label that was met is never looked at again: the lists are walked by way of
 * shortcuts over those.  What is looked at and not met is kept apart by a deny
 * rule, and so is counted by these.
 */
#include "flows_search.h"

#include "flows_lists.h"

/**
 * enum where - which lists hold the neighbours
 * @OF_TYPES: those of a role, for each of the label's types
 * @OF_RAREST: that of a role, for the label's rarest type
 * @OF_ALL: one whatever the types
 * @OF_ENTRIES: that of the entry rules
 */
enum where {
	OF_TYPES,
	OF_RAREST,
	OF_ALL,
	OF_ENTRIES,
};

/**
 * struct phase - a way in which something flows, and where to look for labels
 *
 * @where: in which lists.
 * @which: enum tvd_flow_role or enum tvd_flow_all.
 * @applies: whether it is a way for this label at all; NULL: always.
 */
struct phase {
	enum where where;
	uint32_t which;
	bool (*applies)(const struct tvd_flows *flows, uint32_t label);
};

#define PHASES 7

static const struct phase forth[PHASES] = {
	/* Others read it. */
	{ OF_TYPES, TVD_FLOW_RUNNING, tvd_flow_open },
	/* It writes others. */
	{ OF_TYPES, TVD_FLOW_WRITABLE, tvd_flow_runs },
	/* It becomes another, or another it. */
	{ OF_RAREST, TVD_FLOW_CLOSED, tvd_flow_closed_runner },
	{ OF_TYPES, TVD_FLOW_RAREST, tvd_flow_closed_runner },
	/* It, or the other, is refused nothing. */
	{ OF_ALL, TVD_FLOW_ALL_PERMISSIVE, tvd_flow_open },
	{ OF_ALL, TVD_FLOW_ALL_REACHABLE, tvd_flow_permissive },
	{ OF_ENTRIES, 0, NULL },
};

static const struct phase back[PHASES] = {
	/* It reads others. */
	{ OF_TYPES, TVD_FLOW_OPEN, tvd_flow_runs },
	/* Others write it. */
	{ OF_TYPES, TVD_FLOW_RUNNING, tvd_flow_writable },
	/* Another becomes it, or it another. */
	{ OF_RAREST, TVD_FLOW_CLOSED, tvd_flow_closed_runner },
	{ OF_TYPES, TVD_FLOW_RAREST, tvd_flow_closed_runner },
	/* The other, or it, is refused nothing. */
	{ OF_ALL, TVD_FLOW_ALL_PERMISSIVE, tvd_flow_reachable },
	{ OF_ALL, TVD_FLOW_ALL_OPEN, tvd_flow_permissive },
	{ OF_ENTRIES, 0, NULL },
};

/**
 * tvd_make_flow_search - make ready to search a policy, again and again
 * @flows: the policy
 * @search: set; to be freed with tvd_free_flow_search(), after a failure too
 *
 * Return: false if there is no memory.
 */
bool tvd_make_flow_search(const struct tvd_flows *flows,
			  struct tvd_flow_search *search)
{
	size_t labels = flows->policy->label_count;
	size_t slots = flows->list_at[tvd_flow_list_count(flows)];

	*search = (struct tvd_flow_search){ .flows = flows };
	search->slots =
		tvd_arena_alloc(&search->arena, slots, sizeof(*search->slots));
	search->met =
		tvd_arena_alloc(&search->arena, labels, sizeof(*search->met));
	search->queue =
		tvd_arena_alloc(&search->arena, labels, sizeof(*search->queue));
	search->parent = tvd_arena_alloc(&search->arena, labels,
					 sizeof(*search->parent));
	return search->slots && search->met && search->queue && search->parent;
}

/**
 * tvd_free_flow_search - free what tvd_make_flow_search() made
 * @search: it
 */
void tvd_free_flow_search(struct tvd_flow_search *search)
{
	tvd_arena_free(&search->arena);
}

/**
 * tvd_flow_begin - begin another search, which has met no label
 * @search: the search
 */
void tvd_flow_begin(struct tvd_flow_search *search)
{
	search->round++;
	search->part = NULL;
	search->covered = NULL;
}

static bool is_met(const struct tvd_flow_search *search, uint32_t label)
{
	if (search->met[label] == search->round)
		return true;
	return search->covered && (search->covered[search->part[label] / 64] >>
					   search->part[label] % 64 &
				   1);
}

/**
 * tvd_flow_meet - let a search meet a label, or leave it out
 * @search: the search
 * @label: the label
 *
 * Return: whether it is the first time.
 */
bool tvd_flow_meet(struct tvd_flow_search *search, uint32_t label)
{
	if (is_met(search, label))
		return false;
	search->met[label] = search->round;
	return true;
}

static uint32_t shortcut(const struct tvd_flow_search *search, uint32_t at)
{
	const struct tvd_flow_slot *slot = &search->slots[at];

	return slot->round == search->round ? slot->next : at + 1;
}

/* The first label of a list, from a place on, that was not met; or the end. */
static uint32_t skip_met(struct tvd_flow_search *search, uint32_t from,
			 uint32_t end)
{
	uint32_t at = from;

	while (at < end && is_met(search, search->flows->member[at]))
		at = shortcut(search, at);
	while (from < at) {
		uint32_t next = shortcut(search, from);

		search->slots[from] = (struct tvd_flow_slot){
			.next = at,
			.round = search->round,
		};
		from = next;
	}
	return at;
}

/* The number of lists of a phase for a label; 0 if it does not apply. */
static uint32_t lists_of(const struct tvd_flows *flows,
			 const struct phase *phase, uint32_t label)
{
	if (phase->applies && !phase->applies(flows, label))
		return 0;
	return phase->where == OF_TYPES ?
		       (uint32_t)flows->policy->labels[label].types.count :
		       1;
}

static uint32_t list_of(const struct tvd_flows *flows,
			const struct phase *phase, uint32_t label, uint32_t i)
{
	switch (phase->where) {
	case OF_TYPES:
		return tvd_flow_list_of_type(
			flows, (enum tvd_flow_role)phase->which,
			flows->policy->labels[label].types.types[i]);
	case OF_RAREST:
		return tvd_flow_list_of_type(flows,
					     (enum tvd_flow_role)phase->which,
					     flows->rarest[label]);
	case OF_ALL:
		return tvd_flow_list_of_all(flows,
					    (enum tvd_flow_all)phase->which);
	default:
		return tvd_flow_list_of_entries(flows, label);
	}
}

/* Goes on in the cursor's list; TVD_FLOW_NOBODY at its end. */
static uint32_t next_in_list(struct tvd_flow_search *search,
			     struct tvd_flow_cursor *cursor, uint32_t list)
{
	const struct tvd_flows *flows = search->flows;
	uint32_t end = flows->list_at[list + 1];

	if (!cursor->inside)
		cursor->at = flows->list_at[list];
	cursor->inside = true;
	while ((cursor->at = skip_met(search, cursor->at, end)) < end) {
		uint32_t other = flows->member[cursor->at++];
		uint32_t from = cursor->back ? other : cursor->label;
		uint32_t to = cursor->back ? cursor->label : other;

		if (tvd_flow(flows, from, to) != TVD_FLOW_NONE)
			return other;
	}
	return TVD_FLOW_NOBODY;
}

/**
 * tvd_flow_next - find the next neighbour of a label that was not met
 * @search: the search
 * @cursor: where to go on; the first time all but the label and the direction
 *	is zero
 *
 * The caller meets the neighbour before it asks again.
 *
 * Return: the neighbour, or TVD_FLOW_NOBODY after the last.
 */
uint32_t tvd_flow_next(struct tvd_flow_search *search,
		       struct tvd_flow_cursor *cursor)
{
	const struct phase *phases = cursor->back ? back : forth;

	for (; cursor->phase < PHASES; cursor->phase++, cursor->list = 0) {
		const struct phase *phase = &phases[cursor->phase];
		uint32_t lists = lists_of(search->flows, phase, cursor->label);

		for (; cursor->list < lists; cursor->list++) {
			uint32_t list = list_of(search->flows, phase,
						cursor->label, cursor->list);
			uint32_t other = next_in_list(search, cursor, list);

			if (other != TVD_FLOW_NOBODY)
				return other;
			cursor->inside = false;
		}
	}
	return TVD_FLOW_NOBODY;
}

/**
 * tvd_flow_spread - meet all that something reaches
 * @search: the search
 * @sources: how many labels, already met, are in the queue
 *
 * Those met are appended to the queue, the nearest first, with their parents.
 *
 * Return: how many labels are in the queue.
 */
size_t tvd_flow_spread(struct tvd_flow_search *search, size_t sources)
{
	size_t count = sources, i;

	for (i = 0; i < count; i++) {
		struct tvd_flow_cursor cursor = { .label = search->queue[i] };
		uint32_t other;

		while ((other = tvd_flow_next(search, &cursor)) !=
		       TVD_FLOW_NOBODY) {
			tvd_flow_meet(search, other);
			search->parent[other] = cursor.label;
			search->queue[count++] = other;
		}
	}
	return count;
}
