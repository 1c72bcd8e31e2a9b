/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: the processes and their labels
 */
#ifndef TVD_PROCESSES_H
#define TVD_PROCESSES_H

#include "error.h"

/* What the public function does, under another directory. */
int tvd_list_processes_at(const char *where, struct tvd_process **processes,
			  size_t *count, struct tvd_error **error);

#endif /* TVD_PROCESSES_H */
