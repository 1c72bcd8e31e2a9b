/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: terminals that are opened as /dev/tty
 */
#ifndef _SECURITY_TVD_TERMINAL_H
#define _SECURITY_TVD_TERMINAL_H

#include <linux/fs.h>

#include "label.h"

struct tty_struct;

#ifdef CONFIG_TTY
struct file *tvd_get_terminal_file(struct tty_struct *tty);
struct tvd_label *tvd_terminal_label(const struct file *file);
#else
static inline struct tvd_label *tvd_terminal_label(const struct file *file)
{
	return NULL;
}
#endif

#endif /* _SECURITY_TVD_TERMINAL_H */
