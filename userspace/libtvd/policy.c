// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: from files to policies
 */
#include "model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "read_file.h"
#include "signed.h"

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
 * tvd_policy_type_count - how many types a policy has
 * @policy: the policy
 *
 * Return: their number.
 */
size_t tvd_policy_type_count(const struct tvd_policy *policy)
{
	return policy->type_count;
}

/**
 * tvd_policy_label_count - how many labels a policy has
 * @policy: the policy
 *
 * Return: their number, without the built-in ones.
 */
size_t tvd_policy_label_count(const struct tvd_policy *policy)
{
	return policy->label_count;
}

static bool is_binary(const void *data, size_t size)
{
	return size >= TVD_POLICY_MAGIC_LEN &&
	       !memcmp(data, TVD_POLICY_MAGIC, TVD_POLICY_MAGIC_LEN);
}

static struct tvd_policy *read_signed(const void *data, size_t size,
				      struct tvd_error **error)
{
	struct tvd_policy *policy;
	size_t binary_size;
	void *binary;

	if (tvd_signed_content(data, size, &binary, &binary_size, error))
		return NULL;
	policy = tvd_decompile_policy(binary, binary_size, error);
	free(binary);
	return policy;
}

/* Opens a binary policy, signed or not; no signature is verified. */
struct tvd_policy *tvd_open_binary(const void *data, size_t size,
				   struct tvd_error **error)
{
	/* One that is signed begins as one that is not. */
	return tvd_is_signed(data, size) ?
		       read_signed(data, size, error) :
		       tvd_decompile_policy(data, size, error);
}

static struct tvd_policy *read_data(const char *file, const void *data,
				    size_t size, struct tvd_error **error)
{
	struct tvd_policy *policy;

	if (!is_binary(data, size))
		return tvd_parse_policy(file, data, size, error);
	policy = tvd_open_binary(data, size, error);
	if (!policy)
		tvd_error_wrap(error, "%s", file);
	return policy;
}

/**
 * tvd_read_policy - read a policy from a file
 * @file: path of a policy's source, of a binary policy, or of a signed one, of
 *	which the signature is not verified
 * @error: set on failure
 *
 * Return: the policy, to be freed with tvd_free_policy(), or NULL.
 */
struct tvd_policy *tvd_read_policy(const char *file, struct tvd_error **error)
{
	struct tvd_policy *policy;
	void *data;
	size_t size;

	if (tvd_read_file(file, TVD_SIGNED_SIZE_MAX, &data, &size, error))
		return NULL;
	policy = read_data(file, data, size, error);
	free(data);
	return policy;
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
 * tvd_read_binary - read what the kernel is to load from a file
 * @file: path of a binary policy, of a signed one, or of a policy's source,
 *	which is compiled
 * @binary: set to a valid binary policy, signed if it was signed in @file,
 *	to be freed with free(); no signature is verified
 * @size: set to its bytes
 * @error: set on failure
 *
 * Return: 0, or -1 on failure.
 */
int tvd_read_binary(const char *file, void **binary, size_t *size,
		    struct tvd_error **error)
{
	struct tvd_policy *policy;
	void *data;
	int failed;

	if (tvd_read_file(file, TVD_SIGNED_SIZE_MAX, &data, size, error))
		return -1;
	if (!is_binary(data, *size)) {
		failed = compile_text(file, data, *size, binary, size, error);
		free(data);
		return failed;
	}
	policy = read_data(file, data, *size, error);
	if (!policy) {
		free(data);
		return -1;
	}
	tvd_free_policy(policy);
	*binary = data;
	return 0;
}
