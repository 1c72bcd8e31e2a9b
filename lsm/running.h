/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: which labels run
 */
#ifndef _SECURITY_TVD_RUNNING_H
#define _SECURITY_TVD_RUNNING_H

#include "label.h"

struct seq_file;
struct tvd_policy;

int tvd_start_running(struct tvd_label *label,
		      const struct tvd_label **conflict);
void tvd_stop_running(struct tvd_label *label);
int tvd_lock_running(const struct tvd_policy *policy, bool revoke);
void tvd_unlock_running(void);
void tvd_show_running(struct seq_file *m, const struct tvd_label *reader);

#endif /* _SECURITY_TVD_RUNNING_H */
