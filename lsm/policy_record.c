// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Trusted Virtual Domains: the records of a binary policy
 *
 * Of one that is known to be well formed, so that nothing is checked here.
 */
#include "policy_binary.h"
#include "policy_number.h"

/**
 * tvd_binary_type - read a type record
 * @b: a policy that tvd_binary_open() found well formed
 * @at: offset of the record
 * @name: set to its name, which is not ended by a NUL
 * @length: set to the bytes of the name
 *
 * Return: the offset of the record that follows.
 */
__u32 tvd_binary_type(const struct tvd_binary *b, __u32 at, const char **name,
		      __u8 *length)
{
	*length = b->data[at];
	*name = (const char *)b->data + at + 1;
	return at + 1 + *length;
}

/* A count and so many types at @p; returns the bytes that they take. */
static __u32 read_set(const __u8 *p, struct tvd_binary_set *types)
{
	types->count = tvd_read16(p);
	types->index = p + 2;
	return 2 + 2 * (__u32)types->count;
}

/**
 * tvd_binary_label - read a label record
 * @b: a policy that tvd_binary_open() found well formed
 * @at: offset of the record
 * @label: filled in
 *
 * Return: the offset of the record that follows.
 */
__u32 tvd_binary_label(const struct tvd_binary *b, __u32 at,
		       struct tvd_binary_label *label)
{
	const __u8 *p = b->data + at;

	label->length = p[0];
	label->name = (const char *)p + 1;
	p += 1 + label->length;
	label->properties = tvd_read32(p) & ~TVD_RECORD_GRANTS;
	label->capabilities = TVD_CAPABILITIES_DEFAULT;
	label->namespace_capabilities = TVD_NAMESPACE_CAPABILITIES_DEFAULT;
	label->families = TVD_FAMILIES_DEFAULT;
	if (tvd_read32(p) & TVD_RECORD_GRANTS) {
		label->capabilities = tvd_read64(p + 4);
		label->namespace_capabilities = tvd_read64(p + 12);
		label->families = tvd_read32(p + 20);
		p += 20;
	}
	p += 4;
	p += read_set(p, &label->types);
	return (__u32)(p - b->data);
}

/**
 * tvd_binary_machine - one of the types that a machine may run
 * @b: a policy that tvd_binary_open() found well formed
 * @i: which, less than their number
 *
 * Return: the index of the type in the policy.
 */
__u16 tvd_binary_machine(const struct tvd_binary *b, __u32 i)
{
	return tvd_read16(b->data + b->at[TVD_SECTION_MACHINE] + 2 * i);
}

/**
 * tvd_binary_conflict - read a conflict record
 * @b: a policy that tvd_binary_open() found well formed
 * @at: offset of the record
 * @types: filled in
 *
 * Return: the offset of the record that follows.
 */
__u32 tvd_binary_conflict(const struct tvd_binary *b, __u32 at,
			  struct tvd_binary_set *types)
{
	return at + read_set(b->data + at, types);
}

/**
 * tvd_binary_deny - read a denial
 * @b: a policy that tvd_binary_open() found well formed
 * @at: offset of the record
 * @deny: filled in
 *
 * Return: the offset of the record that follows.
 */
__u32 tvd_binary_deny(const struct tvd_binary *b, __u32 at,
		      struct tvd_binary_deny *deny)
{
	const __u8 *p = b->data + at;

	deny->subject = tvd_read16(p);
	deny->object = tvd_read16(p + 2);
	deny->access = tvd_read32(p + 4);
	return at + 8;
}

/**
 * tvd_binary_entry - read an entry rule
 * @b: a policy that tvd_binary_open() found well formed
 * @at: offset of the record
 * @entry: filled in
 *
 * Return: the offset of the record that follows.
 */
__u32 tvd_binary_entry(const struct tvd_binary *b, __u32 at,
		       struct tvd_binary_entry *entry)
{
	const __u8 *p = b->data + at;

	entry->from = tvd_read16(p);
	entry->program = tvd_read16(p + 2);
	entry->to = tvd_read16(p + 4);
	entry->flags = tvd_read16(p + 6);
	return at + 8;
}

/**
 * tvd_binary_file - read a file rule
 * @b: a policy that tvd_binary_open() found well formed
 * @at: offset of the record
 * @file: filled in
 *
 * Return: the offset of the record that follows.
 */
__u32 tvd_binary_file(const struct tvd_binary *b, __u32 at,
		      struct tvd_binary_file *file)
{
	const __u8 *p = b->data + at;

	file->length = tvd_read16(p);
	file->path = (const char *)p + 2;
	file->label = tvd_read16(p + 2 + file->length);
	return at + 2 + file->length + 2;
}

/**
 * tvd_binary_filesystem - read what is said of a filesystem type
 * @b: a policy that tvd_binary_open() found well formed
 * @at: offset of the record
 * @filesystem: filled in
 *
 * Return: the offset of the record that follows.
 */
__u32 tvd_binary_filesystem(const struct tvd_binary *b, __u32 at,
			    struct tvd_binary_filesystem *filesystem)
{
	const __u8 *p = b->data + at;

	filesystem->length = p[0];
	filesystem->name = (const char *)p + 1;
	p += 1 + filesystem->length;
	filesystem->flags = p[0];
	filesystem->label = tvd_read16(p + 1);
	return at + 1 + filesystem->length + 3;
}

/**
 * tvd_binary_device - read the label of a range of devices
 * @b: a policy that tvd_binary_open() found well formed
 * @at: offset of the record
 * @device: filled in
 *
 * Return: the offset of the record that follows.
 */
__u32 tvd_binary_device(const struct tvd_binary *b, __u32 at,
			struct tvd_binary_device *device)
{
	const __u8 *p = b->data + at;

	device->kind = p[0];
	device->major = tvd_read32(p + 1);
	device->first = tvd_read32(p + 5);
	device->last = tvd_read32(p + 9);
	device->label = tvd_read16(p + 13);
	return at + 15;
}

/**
 * tvd_binary_set_type - one of the types of a set
 * @types: the set
 * @i: which, less than their number
 *
 * Return: the index of the type in the policy.
 */
__u16 tvd_binary_set_type(const struct tvd_binary_set *types, __u16 i)
{
	return tvd_read16(types->index + 2 * (size_t)i);
}
