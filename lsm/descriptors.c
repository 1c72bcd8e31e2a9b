// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: descriptors that an exec into another label keeps
 *
 * Few kinds of open files are kept.  The others are handles to something that no
 * later check of the file mediates: an io_uring acts by the credentials of who
 * made it, a namespace or a mount leads to what has no label, an epoll or a
 * pidfd tells of others.  They are replaced, not closed: a number that is free
 * would be taken by the next file that the program opens.
 */
#define pr_fmt(fmt) "tvd: " fmt

#include <linux/dnotify.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/filelock.h>
#include <linux/fs.h>
#include <linux/init_task.h>
#include <linux/magic.h>
#include <linux/major.h>
#include <linux/mount.h>
#include <linux/net.h>
#include <linux/pipe_fs_i.h>
#include <linux/proc_fs.h>
#include <linux/pseudo_fs.h>
#include <linux/sched/signal.h>

#include "cred.h"
#include "file.h"
#include "inode.h"
#include "shed.h"

#define NULL_MAGIC 0x54564430 /* "TVD0" */

static struct path null_node;

/* One for each exec: what is open is shared by nobody who did not share it. */
static struct file *open_null(void)
{
	if (!null_node.dentry)
		return ERR_PTR(-ENODEV);
	return dentry_open(&null_node, O_RDWR | O_LARGEFILE, &init_cred);
}

/*
 * A regular file lies on a filesystem that somebody could mount, or is
 * memory: those of namespaces, processes and message queues only look like one.
 */
static bool is_regular(const struct file *file)
{
	const struct super_block *sb = file_inode(file)->i_sb;

	if (proc_ns_file(file) || !strcmp(sb->s_type->name, "mqueue"))
		return false;
	return !(sb->s_flags & SB_NOUSER) || sb->s_magic == TMPFS_MAGIC ||
	       sb->s_magic == HUGETLBFS_MAGIC;
}

/* All terminals have the same end, whatever else is done by their drivers. */
static bool is_terminal(const struct file *file)
{
#ifdef CONFIG_TTY
	return file->f_op->release == tty_release;
#else
	return false;
#endif
}

/* A pipe of notifications is none. */
static bool is_stream(struct file *file)
{
	return get_pipe_info(file, true) || sock_from_file(file) ||
	       is_terminal(file);
}

/**
 * tvd_kind_is_kept - whether an exec into another label may keep such a file
 * @file: the open file
 *
 * Does not sleep.
 *
 * Return: true if each use of it is checked; else whoever has it can use it.
 */
bool tvd_kind_is_kept(struct file *file)
{
	/* It holds a mount that is nowhere yet. */
	if (file->f_mode & FMODE_NEED_UNMOUNT)
		return false;
	switch (file_inode(file)->i_mode & S_IFMT) {
	case S_IFREG:
		return is_regular(file);
	case S_IFDIR:
		return true;
	default:
		return is_stream(file);
	}
}

static bool is_kept(struct file *file, struct tvd_label *label, bool grant)
{
	if (!tvd_kind_is_kept(file))
		return false;
	if (grant && is_stream(file) && tvd_grant_file(file, label))
		return true;
	return tvd_may_hold_file(file, label);
}

/* What this process asked for by the descriptor, and would be told. */
static void drop_subscriptions(struct file *file)
{
	if (file->f_mode & FMODE_PATH)
		return;
	dnotify_flush(file, current->files);
	locks_remove_posix(file, current->files);
}

/* Not even a descriptor above the limit on their number stays what it is. */
static void replace(unsigned int fd, struct file **null)
{
	if (!*null)
		*null = open_null();
	if (IS_ERR(*null) || replace_fd(fd, *null, 0))
		close_fd(fd);
	/* A program that finds 0 to 2 closed would open its own files there. */
	if (IS_ERR(*null) && fd <= 2)
		send_sig(SIGKILL, current, 1);
}

static unsigned int count_descriptors(void)
{
	unsigned int count;

	rcu_read_lock();
	count = files_fdtable(current->files)->max_fds;
	rcu_read_unlock();
	return count;
}

/**
 * tvd_shed_descriptors - replace what a new label may not hold
 * @label: the label that the current task enters
 * @keep_stdio: whether pipes, sockets and terminals among the first three are
 * kept though the label may not use them otherwise
 *
 * The current task shares its descriptors with nobody.  May sleep.
 */
void tvd_shed_descriptors(struct tvd_label *label, bool keep_stdio)
{
	unsigned int fd, count = count_descriptors();
	struct file *null = NULL;

	for (fd = 0; fd < count; fd++) {
		struct file *file = fget_raw(fd);

		if (!file)
			continue;
		if (is_kept(file, label, keep_stdio && fd <= 2))
			drop_subscriptions(file);
		else
			replace(fd, &null);
		fput(file);
		cond_resched();
	}
	if (!IS_ERR_OR_NULL(null))
		fput(null);
}

static int init_null_context(struct fs_context *context)
{
	return init_pseudo(context, NULL_MAGIC) ? 0 : -ENOMEM;
}

static struct file_system_type null_type = {
	.name = "tvd_null",
	.init_fs_context = init_null_context,
	.kill_sb = kill_anon_super,
};

static int __init make_null(struct vfsmount *mount)
{
	const struct qstr name = QSTR_INIT("null", 4);
	struct inode *inode = new_inode(mount->mnt_sb);

	if (!inode)
		return -ENOMEM;
	inode->i_ino = 2;
	simple_inode_init_ts(inode);
	init_special_inode(inode, S_IFCHR | 0666, MKDEV(MEM_MAJOR, 3));
	/* Whatever the policy says of the device. */
	tvd_fix_inode_label(inode, &tvd_label_any);
	null_node.mnt = mount;
	null_node.dentry = d_alloc(mount->mnt_root, &name);
	if (!null_node.dentry) {
		iput(inode);
		return -ENOMEM;
	}
	d_add(null_node.dentry, inode);
	return 0;
}

static int __init tvd_init_null(void)
{
	struct vfsmount *mount;
	int err;

	if (!tvd_initialized)
		return 0;
	mount = kern_mount(&null_type);
	err = PTR_ERR_OR_ZERO(mount);
	if (!err)
		err = make_null(mount);
	if (err)
		pr_err("no null device: no program with descriptors to replace enters a label: %d\n",
		       err);
	return err;
}

fs_initcall(tvd_init_null);
