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

/* How to label the files of filesystems that the host mounts, by type. */
static const struct {
	const char *type;
	enum tvd_labelling labelling;
} labelling_by_type[] = {
	{ "ext4", TVD_LABELLING_XATTR },
	{ "xfs", TVD_LABELLING_XATTR },
	{ "btrfs", TVD_LABELLING_XATTR },
	{ "tmpfs", TVD_LABELLING_XATTR },
	{ "overlay", TVD_LABELLING_XATTR },
	/* /proc/PID has its process's label; the rest is for all to read. */
	{ "proc", TVD_LABELLING_BASE },
	/* Directories and links; the nodes have their devices' labels. */
	{ "devtmpfs", TVD_LABELLING_BASE },
	{ "mqueue", TVD_LABELLING_CREATOR },
};

/**
 * tvd_superblock_labelling - how the files of this superblock get their labels
 * @sb: the superblock
 *
 * Return: enum tvd_labelling.
 */
enum tvd_labelling tvd_superblock_labelling(const struct super_block *sb)
{
	size_t i;

	/* Pipes, sockets, memory files: no name leads to them. */
	if (sb->s_flags & SB_NOUSER)
		return TVD_LABELLING_CREATOR;
	if (sb->s_user_ns != &init_user_ns ||
	    tvd_label_of(tvd_superblock(sb)->mounter) != &tvd_label_host)
		return TVD_LABELLING_MOUNTER;
	for (i = 0; i < ARRAY_SIZE(labelling_by_type); i++)
		if (!strcmp(sb->s_type->name, labelling_by_type[i].type))
			return labelling_by_type[i].labelling;
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
