// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: taking everything from a label
 *
 * What becomes of its tasks, and of who has something of it, is looked at by
 * ended_test.c and holder_test.c.  Each test leaves the labels of policy.yaml in
 * force, under a higher version.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "common.h"
#include "harness.h"
#include "policy_file.h"

#define REVOKE SECURITYFS "revoke"

/* clang-format off */
FIXTURE(revoke) {
	char tree[PATH_SIZE];
	char file[PATH_SIZE];
	char digest[DIGEST_SIZE];
	__u64 version;
};

/* clang-format on */

FIXTURE_SETUP(revoke)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->file, PATH_SIZE, "%.200s/file", self->tree);
	ASSERT_EQ(0, make_file(self->file, RED, "x", 0644));
	self->version = policy_version();
	policy_digest(self->digest);
}

FIXTURE_TEARDOWN(revoke)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

static struct expectation gone(const char *subject, const char *object,
			       __u32 access, int err)
{
	return expect_denial(subject, object, TVD_ROW_GONE, access, err);
}

TEST_F(revoke, files)
{
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "read", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "write", self->file);
	ASSERT_EQ(0, write_text(REVOKE, RED));
	EXPECT_SEEN(gone(RED_TOO, RED, TVD_ACCESS_READ, EACCES), RED_TOO,
		    "read", self->file);
	EXPECT_SEEN(gone(BRIDGE, RED, TVD_ACCESS_GETATTR, EACCES), BRIDGE,
		    "stat", self->file);
	/* The host looks, and does nothing else that would use it. */
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "read", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "stat", self->file);
	EXPECT_SEEN(gone(HOST, RED, TVD_ACCESS_WRITE, EACCES), HOST, "write",
		    self->file);
	EXPECT_SEEN(gone(HOST, RED, TVD_ACCESS_SETATTR, EACCES), HOST, "chmod",
		    self->file);
	/* Others are what they were. */
	ASSERT_EQ(0, set_label(self->file, RED_TOO));
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "write", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, BRIDGE, "write", self->file);
}

TEST_F(revoke, files_are_removed_by_host)
{
	ASSERT_EQ(0, write_text(REVOKE, "red\n"));
	EXPECT_EQ(EACCES, act(RED_TOO, WORDS("read", self->file)));
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "unlink", self->file);
}

TEST_F(revoke, is_shown)
{
	char text[1024];

	ASSERT_EQ(0, write_text(REVOKE, RED));
	EXPECT_LT(0, read_file(SECURITYFS "labels", text, sizeof(text)));
	EXPECT_STREQ("blue - blue\nbridge trusted blue,red\n"
		     "red revoked red\nred-too - red\n",
		     text);
	ASSERT_EQ(0, write_text(REVOKE, BRIDGE));
	EXPECT_LT(0, read_file(SECURITYFS "labels", text, sizeof(text)));
	EXPECT_STREQ("blue - blue\nbridge revoked,trusted blue,red\n"
		     "red revoked red\nred-too - red\n",
		     text);
	EXPECT_EQ(0, ask_access("red red read", text, sizeof(text)));
	EXPECT_STREQ("denied 2\n", text);
	/* The policy is the one that was loaded. */
	EXPECT_EQ(self->version, policy_version());
	policy_digest(text);
	EXPECT_STREQ(self->digest, text);
}

TEST_F(revoke, is_entered_no_more)
{
	EXPECT_EQ(0, act(RED, WORDS("nothing")));
	ASSERT_EQ(0, write_text(REVOKE, RED));
	EXPECT_EQ(EINVAL, set_self_attr(ATTR_EXEC, RED));
	EXPECT_EQ(EINVAL, set_self_attr(ATTR_FSCREATE, RED));
	EXPECT_EQ(-1, set_label(self->tree, RED));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(0, set_self_attr(ATTR_EXEC, RED_TOO));
}

TEST_F(revoke, ends_with_a_load)
{
	ASSERT_EQ(0, write_text(REVOKE, RED));
	EXPECT_EQ(EACCES, act(RED_TOO, WORDS("read", self->file)));
	ASSERT_EQ(0, load_test_policy());
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "read", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "write", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "write", self->file);
}

/* What others hold: each of the two acts is the first of somebody. */
TEST_F(revoke, of_another_label)
{
	int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);

	ASSERT_LE(0, fd);
	EXPECT_EQ(0, act_with(RED, fd, WORDS("read", "given")));
	ASSERT_EQ(0, write_text(REVOKE, BLUE));
	EXPECT_EQ(0, act_with(RED, fd, WORDS("read", "given")));
	close(fd);
}

TEST_F(revoke, of_what_is_no_label)
{
	static const char *const names[] = {
		HOST,	BASE,  ANY,    TVD_NAME_UNKNOWN, "nobody",  "re",
		"redd", "RED", "red ", " red",		 "red\n\n", "red\nblue",
		"\n",	"",
	};
	char text[1024];
	size_t i;

	snprintf(text, sizeof(text), "%0*d", TVD_NAME_MAX + 10, 0);
	EXPECT_EQ(EINVAL, write_text(REVOKE, text));
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		EXPECT_EQ(EINVAL, write_text(REVOKE, names[i]))
		{
			TH_LOG("'%s'", names[i]);
		}
	}
	EXPECT_LT(0, read_file(SECURITYFS "labels", text, sizeof(text)));
	EXPECT_EQ(NULL, strstr(text, "revoked"));
	/* A label that the policy has no more, and one that is revoked. */
	ASSERT_EQ(0, write_text(REVOKE, RED));
	EXPECT_EQ(EINVAL, write_text(REVOKE, RED));
	ASSERT_EQ(0, load_labels((const struct label_spec[]){
			     { BLUE, TYPE_BLUE }, {} }));
	EXPECT_EQ(EINVAL, write_text(REVOKE, RED_TOO));
	EXPECT_EQ(0, write_text(REVOKE, BLUE));
}

TEST_F(revoke, by_who_may_not)
{
	struct expectation refused = expect_steps(
		RED, HOST, STEPS(TVD_ACCESS_WRITE | TVD_ACCESS_GETATTR),
		EACCES);
	struct sight seen;
	int fd;

	EXPECT_EQ(EACCES, act(RED, WORDS("write", REVOKE)));
	fd = open(REVOKE, O_WRONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	seen = see_act(RED, fd, WORDS("write", "given"));
	EXPECT_STREQ("", difference(&refused, &seen));
	close(fd);
	ASSERT_EQ(0, drop_mac_admin());
	EXPECT_EQ(EPERM, write_text(REVOKE, RED));
	fd = open(REVOKE, O_WRONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, restore_capabilities());
	/* Who opened the file counts. */
	EXPECT_EQ(-1, write(fd, RED, strlen(RED)));
	EXPECT_EQ(EPERM, errno);
	close(fd);
	EXPECT_EQ(0, act(RED, WORDS("read", self->file)));
	EXPECT_EQ(0, write_text(REVOKE, RED));
	EXPECT_EQ(EACCES, act(RED_TOO, WORDS("read", self->file)));
}

TEST_HARNESS_MAIN
