// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what is left of a label that is gone
 *
 * Once a label is gone, every check refuses what carries it.  What no check sees
 * is ended here: tasks of the label, which could still compute; connections,
 * whose other end may wait; and tasks of other labels that have memory of its
 * objects, or a handle whose use nobody is asked about.
 *
 * Who forks or executes at that moment does not slip through: a task is looked at
 * once more when it is born and when it has entered a label, and the label was
 * gone before anybody was looked at.
 */
#define pr_fmt(fmt) "tvd: " fmt

#include <linux/file.h>
#include <linux/freezer.h>
#include <linux/io_uring.h>
#include <linux/mm.h>
#include <linux/net.h>
#include <linux/pagemap.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/ptrace.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/smp.h>
#include <linux/task_work.h>
#include <linux/wait.h>
#include <net/sock.h>
#include <trace/events/task.h>
#ifdef CONFIG_IO_URING
#include <linux/io_uring_types.h>
#include <io_uring/io_uring.h>
#endif

#include "audit.h"
#include "cred.h"
#include "file.h"
#include "gone.h"
#include "inode.h"
#include "pile.h"
#include "policy.h"
#include "revoke.h"
#include "shed.h"
#include "socket.h"

/* Which revocation this is; under the policy mutex. */
static unsigned int this_round;

/*
 * Where a frozen task stays: on its way to user mode, and for good.  It leaves to
 * die, by SIGKILL or what does the same to it, and for nothing else: a load that
 * has the label again revives nobody.  The machine may be suspended meanwhile.
 */
static void park(struct callback_head *work)
{
	static DECLARE_WAIT_QUEUE_HEAD(nothing);

	/* On its way out it may come here once more: do_exit(), kernel/exit.c. */
	if (current->flags & (PF_EXITING | PF_POSTCOREDUMP))
		return;
	wait_event_state(nothing, false,
			 (TASK_KILLABLE | TASK_FREEZABLE | TASK_NOLOAD));
}

/* The task has room for this, so that to freeze it wants no memory. */
static void freeze(struct task_struct *task)
{
	struct tvd_task *blob = tvd_task(task);

	if (xchg(&blob->frozen, true))
		return;
	init_task_work(&blob->park, park);
	/* Who exits already returns to user mode no more. */
	task_work_add(task, &blob->park, TWA_SIGNAL);
}

static void kill(struct task_struct *task)
{
	do_send_sig_info(SIGKILL, SEND_SIG_PRIV, task, PIDTYPE_TGID);
}

/* Once it has taken its SIGKILL that is pending no more. */
static bool is_ending(const struct task_struct *task)
{
	return (READ_ONCE(task->flags) & PF_EXITING) ||
	       (READ_ONCE(task->signal->flags) & SIGNAL_GROUP_EXIT);
}

/* The first process's death would be the machine's. */
static void end_task(struct task_struct *task, const struct tvd_label *label)
{
	if (READ_ONCE(label->freezes) || is_global_init(task))
		freeze(task);
	else if (!is_ending(task))
		kill(task);
}

/*
 * Under one lock, as the next: who forks is found itself, or its child is.  Nobody
 * who is frozen is to end with its tracer (PTRACE_O_EXITKILL), which may be killed.
 */
static void freeze_tasks(void)
{
	struct task_struct *process, *thread;

	write_lock_irq(&tasklist_lock);
	for_each_process_thread(process, thread) {
		const struct tvd_label *label =
			READ_ONCE(tvd_task(thread)->running);

		if (!label || READ_ONCE(label->may_run) ||
		    !READ_ONCE(label->freezes))
			continue;
		freeze(thread);
		thread->ptrace &= ~PT_EXITKILL;
	}
	write_unlock_irq(&tasklist_lock);
}

static void end_tasks(void)
{
	struct task_struct *process, *thread;
	unsigned int tasks = 0;

	read_lock(&tasklist_lock);
	for_each_process_thread(process, thread) {
		const struct tvd_label *label =
			READ_ONCE(tvd_task(thread)->running);

		if (!label || READ_ONCE(label->may_run))
			continue;
		end_task(thread, label);
		tasks++;
	}
	read_unlock(&tasklist_lock);
	if (tasks)
		pr_notice(
			"%u tasks run under labels that may run no more, and end or are frozen\n",
			tasks);
}

static void end_task_if_gone(struct task_struct *task)
{
	const struct tvd_label *label = READ_ONCE(tvd_task(task)->running);

	if (!label)
		return;
	/* Pairs with the grace period between a label's end and end_tasks(). */
	smp_mb();
	if (!READ_ONCE(label->may_run))
		end_task(task, label);
}

/**
 * tvd_end_if_gone - end the current task if its label may run no more
 *
 * For who has entered a label just now, and was not yet seen to run under it
 * when the others were ended.
 */
void tvd_end_if_gone(void)
{
	end_task_if_gone(current);
}

/* Can be found by all, and has not run yet. */
static void look_at_newborn(void *unused, struct task_struct *task,
			    unsigned long flags)
{
	end_task_if_gone(task);
}

/*
 * How long a label's tasks have kept this revocation waiting.  A label for itself:
 * who tries our patience uses up that of nobody else.
 */
static unsigned long *time_waited_for(struct tvd_label *label)
{
	if (label->round != this_round) {
		label->round = this_round;
		label->waited = 0;
	}
	return &label->waited;
}

#ifdef CONFIG_IO_URING
/* The rings that a task uses without a descriptor. */
static struct io_uring_task *ring_user(const struct task_struct *task)
{
	return READ_ONCE(task->io_uring);
}

static struct file *get_registered_ring(struct io_uring_task *user,
					unsigned int i)
{
	return get_file_active(&user->registered_rings[i]);
}
#else
#define IO_RINGFD_REG_MAX 0

static struct io_uring_task *ring_user(const struct task_struct *task)
{
	return NULL;
}

static struct file *get_registered_ring(struct io_uring_task *user,
					unsigned int i)
{
	return NULL;
}
#endif

/**
 * struct holder - a task that is looked at
 *
 * @task: the task.
 * @label: its label.
 * @waited: how long it has kept us from looking, in jiffies: with the others of
 *	its label, but for a process of the host.
 * @waited_alone: the same of the host's.
 * @found: what it holds of a label that is gone; NULL for nothing.
 * @object: the label of that.
 * @access: what it could do with it.
 * @reason: how it holds that, in one word.
 */
struct holder {
	struct task_struct *task;
	const struct tvd_label *label;
	unsigned long *waited;
	unsigned long waited_alone;
	struct file *found;
	const struct tvd_label *object;
	u32 access;
	const char *reason;
};

/*
 * Locks of others are only tried for: who holds one may wait for the policy, or
 * be held up on purpose.  Waits a moment; true if there is no more time, and the
 * holder is taken for one that has something.
 */
static bool is_out_of_reach(struct holder *holder, const char *reason)
{
	if (tvd_wait_a_moment(holder->waited))
		return false;
	holder->object = holder->label;
	holder->reason = reason;
	return true;
}

static void note(struct holder *holder, struct file *file,
		 const struct tvd_label *label, u32 access, const char *reason)
{
	holder->found = get_file(file);
	holder->object = label;
	holder->access = access;
	holder->reason = reason;
}

/* Whether the holder has something that it is not to have, and notes it. */
static bool is_forbidden(struct holder *holder, struct file *file, u32 access,
			 const char *reason)
{
	const struct tvd_label *label = tvd_held_label(file);

	if (!tvd_is_gone(label) ||
	    tvd_ask(holder->label, label, access).allowed)
		return false;
	note(holder, file, label, access, reason);
	return true;
}

/* The same of what an io_uring has.  Its users are waited for, under no lock. */
static bool is_forbidden_ring(struct holder *holder, struct file *file,
			      const char *reason)
{
	const struct tvd_label *label = tvd_gone_in_ring(file, holder->waited);

	if (!label)
		return false;
	note(holder, file, label, TVD_ACCESS_READ | TVD_ACCESS_WRITE, reason);
	return true;
}

/* Memory of a counter is its process's, though the file is of who opened it. */
static bool is_forbidden_counter(struct holder *holder, struct file *file)
{
	const struct tvd_label *label = tvd_counter_label(file);

	if (!label || !tvd_is_gone(label) ||
	    tvd_ask(holder->label, label, TVD_ACCESS_READ).allowed)
		return false;
	note(holder, file, label, TVD_ACCESS_READ, "mapped");
	return true;
}

/* Each use of a pipe is checked, but for what is in it: that was somebody's file. */
static bool is_forbidden_pipe(struct holder *holder, struct file *file)
{
	const struct tvd_label *label = tvd_gone_in_pipe(file);

	if (!label || tvd_ask(holder->label, label, TVD_ACCESS_READ).allowed)
		return false;
	note(holder, file, label, TVD_ACCESS_READ, "held");
	return true;
}

static u32 access_by_mapping(const struct vm_area_struct *vma)
{
	u32 access = TVD_ACCESS_READ;

	if (vma->vm_flags & VM_EXEC)
		access |= TVD_ACCESS_MAP_EXEC;
	if ((vma->vm_flags & (VM_SHARED | VM_WRITE)) == (VM_SHARED | VM_WRITE))
		access |= TVD_ACCESS_WRITE;
	return access;
}

/* Rings are collected. */
static bool look_at_memory(struct holder *holder, struct mm_struct *mm,
			   struct tvd_pile *rings)
{
	VMA_ITERATOR(iterator, mm, 0);
	struct vm_area_struct *vma;
	bool forbidden = false;

	while (!mmap_read_trylock(mm))
		if (is_out_of_reach(holder, "mapped"))
			return true;
	for_each_vma(iterator, vma) {
		if (!vma->vm_file)
			continue;
		forbidden = is_forbidden(holder, vma->vm_file,
					 access_by_mapping(vma), "mapped") ||
			    is_forbidden_counter(holder, vma->vm_file);
		if (forbidden)
			break;
		if (tvd_is_ring(vma->vm_file))
			tvd_pile_add(rings, vma->vm_file);
		cond_resched();
	}
	mmap_read_unlock(mm);
	return forbidden;
}

static bool has_mapped_gone(struct holder *holder)
{
	struct mm_struct *mm = get_task_mm(holder->task);
	struct tvd_pile rings = {};
	bool forbidden;
	unsigned int i;

	if (!mm)
		return false;
	do
		forbidden = look_at_memory(holder, mm, &rings);
	while (!forbidden && tvd_pile_grow(&rings));
	/* To be its last user would be to wait for what it has begun to write. */
	mmput_async(mm);
	for (i = 0; !forbidden && i < rings.number; i++)
		forbidden = is_forbidden_ring(holder, rings.files[i], "mapped");
	tvd_pile_drop(&rings);
	return forbidden;
}

/* Or connected with one.  Does not sleep. */
static bool is_socket_of_gone(struct file *file)
{
	const struct socket *socket = sock_from_file(file);
	const struct tvd_label *peer;

	if (!socket || !socket->sk)
		return false;
	peer = READ_ONCE(tvd_sock(socket->sk)->peer);
	return tvd_is_gone(tvd_sock_label(socket->sk)) ||
	       (peer && tvd_is_gone(peer));
}

static void abort_socket(struct file *file)
{
	const struct sock *sk = sock_from_file(file)->sk;

	tvd_abort_socket(file, time_waited_for(tvd_sock_label(sk)));
}

/* Whether each use is checked: a message queue's is, though no exec keeps one. */
static bool is_checked(struct file *file)
{
	return tvd_kind_is_kept(file) ||
	       !strcmp(file_inode(file)->i_sb->s_type->name, "mqueue");
}

static bool look_at_file(struct holder *holder, struct file *file)
{
	/* It is of use to nobody any more, and who waits for it is told. */
	if (is_socket_of_gone(file))
		abort_socket(file);
	if (tvd_is_gone(holder->label))
		return false;
	if (is_checked(file))
		return is_forbidden_pipe(holder, file);
	return is_forbidden(holder, file, TVD_ACCESS_READ | TVD_ACCESS_WRITE,
			    "held") ||
	       is_forbidden_ring(holder, file, "held");
}

/*
 * What look_at_file() would not find to be well in any case.  Others' sockets are
 * not kept open: their names are to be free when they are closed.
 */
static bool is_to_be_looked_at(struct file *file)
{
	return is_socket_of_gone(file) || !is_checked(file) ||
	       S_ISFIFO(file_inode(file)->i_mode);
}

static bool look_at_registered_rings(struct holder *holder)
{
	struct mutex *exec = &holder->task->signal->cred_guard_mutex;
	struct io_uring_task *user;
	bool forbidden = false;
	unsigned int i;

	if (!ring_user(holder->task))
		return false;
	/* An exec would free it. */
	while (!mutex_trylock(exec))
		if (is_out_of_reach(holder, "held"))
			return true;
	user = ring_user(holder->task);
	for (i = 0; user && !forbidden && i < IO_RINGFD_REG_MAX; i++) {
		struct file *file = get_registered_ring(user, i);

		if (!file)
			continue;
		forbidden = look_at_file(holder, file);
		fput(file);
	}
	mutex_unlock(exec);
	return forbidden;
}

static bool holds_gone(struct holder *holder)
{
	struct tvd_pile held = {};
	bool forbidden = false;
	unsigned int i;

	tvd_pile_descriptors(&held, holder->task, is_to_be_looked_at);
	for (i = 0; !forbidden && i < held.number; i++) {
		forbidden = look_at_file(holder, held.files[i]);
		cond_resched();
	}
	tvd_pile_drop(&held);
	return forbidden || look_at_registered_rings(holder);
}

static void end_holder(const struct holder *holder)
{
	/* Its first thread may have ended, and others not. */
	if (READ_ONCE(holder->task->signal->flags) & SIGNAL_GROUP_EXIT)
		return;
	tvd_deny(&(struct tvd_denial){
		.subject = holder->label,
		.object = holder->object,
		.access = holder->access,
		.row = TVD_ROW_GONE,
		.reason = holder->reason,
		.actor = holder->task,
		.path = holder->found ? file_user_path(holder->found) : NULL,
	});
	if (is_global_init(holder->task))
		pr_err("the first process keeps what it has of a label that is gone; reboot\n");
	else
		kill(holder->task);
}

/*
 * ptrace(2) asks when it attaches, and not again.  Who is frozen may stand still
 * for it before that; who is killed once more at its end.
 */
static bool traces_gone(struct holder *holder)
{
	const struct task_struct *thread, *tracee;

	if (!thread_group_leader(holder->task))
		return false;
	read_lock(&tasklist_lock);
	for_each_thread(holder->task, thread)
		list_for_each_entry(tracee, &thread->ptraced, ptrace_entry) {
			const struct tvd_label *label = tvd_task_label(tracee);

			if (!tvd_is_gone(label) ||
			    tvd_ask(holder->label, label, TVD_ACCESS_TRACE)
				    .allowed)
				continue;
			holder->object = label;
			holder->access = TVD_ACCESS_TRACE;
			holder->reason = "traced";
		}
	read_unlock(&tasklist_lock);
	return holder->object;
}

/* Returns whether the task had to be ended, and has not ended yet. */
static bool look_at(struct task_struct *task)
{
	struct tvd_label *label = tvd_task_label(task);
	struct holder holder = { .task = task, .label = label };

	holder.waited = label == &tvd_label_host ? &holder.waited_alone :
						   time_waited_for(label);

	if (!holds_gone(&holder) &&
	    (tvd_is_gone(label) ||
	     !(has_mapped_gone(&holder) || traces_gone(&holder))))
		return false;
	end_holder(&holder);
	if (holder.found)
		fput(holder.found);
	/* The one ends after this, the other never. */
	return !same_thread_group(task, current) && !is_global_init(task);
}

/* Whether all that a thread holds is its process's, which is looked at, too. */
static bool shares_all(const struct task_struct *task)
{
	const struct task_struct *leader = task->group_leader;

	return task != leader && READ_ONCE(task->mm) == READ_ONCE(leader->mm) &&
	       READ_ONCE(task->files) == READ_ONCE(leader->files) &&
	       !ring_user(task);
}

static struct task_struct *get_next_task(int *number)
{
	struct task_struct *task = NULL;
	struct pid *pid;

	rcu_read_lock();
	while (!task && (pid = find_ge_pid(*number, &init_pid_ns))) {
		*number = pid_nr(pid) + 1;
		task = pid_task(pid, PIDTYPE_PID);
		if (task && ((task->flags & PF_KTHREAD) || shares_all(task)))
			task = NULL;
	}
	if (task)
		get_task_struct(task);
	rcu_read_unlock();
	return task;
}

/* Returns how many have not ended yet. */
static unsigned int end_holders(void)
{
	unsigned int left = 0;
	struct task_struct *task;
	int number = 1;

	while ((task = get_next_task(&number))) {
		left += look_at(task);
		put_task_struct(task);
		cond_resched();
	}
	return left;
}

/**
 * tvd_check_carried - may a label receive what is in an open file?
 * @label: the label
 * @file: the open file
 *
 * While it was on its way nobody had it who could be looked at.  Sleeps.
 *
 * Return: 0; -EACCES if there is something of a label that is gone.
 */
int tvd_check_carried(const struct tvd_label *label, struct file *file)
{
	struct tvd_denial denial = {
		.subject = label,
		.access = TVD_ACCESS_READ,
		.row = TVD_ROW_GONE,
		.reason = "received",
		.path = file_user_path(file),
	};
	unsigned long waited = 0;

	if (!READ_ONCE(this_round) || tvd_is_gone(label))
		return 0;
	denial.object = tvd_gone_in_pipe(file) ?:
						 tvd_gone_in_ring(file, &waited);
	if (!denial.object ||
	    tvd_ask(label, denial.object, TVD_ACCESS_READ).allowed)
		return 0;
	return tvd_refuse(&denial, -EACCES);
}

/**
 * tvd_end_gone - end what no check stops of what labels that are gone left
 *
 * The caller has waited for a grace period since the last label went, and holds
 * the policy mutex, so that none comes back meanwhile.  Sleeps.  What little memory
 * it wants it waits for.
 *
 * When this returns no task of such a label, or of one that may run no more, runs
 * in user mode, nor one of another label that had memory of its objects.  A task
 * that does not end within seconds of its SIGKILL, since it is held up in the
 * kernel, is not waited for.
 */
void tvd_end_gone(void)
{
	unsigned long deadline;

	might_sleep();
	lockdep_assert_held(&tvd_policy_mutex);
	WRITE_ONCE(this_round, this_round + 1);
	/*
	 * While its objects are there, which may end with its tasks: but who is
	 * frozen keeps them, and is not to run on when its tracer ends.
	 */
	freeze_tasks();
	end_holders();
	end_tasks();
	deadline = jiffies + TVD_PATIENCE;
	while (end_holders() && time_before(jiffies, deadline))
		schedule_timeout_uninterruptible(1);
	/* Who was in user mode has been in the kernel since, and stays there. */
	kick_all_cpus_sync();
}

static int __init tvd_init_revoke(void)
{
	int err;

	if (!tvd_initialized)
		return 0;
	err = register_trace_task_newtask(look_at_newborn, NULL);
	if (err)
		pr_err("who is born while a label is revoked may go on running: %d\n",
		       err);
	return err;
}

fs_initcall(tvd_init_revoke);
