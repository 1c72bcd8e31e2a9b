// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what a load changes for what is there already
 *
 * Each test leaves the labels of policy.yaml in force, under a higher version.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

static const struct label_spec without_red[] = {
	{ BLUE, TYPE_BLUE },
	{ BRIDGE, TYPE_BLUE | TYPE_RED },
	{ RED_TOO, TYPE_RED },
	{},
};

/* clang-format off */
FIXTURE(reload) {
	char tree[PATH_SIZE];
	char file[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(reload)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_NE(0, policy_version());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->file, PATH_SIZE, "%.200s/file", self->tree);
	ASSERT_EQ(0, make_file(self->file, RED, "x", 0644));
}

FIXTURE_TEARDOWN(reload)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* Files of a dropped label: nobody's, but the host can look and clean up. */
TEST_F(reload, dropped_label_of_file)
{
	struct expectation read = expect_steps(RED_TOO, "dropped",
					       STEPS(TVD_ACCESS_READ), EACCES);
	struct sight seen;

	read.object = RED;
	EXPECT_EQ(0, act(RED_TOO, WORDS("read", self->file)));
	ASSERT_EQ(0, load_labels(without_red));
	seen = see_act(RED_TOO, -1, WORDS("read", self->file));
	EXPECT_STREQ("", difference(&read, &seen));
	EXPECT_EQ(EACCES, act(BRIDGE, WORDS("read", self->file)));
	EXPECT_EQ(0, act(HOST, WORDS("read", self->file)));
	EXPECT_EQ(0, act(HOST, WORDS("stat", self->file)));
	EXPECT_EQ(EACCES, act(HOST, WORDS("write", self->file)));
	EXPECT_EQ(EINVAL, set_self_attr(ATTR_EXEC, RED));
	EXPECT_EQ(EINVAL, set_self_attr(ATTR_FSCREATE, RED));
	ASSERT_EQ(0, load_test_policy());
	EXPECT_EQ(0, act(RED_TOO, WORDS("read", self->file)));
	EXPECT_EQ(0, act(RED, WORDS("write", self->file)));
}

TEST_F(reload, dropped_label_is_removed_by_host)
{
	ASSERT_EQ(0, load_labels(without_red));
	EXPECT_EQ(EACCES, act(RED_TOO, WORDS("unlink", self->file)));
	EXPECT_EQ(0, act(HOST, WORDS("unlink", self->file)));
}

TEST_F(reload, dropped_label_is_changed_by_host)
{
	ASSERT_EQ(0, load_labels(without_red));
	EXPECT_EQ(EACCES, act(RED_TOO, WORDS("read", self->file)));
	EXPECT_EQ(0, set_label(self->file, RED_TOO));
	EXPECT_EQ(0, act(RED_TOO, WORDS("read", self->file)));
}

/* It has been killed, and until somebody has waited for it is nobody's peer. */
TEST_F(reload, dropped_label_of_victim)
{
	struct actor actor;
	char pid[16];

	ASSERT_EQ(0, start_actor(&actor, RED, -1, WORDS("wait")));
	ASSERT_EQ(0, await_actor(&actor));
	await_sleep(&actor);
	snprintf(pid, sizeof(pid), "%d", actor.pid);
	ASSERT_EQ(0, replace_labels(without_red));
	EXPECT_EQ(EPERM, act(RED_TOO, WORDS("kill", pid, "9")));
	EXPECT_EQ(EPERM, act(BRIDGE, WORDS("kill", pid, "0")));
	EXPECT_EQ(0, act(HOST, WORDS("kill", pid, "9")));
	EXPECT_EQ(128 + SIGKILL, finish_actor(&actor));
}

/* The next load that knows the label revives nobody. */
TEST_F(reload, dropped_label_of_task_comes_back)
{
	struct actor actor;

	ASSERT_EQ(0, start_actor(&actor, RED, -1, WORDS("wait")));
	ASSERT_EQ(0, await_actor(&actor));
	ASSERT_EQ(0, replace_labels(without_red));
	ASSERT_EQ(0, load_test_policy());
	EXPECT_EQ(128 + SIGKILL, finish_actor(&actor));
	EXPECT_EQ(0, act(RED, WORDS("write", self->file)));
}

/* Nothing is executed for a label that is gone. */
TEST_F(reload, dropped_label_while_chosen)
{
	struct expectation enter = expect_steps(
		"dropped", BASE, STEPS(TVD_ACCESS_EXECUTE), EACCES);
	char program[PATH_SIZE];
	struct sight seen;
	int log = open_records(), status;
	pid_t pid;

	enter.subject = RED;
	ASSERT_LE(0, log);
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		if (set_self_attr(ATTR_EXEC, RED) || load_labels(without_red))
			_exit(ACTOR_BROKEN);
		execl(test_path(program, "actor"), "actor", "nothing", NULL);
		_exit(errno);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	seen.err = WIFEXITED(status) ? WEXITSTATUS(status) : ACTOR_BROKEN;
	seen.records = count_records(log, pid, seen.first, sizeof(seen.first));
	EXPECT_STREQ("", difference(&enter, &seen));
	close(log);
}

/* A load changes every holder of a label at once. */
TEST_F(reload, types_changed)
{
	static const struct label_spec changed[] = {
		{ BLUE, TYPE_BLUE | TYPE_RED },
		{ BRIDGE, TYPE_BLUE },
		{ RED, TYPE_RED },
		{ RED_TOO, TYPE_BLUE },
		{},
	};

	EXPECT_EQ(EACCES, act(BLUE, WORDS("read", self->file)));
	EXPECT_EQ(0, act(BRIDGE, WORDS("read", self->file)));
	EXPECT_EQ(0, act(RED_TOO, WORDS("read", self->file)));
	ASSERT_EQ(0, load_labels(changed));
	EXPECT_EQ(0, act(BLUE, WORDS("read", self->file)));
	EXPECT_EQ(EACCES, act(BRIDGE, WORDS("read", self->file)));
	EXPECT_EQ(EACCES, act(RED_TOO, WORDS("read", self->file)));
	ASSERT_EQ(0, load_test_policy());
	EXPECT_EQ(EACCES, act(BLUE, WORDS("read", self->file)));
}

static int run(const char *const *words)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		int null = open("/dev/null", O_RDWR);

		if (dup2(null, 1) == 1 && dup2(null, 2) == 2)
			execvp(words[0], (char *const *)words);
		_exit(ACTOR_NO_EXEC);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return status;
}

/* A file of a machine that had another policy: written behind the kernel. */
static int make_foreign_file(const char *where, const char *path,
			     const char *label)
{
	char device[PATH_SIZE], set[2 * PATH_SIZE];
	const char *const words[] = { "debugfs", "-w", "-R", set, device, NULL };

	snprintf(set, sizeof(set), "ea_set /foreign " XATTR_NAME_TVD " %s",
		 label);
	if (make_file(path, RED, "x", 0644) || find_mounted(where, device) ||
	    umount(where))
		return -1;
	if (run(words))
		return -1;
	return mount(device, where, "ext4", 0, NULL);
}

TEST_F(reload, label_unknown_until_load)
{
	static const struct label_spec with_foreign[] = {
		{ BLUE, TYPE_BLUE },
		{ "foreign-label", TYPE_RED },
		{ RED, TYPE_RED },
		{},
	};
	struct expectation expected = expect_steps(
		RED, TVD_NAME_UNKNOWN, STEPS(TVD_ACCESS_READ), EACCES);
	char where[PATH_SIZE], path[PATH_SIZE];
	struct sight seen;

	test_path(where, "ext4");
	test_path(path, "ext4/foreign");
	ASSERT_EQ(0, make_foreign_file(where, path, "foreign-label"));
	EXPECT_TRUE(has_label(path, "foreign-label"));
	seen = see_act(RED, -1, WORDS("read", path));
	EXPECT_STREQ("", difference(&expected, &seen));
	EXPECT_EQ(0, act(HOST, WORDS("read", path)));
	ASSERT_EQ(0, load_labels(with_foreign));
	EXPECT_EQ(0, act(RED, WORDS("read", path)));
	EXPECT_EQ(EACCES, act(BLUE, WORDS("read", path)));
	ASSERT_EQ(0, load_test_policy());
	EXPECT_EQ(EACCES, act(RED, WORDS("read", path)));
	EXPECT_EQ(0, act(HOST, WORDS("unlink", path)));
}

TEST_HARNESS_MAIN
