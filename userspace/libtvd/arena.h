/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: memory that is freed all at once
 */
#ifndef TVD_ARENA_H
#define TVD_ARENA_H

#include <stddef.h>

/**
 * struct tvd_arena - memory of one lifetime; all zero is an empty one
 *
 * @chunks: what was taken from the system, the latest first.
 */
struct tvd_arena {
	struct tvd_arena_chunk *chunks;
};

void *tvd_arena_alloc(struct tvd_arena *arena, size_t count, size_t size);
char *tvd_arena_copy(struct tvd_arena *arena, const char *text, size_t length);
void tvd_arena_free(struct tvd_arena *arena);

#endif /* TVD_ARENA_H */
