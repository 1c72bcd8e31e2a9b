// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: labels with equal reach, and labels that are apart
 *
 * Kosaraju's way to find circles: it needs no more of a label's neighbours than
 * one that was not met yet, and only these are cheap to find.
 */
#include "flows_groups.h"

#include <stdlib.h>
#include <string.h>

#define WORD_BITS 64U

static uint64_t *reached_by(const struct tvd_flow_groups *groups,
			    uint32_t circle)
{
	return groups->reach + (size_t)circle * 2 * groups->words;
}

static uint64_t *reaching(const struct tvd_flow_groups *groups, uint32_t circle)
{
	return reached_by(groups, circle) + groups->words;
}

static bool has_bit(const uint64_t *set, uint32_t bit)
{
	return set[bit / WORD_BITS] >> bit % WORD_BITS & 1;
}

static void set_bit(uint64_t *set, uint32_t bit)
{
	set[bit / WORD_BITS] |= (uint64_t)1 << bit % WORD_BITS;
}

/* Goes as deep as it can from one label; labels are noted as they are left. */
static size_t descend(struct tvd_flow_search *search, uint32_t label,
		      struct tvd_flow_cursor *stack, uint32_t *left,
		      size_t count)
{
	size_t depth = 1;

	stack[0] = (struct tvd_flow_cursor){ .label = label };
	while (depth) {
		uint32_t other = tvd_flow_next(search, &stack[depth - 1]);

		if (other == TVD_FLOW_NOBODY) {
			left[count++] = stack[--depth].label;
			continue;
		}
		tvd_flow_meet(search, other);
		stack[depth++] = (struct tvd_flow_cursor){ .label = other };
	}
	return count;
}

/* Meets all from which a label is reached, or which are joined to it at all. */
static void collect(struct tvd_flow_search *search, uint32_t label, bool both,
		    uint32_t *number_of, uint32_t number)
{
	size_t count = 1, i;

	search->queue[0] = label;
	for (i = 0; i < count; i++) {
		struct tvd_flow_cursor cursor = {
			.label = search->queue[i],
			.back = true,
		};
		uint32_t other;

		number_of[cursor.label] = number;
		for (;;) {
			other = tvd_flow_next(search, &cursor);
			if (other == TVD_FLOW_NOBODY && cursor.back && both)
				cursor = (struct tvd_flow_cursor){
					.label = search->queue[i],
				};
			else if (other == TVD_FLOW_NOBODY)
				break;
			else if (tvd_flow_meet(search, other))
				search->queue[count++] = other;
		}
	}
}

/* The labels in the order in which they were left; NULL: no memory. */
static uint32_t *order_of_leaving(struct tvd_flow_search *search,
				  struct tvd_flow_groups *groups)
{
	size_t labels = search->flows->policy->label_count, count = 0;
	struct tvd_flow_cursor *stack =
		tvd_arena_alloc(&groups->arena, labels + 1, sizeof(*stack));
	uint32_t *left = tvd_arena_alloc(&groups->arena, labels, sizeof(*left));
	uint32_t label;

	if (!stack || !left)
		return NULL;
	tvd_flow_begin(search);
	for (label = 0; label < labels; label++)
		if (tvd_flow_meet(search, label))
			count = descend(search, label, stack, left, count);
	return left;
}

static bool find_circles(struct tvd_flow_search *search,
			 struct tvd_flow_groups *groups)
{
	size_t labels = search->flows->policy->label_count, i;
	uint32_t *left = order_of_leaving(search, groups);
	uint32_t label;

	if (!left)
		return false;
	tvd_flow_begin(search);
	for (i = labels; i--;)
		if (tvd_flow_meet(search, left[i]))
			collect(search, left[i], false, groups->circle,
				groups->circle_count++);
	groups->circle_size = tvd_arena_alloc(&groups->arena,
					      groups->circle_count,
					      sizeof(*groups->circle_size));
	if (!groups->circle_size)
		return false;
	for (label = 0; label < labels; label++)
		groups->circle_size[groups->circle[label]]++;
	return true;
}

/*
 * What is immutable joins nobody: it comes from the host, whoever reads it, and
 * a permissive label, which changes it all the same, reaches its readers anyway.
 */
static void find_islands(struct tvd_flow_search *search,
			 struct tvd_flow_groups *groups)
{
	size_t labels = search->flows->policy->label_count;
	uint32_t label;

	tvd_flow_begin(search);
	for (label = 0; label < labels; label++) {
		groups->island[label] = TVD_FLOW_NOBODY;
		if (!tvd_flow_runs(search->flows, label))
			tvd_flow_meet(search, label);
	}
	for (label = 0; label < labels; label++)
		if (tvd_flow_meet(search, label))
			collect(search, label, true, groups->island,
				groups->island_count++);
}

/* What a circle reaches is what its neighbours reach, and these. */
static void add_reach(struct tvd_flow_search *search,
		      struct tvd_flow_groups *groups, uint32_t circle,
		      uint32_t label)
{
	struct tvd_flow_cursor cursor = { .label = label };
	uint64_t *to = reached_by(groups, circle);
	uint32_t other;
	size_t i;

	while ((other = tvd_flow_next(search, &cursor)) != TVD_FLOW_NOBODY) {
		uint32_t next = groups->circle[other];
		const uint64_t *from = reached_by(groups, next);

		tvd_flow_meet(search, other);
		if (next == circle)
			continue;
		for (i = 0; i < groups->words; i++)
			to[i] |= from[i];
		set_bit(to, next);
	}
}

static void turn_round(struct tvd_flow_groups *groups)
{
	uint32_t from, to;
	size_t i;

	for (from = 0; from < groups->circle_count; from++) {
		const uint64_t *set = reached_by(groups, from);

		for (i = 0; i < groups->words; i++) {
			uint64_t word = set[i];

			for (; word; word &= word - 1) {
				to = (uint32_t)(i * WORD_BITS) +
				     (uint32_t)__builtin_ctzll(word);
				set_bit(reaching(groups, to), from);
			}
		}
	}
}

/* The labels sorted by their circles. */
static uint32_t *by_circle(const struct tvd_flow_groups *groups, size_t labels,
			   struct tvd_arena *arena)
{
	uint32_t *sorted = tvd_arena_alloc(arena, labels, sizeof(*sorted));
	uint32_t *at = tvd_arena_alloc(arena, (size_t)groups->circle_count + 1,
				       sizeof(*at));
	uint32_t i;

	if (!sorted || !at)
		return NULL;
	for (i = 0; i < groups->circle_count; i++)
		at[i + 1] = at[i] + groups->circle_size[i];
	for (i = 0; i < labels; i++)
		sorted[at[groups->circle[i]]++] = i;
	return sorted;
}

static bool find_reach(struct tvd_flow_search *search,
		       struct tvd_flow_groups *groups)
{
	size_t labels = search->flows->policy->label_count;
	uint32_t *sorted = by_circle(groups, labels, &groups->arena);
	uint32_t circle;
	size_t i = labels;

	groups->words = (groups->circle_count + WORD_BITS - 1) / WORD_BITS;
	groups->reach =
		calloc((size_t)groups->circle_count + 1,
		       2 * (groups->words + 1) * sizeof(*groups->reach));
	if (!sorted || !groups->reach)
		return false;
	for (circle = groups->circle_count; circle--;) {
		tvd_flow_begin(search);
		search->part = groups->circle;
		search->covered = reached_by(groups, circle);
		if (groups->circle_size[circle] > 1)
			set_bit(reached_by(groups, circle), circle);
		for (; i && groups->circle[sorted[i - 1]] == circle; i--) {
			tvd_flow_meet(search, sorted[i - 1]);
			add_reach(search, groups, circle, sorted[i - 1]);
		}
	}
	turn_round(groups);
	return true;
}

static int compare_reach(const void *left, const void *right, void *data)
{
	const uint32_t *a = left, *b = right;
	const struct tvd_flow_groups *groups = data;

	return memcmp(reached_by(groups, *a), reached_by(groups, *b),
		      2 * groups->words * sizeof(*groups->reach));
}

/* Gives circles of equal reach one and the same number. */
static uint32_t *number_by_reach(struct tvd_flow_groups *groups)
{
	size_t count = groups->circle_count, i;
	uint32_t *sorted =
		tvd_arena_alloc(&groups->arena, count, sizeof(*sorted));
	uint32_t *number =
		tvd_arena_alloc(&groups->arena, count, sizeof(*number));

	if (!sorted || !number)
		return NULL;
	for (i = 0; i < count; i++)
		sorted[i] = (uint32_t)i;
	qsort_r(sorted, count, sizeof(*sorted), compare_reach, groups);
	for (i = 0; i < count; i++) {
		bool again = i &&
			     !compare_reach(&sorted[i - 1], &sorted[i], groups);

		number[sorted[i]] = again ? number[sorted[i - 1]] : (uint32_t)i;
	}
	return number;
}

/* Numbers the groups in the order of their first labels. */
static bool find_groups(struct tvd_flow_search *search,
			struct tvd_flow_groups *groups)
{
	size_t labels = search->flows->policy->label_count;
	uint32_t *number = number_by_reach(groups);
	uint32_t *group = tvd_arena_alloc(&groups->arena, groups->circle_count,
					  sizeof(*group));
	uint32_t label;

	if (!number || !group)
		return false;
	for (label = 0; label < labels; label++) {
		uint32_t *known = &group[number[groups->circle[label]]];

		if (!*known) {
			groups->example[groups->group_count] = label;
			*known = ++groups->group_count;
		}
		groups->group[label] = *known - 1;
		groups->group_size[*known - 1]++;
	}
	return true;
}

static bool make_arrays(struct tvd_flow_groups *groups, size_t labels)
{
	uint32_t **arrays[] = { &groups->circle, &groups->group,
				&groups->example, &groups->group_size,
				&groups->island };
	size_t i;

	for (i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++) {
		*arrays[i] = tvd_arena_alloc(&groups->arena, labels,
					     sizeof(**arrays[i]));
		if (!*arrays[i])
			return false;
	}
	return true;
}

/**
 * tvd_make_flow_groups - find out who reaches whom in the end
 * @search: of the policy; it is used, and may be used again afterwards
 * @groups: set; to be freed with tvd_free_flow_groups(), after a failure too
 *
 * Return: false if there is no memory.
 */
bool tvd_make_flow_groups(struct tvd_flow_search *search,
			  struct tvd_flow_groups *groups)
{
	*groups = (struct tvd_flow_groups){ .words = 0 };
	if (!make_arrays(groups, search->flows->policy->label_count) ||
	    !find_circles(search, groups) || !find_reach(search, groups) ||
	    !find_groups(search, groups))
		return false;
	find_islands(search, groups);
	return true;
}

/**
 * tvd_free_flow_groups - free what tvd_make_flow_groups() made
 * @groups: it
 */
void tvd_free_flow_groups(struct tvd_flow_groups *groups)
{
	free(groups->reach);
	groups->reach = NULL;
	tvd_arena_free(&groups->arena);
}

/**
 * tvd_flow_circle_reaches - whether one circle of labels reaches another
 * @groups: the policy's
 * @from: the one
 * @to: the other
 *
 * Return: true if it does.
 */
bool tvd_flow_circle_reaches(const struct tvd_flow_groups *groups,
			     uint32_t from, uint32_t to)
{
	return has_bit(reached_by(groups, from), to);
}

/**
 * tvd_flow_reaches - whether something of one label reaches another in the end
 * @groups: the policy's
 * @from: the one
 * @to: the other; that a label reaches itself through others counts, too
 *
 * Return: true if it does.
 */
bool tvd_flow_reaches(const struct tvd_flow_groups *groups, uint32_t from,
		      uint32_t to)
{
	return has_bit(reached_by(groups, groups->circle[from]),
		       groups->circle[to]);
}

/**
 * tvd_flow_reaches_any - whether something of a label reaches any at all
 * @groups: the policy's
 * @label: the label
 *
 * Return: true if it does.
 */
bool tvd_flow_reaches_any(const struct tvd_flow_groups *groups, uint32_t label)
{
	const uint64_t *set = reached_by(groups, groups->circle[label]);
	size_t i;

	for (i = 0; i < groups->words; i++)
		if (set[i])
			return true;
	return false;
}

/**
 * tvd_flow_group_mutual - whether the labels of a group reach each other
 * @groups: the policy's
 * @group: the group
 *
 * Return: true if they do; false, too, for a group of one.
 */
bool tvd_flow_group_mutual(const struct tvd_flow_groups *groups, uint32_t group)
{
	uint32_t label = groups->example[group];

	return groups->circle_size[groups->circle[label]] > 1;
}
