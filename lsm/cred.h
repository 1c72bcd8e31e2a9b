/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: credentials and exec
 */
#ifndef _SECURITY_TVD_CRED_H
#define _SECURITY_TVD_CRED_H

#include <linux/cred.h>
#include <linux/sched.h>
#include <linux/types.h>

#include "label.h"
#include "setup.h"

/**
 * struct tvd_cred - what a credential holds
 */
struct tvd_cred {
	/**
	 * @label: The subject's label; zero is the host.
	 */
	struct tvd_label *label;
	/**
	 * @create: The label of files made under this credential; zero where
	 * @label and the directory decide.  Set on the credentials that a
	 * stacked filesystem makes for one operation.
	 */
	struct tvd_label *create;
	/**
	 * @reserved: What runs from the exec that these credentials are for,
	 * until it is the task's; zero for other credentials.  See running.c.
	 */
	struct tvd_label *reserved;
};

/**
 * struct tvd_task - what a task holds for itself alone
 *
 * Written by the task itself only, but for the last two; zero in a new task.
 */
struct tvd_task {
	/**
	 * @exec: The label to be entered at the next exec; zero for none.
	 */
	struct tvd_label *exec;
	/**
	 * @entering: The label that the exec under way leads to; zero if it
	 * changes nothing.  Of use only while the task is in execve.
	 */
	struct tvd_label *entering;
	/**
	 * @fscreate: The label of what the task makes; zero for none.
	 */
	struct tvd_label *fscreate;
	/**
	 * @sockcreate: The label of sockets that the task makes; zero for none.
	 */
	struct tvd_label *sockcreate;
	/**
	 * @running: The label that runs because of this task; zero for the
	 * host, which always does.  See running.c.
	 */
	struct tvd_label *running;
	/**
	 * @bound: The host chose @exec while it had CAP_MAC_ADMIN, so that it
	 * needs no leave any more.
	 */
	bool bound;
	/**
	 * @keep_stdio: The way to @entering lets descriptors 0 to 2 be kept.
	 */
	bool keep_stdio;
	/**
	 * @frozen: Its label was revoked, and it returns to user mode no more;
	 * written by who revokes.
	 */
	bool frozen;
	/**
	 * @park: What keeps it from that; see revoke.c.
	 */
	struct callback_head park;
	/**
	 * @below: Where the task notes what lies below a file whose label it is
	 * looking for; see inode.c.
	 */
	struct tvd_below *below;
};

static inline struct tvd_cred *tvd_cred(const struct cred *cred)
{
	return cred->security + tvd_blob_sizes.lbs_cred;
}

static inline struct tvd_task *tvd_task(const struct task_struct *task)
{
	return task->security + tvd_blob_sizes.lbs_task;
}

static inline struct tvd_label *tvd_cred_label(const struct cred *cred)
{
	return tvd_label_of(tvd_cred(cred)->label);
}

/* Who acts: the label of the credential that the current task acts under. */
static inline struct tvd_label *tvd_current_label(void)
{
	return tvd_cred_label(current_cred());
}

/* The label of a task as an object: of its real credential. */
static inline struct tvd_label *tvd_task_label(const struct task_struct *task)
{
	struct tvd_label *label;

	rcu_read_lock();
	label = tvd_cred_label(__task_cred(task));
	rcu_read_unlock();
	return label;
}

/*
 * A stacked filesystem asks about the file below it under the credentials of
 * who mounted it.  That one runs nothing: what is executed above is read below.
 */
static inline bool tvd_acts_for_another(void)
{
	return current_cred() != current_real_cred();
}

/* attr.c */
bool tvd_may_make_chosen(const struct tvd_label *label, unsigned int attr);

/* exec.c */
struct tvd_label *tvd_exec_label(const struct tvd_label *program);
bool tvd_exec_may_read(const struct tvd_label *program);

#endif /* _SECURITY_TVD_CRED_H */
