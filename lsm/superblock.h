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
};

static inline struct tvd_superblock *
tvd_superblock(const struct super_block *sb)
{
	return sb->s_security + tvd_blob_sizes.lbs_superblock;
}

/**
 * enum tvd_labelling - how the files of a superblock get their labels
 *
 * @TVD_LABELLING_MOUNTER: all are that of who mounted it.
 * @TVD_LABELLING_XATTR: from security.tvd, else as the policy says of what is
 * unlabelled.
 * @TVD_LABELLING_CREATOR: each is that of the task that made it.
 * @TVD_LABELLING_BASE: all are the operating system's.
 * @TVD_LABELLING_HOST: all are the host's.
 */
enum tvd_labelling {
	TVD_LABELLING_MOUNTER,
	TVD_LABELLING_XATTR,
	TVD_LABELLING_CREATOR,
	TVD_LABELLING_BASE,
	TVD_LABELLING_HOST,
};

enum tvd_labelling tvd_superblock_labelling(const struct super_block *sb);

#endif /* _SECURITY_TVD_SUPERBLOCK_H */
