/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unit tests: sets of types, from an array of bool to what the decision takes
 */
#ifndef TESTS_SETS_H
#define TESTS_SETS_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "decide.h"

#define SET_WORDS ((TVD_TYPES_MAX + 63) / 64)

/*
 * Makes properties of a set.  The words are a heap block of the exact size, so
 * that a read beyond them is seen; free them as @props->words.
 */
static inline void make_props(struct tvd_props *props,
			      const bool types[TVD_TYPES_MAX], __u32 flags)
{
	__u64 all[SET_WORDS] = { 0 };
	unsigned int i, first = 0, end = SET_WORDS;
	__u64 *words;

	for (i = 0; i < TVD_TYPES_MAX; i++)
		if (types[i])
			all[i / 64] |= (__u64)1 << (i % 64);
	while (end && !all[end - 1])
		end--;
	while (first < end && !all[first])
		first++;
	if (!end)
		first = 0;
	words = malloc((end - first) * sizeof(*words) + !end);
	if (!words)
		abort();
	memcpy(words, all + first, (end - first) * sizeof(*words));
	*props = (struct tvd_props){
		.words = words,
		.flags = flags,
		.first = (__u16)first,
		.count = (__u16)(end - first),
	};
}

static inline void free_props(struct tvd_props *props)
{
	union {
		const __u64 *as_kept;
		void *as_allocated;
	} words = { .as_kept = props->words };

	free(words.as_allocated);
	props->words = NULL;
}

#endif /* TESTS_SETS_H */
