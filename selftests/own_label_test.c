// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what securityfs shows, and to whom
 *
 * Each test leaves the labels of policy.yaml in force, under a higher version.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

/*
 *	TREE/		base
 *		tvd/	/sys/kernel/security/tvd, mounted here for domains
 *		own/	red, for what a domain writes
 */
/* clang-format off */
FIXTURE(own_label) {
	char tree[PATH_SIZE];
	char tvd[PATH_SIZE];
	char own[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(own_label)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->tvd, PATH_SIZE, "%.200s/tvd", self->tree);
	ASSERT_EQ(0, make_dir(self->tvd, BASE));
	ASSERT_EQ(0, mount(SECURITYFS, self->tvd, NULL, MS_BIND, NULL));
	snprintf(self->own, PATH_SIZE, "%.200s/own", self->tree);
	ASSERT_EQ(0, make_dir(self->own, RED));
}

FIXTURE_TEARDOWN(own_label)
{
	EXPECT_EQ(0, umount(self->tvd));
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

/*
 * Has red run a shell's commands, "$1" being where securityfs is mounted for
 * it, and reads what they wrote.
 */
static int run_shell(const char *tree, const char *commands, char *text,
		     size_t size)
{
	char script[PATH_SIZE], written[PATH_SIZE], content[1024];
	int err;

	snprintf(script, PATH_SIZE, "%.200s/own/script", tree);
	snprintf(written, PATH_SIZE, "%.200s/own/written", tree);
	snprintf(content, sizeof(content),
		 "#!/bin/sh\nexec >%.200s/own/written\ncd %.200s/tvd\n%.200s\n",
		 tree, tree, commands);
	if (make_file(script, RED, content, 0755))
		return ACTOR_BROKEN;
	err = exec_errno(RED, script);
	if (err == 1000 && read_file(written, text, size) < 0)
		err = ACTOR_BROKEN;
	unlink(script);
	unlink(written);
	return err == 1000 ? 0 : err;
}

TEST_F(own_label, labels_for_host)
{
	static const struct label_spec of_all_kinds[] = {
		{ "a", TYPE_BLUE, TVD_LABEL_IMMUTABLE },
		{ "b", TYPE_BLUE | TYPE_RED,
		  TVD_LABEL_CLOSED | TVD_LABEL_MEASURED | TVD_LABEL_FREEZE },
		{ BLUE, TYPE_BLUE, TVD_LABEL_PERMISSIVE },
		{ RED, TYPE_RED, TVD_LABEL_TRUSTED | TVD_LABEL_MEASURED },
		{},
	};
	char text[1024];

	EXPECT_LT(0, read_file(SECURITYFS "labels", text, sizeof(text)));
	EXPECT_STREQ("blue - blue\nbridge trusted blue,red\n"
		     "red - red\nred-too - red\n",
		     text);
	ASSERT_EQ(0, load_labels(of_all_kinds));
	EXPECT_LT(0, read_file(SECURITYFS "labels", text, sizeof(text)));
	EXPECT_STREQ("a immutable blue\n"
		     "b trusted,closed,measured,freeze blue,red\n"
		     "blue permissive blue\n"
		     "red trusted,measured red\n",
		     text);
}

TEST_F(own_label, labels_for_domain)
{
	char text[1024] = "";

	EXPECT_EQ(0, run_shell(self->tree, "cat labels", text, sizeof(text)));
	EXPECT_STREQ("red - red\n", text);
	/* Byte by byte, from the middle, and again. */
	EXPECT_EQ(0, run_shell(self->tree,
			       "dd bs=1 skip=4 if=labels; dd bs=3 <labels",
			       text, sizeof(text)));
	EXPECT_STREQ("- red\nred - red\n", text);
}

/* What else runs is for the host to see. */
TEST_F(own_label, running_for_domain)
{
	struct actor blue;
	char text[1024] = "";

	ASSERT_EQ(0, start_actor(&blue, BLUE, -1, WORDS("wait")));
	ASSERT_EQ(0, await_actor(&blue));
	EXPECT_LT(0, read_file(SECURITYFS "running", text, sizeof(text)));
	EXPECT_TRUE(strstr(text, "blue 1\n"));
	EXPECT_EQ(0, run_shell(self->tree, "cat running", text, sizeof(text)));
	EXPECT_EQ(0, strncmp(text, "red ", strlen("red ")));
	EXPECT_EQ(strlen(text) - 1, strcspn(text, "\n"));
	EXPECT_EQ(0, finish_actor(&blue));
}

TEST_F(own_label, what_all_may_know)
{
	static const char *const names[] = { "digest", "version", "status" };
	char path[PATH_SIZE + 16], expected[1024], text[1024];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), SECURITYFS "%s", names[i]);
		EXPECT_LT(0, read_file(path, expected, sizeof(expected)));
		snprintf(path, sizeof(path), "cat %s", names[i]);
		EXPECT_EQ(0, run_shell(self->tree, path, text, sizeof(text)));
		EXPECT_STREQ(expected, text);
		snprintf(path, sizeof(path), "%s/%s", self->tvd, names[i]);
		EXPECT_EQ(EACCES, act(RED, WORDS("write", path)));
	}
}

TEST_F(own_label, what_is_the_hosts)
{
	static const char *const names[] = { "policy", "replace", "access",
					     "stats",  "lock",	  "revoke",
					     "hooks" };
	const struct expectation read =
		expect_denial(RED, HOST, TVD_ROW_ELSE, TVD_ACCESS_READ, EACCES);
	const struct expectation write = expect_denial(
		RED, HOST, TVD_ROW_ELSE, TVD_ACCESS_WRITE, EACCES);
	char path[PATH_SIZE + 16];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", self->tvd, names[i]);
		EXPECT_EQ(0, access(path, F_OK));
		EXPECT_EQ(EACCES, act(BRIDGE, WORDS("read", path)));
		EXPECT_SEEN(write, RED, "write", path);
		/* That one has no permission to read, either. */
		if (strcmp(names[i], "revoke") && strcmp(names[i], "replace"))
			EXPECT_SEEN(read, RED, "read", path);
	}
}

/* Without a mount of its own a domain does not get there at all. */
TEST_F(own_label, nothing_elsewhere)
{
	struct expectation search =
		expect_steps(RED, HOST, STEPS(TVD_ACCESS_SEARCH), EACCES);
	struct sight seen =
		see_act(RED, -1, WORDS("read", SECURITYFS "labels"));

	EXPECT_STREQ("", difference(&search, &seen));
	EXPECT_EQ(0, act(HOST, WORDS("read", SECURITYFS "labels")));
}

/* What is shown depends on who opened the file: nobody else reads it. */
TEST_F(own_label, opened_by_host)
{
	static const char *const names[] = { "labels", "digest", "version",
					     "status", "stats",	 "lock",
					     "hooks" };
	char path[PATH_SIZE];
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), SECURITYFS "%s", names[i]);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		ASSERT_LE(0, fd);
		EXPECT_EQ(EACCES, act_with(RED, fd, WORDS("read", "given")));
		EXPECT_EQ(0, act_with(HOST, fd, WORDS("read", "given")));
		close(fd);
	}
}

/* What the host has begun to read a domain does not read on. */
TEST_F(own_label, begun_by_host)
{
	int fd = open(SECURITYFS "labels", O_RDONLY | O_CLOEXEC);
	char byte;

	ASSERT_LE(0, fd);
	ASSERT_EQ(1, read(fd, &byte, 1));
	EXPECT_EQ('b', byte);
	EXPECT_EQ(EACCES, act_with(RED, fd, WORDS("read", "given")));
	EXPECT_EQ(0, act_with(HOST, fd, WORDS("read", "given")));
	close(fd);
}

/* Nor does the host lend a domain its eyes. */
TEST_F(own_label, opened_by_domain)
{
	char script[PATH_SIZE], content[1024], pipe_path[PATH_SIZE], text[1024];
	int status, fd, ready, taken;
	pid_t pid;

	snprintf(script, PATH_SIZE, "%.200s/own/script", self->tree);
	snprintf(pipe_path, PATH_SIZE, "%.200s/own/ready", self->tree);
	snprintf(content, sizeof(content),
		 "#!/bin/sh\nexec 7<%.200s/labels 8<>%.200s\n"
		 "echo >&8\nexec sleep 60\n",
		 self->tvd, pipe_path);
	ASSERT_EQ(0, make_file(script, RED, content, 0755));
	ASSERT_EQ(0, mkfifo(pipe_path, 0600));
	ASSERT_EQ(0, set_label(pipe_path, RED));
	ready = open(pipe_path, O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, ready);
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		if (set_self_attr(ATTR_EXEC, RED))
			_exit(ACTOR_BROKEN);
		execl(script, script, NULL);
		_exit(ACTOR_NO_EXEC);
	}
	ASSERT_EQ(1, read(ready, text, 1));
	fd = syscall(SYS_pidfd_open, pid, 0);
	ASSERT_LE(0, fd);
	taken = syscall(SYS_pidfd_getfd, fd, 7, 0);
	ASSERT_LE(0, taken);
	EXPECT_EQ(-1, read(taken, text, sizeof(text)));
	EXPECT_EQ(EACCES, errno);
	EXPECT_EQ(0, kill(pid, SIGKILL));
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	close(taken);
	close(fd);
	close(ready);
}

/* The question itself is no secret to who may ask it; the domain may not. */
TEST_F(own_label, access_opened_by_host)
{
	struct expectation write = expect_steps(
		RED, HOST,
		STEPS(TVD_ACCESS_READ | TVD_ACCESS_WRITE | TVD_ACCESS_GETATTR),
		EACCES);
	struct sight seen;
	char answer[64];
	int fd = open(SECURITYFS "access", O_RDWR | O_CLOEXEC);

	ASSERT_LE(0, fd);
	seen = see_act(RED, fd, WORDS("write", "given"));
	EXPECT_STREQ("", difference(&write, &seen));
	close(fd);
	EXPECT_EQ(0, ask_access("red red-too write", answer, sizeof(answer)));
	EXPECT_STREQ("allowed 8\n", answer);
	EXPECT_EQ(0, ask_access("red blue write\n", answer, sizeof(answer)));
	EXPECT_STREQ("denied 9\n", answer);
	EXPECT_EQ(EINVAL,
		  ask_access("red nobody write", answer, sizeof(answer)));
}

TEST_HARNESS_MAIN
