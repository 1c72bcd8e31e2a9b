// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: from files to policies
 */
#include "model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "read_file.h"
#include "policy_binary.h"

/**
 * tvd_free_policy - free a policy
 * @policy: the policy, or NULL
 */
void tvd_free_policy(struct tvd_policy *policy)
{
	if (!policy)
		return;
	tvd_arena_free(&policy->arena);
	free(policy);
}

/**
 * tvd_read_policy - read a policy's source from a file
 * @file: its path
 * @error: set on failure
 *
 * Return: the policy, to be freed with tvd_free_policy(), or NULL.
 */
struct tvd_policy *tvd_read_policy(const char *file, struct tvd_error **error)
{
	struct tvd_policy *policy;
	void *text;
	size_t size;

	if (tvd_read_file(file, TVD_MODEL_SIZE_MAX, &text, &size, error))
		return NULL;
	policy = tvd_parse_policy(file, text, size, error);
	free(text);
	return policy;
}

static bool is_binary(const void *data, size_t size)
{
	return size >= TVD_POLICY_MAGIC_LEN &&
	       !memcmp(data, TVD_POLICY_MAGIC, TVD_POLICY_MAGIC_LEN);
}

static int check_binary(const char *file, const void *data, size_t size,
			struct tvd_error **error)
{
	struct tvd_binary binary;
	uint32_t offset;
	const char *wrong = tvd_binary_open(&binary, data, size, &offset);

	if (!wrong)
		return 0;
	tvd_error_set(
		error, EINVAL,
		"%s: at byte %u: %s; the file is damaged or made by another version, so compile the policy again",
		file, offset, wrong);
	return -1;
}

static int compile_text(const char *file, const char *text, size_t text_size,
			void **binary, size_t *size, struct tvd_error **error)
{
	struct tvd_policy *policy =
		tvd_parse_policy(file, text, text_size, error);
	int failed;

	if (!policy)
		return -1;
	failed = tvd_compile_policy(policy, binary, size, error);
	tvd_free_policy(policy);
	return failed;
}

/**
 * tvd_read_binary - read a policy from a file, compiling it if it is source
 * @file: path of a binary policy or of a policy's source
 * @binary: set to a valid binary policy, to be freed with free()
 * @size: set to its bytes
 * @error: set on failure
 *
 * Return: 0, or -1 on failure.
 */
int tvd_read_binary(const char *file, void **binary, size_t *size,
		    struct tvd_error **error)
{
	int failed;

	if (tvd_read_file(file, TVD_MODEL_SIZE_MAX, binary, size, error))
		return -1;
	if (is_binary(*binary, *size)) {
		failed = check_binary(file, *binary, *size, error);
		if (failed)
			free(*binary);
	} else {
		void *text = *binary;

		failed = compile_text(file, text, *size, binary, size, error);
		free(text);
	}
	return failed;
}
