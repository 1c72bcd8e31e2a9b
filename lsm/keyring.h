/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: the keyring of those who may sign a policy
 */
#ifndef _SECURITY_TVD_KEYRING_H
#define _SECURITY_TVD_KEYRING_H

#include <linux/types.h>

/* In trusted_keys.S; of no length where no file was configured. */
extern const u8 tvd_trusted_keys[];
extern const u8 tvd_trusted_keys_end[];

#endif /* _SECURITY_TVD_KEYRING_H */
