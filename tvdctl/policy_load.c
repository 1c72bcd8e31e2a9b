// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl policy load
 */
#include <getopt.h>
#include <stdlib.h>

#include "tvdctl.h"

static int load(const char *file, unsigned int flags)
{
	struct tvd_error *error = NULL;
	void *binary;
	size_t size;
	int failed;

	if (tvd_read_binary(file, &binary, &size, &error))
		return report_error(error);
	failed = tvd_load_policy(binary, size, flags, &error);
	free(binary);
	if (!failed)
		return STATUS_OK;
	tvd_error_wrap(&error, "%s was not loaded", file);
	return report_error(error);
}

int command_policy_load(const struct command *command, int argc, char **argv)
{
	static const struct option words[] = {
		{ "revoke", no_argument, NULL, 'r' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	unsigned int flags = 0;
	int c, status;

	while ((c = next_option(command, argc, argv, ":rh", words, &status)) >
	       0)
		flags |= TVD_LOAD_REVOKE;
	if (!c)
		return status;
	if (argc - optind != 1)
		return usage_error(command, "one FILE is needed");
	return load(argv[optind], flags);
}
