// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: writing a policy as the kernel reads it
 *
 * The format is described in <linux/tvd.h>.  The policy's types and labels are
 * in order already, so equal policies give equal bytes.
 */
#include "model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy_binary.h"

static size_t label_size(const struct tvd_policy_label *label)
{
	return 1 + label->name.length + 4 + 2 + 2 * label->count;
}

static size_t binary_size(const struct tvd_policy *policy)
{
	size_t size = sizeof(struct tvd_policy_header);
	size_t i;

	for (i = 0; i < policy->type_count; i++)
		size += 1 + policy->types[i].length;
	for (i = 0; i < policy->label_count; i++)
		size += label_size(&policy->labels[i]);
	return size;
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
	return put_number(p, 0, 4);
}

static uint8_t *put_label(uint8_t *p, const struct tvd_policy_label *label)
{
	size_t i;

	p = put_name(p, &label->name);
	p = put_number(p, label->properties, 4);
	p = put_number(p, label->count, 2);
	for (i = 0; i < label->count; i++)
		p = put_number(p, label->types[i], 2);
	return p;
}

static void put_policy(uint8_t *p, const struct tvd_policy *policy, size_t size)
{
	size_t i;

	p = put_header(p, policy, size);
	for (i = 0; i < policy->type_count; i++)
		p = put_name(p, &policy->types[i]);
	for (i = 0; i < policy->label_count; i++)
		p = put_label(p, &policy->labels[i]);
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
	struct tvd_binary check;
	uint32_t offset;
	const char *wrong;
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
	wrong = tvd_binary_open(&check, data, bytes, &offset);
	if (wrong) {
		tvd_error_set(
			error, EPROTO,
			"the compiled policy is wrong at byte %u: %s; this is a fault of the compiler, please report it",
			offset, wrong);
		free(data);
		return -1;
	}
	*binary = data;
	*size = bytes;
	return 0;
}
