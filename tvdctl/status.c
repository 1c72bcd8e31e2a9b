// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl status
 */
#include <inttypes.h>
#include <stdio.h>

#include "json.h"
#include "tvdctl.h"

/**
 * struct running - the labels of the policy that tasks run under
 *
 * @known: whether the kernel says.
 * @labels: how many labels.
 * @tasks: how many tasks.
 */
struct running {
	bool known;
	uint64_t labels;
	uint64_t tasks;
};

/* What each row stands for, in a few words. */
static const char *const rows[TVD_ROWS] = {
	[TVD_ROW_NONE] = "the act itself",
	[TVD_ROW_CLOSED] = "closed",
	[TVD_ROW_GONE] = "revoked or unknown",
	[TVD_ROW_HOST] = "protect_host",
	[TVD_ROW_IMMUTABLE] = "immutable",
	[TVD_ROW_SAME] = "the same label",
	[TVD_ROW_ANY] = "any",
	[TVD_ROW_BASE] = "base",
	[TVD_ROW_TYPES] = "a deny rule",
	[TVD_ROW_ELSE] = "no type in common",
};

static int count_running(struct running *running, struct tvd_error **error)
{
	struct tvd_label_status *labels;
	size_t count, i;

	*running = (struct running){ .known = false };
	if (tvd_read_labels(&labels, &count, error))
		return -1;
	for (i = 0; i < count; i++) {
		if (labels[i].tasks < 0)
			continue;
		running->known = true;
		running->labels += labels[i].tasks > 0;
		running->tasks += (uint64_t)labels[i].tasks;
	}
	tvd_free_labels(labels, count);
	return 0;
}

static uint64_t sum_of_denials(const struct tvd_status *status)
{
	uint64_t sum = 0;
	int row;

	for (row = 0; row < TVD_ROWS; row++)
		sum += status->denied[row];
	return sum;
}

static void print_denials(const struct tvd_status *status)
{
	uint64_t sum = sum_of_denials(status);
	int row;

	printf("denials since boot:      %s%" PRIu64 "%s\n",
	       sum ? colour(COLOUR_BAD) : "", sum,
	       sum ? colour(COLOUR_NONE) : "");
	for (row = 0; row < TVD_ROWS; row++)
		if (status->denied[row])
			printf("  row %d, %-20s %" PRIu64 "\n", row, rows[row],
			       status->denied[row]);
	if (status->permissive)
		printf("only recorded:           %" PRIu64 "\n",
		       status->permissive);
	printf("audit records left out:  %" PRIu64 "\n", status->suppressed);
}

static void print_status(const struct tvd_status *status,
			 const struct running *running, const char *own)
{
	printf("mode:                    %s%s%s\n",
	       colour(status->enforcing ? COLOUR_GOOD : COLOUR_BAD),
	       status->enforcing ? "enforcing" :
				   "no policy loaded, nothing is confined",
	       colour(COLOUR_NONE));
	printf("policy version:          %" PRIu64 "\n", status->version);
	printf("policy digest:           %s\n", status->digest);
	printf("locked until next boot:  %s\n", status->locked ? "yes" : "no");
	printf("signed policies only:    %s\n",
	       status->signatures ? "yes" : "no");
	printf("labels of the policy:    %" PRIu64 "\n", status->labels);
	if (running->known)
		printf("running:                 %" PRIu64
		       " task%s under %" PRIu64 " label%s\n",
		       running->tasks, running->tasks == 1 ? "" : "s",
		       running->labels, running->labels == 1 ? "" : "s");
	printf("label of this process:   %s\n", own);
	print_denials(status);
}

static void put_rows(struct json_object *document,
		     const struct tvd_status *status)
{
	struct json_object *list = json_new_list();
	int row;

	for (row = 0; row < TVD_ROWS; row++) {
		struct json_object *entry = json_new();

		json_put_number(entry, "row", (uint64_t)row);
		json_put_text(entry, "meaning", rows[row]);
		json_put_number(entry, "denials", status->denied[row]);
		json_append(list, entry);
	}
	json_put(document, "rows", list);
}

static void print_json(const struct tvd_status *status,
		       const struct running *running, const char *own)
{
	struct json_object *document = json_document();

	json_put_truth(document, "enforcing", status->enforcing);
	json_put_number(document, "version", status->version);
	json_put_text(document, "digest",
		      status->version ? status->digest : NULL);
	json_put_truth(document, "locked", status->locked);
	json_put_truth(document, "signatures", status->signatures);
	json_put_number(document, "labels", status->labels);
	if (running->known) {
		json_put_number(document, "running_labels", running->labels);
		json_put_number(document, "running_tasks", running->tasks);
	}
	json_put_text(document, "own_label", own);
	json_put_number(document, "denials", sum_of_denials(status));
	put_rows(document, status);
	json_put_number(document, "permissive", status->permissive);
	json_put_number(document, "suppressed", status->suppressed);
	json_print(document);
}

int command_status(const struct command *command, int argc, char **argv)
{
	int ends, at = no_options(command, argc, argv, &ends);
	struct tvd_error *error = NULL;
	char own[TVD_LABEL_SIZE];
	struct tvd_status status;
	struct running running;

	if (!at)
		return ends;
	if (at != argc)
		return usage_error(command, "no argument is expected");
	if (tvd_read_status(&status, &error) ||
	    count_running(&running, &error) || tvd_get_own_label(own, &error))
		return report_error(error);
	if (wants_json())
		print_json(&status, &running, own);
	else
		print_status(&status, &running, own);
	return status.enforcing ? STATUS_OK : STATUS_FAILED;
}
