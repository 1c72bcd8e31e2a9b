// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: extended attributes, the label's among them
 */
#include <linux/capability.h>
#include <linux/kernfs.h>
#include <linux/lsm_hooks.h>
#include <linux/xattr.h>

#include "audit.h"
#include "cred.h"
#include "inode.h"
#include "superblock.h"

static bool is_label(const char *name)
{
	return !strcmp(name, XATTR_NAME_TVD);
}

/**
 * tvd_find_file_label - the label that files may have by this name
 * @value: the name, not necessarily ended by a NUL
 * @size: its bytes
 *
 * Return: the label; NULL if the policy in force has none of that name, or one
 * that no file may have.
 */
struct tvd_label *tvd_find_file_label(const void *value, size_t size)
{
	struct tvd_label *label;

	if (!size || size > TVD_NAME_MAX)
		return NULL;
	label = tvd_find_label(value, size);
	if (!label || (tvd_label_flags(label) & TVD_PROP_GONE) ||
	    label == &tvd_label_any)
		return NULL;
	return label;
}

/* Only the host changes a label, and only where a label is believed. */
static int check_relabel(struct dentry *dentry)
{
	struct inode *inode = d_backing_inode(dentry);
	const struct tvd_label *subject = tvd_current_label();
	int err;

	if (subject != &tvd_label_host) {
		tvd_deny(&(struct tvd_denial){
			.subject = subject,
			.object = tvd_inode_label(inode, dentry),
			.access = TVD_ACCESS_RELABEL,
			.dentry = dentry,
		});
		return -EPERM;
	}
	err = tvd_check_dentry(dentry, TVD_ACCESS_RELABEL);
	if (err)
		return err;
	if (!capable(CAP_MAC_ADMIN))
		return -EPERM;
	if (tvd_superblock_labelling(inode->i_sb) != TVD_LABELLING_XATTR ||
	    tvd_is_device(inode))
		return -EPERM;
	return 0;
}

static int hook_inode_setxattr(struct mnt_idmap *idmap, struct dentry *dentry,
			       const char *name, const void *value, size_t size,
			       int flags)
{
	int err;

	if (!is_label(name))
		return tvd_check_dentry(dentry, TVD_ACCESS_SETATTR);
	err = check_relabel(dentry);
	if (err)
		return err;
	/* Before the first load no name means anything yet. */
	return tvd_find_file_label(value, size) ? 0 : -EINVAL;
}

static void hook_inode_post_setxattr(struct dentry *dentry, const char *name,
				     const void *value, size_t size, int flags)
{
	struct tvd_label *label;

	if (!is_label(name))
		return;
	label = tvd_find_file_label(value, size);
	/* A load between the check and now may have dropped the label. */
	tvd_note_inode_label(d_backing_inode(dentry),
			     label ?: &tvd_label_unknown);
}

static int hook_inode_removexattr(struct mnt_idmap *idmap,
				  struct dentry *dentry, const char *name)
{
	if (!is_label(name))
		return tvd_check_dentry(dentry, TVD_ACCESS_SETATTR);
	return check_relabel(dentry);
}

static void hook_inode_post_removexattr(struct dentry *dentry, const char *name)
{
	if (is_label(name))
		tvd_forget_inode_label(d_backing_inode(dentry));
}

static int hook_inode_getxattr(struct dentry *dentry, const char *name)
{
	if (!strcmp(name, XATTR_NAME_TVD))
		tvd_note_below(d_backing_inode(dentry));
	return tvd_check_dentry(dentry, TVD_ACCESS_GETATTR);
}

static int hook_inode_listxattr(struct dentry *dentry)
{
	return tvd_check_dentry(dentry, TVD_ACCESS_GETATTR);
}

static int hook_inode_set_acl(struct mnt_idmap *idmap, struct dentry *dentry,
			      const char *name, struct posix_acl *acl)
{
	return tvd_check_dentry(dentry, TVD_ACCESS_SETATTR);
}

static int hook_inode_get_acl(struct mnt_idmap *idmap, struct dentry *dentry,
			      const char *name)
{
	return tvd_check_dentry(dentry, TVD_ACCESS_GETATTR);
}

static int hook_inode_remove_acl(struct mnt_idmap *idmap, struct dentry *dentry,
				 const char *name)
{
	return tvd_check_dentry(dentry, TVD_ACCESS_SETATTR);
}

/*
 * The copy has its label from hook_inode_copy_up(): neither from who may not give
 * it, nor from where it is worth nothing.  A name that means nothing is kept.
 */
static int hook_inode_copy_up_xattr(struct dentry *source, const char *name)
{
	if (!is_label(name) || tvd_inode_label(d_backing_inode(source),
					       source) == &tvd_label_unknown)
		return -EOPNOTSUPP;
	return -ECANCELED;
}

/* In a part of the tree that the host gave away, all that comes there is, too. */
static int hook_kernfs_init_security(struct kernfs_node *parent,
				     struct kernfs_node *node)
{
	char name[TVD_NAME_MAX];
	int length =
		kernfs_xattr_get(parent, XATTR_NAME_TVD, name, sizeof(name));

	if (length <= 0)
		return 0;
	return kernfs_xattr_set(node, XATTR_NAME_TVD, name, length,
				XATTR_CREATE);
}

static struct security_hook_list tvd_xattr_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(inode_setxattr, hook_inode_setxattr),
	LSM_HOOK_INIT(inode_post_setxattr, hook_inode_post_setxattr),
	LSM_HOOK_INIT(inode_removexattr, hook_inode_removexattr),
	LSM_HOOK_INIT(inode_post_removexattr, hook_inode_post_removexattr),
	LSM_HOOK_INIT(inode_getxattr, hook_inode_getxattr),
	LSM_HOOK_INIT(inode_listxattr, hook_inode_listxattr),
	LSM_HOOK_INIT(inode_set_acl, hook_inode_set_acl),
	LSM_HOOK_INIT(inode_get_acl, hook_inode_get_acl),
	LSM_HOOK_INIT(inode_remove_acl, hook_inode_remove_acl),
	LSM_HOOK_INIT(inode_copy_up_xattr, hook_inode_copy_up_xattr),
	LSM_HOOK_INIT(kernfs_init_security, hook_kernfs_init_security),
};

void __init tvd_add_xattr_hooks(void)
{
	tvd_add_hooks(tvd_xattr_hooks, ARRAY_SIZE(tvd_xattr_hooks));
}
