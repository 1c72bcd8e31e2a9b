// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: io_uring
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/userfaultfd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"
#include "net.h"

#define CAPABILITY(number) (1ULL << (number))

/* The kernel asks who makes a ring, and does without. */
#define LOCK CAPABILITY(CAP_IPC_LOCK)
#define LOCK_AND_POLL (LOCK | CAPABILITY(CAP_SYS_NICE))

static const struct label_spec users[] = {
	{ BLUE, TYPE_BLUE, 0, LOCK },
	{ BRIDGE, TYPE_BLUE | TYPE_RED, 0, LOCK },
	{ RED, TYPE_RED, 0, LOCK },
	{ RED_TOO, TYPE_RED, 0, LOCK },
	{},
};

static const struct label_spec pollers[] = {
	{ BLUE, TYPE_BLUE, 0, LOCK },
	{ RED, TYPE_RED, 0, LOCK_AND_POLL },
	{ RED_TOO, TYPE_RED, 0, LOCK_AND_POLL },
	{},
};

/* Under this policy red has what is blue's. */
static const struct label_spec both_are_one[] = {
	{ BLUE, TYPE_BLUE, 0, LOCK },
	{ BRIDGE, TYPE_BLUE | TYPE_RED, 0, LOCK },
	{ RED, TYPE_BLUE, 0, LOCK },
	{},
};

/* A ring, held by a process that has registered itself with it. */
/* clang-format off */
FIXTURE(uring) {
	struct actor holder;
	bool is_held;
	char pid[16];
};

/* clang-format on */

FIXTURE_SETUP(uring)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, load_labels(users));
	self->is_held = false;
}

FIXTURE_TEARDOWN(uring)
{
	if (self->is_held)
		EXPECT_EQ(0, finish_actor(&self->holder));
	EXPECT_EQ(0, load_test_policy());
}

#define HOLD_RING(label, kind)                                       \
	do {                                                         \
		ASSERT_EQ(0, start_actor(&self->holder, label, -1,   \
					 WORDS("ring-hold", kind))); \
		self->is_held = true;                                \
		ASSERT_EQ(0, await_actor(&self->holder));            \
		snprintf(self->pid, sizeof(self->pid), "%d",         \
			 self->holder.pid);                          \
	} while (0)

static struct expectation refused(const char *subject, const char *act,
				  const char *with, int err)
{
	struct expectation expected = expect_refusal(subject, act, 0, err);

	expected.with = with;
	return expected;
}

TEST_F(uring, own_personality)
{
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "ring-act-as", "1");
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "ring-act-as", "1");
}

/* Whoever may use the ring: nobody becomes another by it, nor the host less. */
TEST_F(uring, personality_of_another)
{
	HOLD_RING(RED_TOO, "plain");
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "ring-act-by", self->pid, "1");
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "ring-act-by", self->pid, "0");
	EXPECT_SEEN(refused(RED, "personality", RED_TOO, EPERM), RED,
		    "ring-act-by", self->pid, "1");
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "ring-act-by", self->pid, "0");
	EXPECT_SEEN(refused(HOST, "personality", RED_TOO, EPERM), HOST,
		    "ring-act-by", self->pid, "1");
}

TEST_F(uring, polling_thread)
{
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "ring-make", "polled");
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "ring-make", "plain");
	EXPECT_SEEN(expect_refusal(RED, "polling-thread", CAP_SYS_NICE, EPERM),
		    RED, "ring-make", "polled");
	ASSERT_EQ(0, load_labels(pollers));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "ring-make", "polled");
}

/* What is asked of it is done by who made it: not even the host may have it. */
TEST_F(uring, polled_ring)
{
	ASSERT_EQ(0, load_labels(pollers));
	HOLD_RING(RED, "polled");
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "ring-message", self->pid);
	EXPECT_SEEN(refused(HOST, "polled-ring", RED, EPERM), HOST,
		    "ring-message", self->pid);
	EXPECT_SEEN(refused(RED_TOO, "polled-ring", RED, EPERM), RED_TOO,
		    "ring-message", self->pid);
}

TEST_F(uring, message)
{
	HOLD_RING(RED_TOO, "plain");
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "ring-message", self->pid);
	EXPECT_SEEN(EXPECT_ALLOWED, BRIDGE, "ring-message", self->pid);
	EXPECT_SEEN(expect_denial(BLUE, RED_TOO, TVD_ROW_ELSE, TVD_ACCESS_TRACE,
				  EPERM),
		    BLUE, "ring-message", self->pid);
}

/* What comes of it when red reads a file of that label that bridge has sent. */
static struct sight see_file_sent(const char *path)
{
	struct sight seen = { .err = ACTOR_NO_EXEC, .records = -1 };
	struct actor reader;
	char pid[16];
	int log = open_records();

	if (log < 0)
		return seen;
	if (!start_actor(&reader, RED, -1, WORDS("ring-read-sent"))) {
		snprintf(pid, sizeof(pid), "%d", reader.pid);
		if (await_actor(&reader) ||
		    act(BRIDGE, WORDS("ring-send-file", pid, path)))
			kill_actor(&reader);
		else
			seen.err = finish_actor(&reader);
		seen.records = count_records(log, reader.pid, seen.first,
					     sizeof(seen.first));
	}
	close(log);
	return seen;
}

/* Nobody is asked whether the ring may have the file, but who reads it is. */
TEST_F(uring, file_sent)
{
	struct expectation denial =
		expect_denial(RED, BLUE, TVD_ROW_ELSE, TVD_ACCESS_READ, EACCES);
	char tree[PATH_SIZE], path[PATH_SIZE];
	struct sight seen;

	ASSERT_EQ(0, make_tree(tree, "tmpfs", BASE));
	snprintf(path, PATH_SIZE, "%.200s/file", tree);
	ASSERT_EQ(0, make_file(path, RED, "x", 0644));
	seen = see_file_sent(path);
	EXPECT_EQ(0, seen.err);
	EXPECT_EQ(0, seen.records);
	ASSERT_EQ(0, set_label(path, BLUE));
	seen = see_file_sent(path);
	EXPECT_STREQ("", difference(&denial, &seen));
	HOLD_RING(RED, "plain");
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, TVD_ACCESS_TRACE,
				  EPERM),
		    BLUE, "ring-send-file", self->pid, path);
	EXPECT_EQ(0, remove_tree(tree));
}

/* What a load takes from red before it asks. */
TEST_F(uring, command)
{
	static const char *const labels[] = { HOST, BRIDGE, RED };
	int sock = make_socket(BLUE, AF_INET, SOCK_DGRAM, 0);
	size_t i;

	ASSERT_LE(0, sock);
	for (i = 0; i < ARRAY_SIZE(labels); i++) {
		struct expectation expected = expect_steps(
			labels[i], BLUE,
			STEPS(TVD_ACCESS_READ | TVD_ACCESS_WRITE), EACCES);
		struct sight seen = see_across_load(labels[i], sock,
						    WORDS("ring-command"),
						    both_are_one, users);

		EXPECT_STREQ("", difference(&expected, &seen));
	}
	close(sock);
}

/* A handle to who made it, whatever label its files are to have. */
TEST_F(uring, label_of_files)
{
	struct expectation denial =
		expect_denial(BLUE, HOST, TVD_ROW_ELSE,
			      TVD_ACCESS_READ | TVD_ACCESS_GETATTR, EACCES);
	struct sight seen;
	int faults;

	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, BLUE));
	faults = syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);
	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, ""));
	ASSERT_LE(0, faults);
	seen = see_passed(HOST, faults, PASSED_WORDS("stat", "given"));
	EXPECT_EQ(0, seen.err);
	seen = see_passed(BLUE, faults, PASSED_WORDS("stat", "given"));
	EXPECT_STREQ("", difference(&denial, &seen));
	close(faults);
}

TEST_HARNESS_MAIN
