/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: what an exec into another label leaves behind
 */
#ifndef _SECURITY_TVD_SHED_H
#define _SECURITY_TVD_SHED_H

#include "label.h"

struct cred;

int tvd_prepare_to_shed(struct cred *new);
void tvd_shed(struct tvd_label *old, struct tvd_label *label, bool keep_stdio);

#endif /* _SECURITY_TVD_SHED_H */
