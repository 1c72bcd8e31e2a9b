// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: what is mounted
 */
#include "mount_info.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy_binary.h"

#define LABEL_OPTION "tvd.label="

/* The @number-th word of a line, counted from 0, or NULL. */
static const char *word_at(const char *line, unsigned int number)
{
	while (line && number--) {
		line = strchr(line, ' ');
		line += line != NULL;
	}
	return line;
}

static void take_label(const char *options, struct tvd_mount *mount)
{
	const char *end = options + strcspn(options, " \n");

	while (options < end) {
		size_t length = strcspn(options, ", \n");
		size_t head = strlen(LABEL_OPTION);

		if (length > head && !strncmp(options, LABEL_OPTION, head) &&
		    tvd_name_valid(options + head, length - head)) {
			memcpy(mount->label, options + head, length - head);
			mount->label[length - head] = '\0';
			return;
		}
		options += length + 1;
	}
}

/**
 * tvd_parse_mount - read a line of /proc/PID/mountinfo, if it is the one wanted
 * @line: the line
 * @wanted: the number of the mount
 * @mount: set, if it is
 *
 * Return: whether it is.
 */
bool tvd_parse_mount(const char *line, uint64_t wanted, struct tvd_mount *mount)
{
	const char *type, *options;
	size_t length;
	char *end;

	if (strtoull(line, &end, 10) != wanted || *end != ' ')
		return false;
	type = strstr(line, " - ");
	if (!type)
		return false;
	type += strlen(" - ");
	length = strcspn(type, ". \n");
	if (!length || length >= sizeof(mount->type))
		return false;
	*mount = (struct tvd_mount){ .label = "" };
	memcpy(mount->type, type, length);
	options = word_at(type, 2);
	if (options)
		take_label(options, mount);
	return true;
}

/**
 * tvd_find_mount - find a mount by its number
 * @file: such as /proc/PID/mountinfo
 * @wanted: its number
 * @mount: set
 *
 * Return: whether it was found.
 */
bool tvd_find_mount(const char *file, uint64_t wanted, struct tvd_mount *mount)
{
	FILE *mounts = fopen(file, "re");
	bool found = false;
	char *line = NULL;
	size_t room = 0;

	if (!mounts)
		return false;
	while (!found && getline(&line, &room, mounts) >= 0)
		found = tvd_parse_mount(line, wanted, mount);
	free(line);
	fclose(mounts);
	return found;
}
