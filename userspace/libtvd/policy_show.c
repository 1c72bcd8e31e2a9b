// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: writing a policy as source
 *
 * What is as it is by default is left out.  One policy is written in one way
 * only, and what is written compiles to the policy's own binary.
 */
#include "model.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "show.h"
#include "words.h"

static const char *reference(const struct tvd_policy *policy, uint16_t label)
{
	switch (label) {
	case TVD_REFERENCE_HOST:
		return TVD_NAME_HOST;
	case TVD_REFERENCE_BASE:
		return TVD_NAME_BASE;
	case TVD_REFERENCE_ANY:
		return TVD_NAME_ANY;
	default:
		return policy->labels[label - TVD_REFERENCE_FIRST].name.text;
	}
}

static void show_set(FILE *out, const struct tvd_policy *policy,
		     const struct tvd_policy_set *set)
{
	size_t i;

	fputc('[', out);
	for (i = 0; i < set->count; i++) {
		fputs(i ? ", " : "", out);
		tvd_show_name(out, policy->types[set->types[i]].text);
	}
	fputc(']', out);
}

/* "key: value", in a mapping in braces. */
static void show_label(FILE *out, const struct tvd_policy *policy,
		       const char *key, uint16_t label)
{
	fputs(key, out);
	tvd_show_name(out, reference(policy, label));
}

static void show_types(FILE *out, const struct tvd_policy *policy)
{
	size_t i;

	fputs("types:\n", out);
	for (i = 0; i < policy->type_count; i++) {
		fputs("  - ", out);
		tvd_show_name(out, policy->types[i].text);
		fputc('\n', out);
	}
}

static void show_machine(FILE *out, const struct tvd_policy *policy)
{
	if (policy->machine.count == policy->type_count)
		return;
	fputs("machine: ", out);
	show_set(out, policy, &policy->machine);
	fputc('\n', out);
}

static void show_conflicts(FILE *out, const struct tvd_policy *policy)
{
	size_t i;

	if (policy->conflict_count)
		fputs("conflicts:\n", out);
	for (i = 0; i < policy->conflict_count; i++) {
		fputs("  - ", out);
		show_set(out, policy, &policy->conflicts[i].types);
		fputc('\n', out);
	}
}

static void show_through(FILE *out, const struct tvd_policy *policy,
			 const struct tvd_policy_isolate *isolate)
{
	size_t i;

	fputs("{types: ", out);
	show_set(out, policy, &isolate->types);
	fputs(", through: [", out);
	for (i = 0; i < isolate->through_count; i++)
		show_label(out, policy, i ? ", " : "", isolate->through[i]);
	fputs("]}", out);
}

static void show_isolates(FILE *out, const struct tvd_policy *policy)
{
	size_t i;

	if (policy->isolate_count)
		fputs("isolate:\n", out);
	for (i = 0; i < policy->isolate_count; i++) {
		fputs("  - ", out);
		if (policy->isolates[i].through_count)
			show_through(out, policy, &policy->isolates[i]);
		else
			show_set(out, policy, &policy->isolates[i].types);
		fputc('\n', out);
	}
}

static void show_denies(FILE *out, const struct tvd_policy *policy)
{
	size_t i;

	if (policy->deny_count)
		fputs("deny:\n", out);
	for (i = 0; i < policy->deny_count; i++) {
		const struct tvd_policy_deny *deny = &policy->denies[i];

		show_label(out, policy, "  - {subject: ", deny->subject);
		show_label(out, policy, ", object: ", deny->object);
		if (deny->access != TVD_ACCESS_ALL) {
			fputs(", access: ", out);
			tvd_show_words(out, &tvd_access_words, deny->access);
		}
		fputs("}\n", out);
	}
}

static void show_entries(FILE *out, const struct tvd_policy *policy)
{
	size_t i;

	if (policy->entry_count)
		fputs("entries:\n", out);
	for (i = 0; i < policy->entry_count; i++) {
		const struct tvd_policy_entry *entry = &policy->entries[i];

		show_label(out, policy, "  - {from: ", entry->from);
		if (entry->program != TVD_REFERENCE_NONE)
			show_label(out, policy, ", program: ", entry->program);
		show_label(out, policy, ", to: ", entry->to);
		if (entry->flags & TVD_ENTRY_INHERIT_STDIO)
			fputs(", stdio: inherit", out);
		fputs("}\n", out);
	}
}

static void show_files(FILE *out, const struct tvd_policy *policy)
{
	size_t i;

	if (policy->file_count)
		fputs("files:\n", out);
	for (i = 0; i < policy->file_count; i++) {
		const struct tvd_policy_file *file = &policy->files[i];

		tvd_show_path(out, file->path.text, file->path.length);
		show_label(out, policy, ": ", file->label);
		fputc('\n', out);
	}
}

static bool is_trusted_by_default(const struct tvd_named *name)
{
	size_t i;

	for (i = 0; i < TVD_TRUSTED_FILESYSTEMS; i++)
		if (!tvd_named_compare(name, &tvd_trusted_filesystems[i]))
			return true;
	return false;
}

static bool trusts_the_default(const struct tvd_policy *policy)
{
	size_t i, trusted = 0;

	for (i = 0; i < policy->filesystem_count; i++) {
		if (!(policy->filesystems[i].flags & TVD_FILESYSTEM_TRUSTED))
			continue;
		if (!is_trusted_by_default(&policy->filesystems[i].name))
			return false;
		trusted++;
	}
	return trusted == TVD_TRUSTED_FILESYSTEMS;
}

static void show_trusted_filesystems(FILE *out, const struct tvd_policy *policy)
{
	const char *between = "";
	size_t i;

	fputs("  trusted: [", out);
	for (i = 0; i < policy->filesystem_count; i++) {
		if (!(policy->filesystems[i].flags & TVD_FILESYSTEM_TRUSTED))
			continue;
		fputs(between, out);
		tvd_show_name(out, policy->filesystems[i].name.text);
		between = ", ";
	}
	fputs("]\n", out);
}

static void show_filesystem_labels(FILE *out, const struct tvd_policy *policy)
{
	size_t i;

	fputs("  labels:\n", out);
	for (i = 0; i < policy->filesystem_count; i++) {
		if (policy->filesystems[i].label == TVD_REFERENCE_NONE)
			continue;
		fputs("    ", out);
		tvd_show_name(out, policy->filesystems[i].name.text);
		show_label(out, policy, ": ", policy->filesystems[i].label);
		fputc('\n', out);
	}
}

static void show_filesystems(FILE *out, const struct tvd_policy *policy)
{
	bool trust = !trusts_the_default(policy), labels = false;
	size_t i;

	for (i = 0; i < policy->filesystem_count; i++)
		labels |= policy->filesystems[i].label != TVD_REFERENCE_NONE;
	if (!trust && !labels)
		return;
	fputs("filesystems:\n", out);
	if (trust)
		show_trusted_filesystems(out, policy);
	if (labels)
		show_filesystem_labels(out, policy);
}

static void show_devices(FILE *out, const struct tvd_policy *policy)
{
	size_t i;

	if (policy->device_count)
		fputs("devices:\n", out);
	for (i = 0; i < policy->device_count; i++) {
		const struct tvd_policy_device *device = &policy->devices[i];

		fprintf(out, "  - {type: %s, major: %u",
			device->kind == TVD_DEVICE_CHAR ? "char" : "block",
			device->major);
		if (device->first == device->last)
			fprintf(out, ", minor: %u", device->first);
		else if (device->first || device->last != TVD_DEVICE_MINOR_MAX)
			fprintf(out, ", minor: '%u-%u'", device->first,
				device->last);
		show_label(out, policy, ", label: ", device->label);
		fputs("}\n", out);
	}
}

static void show_protect_host(FILE *out, uint32_t flags)
{
	const char *between = "";

	flags &= TVD_POLICY_PROTECT;
	if (flags == TVD_POLICY_PROTECT)
		return;
	fputs("protect_host: ", out);
	if (!flags) {
		fputs("false\n", out);
		return;
	}
	fputc('{', out);
	if (!(flags & TVD_POLICY_PROTECT_EXECUTE)) {
		fputs("execute: false", out);
		between = ", ";
	}
	if (!(flags & TVD_POLICY_PROTECT_MAP_EXEC)) {
		fprintf(out, "%smap-exec: false", between);
		between = ", ";
	}
	if (!(flags & TVD_POLICY_PROTECT_FOLLOW))
		fprintf(out, "%sfollow: false", between);
	fputs("}\n", out);
}

static void show_labels(FILE *out, const struct tvd_policy *policy)
{
	size_t i;

	fputs(policy->label_count ? "labels:\n" : "labels: {}\n", out);
	for (i = 0; i < policy->label_count; i++) {
		const struct tvd_policy_label *label = &policy->labels[i];

		fputs("  ", out);
		tvd_show_name(out, label->name.text);
		fputs(":\n    types: ", out);
		show_set(out, policy, &label->types);
		fputc('\n', out);
		tvd_show_properties(out, label);
		tvd_show_rights(out, label);
	}
}

static void show_policy(FILE *out, const struct tvd_policy *policy)
{
	fprintf(out, "version: %" PRIu64 "\n", policy->version);
	show_types(out, policy);
	show_labels(out, policy);
	show_machine(out, policy);
	show_conflicts(out, policy);
	show_isolates(out, policy);
	show_denies(out, policy);
	show_entries(out, policy);
	show_files(out, policy);
	show_filesystems(out, policy);
	show_devices(out, policy);
	if (policy->flags & TVD_POLICY_UNLABELLED_BASE)
		fputs("unlabelled: base\n", out);
	show_protect_host(out, policy->flags);
}

/**
 * tvd_show_policy - write a policy as source
 * @policy: the policy
 * @text: set to the source, with a NUL after it, to be freed with free()
 * @size: set to its bytes, without the NUL
 * @error: set on failure
 *
 * The source compiles to the bytes of the policy's binary.  A policy that was
 * read from a binary has no comments and no assertions, so there are none.
 *
 * Return: 0, or -1 on failure.
 */
int tvd_show_policy(const struct tvd_policy *policy, char **text, size_t *size,
		    struct tvd_error **error)
{
	char *shown = NULL;
	bool failed;
	FILE *out = open_memstream(&shown, size);

	if (!out) {
		tvd_error_set_memory(error);
		return -1;
	}
	show_policy(out, policy);
	failed = ferror(out);
	failed |= fclose(out) != 0;
	if (failed || *size > TVD_MODEL_SIZE_MAX) {
		if (failed)
			tvd_error_set_memory(error);
		else
			tvd_error_set(
				error, EFBIG,
				"the source of this policy would have %zu bytes, more than the 16 MiB that compile; no source says so much, so find out who made the binary",
				*size);
		free(shown);
		return -1;
	}
	*text = shown;
	return 0;
}
