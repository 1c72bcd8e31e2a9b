// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: comparing lines of text
 */
#include "diff_lines.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static bool make_room(struct tvd_diff_lines *lines, int which)
{
	size_t room = lines->room[which] ? lines->room[which] * 2 : 16;
	char **text;

	if (lines->count[which] < lines->room[which])
		return true;
	text = reallocarray(lines->text[which], room, sizeof(*text));
	if (!text)
		return false;
	lines->text[which] = text;
	lines->room[which] = room;
	return true;
}

/**
 * tvd_diff_add_line - note what a policy says
 * @lines: what both say
 * @which: 0 for the old policy, 1 for the new one
 * @format: the line, without a newline
 */
void tvd_diff_add_line(struct tvd_diff_lines *lines, int which,
		       const char *format, ...)
{
	char *text;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	if (!text || !make_room(lines, which)) {
		free(text);
		lines->no_memory = true;
		return;
	}
	lines->text[which][lines->count[which]++] = text;
}

static int by_text(const void *left, const void *right)
{
	const char *const *a = left, *const *b = right;

	return strcmp(*a, *b);
}

/* Which side has the next line: less than 0, both, or more. */
static int next_of(const struct tvd_diff_lines *lines, const size_t at[2])
{
	if (at[0] == lines->count[0])
		return 1;
	if (at[1] == lines->count[1])
		return -1;
	return strcmp(lines->text[0][at[0]], lines->text[1][at[1]]);
}

static void print(struct tvd_diff_lines *lines, const char *title)
{
	size_t at[2] = { 0, 0 };
	bool told = false;

	while (at[0] < lines->count[0] || at[1] < lines->count[1]) {
		int next = next_of(lines, at);
		int from = next > 0;

		if (next) {
			tvd_diff_title(lines->diff, &told, title);
			fprintf(lines->diff->out, "  %c %s\n", "-+"[from],
				lines -> text[from][at[from]]);
			at[from]++;
		} else {
			at[0]++;
			at[1]++;
		}
	}
}

/**
 * tvd_diff_print_lines - tell which lines only one of two policies has
 * @lines: what both say; freed
 * @title: of what the lines are
 *
 * Return: false if there was no memory.
 */
bool tvd_diff_print_lines(struct tvd_diff_lines *lines, const char *title)
{
	size_t i;
	int which;

	for (which = 0; which < 2; which++)
		if (lines->count[which])
			qsort(lines->text[which], lines->count[which],
			      sizeof(*lines->text[which]), by_text);
	if (!lines->no_memory)
		print(lines, title);
	for (which = 0; which < 2; which++) {
		for (i = 0; i < lines->count[which]; i++)
			free(lines->text[which][i]);
		free(lines->text[which]);
	}
	return !lines->no_memory;
}
