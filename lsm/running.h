/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: which labels run
 */
#ifndef _SECURITY_TVD_RUNNING_H
#define _SECURITY_TVD_RUNNING_H

#include "label.h"

int tvd_start_running(struct tvd_label *label,
		      const struct tvd_label **conflict);
void tvd_stop_running(struct tvd_label *label);

#endif /* _SECURITY_TVD_RUNNING_H */
