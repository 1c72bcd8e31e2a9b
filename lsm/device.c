// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: devices and their nodes
 */
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/magic.h>
#include <linux/major.h>

#include "inode.h"
#include "policy.h"
#include "proc.h"
#include "superblock.h"

/* Devices that all may use and that keep nothing: null, zero, full, random. */
static bool device_keeps_nothing(const struct inode *inode)
{
	if (!S_ISCHR(inode->i_mode) || imajor(inode) != MEM_MAJOR)
		return false;
	switch (iminor(inode)) {
	case 3: /* null */
	case 5: /* zero */
	case 7: /* full */
	case 8: /* random */
	case 9: /* urandom */
		return true;
	default:
		return false;
	}
}

/* The side of a pseudo-terminal that has a name, and is who opened it's. */
static bool is_pty(const struct inode *inode)
{
	return inode->i_sb->s_magic == DEVPTS_SUPER_MAGIC &&
	       imajor(inode) != TTYAUX_MAJOR;
}

/**
 * tvd_is_device - whether an inode has a device's label
 * @inode: the inode
 *
 * Return: true for a device's node, but neither a pseudo-terminal's nor a whiteout.
 */
bool tvd_is_device(const struct inode *inode)
{
	return S_ISBLK(inode->i_mode) ||
	       (S_ISCHR(inode->i_mode) && !is_pty(inode) &&
		!IS_WHITEOUT(inode));
}

/*
 * Whoever opens /dev/tty gets its own terminal, and whoever opens /dev/ptmx a
 * new one.
 */
static bool leads_to_terminal(const struct inode *inode)
{
	return S_ISCHR(inode->i_mode) && imajor(inode) == TTYAUX_MAJOR &&
	       (iminor(inode) == 0 || iminor(inode) == 2);
}

/**
 * tvd_is_openers - whether what an open file leads to is its opener's
 * @inode: an inode whose label is not known
 * @dentry: a name of it, NULL where its label depends on none
 *
 * One inode serves all who open it, and each sees something else.
 *
 * Return: true if the file has its opener's label, and not the inode's, which
 * is asked for where it is opened.
 */
bool tvd_is_openers(const struct inode *inode, const struct dentry *dentry)
{
	return leads_to_terminal(inode) ||
	       tvd_shows_what_is_nobodys(inode->i_sb) ||
	       (dentry && tvd_shows_own_namespace(dentry));
}

/**
 * tvd_device_label - whose a device is
 * @inode: a node of it, whatever names it
 *
 * Return: the label under the policy in force.
 */
struct tvd_label *tvd_device_label(const struct inode *inode)
{
	struct tvd_label *label =
		tvd_find_device_label(S_ISCHR(inode->i_mode), inode->i_rdev);

	if (label)
		return label;
	return device_keeps_nothing(inode) || leads_to_terminal(inode) ?
		       &tvd_label_any :
		       &tvd_label_host;
}
