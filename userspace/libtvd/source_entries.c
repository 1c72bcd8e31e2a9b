// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: the policy language's entries: which program leads into which label
 */
#include "source.h"

#include <stdlib.h>

enum { KEY_FROM, KEY_PROGRAM, KEY_TO, KEY_STDIO, KEYS };

static const struct tvd_named keys[KEYS] = {
	[KEY_FROM] = TVD_WORD("from"),
	[KEY_PROGRAM] = TVD_WORD("program"),
	[KEY_TO] = TVD_WORD("to"),
	[KEY_STDIO] = TVD_WORD("stdio"),
};

static const char what[] = "a rule of 'entries'";

static void read_stdio(struct tvd_source *s, struct tvd_policy_entry *entry,
		       const struct tvd_node *node)
{
	static const struct tvd_named words[] = { TVD_WORD("relay"),
						  TVD_WORD("inherit") };
	size_t choice;

	if (node &&
	    tvd_source_read_choice(s, node, "'stdio'", "write relay or inherit",
				   words, TVD_SOURCE_COUNT(words), &choice) &&
	    choice)
		entry->flags = TVD_ENTRY_INHERIT_STDIO;
}

static bool is_part_of(const struct tvd_policy_set *part,
		       const struct tvd_policy_set *whole)
{
	size_t i, j = 0;

	for (i = 0; i < part->count; i++) {
		while (j < whole->count && whole->types[j] < part->types[i])
			j++;
		if (j == whole->count || whole->types[j] != part->types[i])
			return false;
	}
	return true;
}

static void check_to(struct tvd_source *s, const struct tvd_policy_entry *entry,
		     const struct tvd_policy_label *to)
{
	if (to->properties & TVD_LABEL_IMMUTABLE)
		tvd_diagnose(
			&s->diagnostics, entry->at,
			"label '%s' is immutable, so nothing runs under it; lead to another label, or take out 'immutable' in line %u",
			to->name.text, to->name.at.line);
	if (to->properties & TVD_LABEL_CLOSED &&
	    entry->flags & TVD_ENTRY_INHERIT_STDIO)
		tvd_diagnose(
			&s->diagnostics, entry->at,
			"label '%s' is closed, and what it inherits is open to who had it before; write 'stdio: relay'",
			to->name.text);
}

static void check_from(struct tvd_source *s,
		       const struct tvd_policy_entry *entry,
		       const struct tvd_policy_label *from,
		       const struct tvd_policy_label *to)
{
	if (from->properties & TVD_LABEL_IMMUTABLE)
		tvd_diagnose(
			&s->diagnostics, entry->at,
			"label '%s' is immutable, so nothing runs under it that could enter another; take the rule out",
			from->name.text);
	if (to && !((from->properties | to->properties) & TVD_LABEL_TRUSTED) &&
	    !is_part_of(&to->types, &from->types))
		tvd_diagnose(
			&s->diagnostics, entry->at,
			"label '%s' has a type that '%s' has not, so this entry is a way between types that nothing guards; give '%s' no other types, or one of them 'trusted: true' if it keeps its types apart",
			to->name.text, from->name.text, to->name.text);
}

static void check_entry(struct tvd_source *s,
			const struct tvd_policy_entry *entry)
{
	const struct tvd_policy_label *from = tvd_source_label(s, entry->from);
	const struct tvd_policy_label *to = tvd_source_label(s, entry->to);

	if (entry->from == entry->to)
		tvd_diagnose(
			&s->diagnostics, entry->at,
			"the entry leads from a label to itself, where a program stays anyway; take it out");
	if (entry->program == TVD_REFERENCE_NONE &&
	    entry->from != TVD_REFERENCE_HOST)
		tvd_diagnose(
			&s->diagnostics, entry->at,
			"the entry names no program, and only the host enters without one; add the label of the executable, such as 'program: base'");
	if (to)
		check_to(s, entry, to);
	if (from)
		check_from(s, entry, from, to);
}

static bool read_program(struct tvd_source *s, struct tvd_policy_entry *entry,
			 const struct tvd_node *node)
{
	entry->program = TVD_REFERENCE_NONE;
	return !node ||
	       tvd_source_read_reference(s, node, "'program'",
					 TVD_SOURCE_HOST | TVD_SOURCE_BASE |
						 TVD_SOURCE_OWN,
					 &entry->program);
}

/* Returns whether the rule names all labels that it should. */
static bool read_entry(struct tvd_source *s, const struct tvd_node *map,
		       struct tvd_policy_entry *entry)
{
	const struct tvd_node *values[KEYS] = { NULL };
	bool named;

	if (!tvd_source_is_kind(
		    s, map, TVD_NODE_MAP, what,
		    "write {from: LABEL, program: LABEL, to: LABEL}"))
		return false;
	tvd_source_read_keys(s, map, keys, KEYS, values);
	read_stdio(s, entry, values[KEY_STDIO]);
	named = read_program(s, entry, values[KEY_PROGRAM]);
	named &= tvd_source_require(s, map, values[KEY_FROM], what, "from",
				    "from: web") &&
		 tvd_source_read_reference(s, values[KEY_FROM], "'from'",
					   TVD_SOURCE_HOST | TVD_SOURCE_OWN,
					   &entry->from);
	named &= tvd_source_require(s, map, values[KEY_TO], what, "to",
				    "to: worker") &&
		 tvd_source_read_reference(s, values[KEY_TO], "'to'",
					   TVD_SOURCE_OWN, &entry->to);
	return named;
}

static uint64_t labels_of(const struct tvd_policy_entry *entry)
{
	return (uint64_t)entry->from << 32 | (uint64_t)entry->program << 16 |
	       entry->to;
}

static int by_labels(const void *left, const void *right)
{
	const struct tvd_policy_entry *a = left, *b = right;

	if (labels_of(a) != labels_of(b))
		return labels_of(a) < labels_of(b) ? -1 : 1;
	return tvd_source_by_place(&a->at, &b->at);
}

static void check_neighbours(struct tvd_source *s,
			     const struct tvd_policy_entry *a,
			     const struct tvd_policy_entry *b)
{
	if (labels_of(a) == labels_of(b))
		tvd_diagnose(
			&s->diagnostics, b->at,
			"an entry for the same labels stands in line %u; keep one",
			a->at.line);
	else if (a->program != TVD_REFERENCE_NONE && a->from == b->from &&
		 a->program == b->program)
		tvd_diagnose(
			&s->diagnostics, b->at,
			"the entry in line %u leads from the same label by the same program to another label; keep one, or give the programs different labels",
			a->at.line);
}

static void sort_entries(struct tvd_source *s)
{
	struct tvd_policy *policy = s->policy;
	size_t i;

	if (policy->entry_count)
		qsort(policy->entries, policy->entry_count,
		      sizeof(*policy->entries), by_labels);
	for (i = 1; i < policy->entry_count; i++)
		check_neighbours(s, &policy->entries[i - 1],
				 &policy->entries[i]);
}

/**
 * tvd_source_read_entries - read which program leads into which label
 * @s: the source, of which the labels have been read
 * @list: the value of 'entries'
 */
void tvd_source_read_entries(struct tvd_source *s, const struct tvd_node *list)
{
	struct tvd_policy *policy = s->policy;
	const struct tvd_node *node;

	policy->entries = tvd_source_begin_rules(
		s, list, TVD_NODE_LIST, "'entries'",
		"list rules, such as [{from: web, program: web-exec, to: worker}]",
		sizeof(*policy->entries));
	if (!policy->entries)
		return;
	for (node = list->first; node; node = node->next) {
		struct tvd_policy_entry entry = { .at = node->at };

		if (!read_entry(s, node, &entry))
			continue;
		check_entry(s, &entry);
		policy->entries[policy->entry_count++] = entry;
	}
	sort_entries(s);
}
