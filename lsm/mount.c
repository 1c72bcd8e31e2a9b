// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what names lead to
 *
 * Mounting takes a capability, which root of a domain has in a user namespace of
 * its own: what it covers there is covered for itself.  A directory of another
 * label is covered, unmounted or made a root by those only who may.
 */
#include <linux/blkdev.h>
#include <linux/lsm_hooks.h>
#include <linux/mount.h>
#include <uapi/linux/mount.h>

#include "audit.h"
#include "cred.h"
#include "inode.h"
#include "policy.h"
#include "setup.h"
#include "superblock.h"

static int check_path(const struct path *path, u32 access)
{
	struct tvd_denial question = {
		.subject = tvd_current_label(),
		.access = access,
		.path = path,
	};
	struct tvd_verdict verdict;

	if (!tvd_active())
		return 0;
	question.object =
		tvd_inode_label(d_backing_inode(path->dentry), path->dentry);
	verdict = tvd_ask(question.subject, question.object, access);
	/* What is base lies in everybody's mount namespace. */
	if (likely(verdict.allowed) || verdict.row == TVD_ROW_BASE)
		return 0;
	question.row = verdict.row;
	return tvd_refuse(&question, -EACCES);
}

static int check_superblock(const struct super_block *sb,
			    const struct tvd_label *label)
{
	struct tvd_denial question = {
		.subject = tvd_current_label(),
		.object = label,
		.access = TVD_ACCESS_MOUNT,
		.dentry = sb->s_root,
	};

	if (!tvd_active())
		return 0;
	return tvd_check(&question, -EACCES);
}

static int hook_sb_mount(const char *source, const struct path *path,
			 const char *type, unsigned long flags, void *data)
{
	/*
	 * Which mount is moved is said by a name, which may lead elsewhere once it
	 * has been looked at; move_mount(2) says it by a path.
	 */
	if (flags & MS_MOVE) {
		int err = check_superblock(path->dentry->d_sb, &tvd_label_host);

		if (err)
			return err;
	}
	return check_path(path, TVD_ACCESS_MOUNT);
}

static int hook_move_mount(const struct path *from, const struct path *to)
{
	return check_path(from, TVD_ACCESS_MOUNT) ?:
		       check_path(to, TVD_ACCESS_MOUNT);
}

static int hook_sb_umount(struct vfsmount *mount, int flags)
{
	const struct path root = { .mnt = mount, .dentry = mount->mnt_root };

	return check_path(&root, TVD_ACCESS_DESTROY);
}

static int hook_sb_pivotroot(const struct path *old, const struct path *new)
{
	return check_path(old, TVD_ACCESS_MOUNT) ?:
		       check_path(new, TVD_ACCESS_MOUNT);
}

static int hook_path_chroot(const struct path *path)
{
	return check_path(path, TVD_ACCESS_MOUNT);
}

/* Its options are all its users'. */
static int hook_sb_remount(struct super_block *sb, void *options)
{
	return check_superblock(sb, tvd_superblock_label(sb));
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
	return check_superblock(sb, tvd_find_device_label(false, sb->s_dev) ?:
					    &tvd_label_host);
}

/* What others have mounted before; but for what each namespace mounts anew. */
static int hook_sb_kern_mount(const struct super_block *sb)
{
	if (tvd_label_of(tvd_superblock(sb)->mounter) == tvd_current_label() ||
	    tvd_is_kernels_tree(sb))
		return 0;
	return check_superblock(sb, tvd_superblock_label(sb));
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
