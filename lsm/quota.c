// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: how much of a filesystem each user may have
 *
 * The capability for it is good for every filesystem of the machine.
 */
#include <linux/fs.h>
#include <linux/lsm_hooks.h>
#include <linux/quota.h>
#include <uapi/linux/dqblk_xfs.h>

#include "audit.h"
#include "cred.h"
#include "inode.h"
#include "policy.h"
#include "setup.h"
#include "superblock.h"

/* What asks for no capability, or for none about the caller's own user. */
static bool only_asks(int command)
{
	switch (command) {
	case Q_SYNC:
	case Q_GETFMT:
	case Q_GETINFO:
	case Q_GETQUOTA:
	case Q_XQUOTASYNC:
	case Q_XGETQSTAT:
	case Q_XGETQSTATV:
	case Q_XGETQUOTA:
		return true;
	default:
		return false;
	}
}

static int hook_quotactl(int command, int type, int id,
			 const struct super_block *sb)
{
	struct tvd_denial question = {
		.subject = tvd_current_label(),
		.access = TVD_ACCESS_GETATTR,
	};

	/* To write back what is in memory, on all filesystems, is as sync(2). */
	if (!sb || !tvd_active())
		return 0;
	if (!only_asks(command))
		return tvd_check_superblock(sb, tvd_superblock_label(sb));
	question.object = tvd_superblock_label(sb);
	question.dentry = sb->s_root;
	return tvd_check(&question, -EACCES);
}

/* The kernel then reads and writes the file, and asks nobody. */
static int hook_quota_on(struct dentry *dentry)
{
	return tvd_check_dentry(dentry, TVD_ACCESS_READ | TVD_ACCESS_WRITE);
}

static struct security_hook_list tvd_quota_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(quotactl, hook_quotactl),
	LSM_HOOK_INIT(quota_on, hook_quota_on),
};

void __init tvd_add_quota_hooks(void)
{
	tvd_add_hooks(tvd_quota_hooks, ARRAY_SIZE(tvd_quota_hooks));
}
