/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: giving files the labels that the policy's rules say
 */
#ifndef TVD_RESTORE_H
#define TVD_RESTORE_H

#include <sys/stat.h>
#include <time.h>

#include "file_label.h"
#include "inode_table.h"
#include "model.h"

/**
 * struct tvd_restore - one call of tvd_restore_labels()
 *
 * @policy: says which label.
 * @flags: TVD_RESTORE_*.
 * @report: whom to tell.
 * @counts: what was done.
 * @attribute: where labels are kept.
 * @start: when it began, as file systems tell the time.
 * @path: of the file that is looked at.
 * @length: its bytes.
 * @room: how many it may have.
 * @links: files with several names, struct linked.
 * @no_memory: whether something is missing because memory ran out.
 */
struct tvd_restore {
	const struct tvd_policy *policy;
	unsigned int flags;
	const struct tvd_restore_report *report;
	struct tvd_restore_counts *counts;
	const char *attribute;
	struct timespec start;
	char *path;
	size_t length;
	size_t room;
	struct tvd_inode_table links;
	bool no_memory;
};

/**
 * struct tvd_found - a file and its label
 *
 * @fd: opened with O_PATH, so that it is this file whatever becomes of its name.
 * @stat: what statx(2) says of it.
 * @label: the label that it has; empty for none.
 * @wanted: the label that the rules give it.
 */
struct tvd_found {
	int fd;
	struct statx stat;
	char label[TVD_LABEL_SIZE];
	const char *wanted;
};

int tvd_restore_labels_in(const struct tvd_policy *policy,
			  const char *attribute, const char *path,
			  unsigned int flags,
			  const struct tvd_restore_report *report,
			  struct tvd_restore_counts *counts,
			  struct tvd_error **error);

void tvd_restore_fail(struct tvd_restore *restore, const char *path,
		      struct tvd_error *error);
void tvd_restore_relabel(struct tvd_restore *restore,
			 const struct tvd_found *file);
void tvd_restore_linked(struct tvd_restore *restore,
			const struct tvd_found *file);
void tvd_restore_tell_links(struct tvd_restore *restore);

#endif /* TVD_RESTORE_H */
