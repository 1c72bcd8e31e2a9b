/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unit tests: what several of them need
 */
#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

/* cmocka wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tvd/tvd.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* A policy that has no fault, made of its text; the test fails if it has. */
static inline struct tvd_policy *parse(const char *text)
{
	struct tvd_error *error = NULL;
	struct tvd_policy *policy =
		tvd_parse_policy("p.yaml", text, strlen(text), &error);

	if (!policy)
		fail_msg("%s", tvd_error_message(error));
	return policy;
}

/* Its binary, to be freed. */
static inline uint8_t *compile(const char *text, size_t *size)
{
	struct tvd_policy *policy = parse(text);
	struct tvd_error *error = NULL;
	void *binary = NULL;

	if (tvd_compile_policy(policy, &binary, size, &error))
		fail_msg("%s", tvd_error_message(error));
	tvd_free_policy(policy);
	return binary;
}

/* A text that grows; the test ends if there is no memory. */
struct text {
	FILE *out;
	char *bytes;
	size_t size;
};

static inline FILE *text_open(struct text *text)
{
	text->out = open_memstream(&text->bytes, &text->size);
	assert_non_null(text->out);
	return text->out;
}

static inline void text_close(struct text *text)
{
	if (fclose(text->out) || !text->bytes)
		abort();
	text->out = NULL;
}

#endif /* TESTS_SUPPORT_H */
