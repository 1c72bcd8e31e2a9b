// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: control groups
 *
 * The tree is the host's, but for what it gives away.
 *
 *	TREE/groups/		host	the mount
 *		tvd-test/	red
 *			own/	made by red
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

/* clang-format off */
FIXTURE(cgroup) {
	char tree[PATH_SIZE];
	char mount[PATH_SIZE];
	char group[PATH_SIZE];
	char own[PATH_SIZE];
	char kill[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(cgroup)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->mount, PATH_SIZE, "%.100s/groups", self->tree);
	snprintf(self->group, PATH_SIZE, "%.200s/tvd-test", self->mount);
	snprintf(self->own, PATH_SIZE, "%.200s/own", self->group);
	snprintf(self->kill, PATH_SIZE, "%.200s/own/cgroup.kill", self->group);
	ASSERT_EQ(0, make_dir(self->mount, BASE));
	ASSERT_EQ(0, mount("none", self->mount, "cgroup2", 0, NULL));
	ASSERT_EQ(0, mkdir(self->group, 0755));
}

FIXTURE_TEARDOWN(cgroup)
{
	EXPECT_TRUE(!rmdir(self->own) || errno == ENOENT);
	EXPECT_EQ(0, rmdir(self->group));
	EXPECT_EQ(0, umount(self->mount));
	EXPECT_EQ(0, remove_tree(self->tree));
}

#define REFUSED(subject, object, access) \
	expect_denial(subject, object, TVD_ROW_ELSE, access, EACCES)

TEST_F(cgroup, of_host)
{
	char path[PATH_SIZE];

	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "mkdir", self->own);
	EXPECT_EQ(0, act(HOST, WORDS("set-text", self->kill, "1")));
	EXPECT_EQ(0, rmdir(self->own));
	EXPECT_SEEN(REFUSED(RED, HOST, TVD_ACCESS_SEARCH), RED, "mkdir",
		    self->own);
	snprintf(path, PATH_SIZE, "%.200s/cgroup.procs", self->mount);
	EXPECT_SEEN(REFUSED(RED, HOST, TVD_ACCESS_SEARCH), RED, "set-text",
		    path, "0");
}

/* The way there has to be the domain's to go. */
static int give_away(const FIXTURE_DATA(cgroup) * self)
{
	return set_label(self->mount, BASE) ? -1 : set_label(self->group, RED);
}

TEST_F(cgroup, given_away)
{
	char path[PATH_SIZE];

	ASSERT_EQ(0, give_away(self));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "mkdir", self->own);
	EXPECT_TRUE(has_label(self->own, RED));
	EXPECT_TRUE(has_label(self->kill, RED));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "set-text", self->kill, "1");
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "set-text", self->kill, "1");
	EXPECT_SEEN(REFUSED(BLUE, RED, TVD_ACCESS_SEARCH), BLUE, "set-text",
		    self->kill, "1");
	EXPECT_SEEN(REFUSED(BLUE, RED, TVD_ACCESS_SEARCH), BLUE, "mkdir",
		    self->own);
	/* What was there before stays what it was. */
	snprintf(path, PATH_SIZE, "%.200s/cgroup.kill", self->group);
	EXPECT_SEEN(REFUSED(RED, HOST, TVD_ACCESS_WRITE), RED, "set-text", path,
		    "1");
	EXPECT_EQ(0, set_label(self->mount, HOST));
}

/* Frozen and killed is who is in the group, which the host has put there. */
TEST_F(cgroup, of_another)
{
	char path[PATH_SIZE];

	ASSERT_EQ(0, give_away(self));
	ASSERT_EQ(0, act(RED, WORDS("mkdir", self->own)));
	ASSERT_EQ(0, set_label(self->own, BASE));
	snprintf(path, PATH_SIZE, "%.200s/cgroup.freeze", self->own);
	ASSERT_EQ(0, set_label(self->group, BASE));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "set-text", path, "0");
	EXPECT_SEEN(REFUSED(BLUE, RED, TVD_ACCESS_WRITE), BLUE, "set-text",
		    path, "1");
	EXPECT_SEEN(REFUSED(BLUE, RED, TVD_ACCESS_WRITE), BLUE, "set-text",
		    self->kill, "1");
	EXPECT_EQ(0, set_label(self->mount, HOST));
}

/*
 * Version 1: whoever writes a process there needs nothing but the group's file
 * for it, so no group is given away.
 *
 *	TREE/groups/		the mount
 *		tvd-test/	labelled red, as its files, and yet the host's
 */
/* clang-format off */
FIXTURE(version_1) {
	char tree[PATH_SIZE];
	char mount[PATH_SIZE];
	char group[PATH_SIZE];
	char own[PATH_SIZE];
	char processes[PATH_SIZE];
	struct actor victim;
	char pid[16];
};

/* clang-format on */

FIXTURE_SETUP(version_1)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->mount, PATH_SIZE, "%.100s/groups", self->tree);
	snprintf(self->group, PATH_SIZE, "%.200s/tvd-test", self->mount);
	snprintf(self->own, PATH_SIZE, "%.200s/own", self->group);
	snprintf(self->processes, PATH_SIZE, "%.200s/cgroup.procs",
		 self->group);
	ASSERT_EQ(0, make_dir(self->mount, BASE));
	ASSERT_EQ(0, mount("none", self->mount, "cgroup", 0, "freezer"));
	ASSERT_EQ(0, mkdir(self->group, 0755));
	/* Whether that is refused or of no use does not matter. */
	set_label(self->mount, BASE);
	set_label(self->group, RED);
	set_label(self->processes, RED);
	ASSERT_EQ(0, start_actor(&self->victim, BLUE, -1, WORDS("wait")));
	ASSERT_EQ(0, await_actor(&self->victim));
	snprintf(self->pid, sizeof(self->pid), "%d", self->victim.pid);
}

FIXTURE_TEARDOWN(version_1)
{
	kill_actor(&self->victim);
	EXPECT_TRUE(!rmdir(self->own) || errno == ENOENT);
	EXPECT_EQ(0, rmdir(self->group));
	EXPECT_EQ(0, umount(self->mount));
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* Whether the process of blue is in the group. */
static bool has_moved(const FIXTURE_DATA(version_1) * self)
{
	char path[PATH_SIZE], groups[4096] = "";

	snprintf(path, PATH_SIZE, "/proc/%s/cgroup", self->pid);
	return read_file(path, groups, sizeof(groups)) <= 0 ||
	       strstr(groups, ":freezer:/tvd-test");
}

TEST_F(version_1, is_not_given_away)
{
	EXPECT_SEEN(REFUSED(RED, HOST, TVD_ACCESS_SEARCH), RED, "mkdir",
		    self->own);
	EXPECT_SEEN(REFUSED(RED, HOST, TVD_ACCESS_SEARCH), RED, "set-text",
		    self->processes, self->pid);
	EXPECT_FALSE(has_moved(self));
}

TEST_F(version_1, of_host)
{
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "mkdir", self->own);
	EXPECT_FALSE(has_moved(self));
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "set-text", self->processes,
		    self->pid);
	EXPECT_TRUE(has_moved(self));
}

TEST_HARNESS_MAIN
