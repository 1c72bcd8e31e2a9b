// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl log
 */
#include "log.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tvdctl.h"

static bool is_wanted(const struct log *log, const struct tvd_denial *denial)
{
	if (denial->seconds && denial->seconds < log->since)
		return false;
	return !log->label || !strcmp(denial->subject, log->label) ||
	       !strcmp(denial->object, log->label);
}

/**
 * take_line - take a line of a log for a denial, if it is one
 * @log: what is told
 * @line: the line
 * @length: its bytes
 */
void take_line(struct log *log, const char *line, size_t length)
{
	struct tvd_denial denial;

	if (!tvd_parse_denial(line, length, &denial))
		return;
	log->suppressed += denial.suppressed;
	if (!is_wanted(log, &denial))
		return;
	log->records++;
	if (log->groups)
		group_denial(log->groups, &denial);
	else
		print_denial(&denial);
}

static uint64_t count_denials(void)
{
	struct tvd_status status;
	uint64_t sum = 0;
	int row;

	if (tvd_read_status(&status, NULL))
		return 0;
	for (row = 0; row < TVD_ROWS; row++)
		sum += status.denied[row];
	return sum + status.permissive;
}

/* Who reads no denial is not to believe that there was none. */
static void tell_what_is_missing(const struct log *log)
{
	uint64_t counted = 0;

	if (!log->file && !log->label && !log->since)
		counted = count_denials();
	if (log->suppressed)
		complain("the kernel left out %" PRIu64
			 " records because too many came at once",
			 log->suppressed);
	if (counted > log->records + log->suppressed)
		complain(
			"of %" PRIu64
			" denials since the machine booted this log has %" PRIu64
			"; where auditd runs it has them: tvdctl log --file /var/log/audit/audit.log",
			counted, log->records);
	else if (!log->records && !wants_json())
		puts("no denials");
}

static int tell(struct log *log)
{
	int status;

	if (!log->follow)
		log->groups = make_groups();
	status = read_log(log);
	if (log->groups) {
		print_groups(log->groups);
		free_groups(log->groups);
		fflush(stdout);
		tell_what_is_missing(log);
	}
	return status;
}

/* Seconds from now back; returns whether it is a number of them. */
static bool take_since(const char *text, uint64_t *since)
{
	uint64_t now = (uint64_t)time(NULL);
	unsigned long long seconds;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	seconds = strtoull(text, &end, 10);
	if (errno || *end)
		return false;
	*since = seconds < now ? now - seconds : 0;
	return true;
}

/* Returns 0 if the command has to end. */
static int read_options(const struct command *command, int argc, char **argv,
			struct log *log, int *status)
{
	static const struct option words[] = {
		{ "file", required_argument, NULL, 'F' },
		{ "follow", no_argument, NULL, 'f' },
		{ "label", required_argument, NULL, 'l' },
		{ "since", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = next_option(command, argc, argv, ":F:fl:s:h", words,
				status)) > 0) {
		if (c == 'F') {
			log->file = optarg;
		} else if (c == 'f') {
			log->follow = true;
		} else if (c == 'l') {
			log->label = optarg;
		} else if (!take_since(optarg, &log->since)) {
			*status = usage_error(command,
					      "'%s' is not a number of seconds",
					      optarg);
			return 0;
		}
	}
	return c;
}

int command_log(const struct command *command, int argc, char **argv)
{
	struct log log = { .file = NULL };
	int status;

	if (!read_options(command, argc, argv, &log, &status))
		return status;
	if (optind != argc)
		return usage_error(command, "no argument is expected");
	if (log.label && !is_label_name(log.label))
		return usage_error(command, "'%s' is not the name of a label",
				   log.label);
	if (log.follow && log.file && strcmp(log.file, "-") != 0)
		return usage_error(
			command,
			"-f is for the kernel's log and standard input; try 'tail -f %s | tvdctl log -f -F -'",
			log.file);
	return tell(&log);
}
