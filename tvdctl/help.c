// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl help
 */
#include <stdio.h>

#include "tvdctl.h"

/* Lists the commands of a group, or all. */
static bool list_commands(const char *group)
{
	const struct command *c;
	bool any = false;

	for (c = commands; c->name; c++) {
		if (group && !is_in_group(c, group))
			continue;
		printf("  tvdctl %s%s%s\n      %s\n", c->name,
		       *c->arguments ? " " : "", c->arguments, c->summary);
		any = true;
	}
	return any;
}

static void list_all(void)
{
	puts("usage: tvdctl COMMAND [ARG...]\n");
	list_commands(NULL);
	puts("  tvdctl --version\n      print the version\n\n"
	     "Exit status: 0 done, 1 failed, 2 wrong usage, 3 not available on this kernel;\n"
	     "'tvdctl help COMMAND' tells more.");
}

int command_help(const struct command *command, int argc, char **argv)
{
	const struct command *about;
	int status, at = no_options(command, argc, argv, &status);
	int words;

	if (!at)
		return status;
	if (at == argc) {
		list_all();
		return STATUS_OK;
	}
	words = find_command(argc - at, argv + at, &about);
	if (words && at + words == argc) {
		print_usage(about);
		return STATUS_OK;
	}
	if (at + 1 == argc && list_commands(argv[at]))
		return STATUS_OK;
	return unknown_command(argc - at, argv + at);
}
