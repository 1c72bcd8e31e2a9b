// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl policy load
 */
#include <stdlib.h>

#include "tvdctl.h"

int command_policy_load(const struct command *command, int argc, char **argv)
{
	struct tvd_error *error = NULL;
	int failed, status, at = no_options(command, argc, argv, &status);
	void *binary;
	size_t size;

	if (!at)
		return status;
	if (argc - at != 1)
		return usage_error(command, "one FILE is needed");
	if (tvd_read_binary(argv[at], &binary, &size, &error))
		return report_error(error);
	failed = tvd_load_policy(binary, size, &error);
	free(binary);
	if (!failed)
		return STATUS_OK;
	tvd_error_wrap(&error, "%s was not loaded", argv[at]);
	return report_error(error);
}
