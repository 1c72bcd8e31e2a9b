// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: the policy language's file rules
 */
#include "source.h"

#include <stdlib.h>
#include <string.h>

#include "policy_binary.h"

/* Why a path that tvd_path_valid() refuses is wrong, and what to do. */
static const char *fault_of(const char *path, size_t length)
{
	if (!length || path[0] != '/')
		return "does not begin with '/'; write it from the root directory on";
	if (length > TVD_PATH_MAX)
		return "has more than 4095 bytes, and no file has such a path; shorten it";
	if (memmem(path, length, "//", 2))
		return "has an empty component; write one '/' between two names";
	if (path[length - 1] == '/')
		return "ends with '/'; take that out, since a rule is for a directory and all below";
	if (memmem(path, length, "/./", 3) || memmem(path, length, "/../", 4) ||
	    !memcmp(path + length - 2, "/.", 2) ||
	    (length > 2 && !memcmp(path + length - 3, "/..", 3)))
		return "has a component '.' or '..'; write where it leads";
	return "has a character that cannot be printed; rename the file";
}

static void check_path(struct tvd_source *s, const struct tvd_node *key)
{
	if (!tvd_path_valid(key->text, key->length))
		tvd_diagnose(&s->diagnostics, key->at, "the path %s %s",
			     TVD_QUOTE(key->text, key->length),
			     fault_of(key->text, key->length));
}

static void sort_files(struct tvd_source *s)
{
	struct tvd_policy *policy = s->policy;
	size_t i;

	if (policy->file_count)
		qsort(policy->files, policy->file_count, sizeof(*policy->files),
		      tvd_source_by_name);
	for (i = 1; i < policy->file_count; i++)
		if (!tvd_named_compare(&policy->files[i - 1].path,
				       &policy->files[i].path))
			tvd_source_tell_duplicate(s, &policy->files[i - 1].path,
						  &policy->files[i].path,
						  "path");
}

/**
 * tvd_source_read_files - read which label which files are to be given
 * @s: the source, of which the labels have been read
 * @map: the value of 'files'
 */
void tvd_source_read_files(struct tvd_source *s, const struct tvd_node *map)
{
	struct tvd_policy *policy = s->policy;
	const struct tvd_node *key;

	policy->files = tvd_source_begin_rules(
		s, map, TVD_NODE_MAP, "'files'",
		"write a mapping, such as {/srv/web: web}",
		sizeof(*policy->files));
	if (!policy->files)
		return;
	for (key = map->first; key; key = key->next->next) {
		struct tvd_policy_file file = { .label = 0 };

		if (!tvd_source_is_kind(s, key, TVD_NODE_TEXT, "a path",
					"write it as text"))
			continue;
		check_path(s, key);
		file.path = tvd_source_named(key);
		tvd_source_read_reference(s, key->next, "a file's label",
					  TVD_SOURCE_HOST | TVD_SOURCE_BASE |
						  TVD_SOURCE_OWN,
					  &file.label);
		policy->files[policy->file_count++] = file;
	}
	sort_files(s);
}
