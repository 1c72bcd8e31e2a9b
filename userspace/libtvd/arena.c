// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: memory that is freed all at once
 *
 * A policy is many small objects that live and die together.
 */
#include "arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE ((size_t)64 * 1024)
#define ALIGNMENT _Alignof(max_align_t)

/**
 * struct tvd_arena_chunk - what was taken from the system in one piece
 *
 * @next: the one taken before.
 * @used: bytes of @data given out.
 * @size: bytes of @data.
 * @data: the memory.
 */
struct tvd_arena_chunk {
	struct tvd_arena_chunk *next;
	size_t used;
	size_t size;
	_Alignas(max_align_t) char data[];
};

static struct tvd_arena_chunk *add_chunk(struct tvd_arena *arena, size_t size)
{
	struct tvd_arena_chunk *chunk;

	if (size < CHUNK_SIZE)
		size = CHUNK_SIZE;
	chunk = malloc(sizeof(*chunk) + size);
	if (!chunk)
		return NULL;
	chunk->next = arena->chunks;
	chunk->used = 0;
	chunk->size = size;
	arena->chunks = chunk;
	return chunk;
}

/**
 * tvd_arena_alloc - allocate an array that lives as long as the arena
 * @arena: the arena
 * @count: how many elements; 0 is allowed
 * @size: bytes of each
 *
 * Return: memory filled with zero, or NULL if there is none.
 */
void *tvd_arena_alloc(struct tvd_arena *arena, size_t count, size_t size)
{
	struct tvd_arena_chunk *chunk = arena->chunks;
	size_t bytes;
	void *p;

	if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
		return NULL;
	bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (!chunk || bytes > chunk->size - chunk->used)
		chunk = add_chunk(arena, bytes);
	if (!chunk)
		return NULL;
	p = chunk->data + chunk->used;
	chunk->used += bytes;
	return memset(p, 0, bytes);
}

/**
 * tvd_arena_copy - copy a text into the arena
 * @arena: the arena
 * @text: the text
 * @length: its bytes
 *
 * Return: the copy, with a NUL after it, or NULL if there is no memory.
 */
char *tvd_arena_copy(struct tvd_arena *arena, const char *text, size_t length)
{
	char *copy = tvd_arena_alloc(arena, length + 1, 1);

	if (copy)
		memcpy(copy, text, length);
	return copy;
}

/**
 * tvd_arena_free - free all that was allocated from the arena
 * @arena: the arena, empty after this
 */
void tvd_arena_free(struct tvd_arena *arena)
{
	while (arena->chunks) {
		struct tvd_arena_chunk *chunk = arena->chunks;

		arena->chunks = chunk->next;
		free(chunk);
	}
}
