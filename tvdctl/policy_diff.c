// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl policy diff
 *
 * The exit status is that of diff(1): a script asks whether two policies differ,
 * and has to tell that from a failure.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "tvdctl.h"

enum {
	DIFF_EQUAL = 0,
	DIFF_DIFFERENT = 1,
	DIFF_TROUBLE = 2,
};

static int trouble(struct tvd_error *error)
{
	report_error(error);
	return DIFF_TROUBLE;
}

/* Lines that are indented belong to the title before them. */
static struct json_object *changes_in(const char *text)
{
	struct json_object *changes = json_new_list(), *lines = NULL;

	while (*text) {
		size_t length = strcspn(text, "\n");
		char *line = strndup(text, length);

		if (line && !strncmp(line, "  ", 2) && lines) {
			json_append_text(lines, line + 2);
		} else if (line && *line && strncmp(line, "---", 3) != 0 &&
			   strncmp(line, "+++", 3) != 0) {
			struct json_object *change = json_new();

			lines = json_new_list();
			json_put_text(change, "what", line);
			json_put(change, "lines", lines);
			json_append(changes, change);
		}
		free(line);
		text += length + (text[length] == '\n');
	}
	return changes;
}

static void print_json(bool different, const char *text)
{
	struct json_object *document = json_document();

	json_put_truth(document, "different", different);
	json_put(document, "changes", changes_in(text));
	json_print(document);
}

static int diff(const struct tvd_policy *before, const struct tvd_policy *after)
{
	struct tvd_error *error = NULL;
	int different;
	char *text;
	size_t size;

	different = tvd_diff_policies(before, after, &text, &size, &error);
	if (different < 0)
		return trouble(error);
	if (wants_json())
		print_json(different, text);
	else
		fwrite(text, 1, size, stdout);
	free(text);
	return different ? DIFF_DIFFERENT : DIFF_EQUAL;
}

static int diff_files(const char *old, const char *new)
{
	struct tvd_error *error = NULL;
	struct tvd_policy *before = tvd_read_policy(old, &error), *after;
	int status;

	if (!before)
		return trouble(error);
	after = tvd_read_policy(new, &error);
	status = after ? diff(before, after) : trouble(error);
	tvd_free_policy(after);
	tvd_free_policy(before);
	return status;
}

int command_policy_diff(const struct command *command, int argc, char **argv)
{
	int status, at = no_options(command, argc, argv, &status);

	if (!at)
		return status;
	if (argc - at != 2)
		return usage_error(command, "OLD and NEW are needed");
	return diff_files(argv[at], argv[at + 1]);
}
