// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: the policy language's names and sets of types
 */
#include "source.h"

#include <stdlib.h>
#include <string.h>

#include "policy_binary.h"

#define NAME_RULE "a name is 1 to 64 characters of a-z, 0-9, '.', '_' and '-'"

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Whether a name would be right in small letters. */
static bool right_in_lower_case(const struct tvd_node *node,
				char name[TVD_NAME_MAX + 1])
{
	uint32_t i;

	if (node->length > TVD_NAME_MAX)
		return false;
	for (i = 0; i < node->length; i++)
		name[i] = lower(node->text[i]);
	name[i] = '\0';
	return tvd_name_valid(name, node->length);
}

/**
 * tvd_source_check_name - tell what is wrong with a new name
 * @s: the source
 * @node: where it stands
 * @what: what it names, such as "type"
 */
void tvd_source_check_name(struct tvd_source *s, const struct tvd_node *node,
			   const char *what)
{
	char small[TVD_NAME_MAX + 1];

	if (tvd_name_valid(node->text, node->length))
		return;
	if (!node->length)
		tvd_diagnose(&s->diagnostics, node->at,
			     "the name of a %s is empty; " NAME_RULE, what);
	else if (node->length > TVD_NAME_MAX)
		tvd_diagnose(&s->diagnostics, node->at,
			     "the name %s has %u bytes; " NAME_RULE,
			     TVD_QUOTE(node->text, node->length), node->length);
	else if (right_in_lower_case(node, small))
		tvd_diagnose(&s->diagnostics, node->at,
			     "the name %s has capital letters; write '%s'",
			     TVD_QUOTE(node->text, node->length), small);
	else
		tvd_diagnose(&s->diagnostics, node->at,
			     "%s cannot name a %s; " NAME_RULE,
			     TVD_QUOTE(node->text, node->length), what);
}

/**
 * tvd_source_named - a node's text as a name
 * @node: the node, a TVD_NODE_TEXT
 *
 * Return: the name and its place.
 */
struct tvd_named tvd_source_named(const struct tvd_node *node)
{
	return (struct tvd_named){
		.text = node->text,
		.length = node->length,
		.at = node->at,
	};
}

/**
 * tvd_source_by_place - the order of two places in a source
 * @a: a place
 * @b: a place
 *
 * Return: less than 0, 0 or more than 0 as @a is before, at or behind @b.
 */
int tvd_source_by_place(const struct tvd_position *a,
			const struct tvd_position *b)
{
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->column < b->column ? -1 : a->column > b->column;
}

/**
 * tvd_source_by_name - the order of names, equal ones by their place
 * @left: a struct tvd_named, or what begins with one
 * @right: the same
 *
 * Return: as qsort(3) wants it.
 */
int tvd_source_by_name(const void *left, const void *right)
{
	const struct tvd_named *a = left, *b = right;
	int order = tvd_named_compare(a, b);

	return order ? order : tvd_source_by_place(&a->at, &b->at);
}

/**
 * tvd_source_tell_duplicate - tell that something is named twice
 * @s: the source
 * @first: where it stands first
 * @again: where it stands again
 * @what: what is named, such as "type"
 */
void tvd_source_tell_duplicate(struct tvd_source *s,
			       const struct tvd_named *first,
			       const struct tvd_named *again, const char *what)
{
	tvd_diagnose(&s->diagnostics, again->at,
		     "%s %s stands here twice, before in line %u; keep one",
		     what, TVD_QUOTE(again->text, again->length),
		     first->at.line);
}

/* Sorts names and takes out duplicates, telling them; returns how many stay. */
static size_t sort_names(struct tvd_source *s, struct tvd_named *names,
			 size_t count, const char *what)
{
	size_t i, kept = 0;

	if (count)
		qsort(names, count, sizeof(*names), tvd_source_by_name);
	for (i = 0; i < count; i++) {
		if (kept && !tvd_named_compare(&names[kept - 1], &names[i]))
			tvd_source_tell_duplicate(s, &names[kept - 1],
						  &names[i], what);
		else
			names[kept++] = names[i];
	}
	return kept;
}

/**
 * tvd_source_read_names - read a list of names, sorted and each once
 * @s: the source
 * @list: the list
 * @what: what is named, such as "type"
 * @remedy: what to write where something else than a name stands
 * @count: set to how many
 *
 * Return: the names, or NULL where memory ran out, which is noted.
 */
struct tvd_named *tvd_source_read_names(struct tvd_source *s,
					const struct tvd_node *list,
					const char *what, const char *remedy,
					size_t *count)
{
	struct tvd_named *names =
		tvd_source_allocate(s, list->length, sizeof(*names));
	const struct tvd_node *node;
	char a_what[64];

	*count = 0;
	stpcpy(stpcpy(a_what, "a "), what);
	for (node = list->first; names && node; node = node->next)
		if (tvd_source_is_kind(s, node, TVD_NODE_TEXT, a_what, remedy))
			names[(*count)++] = tvd_source_named(node);
	*count = sort_names(s, names, *count, what);
	return names;
}

/**
 * tvd_source_read_types - read the policy's types
 * @s: the source
 * @list: the value of 'types'
 */
void tvd_source_read_types(struct tvd_source *s, const struct tvd_node *list)
{
	static const char remedy[] =
		"list the policy's types, such as [blue, red]";
	struct tvd_policy *policy = s->policy;
	const struct tvd_node *node;
	uint32_t i = 0;

	if (!tvd_source_is_kind(s, list, TVD_NODE_LIST, "'types'", remedy))
		return;
	if (!list->first)
		tvd_diagnose(&s->diagnostics, list->at, "there is no type; %s",
			     remedy);
	for (node = list->first; node; node = node->next) {
		if (node->kind == TVD_NODE_TEXT)
			tvd_source_check_name(s, node, "type");
		if (i++ == TVD_TYPES_MAX)
			tvd_diagnose(
				&s->diagnostics, node->at,
				"there are %u types; a policy has at most %u",
				list->length, TVD_TYPES_MAX);
	}
	policy->types = tvd_source_read_names(
		s, list, "type", "write the type's name", &policy->type_count);
}

static void tell_unknown_type(struct tvd_source *s,
			      const struct tvd_named *type)
{
	const struct tvd_named *meant =
		tvd_source_suggest(s, type->text, type->length,
				   s->policy->types, s->policy->type_count);

	if (meant)
		tvd_diagnose(&s->diagnostics, type->at,
			     "unknown type %s; did you mean %s?",
			     TVD_QUOTE(type->text, type->length),
			     TVD_QUOTE(meant->text, meant->length));
	else
		tvd_diagnose(
			&s->diagnostics, type->at,
			"unknown type %s; add it to 'types' or take it out here",
			TVD_QUOTE(type->text, type->length));
}

static int find_name(const void *key, const void *member)
{
	return tvd_named_compare(key, member);
}

/* The names are sorted and so are the policy's types: so are the indices. */
static void resolve_types(struct tvd_source *s, struct tvd_policy_set *set,
			  const struct tvd_named *names, size_t count)
{
	const struct tvd_policy *policy = s->policy;
	size_t i;

	set->types = tvd_source_allocate(s, count, sizeof(*set->types));
	for (i = 0; set->types && i < count; i++) {
		const struct tvd_named *type = NULL;

		if (policy->type_count)
			type = bsearch(&names[i], policy->types,
				       policy->type_count, sizeof(*type),
				       find_name);
		if (type)
			set->types[set->count++] =
				(uint16_t)(type - policy->types);
		else if (policy->types)
			tell_unknown_type(s, &names[i]);
	}
}

/**
 * tvd_source_read_set - read a list of the policy's types
 * @s: the source
 * @list: the list
 * @what: what it is, such as "'machine'"
 * @remedy: what to write instead of what is no list
 * @set: set to the types, ascending; unknown ones are told and left out
 *
 * Return: true if it was read without a fault.
 */
bool tvd_source_read_set(struct tvd_source *s, const struct tvd_node *list,
			 const char *what, const char *remedy,
			 struct tvd_policy_set *set)
{
	size_t count, faults = tvd_source_faults(s);
	struct tvd_named *names;

	if (!tvd_source_is_kind(s, list, TVD_NODE_LIST, what, remedy))
		return false;
	names = tvd_source_read_names(s, list, "type", "write the type's name",
				      &count);
	if (names)
		resolve_types(s, set, names, count);
	return s->policy->types && faults == tvd_source_faults(s);
}

/**
 * tvd_source_type - the name of one of the types of a set
 * @s: the source
 * @set: the set
 * @i: which, less than their number
 *
 * Return: the name, as 'types' has it.
 */
const struct tvd_named *tvd_source_type(const struct tvd_source *s,
					const struct tvd_policy_set *set,
					size_t i)
{
	return &s->policy->types[set->types[i]];
}
