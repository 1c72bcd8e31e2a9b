/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: the keyring of those who may sign a policy
 */
#ifndef _SECURITY_TVD_KEYRING_H
#define _SECURITY_TVD_KEYRING_H

#include <linux/errno.h>
#include <linux/types.h>

/* In trusted_keys.S; of no length where no file was configured. */
extern const u8 tvd_trusted_keys[];
extern const u8 tvd_trusted_keys_end[];

#ifdef CONFIG_SYSTEM_DATA_VERIFICATION

bool tvd_signature_required(void);
int tvd_refuse_unsigned(void);
int tvd_verify_signature(const void *data, size_t size, const void *signature,
			 size_t signature_size);

#else

static inline bool tvd_signature_required(void)
{
	return false;
}

static inline int tvd_refuse_unsigned(void)
{
	return -EKEYREJECTED;
}

static inline int tvd_verify_signature(const void *data, size_t size,
				       const void *signature,
				       size_t signature_size)
{
	return -ENOPKG;
}

#endif

#endif /* _SECURITY_TVD_KEYRING_H */
