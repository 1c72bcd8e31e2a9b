// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: what a new policy lets in or shuts out
 *
 * Only pairs of labels are asked about of which one has changed, or the rule
 * between them; and of these only pairs that share a type, or did.
 */
#include <stdlib.h>

#include "diff.h"
#include "words.h"

/* Names of labels that come or go with all they may do: so many are told. */
#define NAMES_TOLD 12

/**
 * enum kind - what a change is due to
 * @CHANGED: to what both policies have
 * @NEW: to a label that only the new one has
 * @DROPPED: to a label that only the old one has
 */
enum kind {
	CHANGED,
	NEW,
	DROPPED,
};

/**
 * struct change - what one label may do to another, and might not, or the like
 *
 * @kind: what it is due to.
 * @which: 1 if it is let in, 0 if it is shut out.
 * @subject: number of the label that acts; that after the last is the host.
 * @access: TVD_ACCESS_*.
 * @object: number of the label acted upon.
 */
struct change {
	enum kind kind;
	int which;
	uint32_t subject;
	uint32_t access;
	uint32_t object;
};

/**
 * struct access_diff - the comparison of what is allowed
 *
 * @diff: the whole comparison.
 * @props: what the decision is asked with.
 * @at: for each policy and type, where in @member its labels begin.
 * @member: for each policy, its labels by their types.
 * @seen: by label number, the last label with which it was compared, plus 1.
 * @changes: what was found.
 * @count: how many changes.
 * @room: how many fit.
 * @no_memory: whether memory ran out.
 */
struct access_diff {
	struct tvd_diff *diff;
	struct tvd_policy_props props[2];
	uint32_t *at[2];
	uint16_t *member[2];
	uint32_t *seen;
	struct change *changes;
	size_t count;
	size_t room;
	bool no_memory;
};

static uint32_t host(const struct access_diff *a)
{
	return (uint32_t)a->diff->labels.count;
}

static bool add_change(struct access_diff *a, const struct change *change)
{
	if (a->count == a->room) {
		size_t room = a->room ? a->room * 2 : 64;
		struct change *changes =
			reallocarray(a->changes, room, sizeof(*changes));

		if (!changes) {
			a->no_memory = true;
			return false;
		}
		a->changes = changes;
		a->room = room;
	}
	a->changes[a->count++] = *change;
	return true;
}

/* Sets @reference; returns whether the policy has the label. */
static bool find(const struct access_diff *a, int which, uint32_t number,
		 uint32_t *reference)
{
	uint32_t index;

	*reference = TVD_REFERENCE_HOST;
	if (number == host(a))
		return true;
	index = a->diff->labels.in[number][which];
	*reference = TVD_REFERENCE_FIRST + index;
	return index != TVD_DIFF_ABSENT;
}

/*
 * All that one label may do to another; nothing runs under one that is
 * immutable, which so does nothing.  What protects the host is not looked at:
 * it is told of by itself, not once for each label.
 */
static uint32_t allowed(const struct access_diff *a, int which,
			uint32_t subject, uint32_t object)
{
	const struct tvd_props *props = a->props[which].of;
	uint32_t s, o, kind, all = 0;

	if (!find(a, which, subject, &s) || !find(a, which, object, &o) ||
	    (props[s].flags & TVD_LABEL_IMMUTABLE))
		return 0;
	if (tvd_decide(&props[s], &props[o], TVD_ACCESS_ALL, 0).allowed)
		return TVD_ACCESS_ALL;
	for (kind = 1; kind & TVD_ACCESS_ALL; kind <<= 1)
		if (tvd_decide(&props[s], &props[o], kind, 0).allowed)
			all |= kind;
	return all;
}

static bool is_only_in(const struct access_diff *a, int which, uint32_t number)
{
	return number != host(a) &&
	       a->diff->labels.in[number][!which] == TVD_DIFF_ABSENT;
}

static void compare(struct access_diff *a, uint32_t subject, uint32_t object)
{
	uint32_t old = allowed(a, 0, subject, object);
	uint32_t new = allowed(a, 1, subject, object);
	struct change change = {
		.kind = CHANGED,
		.subject = subject,
		.object = object,
	};

	if (is_only_in(a, 1, subject) || is_only_in(a, 1, object))
		change.kind = NEW;
	else if (is_only_in(a, 0, subject) || is_only_in(a, 0, object))
		change.kind = DROPPED;
	for (change.which = 0; change.which < 2; change.which++) {
		change.access = change.which ? new & ~old : old & ~new;
		if (change.access && !add_change(a, &change))
			return;
	}
}

/* Whether what is decided about a label may differ, rules aside. */
static bool is_changed(const struct access_diff *a, uint32_t number)
{
	const struct tvd_policy *const *policy = a->diff->policy;
	const uint32_t *in = a->diff->labels.in[number];
	uint32_t old, new;

	if (in[0] == TVD_DIFF_ABSENT || in[1] == TVD_DIFF_ABSENT)
		return true;
	old = policy[0]->labels[in[0]].properties;
	new = policy[1]->labels[in[1]].properties;
	return ((old ^ new) & (TVD_LABEL_CLOSED | TVD_LABEL_IMMUTABLE)) ||
	       !tvd_diff_same_types(a->diff, number);
}

/* Each pair of two changed labels is met twice, and compared once. */
static void compare_with(struct access_diff *a, uint32_t number, uint32_t other)
{
	if (a->seen[other] == number + 1)
		return;
	a->seen[other] = number + 1;
	if (other == number || (other < number && is_changed(a, other)))
		return;
	compare(a, number, other);
	compare(a, other, number);
}

static void compare_with_members(struct access_diff *a, int which,
				 uint32_t number)
{
	uint32_t index = a->diff->labels.in[number][which], i;
	const struct tvd_policy_set *types;
	size_t t;

	if (index == TVD_DIFF_ABSENT)
		return;
	types = &a->diff->policy[which]->labels[index].types;
	for (t = 0; t < types->count; t++)
		for (i = a->at[which][types->types[t]];
		     i < a->at[which][types->types[t] + 1]; i++)
			compare_with(
				a, number,
				a->diff->labels
					.number[which][a->member[which][i]]);
}

static void compare_labels(struct access_diff *a)
{
	uint32_t number;

	for (number = 0; number < a->diff->labels.count; number++) {
		if (!is_changed(a, number))
			continue;
		compare_with_members(a, 0, number);
		compare_with_members(a, 1, number);
		if (is_only_in(a, 0, number) || is_only_in(a, 1, number))
			continue;
		compare(a, number, number);
		compare(a, host(a), number);
	}
}

/* What a policy denies between two labels. */
static uint32_t denied(const struct access_diff *a, int which, uint32_t subject,
		       uint32_t object)
{
	uint32_t s, o, i;
	const struct tvd_props *props;

	if (!find(a, which, subject, &s) || !find(a, which, object, &o))
		return 0;
	props = &a->props[which].of[s];
	for (i = 0; i < props->denies; i++)
		if (props->deny[i].object == &a->props[which].of[o])
			return props->deny[i].access;
	return 0;
}

static void compare_rule(struct access_diff *a, int which,
			 const struct tvd_policy_deny *rule)
{
	const uint32_t *number = a->diff->labels.number[which];
	uint32_t subject = number[rule->subject - TVD_REFERENCE_FIRST];
	uint32_t object = number[rule->object - TVD_REFERENCE_FIRST];
	uint32_t other = denied(a, !which, subject, object);

	if (is_changed(a, subject) || is_changed(a, object) ||
	    other == rule->access || (which && other))
		return;
	compare(a, subject, object);
}

static void compare_rules(struct access_diff *a)
{
	int which;
	size_t i;

	for (which = 0; which < 2; which++)
		for (i = 0; i < a->diff->policy[which]->deny_count; i++)
			compare_rule(a, which,
				     &a->diff->policy[which]->denies[i]);
}

static int compare_numbers(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

/* What is told in one line together, by object. */
static int by_line(const struct change *a, const struct change *b)
{
	int order = compare_numbers(a->kind, b->kind);

	if (!order)
		order = compare_numbers((uint32_t)b->which, (uint32_t)a->which);
	if (!order)
		order = compare_numbers(a->subject, b->subject);
	return order ? order : compare_numbers(a->access, b->access);
}

static int by_line_and_object(const void *left, const void *right)
{
	const struct change *a = left, *b = right;
	int order = by_line(a, b);

	return order ? order : compare_numbers(a->object, b->object);
}

static const char *name_of(const struct access_diff *a, uint32_t number)
{
	return number == host(a) ? TVD_NAME_HOST :
				   a->diff->labels.name[number]->text;
}

static void print_names(FILE *out, uint32_t access)
{
	const char *before = "";
	size_t i;

	for (i = 0; i < tvd_access_words.count; i++) {
		if (!(access >> i & 1))
			continue;
		fprintf(out, "%s%s", before, tvd_access_words.names[i].text);
		before = ", ";
	}
}

static void print_access(FILE *out, uint32_t access)
{
	if (access == TVD_ACCESS_ALL) {
		fputs("everything", out);
	} else if (__builtin_popcount(access) > TVD_ACCESS_KINDS / 2) {
		fputs("everything but ", out);
		print_names(out, TVD_ACCESS_ALL & ~access);
	} else {
		print_names(out, access);
	}
}

static void print_line(const struct access_diff *a, const struct change *change,
		       size_t count)
{
	size_t most = change->kind == CHANGED ? count : NAMES_TOLD;
	FILE *out = a->diff->out;
	size_t i;

	fprintf(out, "  %c %s: ", "-+"[change->which],
		name_of(a, change->subject));
	print_access(out, change->access);
	for (i = 0; i < count && i < most; i++)
		fprintf(out, "%s%s", i ? ", " : " on ",
			name_of(a, change[i].object));
	if (count > most)
		fprintf(out, " and %zu more", count - most);
	fputs("\n", out);
}

static void print_changes(struct access_diff *a)
{
	static const char *const titles[] = {
		[CHANGED] = "What is let in (+) and shut out (-)",
		[NEW] = "What is let in with new labels",
		[DROPPED] = "What is shut out with dropped labels",
	};
	bool told[] = { false, false, false };
	size_t i, same;

	if (a->count)
		qsort(a->changes, a->count, sizeof(*a->changes),
		      by_line_and_object);
	for (i = 0; i < a->count; i += same) {
		const struct change *change = &a->changes[i];

		for (same = 1; i + same < a->count; same++)
			if (by_line(change, &a->changes[i + same]))
				break;
		tvd_diff_title(a->diff, &told[change->kind],
			       titles[change->kind]);
		print_line(a, change, same);
	}
}

/* The labels of a policy by their types. */
static bool list_members(struct access_diff *a, int which)
{
	const struct tvd_policy *policy = a->diff->policy[which];
	struct tvd_arena *arena = &a->diff->arena;
	size_t memberships = 0, i, t;
	uint32_t *at =
		tvd_arena_alloc(arena, policy->type_count + 2, sizeof(*at));

	if (!at)
		return false;
	for (i = 0; i < policy->label_count; i++)
		for (t = 0; t < policy->labels[i].types.count; t++)
			at[policy->labels[i].types.types[t] + 2]++;
	for (t = 0; t < policy->type_count; t++)
		at[t + 2] += at[t + 1];
	memberships = at[policy->type_count + 1];
	a->at[which] = at;
	a->member[which] =
		tvd_arena_alloc(arena, memberships, sizeof(**a->member));
	if (!a->member[which])
		return false;
	for (i = 0; i < policy->label_count; i++)
		for (t = 0; t < policy->labels[i].types.count; t++)
			a->member[which]
				 [at[policy->labels[i].types.types[t] + 1]++] =
				(uint16_t)i;
	return true;
}

static bool prepare(struct access_diff *a)
{
	a->seen = tvd_arena_alloc(&a->diff->arena, a->diff->labels.count,
				  sizeof(*a->seen));
	return a->seen &&
	       tvd_make_policy_props(a->diff->policy[0], &a->props[0]) &&
	       tvd_make_policy_props(a->diff->policy[1], &a->props[1]) &&
	       list_members(a, 0) && list_members(a, 1);
}

/**
 * tvd_diff_access - tell what a new policy lets in or shuts out
 * @diff: the comparison
 *
 * Return: false if there is no memory.
 */
bool tvd_diff_access(struct tvd_diff *diff)
{
	struct access_diff a = { .diff = diff };
	bool good = prepare(&a);

	if (good) {
		compare_labels(&a);
		compare_rules(&a);
		good = !a.no_memory;
	}
	if (good)
		print_changes(&a);
	free(a.changes);
	tvd_free_policy_props(&a.props[0]);
	tvd_free_policy_props(&a.props[1]);
	return good;
}
