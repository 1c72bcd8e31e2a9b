// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: writing a policy as the kernel reads it
 *
 * The format is described in <linux/tvd.h>.  The policy's records are in order
 * already, so equal policies give equal bytes.
 */
#include "model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy_binary.h"

static size_t set_size(const struct tvd_policy_set *set)
{
	return 2 + 2 * set->count;
}

/* Whether a label's grants are others than the defaults. */
static bool has_grants(const struct tvd_policy_label *label)
{
	return label->capabilities != TVD_CAPABILITIES_DEFAULT ||
	       label->namespace_capabilities !=
		       TVD_NAMESPACE_CAPABILITIES_DEFAULT ||
	       label->families != TVD_FAMILIES_DEFAULT;
}

static size_t label_size(const struct tvd_policy_label *label)
{
	return 1 + label->name.length + 4 + (has_grants(label) ? 20 : 0) +
	       set_size(&label->types);
}

static size_t binary_size(const struct tvd_policy *policy)
{
	size_t size = sizeof(struct tvd_policy_header);
	size_t i;

	for (i = 0; i < policy->type_count; i++)
		size += 1 + policy->types[i].length;
	for (i = 0; i < policy->label_count; i++)
		size += label_size(&policy->labels[i]);
	size += 2 * policy->machine.count;
	for (i = 0; i < policy->conflict_count; i++)
		size += set_size(&policy->conflicts[i].types);
	size += (2 + 2 + 4) * policy->deny_count;
	size += (2 + 2 + 2 + 2) * policy->entry_count;
	for (i = 0; i < policy->file_count; i++)
		size += 2 + policy->files[i].path.length + 2;
	for (i = 0; i < policy->filesystem_count; i++)
		size += 1 + policy->filesystems[i].name.length + 1 + 2;
	return size + (1 + 4 + 4 + 4 + 2) * policy->device_count;
}

/* Each of these writes something and returns where the next is to go. */

static uint8_t *put_number(uint8_t *p, uint64_t value, unsigned int bytes)
{
	while (bytes--) {
		*p++ = (uint8_t)value;
		value >>= 8;
	}
	return p;
}

static uint8_t *put_bytes(uint8_t *p, const void *bytes, size_t count)
{
	memcpy(p, bytes, count);
	return p + count;
}

static uint8_t *put_name(uint8_t *p, const struct tvd_named *name)
{
	p = put_number(p, name->length, 1);
	return put_bytes(p, name->text, name->length);
}

static uint8_t *put_types(uint8_t *p, const struct tvd_policy_set *set)
{
	size_t i;

	for (i = 0; i < set->count; i++)
		p = put_number(p, set->types[i], 2);
	return p;
}

static uint8_t *put_set(uint8_t *p, const struct tvd_policy_set *set)
{
	return put_types(put_number(p, set->count, 2), set);
}

static uint8_t *put_header(uint8_t *p, const struct tvd_policy *policy,
			   size_t size)
{
	p = put_bytes(p, TVD_POLICY_MAGIC, TVD_POLICY_MAGIC_LEN);
	p = put_number(p, TVD_POLICY_FORMAT, 4);
	p = put_number(p, size, 4);
	p = put_number(p, policy->version, 8);
	p = put_number(p, policy->flags, 4);
	p = put_number(p, policy->type_count, 4);
	p = put_number(p, policy->label_count, 4);
	p = put_number(p, policy->machine.count, 4);
	p = put_number(p, policy->conflict_count, 4);
	p = put_number(p, policy->deny_count, 4);
	p = put_number(p, policy->entry_count, 4);
	p = put_number(p, policy->file_count, 4);
	p = put_number(p, policy->filesystem_count, 4);
	return put_number(p, policy->device_count, 4);
}

static uint8_t *put_label(uint8_t *p, const struct tvd_policy_label *label)
{
	bool grants = has_grants(label);

	p = put_name(p, &label->name);
	p = put_number(p, label->properties | (grants ? TVD_RECORD_GRANTS : 0),
		       4);
	if (grants) {
		p = put_number(p, label->capabilities, 8);
		p = put_number(p, label->namespace_capabilities, 8);
		p = put_number(p, label->families, 4);
	}
	return put_set(p, &label->types);
}

static uint8_t *put_deny(uint8_t *p, const struct tvd_policy_deny *deny)
{
	p = put_number(p, deny->subject, 2);
	p = put_number(p, deny->object, 2);
	return put_number(p, deny->access, 4);
}

static uint8_t *put_entry(uint8_t *p, const struct tvd_policy_entry *entry)
{
	p = put_number(p, entry->from, 2);
	p = put_number(p, entry->program, 2);
	p = put_number(p, entry->to, 2);
	return put_number(p, entry->flags, 2);
}

static uint8_t *put_file(uint8_t *p, const struct tvd_policy_file *file)
{
	p = put_number(p, file->path.length, 2);
	p = put_bytes(p, file->path.text, file->path.length);
	return put_number(p, file->label, 2);
}

static uint8_t *put_filesystem(uint8_t *p,
			       const struct tvd_policy_filesystem *filesystem)
{
	p = put_name(p, &filesystem->name);
	p = put_number(p, filesystem->flags, 1);
	return put_number(p, filesystem->label, 2);
}

static uint8_t *put_device(uint8_t *p, const struct tvd_policy_device *device)
{
	p = put_number(p, device->kind, 1);
	p = put_number(p, device->major, 4);
	p = put_number(p, device->first, 4);
	p = put_number(p, device->last, 4);
	return put_number(p, device->label, 2);
}

static void put_policy(uint8_t *p, const struct tvd_policy *policy, size_t size)
{
	size_t i;

	p = put_header(p, policy, size);
	for (i = 0; i < policy->type_count; i++)
		p = put_name(p, &policy->types[i]);
	for (i = 0; i < policy->label_count; i++)
		p = put_label(p, &policy->labels[i]);
	p = put_types(p, &policy->machine);
	for (i = 0; i < policy->conflict_count; i++)
		p = put_set(p, &policy->conflicts[i].types);
	for (i = 0; i < policy->deny_count; i++)
		p = put_deny(p, &policy->denies[i]);
	for (i = 0; i < policy->entry_count; i++)
		p = put_entry(p, &policy->entries[i]);
	for (i = 0; i < policy->file_count; i++)
		p = put_file(p, &policy->files[i]);
	for (i = 0; i < policy->filesystem_count; i++)
		p = put_filesystem(p, &policy->filesystems[i]);
	for (i = 0; i < policy->device_count; i++)
		p = put_device(p, &policy->devices[i]);
}

/* Reads back with the kernel's own parser what was written. */
static int check(const void *data, size_t size, struct tvd_error **error)
{
	struct tvd_binary binary;
	uint32_t offset, *label_at;
	const char *wrong = tvd_binary_open(&binary, data, size, &offset);

	if (!wrong) {
		label_at = calloc(binary.count[TVD_SECTION_LABELS] + 1,
				  sizeof(*label_at));
		if (!label_at) {
			tvd_error_set_memory(error);
			return -1;
		}
		wrong = tvd_binary_check(&binary, label_at, &offset);
		free(label_at);
	}
	if (!wrong)
		return 0;
	tvd_error_set(
		error, EPROTO,
		"the compiled policy is wrong at byte %u: %s; this is a fault of the compiler, please report it",
		offset, wrong);
	return -1;
}

/**
 * tvd_compile_policy - make the binary that the kernel loads
 * @policy: the policy
 * @binary: set to its bytes, to be freed with free()
 * @size: set to how many
 * @error: set on failure
 *
 * What is written has been read back with the kernel's own parser.
 *
 * Return: 0, or -1 on failure.
 */
int tvd_compile_policy(const struct tvd_policy *policy, void **binary,
		       size_t *size, struct tvd_error **error)
{
	size_t bytes = binary_size(policy);
	void *data;

	if (bytes > TVD_MODEL_SIZE_MAX) {
		tvd_error_set(
			error, EFBIG,
			"the compiled policy would have %zu bytes, more than 16 MiB; use fewer labels or fewer types in each",
			bytes);
		return -1;
	}
	data = malloc(bytes);
	if (!data) {
		tvd_error_set_memory(error);
		return -1;
	}
	put_policy(data, policy, bytes);
	if (check(data, bytes, error)) {
		free(data);
		return -1;
	}
	*binary = data;
	*size = bytes;
	return 0;
}
