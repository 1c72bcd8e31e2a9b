// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: the keyring of those who may sign a policy
 */
#define pr_fmt(fmt) "tvd: keyring: " fmt

#include <keys/asymmetric-type.h>
#include <linux/cred.h>
#include <linux/key.h>

#include "keyring.h"
#include "setup.h"

/*
 * Closed to everybody from the start: what CONFIG_SECURITY_TVD_TRUSTED_KEYS
 * names is put in by the kernel, and nothing else.
 */
static int __init tvd_init_keyring(void)
{
	struct key *keyring;

	if (!tvd_initialized)
		return 0;
	keyring = keyring_alloc(
		".tvd", GLOBAL_ROOT_UID, GLOBAL_ROOT_GID, current_cred(),
		(KEY_POS_ALL & ~KEY_POS_SETATTR) | KEY_USR_VIEW | KEY_USR_READ |
			KEY_USR_SEARCH,
		KEY_ALLOC_NOT_IN_QUOTA, NULL, NULL);
	if (IS_ERR(keyring)) {
		pr_err("not made: %ld\n", PTR_ERR(keyring));
		return PTR_ERR(keyring);
	}
	return x509_load_certificate_list(
		tvd_trusted_keys, tvd_trusted_keys_end - tvd_trusted_keys,
		keyring);
}

/* After the parsers of certificates have registered. */
late_initcall(tvd_init_keyring);
