// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: errors
 *
 * A message is made where the fault is found, the only place that knows it;
 * each caller on the way out may put in front of it what it was doing.
 */
#include "error.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/**
 * struct tvd_error - an error
 *
 * @message: one line, or one for each place in a policy's source; no newline
 *	at the end.
 * @positions: how many lines begin with file:line:column.
 * @number: an errno value.
 */
struct tvd_error {
	char *message;
	size_t positions;
	int number;
};

/* What is reported when there is no memory to report with; never freed. */
static struct tvd_error out_of_memory = {
	.message = (char[]){ "out of memory" },
	.number = ENOMEM,
};

/**
 * tvd_error_set_memory - report that memory ran out
 * @error: where to put the error, or NULL
 */
void tvd_error_set_memory(struct tvd_error **error)
{
	if (error)
		*error = &out_of_memory;
}

static void set(struct tvd_error **error, int number, char *message,
		size_t positions)
{
	struct tvd_error *made = message ? malloc(sizeof(*made)) : NULL;

	if (!made) {
		free(message);
		tvd_error_set_memory(error);
		return;
	}
	*made = (struct tvd_error){
		.message = message,
		.positions = positions,
		.number = number,
	};
	*error = made;
}

/**
 * tvd_error_set - make an error
 * @error: where to put it, or NULL
 * @number: an errno value
 * @format: what is wrong, and what to do about it
 */
void tvd_error_set(struct tvd_error **error, int number, const char *format,
		   ...)
{
	char *message;
	va_list args;

	if (!error)
		return;
	va_start(args, format);
	if (vasprintf(&message, format, args) < 0)
		message = NULL;
	va_end(args);
	set(error, number, message, 0);
}

/**
 * tvd_error_set_positions - make an error of the faults in a policy's source
 * @error: where to put it, or NULL
 * @message: a line for each fault; this takes it over.  NULL: out of memory.
 * @positions: how many lines
 */
void tvd_error_set_positions(struct tvd_error **error, char *message,
			     size_t positions)
{
	if (error)
		set(error, EINVAL, message, positions);
	else
		free(message);
}

/**
 * tvd_error_message - say what went wrong
 * @error: the error, or NULL
 *
 * Return: one line without a newline at its end, or, where
 * tvd_error_positions() is not 0, lines of the form file:line:column: message.
 */
const char *tvd_error_message(const struct tvd_error *error)
{
	return error ? error->message : "no error";
}

/**
 * tvd_error_number - an error as a number
 * @error: the error, or NULL
 *
 * Return: an errno value; ENOSYS if and only if this kernel does not run
 * Trusted Virtual Domains, EINVAL for a fault in a policy; 0 for NULL.
 */
int tvd_error_number(const struct tvd_error *error)
{
	return error ? error->number : 0;
}

/**
 * tvd_error_positions - how many faults in a policy's source an error names
 * @error: the error, or NULL
 *
 * Return: the number of lines that begin with file:line:column; 0 if the error
 * is not about the text of a policy.
 */
size_t tvd_error_positions(const struct tvd_error *error)
{
	return error ? error->positions : 0;
}

/**
 * tvd_error_wrap - put in front of a message what was being done
 * @error: the error to change; nothing happens if it, or what it points to, is
 *	NULL, or if the error is about places in a file, each of which is whole
 * @format: what was being done; a colon and the message follow
 */
void tvd_error_wrap(struct tvd_error **error, const char *format, ...)
{
	char *before, *message;
	va_list args;

	if (!error || !*error || *error == &out_of_memory ||
	    (*error)->positions)
		return;
	va_start(args, format);
	if (vasprintf(&before, format, args) < 0)
		before = NULL;
	va_end(args);
	if (before &&
	    asprintf(&message, "%s: %s", before, (*error)->message) >= 0) {
		free((*error)->message);
		(*error)->message = message;
	}
	free(before);
}

/**
 * tvd_error_free - free an error
 * @error: the error, or NULL
 */
void tvd_error_free(struct tvd_error *error)
{
	if (!error || error == &out_of_memory)
		return;
	free(error->message);
	free(error);
}

/**
 * tvd_quote - make a text that may hold anything fit for a message
 * @room: where to put it
 * @text: the text
 * @length: its bytes
 *
 * What is not printable ASCII is shown as \xNN, so that a file's content
 * cannot drive the terminal that the message is shown on.
 *
 * Return: the text in quotes, cut short with "..." if there is no room.
 */
const char *tvd_quote(struct tvd_quoted *room, const char *text, size_t length)
{
	static const char hex[] = "0123456789abcdef";
	char *to = room->text;
	const char *end = room->text + sizeof(room->text) - sizeof("\\xNN...'");
	size_t i;

	*to++ = '\'';
	for (i = 0; i < length && to < end; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c >= ' ' && c <= '~') {
			*to++ = (char)c;
			continue;
		}
		*to++ = '\\';
		*to++ = 'x';
		*to++ = hex[c >> 4];
		*to++ = hex[c & 15];
	}
	if (i < length)
		memcpy(to, "...'", sizeof("...'"));
	else
		memcpy(to, "'", sizeof("'"));
	return room->text;
}
