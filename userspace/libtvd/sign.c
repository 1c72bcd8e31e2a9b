// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: signing policies
 *
 * What is wrong is found here, where the key is, and not on the machines that
 * would refuse the policy.
 */
#include "signed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>

#include "certificate.h"
#include "error.h"

/**
 * struct signer - who signs
 *
 * @certificate: says who that is.
 * @key: belongs to it.
 */
struct signer {
	X509 *certificate;
	EVP_PKEY *key;
};

static int check_time(X509 *certificate, const char *file,
		      struct tvd_error **error)
{
	if (X509_cmp_current_time(X509_get0_notBefore(certificate)) >= 0) {
		tvd_error_set(
			error, EKEYREJECTED,
			"%s: the certificate is not valid yet; is this machine's clock right?",
			file);
		return -1;
	}
	if (X509_cmp_current_time(X509_get0_notAfter(certificate)) <= 0) {
		tvd_error_set(
			error, EKEYREJECTED,
			"%s: the certificate has expired; have a new one issued",
			file);
		return -1;
	}
	return 0;
}

static int read_certificate(X509 **certificate, const char *file,
			    struct tvd_error **error)
{
	struct stack_st_X509 *all = tvd_read_certificates(file, error);
	int failed = -1;

	if (!all)
		return -1;
	*certificate = sk_X509_shift(all);
	if (sk_X509_num(all))
		tvd_error_set(
			error, EINVAL,
			"%s: the file has several certificates; give one with the signer's alone",
			file);
	else
		failed = tvd_check_signer(*certificate, file, error) ||
			 check_time(*certificate, file, error);
	sk_X509_pop_free(all, X509_free);
	return failed ? -1 : 0;
}

/* The certificate comes first: nobody types a passphrase in vain. */
static int read_signer(struct signer *signer, const char *key_file,
		       const char *certificate_file, struct tvd_error **error)
{
	if (read_certificate(&signer->certificate, certificate_file, error))
		return -1;
	signer->key = tvd_read_private_key(key_file, error);
	if (!signer->key)
		return -1;
	if (X509_check_private_key(signer->certificate, signer->key) == 1)
		return 0;
	tvd_error_set(
		error, EINVAL,
		"%s: the private key does not belong to the certificate %s; give the two that were made together",
		key_file, certificate_file);
	return -1;
}

static void free_signer(struct signer *signer)
{
	X509_free(signer->certificate);
	EVP_PKEY_free(signer->key);
}

/* A digest as strong as the key; the kernel has all three. */
static const EVP_MD *digest_for(const EVP_PKEY *key)
{
	int strength = EVP_PKEY_get_security_bits(key);

	if (strength >= 256)
		return EVP_sha512();
	return strength >= 192 ? EVP_sha384() : EVP_sha256();
}

/*
 * Version 1 of SignerInfo names the certificate by issuer and number.  The
 * kernel refuses the list of an e-mail program's capabilities.
 */
static CMS_ContentInfo *make_message(BIO *binary, const struct signer *signer)
{
	const unsigned int flags = CMS_BINARY | CMS_NOSMIMECAP | CMS_DETACHED;
	CMS_ContentInfo *message =
		CMS_sign(NULL, NULL, NULL, NULL, flags | CMS_PARTIAL);

	if (message &&
	    CMS_add1_signer(message, signer->certificate, signer->key,
			    digest_for(signer->key), flags) &&
	    CMS_final(message, binary, NULL, flags))
		return message;
	CMS_ContentInfo_free(message);
	return NULL;
}

/* Puts the signature behind the binary. */
static int append(CMS_ContentInfo *message, const void *binary, size_t size,
		  void **made, size_t *made_size, struct tvd_error **error)
{
	int length = i2d_CMS_ContentInfo(message, NULL);
	unsigned char *bytes, *at;

	if (length <= 0 || length > TVD_SIGNATURE_SIZE_MAX) {
		tvd_error_set(
			error, EFBIG,
			"the signature would have more than the 65,535 bytes that the kernel reads; have a smaller certificate issued");
		return -1;
	}
	bytes = malloc(size + (size_t)length);
	if (!bytes) {
		tvd_error_set_memory(error);
		return -1;
	}
	memcpy(bytes, binary, size);
	at = bytes + size;
	*made_size = size + (size_t)i2d_CMS_ContentInfo(message, &at);
	*made = bytes;
	return 0;
}

static int sign_with(const struct signer *signer, const void *binary,
		     size_t size, void **made, size_t *made_size,
		     struct tvd_error **error)
{
	BIO *content = BIO_new_mem_buf(binary, (int)size);
	CMS_ContentInfo *message = content ? make_message(content, signer) :
					     NULL;
	int failed = -1;

	if (message)
		failed = append(message, binary, size, made, made_size, error);
	else
		tvd_error_set(error, EIO, "the policy cannot be signed: %s",
			      tvd_crypto_reason());
	CMS_ContentInfo_free(message);
	BIO_free(content);
	return failed;
}

/**
 * tvd_sign_policy - sign a policy
 * @binary: a binary policy
 * @size: its bytes
 * @key_file: the signer's private key, in PEM; if it has a passphrase, the
 *	terminal is asked for it
 * @certificate_file: the signer's certificate, in PEM or DER
 * @made: set to the signed policy, to be freed with free()
 * @made_size: set to its bytes
 * @error: set on failure
 *
 * Return: 0, or -1 on failure.
 */
int tvd_sign_policy(const void *binary, size_t size, const char *key_file,
		    const char *certificate_file, void **made,
		    size_t *made_size, struct tvd_error **error)
{
	struct signer signer = { NULL };
	int failed;

	if (tvd_is_signed(binary, size)) {
		tvd_error_set(
			error, EINVAL,
			"the policy is signed already; sign its source or its binary");
		return -1;
	}
	if (tvd_check_signed_binary(binary, size, error))
		return -1;
	ERR_set_mark();
	failed = read_signer(&signer, key_file, certificate_file, error) ||
		 sign_with(&signer, binary, size, made, made_size, error);
	free_signer(&signer);
	ERR_pop_to_mark();
	return failed ? -1 : 0;
}
