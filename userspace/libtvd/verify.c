// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: verifying signed policies as the kernel does
 *
 * In the kernel's order, with its error numbers, and with its idea of time: what
 * counts is when the policy was signed, since a machine that boots may not know
 * what time it is.
 */
#include "signed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pkcs7.h>
#include <openssl/x509_vfy.h>

#include "certificate.h"
#include "error.h"

#define SIGNER "the signer's certificate"

static int reject(struct tvd_error **error, const char *what)
{
	tvd_error_set(error, EKEYREJECTED, "%s; sign the policy again", what);
	return -1;
}

/* The signer's certificate, as the message itself carries it. */
static X509 *find_signer(CMS_ContentInfo *message, struct tvd_error **error)
{
	CMS_SignerInfo *signer =
		sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(message), 0);
	X509 *certificate = NULL;

	CMS_set1_signers_certs(message, NULL, 0);
	CMS_SignerInfo_get0_algs(signer, NULL, &certificate, NULL, NULL);
	if (!certificate)
		reject(error,
		       "the signed policy does not hold its signer's certificate");
	return certificate;
}

/* Byte by byte; libcrypto lets capital letters and blanks differ. */
static bool is_same_name(const X509_NAME *a, const X509_NAME *b)
{
	const unsigned char *bytes[2];
	size_t size[2];

	return X509_NAME_get0_der(a, &bytes[0], &size[0]) &&
	       X509_NAME_get0_der(b, &bytes[1], &size[1]) &&
	       size[0] == size[1] && !memcmp(bytes[0], bytes[1], size[0]);
}

static bool kernel_knows_algorithm(const ASN1_OBJECT *algorithm)
{
	switch (OBJ_obj2nid(algorithm)) {
	case NID_rsaEncryption:
	case NID_ecdsa_with_SHA256:
	case NID_ecdsa_with_SHA384:
	case NID_ecdsa_with_SHA512:
		return true;
	default:
		return false;
	}
}

static bool kernel_knows_form(const PKCS7 *message, const X509 *signer)
{
	const PKCS7_SIGNED *all = message->d.sign;
	const PKCS7_SIGNER_INFO *info =
		sk_PKCS7_SIGNER_INFO_value(all->signer_info, 0);

	return ASN1_INTEGER_get(all->version) == 1 &&
	       ASN1_INTEGER_get(info->version) == 1 &&
	       is_same_name(info->issuer_and_serial->issuer,
			    X509_get_issuer_name(signer)) &&
	       kernel_knows_algorithm(info->digest_enc_alg->algorithm);
}

/*
 * What libcrypto does not look at when it verifies CMS and the kernel does.  The
 * older PKCS #7, which is what the kernel reads, shows it.
 */
static int check_form(const struct tvd_signed *parts, const X509 *signer,
		      struct tvd_error **error)
{
	const unsigned char *at = parts->signature;
	PKCS7 *message = d2i_PKCS7(NULL, &at, (long)parts->signature_size);
	bool known = message && kernel_knows_form(message, signer);

	PKCS7_free(message);
	if (known)
		return 0;
	return reject(
		error,
		"the signature has a form that the kernel does not accept");
}

/*
 * Behind a filter that does nothing: CMS_verify() makes a second BIO of one that is
 * memory itself, and loses it where it can't begin to read (OpenSSL 3.0.19).
 */
static BIO *open_binary(const struct tvd_signed *parts)
{
	BIO *memory = BIO_new_mem_buf(parts->binary, (int)parts->binary_size);
	BIO *filter = BIO_new(BIO_f_null());

	if (memory && filter)
		return BIO_push(filter, memory);
	BIO_free(memory);
	BIO_free(filter);
	return NULL;
}

static bool signature_is_good(const struct tvd_signed *parts)
{
	BIO *binary = open_binary(parts);
	BIO *nowhere = BIO_new(BIO_s_null());
	bool good = binary && nowhere &&
		    CMS_verify(parts->message, NULL, NULL, binary, nowhere,
			       CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) == 1;

	BIO_free_all(binary);
	BIO_free(nowhere);
	return good;
}

/* NULL if the signed attributes do not have it. */
static const ASN1_TIME *signing_time(CMS_ContentInfo *message)
{
	CMS_SignerInfo *signer =
		sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(message), 0);
	int at = CMS_signed_get_attr_by_NID(signer, NID_pkcs9_signingTime, -1);
	const ASN1_TYPE *value;

	if (at < 0)
		return NULL;
	value = X509_ATTRIBUTE_get0_type(CMS_signed_get_attr(signer, at), 0);
	if (!value)
		return NULL;
	if (value->type == V_ASN1_UTCTIME)
		return value->value.utctime;
	if (value->type == V_ASN1_GENERALIZEDTIME)
		return value->value.generalizedtime;
	return NULL;
}

static bool was_valid(const X509 *certificate, const ASN1_TIME *time)
{
	int since = ASN1_TIME_compare(time, X509_get0_notBefore(certificate));
	int until = ASN1_TIME_compare(time, X509_get0_notAfter(certificate));

	/* -2 is no answer. */
	return since >= 0 && (until == 0 || until == -1);
}

static int check_signature(const struct tvd_signed *parts, X509 *signer,
			   struct tvd_error **error)
{
	const ASN1_TIME *time;

	if (!signature_is_good(parts))
		return reject(
			error,
			"the signature is not one of this policy: one of the two was changed");
	if (tvd_check_signer(signer, SIGNER, error))
		return -1;
	time = signing_time(parts->message);
	if (!time)
		return reject(error,
			      "the signature does not say when it was made");
	if (!was_valid(signer, time))
		return reject(
			error,
			"the policy was signed before or after its signer's certificate was valid");
	return 0;
}

/* Any certificate given is an anchor, be it a root or not, as in a keyring. */
static X509_STORE *make_store(struct stack_st_X509 *trusted)
{
	X509_STORE *store = X509_STORE_new();
	bool good = store &&
		    X509_STORE_set_flags(store,
					 X509_V_FLAG_PARTIAL_CHAIN |
						 X509_V_FLAG_NO_CHECK_TIME) &&
		    X509_STORE_set_purpose(store, X509_PURPOSE_ANY);
	int i;

	for (i = 0; good && i < sk_X509_num(trusted); i++)
		good = X509_STORE_add_cert(store, sk_X509_value(trusted, i));
	if (good)
		return store;
	X509_STORE_free(store);
	return NULL;
}

static int verify_chain(X509_STORE *store, X509 *signer,
			struct stack_st_X509 *others, const char *file,
			struct tvd_error **error)
{
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	int failed = -1;

	if (!context || !X509_STORE_CTX_init(context, store, signer, others))
		tvd_error_set_memory(error);
	else if (X509_verify_cert(context) == 1)
		failed = 0;
	else
		tvd_error_set(
			error, ENOKEY,
			"no certificate in %s vouches for the signer (%s); load the one that does, or sign with another key",
			file,
			X509_verify_cert_error_string(
				X509_STORE_CTX_get_error(context)));
	X509_STORE_CTX_free(context);
	return failed;
}

static int check_trust(CMS_ContentInfo *message, X509 *signer, const char *file,
		       struct tvd_error **error)
{
	struct stack_st_X509 *trusted = tvd_read_certificates(file, error);
	struct stack_st_X509 *others;
	X509_STORE *store;
	int failed = -1;

	if (!trusted)
		return -1;
	store = make_store(trusted);
	others = CMS_get1_certs(message);
	if (store)
		failed = verify_chain(store, signer, others, file, error);
	else
		tvd_error_set_memory(error);
	sk_X509_pop_free(others, X509_free);
	X509_STORE_free(store);
	sk_X509_pop_free(trusted, X509_free);
	return failed;
}

static int verify(const struct tvd_signed *parts, const char *file,
		  struct tvd_error **error)
{
	X509 *signer = find_signer(parts->message, error);

	if (!signer || check_form(parts, signer, error) ||
	    check_signature(parts, signer, error) ||
	    check_trust(parts->message, signer, file, error))
		return -1;
	return tvd_check_signed_binary(parts->binary, parts->binary_size,
				       error);
}

/**
 * tvd_verify_policy - find out whether the kernel would accept a signed policy
 * @message: the signed policy
 * @size: its bytes
 * @certificates_file: what the keyring .tvd holds: certificates in PEM, or one
 *	in DER
 * @error: set on failure: ENOKEY if no certificate vouches for the signer,
 *	EKEYREJECTED for a signature that is not good or not good for policies,
 *	EINVAL or EBADMSG for what is no signed policy
 *
 * The policy's version is not compared with anything.
 *
 * Return: 0, or -1 on failure.
 */
int tvd_verify_policy(const void *message, size_t size,
		      const char *certificates_file, struct tvd_error **error)
{
	struct tvd_signed parts;
	int failed;

	ERR_set_mark();
	failed = tvd_open_signed(&parts, message, size, error);
	if (!failed) {
		failed = verify(&parts, certificates_file, error);
		tvd_close_signed(&parts);
	}
	ERR_pop_to_mark();
	return failed;
}
