// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what nothing undoes before the machine reboots
 *
 * For a kernel that takes policies without a signature.  The name makes it the
 * last program that run.sh runs there; what is tested here comes in the order
 * in which it is written, and leaves a machine that takes no policy any more.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

/* A label with a name of eight bytes and one type takes fewer than 40. */
#define ROOM (TVD_LABELS_MAX * 40 + 4096)

/* clang-format off */
FIXTURE(until_reboot) {
	char tree[PATH_SIZE];
	char file[PATH_SIZE];
	char digest[DIGEST_SIZE];
	__u64 version;
};

/* clang-format on */

FIXTURE_SETUP(until_reboot)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_FALSE(signature_required());
	/* Whatever the programs before have left in force. */
	ASSERT_EQ(0, load_test_policy());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->file, PATH_SIZE, "%.200s/file", self->tree);
	ASSERT_EQ(0, make_file(self->file, RED_TOO, "x", 0644));
	self->version = policy_version();
	policy_digest(self->digest);
}

FIXTURE_TEARDOWN(until_reboot)
{
	EXPECT_EQ(0, remove_tree(self->tree));
}

#define EXPECT_UNCHANGED() EXPECT_TRUE(is_in_force(self->digest, self->version))

/* The labels of policy.yaml and, before them, so many others. */
static int load_more_labels(unsigned int more)
{
	static const char *const trusted[] = { "ext4", "overlay", "tmpfs" };
	const struct label_spec *label;
	const __u32 counts[POLICY_SECTIONS] = { 2, more + 4, 2, [7] = 3 };
	struct bytes policy = { .room = ROOM };
	unsigned int i;
	char name[16];
	int err;

	policy.at = mmap(NULL, ROOM, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (policy.at == MAP_FAILED)
		return errno;
	put_header(&policy, policy_version() + 1, counts);
	put_name(&policy, "blue");
	put_name(&policy, "red");
	for (i = 0; i < more; i++) {
		snprintf(name, sizeof(name), "a-%06u", i);
		put_label(&policy, &(struct label_spec){ name }, 0);
		put(&policy, "\1\0\1\0", 4);
	}
	for (label = test_labels; label->name; label++) {
		bool both = label->types == (TYPE_BLUE | TYPE_RED);

		put_label(&policy, label, both ? TVD_LABEL_TRUSTED : 0);
		if (both)
			put(&policy, "\2\0\0\0\1\0", 6);
		else
			put(&policy,
			    label->types == TYPE_RED ? "\1\0\1\0" : "\1\0\0\0",
			    4);
	}
	put(&policy, "\0\0\1\0", 4);
	for (i = 0; i < ARRAY_SIZE(trusted); i++) {
		put_name(&policy, trusted[i]);
		put_number(&policy, TVD_FILESYSTEM_TRUSTED, 1);
		put_number(&policy, TVD_REFERENCE_NONE, 2);
	}
	put_size(&policy);
	err = load_bytes(policy.at, policy.size);
	munmap(policy.at, ROOM);
	return err;
}

static int load_version(__u64 version)
{
	struct policy policy;

	make_policy(&policy, version, test_labels);
	return load_policy(&policy);
}

/*
 * The bytes of the version set to every value; see damage_test.  But for one,
 * so that there are versions left.
 */
TEST_F_TIMEOUT(until_reboot, versions, 120)
{
	unsigned int byte, value;

	for (byte = 0; byte < 8; byte++)
		for (value = 0; value < 256; value++) {
			__u64 now = policy_version(), next;

			if (byte == 1 && value == 255)
				continue;
			next = (now & ~(0xffULL << 8 * byte)) |
			       (__u64)value << 8 * byte;
			EXPECT_EQ(next > now ? 0 :
				  next	     ? ESTALE :
					       EINVAL,
				  load_version(next));
			EXPECT_EQ(next > now ? next : now, policy_version());
		}
	EXPECT_EQ(0xfffffffffffffeffULL, policy_version());
	EXPECT_EQ(0, load_version(policy_version() + 1));
}

TEST_F_TIMEOUT(until_reboot, labels, 120)
{
	long long before = stat_value("labels");
	unsigned int more = (unsigned int)(TVD_LABELS_MAX - before);
	char name[16];

	ASSERT_LE(8, before);
	ASSERT_LT(before, TVD_LABELS_MAX);
	EXPECT_EQ(0, load_more_labels(more - 1));
	EXPECT_EQ(TVD_LABELS_MAX - 1, stat_value("labels"));
	EXPECT_EQ(0, load_more_labels(more));
	EXPECT_EQ(TVD_LABELS_MAX, stat_value("labels"));
	/* The last of them is a label like others. */
	snprintf(name, sizeof(name), "a-%06u", more - 1);
	EXPECT_EQ(0, act(name, WORDS("read", self->file)));
	ASSERT_EQ(0, set_label(self->file, name));
	EXPECT_EQ(0, act(RED, WORDS("read", self->file)));
	EXPECT_EQ(EACCES, act(BLUE, WORDS("read", self->file)));
	self->version = policy_version();
	policy_digest(self->digest);
	EXPECT_EQ(ENOSPC, load_more_labels(more + 1));
	EXPECT_UNCHANGED();
	EXPECT_EQ(0, act(RED, WORDS("read", self->file)));
	EXPECT_EQ(TVD_LABELS_MAX, stat_value("labels"));
	/* Names that are known take no room. */
	EXPECT_EQ(0, load_more_labels(more));
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(TVD_LABELS_MAX, stat_value("labels"));
	EXPECT_EQ(0, load_more_labels(1));
	EXPECT_EQ(0, load_test_policy());
}

TEST_F(until_reboot, lock_misspelt)
{
	static const char *const words[] = {
		"", "\n", "0", "2", "11", "1 ", " 1", "yes", "1\n\n", "lock",
	};
	char text[8];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		EXPECT_EQ(EINVAL, write_text(SECURITYFS "lock", words[i]))
		{
			TH_LOG("'%s'", words[i]);
		}
	}
	ASSERT_EQ(0, drop_mac_admin());
	EXPECT_EQ(EPERM, write_text(SECURITYFS "lock", "1"));
	ASSERT_EQ(0, restore_capabilities());
	EXPECT_EQ(EACCES, act(RED, WORDS("write", SECURITYFS "lock")));
	EXPECT_EQ(2, read_file(SECURITYFS "lock", text, sizeof(text)));
	EXPECT_STREQ("0\n", text);
	EXPECT_EQ(0, load_test_policy());
}

TEST_F(until_reboot, lock)
{
	char text[1024];
	int again;

	EXPECT_EQ(0, load_test_policy());
	self->version = policy_version();
	policy_digest(self->digest);
	for (again = 0; again < 2; again++) {
		ASSERT_EQ(0, write_text(SECURITYFS "lock", "1\n"));
		EXPECT_EQ(2, read_file(SECURITYFS "lock", text, sizeof(text)));
		EXPECT_STREQ("1\n", text);
		EXPECT_EQ(EPERM, load_test_policy());
		EXPECT_EQ(EPERM, load_version(1));
		EXPECT_UNCHANGED();
	}
	EXPECT_EQ(EINVAL, write_text(SECURITYFS "lock", "0"));
	EXPECT_EQ(EPERM, load_test_policy());
	/* What is no policy is seen to be none. */
	EXPECT_EQ(EINVAL, load_bytes("x", 1));
	EXPECT_UNCHANGED();
	/* To take more away is always possible, and nothing brings it back. */
	EXPECT_EQ(0, act(RED, WORDS("read", self->file)));
	EXPECT_EQ(0, act(RED_TOO, WORDS("read", self->file)));
	EXPECT_EQ(0, write_text(SECURITYFS "revoke", RED_TOO));
	EXPECT_EQ(EACCES, act(RED, WORDS("read", self->file)));
	EXPECT_EQ(EINVAL, set_self_attr(ATTR_EXEC, RED_TOO));
	EXPECT_EQ(EPERM, load_test_policy());
	EXPECT_EQ(EACCES, act(RED, WORDS("read", self->file)));
	EXPECT_LT(0, read_file(SECURITYFS "labels", text, sizeof(text)));
	EXPECT_STREQ("blue - blue\nbridge trusted blue,red\n"
		     "red - red\nred-too revoked red\n",
		     text);
	EXPECT_UNCHANGED();
}

TEST_HARNESS_MAIN
