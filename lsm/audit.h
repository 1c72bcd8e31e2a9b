/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: denials, recorded and counted
 */
#ifndef _SECURITY_TVD_AUDIT_H
#define _SECURITY_TVD_AUDIT_H

#include <linux/atomic.h>
#include <linux/fs.h>
#include <linux/sched.h>

#include "label.h"

struct kern_ipc_perm;

/**
 * struct tvd_denial - what a hook knows of the act that it refuses
 *
 * @subject: the acting label.
 * @object: the label acted upon; NULL where the act itself is refused.
 * @access: what was asked for, TVD_ACCESS_*.
 * @row: enum tvd_row; TVD_ROW_NONE where no row says so.
 * @act: what was refused, in one word, where @object is NULL.
 * @number: says more about @act, for example the number of a capability.
 * @reason: why it was refused, in one word, where no row says so.
 * @with: another label that @reason speaks of.
 * @path: the file, where its path is at hand.
 * @dentry: the file, where only its name is.
 * @inode: the file, where not even that is.
 * @task: the process acted upon.
 * @actor: who acts; NULL for the current task.
 * @ipc: the System V object.
 */
struct tvd_denial {
	const struct tvd_label *subject;
	const struct tvd_label *object;
	u32 access;
	u8 row;
	const char *act;
	int number;
	const char *reason;
	const struct tvd_label *with;
	const struct path *path;
	struct dentry *dentry;
	const struct inode *inode;
	struct task_struct *task;
	struct task_struct *actor;
	const struct kern_ipc_perm *ipc;
};

/**
 * struct tvd_stats - what happened since boot
 *
 * @denied: denials by row, those that were not recorded included.
 * @permissive: what would have been denied, were its subject not permissive.
 * @suppressed: denials that have no record because too many came at once, or
 *	the kernel's queue of records was full.
 */
struct tvd_stats {
	atomic64_t denied[TVD_ROWS];
	atomic64_t permissive;
	atomic64_t suppressed;
};

/*
 * More than anybody reads, and in portions of which the kernel's own queue,
 * 64 records long unless it is told otherwise, has room for more than one.
 */
#define TVD_RECORDS_BURST 20
#define TVD_RECORDS_INTERVAL (HZ / 10)

extern struct tvd_stats tvd_stats;
extern const char *const tvd_access_names[TVD_ACCESS_KINDS];

void tvd_deny(const struct tvd_denial *denial);
int tvd_refuse(const struct tvd_denial *denial, int err);
int tvd_check(struct tvd_denial *question, int err);

#endif /* _SECURITY_TVD_AUDIT_H */
