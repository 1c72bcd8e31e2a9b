/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: whole files
 */
#ifndef TVD_READ_FILE_H
#define TVD_READ_FILE_H

#include <tvd/tvd.h>

int tvd_read_file(const char *path, size_t most, void **data, size_t *size,
		  struct tvd_error **error);

#endif /* TVD_READ_FILE_H */
