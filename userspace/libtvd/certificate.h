/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: keys and certificates of those who sign policies
 */
#ifndef TVD_CERTIFICATE_H
#define TVD_CERTIFICATE_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <tvd/tvd.h>

struct stack_st_X509 *tvd_read_certificates(const char *file,
					    struct tvd_error **error);
EVP_PKEY *tvd_read_private_key(const char *file, struct tvd_error **error);
int tvd_check_signer(X509 *certificate, const char *name,
		     struct tvd_error **error);
const char *tvd_crypto_reason(void);

#endif /* TVD_CERTIFICATE_H */
