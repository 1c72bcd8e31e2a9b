// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: what a new policy changes besides its labels
 */
#include <stdlib.h>
#include <string.h>

#include "diff_lines.h"

/* Notes all that a policy says of one thing. */
typedef void (*say_t)(struct tvd_diff_lines *lines,
		      const struct tvd_policy *policy, int which);

static const char *label_name(const struct tvd_policy *policy,
			      uint32_t reference)
{
	static const char *const builtin[TVD_REFERENCE_FIRST] = {
		[TVD_REFERENCE_HOST] = TVD_NAME_HOST,
		[TVD_REFERENCE_BASE] = TVD_NAME_BASE,
		[TVD_REFERENCE_ANY] = TVD_NAME_ANY,
		[TVD_REFERENCE_NONE] = "none",
	};

	if (reference < TVD_REFERENCE_FIRST)
		return builtin[reference];
	return policy->labels[reference - TVD_REFERENCE_FIRST].name.text;
}

static void say_types(struct tvd_diff_lines *lines,
		      const struct tvd_policy *policy, int which)
{
	size_t i;

	for (i = 0; i < policy->type_count; i++)
		tvd_diff_add_line(lines, which, "%s", policy->types[i].text);
}

static void say_machine(struct tvd_diff_lines *lines,
			const struct tvd_policy *policy, int which)
{
	size_t i;

	for (i = 0; i < policy->machine.count; i++)
		tvd_diff_add_line(lines, which, "%s",
				  policy->types[policy->machine.types[i]].text);
}

static void say_conflict(struct tvd_diff_lines *lines,
			 const struct tvd_policy *policy, int which,
			 const struct tvd_policy_set *types)
{
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	if (!out) {
		lines->no_memory = true;
		return;
	}
	for (i = 0; i < types->count; i++)
		fprintf(out, "%s%s", i ? ", " : "",
			policy->types[types->types[i]].text);
	if (fclose(out) || !text)
		lines->no_memory = true;
	else
		tvd_diff_add_line(lines, which, "%s", text);
	free(text);
}

static void say_conflicts(struct tvd_diff_lines *lines,
			  const struct tvd_policy *policy, int which)
{
	size_t i;

	for (i = 0; i < policy->conflict_count; i++)
		say_conflict(lines, policy, which, &policy->conflicts[i].types);
}

static void say_entries(struct tvd_diff_lines *lines,
			const struct tvd_policy *policy, int which)
{
	size_t i;

	for (i = 0; i < policy->entry_count; i++) {
		const struct tvd_policy_entry *e = &policy->entries[i];

		tvd_diff_add_line(lines, which,
				  "from %s by %s to %s, stdio: %s",
				  label_name(policy, e->from),
				  e->program == TVD_REFERENCE_NONE ?
					  "any program" :
					  label_name(policy, e->program),
				  label_name(policy, e->to),
				  e->flags & TVD_ENTRY_INHERIT_STDIO ?
					  "inherit" :
					  "relay");
	}
}

static void say_files(struct tvd_diff_lines *lines,
		      const struct tvd_policy *policy, int which)
{
	size_t i;

	for (i = 0; i < policy->file_count; i++)
		tvd_diff_add_line(lines, which, "%s: %s",
				  policy->files[i].path.text,
				  label_name(policy, policy->files[i].label));
}

static void say_filesystems(struct tvd_diff_lines *lines,
			    const struct tvd_policy *policy, int which)
{
	size_t i;

	for (i = 0; i < policy->filesystem_count; i++) {
		const struct tvd_policy_filesystem *f = &policy->filesystems[i];

		tvd_diff_add_line(lines, which, "%s: %s, label: %s",
				  f->name.text,
				  f->flags & TVD_FILESYSTEM_TRUSTED ?
					  "trusted" :
					  "not trusted",
				  label_name(policy, f->label));
	}
}

static void say_devices(struct tvd_diff_lines *lines,
			const struct tvd_policy *policy, int which)
{
	size_t i;

	for (i = 0; i < policy->device_count; i++) {
		const struct tvd_policy_device *d = &policy->devices[i];

		tvd_diff_add_line(lines, which, "%s %u:%u-%u: %s",
				  d->kind == TVD_DEVICE_CHAR ? "char" : "block",
				  d->major, d->first, d->last,
				  label_name(policy, d->label));
	}
}

static const char *on_off(uint32_t flags, uint32_t flag)
{
	return flags & flag ? "true" : "false";
}

static void say_host(struct tvd_diff_lines *lines,
		     const struct tvd_policy *policy, int which)
{
	uint32_t flags = policy->flags;

	tvd_diff_add_line(lines, which, "unlabelled: %s",
			  flags & TVD_POLICY_UNLABELLED_BASE ? "base" : "host");
	tvd_diff_add_line(lines, which, "protect_host execute: %s",
			  on_off(flags, TVD_POLICY_PROTECT_EXECUTE));
	tvd_diff_add_line(lines, which, "protect_host map-exec: %s",
			  on_off(flags, TVD_POLICY_PROTECT_MAP_EXEC));
	tvd_diff_add_line(lines, which, "protect_host follow: %s",
			  on_off(flags, TVD_POLICY_PROTECT_FOLLOW));
}

static bool compare(struct tvd_diff *diff, const char *title, say_t say)
{
	struct tvd_diff_lines lines = { .diff = diff };

	say(&lines, diff->policy[0], 0);
	say(&lines, diff->policy[1], 1);
	return tvd_diff_print_lines(&lines, title);
}

/**
 * tvd_diff_records - tell what a new policy changes besides its labels
 * @diff: the comparison
 *
 * Return: false if there is no memory.
 */
bool tvd_diff_records(struct tvd_diff *diff)
{
	static const struct {
		const char *title;
		say_t say;
	} parts[] = {
		{ "Host", say_host },
		{ "Types", say_types },
		{ "Types that this machine may run", say_machine },
		{ "Types that conflict", say_conflicts },
		{ "Entries", say_entries },
		{ "Files", say_files },
		{ "Filesystems", say_filesystems },
		{ "Devices", say_devices },
	};
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!compare(diff, parts[i].title, parts[i].say))
			return false;
	return true;
}
