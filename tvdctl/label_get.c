// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl label get
 */
#include <stdio.h>

#include "tvdctl.h"

static int print_label(const char *path)
{
	struct tvd_error *error = NULL;
	char label[TVD_LABEL_SIZE];
	int found = tvd_get_file_label(path, label, &error);

	if (found < 0)
		return report_error(error);
	printf("%s\t%s\n", found ? label : "-", path);
	return STATUS_OK;
}

int command_label_get(const struct command *command, int argc, char **argv)
{
	int status, at = no_options(command, argc, argv, &status);

	if (!at)
		return status;
	if (at == argc)
		return usage_error(command, "at least one PATH is needed");
	status = STATUS_OK;
	for (; at < argc; at++)
		if (print_label(argv[at]) != STATUS_OK)
			status = STATUS_FAILED;
	return status;
}
