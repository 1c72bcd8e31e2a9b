/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: signatures, right and wrong
 */
#ifndef _TVD_SELFTESTS_SIGNER_H
#define _TVD_SELFTESTS_SIGNER_H

#include <openssl/cms.h>

#include "common.h"

/**
 * struct signing - how to sign
 *
 * @key: file of the private key, without ".pem"; a name without "/" is one of
 *	keys.sh, NULL is the key that this kernel trusts.
 * @certificate: file of the signer's certificate, without ".crt", the same way;
 *	NULL for the one that lies beside the key.
 * @digest: the digest's name; NULL for SHA-256.
 * @flags: CMS_NOCERTS, CMS_NOATTR, or CMS_USE_KEYID.
 * @embedded: with the content inside.
 * @also: the key of a second signer, with its certificate beside it.
 */
struct signing {
	const char *key;
	const char *certificate;
	const char *digest;
	unsigned int flags;
	bool embedded;
	const char *also;
};

const char *key_path(char path[PATH_SIZE], const char *name,
		     const char *extension);
size_t sign_as(const struct signing *how, const void *bytes, size_t size,
	       unsigned char **signature);

#endif /* _TVD_SELFTESTS_SIGNER_H */
