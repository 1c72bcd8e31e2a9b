/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: a table of inodes
 */
#ifndef TVD_INODE_TABLE_H
#define TVD_INODE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct tvd_inode_entry - what begins each entry of a table
 *
 * @next: the next entry of the same hash.
 * @device: of the inode's filesystem.
 * @inode: its number.
 */
struct tvd_inode_entry {
	struct tvd_inode_entry *next;
	uint64_t device;
	uint64_t inode;
};

/**
 * struct tvd_inode_table - inodes, and what is known of each; all zero is empty
 *
 * @heads: lists of entries, by hash.
 * @room: how many lists, a power of two.
 * @count: how many entries.
 */
struct tvd_inode_table {
	struct tvd_inode_entry **heads;
	size_t room;
	size_t count;
};

void *tvd_inode_table_find(const struct tvd_inode_table *table, uint64_t device,
			   uint64_t inode);
void *tvd_inode_table_add(struct tvd_inode_table *table, uint64_t device,
			  uint64_t inode, size_t size);
void tvd_inode_table_free(struct tvd_inode_table *table,
			  void (*use)(void *entry, void *context),
			  void *context);

#endif /* TVD_INODE_TABLE_H */
