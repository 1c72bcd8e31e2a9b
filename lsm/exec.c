// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: entering a domain
 *
 * A label is entered at exec only and never changes in between: no open file,
 * mapping or thread straddles two labels.
 */
#include <linux/binfmts.h>
#include <linux/fs_struct.h>
#include <linux/lsm_hooks.h>
#include <linux/mount.h>
#include <linux/personality.h>
#include <linux/ptrace.h>
#include <linux/sched/signal.h>
#include <linux/seccomp.h>
#include <linux/security.h>
#include <linux/user_namespace.h>

#include "audit.h"
#include "cred.h"
#include "entry.h"
#include "file.h"
#include "inode.h"
#include "policy.h"
#include "revoke.h"
#include "running.h"
#include "shed.h"
#include "task.h"

/**
 * struct way - where an exec leads
 *
 * @label: the label after it, which may be the one before.
 * @flags: TVD_ENTRY_*.
 * @leave: the host, a rule or the pid namespace says so; without it only the
 * order of labels can.
 */
struct way {
	struct tvd_label *label;
	u32 flags;
	bool leave;
};

/*
 * What the task asked for goes before all else; then whose the pid namespace
 * is, so that what the host starts in a container is where the container is,
 * whatever program it finds there; then the rules.
 */
static struct way find_way(const struct tvd_label *program)
{
	const struct tvd_task *task = tvd_task(current);
	struct tvd_label *old = tvd_current_label(), *rule;
	struct way way = { .label = task->exec, .leave = task->bound };
	u32 flags = 0;

	if (!way.label && old == &tvd_label_host) {
		way.label = tvd_pid_namespace_label();
		way.leave = !!way.label;
	}
	rule = tvd_find_entry(old, program, &flags);
	if (rule && (!way.label || way.label == rule))
		return (struct way){ rule, flags, true };
	if (!way.label)
		way.label = old;
	else if (old == &tvd_label_host)
		way.flags = tvd_host_entry_flags(way.label);
	return way;
}

/**
 * tvd_exec_label - who runs what is executed now
 * @program: the label of the program
 *
 * The label that is about to be entered, so that the host can start a domain's
 * program without running it itself, and that nobody starts in a domain what
 * the domain may not run.  Callable in any context.
 *
 * Return: the label.
 */
struct tvd_label *tvd_exec_label(const struct tvd_label *program)
{
	/* The interpreter of what is executed leads nowhere else. */
	if (current->in_execve)
		return tvd_task(current)->entering ?: tvd_current_label();
	return find_way(program).label;
}

/**
 * tvd_exec_may_read - whether the label that is being entered may read a file
 * @program: the label of the file, which is being executed
 *
 * Callable in any context.
 *
 * Return: false also outside of an exec that changes the label.
 */
bool tvd_exec_may_read(const struct tvd_label *program)
{
	const struct tvd_label *label = tvd_task(current)->entering;

	return current->in_execve && label &&
	       tvd_ask(label, program, TVD_ACCESS_READ).allowed;
}

/* Whether a label has had no hand in what lies below the root directory. */
static bool root_is_others(const struct tvd_label *label)
{
	struct path root;
	bool is_others;

	get_fs_root(current->fs, &root);
	/* It may be that of another mount namespace, with other mounts. */
	is_others = mnt_may_suid(root.mnt) &&
		    !tvd_ask(label,
			     tvd_inode_label(d_backing_inode(root.dentry),
					     root.dentry),
			     TVD_ACCESS_WRITE)
			     .allowed;
	path_put(&root);
	return is_others;
}

/*
 * Who enters more than it had runs what the policy says and nothing else: not
 * what it could put under the program by mounts or a root directory of its own,
 * from where the program's loader and libraries come.
 */
static const char *why_not_more(const struct linux_binprm *bprm,
				const struct tvd_label *old)
{
	if (bprm->unsafe & LSM_UNSAFE_NO_NEW_PRIVS)
		return "no-new-privs";
	if (!mnt_may_suid(bprm->file->f_path.mnt))
		return "nosuid";
	if (current_user_ns() != &init_user_ns)
		return "user-namespace";
	/* A thread could change the root between here and the loader. */
	if (READ_ONCE(current->fs->users) > 1)
		return "shared";
	return root_is_others(old) ? NULL : "root";
}

/* Whether an exec gives a task what it had not.  Who leaves the host loses. */
static bool gives_more(const struct tvd_label *label,
		       const struct tvd_label *old)
{
	return old != &tvd_label_host && !tvd_label_is_no_stronger(label, old);
}

/* A label that may not trace another; NULL if this one may. */
static const struct tvd_label *unless_may_trace(const struct tvd_label *tracer,
						const struct tvd_label *traced)
{
	return tvd_may_control(tracer, traced) ? NULL : tracer;
}

static const struct tvd_label *find_tracer(const struct tvd_label *label)
{
	const struct tvd_label *found = NULL;
	struct task_struct *tracer;

	rcu_read_lock();
	tracer = ptrace_parent(current);
	if (tracer)
		found = unless_may_trace(tvd_task_label(tracer), label);
	rcu_read_unlock();
	return found;
}

/* A tracer stays one over an exec of its own, too. */
static const struct tvd_label *find_tracee(const struct tvd_label *label)
{
	const struct tvd_label *found = NULL;
	struct task_struct *tracee;

	read_lock(&tasklist_lock);
	list_for_each_entry(tracee, &current->ptraced, ptrace_entry) {
		const struct tvd_label *traced = tvd_task_label(tracee);

		if (!tvd_may_control(label, traced))
			found = traced;
	}
	read_unlock(&tasklist_lock);
	return found;
}

static const struct tvd_label *find_listener(const struct tvd_label *label)
{
	const struct cred *listener = seccomp_get_listener_cred();
	const struct tvd_label *found;

	if (!listener)
		return NULL;
	found = unless_may_trace(tvd_cred_label(listener), label);
	put_cred(listener);
	return found;
}

/* Who has a hold on the process, or it on them, that it would keep. */
static const char *why_not_alone(const struct linux_binprm *bprm,
				 const struct tvd_label *label,
				 const struct tvd_label **with)
{
	/* A thread or a child with the same root and working directory. */
	if (bprm->unsafe & LSM_UNSAFE_SHARE)
		return "shared";
	*with = find_tracer(label);
	if (*with)
		return "tracer";
	*with = find_tracee(label);
	if (*with)
		return "tracee";
	*with = find_listener(label);
	return *with ? "listener" : NULL;
}

static const char *why_not(const struct linux_binprm *bprm,
			   const struct way *way, const struct tvd_label *old,
			   const struct tvd_label **with)
{
	bool more = gives_more(way->label, old);
	const char *reason = NULL;

	if (!way->leave && (more || old == &tvd_label_host))
		return "stronger";
	/* The policy may have changed since the label was asked for. */
	reason = tvd_label_obstacle(way->label);
	if (!reason && more)
		reason = why_not_more(bprm, old);
	return reason ?: why_not_alone(bprm, way->label, with);
}

static int refuse(const struct linux_binprm *bprm,
		  const struct tvd_label *label, const char *reason,
		  const struct tvd_label *with)
{
	tvd_deny(&(struct tvd_denial){
		.subject = tvd_current_label(),
		.object = label,
		.act = "enter",
		.reason = reason,
		.with = with,
		.path = &bprm->file->f_path,
	});
	return -EPERM;
}

static int enter(struct linux_binprm *bprm, const struct way *way,
		 const struct tvd_label *old)
{
	const struct tvd_label *with = NULL;
	const char *reason = why_not(bprm, way, old, &with);
	int err;

	if (reason)
		return refuse(bprm, way->label, reason, with);
	/* Before there is a keyring, which is its label's. */
	tvd_cred(bprm->cred)->label = way->label;
	err = tvd_prepare_to_shed(bprm->cred);
	if (err)
		return err;
	if (tvd_start_running(way->label, &with))
		return refuse(bprm, way->label, "conflict", with);
	tvd_cred(bprm->cred)->reserved = way->label;
	tvd_task(current)->entering = way->label;
	tvd_task(current)->keep_stdio = way->flags & TVD_ENTRY_INHERIT_STDIO;
	if (old != &tvd_label_host ||
	    (tvd_label_flags(way->label) & TVD_LABEL_CLOSED))
		bprm->secureexec = 1;
	/* Memory laid out for whoever wants to find something in it. */
	bprm->per_clear |= PER_CLEAR_ON_SETID;
	return 0;
}

static int hook_bprm_creds_for_exec(struct linux_binprm *bprm)
{
	struct tvd_label *old = tvd_current_label();
	struct way way;

	tvd_task(current)->entering = NULL;
	if (!tvd_active())
		return 0;
	way = find_way(tvd_file_label(bprm->file));
	return way.label == old ? 0 : enter(bprm, &way, old);
}

/*
 * An interpreter opens the script again by its name, which may lead elsewhere
 * by then, and root of a user namespace makes interpreters of his own.
 */
static int hook_bprm_creds_from_file(struct linux_binprm *bprm,
				     const struct file *file)
{
	const struct tvd_label *label = tvd_task(current)->entering;

	if (!label || bprm->interp == bprm->filename ||
	    !gives_more(label, tvd_current_label()))
		return 0;
	return refuse(bprm, label, "script", NULL);
}

static void hook_bprm_committing_creds(const struct linux_binprm *bprm)
{
	const struct tvd_task *task = tvd_task(current);

	if (task->entering)
		tvd_shed(tvd_current_label(), task->entering, task->keep_stdio);
}

static void hook_bprm_committed_creds(const struct linux_binprm *bprm)
{
	struct tvd_cred *cred = tvd_cred(current_cred());
	struct tvd_task *task = tvd_task(current);
	struct tvd_label *running = task->running;

	task->exec = NULL;
	task->entering = NULL;
	task->fscreate = NULL;
	task->sockcreate = NULL;
	task->bound = false;
	task->keep_stdio = false;
	if (!cred->reserved)
		return;
	WRITE_ONCE(task->running, cred->reserved);
	cred->reserved = NULL;
	if (running)
		tvd_stop_running(running);
	tvd_shed_signals();
	tvd_end_if_gone();
}

static struct security_hook_list tvd_exec_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(bprm_creds_for_exec, hook_bprm_creds_for_exec),
	LSM_HOOK_INIT(bprm_creds_from_file, hook_bprm_creds_from_file),
	LSM_HOOK_INIT(bprm_committing_creds, hook_bprm_committing_creds),
	LSM_HOOK_INIT(bprm_committed_creds, hook_bprm_committed_creds),
};

void __init tvd_add_exec_hooks(void)
{
	tvd_add_hooks(tvd_exec_hooks, ARRAY_SIZE(tvd_exec_hooks));
}
