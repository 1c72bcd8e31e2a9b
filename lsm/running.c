// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: which labels run
 *
 * Labels with types of one conflict set do not run at the same time.  A label
 * runs from the exec that enters it until its last task has been freed: a
 * zombie counts, a credential that an open file keeps does not.
 */
#include <linux/lsm_hooks.h>

#include "cred.h"
#include "policy.h"
#include "running.h"

/**
 * tvd_start_running - count one task more that runs under this label
 * @label: the label that it is about to enter
 * @conflict: set to the running label that keeps it from that
 *
 * May sleep.
 *
 * Return: 0, and the caller calls tvd_stop_running() in the end; -EPERM, and
 * it does not.
 */
int tvd_start_running(struct tvd_label *label,
		      const struct tvd_label **conflict)
{
	return 0;
}

/**
 * tvd_stop_running - count one task less
 * @label: the label that it ran under
 *
 * Callable in any context.
 */
void tvd_stop_running(struct tvd_label *label)
{
}

void __init tvd_add_running_hooks(void)
{
}
