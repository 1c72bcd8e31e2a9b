// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: processes as objects
 */
#include <linux/lsm_hooks.h>
#include <linux/pid.h>
#include <linux/ptrace.h>
#include <linux/sched/signal.h>

#include "audit.h"
#include "cred.h"
#include "inode.h"
#include "policy.h"
#include "task.h"

/**
 * tvd_check_task - may this subject act on this process so?
 * @subject: the acting label
 * @object: the process's label
 * @access: one or more TVD_ACCESS_*
 * @task: the process, for the record; NULL where it is not at hand
 *
 * Does not sleep.
 *
 * Return: 0, or -EPERM.
 */
int tvd_check_task(const struct tvd_label *subject,
		   const struct tvd_label *object, u32 access,
		   struct task_struct *task)
{
	struct tvd_verdict verdict = tvd_ask(subject, object, access);

	if (likely(verdict.allowed))
		return 0;
	return tvd_refuse(
		&(struct tvd_denial){
			.subject = subject,
			.object = object,
			.access = access,
			.row = verdict.row,
			.task = task,
		},
		-EPERM);
}

/* Behind this one check stand ptrace, /proc/PID/mem, kcmp, pidfd_getfd, … */
static int hook_ptrace_access_check(struct task_struct *child,
				    unsigned int mode)
{
	struct tvd_label *subject = tvd_current_label();
	struct tvd_label *label;

	if (!tvd_active())
		return 0;
	label = tvd_task_label(child);
	/* Who is only shown less by it has not been refused anything. */
	if (mode & PTRACE_MODE_NOAUDIT)
		return tvd_ask(subject, label, TVD_ACCESS_TRACE).allowed ?
			       0 :
			       -EPERM;
	return tvd_check_task(subject, label, TVD_ACCESS_TRACE, child);
}

static int hook_ptrace_traceme(struct task_struct *parent)
{
	if (!tvd_active())
		return 0;
	return tvd_check_task(tvd_task_label(parent), tvd_current_label(),
			      TVD_ACCESS_TRACE, current);
}

static int hook_task_kill(struct task_struct *task, struct kernel_siginfo *info,
			  int sig, const struct cred *cred)
{
	if (!tvd_active())
		return 0;
	return tvd_check_task(cred ? tvd_cred_label(cred) : tvd_current_label(),
			      tvd_task_label(task), tvd_signal_access(sig),
			      task);
}

/*
 * Priorities, processors, limits, groups, capabilities: to see them and to
 * change them.
 */
static int check_schedule(struct task_struct *task)
{
	if (!tvd_active())
		return 0;
	return tvd_check_task(tvd_current_label(), tvd_task_label(task),
			      TVD_ACCESS_SCHEDULE, task);
}

/* Called under tasklist_lock.  Who joins a group acts on all who are in it. */
static int hook_task_setpgid(struct task_struct *task, pid_t group)
{
	struct task_struct *member;
	struct pid *joined;
	int err;

	if (!tvd_active())
		return 0;
	err = check_schedule(task);
	joined = find_vpid(group);
	if (err || joined == task_pgrp(task))
		return err;
	member = pid_task(joined, PIDTYPE_PGID);
	return member ? check_schedule(member) : 0;
}

static int hook_capget(const struct task_struct *task, kernel_cap_t *effective,
		       kernel_cap_t *inheritable, kernel_cap_t *permitted)
{
	return check_schedule((struct task_struct *)task);
}

static int hook_task_setnice(struct task_struct *task, int nice)
{
	return check_schedule(task);
}

static int hook_task_setioprio(struct task_struct *task, int priority)
{
	return check_schedule(task);
}

static int hook_task_prlimit(const struct cred *subject,
			     const struct cred *object, unsigned int flags)
{
	if (!tvd_active())
		return 0;
	return tvd_check_task(tvd_cred_label(subject), tvd_cred_label(object),
			      TVD_ACCESS_SCHEDULE, NULL);
}

/*
 * /proc/PID is its process's, whose it is at each check: this is called at
 * look-ups only.
 */
static void hook_task_to_inode(struct task_struct *task, struct inode *inode)
{
	tvd_pass_inode_label(inode, tvd_task_label(task));
}

static struct security_hook_list tvd_task_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(ptrace_access_check, hook_ptrace_access_check),
	LSM_HOOK_INIT(ptrace_traceme, hook_ptrace_traceme),
	LSM_HOOK_INIT(capget, hook_capget),
	LSM_HOOK_INIT(task_kill, hook_task_kill),
	LSM_HOOK_INIT(task_setpgid, hook_task_setpgid),
	LSM_HOOK_INIT(task_getpgid, check_schedule),
	LSM_HOOK_INIT(task_getsid, check_schedule),
	LSM_HOOK_INIT(task_setnice, hook_task_setnice),
	LSM_HOOK_INIT(task_setioprio, hook_task_setioprio),
	LSM_HOOK_INIT(task_getioprio, check_schedule),
	LSM_HOOK_INIT(task_prlimit, hook_task_prlimit),
	LSM_HOOK_INIT(task_setscheduler, check_schedule),
	LSM_HOOK_INIT(task_getscheduler, check_schedule),
	LSM_HOOK_INIT(task_movememory, check_schedule),
	LSM_HOOK_INIT(task_to_inode, hook_task_to_inode),
};

void __init tvd_add_task_hooks(void)
{
	security_add_hooks(tvd_task_hooks, ARRAY_SIZE(tvd_task_hooks),
			   &tvd_lsmid);
}
