// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: all the faults of a policy's source, reported together
 *
 * They are found in the order in which the checks run and told in the order in
 * which they stand in the file.
 */
#include "diagnostics.h"

#include <stdio.h>
#include <stdlib.h>

/**
 * struct tvd_diagnostic - a fault
 *
 * @at: where.
 * @found: how many were found before; orders two at the same place.
 * @message: what is wrong, and what to do.
 */
struct tvd_diagnostic {
	struct tvd_position at;
	size_t found;
	char *message;
};

static bool make_room(struct tvd_diagnostics *all)
{
	size_t room = all->room ? all->room * 2 : 16;
	struct tvd_diagnostic *list;

	if (all->count < all->room)
		return true;
	list = reallocarray(all->list, room, sizeof(*list));
	if (!list)
		return false;
	all->list = list;
	all->room = room;
	return true;
}

/**
 * tvd_diagnose - note a fault
 * @all: the faults so far
 * @at: where it is
 * @format: what is wrong; then, after a semicolon, what to do
 */
void tvd_diagnose(struct tvd_diagnostics *all, struct tvd_position at,
		  const char *format, ...)
{
	char *message;
	va_list args;

	if (all->count == TVD_DIAGNOSTICS_MAX) {
		all->more++;
		return;
	}
	va_start(args, format);
	if (vasprintf(&message, format, args) < 0)
		message = NULL;
	va_end(args);
	if (!message || !make_room(all)) {
		free(message);
		all->no_memory = true;
		return;
	}
	all->list[all->count] = (struct tvd_diagnostic){
		.at = at,
		.found = all->count,
		.message = message,
	};
	all->count++;
}

/**
 * tvd_diagnosed - whether a fault was noted
 * @all: the faults so far
 *
 * Return: true if there was one, even one that there was no memory for.
 */
bool tvd_diagnosed(const struct tvd_diagnostics *all)
{
	return all->count || all->no_memory;
}

static int by_place(const void *left, const void *right)
{
	const struct tvd_diagnostic *a = left, *b = right;

	if (a->at.line != b->at.line)
		return a->at.line < b->at.line ? -1 : 1;
	if (a->at.column != b->at.column)
		return a->at.column < b->at.column ? -1 : 1;
	return a->found < b->found ? -1 : 1;
}

/**
 * tvd_diagnostics_text - all faults in the order of the source
 * @all: the faults
 *
 * Return: a line for each, without a newline after the last, to be freed with
 * free(); NULL where memory ran out.
 */
char *tvd_diagnostics_text(struct tvd_diagnostics *all)
{
	char *text = NULL;
	size_t size, i;
	FILE *out;

	if (all->no_memory)
		return NULL;
	if (all->count)
		qsort(all->list, all->count, sizeof(*all->list), by_place);
	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	for (i = 0; i < all->count; i++)
		fprintf(out, "%s%s:%u:%u: %s%s", i ? "\n" : "", all->file,
			all->list[i].at.line, all->list[i].at.column,
			all->kind ? all->kind : "", all->list[i].message);
	if (all->more)
		fprintf(out, "\n%s: and %zu more", all->file, all->more);
	if (ferror(out)) {
		fclose(out);
		free(text);
		return NULL;
	}
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	return text;
}

/**
 * tvd_diagnostics_report - make one error of all faults
 * @all: the faults, at least one
 * @error: where to put the error, or NULL
 */
void tvd_diagnostics_report(struct tvd_diagnostics *all,
			    struct tvd_error **error)
{
	if (all->no_memory)
		tvd_error_set_memory(error);
	else
		tvd_error_set_positions(error, tvd_diagnostics_text(all),
					all->count);
}

/**
 * tvd_diagnostics_free - forget all faults
 * @all: the faults
 */
void tvd_diagnostics_free(struct tvd_diagnostics *all)
{
	size_t i;

	for (i = 0; i < all->count; i++)
		free(all->list[i].message);
	free(all->list);
	*all = (struct tvd_diagnostics){
		.file = all->file,
		.kind = all->kind,
	};
}
