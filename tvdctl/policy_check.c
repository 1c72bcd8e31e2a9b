// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl policy check
 */
#include <stdio.h>
#include <stdlib.h>

#include "tvdctl.h"

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static void print_valid(const char *file, const struct tvd_policy *policy)
{
	size_t types = tvd_policy_type_count(policy);
	size_t labels = tvd_policy_label_count(policy);
	const char *warnings = tvd_policy_warnings(policy);

	if (*warnings)
		fprintf(stderr, "%s\n", warnings);
	printf("%s: valid, %zu type%s, %zu label%s\n", file, types,
	       plural(types), labels, plural(labels));
}

static int check(const char *file)
{
	struct tvd_error *error = NULL;
	struct tvd_policy *policy = tvd_read_policy(file, &error);
	int status = STATUS_OK;
	void *binary;
	size_t size;

	if (!policy)
		return report_error(error);
	if (tvd_compile_policy(policy, &binary, &size, &error)) {
		tvd_error_wrap(&error, "%s", file);
		status = report_error(error);
	} else {
		free(binary);
		print_valid(file, policy);
	}
	tvd_free_policy(policy);
	return status;
}

int command_policy_check(const struct command *command, int argc, char **argv)
{
	int status, at = no_options(command, argc, argv, &status);

	if (!at)
		return status;
	if (at == argc)
		return usage_error(command, "a FILE is needed");
	for (status = STATUS_OK; at < argc; at++)
		if (check(argv[at]) != STATUS_OK)
			status = STATUS_FAILED;
	return status;
}
