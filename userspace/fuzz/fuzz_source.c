// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzing: sources of policies
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include <tvd/tvd.h>

/* A source without a fault is a policy that the kernel takes. */
static void compile(const struct tvd_policy *policy)
{
	struct tvd_error *error = NULL;
	void *binary;
	size_t size;

	must(!tvd_compile_policy(policy, &binary, &size, &error),
	     "a policy can be compiled");
	must(is_valid_binary(binary, size), "what was compiled is valid");
	must_be_same_as_text(binary, size);
	free(binary);
}

/**
 * LLVMFuzzerTestOneInput - try one input
 * @data: its bytes
 * @size: how many
 *
 * Return: 0.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tvd_error *error = NULL;
	struct tvd_policy *policy =
		tvd_parse_policy("fuzz", (const char *)data, size, &error);

	if (policy) {
		must(!error, "no error after success");
		compile(policy);
		tvd_free_policy(policy);
		return 0;
	}
	must(strlen(tvd_error_message(error)), "a refusal says why");
	must(tvd_error_number(error), "a refusal has a number");
	tvd_error_free(error);
	return 0;
}
