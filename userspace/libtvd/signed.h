/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: signed policies, seen from inside
 *
 * A signed policy is a binary policy and, right after it, a detached signature
 * of it: CMS SignedData (RFC 5652) in DER, see <linux/tvd.h>.
 */
#ifndef TVD_SIGNED_H
#define TVD_SIGNED_H

#include <stdbool.h>
#include <stddef.h>

#include <tvd/tvd.h>

/** TVD_SIGNED_SIZE_MAX - most bytes of a signed policy */
#define TVD_SIGNED_SIZE_MAX \
	((size_t)TVD_POLICY_SIZE_MAX + TVD_SIGNATURE_SIZE_MAX)

struct CMS_ContentInfo_st;

/**
 * struct tvd_signed - a signed policy, taken apart
 *
 * @binary: what is to be a binary policy; not yet known to be valid.
 * @signature: in DER, from the first byte to the last.
 * @binary_size: bytes of @binary.
 * @signature_size: bytes of @signature.
 * @message: the signature as libcrypto knows it: of one signer, detached.
 */
struct tvd_signed {
	const unsigned char *binary;
	const unsigned char *signature;
	size_t binary_size;
	size_t signature_size;
	struct CMS_ContentInfo_st *message;
};

bool tvd_is_signed(const void *data, size_t size);
int tvd_signed_content(const void *data, size_t size, void **binary,
		       size_t *binary_size, struct tvd_error **error);
int tvd_open_signed(struct tvd_signed *parts, const void *data, size_t size,
		    struct tvd_error **error);
void tvd_close_signed(struct tvd_signed *parts);
int tvd_check_signed_binary(const void *binary, size_t size,
			    struct tvd_error **error);

#endif /* TVD_SIGNED_H */
