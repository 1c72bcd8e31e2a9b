// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: signatures, right and wrong
 *
 * The library signs properly or not at all, so what the kernel is to refuse is
 * made here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "signer.h"

/**
 * key_path - the file of a key or certificate
 * @path: goes here
 * @name: a name of keys.sh, or a path; NULL for the key that this kernel trusts
 * @extension: ".pem" for the key, ".crt" or ".x509" for its certificate
 *
 * The tests run in their own directory.
 *
 * Return: @path.
 */
const char *key_path(char path[PATH_SIZE], const char *name,
		     const char *extension)
{
	if (!name)
		name = getenv("TVD_POLICY_KEY") ?: "/nonexistent";
	snprintf(path, PATH_SIZE, "%s%s%s",
		 strchr(name, '/') ? "" : "setup/keys/", name, extension);
	return path;
}

static EVP_PKEY *read_key(const char *name)
{
	char path[PATH_SIZE];
	BIO *file = BIO_new_file(key_path(path, name, ".pem"), "r");
	EVP_PKEY *key = file ? PEM_read_bio_PrivateKey(file, NULL, NULL, NULL) :
			       NULL;

	BIO_free(file);
	return key;
}

static X509 *read_certificate(const char *name)
{
	char path[PATH_SIZE];
	BIO *file = BIO_new_file(key_path(path, name, ".crt"), "r");
	X509 *certificate = file ? PEM_read_bio_X509(file, NULL, NULL, NULL) :
				   NULL;

	BIO_free(file);
	return certificate;
}

/* Adds another signer to a message; true if there is none to be added. */
static bool add_signer(CMS_ContentInfo *message, const char *name,
		       unsigned int flags)
{
	X509 *x509;
	EVP_PKEY *key;
	bool added;

	if (!name)
		return true;
	x509 = read_certificate(name);
	key = read_key(name);
	added = x509 && key &&
		CMS_add1_signer(message, x509, key, EVP_sha256(), flags);
	EVP_PKEY_free(key);
	X509_free(x509);
	return added;
}

static CMS_ContentInfo *make_message(const struct signing *how, X509 *x509,
				     EVP_PKEY *key, BIO *content)
{
	unsigned int flags = how->flags | CMS_BINARY | CMS_NOSMIMECAP |
			     (how->embedded ? 0 : CMS_DETACHED);
	const EVP_MD *digest = EVP_get_digestbyname(how->digest ?: "SHA256");
	CMS_ContentInfo *message =
		CMS_sign(NULL, NULL, NULL, NULL, flags | CMS_PARTIAL);

	if (message && CMS_add1_signer(message, x509, key, digest, flags) &&
	    add_signer(message, how->also, flags) &&
	    CMS_final(message, content, NULL, flags))
		return message;
	CMS_ContentInfo_free(message);
	return NULL;
}

/**
 * sign_as - make a signature
 * @how: by whom, and how
 * @bytes: what to sign
 * @size: how many bytes
 * @signature: set to it, alone, to be freed
 *
 * Return: its size; 0 on failure, after a complaint.
 */
size_t sign_as(const struct signing *how, const void *bytes, size_t size,
	       unsigned char **signature)
{
	X509 *x509 = read_certificate(how->certificate ?: how->key);
	EVP_PKEY *key = read_key(how->key);
	BIO *content = BIO_new_mem_buf(bytes, size);
	CMS_ContentInfo *message = NULL;
	int length = 0;

	*signature = NULL;
	if (x509 && key && content)
		message = make_message(how, x509, key, content);
	if (message)
		length = i2d_CMS_ContentInfo(message, signature);
	if (length <= 0)
		ERR_print_errors_fp(stderr);
	CMS_ContentInfo_free(message);
	BIO_free(content);
	EVP_PKEY_free(key);
	X509_free(x509);
	return length > 0 ? length : 0;
}
