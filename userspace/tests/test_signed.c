// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: what is in a signed policy, whoever made it
 */
#include "signing.h"

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
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(content_refuses_other_forms),
		cmocka_unit_test(content_refuses_other_types),
		cmocka_unit_test(content_refuses_ber),
		cmocka_unit_test(large_policies_are_signed),
		cmocka_unit_test(only_signed_data_looks_signed),
		cmocka_unit_test(every_bit_changed),
		cmocka_unit_test(every_byte_set),
		cmocka_unit_test(every_truncation),
	};

	return cmocka_run_group_tests_name("signed", tests, make_identities,
					   remove_identities);
}
