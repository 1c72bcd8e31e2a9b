// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: the labels that the policy language's rules name
 */
#include "source.h"

#include <stdlib.h>
#include <string.h>

static const struct tvd_named built_in[] = {
	[TVD_REFERENCE_HOST] = TVD_WORD(TVD_NAME_HOST),
	[TVD_REFERENCE_BASE] = TVD_WORD(TVD_NAME_BASE),
	[TVD_REFERENCE_ANY] = TVD_WORD(TVD_NAME_ANY),
	[TVD_REFERENCE_NONE] = TVD_WORD(TVD_NAME_UNKNOWN),
};

static const char *remedy_for(uint32_t roles)
{
	switch (roles & ~TVD_SOURCE_OWN) {
	case TVD_SOURCE_HOST:
		return "write one of the policy's labels, or host";
	case TVD_SOURCE_HOST | TVD_SOURCE_BASE:
		return "write one of the policy's labels, host or base";
	case TVD_SOURCE_HOST | TVD_SOURCE_BASE | TVD_SOURCE_ANY:
		return "write one of the policy's labels, host, base or any";
	default:
		return "write one of the policy's labels";
	}
}

/* The labels' names in one piece, made when the first is looked for. */
static const struct tvd_named *label_names(struct tvd_source *s)
{
	const struct tvd_policy *policy = s->policy;
	size_t i;

	if (s->label_names)
		return s->label_names;
	s->label_names = tvd_source_allocate(s, policy->label_count,
					     sizeof(*s->label_names));
	for (i = 0; s->label_names && i < policy->label_count; i++)
		s->label_names[i] = policy->labels[i].name;
	return s->label_names;
}

static void tell_unknown_label(struct tvd_source *s,
			       const struct tvd_named *name)
{
	const struct tvd_named *names = label_names(s), *meant = NULL;

	if (names)
		meant = tvd_source_suggest(s, name->text, name->length, names,
					   s->policy->label_count);
	if (meant)
		tvd_diagnose(&s->diagnostics, name->at,
			     "unknown label %s; did you mean %s?",
			     TVD_QUOTE(name->text, name->length),
			     TVD_QUOTE(meant->text, meant->length));
	else
		tvd_diagnose(
			&s->diagnostics, name->at,
			"unknown label %s; add it to 'labels' or take it out here",
			TVD_QUOTE(name->text, name->length));
}

static int find_label(const void *key, const void *member)
{
	const struct tvd_policy_label *label = member;

	return tvd_named_compare(key, &label->name);
}

static bool find_own_label(struct tvd_source *s, const struct tvd_named *name,
			   uint16_t *reference)
{
	const struct tvd_policy *policy = s->policy;
	const struct tvd_policy_label *label = NULL;

	if (!policy->labels)
		return false;
	if (policy->label_count)
		label = bsearch(name, policy->labels, policy->label_count,
				sizeof(*label), find_label);
	if (!label) {
		tell_unknown_label(s, name);
		return false;
	}
	*reference = (uint16_t)(TVD_REFERENCE_FIRST + (label - policy->labels));
	return label - policy->labels < TVD_POLICY_LABELS_MAX;
}

/**
 * tvd_source_find_label - find a label by its name
 * @s: the source, of which the labels have been read
 * @name: the name
 * @what: what it is, such as "'through'"
 * @roles: TVD_SOURCE_*, which labels it may be
 * @reference: set to the label's TVD_REFERENCE_*
 *
 * Return: true if it was set; what is wrong has been told else.
 */
bool tvd_source_find_label(struct tvd_source *s, const struct tvd_named *name,
			   const char *what, uint32_t roles,
			   uint16_t *reference)
{
	size_t i;

	for (i = 0; i < TVD_SOURCE_COUNT(built_in); i++)
		if (!tvd_named_compare(name, &built_in[i]))
			break;
	if (i == TVD_SOURCE_COUNT(built_in))
		return find_own_label(s, name, reference);
	if (roles & 1U << i) {
		*reference = (uint16_t)i;
		return true;
	}
	tvd_diagnose(&s->diagnostics, name->at, "%s cannot be %s; %s", what,
		     TVD_QUOTE(name->text, name->length), remedy_for(roles));
	return false;
}

/**
 * tvd_source_read_reference - read the name of a label
 * @s: the source, of which the labels have been read
 * @node: where the name stands
 * @what: what it is, such as "'from'"
 * @roles: TVD_SOURCE_*, which labels it may be
 * @reference: set to the label's TVD_REFERENCE_*
 *
 * Return: true if it was set; what is wrong has been told else.
 */
bool tvd_source_read_reference(struct tvd_source *s,
			       const struct tvd_node *node, const char *what,
			       uint32_t roles, uint16_t *reference)
{
	struct tvd_named name = tvd_source_named(node);

	return tvd_source_is_kind(s, node, TVD_NODE_TEXT, what,
				  remedy_for(roles)) &&
	       tvd_source_find_label(s, &name, what, roles, reference);
}

/**
 * tvd_source_label - what is known of a label
 * @s: the source
 * @reference: its TVD_REFERENCE_*
 *
 * Return: the label, or NULL if it is a built-in one, or one with faults, by
 * which nothing can be judged.
 */
const struct tvd_policy_label *tvd_source_label(const struct tvd_source *s,
						uint16_t reference)
{
	const struct tvd_policy_label *label;

	if (reference < TVD_REFERENCE_FIRST)
		return NULL;
	label = &s->policy->labels[reference - TVD_REFERENCE_FIRST];
	return label->properties & TVD_SOURCE_LABEL_FAULTY ? NULL : label;
}
