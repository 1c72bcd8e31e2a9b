/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: processes as objects
 */
#ifndef _SECURITY_TVD_TASK_H
#define _SECURITY_TVD_TASK_H

#include <linux/signal.h>
#include <linux/tvd.h>

#include "label.h"

struct task_struct;

/* The kind of access that a signal is. */
static inline u32 tvd_signal_access(int sig)
{
	return sig == SIGTERM || sig == SIGKILL ? TVD_ACCESS_DESTROY :
						  TVD_ACCESS_SIGNAL;
}

bool tvd_may_control(const struct tvd_label *tracer,
		     const struct tvd_label *traced);
int tvd_check_task(const struct tvd_label *subject,
		   const struct tvd_label *object, u32 access,
		   struct task_struct *task);

#endif /* _SECURITY_TVD_TASK_H */
