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
#include <fcntl.h>
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
 * Whom a domain moves the host has put into the domain's group.
 *
 *	TREE/groups/		base, its files the host's
 *		tvd-test/	red, as the file for its processes
 *			own/	made by red
 */
/* clang-format off */
FIXTURE(process) {
	char tree[PATH_SIZE];
	char mount[PATH_SIZE];
	char group[PATH_SIZE];
	char own[PATH_SIZE];
	char to_root[PATH_SIZE];
	char to_group[PATH_SIZE];
	char to_own[PATH_SIZE];
	struct actor red;
	struct actor blue;
	char red_pid[16];
	char blue_pid[16];
	char start[PATH_SIZE];
};

/* clang-format on */

/* The group of version 2 that the process is in, by its path from the root. */
static int find_group(const char *pid, char group[PATH_SIZE])
{
	char path[PATH_SIZE], groups[4096], *line;

	snprintf(path, PATH_SIZE, "/proc/%s/cgroup", pid);
	if (read_file(path, groups, sizeof(groups)) <= 0)
		return -1;
	line = strstr(groups, "0::");
	return line && sscanf(line, "0::%255s", group) == 1 ? 0 : -1;
}

static bool is_in(const char *pid, const char *group)
{
	char seen[PATH_SIZE];

	return !find_group(pid, seen) && !strcmp(seen, group);
}

static int start_waiting(struct actor *actor, const char *label, char pid[16])
{
	if (start_actor(actor, label, -1, WORDS("wait")))
		return -1;
	snprintf(pid, 16, "%d", actor->pid);
	return await_actor(actor);
}

FIXTURE_SETUP(process)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->mount, PATH_SIZE, "%.100s/groups", self->tree);
	snprintf(self->group, PATH_SIZE, "%.150s/tvd-test", self->mount);
	snprintf(self->own, PATH_SIZE, "%.200s/own", self->group);
	snprintf(self->to_root, PATH_SIZE, "%.200s/cgroup.procs", self->mount);
	snprintf(self->to_group, PATH_SIZE, "%.200s/cgroup.procs", self->group);
	snprintf(self->to_own, PATH_SIZE, "%.200s/cgroup.procs", self->own);
	ASSERT_EQ(0, make_dir(self->mount, BASE));
	ASSERT_EQ(0, mount("none", self->mount, "cgroup2", 0, NULL));
	ASSERT_EQ(0, mkdir(self->group, 0755));
	ASSERT_EQ(0, set_label(self->mount, BASE));
	ASSERT_EQ(0, set_label(self->group, RED));
	ASSERT_EQ(0, set_label(self->to_group, RED));
	ASSERT_EQ(0, act(RED, WORDS("mkdir", self->own)));
	ASSERT_EQ(0, start_waiting(&self->red, RED, self->red_pid));
	ASSERT_EQ(0, start_waiting(&self->blue, BLUE, self->blue_pid));
	ASSERT_EQ(0, find_group(self->blue_pid, self->start));
}

FIXTURE_TEARDOWN(process)
{
	EXPECT_EQ(0, finish_actor(&self->red));
	EXPECT_EQ(0, finish_actor(&self->blue));
	EXPECT_EQ(0, rmdir(self->own));
	EXPECT_EQ(0, rmdir(self->group));
	EXPECT_EQ(0, set_label(self->mount, HOST));
	EXPECT_EQ(0, umount(self->mount));
	EXPECT_EQ(0, remove_tree(self->tree));
}

TEST_F(process, own)
{
	ASSERT_EQ(0, write_text(self->to_group, self->red_pid));
	ASSERT_TRUE(is_in(self->red_pid, "/tvd-test"));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "set-text", self->to_own,
		    self->red_pid);
	EXPECT_TRUE(is_in(self->red_pid, "/tvd-test/own"));
	EXPECT_SEEN(REFUSED(BLUE, RED, TVD_ACCESS_SEARCH), BLUE, "set-text",
		    self->to_group, self->red_pid);
	EXPECT_TRUE(is_in(self->red_pid, "/tvd-test/own"));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "set-text", self->to_group,
		    self->red_pid);
	EXPECT_TRUE(is_in(self->red_pid, "/tvd-test"));
	EXPECT_SEEN(REFUSED(RED, HOST, TVD_ACCESS_WRITE), RED, "set-text",
		    self->to_root, self->red_pid);
	EXPECT_TRUE(is_in(self->red_pid, "/tvd-test"));
}

/* Red could bring in its own no more: what is asked is where they both are. */
TEST_F(process, of_another)
{
	EXPECT_SEEN(REFUSED(RED, HOST, TVD_ACCESS_WRITE), RED, "set-text",
		    self->to_group, self->blue_pid);
	EXPECT_SEEN(REFUSED(RED, HOST, TVD_ACCESS_WRITE), RED, "set-text",
		    self->to_own, self->blue_pid);
	EXPECT_SEEN(REFUSED(RED, HOST, TVD_ACCESS_WRITE), RED, "set-text",
		    self->to_own, self->red_pid);
	EXPECT_SEEN(REFUSED(BLUE, RED, TVD_ACCESS_SEARCH), BLUE, "set-text",
		    self->to_group, self->blue_pid);
	EXPECT_TRUE(is_in(self->red_pid, self->start));
	EXPECT_TRUE(is_in(self->blue_pid, self->start));
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "set-text", self->to_group,
		    self->blue_pid);
	EXPECT_TRUE(is_in(self->blue_pid, "/tvd-test"));
}

/*
 * The kernel asks in the name of who opened the file, which may be the host: the
 * descriptor is red's to have, since the file is.
 */
TEST_F(process, by_descriptor_of_host)
{
	struct expectation denial = REFUSED(RED, HOST, TVD_ACCESS_WRITE);
	int fd = open(self->to_own, O_WRONLY | O_CLOEXEC);
	struct sight seen;

	denial.reason = "opener";
	ASSERT_LE(0, fd);
	seen = see_passed(RED, fd,
			  PASSED_WORDS("set-text", "given", self->blue_pid));
	EXPECT_STREQ("", difference(&denial, &seen));
	EXPECT_TRUE(is_in(self->blue_pid, self->start));
	/* What it finds in its place takes all, and does nothing. */
	EXPECT_EQ(0, inherit(RED, fd, ACTOR_GIVEN,
			     WORDS("set-text", "given", self->blue_pid)));
	EXPECT_TRUE(is_in(self->blue_pid, self->start));
	EXPECT_EQ(0, close(fd));
	snprintf(self->to_own, PATH_SIZE, "%.200s/cgroup.kill", self->own);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "set-text", self->to_own, "1");
	/* Had blue been moved there, it had been killed: see the teardown. */
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
