// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: the policy language's labels
 */
#include "source.h"

#include <stdlib.h>

#include "policy_binary.h"

enum {
	KEY_TYPES,
	KEY_TRUSTED,
	KEY_CLOSED,
	KEY_IMMUTABLE,
	KEY_REQUIRES,
	KEY_CAPABILITIES,
	KEY_NAMESPACE_CAPABILITIES,
	KEY_FAMILIES,
	KEY_PROTOCOLS,
	KEY_MODE,
	KEY_ON_REVOKE,
	KEYS
};

static const struct tvd_named keys[KEYS] = {
	[KEY_TYPES] = TVD_WORD("types"),
	[KEY_TRUSTED] = TVD_WORD("trusted"),
	[KEY_CLOSED] = TVD_WORD("closed"),
	[KEY_IMMUTABLE] = TVD_WORD("immutable"),
	[KEY_REQUIRES] = TVD_WORD("requires"),
	[KEY_CAPABILITIES] = TVD_WORD("capabilities"),
	[KEY_NAMESPACE_CAPABILITIES] = TVD_WORD("namespace_capabilities"),
	[KEY_FAMILIES] = TVD_WORD("families"),
	[KEY_PROTOCOLS] = TVD_WORD("protocols"),
	[KEY_MODE] = TVD_WORD("mode"),
	[KEY_ON_REVOKE] = TVD_WORD("on_revoke"),
};

/**
 * struct property - a property that a key of a label turns on
 *
 * @what: the key as faults name it.
 * @remedy: what may stand there; NULL if that is true and false.
 * @words: what may stand there: nothing, or what turns the property off, and
 *	what turns it on.
 * @key: the key.
 * @bit: TVD_LABEL_*.
 */
struct property {
	const char *what;
	const char *remedy;
	const struct tvd_named *words;
	unsigned int key;
	uint32_t bit;
};

static const struct tvd_named requirements[] = { TVD_WORD(""),
						 TVD_WORD("measured") };
static const struct tvd_named modes[] = { TVD_WORD("enforcing"),
					  TVD_WORD("permissive") };
static const struct tvd_named revocations[] = { TVD_WORD("kill"),
						TVD_WORD("freeze") };

static const struct property properties[] = {
	{ "'trusted'", NULL, NULL, KEY_TRUSTED, TVD_LABEL_TRUSTED },
	{ "'closed'", NULL, NULL, KEY_CLOSED, TVD_LABEL_CLOSED },
	{ "'immutable'", NULL, NULL, KEY_IMMUTABLE, TVD_LABEL_IMMUTABLE },
	{ "'requires'", "write measured, or leave 'requires' out", requirements,
	  KEY_REQUIRES, TVD_LABEL_MEASURED },
	{ "'mode'", "write enforcing or permissive", modes, KEY_MODE,
	  TVD_LABEL_PERMISSIVE },
	{ "'on_revoke'", "write kill or freeze", revocations, KEY_ON_REVOKE,
	  TVD_LABEL_FREEZE },
};

static void read_property(struct tvd_source *s, struct tvd_policy_label *label,
			  const struct property *property,
			  const struct tvd_node *node)
{
	size_t choice = 0;
	bool on = false;

	if (!node)
		return;
	if (!property->words)
		tvd_source_read_bool(s, node, property->what, &on);
	else if (tvd_source_read_choice(s, node, property->what,
					property->remedy, property->words, 2,
					&choice))
		on = choice;
	if (on)
		label->properties |= property->bit;
}

static void read_bits(struct tvd_source *s, const struct tvd_node *list,
		      const char *what, const struct tvd_words *words,
		      uint64_t *bits)
{
	if (list)
		tvd_source_read_bits(s, list, what, words, bits);
}

static void read_rights(struct tvd_source *s, struct tvd_policy_label *label,
			const struct tvd_node *const *values)
{
	uint64_t families = TVD_FAMILIES_DEFAULT & 0xff;
	uint64_t protocols = TVD_FAMILIES_DEFAULT & ~0xffU;

	label->capabilities = TVD_CAPABILITIES_DEFAULT;
	label->namespace_capabilities = TVD_NAMESPACE_CAPABILITIES_DEFAULT;
	read_bits(s, values[KEY_CAPABILITIES], "'capabilities'",
		  &tvd_capability_words, &label->capabilities);
	read_bits(s, values[KEY_NAMESPACE_CAPABILITIES],
		  "'namespace_capabilities'", &tvd_namespace_capability_words,
		  &label->namespace_capabilities);
	read_bits(s, values[KEY_FAMILIES], "'families'", &tvd_family_words,
		  &families);
	read_bits(s, values[KEY_PROTOCOLS], "'protocols'", &tvd_protocol_words,
		  &protocols);
	label->families = (uint32_t)(families | protocols);
}

static void read_types(struct tvd_source *s, struct tvd_policy_label *label,
		       const struct tvd_node *list)
{
	static const char remedy[] =
		"list one or more of the policy's types, such as [blue]";

	if (!list) {
		tvd_diagnose(&s->diagnostics, label->name.at,
			     "label %s has no types; add 'types' to it",
			     TVD_QUOTE(label->name.text, label->name.length));
		return;
	}
	if (list->kind == TVD_NODE_LIST && !list->first)
		tvd_diagnose(&s->diagnostics, list->at,
			     "label %s has no types; %s",
			     TVD_QUOTE(label->name.text, label->name.length),
			     remedy);
	tvd_source_read_set(s, list, "a label's 'types'", remedy,
			    &label->types);
}

/* A label with several types is a bridge between them. */
static void check_bridge(struct tvd_source *s,
			 const struct tvd_policy_label *label)
{
	const struct tvd_named *a, *b;

	if (label->types.count < 2 ||
	    label->properties & (TVD_LABEL_TRUSTED | TVD_LABEL_IMMUTABLE))
		return;
	a = tvd_source_type(s, &label->types, 0);
	b = tvd_source_type(s, &label->types, 1);
	tvd_diagnose(
		&s->diagnostics, label->name.at,
		"label %s joins the types %s and %s%s: whatever runs under it can carry data from one to the other; give it one type, or write 'trusted: true' if it is trusted to keep them apart, or 'immutable: true' if nothing but the host is to change what carries it",
		TVD_QUOTE(label->name.text, label->name.length),
		TVD_QUOTE(a->text, a->length), TVD_QUOTE(b->text, b->length),
		label->types.count > 2 ? " and others" : "");
}

static void check_closed(struct tvd_source *s,
			 const struct tvd_policy_label *label)
{
	const struct tvd_named *name = &label->name;

	if (!(label->properties & TVD_LABEL_CLOSED))
		return;
	if (!(label->properties & TVD_LABEL_MEASURED))
		tvd_diagnose(
			&s->diagnostics, name->at,
			"label %s is closed, but what it runs is not measured, so nobody could tell what is inside; add 'requires: measured'",
			TVD_QUOTE(name->text, name->length));
	if (label->properties & TVD_LABEL_PERMISSIVE)
		tvd_diagnose(
			&s->diagnostics, name->at,
			"label %s is closed and permissive, and a border that is not enforced closes nothing; take out 'closed' or 'mode: permissive'",
			TVD_QUOTE(name->text, name->length));
}

static void check_label_name(struct tvd_source *s, const struct tvd_node *key)
{
	tvd_source_check_name(s, key, "label");
	if (tvd_name_reserved(key->text, key->length))
		tvd_diagnose(
			&s->diagnostics, key->at,
			"'%s' is a built-in label; choose another name than host, base, any and unknown",
			key->text);
}

static void read_label(struct tvd_source *s, struct tvd_policy_label *label,
		       const struct tvd_node *map)
{
	const struct tvd_node *values[KEYS] = { NULL };
	size_t i;

	if (!tvd_source_is_kind(s, map, TVD_NODE_MAP, "a label",
				"write its types, such as {types: [blue]}"))
		return;
	tvd_source_read_keys(s, map, keys, KEYS, values);
	for (i = 0; i < TVD_SOURCE_COUNT(properties); i++)
		read_property(s, label, &properties[i],
			      values[properties[i].key]);
	read_rights(s, label, values);
	read_types(s, label, values[KEY_TYPES]);
}

/* What contradicts itself is told only where nothing else is wrong with it. */
static void add_label(struct tvd_source *s, const struct tvd_node *key)
{
	struct tvd_policy *policy = s->policy;
	struct tvd_policy_label *label = &policy->labels[policy->label_count++];
	size_t faults;

	check_label_name(s, key);
	label->name = tvd_source_named(key);
	faults = tvd_source_faults(s);
	read_label(s, label, key->next);
	if (!policy->types || faults != tvd_source_faults(s)) {
		label->properties |= TVD_SOURCE_LABEL_FAULTY;
		return;
	}
	check_bridge(s, label);
	check_closed(s, label);
}

static void sort_labels(struct tvd_source *s)
{
	struct tvd_policy *policy = s->policy;
	size_t i;

	if (policy->label_count)
		qsort(policy->labels, policy->label_count,
		      sizeof(*policy->labels), tvd_source_by_name);
	for (i = 1; i < policy->label_count; i++)
		if (!tvd_named_compare(&policy->labels[i - 1].name,
				       &policy->labels[i].name))
			tvd_source_tell_duplicate(s,
						  &policy->labels[i - 1].name,
						  &policy->labels[i].name,
						  "label");
}

/**
 * tvd_source_read_labels - read the policy's labels
 * @s: the source, of which the types have been read
 * @map: the value of 'labels'
 */
void tvd_source_read_labels(struct tvd_source *s, const struct tvd_node *map)
{
	struct tvd_policy *policy = s->policy;
	const struct tvd_node *key;

	if (!tvd_source_is_kind(
		    s, map, TVD_NODE_MAP, "'labels'",
		    "write a mapping, such as {web: {types: [blue]}}"))
		return;
	policy->labels = tvd_source_allocate(s, map->length / 2,
					     sizeof(*policy->labels));
	for (key = map->first; policy->labels && key; key = key->next->next) {
		if (!tvd_source_is_kind(s, key, TVD_NODE_TEXT, "a label's name",
					"write a word"))
			continue;
		if (policy->label_count == TVD_POLICY_LABELS_MAX)
			tvd_diagnose(
				&s->diagnostics, key->at,
				"there are %u labels; a policy has at most %u",
				map->length / 2, TVD_POLICY_LABELS_MAX);
		add_label(s, key);
	}
	sort_labels(s);
}
