/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: what is mounted
 */
#ifndef TVD_MOUNT_INFO_H
#define TVD_MOUNT_INFO_H

#include <stdbool.h>
#include <stdint.h>

#include <tvd/tvd.h>

/**
 * struct tvd_mount - a mount
 *
 * @type: of the filesystem, without a subtype.
 * @label: what tvd.label= says; empty if nothing.
 */
struct tvd_mount {
	char type[64];
	char label[TVD_LABEL_SIZE];
};

bool tvd_parse_mount(const char *line, uint64_t wanted,
		     struct tvd_mount *mount);
bool tvd_find_mount(const char *file, uint64_t wanted, struct tvd_mount *mount);

#endif /* TVD_MOUNT_INFO_H */
