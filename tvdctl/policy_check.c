// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl policy check
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "tvdctl.h"

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static void print_valid(const char *file, const struct tvd_policy *policy)
{
	size_t types = tvd_policy_type_count(policy);
	size_t labels = tvd_policy_label_count(policy);
	const char *warnings = tvd_policy_warnings(policy);

	if (*warnings)
		fprintf(stderr, "%s\n", warnings);
	printf("%s: valid, %zu type%s, %zu label%s\n", file, types,
	       plural(types), labels, plural(labels));
}

/* "FILE:LINE:COLUMN: TEXT" without the file. */
static struct json_object *remark(const char *file, const char *line)
{
	struct json_object *remark = json_new();
	size_t length = strlen(file);
	unsigned long row, column;
	char *end;

	if (!strncmp(line, file, length) && line[length] == ':')
		line += length + 1;
	row = strtoul(line, &end, 10);
	column = *end == ':' ? strtoul(end + 1, &end, 10) : 0;
	if (column && !strncmp(end, ": ", 2)) {
		json_put_number(remark, "line", row);
		json_put_number(remark, "column", column);
		line = end + 2;
	}
	json_put_foreign(remark, "text", line);
	return remark;
}

static struct json_object *remarks(const char *file, const char *lines)
{
	struct json_object *list = json_new_list();

	while (*lines) {
		size_t length = strcspn(lines, "\n");
		char *line = strndup(lines, length);

		if (line && *line)
			json_append(list, remark(file, line));
		free(line);
		lines += length + (lines[length] == '\n');
	}
	return list;
}

static void put_valid(struct json_object *to, const char *file,
		      const struct tvd_policy *policy)
{
	json_put_truth(to, "valid", true);
	json_put_number(to, "types", tvd_policy_type_count(policy));
	json_put_number(to, "labels", tvd_policy_label_count(policy));
	json_put(to, "faults", json_new_list());
	json_put(to, "warnings", remarks(file, tvd_policy_warnings(policy)));
}

/* @to is NULL where it is told to a person. */
static int tell_fault(struct json_object *to, const char *file,
		      struct tvd_error *error)
{
	if (!to)
		return report_error(error);
	json_put_truth(to, "valid", false);
	json_put(to, "faults", remarks(file, tvd_error_message(error)));
	json_put(to, "warnings", json_new_list());
	tvd_error_free(error);
	return STATUS_FAILED;
}

static int check(const char *file, struct json_object *to)
{
	struct tvd_error *error = NULL;
	struct tvd_policy *policy = tvd_read_policy(file, &error);
	int status = STATUS_OK;
	void *binary;
	size_t size;

	if (to)
		json_put_foreign(to, "file", file);
	if (!policy)
		return tell_fault(to, file, error);
	if (tvd_compile_policy(policy, &binary, &size, &error)) {
		tvd_error_wrap(&error, "%s", file);
		status = tell_fault(to, file, error);
	} else {
		free(binary);
		if (to)
			put_valid(to, file, policy);
		else
			print_valid(file, policy);
	}
	tvd_free_policy(policy);
	return status;
}

static int check_for_programs(int count, char **files)
{
	struct json_object *document = json_document(), *list = json_new_list();
	int i, status = STATUS_OK;

	for (i = 0; i < count; i++) {
		struct json_object *entry = json_new();

		if (check(files[i], entry) != STATUS_OK)
			status = STATUS_FAILED;
		json_append(list, entry);
	}
	json_put(document, "policies", list);
	json_print(document);
	return status;
}

int command_policy_check(const struct command *command, int argc, char **argv)
{
	int status, at = no_options(command, argc, argv, &status);

	if (!at)
		return status;
	if (at == argc)
		return usage_error(command, "a FILE is needed");
	if (wants_json())
		return check_for_programs(argc - at, argv + at);
	for (status = STATUS_OK; at < argc; at++)
		if (check(argv[at], NULL) != STATUS_OK)
			status = STATUS_FAILED;
	return status;
}
