/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tvdctl: what its files share
 */
#ifndef TVDCTL_H
#define TVDCTL_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <tvd/tvd.h>

#define TVDCTL_VERSION "0.1"

/**
 * enum status - what tvdctl's exit status means
 * @STATUS_OK: done
 * @STATUS_FAILED: not done; standard error says why
 * @STATUS_USAGE: the command line is wrong
 * @STATUS_UNAVAILABLE: this kernel does not run Trusted Virtual Domains
 * @STATUS_CANNOT_EXECUTE: run: the program is there but cannot be executed
 * @STATUS_NOT_FOUND: run: the program is not there
 * @STATUS_SIGNAL: run: plus the number of the signal that ended the program
 */
enum status {
	STATUS_OK = 0,
	STATUS_FAILED = 1,
	STATUS_USAGE = 2,
	STATUS_UNAVAILABLE = 3,
	STATUS_CANNOT_EXECUTE = 126,
	STATUS_NOT_FOUND = 127,
	STATUS_SIGNAL = 128,
};

#define OUTPUT_JSON 0x1U /* a document, by --json */
#define OUTPUT_COLOUR 0x2U /* with colours, on a terminal or by --color */

/**
 * struct command - a line of the table that dispatches and that helps
 *
 * @name: the word or words that call it.
 * @arguments: what follows them.
 * @summary: what it does, for the list of all commands.
 * @help: its options and what else there is to know; may be NULL.
 * @outputs: how it can print, OUTPUT_*.
 * @run: does it; gets its own words, @argv[0] being the last word of @name.
 */
struct command {
	const char *name;
	const char *arguments;
	const char *summary;
	const char *help;
	unsigned int outputs;
	int (*run)(const struct command *command, int argc, char **argv);
};

extern const struct command commands[];

void print_usage(const struct command *command);
int usage_error(const struct command *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int next_option(const struct command *command, int argc, char **argv,
		const char *letters, const struct option *words, int *status);
int no_options(const struct command *command, int argc, char **argv,
	       int *status);
bool wants_json(void);
int find_command(int argc, char **argv, const struct command **found);
bool is_in_group(const struct command *command, const char *group);
int unknown_command(int argc, char **argv);

void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
int report_error(struct tvd_error *error);
bool is_label_name(const char *name);
int default_output(const char *source, const char *extension, char **output);
bool is_same_file(const char *a, const char *b);
int write_output(const char *path, const void *data, size_t size);

/** enum colour - what is told by a colour */
enum colour {
	COLOUR_NONE,
	COLOUR_GOOD,
	COLOUR_BAD,
	COLOUR_FAINT,
};

bool set_colour_mode(const char *when);
const char *colour(enum colour which);
void print_safely(FILE *out, const char *text);

int command_help(const struct command *command, int argc, char **argv);
int command_explain(const struct command *command, int argc, char **argv);
int command_label_get(const struct command *command, int argc, char **argv);
int command_label_list(const struct command *command, int argc, char **argv);
int command_label_restore(const struct command *command, int argc, char **argv);
int command_label_revoke(const struct command *command, int argc, char **argv);
int command_label_set(const struct command *command, int argc, char **argv);
int command_log(const struct command *command, int argc, char **argv);
int command_policy_check(const struct command *command, int argc, char **argv);
int command_policy_compile(const struct command *command, int argc,
			   char **argv);
int command_policy_diff(const struct command *command, int argc, char **argv);
int command_policy_explain(const struct command *command, int argc,
			   char **argv);
int command_policy_flows(const struct command *command, int argc, char **argv);
int command_policy_load(const struct command *command, int argc, char **argv);
int command_policy_show(const struct command *command, int argc, char **argv);
int command_policy_sign(const struct command *command, int argc, char **argv);
int command_policy_verify(const struct command *command, int argc, char **argv);
int command_policy_lock(const struct command *command, int argc, char **argv);
int command_ps(const struct command *command, int argc, char **argv);
int command_run(const struct command *command, int argc, char **argv);
int command_status(const struct command *command, int argc, char **argv);

#endif /* TVDCTL_H */
