// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: the signature of a policy
 *
 * For a kernel that takes signed policies only.  Each test leaves the labels of
 * policy.yaml in force, under a higher version.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>

#include "common.h"
#include "policy_file.h"
#include "signer.h"
#include "harness.h"

/* More than the kernel takes. */
#define SIGNATURE_ROOM (2 * TVD_SIGNATURE_SIZE_MAX)

/* What TEST_F_TIMEOUT() gives tests that load a policy thousands of times. */
#define LONG 300

/* A policy and what was signed to go with it: the next version, by default. */
struct signed_policy {
	struct policy policy;
	unsigned char *signature;
	size_t size;
};

static int load_both(const struct policy *policy,
		     const unsigned char *signature, size_t size)
{
	static unsigned char both[POLICY_SIZE + SIGNATURE_ROOM];

	memcpy(both, policy->bytes, policy->size);
	memcpy(both + policy->size, signature, size);
	return load_bytes(both, policy->size + size);
}

static bool sign_next(struct signed_policy *made, const struct signing *how)
{
	make_policy(&made->policy, policy_version() + 1, test_labels);
	made->size = sign_as(how, made->policy.bytes, made->policy.size,
			     &made->signature);
	return made->size;
}

#define SET_UP(how)                                               \
	do {                                                      \
		ASSERT_TRUE(is_enforcing());                      \
		ASSERT_TRUE(signature_required());                \
		self->version = policy_version();                 \
		policy_digest(self->digest);                      \
		ASSERT_EQ(DIGEST_SIZE - 1, strlen(self->digest)); \
		ASSERT_TRUE(sign_next(&self->next, how));         \
	} while (0)

/* clang-format off */
FIXTURE(signature) {
	char digest[DIGEST_SIZE];
	__u64 version;
	struct signed_policy next;
};

FIXTURE(signer) {
	char digest[DIGEST_SIZE];
	__u64 version;
	struct signed_policy next;
};

/* clang-format on */

FIXTURE_SETUP(signature)
{
	SET_UP((&(struct signing){}));
}

/* All that could be wrong with what was loaded is gone with the next load. */
FIXTURE_TEARDOWN(signature)
{
	EXPECT_EQ(0, load_test_policy());
	free(self->next.signature);
}

static bool is_loaded(const struct policy *policy, __u64 version)
{
	char digest[DIGEST_SIZE];

	digest_of(policy->bytes, policy->size, digest);
	return is_in_force(digest, version);
}

#define EXPECT_UNCHANGED() EXPECT_TRUE(is_in_force(self->digest, self->version))

#define EXPECT_NEXT_IN_FORCE() \
	EXPECT_TRUE(is_loaded(&self->next.policy, self->version + 1))

#define LOAD_NEXT() \
	load_both(&self->next.policy, self->next.signature, self->next.size)

FIXTURE_VARIANT(signer)
{
	struct signing how;
	int err;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(signer, trusted) { {}, 0 };
FIXTURE_VARIANT_ADD(signer, sha384) { { .digest = "SHA384" }, 0 };
FIXTURE_VARIANT_ADD(signer, sha512) { { .digest = "SHA512" }, 0 };
FIXTURE_VARIANT_ADD(signer, sha1) { { .digest = "SHA1" }, ENOPKG };
FIXTURE_VARIANT_ADD(signer, md5) { { .digest = "MD5" }, ENOPKG };
FIXTURE_VARIANT_ADD(signer, content_inside) { { .embedded = true }, EBADMSG };
FIXTURE_VARIANT_ADD(signer, and_stranger) { { .also = "stranger" }, EBADMSG };
FIXTURE_VARIANT_ADD(signer, and_leaf) { { .also = "leaf" }, EBADMSG };
FIXTURE_VARIANT_ADD(signer, no_certificate)
{ { .flags = CMS_NOCERTS }, EKEYREJECTED };
FIXTURE_VARIANT_ADD(signer, no_signing_time)
{ { .flags = CMS_NOATTR }, EKEYREJECTED };
FIXTURE_VARIANT_ADD(signer, stranger) { { "stranger" }, ENOKEY };
FIXTURE_VARIANT_ADD(signer, of_stranger) { { "apprentice" }, ENOKEY };
FIXTURE_VARIANT_ADD(signer, trusted_for_web)
{ { .certificate = "trusted-web" }, EKEYREJECTED };
FIXTURE_VARIANT_ADD(signer, trusted_expired)
{ { .certificate = "trusted-expired" }, EKEYREJECTED };
/* Certified by the trusted key. */
FIXTURE_VARIANT_ADD(signer, leaf) { { "leaf" }, 0 };
FIXTURE_VARIANT_ADD(signer, leaf_for_two) { { "leaf", "leaf-both" }, 0 };
FIXTURE_VARIANT_ADD(signer, leaf_with_curve) { { "curve" }, 0 };
FIXTURE_VARIANT_ADD(signer, leaf_for_web)
{ { "leaf", "leaf-web" }, EKEYREJECTED };
FIXTURE_VARIANT_ADD(signer, leaf_for_nothing)
{ { "leaf", "leaf-none" }, EKEYREJECTED };
FIXTURE_VARIANT_ADD(signer, leaf_expired)
{ { "leaf", "leaf-expired" }, EKEYREJECTED };
FIXTURE_VARIANT_ADD(signer, leaf_not_valid_yet)
{ { "leaf", "leaf-future" }, EKEYREJECTED };
FIXTURE_VARIANT_ADD(signer, leaf_without_certificate)
{ { "leaf", .flags = CMS_NOCERTS }, EKEYREJECTED };
FIXTURE_VARIANT_ADD(signer, leaf_without_signing_time)
{ { "leaf", .flags = CMS_NOATTR }, EKEYREJECTED };
FIXTURE_VARIANT_ADD(signer, leaf_expired_without_signing_time)
{ { "leaf", "leaf-expired", .flags = CMS_NOATTR }, EKEYREJECTED };
/* clang-format on */

FIXTURE_SETUP(signer)
{
	SET_UP(&variant->how);
}

FIXTURE_TEARDOWN(signer)
{
	EXPECT_EQ(0, load_test_policy());
	free(self->next.signature);
}

TEST_F(signer, load)
{
	EXPECT_EQ(variant->err, LOAD_NEXT());
	EXPECT_EQ(variant->err != 0, is_in_force(self->digest, self->version));
	EXPECT_EQ(variant->err == 0,
		  is_loaded(&self->next.policy, self->version + 1));
}

/* What the library makes, and what is then in force: the policy alone. */
TEST_F(signature, by_the_library)
{
	struct policy active;

	EXPECT_EQ(0, load_policy(&self->next.policy));
	EXPECT_NEXT_IN_FORCE();
	active.size = read_file(SECURITYFS "policy", (char *)active.bytes,
				sizeof(active.bytes));
	EXPECT_EQ(self->next.policy.size, active.size);
	EXPECT_EQ(0, memcmp(self->next.policy.bytes, active.bytes,
			    self->next.policy.size));
}

TEST_F(signature, absent)
{
	const struct policy *policy = &self->next.policy;
	static const unsigned char garbage[4096] = "garbage";
	size_t size;

	EXPECT_EQ(EKEYREJECTED, load_bytes(policy->bytes, policy->size));
	for (size = 1; size < policy->size; size += 7)
		EXPECT_EQ(EKEYREJECTED, load_bytes(policy->bytes, size));
	EXPECT_EQ(EKEYREJECTED, load_bytes(garbage, sizeof(garbage)));
	EXPECT_EQ(EKEYREJECTED,
		  load_bytes(self->next.signature, self->next.size));
	EXPECT_UNCHANGED();
	EXPECT_EQ(0, LOAD_NEXT());
}

TEST_F(signature, of_another_version)
{
	struct policy other = self->next.policy;

	set_version(other.bytes, self->version + 2);
	EXPECT_EQ(EKEYREJECTED,
		  load_both(&other, self->next.signature, self->next.size));
	EXPECT_UNCHANGED();
	EXPECT_EQ(0, LOAD_NEXT());
}

static bool is_refusal(int err)
{
	return err == EBADMSG || err == EKEYREJECTED || err == ENOKEY ||
	       err == ENOPKG;
}

/*
 * Loads the policy with a byte of its signature changed.  Returns the errno; 0
 * also if another policy than that which was signed is in force now.
 */
static int load_changed(struct signed_policy *next, size_t at,
			unsigned char change)
{
	int err;

	next->signature[at] ^= change;
	err = load_both(&next->policy, next->signature, next->size);
	next->signature[at] ^= change;
	return err;
}

/*
 * Some bytes of a signature mean nothing: a version that nobody asks for, or,
 * in the copy of a certificate that the kernel has anyway, whatever it does not
 * compare.  Where one is changed the policy may load, but it is the one that
 * was signed.  Returns how many such changes there are, -1 if one was wrong.
 */
static int change_everywhere(struct signed_policy *next,
			     const struct signing *how)
{
	static const unsigned char changes[] = { 0x01, 0x80, 0xff };
	__u64 version = policy_version();
	char digest[DIGEST_SIZE];
	int accepted = 0, wrong = 0;
	size_t at, i;

	policy_digest(digest);
	for (at = 0; at < next->size; at++) {
		for (i = 0; i < (at % 16 ? 1 : ARRAY_SIZE(changes)); i++) {
			int err = load_changed(next, at, changes[i]);

			if (!err && is_loaded(&next->policy, version + 1)) {
				accepted++;
				version++;
				policy_digest(digest);
				free(next->signature);
				if (!sign_next(next, how))
					return -1;
			} else if (!err || !is_refusal(err) ||
				   !is_in_force(digest, version)) {
				printf("# byte %zu ^ %#x: %d\n", at, changes[i],
				       err);
				wrong++;
			}
		}
	}
	printf("# %zu bytes, %d changes without a meaning\n", next->size,
	       accepted);
	return wrong ? -1 : accepted;
}

TEST_F_TIMEOUT(signature, changed_anywhere, LONG)
{
	int accepted = change_everywhere(&self->next, &(struct signing){});

	EXPECT_LE(0, accepted);
	/* Else the test says nothing. */
	EXPECT_GT(self->next.size / 8, accepted);
	EXPECT_EQ(0, LOAD_NEXT());
}

/* What its certificate says counts, so that more is compared. */
TEST_F_TIMEOUT(signature, of_leaf_changed_anywhere, LONG)
{
	static const struct signing how = { "leaf" };
	int accepted;

	free(self->next.signature);
	ASSERT_TRUE(sign_next(&self->next, &how));
	accepted = change_everywhere(&self->next, &how);
	EXPECT_LE(0, accepted);
	EXPECT_GT(self->next.size / 8, accepted);
	EXPECT_EQ(0, LOAD_NEXT());
}

TEST_F_TIMEOUT(signature, truncated_anywhere, LONG)
{
	size_t size;

	for (size = 1; size < self->next.size; size++) {
		EXPECT_EQ(EBADMSG, load_both(&self->next.policy,
					     self->next.signature, size))
		{
			TH_LOG("%zu bytes", size);
		}
	}
	EXPECT_UNCHANGED();
	EXPECT_EQ(0, LOAD_NEXT());
}

/* Where the size is wrong the signature does not begin where it should. */
TEST_F_TIMEOUT(signature, over_changed_policy, LONG)
{
	struct policy *policy = &self->next.policy;
	size_t at;

	for (at = 0; at < policy->size; at++) {
		int err;

		policy->bytes[at] ^= 1 << at % 8;
		err = LOAD_NEXT();
		policy->bytes[at] ^= 1 << at % 8;
		if (at >= SIZE_AT && at < SIZE_AT + 4 && err == EBADMSG)
			continue;
		EXPECT_EQ(EKEYREJECTED, err)
		{
			TH_LOG("byte %zu", at);
		}
	}
	EXPECT_UNCHANGED();
	EXPECT_EQ(0, LOAD_NEXT());
}

TEST_F(signature, twice)
{
	unsigned char both[SIGNATURE_ROOM];

	ASSERT_GT(sizeof(both), 2 * self->next.size);
	memcpy(both, self->next.signature, self->next.size);
	memcpy(both + self->next.size, self->next.signature, self->next.size);
	EXPECT_EQ(EBADMSG,
		  load_both(&self->next.policy, both, 2 * self->next.size));
	EXPECT_EQ(EBADMSG,
		  load_both(&self->next.policy, both, self->next.size + 1));
	EXPECT_UNCHANGED();
	EXPECT_EQ(0, LOAD_NEXT());
}

/* Who signs cannot lengthen the time that was given to him. */
TEST_F(signature, with_forged_validity)
{
	static const char expired[] = "210101000000Z";
	struct signed_policy made;
	unsigned char *end;

	ASSERT_TRUE(
		sign_next(&made, &(struct signing){ "leaf", "leaf-expired" }));
	end = memmem(made.signature, made.size, expired, strlen(expired));
	ASSERT_NE(NULL, end);
	EXPECT_EQ(EKEYREJECTED,
		  load_both(&made.policy, made.signature, made.size));
	*end = '4';
	EXPECT_EQ(EKEYREJECTED,
		  load_both(&made.policy, made.signature, made.size));
	EXPECT_UNCHANGED();
	free(made.signature);
}

/* A signature with so many bytes more of what it does not sign. */
static size_t pad_signature(const unsigned char *signature, size_t size,
			    size_t padding, unsigned char **padded)
{
	CMS_ContentInfo *message = d2i_CMS_ContentInfo(NULL, &signature, size);
	unsigned char *filler = calloc(1, padding);
	int length = 0;

	*padded = NULL;
	if (message && filler &&
	    CMS_unsigned_add1_attr_by_txt(
		    sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(message), 0),
		    "1.2.3.4", V_ASN1_OCTET_STRING, filler, padding))
		length = i2d_CMS_ContentInfo(message, padded);
	CMS_ContentInfo_free(message);
	free(filler);
	return length > 0 ? length : 0;
}

TEST_F(signature, too_large)
{
	struct signed_policy *next = &self->next;
	unsigned char *padded;
	size_t size = pad_signature(next->signature, next->size,
				    TVD_SIGNATURE_SIZE_MAX, &padded);

	ASSERT_LT(TVD_SIGNATURE_SIZE_MAX, size);
	ASSERT_GT(SIGNATURE_ROOM, size);
	EXPECT_EQ(EBADMSG, load_both(&next->policy, padded, size));
	EXPECT_UNCHANGED();
	free(padded);
	/* The filler alone is not what is refused. */
	size = pad_signature(next->signature, next->size, 1000, &padded);
	ASSERT_NE(0, size);
	EXPECT_EQ(0, load_both(&next->policy, padded, size));
	EXPECT_NEXT_IN_FORCE();
	free(padded);
}

TEST_F(signature, of_too_much)
{
	size_t size = TVD_POLICY_SIZE_MAX + TVD_SIGNATURE_SIZE_MAX + 1;
	unsigned char *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, bytes);
	memcpy(bytes, self->next.policy.bytes, self->next.policy.size);
	memcpy(bytes + self->next.policy.size, self->next.signature,
	       self->next.size);
	EXPECT_EQ(EFBIG, load_bytes(bytes, size));
	EXPECT_EQ(EBADMSG, load_bytes(bytes, size - 1));
	EXPECT_UNCHANGED();
	munmap(bytes, size);
}

static int load_version(__u64 version)
{
	struct policy policy;

	make_policy(&policy, version, test_labels);
	return load_policy(&policy);
}

TEST_F(signature, of_old_version)
{
	EXPECT_EQ(ESTALE, load_version(self->version));
	EXPECT_EQ(ESTALE, load_version(1));
	EXPECT_UNCHANGED();
	EXPECT_EQ(0, load_version(self->version + 5));
	EXPECT_EQ(self->version + 5, policy_version());
	EXPECT_EQ(ESTALE, load_version(self->version + 4));
	EXPECT_EQ(ESTALE, load_version(self->version + 5));
	EXPECT_EQ(self->version + 5, policy_version());
}

/* The library does not sign these. */
TEST_F(signature, of_malformed)
{
	static const struct {
		const char *what;
		size_t at;
		unsigned char value;
		int err;
	} malformed[] = {
		{ "format", 8, 2, EINVAL },
		{ "flag", FLAGS_AT, 0x80, EINVAL },
		{ "no types", COUNTS_AT, 0, EINVAL },
		{ "a label too many", COUNTS_AT + 4, 5, EINVAL },
		{ "a capital letter", HEADER_SIZE + 1, 'B', EINVAL },
		/* Then it is not seen where the signature begins. */
		{ "magic", 0, 'X', EKEYREJECTED },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(malformed); i++) {
		struct policy policy = self->next.policy;
		unsigned char *signature;
		size_t size;

		policy.bytes[malformed[i].at] = malformed[i].value;
		size = sign_as(&(struct signing){}, policy.bytes, policy.size,
			       &signature);
		ASSERT_NE(0, size);
		EXPECT_EQ(malformed[i].err, load_both(&policy, signature, size))
		{
			TH_LOG("%s", malformed[i].what);
		}
		free(signature);
	}
	EXPECT_UNCHANGED();
	EXPECT_EQ(0, LOAD_NEXT());
}

TEST_HARNESS_MAIN
