/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: the label of what a process could act upon
 */
#ifndef TVD_OBJECT_H
#define TVD_OBJECT_H

#include <sys/stat.h>

#include "model.h"
#include "mount_info.h"

/**
 * struct tvd_file_facts - what a file's label follows from
 *
 * @stat: what statx(2) says.
 * @mount: where it is.
 * @xattr: its attribute; empty if it has none, "?" for what is no name.
 */
struct tvd_file_facts {
	struct statx stat;
	struct tvd_mount mount;
	char xattr[TVD_LABEL_SIZE];
};

bool tvd_decide_file_label(const struct tvd_policy *policy,
			   const struct tvd_file_facts *facts,
			   struct tvd_object *object);

#endif /* TVD_OBJECT_H */
