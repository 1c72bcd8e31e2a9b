// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: keys, certificates and signatures of every kind
 *
 * What fails here is no result: the test ends.
 */
#include "support.h"

#include <time.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "authority.h"

static char directory[] = "/tmp/tvd-authority-XXXXXX";
static unsigned int files;

/* All files are in a directory of their own. */
void authority_begin(void)
{
	assert_non_null(mkdtemp(directory));
}

void authority_end(void)
{
	char path[64];
	unsigned int i;

	for (i = 0; i < files; i++) {
		snprintf(path, sizeof(path), "%s/%u", directory, i);
		assert_int_equal(unlink(path), 0);
	}
	assert_int_equal(rmdir(directory), 0);
}

static FILE *new_file(char path[64])
{
	FILE *file;

	snprintf(path, 64, "%s/%u", directory, files++);
	file = fopen(path, "w");
	assert_non_null(file);
	return file;
}

void file_write(char path[64], const void *data, size_t size)
{
	FILE *file = new_file(path);

	assert_int_equal(fwrite(data, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

void key_file_encrypt(char path[64], const struct identity *identity,
		      const char *passphrase)
{
	FILE *file = new_file(path);

	assert_int_equal(
		PEM_write_PKCS8PrivateKey(file, identity->key,
					  EVP_aes_256_cbc(), passphrase,
					  (int)strlen(passphrase), NULL, NULL),
		1);
	assert_int_equal(fclose(file), 0);
}

static EVP_PKEY *make_key(const struct recipe *recipe)
{
	EVP_PKEY *key;

	if (!strcmp(recipe->algorithm, "RSA"))
		key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", recipe->bits);
	else if (!strcmp(recipe->algorithm, "EC"))
		key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", recipe->curve);
	else
		key = EVP_PKEY_Q_keygen(NULL, NULL, recipe->algorithm);
	assert_non_null(key);
	return key;
}

static void add_extension(X509 *certificate, int nid, const char *value)
{
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	assert_non_null(extension);
	assert_int_equal(X509_add_ext(certificate, extension, -1), 1);
	X509_EXTENSION_free(extension);
}

static void sign_certificate(X509 *certificate, EVP_PKEY *key, bool pss)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *parameters;
	const EVP_MD *digest = EVP_PKEY_is_a(key, "ED25519") ? NULL :
							       EVP_sha256();

	assert_non_null(context);
	assert_int_equal(
		EVP_DigestSignInit(context, &parameters, digest, NULL, key), 1);
	if (pss)
		assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(
					 parameters, RSA_PKCS1_PSS_PADDING),
				 1);
	assert_true(X509_sign_ctx(certificate, context) > 0);
	EVP_MD_CTX_free(context);
}

/* Names and serial numbers are unique: they are what a signature refers to. */
static X509 *make_certificate(const struct recipe *recipe, EVP_PKEY *key)
{
	static long serial;
	X509 *certificate = X509_new();
	X509_NAME *name;
	char text[32];

	assert_non_null(certificate);
	snprintf(text, sizeof(text), "Test %ld", ++serial);
	name = X509_get_subject_name(certificate);
	assert_int_equal(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
						    (const unsigned char *)text,
						    -1, -1, 0),
			 1);
	X509_set_version(certificate, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial);
	X509_gmtime_adj(X509_getm_notBefore(certificate), recipe->since);
	X509_gmtime_adj(X509_getm_notAfter(certificate), recipe->until);
	X509_set_issuer_name(
		certificate,
		recipe->issuer ?
			X509_get_subject_name(recipe->issuer->certificate) :
			name);
	assert_int_equal(X509_set_pubkey(certificate, key), 1);
	if (!recipe->issuer)
		add_extension(certificate, NID_basic_constraints,
			      "critical,CA:TRUE");
	if (recipe->purpose)
		add_extension(certificate, NID_ext_key_usage, recipe->purpose);
	sign_certificate(certificate,
			 recipe->issuer ? recipe->issuer->key : key,
			 recipe->pss);
	return certificate;
}

void identity_make(struct identity *identity, const struct recipe *recipe)
{
	FILE *file;

	identity->key = make_key(recipe);
	identity->certificate = make_certificate(recipe, identity->key);
	file = new_file(identity->key_file);
	assert_int_equal(PEM_write_PrivateKey(file, identity->key, NULL, NULL,
					      0, NULL, NULL),
			 1);
	assert_int_equal(fclose(file), 0);
	file = new_file(identity->certificate_file);
	assert_int_equal(PEM_write_X509(file, identity->certificate), 1);
	assert_int_equal(fclose(file), 0);
}

void identity_free(struct identity *identity)
{
	EVP_PKEY_free(identity->key);
	X509_free(identity->certificate);
}

/* Puts the message behind the data; takes it over. */
unsigned char *message_append(const void *data, size_t size,
			      CMS_ContentInfo *message, size_t *total)
{
	unsigned char *encoded = NULL, *bytes;
	int length = i2d_CMS_ContentInfo(message, &encoded);

	assert_true(length > 0);
	*total = size + (size_t)length;
	/* Of its exact size, for the sanitizer. */
	bytes = malloc(*total);
	assert_non_null(bytes);
	memcpy(bytes, data, size);
	memcpy(bytes + size, encoded, (size_t)length);
	OPENSSL_free(encoded);
	CMS_ContentInfo_free(message);
	return bytes;
}

/*
 * A signature as no careful signer makes it.  The time is seconds from now, 0 to
 * let libcrypto choose; with CMS_KEY_PARAM the padding of RSA is PSS.
 */
unsigned char *message_sign(const struct identity *identity, const void *data,
			    size_t size, unsigned int flags, long time_offset,
			    size_t *message_size)
{
	BIO *content = BIO_new_mem_buf(data, (int)size);
	CMS_ContentInfo *message =
		CMS_sign(NULL, NULL, NULL, NULL, flags | CMS_PARTIAL);
	CMS_SignerInfo *signer;

	assert_non_null(content);
	assert_non_null(message);
	signer = CMS_add1_signer(message, identity->certificate, identity->key,
				 EVP_sha256(), flags);
	assert_non_null(signer);
	if (flags & CMS_KEY_PARAM)
		assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(
					 CMS_SignerInfo_get0_pkey_ctx(signer),
					 RSA_PKCS1_PSS_PADDING),
				 1);
	if (time_offset) {
		ASN1_TIME *when = X509_gmtime_adj(NULL, time_offset);

		assert_non_null(when);
		assert_int_equal(CMS_signed_add1_attr_by_NID(
					 signer, NID_pkcs9_signingTime,
					 when->type, when, -1),
				 1);
		ASN1_TIME_free(when);
	}
	assert_int_equal(CMS_final(message, content, NULL, flags), 1);
	BIO_free(content);
	return message_append(data, size, message, message_size);
}
