// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: types that do not run at the same time
 *
 * Each test leaves the labels of policy.yaml in force, under a higher version.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

#define LONG 280
#define ENTERED 1000 /* exec_errno() of a program that ends with 0 */

static const struct policy_spec conflicting = {
	.labels = test_labels,
	.conflict = true,
};

/* clang-format off */
FIXTURE(running) {
	char tree[PATH_SIZE];
	char pause[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(running)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->pause, PATH_SIZE, "%.200s/pause", self->tree);
	ASSERT_EQ(0, copy_file("setup/pause", self->pause, BASE));
	ASSERT_EQ(0, load_spec(&conflicting));
}

FIXTURE_TEARDOWN(running)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

static int load_conflicts(const struct label_spec *labels)
{
	return load_spec(&(struct policy_spec){
		.labels = labels,
		.conflict = true,
	});
}

static int enter(const char *label)
{
	return exec_errno(label, "/bin/true");
}

/* Starts an actor that does what @words say, and lets the test know. */
#define START(actor, label, ...)                                              \
	do {                                                                  \
		ASSERT_EQ(0,                                                  \
			  start_actor(actor, label, -1, WORDS(__VA_ARGS__))); \
		ASSERT_EQ(0, await_actor(actor));                             \
	} while (0)

TEST_F(running, one_at_a_time)
{
	struct actor red;

	EXPECT_EQ(ENTERED, enter(BLUE));
	START(&red, RED, "wait");
	EXPECT_EQ(EPERM, enter(BLUE));
	EXPECT_EQ(0, finish_actor(&red));
	EXPECT_EQ(ENTERED, enter(BLUE));
}

/* The same two, where nothing keeps them apart. */
TEST_F(running, without_conflict)
{
	struct actor red;

	ASSERT_EQ(0, load_test_policy());
	START(&red, RED, "wait");
	EXPECT_EQ(ENTERED, enter(BLUE));
	EXPECT_EQ(0, finish_actor(&red));
}

TEST_F(running, is_recorded)
{
	static const char begin[] =
		"lsm=tvd verdict=denied row=0 subject=host object=blue act=enter ";
	int log = open_records();
	char first[512];
	struct actor red;

	ASSERT_LE(0, log);
	START(&red, RED, "wait");
	EXPECT_EQ(EPERM, enter(BLUE));
	EXPECT_EQ(1, count_records(log, 0, first, sizeof(first)));
	EXPECT_EQ(0, strncmp(begin, first, strlen(begin)))
	{
		TH_LOG("%s", first);
	}
	EXPECT_TRUE(strstr(first, " reason=conflict with=red "));
	EXPECT_EQ(0, finish_actor(&red));
	close(log);
}

/* A type does not conflict with itself. */
TEST_F(running, same_types)
{
	struct actor red;

	START(&red, RED, "wait");
	EXPECT_EQ(ENTERED, enter(RED));
	EXPECT_EQ(ENTERED, enter(RED_TOO));
	EXPECT_EQ(EPERM, enter(BLUE));
	EXPECT_EQ(0, finish_actor(&red));
}

/* Who is trusted with both types runs beside either, but not both do. */
TEST_F(running, trusted_with_both)
{
	struct actor bridge, red;

	START(&bridge, BRIDGE, "wait");
	EXPECT_EQ(ENTERED, enter(BLUE));
	START(&red, RED, "wait");
	EXPECT_EQ(EPERM, enter(BLUE));
	EXPECT_EQ(0, finish_actor(&bridge));
	EXPECT_EQ(EPERM, enter(BLUE));
	EXPECT_EQ(ENTERED, enter(BRIDGE));
	EXPECT_EQ(0, finish_actor(&red));
}

/* Trust in one type is none in another that conflicts with it. */
TEST_F(running, trusted_with_one)
{
	static const struct label_spec labels[] = {
		{ BLUE, TYPE_BLUE, TVD_LABEL_TRUSTED },
		{ RED, TYPE_RED, TVD_LABEL_TRUSTED },
		{},
	};
	struct actor red;

	ASSERT_EQ(0, load_conflicts(labels));
	START(&red, RED, "wait");
	EXPECT_EQ(EPERM, enter(BLUE));
	EXPECT_EQ(0, finish_actor(&red));
}

/* What a domain may do to itself changes nothing here. */
TEST_F(running, permissive)
{
	static const struct label_spec labels[] = {
		{ BLUE, TYPE_BLUE, TVD_LABEL_PERMISSIVE },
		{ RED, TYPE_RED },
		{},
	};
	struct actor red;

	ASSERT_EQ(0, load_conflicts(labels));
	EXPECT_EQ(ENTERED, enter(BLUE));
	START(&red, RED, "wait");
	EXPECT_EQ(EPERM, enter(BLUE));
	EXPECT_EQ(0, finish_actor(&red));
}

/* A label runs as long as one of its tasks, whichever. */
TEST_F(running, child)
{
	struct actor red;
	int status;

	/* What red's child leaves is ours to wait for. */
	ASSERT_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
	START(&red, RED, "leave-child");
	ASSERT_EQ(red.pid, waitpid(red.pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_EQ(EPERM, enter(BLUE));
	close(red.to);
	ASSERT_LT(0, wait(&status));
	EXPECT_EQ(0, status);
	EXPECT_EQ(ENTERED, enter(BLUE));
	close(red.from);
}

TEST_F(running, thread)
{
	struct actor red;

	START(&red, RED, "leave-thread");
	EXPECT_EQ(EPERM, enter(BLUE));
	EXPECT_EQ(0, finish_actor(&red));
	EXPECT_EQ(ENTERED, enter(BLUE));
}

TEST_F(running, zombie)
{
	struct actor red;
	siginfo_t info;

	START(&red, RED, "wait");
	close(red.to);
	ASSERT_EQ(0, waitid(P_PID, red.pid, &info, WEXITED | WNOWAIT));
	EXPECT_EQ(CLD_EXITED, info.si_code);
	EXPECT_EQ(EPERM, enter(BLUE));
	ASSERT_EQ(red.pid, waitpid(red.pid, NULL, 0));
	EXPECT_EQ(ENTERED, enter(BLUE));
	close(red.from);
}

TEST_F(running, killed)
{
	struct actor red;

	START(&red, RED, "wait");
	EXPECT_EQ(EPERM, enter(BLUE));
	kill_actor(&red);
	EXPECT_EQ(ENTERED, enter(BLUE));
}

/* An open file keeps the credentials of who opened it, and nothing runs. */
TEST_F(running, credential_of_open_file)
{
	struct actor red;
	int pidfd, fd;
	char byte;

	START(&red, RED, "leave-open", "/proc/self/status");
	pidfd = syscall(SYS_pidfd_open, red.pid, 0);
	ASSERT_LE(0, pidfd);
	fd = syscall(SYS_pidfd_getfd, pidfd, ACTOR_GIVEN, 0);
	ASSERT_LE(0, fd);
	close(pidfd);
	EXPECT_EQ(1, pread(fd, &byte, 1, 0));
	EXPECT_EQ(EPERM, enter(BLUE));
	EXPECT_EQ(0, finish_actor(&red));
	EXPECT_EQ(ENTERED, enter(BLUE));
	close(fd);
}

/* clang-format off */
FIXTURE(failed) {
	char tree[PATH_SIZE];
	char program[PATH_SIZE];
};

/* clang-format on */

/* Programs that fail after the exec was decided, and the errno. */
FIXTURE_VARIANT(failed)
{
	const char *content;
	int err;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(failed, format) { "neither", ENOEXEC };
FIXTURE_VARIANT_ADD(failed, elf) { "\177ELF\2\1\1", ENOEXEC };
FIXTURE_VARIANT_ADD(failed, interpreter) { "#!/nonexistent\n", ENOENT };
FIXTURE_VARIANT_ADD(failed, denied) { "#!%s/host\n", EACCES };
FIXTURE_VARIANT_ADD(failed, directory) { "#!%s\n", EACCES };
/* clang-format on */

FIXTURE_SETUP(failed)
{
	char content[2 * PATH_SIZE], path[PATH_SIZE];
	const char *tree;

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(path, PATH_SIZE, "%.200s/host", self->tree);
	ASSERT_EQ(0, copy_file("/bin/true", path, HOST));
	tree = strstr(variant->content, "%s");
	snprintf(content, sizeof(content), "%.*s%s%s",
		 tree ? (int)(tree - variant->content) : PATH_SIZE,
		 variant->content, tree ? self->tree : "",
		 tree ? tree + strlen("%s") : "");
	snprintf(self->program, PATH_SIZE, "%.200s/program", self->tree);
	ASSERT_EQ(0, make_file(self->program, BASE, content, 0755));
	ASSERT_EQ(0, load_spec(&conflicting));
}

FIXTURE_TEARDOWN(failed)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* While who tried is still there, and keeps what it has chosen. */
TEST_F(failed, gives_back)
{
	ASSERT_EQ(0, set_self_attr(ATTR_EXEC, RED));
	EXPECT_EQ(-1, execl(self->program, self->program, NULL));
	EXPECT_EQ(variant->err, errno);
	EXPECT_EQ(ENTERED, enter(BLUE));
	EXPECT_EQ(-1, execl(self->program, self->program, NULL));
	EXPECT_EQ(variant->err, errno);
	EXPECT_EQ(ENTERED, enter(RED));
	EXPECT_EQ(ENTERED, enter(BLUE));
}

static noreturn void exec_for_long(const char *label)
{
	static char *words[2048], word[4096];
	char program[PATH_SIZE];
	size_t i;

	memset(word, 'x', sizeof(word) - 1);
	for (i = 0; i < ARRAY_SIZE(words) / 8; i++)
		words[i] = word;
	if (!set_self_attr(ATTR_EXEC, label))
		execv(test_path(program, "actor"), words);
	_exit(ACTOR_NO_EXEC);
}

/* Killed before, in the midst of, or after an exec. */
TEST_F_TIMEOUT(running, killed_in_exec, LONG)
{
	int i, status, wait = 0, killed = 0;

	for (i = 0; i < 100; i++) {
		int turns;
		pid_t pid = fork();

		ASSERT_LE(0, pid);
		if (!pid)
			exec_for_long(RED);
		for (turns = 0; turns < wait; turns++)
			asm volatile("" : : : "memory");
		kill(pid, SIGKILL);
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		killed += WIFSIGNALED(status);
		ASSERT_EQ(ENTERED, enter(BLUE))
		{
			TH_LOG("turn %d", i);
		}
		/* Later each time, until it came too late. */
		wait = WIFSIGNALED(status) ? wait + 20000 : 0;
	}
	EXPECT_LT(0, killed);
	TH_LOG("%d of %d killed", killed, i);
}

/* A load does not come between what runs. */
TEST_F(running, load_while_both_run)
{
	char digest[DIGEST_SIZE], either[PATH_SIZE], other[PATH_SIZE];
	struct actor red, blue;
	__u64 version;
	int log;

	ASSERT_EQ(0, load_test_policy());
	version = policy_version();
	policy_digest(digest);
	START(&red, RED, "wait");
	START(&blue, BLUE, "wait");
	log = open_records();
	ASSERT_LE(0, log);
	EXPECT_EQ(EBUSY, load_spec(&conflicting));
	EXPECT_TRUE(is_in_force(digest, version));
	snprintf(either, sizeof(either), "labels %s and %s are running", RED,
		 BLUE);
	snprintf(other, sizeof(other), "labels %s and %s are running", BLUE,
		 RED);
	EXPECT_TRUE(kernel_says(log, either) ||
		    (!lseek(log, 0, SEEK_SET) && kernel_says(log, other)));
	EXPECT_EQ(0, finish_actor(&red));
	EXPECT_EQ(0, load_spec(&conflicting));
	EXPECT_EQ(EPERM, enter(RED));
	EXPECT_EQ(0, finish_actor(&blue));
	EXPECT_EQ(ENTERED, enter(RED));
	close(log);
}

/*
 * Nor does a task that has been waited for, which is not freed yet, keep a load
 * from what it may do.  The policy is made before, so that no time passes.
 */
TEST_F(running, load_right_after_the_last)
{
	struct actor red, blue;
	struct policy policy;
	size_t size;
	void *data;
	int i;

	for (i = 0; i < 10; i++) {
		ASSERT_EQ(0, load_test_policy());
		make_policy_of(&policy, policy_version() + 1, &conflicting);
		size = sign_bytes(policy.bytes, policy.size, NULL, &data);
		ASSERT_LT(0, size);
		START(&red, RED, "wait");
		START(&blue, BLUE, "wait");
		EXPECT_EQ(EBUSY, load_bytes(data, size));
		kill_actor(&red);
		EXPECT_EQ(0, load_bytes(data, size));
		EXPECT_EQ(0, finish_actor(&blue));
		free(data);
	}
}

/* One whose types change meets what runs beside it. */
TEST_F(running, load_that_changes_types)
{
	static const struct label_spec labels[] = {
		{ BLUE, TYPE_BLUE },
		{ RED, TYPE_RED },
		{ RED_TOO, TYPE_BLUE },
		{},
	};
	struct actor red, red_too;

	START(&red, RED, "wait");
	START(&red_too, RED_TOO, "wait");
	EXPECT_EQ(EBUSY, load_conflicts(labels));
	EXPECT_EQ(0, finish_actor(&red));
	EXPECT_EQ(0, load_conflicts(labels));
	EXPECT_EQ(EPERM, enter(RED));
	EXPECT_EQ(0, finish_actor(&red_too));
}

static int count_running(const char *label)
{
	char text[1024], *line = text, *next;
	size_t length = strlen(label);

	if (read_file(SECURITYFS "running", text, sizeof(text)) < 0)
		return -1;
	for (; *line; line = next + 1) {
		next = strchr(line, '\n');
		if (!next)
			return -1;
		if (!strncmp(line, label, length) && line[length] == ' ')
			return atoi(line + length);
	}
	return 0;
}

/* Not by turning round: RCU, which frees tasks, likes idle processors best. */
static void await_end_of(const char *label)
{
	const struct timespec moment = { 0, 2000000 };

	while (count_running(label))
		nanosleep(&moment, NULL);
}

/* A fork that fails late leaves nothing behind. */
TEST_F(running, fork_in_vain)
{
	struct actor red;

	await_end_of(RED);
	START(&red, RED, "fork-in-vain");
	EXPECT_EQ(1, count_running(RED));
	EXPECT_EQ(0, finish_actor(&red));
	await_end_of(RED);
	EXPECT_EQ(ENTERED, enter(BLUE));
}

/* In a control group of its own, below the directory. */
static int limit_tasks(const char *directory, pid_t pid, char group[PATH_SIZE])
{
	char path[PATH_SIZE], text[16];

	if (mount("none", directory, "cgroup2", 0, NULL))
		return -1;
	snprintf(path, PATH_SIZE, "%.200s/cgroup.subtree_control", directory);
	snprintf(group, PATH_SIZE, "%.200s/tvd-running", directory);
	if (write_text(path, "+pids") || mkdir(group, 0700))
		return -1;
	snprintf(path, PATH_SIZE, "%.200s/pids.max", group);
	if (write_text(path, "1"))
		return -1;
	snprintf(path, PATH_SIZE, "%.200s/cgroup.procs", group);
	snprintf(text, sizeof(text), "%d", pid);
	return write_text(path, text);
}

TEST_F(running, fork_beyond_limit)
{
	char group[PATH_SIZE], directory[PATH_SIZE];
	struct actor red;

	snprintf(directory, PATH_SIZE, "%.200s/cgroup", self->tree);
	ASSERT_EQ(0, make_dir(directory, BASE));
	await_end_of(RED);
	START(&red, RED, "fork-beyond-limit");
	EXPECT_EQ(0, limit_tasks(directory, red.pid, group));
	ASSERT_EQ(1, write(red.to, "x", 1));
	EXPECT_EQ(0, await_actor(&red));
	EXPECT_EQ(1, count_running(RED));
	EXPECT_EQ(0, finish_actor(&red));
	await_end_of(RED);
	EXPECT_EQ(0, rmdir(group));
	EXPECT_EQ(0, umount(directory));
}

TEST_F(running, is_shown)
{
	struct actor red, red_too;
	char text[1024] = "";

	await_end_of(RED);
	START(&red, RED, "wait");
	EXPECT_EQ(1, count_running(RED));
	EXPECT_EQ(0, count_running(RED_TOO));
	START(&red_too, RED_TOO, "leave-thread");
	EXPECT_EQ(2, count_running(RED_TOO));
	EXPECT_EQ(0, count_running(HOST));
	EXPECT_EQ(0, finish_actor(&red_too));
	await_end_of(RED_TOO);
	EXPECT_EQ(1, count_running(RED));
	EXPECT_EQ(0, finish_actor(&red));
	await_end_of(RED);
	EXPECT_LE(0, read_file(SECURITYFS "running", text, sizeof(text)));
	EXPECT_FALSE(strstr(text, "red"))
	{
		TH_LOG("%s", text);
	}
}

/* Who goes from one label to another runs under one at a time. */
TEST_F(running, moved)
{
	struct actor red;

	await_end_of(RED);
	await_end_of(RED_TOO);
	START(&red, RED, "become", RED_TOO);
	EXPECT_EQ(1, count_running(RED));
	ASSERT_EQ(1, write(red.to, "x", 1));
	EXPECT_EQ(0, await_actor(&red));
	EXPECT_EQ(0, count_running(RED));
	EXPECT_EQ(1, count_running(RED_TOO));
	EXPECT_EQ(0, finish_actor(&red));
	await_end_of(RED_TOO);
}

TEST_HARNESS_MAIN
