// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl: reading the command line
 */
#include <stdio.h>
#include <string.h>

#include "tvdctl.h"

/* More options than any command has. */
#define OPTIONS_MAX 16

/* No letters: beyond what a char can be. */
enum {
	OPTION_JSON = 256,
	OPTION_COLOUR,
};

static bool json;

/**
 * wants_json - whether --json was given
 *
 * Return: true if it was.
 */
bool wants_json(void)
{
	return json;
}

/* A command's own options, and those that several have. */
static void gather_options(const struct command *command,
			   const struct option *words, struct option *all)
{
	static const struct option as_json = { "json", no_argument, NULL,
					       OPTION_JSON },
				   in_colour = { "color", required_argument,
						 NULL, OPTION_COLOUR };
	size_t i = 0;

	while (words->name && i < OPTIONS_MAX - 3)
		all[i++] = *words++;
	if (command->outputs & OUTPUT_JSON)
		all[i++] = as_json;
	if (command->outputs & OUTPUT_COLOUR)
		all[i++] = in_colour;
	all[i] = (struct option){ .name = NULL };
}

static int unknown_option(const struct command *command, char **argv)
{
	if (optopt && optopt < OPTION_JSON)
		return usage_error(command, "unknown option '-%c'", optopt);
	return usage_error(command, "unknown option '%s'", argv[optind - 1]);
}

/* Returns 0 if it is one that all commands have, and the command has to end. */
static int common_option(const struct command *command, int c, char **argv,
			 int *status)
{
	switch (c) {
	case 'h':
		print_usage(command);
		*status = STATUS_OK;
		return 0;
	case ':':
		*status = usage_error(command, "'%s' needs a value after it",
				      argv[optind - 1]);
		return 0;
	case '?':
		*status = unknown_option(command, argv);
		return 0;
	case OPTION_JSON:
		json = true;
		return c;
	case OPTION_COLOUR:
		if (set_colour_mode(optarg))
			return c;
		*status = usage_error(
			command,
			"'%s' does not say when to use colours; say auto, always or never",
			optarg);
		return 0;
	default:
		return c;
	}
}

/**
 * next_option - get a command's next option
 * @command: the command
 * @argc: how many words it has
 * @argv: its words
 * @letters: what getopt_long(3) wants, beginning with ':' or '+:'
 * @words: what getopt_long(3) wants, with 'h' for --help among them
 * @status: set if the command has to end
 *
 * Return: the option; -1 after the last; 0 if the command has to end, because
 * help was asked for and given, or because the command line is wrong.
 */
int next_option(const struct command *command, int argc, char **argv,
		const char *letters, const struct option *words, int *status)
{
	struct option all[OPTIONS_MAX];
	int c;

	opterr = 0;
	gather_options(command, words, all);
	do {
		c = getopt_long(argc, argv, letters, all, NULL);
		c = common_option(command, c, argv, status);
	} while (c >= OPTION_JSON);
	return c;
}

/**
 * no_options - read the command line of a command that has no options
 * @command: the command
 * @argc: how many words it has
 * @argv: its words
 * @status: set if the command has to end
 *
 * Return: the index of its first argument, or 0 if the command has to end.
 */
int no_options(const struct command *command, int argc, char **argv,
	       int *status)
{
	static const struct option words[] = {
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};

	return next_option(command, argc, argv, ":h", words, status) == -1 ?
		       optind :
		       0;
}

/* How many of @argv the words of @name are, or 0 if they are not these. */
static int matching_words(const char *name, int argc, char **argv)
{
	int words = 0;

	while (*name) {
		size_t length = strcspn(name, " ");

		if (words == argc || strlen(argv[words]) != length ||
		    strncmp(argv[words], name, length) != 0)
			return 0;
		words++;
		name += length;
		name += strspn(name, " ");
	}
	return words;
}

/**
 * find_command - find the command that words call
 * @argc: how many words
 * @argv: the words
 * @found: set to the command
 *
 * Return: how many of the words are its name; 0 if there is no such command.
 */
int find_command(int argc, char **argv, const struct command **found)
{
	const struct command *c;

	for (c = commands; c->name; c++) {
		int words = matching_words(c->name, argc, argv);

		*found = c;
		if (words)
			return words;
	}
	return 0;
}

/**
 * is_in_group - whether a command is one of a group, such as 'policy'
 * @command: the command
 * @group: the first word
 *
 * Return: true if it is.
 */
bool is_in_group(const struct command *command, const char *group)
{
	size_t length = strlen(group);

	return !strncmp(command->name, group, length) &&
	       command->name[length] == ' ';
}

static bool is_group(const char *word)
{
	const struct command *c;

	for (c = commands; c->name; c++)
		if (is_in_group(c, word))
			return true;
	return false;
}

static void print_group(const char *group)
{
	const struct command *c;

	for (c = commands; c->name; c++)
		if (is_in_group(c, group))
			fprintf(stderr, "usage: tvdctl %s %s\n", c->name,
				c->arguments);
}

/**
 * unknown_command - complain about words that call no command
 * @argc: how many words
 * @argv: the words
 *
 * Return: STATUS_USAGE.
 */
int unknown_command(int argc, char **argv)
{
	if (!argc) {
		complain("no command given; 'tvdctl help' lists them");
	} else if (is_group(argv[0])) {
		if (argc > 1)
			complain("unknown command '%s %s'", argv[0], argv[1]);
		else
			complain("'%s' needs a command after it", argv[0]);
		print_group(argv[0]);
	} else {
		complain("unknown command '%s'; 'tvdctl help' lists them",
			 argv[0]);
	}
	return STATUS_USAGE;
}
