/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: all the faults of a policy's source, reported together
 */
#ifndef TVD_DIAGNOSTICS_H
#define TVD_DIAGNOSTICS_H

#include "error.h"

/**
 * struct tvd_position - a place in a source file
 *
 * @line: from 1.
 * @column: from 1, in characters.
 */
struct tvd_position {
	uint32_t line;
	uint32_t column;
};

/** TVD_DIAGNOSTICS_MAX - how many faults are told; the rest are counted */
#define TVD_DIAGNOSTICS_MAX 10000

/**
 * struct tvd_diagnostics - the faults found so far; all zero is none
 *
 * @file: the name that stands before each.
 * @kind: what stands before each message, such as "warning: ", or NULL.
 * @list: the faults, in the order in which they were found.
 * @count: how many are in @list.
 * @room: how many fit into @list.
 * @more: how many were found beyond TVD_DIAGNOSTICS_MAX.
 * @no_memory: whether one is missing because memory ran out.
 */
struct tvd_diagnostics {
	const char *file;
	const char *kind;
	struct tvd_diagnostic *list;
	size_t count;
	size_t room;
	size_t more;
	bool no_memory;
};

void tvd_diagnose(struct tvd_diagnostics *all, struct tvd_position at,
		  const char *format, ...)
	__attribute__((format(printf, 3, 4)));
bool tvd_diagnosed(const struct tvd_diagnostics *all);
char *tvd_diagnostics_text(struct tvd_diagnostics *all);
void tvd_diagnostics_report(struct tvd_diagnostics *all,
			    struct tvd_error **error);
void tvd_diagnostics_free(struct tvd_diagnostics *all);

#endif /* TVD_DIAGNOSTICS_H */
