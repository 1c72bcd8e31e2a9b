/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: YAML as a tree that knows where everything stands
 */
#ifndef TVD_TREE_H
#define TVD_TREE_H

#include "arena.h"
#include "diagnostics.h"

/**
 * enum tvd_node_kind - what a node is
 * @TVD_NODE_TEXT: a scalar
 * @TVD_NODE_LIST: a sequence
 * @TVD_NODE_MAP: a mapping
 * @TVD_NODE_REFUSED: something whose fault was told already
 */
enum tvd_node_kind {
	TVD_NODE_TEXT,
	TVD_NODE_LIST,
	TVD_NODE_MAP,
	TVD_NODE_REFUSED,
};

/**
 * struct tvd_node - a node
 *
 * @text: what a TVD_NODE_TEXT says, with a NUL after it (and maybe in it).
 * @first: the first entry of a list, or the first key of a map.
 * @next: the next entry; a map's entries are key, value, key, value.
 * @at: where it begins.
 * @length: bytes in @text, or entries in a list.
 * @kind: enum tvd_node_kind.
 * @plain: whether @text stood without quotes, so may be a number or a word.
 */
struct tvd_node {
	const char *text;
	struct tvd_node *first;
	struct tvd_node *next;
	struct tvd_position at;
	uint32_t length;
	uint8_t kind;
	bool plain;
};

struct tvd_node *tvd_read_tree(const char *text, size_t size,
			       struct tvd_arena *arena,
			       struct tvd_diagnostics *diagnostics);

#endif /* TVD_TREE_H */
