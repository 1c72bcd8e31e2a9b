// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: superblocks
 *
 * A label on disk is worth what the one is worth who could write the disk.
 */
#include <linux/lsm_hooks.h>
#include <linux/tvd.h>
#include <linux/user_namespace.h>

#include "cred.h"
#include "policy.h"
#include "superblock.h"

/**
 * struct filesystem - a type that shows the kernel's state, not a mounter's
 *
 * @type: its name.
 * @label: of all its files, whoever has mounted it; NULL where each file is its
 * maker's.
 */
struct filesystem {
	const char *type;
	struct tvd_label *label;
};

static const struct filesystem filesystems[] = {
	{ "mqueue", NULL },
	/* /proc/PID has its process's label; the rest is for all to read. */
	{ "proc", &tvd_label_base },
	/* Directories and links; the nodes have their devices' labels. */
	{ "devtmpfs", &tvd_label_base },
	/* A user namespace may mount these, and root of it then write them. */
	{ "sysfs", &tvd_label_host },
	{ "cgroup", &tvd_label_host },
	{ "cgroup2", &tvd_label_host },
	{ "cpuset", &tvd_label_host },
};

static const struct filesystem *find_filesystem(const char *type)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(filesystems); i++)
		if (!strcmp(type, filesystems[i].type))
			return &filesystems[i];
	return NULL;
}

static struct tvd_label *mounter_of(const struct super_block *sb)
{
	return tvd_label_of(tvd_superblock(sb)->mounter);
}

static bool host_mounted(const struct super_block *sb)
{
	return sb->s_user_ns == &init_user_ns &&
	       mounter_of(sb) == &tvd_label_host;
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
	struct tvd_label *label;
	bool trusted;

	/* Pipes, sockets, memory files: no name leads to them. */
	if (sb->s_flags & SB_NOUSER)
		return TVD_LABELLING_CREATOR;
	filesystem = find_filesystem(sb->s_type->name);
	if (filesystem)
		return filesystem->label ? TVD_LABELLING_ONE :
					   TVD_LABELLING_CREATOR;
	if (host_mounted(sb) &&
	    tvd_find_filesystem(sb->s_type->name, &trusted, &label) && trusted)
		return TVD_LABELLING_XATTR;
	return TVD_LABELLING_ONE;
}

/**
 * tvd_superblock_label - the label of the files that have none of their own
 * @sb: the superblock
 *
 * Return: the label under the policy in force.
 */
struct tvd_label *tvd_superblock_label(const struct super_block *sb)
{
	const struct filesystem *filesystem = find_filesystem(sb->s_type->name);
	struct tvd_label *label = NULL;
	bool trusted = false;

	if (!filesystem && !host_mounted(sb))
		return mounter_of(sb);
	tvd_find_filesystem(sb->s_type->name, &trusted, &label);
	if (label)
		return label;
	if (filesystem)
		return filesystem->label ?: &tvd_label_host;
	if (trusted && (tvd_policy_flags() & TVD_POLICY_UNLABELLED_BASE))
		return &tvd_label_base;
	return &tvd_label_host;
}

/**
 * tvd_label_superblock - give a superblock the label that its mount names
 * @fc: the context of the mount
 * @sb: the superblock, which may have been mounted before
 *
 * Return: 0.
 */
int tvd_label_superblock(const struct fs_context *fc, struct super_block *sb)
{
	return 0;
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
