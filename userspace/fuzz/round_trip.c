// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzing: a valid binary, shown as text and compiled again, is the same bytes
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tvd/tvd.h>

#include "policy_binary.h"

/**
 * must - end the target, so that the input is kept, if something does not hold
 * @holds: whether it does
 * @what: what does not, for the report
 */
void must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "ERROR: does not hold: %s\n", what);
	abort();
}

/* The same with what the library says. */
static void must_succeed(bool success, struct tvd_error *error,
			 const char *what)
{
	if (!success)
		fprintf(stderr, "%s\n", tvd_error_message(error));
	must(success, what);
	must(!error, "no error after success");
}

/**
 * is_valid_binary - whether the kernel would take a binary policy
 * @data: its bytes
 * @size: how many
 *
 * Return: true if it would.
 */
bool is_valid_binary(const void *data, size_t size)
{
	struct tvd_binary binary;
	uint32_t offset, labels, *label_at;
	const char *wrong = tvd_binary_open(&binary, data, size, &offset);

	must(offset <= size, "reading stopped within the policy");
	if (wrong)
		return false;
	labels = binary.count[TVD_SECTION_LABELS];
	label_at = calloc(labels ? labels : 1, sizeof(*label_at));
	must(label_at, "there is memory");
	wrong = tvd_binary_check(&binary, label_at, &offset);
	must(offset <= size, "checking stopped within the policy");
	free(label_at);
	return !wrong;
}

static char *show(const void *binary, size_t size, size_t *text_size)
{
	struct tvd_error *error = NULL;
	struct tvd_policy *policy = tvd_decompile_policy(binary, size, &error);
	char *text;

	must_succeed(policy, error, "a valid binary can be decompiled");
	must_succeed(!tvd_show_policy(policy, &text, text_size, &error), error,
		     "a policy can be shown");
	tvd_free_policy(policy);
	return text;
}

/**
 * must_be_same_as_text - show a valid binary and compile what was shown
 * @binary: the binary
 * @size: its bytes
 */
void must_be_same_as_text(const void *binary, size_t size)
{
	struct tvd_error *error = NULL;
	size_t text_size, again_size;
	char *text = show(binary, size, &text_size);
	struct tvd_policy *policy;
	void *again;

	policy = tvd_parse_policy("shown", text, text_size, &error);
	must_succeed(policy, error, "what is shown can be parsed");
	must_succeed(!tvd_compile_policy(policy, &again, &again_size, &error),
		     error, "what is shown can be compiled");
	must(again_size == size && !memcmp(again, binary, size),
	     "what is shown compiles to the same bytes");
	tvd_free_policy(policy);
	free(again);
	free(text);
}
