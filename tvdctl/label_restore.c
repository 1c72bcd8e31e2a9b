// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl label restore
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "json.h"
#include "tvdctl.h"

/* Who sees more does not read them; they are counted. */
#define COMPLAINTS_MAX 100

/* How often the line of progress is written, and the clock is looked at. */
#define PROGRESS_SECONDS 0.2
#define PROGRESS_FILES 64

/**
 * struct work - what is being done
 *
 * @flags: TVD_RESTORE_*.
 * @quiet: whether what is changed is not told.
 * @changes: what is changed, for --json; else NULL.
 * @failures: what is not, the same.
 * @complaints: how many failures were told.
 * @shows_progress: whether there is a terminal for it.
 * @line_shown: whether the line of progress is there, and has to go first.
 * @began: when.
 * @last: when the line was written.
 * @counts: what was done.
 */
struct work {
	unsigned int flags;
	bool quiet;
	struct json_object *changes;
	struct json_object *failures;
	size_t complaints;
	bool shows_progress;
	bool line_shown;
	double began;
	double last;
	struct tvd_restore_counts counts;
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void remove_line(struct work *work)
{
	if (work->line_shown)
		fputs("\r\033[K", stderr);
	work->line_shown = false;
}

static int columns(void)
{
	struct winsize window;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &window) || window.ws_col < 20)
		return 80;
	return window.ws_col;
}

/* The end of a path says more than its beginning. */
static void write_line(struct work *work, const char *path)
{
	double spent = now() - work->began;
	char *shown = tvd_escape(path, strlen(path));
	char head[128];
	size_t length = shown ? strlen(shown) : 0;
	int room;

	snprintf(head, sizeof(head),
		 "%" PRIu64 " files, %" PRIu64 " changed, %.0f/s: ",
		 work->counts.files, work->counts.changed,
		 spent > 0 ? (double)work->counts.files / spent : 0);
	room = columns() - 1 - (int)strlen(head);
	if (room < 0)
		room = 0;
	fprintf(stderr, "\r\033[K%s%s", head,
		length > (size_t)room ? shown + length - (size_t)room :
		shown		      ? shown :
					"");
	fflush(stderr);
	free(shown);
	work->line_shown = true;
}

static void visited(void *context, const char *path,
		    const struct tvd_restore_counts *counts)
{
	struct work *work = context;

	if (counts->files % PROGRESS_FILES ||
	    now() - work->last < PROGRESS_SECONDS)
		return;
	work->last = now();
	write_line(work, path);
}

static void put_change(struct work *work, const char *path, const char *from,
		       const char *to)
{
	struct json_object *entry = json_new();

	json_put_foreign(entry, "path", path);
	json_put_text(entry, "from", from);
	json_put_text(entry, "to", to);
	json_append(work->changes, entry);
}

static void changed(void *context, const char *path, const char *from,
		    const char *to)
{
	struct work *work = context;

	if (work->quiet)
		return;
	if (work->changes) {
		put_change(work, path, from, to);
		return;
	}
	remove_line(work);
	printf("%s\t%s%s%s\t", from ? from : "-", colour(COLOUR_GOOD), to,
	       colour(COLOUR_NONE));
	print_safely(stdout, path);
	putchar('\n');
}

static void failed(void *context, const char *path,
		   const struct tvd_error *error)
{
	struct work *work = context;

	if (work->failures && work->complaints < COMPLAINTS_MAX) {
		struct json_object *entry = json_new();

		json_put_foreign(entry, "path", path);
		json_put_foreign(entry, "reason", tvd_error_message(error));
		json_append(work->failures, entry);
	}
	if (work->complaints++ >= COMPLAINTS_MAX)
		return;
	remove_line(work);
	fputs("tvdctl: ", stderr);
	print_safely(stderr, path);
	fprintf(stderr, ": %s\n", tvd_error_message(error));
}

static int restore(struct work *work, const struct tvd_policy *policy,
		   char **paths)
{
	const struct tvd_restore_report report = {
		.context = work,
		.visited = work->shows_progress ? visited : NULL,
		.changed = changed,
		.failed = failed,
	};
	struct tvd_error *error = NULL;
	int status = STATUS_OK;

	for (; *paths; paths++) {
		if (!tvd_restore_labels(policy, *paths, work->flags, &report,
					&work->counts, &error))
			continue;
		remove_line(work);
		status = report_error(error);
		error = NULL;
	}
	remove_line(work);
	return work->counts.failed ? STATUS_FAILED : status;
}

static void print_counts(const struct work *work)
{
	const struct tvd_restore_counts *counts = &work->counts;

	printf("%" PRIu64 " of %" PRIu64 " file%s %s", counts->changed,
	       counts->files, counts->files == 1 ? "" : "s",
	       work->flags & TVD_RESTORE_DRY_RUN ? "would be changed" :
						   "changed");
	if (counts->without_rule)
		printf(", %" PRIu64 " without a rule", counts->without_rule);
	if (counts->mounts)
		printf(", %" PRIu64 " other mount%s left out", counts->mounts,
		       counts->mounts == 1 ? "" : "s");
	if (counts->failed)
		printf(", %s%" PRIu64 " failed%s", colour(COLOUR_BAD),
		       counts->failed, colour(COLOUR_NONE));
	putchar('\n');
	fflush(stdout);
	if (work->complaints > COMPLAINTS_MAX)
		complain("%zu more failures are not shown",
			 work->complaints - COMPLAINTS_MAX);
}

static void print_json(const struct work *work)
{
	const struct tvd_restore_counts *counts = &work->counts;
	struct json_object *document = json_document();

	json_put_truth(document, "dry_run", work->flags & TVD_RESTORE_DRY_RUN);
	json_put_number(document, "files", counts->files);
	json_put_number(document, "changed", counts->changed);
	json_put_number(document, "failed", counts->failed);
	json_put_number(document, "links", counts->links);
	json_put_number(document, "without_rule", counts->without_rule);
	json_put_number(document, "mounts", counts->mounts);
	json_put(document, "changes", work->changes);
	json_put(document, "failures", work->failures);
	json_print(document);
}

static int work_on(struct work *work, const char *file, char **paths)
{
	struct tvd_error *error = NULL;
	struct tvd_policy *policy = file ? tvd_read_policy(file, &error) :
					   tvd_read_policy_in_force(&error);
	int status;

	if (!policy)
		return report_error(error);
	if (wants_json()) {
		work->changes = json_new_list();
		work->failures = json_new_list();
	}
	work->shows_progress = isatty(STDERR_FILENO);
	work->began = now();
	work->last = work->began;
	status = restore(work, policy, paths);
	tvd_free_policy(policy);
	if (wants_json())
		print_json(work);
	else
		print_counts(work);
	return status;
}

/* Returns 0 if the command has to end. */
static int read_options(const struct command *command, int argc, char **argv,
			struct work *work, const char **file, int *status)
{
	static const struct option words[] = {
		{ "dry-run", no_argument, NULL, 'n' },
		{ "recursive", no_argument, NULL, 'r' },
		{ "mounts", no_argument, NULL, 'm' },
		{ "policy", required_argument, NULL, 'p' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = next_option(command, argc, argv, ":nrmp:qh", words,
				status)) > 0) {
		if (c == 'n')
			work->flags |= TVD_RESTORE_DRY_RUN;
		else if (c == 'r')
			work->flags |= TVD_RESTORE_RECURSIVE;
		else if (c == 'm')
			work->flags |= TVD_RESTORE_MOUNTS;
		else if (c == 'p')
			*file = optarg;
		else
			work->quiet = true;
	}
	return c;
}

int command_label_restore(const struct command *command, int argc, char **argv)
{
	struct work work = { .flags = 0 };
	const char *file = NULL;
	int status;

	if (!read_options(command, argc, argv, &work, &file, &status))
		return status;
	if (optind == argc)
		return usage_error(command, "at least one PATH is needed");
	return work_on(&work, file, argv + optind);
}
