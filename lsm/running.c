// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: which labels run
 *
 * Labels with types of one conflict set do not run at the same time.  A label
 * runs from the exec that enters it until its last task has been freed: a
 * zombie counts, a credential that an open file keeps does not.
 *
 * A label counts its tasks.  Whoever enters one that runs already, or forks
 * under it, adds to the count and asks nobody: what runs at the same time was
 * looked at before.  Only the step from none to one is taken under a mutex, as
 * is a new policy, so that each sees what the other has done.
 */
#define pr_fmt(fmt) "tvd: " fmt

#include <linux/lsm_hooks.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/seq_file.h>

#include "conflict.h"
#include "cred.h"
#include "policy.h"
#include "running.h"

static DEFINE_MUTEX(running_mutex);

/* Labels with tasks, and until forget_ended() some that have none any more. */
static HLIST_HEAD(running_labels);

static void forget_ended(void)
{
	struct tvd_label *label;
	struct hlist_node *next;

	lockdep_assert_held(&running_mutex);
	hlist_for_each_entry_safe(label, next, &running_labels, running)
		if (!atomic_read(&label->tasks))
			hlist_del_init(&label->running);
}

/* Whether a policy, in force or about to be, ends what runs under a label. */
static bool is_ended_by(const struct tvd_policy *policy,
			const struct tvd_label *label)
{
	return READ_ONCE(label->may_run) && tvd_policy_obstacle(policy, label);
}

/* None conflicts with itself: who has both types is trusted with them. */
static const struct tvd_label *find_conflict(const struct tvd_policy *policy,
					     const struct tvd_label *label)
{
	const struct tvd_label *other;

	lockdep_assert_held(&running_mutex);
	hlist_for_each_entry(other, &running_labels, running)
		if (!is_ended_by(policy, other) &&
		    tvd_labels_conflict(policy, label, other))
			return other;
	return NULL;
}

static int start_first(struct tvd_label *label,
		       const struct tvd_label **conflict)
{
	const struct tvd_policy *policy;

	guard(mutex)(&running_mutex);
	/* From none to one only here, so that what is none now stays none. */
	if (atomic_inc_not_zero(&label->tasks))
		return 0;
	forget_ended();
	policy = rcu_dereference_protected(tvd_policy,
					   lockdep_is_held(&running_mutex));
	*conflict = find_conflict(policy, label);
	if (*conflict)
		return -EPERM;
	hlist_add_head(&label->running, &running_labels);
	atomic_inc(&label->tasks);
	return 0;
}

/*
 * A task that has been waited for, and the credentials of an exec that failed,
 * are freed by RCU: they count for longer than anybody can see.  Such a task
 * may even be on its way out of the processor, hence the first of the two.
 */
static void await_ended(void)
{
	synchronize_rcu_expedited();
	rcu_barrier();
}

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
	might_sleep();
	if (atomic_inc_not_zero(&label->tasks) || !start_first(label, conflict))
		return 0;
	await_ended();
	return start_first(label, conflict);
}

/**
 * tvd_stop_running - count one task less
 * @label: the label that it ran under
 *
 * Callable in any context.
 */
void tvd_stop_running(struct tvd_label *label)
{
	WARN_ON_ONCE(atomic_dec_return(&label->tasks) < 0);
}

static void say_ended(const struct tvd_policy *policy,
		      const struct tvd_label *label)
{
	pr_err("refused: label %s is running, and the policy does not let it: %s; end it, or have it ended by 'tvdctl policy load --revoke'\n",
	       label->name, tvd_policy_obstacle(policy, label));
}

static void say_conflict(const struct tvd_label *label,
			 const struct tvd_label *conflict)
{
	pr_err("refused: labels %s and %s are running, and have types that conflict; end one of them\n",
	       label->name, conflict->name);
}

/* Whether all that runs goes on under a policy, or may be ended. */
static bool all_may_go_on(const struct tvd_policy *policy, bool revoke,
			  bool say)
{
	const struct tvd_label *label, *conflict;
	bool may = true;

	forget_ended();
	hlist_for_each_entry(label, &running_labels, running) {
		cond_resched();
		if (is_ended_by(policy, label)) {
			if (say && !revoke)
				say_ended(policy, label);
			may &= revoke;
			continue;
		}
		conflict = find_conflict(policy, label);
		if (!conflict)
			continue;
		if (say)
			say_conflict(label, conflict);
		return false;
	}
	return may;
}

/**
 * tvd_lock_running - let no label begin to run until a policy is in force
 * @policy: the policy that is about to be in force
 * @revoke: what runs and may not run under it is about to be ended
 *
 * May sleep.  What keeps the policy from being put in force is said in the
 * kernel log.
 *
 * Return: 0, and the caller calls tvd_unlock_running(); -EBUSY, and it does not.
 */
int tvd_lock_running(const struct tvd_policy *policy, bool revoke)
{
	mutex_lock(&running_mutex);
	if (all_may_go_on(policy, revoke, false))
		return 0;
	mutex_unlock(&running_mutex);
	await_ended();
	mutex_lock(&running_mutex);
	if (all_may_go_on(policy, revoke, true))
		return 0;
	mutex_unlock(&running_mutex);
	return -EBUSY;
}

/**
 * tvd_unlock_running - let labels begin to run again
 */
void tvd_unlock_running(void)
{
	mutex_unlock(&running_mutex);
}

/**
 * tvd_show_running - a line for each label that runs: its name, its tasks
 * @m: where to
 * @reader: who reads: the host sees all, a domain itself
 *
 * May sleep.
 */
void tvd_show_running(struct seq_file *m, const struct tvd_label *reader)
{
	const struct tvd_label *label;

	guard(mutex)(&running_mutex);
	hlist_for_each_entry(label, &running_labels, running) {
		int tasks = atomic_read(&label->tasks);

		if (tasks && (reader == &tvd_label_host || reader == label))
			seq_printf(m, "%s %d\n", label->name, tasks);
	}
}

/* Threads count as processes do.  What forks runs itself. */
static int hook_task_alloc(struct task_struct *task, unsigned long flags)
{
	struct tvd_label *label = tvd_task(current)->running;

	if (!label)
		return 0;
	atomic_inc(&label->tasks);
	tvd_task(task)->running = label;
	return 0;
}

static void hook_task_free(struct task_struct *task)
{
	if (tvd_task(task)->running)
		tvd_stop_running(tvd_task(task)->running);
}

static struct security_hook_list tvd_running_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(task_alloc, hook_task_alloc),
	LSM_HOOK_INIT(task_free, hook_task_free),
};

void __init tvd_add_running_hooks(void)
{
	tvd_add_hooks(tvd_running_hooks, ARRAY_SIZE(tvd_running_hooks));
}
