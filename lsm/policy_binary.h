/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Trusted Virtual Domains: reading a binary policy
 *
 * Pure, like the decision: the kernel and the policy tools compile this file.
 */
#ifndef _TVD_POLICY_BINARY_H
#define _TVD_POLICY_BINARY_H

#include <linux/types.h>

#ifndef __KERNEL__
#include <stdbool.h>
#include <stddef.h>
#endif

#include <linux/tvd.h>

#include "policy_text.h"

/* The kinds of records, in the order of the binary. */
enum tvd_section {
	TVD_SECTION_TYPES,
	TVD_SECTION_LABELS,
	TVD_SECTION_MACHINE,
	TVD_SECTION_CONFLICTS,
	TVD_SECTION_DENIES,
	TVD_SECTION_ENTRIES,
	TVD_SECTION_FILES,
	TVD_SECTION_FILESYSTEMS,
	TVD_SECTION_DEVICES,
	TVD_SECTIONS
};

/**
 * struct tvd_binary - a binary policy that tvd_binary_open() found well formed
 *
 * @data: the bytes, which must stay as they are while this is used.
 * @version: of the policy.
 * @size: how many bytes.
 * @flags: TVD_POLICY_*.
 * @count: how many records, by enum tvd_section.
 * @at: offset of the first of them.
 */
struct tvd_binary {
	const __u8 *data;
	__u64 version;
	__u32 size;
	__u32 flags;
	__u32 count[TVD_SECTIONS];
	__u32 at[TVD_SECTIONS];
};

/**
 * struct tvd_binary_set - the types of a record
 *
 * @index: @count little-endian 16-bit numbers, not aligned.
 * @count: how many types.
 */
struct tvd_binary_set {
	const __u8 *index;
	__u16 count;
};

/**
 * struct tvd_binary_label - one label record
 *
 * @name: its name, without a NUL.
 * @types: its types.
 * @capabilities: a bit for each that is granted.
 * @namespace_capabilities: the same, against user namespaces of its own only.
 * @properties: TVD_LABEL_*.
 * @families: TVD_FAMILY_*.
 * @length: bytes in @name.
 */
struct tvd_binary_label {
	const char *name;
	struct tvd_binary_set types;
	__u64 capabilities;
	__u64 namespace_capabilities;
	__u32 properties;
	__u32 families;
	__u8 length;
};

/**
 * struct tvd_binary_deny - one denial
 *
 * @subject: who acts, TVD_REFERENCE_*.
 * @object: what is acted upon, TVD_REFERENCE_*.
 * @access: TVD_ACCESS_*.
 */
struct tvd_binary_deny {
	__u16 subject;
	__u16 object;
	__u32 access;
};

/**
 * struct tvd_binary_entry - one entry rule
 *
 * @from: the label before, TVD_REFERENCE_*.
 * @program: the label of what is executed, TVD_REFERENCE_*.
 * @to: the label after, TVD_REFERENCE_*.
 * @flags: TVD_ENTRY_*.
 */
struct tvd_binary_entry {
	__u16 from;
	__u16 program;
	__u16 to;
	__u16 flags;
};

/**
 * struct tvd_binary_file - one file rule
 *
 * @path: without a NUL.
 * @length: its bytes.
 * @label: TVD_REFERENCE_*.
 */
struct tvd_binary_file {
	const char *path;
	__u16 length;
	__u16 label;
};

/**
 * struct tvd_binary_filesystem - what is said of one filesystem type
 *
 * @name: of the type, without a NUL.
 * @length: its bytes.
 * @flags: TVD_FILESYSTEM_*.
 * @label: TVD_REFERENCE_*.
 */
struct tvd_binary_filesystem {
	const char *name;
	__u8 length;
	__u8 flags;
	__u16 label;
};

/**
 * struct tvd_binary_device - one range of devices
 *
 * @major: their major number.
 * @first: least minor number.
 * @last: greatest minor number.
 * @label: TVD_REFERENCE_*.
 * @kind: TVD_DEVICE_*.
 */
struct tvd_binary_device {
	__u32 major;
	__u32 first;
	__u32 last;
	__u16 label;
	__u8 kind;
};

const char *tvd_binary_open(struct tvd_binary *b, const void *data, size_t size,
			    __u32 *offset);
const char *tvd_binary_check(const struct tvd_binary *b, __u32 *label_at,
			     __u32 *offset);

__u32 tvd_binary_type(const struct tvd_binary *b, __u32 at, const char **name,
		      __u8 *length);
__u32 tvd_binary_label(const struct tvd_binary *b, __u32 at,
		       struct tvd_binary_label *label);
__u16 tvd_binary_machine(const struct tvd_binary *b, __u32 i);
__u32 tvd_binary_conflict(const struct tvd_binary *b, __u32 at,
			  struct tvd_binary_set *types);
__u32 tvd_binary_deny(const struct tvd_binary *b, __u32 at,
		      struct tvd_binary_deny *deny);
__u32 tvd_binary_entry(const struct tvd_binary *b, __u32 at,
		       struct tvd_binary_entry *entry);
__u32 tvd_binary_file(const struct tvd_binary *b, __u32 at,
		      struct tvd_binary_file *file);
__u32 tvd_binary_filesystem(const struct tvd_binary *b, __u32 at,
			    struct tvd_binary_filesystem *filesystem);
__u32 tvd_binary_device(const struct tvd_binary *b, __u32 at,
			struct tvd_binary_device *device);
__u16 tvd_binary_set_type(const struct tvd_binary_set *types, __u16 i);

#endif /* _TVD_POLICY_BINARY_H */
