/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: what an exec into another label leaves behind
 */
#ifndef _SECURITY_TVD_SHED_H
#define _SECURITY_TVD_SHED_H

#include "label.h"

struct cred;
struct file;
struct inode;

int tvd_prepare_to_shed(struct cred *new);
void tvd_shed(struct tvd_label *old, struct tvd_label *label, bool keep_stdio);
void tvd_shed_signals(void);

/* descriptors.c */
bool tvd_kind_is_kept(struct file *file);
void tvd_shed_descriptors(struct tvd_label *label, bool keep_stdio);

#ifdef CONFIG_TTY
/* The terminals keep it in a header of their own, drivers/tty/tty.h. */
int tty_release(struct inode *inode, struct file *file);
#endif

#endif /* _SECURITY_TVD_SHED_H */
