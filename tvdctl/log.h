/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tvdctl log: its parts
 */
#ifndef TVDCTL_LOG_H
#define TVDCTL_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include <tvd/tvd.h>

/**
 * struct log - what is to be told
 *
 * @file: where records are read; NULL for the kernel's log, "-" for standard
 *	input.
 * @label: only what this one did or suffered; NULL for all.
 * @since: only what was not before, in seconds since 1970.
 * @follow: whether to wait for more, and tell each record when it comes.
 * @groups: what was told already, and how often.
 * @records: how many denials were found.
 * @suppressed: how many the kernel left out.
 */
struct log {
	const char *file;
	const char *label;
	uint64_t since;
	bool follow;
	struct groups *groups;
	uint64_t records;
	uint64_t suppressed;
};

/* What is read is handed to this. */
void take_line(struct log *log, const char *line, size_t length);

int read_log(struct log *log);

struct groups *make_groups(void);
void group_denial(struct groups *groups, const struct tvd_denial *denial);
void print_groups(const struct groups *groups);
void free_groups(struct groups *groups);
void print_denial(const struct tvd_denial *denial);

#endif /* TVDCTL_LOG_H */
