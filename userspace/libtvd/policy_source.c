// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: the policy language
 *
 * Checks a YAML tree and makes a policy of it.  No check stops at the first
 * fault, nor at one that another check has told already.  The language is
 * described in tvd-policy(5).
 */
#include "model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy_binary.h"
#include "tree.h"

#define NAME_RULE "a name is 1 to 64 characters of a-z, 0-9, '.', '_' and '-'"

/* Looking for what was meant costs time: enough for a person to read. */
#define SUGGESTIONS_MAX 32

/**
 * struct source - a source being checked
 *
 * @diagnostics: the faults found.
 * @policy: what is made of it.
 * @suggestions: how often a similar name was looked for.
 */
struct source {
	struct tvd_diagnostics diagnostics;
	struct tvd_policy *policy;
	unsigned int suggestions;
};

#define KEY(name)                                          \
	{                                                  \
		.text = (name), .length = sizeof(name) - 1 \
	}

enum { KEY_VERSION, KEY_TYPES, KEY_LABELS, KEY_UNLABELLED, KEYS };

static const struct tvd_named policy_keys[KEYS] = {
	[KEY_VERSION] = KEY("version"),
	[KEY_TYPES] = KEY("types"),
	[KEY_LABELS] = KEY("labels"),
	[KEY_UNLABELLED] = KEY("unlabelled"),
};

enum { LABEL_KEY_TYPES, LABEL_KEY_TRUSTED, LABEL_KEYS };

static const struct tvd_named label_keys[LABEL_KEYS] = {
	[LABEL_KEY_TYPES] = KEY("types"),
	[LABEL_KEY_TRUSTED] = KEY("trusted"),
};

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

static void *allocate(struct source *s, size_t count, size_t size)
{
	void *p = tvd_arena_alloc(&s->policy->arena, count, size);

	if (!p)
		s->diagnostics.no_memory = true;
	return p;
}

/* Whether a node is of the kind wanted; if not, that is told. */
static bool is_kind(struct source *s, const struct tvd_node *node,
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

static const struct tvd_named *suggest(struct source *s, const char *text,
				       size_t length,
				       const struct tvd_named *names,
				       size_t count)
{
	if (s->suggestions == SUGGESTIONS_MAX)
		return NULL;
	s->suggestions++;
	return tvd_nearest_name(text, length, names, count);
}

static void diagnose_key(struct source *s, const struct tvd_node *key,
			 const struct tvd_named *keys, size_t count,
			 const char *known)
{
	const struct tvd_named *meant =
		suggest(s, key->text, key->length, keys, count);

	if (meant)
		tvd_diagnose(&s->diagnostics, key->at,
			     "unknown key %s; did you mean '%s'?",
			     TVD_QUOTE(key->text, key->length), meant->text);
	else
		tvd_diagnose(&s->diagnostics, key->at,
			     "unknown key %s; the keys known here are %s",
			     TVD_QUOTE(key->text, key->length), known);
}

static size_t find_key(const struct tvd_node *key, const struct tvd_named *keys,
		       size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (key->length == keys[i].length &&
		    !memcmp(key->text, keys[i].text, key->length))
			break;
	return i;
}

/* Finds the value of each known key; NULL where the key is not there. */
static void read_keys(struct source *s, const struct tvd_node *map,
		      const struct tvd_named *keys, size_t count,
		      const char *known, const struct tvd_node **values)
{
	const struct tvd_node *key, *value;

	for (key = map->first; key; key = value->next) {
		size_t i;

		value = key->next;
		if (!is_kind(s, key, TVD_NODE_TEXT, "a key", "write a word"))
			continue;
		i = find_key(key, keys, count);
		if (i == count)
			diagnose_key(s, key, keys, count, known);
		else if (values[i])
			tvd_diagnose(
				&s->diagnostics, key->at,
				"'%s' is given twice, before in line %u; keep one",
				keys[i].text, values[i]->at.line);
		else
			values[i] = value;
	}
}

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

static void check_name(struct source *s, const struct tvd_node *node,
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

static struct tvd_named named(const struct tvd_node *node)
{
	return (struct tvd_named){
		.text = node->text,
		.length = node->length,
		.at = node->at,
	};
}

static int by_name(const void *left, const void *right)
{
	const struct tvd_named *a = left, *b = right;
	int order = tvd_named_compare(a, b);

	if (order)
		return order;
	if (a->at.line != b->at.line)
		return a->at.line < b->at.line ? -1 : 1;
	return a->at.column < b->at.column ? -1 : a->at.column > b->at.column;
}

/* @names are sorted; equal ones stand in the order of the source. */
static void diagnose_duplicate(struct source *s, const struct tvd_named *first,
			       const struct tvd_named *again, const char *what)
{
	tvd_diagnose(&s->diagnostics, again->at,
		     "%s %s stands here twice, before in line %u; keep one",
		     what, TVD_QUOTE(again->text, again->length),
		     first->at.line);
}

/* Sorts names and takes out duplicates, telling them; returns how many stay. */
static size_t sort_names(struct source *s, struct tvd_named *names,
			 size_t count, const char *what)
{
	size_t i, kept = 0;

	if (count)
		qsort(names, count, sizeof(*names), by_name);
	for (i = 0; i < count; i++) {
		if (kept && !tvd_named_compare(&names[kept - 1], &names[i]))
			diagnose_duplicate(s, &names[kept - 1], &names[i],
					   what);
		else
			names[kept++] = names[i];
	}
	return kept;
}

/* Reads a list of names, sorted and each once; NULL where memory ran out. */
static struct tvd_named *read_names(struct source *s,
				    const struct tvd_node *list, size_t *count)
{
	struct tvd_named *names = allocate(s, list->length, sizeof(*names));
	const struct tvd_node *node;

	*count = 0;
	for (node = list->first; names && node; node = node->next)
		if (is_kind(s, node, TVD_NODE_TEXT, "a type",
			    "write the type's name"))
			names[(*count)++] = named(node);
	*count = sort_names(s, names, *count, "type");
	return names;
}

static void read_version(struct source *s, const struct tvd_node *node)
{
	static const char remedy[] =
		"write a whole number from 1 to 18446744073709551615, higher than that of the policy before";
	char *end;

	if (!is_kind(s, node, TVD_NODE_TEXT, "the version", remedy))
		return;
	errno = 0;
	if (node->plain && node->text[0] >= '1' && node->text[0] <= '9') {
		s->policy->version = strtoull(node->text, &end, 10);
		if (!errno && end == node->text + node->length)
			return;
	}
	tvd_diagnose(&s->diagnostics, node->at, "%s is not a version; %s",
		     TVD_QUOTE(node->text, node->length), remedy);
}

static void read_types(struct source *s, const struct tvd_node *list)
{
	static const char remedy[] =
		"list the policy's types, such as [blue, red]";
	const struct tvd_node *node;
	uint32_t i = 0;

	if (!is_kind(s, list, TVD_NODE_LIST, "'types'", remedy))
		return;
	if (!list->first)
		tvd_diagnose(&s->diagnostics, list->at, "there is no type; %s",
			     remedy);
	for (node = list->first; node; node = node->next) {
		if (node->kind == TVD_NODE_TEXT)
			check_name(s, node, "type");
		if (i++ == TVD_TYPES_MAX)
			tvd_diagnose(
				&s->diagnostics, node->at,
				"there are %u types; a policy has at most %u",
				list->length, TVD_TYPES_MAX);
	}
	s->policy->types = read_names(s, list, &s->policy->type_count);
}

static void diagnose_type(struct source *s, const struct tvd_named *type)
{
	const struct tvd_named *meant = suggest(s, type->text, type->length,
						s->policy->types,
						s->policy->type_count);

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

/* Both the label's types and the policy's are sorted: so are the indices. */
static void resolve_types(struct source *s, struct tvd_policy_label *label,
			  const struct tvd_named *types, size_t count)
{
	const struct tvd_policy *policy = s->policy;
	size_t i;

	label->types = allocate(s, count, sizeof(*label->types));
	for (i = 0; label->types && i < count; i++) {
		const struct tvd_named *type = NULL;

		if (policy->type_count)
			type = bsearch(&types[i], policy->types,
				       policy->type_count, sizeof(*type),
				       find_name);
		if (type)
			label->types[label->count++] =
				(uint16_t)(type - policy->types);
		else if (policy->types)
			diagnose_type(s, &types[i]);
	}
}

/* A label with several types is a bridge between them. */
static void check_bridge(struct source *s, const struct tvd_policy_label *label,
			 const struct tvd_named *types, size_t count)
{
	if (count < 2 || label->properties & TVD_LABEL_TRUSTED)
		return;
	tvd_diagnose(
		&s->diagnostics, label->name.at,
		"label %s joins the types %s and %s%s: whatever runs under it can carry data from one to the other; give it one type, or write 'trusted: true' if it is trusted to keep them apart",
		TVD_QUOTE(label->name.text, label->name.length),
		TVD_QUOTE(types[0].text, types[0].length),
		TVD_QUOTE(types[1].text, types[1].length),
		count > 2 ? " and others" : "");
}

static bool is_word(const struct tvd_node *node, const char *word)
{
	return node->plain && node->length == strlen(word) &&
	       !memcmp(node->text, word, node->length);
}

/* Returns whether it could be read. */
static bool read_trusted(struct source *s, struct tvd_policy_label *label,
			 const struct tvd_node *node)
{
	static const char remedy[] = "write true or false, without quotes";

	if (!is_kind(s, node, TVD_NODE_TEXT, "'trusted'", remedy))
		return false;
	if (is_word(node, "true"))
		label->properties |= TVD_LABEL_TRUSTED;
	else if (!is_word(node, "false"))
		tvd_diagnose(&s->diagnostics, node->at,
			     "'trusted' cannot be %s; %s",
			     TVD_QUOTE(node->text, node->length), remedy);
	else
		return true;
	return label->properties & TVD_LABEL_TRUSTED;
}

static void read_label_types(struct source *s, struct tvd_policy_label *label,
			     const struct tvd_node *list, bool bridge_known)
{
	static const char remedy[] =
		"list one or more of the policy's types, such as [blue]";
	struct tvd_named *types;
	size_t count;

	if (!is_kind(s, list, TVD_NODE_LIST, "a label's 'types'", remedy))
		return;
	if (!list->first)
		tvd_diagnose(&s->diagnostics, list->at,
			     "label %s has no types; %s",
			     TVD_QUOTE(label->name.text, label->name.length),
			     remedy);
	types = read_names(s, list, &count);
	if (!types)
		return;
	resolve_types(s, label, types, count);
	if (bridge_known)
		check_bridge(s, label, types, count);
}

static void check_label_name(struct source *s, const struct tvd_node *key)
{
	check_name(s, key, "label");
	if (tvd_name_reserved(key->text, key->length))
		tvd_diagnose(
			&s->diagnostics, key->at,
			"'%s' is a built-in label; choose another name than host, base, any and unknown",
			key->text);
}

static void read_label(struct source *s, struct tvd_policy_label *label,
		       const struct tvd_node *map)
{
	const struct tvd_node *values[LABEL_KEYS] = { NULL };
	bool bridge_known = true;

	if (!is_kind(s, map, TVD_NODE_MAP, "a label",
		     "write its types, such as {types: [blue]}"))
		return;
	read_keys(s, map, label_keys, LABEL_KEYS, "types and trusted", values);
	if (values[LABEL_KEY_TRUSTED])
		bridge_known =
			read_trusted(s, label, values[LABEL_KEY_TRUSTED]);
	if (values[LABEL_KEY_TYPES])
		read_label_types(s, label, values[LABEL_KEY_TYPES],
				 bridge_known);
	else
		tvd_diagnose(&s->diagnostics, label->name.at,
			     "label %s has no types; add 'types' to it",
			     TVD_QUOTE(label->name.text, label->name.length));
}

static int by_label_name(const void *left, const void *right)
{
	const struct tvd_policy_label *a = left, *b = right;

	return by_name(&a->name, &b->name);
}

static void sort_labels(struct source *s)
{
	struct tvd_policy *policy = s->policy;
	size_t i;

	if (policy->label_count)
		qsort(policy->labels, policy->label_count,
		      sizeof(*policy->labels), by_label_name);
	for (i = 1; i < policy->label_count; i++)
		if (!tvd_named_compare(&policy->labels[i - 1].name,
				       &policy->labels[i].name))
			diagnose_duplicate(s, &policy->labels[i - 1].name,
					   &policy->labels[i].name, "label");
}

static void read_labels(struct source *s, const struct tvd_node *map)
{
	struct tvd_policy *policy = s->policy;
	const struct tvd_node *key;

	if (!is_kind(s, map, TVD_NODE_MAP, "'labels'",
		     "write a mapping, such as {web: {types: [blue]}}"))
		return;
	policy->labels = allocate(s, map->length / 2, sizeof(*policy->labels));
	for (key = map->first; policy->labels && key; key = key->next->next) {
		struct tvd_policy_label *label;

		if (!is_kind(s, key, TVD_NODE_TEXT, "a label's name",
			     "write a word"))
			continue;
		if (policy->label_count == TVD_LABELS_MAX)
			tvd_diagnose(
				&s->diagnostics, key->at,
				"there are %u labels; a policy has at most %u",
				map->length / 2, TVD_LABELS_MAX);
		check_label_name(s, key);
		label = &policy->labels[policy->label_count++];
		label->name = named(key);
		read_label(s, label, key->next);
	}
	sort_labels(s);
}

static void read_unlabelled(struct source *s, const struct tvd_node *node)
{
	static const char remedy[] =
		"write host (closed to all domains) or base (all domains may read it)";

	if (!is_kind(s, node, TVD_NODE_TEXT, "'unlabelled'", remedy))
		return;
	if (is_word(node, TVD_NAME_BASE))
		s->policy->flags |= TVD_POLICY_UNLABELLED_BASE;
	else if (!is_word(node, TVD_NAME_HOST))
		tvd_diagnose(&s->diagnostics, node->at,
			     "'unlabelled' cannot be %s; %s",
			     TVD_QUOTE(node->text, node->length), remedy);
}

static void require(struct source *s, const struct tvd_node *root,
		    const struct tvd_node *value, const char *key,
		    const char *example)
{
	if (!value)
		tvd_diagnose(&s->diagnostics, root->at,
			     "the policy has no '%s'; add it, such as '%s'",
			     key, example);
}

/* Types come first: labels are checked against them wherever they stand. */
static void read_policy(struct source *s, const struct tvd_node *root)
{
	const struct tvd_node *values[KEYS] = { NULL };

	if (!is_kind(s, root, TVD_NODE_MAP, "a policy",
		     "write the keys version, types and labels"))
		return;
	read_keys(s, root, policy_keys, KEYS,
		  "version, types, labels and unlabelled", values);
	require(s, root, values[KEY_VERSION], "version", "version: 1");
	require(s, root, values[KEY_TYPES], "types", "types: [blue, red]");
	require(s, root, values[KEY_LABELS], "labels",
		"labels: {web: {types: [blue]}}");
	if (values[KEY_VERSION])
		read_version(s, values[KEY_VERSION]);
	if (values[KEY_TYPES])
		read_types(s, values[KEY_TYPES]);
	if (values[KEY_LABELS])
		read_labels(s, values[KEY_LABELS]);
	if (values[KEY_UNLABELLED])
		read_unlabelled(s, values[KEY_UNLABELLED]);
}

static void read_source(struct source *s, const char *text, size_t size)
{
	static const struct tvd_position start = { .line = 1, .column = 1 };
	const struct tvd_node *root;

	if (size > TVD_MODEL_SIZE_MAX) {
		tvd_diagnose(
			&s->diagnostics, start,
			"the file is larger than 16 MiB; a policy is smaller, so check that this is the right file");
		return;
	}
	root = tvd_read_tree(text, size, &s->policy->arena, &s->diagnostics);
	if (root)
		read_policy(s, root);
	else if (!tvd_diagnosed(&s->diagnostics))
		tvd_diagnose(
			&s->diagnostics, start,
			"the file is empty; write the keys version, types and labels");
}

/**
 * tvd_parse_policy - make a policy of its source
 * @file: the name that stands in front of each fault
 * @text: the source, YAML in UTF-8; of no use to the policy afterwards
 * @size: its bytes
 * @error: set on failure: to all faults, in the order of the source
 *
 * Return: the policy, to be freed with tvd_free_policy(), or NULL.
 */
struct tvd_policy *tvd_parse_policy(const char *file, const char *text,
				    size_t size, struct tvd_error **error)
{
	struct source s = { .diagnostics = { .file = file } };

	s.policy = calloc(1, sizeof(*s.policy));
	if (!s.policy) {
		tvd_error_set_memory(error);
		return NULL;
	}
	s.policy->flags = TVD_POLICY_PROTECT;
	read_source(&s, text, size);
	if (tvd_diagnosed(&s.diagnostics)) {
		tvd_diagnostics_report(&s.diagnostics, error);
		tvd_free_policy(s.policy);
		s.policy = NULL;
	}
	tvd_diagnostics_free(&s.diagnostics);
	return s.policy;
}
