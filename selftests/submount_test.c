// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the kernel mounts by itself, below a mount
 *
 * scripts/vm --submount has such a filesystem.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/mount.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

#define SEARCH TVD_ACCESS_SEARCH
#define LIST TVD_ACCESS_LIST

#define TAG "tvd.submount"

/* clang-format off */
FIXTURE(submount) {
	char tree[PATH_SIZE];
	char where[PATH_SIZE];
	char below[PATH_SIZE];
	char apart[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(submount)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->where, PATH_SIZE, "%.200s/where", self->tree);
	snprintf(self->below, PATH_SIZE, "%.200s/where/below", self->tree);
	snprintf(self->apart, PATH_SIZE, "%.200s/apart", self->tree);
	ASSERT_EQ(0, make_dir(self->where, BASE));
	ASSERT_EQ(0, make_dir(self->apart, BASE));
	if (mount(TAG, self->where, "virtiofs", 0, NULL)) {
		ASSERT_EQ(EINVAL, errno);
		remove_tree(self->tree);
		SKIP(return, "no " TAG ": see scripts/vm --submount");
	}
	ASSERT_EQ(0, umount(self->where));
}

FIXTURE_TEARDOWN(submount)
{
	umount2(self->apart, MNT_DETACH);
	umount2(self->where, MNT_DETACH);
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* What is below, without the way to it: on a directory that is anybody's. */
static int show_apart(const char *below, const char *apart)
{
	return mount(below, apart, NULL, MS_BIND, NULL);
}

/* The first who comes there is led there by the kernel, and is no mounter. */
TEST_F(submount, keeps_the_mounts_label)
{
	char file[PATH_SIZE];

	ASSERT_EQ(0, mount(TAG, self->where, "virtiofs", 0, "tvd.label=red"));
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "list", self->below);
	ASSERT_EQ(0, show_apart(self->below, self->apart));
	snprintf(file, sizeof(file), "%.200s/file", self->apart);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "create", file);
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "read", file);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "unlink", file);
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, LIST, EACCES), BLUE,
		    "list", self->apart);
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, SEARCH, EACCES),
		    BLUE, "create", file);
}

/* The label is the type's, by a rule, and not of who was led there. */
TEST_F(submount, keeps_the_rules_label)
{
	static const struct filesystem_spec red_virtiofs[] = {
		{ "ext4", true, NULL },
		{ "overlay", true, NULL },
		{ "tmpfs", true, NULL },
		{ "virtiofs", false, RED },
		{},
	};
	const struct policy_spec spec = { .labels = test_labels,
					  .filesystems = red_virtiofs };

	ASSERT_EQ(0, load_spec(&spec));
	ASSERT_EQ(0, mount(TAG, self->where, "virtiofs", 0, NULL));
	EXPECT_SEEN(EXPECT_ALLOWED, BRIDGE, "list", self->below);
	ASSERT_EQ(0, show_apart(self->below, self->apart));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "list", self->apart);
	EXPECT_SEEN(EXPECT_ALLOWED, BRIDGE, "list", self->apart);
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, LIST, EACCES), BLUE,
		    "list", self->apart);
	ASSERT_EQ(0, load_test_policy());
}

TEST_HARNESS_MAIN
