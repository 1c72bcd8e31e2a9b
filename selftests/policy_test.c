// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: loading policies
 *
 * For a kernel that takes policies without a signature, so that their contents
 * are looked at.  Each test leaves the labels of policy.yaml in force, under a higher version.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "common.h"
#include "policy_file.h"
#include "signer.h"
#include "harness.h"

/* clang-format off */
FIXTURE(policy) {
	char tree[PATH_SIZE];
	char file[PATH_SIZE];
	char digest[DIGEST_SIZE];
	__u64 version;
};

/* clang-format on */

FIXTURE_SETUP(policy)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->file, PATH_SIZE, "%.200s/file", self->tree);
	ASSERT_EQ(0, make_file(self->file, RED, "x", 0644));
	self->version = policy_version();
	ASSERT_NE(0, self->version);
	policy_digest(self->digest);
	ASSERT_EQ(DIGEST_SIZE - 1, strlen(self->digest));
}

FIXTURE_TEARDOWN(policy)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

#define EXPECT_REFUSED(error, bytes, size)                             \
	do {                                                           \
		EXPECT_EQ(error, load_bytes(bytes, size));             \
		EXPECT_TRUE(is_in_force(self->digest, self->version)); \
	} while (0)

TEST_F(policy, accepted)
{
	struct policy policy, active;
	char text[1024];

	make_policy(&policy, self->version + 1, test_labels);
	EXPECT_EQ(0, load_policy(&policy));
	EXPECT_EQ(self->version + 1, policy_version());
	EXPECT_FALSE(is_in_force(self->digest, self->version + 1));
	EXPECT_LT(0, read_file(SECURITYFS "status", text, sizeof(text)));
	EXPECT_STREQ("enforcing\n", text);
	active.size = read_file(SECURITYFS "policy", (char *)active.bytes,
				sizeof(active.bytes));
	EXPECT_EQ(policy.size, active.size);
	EXPECT_EQ(0, memcmp(policy.bytes, active.bytes, policy.size));
	EXPECT_LT(0, read_file(SECURITYFS "labels", text, sizeof(text)));
	EXPECT_STREQ("blue - blue\nbridge trusted blue,red\n"
		     "red - red\nred-too - red\n",
		     text);
}

/* Versions need not be without gaps. */
TEST_F(policy, accepted_far_above)
{
	struct policy policy;

	make_policy(&policy, self->version + 1000, test_labels);
	EXPECT_EQ(0, load_policy(&policy));
	EXPECT_EQ(self->version + 1000, policy_version());
}

TEST_F(policy, stale)
{
	struct policy policy;

	make_policy(&policy, self->version, test_labels);
	EXPECT_REFUSED(ESTALE, policy.bytes, policy.size);
	make_policy(&policy, 1, test_labels);
	EXPECT_REFUSED(ESTALE, policy.bytes, policy.size);
	make_policy(&policy, 0, test_labels);
	EXPECT_REFUSED(EINVAL, policy.bytes, policy.size);
}

TEST_F(policy, truncated_anywhere)
{
	struct policy policy, shorter;
	size_t size;

	make_policy(&policy, self->version + 1, test_labels);
	shorter = policy;
	for (size = 1; size < policy.size; size++) {
		EXPECT_EQ(EINVAL, load_bytes(policy.bytes, size))
		{
			TH_LOG("%zu bytes", size);
		}
		/* With a size in the header that agrees. */
		shorter.bytes[SIZE_AT] = size & 0xff;
		shorter.bytes[SIZE_AT + 1] = size >> 8;
		EXPECT_EQ(EINVAL, load_bytes(shorter.bytes, size))
		{
			TH_LOG("%zu bytes, and so says the header", size);
		}
	}
	EXPECT_TRUE(is_in_force(self->digest, self->version));
}

/* One byte at a time: where, and what instead. */
TEST_F(policy, spoilt)
{
	static const struct {
		const char *what;
		size_t at;
		unsigned char value;
	} spoilt[] = {
		{ "magic", 0, 'X' },
		{ "end of the magic", 7, 0 },
		{ "format", 8, 2 },
		{ "size", SIZE_AT + 1, 0xff },
		{ "an unknown flag", FLAGS_AT, 0x80 },
		{ "no types", COUNTS_AT, 0 },
		{ "one type too many", COUNTS_AT, 3 },
		{ "many types", COUNTS_AT + 2, 1 },
		{ "one label too many", COUNTS_AT + 4, 5 },
		{ "one label too few", COUNTS_AT + 4, 3 },
		{ "many labels", COUNTS_AT + 7, 0xff },
		{ "one type of the machine too many", COUNTS_AT + 8, 3 },
		{ "a conflict that is not there", COUNTS_AT + 12, 1 },
		{ "a denial that is not there", COUNTS_AT + 16, 1 },
		{ "an entry that is not there", COUNTS_AT + 20, 1 },
		{ "a file that is not there", COUNTS_AT + 24, 1 },
		{ "one filesystem too few", COUNTS_AT + 28, 2 },
		{ "a device that is not there", COUNTS_AT + 32, 1 },
		{ "an empty name", HEADER_SIZE, 0 },
		{ "a name too long", HEADER_SIZE, 65 },
		{ "a capital letter", HEADER_SIZE + 1, 'B' },
		{ "no ascending order", HEADER_SIZE + 1, 's' },
	};
	struct policy policy;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(spoilt); i++) {
		make_policy(&policy, self->version + 1, test_labels);
		policy.bytes[spoilt[i].at] = spoilt[i].value;
		EXPECT_EQ(EINVAL, load_policy(&policy))
		{
			TH_LOG("%s", spoilt[i].what);
		}
	}
	EXPECT_TRUE(is_in_force(self->digest, self->version));
}

TEST_F(policy, wrong_labels)
{
	static const struct label_spec wrong[][3] = {
		{ { HOST, TYPE_RED } },
		{ { BASE, TYPE_RED } },
		{ { ANY, TYPE_RED } },
		{ { TVD_NAME_UNKNOWN, TYPE_RED } },
		{ { RED, 0 } },
		{ { RED, TYPE_RED }, { RED, TYPE_RED } },
		{ { RED, TYPE_RED }, { BLUE, TYPE_BLUE } },
		{ { "a/b", TYPE_RED } },
		{ { RED, TYPE_RED, 0x40 } },
		{ { RED, TYPE_RED, TVD_LABEL_CLOSED } },
		{ { RED, TYPE_RED,
		    TVD_LABEL_CLOSED | TVD_LABEL_MEASURED |
			    TVD_LABEL_PERMISSIVE } },
		/* What is not said is the default, and only so. */
		{ { RED, TYPE_RED, TVD_RECORD_GRANTS } },
		{ { RED, TYPE_RED, .capabilities = 1ULL << TVD_CAPABILITIES } },
		{ { RED, TYPE_RED, .namespace_capabilities = 1ULL << 63 } },
		{ { RED, TYPE_RED, .families = TVD_FAMILIES_ALL + 1 } },
	};
	struct policy policy;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		make_policy(&policy, self->version + 1, wrong[i]);
		EXPECT_EQ(EINVAL, load_policy(&policy))
		{
			TH_LOG("%s", wrong[i][0].name);
		}
	}
	EXPECT_TRUE(is_in_force(self->digest, self->version));
}

TEST_F(policy, garbage)
{
	static unsigned char garbage[4096];
	struct policy policy;
	size_t i;

	EXPECT_REFUSED(EINVAL, garbage, sizeof(garbage));
	for (i = 0; i < sizeof(garbage); i++)
		garbage[i] = i * 7919 >> 5;
	EXPECT_REFUSED(EINVAL, garbage, sizeof(garbage));
	EXPECT_REFUSED(EINVAL, garbage, 1);
	EXPECT_REFUSED(EFAULT, NULL, 100);
	/* What follows a policy is its signature, or should be. */
	make_policy(&policy, self->version + 1, test_labels);
	memset(policy.bytes + policy.size, 0, 100);
	EXPECT_REFUSED(EBADMSG, policy.bytes, policy.size + 1);
	EXPECT_REFUSED(EBADMSG, policy.bytes, policy.size + 100);
	policy.bytes[SIZE_AT] = 1;
	EXPECT_REFUSED(EBADMSG, policy.bytes, policy.size);
}

/* A signature need not be there; if there is one it must be right. */
TEST_F(policy, wrongly_signed)
{
	unsigned char both[2 * POLICY_SIZE], *signature;
	struct policy policy;
	size_t size;

	ASSERT_FALSE(signature_required());
	make_policy(&policy, self->version + 1, test_labels);
	size = sign_as(&(struct signing){ "stranger" }, policy.bytes,
		       policy.size, &signature);
	ASSERT_NE(0, size);
	ASSERT_LE(policy.size + size, sizeof(both));
	memcpy(both, policy.bytes, policy.size);
	memcpy(both + policy.size, signature, size);
	EXPECT_REFUSED(ENOKEY, both, policy.size + size);
	both[VERSION_AT + 1] ^= 1;
	EXPECT_REFUSED(EKEYREJECTED, both, policy.size + size);
	EXPECT_EQ(0, load_bytes(policy.bytes, policy.size));
	free(signature);
}

TEST_F(policy, in_pieces)
{
	struct policy policy;
	int fd = open(SECURITYFS "policy", O_WRONLY | O_CLOEXEC);

	ASSERT_LE(0, fd);
	make_policy(&policy, self->version + 1, test_labels);
	EXPECT_EQ(-1, write(fd, policy.bytes, 60));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, write(fd, policy.bytes + 60, policy.size - 60));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, pwrite(fd, policy.bytes, policy.size, 60));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_TRUE(is_in_force(self->digest, self->version));
	/* All of it at once is accepted even so, but nothing after it. */
	EXPECT_EQ(policy.size, write(fd, policy.bytes, policy.size));
	make_policy(&policy, self->version + 2, test_labels);
	EXPECT_EQ(-1, write(fd, policy.bytes, policy.size));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(self->version + 1, policy_version());
	close(fd);
}

/* A domain does not get to the file, nor may it use one that it was given. */
TEST_F(policy, by_domain)
{
	static const char *const names[] = { "policy",	"replace", "digest",
					     "version", "labels",  "stats",
					     "status",	"access",  "lock",
					     "revoke" };
	char path[PATH_SIZE];
	struct expectation write_given = expect_steps(
		RED, HOST, STEPS(TVD_ACCESS_WRITE | TVD_ACCESS_GETATTR),
		EACCES);
	struct sight seen;
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), SECURITYFS "%s", names[i]);
		EXPECT_EQ(0, access(path, F_OK));
		EXPECT_EQ(EACCES, act(RED, WORDS("read", path)));
		EXPECT_EQ(EACCES, act(BRIDGE, WORDS("write", path)));
	}
	fd = open(SECURITYFS "policy", O_WRONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	seen = see_act(RED, fd, WORDS("write", "given"));
	EXPECT_STREQ("", difference(&write_given, &seen));
	close(fd);
	EXPECT_TRUE(is_in_force(self->digest, self->version));
}

/* Who opened the file counts, and who writes does not. */
TEST_F(policy, without_capability)
{
	struct policy policy;
	int fd;

	make_policy(&policy, self->version + 1, test_labels);
	ASSERT_EQ(0, drop_mac_admin());
	EXPECT_REFUSED(EPERM, policy.bytes, policy.size);
	fd = open(SECURITYFS "policy", O_WRONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, restore_capabilities());
	EXPECT_EQ(-1, write(fd, policy.bytes, policy.size));
	EXPECT_EQ(EPERM, errno);
	EXPECT_TRUE(is_in_force(self->digest, self->version));
	close(fd);
}

TEST_F(policy, access_matrix)
{
	static const char *const labels[] = {
		RED, RED_TOO, BLUE, BRIDGE, HOST, BASE, ANY, TVD_NAME_UNKNOWN
	};
	char question[256], expected[32], answer[64];
	size_t s, o, kind;

	for (s = 0; s < ARRAY_SIZE(labels); s++)
		for (o = 0; o < ARRAY_SIZE(labels); o++)
			for (kind = 0; kind < TVD_ACCESS_KINDS; kind++) {
				unsigned int row;
				bool allowed = model_allows(
					labels[s], labels[o], 1U << kind, &row);

				snprintf(question, sizeof(question), "%s %s %s",
					 labels[s], labels[o],
					 access_name(kind));
				snprintf(expected, sizeof(expected), "%s %u\n",
					 allowed ? "allowed" : "denied", row);
				EXPECT_EQ(0, ask_access(question, answer,
							sizeof(answer)));
				EXPECT_STREQ(expected, answer)
				{
					TH_LOG("%s", question);
				}
			}
}

TEST_F(policy, access_misspelt)
{
	static const char *const questions[] = {
		"",
		"red",
		"red blue",
		"red blue reads",
		"red nobody read",
		"nobody red read",
		"red  read",
		"red blue read write",
	};
	char answer[64];
	size_t i;

	EXPECT_EQ(0, ask_access("red blue read\n", answer, sizeof(answer)));
	EXPECT_STREQ("denied 9\n", answer);
	for (i = 1; i < ARRAY_SIZE(questions); i++) {
		EXPECT_EQ(EINVAL,
			  ask_access(questions[i], answer, sizeof(answer)))
		{
			TH_LOG("'%s'", questions[i]);
		}
	}
}

TEST_F(policy, denials_are_counted)
{
	long long before = stat_value("denied.row9");

	EXPECT_LE(0, before);
	EXPECT_EQ(EACCES, act(BLUE, WORDS("read", self->file)));
	EXPECT_EQ(before + 1, stat_value("denied.row9"));
	EXPECT_EQ(0, act(RED, WORDS("read", self->file)));
	EXPECT_EQ(before + 1, stat_value("denied.row9"));
}

TEST_HARNESS_MAIN
