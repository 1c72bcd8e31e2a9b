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

/* Whether who acts by another's tasks may do what its own label may not. */
static bool gains_by_control(const struct tvd_label *tracer,
			     const struct tvd_label *traced)
{
	const struct tvd_policy *policy;
	bool gains;

	rcu_read_lock();
	policy = rcu_dereference(tvd_policy);
	gains = tvd_props_gained(tvd_props_of(policy, traced),
				 tvd_props_of(policy, tracer)) ||
		!tvd_grants_no_stronger(tvd_grants_of(policy, traced),
					tvd_grants_of(policy, tracer));
	rcu_read_unlock();
	return gains && tracer != traced && tracer != &tvd_label_host;
}

/**
 * tvd_may_control - may this label's tasks make another's do what they want?
 * @tracer: the label of who would trace, or listen to system calls
 * @traced: the label of who would be traced
 *
 * Callable in any context.
 *
 * Return: true if the table grants it to trace, and it lacks nothing that the
 * policy in force lets the other do besides access to objects.
 */
bool tvd_may_control(const struct tvd_label *tracer,
		     const struct tvd_label *traced)
{
	return tvd_ask(tracer, traced, TVD_ACCESS_TRACE).allowed &&
	       !gains_by_control(tracer, traced);
}

static int check_control(const struct tvd_label *tracer,
			 const struct tvd_label *traced,
			 struct task_struct *task)
{
	/* The table goes first, so that there is one record. */
	if (!tvd_ask(tracer, traced, TVD_ACCESS_TRACE).allowed ||
	    !gains_by_control(tracer, traced))
		return tvd_check_task(tracer, traced, TVD_ACCESS_TRACE, task);
	return tvd_refuse(
		&(struct tvd_denial){
			.subject = tracer,
			.object = traced,
			.act = "trace",
			.reason = "stronger",
			.task = task,
		},
		-EPERM);
}

/*
 * Behind this one check stand ptrace, process_vm_writev, /proc/PID/mem and
 * pidfd_getfd, which attach, and kcmp, /proc/PID/maps and their like, which
 * only read.
 */
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
	if (mode & PTRACE_MODE_ATTACH)
		return check_control(subject, label, child);
	return tvd_check_task(subject, label, TVD_ACCESS_TRACE, child);
}

static int hook_ptrace_traceme(struct task_struct *parent)
{
	if (!tvd_active())
		return 0;
	return check_control(tvd_task_label(parent), tvd_current_label(),
			     current);
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
	tvd_add_hooks(tvd_task_hooks, ARRAY_SIZE(tvd_task_hooks));
}
