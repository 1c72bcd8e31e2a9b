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
 * @at: its place in the source.
 */
struct tvd_named {
	const char *text;
	uint32_t length;
	struct tvd_position at;
};

/**
 * struct tvd_policy_label - a label of a policy
 *
 * @name: its name.
 * @types: indices into the policy's types, ascending.
 * @count: how many.
 * @properties: TVD_LABEL_*.
 */
struct tvd_policy_label {
	struct tvd_named name;
	uint16_t *types;
	size_t count;
	uint32_t properties;
};

/**
 * struct tvd_policy - a policy
 *
 * @arena: holds all that the other members point to.
 * @version: at least 1.
 * @flags: TVD_POLICY_*.
 * @types: in ascending order of their names.
 * @type_count: 1 to TVD_TYPES_MAX.
 * @labels: in ascending order of their names.
 * @label_count: 0 to TVD_LABELS_MAX.
 */
struct tvd_policy {
	struct tvd_arena arena;
	uint64_t version;
	uint32_t flags;
	struct tvd_named *types;
	size_t type_count;
	struct tvd_policy_label *labels;
	size_t label_count;
};

int tvd_named_compare(const struct tvd_named *a, const struct tvd_named *b);
const struct tvd_named *tvd_nearest_name(const char *text, size_t length,
					 const struct tvd_named *names,
					 size_t count);

#endif /* TVD_MODEL_H */
