// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: inodes and their labels
 */
#include <linux/dcache.h>
#include <linux/fs_struct.h>
#include <linux/kdev_t.h>
#include <linux/kernfs.h>
#include <linux/lsm_hooks.h>
#include <linux/magic.h>
#include <linux/major.h>
#include <linux/miscdevice.h>
#include <linux/xattr.h>
#include <uapi/linux/lsm.h>

#include "audit.h"
#include "cred.h"
#include "file.h"
#include "inode.h"
#include "proc.h"
#include "superblock.h"

/*
 * Who moves a process from one group to another is asked about files that nobody
 * has looked up (cgroup_may_write(), kernel/cgroup/cgroup.c).
 */
static bool is_of_cgroup(const struct inode *inode)
{
	return inode->i_sb->s_magic == CGROUP2_SUPER_MAGIC ||
	       inode->i_sb->s_magic == CGROUP_SUPER_MAGIC;
}

/* The label that the file's attribute names; NULL where it has none. */
static struct tvd_label *read_xattr(struct inode *inode, struct dentry *dentry)
{
	char name[TVD_NAME_MAX];
	struct tvd_label *label;
	ssize_t length;

	if (is_of_cgroup(inode))
		length = kernfs_xattr_get(inode->i_private, XATTR_NAME_TVD,
					  name, sizeof(name));
	else
		length = __vfs_getxattr(dentry, inode, XATTR_NAME_TVD, name,
					sizeof(name));
	if (length == -ENODATA || length == -EOPNOTSUPP)
		return NULL;
	if (length <= 0)
		return &tvd_label_unknown;
	label = tvd_find_label(name, length);
	if (!label || label == &tvd_label_any)
		return &tvd_label_unknown;
	return label;
}

/**
 * struct tvd_below - the filesystems below a stacked one
 *
 * @distrusted: whether a label on one of them is worth nothing.
 * @label: what the uppermost that was given one as a whole was given.
 */
struct tvd_below {
	bool distrusted;
	struct tvd_label *label;
};

/**
 * tvd_note_below - note that an attribute is read below a stacked filesystem
 * @inode: whose it is
 *
 * Does not sleep.
 */
void tvd_note_below(const struct inode *inode)
{
	struct tvd_below *below = tvd_task(current)->below;

	if (!below)
		return;
	if (tvd_superblock_labelling(inode->i_sb) != TVD_LABELLING_XATTR)
		below->distrusted = true;
	if (!below->label)
		below->label = tvd_superblock_given_label(inode->i_sb);
}

/*
 * A stacked filesystem shows the attributes of what lies below it, which may be a
 * filesystem whose labels are worth nothing.  What was given a label with all of
 * its filesystem keeps that here, unless this one was given another.
 *
 * d_real() tells that of regular files only.  But overlayfs reads the attribute by
 * vfs_getxattr(), at each layer until it is there (ovl_xattr_get(),
 * fs/overlayfs/xattrs.c), and that asks hook_inode_getxattr() first.
 */
static struct tvd_label *stored_label(struct inode *inode,
				      struct dentry *dentry)
{
	struct tvd_below below = {}, *before = tvd_task(current)->below;
	struct tvd_label *label;

	tvd_task(current)->below = &below;
	label = read_xattr(inode, dentry);
	tvd_task(current)->below = before;
	if (label && !below.distrusted)
		return label;
	return READ_ONCE(tvd_superblock(inode->i_sb)->label) ?: below.label;
}

/* Whether the label depends on a name of the file. */
static bool needs_name(const struct inode *inode)
{
	if (tvd_is_device(inode) || is_of_cgroup(inode))
		return false;
	return inode->i_sb->s_magic == PROC_SUPER_MAGIC ||
	       tvd_superblock_labelling(inode->i_sb) == TVD_LABELLING_XATTR;
}

static struct tvd_label *find_label(struct inode *inode, struct dentry *dentry)
{
	struct tvd_label *label = NULL;

	if (tvd_is_device(inode))
		return tvd_device_label(inode);
	/* Everybody's memory is there, since before there was a policy: swap.c. */
	if (IS_SWAPFILE(inode))
		return &tvd_label_host;
	switch (tvd_superblock_labelling(inode->i_sb)) {
	case TVD_LABELLING_CREATOR:
		/* From when it was made; nothing changes it. */
		if (!S_ISDIR(inode->i_mode))
			label = tvd_label_of(
				READ_ONCE(tvd_inode(inode)->label));
		break;
	case TVD_LABELLING_XATTR:
		if (is_of_cgroup(inode))
			label = read_xattr(inode, dentry);
		else if (dentry)
			label = stored_label(inode, dentry);
		break;
	case TVD_LABELLING_ONE:
		if (inode->i_sb->s_magic == PROC_SUPER_MAGIC)
			label = tvd_proc_label(inode, dentry);
	}
	return label ?: tvd_superblock_label(inode->i_sb);
}

static void set_label(struct tvd_inode *blob, struct tvd_label *label,
		      u32 sequence)
{
	lockdep_assert_held(&blob->lock);
	WRITE_ONCE(blob->label, label);
	/*
	 * What is gone stays for the decision to refuse.  Pairs with the acquire
	 * in tvd_known_label() and tvd_is_own().
	 */
	smp_store_release(&blob->resolved,
			  READ_ONCE(label->usable) ? sequence : TVD_UNRESOLVED);
}

static bool is_tunnel(const struct inode *inode)
{
	return S_ISCHR(inode->i_mode) &&
	       inode->i_rdev == MKDEV(MISC_MAJOR, TUN_MINOR);
}

static struct tvd_label *resolve(struct inode *inode, struct dentry *dentry)
{
	struct tvd_inode *blob = tvd_inode(inode);
	u32 sequence, relabelled;
	struct tvd_label *label;

	/* Pairs with the release in begin_sequence(): this load, or a later one. */
	sequence = smp_load_acquire(&tvd_policy_sequence);
	/* The count before the attribute: see @relabelled. */
	relabelled = smp_load_acquire(&blob->relabelled);
	label = find_label(inode, dentry);
	/*
	 * Who asks next may get another answer; and what is not known is never
	 * taken for one's own without looking behind it (file.c).
	 */
	if (tvd_is_openers(inode, dentry) || is_tunnel(inode))
		return label;
	spin_lock(&blob->lock);
	if (blob->relabelled == relabelled)
		set_label(blob, label, sequence);
	else if (blob->label)
		label = blob->label;
	spin_unlock(&blob->lock);
	return label;
}

/**
 * tvd_resolve_label - find out an inode's label
 * @inode: the inode
 * @dentry: a name of it, or NULL to look for one
 *
 * May sleep.
 *
 * Return: the label; "unknown", which grants nothing, where the inode has no
 * name by which its attributes could be read.
 */
struct tvd_label *tvd_resolve_label(struct inode *inode, struct dentry *dentry)
{
	struct tvd_label *label;

	might_sleep();
	/* Pairs with the release in tvd_pass_inode_label(). */
	if (smp_load_acquire(&tvd_inode(inode)->passing))
		return tvd_shown_task_label(inode);
	if (dentry || !needs_name(inode))
		return resolve(inode, dentry);
	dentry = d_find_alias(inode);
	if (!dentry)
		dentry = d_find_any_alias(inode);
	if (!dentry)
		return &tvd_label_unknown;
	label = resolve(inode, dentry);
	dput(dentry);
	return label;
}

static void change_label(struct inode *inode, struct tvd_label *label,
			 bool fixed)
{
	struct tvd_inode *blob = tvd_inode(inode);
	/* Pairs with the release in begin_sequence(): not by a load before. */
	u32 sequence = smp_load_acquire(&tvd_policy_sequence);

	spin_lock(&blob->lock);
	WRITE_ONCE(blob->relabelled, blob->relabelled + 1);
	set_label(blob, label, sequence);
	WRITE_ONCE(blob->fixed, fixed);
	spin_unlock(&blob->lock);
}

/**
 * tvd_fix_inode_label - give an inode a label that no load changes
 * @inode: the inode
 * @label: its label from now on
 *
 * Does not sleep.
 */
void tvd_fix_inode_label(struct inode *inode, struct tvd_label *label)
{
	change_label(inode, label, true);
}

/**
 * tvd_pass_inode_label - note what an inode's label was when it was looked up
 * @inode: the inode, which has another label with the task that it shows
 * @label: its label now
 *
 * Does not sleep.
 */
void tvd_pass_inode_label(struct inode *inode, struct tvd_label *label)
{
	struct tvd_inode *blob = tvd_inode(inode);

	WRITE_ONCE(blob->label, label);
	/* The label is what is left when the task is gone; pairs with acquire. */
	smp_store_release(&blob->passing, true);
}

/**
 * tvd_note_inode_label - give an inode the label that its attribute now names
 * @inode: the inode
 * @label: its label until the next load, which may trust the attribute no more
 *
 * Does not sleep.
 */
void tvd_note_inode_label(struct inode *inode, struct tvd_label *label)
{
	change_label(inode, label, false);
}

/**
 * tvd_forget_inode_label - have an inode's label resolved at its next check
 * @inode: the inode
 *
 * Does not sleep.
 */
void tvd_forget_inode_label(struct inode *inode)
{
	struct tvd_inode *blob = tvd_inode(inode);

	spin_lock(&blob->lock);
	WRITE_ONCE(blob->relabelled, blob->relabelled + 1);
	WRITE_ONCE(blob->fixed, false);
	WRITE_ONCE(blob->resolved, TVD_UNRESOLVED);
	WRITE_ONCE(blob->label, NULL);
	spin_unlock(&blob->lock);
}

static int deny_inode(const struct tvd_label *subject,
		      const struct tvd_label *object, u32 access, u8 row,
		      struct inode *inode, struct dentry *dentry)
{
	return tvd_refuse(
		&(struct tvd_denial){
			.subject = subject,
			.object = object,
			.access = access,
			.row = row,
			.dentry = dentry,
			.inode = inode,
		},
		-EACCES);
}

/**
 * tvd_label_for_new - the label of what is made now
 * @cred: who makes it
 * @dir: the directory in which it gets a name; NULL for what has none
 *
 * Return: the label; NULL where nothing is made, which is recorded: what
 * LSM_ATTR_FSCREATE said is not for this task any more, or a bridge between
 * domains would make a file that belongs to more of them than its directory.
 */
struct tvd_label *tvd_label_for_new(const struct cred *cred, struct inode *dir)
{
	struct tvd_label *creator = tvd_cred_label(cred);
	struct tvd_label *chosen = tvd_task(current)->fscreate;
	struct tvd_label *parent;

	if (tvd_cred(cred)->create)
		return tvd_cred(cred)->create;
	if (unlikely(chosen))
		return tvd_may_make_chosen(chosen, LSM_ATTR_FSCREATE) ? chosen :
									NULL;
	if (!dir || !tvd_label_is_multityped(creator))
		return creator;
	parent = tvd_inode_label(dir, NULL);
	if (tvd_label_is_part_of(parent, creator))
		return parent;
	deny_inode(creator, parent, TVD_ACCESS_WRITE, TVD_ROW_NONE, dir, NULL);
	return NULL;
}

/**
 * tvd_check_dentry - may the current task access this file so?
 * @dentry: a positive dentry
 * @access: one or more TVD_ACCESS_* that concern the file, not a device
 *
 * May sleep.
 *
 * Return: 0, or -EACCES.
 */
int tvd_check_dentry(struct dentry *dentry, u32 access)
{
	struct inode *inode = d_backing_inode(dentry);
	struct tvd_label *subject = tvd_current_label();
	struct tvd_label *label;
	struct tvd_verdict verdict;

	if (!tvd_active())
		return 0;
	/* Whose the device is says nothing of whose its node is. */
	label = tvd_is_device(inode) && access != TVD_ACCESS_GETATTR ?
			&tvd_label_host :
			tvd_inode_label(inode, dentry);
	verdict = tvd_ask(subject, label, access);
	if (likely(verdict.allowed))
		return 0;
	return deny_inode(subject, label, access, verdict.row, inode, dentry);
}

static int hook_inode_alloc_security(struct inode *inode)
{
	struct tvd_inode *blob = tvd_inode(inode);
	struct tvd_label *label;

	spin_lock_init(&blob->lock);
	if (tvd_superblock_labelling(inode->i_sb) != TVD_LABELLING_CREATOR)
		return 0;
	/* What a socket is to be is said apart, and once it is made. */
	label = inode->i_sb->s_magic == SOCKFS_MAGIC ?
			tvd_current_label() :
			tvd_label_for_new(current_cred(), NULL);
	if (!label)
		return -EACCES;
	/* What never gets a name is no directory and no device, either. */
	if (inode->i_sb->s_flags & SB_NOUSER)
		tvd_fix_inode_label(inode, label);
	else
		blob->label = label;
	return 0;
}

/*
 * io_uring and userfaultfd: handles to who made them, whatever label that has
 * chosen for its files; or to the process that the one before them is of.
 */
static int hook_inode_init_security_anon(struct inode *inode,
					 const struct qstr *name,
					 const struct inode *context)
{
	struct tvd_label *label = context ? tvd_known_label(context) : NULL;

	/* It is memory, and keeps nothing but what is written there. */
	if (!strcmp(name->name, "[secretmem]"))
		return 0;
	tvd_fix_inode_label(inode, label ?: tvd_current_label());
	return 0;
}

/* ipc/mqueue.c keeps it to itself. */
#define MQUEUE_MAGIC 0x19800202

/**
 * tvd_append_access - what it is to write to what is opened with O_APPEND
 * @inode: the file
 *
 * That is its filesystem's to heed, and a disk or what the kernel shows as files
 * does not.
 *
 * Return: TVD_ACCESS_APPEND or TVD_ACCESS_WRITE.
 */
u32 tvd_append_access(const struct inode *inode)
{
	return tvd_is_device(inode) || is_of_cgroup(inode) ||
			       inode->i_sb->s_magic == SYSFS_MAGIC ?
		       TVD_ACCESS_WRITE :
		       TVD_ACCESS_APPEND;
}

/* The kinds of access that the VFS's mask means. */
static u32 access_by_mask(const struct inode *inode, int mask)
{
	bool directory = S_ISDIR(inode->i_mode);
	u32 access = 0;

	if (mask & MAY_EXEC)
		access |= directory ? TVD_ACCESS_SEARCH : TVD_ACCESS_EXECUTE;
	if (mask & MAY_READ)
		access |= directory ? TVD_ACCESS_LIST : TVD_ACCESS_READ;
	/* The directory of all message queues is nobody's: they are. */
	if (directory && (mask & MAY_WRITE) &&
	    inode->i_sb->s_magic == MQUEUE_MAGIC)
		access |= TVD_ACCESS_SEARCH;
	else if (mask & MAY_APPEND)
		access |= tvd_append_access(inode);
	else if (mask & MAY_WRITE)
		/* A socket's file has nothing in it: it leads to who listens. */
		access |= S_ISSOCK(inode->i_mode) ? TVD_ACCESS_CONNECT :
						    TVD_ACCESS_WRITE;
	return access;
}

static noinline int check_permission(struct inode *inode, int mask)
{
	u32 access = access_by_mask(inode, mask);
	struct tvd_label *subject = tvd_current_label();
	struct tvd_verdict verdict;
	struct tvd_label *label;

	if (!access)
		return 0;
	label = tvd_known_label(inode);
	if (unlikely(!label)) {
		if (mask & MAY_NOT_BLOCK)
			return -ECHILD;
		label = tvd_resolve_label(inode, NULL);
	}
	if (access & TVD_ACCESS_EXECUTE) {
		if (tvd_acts_for_another())
			access = (access & ~TVD_ACCESS_EXECUTE) |
				 TVD_ACCESS_READ;
		else
			subject = tvd_exec_label(label);
	}
	verdict = tvd_ask(subject, label, access);
	if (likely(verdict.allowed))
		return 0;
	/* Whether who executes it could read it is asked about the one before. */
	if (access == TVD_ACCESS_READ && tvd_exec_may_read(label))
		return 0;
	/* Come again where a record can be made at leisure. */
	if (mask & MAY_NOT_BLOCK)
		return -ECHILD;
	return deny_inode(subject, label, access, verdict.row, inode, NULL);
}

static int hook_inode_permission(struct inode *inode, int mask)
{
	if (!tvd_active())
		return 0;
	/* What a file executes is asked of the label that is entered. */
	if (likely((S_ISDIR(inode->i_mode) || !(mask & MAY_EXEC)) &&
		   tvd_is_own(inode)))
		return 0;
	return check_permission(inode, mask);
}

static int hook_inode_init_security(struct inode *inode, struct inode *dir,
				    const struct qstr *name,
				    struct xattr *xattrs, int *xattr_count)
{
	struct tvd_label *label;
	struct xattr *xattr;
	bool whiteout;

	if (!tvd_active() ||
	    tvd_superblock_labelling(inode->i_sb) != TVD_LABELLING_XATTR)
		return -EOPNOTSUPP;
	label = tvd_label_for_new(current_cred(), dir);
	if (!label)
		return -EACCES;
	/* Of a node on ext4 this is asked before it knows which device it is of. */
	whiteout = IS_WHITEOUT(inode);
	if (tvd_is_device(inode) || (whiteout && label == &tvd_label_host))
		return -EOPNOTSUPP;
	xattr = lsm_get_xattr_slot(xattrs, xattr_count);
	if (xattr) {
		xattr->value = kmemdup(label->name, label->length, GFP_NOFS);
		if (!xattr->value)
			return -ENOMEM;
		xattr->value_len = label->length;
		xattr->name = XATTR_TVD_SUFFIX;
		if (!whiteout)
			tvd_note_inode_label(inode, label);
	} else if (!whiteout) {
		tvd_fix_inode_label(inode, label);
	}
	return 0;
}

/* A stacked filesystem makes the file with its own credentials, for another. */
static int hook_dentry_create_files_as(struct dentry *dentry, int mode,
				       struct qstr *name,
				       const struct cred *old, struct cred *new)
{
	struct tvd_label *label =
		tvd_label_for_new(old, d_inode(dentry->d_parent));

	if (!label)
		return -EACCES;
	tvd_cred(new)->create = label;
	return 0;
}

/* The copy of a file in an upper layer is whose the file is. */
static int hook_inode_copy_up(struct dentry *source, struct cred **new)
{
	struct cred *cred = *new ?: prepare_creds();

	if (!cred)
		return -ENOMEM;
	tvd_cred(cred)->create =
		tvd_inode_label(d_backing_inode(source), source);
	*new = cred;
	return 0;
}

static int hook_inode_link(struct dentry *old, struct inode *dir,
			   struct dentry *new)
{
	return tvd_check_dentry(old, TVD_ACCESS_SETATTR);
}

static int hook_inode_unlink(struct inode *dir, struct dentry *dentry)
{
	return tvd_check_dentry(dentry, TVD_ACCESS_DESTROY);
}

static int hook_inode_rename(struct inode *old_dir, struct dentry *old,
			     struct inode *new_dir, struct dentry *new)
{
	int err = tvd_check_dentry(old, TVD_ACCESS_DESTROY);

	if (!err && d_is_positive(new))
		err = tvd_check_dentry(new, TVD_ACCESS_DESTROY);
	return err;
}

/*
 * A domain makes no device, whatever the policy lets it do.  The mark that
 * overlayfs makes for what was removed is none.
 */
static int hook_inode_mknod(struct inode *dir, struct dentry *dentry,
			    umode_t mode, dev_t device)
{
	struct tvd_label *subject = tvd_current_label();

	if (!tvd_active() || subject == &tvd_label_host)
		return 0;
	if (!S_ISBLK(mode) && !(S_ISCHR(mode) && device != WHITEOUT_DEV))
		return 0;
	tvd_deny(&(struct tvd_denial){
		.subject = subject,
		.act = "mknod",
		.number = new_encode_dev(device),
		.inode = dir,
	});
	return -EPERM;
}

static int hook_inode_readlink(struct dentry *dentry)
{
	return tvd_check_dentry(dentry, TVD_ACCESS_READ);
}

/*
 * The host is not led by a domain's link, except where the whole tree is the
 * domain's (the host works on a container's image) and on procfs, where the
 * kernel makes the links.
 */
static bool host_may_follow(const struct inode *inode,
			    const struct tvd_label *label)
{
	const struct tvd_label *root_label;
	struct path root;

	if (inode->i_sb->s_magic == PROC_SUPER_MAGIC)
		return true;
	get_fs_root(current->fs, &root);
	root_label = tvd_inode_label(d_backing_inode(root.dentry), root.dentry);
	path_put(&root);
	return root_label == label;
}

static int hook_inode_follow_link(struct dentry *dentry, struct inode *inode,
				  bool rcu)
{
	struct tvd_label *subject = tvd_current_label();
	struct tvd_label *label;
	struct tvd_verdict verdict;

	if (!tvd_active())
		return 0;
	label = tvd_known_label(inode);
	if (!label) {
		if (rcu)
			return -ECHILD;
		label = tvd_resolve_label(inode, dentry);
	}
	verdict = tvd_ask(subject, label, TVD_ACCESS_FOLLOW);
	if (likely(verdict.allowed))
		return 0;
	if (rcu)
		return -ECHILD;
	if (verdict.row == TVD_ROW_HOST && host_may_follow(inode, label))
		return 0;
	return deny_inode(subject, label, TVD_ACCESS_FOLLOW, verdict.row, inode,
			  dentry);
}

static int hook_inode_setattr(struct mnt_idmap *idmap, struct dentry *dentry,
			      struct iattr *attr)
{
	if (attr->ia_valid &
	    ~(ATTR_FORCE | ATTR_SIZE | ATTR_MTIME | ATTR_CTIME | ATTR_OPEN |
	      ATTR_FILE | ATTR_KILL_SUID | ATTR_KILL_SGID | ATTR_KILL_PRIV))
		return tvd_check_dentry(dentry, TVD_ACCESS_SETATTR);
	/* Of an open file, hook_file_truncate() was asked. */
	if ((attr->ia_valid & ATTR_SIZE) && (attr->ia_valid & ATTR_FILE))
		return 0;
	/* Whoever writes changes times and size by it. */
	return tvd_check_dentry(dentry, TVD_ACCESS_WRITE);
}

static int hook_inode_getattr(const struct path *path)
{
	if (!tvd_active() || likely(tvd_is_own(d_backing_inode(path->dentry))))
		return 0;
	if (tvd_holds_grant(path))
		return 0;
	return tvd_check_dentry(path->dentry, TVD_ACCESS_GETATTR);
}

/* Of a whole filesystem, asked of a file on it. */
static int hook_sb_statfs(struct dentry *dentry)
{
	if (IS_PRIVATE(d_backing_inode(dentry)))
		return 0;
	return tvd_check_dentry(dentry, TVD_ACCESS_GETATTR);
}

static struct security_hook_list tvd_inode_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(inode_alloc_security, hook_inode_alloc_security),
	LSM_HOOK_INIT(inode_init_security_anon, hook_inode_init_security_anon),
	LSM_HOOK_INIT(inode_permission, hook_inode_permission),
	LSM_HOOK_INIT(inode_init_security, hook_inode_init_security),
	LSM_HOOK_INIT(dentry_create_files_as, hook_dentry_create_files_as),
	LSM_HOOK_INIT(inode_copy_up, hook_inode_copy_up),
	LSM_HOOK_INIT(inode_link, hook_inode_link),
	LSM_HOOK_INIT(inode_unlink, hook_inode_unlink),
	LSM_HOOK_INIT(inode_rmdir, hook_inode_unlink),
	LSM_HOOK_INIT(inode_rename, hook_inode_rename),
	LSM_HOOK_INIT(inode_mknod, hook_inode_mknod),
	LSM_HOOK_INIT(inode_readlink, hook_inode_readlink),
	LSM_HOOK_INIT(inode_follow_link, hook_inode_follow_link),
	LSM_HOOK_INIT(inode_setattr, hook_inode_setattr),
	LSM_HOOK_INIT(inode_getattr, hook_inode_getattr),
	LSM_HOOK_INIT(sb_statfs, hook_sb_statfs),
};

void __init tvd_add_inode_hooks(void)
{
	tvd_add_hooks(tvd_inode_hooks, ARRAY_SIZE(tvd_inode_hooks));
}
