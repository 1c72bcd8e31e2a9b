// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: proving that types are isolated
 *
 * Two different numbers differ in a bit.  So for an assertion of many types it
 * is enough to search twice for each bit of their numbers: from all labels that
 * have a type with the bit clear to any that has one with the bit set, and the
 * other way round.
 */
#include "flows_search.h"

#include <stdio.h>
#include <stdlib.h>

/* Of a longer path so many labels at either end are told. */
#define STEPS_TOLD ((size_t)8)

/** NOT_ASSERTED - stands where a type is not one of the assertion's */
#define NOT_ASSERTED UINT16_MAX

/**
 * struct proof - the assertions of a policy being checked
 *
 * @flows: the policy.
 * @search: searches it.
 * @number: by type, its number in the assertion at hand, or NOT_ASSERTED.
 * @path: the shortest path found that breaks the assertion, backwards.
 * @length: how many labels it has; 0 if none was found.
 * @diagnostics: where faults go.
 * @held: whether all assertions hold.
 */
struct proof {
	struct tvd_flows flows;
	struct tvd_flow_search search;
	uint16_t *number;
	uint32_t *path;
	size_t length;
	struct tvd_diagnostics *diagnostics;
	bool held;
};

static const struct tvd_policy_label *label_of(const struct proof *p,
					       uint32_t label)
{
	return &p->flows.policy->labels[label];
}

static const char *type_name(const struct proof *p, uint32_t type)
{
	return p->flows.policy->types[type].text;
}

/* Whether a label is one of those through which something may pass. */
static bool is_through(const struct tvd_policy_isolate *assertion,
		       uint32_t label)
{
	size_t least = 0, end = assertion->through_count;

	while (least < end) {
		size_t middle = least + (end - least) / 2;
		uint32_t at = assertion->through[middle];

		if (at == label + TVD_REFERENCE_FIRST)
			return true;
		if (at < label + TVD_REFERENCE_FIRST)
			least = middle + 1;
		else
			end = middle;
	}
	return false;
}

/*
 * A type of the assertion that a label has, with a bit of its number as given;
 * UINT32_MAX if it has none.
 */
static uint32_t type_with(const struct proof *p, uint32_t label,
			  unsigned int bit, unsigned int value)
{
	const struct tvd_policy_set *types = &label_of(p, label)->types;
	size_t i;

	for (i = 0; i < types->count; i++) {
		uint32_t number = p->number[types->types[i]];

		if (number != NOT_ASSERTED && (number >> bit & 1U) == value)
			return types->types[i];
	}
	return UINT32_MAX;
}

static void leave_out(struct proof *p,
		      const struct tvd_policy_isolate *assertion)
{
	size_t i;

	tvd_flow_begin(&p->search);
	for (i = 0; i < assertion->through_count; i++)
		tvd_flow_meet(&p->search,
			      assertion->through[i] - TVD_REFERENCE_FIRST);
}

/* Meets the labels that have a type with the bit as given; how many they are. */
static size_t meet_sources(struct proof *p,
			   const struct tvd_policy_isolate *assertion,
			   unsigned int bit, unsigned int value)
{
	size_t sources = 0, i, j, count;

	for (i = 0; i < assertion->types.count; i++) {
		const uint16_t *runners;

		if ((i >> bit & 1U) != value)
			continue;
		runners = tvd_flow_runners(&p->flows, assertion->types.types[i],
					   &count);
		for (j = 0; j < count; j++) {
			if (!tvd_flow_meet(&p->search, runners[j]))
				continue;
			p->search.parent[runners[j]] = TVD_FLOW_NOBODY;
			p->search.queue[sources++] = runners[j];
		}
	}
	return sources;
}

static void keep_path(struct proof *p, uint32_t end)
{
	size_t length = 0;
	uint32_t label;

	for (label = end; label != TVD_FLOW_NOBODY;
	     label = p->search.parent[label])
		length++;
	if (p->length && p->length <= length)
		return;
	p->length = 0;
	for (label = end; label != TVD_FLOW_NOBODY;
	     label = p->search.parent[label])
		p->path[p->length++] = label;
}

/* Looks for the nearest label at which what leaves one side arrives. */
static void search_bit(struct proof *p,
		       const struct tvd_policy_isolate *assertion,
		       unsigned int bit, unsigned int value)
{
	size_t count, i;

	leave_out(p, assertion);
	count = meet_sources(p, assertion, bit, value);
	count = tvd_flow_spread(&p->search, count);
	for (i = 0; i < count; i++) {
		if (type_with(p, p->search.queue[i], bit, !value) == UINT32_MAX)
			continue;
		keep_path(p, p->search.queue[i]);
		return;
	}
}

/* The ends of the path, as types, and whether there are such ends. */
static bool find_ends(const struct proof *p, uint32_t *first, uint32_t *last)
{
	uint32_t from = p->path[p->length - 1], to = p->path[0];
	unsigned int bit, value;

	for (bit = 0; bit < 12; bit++) {
		for (value = 0; value < 2; value++) {
			*first = type_with(p, from, bit, value);
			*last = type_with(p, to, bit, !value);
			if (*first != UINT32_MAX && *last != UINT32_MAX)
				return true;
		}
	}
	return false;
}

static void print_step(const struct proof *p, FILE *out, size_t i)
{
	char room[TVD_FLOW_MEDIUM_SIZE];

	fprintf(out, " -> (%s) -> label %s",
		tvd_flow_medium(&p->flows, p->path[i + 1], p->path[i], room,
				sizeof(room)),
		label_of(p, p->path[i])->name.text);
}

/* Of a long path both ends are told. */
static void print_path(const struct proof *p, FILE *out, uint32_t first,
		       uint32_t last)
{
	size_t i;

	fprintf(out, "type %s -> label %s", type_name(p, first),
		label_of(p, p->path[p->length - 1])->name.text);
	for (i = p->length - 1; i--;) {
		if (p->length > 2 * STEPS_TOLD &&
		    i == p->length - STEPS_TOLD - 1) {
			fprintf(out, " -> ... %zu more labels ...",
				p->length - 2 * STEPS_TOLD);
			i = STEPS_TOLD;
			continue;
		}
		print_step(p, out, i);
	}
	fprintf(out, " -> type %s", type_name(p, last));
}

/* The label of the path for which a property holds; TVD_FLOW_NOBODY if none. */
static uint32_t find_on_path(const struct proof *p, uint32_t property)
{
	size_t i;

	for (i = 0; i < p->length; i++)
		if (label_of(p, p->path[i])->properties & property)
			return p->path[i];
	return TVD_FLOW_NOBODY;
}

static void print_remedy(const struct proof *p, FILE *out)
{
	uint32_t permissive = find_on_path(p, TVD_LABEL_PERMISSIVE);
	uint32_t trusted = find_on_path(p, TVD_LABEL_TRUSTED);

	if (permissive != TVD_FLOW_NOBODY)
		fprintf(out,
			"nothing is refused to '%s', so make it 'mode: enforcing'",
			label_of(p, permissive)->name.text);
	else if (trusted != TVD_FLOW_NOBODY)
		fprintf(out,
			"name '%s' under 'through' if it may pass things on, or cut the path elsewhere",
			label_of(p, trusted)->name.text);
	else
		fputs("cut the path, by other types or without its entry rules, or give the assertion up",
		      out);
}

static void report(struct proof *p, const struct tvd_policy_isolate *assertion)
{
	uint32_t first, last;
	char *text = NULL;
	size_t size;
	FILE *out;

	p->held = false;
	out = open_memstream(&text, &size);
	if (!out || !find_ends(p, &first, &last)) {
		p->diagnostics->no_memory = true;
		if (out)
			fclose(out);
		free(text);
		return;
	}
	fprintf(out, "'%s' and '%s' are not isolated: ", type_name(p, first),
		type_name(p, last));
	print_path(p, out, first, last);
	fputs("; ", out);
	print_remedy(p, out);
	if (fclose(out) || !text)
		p->diagnostics->no_memory = true;
	else
		tvd_diagnose(p->diagnostics, assertion->at, "%s", text);
	free(text);
}

/* A label that has two types of the assertion is a path of one label. */
static void find_bridge(struct proof *p,
			const struct tvd_policy_isolate *assertion)
{
	size_t i, j, count;

	tvd_flow_begin(&p->search);
	for (i = 0; i < assertion->types.count; i++) {
		const uint16_t *runners = tvd_flow_runners(
			&p->flows, assertion->types.types[i], &count);

		for (j = 0; j < count; j++) {
			if (tvd_flow_meet(&p->search, runners[j]) ||
			    is_through(assertion, runners[j]))
				continue;
			p->path[0] = runners[j];
			p->length = 1;
			return;
		}
	}
}

static void find_path(struct proof *p,
		      const struct tvd_policy_isolate *assertion)
{
	size_t most = assertion->types.count - 1;
	unsigned int bit;

	p->length = 0;
	find_bridge(p, assertion);
	if (p->length)
		return;
	for (bit = 0; most >> bit; bit++) {
		search_bit(p, assertion, bit, 0);
		search_bit(p, assertion, bit, 1);
	}
}

/*
 * What a permissive label does is recorded, not stopped.  Returns whether none
 * has a type of the assertion.
 */
static bool check_permissive(struct proof *p,
			     const struct tvd_policy_isolate *assertion)
{
	bool good = true;
	size_t i, j, count;

	tvd_flow_begin(&p->search);
	for (i = 0; i < assertion->types.count; i++) {
		uint16_t type = assertion->types.types[i];
		const uint16_t *runners =
			tvd_flow_runners(&p->flows, type, &count);

		for (j = 0; j < count; j++) {
			if (!tvd_flow_permissive(&p->flows, runners[j]) ||
			    !tvd_flow_meet(&p->search, runners[j]))
				continue;
			good = false;
			tvd_diagnose(
				p->diagnostics,
				label_of(p, runners[j])->name.at,
				"label '%s' is permissive and has the type '%s', which is to be isolated (line %u); make it 'mode: enforcing', or give the assertion up until it is",
				label_of(p, runners[j])->name.text,
				type_name(p, type), assertion->at.line);
		}
	}
	return good;
}

static void check_assertion(struct proof *p,
			    const struct tvd_policy_isolate *assertion)
{
	size_t i;

	if (!check_permissive(p, assertion)) {
		p->held = false;
		return;
	}
	for (i = 0; i < assertion->types.count; i++)
		p->number[assertion->types.types[i]] = (uint16_t)i;
	find_path(p, assertion);
	if (p->length)
		report(p, assertion);
	for (i = 0; i < assertion->types.count; i++)
		p->number[assertion->types.types[i]] = NOT_ASSERTED;
}

/* Returns false if there is no memory. */
static bool prepare(struct proof *p, const struct tvd_policy *policy)
{
	size_t i;

	if (!tvd_make_flows(policy, &p->flows))
		return false;
	if (!tvd_make_flow_search(&p->flows, &p->search))
		return false;
	p->number = tvd_arena_alloc(&p->search.arena, policy->type_count,
				    sizeof(*p->number));
	p->path = tvd_arena_alloc(&p->search.arena, policy->label_count + 1,
				  sizeof(*p->path));
	if (!p->number || !p->path)
		return false;
	for (i = 0; i < policy->type_count; i++)
		p->number[i] = NOT_ASSERTED;
	return true;
}

/**
 * tvd_check_isolation - prove the assertions of a policy
 * @policy: a policy that is valid but for its assertions
 * @diagnostics: gets a fault for each assertion that does not hold
 *
 * Return: 0, or -1 if one does not hold or there is no memory.
 */
int tvd_check_isolation(const struct tvd_policy *policy,
			struct tvd_diagnostics *diagnostics)
{
	struct proof p = { .diagnostics = diagnostics, .held = true };
	size_t i;

	if (!policy->isolate_count)
		return 0;
	if (prepare(&p, policy)) {
		for (i = 0; i < policy->isolate_count; i++)
			check_assertion(&p, &policy->isolates[i]);
	} else {
		diagnostics->no_memory = true;
		p.held = false;
	}
	tvd_free_flow_search(&p.search);
	tvd_free_flows(&p.flows);
	return p.held ? 0 : -1;
}
