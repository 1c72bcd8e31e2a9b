// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: policies with a byte too few, or a wrong one
 *
 * For a kernel that takes policies without a signature.  Whatever is written,
 * it is refused and nothing has changed, or it is in force as it is.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

/* Some 70,000 loads. */
#define LONG 600

/* A record of each kind, with short names: all that is tried takes time. */
static const struct policy_spec of_all_kinds = {
	.labels =
		(const struct label_spec[]){
			{ "b", TYPE_BLUE },
			{ "c", TYPE_BLUE | TYPE_RED, 0, 1, 1, 1 },
			{ "d", TYPE_RED,
			  TVD_LABEL_CLOSED | TVD_LABEL_MEASURED },
			{},
		},
	.conflict = true,
	.denies =
		(const struct deny_spec[]){
			{ "b", "c", TVD_ACCESS_WRITE },
			{},
		},
	.entries =
		(const struct entry_spec[]){
			{ HOST, NULL, "b", TVD_ENTRY_INHERIT_STDIO },
			{ "b", BASE, "c", 0 },
			{},
		},
	.files =
		(const struct file_spec[]){
			{ "/a", "b" },
			{},
		},
	.filesystems =
		(const struct filesystem_spec[]){
			{ "ext4", true, NULL },
			{ "ramfs", false, "b" },
			{},
		},
	.devices =
		(const struct device_spec[]){
			{ TVD_DEVICE_CHAR, 1, 3, 4, ANY },
			{},
		},
};

#define LOG_LEVELS "/proc/sys/kernel/printk"

/* clang-format off */
FIXTURE(damage) {
	struct policy policy;
	char digest[DIGEST_SIZE];
	char log_levels[64];
	int policy_fd;
	int digest_fd;
};

/* clang-format on */

FIXTURE_SETUP(damage)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_FALSE(signature_required());
	/* Each refusal is a line, which no console is fast enough for. */
	ASSERT_LT(0, read_file(LOG_LEVELS, self->log_levels,
			       sizeof(self->log_levels)));
	ASSERT_EQ(0, write_text(LOG_LEVELS, "1"));
	make_policy_of(&self->policy, policy_version() + 1, &of_all_kinds);
	self->policy_fd = open(SECURITYFS "policy", O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, self->policy_fd);
	self->digest_fd = open(SECURITYFS "digest", O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, self->digest_fd);
	policy_digest(self->digest);
	ASSERT_EQ(DIGEST_SIZE - 1, strlen(self->digest));
}

FIXTURE_TEARDOWN(damage)
{
	EXPECT_EQ(0, write_text(LOG_LEVELS, self->log_levels));
	close(self->policy_fd);
	close(self->digest_fd);
	EXPECT_EQ(0, load_test_policy());
}

static bool digest_is(int fd, const char *digest)
{
	char text[DIGEST_SIZE];

	return pread(fd, text, sizeof(text), 0) == sizeof(text) &&
	       !memcmp(text, digest, DIGEST_SIZE - 1);
}

static bool policy_is(int fd, const struct policy *policy)
{
	unsigned char bytes[POLICY_SIZE];

	return pread(fd, bytes, sizeof(bytes), 0) == (ssize_t)policy->size &&
	       !memcmp(bytes, policy->bytes, policy->size);
}

static int write_policy(int fd, const struct policy *policy, size_t size)
{
	ssize_t written = pwrite(fd, policy->bytes, size, 0);

	return written < 0 ? errno : written == (ssize_t)size ? 0 : EIO;
}

TEST_F(damage, none)
{
	EXPECT_EQ(0, write_policy(self->policy_fd, &self->policy,
				  self->policy.size));
	EXPECT_TRUE(policy_is(self->policy_fd, &self->policy));
	digest_of(self->policy.bytes, self->policy.size, self->digest);
	EXPECT_TRUE(digest_is(self->digest_fd, self->digest));
}

TEST_F(damage, truncated_anywhere)
{
	struct policy shorter = self->policy;
	size_t size;

	for (size = 0; size < self->policy.size; size++) {
		EXPECT_EQ(EINVAL,
			  write_policy(self->policy_fd, &self->policy, size))
		{
			TH_LOG("%zu bytes", size);
		}
		shorter.bytes[SIZE_AT] = size & 0xff;
		shorter.bytes[SIZE_AT + 1] = size >> 8;
		EXPECT_EQ(EINVAL, write_policy(self->policy_fd, &shorter, size))
		{
			TH_LOG("%zu bytes, and so says the header", size);
		}
		EXPECT_TRUE(digest_is(self->digest_fd, self->digest));
	}
}

/**
 * struct tally - what came of the loads
 *
 * @version: of the policy in force.
 * @digest: and its digest.
 * @loaded: how many are in force, or were.
 * @refused: how many were refused.
 */
struct tally {
	__u64 version;
	char digest[DIGEST_SIZE];
	unsigned int loaded;
	unsigned int refused;
};

/* Loads what may be a policy; returns what is wrong with that, or NULL. */
static const char *load_damaged(int policy_fd, int digest_fd,
				const struct policy *policy,
				struct tally *tally)
{
	int err = write_policy(policy_fd, policy, policy->size);

	if (err && err != EINVAL && err != EBADMSG)
		return strerrorname_np(err);
	if (err) {
		tally->refused++;
	} else {
		if (!policy_is(policy_fd, policy))
			return "it loads and is read as another";
		digest_of(policy->bytes, policy->size, tally->digest);
		tally->version++;
		tally->loaded++;
	}
	if (!digest_is(digest_fd, tally->digest))
		return err ? "it is refused, and something has changed" :
			     "it loads with another's digest";
	return NULL;
}

/*
 * Every byte set to every value.  The version's are not: that of a policy that
 * loads must have room above it.  until_reboot_test has them.
 */
TEST_F_TIMEOUT(damage, every_byte_every_value, LONG)
{
	struct tally tally = { .version = policy_version() };
	struct policy *policy = &self->policy;
	const char *wrong = NULL;
	unsigned int value;
	size_t at;

	policy_digest(tally.digest);
	for (at = 0; at < policy->size && !wrong; at++) {
		unsigned char right = policy->bytes[at];

		if (at >= VERSION_AT && at < VERSION_AT + 8)
			continue;
		for (value = 0; value < 256 && !wrong; value++) {
			set_version(policy->bytes, tally.version + 1);
			policy->bytes[at] = value;
			wrong = load_damaged(self->policy_fd, self->digest_fd,
					     policy, &tally);
			EXPECT_EQ(NULL, wrong)
			{
				TH_LOG("byte %zu = %u: %s", at, value, wrong);
			}
		}
		policy->bytes[at] = right;
		EXPECT_EQ(tally.version, policy_version());
	}
	TH_LOG("%zu bytes: %u policies in force, %u refused", policy->size,
	       tally.loaded, tally.refused);
	/* As it is, once for each byte, and with other names and properties. */
	EXPECT_LT(policy->size, tally.loaded);
	EXPECT_LT(200 * policy->size, tally.refused);
}

TEST_HARNESS_MAIN
