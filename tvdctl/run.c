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

static int choose_stdio(const struct command *command, const char *word,
			enum stdio *stdio)
{
	if (!strcmp(word, "pipe"))
		*stdio = STDIO_PIPE;
	else if (!strcmp(word, "pty"))
		*stdio = STDIO_PTY;
	else if (!strcmp(word, "inherit"))
		*stdio = STDIO_INHERIT;
	else
		return usage_error(
			command,
			"--stdio cannot be '%s'; it is inherit, pipe or pty",
			word);
	return STATUS_OK;
}

/* With nothing to relay, there is nothing to stay for. */
static int run_in_place(const struct job *job)
{
	struct failure failure;

	become_command(job, &failure);
	complain("%s", failure.message);
	return failure.status;
}

static int run(struct job *job)
{
	struct child child;
	int status = find_program(job->argv[0], &job->path);

	if (status != STATUS_OK)
		return status;
	if (job->stdio == STDIO_INHERIT) {
		status = run_in_place(job);
	} else {
		status = launch(job, &child);
		if (status == STATUS_OK)
			status = relay(&child);
	}
	free(job->path);
	return status;
}

int command_run(const struct command *command, int argc, char **argv)
{
	static const struct option words[] = {
		{ "label", required_argument, NULL, 'l' },
		{ "stdio", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct job job = { .stdio = STDIO_AUTO };
	int c, status;

	while ((c = next_option(command, argc, argv, "+:l:h", words, &status)) >
	       0) {
		if (c == 'l')
			job.label = optarg;
		else if (choose_stdio(command, optarg, &job.stdio) != STATUS_OK)
			return STATUS_USAGE;
	}
	if (!c)
		return status;
	status = check_label(command, job.label);
	if (status != STATUS_OK)
		return status;
	if (optind == argc)
		return usage_error(command, "a COMMAND is needed");
	job.argv = argv + optind;
	return run(&job);
}
