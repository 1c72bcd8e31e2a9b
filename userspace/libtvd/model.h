/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: a policy in memory
 */
#ifndef TVD_MODEL_H
#define TVD_MODEL_H

#include "arena.h"
#include "diagnostics.h"

/** TVD_MODEL_SIZE_MAX - most bytes of a policy, as source and as binary */
#define TVD_MODEL_SIZE_MAX ((size_t)TVD_POLICY_SIZE_MAX)

/**
 * struct tvd_named - a name and where it was given
 *
 * @text: the name, with a NUL after it.
 * @length: its bytes; 1 to TVD_NAME_MAX in a valid policy.
 * @at: its place in the source; line 0 in a policy that was read from a binary.
 */
struct tvd_named {
	const char *text;
	uint32_t length;
	struct tvd_position at;
};

/**
 * struct tvd_policy_set - a set of types
 *
 * @types: indices into the policy's types, ascending.
 * @count: how many.
 */
struct tvd_policy_set {
	uint16_t *types;
	size_t count;
};

/**
 * struct tvd_policy_label - a label of a policy
 *
 * @name: its name.
 * @types: its types.
 * @capabilities: those that its root has, a bit each.
 * @namespace_capabilities: those besides, against user namespaces of its own.
 * @properties: TVD_LABEL_*.
 * @families: TVD_FAMILY_*.
 */
struct tvd_policy_label {
	struct tvd_named name;
	struct tvd_policy_set types;
	uint64_t capabilities;
	uint64_t namespace_capabilities;
	uint32_t properties;
	uint32_t families;
};

/**
 * struct tvd_policy_conflict - types no two of which may run at a time
 *
 * @types: two or more.
 * @at: its place in the source.
 */
struct tvd_policy_conflict {
	struct tvd_policy_set types;
	struct tvd_position at;
};

/**
 * struct tvd_policy_isolate - an assertion; it is not in a binary
 *
 * @types: between any two of which nothing flows,
 * @through: but through these labels: TVD_REFERENCE_*, ascending.
 * @through_count: how many.
 * @at: its place in the source.
 */
struct tvd_policy_isolate {
	struct tvd_policy_set types;
	uint16_t *through;
	size_t through_count;
	struct tvd_position at;
};

/**
 * struct tvd_policy_deny - what is denied in spite of common types
 *
 * @subject: TVD_REFERENCE_*, a label of the policy.
 * @object: the same, another label.
 * @access: TVD_ACCESS_*.
 * @at: its place in the source.
 */
struct tvd_policy_deny {
	uint16_t subject;
	uint16_t object;
	uint32_t access;
	struct tvd_position at;
};

/**
 * struct tvd_policy_entry - which program leads from which label into which
 *
 * @from: TVD_REFERENCE_*; the host or a label of the policy.
 * @program: the same; TVD_REFERENCE_NONE where only the stdio is said.
 * @to: the same; a label of the policy.
 * @flags: TVD_ENTRY_*.
 * @at: its place in the source.
 */
struct tvd_policy_entry {
	uint16_t from;
	uint16_t program;
	uint16_t to;
	uint16_t flags;
	struct tvd_position at;
};

/**
 * struct tvd_policy_file - the label that a tree of files is to be given
 *
 * @path: of the tree's root.
 * @label: TVD_REFERENCE_*.
 */
struct tvd_policy_file {
	struct tvd_named path;
	uint16_t label;
};

/**
 * struct tvd_policy_filesystem - what the policy says of a filesystem type
 *
 * @name: of the type.
 * @flags: TVD_FILESYSTEM_*.
 * @label: TVD_REFERENCE_*; TVD_REFERENCE_NONE where there is no rule.
 */
struct tvd_policy_filesystem {
	struct tvd_named name;
	uint16_t flags;
	uint16_t label;
};

/**
 * struct tvd_policy_device - the label of a range of devices
 *
 * @kind: TVD_DEVICE_*.
 * @major: its number.
 * @first: least minor number.
 * @last: greatest minor number.
 * @label: TVD_REFERENCE_*.
 * @at: its place in the source.
 */
struct tvd_policy_device {
	uint32_t kind;
	uint32_t major;
	uint32_t first;
	uint32_t last;
	uint16_t label;
	struct tvd_position at;
};

/**
 * struct tvd_policy - a policy
 *
 * Every list is in the order of the binary, see <linux/tvd.h>.
 *
 * @arena: holds all that the other members point to.
 * @file: name of the source; NULL for a policy that was read from a binary,
 *	in which no @at is of use.
 * @warnings: what tvd_policy_warnings() tells, or NULL.
 * @version: at least 1.
 * @flags: TVD_POLICY_*.
 * @types: what is kept apart.
 * @type_count: 1 to TVD_TYPES_MAX.
 * @labels: its labels.
 * @label_count: 0 to TVD_POLICY_LABELS_MAX.
 * @machine: the types that a machine may run.
 * @conflicts: the types that do not run at a time.
 * @conflict_count: how many, as of all rules up to TVD_POLICY_RULES_MAX.
 * @denies: what is denied in spite of common types.
 * @deny_count: how many.
 * @entries: which program leads from which label into which.
 * @entry_count: how many.
 * @files: the labels that files are to be given.
 * @file_count: how many.
 * @filesystems: what is said of filesystem types.
 * @filesystem_count: how many.
 * @devices: the labels of devices.
 * @device_count: how many.
 * @isolates: the assertions, in the order of the source.
 * @isolate_count: how many.
 */
struct tvd_policy {
	struct tvd_arena arena;
	const char *file;
	const char *warnings;
	uint64_t version;
	uint32_t flags;
	struct tvd_named *types;
	size_t type_count;
	struct tvd_policy_label *labels;
	size_t label_count;
	struct tvd_policy_set machine;
	struct tvd_policy_conflict *conflicts;
	size_t conflict_count;
	struct tvd_policy_deny *denies;
	size_t deny_count;
	struct tvd_policy_entry *entries;
	size_t entry_count;
	struct tvd_policy_file *files;
	size_t file_count;
	struct tvd_policy_filesystem *filesystems;
	size_t filesystem_count;
	struct tvd_policy_device *devices;
	size_t device_count;
	struct tvd_policy_isolate *isolates;
	size_t isolate_count;
};

int tvd_named_compare(const struct tvd_named *a, const struct tvd_named *b);
size_t tvd_find_policy_label(const struct tvd_policy *policy,
			     const struct tvd_named *name);
struct tvd_policy *tvd_open_binary(const void *data, size_t size,
				   struct tvd_error **error);
const struct tvd_named *tvd_nearest_name(const char *text, size_t length,
					 const struct tvd_named *names,
					 size_t count);

#endif /* TVD_MODEL_H */
