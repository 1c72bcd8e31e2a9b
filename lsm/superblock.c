// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: superblocks
 *
 * A label on disk is worth what the one is worth who could write the disk.
 */
#include <linux/lsm_hooks.h>
#include <linux/user_namespace.h>

#include "cred.h"
#include "superblock.h"

/**
 * struct filesystem - how the files of a filesystem get their labels, by type
 *
 * @type: its name.
 * @labelling: how, if the host has mounted it.
 * @kernels: it shows the kernel's state and not the mounter's files, so that
 * @labelling holds whoever has mounted it.
 */
struct filesystem {
	const char *type;
	enum tvd_labelling labelling;
	bool kernels;
};

static const struct filesystem filesystems[] = {
	{ "ext4", TVD_LABELLING_XATTR },
	{ "xfs", TVD_LABELLING_XATTR },
	{ "btrfs", TVD_LABELLING_XATTR },
	{ "tmpfs", TVD_LABELLING_XATTR },
	{ "overlay", TVD_LABELLING_XATTR },
	{ "mqueue", TVD_LABELLING_CREATOR },
	/* /proc/PID has its process's label; the rest is for all to read. */
	{ "proc", TVD_LABELLING_BASE, true },
	/* Directories and links; the nodes have their devices' labels. */
	{ "devtmpfs", TVD_LABELLING_BASE, true },
	/* A user namespace may mount these, and root of it then write them. */
	{ "sysfs", TVD_LABELLING_HOST, true },
	{ "cgroup", TVD_LABELLING_HOST, true },
	{ "cgroup2", TVD_LABELLING_HOST, true },
	{ "cpuset", TVD_LABELLING_HOST, true },
};

static const struct filesystem *find_filesystem(const char *type)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(filesystems); i++)
		if (!strcmp(type, filesystems[i].type))
			return &filesystems[i];
	return NULL;
}

static bool host_mounted(const struct super_block *sb)
{
	return sb->s_user_ns == &init_user_ns &&
	       tvd_label_of(tvd_superblock(sb)->mounter) == &tvd_label_host;
}

/**
 * tvd_superblock_labelling - how the files of this superblock get their labels
 * @sb: the superblock
 *
 * Return: enum tvd_labelling.
 */
enum tvd_labelling tvd_superblock_labelling(const struct super_block *sb)
{
	const struct filesystem *filesystem;

	/* Pipes, sockets, memory files: no name leads to them. */
	if (sb->s_flags & SB_NOUSER)
		return TVD_LABELLING_CREATOR;
	filesystem = find_filesystem(sb->s_type->name);
	if (filesystem && (filesystem->kernels || host_mounted(sb)))
		return filesystem->labelling;
	return TVD_LABELLING_MOUNTER;
}

static int hook_sb_alloc_security(struct super_block *sb)
{
	tvd_superblock(sb)->mounter = tvd_current_label();
	return 0;
}

static struct security_hook_list tvd_superblock_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(sb_alloc_security, hook_sb_alloc_security),
};

void __init tvd_add_superblock_hooks(void)
{
	security_add_hooks(tvd_superblock_hooks,
			   ARRAY_SIZE(tvd_superblock_hooks), &tvd_lsmid);
}
