// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl run
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"
#include "tvdctl.h"

static bool is_built_in(const char *label)
{
	return !strcmp(label, TVD_NAME_HOST) || !strcmp(label, TVD_NAME_BASE) ||
	       !strcmp(label, TVD_NAME_ANY) || !strcmp(label, TVD_NAME_UNKNOWN);
}

static int check_label(const struct command *command, const char *label)
{
	if (!label)
		return usage_error(command, "a label is needed: -l LABEL");
	if (!is_label_name(label))
		return usage_error(
			command,
			"'%s' cannot be a label; a name is 1 to 64 characters of a-z, 0-9, '.', '_' and '-'",
			label);
	if (is_built_in(label))
		return usage_error(
			command,
			"'%s' is a built-in label, nothing is started under it; take one of the policy's",
			label);
	return STATUS_OK;
}

static int run(const char *label, char **argv)
{
	struct child child;
	char *path;
	int status = find_program(argv[0], &path);

	if (status != STATUS_OK)
		return status;
	status = launch(label, path, argv, &child);
	free(path);
	return status == STATUS_OK ? relay(&child) : status;
}

int command_run(const struct command *command, int argc, char **argv)
{
	static const struct option words[] = {
		{ "label", required_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *label = NULL;
	int c, status;

	while ((c = next_option(command, argc, argv, "+:l:h", words, &status)) >
	       0)
		label = optarg;
	if (!c)
		return status;
	status = check_label(command, label);
	if (status != STATUS_OK)
		return status;
	if (optind == argc)
		return usage_error(command, "a COMMAND is needed");
	return run(label, argv + optind);
}
