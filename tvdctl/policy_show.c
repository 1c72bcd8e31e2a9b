// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl policy show
 */
#include <stdio.h>
#include <stdlib.h>

#include "tvdctl.h"

static int show_json(const struct tvd_policy *policy)
{
	struct tvd_error *error = NULL;
	char *text = tvd_show_policy_json(policy, &error);

	if (!text)
		return report_error(error);
	puts(text);
	free(text);
	return STATUS_OK;
}

static int show(const char *file)
{
	struct tvd_error *error = NULL;
	struct tvd_policy *policy = file ? tvd_read_policy(file, &error) :
					   tvd_read_policy_in_force(&error);
	char *text;
	size_t size;
	int failed;

	if (!policy)
		return report_error(error);
	if (wants_json()) {
		int status = show_json(policy);

		tvd_free_policy(policy);
		return status;
	}
	failed = tvd_show_policy(policy, &text, &size, &error);
	tvd_free_policy(policy);
	if (failed) {
		if (file)
			tvd_error_wrap(&error, "%s", file);
		return report_error(error);
	}
	fwrite(text, 1, size, stdout);
	free(text);
	return STATUS_OK;
}

int command_policy_show(const struct command *command, int argc, char **argv)
{
	int status, at = no_options(command, argc, argv, &status);

	if (!at)
		return status;
	if (argc - at > 1)
		return usage_error(command,
				   "no more than one FILE is expected");
	return show(argv[at]);
}
