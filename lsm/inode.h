/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: inodes and their labels
 */
#ifndef _SECURITY_TVD_INODE_H
#define _SECURITY_TVD_INODE_H

#include <linux/fs.h>
#include <linux/spinlock.h>

#include "cred.h"
#include "label.h"
#include "policy.h"
#include "setup.h"

/**
 * struct tvd_inode - what an inode holds
 */
struct tvd_inode {
	/**
	 * @label: The label, of use only while @resolved or @fixed says so.
	 * Without them, the maker's where it is its maker's, or with @passing
	 * what was the answer last.
	 */
	struct tvd_label *label;
	/**
	 * @resolved: TVD_UNRESOLVED, which is zero, or the number of the load
	 * that @label rests on, which the next load makes stale.  While it is
	 * not stale, what has this label may use the inode.
	 */
	u32 resolved;
	/**
	 * @relabelled: Counts changes of the label, so that one who has read
	 * the file's attribute before a change does not undo it.
	 */
	u32 relabelled;
	/**
	 * @lock: Held while the other members change.  Innermost.
	 */
	spinlock_t lock;
	/**
	 * @fixed: No load changes @label.
	 */
	bool fixed;
	/**
	 * @passing: The inode shows a task, and has that one's label at each
	 * check; @resolved and @fixed are never set.
	 */
	bool passing;
};

static inline struct tvd_inode *tvd_inode(const struct inode *inode)
{
	return inode->i_security + tvd_blob_sizes.lbs_inode;
}

/**
 * tvd_known_label - an inode's label, if it need not be looked for
 * @inode: the inode
 *
 * Takes no lock and does not sleep.
 *
 * Return: the label, or NULL if it is to be resolved.
 */
static inline struct tvd_label *tvd_known_label(const struct inode *inode)
{
	const struct tvd_inode *blob = tvd_inode(inode);
	/* Pairs with the release in set_label(). */
	u32 resolved = smp_load_acquire(&blob->resolved);
	/* Pairs with the release in begin_sequence(). */
	u32 sequence = smp_load_acquire(&tvd_policy_sequence);

	if (likely(resolved == sequence) || READ_ONCE(blob->fixed))
		return READ_ONCE(blob->label);
	return NULL;
}

struct tvd_label *tvd_resolve_label(struct inode *inode, struct dentry *dentry);

/**
 * tvd_inode_label - an inode's label
 * @inode: the inode
 * @dentry: a name of it, or NULL to look for one
 *
 * May sleep.
 *
 * Return: the label, never NULL.
 */
static inline struct tvd_label *tvd_inode_label(struct inode *inode,
						struct dentry *dentry)
{
	return tvd_known_label(inode) ?: tvd_resolve_label(inode, dentry);
}

/**
 * tvd_is_own - whether an inode has the label of who acts
 * @inode: the inode
 *
 * What a workload meets all day, and asks nothing else of the policy.
 *
 * Return: true if every access is granted that no other rule forbids.
 */
static inline bool tvd_is_own(const struct inode *inode)
{
	const struct tvd_inode *blob = tvd_inode(inode);
	/* Pairs with the release in set_label(). */
	u32 resolved = smp_load_acquire(&blob->resolved);
	/* Pairs with the release in begin_sequence(). */
	u32 sequence = smp_load_acquire(&tvd_policy_sequence);

	return resolved == sequence &&
	       READ_ONCE(blob->label) == tvd_cred(current_cred())->label;
}

void tvd_fix_inode_label(struct inode *inode, struct tvd_label *label);
void tvd_note_inode_label(struct inode *inode, struct tvd_label *label);
void tvd_pass_inode_label(struct inode *inode, struct tvd_label *label);
void tvd_forget_inode_label(struct inode *inode);
struct tvd_label *tvd_label_for_new(const struct cred *cred, struct inode *dir);
int tvd_check_dentry(struct dentry *dentry, u32 access);
void tvd_note_below(const struct inode *inode);

u32 tvd_append_access(const struct inode *inode);

/* device.c */
bool tvd_is_device(const struct inode *inode);
bool tvd_is_openers(const struct inode *inode, const struct dentry *dentry);
struct tvd_label *tvd_device_label(const struct inode *inode);

/* xattr.c */
struct tvd_label *tvd_find_file_label(const void *value, size_t size);

#endif /* _SECURITY_TVD_INODE_H */
