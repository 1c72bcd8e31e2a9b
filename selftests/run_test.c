// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: tvdctl run
 *
 * What the kernel has to do with it: pipes and directories that carry the
 * command's label.  All else is tested in userspace/tests, on any kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "common.h"
#include "harness.h"

#define STORE "/run/tvd/private"

/**
 * struct ran - what came of a command
 *
 * @status: tvdctl's exit status; -1 if it did not exit.
 * @out: what it wrote to standard output.
 * @err: and to standard error.
 */
struct ran {
	int status;
	char out[2048];
	char err[1024];
};

/* The tests change their working directory. */
static char tvdctl[PATH_SIZE];

static __attribute__((constructor)) void find_tvdctl(void)
{
	char directory[PATH_SIZE - 16];

	if (getcwd(directory, sizeof(directory)))
		snprintf(tvdctl, sizeof(tvdctl), "%s/setup/tvdctl", directory);
}

static noreturn void be_tvdctl(const char *label, const char *script, int out,
			       int err)
{
	if (dup2(out, STDOUT_FILENO) >= 0 && dup2(err, STDERR_FILENO) >= 0)
		execl(tvdctl, "tvdctl", "run", "-l", label, "--", "/bin/sh",
		      "-c", script, NULL);
	_exit(ACTOR_NO_EXEC);
}

static void take(int fd, char *text, size_t size)
{
	ssize_t n;

	lseek(fd, 0, SEEK_SET);
	n = read(fd, text, size - 1);
	text[n < 0 ? 0 : n] = '\0';
	close(fd);
}

/* Has a shell's commands done under a label. */
static struct ran run(const char *label, const char *script)
{
	struct ran ran = { .status = -1 };
	int out = memfd_create("out", MFD_CLOEXEC);
	int err = memfd_create("err", MFD_CLOEXEC);
	pid_t pid = fork();
	int status;

	if (!pid)
		be_tvdctl(label, script, out, err);
	if (pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status))
		ran.status = WEXITSTATUS(status);
	take(out, ran.out, sizeof(ran.out));
	take(err, ran.err, sizeof(ran.err));
	return ran;
}

#define EXPECT_RAN(expected_status, expected_out, label, script)         \
	do {                                                             \
		struct ran came = run(label, script);                    \
		EXPECT_EQ(expected_status, came.status)                  \
		{                                                        \
			TH_LOG("%s as %s: %s", script, label, came.err); \
		}                                                        \
		EXPECT_STREQ(expected_out, came.out);                    \
	} while (0)

/* How many lines of our own mounts have this in them. */
static int count_mounts(const char *text)
{
	FILE *mounts = fopen("/proc/self/mountinfo", "r");
	char line[1024];
	int count = 0;

	if (!mounts)
		return -1;
	while (fgets(line, sizeof(line), mounts))
		count += !!strstr(line, text);
	fclose(mounts);
	return count;
}

TEST(status_and_output)
{
	ASSERT_TRUE(is_enforcing());
	EXPECT_RAN(0, "red\n", RED, "cat /proc/self/attr/tvd/current");
	EXPECT_RAN(7, "", RED, "exit 7");
	EXPECT_RAN(128 + SIGKILL, "", RED, "kill -KILL $$");
}

/* clang-format off */
FIXTURE(private) {
	char script[PATH_SIZE];
};

/* clang-format on */

FIXTURE_VARIANT(private)
{
	const char *where;
	const char *name;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(private, tmp) { .where = "/tmp", .name = "tmp" };
FIXTURE_VARIANT_ADD(private, var_tmp) {
	.where = "/var/tmp", .name = "var-tmp",
};
FIXTURE_VARIANT_ADD(private, shm) { .where = "/dev/shm", .name = "shm" };
/* clang-format on */

FIXTURE_SETUP(private)
{
	ASSERT_TRUE(is_enforcing());
	snprintf(self->script, PATH_SIZE, "echo red >%s/file", variant->where);
	EXPECT_RAN(0, "", RED, self->script);
}

FIXTURE_TEARDOWN(private)
{
	snprintf(self->script, PATH_SIZE, "rm %s/file", variant->where);
	EXPECT_RAN(0, "", RED, self->script);
}

TEST_F(private, is_shared_by_runs_of_a_label)
{
	snprintf(self->script, PATH_SIZE, "cat %s/file", variant->where);
	EXPECT_RAN(0, "red\n", RED, self->script);
}

/* Not even those of the same domain, nor does it find anything else there. */
TEST_F(private, is_not_seen_by_other_labels)
{
	snprintf(self->script, PATH_SIZE, "ls -A %s", variant->where);
	EXPECT_RAN(0, "file\n", RED, self->script);
	EXPECT_RAN(0, "", RED_TOO, self->script);
	EXPECT_RAN(0, "", BLUE, self->script);
	EXPECT_RAN(0, "", BRIDGE, self->script);
}

TEST_F(private, is_not_seen_by_the_host)
{
	snprintf(self->script, PATH_SIZE, "%s/file", variant->where);
	EXPECT_EQ(-1, access(self->script, F_OK));
	EXPECT_EQ(ENOENT, errno);
}

/* The host finds it where all are, with the labels that keep it apart. */
TEST_F(private, carries_its_label)
{
	char path[PATH_SIZE];
	struct stat st;

	EXPECT_TRUE(has_label(STORE, HOST));
	EXPECT_TRUE(has_label(STORE "/red", HOST));
	snprintf(path, PATH_SIZE, STORE "/red/%s", variant->name);
	EXPECT_TRUE(has_label(path, RED));
	ASSERT_EQ(0, stat(path, &st));
	EXPECT_EQ(S_IFDIR | 01777, st.st_mode);
	snprintf(path, PATH_SIZE, STORE "/red/%s/file", variant->name);
	EXPECT_TRUE(has_label(path, RED));
}

/* By the other way, as actors have it who are in the host's namespace. */
TEST_F(private, is_not_reached_by_others)
{
	char path[PATH_SIZE];

	snprintf(path, PATH_SIZE, STORE "/red/%s/file", variant->name);
	EXPECT_SEEN(expect_denial(BLUE, HOST, TVD_ROW_ELSE, TVD_ACCESS_SEARCH,
				  EACCES),
		    BLUE, "read", path);
}

/* Which labels there are is not for a domain. */
TEST(others_are_not_listed)
{
	ASSERT_TRUE(is_enforcing());
	EXPECT_RAN(0, "", BLUE, "true");
	EXPECT_LT(0, count_mounts(STORE));
	EXPECT_RAN(1, "", RED, "grep " STORE " /proc/self/mountinfo");
	EXPECT_RAN(0, "3\n", RED,
		   "grep -c -E ' /(tmp|var/tmp|dev/shm) .* tmpfs tvd ' "
		   "/proc/self/mountinfo");
}

/* What is mounted in a namespace of its own does not come out of it. */
TEST(nothing_is_left_behind)
{
	int before;

	ASSERT_TRUE(is_enforcing());
	EXPECT_RAN(0, "", RED, "true");
	before = count_mounts("");
	EXPECT_RAN(0, "", RED, "true");
	EXPECT_RAN(127, "", RED, "no-such-program");
	EXPECT_EQ(before, count_mounts(""));
	EXPECT_RAN(1, "", "nobody", "true");
	EXPECT_EQ(-1, access(STORE "/nobody", F_OK));
	EXPECT_EQ(before, count_mounts(""));
}

/* One tmpfs, though all want to make it. */
TEST(first_at_the_same_time)
{
	pid_t pids[8];
	int status;
	size_t i;

	ASSERT_TRUE(is_enforcing());
	umount(STORE "/red-too");
	for (i = 0; i < ARRAY_SIZE(pids); i++) {
		pids[i] = fork();
		ASSERT_LE(0, pids[i]);
		if (!pids[i])
			_exit(run(RED_TOO, "echo >>/tmp/count").status);
	}
	for (i = 0; i < ARRAY_SIZE(pids); i++) {
		ASSERT_EQ(pids[i], waitpid(pids[i], &status, 0));
		EXPECT_EQ(0, status);
	}
	EXPECT_RAN(0, "8\n", RED_TOO, "wc -l </tmp/count; rm /tmp/count");
	EXPECT_EQ(1, count_mounts(STORE "/red-too "));
}

/* By its name: where the domain has another directory, or none. */
TEST(working_directory)
{
	char path[PATH_SIZE];
	struct ran ran;

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, chdir("/usr"));
	EXPECT_RAN(0, "/usr\n", RED, "pwd");
	ASSERT_EQ(0, chdir("/tmp"));
	EXPECT_RAN(0, "/tmp\n", RED, "pwd; >mine; rm /tmp/mine");
	ASSERT_EQ(0, chdir(test_path(path, "tmpfs")));
	ran = run(RED, "pwd");
	EXPECT_EQ(0, ran.status);
	EXPECT_STREQ("/\n", ran.out);
	EXPECT_NE(NULL, strstr(ran.err, "the command starts in /"));
}

TEST_HARNESS_MAIN
