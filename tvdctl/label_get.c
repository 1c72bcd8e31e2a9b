// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl label get
 */
#include <stdio.h>

#include "json.h"
#include "tvdctl.h"

/* @list is NULL where lines are printed. */
static int tell_label(const char *path, struct json_object *list)
{
	struct tvd_error *error = NULL;
	char label[TVD_LABEL_SIZE];
	int found = tvd_get_file_label(path, label, &error);

	if (found < 0)
		return report_error(error);
	if (list) {
		struct json_object *entry = json_new();

		json_put_foreign(entry, "path", path);
		json_put_text(entry, "label", found ? label : NULL);
		json_append(list, entry);
	} else {
		printf("%s\t%s\n", found ? label : "-", path);
	}
	return STATUS_OK;
}

int command_label_get(const struct command *command, int argc, char **argv)
{
	int status, at = no_options(command, argc, argv, &status);
	struct json_object *list = NULL;

	if (!at)
		return status;
	if (at == argc)
		return usage_error(command, "at least one PATH is needed");
	if (wants_json())
		list = json_new_list();
	status = STATUS_OK;
	for (; at < argc; at++)
		if (tell_label(argv[at], list) != STATUS_OK)
			status = STATUS_FAILED;
	if (list) {
		struct json_object *document = json_document();

		json_put(document, "files", list);
		json_print(document);
	}
	return status;
}
