// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: keys and certificates of those who sign policies
 */
#include "certificate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "error.h"
#include "read_file.h"
#include "signed.h"

/* Enough for a chain of certificates, and far from what fills the memory. */
#define PEM_SIZE_MAX ((size_t)1024 * 1024)

/**
 * tvd_crypto_reason - why the last call of libcrypto failed
 *
 * Return: a few words.
 */
const char *tvd_crypto_reason(void)
{
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());

	return reason ? reason : "no reason given";
}

static int read_small_file(const char *file, void **data, size_t *size,
			   struct tvd_error **error)
{
	if (tvd_read_file(file, PEM_SIZE_MAX, data, size, error))
		return -1;
	if (*size <= PEM_SIZE_MAX)
		return 0;
	OPENSSL_cleanse(*data, *size);
	free(*data);
	tvd_error_set(
		error, EFBIG,
		"%s: more than 1 MiB is neither a key nor a certificate; is it the right file?",
		file);
	return -1;
}

/* Takes over the certificate. */
static bool push(struct stack_st_X509 *all, X509 *certificate)
{
	if (sk_X509_push(all, certificate) > 0)
		return true;
	X509_free(certificate);
	return false;
}

/* PEM can encrypt anything, but nobody is asked about a certificate. */
static int no_passphrase(char *answer, int size, int writing, void *data)
{
	(void)answer;
	(void)size;
	(void)writing;
	(void)data;
	return -1;
}

/* Whether everything in the PEM was read, if it is PEM. */
static bool parse_pem(struct stack_st_X509 *all, const void *data, size_t size)
{
	BIO *bio = BIO_new_mem_buf(data, (int)size);
	X509 *certificate;

	if (!bio)
		return false;
	while ((certificate =
			PEM_read_bio_X509(bio, NULL, no_passphrase, NULL)))
		if (!push(all, certificate))
			break;
	BIO_free(bio);
	return !certificate &&
	       ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
}

static bool parse_der(struct stack_st_X509 *all, const void *data, size_t size)
{
	const unsigned char *at = data, *end = at + size;
	X509 *certificate = d2i_X509(NULL, &at, (long)size);

	if (certificate && at == end)
		return push(all, certificate);
	X509_free(certificate);
	return false;
}

static bool parse_certificates(struct stack_st_X509 *all, const void *data,
			       size_t size)
{
	return parse_pem(all, data, size) &&
	       (sk_X509_num(all) || parse_der(all, data, size));
}

/**
 * tvd_read_certificates - read a file of certificates
 * @file: its path; any number in PEM, or one in DER
 * @error: set on failure
 *
 * Return: one certificate at least, or NULL.
 */
struct stack_st_X509 *tvd_read_certificates(const char *file,
					    struct tvd_error **error)
{
	struct stack_st_X509 *all;
	void *data;
	size_t size;

	if (read_small_file(file, &data, &size, error))
		return NULL;
	all = sk_X509_new_null();
	if (!all) {
		tvd_error_set_memory(error);
	} else if (!parse_certificates(all, data, size)) {
		sk_X509_pop_free(all, X509_free);
		all = NULL;
		tvd_error_set(
			error, EINVAL,
			"%s: no certificate can be read (%s); give one in PEM or DER",
			file, tvd_crypto_reason());
	}
	free(data);
	return all;
}

/**
 * struct question - whether a key's passphrase was needed
 *
 * @asked: it was.
 * @no_terminal: there was nobody to ask.
 */
struct question {
	bool asked;
	bool no_terminal;
};

/* Without a terminal libcrypto would read standard input, which is no answer. */
static int ask_passphrase(char *answer, int size, int writing, void *data)
{
	struct question *question = data;
	int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	question->asked = true;
	if (terminal < 0) {
		question->no_terminal = true;
		return -1;
	}
	close(terminal);
	return PEM_def_callback(answer, size, writing, NULL);
}

static void refuse_key(const char *file, const struct question *question,
		       struct tvd_error **error)
{
	if (question->no_terminal)
		tvd_error_set(
			error, ENOTTY,
			"%s: the private key has a passphrase and there is no terminal to ask for it on; sign where there is one",
			file);
	else if (question->asked)
		tvd_error_set(
			error, EACCES,
			"%s: the private key cannot be decrypted; is the passphrase the right one?",
			file);
	else
		tvd_error_set(
			error, EINVAL,
			"%s: no private key can be read (%s); give one in PEM",
			file, tvd_crypto_reason());
}

/**
 * tvd_read_private_key - read a private key
 * @file: its path, in PEM; if it has a passphrase, the terminal is asked for it
 * @error: set on failure
 *
 * Return: the key, or NULL.
 */
EVP_PKEY *tvd_read_private_key(const char *file, struct tvd_error **error)
{
	struct question question = { false };
	EVP_PKEY *key = NULL;
	void *data;
	size_t size;
	BIO *bio;

	if (read_small_file(file, &data, &size, error))
		return NULL;
	bio = BIO_new_mem_buf(data, (int)size);
	if (!bio) {
		tvd_error_set_memory(error);
	} else {
		key = PEM_read_bio_PrivateKey(bio, NULL, ask_passphrase,
					      &question);
		if (!key)
			refuse_key(file, &question, error);
	}
	BIO_free(bio);
	OPENSSL_cleanse(data, size);
	free(data);
	return key;
}

static bool has_purpose(X509 *certificate)
{
	EXTENDED_KEY_USAGE *purposes =
		X509_get_ext_d2i(certificate, NID_ext_key_usage, NULL, NULL);
	ASN1_OBJECT *wanted = OBJ_txt2obj(TVD_EKU_POLICY_SIGNING, 1);
	bool found = false;
	int i;

	/* Of no extension there are -1 purposes. */
	for (i = 0; wanted && !found && i < sk_ASN1_OBJECT_num(purposes); i++)
		found = !OBJ_cmp(sk_ASN1_OBJECT_value(purposes, i), wanted);
	ASN1_OBJECT_free(wanted);
	sk_ASN1_OBJECT_pop_free(purposes, ASN1_OBJECT_free);
	return found;
}

/* What the kernel's crypto/rsa.c and crypto/ecdsa.c take. */
static bool kernel_knows_key(X509 *certificate)
{
	const EVP_PKEY *key = X509_get0_pubkey(certificate);
	char curve[32];

	if (!key)
		return false;
	if (EVP_PKEY_is_a(key, "RSA")) {
		int bits = EVP_PKEY_get_bits(key);

		return bits == 2048 || bits == 3072 || bits == 4096;
	}
	if (!EVP_PKEY_is_a(key, "EC") ||
	    !EVP_PKEY_get_group_name(key, curve, sizeof(curve), NULL))
		return false;
	switch (OBJ_sn2nid(curve)) {
	case NID_X9_62_prime256v1:
	case NID_secp384r1:
	case NID_secp521r1:
		return true;
	default:
		return false;
	}
}

/* Else it does not even read the certificate. */
static bool kernel_knows_signature(const X509 *certificate)
{
	switch (X509_get_signature_nid(certificate)) {
	case NID_sha256WithRSAEncryption:
	case NID_sha384WithRSAEncryption:
	case NID_sha512WithRSAEncryption:
	case NID_ecdsa_with_SHA256:
	case NID_ecdsa_with_SHA384:
	case NID_ecdsa_with_SHA512:
		return true;
	default:
		return false;
	}
}

/**
 * tvd_check_signer - check that a certificate is one for policies
 * @certificate: the certificate
 * @name: what to call it in a message
 * @error: set on failure
 *
 * Asks neither who issued it nor what time it is.
 *
 * Return: 0, or -1 on failure.
 */
int tvd_check_signer(X509 *certificate, const char *name,
		     struct tvd_error **error)
{
	if (!has_purpose(certificate)) {
		tvd_error_set(
			error, EKEYREJECTED,
			"%s: the certificate is not one for signing policies; have one issued with the extended key usage %s",
			name, TVD_EKU_POLICY_SIGNING);
		return -1;
	}
	if (!kernel_knows_key(certificate)) {
		tvd_error_set(
			error, ENOPKG,
			"%s: the kernel cannot use this kind of key; take ECDSA on P-256, P-384 or P-521, or RSA with 2048, 3072 or 4096 bits",
			name);
		return -1;
	}
	if (!kernel_knows_signature(certificate)) {
		tvd_error_set(
			error, ENOPKG,
			"%s: the kernel cannot read a certificate that is signed like this one; have it issued with ECDSA or RSA (PKCS #1 v1.5) and SHA-256, SHA-384 or SHA-512",
			name);
		return -1;
	}
	return 0;
}
