// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: what the policy language says of filesystem types
 */
#include "source.h"

#include <stdlib.h>

#include "policy_binary.h"

enum { KEY_TRUSTED, KEY_LABELS, KEYS };

static const struct tvd_named keys[KEYS] = {
	[KEY_TRUSTED] = TVD_WORD("trusted"),
	[KEY_LABELS] = TVD_WORD("labels"),
};

static struct tvd_policy_filesystem *add(struct tvd_source *s,
					 const struct tvd_named *name)
{
	struct tvd_policy *policy = s->policy;
	struct tvd_policy_filesystem *filesystem =
		&policy->filesystems[policy->filesystem_count++];

	*filesystem = (struct tvd_policy_filesystem){
		.name = *name,
		.label = TVD_REFERENCE_NONE,
	};
	return filesystem;
}

static void check_trusted(struct tvd_source *s, const struct tvd_node *node)
{
	tvd_source_check_name(s, node, "filesystem type");
	if (tvd_filesystem_is_remote(node->text, node->length))
		tvd_diagnose(
			&s->diagnostics, node->at,
			"'%s' cannot be trusted, since another machine or a user's process serves its files and could claim any label; take it out, and give it one label under 'labels' if need be",
			node->text);
}

static void read_trusted(struct tvd_source *s, const struct tvd_node *list)
{
	static const char remedy[] =
		"list filesystem types, such as [ext4, tmpfs]";
	const struct tvd_node *node;
	struct tvd_named *names;
	size_t i, count;

	if (!tvd_source_is_kind(s, list, TVD_NODE_LIST, "'trusted'", remedy))
		return;
	for (node = list->first; node; node = node->next)
		if (node->kind == TVD_NODE_TEXT)
			check_trusted(s, node);
	names = tvd_source_read_names(s, list, "filesystem type", remedy,
				      &count);
	for (i = 0; names && i < count; i++)
		add(s, &names[i])->flags = TVD_FILESYSTEM_TRUSTED;
}

/**
 * tvd_source_default_filesystems - trust what is trusted by default
 * @s: the source, of which nothing has been read about filesystems' trust
 */
void tvd_source_default_filesystems(struct tvd_source *s)
{
	size_t i;

	if (!s->policy->filesystems)
		s->policy->filesystems =
			tvd_source_allocate(s, TVD_TRUSTED_FILESYSTEMS,
					    sizeof(*s->policy->filesystems));
	if (!s->policy->filesystems)
		return;
	for (i = 0; i < TVD_TRUSTED_FILESYSTEMS; i++)
		add(s, &tvd_trusted_filesystems[i])->flags =
			TVD_FILESYSTEM_TRUSTED;
}

static void read_label(struct tvd_source *s, const struct tvd_node *key)
{
	struct tvd_named name = tvd_source_named(key);

	if (!tvd_source_is_kind(s, key, TVD_NODE_TEXT, "a filesystem type",
				"write its name"))
		return;
	tvd_source_check_name(s, key, "filesystem type");
	tvd_source_read_reference(s, key->next, "a filesystem's label",
				  TVD_SOURCE_HOST | TVD_SOURCE_BASE |
					  TVD_SOURCE_OWN,
				  &add(s, &name)->label);
}

static void read_labels(struct tvd_source *s, const struct tvd_node *map)
{
	const struct tvd_node *key;

	if (!tvd_source_is_kind(s, map, TVD_NODE_MAP, "'labels' of filesystems",
				"write a mapping, such as {vfat: base}"))
		return;
	for (key = map->first; key; key = key->next->next)
		read_label(s, key);
}

/* What one name is said to be twice; @a stands before @b. */
static void merge(struct tvd_source *s, struct tvd_policy_filesystem *a,
		  const struct tvd_policy_filesystem *b)
{
	bool a_has = a->label != TVD_REFERENCE_NONE;
	bool b_has = b->label != TVD_REFERENCE_NONE;

	if (a_has && b_has)
		tvd_source_tell_duplicate(s, &a->name, &b->name,
					  "filesystem type");
	if (b_has)
		a->label = b->label;
	a->flags |= b->flags;
}

/* Names that are trusted and names that have labels, in one order. */
static void sort_filesystems(struct tvd_source *s)
{
	struct tvd_policy *policy = s->policy;
	struct tvd_policy_filesystem *all = policy->filesystems;
	size_t i, kept = 0;

	if (policy->filesystem_count)
		qsort(all, policy->filesystem_count, sizeof(*all),
		      tvd_source_by_name);
	for (i = 0; i < policy->filesystem_count; i++)
		if (kept &&
		    !tvd_named_compare(&all[kept - 1].name, &all[i].name))
			merge(s, &all[kept - 1], &all[i]);
		else
			all[kept++] = all[i];
	policy->filesystem_count = kept;
}

static void check_count(struct tvd_source *s, const struct tvd_node *map)
{
	if (s->policy->filesystem_count > TVD_POLICY_RULES_MAX)
		tvd_diagnose(
			&s->diagnostics, map->at,
			"'filesystems' has %zu rules; a policy has at most %u",
			s->policy->filesystem_count, TVD_POLICY_RULES_MAX);
}

/**
 * tvd_source_read_filesystems - read what is said of filesystem types
 * @s: the source, of which the labels have been read
 * @map: the value of 'filesystems'
 */
void tvd_source_read_filesystems(struct tvd_source *s,
				 const struct tvd_node *map)
{
	const struct tvd_node *values[KEYS] = { NULL };
	size_t room = TVD_TRUSTED_FILESYSTEMS;

	if (!tvd_source_is_kind(s, map, TVD_NODE_MAP, "'filesystems'",
				"write the keys trusted and labels"))
		return;
	tvd_source_read_keys(s, map, keys, KEYS, values);
	if (values[KEY_TRUSTED])
		room += values[KEY_TRUSTED]->length;
	if (values[KEY_LABELS])
		room += values[KEY_LABELS]->length / 2;
	s->policy->filesystems =
		tvd_source_allocate(s, room, sizeof(*s->policy->filesystems));
	if (!s->policy->filesystems)
		return;
	if (values[KEY_TRUSTED])
		read_trusted(s, values[KEY_TRUSTED]);
	else
		tvd_source_default_filesystems(s);
	if (values[KEY_LABELS])
		read_labels(s, values[KEY_LABELS]);
	sort_filesystems(s);
	check_count(s, map);
}
