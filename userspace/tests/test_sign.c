// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: signed policies
 */
#include "support.h"

#include <sys/wait.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "authority.h"
#include "signed.h"

#define PLAIN (CMS_BINARY | CMS_NOSMIMECAP | CMS_DETACHED)

/* The smallest policy: one type and nothing else. */
static const unsigned char binary[] = TVD_POLICY_MAGIC
	"\1\0\0\0\102\0\0\0\7\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0"
	"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
	"\0\0\0\0\0\0\0\0\1a";

#define BINARY_SIZE (sizeof(binary) - 1)

static const struct recipe good = {
	.algorithm = "EC",
	.curve = "P-256",
	.purpose = TVD_EKU_POLICY_SIGNING,
	.since = -DAY,
	.until = DAY,
};

static struct identity signer, stranger, authority, certified;

static int make_identities(void **state)
{
	struct recipe recipe = good;

	(void)state;
	authority_begin();
	identity_make(&signer, &good);
	identity_make(&stranger, &good);
	recipe.purpose = NULL;
	identity_make(&authority, &recipe);
	recipe = good;
	recipe.issuer = &authority;
	identity_make(&certified, &recipe);
	return 0;
}

static int remove_identities(void **state)
{
	(void)state;
	identity_free(&signer);
	identity_free(&stranger);
	identity_free(&authority);
	identity_free(&certified);
	authority_end();
	return 0;
}

static unsigned char *sign(const struct identity *identity, size_t *size)
{
	struct tvd_error *error = NULL;
	void *message;

	if (tvd_sign_policy(binary, BINARY_SIZE, identity->key_file,
			    identity->certificate_file, &message, size, &error))
		fail_msg("%s", tvd_error_message(error));
	assert_int_equal(ERR_peek_error(), 0);
	return message;
}

/* An error with this number, whose message has this text in it. */
static void check_error(struct tvd_error *error, int number, const char *text)
{
	assert_non_null(error);
	if (tvd_error_number(error) != number ||
	    !strstr(tvd_error_message(error), text))
		fail_msg("%d: %s", tvd_error_number(error),
			 tvd_error_message(error));
	/* What is wrong, and what to do. */
	assert_non_null(strpbrk(tvd_error_message(error), ";:"));
	tvd_error_free(error);
	assert_int_equal(ERR_peek_error(), 0);
}

static void sign_fails(const char *key, const char *certificate, int number,
		       const char *text)
{
	struct tvd_error *error = NULL;
	void *message = NULL;
	size_t size;

	assert_int_equal(tvd_sign_policy(binary, BINARY_SIZE, key, certificate,
					 &message, &size, &error),
			 -1);
	assert_null(message);
	check_error(error, number, text);
	assert_int_equal(tvd_sign_policy(binary, BINARY_SIZE, key, certificate,
					 &message, &size, NULL),
			 -1);
}

static void verifies(const unsigned char *message, size_t size,
		     const struct identity *trusted)
{
	struct tvd_error *error = NULL;

	if (tvd_verify_policy(message, size, trusted->certificate_file, &error))
		fail_msg("%s", tvd_error_message(error));
	assert_int_equal(ERR_peek_error(), 0);
}

/* Takes over the message. */
static void verify_fails(unsigned char *message, size_t size,
			 const struct identity *trusted, int number,
			 const char *text)
{
	struct tvd_error *error = NULL;

	assert_int_equal(tvd_verify_policy(message, size,
					   trusted->certificate_file, &error),
			 -1);
	check_error(error, number, text);
	free(message);
}

static void check_content(const unsigned char *message, size_t size)
{
	struct tvd_error *error = NULL;
	void *content;
	size_t length;

	assert_true(tvd_is_signed(message, size));
	if (tvd_signed_content(message, size, &content, &length, &error))
		fail_msg("%s", tvd_error_message(error));
	assert_int_equal(length, BINARY_SIZE);
	assert_memory_equal(content, binary, length);
	free(content);
}

/* What the kernel's parser and main's checks demand of a message. */
static void check_form(const unsigned char *message, size_t size, int digest)
{
	const unsigned char *at = message + BINARY_SIZE;
	CMS_ContentInfo *parsed =
		d2i_CMS_ContentInfo(NULL, &at, (long)(size - BINARY_SIZE));
	CMS_SignerInfo *info;
	X509_ALGOR *algorithm;
	ASN1_OCTET_STRING *key_id = NULL;
	X509_NAME *issuer = NULL;
	ASN1_INTEGER *serial = NULL;

	assert_non_null(parsed);
	assert_ptr_equal(at, message + size);
	info = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(parsed), 0);
	assert_int_equal(CMS_signed_get_attr_count(info), 3);
	assert_true(CMS_signed_get_attr_by_NID(info, NID_pkcs9_contentType,
					       -1) >= 0);
	assert_true(CMS_signed_get_attr_by_NID(info, NID_pkcs9_messageDigest,
					       -1) >= 0);
	assert_true(CMS_signed_get_attr_by_NID(info, NID_pkcs9_signingTime,
					       -1) >= 0);
	CMS_SignerInfo_get0_algs(info, NULL, NULL, &algorithm, NULL);
	assert_int_equal(OBJ_obj2nid(algorithm->algorithm), digest);
	assert_int_equal(CMS_SignerInfo_get0_signer_id(info, &key_id, &issuer,
						       &serial),
			 1);
	assert_null(key_id);
	assert_non_null(issuer);
	CMS_ContentInfo_free(parsed);
}

static void round_trip(void **state)
{
	static const struct {
		const char *algorithm, *curve;
		size_t bits;
		int digest;
	} kinds[] = {
		{ "EC", "P-256", 0, NID_sha256 },
		{ "EC", "P-384", 0, NID_sha384 },
		{ "EC", "P-521", 0, NID_sha512 },
		{ "RSA", NULL, 2048, NID_sha256 },
		{ "RSA", NULL, 3072, NID_sha256 },
	};
	size_t i, size;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct recipe recipe = good;
		struct identity identity;
		unsigned char *message;

		recipe.algorithm = kinds[i].algorithm;
		recipe.curve = kinds[i].curve;
		recipe.bits = kinds[i].bits;
		identity_make(&identity, &recipe);
		message = sign(&identity, &size);
		check_content(message, size);
		check_form(message, size, kinds[i].digest);
		verifies(message, size, &identity);
		free(message);
		identity_free(&identity);
	}
}

static void signer_may_be_certified(void **state)
{
	size_t size;
	unsigned char *message = sign(&certified, &size);

	(void)state;
	verifies(message, size, &authority);
	verifies(message, size, &certified);
	verify_fails(message, size, &signer, ENOKEY,
		     "no certificate in /tmp/tvd-authority-");
}

static void certificates_may_be_der_or_many(void **state)
{
	struct identity other = signer;
	unsigned char *der = NULL, *message;
	size_t size;
	int length = i2d_X509(signer.certificate, &der);
	struct text both = { NULL };
	FILE *out = text_open(&both);

	(void)state;
	file_write(other.certificate_file, der, (size_t)length);
	OPENSSL_free(der);
	message = sign(&other, &size);
	verifies(message, size, &other);
	PEM_write_X509(out, stranger.certificate);
	PEM_write_X509(out, signer.certificate);
	text_close(&both);
	file_write(other.certificate_file, both.bytes, both.size);
	verifies(message, size, &other);
	sign_fails(signer.key_file, other.certificate_file, EINVAL,
		   "has several certificates; give one");
	free(both.bytes);
	free(message);
}

static void sign_refuses_other_key(void **state)
{
	(void)state;
	sign_fails(stranger.key_file, signer.certificate_file, EINVAL,
		   "the private key does not belong to the certificate");
}

static void certificate_is_refused(const struct recipe *recipe, int number,
				   const char *text)
{
	struct identity identity;

	identity_make(&identity, recipe);
	sign_fails(identity.key_file, identity.certificate_file, number, text);
	identity_free(&identity);
}

static void sign_refuses_wrong_time(void **state)
{
	struct recipe recipe = good;

	(void)state;
	recipe.since = DAY / 2;
	certificate_is_refused(&recipe, EKEYREJECTED, "not valid yet; ");
	recipe.since = -2 * DAY;
	recipe.until = -DAY;
	certificate_is_refused(&recipe, EKEYREJECTED, "has expired; ");
}

static void sign_refuses_other_purpose(void **state)
{
	struct recipe recipe = good;

	(void)state;
	recipe.purpose = NULL;
	certificate_is_refused(&recipe, EKEYREJECTED,
			       "usage " TVD_EKU_POLICY_SIGNING);
	recipe.purpose = "serverAuth,codeSigning";
	certificate_is_refused(&recipe, EKEYREJECTED, "not one for signing");
	recipe.purpose = TVD_EKU_POLICY_SIGNING ".1";
	certificate_is_refused(&recipe, EKEYREJECTED, "not one for signing");
}

static void sign_accepts_one_purpose_of_many(void **state)
{
	struct recipe recipe = good;
	struct identity identity;
	unsigned char *message;
	size_t size;

	(void)state;
	recipe.purpose = "codeSigning," TVD_EKU_POLICY_SIGNING;
	identity_make(&identity, &recipe);
	message = sign(&identity, &size);
	verifies(message, size, &identity);
	free(message);
	identity_free(&identity);
}

static void sign_refuses_what_kernel_lacks(void **state)
{
	struct recipe recipe = good, root = good;
	struct identity issuer;

	(void)state;
	recipe.curve = "secp256k1";
	certificate_is_refused(&recipe, ENOPKG, "cannot use this kind of key");
	recipe.algorithm = "ED25519";
	certificate_is_refused(&recipe, ENOPKG, "cannot use this kind of key");
	recipe.algorithm = "RSA";
	recipe.bits = 1024;
	certificate_is_refused(&recipe, ENOPKG, "cannot use this kind of key");
	root.algorithm = "RSA";
	root.bits = 2048;
	identity_make(&issuer, &root);
	recipe = good;
	recipe.issuer = &issuer;
	recipe.pss = true;
	certificate_is_refused(&recipe, ENOPKG, "cannot read a certificate");
	identity_free(&issuer);
}

static void sign_refuses_other_files(void **state)
{
	static const char encrypted[] =
		"-----BEGIN CERTIFICATE-----\n"
		"Proc-Type: 4,ENCRYPTED\n"
		"DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
		"AAAAAAAAAAAAAAAAAAAAAA==\n-----END CERTIFICATE-----\n";
	char path[64];

	(void)state;
	sign_fails("/nonexistent/key", signer.certificate_file, ENOENT,
		   "cannot open /nonexistent/key: ");
	sign_fails(signer.key_file, "/nonexistent/cert", ENOENT,
		   "cannot open /nonexistent/cert: ");
	sign_fails(signer.certificate_file, signer.certificate_file, EINVAL,
		   "no private key can be read (");
	sign_fails(signer.key_file, signer.key_file, EINVAL,
		   "no certificate can be read (");
	file_write(path, "", 0);
	sign_fails(path, signer.certificate_file, EINVAL,
		   "no private key can be read (");
	sign_fails(signer.key_file, path, EINVAL,
		   "no certificate can be read (");
	file_write(path,
		   "-----BEGIN CERTIFICATE-----\nAAAA\n"
		   "-----END CERTIFICATE-----\n",
		   56);
	sign_fails(signer.key_file, path, EINVAL,
		   "no certificate can be read (");
	file_write(path, encrypted, sizeof(encrypted) - 1);
	sign_fails(signer.key_file, path, EINVAL,
		   "no certificate can be read (");
	sign_fails("/dev/zero", signer.certificate_file, EFBIG,
		   "neither a key nor a certificate; ");
	sign_fails(signer.key_file, "/dev/zero", EFBIG,
		   "neither a key nor a certificate; ");
}

/* Without a terminal; standard input has the passphrase, and is not for it. */
static void sign_refuses_key_with_passphrase(void **state)
{
	char path[64];
	int status;
	pid_t child;

	(void)state;
	key_file_encrypt(path, &signer, "secret");
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		struct tvd_error *error = NULL;
		void *message = NULL;
		size_t size;

		if (setsid() < 0 || !tvd_sign_policy(binary, BINARY_SIZE, path,
						     signer.certificate_file,
						     &message, &size, &error))
			_exit(1);
		_exit(tvd_error_number(error) == ENOTTY ? 0 : 2);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void sign_refuses_invalid_policy(void **state)
{
	struct tvd_error *error = NULL;
	unsigned char changed[BINARY_SIZE];
	void *message = NULL, *signed_once;
	size_t size;

	(void)state;
	memcpy(changed, binary, sizeof(changed));
	changed[BINARY_SIZE - 1] = 'A';
	assert_int_equal(tvd_sign_policy(changed, sizeof(changed),
					 signer.key_file,
					 signer.certificate_file, &message,
					 &size, &error),
			 -1);
	check_error(error, EINVAL, "this is no valid policy: at byte ");
	error = NULL;
	assert_int_equal(tvd_sign_policy("", 0, signer.key_file,
					 signer.certificate_file, &message,
					 &size, &error),
			 -1);
	check_error(error, EINVAL, "this is no valid policy: at byte 0");
	error = NULL;
	signed_once = sign(&signer, &size);
	assert_int_equal(tvd_sign_policy(signed_once, size, signer.key_file,
					 signer.certificate_file, &message,
					 &size, &error),
			 -1);
	check_error(error, EINVAL, "the policy is signed already; ");
	free(signed_once);
}

static void verify_refuses_strangers(void **state)
{
	size_t size;
	unsigned char *message = sign(&stranger, &size);

	(void)state;
	verify_fails(message, size, &signer, ENOKEY, "vouches for the signer");
}

static void verify_refuses_changes(void **state)
{
	size_t size;
	unsigned char *message = sign(&signer, &size);

	(void)state;
	/* Version 7 becomes version 9: a valid policy, another one. */
	assert_int_equal(message[16], 7);
	message[16] = 9;
	verify_fails(message, size, &signer, EKEYREJECTED,
		     "the signature is not one of this policy");
}

static void verify_refuses_other_purpose(void **state)
{
	unsigned char *message;
	size_t size;

	(void)state;
	message =
		message_sign(&authority, binary, BINARY_SIZE, PLAIN, 0, &size);
	verify_fails(message, size, &authority, EKEYREJECTED,
		     "not one for signing policies");
}

static void verify_refuses_wrong_time(void **state)
{
	static const struct {
		long offset;
		unsigned int flags;
		const char *text;
	} cases[] = {
		{ -2 * DAY, 0, "before or after" },
		{ 2 * DAY, 0, "before or after" },
		{ 0, CMS_NOATTR, "does not say when" },
	};
	size_t i, size;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		unsigned char *message = message_sign(&signer, binary,
						      BINARY_SIZE,
						      PLAIN | cases[i].flags,
						      cases[i].offset, &size);

		verify_fails(message, size, &signer, EKEYREJECTED,
			     cases[i].text);
	}
}

/* What has been signed in time stays good when the certificate has expired. */
static void verify_does_not_ask_the_clock(void **state)
{
	struct recipe recipe = good;
	struct identity identity;
	unsigned char *message;
	size_t size;

	(void)state;
	recipe.since = -3 * DAY;
	recipe.until = -DAY;
	identity_make(&identity, &recipe);
	message = message_sign(&identity, binary, BINARY_SIZE, PLAIN, -2 * DAY,
			       &size);
	verifies(message, size, &identity);
	free(message);
	identity_free(&identity);
}

static void verify_needs_the_certificate(void **state)
{
	unsigned char *message;
	size_t size;

	(void)state;
	message = message_sign(&signer, binary, BINARY_SIZE,
			       PLAIN | CMS_NOCERTS, 0, &size);
	verify_fails(message, size, &signer, EKEYREJECTED,
		     "does not hold its signer's certificate");
}

static void verify_refuses_other_forms(void **state)
{
	struct recipe recipe = good;
	struct identity identity;
	unsigned char *message;
	size_t size;

	(void)state;
	recipe.algorithm = "RSA";
	recipe.bits = 2048;
	identity_make(&identity, &recipe);
	message = message_sign(&identity, binary, BINARY_SIZE,
			       PLAIN | CMS_KEY_PARAM, 0, &size);
	verify_fails(message, size, &identity, EKEYREJECTED,
		     "a form that the kernel does not accept");
	identity_free(&identity);
}

static void verify_refuses_content(void **state)
{
	unsigned char changed[BINARY_SIZE], *message;
	size_t size;

	(void)state;
	memcpy(changed, binary, sizeof(changed));
	changed[BINARY_SIZE - 1] = 'A';
	message = message_sign(&signer, changed, sizeof(changed), PLAIN, 0,
			       &size);
	verify_fails(message, size, &signer, EINVAL,
		     "this is no valid policy: at byte 6");
	message = malloc(BINARY_SIZE);
	assert_non_null(message);
	memcpy(message, binary, BINARY_SIZE);
	verify_fails(message, BINARY_SIZE, &signer, EINVAL,
		     "this is no signed policy; ");
}

static void content_fails(const unsigned char *message, size_t size, int number,
			  const char *text)
{
	struct tvd_error *error = NULL;
	void *content;
	size_t length;

	assert_int_equal(tvd_signed_content(message, size, &content, &length,
					    &error),
			 -1);
	check_error(error, number, text);
	assert_int_equal(
		tvd_signed_content(message, size, &content, &length, NULL), -1);
}

/* With data of its own, or with something else before or behind it. */
static void content_refuses_other_forms(void **state)
{
	unsigned char *message, *longer;
	size_t size;

	(void)state;
	message = message_sign(&signer, binary, BINARY_SIZE,
			       CMS_BINARY | CMS_NOSMIMECAP, 0, &size);
	content_fails(message, size, EBADMSG, "it holds data of its own; ");
	free(message);
	message = sign(&signer, &size);
	content_fails(message, 0, EINVAL, "this is no signed policy; ");
	content_fails(message, BINARY_SIZE, EINVAL, "this is no signed policy");
	content_fails(message, BINARY_SIZE + 1, EBADMSG, "is no signature of");
	content_fails(message, size - 1, EBADMSG, "is no signature of");
	longer = calloc(1, size + TVD_SIGNATURE_SIZE_MAX);
	assert_non_null(longer);
	memcpy(longer, message, size);
	content_fails(longer, size + 1, EBADMSG, "not DER from the first byte");
	content_fails(longer, BINARY_SIZE + TVD_SIGNATURE_SIZE_MAX + 1, EBADMSG,
		      "it has more than 65,535 bytes; ");
	longer[12] += 1;
	content_fails(longer, size, EBADMSG, "is no signature of");
	memset(longer + 12, 0, 4);
	content_fails(longer, size, EBADMSG, "is no signature of");
	memset(longer + 12, 0xff, 4);
	content_fails(longer, size, EINVAL, "this is no signed policy; ");
	free(longer);
	free(message);
}

static void content_refuses_other_types(void **state)
{
	BIO *content = BIO_new_mem_buf(binary, BINARY_SIZE);
	CMS_ContentInfo *digested = CMS_digest_create(
		content, EVP_sha256(), CMS_BINARY | CMS_DETACHED);
	CMS_ContentInfo *two;
	unsigned char *message;
	size_t size;

	(void)state;
	assert_non_null(digested);
	message = message_append(binary, BINARY_SIZE, digested, &size);
	content_fails(message, size, EBADMSG, "it is not one of plain data; ");
	free(message);
	BIO_reset(content);
	two = CMS_sign(signer.certificate, signer.key, NULL, NULL,
		       CMS_PARTIAL | PLAIN);
	assert_non_null(two);
	assert_non_null(CMS_add1_signer(two, stranger.certificate, stranger.key,
					EVP_sha256(), PLAIN));
	assert_int_equal(CMS_final(two, content, NULL, PLAIN), 1);
	message = message_append(binary, BINARY_SIZE, two, &size);
	content_fails(message, size, EBADMSG, "it has not one signer; ");
	free(message);
	BIO_free(content);
}

/* With a length that is told at the end only. */
static void content_refuses_ber(void **state)
{
	size_t size;
	unsigned char *message = sign(&signer, &size), *longer;
	const size_t head = BINARY_SIZE + 4;

	(void)state;
	/* SEQUENCE with two bytes of length, as all that are large enough. */
	assert_int_equal(message[BINARY_SIZE], 0x30);
	assert_int_equal(message[BINARY_SIZE + 1], 0x82);
	longer = calloc(1, size);
	assert_non_null(longer);
	memcpy(longer, message, BINARY_SIZE + 1);
	longer[BINARY_SIZE + 1] = 0x80;
	memcpy(longer + BINARY_SIZE + 2, message + head, size - head);
	content_fails(longer, size, EBADMSG, "not DER from the first byte to");
	free(longer);
	free(message);
}

static void large_policies_are_signed(void **state)
{
	const size_t most = (size_t)TVD_POLICY_SIZE_MAX;
	unsigned char *data = calloc(1, most), *message;
	struct tvd_error *error = NULL;
	void *content;
	size_t size, length;

	(void)state;
	assert_non_null(data);
	/* Magic and format; then the size, of which the last byte is 16 MiB. */
	memcpy(data, binary, 12);
	data[15] = 1;
	message = message_sign(&signer, data, most, PLAIN, 0, &size);
	assert_int_equal(tvd_signed_content(message, size, &content, &length,
					    &error),
			 0);
	assert_int_equal(length, most);
	assert_memory_equal(content, data, most);
	free(content);
	verify_fails(message, size, &signer, EINVAL, "this is no valid policy");
	free(data);
}

/* Certificates can be large; the kernel's reader of signatures is not. */
static void sign_refuses_large_certificates(void **state)
{
	struct text purposes = { NULL };
	FILE *out = text_open(&purposes);
	struct recipe recipe = good;
	int i;

	(void)state;
	fputs(TVD_EKU_POLICY_SIGNING, out);
	for (i = 0; i < 30000; i++)
		fputs(",1.2", out);
	text_close(&purposes);
	recipe.purpose = purposes.bytes;
	certificate_is_refused(&recipe, EFBIG, "would have more than the 65");
	free(purposes.bytes);
}

static void only_signed_data_looks_signed(void **state)
{
	size_t size, i;
	unsigned char *message = sign(&signer, &size);

	(void)state;
	for (i = 0; i <= BINARY_SIZE; i++) {
		unsigned char *start = malloc(i ? i : 1);

		assert_non_null(start);
		memcpy(start, message, i);
		assert_false(tvd_is_signed(start, i));
		free(start);
	}
	assert_true(tvd_is_signed(message, BINARY_SIZE + 1));
	assert_false(tvd_is_signed("version: 1\ntypes: [a]\n", 24));
	free(message);
}

static bool has_content(const unsigned char *message, size_t size)
{
	struct tvd_error *error = NULL;
	void *content;
	size_t length;

	if (tvd_signed_content(message, size, &content, &length, &error)) {
		assert_true(tvd_error_number(error) == EBADMSG ||
			    tvd_error_number(error) == EINVAL);
		tvd_error_free(error);
		return false;
	}
	assert_true(length < size);
	free(content);
	return true;
}

/* Whatever is accepted after a change holds what had been signed. */
static bool is_accepted(const unsigned char *message, size_t size)
{
	struct tvd_error *error = NULL;

	if (tvd_verify_policy(message, size, signer.certificate_file, &error)) {
		assert_true(tvd_error_number(error) != 0);
		tvd_error_free(error);
		return false;
	}
	check_content(message, size);
	return true;
}

static void every_bit_changed(void **state)
{
	size_t size, i, accepted = 0;
	unsigned char *message = sign(&signer, &size);
	size_t bit;

	(void)state;
	for (i = 0; i < size; i++)
		for (bit = 0; bit < 8; bit++) {
			message[i] ^= (unsigned char)(1 << bit);
			/* All parsed, but verified only one in eight: time. */
			if (has_content(message, size) && i % 8 == bit &&
			    is_accepted(message, size))
				accepted++;
			message[i] ^= (unsigned char)(1 << bit);
		}
	/* No signature covers the name of its own algorithm: SHA-384 for 256. */
	assert_true(accepted <= 1);
	verifies(message, size, &signer);
	free(message);
}

static void every_byte_set(void **state)
{
	static const unsigned char values[] = { 0x00, 0x01, 0x30, 0x7f,
						0x80, 0x84, 0xa0, 0xff };
	size_t size, i, j;
	unsigned char *message = sign(&signer, &size);

	(void)state;
	for (i = 0; i < size; i++) {
		unsigned char old = message[i];

		for (j = 0; j < ARRAY_SIZE(values); j++) {
			message[i] = values[j];
			has_content(message, size);
		}
		message[i] = old;
	}
	free(message);
}

static void every_truncation(void **state)
{
	size_t size, i;
	unsigned char *message = sign(&signer, &size);

	(void)state;
	for (i = 0; i < size; i++) {
		unsigned char *start = malloc(i ? i : 1);

		assert_non_null(start);
		memcpy(start, message, i);
		assert_false(has_content(start, i));
		free(start);
	}
	free(message);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(signer_may_be_certified),
		cmocka_unit_test(certificates_may_be_der_or_many),
		cmocka_unit_test(sign_refuses_other_key),
		cmocka_unit_test(sign_refuses_wrong_time),
		cmocka_unit_test(sign_refuses_other_purpose),
		cmocka_unit_test(sign_accepts_one_purpose_of_many),
		cmocka_unit_test(sign_refuses_what_kernel_lacks),
		cmocka_unit_test(sign_refuses_other_files),
		cmocka_unit_test(sign_refuses_key_with_passphrase),
		cmocka_unit_test(sign_refuses_invalid_policy),
		cmocka_unit_test(verify_refuses_strangers),
		cmocka_unit_test(verify_refuses_changes),
		cmocka_unit_test(verify_refuses_other_purpose),
		cmocka_unit_test(verify_refuses_wrong_time),
		cmocka_unit_test(verify_does_not_ask_the_clock),
		cmocka_unit_test(verify_needs_the_certificate),
		cmocka_unit_test(verify_refuses_other_forms),
		cmocka_unit_test(verify_refuses_content),
		cmocka_unit_test(content_refuses_other_forms),
		cmocka_unit_test(content_refuses_other_types),
		cmocka_unit_test(content_refuses_ber),
		cmocka_unit_test(large_policies_are_signed),
		cmocka_unit_test(sign_refuses_large_certificates),
		cmocka_unit_test(only_signed_data_looks_signed),
		cmocka_unit_test(every_bit_changed),
		cmocka_unit_test(every_byte_set),
		cmocka_unit_test(every_truncation),
	};

	return cmocka_run_group_tests(tests, make_identities,
				      remove_identities);
}
