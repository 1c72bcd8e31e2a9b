// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: the labels of the policy in force
 */
#include "kernel.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy_binary.h"
#include "read_file.h"

/**
 * struct list - labels that are being read
 *
 * @labels: the labels.
 * @count: how many.
 * @room: how many fit.
 */
struct list {
	struct tvd_label_status *labels;
	size_t count;
	size_t room;
};

/* Takes "NAME PROPERTIES TYPES"; returns 0 or an errno. */
static int take_line(struct tvd_label_status *label, char *line)
{
	char *rest, *name = strtok_r(line, " ", &rest);
	const char *properties = strtok_r(NULL, " ", &rest);
	const char *types = strtok_r(NULL, " ", &rest);

	if (!name || !types || !tvd_name_valid(name, strlen(name)))
		return EPROTO;
	memcpy(label->name, name, strlen(name) + 1);
	label->properties = strdup(strcmp(properties, "-") ? properties : "");
	label->types = strdup(types);
	return label->properties && label->types ? 0 : ENOMEM;
}

static struct tvd_label_status *add(struct list *list)
{
	struct tvd_label_status *labels;
	size_t room = list->room ? list->room * 2 : 64;

	if (list->count == list->room) {
		labels = reallocarray(list->labels, room, sizeof(*labels));
		if (!labels)
			return NULL;
		list->labels = labels;
		list->room = room;
	}
	list->labels[list->count] = (struct tvd_label_status){ .tasks = -1 };
	return &list->labels[list->count++];
}

/* Returns 0 or an errno. */
static int take_lines(struct list *list, char *text)
{
	char *line, *rest;
	int number = 0;

	for (line = strtok_r(text, "\n", &rest); line && !number;
	     line = strtok_r(NULL, "\n", &rest)) {
		struct tvd_label_status *label = add(list);

		number = label ? take_line(label, line) : ENOMEM;
	}
	return number;
}

static int by_name(const void *name, const void *label)
{
	return strcmp(name, ((const struct tvd_label_status *)label)->name);
}

/* Takes lines "NAME TASKS" for those of the labels that run. */
static void take_running(struct list *list, char *text)
{
	struct tvd_label_status *label;
	char *line, *rest;
	size_t i;

	for (i = 0; i < list->count; i++)
		list->labels[i].tasks = 0;
	for (line = strtok_r(text, "\n", &rest); line && list->count;
	     line = strtok_r(NULL, "\n", &rest)) {
		char *blank = strchr(line, ' ');

		if (!blank)
			continue;
		*blank = '\0';
		label = bsearch(line, list->labels, list->count,
				sizeof(*list->labels), by_name);
		if (label)
			label->tasks = strtoll(blank + 1, NULL, 10);
	}
}

/* How many tasks run is in a file that older kernels do not have. */
static void read_running(const char *directory, struct list *list)
{
	char path[PATH_MAX], *text;
	void *data;
	size_t size;

	snprintf(path, sizeof(path), "%s/running", directory);
	if (tvd_read_file(path, TVD_LABELS_FILE_MAX, &data, &size, NULL))
		return;
	text = strndup(data, size);
	free(data);
	if (text)
		take_running(list, text);
	free(text);
}

/* tvd_read_labels(), with securityfs's directory named. */
int tvd_read_labels_at(const char *directory, struct tvd_label_status **labels,
		       size_t *count, struct tvd_error **error)
{
	struct list list = { .count = 0 };
	char path[PATH_MAX], *text;
	void *data;
	size_t size;
	int number;

	snprintf(path, sizeof(path), "%s/labels", directory);
	if (tvd_read_file(path, TVD_LABELS_FILE_MAX, &data, &size, error))
		return -1;
	text = strndup(data, size);
	free(data);
	number = text ? take_lines(&list, text) : ENOMEM;
	free(text);
	if (!number) {
		read_running(directory, &list);
		*labels = list.labels;
		*count = list.count;
		return 0;
	}
	tvd_free_labels(list.labels, list.count);
	if (number == ENOMEM)
		tvd_error_set_memory(error);
	else
		tvd_error_set_garbled(path, error);
	return -1;
}

/**
 * tvd_read_labels - ask the kernel which labels there are
 * @labels: set to the labels of the policy in force, in the order of their
 *	names, to be freed with tvd_free_labels()
 * @count: set to how many
 * @error: set on failure; its number is ENOSYS if the LSM is not active
 *
 * A domain is told of its own label only.
 *
 * Return: 0, or -1 on failure.
 */
int tvd_read_labels(struct tvd_label_status **labels, size_t *count,
		    struct tvd_error **error)
{
	if (tvd_kernel_active())
		return tvd_read_labels_at(TVD_SECURITYFS, labels, count, error);
	tvd_error_set_inactive(error);
	return -1;
}

/**
 * tvd_free_labels - free what tvd_read_labels() made
 * @labels: the labels
 * @count: how many
 */
void tvd_free_labels(struct tvd_label_status *labels, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		free(labels[i].properties);
		free(labels[i].types);
	}
	free(labels);
}
