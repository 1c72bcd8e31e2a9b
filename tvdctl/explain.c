// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl explain
 */
#include "explain.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tvdctl.h"

/**
 * struct question - what is asked
 *
 * @policy: which policy.
 * @pid: the process.
 * @subject: its label.
 * @name: of the object, as it was given.
 * @object: the object.
 * @access: NULL for every kind.
 * @quiet: whether to answer by the exit status alone.
 * @directory: the first on the way to the object that @subject may not search, or
 *	NULL.
 * @directory_label: its label.
 * @directory_row: the row that denies it.
 */
struct question {
	struct tvd_policy *policy;
	pid_t pid;
	char subject[TVD_LABEL_SIZE];
	const char *name;
	struct tvd_object object;
	const char *access;
	bool quiet;
	char *directory;
	char directory_label[TVD_LABEL_SIZE];
	unsigned int directory_row;
};

/* Returns 1 if the directory may not be searched, 0 if it may, -1 on failure. */
static int is_obstacle(struct question *q,
		       const struct tvd_explainer *explainer, const char *path,
		       struct tvd_error **error)
{
	struct tvd_object directory;
	bool allowed;
	int failed;

	if (tvd_find_object(q->policy, q->pid, path, &directory, error))
		return -1;
	failed = tvd_ask(explainer, q->subject, directory.label, "search",
			 &allowed, &q->directory_row, error);
	snprintf(q->directory_label, sizeof(q->directory_label), "%s",
		 directory.label);
	tvd_free_object(&directory);
	return failed ? -1 : !allowed;
}

/* Looks at each directory on the way to a file; returns 0, or -1 on failure. */
static int look_at_way(struct question *q,
		       const struct tvd_explainer *explainer,
		       struct tvd_error **error)
{
	size_t length = 0, end = strlen(q->object.path);
	int found = 0;

	while (!found && length < end) {
		char *path = strndup(q->object.path, length ? length : 1);

		found = path ? is_obstacle(q, explainer, path, error) : 0;
		if (found > 0)
			q->directory = path;
		else
			free(path);
		length++;
		length += strcspn(q->object.path + length, "/");
	}
	return found < 0 ? -1 : 0;
}

static int find_way(struct question *q, struct tvd_error **error)
{
	struct tvd_explainer *explainer;
	int failed;

	if (!q->object.path || *q->object.path != '/' ||
	    !strcmp(q->object.path, "/"))
		return 0;
	explainer = tvd_make_explainer(q->policy, error);
	if (!explainer)
		return -1;
	failed = look_at_way(q, explainer, error);
	tvd_free_explainer(explainer);
	return failed;
}

static void print_object(const struct question *q)
{
	const struct tvd_object *object = &q->object;

	printf("subject: process %d, label '%s'\n", (int)q->pid, q->subject);
	printf("object:  %s ", object->kind);
	if (object->path)
		print_safely(stdout, object->path);
	else if (object->pid)
		printf("%d", (int)object->pid);
	printf("%slabel '%s': %s\n", object->path || object->pid ? ", " : "",
	       object->label, object->how);
}

static void print_notes(const struct question *q)
{
	const struct tvd_object *object = &q->object;

	if (q->directory) {
		printf("%snot reached%s: '%s' may not search ",
		       colour(COLOUR_BAD), colour(COLOUR_NONE), q->subject);
		print_safely(stdout, q->directory);
		printf(", label '%s', by row %u; files that are open already are not looked up\n",
		       q->directory_label, q->directory_row);
	}
	if (object->path)
		printf("not looked at: owner %u:%u, mode %04o, ACLs, capabilities, and other security modules\n",
		       (unsigned int)object->user, (unsigned int)object->group,
		       object->mode);
	else
		puts("not looked at: user ids, capabilities, and other security modules");
	if (!strcmp(object->kind, "socket"))
		puts("a connection is also decided with the label of who listens: ask for pid:N, too");
}

static int explain_access(struct question *q, const char *access,
			  struct tvd_explanation *e)
{
	struct tvd_error *error = NULL;

	if (!tvd_explain(q->policy, q->subject, q->object.label, access, e,
			 &error))
		return STATUS_OK;
	return report_error(error);
}

static int print_one(struct question *q, const struct tvd_explanation *e)
{
	struct tvd_error *error = NULL;
	char *next = NULL;

	if (!e->allowed && advise(q->subject, q->object.label, q->access,
				  e->row, &q->object, &next, &error))
		return report_error(error);
	print_object(q);
	print_explanation(e, next);
	print_notes(q);
	free(next);
	return STATUS_OK;
}

static void print_row(const char *access, const struct tvd_explanation *e)
{
	printf("%-14s %s%-7s%s  row %u  %s\n", access,
	       colour(e->allowed ? COLOUR_GOOD : COLOUR_BAD),
	       e->allowed ? "allowed" : "denied", colour(COLOUR_NONE), e->row,
	       e->reason);
}

/* @answers is NULL where a table is printed. */
static int answer_all(struct question *q, struct json_object *answers)
{
	struct tvd_explanation e;
	unsigned int kind;
	int status;

	for (kind = 0; kind < TVD_ACCESS_KINDS; kind++) {
		const char *access = tvd_access_name(kind);

		status = explain_access(q, access, &e);
		if (status != STATUS_OK)
			return status;
		if (answers)
			json_append(answers, json_explanation(access, &e));
		else
			print_row(access, &e);
		if (!answers && kind == TVD_ACCESS_KINDS - 1)
			fputs(e.lines, stdout);
		tvd_free_explanation(&e);
	}
	return STATUS_OK;
}

static int answer_one(struct question *q, struct json_object *answers)
{
	struct tvd_explanation e;
	int status = explain_access(q, q->access, &e);

	if (status != STATUS_OK)
		return status;
	if (q->quiet)
		status = e.allowed && !q->directory ? STATUS_OK : STATUS_FAILED;
	else if (answers)
		json_append(answers, json_explanation(q->access, &e));
	else
		status = print_one(q, &e);
	tvd_free_explanation(&e);
	return status;
}

static struct json_object *json_subject(const struct question *q)
{
	struct json_object *subject = json_new();

	json_put_number(subject, "pid", (uint64_t)q->pid);
	json_put_text(subject, "label", q->subject);
	return subject;
}

static struct json_object *json_target(const struct question *q)
{
	struct json_object *target = json_new();

	json_put_text(target, "kind", q->object.kind);
	json_put_text(target, "label", q->object.label);
	json_put_text(target, "how", q->object.how);
	if (q->object.path)
		json_put_foreign(target, "path", q->object.path);
	if (q->object.pid)
		json_put_number(target, "pid", (uint64_t)q->object.pid);
	return target;
}

static void print_document(const struct question *q,
			   struct json_object *answers)
{
	struct json_object *document = json_document();

	json_put(document, "subject", json_subject(q));
	json_put(document, "object", json_target(q));
	json_put(document, "answers", answers);
	if (q->directory) {
		struct json_object *directory = json_new();

		json_put_foreign(directory, "path", q->directory);
		json_put_text(directory, "label", q->directory_label);
		json_put_number(directory, "row", q->directory_row);
		json_put(document, "not_searched", directory);
	}
	json_print(document);
}

static int answer(struct question *q)
{
	struct json_object *answers =
		wants_json() && !q->quiet ? json_new_list() : NULL;
	int status;

	if (q->access) {
		status = answer_one(q, answers);
	} else {
		if (!answers)
			print_object(q);
		status = answer_all(q, answers);
		if (!answers && status == STATUS_OK)
			print_notes(q);
	}
	if (answers && status == STATUS_OK)
		print_document(q, answers);
	return status;
}

static int find_and_answer(struct question *q)
{
	struct tvd_error *error = NULL;
	int status;

	if (tvd_get_process_label(q->pid, q->subject, &error) ||
	    tvd_find_object(q->policy, q->pid, q->name, &q->object, &error))
		return report_error(error);
	if (find_way(q, &error))
		status = report_error(error);
	else
		status = answer(q);
	tvd_free_object(&q->object);
	free(q->directory);
	return status;
}

static int explain(struct question *q, const char *file)
{
	struct tvd_error *error = NULL;
	int status;

	q->policy = read_policy_with_lines(file, &error);
	if (!q->policy)
		return report_error(error);
	status = find_and_answer(q);
	tvd_free_policy(q->policy);
	return status;
}

static bool take_pid(const char *text, pid_t *pid)
{
	long number;
	char *end;

	if (*text < '1' || *text > '9')
		return false;
	errno = 0;
	number = strtol(text, &end, 10);
	if (errno || *end || number > INT32_MAX)
		return false;
	*pid = (pid_t)number;
	return true;
}

int command_explain(const struct command *command, int argc, char **argv)
{
	static const struct option words[] = {
		{ "policy", required_argument, NULL, 'p' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct question q = { .quiet = false };
	const char *file = NULL;
	int c, status;

	while ((c = next_option(command, argc, argv, ":p:qh", words, &status)) >
	       0) {
		if (c == 'p')
			file = optarg;
		else
			q.quiet = true;
	}
	if (!c)
		return status;
	argv += optind;
	argc -= optind;
	if (argc < 2 || argc > 3)
		return usage_error(
			command, "PID and OBJECT are needed, and maybe ACCESS");
	if (!take_pid(argv[0], &q.pid))
		return usage_error(
			command,
			"'%s' is not the number of a process; 'tvdctl ps' lists them",
			argv[0]);
	if (q.quiet && argc == 2)
		return usage_error(command, "-q needs an ACCESS");
	q.name = argv[1];
	q.access = argc == 3 ? argv[2] : NULL;
	return explain(&q, file);
}
