/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: making errors
 */
#ifndef TVD_ERROR_H
#define TVD_ERROR_H

#include <tvd/tvd.h>

void tvd_error_set(struct tvd_error **error, int number, const char *format,
		   ...) __attribute__((format(printf, 3, 4)));
void tvd_error_set_memory(struct tvd_error **error);
void tvd_error_set_positions(struct tvd_error **error, char *message,
			     size_t positions);

/**
 * struct tvd_quoted - room for a user's text, made fit to print
 *
 * @text: the text between quotes; a longer one is cut short.
 */
struct tvd_quoted {
	char text[96];
};

const char *tvd_quote(struct tvd_quoted *room, const char *text, size_t length);

/* The text lives as long as the enclosing block. */
#define TVD_QUOTE(text, length) \
	tvd_quote(&(struct tvd_quoted){ { 0 } }, (text), (length))

#endif /* TVD_ERROR_H */
