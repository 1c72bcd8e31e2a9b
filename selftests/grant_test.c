// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what a policy lets a label's root do
 *
 * Each test leaves the labels of policy.yaml in force, under a higher version.
 */
#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <sys/socket.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

#define CAPABILITY(number) (1ULL << (number))

/* Bits that differ from what a label has by default. */
static const struct label_spec other_grants[] = {
	{ BLUE, TYPE_BLUE },
	{ RED, TYPE_RED, 0,
	  CAPABILITY(CAP_CHOWN) | CAPABILITY(CAP_SYS_NICE) |
		  CAPABILITY(CAP_SYS_CHROOT),
	  CAPABILITY(CAP_SYS_ADMIN), TVD_FAMILY_UNIX },
	{},
};

/* clang-format off */
FIXTURE(grant) {
	char tree[PATH_SIZE];
	char path[PATH_SIZE];
};

/* clang-format on */

/*
 * An act that needs a grant, on a file or directory if it is on any.  With
 * @by_default other_grants takes the grant away, else it gives it.
 */
FIXTURE_VARIANT(grant)
{
	const char *act;
	const char *object;
	const char *word;
	const char *what;
	int number;
	int err;
	bool by_default;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(grant, chown)
{ "chown", "file", NULL, "capability", CAP_CHOWN, EPERM, true };
FIXTURE_VARIANT_ADD(grant, nice)
{ "nice", NULL, NULL, "capability", CAP_SYS_NICE, EACCES, false };
FIXTURE_VARIANT_ADD(grant, real_time)
{ "real-time", NULL, NULL, "capability", CAP_SYS_NICE, EPERM, false };
FIXTURE_VARIANT_ADD(grant, chroot)
{ "chroot", "dir", NULL, "capability", CAP_SYS_CHROOT, EPERM, true };
FIXTURE_VARIANT_ADD(grant, user_namespace)
{ "own-user-namespace", "dir", NULL, "user-namespace", 0, EPERM, true };
FIXTURE_VARIANT_ADD(grant, unix_stream)
{ "socket", "1", "1", "socket-family", AF_UNIX, EAFNOSUPPORT, true };
FIXTURE_VARIANT_ADD(grant, unix_datagram)
{ "socket", "1", "2", "socket-family", AF_UNIX, EAFNOSUPPORT, true };
FIXTURE_VARIANT_ADD(grant, unix_pair)
{ "socketpair", "1", NULL, "socket-family", AF_UNIX, EAFNOSUPPORT, true };
/* In neither: what a policy gives besides is given alone. */
FIXTURE_VARIANT_ADD(grant, sethostname)
{ "sethostname", NULL, NULL, "capability", CAP_SYS_ADMIN, EPERM, false };
/* clang-format on */

FIXTURE_SETUP(grant)
{
	char path[PATH_SIZE];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(path, sizeof(path), "%.200s/file", self->tree);
	ASSERT_EQ(0, make_file(path, RED, "x", 0644));
	snprintf(path, sizeof(path), "%.200s/dir", self->tree);
	ASSERT_EQ(0, make_dir(path, RED));
	self->path[0] = '\0';
	if (!variant->object)
		return;
	if (variant->object[0] > '9')
		snprintf(self->path, PATH_SIZE, "%.200s/%s", self->tree,
			 variant->object);
	else
		snprintf(self->path, PATH_SIZE, "%s", variant->object);
}

FIXTURE_TEARDOWN(grant)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

static struct sight try(const char *act, const char *path, const char *word)
{
	if (!*path)
		return see_act(RED, -1, WORDS(act));
	if (!word)
		return see_act(RED, -1, WORDS(act, path));
	return see_act(RED, -1, WORDS(act, path, word));
}

TEST_F(grant, is_given_and_taken)
{
	bool never = !strcmp(variant->act, "sethostname");
	struct expectation granted = {};
	struct expectation refused = expect_refusal(
		RED, variant->what, variant->number, variant->err);
	struct sight seen;

	seen = try(variant->act, self->path, variant->word);
	EXPECT_STREQ("", difference(variant->by_default ? &granted : &refused,
				    &seen));
	ASSERT_EQ(0, load_labels(other_grants));
	seen = try(variant->act, self->path, variant->word);
	EXPECT_STREQ("", difference(variant->by_default || never ? &refused :
								   &granted,
				    &seen));
	ASSERT_EQ(0, load_test_policy());
	seen = try(variant->act, self->path, variant->word);
	EXPECT_STREQ("", difference(variant->by_default ? &granted : &refused,
				    &seen));
}

/* Another label of the same policy has what it had. */
TEST_F(grant, is_the_labels_own)
{
	ASSERT_EQ(0, load_labels(other_grants));
	EXPECT_EQ(EACCES, act(BLUE, WORDS("nice")));
	EXPECT_EQ(0, act(RED, WORDS("nice")));
	EXPECT_EQ(0, act(BLUE, WORDS("socket", "1", "1")));
	EXPECT_EQ(EAFNOSUPPORT, act(RED, WORDS("socket", "1", "1")));
}

TEST_HARNESS_MAIN
