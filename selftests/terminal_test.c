// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: the terminal that tvdctl run makes for a command
 *
 * The test types on a terminal of the host's, on which tvdctl runs; the command
 * has one of its own label.  What tvdctl does with keys, sizes and signals is
 * tested in userspace/tests; here it is whether the label lets it.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>

#include "common.h"
#include "harness.h"

/* How long anything here may take, in milliseconds. */
#define PATIENCE 20000

/* From a directory that the domain has, too. */
static noreturn void be_tvdctl(int terminal, const char *label,
			       const char *script)
{
	char program[PATH_MAX];

	if (realpath("setup/tvdctl", program) && !chdir("/") && setsid() >= 0 &&
	    !ioctl(terminal, TIOCSCTTY, 0) && dup2(terminal, 0) == 0 &&
	    dup2(terminal, 1) == 1 && dup2(terminal, 2) == 2)
		execl(program, "tvdctl", "run", "-l", label, "--", "/bin/sh",
		      "-c", script, NULL);
	_exit(ACTOR_NO_EXEC);
}

/* clang-format off */
FIXTURE(terminal) {
	int master;
	pid_t pid;
	char text[4096];
	size_t used;
};

/* clang-format on */

FIXTURE_SETUP(terminal)
{
	struct winsize size = { .ws_row = 33, .ws_col = 99 };

	ASSERT_TRUE(is_enforcing());
	self->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	ASSERT_LE(0, self->master);
	ASSERT_EQ(0, unlockpt(self->master));
	ASSERT_EQ(0, ioctl(self->master, TIOCSWINSZ, &size));
}

FIXTURE_TEARDOWN(terminal)
{
	close(self->master);
}

static void start(FIXTURE_DATA(terminal) * self, const char *label,
		  const char *script)
{
	int slave =
		ioctl(self->master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);

	self->pid = fork();
	if (!self->pid)
		be_tvdctl(slave, label, script);
	close(slave);
}

/* Reads until the terminal shows this, or, without it, until its end. */
static bool sees(FIXTURE_DATA(terminal) * self, const char *what)
{
	struct pollfd fd = { .fd = self->master, .events = POLLIN };
	ssize_t n;

	while (!what || !strstr(self->text, what)) {
		if (poll(&fd, 1, PATIENCE) != 1)
			return false;
		n = read(self->master, self->text + self->used,
			 sizeof(self->text) - 1 - self->used);
		if (n <= 0)
			return !what;
		self->used += n;
		self->text[self->used] = '\0';
	}
	return true;
}

static int finish(FIXTURE_DATA(terminal) * self)
{
	int status;

	if (!sees(self, NULL))
		kill(self->pid, SIGKILL);
	if (waitpid(self->pid, &status, 0) != self->pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

#define EXPECT_FINISHED(expected_status, expected_text)   \
	do {                                              \
		EXPECT_EQ(expected_status, finish(self)); \
		EXPECT_STREQ(expected_text, self->text);  \
	} while (0)

TEST_F(terminal, is_of_the_label)
{
	char name[PATH_SIZE], *end;

	start(self, RED, "stty size; tty; echo ready; read line; exit 5");
	ASSERT_TRUE(sees(self, "ready"));
	ASSERT_NE(NULL, strstr(self->text, "33 99\r\n/dev/pts/"));
	snprintf(name, sizeof(name), "%s", strstr(self->text, "/dev/pts/"));
	end = strchr(name, '\r');
	ASSERT_NE(NULL, end);
	*end = '\0';
	/* Its domain may use it by its name, and no other. */
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "stat", name);
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "stat", name);
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, TVD_ACCESS_GETATTR,
				  EACCES),
		    BLUE, "stat", name);
	ASSERT_EQ(2, write(self->master, "x\r", 2));
	EXPECT_EQ(5, finish(self));
}

/* The host's own terminal stays the host's. */
TEST_F(terminal, of_the_host_is_denied)
{
	struct expectation expected = expect_denial(RED, HOST, TVD_ROW_ELSE,
						    TVD_ACCESS_GETATTR, EACCES);

	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "stat", ptsname(self->master));
	EXPECT_SEEN(expected, RED, "stat", ptsname(self->master));
}

TEST_F(terminal, is_the_controlling_one)
{
	start(self, RED, "echo </dev/tty >/dev/tty opened");
	EXPECT_FINISHED(0, "opened\r\n");
}

TEST_F(terminal, takes_lines_and_modes)
{
	start(self, RED, "echo ready; read a; stty -echo; echo got $a");
	ASSERT_TRUE(sees(self, "ready\r\n"));
	ASSERT_EQ(6, write(self->master, "words\r", 6));
	EXPECT_FINISHED(0, "ready\r\nwords\r\ngot words\r\n");
}

TEST_F(terminal, interrupts)
{
	start(self, RED, "echo ready; exec sleep 1000");
	ASSERT_TRUE(sees(self, "ready\r\n"));
	ASSERT_EQ(1, write(self->master, "\003", 1));
	EXPECT_FINISHED(128 + SIGINT, "ready\r\n^C");
}

TEST_F(terminal, is_resized)
{
	struct winsize size = { .ws_row = 12, .ws_col = 34 };

	start(self, RED,
	      "trap 'stty size; exit 3' WINCH; echo ready; while :; do sleep 0.05; done");
	ASSERT_TRUE(sees(self, "ready\r\n"));
	ASSERT_EQ(0, ioctl(self->master, TIOCSWINSZ, &size));
	EXPECT_FINISHED(3, "ready\r\n12 34\r\n");
}

TEST_HARNESS_MAIN
