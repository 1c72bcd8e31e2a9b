/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: the certificates of those who may sign a policy
 */
#include <linux/export.h>
#include <linux/init.h>

	__INITRODATA

	.globl tvd_trusted_keys
tvd_trusted_keys:
#ifdef TVD_TRUSTED_KEYS
	.incbin TVD_TRUSTED_KEYS
#endif
	.globl tvd_trusted_keys_end
tvd_trusted_keys_end:
