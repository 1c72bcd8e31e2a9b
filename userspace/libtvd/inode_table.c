// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: a table of inodes
 */
#include "inode_table.h"

#include <stdlib.h>

#define FIRST_ROOM 256

static size_t hash(const struct tvd_inode_table *table, uint64_t device,
		   uint64_t inode)
{
	uint64_t mixed = (inode + device * 31) * 0x9e3779b97f4a7c15ULL;

	return (size_t)(mixed >> 32) & (table->room - 1);
}

/**
 * tvd_inode_table_find - find an inode
 * @table: the table
 * @device: of the inode's filesystem
 * @inode: its number
 *
 * Return: its entry, or NULL.
 */
void *tvd_inode_table_find(const struct tvd_inode_table *table, uint64_t device,
			   uint64_t inode)
{
	struct tvd_inode_entry *entry;

	if (!table->room)
		return NULL;
	for (entry = table->heads[hash(table, device, inode)]; entry;
	     entry = entry->next)
		if (entry->device == device && entry->inode == inode)
			return entry;
	return NULL;
}

static bool grow(struct tvd_inode_table *table)
{
	struct tvd_inode_table larger = {
		.room = table->room ? table->room * 2 : FIRST_ROOM,
		.count = table->count,
	};
	size_t i;

	larger.heads = calloc(larger.room, sizeof(struct tvd_inode_entry *));
	if (!larger.heads)
		return false;
	for (i = 0; i < table->room; i++) {
		struct tvd_inode_entry *entry = table->heads[i];

		while (entry) {
			struct tvd_inode_entry *next = entry->next;
			size_t at = hash(&larger, entry->device, entry->inode);

			entry->next = larger.heads[at];
			larger.heads[at] = entry;
			entry = next;
		}
	}
	free(table->heads);
	*table = larger;
	return true;
}

/**
 * tvd_inode_table_add - add an inode that is not there yet
 * @table: the table
 * @device: of the inode's filesystem
 * @inode: its number
 * @size: bytes of the entry, which begins with a struct tvd_inode_entry
 *
 * Return: the entry, of which the rest is zero, or NULL if there is no memory.
 */
void *tvd_inode_table_add(struct tvd_inode_table *table, uint64_t device,
			  uint64_t inode, size_t size)
{
	struct tvd_inode_entry *entry;
	size_t at;

	if (table->count == table->room && !grow(table))
		return NULL;
	entry = calloc(1, size);
	if (!entry)
		return NULL;
	at = hash(table, device, inode);
	entry->device = device;
	entry->inode = inode;
	entry->next = table->heads[at];
	table->heads[at] = entry;
	table->count++;
	return entry;
}

/**
 * tvd_inode_table_free - free a table and its entries
 * @table: the table, empty afterwards
 * @use: called with each entry before it is freed; NULL for nothing
 * @context: what @use gets besides
 */
void tvd_inode_table_free(struct tvd_inode_table *table,
			  void (*use)(void *entry, void *context),
			  void *context)
{
	size_t i;

	for (i = 0; i < table->room; i++) {
		struct tvd_inode_entry *entry = table->heads[i];

		while (entry) {
			struct tvd_inode_entry *next = entry->next;

			if (use)
				use(entry, context);
			free(entry);
			entry = next;
		}
	}
	free(table->heads);
	*table = (struct tvd_inode_table){ .room = 0 };
}
