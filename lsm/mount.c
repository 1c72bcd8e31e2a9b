// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what names lead to
 *
 * Mounting takes a capability, which root of a domain has in a user namespace of
 * its own: what it covers there is covered for itself.  A directory of another
 * label is covered, unmounted or made a root by those only who may, and so is one
 * of base where others see that.
 */
#include <linux/blkdev.h>
#include <linux/lsm_hooks.h>
#include <linux/mount.h>
#include <linux/nsproxy.h>
#include <linux/tvd.h>
#include <linux/user_namespace.h>
#include <uapi/linux/mount.h>

#include "audit.h"
#include "cred.h"
#include "inode.h"
#include "policy.h"
#include "setup.h"
#include "superblock.h"

/* Whether the mounts that the current task changes are not the machine's. */
static bool has_own_mounts(void)
{
	return current_user_ns() != &init_user_ns ||
	       current->nsproxy->mnt_ns != init_nsproxy.mnt_ns;
}

/*
 * Whether other namespaces are told of what is mounted there.  Those of a child user
 * namespace have copies that tell the machine's nothing (copy_mnt_ns(),
 * fs/namespace.c); who was granted the capability against the machine has not.
 */
static bool is_told(const struct vfsmount *mount)
{
	return current_user_ns() == &init_user_ns &&
	       (READ_ONCE(mount->mnt_flags) & MNT_SHARED);
}

/* What is base lies in everybody's mount namespace: each may change its own. */
static int check_path(const struct path *path, u32 access, bool own)
{
	struct tvd_denial question = { .access = access, .path = path };
	struct tvd_verdict verdict;

	if (!tvd_active())
		return 0;
	question.subject = tvd_current_label();
	question.object =
		tvd_inode_label(d_backing_inode(path->dentry), path->dentry);
	verdict = tvd_ask(question.subject, question.object, access);
	if (likely(verdict.allowed) || (own && verdict.row == TVD_ROW_BASE))
		return 0;
	question.row = verdict.row;
	return tvd_refuse(&question, -EACCES);
}

/**
 * tvd_check_mountpoint - may the current task mount something there?
 * @path: the place
 *
 * Asked before anything is looked up for the mount, and again under namespace_sem,
 * when what has been mounted there meanwhile is known.  May sleep.
 *
 * Return: 0, or -EACCES.
 */
int tvd_check_mountpoint(const struct path *path)
{
	return check_path(path, TVD_ACCESS_MOUNT,
			  has_own_mounts() && !is_told(path->mnt));
}

/**
 * tvd_check_umount - may the current task unmount what others see?
 * @mount: the mount, on one that others are told of
 *
 * Asked of each mount that goes, under namespace_sem.  Of the host nothing is looked
 * up there: it may unmount what there is.  May sleep.
 *
 * Return: 0, or -EACCES.
 */
int tvd_check_umount(struct vfsmount *mount)
{
	const struct path root = { .mnt = mount, .dentry = mount->mnt_root };

	if (!tvd_active() || tvd_current_label() == &tvd_label_host ||
	    current_user_ns() != &init_user_ns)
		return 0;
	return check_path(&root, TVD_ACCESS_DESTROY, false);
}

/**
 * tvd_check_foreign_mount - may the current task attach what others are told of?
 * @mount: a mount that was made in another user namespace
 *
 * What is mounted on it is seen there.  Under namespace_sem.  May sleep.
 *
 * Return: 0, or -EACCES.
 */
int tvd_check_foreign_mount(const struct vfsmount *mount)
{
	return tvd_check_superblock(mount->mnt_sb, &tvd_label_host);
}

/**
 * tvd_check_mount_attributes - may the current task change those of a mount?
 * @path: its root
 * @recurse: and those of all that is mounted below, which may be others'
 *
 * May sleep.
 *
 * Return: 0, or -EACCES.
 */
int tvd_check_mount_attributes(const struct path *path, bool recurse)
{
	int err = 0;

	if (recurse && !has_own_mounts())
		err = tvd_check_superblock(path->dentry->d_sb, &tvd_label_host);
	return err ?: check_path(path, TVD_ACCESS_MOUNT, has_own_mounts());
}

/* As path_mount() does, fs/namespace.c. */
static bool changes_attributes(unsigned long flags)
{
	if (flags & (MS_REMOUNT | MS_BIND))
		return flags & MS_REMOUNT;
	return flags & (MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE);
}

static int hook_sb_mount(const char *source, const struct path *path,
			 const char *type, unsigned long flags, void *data)
{
	if (changes_attributes(flags))
		return tvd_check_mount_attributes(path, flags & MS_REC);
	/*
	 * Which mount is moved is said by a name, which may lead elsewhere once it
	 * has been looked at; move_mount(2) says it by a path.
	 */
	if (flags & MS_MOVE) {
		int err = tvd_check_superblock(path->dentry->d_sb,
					       &tvd_label_host);

		if (err)
			return err;
	}
	return tvd_check_mountpoint(path);
}

static int hook_move_mount(const struct path *from, const struct path *to)
{
	return check_path(from, TVD_ACCESS_MOUNT, has_own_mounts()) ?:
		       tvd_check_mountpoint(to);
}

/*
 * Who is told of it is seen once nothing moves any more: tvd_check_umount().  By
 * force it is all users of the filesystem whose work is broken off.
 */
static int hook_sb_umount(struct vfsmount *mount, int flags)
{
	const struct path root = { .mnt = mount, .dentry = mount->mnt_root };

	return check_path(&root, TVD_ACCESS_DESTROY,
			  has_own_mounts() && !(flags & MNT_FORCE));
}

static int hook_sb_pivotroot(const struct path *old, const struct path *new)
{
	return check_path(old, TVD_ACCESS_MOUNT, has_own_mounts()) ?:
		       check_path(new, TVD_ACCESS_MOUNT, has_own_mounts());
}

/* A root is its process's alone. */
static int hook_path_chroot(const struct path *path)
{
	return check_path(path, TVD_ACCESS_MOUNT, true);
}

/* Its options are all its users'. */
static int hook_sb_remount(struct super_block *sb, void *options)
{
	return tvd_check_superblock(sb, tvd_superblock_label(sb));
}

/*
 * What lies on a disk is the disk's.  The kernel opens that by its name without
 * asking whether the caller may read it, for mount(2) and fsconfig(2) alike.
 */
static int hook_sb_set_mnt_opts(struct super_block *sb, void *options,
				unsigned long flags, unsigned long *set_flags)
{
	if (!sb->s_bdev)
		return 0;
	return tvd_check_superblock(
		sb, tvd_find_device_label(false, sb->s_dev) ?: &tvd_label_host);
}

/* What others have mounted before; but for what each namespace mounts anew. */
static int hook_sb_kern_mount(const struct super_block *sb)
{
	const struct tvd_label *mounter =
		tvd_label_of(tvd_superblock(sb)->mounter);

	if (tvd_is_kernels_tree(sb) ||
	    (mounter == tvd_current_label() && !tvd_is_machines_tree(sb)))
		return 0;
	return tvd_check_superblock(sb, tvd_superblock_label(sb));
}

static struct security_hook_list tvd_mount_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(sb_mount, hook_sb_mount),
	LSM_HOOK_INIT(move_mount, hook_move_mount),
	LSM_HOOK_INIT(sb_umount, hook_sb_umount),
	LSM_HOOK_INIT(sb_pivotroot, hook_sb_pivotroot),
#ifdef CONFIG_SECURITY_PATH
	LSM_HOOK_INIT(path_chroot, hook_path_chroot),
#endif
	LSM_HOOK_INIT(sb_remount, hook_sb_remount),
	LSM_HOOK_INIT(sb_set_mnt_opts, hook_sb_set_mnt_opts),
	LSM_HOOK_INIT(sb_kern_mount, hook_sb_kern_mount),
};

void __init tvd_add_mount_hooks(void)
{
	tvd_add_hooks(tvd_mount_hooks, ARRAY_SIZE(tvd_mount_hooks));
}
