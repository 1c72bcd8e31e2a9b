/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unit tests: what those of signed policies share
 */
#ifndef TESTS_SIGNING_H
#define TESTS_SIGNING_H

#include "support.h"

#include <openssl/err.h>

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

static inline int make_identities(void **state)
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

static inline int remove_identities(void **state)
{
	(void)state;
	identity_free(&signer);
	identity_free(&stranger);
	identity_free(&authority);
	identity_free(&certified);
	authority_end();
	return 0;
}

static inline unsigned char *sign(const struct identity *identity, size_t *size)
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
static inline void check_error(struct tvd_error *error, int number,
			       const char *text)
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

static inline void verifies(const unsigned char *message, size_t size,
			    const struct identity *trusted)
{
	struct tvd_error *error = NULL;

	if (tvd_verify_policy(message, size, trusted->certificate_file, &error))
		fail_msg("%s", tvd_error_message(error));
	assert_int_equal(ERR_peek_error(), 0);
}

/* Takes over the message. */
static inline void verify_fails(unsigned char *message, size_t size,
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

static inline void check_content(const unsigned char *message, size_t size)
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

#endif /* TESTS_SIGNING_H */
