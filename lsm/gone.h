/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: what the kernel holds of labels that are gone
 */
#ifndef _SECURITY_TVD_GONE_H
#define _SECURITY_TVD_GONE_H

#include <linux/fs.h>

#include "label.h"

/*
 * How long the tasks of a label, together, may keep us from looking at what they
 * hold; and how long those that are to end are waited for.
 */
#define TVD_PATIENCE (5 * HZ)

bool tvd_is_gone(const struct tvd_label *label);
const struct tvd_label *tvd_held_label(const struct file *file);
bool tvd_wait_a_moment(unsigned long *waited);
bool tvd_is_ring(struct file *file);
const struct tvd_label *tvd_gone_in_ring(struct file *file,
					 unsigned long *waited);
const struct tvd_label *tvd_gone_in_pipe(struct file *file);

/* abort.c */
void tvd_abort_socket(struct file *file, unsigned long *waited);

#endif /* _SECURITY_TVD_GONE_H */
