// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl: the command for administrators of Trusted Virtual Domains
 *
 * A command is a line of the table in commands.c and a file of its own.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tvdctl.h"

/* No file that is opened later may become standard input, output or error. */
static bool open_standard_files(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0)
		return false;
	close(fd);
	return true;
}

static int dispatch(int argc, char **argv)
{
	const struct command *command;
	int words = find_command(argc, argv, &command);

	if (!words)
		return unknown_command(argc, argv);
	return command->run(command, argc - words + 1, argv + words - 1);
}

/* What was printed may still be in a buffer, and the disk may be full. */
static int flush_output(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	complain("cannot write to standard output");
	return status == STATUS_OK ? STATUS_FAILED : status;
}

int main(int argc, char **argv)
{
	static char help[] = "help";

	if (!open_standard_files())
		return STATUS_FAILED;
	argc--;
	argv++;
	if (argc && !strcmp(argv[0], "--version")) {
		printf("tvdctl %s\n", TVDCTL_VERSION);
		return flush_output(STATUS_OK);
	}
	if (argc && (!strcmp(argv[0], "--help") || !strcmp(argv[0], "-h")))
		argv[0] = help;
	return flush_output(dispatch(argc, argv));
}
