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

/**
 * struct tvd_binary - a binary policy that tvd_binary_open() found valid
 *
 * @data: the bytes, which must stay as they are while this is used.
 * @version: of the policy.
 * @size: how many bytes.
 * @flags: TVD_POLICY_*.
 * @types: how many types.
 * @labels: how many labels.
 * @types_at: offset of the first type record.
 * @labels_at: offset of the first label record.
 */
struct tvd_binary {
	const __u8 *data;
	__u64 version;
	__u32 size;
	__u32 flags;
	__u32 types;
	__u32 labels;
	__u32 types_at;
	__u32 labels_at;
};

/**
 * struct tvd_binary_label - one label record
 *
 * @name: its name, without a NUL.
 * @type_index: @count little-endian 16-bit numbers, not aligned.
 * @properties: TVD_LABEL_*.
 * @next: offset of the record that follows.
 * @count: how many types.
 * @length: bytes in @name.
 */
struct tvd_binary_label {
	const char *name;
	const __u8 *type_index;
	__u32 properties;
	__u32 next;
	__u16 count;
	__u8 length;
};

bool tvd_name_valid(const char *name, size_t length);
bool tvd_name_reserved(const char *name, size_t length);
const char *tvd_binary_open(struct tvd_binary *b, const void *data, size_t size,
			    __u32 *offset);
__u32 tvd_binary_type(const struct tvd_binary *b, __u32 at, const char **name,
		      __u8 *length);
void tvd_binary_label(const struct tvd_binary *b, __u32 at,
		      struct tvd_binary_label *label);
__u16 tvd_binary_label_type(const struct tvd_binary_label *label, __u16 i);

#endif /* _TVD_POLICY_BINARY_H */
