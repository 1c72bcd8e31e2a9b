/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: the words in the records of denials
 */
#ifndef TVD_DENIAL_WORDS_H
#define TVD_DENIAL_WORDS_H

#include <tvd/tvd.h>

/**
 * enum tvd_number_kind - what the number of an act is
 * @TVD_NUMBER_NONE: nothing.
 * @TVD_NUMBER_CAPABILITY: of a capability.
 * @TVD_NUMBER_FAMILY: of a socket family.
 */
enum tvd_number_kind {
	TVD_NUMBER_NONE,
	TVD_NUMBER_CAPABILITY,
	TVD_NUMBER_FAMILY,
};

/**
 * struct tvd_act_word - an act that is refused as such
 *
 * In the texts @O stands for the object's label, @S for the subject's, @W for the
 * label that the reason speaks of, @N for what the number means.
 *
 * @word: as in the record.
 * @number: what its number is.
 * @what: goes on after "was refused to ".
 * @because: why, where no reason is given; may be NULL.
 * @next: what to do, where no reason has something else.
 */
struct tvd_act_word {
	const char *word;
	enum tvd_number_kind number;
	const char *what;
	const char *because;
	const char *next;
};

/**
 * struct tvd_reason_word - why an act is refused
 *
 * @act: of which act; NULL for any.
 * @word: as in the record.
 * @because: goes on after a colon.
 * @next: what to do.
 */
struct tvd_reason_word {
	const char *act;
	const char *word;
	const char *because;
	const char *next;
};

const struct tvd_act_word *tvd_find_act(const char *word);
const struct tvd_reason_word *tvd_find_reason(const char *act,
					      const char *word);
const char *tvd_access_phrase(unsigned int kind);
const char *tvd_family_name(int family);
const char *tvd_capability_name(int capability);

#endif /* TVD_DENIAL_WORDS_H */
