/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: comparing lines of text
 */
#ifndef TVD_DIFF_LINES_H
#define TVD_DIFF_LINES_H

#include "diff.h"

/**
 * struct tvd_diff_lines - what each of two policies says, a line for each thing
 *
 * @diff: the comparison.
 * @text: the lines of each policy.
 * @count: how many lines.
 * @room: how many fit.
 * @no_memory: whether one is missing because memory ran out.
 */
struct tvd_diff_lines {
	struct tvd_diff *diff;
	char **text[2];
	size_t count[2];
	size_t room[2];
	bool no_memory;
};

void tvd_diff_add_line(struct tvd_diff_lines *lines, int which,
		       const char *format, ...)
	__attribute__((format(printf, 3, 4)));
bool tvd_diff_print_lines(struct tvd_diff_lines *lines, const char *title);

#endif /* TVD_DIFF_LINES_H */
