// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: where a mount lands, and what goes with one
 *
 *	TREE/		base
 *	  own/		red
 *	  shared/	a filesystem of base's, of which others are told
 *	    place/	base
 *	  told/		the same
 */
#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

static const struct label_spec mounter[] = {
	{ RED, TYPE_RED, 0, 1ULL << CAP_SYS_ADMIN },
	{},
};

/* clang-format off */
FIXTURE(landing) {
	char tree[PATH_SIZE];
	char own[PATH_SIZE];
	char second[PATH_SIZE];
	char shared[PATH_SIZE];
	char place[PATH_SIZE];
	char told[PATH_SIZE];
};

/* clang-format on */

static int mount_for(const char *label, const char *where)
{
	char options[64];

	snprintf(options, sizeof(options), "mode=755,tvd.label=%s", label);
	return mount("none", where, "tmpfs", 0, options);
}

FIXTURE_SETUP(landing)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->own, PATH_SIZE, "%.200s/own", self->tree);
	snprintf(self->second, PATH_SIZE, "%.200s/second", self->tree);
	snprintf(self->shared, PATH_SIZE, "%.200s/shared", self->tree);
	snprintf(self->told, PATH_SIZE, "%.200s/told", self->tree);
	snprintf(self->place, PATH_SIZE, "%.200s/shared/place", self->tree);
	ASSERT_EQ(0, make_dir(self->own, RED));
	ASSERT_EQ(0, make_dir(self->second, RED));
	ASSERT_EQ(0, make_dir(self->shared, BASE));
	ASSERT_EQ(0, make_dir(self->told, BASE));
	ASSERT_EQ(0, load_labels(mounter));
	ASSERT_EQ(0, unshare(CLONE_NEWNS));
	ASSERT_EQ(0, mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	ASSERT_EQ(0, mount_for(BASE, self->shared));
	ASSERT_EQ(0, mount(NULL, self->shared, NULL, MS_SHARED, NULL));
	ASSERT_EQ(0, mount(self->shared, self->told, NULL, MS_BIND, NULL));
	ASSERT_EQ(0, make_dir(self->place, BASE));
}

FIXTURE_TEARDOWN(landing)
{
	while (!umount2(self->own, MNT_DETACH))
		;
	umount2(self->second, MNT_DETACH);
	EXPECT_EQ(0, umount2(self->told, MNT_DETACH));
	EXPECT_EQ(0, umount2(self->shared, MNT_DETACH));
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

static struct expectation refused(__u32 access)
{
	return expect_denial(RED, BASE, TVD_ROW_BASE, access, EACCES);
}

/* Whether something is mounted on a place, or on what others see there. */
static bool is_covered(const char *place, const char *below)
{
	struct stat there, around;

	return !stat(place, &there) && !stat(below, &around) &&
	       there.st_dev != around.st_dev;
}

/* What is one's own lies on what is everybody's. */
TEST_F(landing, beneath)
{
	ASSERT_EQ(0, mount_for(RED, self->place));
	EXPECT_SEEN(refused(TVD_ACCESS_MOUNT), RED, "mount-beneath",
		    self->place);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "mount-beneath", self->place);
	ASSERT_EQ(0, umount2(self->place, MNT_DETACH));
	ASSERT_EQ(0, umount2(self->place, MNT_DETACH));
	ASSERT_EQ(0, mount(NULL, self->shared, NULL, MS_PRIVATE, NULL));
	ASSERT_EQ(0, mount_for(RED, self->place));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "mount-beneath", self->place);
}

/* Between the question and the mount somebody has covered the place. */
TEST_F(landing, on_what_covers)
{
	EXPECT_SEEN(refused(TVD_ACCESS_MOUNT), RED, "mount-on-covered",
		    self->own, self->shared);
	EXPECT_FALSE(is_covered(self->told, self->shared));
	ASSERT_EQ(0, umount2(self->own, MNT_DETACH));
	ASSERT_EQ(0, mount(NULL, self->shared, NULL, MS_PRIVATE, NULL));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "mount-on-covered", self->own,
		    self->shared);
	EXPECT_FALSE(is_covered(self->told, self->shared));
}

/* Who is told as others are has what it mounts seen by them. */
TEST_F(landing, joins)
{
	ASSERT_EQ(0, mount(self->shared, self->own, NULL, MS_BIND, NULL));
	ASSERT_EQ(0, mount(NULL, self->own, NULL, MS_PRIVATE, NULL));
	EXPECT_SEEN(refused(TVD_ACCESS_MOUNT), RED, "join-mounts", self->shared,
		    self->own);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "join-mounts", self->shared,
		    self->own);
	ASSERT_EQ(0, umount2(self->own, MNT_DETACH));
	ASSERT_EQ(0, mount_for(RED, self->own));
	ASSERT_EQ(0, mount(NULL, self->own, NULL, MS_SHARED, NULL));
	ASSERT_EQ(0, mount(self->own, self->second, NULL, MS_BIND, NULL));
	ASSERT_EQ(0, mount(NULL, self->second, NULL, MS_PRIVATE, NULL));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "join-mounts", self->own,
		    self->second);
}

/* A lazy umount takes it away from all who were told of it. */
TEST_F(landing, takes_what_lies_below)
{
	char below[PATH_SIZE], told[PATH_SIZE];

	snprintf(below, PATH_SIZE, "%.200s/below", self->own);
	snprintf(told, PATH_SIZE, "%.200s/place", self->told);
	ASSERT_EQ(0, mount_for(RED, self->own));
	ASSERT_EQ(0, mkdir(below, 0755));
	ASSERT_EQ(0, mount(self->shared, below, NULL, MS_BIND, NULL));
	ASSERT_EQ(0, mount_for(BASE, self->place));
	ASSERT_TRUE(is_covered(told, self->told));
	EXPECT_SEEN(refused(TVD_ACCESS_DESTROY), RED, "unmount-here",
		    self->own);
	EXPECT_TRUE(is_covered(told, self->told));
	ASSERT_EQ(0, mount(NULL, below, NULL, MS_PRIVATE, NULL));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "unmount-here", self->own);
	EXPECT_TRUE(is_covered(told, self->told));
}

/* A tree keeps its peers, wherever it is attached. */
TEST_F(landing, abroad)
{
	EXPECT_SEEN(expect_denial(RED, HOST, TVD_ROW_ELSE, TVD_ACCESS_MOUNT,
				  EACCES),
		    RED, "attach-abroad", self->shared, self->own);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "attach-abroad", self->shared,
		    self->own);
	ASSERT_EQ(0, mount(NULL, self->shared, NULL, MS_PRIVATE, NULL));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "attach-abroad", self->shared,
		    self->own);
}

/* What is unmounted in one place is in all that are told, whatever lies there. */
TEST_F(landing, takes_what_lies_elsewhere)
{
	char told[PATH_SIZE];

	snprintf(told, PATH_SIZE, "%.200s/place", self->told);
	ASSERT_EQ(0, mount_for(RED, self->place));
	/* What others see there is another one. */
	ASSERT_EQ(0, mount(NULL, self->told, NULL, MS_PRIVATE, NULL));
	ASSERT_EQ(0, umount2(told, 0));
	ASSERT_EQ(0, mount_for(BASE, told));
	ASSERT_EQ(0, act(HOST, WORDS("join-mounts", self->shared, self->told)));
	EXPECT_SEEN(refused(TVD_ACCESS_DESTROY), RED, "unmount-now",
		    self->place);
	EXPECT_TRUE(is_covered(told, self->told));
	ASSERT_EQ(0, mount(NULL, self->told, NULL, MS_PRIVATE, NULL));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "unmount-now", self->place);
	EXPECT_TRUE(is_covered(told, self->told));
	ASSERT_EQ(0, umount2(told, 0));
}

TEST_F(landing, by_force)
{
	ASSERT_EQ(0, mount(NULL, self->shared, NULL, MS_PRIVATE, NULL));
	ASSERT_EQ(0, mount_for(BASE, self->place));
	EXPECT_SEEN(refused(TVD_ACCESS_DESTROY), RED, "unmount-by-force",
		    self->place);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "unmount-now", self->place);
	ASSERT_EQ(0, mount_for(RED, self->place));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "unmount-by-force", self->place);
}

TEST_HARNESS_MAIN
