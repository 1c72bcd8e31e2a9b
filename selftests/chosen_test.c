// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: labels that were asked for under another policy
 *
 * Each test leaves the labels of policy.yaml in force, under a higher version.
 */
#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

/* Who makes something, and what it is to carry. */
#define CALLER "caller"
#define TARGET "target"

static const struct label_spec before[] = {
	{ CALLER, TYPE_RED },
	{ TARGET, TYPE_RED },
	{},
};

/* The same under a higher version, and what lets the caller have it no more. */
static const struct label_spec more_capabilities[] = {
	{ CALLER, TYPE_RED },
	{ TARGET, TYPE_RED, 0, 1ULL << CAP_SYS_NICE },
	{},
};

static const struct label_spec immutable[] = {
	{ CALLER, TYPE_RED },
	{ TARGET, TYPE_RED, TVD_LABEL_IMMUTABLE },
	{},
};

static const struct label_spec gone[] = {
	{ CALLER, TYPE_RED },
	{},
};

/* clang-format off */
FIXTURE(chosen) {
	char tree[PATH_SIZE];
	char new[PATH_SIZE];
};

/* clang-format on */

/* The errno is the kernel's for there being no inode, where none has a name. */
FIXTURE_VARIANT(chosen)
{
	const char *attribute;
	const char *thing;
	int err;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(chosen, file) { "fscreate", "file", EACCES };
FIXTURE_VARIANT_ADD(chosen, directory) { "fscreate", "directory", EACCES };
FIXTURE_VARIANT_ADD(chosen, semaphore) { "fscreate", "semaphore", EACCES };
FIXTURE_VARIANT_ADD(chosen, pipe) { "fscreate", "pipe", ENFILE };
FIXTURE_VARIANT_ADD(chosen, memory) { "fscreate", "memory", ENOSPC };
FIXTURE_VARIANT_ADD(chosen, socket) { "sockcreate", "socket", EACCES };
FIXTURE_VARIANT_ADD(chosen, pair) { "sockcreate", "pair", EACCES };
/* clang-format on */

FIXTURE_SETUP(chosen)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, load_labels(before));
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", CALLER));
	snprintf(self->new, PATH_SIZE, "%.200s/new", self->tree);
}

FIXTURE_TEARDOWN(chosen)
{
	/* As long as the labels of what is there are not gone. */
	EXPECT_EQ(0, remove_tree(self->tree));
	EXPECT_EQ(0, load_test_policy());
}

/* What comes of making it after a load of these labels. */
static const char *see_chosen(const FIXTURE_VARIANT(chosen) * variant,
			      const char *attribute, const char *path,
			      const struct label_spec *labels,
			      struct expectation expected)
{
	struct sight seen = { .err = ACTOR_NO_EXEC };
	struct actor actor;
	int log = open_records();

	if (log < 0 || start_actor(&actor, CALLER, -1,
				   WORDS("make-chosen", attribute, TARGET,
					 variant->thing, path)))
		return "the actor cannot be started";
	if (!await_actor(&actor) && !load_labels(labels)) {
		seen.err = finish_actor(&actor);
		seen.records = count_records(log, actor.pid, seen.first,
					     sizeof(seen.first));
	} else {
		kill_actor(&actor);
	}
	close(log);
	return difference(&expected, &seen);
}

static struct expectation refused(const FIXTURE_VARIANT(chosen) * variant,
				  const char *reason)
{
	return (struct expectation){
		.err = variant->err,
		.subject = CALLER,
		.object = TARGET,
		.act = variant->attribute,
		.reason = reason,
	};
}

TEST_F(chosen, still_no_stronger)
{
	EXPECT_STREQ("", see_chosen(variant, variant->attribute, self->new,
				    before, EXPECT_ALLOWED));
}

TEST_F(chosen, stronger)
{
	EXPECT_STREQ("", see_chosen(variant, variant->attribute, self->new,
				    more_capabilities,
				    refused(variant, "stronger")));
	EXPECT_EQ(-1, access(self->new, F_OK));
}

TEST_F(chosen, immutable)
{
	EXPECT_STREQ("", see_chosen(variant, variant->attribute, self->new,
				    immutable, refused(variant, "stronger")));
}

TEST_F(chosen, gone)
{
	EXPECT_STREQ("", see_chosen(variant, variant->attribute, self->new,
				    gone, refused(variant, "unknown")));
}

/* What was asked for of files says nothing of sockets, nor the other way. */
TEST_F(chosen, of_the_other_kind)
{
	const char *other = strcmp(variant->attribute, "fscreate") ?
				    "fscreate" :
				    "sockcreate";

	EXPECT_STREQ("", see_chosen(variant, other, self->new, gone,
				    EXPECT_ALLOWED));
}

/* clang-format off */
FIXTURE(host) {
	char tree[PATH_SIZE];
	char new[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(host)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, load_labels(before));
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->new, PATH_SIZE, "%.200s/new", self->tree);
	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, TARGET));
	ASSERT_EQ(0, set_self_attr(ATTR_SOCKCREATE, TARGET));
}

FIXTURE_TEARDOWN(host)
{
	EXPECT_EQ(0, set_self_attr(ATTR_FSCREATE, ""));
	EXPECT_EQ(0, set_self_attr(ATTR_SOCKCREATE, ""));
	/* As long as the labels of what is there are not gone. */
	EXPECT_EQ(0, remove_tree(self->tree));
	EXPECT_EQ(0, load_test_policy());
}

/* It asked while it had the capability: that counts, under any policy. */
TEST_F(host, without_its_capability)
{
	int sock;

	ASSERT_EQ(0, load_labels(more_capabilities));
	ASSERT_EQ(0, drop_mac_admin());
	EXPECT_EQ(0, mkdir(self->new, 0700));
	sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	EXPECT_LE(0, sock);
	close(sock);
	ASSERT_EQ(0, restore_capabilities());
	EXPECT_TRUE(has_label(self->new, TARGET));
}

TEST_F(host, what_is_gone)
{
	/* Signing and reading the policy makes nothing but what is the host's. */
	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, ""));
	ASSERT_EQ(0, load_labels(gone));
	EXPECT_EQ(-1, socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
	EXPECT_EQ(EACCES, errno);
	ASSERT_EQ(0, load_labels(before));
	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, TARGET));
	EXPECT_EQ(0, mkdir(self->new, 0700));
	EXPECT_EQ(0, rmdir(self->new));
	ASSERT_EQ(0, load_labels(gone));
	EXPECT_EQ(-1, mkdir(self->new, 0700));
	EXPECT_EQ(EACCES, errno);
}

TEST_HARNESS_MAIN
