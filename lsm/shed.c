// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what an exec into another label leaves behind
 */
#include <linux/cred.h>

#include "cred.h"
#include "shed.h"

/**
 * tvd_prepare_to_shed - change credentials that are about to enter a label
 * @new: the credentials
 *
 * May sleep.
 *
 * Return: 0; -ENOMEM.
 */
int tvd_prepare_to_shed(struct cred *new)
{
	return 0;
}

/**
 * tvd_shed - leave behind what belongs to the label before
 * @old: the label before
 * @label: the label that the current task enters
 * @keep_stdio: whether descriptors 0 to 2 may be kept by the entry's grant
 *
 * Called where an exec cannot fail any more, with the new credentials not yet
 * in force.  May sleep.
 */
void tvd_shed(struct tvd_label *old, struct tvd_label *label, bool keep_stdio)
{
}
