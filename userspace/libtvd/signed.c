// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: what is in a signed policy
 *
 * Nothing here verifies a signature; see verify.c.
 */
#include "signed.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/cms.h>
#include <openssl/err.h>

#include "certificate.h"
#include "error.h"
#include "policy_binary.h"

/* What the head of the binary says of its size; not less than a head has. */
static size_t size_by_head(const void *data)
{
	struct tvd_policy_header header;
	size_t size;

	memcpy(&header, data, sizeof(header));
	size = le32toh(header.size);
	return size < sizeof(header) ? sizeof(header) : size;
}

/**
 * tvd_is_signed - whether this is a signed policy, by its first bytes
 * @data: bytes of a file
 * @size: how many
 *
 * Return: true if it begins as a binary policy does and goes on behind it.
 */
bool tvd_is_signed(const void *data, size_t size)
{
	return size > sizeof(struct tvd_policy_header) &&
	       !memcmp(data, TVD_POLICY_MAGIC, TVD_POLICY_MAGIC_LEN) &&
	       size_by_head(data) < size;
}

static void refuse(struct tvd_error **error, const char *what)
{
	tvd_error_set(
		error, EBADMSG,
		"what follows the policy is no signature of a policy: %s; sign the policy again",
		what);
}

/*
 * DER has one way to write a thing, so it comes out as it went in.  What does
 * not, and what is followed by other bytes, the kernel would refuse.
 */
static bool is_der_of(CMS_ContentInfo *message, const void *data, size_t size)
{
	unsigned char *again = NULL;
	int length = i2d_CMS_ContentInfo(message, &again);
	bool same = length >= 0 && (size_t)length == size &&
		    !memcmp(again, data, size);

	OPENSSL_free(again);
	return same;
}

static bool is_plain_data(CMS_ContentInfo *message)
{
	return OBJ_obj2nid(CMS_get0_type(message)) == NID_pkcs7_signed &&
	       OBJ_obj2nid(CMS_get0_eContentType(message)) == NID_pkcs7_data;
}

static const char *find_fault(CMS_ContentInfo *message, const void *data,
			      size_t size)
{
	ASN1_OCTET_STRING **content;

	if (!message)
		return tvd_crypto_reason();
	if (!is_plain_data(message))
		return "it is not one of plain data";
	content = CMS_get0_content(message);
	if (!content || *content)
		return "it holds data of its own";
	if (sk_CMS_SignerInfo_num(CMS_get0_SignerInfos(message)) != 1)
		return "it has not one signer";
	if (!is_der_of(message, data, size))
		return "it is not DER from the first byte to the last";
	return NULL;
}

static int parse_signature(struct tvd_signed *parts, struct tvd_error **error)
{
	const unsigned char *at = parts->signature;
	const char *fault;

	if (parts->signature_size > TVD_SIGNATURE_SIZE_MAX) {
		refuse(error, "it has more than 65,535 bytes");
		return -1;
	}
	parts->message =
		d2i_CMS_ContentInfo(NULL, &at, (long)parts->signature_size);
	fault = find_fault(parts->message, parts->signature,
			   parts->signature_size);
	if (!fault)
		return 0;
	refuse(error, fault);
	tvd_close_signed(parts);
	return -1;
}

/**
 * tvd_open_signed - take a signed policy apart
 * @parts: filled in; points into @data
 * @data: its bytes, which anybody may have made
 * @size: how many
 * @error: set on failure
 *
 * Return: 0, after which tvd_close_signed() is to be called, or -1 on failure.
 */
int tvd_open_signed(struct tvd_signed *parts, const void *data, size_t size,
		    struct tvd_error **error)
{
	if (!tvd_is_signed(data, size)) {
		tvd_error_set(
			error, EINVAL,
			"this is no signed policy; make one with 'tvdctl policy sign'");
		return -1;
	}
	*parts = (struct tvd_signed){
		.binary = data,
		.binary_size = size_by_head(data),
	};
	parts->signature = parts->binary + parts->binary_size;
	parts->signature_size = size - parts->binary_size;
	return parse_signature(parts, error);
}

/**
 * tvd_close_signed - free what tvd_open_signed() has made
 * @parts: the signed policy, taken apart
 */
void tvd_close_signed(struct tvd_signed *parts)
{
	CMS_ContentInfo_free(parts->message);
	parts->message = NULL;
}

/**
 * tvd_signed_content - take out what a signed policy holds, without verifying
 * @data: the signed policy, which anybody may have made
 * @size: its bytes
 * @binary: set to what is to be a binary policy, to be freed with free()
 * @binary_size: set to its bytes
 * @error: set on failure
 *
 * Return: 0, or -1 on failure.
 */
int tvd_signed_content(const void *data, size_t size, void **binary,
		       size_t *binary_size, struct tvd_error **error)
{
	struct tvd_signed parts;
	void *copy = NULL;

	ERR_set_mark();
	if (!tvd_open_signed(&parts, data, size, error)) {
		copy = malloc(parts.binary_size);
		if (!copy)
			tvd_error_set_memory(error);
		tvd_close_signed(&parts);
	}
	ERR_pop_to_mark();
	if (!copy)
		return -1;
	memcpy(copy, parts.binary, parts.binary_size);
	*binary = copy;
	*binary_size = parts.binary_size;
	return 0;
}

static const char *check_binary(const struct tvd_binary *policy,
				uint32_t *offset, struct tvd_error **error)
{
	size_t labels = policy->count[TVD_SECTION_LABELS];
	uint32_t *label_at = calloc(labels ? labels : 1, sizeof(*label_at));
	const char *wrong;

	if (!label_at) {
		tvd_error_set_memory(error);
		return "out of memory";
	}
	wrong = tvd_binary_check(policy, label_at, offset);
	free(label_at);
	return wrong;
}

/**
 * tvd_check_signed_binary - check what is signed, or what is to be
 * @binary: a binary policy, or something else
 * @size: its bytes
 * @error: set on failure
 *
 * Return: 0 if the kernel takes the binary, or -1.
 */
int tvd_check_signed_binary(const void *binary, size_t size,
			    struct tvd_error **error)
{
	struct tvd_error *failure = NULL;
	struct tvd_binary policy;
	uint32_t offset;
	const char *wrong = tvd_binary_open(&policy, binary, size, &offset);

	if (!wrong)
		wrong = check_binary(&policy, &offset, &failure);
	if (!wrong)
		return 0;
	if (failure && error)
		*error = failure;
	else if (!failure)
		tvd_error_set(
			error, EINVAL,
			"this is no valid policy: at byte %u: %s; compile the policy again",
			offset, wrong);
	return -1;
}
