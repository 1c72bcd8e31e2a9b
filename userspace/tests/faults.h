/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unit tests: sources of policies with faults, and what is told of them
 */
#ifndef TESTS_FAULTS_H
#define TESTS_FAULTS_H

#include "support.h"

/**
 * struct bad - a source with faults
 *
 * @why: what is wrong with it.
 * @text: the source.
 * @faults: how many are to be told.
 * @told: parts of what is to be told, in order.
 */
struct bad {
	const char *why;
	const char *text;
	size_t faults;
	const char *told[4];
};

static inline size_t count_lines(const char *text)
{
	size_t lines = 1;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

/* Returns whether all is told that is to be, in its order. */
static inline bool is_told(const struct bad *bad, const struct tvd_error *error)
{
	const char *message = tvd_error_message(error);
	size_t i;

	if (tvd_error_positions(error) != bad->faults ||
	    count_lines(message) != bad->faults ||
	    tvd_error_number(error) != EINVAL)
		return false;
	for (i = 0; i < ARRAY_SIZE(bad->told) && bad->told[i]; i++) {
		message = strstr(message, bad->told[i]);
		if (!message)
			return false;
		message += strlen(bad->told[i]);
	}
	return i > 0;
}

static inline bool row_fails(const struct bad *bad)
{
	struct tvd_error *error = NULL;
	struct tvd_policy *policy = tvd_parse_policy("p.yaml", bad->text,
						     strlen(bad->text), &error);
	bool told = !policy && is_told(bad, error);

	if (!told)
		print_error("%s: %s:\n%s\n", bad->why,
			    policy ? "was accepted" : "is told so",
			    tvd_error_message(error));
	tvd_free_policy(policy);
	tvd_error_free(error);
	return !told;
}

/* The test fails if a row is not told as it should be. */
static inline void check_faults(const struct bad *table, size_t rows)
{
	int failed = 0;
	size_t i;

	for (i = 0; i < rows; i++)
		failed += row_fails(&table[i]);
	assert_int_equal(failed, 0);
}

#endif /* TESTS_FAULTS_H */
