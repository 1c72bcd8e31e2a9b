// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what an exec into another label leaves behind
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

/* clang-format off */
FIXTURE(shed) {
	char tree[PATH_SIZE];
};

/* clang-format on */

/*
 * @thing is made by a process of @label.  It is there after an exec of the same
 * label, and after one into @entered if it is @kept.
 */
FIXTURE_VARIANT(shed)
{
	const char *thing;
	const char *label;
	const char *entered;
	bool kept;
};

#define SHED(_thing, _label, _entered)                                      \
	{                                                                   \
		.thing = (_thing), .label = (_label), .entered = (_entered) \
	}
#define KEPT(_thing, _label, _entered)                                       \
	{                                                                    \
		.thing = (_thing), .label = (_label), .entered = (_entered), \
		.kept = true                                                 \
	}

/* Those of the bridge are red's to use: it is their kind that is not kept. */
/* clang-format off */
FIXTURE_VARIANT_ADD(shed, pipe) KEPT("pipe", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, socket) KEPT("socket", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, memory) KEPT("memory", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, directory) KEPT("directory", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, path) KEPT("path", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, pipe_of_host) SHED("pipe", HOST, RED);
FIXTURE_VARIANT_ADD(shed, socket_of_host) SHED("socket", HOST, RED);
FIXTURE_VARIANT_ADD(shed, memory_of_host) SHED("memory", HOST, RED);
FIXTURE_VARIANT_ADD(shed, zero) SHED("zero", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, event) SHED("event", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, event_beyond_limit)
SHED("event-beyond-limit", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, epoll) SHED("epoll", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, timer) SHED("timer", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, signal) SHED("signal", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, inotify) SHED("inotify", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, pidfd) SHED("pidfd", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, userfault) SHED("userfault", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, uring) SHED("uring", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, counter) SHED("counter", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, listener) SHED("listener", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, namespace) SHED("namespace", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, queue) SHED("queue", HOST, RED);
/* What only the host can make, which red may not use anyway. */
FIXTURE_VARIANT_ADD(shed, fanotify) SHED("fanotify", HOST, RED);
FIXTURE_VARIANT_ADD(shed, context) SHED("context", HOST, RED);
FIXTURE_VARIANT_ADD(shed, mount) SHED("mount", HOST, RED);
FIXTURE_VARIANT_ADD(shed, map) SHED("map", HOST, RED);
FIXTURE_VARIANT_ADD(shed, pending) SHED("pending", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, pending_of_thread)
SHED("pending-of-thread", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, blocked) SHED("blocked", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, ignored) SHED("ignored", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, alarm) SHED("alarm", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, interval) SHED("interval", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, virtual_timer) SHED("virtual-timer", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, death_signal) SHED("death-signal", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, death_signal_of_host)
SHED("death-signal", HOST, RED);
FIXTURE_VARIANT_ADD(shed, undo) SHED("undo", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, keyring) SHED("keyring", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, lock) SHED("lock", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, watch) SHED("watch", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, terminal) SHED("terminal", HOST, RED);
FIXTURE_VARIANT_ADD(shed, terminal_of_red) KEPT("terminal-of-red", HOST, RED);
FIXTURE_VARIANT_ADD(shed, personality) SHED("personality", BRIDGE, RED);
FIXTURE_VARIANT_ADD(shed, personality_of_host) SHED("personality", HOST, RED);
FIXTURE_VARIANT_ADD(shed, pending_of_host) SHED("pending", HOST, RED);
FIXTURE_VARIANT_ADD(shed, keyring_of_host) SHED("keyring", HOST, RED);
/* clang-format on */

FIXTURE_SETUP(shed)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", RED));
	ASSERT_EQ(0, setenv("TVD_WATCHED", self->tree, 1));
}

FIXTURE_TEARDOWN(shed)
{
	EXPECT_EQ(0, remove_tree(self->tree));
}

TEST_F(shed, same_label)
{
	EXPECT_EQ(0, act(variant->label, WORDS("shed", variant->thing, "")));
}

TEST_F(shed, another_label)
{
	EXPECT_EQ(variant->kept ? 0 : EDOM,
		  act(variant->label,
		      WORDS("shed", variant->thing, variant->entered)));
}

/* clang-format off */
FIXTURE(file) {
	char tree[PATH_SIZE];
};

/* clang-format on */

FIXTURE_VARIANT(file)
{
	const char *label;
	int flags;
	bool kept;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(file, own) { RED, O_RDWR, true };
FIXTURE_VARIANT_ADD(file, same_type) { RED_TOO, O_RDWR, true };
FIXTURE_VARIANT_ADD(file, base) { BASE, O_RDONLY, true };
FIXTURE_VARIANT_ADD(file, base_written) { BASE, O_RDWR, false };
FIXTURE_VARIANT_ADD(file, other) { BLUE, O_RDONLY, false };
FIXTURE_VARIANT_ADD(file, host) { HOST, O_RDONLY, false };
FIXTURE_VARIANT_ADD(file, host_path) { HOST, O_PATH, false };
FIXTURE_VARIANT_ADD(file, base_path) { BASE, O_PATH, true };
/* clang-format on */

FIXTURE_SETUP(file)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
}

FIXTURE_TEARDOWN(file)
{
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* What is not kept is refused to nobody, and recorded nowhere. */
TEST_F(file, inherited)
{
	char path[PATH_SIZE], first[512];
	int fd, log = open_records();

	ASSERT_LE(0, log);
	snprintf(path, PATH_SIZE, "%.200s/file", self->tree);
	ASSERT_EQ(0, make_file(path, variant->label, "x", 0644));
	fd = open(path, variant->flags | O_CLOEXEC);
	ASSERT_LE(0, fd);
	EXPECT_EQ(variant->kept ? 0 : EDOM,
		  inherit(RED, fd, 20, WORDS("is-kept", "pipe")));
	EXPECT_EQ(0, count_records(log, 0, first, sizeof(first)))
	{
		TH_LOG("%s", first);
	}
	close(fd);
	close(log);
}

/* To a permissive label it would be denied; it is recorded, and kept. */
TEST(permissive)
{
	static const struct label_spec labels[] = {
		{ RED, TYPE_RED, TVD_LABEL_PERMISSIVE },
		{},
	};
	char first[512];
	int ends[2], log = open_records();

	ASSERT_TRUE(is_enforcing());
	ASSERT_LE(0, log);
	ASSERT_EQ(0, pipe2(ends, O_CLOEXEC));
	ASSERT_EQ(0, load_labels(labels));
	EXPECT_EQ(0, inherit(RED, ends[1], 20, WORDS("is-kept", "pipe")));
	/* The exec, and the question itself. */
	EXPECT_EQ(2, count_records(log, 0, first, sizeof(first)));
	EXPECT_EQ(0, strncmp("lsm=tvd verdict=permissive row=9 ", first, 33))
	{
		TH_LOG("%s", first);
	}
	EXPECT_EQ(0, load_test_policy());
	close(ends[0]);
	close(ends[1]);
	close(log);
}

/* It reads as the end of a file, and takes what is written. */
TEST(replaced_by_null)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_CLOEXEC);

	ASSERT_TRUE(is_enforcing());
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, inherit(RED, fd, ACTOR_GIVEN, WORDS("read", "given")));
	EXPECT_EQ(0, inherit(RED, fd, ACTOR_GIVEN, WORDS("write", "given")));
	EXPECT_EQ(0, inherit(RED, fd, ACTOR_GIVEN, WORDS("stat", "given")));
	close(fd);
}

/* clang-format off */
FIXTURE(stdio) {
	int ends[2];
	int pair[2];
};

/* clang-format on */

static const struct entry_spec may_inherit[] = {
	{ HOST, NULL, BLUE, TVD_ENTRY_INHERIT_STDIO },
	{ HOST, NULL, RED, TVD_ENTRY_INHERIT_STDIO },
	{},
};

FIXTURE_SETUP(stdio)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, pipe2(self->ends, O_CLOEXEC));
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
				self->pair));
	ASSERT_EQ(0, load_spec(&(struct policy_spec){
			     .labels = test_labels, .entries = may_inherit }));
}

FIXTURE_TEARDOWN(stdio)
{
	EXPECT_EQ(0, load_test_policy());
	close(self->ends[0]);
	close(self->ends[1]);
	close(self->pair[0]);
	close(self->pair[1]);
}

static bool came_through(int fd)
{
	char byte;

	return fcntl(fd, F_SETFL, O_NONBLOCK) == 0 && read(fd, &byte, 1) == 1;
}

TEST_F(stdio, pipe)
{
	EXPECT_EQ(0, inherit(RED, self->ends[1], 1, WORDS("use-output")));
	EXPECT_TRUE(came_through(self->ends[0]));
}

TEST_F(stdio, socket)
{
	EXPECT_EQ(0, inherit(RED, self->pair[1], 2, WORDS("use-error")));
	EXPECT_TRUE(came_through(self->pair[0]));
}

/* The first end of a new terminal, and the second as ours. */
static int open_terminal(int *master)
{
	char name[64];

	*master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*master < 0 || grantpt(*master) || unlockpt(*master) ||
	    ptsname_r(*master, name, sizeof(name)))
		return -1;
	return open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
}

TEST_F(stdio, terminal)
{
	int master, terminal = open_terminal(&master);

	ASSERT_LE(0, terminal);
	EXPECT_EQ(0, inherit(RED, terminal, 1, WORDS("use-output")));
	EXPECT_TRUE(came_through(master));
	ASSERT_EQ(0, load_test_policy());
	EXPECT_EQ(0, inherit(RED, terminal, 1, WORDS("use-output")));
	EXPECT_FALSE(came_through(master));
	close(terminal);
	close(master);
}

/* As the same descriptor in another place, and under a policy without. */
TEST_F(stdio, not_otherwise)
{
	EXPECT_EQ(0, inherit(RED, self->ends[1], ACTOR_GIVEN,
			     WORDS("write", "given")));
	EXPECT_FALSE(came_through(self->ends[0]));
	ASSERT_EQ(0, load_test_policy());
	EXPECT_EQ(0, inherit(RED, self->ends[1], 1, WORDS("use-output")));
	EXPECT_FALSE(came_through(self->ends[0]));
}

/* A file is no stream. */
TEST_F(stdio, not_file)
{
	char tree[PATH_SIZE], path[PATH_SIZE];
	struct stat st;
	int fd;

	ASSERT_EQ(0, make_tree(tree, "tmpfs", BASE));
	snprintf(path, PATH_SIZE, "%.200s/file", tree);
	ASSERT_EQ(0, make_file(path, HOST, "", 0644));
	fd = open(path, O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, inherit(RED, fd, 1, WORDS("use-output")));
	EXPECT_EQ(0, fstat(fd, &st));
	EXPECT_EQ(0, st.st_size);
	close(fd);
	EXPECT_EQ(0, remove_tree(tree));
}

/* One label after the other, not both at once. */
TEST_F(stdio, one_label_at_a_time)
{
	struct actor red;

	ASSERT_EQ(0, start_actor(&red, RED, -1, WORDS("wait")));
	ASSERT_EQ(0, await_actor(&red));
	EXPECT_EQ(0, inherit(RED, self->ends[1], 1, WORDS("use-output")));
	EXPECT_TRUE(came_through(self->ends[0]));
	EXPECT_EQ(0, inherit(BLUE, self->ends[1], 1, WORDS("use-output")));
	EXPECT_FALSE(came_through(self->ends[0]));
	EXPECT_EQ(0, finish_actor(&red));
}

static int count_task(pid_t pid)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_DUMMY,
	};

	return syscall(SYS_perf_event_open, &attr, pid, -1, -1,
		       PERF_FLAG_FD_CLOEXEC);
}

/* Without a buffer there would be nothing to wait for from the beginning. */
static bool counts_no_more(int counter)
{
	struct pollfd poller = { .fd = counter, .events = POLLIN };
	size_t size = sysconf(_SC_PAGESIZE);
	void *buffer = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED,
			    counter, 0);
	bool ended = poll(&poller, 1, 0) == 1 && (poller.revents & POLLHUP);

	if (buffer == MAP_FAILED)
		abort();
	munmap(buffer, size);
	return ended;
}

/* What somebody counts of a process he counts of its label. */
TEST(counter_of_another)
{
	static const char *const labels[] = { RED, RED_TOO };
	size_t i;

	ASSERT_TRUE(is_enforcing());
	for (i = 0; i < ARRAY_SIZE(labels); i++) {
		struct actor actor;
		int counter;

		ASSERT_EQ(0, start_actor(&actor, RED, -1,
					 WORDS("become", labels[i])));
		ASSERT_EQ(0, await_actor(&actor));
		counter = count_task(actor.pid);
		ASSERT_LE(0, counter);
		EXPECT_FALSE(counts_no_more(counter));
		ASSERT_EQ(1, write(actor.to, "x", 1));
		ASSERT_EQ(0, await_actor(&actor));
		EXPECT_EQ(!strcmp(labels[i], RED_TOO), counts_no_more(counter));
		EXPECT_EQ(0, finish_actor(&actor));
		close(counter);
	}
}

TEST_HARNESS_MAIN
