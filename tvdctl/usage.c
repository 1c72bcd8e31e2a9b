// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl: complaints and usage
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tvdctl.h"

/**
 * complain - print a line to standard error
 * @format: what to say
 */
void complain(const char *format, ...)
{
	va_list args;

	fputs("tvdctl: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

/**
 * report_error - print an error and free it
 * @error: the error
 *
 * Faults in a policy are printed without a prefix, the way compilers do, so
 * that editors find their places.
 *
 * Return: the exit status that it means.
 */
int report_error(struct tvd_error *error)
{
	int number = tvd_error_number(error);

	if (tvd_error_positions(error))
		fprintf(stderr, "%s\n", tvd_error_message(error));
	else
		complain("%s", tvd_error_message(error));
	tvd_error_free(error);
	return number == ENOSYS ? STATUS_UNAVAILABLE : STATUS_FAILED;
}

/**
 * is_label_name - whether a text has the form of a label's name
 * @name: the text
 *
 * Return: true for 1 to TVD_NAME_MAX characters of [a-z0-9._-].
 */
bool is_label_name(const char *name)
{
	size_t length = strlen(name);

	return length && length <= TVD_NAME_MAX &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") ==
		       length;
}

/**
 * print_usage - print a command's help to standard output
 * @command: the command
 */
void print_usage(const struct command *command)
{
	printf("usage: tvdctl %s%s%s\n\n%s\n", command->name,
	       *command->arguments ? " " : "", command->arguments,
	       command->summary);
	if (command->help)
		printf("\n%s", command->help);
	if (command->outputs)
		putchar('\n');
	if (command->outputs & OUTPUT_JSON)
		puts("  --json        print for programs; Documentation/schemas has the format");
	if (command->outputs & OUTPUT_COLOUR)
		puts("  --color=WHEN  auto (the default: on a terminal, unless NO_COLOR is set),\n"
		     "                always or never");
}

/**
 * usage_error - complain about a command line
 * @command: the command that was called
 * @format: what is wrong
 *
 * Return: STATUS_USAGE.
 */
int usage_error(const struct command *command, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "tvdctl %s: ", command->name);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\nusage: tvdctl %s%s%s\n", command->name,
		*command->arguments ? " " : "", command->arguments);
	return STATUS_USAGE;
}
