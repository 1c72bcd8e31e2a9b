/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unit tests: what is shown of a policy compiles to the policy's binary
 */
#ifndef TESTS_SHOWN_H
#define TESTS_SHOWN_H

#include "support.h"

/* Shows a policy; the text is to be freed. */
static inline char *show(const struct tvd_policy *policy)
{
	struct tvd_error *error = NULL;
	char *text = NULL;
	size_t size;

	if (tvd_show_policy(policy, &text, &size, &error))
		fail_msg("%s", tvd_error_message(error));
	assert_int_equal(strlen(text), size);
	return text;
}

/* The test fails unless what is shown of @policy compiles to these bytes. */
static inline void check_shown(const struct tvd_policy *policy,
			       const void *binary, size_t size)
{
	char *text = show(policy);
	size_t again_size;
	uint8_t *again = compile(text, &again_size);

	if (again_size != size || memcmp(again, binary, size) != 0)
		fail_msg("other bytes are compiled of\n%s", text);
	free(again);
	free(text);
}

#endif /* TESTS_SHOWN_H */
