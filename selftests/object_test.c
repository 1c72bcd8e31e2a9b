// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what may be shared without a file of one's own
 *
 * Memory files, pipes, FIFOs, message queues and terminals, by name where they
 * have one, and passed as descriptors.
 */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

#define READ TVD_ACCESS_READ
#define WRITE TVD_ACCESS_WRITE
#define MAP_EXEC TVD_ACCESS_MAP_EXEC
#define GETATTR TVD_ACCESS_GETATTR
#define SETATTR TVD_ACCESS_SETATTR
#define DESTROY TVD_ACCESS_DESTROY

#define QUEUE "/tvd-test"

/* How long an echo may take, in milliseconds. */
#define PATIENCE 20000

/* clang-format off */
FIXTURE(pair) {
	char tree[PATH_SIZE];
	char fifo[PATH_SIZE];
	char terminal[PATH_SIZE];
	int memory;
	int ends[2];
	int pipe;
	mqd_t queue;
	int master;
	int slave;
};

	/* clang-format on */

#include "pairs.h"

static mqd_t make_queue(void)
{
	struct mq_attr attr = { .mq_maxmsg = 4, .mq_msgsize = 8 };

	return mq_open(QUEUE, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600,
		       &attr);
}

static int open_terminal(int *master, char path[PATH_SIZE])
{
	*master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*master < 0 || unlockpt(*master) ||
	    ptsname_r(*master, path, PATH_SIZE))
		return -1;
	return open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
}

/* One of each, of the label, whoever could be made to run under it. */
FIXTURE_SETUP(pair)
{
	bool is_closed = !strcmp(variant->object, VAULT);

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->fifo, PATH_SIZE, "%.200s/fifo", self->tree);
	ASSERT_EQ(0, prepare_label(variant->object));
	ASSERT_EQ(0, strcmp(variant->object, HOST) ?
			     set_self_attr(ATTR_FSCREATE, variant->object) :
			     0);
	self->memory = memfd_create("test", MFD_CLOEXEC);
	ASSERT_EQ(0, pipe2(self->ends, O_CLOEXEC));
	ASSERT_EQ(0, mkfifo(self->fifo, 0600));
	self->queue = make_queue();
	self->slave = open_terminal(&self->master, self->terminal);
	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, ""));
	ASSERT_LE(0, self->memory);
	self->pipe = open(self->fifo, O_RDWR | O_CLOEXEC);
	/* What is closed is made by the host, but not opened. */
	ASSERT_EQ(is_closed, self->queue < 0);
	ASSERT_EQ(is_closed, self->slave < 0);
	ASSERT_EQ(is_closed, self->pipe < 0);
	ASSERT_EQ(0, spoil_label(variant->object));
}

FIXTURE_TEARDOWN(pair)
{
	EXPECT_TRUE(!mq_unlink(QUEUE) || errno == ENOENT);
	EXPECT_EQ(0, forget_label(variant->object));
	EXPECT_EQ(0, remove_tree(self->tree));
}

#define BY_NAME(steps, ...)                                 \
	{                                                   \
		CHECK_PAIR(-1, EACCES, steps, __VA_ARGS__); \
	}

/*
 * What one can do with a descriptor is asked when one gets it.  There is none
 * for what is closed and has to be opened.
 */
static const char *pass_difference(const FIXTURE_VARIANT(pair) * variant,
				   int fd, const __u32 *steps,
				   const char *const *words)
{
	struct expectation expected =
		expect_steps(variant->subject, variant->object, steps, EACCES);
	struct sight seen;

	if (fd < 0)
		return "";
	seen = see_passed(variant->subject, fd, words);
	return difference(&expected, &seen);
}

#define PASS(fd, steps, ...)                                                  \
	{                                                                     \
		EXPECT_STREQ("", pass_difference(variant, fd, steps,          \
						 PASSED_WORDS(__VA_ARGS__))); \
	}

#define HOLDS (READ | WRITE | GETATTR)

/* clang-format off */
TEST_F(pair, memory) PASS(self->memory, STEPS(HOLDS), "read", "given");
TEST_F(pair, memory_map) PASS(self->memory, STEPS(HOLDS), "map-shared", "given");
TEST_F(pair, memory_map_exec)
PASS(self->memory, STEPS(HOLDS, READ | MAP_EXEC), "map-exec", "given");
TEST_F(pair, memory_protect)
PASS(self->memory, STEPS(HOLDS, READ | MAP_EXEC), "protect-exec", "given");
TEST_F(pair, pipe_to_read)
PASS(self->ends[0], STEPS(READ | GETATTR), "stat", "given");
TEST_F(pair, pipe_to_write)
PASS(self->ends[1], STEPS(WRITE | GETATTR), "write", "given");
TEST_F(pair, fifo) BY_NAME(STEPS(READ | WRITE, HOLDS), "use-fifo", self->fifo);
TEST_F(pair, fifo_passed) PASS(self->pipe, STEPS(HOLDS), "use-fifo", "given");
TEST_F(pair, fifo_stat) BY_NAME(STEPS(GETATTR), "stat", self->fifo);
TEST_F(pair, queue_send) BY_NAME(STEPS(WRITE, WRITE | GETATTR), "queue-send", QUEUE);
TEST_F(pair, queue_receive)
BY_NAME(STEPS(READ, READ | GETATTR), "queue-receive", QUEUE);
TEST_F(pair, queue_remove) BY_NAME(STEPS(DESTROY), "queue-remove", QUEUE);
TEST_F(pair, queue_passed) PASS(self->queue, STEPS(HOLDS), "stat", "given");
TEST_F(pair, terminal)
BY_NAME(STEPS(READ | WRITE, HOLDS), "tty-open", self->terminal);
TEST_F(pair, terminal_ask)
BY_NAME(STEPS(READ | WRITE, HOLDS), "tty-ask", self->terminal);
TEST_F(pair, terminal_control)
BY_NAME(STEPS(READ | WRITE, HOLDS), "tty-control", self->terminal);
TEST_F(pair, terminal_stat) BY_NAME(STEPS(GETATTR), "stat", self->terminal);
TEST_F(pair, terminal_chmod) BY_NAME(STEPS(SETATTR), "chmod", self->terminal);
TEST_F(pair, terminal_passed) PASS(self->slave, STEPS(HOLDS), "tty-ask", "given");
/* clang-format on */

#define LEGACY "/proc/sys/dev/tty/legacy_tiocsti"

/* Typing for whoever reads there, where the kernel still lets all do that. */
TEST_F(pair, terminal_type)
{
	char before[8];

	ASSERT_LT(0, read_file(LEGACY, before, sizeof(before)));
	ASSERT_EQ(0, write_text(LEGACY, "1"));
	CHECK_PAIR(-1, EACCES,
		   STEPS(READ | WRITE, HOLDS, READ | WRITE | SETATTR),
		   "tty-type", self->terminal);
	EXPECT_EQ(0, write_text(LEGACY, before));
}

/* Red is given a terminal of red-too's and has it for its session. */
/* clang-format off */
FIXTURE(typing) {
	char legacy[8];
	char path[PATH_SIZE];
	int master;
	int slave;
};

/* clang-format on */

FIXTURE_SETUP(typing)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, RED_TOO));
	self->slave = open_terminal(&self->master, self->path);
	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, ""));
	ASSERT_LE(0, self->slave);
	ASSERT_LT(0, read_file(LEGACY, self->legacy, sizeof(self->legacy)));
	ASSERT_EQ(0, write_text(LEGACY, "1"));
}

FIXTURE_TEARDOWN(typing)
{
	EXPECT_EQ(0, write_text(LEGACY, self->legacy));
	EXPECT_EQ(0, load_test_policy());
	close(self->slave);
	close(self->master);
}

static struct sight see_typed_later(const FIXTURE_DATA(typing) * self,
				    const struct policy_spec *after)
{
	return see_passed_across_load(RED, self->slave,
				      PASSED_WORDS("tty-type-later", "given"),
				      after);
}

/* Whether anything is echoed within that many milliseconds. */
static bool is_echoed(int master, int patience)
{
	struct pollfd fd = { .fd = master, .events = POLLIN };

	return poll(&fd, 1, patience) == 1;
}

TEST_F(typing, allowed)
{
	const struct policy_spec allowing = { .labels = test_labels };
	struct sight seen = see_typed_later(self, &allowing);

	EXPECT_EQ(0, seen.err);
	EXPECT_EQ(0, seen.records);
	EXPECT_TRUE(is_echoed(self->master, PATIENCE));
}

/* To read and write is not enough. */
TEST_F(typing, denied)
{
	const struct deny_spec denies[] = { { RED, RED_TOO, SETATTR }, {} };
	const struct policy_spec denying = { .labels = test_labels,
					     .denies = denies };
	struct expectation denial = expect_denial(
		RED, RED_TOO, TVD_ROW_TYPES, READ | WRITE | SETATTR, EACCES);
	struct sight seen = see_typed_later(self, &denying);

	EXPECT_STREQ("", difference(&denial, &seen));
	EXPECT_FALSE(is_echoed(self->master, 0));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "tty-ask", self->path);
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "tty-type", self->path);
	EXPECT_TRUE(is_echoed(self->master, PATIENCE));
}

TEST(own_queue)
{
	ASSERT_TRUE(is_enforcing());
	/* No matter what capability the kernel asks for before it does without. */
	EXPECT_EQ(0, act(RED, WORDS("queue-make", QUEUE)));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "queue-send", QUEUE);
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "queue-receive", QUEUE);
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, WRITE, EACCES), BLUE,
		    "queue-send", QUEUE);
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, DESTROY, EACCES),
		    BLUE, "queue-remove", QUEUE);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "queue-remove", QUEUE);
	/* A bridge has no side here that the directory could say. */
	EXPECT_EQ(0, act(BRIDGE, WORDS("queue-make", QUEUE)));
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "queue-send", QUEUE);
	EXPECT_EQ(0, mq_unlink(QUEUE));
}

TEST(own_memory_of_huge_pages)
{
	ASSERT_TRUE(is_enforcing());
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "make-huge-memory");
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "make-huge-memory");
}

/* What all may use keeps nothing, so it is a device's label and no other's. */
TEST(device_of_all)
{
	static const char *const devices[] = { "/dev/null", "/dev/zero" };
	struct sight seen;
	size_t i;
	int fd;

	ASSERT_TRUE(is_enforcing());
	for (i = 0; i < ARRAY_SIZE(devices); i++) {
		EXPECT_SEEN(EXPECT_ALLOWED, HOST, "write", devices[i]);
		EXPECT_SEEN(EXPECT_ALLOWED, RED, "write", devices[i]);
		EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "read", devices[i]);
		EXPECT_SEEN(EXPECT_ALLOWED, RED, "stat", devices[i]);
		/* The node is the host's. */
		EXPECT_SEEN(expect_denial(RED, HOST, TVD_ROW_ELSE, SETATTR,
					  EACCES),
			    RED, "utimes", devices[i]);
		fd = open(devices[i], O_RDWR | O_CLOEXEC);
		ASSERT_LE(0, fd);
		seen = see_passed(BLUE, fd, PASSED_WORDS("write", "given"));
		EXPECT_EQ(0, seen.err);
		EXPECT_EQ(0, seen.records);
		close(fd);
	}
	EXPECT_EQ(EINVAL, set_self_attr(ATTR_FSCREATE, ANY));
	EXPECT_EQ(EINVAL, set_self_attr(ATTR_SOCKCREATE, ANY));
	EXPECT_EQ(EINVAL, set_self_attr(ATTR_EXEC, ANY));
}

/* One device and one inode for all, and each has a terminal of its own. */
TEST(own_terminal)
{
	struct expectation denial;
	char path[PATH_SIZE];
	struct actor holder;
	struct sight seen;
	int master;

	ASSERT_TRUE(is_enforcing());
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "make-terminal");
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "make-terminal");
	ASSERT_EQ(0, start_actor(&holder, RED, -1, WORDS("hold-terminal")));
	ASSERT_EQ(0, await_actor(&holder));
	master = take_given(holder.pid);
	ASSERT_LE(0, master);
	ASSERT_EQ(0, ptsname_r(master, path, sizeof(path)));
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "tty-open", path);
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, READ | WRITE,
				  EACCES),
		    BLUE, "tty-open", path);
	/* The other side, which whoever holds it reads and writes through. */
	seen = see_passed(RED_TOO, master, PASSED_WORDS("stat", "given"));
	EXPECT_EQ(0, seen.err);
	seen = see_passed(BLUE, master, PASSED_WORDS("stat", "given"));
	denial = expect_denial(BLUE, RED, TVD_ROW_ELSE, HOLDS, EACCES);
	EXPECT_STREQ("", difference(&denial, &seen));
	close(master);
	EXPECT_EQ(0, finish_actor(&holder));
}

TEST(terminal_of_host)
{
	struct expectation denial =
		expect_denial(RED, HOST, TVD_ROW_ELSE, HOLDS, EACCES);
	char path[PATH_SIZE];
	struct sight seen;
	int master, slave;

	ASSERT_TRUE(is_enforcing());
	slave = open_terminal(&master, path);
	ASSERT_LE(0, slave);
	seen = see_passed(HOST, master, PASSED_WORDS("stat", "given"));
	EXPECT_EQ(0, seen.err);
	seen = see_passed(RED, master, PASSED_WORDS("stat", "given"));
	EXPECT_STREQ("", difference(&denial, &seen));
	EXPECT_SEEN(expect_denial(RED, HOST, TVD_ROW_ELSE, READ | WRITE,
				  EACCES),
		    RED, "tty-open", path);
	close(slave);
	close(master);
}

/* A namespace is nobody's, its descriptor is who opened it's. */
TEST(namespace_descriptor)
{
	struct expectation denial =
		expect_denial(RED, HOST, TVD_ROW_ELSE, READ | GETATTR, EACCES);
	struct sight seen;
	int fd;

	ASSERT_TRUE(is_enforcing());
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "open-read", "/proc/self/ns/ipc");
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "open-read", "/proc/self/ns/ipc");
	fd = open("/proc/self/ns/ipc", O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	seen = see_passed(HOST, fd, PASSED_WORDS("stat", "given"));
	EXPECT_EQ(0, seen.err);
	seen = see_passed(RED, fd, PASSED_WORDS("stat", "given"));
	EXPECT_STREQ("", difference(&denial, &seen));
	close(fd);
}

/* Neither by a descriptor of it, nor by the process that has it. */
TEST(namespace_of_others)
{
	struct actor process;
	char path[PATH_SIZE], pid[16];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, start_actor(&process, BLUE, -1, WORDS("wait")));
	ASSERT_EQ(0, await_actor(&process));
	snprintf(pid, sizeof(pid), "%d", process.pid);
	snprintf(path, sizeof(path), "/proc/%s/ns/uts", pid);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "open-read", path);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "enter-by-pidfd", pid);
	EXPECT_SEEN(expect_denial(RED, BLUE, TVD_ROW_ELSE, TVD_ACCESS_SEARCH,
				  EACCES),
		    RED, "open-read", path);
	EXPECT_SEEN(expect_denial(RED, BLUE, TVD_ROW_ELSE, TVD_ACCESS_TRACE,
				  EPERM),
		    RED, "enter-by-pidfd", pid);
	EXPECT_EQ(0, finish_actor(&process));
}

/* Whoever opens a process first has made the inode that all others open. */
TEST(process_descriptor)
{
	struct expectation denial =
		expect_denial(RED, HOST, TVD_ROW_ELSE, HOLDS, EACCES);
	struct actor process;
	struct sight seen;
	char pid[16];
	int fd;

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, start_actor(&process, RED, -1, WORDS("wait")));
	ASSERT_EQ(0, await_actor(&process));
	snprintf(pid, sizeof(pid), "%d", process.pid);
	fd = syscall(SYS_pidfd_open, process.pid, 0);
	ASSERT_LE(0, fd);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "use-pidfd", pid);
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "use-pidfd", pid);
	seen = see_passed(HOST, fd, PASSED_WORDS("stat", "given"));
	EXPECT_EQ(0, seen.err);
	seen = see_passed(RED, fd, PASSED_WORDS("stat", "given"));
	EXPECT_STREQ("", difference(&denial, &seen));
	close(fd);
	EXPECT_EQ(0, finish_actor(&process));
}

TEST_HARNESS_MAIN
