// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what tvdctl tells of the kernel that it is for
 *
 * What it says is compared with what actors may and may not do.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ctl.h"
#include "policy_file.h"
#include "harness.h"

/* clang-format off */
FIXTURE(ctl) {
	struct domains domains;
};

/* clang-format on */

FIXTURE_SETUP(ctl)
{
	ASSERT_TRUE(set_up_domains(&self->domains));
}

FIXTURE_TEARDOWN(ctl)
{
	EXPECT_TRUE(tear_down_domains(&self->domains));
}

TEST_F(ctl, ps)
{
	EXPECT_EQ(0, run(TVDCTL "ps -l red"));
	EXPECT_TRUE(says("%7d %7d root     red   actor wait\n",
			 self->domains.red.pid, getpid()));
	EXPECT_EQ(NULL, strstr(printed(), "blue"));
	EXPECT_EQ(0, run(TVDCTL "ps"));
	EXPECT_TRUE(says(" red "));
	EXPECT_TRUE(says(" blue "));
	EXPECT_TRUE(says("%7d ", getpid()));
	EXPECT_EQ(0, run(TVDCTL "ps --json" SCHEMA "ps"));
}

/* A domain does not see who else is there. */
TEST_F(ctl, ps_in_a_domain)
{
	char program[PATH_SIZE];

	test_path(program, "tvdctl");
	ASSERT_EQ(0, copy_file("setup/tvdctl", program, BASE));
	EXPECT_EQ(1, run_as(RED, "%s ps", program));
	EXPECT_TRUE(says(" red "));
	EXPECT_TRUE(says("cannot be read; ask as root outside every domain"));
	EXPECT_EQ(NULL, strstr(printed(), " blue "));
	EXPECT_EQ(0, unlink(program));
}

TEST_F(ctl, labels_and_status)
{
	EXPECT_EQ(0, run(TVDCTL "label list"));
	EXPECT_TRUE(says("\nred "));
	EXPECT_TRUE(says("\nbridge  trusted"));
	EXPECT_EQ(0, run(TVDCTL "label list --json" SCHEMA "label-list"));
	EXPECT_EQ(0, run(TVDCTL "status"));
	EXPECT_TRUE(says("mode:                    enforcing\n"));
	EXPECT_TRUE(says("policy version:          %llu\n",
			 (unsigned long long)policy_version()));
	EXPECT_TRUE(says("signed policies only:    yes\n"));
	EXPECT_TRUE(says("label of this process:   host\n"));
	EXPECT_EQ(0, run(TVDCTL "status --json" SCHEMA "status"));
}

static int explained(pid_t pid, const char *object, const char *access)
{
	return run(TVDCTL "explain %d %s %s", pid, object, access);
}

/* The answer is what comes of the act. */
TEST_F(ctl, explain_files)
{
	char file[PATH_SIZE];

	ASSERT_EQ(0, run(TVDCTL "label restore -r %s", self->domains.tree));
	place(file, self->domains.tree, "red/file");
	EXPECT_EQ(0, act(RED, WORDS("read", file)));
	EXPECT_EQ(0, explained(self->domains.red.pid, file, "read"));
	EXPECT_TRUE(says("allowed by row 5: "));
	EXPECT_TRUE(says("its attribute security.tvd says so"));
	EXPECT_TRUE(says("tvdctl policy show:"));
	EXPECT_EQ(EACCES, act(BLUE, WORDS("read", file)));
	EXPECT_EQ(0, explained(self->domains.blue.pid, file, "read"));
	EXPECT_TRUE(says("denied by row 9: "));
	EXPECT_TRUE(says("not reached: 'blue' may not search %s", IN("red")));
	EXPECT_EQ(1, explained(self->domains.blue.pid, file, "read -q"));
	EXPECT_EQ(0, explained(self->domains.red.pid, file, "read -q"));
	/* The directory keeps from what all may read. */
	EXPECT_EQ(EACCES, act(BLUE, WORDS("read", IN("red/open"))));
	EXPECT_EQ(0, explained(self->domains.blue.pid, IN("red/open"), "read"));
	EXPECT_TRUE(says("allowed by row 7: "));
	EXPECT_TRUE(says("not reached: "));
	EXPECT_EQ(1,
		  explained(self->domains.blue.pid, IN("red/open"), "read -q"));
	EXPECT_EQ(1, explained(self->domains.blue.pid, IN("absent"), "read"));
	EXPECT_TRUE(says("No such file or directory"));
}

TEST_F(ctl, explain_others)
{
	char object[32];

	snprintf(object, sizeof(object), "pid:%d", self->domains.blue.pid);
	EXPECT_EQ(0, explained(self->domains.red.pid, object, "signal"));
	EXPECT_TRUE(says("denied by row 9: "));
	EXPECT_EQ(0, explained(self->domains.red.pid, "/dev/null", "write"));
	EXPECT_TRUE(says("allowed by row 6: "));
	EXPECT_EQ(0, explained(self->domains.red.pid, "label:base", "write"));
	EXPECT_TRUE(says("denied by row 7: "));
	snprintf(object, sizeof(object), "/proc/%d/stat",
		 self->domains.blue.pid);
	EXPECT_EQ(0, explained(self->domains.red.pid, object, "read"));
	EXPECT_TRUE(says("label 'blue': it shows a process"));
	EXPECT_EQ(0, explained(self->domains.red.pid, "label:bridge", ""));
	EXPECT_TRUE(says("\nmount "));
	EXPECT_EQ(0, run(TVDCTL "explain --json %d %s" SCHEMA "explain",
			 self->domains.red.pid, IN("blue/file")));
}

/* What the kernel has recorded is what was done, once or several times. */
TEST_F(ctl, log)
{
	char first[512];
	struct stat file;
	int log = open_records(), i;

	ASSERT_LE(0, log);
	ASSERT_EQ(0, set_label(IN("blue/file"), BLUE));
	ASSERT_EQ(0, set_label(IN("blue"), BASE));
	ASSERT_EQ(0, stat(IN("blue/file"), &file));
	EXPECT_EQ(0, act(BLUE, WORDS("read", IN("blue/file"))));
	for (i = 0; i < 3; i++)
		EXPECT_EQ(EACCES, act(RED, WORDS("read", IN("blue/file"))));
	EXPECT_EQ(3, count_records(log, 0, first, sizeof(first)));
	close(log);
	EXPECT_EQ(0, run(TVDCTL "log -l red -s 60"));
	EXPECT_TRUE(says(
		"'red' (actor) was refused to read inode %llu of tmpfs of 'blue': they have no type in common.",
		(unsigned long long)file.st_ino));
	EXPECT_TRUE(says(", 3 times, "));
	EXPECT_EQ(0, run(TVDCTL "log -l nobody -s 60"));
	EXPECT_TRUE(says("no denials\n"));
	EXPECT_EQ(0, run(TVDCTL "log --json 2>/dev/null" SCHEMA "log lines"));
}

/* Each word that a denial of this kernel has is one that tvdctl knows. */
TEST_F(ctl, log_of_acts)
{
	char first[512];
	int log = open_records();

	ASSERT_LE(0, log);
	ASSERT_EQ(0, set_label(IN("red"), RED));
	EXPECT_EQ(EPERM, act(RED, WORDS("make-disk", IN("red/disk"))));
	EXPECT_LE(1, count_records(log, 0, first, sizeof(first)));
	close(log);
	EXPECT_EQ(0, run(TVDCTL "log -l red -s 60"));
	EXPECT_TRUE(says("to use the capability CAP_MKNOD"));
	EXPECT_TRUE(says("'capabilities' of 'red'"));
}

/* Reads until a line has the text; returns whether it came. */
static bool await_text(FILE *from, const char *text)
{
	char line[1024];

	while (fgets(line, sizeof(line), from))
		if (strstr(line, text))
			return true;
	return false;
}

TEST_F(ctl, log_follows)
{
	pid_t pid;
	int from = start(HOST, "exec " TVDCTL "log -f -s 0 -l red", &pid);
	struct pollfd readable = { .fd = from, .events = POLLIN };
	FILE *log = fdopen(from, "r");

	ASSERT_NE(NULL, log);
	ASSERT_EQ(0, set_label(IN("blue/file"), BLUE));
	/* Again, for it shows what is denied when it has begun, and no more. */
	do {
		EXPECT_EQ(EACCES, act(RED, WORDS("read", IN("blue/file"))));
	} while (!poll(&readable, 1, 1000));
	EXPECT_TRUE(await_text(log, "'red' (actor) was refused to "));
	fclose(log);
	kill(pid, SIGKILL);
	EXPECT_EQ(pid, waitpid(pid, NULL, 0));
}

TEST_HARNESS_MAIN
