/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: superblocks
 */
#ifndef _SECURITY_TVD_SUPERBLOCK_H
#define _SECURITY_TVD_SUPERBLOCK_H

#include <linux/fs.h>

#include "label.h"
#include "setup.h"

/**
 * struct tvd_superblock - what a superblock holds
 */
struct tvd_superblock {
	/**
	 * @mounter: The label of the task that made it; zero is the host.
	 */
	struct tvd_label *mounter;
	/**
	 * @label: What tvd.label= named at its first mount; NULL for nothing.
	 */
	struct tvd_label *label;
	/**
	 * @settled: It has been mounted, and @label stays what it is.
	 */
	bool settled;
};

static inline struct tvd_superblock *
tvd_superblock(const struct super_block *sb)
{
	return sb->s_security + tvd_blob_sizes.lbs_superblock;
}

/**
 * enum tvd_labelling - how the files of a superblock get their labels
 *
 * @TVD_LABELLING_ONE: all have tvd_superblock_label().
 * @TVD_LABELLING_XATTR: from security.tvd, else tvd_superblock_label().
 * @TVD_LABELLING_CREATOR: each is that of the task that made it, but
 *	directories, which have tvd_superblock_label().
 */
enum tvd_labelling {
	TVD_LABELLING_ONE,
	TVD_LABELLING_XATTR,
	TVD_LABELLING_CREATOR,
};

bool tvd_is_kernels_tree(const struct super_block *sb);
bool tvd_is_machines_tree(const struct super_block *sb);
bool tvd_shows_what_is_nobodys(const struct super_block *sb);
enum tvd_labelling tvd_superblock_labelling(const struct super_block *sb);
struct tvd_label *tvd_superblock_given_label(const struct super_block *sb);
struct tvd_label *tvd_superblock_label(const struct super_block *sb);
int tvd_check_superblock(const struct super_block *sb,
			 const struct tvd_label *label);

#endif /* _SECURITY_TVD_SUPERBLOCK_H */
