/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unit tests: keys, certificates and signatures of every kind
 */
#ifndef TESTS_AUTHORITY_H
#define TESTS_AUTHORITY_H

#include <openssl/cms.h>
#include <openssl/x509.h>

#include <tvd/tvd.h>

/** DAY - seconds of one */
#define DAY (24L * 60 * 60)

/**
 * struct recipe - how a certificate is to be
 *
 * @algorithm: "RSA" or "EC" or what libcrypto has besides.
 * @curve: for "EC".
 * @bits: for "RSA".
 * @purpose: the extended key usage; NULL for none.
 * @since: seconds from now when it becomes valid.
 * @until: seconds from now when it expires.
 * @issuer: who signs it; NULL: it does itself.
 * @pss: whether its signature is RSA-PSS.
 */
struct recipe {
	const char *algorithm;
	const char *curve;
	size_t bits;
	const char *purpose;
	long since;
	long until;
	const struct identity *issuer;
	bool pss;
};

/**
 * struct identity - a key and its certificate, and the files that hold them
 *
 * @key: the key.
 * @certificate: its certificate.
 * @key_file: path of the key, in PEM.
 * @certificate_file: path of the certificate, in PEM.
 */
struct identity {
	EVP_PKEY *key;
	X509 *certificate;
	char key_file[64];
	char certificate_file[64];
};

void authority_begin(void);
void authority_end(void);
void identity_make(struct identity *identity, const struct recipe *recipe);
void identity_free(struct identity *identity);
void file_write(char path[64], const void *data, size_t size);
void key_file_encrypt(char path[64], const struct identity *identity,
		      const char *passphrase);
unsigned char *message_sign(const struct identity *identity, const void *data,
			    size_t size, unsigned int flags, long time,
			    size_t *message_size);
unsigned char *message_append(const void *data, size_t size,
			      CMS_ContentInfo *message, size_t *total);

#endif /* TESTS_AUTHORITY_H */
