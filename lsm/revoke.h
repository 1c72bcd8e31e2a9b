/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: what is left of a label that is gone
 */
#ifndef _SECURITY_TVD_REVOKE_H
#define _SECURITY_TVD_REVOKE_H

#include <linux/fs.h>

#include "label.h"

int tvd_check_carried(const struct tvd_label *label, struct file *file);
void tvd_end_if_gone(void);
void tvd_end_gone(void);

#endif /* _SECURITY_TVD_REVOKE_H */
