// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: making a policy of its binary
 *
 * What tvd_binary_open() accepted is in the order of the model already.
 */
#include "model.h"

#include <errno.h>
#include <stdlib.h>

#include "policy_binary.h"

/**
 * struct decompiler - a policy being made of its binary
 *
 * @b: the binary.
 * @policy: the policy.
 * @no_memory: whether memory ran out.
 */
struct decompiler {
	struct tvd_binary b;
	struct tvd_policy *policy;
	bool no_memory;
};

static void *allocate(struct decompiler *d, size_t count, size_t size)
{
	void *p = tvd_arena_alloc(&d->policy->arena, count, size);

	if (!p)
		d->no_memory = true;
	return p;
}

/* Room for the records of a section; @count is set to how many fit. */
static void *begin(struct decompiler *d, enum tvd_section section, size_t size,
		   size_t *count)
{
	void *p = allocate(d, d->b.count[section], size);

	*count = p ? d->b.count[section] : 0;
	return p;
}

static struct tvd_named named(struct decompiler *d, const char *text,
			      uint32_t length)
{
	struct tvd_named name = { .length = length };

	name.text = tvd_arena_copy(&d->policy->arena, text, length);
	if (!name.text)
		d->no_memory = true;
	return name;
}

static struct tvd_policy_set set_of(struct decompiler *d,
				    const struct tvd_binary_set *from)
{
	struct tvd_policy_set set;
	size_t i;

	set.types = allocate(d, from->count, sizeof(*set.types));
	set.count = set.types ? from->count : 0;
	for (i = 0; i < set.count; i++)
		set.types[i] = tvd_binary_set_type(from, (uint16_t)i);
	return set;
}

static void read_types(struct decompiler *d)
{
	struct tvd_policy *policy = d->policy;
	uint32_t at = d->b.at[TVD_SECTION_TYPES];
	const char *name;
	uint8_t length;
	size_t i;

	policy->types = begin(d, TVD_SECTION_TYPES, sizeof(*policy->types),
			      &policy->type_count);
	for (i = 0; i < policy->type_count; i++) {
		at = tvd_binary_type(&d->b, at, &name, &length);
		policy->types[i] = named(d, name, length);
	}
}

static void read_labels(struct decompiler *d)
{
	struct tvd_policy *policy = d->policy;
	uint32_t at = d->b.at[TVD_SECTION_LABELS];
	struct tvd_binary_label label;
	size_t i;

	policy->labels = begin(d, TVD_SECTION_LABELS, sizeof(*policy->labels),
			       &policy->label_count);
	for (i = 0; i < policy->label_count; i++) {
		at = tvd_binary_label(&d->b, at, &label);
		policy->labels[i] = (struct tvd_policy_label){
			.name = named(d, label.name, label.length),
			.types = set_of(d, &label.types),
			.capabilities = label.capabilities,
			.namespace_capabilities = label.namespace_capabilities,
			.properties = label.properties,
			.families = label.families,
		};
	}
}

static void read_machine(struct decompiler *d)
{
	struct tvd_policy_set *machine = &d->policy->machine;
	uint32_t i;

	machine->types = begin(d, TVD_SECTION_MACHINE, sizeof(*machine->types),
			       &machine->count);
	for (i = 0; i < machine->count; i++)
		machine->types[i] = tvd_binary_machine(&d->b, i);
}

static void read_conflicts(struct decompiler *d)
{
	struct tvd_policy *policy = d->policy;
	uint32_t at = d->b.at[TVD_SECTION_CONFLICTS];
	struct tvd_binary_set types;
	size_t i;

	policy->conflicts = begin(d, TVD_SECTION_CONFLICTS,
				  sizeof(*policy->conflicts),
				  &policy->conflict_count);
	for (i = 0; i < policy->conflict_count; i++) {
		at = tvd_binary_conflict(&d->b, at, &types);
		policy->conflicts[i].types = set_of(d, &types);
	}
}

static void read_denies(struct decompiler *d)
{
	struct tvd_policy *policy = d->policy;
	uint32_t at = d->b.at[TVD_SECTION_DENIES];
	struct tvd_binary_deny deny;
	size_t i;

	policy->denies = begin(d, TVD_SECTION_DENIES, sizeof(*policy->denies),
			       &policy->deny_count);
	for (i = 0; i < policy->deny_count; i++) {
		at = tvd_binary_deny(&d->b, at, &deny);
		policy->denies[i] = (struct tvd_policy_deny){
			.subject = deny.subject,
			.object = deny.object,
			.access = deny.access,
		};
	}
}

static void read_entries(struct decompiler *d)
{
	struct tvd_policy *policy = d->policy;
	uint32_t at = d->b.at[TVD_SECTION_ENTRIES];
	struct tvd_binary_entry entry;
	size_t i;

	policy->entries = begin(d, TVD_SECTION_ENTRIES,
				sizeof(*policy->entries), &policy->entry_count);
	for (i = 0; i < policy->entry_count; i++) {
		at = tvd_binary_entry(&d->b, at, &entry);
		policy->entries[i] = (struct tvd_policy_entry){
			.from = entry.from,
			.program = entry.program,
			.to = entry.to,
			.flags = entry.flags,
		};
	}
}

static void read_files(struct decompiler *d)
{
	struct tvd_policy *policy = d->policy;
	uint32_t at = d->b.at[TVD_SECTION_FILES];
	struct tvd_binary_file file;
	size_t i;

	policy->files = begin(d, TVD_SECTION_FILES, sizeof(*policy->files),
			      &policy->file_count);
	for (i = 0; i < policy->file_count; i++) {
		at = tvd_binary_file(&d->b, at, &file);
		policy->files[i] = (struct tvd_policy_file){
			.path = named(d, file.path, file.length),
			.label = file.label,
		};
	}
}

static void read_filesystems(struct decompiler *d)
{
	struct tvd_policy *policy = d->policy;
	uint32_t at = d->b.at[TVD_SECTION_FILESYSTEMS];
	struct tvd_binary_filesystem filesystem;
	size_t i;

	policy->filesystems = begin(d, TVD_SECTION_FILESYSTEMS,
				    sizeof(*policy->filesystems),
				    &policy->filesystem_count);
	for (i = 0; i < policy->filesystem_count; i++) {
		at = tvd_binary_filesystem(&d->b, at, &filesystem);
		policy->filesystems[i] = (struct tvd_policy_filesystem){
			.name = named(d, filesystem.name, filesystem.length),
			.flags = filesystem.flags,
			.label = filesystem.label,
		};
	}
}

static void read_devices(struct decompiler *d)
{
	struct tvd_policy *policy = d->policy;
	uint32_t at = d->b.at[TVD_SECTION_DEVICES];
	struct tvd_binary_device device;
	size_t i;

	policy->devices = begin(d, TVD_SECTION_DEVICES,
				sizeof(*policy->devices),
				&policy->device_count);
	for (i = 0; i < policy->device_count; i++) {
		at = tvd_binary_device(&d->b, at, &device);
		policy->devices[i] = (struct tvd_policy_device){
			.kind = device.kind,
			.major = device.major,
			.first = device.first,
			.last = device.last,
			.label = device.label,
		};
	}
}

static void read_policy(struct decompiler *d)
{
	d->policy->version = d->b.version;
	d->policy->flags = d->b.flags;
	read_types(d);
	read_labels(d);
	read_machine(d);
	read_conflicts(d);
	read_denies(d);
	read_entries(d);
	read_files(d);
	read_filesystems(d);
	read_devices(d);
}

/* Where the labels are is of use to tvd_binary_check() only. */
static const char *check(struct decompiler *d, uint32_t *offset)
{
	uint32_t *label_at =
		allocate(d, d->b.count[TVD_SECTION_LABELS], sizeof(*label_at));

	return label_at ? tvd_binary_check(&d->b, label_at, offset) : NULL;
}

static int decompile(struct decompiler *d, const void *binary, size_t size,
		     struct tvd_error **error)
{
	uint32_t offset;
	const char *wrong = tvd_binary_open(&d->b, binary, size, &offset);

	if (!wrong)
		wrong = check(d, &offset);
	if (wrong) {
		tvd_error_set(
			error, EINVAL,
			"at byte %u: %s; the policy is damaged or made by another version, so compile it again",
			offset, wrong);
		return -1;
	}
	if (!d->no_memory)
		read_policy(d);
	if (!d->no_memory)
		return 0;
	tvd_error_set_memory(error);
	return -1;
}

/**
 * tvd_decompile_policy - make a policy of its binary
 * @binary: the bytes; of no use to the policy afterwards
 * @size: how many
 * @error: set on failure
 *
 * A binary has no names of files and lines, and no assertions.
 *
 * Return: the policy, to be freed with tvd_free_policy(), or NULL.
 */
struct tvd_policy *tvd_decompile_policy(const void *binary, size_t size,
					struct tvd_error **error)
{
	struct decompiler d = { .policy = calloc(1, sizeof(*d.policy)) };

	if (!d.policy) {
		tvd_error_set_memory(error);
		return NULL;
	}
	if (decompile(&d, binary, size, error)) {
		tvd_free_policy(d.policy);
		d.policy = NULL;
	}
	return d.policy;
}
