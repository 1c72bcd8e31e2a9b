/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: keys and keyrings
 */
#ifndef _SECURITY_TVD_KEY_H
#define _SECURITY_TVD_KEY_H

#include <linux/kconfig.h>

#include "label.h"

struct cred;

/**
 * struct tvd_key - what a key holds
 */
struct tvd_key {
	/**
	 * @label: Its maker's; zero, which is the host, in a key from before
	 * the module was there.
	 */
	struct tvd_label *label;
};

#if IS_ENABLED(CONFIG_KEYS)
void tvd_keep_session_keyring(struct cred *new, const struct cred *old);
#else
static inline void tvd_keep_session_keyring(struct cred *new,
					    const struct cred *old)
{
}
#endif

#endif /* _SECURITY_TVD_KEY_H */
