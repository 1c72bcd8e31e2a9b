// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl label set
 */
#include "tvdctl.h"

static int set_label(const char *path, const char *label)
{
	struct tvd_error *error = NULL;

	if (!tvd_set_file_label(path, label, &error))
		return STATUS_OK;
	tvd_error_wrap(&error, "cannot label");
	return report_error(error);
}

int command_label_set(const struct command *command, int argc, char **argv)
{
	int status, at = no_options(command, argc, argv, &status);
	const char *label;

	if (!at)
		return status;
	if (argc - at < 2)
		return usage_error(command,
				   "a LABEL and at least one PATH are needed");
	label = argv[at++];
	if (!is_label_name(label))
		return usage_error(
			command,
			"'%s' cannot be a label; a name is 1 to 64 characters of a-z, 0-9, '.', '_' and '-'",
			label);
	status = STATUS_OK;
	for (; at < argc; at++)
		if (set_label(argv[at], label) != STATUS_OK)
			status = STATUS_FAILED;
	return status;
}
