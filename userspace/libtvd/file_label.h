/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: labels of files
 */
#ifndef TVD_FILE_LABEL_H
#define TVD_FILE_LABEL_H

#include "error.h"

void tvd_error_set_unlabelled(struct tvd_error **error, const char *path,
			      const char *label, int number);

#endif /* TVD_FILE_LABEL_H */
