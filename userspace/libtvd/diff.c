// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: what a new policy changes
 *
 * Types and labels are the same if their names are.
 */
#include "diff.h"

#include <stdlib.h>

#include "error.h"

/* Gives the name at some place of a policy's types or labels. */
typedef const struct tvd_named *(*name_at_t)(const struct tvd_policy *policy,
					     size_t i);

static const struct tvd_named *type_at(const struct tvd_policy *policy,
				       size_t i)
{
	return &policy->types[i];
}

static const struct tvd_named *label_at(const struct tvd_policy *policy,
					size_t i)
{
	return &policy->labels[i].name;
}

static bool make_names(struct tvd_diff *diff, struct tvd_diff_names *names,
		       size_t old_count, size_t new_count)
{
	struct tvd_arena *arena = &diff->arena;
	size_t most = old_count + new_count;

	names->name = tvd_arena_alloc(arena, most, sizeof(void *));
	names->in = tvd_arena_alloc(arena, most, sizeof(*names->in));
	names->number[0] =
		tvd_arena_alloc(arena, old_count, sizeof(*names->number[0]));
	names->number[1] =
		tvd_arena_alloc(arena, new_count, sizeof(*names->number[1]));
	return names->name && names->in && names->number[0] && names->number[1];
}

/* Which of two lists has the next name: less than 0, both, or more. */
static int next_of(const struct tvd_diff *diff, name_at_t name_at,
		   const size_t at[2], const size_t count[2])
{
	if (at[0] == count[0])
		return 1;
	if (at[1] == count[1])
		return -1;
	return tvd_named_compare(name_at(diff->policy[0], at[0]),
				 name_at(diff->policy[1], at[1]));
}

static void add_name(struct tvd_diff_names *names, int which, size_t index)
{
	names->in[names->count][which] = (uint32_t)index;
	names->number[which][index] = (uint32_t)names->count;
}

static bool merge_names(struct tvd_diff *diff, struct tvd_diff_names *names,
			name_at_t name_at, size_t old_count, size_t new_count)
{
	const size_t count[2] = { old_count, new_count };
	size_t at[2] = { 0, 0 };

	if (!make_names(diff, names, old_count, new_count))
		return false;
	for (; at[0] < count[0] || at[1] < count[1]; names->count++) {
		int next = next_of(diff, name_at, at, count);
		int from = next > 0;

		names->name[names->count] =
			name_at(diff->policy[from], at[from]);
		names->in[names->count][0] = TVD_DIFF_ABSENT;
		names->in[names->count][1] = TVD_DIFF_ABSENT;
		if (next <= 0)
			add_name(names, 0, at[0]++);
		if (next >= 0)
			add_name(names, 1, at[1]++);
	}
	return true;
}

/**
 * tvd_diff_title - tell of what the next lines are, once
 * @diff: the comparison
 * @told: whether it was told; set
 * @title: it
 */
void tvd_diff_title(struct tvd_diff *diff, bool *told, const char *title)
{
	if (!*told)
		fprintf(diff->out, "\n%s\n", title);
	*told = true;
	diff->different = true;
}

/**
 * tvd_diff_same_types - whether a label has the same types in both policies
 * @diff: the comparison
 * @label: its number; it is in both
 *
 * Return: true if it has.
 */
bool tvd_diff_same_types(const struct tvd_diff *diff, uint32_t label)
{
	const uint32_t *in = diff->labels.in[label];
	const struct tvd_policy_set *old =
		&diff->policy[0]->labels[in[0]].types;
	const struct tvd_policy_set *new =
		&diff->policy[1]->labels[in[1]].types;
	size_t i;

	if (old->count != new->count)
		return false;
	for (i = 0; i < old->count; i++)
		if (diff->types.number[0][old->types[i]] !=
		    diff->types.number[1][new->types[i]])
			return false;
	return true;
}

static void print_versions(const struct tvd_diff *diff)
{
	static const char sign[2] = { '-', '+' };
	int i;

	for (i = 0; i < 2; i++)
		fprintf(diff->out, "%c%c%c %s version %llu\n", sign[i], sign[i],
			sign[i],
			diff->policy[i]->file ? diff->policy[i]->file :
						"policy",
			(unsigned long long)diff->policy[i]->version);
}

/* Returns false if there is no memory. */
static bool compare(struct tvd_diff *diff)
{
	const struct tvd_policy *old = diff->policy[0], *new = diff->policy[1];

	print_versions(diff);
	return merge_names(diff, &diff->types, type_at, old->type_count,
			   new->type_count) &&
	       merge_names(diff, &diff->labels, label_at, old->label_count,
			   new->label_count) &&
	       tvd_diff_records(diff) && tvd_diff_labels(diff) &&
	       tvd_diff_access(diff) && tvd_diff_flows(diff);
}

/**
 * tvd_diff_policies - tell what a new policy lets in or shuts out
 * @before: the old policy
 * @after: the new one
 * @text: set to the text, with a NUL after it, to be freed with free(); empty
 *	if there is no difference
 * @size: set to its bytes
 * @error: set on failure
 *
 * Versions and the assertions of 'isolate' are not compared: they allow and deny
 * nothing.
 *
 * Return: 1 if the policies differ, 0 if not, or -1 on failure.
 */
int tvd_diff_policies(const struct tvd_policy *before,
		      const struct tvd_policy *after, char **text, size_t *size,
		      struct tvd_error **error)
{
	struct tvd_diff diff = { .policy = { before, after } };
	bool compared;

	*text = NULL;
	diff.out = open_memstream(text, size);
	compared = diff.out && compare(&diff) && !ferror(diff.out);
	if (diff.out && fclose(diff.out))
		compared = false;
	tvd_arena_free(&diff.arena);
	if (!compared || !*text) {
		free(*text);
		*text = NULL;
		tvd_error_set_memory(error);
		return -1;
	}
	if (!diff.different) {
		*size = 0;
		**text = '\0';
	}
	return diff.different;
}
