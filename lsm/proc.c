// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: procfs
 *
 * A file of /proc/PID is its process's, and changes its label with it.  The rest
 * is for all to read, but for what the kernel shows to root alone and what shows
 * the processes and objects of all.
 */
#include <linux/dcache.h>
#include <linux/ipc_namespace.h>
#include <linux/magic.h>
#include <linux/nsproxy.h>
#include <linux/pid_namespace.h>
#include <linux/proc_fs.h>
#include <linux/sched/task.h>

#include "cred.h"
#include "inode.h"
#include "proc.h"
#include "superblock.h"

/**
 * tvd_shown_task_label - the label of the task that a file of /proc/PID shows
 * @inode: the file's
 *
 * Return: the task's present label; the one that it was last seen with where it
 * has gone.
 */
struct tvd_label *tvd_shown_task_label(const struct inode *inode)
{
	struct task_struct *task = tvd_proc_task(inode);
	struct tvd_label *label;

	if (!task)
		return tvd_label_of(READ_ONCE(tvd_inode(inode)->label));
	label = tvd_task_label(task);
	put_task_struct(task);
	return label;
}

static bool is_named(const struct dentry *dentry, const char *name)
{
	return dentry->d_name.len == strlen(name) &&
	       !memcmp(dentry->d_name.name, name, dentry->d_name.len);
}

/**
 * tvd_shows_own_namespace - whether a file shows the namespace of its opener
 * @dentry: a name of the file, on any filesystem
 *
 * Names of procfs do not change.
 *
 * Return: true for what is in /proc/sysvipc.
 */
bool tvd_shows_own_namespace(const struct dentry *dentry)
{
	const struct dentry *parent = dentry->d_parent;

	return dentry->d_sb->s_magic == PROC_SUPER_MAGIC &&
	       IS_ROOT(parent->d_parent) && is_named(parent, "sysvipc");
}

/* Files of /proc/PID/net that list sockets, whoever has them. */
static bool lists_sockets(const struct dentry *dentry)
{
	static const char *const names[] = {
		"icmp",	     "icmp6", "igmp",	  "igmp6",     "mcfilter",
		"mcfilter6", "mptcp", "netlink",  "packet",    "ptype",
		"raw",	     "raw6",  "sockstat", "sockstat6", "tcp",
		"tcp6",	     "udp",   "udp6",	  "udplite",   "udplite6",
		"unix",
	};
	const struct dentry *parent = dentry->d_parent;
	size_t i;

	if (is_named(parent, "sctp"))
		return is_named(parent->d_parent, "net");
	if (!is_named(parent, "net"))
		return false;
	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (is_named(dentry, names[i]))
			return true;
	return false;
}

/* Whether all processes of the machine could be seen in this file. */
static bool shows_machine(const struct dentry *dentry)
{
	if (tvd_shows_own_namespace(dentry))
		return !current->nsproxy ||
		       current->nsproxy->ipc_ns == &init_ipc_ns;
	return IS_ROOT(dentry->d_parent) && is_named(dentry, "locks") &&
	       proc_pid_ns(dentry->d_sb) == &init_pid_ns;
}

/**
 * tvd_proc_label - the label of a file of procfs that shows no process
 * @inode: the file's
 * @dentry: a name of it, NULL if it has none
 *
 * Return: the label; NULL for that of procfs.
 */
struct tvd_label *tvd_proc_label(const struct inode *inode,
				 const struct dentry *dentry)
{
	/* /proc/kcore, kpageflags, slabinfo, sysrq-trigger, … */
	if (!(inode->i_mode & 0004))
		return &tvd_label_host;
	if (!dentry)
		return NULL;
	/* Whose network namespace it is the inode does not say. */
	if (S_ISREG(inode->i_mode) && lists_sockets(dentry))
		return &tvd_label_host;
	return shows_machine(dentry) ? &tvd_label_host : NULL;
}
