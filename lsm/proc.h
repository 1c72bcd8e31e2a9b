/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: procfs
 */
#ifndef _SECURITY_TVD_PROC_H
#define _SECURITY_TVD_PROC_H

#include <linux/types.h>

#include "label.h"

struct dentry;
struct inode;

struct tvd_label *tvd_shown_task_label(const struct inode *inode);
bool tvd_shows_own_namespace(const struct dentry *dentry);
struct tvd_label *tvd_proc_label(const struct inode *inode,
				 const struct dentry *dentry);

#endif /* _SECURITY_TVD_PROC_H */
