// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: the policy that the kernel enforces
 */
#include "in_force.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernel.h"
#include "model.h"
#include "read_file.h"

static struct tvd_policy *decompile(const char *path, const void *data,
				    size_t size, struct tvd_error **error)
{
	struct tvd_policy *policy;

	if (!size) {
		tvd_error_set(
			error, ENODATA,
			"no policy is in force; load one, or give the FILE of one");
		return NULL;
	}
	policy = tvd_decompile_policy(data, size, error);
	if (!policy)
		tvd_error_wrap(error, "%s", path);
	return policy;
}

/**
 * tvd_read_policy_in_force_at - read a policy from the kernel's interface
 * @directory: where that is
 * @error: set on failure
 *
 * Return: the policy, to be freed with tvd_free_policy(), or NULL.
 */
struct tvd_policy *tvd_read_policy_in_force_at(const char *directory,
					       struct tvd_error **error)
{
	struct tvd_policy *policy;
	char path[PATH_MAX];
	void *data;
	size_t size;

	snprintf(path, sizeof(path), "%s/policy", directory);
	if (tvd_read_file(path, TVD_MODEL_SIZE_MAX, &data, &size, error))
		return NULL;
	policy = decompile(path, data, size, error);
	free(data);
	return policy;
}

/**
 * tvd_read_policy_in_force - read the policy that the kernel enforces
 * @error: set on failure; its number is ENODATA if none is in force
 *
 * For the host only.
 *
 * Return: the policy, to be freed with tvd_free_policy(), or NULL.
 */
struct tvd_policy *tvd_read_policy_in_force(struct tvd_error **error)
{
	if (!tvd_kernel_active()) {
		tvd_error_set_inactive(error);
		return NULL;
	}
	return tvd_read_policy_in_force_at(TVD_SECURITYFS, error);
}
