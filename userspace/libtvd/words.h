/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: the words of the policy language that stand for bits
 */
#ifndef TVD_WORDS_H
#define TVD_WORDS_H

#include "model.h"

/* A word of the language, which has no place in a source. */
#define TVD_WORD(word)                                     \
	{                                                  \
		.text = (word), .length = sizeof(word) - 1 \
	}

/**
 * struct tvd_words - words that stand for the bits of a mask
 *
 * @names: the words; if @defaults is not 0, "default" follows the last.
 * @count: how many, without "default".
 * @shift: the number of the bit that the first of them stands for.
 * @defaults: the bits that "default" stands for; 0 where it is no word.
 */
struct tvd_words {
	const struct tvd_named *names;
	size_t count;
	unsigned int shift;
	uint64_t defaults;
};

/** TVD_TRUSTED_FILESYSTEMS - how many are trusted by default */
#define TVD_TRUSTED_FILESYSTEMS 5

extern const struct tvd_named tvd_trusted_filesystems[TVD_TRUSTED_FILESYSTEMS];
extern const struct tvd_words tvd_access_words;
extern const struct tvd_words tvd_capability_words;
extern const struct tvd_words tvd_namespace_capability_words;
extern const struct tvd_words tvd_family_words;
extern const struct tvd_words tvd_protocol_words;

#endif /* TVD_WORDS_H */
