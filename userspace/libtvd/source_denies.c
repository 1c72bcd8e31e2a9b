// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: the policy language's denials between labels that share types
 */
#include "source.h"

#include <stdlib.h>

enum { KEY_SUBJECT, KEY_OBJECT, KEY_ACCESS, KEYS };

static const struct tvd_named keys[KEYS] = {
	[KEY_SUBJECT] = TVD_WORD("subject"),
	[KEY_OBJECT] = TVD_WORD("object"),
	[KEY_ACCESS] = TVD_WORD("access"),
};

static const char what[] = "a rule of 'deny'";

static bool have_a_common_type(const struct tvd_policy_set *a,
			       const struct tvd_policy_set *b)
{
	size_t i = 0, j = 0;

	while (i < a->count && j < b->count) {
		if (a->types[i] == b->types[j])
			return true;
		if (a->types[i] < b->types[j])
			i++;
		else
			j++;
	}
	return false;
}

/* What the labels are like must give the rule something to deny. */
static void check_labels(struct tvd_source *s,
			 const struct tvd_policy_deny *deny)
{
	const struct tvd_policy_label *subject =
		tvd_source_label(s, deny->subject);
	const struct tvd_policy_label *object =
		tvd_source_label(s, deny->object);

	if (deny->subject == deny->object)
		tvd_diagnose(
			&s->diagnostics, deny->at,
			"the rule denies a label itself, which no rule can; name two labels");
	else if (subject && object &&
		 !have_a_common_type(&subject->types, &object->types))
		tvd_diagnose(
			&s->diagnostics, deny->at,
			"the labels '%s' and '%s' have no type in common, so everything is denied between them already; take the rule out",
			subject->name.text, object->name.text);
	if (subject && subject->properties & TVD_LABEL_IMMUTABLE)
		tvd_diagnose(
			&s->diagnostics, deny->at,
			"label '%s' is immutable, so nothing runs under it that could be denied something; take the rule out",
			subject->name.text);
}

static void read_access(struct tvd_source *s, struct tvd_policy_deny *deny,
			const struct tvd_node *list)
{
	uint64_t access = TVD_ACCESS_ALL;

	if (list &&
	    tvd_source_read_bits(s, list, "'access'", &tvd_access_words,
				 &access) &&
	    !list->first)
		tvd_diagnose(
			&s->diagnostics, list->at,
			"the rule denies nothing; list kinds of access, or leave 'access' out to deny all");
	deny->access = (uint32_t)access;
}

/* Returns whether the rule names two labels. */
static bool read_deny(struct tvd_source *s, const struct tvd_node *map,
		      struct tvd_policy_deny *deny)
{
	const struct tvd_node *values[KEYS] = { NULL };
	bool named;

	if (!tvd_source_is_kind(s, map, TVD_NODE_MAP, what,
				"write {subject: LABEL, object: LABEL}"))
		return false;
	tvd_source_read_keys(s, map, keys, KEYS, values);
	read_access(s, deny, values[KEY_ACCESS]);
	named = tvd_source_require(s, map, values[KEY_SUBJECT], what, "subject",
				   "subject: web") &&
		tvd_source_read_reference(s, values[KEY_SUBJECT], "'subject'",
					  TVD_SOURCE_OWN, &deny->subject);
	named &= tvd_source_require(s, map, values[KEY_OBJECT], what, "object",
				    "object: db") &&
		 tvd_source_read_reference(s, values[KEY_OBJECT], "'object'",
					   TVD_SOURCE_OWN, &deny->object);
	return named;
}

static uint32_t labels_of(const struct tvd_policy_deny *deny)
{
	return (uint32_t)deny->subject << 16 | deny->object;
}

static int by_labels(const void *left, const void *right)
{
	const struct tvd_policy_deny *a = left, *b = right;

	if (labels_of(a) != labels_of(b))
		return labels_of(a) < labels_of(b) ? -1 : 1;
	return tvd_source_by_place(&a->at, &b->at);
}

static void sort_denies(struct tvd_source *s)
{
	struct tvd_policy *policy = s->policy;
	size_t i;

	if (policy->deny_count)
		qsort(policy->denies, policy->deny_count,
		      sizeof(*policy->denies), by_labels);
	for (i = 1; i < policy->deny_count; i++)
		if (labels_of(&policy->denies[i - 1]) ==
		    labels_of(&policy->denies[i]))
			tvd_diagnose(
				&s->diagnostics, policy->denies[i].at,
				"a rule for the same two labels stands in line %u; make one of both",
				policy->denies[i - 1].at.line);
}

/**
 * tvd_source_read_denies - read what is denied in spite of common types
 * @s: the source, of which the labels have been read
 * @list: the value of 'deny'
 */
void tvd_source_read_denies(struct tvd_source *s, const struct tvd_node *list)
{
	struct tvd_policy *policy = s->policy;
	const struct tvd_node *node;

	policy->denies = tvd_source_begin_rules(
		s, list, TVD_NODE_LIST, "'deny'",
		"list rules, such as [{subject: web, object: db}]",
		sizeof(*policy->denies));
	if (!policy->denies)
		return;
	for (node = list->first; node; node = node->next) {
		struct tvd_policy_deny deny = { .at = node->at };

		if (!read_deny(s, node, &deny))
			continue;
		check_labels(s, &deny);
		policy->denies[policy->deny_count++] = deny;
	}
	sort_denies(s);
}
