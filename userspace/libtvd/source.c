// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: what the readers of the policy language share
 */
#include "source.h"

#include <string.h>

/*
 * Looking for what was meant costs time: as often as a person may want to read,
 * and among no more names than can be compared in a moment.
 */
#define SUGGESTIONS_MAX 32
#define COMPARISONS_MAX ((size_t)200 * 1000)

/**
 * tvd_source_allocate - allocate an array that lives as long as the policy
 * @s: the source
 * @count: how many elements; 0 is allowed
 * @size: bytes of each
 *
 * Return: memory filled with zero, or NULL if there is none, which is noted.
 */
void *tvd_source_allocate(struct tvd_source *s, size_t count, size_t size)
{
	void *p = tvd_arena_alloc(&s->policy->arena, count, size);

	if (!p)
		s->diagnostics.no_memory = true;
	return p;
}

/**
 * tvd_source_faults - how many faults were found
 * @s: the source
 *
 * Return: their number, to be compared with what it was before.
 */
size_t tvd_source_faults(const struct tvd_source *s)
{
	return s->diagnostics.count + s->diagnostics.more +
	       s->diagnostics.no_memory;
}

static const char *kind_of(const struct tvd_node *node)
{
	switch (node->kind) {
	case TVD_NODE_LIST:
		return "a list";
	case TVD_NODE_MAP:
		return "a mapping";
	default:
		return node->length ? "a single value" : "nothing";
	}
}

/**
 * tvd_source_is_kind - whether a node is of the kind wanted; if not, tell it
 * @s: the source
 * @node: the node
 * @kind: what it should be
 * @what: what it is for, such as "a policy"
 * @remedy: what to write instead
 *
 * Return: true if it is.
 */
bool tvd_source_is_kind(struct tvd_source *s, const struct tvd_node *node,
			enum tvd_node_kind kind, const char *what,
			const char *remedy)
{
	if (node->kind == kind)
		return true;
	if (node->kind != TVD_NODE_REFUSED)
		tvd_diagnose(&s->diagnostics, node->at, "%s cannot be %s; %s",
			     what, kind_of(node), remedy);
	return false;
}

/**
 * tvd_source_suggest - find what was probably meant
 * @s: the source
 * @text: what was written
 * @length: its bytes
 * @names: what could have been meant
 * @count: how many
 *
 * Return: a similar name, or NULL if there is none or too many were looked for.
 */
const struct tvd_named *tvd_source_suggest(struct tvd_source *s,
					   const char *text, size_t length,
					   const struct tvd_named *names,
					   size_t count)
{
	if (s->suggestions == SUGGESTIONS_MAX ||
	    count > COMPARISONS_MAX - s->comparisons)
		return NULL;
	s->suggestions++;
	s->comparisons += count;
	return tvd_nearest_name(text, length, names, count);
}

/**
 * tvd_source_find - find a node's text among words
 * @node: the node, a TVD_NODE_TEXT
 * @names: the words
 * @count: how many
 *
 * Return: the index of the word; @count if it is none of them.
 */
size_t tvd_source_find(const struct tvd_node *node,
		       const struct tvd_named *names, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (node->length == names[i].length &&
		    !memcmp(node->text, names[i].text, node->length))
			break;
	return i;
}

/**
 * tvd_source_join - name words in a sentence
 * @s: the source
 * @names: the words
 * @count: how many, at least 1
 *
 * Return: "a, b and c"; "" where memory ran out, which is noted, and where no
 * more faults are told.
 */
const char *tvd_source_join(struct tvd_source *s, const struct tvd_named *names,
			    size_t count)
{
	size_t i, size = 1;
	char *text, *to;

	if (s->diagnostics.count == TVD_DIAGNOSTICS_MAX)
		return "";
	for (i = 0; i < count; i++)
		size += names[i].length + sizeof(" and ");
	text = tvd_source_allocate(s, size, 1);
	if (!text)
		return "";
	to = stpcpy(text, names[0].text);
	for (i = 1; i < count; i++)
		to = stpcpy(stpcpy(to, i + 1 < count ? ", " : " and "),
			    names[i].text);
	return text;
}

static void tell_unknown_key(struct tvd_source *s, const struct tvd_node *key,
			     const struct tvd_named *keys, size_t count)
{
	const struct tvd_named *meant =
		tvd_source_suggest(s, key->text, key->length, keys, count);

	if (meant)
		tvd_diagnose(&s->diagnostics, key->at,
			     "unknown key %s; did you mean '%s'?",
			     TVD_QUOTE(key->text, key->length), meant->text);
	else
		tvd_diagnose(&s->diagnostics, key->at,
			     "unknown key %s; the keys known here are %s",
			     TVD_QUOTE(key->text, key->length),
			     tvd_source_join(s, keys, count));
}

/**
 * tvd_source_read_keys - find the value of each known key
 * @s: the source
 * @map: the mapping
 * @keys: the known keys
 * @count: how many
 * @values: their values, all NULL before; NULL where the key is not there
 */
void tvd_source_read_keys(struct tvd_source *s, const struct tvd_node *map,
			  const struct tvd_named *keys, size_t count,
			  const struct tvd_node **values)
{
	const struct tvd_node *key, *value;

	for (key = map->first; key; key = value->next) {
		size_t i;

		value = key->next;
		if (!tvd_source_is_kind(s, key, TVD_NODE_TEXT, "a key",
					"write a word"))
			continue;
		i = tvd_source_find(key, keys, count);
		if (i == count)
			tell_unknown_key(s, key, keys, count);
		else if (values[i])
			tvd_diagnose(
				&s->diagnostics, key->at,
				"'%s' is given twice, before in line %u; keep one",
				keys[i].text, values[i]->at.line);
		else
			values[i] = value;
	}
}

/**
 * tvd_source_require - tell that a key is missing, if it is
 * @s: the source
 * @map: where it should be
 * @value: its value, or NULL
 * @what: what @map is, such as "the policy"
 * @key: the key
 * @example: how it could be written
 *
 * Return: true if it is there.
 */
bool tvd_source_require(struct tvd_source *s, const struct tvd_node *map,
			const struct tvd_node *value, const char *what,
			const char *key, const char *example)
{
	if (!value)
		tvd_diagnose(&s->diagnostics, map->at,
			     "%s has no '%s'; add it, such as '%s'", what, key,
			     example);
	return value;
}

static const struct tvd_node *entry_at(const struct tvd_node *node,
				       uint32_t number)
{
	const struct tvd_node *entry = node->first;

	while (number--)
		entry = entry->next;
	return entry;
}

/**
 * tvd_source_begin_rules - make room for the rules of a kind
 * @s: the source
 * @node: the rules
 * @kind: TVD_NODE_LIST or TVD_NODE_MAP
 * @what: the key that they stand under, such as "'deny'"
 * @remedy: how to write such rules
 * @size: bytes of what a rule is made to
 *
 * Return: an array of as many as @node has, or NULL where that is not what it
 * should be, or where memory ran out.
 */
void *tvd_source_begin_rules(struct tvd_source *s, const struct tvd_node *node,
			     enum tvd_node_kind kind, const char *what,
			     const char *remedy, size_t size)
{
	uint32_t each = kind == TVD_NODE_MAP ? 2 : 1;
	uint32_t count = node->length / each;

	if (!tvd_source_is_kind(s, node, kind, what, remedy))
		return NULL;
	if (count > TVD_POLICY_RULES_MAX)
		tvd_diagnose(&s->diagnostics,
			     entry_at(node, TVD_POLICY_RULES_MAX * each)->at,
			     "%s has %u rules; a policy has at most %u", what,
			     count, TVD_POLICY_RULES_MAX);
	return tvd_source_allocate(s, count, size);
}
