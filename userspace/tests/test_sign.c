// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: signed policies
 */
#include "signing.h"

#include <sys/wait.h>
#include <unistd.h>

#include <openssl/pem.h>

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

/* What the kernel demands of a message. */
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

int main(void)
{
	static const struct CMUnitTest tests[] = {
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
		cmocka_unit_test(sign_refuses_large_certificates),
	};

	return cmocka_run_group_tests_name("sign", tests, make_identities,
					   remove_identities);
}
