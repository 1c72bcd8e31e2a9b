// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl ps
 */
#include <getopt.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "json.h"
#include "tvdctl.h"

/* A pid takes seven digits, a user's name seldom more than eight letters. */
#define FIXED_COLUMNS 26

/**
 * struct view - what is shown
 *
 * @label: only processes of this label; NULL for all.
 * @label_width: of the column.
 * @command_width: how much of a command is shown.
 * @unreadable: how many processes have a label that cannot be read.
 */
struct view {
	const char *label;
	int label_width;
	int command_width;
	size_t unreadable;
};

static const char *user_name(uid_t user)
{
	static char name[40];
	static uid_t last = (uid_t)-1;
	const struct passwd *entry;

	if (user == last && *name)
		return name;
	last = user;
	entry = getpwuid(user);
	if (entry)
		snprintf(name, sizeof(name), "%s", entry->pw_name);
	else
		snprintf(name, sizeof(name), "%lu", (unsigned long)user);
	return name;
}

static bool is_wanted(const struct view *view,
		      const struct tvd_process *process)
{
	return !view->label || !strcmp(process->label, view->label);
}

static void measure(struct view *view, const struct tvd_process *processes,
		    size_t count)
{
	struct winsize window;
	size_t i;

	view->label_width = (int)strlen("LABEL");
	for (i = 0; i < count; i++) {
		int width = (int)strlen(processes[i].label);

		view->unreadable += processes[i].error != 0;
		if (is_wanted(view, &processes[i]) && width > view->label_width)
			view->label_width = width;
	}
	view->command_width = INT32_MAX;
	if (isatty(STDOUT_FILENO) &&
	    !ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) &&
	    window.ws_col > FIXED_COLUMNS + view->label_width + 8)
		view->command_width =
			window.ws_col - FIXED_COLUMNS - view->label_width;
}

static void print_process(const struct view *view,
			  const struct tvd_process *process)
{
	bool is_domain = *process->label &&
			 strcmp(process->label, TVD_NAME_HOST) != 0;
	char *command = tvd_escape(process->command, strlen(process->command));

	printf("%7d %7d %-8s %s%-*s%s %.*s\n", (int)process->pid,
	       (int)process->parent, user_name(process->user),
	       is_domain ? colour(COLOUR_GOOD) : "", view->label_width,
	       *process->label ? process->label : "?",
	       is_domain ? colour(COLOUR_NONE) : "", view->command_width,
	       command ? command : "?");
	free(command);
}

static void print_processes(const struct view *view,
			    const struct tvd_process *processes, size_t count)
{
	size_t i;

	printf("%7s %7s %-8s %-*s %s\n", "PID", "PPID", "USER",
	       view->label_width, "LABEL", "COMMAND");
	for (i = 0; i < count; i++)
		if (is_wanted(view, &processes[i]))
			print_process(view, &processes[i]);
}

static void print_json(const struct view *view,
		       const struct tvd_process *processes, size_t count)
{
	struct json_object *document = json_document(), *list = json_new_list();
	size_t i;

	for (i = 0; i < count; i++) {
		const struct tvd_process *process = &processes[i];
		struct json_object *entry;

		if (!is_wanted(view, process))
			continue;
		entry = json_new();
		json_put_number(entry, "pid", (uint64_t)process->pid);
		json_put_number(entry, "parent", (uint64_t)process->parent);
		json_put_number(entry, "user", process->user);
		json_put_text(entry, "label",
			      process->error ? NULL : process->label);
		json_put_foreign(entry, "command", process->command);
		json_append(list, entry);
	}
	json_put(document, "processes", list);
	json_print(document);
}

static int show(struct view *view)
{
	struct tvd_error *error = NULL;
	struct tvd_process *processes;
	size_t count;

	if (tvd_list_processes(&processes, &count, &error))
		return report_error(error);
	measure(view, processes, count);
	if (wants_json())
		print_json(view, processes, count);
	else
		print_processes(view, processes, count);
	tvd_free_processes(processes, count);
	if (!view->unreadable)
		return STATUS_OK;
	complain(
		"the labels of %zu processes cannot be read; ask as root outside every domain",
		view->unreadable);
	return STATUS_FAILED;
}

int command_ps(const struct command *command, int argc, char **argv)
{
	static const struct option words[] = {
		{ "label", required_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct view view = { .label = NULL };
	int c, status;

	while ((c = next_option(command, argc, argv, ":l:h", words, &status)) >
	       0)
		view.label = optarg;
	if (!c)
		return status;
	if (optind != argc)
		return usage_error(command, "no argument is expected");
	if (view.label && !is_label_name(view.label))
		return usage_error(command, "'%s' is not the name of a label",
				   view.label);
	return show(&view);
}
