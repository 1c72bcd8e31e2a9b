// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: performance counters
 *
 * A counter is of the process that it counts, and stays with the label that
 * this had: an exec into another one ends it.  Who opened it may have lost that
 * process since.
 */
#include <linux/lsm_hooks.h>
#include <linux/perf_event.h>

#include "audit.h"
#include "cred.h"
#include "file.h"
#include "perf.h"
#include "policy.h"
#include "setup.h"

static struct tvd_perf *tvd_perf(const struct perf_event *event)
{
	return event->security + tvd_blob_sizes.lbs_perf_event;
}

static int hook_perf_event_alloc(struct perf_event *event)
{
	const struct task_struct *task = event->hw.target;

	tvd_perf(event)->label = task ? tvd_task_label(task) :
					tvd_current_label();
	return 0;
}

/**
 * tvd_counter_label - whose counter a descriptor leads to
 * @file: any open file
 *
 * Does not sleep.
 *
 * Return: the label of the process that it counts; NULL if it leads to none.
 */
struct tvd_label *tvd_counter_label(const struct file *file)
{
	const struct perf_event *event = perf_get_event((struct file *)file);

	return IS_ERR(event) ? NULL : tvd_label_of(tvd_perf(event)->label);
}

static int check_event(const struct perf_event *event, u32 access)
{
	struct tvd_denial question = {
		.subject = tvd_current_label(),
		.object = tvd_label_of(tvd_perf(event)->label),
		.access = access,
	};

	if (!tvd_active())
		return 0;
	return tvd_check(&question, -EACCES);
}

/* By read(2), and before it is mapped. */
static int hook_perf_event_read(struct perf_event *event)
{
	return check_event(event, TVD_ACCESS_READ);
}

static int hook_perf_event_write(struct perf_event *event)
{
	return check_event(event, TVD_ACCESS_WRITE);
}

static struct security_hook_list tvd_perf_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(perf_event_alloc, hook_perf_event_alloc),
	LSM_HOOK_INIT(perf_event_read, hook_perf_event_read),
	LSM_HOOK_INIT(perf_event_write, hook_perf_event_write),
};

void __init tvd_add_perf_hooks(void)
{
	tvd_add_hooks(tvd_perf_hooks, ARRAY_SIZE(tvd_perf_hooks));
}
