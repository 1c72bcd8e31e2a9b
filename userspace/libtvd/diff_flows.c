// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: which types a new policy joins or takes apart
 */
#include "diff.h"
#include "flows_groups.h"

#define WORD_BITS 64U

/* So many pairs are told by name. */
#define PAIRS_TOLD 200

/**
 * struct type_reach - which types are reached from which
 *
 * @words: of a set of types, by their numbers in the comparison.
 * @of: by number, the set of types reached from it.
 */
struct type_reach {
	size_t words;
	uint64_t *of;
};

static bool has_bit(const uint64_t *set, size_t bit)
{
	return set[bit / WORD_BITS] >> bit % WORD_BITS & 1;
}

static void set_bit(uint64_t *set, size_t bit)
{
	set[bit / WORD_BITS] |= (uint64_t)1 << bit % WORD_BITS;
}

static void add_set(uint64_t *to, const uint64_t *from, size_t words)
{
	size_t i;

	for (i = 0; i < words; i++)
		to[i] |= from[i];
}

/*
 * By circle, the types of its labels and of all that it reaches.  A circle has
 * the number of none that it reaches before it.
 */
static uint64_t *types_of_circles(const struct tvd_diff *diff, int which,
				  const struct tvd_flow_groups *groups,
				  size_t words, struct tvd_arena *arena)
{
	const struct tvd_policy *policy = diff->policy[which];
	uint64_t *all = tvd_arena_alloc(arena, groups->circle_count, words * 8);
	uint32_t label, circle, other;
	size_t i;

	if (!all)
		return NULL;
	for (label = 0; label < policy->label_count; label++)
		for (i = 0; i < policy->labels[label].types.count; i++)
			set_bit(all + groups->circle[label] * words,
				diff->types.number[which]
						  [policy->labels[label]
							   .types.types[i]]);
	for (circle = groups->circle_count; circle--;)
		for (other = circle + 1; other < groups->circle_count; other++)
			if (tvd_flow_circle_reaches(groups, circle, other))
				add_set(all + circle * words,
					all + other * words, words);
	return all;
}

/* Of each type, all that is reached from its labels that leak something. */
static void collect(const struct tvd_diff *diff, int which,
		    const struct tvd_flows *flows,
		    const struct tvd_flow_groups *groups,
		    const uint64_t *circles, struct type_reach *reach)
{
	const struct tvd_policy *policy = diff->policy[which];
	uint32_t type;
	size_t count, i;

	for (type = 0; type < policy->type_count; type++) {
		const uint16_t *runners = tvd_flow_runners(flows, type, &count);
		uint64_t *to = reach->of +
			       diff->types.number[which][type] * reach->words;

		for (i = 0; i < count; i++)
			add_set(to,
				circles + groups->circle[runners[i]] *
						  reach->words,
				reach->words);
	}
}

/* Returns false if there is no memory. */
static bool find_reach(struct tvd_diff *diff, int which,
		       struct type_reach *reach)
{
	struct tvd_flow_search search = { .round = 0 };
	struct tvd_flow_groups groups = { .words = 0 };
	struct tvd_flows flows;
	uint64_t *circles = NULL;

	reach->words = diff->types.count / WORD_BITS + 1;
	reach->of = tvd_arena_alloc(&diff->arena, diff->types.count,
				    reach->words * sizeof(*reach->of));
	if (tvd_make_flows(diff->policy[which], &flows) &&
	    tvd_make_flow_search(&flows, &search) &&
	    tvd_make_flow_groups(&search, &groups))
		circles = types_of_circles(diff, which, &groups, reach->words,
					   &groups.arena);
	if (circles && reach->of)
		collect(diff, which, &flows, &groups, circles, reach);
	tvd_free_flow_groups(&groups);
	tvd_free_flow_search(&search);
	tvd_free_flows(&flows);
	return circles && reach->of;
}

static void print_pair(struct tvd_diff *diff, bool *told, int which,
		       uint32_t from, uint32_t to)
{
	tvd_diff_title(diff, told,
		       "What flows from type to type, maybe through others");
	fprintf(diff->out, "  %c %s to %s\n", "-+"[which],
		diff -> types.name[from]->text, diff->types.name[to]->text);
}

static void print_changes(struct tvd_diff *diff, int which,
			  const struct type_reach *has,
			  const struct type_reach *lacks, bool *told)
{
	uint32_t from, to;
	size_t count = 0;

	for (from = 0; from < diff->types.count; from++) {
		const uint64_t *with = has->of + from * has->words;
		const uint64_t *without = lacks->of + from * lacks->words;

		for (to = 0; to < diff->types.count; to++)
			if (from != to && has_bit(with, to) &&
			    !has_bit(without, to) && count++ < PAIRS_TOLD)
				print_pair(diff, told, which, from, to);
	}
	if (count > PAIRS_TOLD)
		fprintf(diff->out, "  %c and %zu more\n", "-+"[which],
			count - PAIRS_TOLD);
}

/**
 * tvd_diff_flows - tell which types a new policy joins or takes apart
 * @diff: the comparison; if it has found no difference there is none here
 *
 * Return: false if there is no memory.
 */
bool tvd_diff_flows(struct tvd_diff *diff)
{
	struct type_reach reach[2];
	bool told = false;

	if (!diff->different)
		return true;
	if (!find_reach(diff, 0, &reach[0]) || !find_reach(diff, 1, &reach[1]))
		return false;
	print_changes(diff, 1, &reach[1], &reach[0], &told);
	print_changes(diff, 0, &reach[0], &reach[1], &told);
	return true;
}
