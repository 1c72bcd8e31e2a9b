// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl label list
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "tvdctl.h"

/**
 * struct widths - of the columns
 *
 * @name: of names.
 * @properties: of properties.
 */
struct widths {
	int name;
	int properties;
};

static void widen(int *width, const char *text)
{
	int length = (int)strlen(text);

	if (length > *width)
		*width = length;
}

/* A kernel that does not count the tasks of a label: count the processes. */
static int count_processes(struct tvd_label_status *labels, size_t count,
			   struct tvd_error **error)
{
	struct tvd_process *processes;
	size_t process_count, i, j;

	for (i = 0; i < count && labels[i].tasks < 0; i++)
		;
	if (i < count || !count)
		return 0;
	if (tvd_list_processes(&processes, &process_count, error))
		return -1;
	for (i = 0; i < count; i++)
		labels[i].tasks = 0;
	for (j = 0; j < process_count; j++)
		for (i = 0; i < count; i++)
			labels[i].tasks +=
				!strcmp(labels[i].name, processes[j].label);
	tvd_free_processes(processes, process_count);
	return 0;
}

static void print_labels(const struct tvd_label_status *labels, size_t count)
{
	struct widths widths = { .name = 0 };
	size_t i;

	widen(&widths.name, "LABEL");
	widen(&widths.properties, "PROPERTIES");
	for (i = 0; i < count; i++) {
		widen(&widths.name, labels[i].name);
		widen(&widths.properties, labels[i].properties);
	}
	printf("%-*s %-*s %7s %s\n", widths.name, "LABEL", widths.properties,
	       "PROPERTIES", "RUNNING", "TYPES");
	for (i = 0; i < count; i++) {
		const char *properties = labels[i].properties;
		bool revoked = strstr(properties, "revoked");

		printf("%-*s %s%-*s%s %7" PRId64 " %s\n", widths.name,
		       labels[i].name, revoked ? colour(COLOUR_BAD) : "",
		       widths.properties, *properties ? properties : "-",
		       revoked ? colour(COLOUR_NONE) : "", labels[i].tasks,
		       labels[i].types);
	}
}

static void print_json(const struct tvd_label_status *labels, size_t count)
{
	struct json_object *document = json_document(), *list = json_new_list();
	size_t i;

	for (i = 0; i < count; i++) {
		struct json_object *entry = json_new();

		json_put_text(entry, "name", labels[i].name);
		json_put_words(entry, "properties", labels[i].properties, ',');
		json_put_words(entry, "types", labels[i].types, ',');
		json_put_number(entry, "running", (uint64_t)labels[i].tasks);
		json_append(list, entry);
	}
	json_put(document, "labels", list);
	json_print(document);
}

int command_label_list(const struct command *command, int argc, char **argv)
{
	int status, at = no_options(command, argc, argv, &status);
	struct tvd_error *error = NULL;
	struct tvd_label_status *labels;
	size_t count;

	if (!at)
		return status;
	if (at != argc)
		return usage_error(command, "no argument is expected");
	if (tvd_read_labels(&labels, &count, &error))
		return report_error(error);
	if (count_processes(labels, count, &error)) {
		tvd_free_labels(labels, count);
		return report_error(error);
	}
	if (wants_json())
		print_json(labels, count);
	else
		print_labels(labels, count);
	tvd_free_labels(labels, count);
	return STATUS_OK;
}
