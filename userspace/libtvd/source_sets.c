// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: the policy language's rules about sets of types: machine, conflicts
 * and isolate
 */
#include "source.h"

#include <stdlib.h>

/**
 * tvd_source_read_machine - read which types this machine may run
 * @s: the source, of which the types have been read
 * @list: the value of 'machine'
 */
void tvd_source_read_machine(struct tvd_source *s, const struct tvd_node *list)
{
	s->policy->machine = (struct tvd_policy_set){ NULL };
	tvd_source_read_set(
		s, list, "'machine'",
		"list the types that this machine may run, or leave it out for all",
		&s->policy->machine);
}

/* Reads at least two types; what keeps them apart is called @what. */
static bool read_apart(struct tvd_source *s, const struct tvd_node *list,
		       const char *what, struct tvd_policy_set *set)
{
	static const char remedy[] =
		"list two types or more, such as [blue, red]";

	if (!tvd_source_read_set(s, list, what, remedy, set))
		return false;
	if (set->count >= 2)
		return true;
	tvd_diagnose(&s->diagnostics, list->at,
		     "%s has fewer than two types, and keeps nothing apart; %s",
		     what, remedy);
	return false;
}

static int by_types(const struct tvd_policy_set *a,
		    const struct tvd_policy_set *b)
{
	size_t i;

	for (i = 0; i < a->count && i < b->count; i++)
		if (a->types[i] != b->types[i])
			return a->types[i] < b->types[i] ? -1 : 1;
	if (a->count != b->count)
		return a->count < b->count ? -1 : 1;
	return 0;
}

static int by_conflict(const void *left, const void *right)
{
	const struct tvd_policy_conflict *a = left, *b = right;
	int order = by_types(&a->types, &b->types);

	return order ? order : tvd_source_by_place(&a->at, &b->at);
}

static void sort_conflicts(struct tvd_source *s)
{
	struct tvd_policy *policy = s->policy;
	size_t i;

	if (policy->conflict_count)
		qsort(policy->conflicts, policy->conflict_count,
		      sizeof(*policy->conflicts), by_conflict);
	for (i = 1; i < policy->conflict_count; i++)
		if (!by_types(&policy->conflicts[i - 1].types,
			      &policy->conflicts[i].types))
			tvd_diagnose(
				&s->diagnostics, policy->conflicts[i].at,
				"this conflict stands here twice, before in line %u; keep one",
				policy->conflicts[i - 1].at.line);
}

/*
 * Two types that both sets have, of which *@first is the first.  Each step is
 * taken from @steps, which bounds the time that a policy with faults may take.
 */
static bool have_two_in_common(const struct tvd_policy_set *a,
			       const struct tvd_policy_set *b, size_t *steps,
			       uint16_t common[2])
{
	size_t i = 0, j = 0, found = 0;

	while (i < a->count && j < b->count && found < 2 && *steps) {
		--*steps;
		if (a->types[i] == b->types[j]) {
			common[found++] = a->types[i];
			i++;
			j++;
		} else if (a->types[i] < b->types[j]) {
			i++;
		} else {
			j++;
		}
	}
	return found == 2;
}

/* Such a label conflicts with itself: not even one task could run under it. */
static void check_against_conflicts(struct tvd_source *s,
				    const struct tvd_policy_label *label,
				    size_t *steps)
{
	const struct tvd_policy *policy = s->policy;
	uint16_t common[2] = { 0 };
	size_t i;

	for (i = 0; i < policy->conflict_count && *steps; i++)
		if (have_two_in_common(&label->types,
				       &policy->conflicts[i].types, steps,
				       common))
			break;
	if (i == policy->conflict_count || !*steps)
		return;
	tvd_diagnose(
		&s->diagnostics, label->name.at,
		"label %s has the types '%s' and '%s', which the conflict in line %u keeps from running at one time, so it could never run; give it one of them",
		TVD_QUOTE(label->name.text, label->name.length),
		policy->types[common[0]].text, policy->types[common[1]].text,
		policy->conflicts[i].at.line);
}

static void check_labels_against_conflicts(struct tvd_source *s)
{
	const struct tvd_policy *policy = s->policy;
	size_t i, steps = (size_t)1 << 24;

	for (i = 0; i < policy->label_count; i++) {
		const struct tvd_policy_label *label = &policy->labels[i];

		if (label->types.count > 1 &&
		    !(label->properties &
		      (TVD_SOURCE_LABEL_FAULTY | TVD_LABEL_TRUSTED |
		       TVD_LABEL_IMMUTABLE)))
			check_against_conflicts(s, label, &steps);
	}
}

/**
 * tvd_source_read_conflicts - read which types may not run at one time
 * @s: the source, of which types and labels have been read
 * @list: the value of 'conflicts'
 */
void tvd_source_read_conflicts(struct tvd_source *s,
			       const struct tvd_node *list)
{
	struct tvd_policy *policy = s->policy;
	const struct tvd_node *node;

	policy->conflicts = tvd_source_begin_rules(
		s, list, TVD_NODE_LIST, "'conflicts'",
		"list sets of types, such as [[blue, red]]",
		sizeof(*policy->conflicts));
	if (!policy->conflicts)
		return;
	for (node = list->first; node; node = node->next) {
		struct tvd_policy_conflict conflict = { .at = node->at };

		if (read_apart(s, node, "a conflict", &conflict.types))
			policy->conflicts[policy->conflict_count++] = conflict;
	}
	sort_conflicts(s);
	check_labels_against_conflicts(s);
}

static void check_through(struct tvd_source *s, const struct tvd_named *name,
			  uint16_t reference)
{
	const struct tvd_policy_label *label = tvd_source_label(s, reference);

	if (label && !(label->properties & TVD_LABEL_TRUSTED))
		tvd_diagnose(
			&s->diagnostics, name->at,
			"label '%s' is not trusted, so nothing may pass through it; write 'trusted: true' in line %u, or take it out here",
			label->name.text, label->name.at.line);
}

/* The names are sorted and so are the labels: so are the references. */
static void read_through(struct tvd_source *s,
			 struct tvd_policy_isolate *isolate,
			 const struct tvd_node *list)
{
	static const char remedy[] = "list trusted labels, such as [broker]";
	const struct tvd_named *names;
	size_t i, count;

	if (!tvd_source_is_kind(s, list, TVD_NODE_LIST, "'through'", remedy))
		return;
	names = tvd_source_read_names(s, list, "label", remedy, &count);
	isolate->through =
		tvd_source_allocate(s, count, sizeof(*isolate->through));
	for (i = 0; names && isolate->through && i < count; i++) {
		uint16_t reference;

		if (!tvd_source_find_label(s, &names[i], "'through'",
					   TVD_SOURCE_OWN, &reference))
			continue;
		check_through(s, &names[i], reference);
		isolate->through[isolate->through_count++] = reference;
	}
}

enum { KEY_TYPES, KEY_THROUGH, KEYS };

static const struct tvd_named keys[KEYS] = {
	[KEY_TYPES] = TVD_WORD("types"),
	[KEY_THROUGH] = TVD_WORD("through"),
};

/* Returns whether the types could be read. */
static bool read_isolate(struct tvd_source *s, const struct tvd_node *node,
			 struct tvd_policy_isolate *isolate)
{
	const struct tvd_node *values[KEYS] = { NULL };

	if (node->kind != TVD_NODE_MAP)
		return read_apart(s, node, "an assertion of 'isolate'",
				  &isolate->types);
	tvd_source_read_keys(s, node, keys, KEYS, values);
	if (values[KEY_THROUGH])
		read_through(s, isolate, values[KEY_THROUGH]);
	return tvd_source_require(s, node, values[KEY_TYPES],
				  "an assertion of 'isolate'", "types",
				  "types: [blue, red]") &&
	       read_apart(s, values[KEY_TYPES], "an assertion of 'isolate'",
			  &isolate->types);
}

static void check_permissive(struct tvd_source *s,
			     const struct tvd_policy_label *label,
			     const struct tvd_policy_isolate *const *isolates)
{
	size_t i;

	for (i = 0; i < label->types.count; i++)
		if (isolates[label->types.types[i]])
			break;
	if (i == label->types.count)
		return;
	tvd_diagnose(
		&s->diagnostics, label->name.at,
		"label %s is permissive, so nothing is kept from it, but 'isolate' in line %u speaks of its type '%s'; take out 'mode: permissive' or the assertion",
		TVD_QUOTE(label->name.text, label->name.length),
		isolates[label->types.types[i]]->at.line,
		tvd_source_type(s, &label->types, i)->text);
}

/* An assertion about a label that may do everything would be false. */
static void check_labels_against_isolates(struct tvd_source *s)
{
	const struct tvd_policy *policy = s->policy;
	const struct tvd_policy_isolate **isolates = tvd_source_allocate(
		s, policy->type_count, sizeof(const void *));
	size_t i, t;

	if (!isolates)
		return;
	for (i = policy->isolate_count; i--;)
		for (t = 0; t < policy->isolates[i].types.count; t++)
			isolates[policy->isolates[i].types.types[t]] =
				&policy->isolates[i];
	for (i = 0; i < policy->label_count; i++)
		if ((policy->labels[i].properties &
		     (TVD_LABEL_PERMISSIVE | TVD_SOURCE_LABEL_FAULTY)) ==
		    TVD_LABEL_PERMISSIVE)
			check_permissive(s, &policy->labels[i], isolates);
}

/**
 * tvd_source_read_isolates - read what the policy asserts to be kept apart
 * @s: the source, of which types and labels have been read
 * @list: the value of 'isolate'
 */
void tvd_source_read_isolates(struct tvd_source *s, const struct tvd_node *list)
{
	struct tvd_policy *policy = s->policy;
	const struct tvd_node *node;

	policy->isolates = tvd_source_begin_rules(
		s, list, TVD_NODE_LIST, "'isolate'",
		"list sets of types, such as [[blue, red]]",
		sizeof(*policy->isolates));
	if (!policy->isolates)
		return;
	for (node = list->first; node; node = node->next) {
		struct tvd_policy_isolate isolate = { .at = node->at };

		if (read_isolate(s, node, &isolate))
			policy->isolates[policy->isolate_count++] = isolate;
	}
	check_labels_against_isolates(s);
}
