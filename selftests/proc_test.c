// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: procfs
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>

#include "common.h"
#include "harness.h"

#define READ TVD_ACCESS_READ
#define WRITE TVD_ACCESS_WRITE
#define LIST TVD_ACCESS_LIST
#define GETATTR TVD_ACCESS_GETATTR

/*
 * A process that is the host's while its files are opened, and enters a domain
 * while they are held.
 */
/* clang-format off */
FIXTURE(entering) {
	pid_t pid;
	int go;
	int end;
};

/* clang-format on */

FIXTURE_VARIANT(entering)
{
	const char *file;
	int flags;
	const char *act;
	__u32 access;
};

#define FILE_OF(name, how, what, kinds)                        \
	{                                                      \
		.file = (name), .flags = (how), .act = (what), \
		.access = (kinds),                             \
	}

/* clang-format off */
FIXTURE_VARIANT_ADD(entering, stat) FILE_OF("stat", O_RDONLY, "read", READ);
FIXTURE_VARIANT_ADD(entering, status) FILE_OF("status", O_RDONLY, "read", READ);
FIXTURE_VARIANT_ADD(entering, cmdline) FILE_OF("cmdline", O_RDONLY, "read", READ);
FIXTURE_VARIANT_ADD(entering, comm) FILE_OF("comm", O_RDONLY, "read", READ);
FIXTURE_VARIANT_ADD(entering, limits) FILE_OF("limits", O_RDONLY, "read", READ);
FIXTURE_VARIANT_ADD(entering, label)
FILE_OF("attr/tvd/current", O_RDONLY, "read", READ);
FIXTURE_VARIANT_ADD(entering, directory) FILE_OF(".", O_RDONLY, "list", LIST);
FIXTURE_VARIANT_ADD(entering, descriptors) FILE_OF("fd", O_RDONLY, "list", LIST);
FIXTURE_VARIANT_ADD(entering, threads) FILE_OF("task", O_RDONLY, "list", LIST);
FIXTURE_VARIANT_ADD(entering, namespaces) FILE_OF("ns", O_RDONLY, "list", LIST);
FIXTURE_VARIANT_ADD(entering, attributes) FILE_OF("status", O_RDONLY, "stat", GETATTR);
/* clang-format on */

/* Enters the domain when it is told to, and stays until it is told to end. */
static int enter(int go, int end)
{
	char program[PATH_SIZE], byte;

	if (read(go, &byte, 1) < 0 || dup2(end, ACTOR_HEAR) != ACTOR_HEAR ||
	    set_self_attr(ATTR_EXEC, RED))
		return ACTOR_BROKEN;
	/* Where it says that it is ready is no concern of ours. */
	close(ACTOR_TELL);
	if (open("/dev/null", O_WRONLY) != ACTOR_TELL)
		return ACTOR_BROKEN;
	execl(test_path(program, "actor"), "actor", "wait", NULL);
	return ACTOR_BROKEN;
}

FIXTURE_SETUP(entering)
{
	int go[2], end[2];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, pipe2(go, O_CLOEXEC));
	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, RED));
	ASSERT_EQ(0, pipe2(end, O_CLOEXEC));
	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, ""));
	/* Out of the way of where the actor has its own. */
	ASSERT_LE(0, end[0] = fcntl(end[0], F_DUPFD_CLOEXEC, 20));
	ASSERT_LE(0, go[0] = fcntl(go[0], F_DUPFD_CLOEXEC, 20));
	self->pid = fork();
	ASSERT_LE(0, self->pid);
	if (!self->pid) {
		close(end[1]);
		close(go[1]);
		_exit(enter(go[0], end[0]));
	}
	close(go[0]);
	close(end[0]);
	self->go = go[1];
	self->end = end[1];
}

FIXTURE_TEARDOWN(entering)
{
	int status;

	close(self->end);
	EXPECT_EQ(self->pid, waitpid(self->pid, &status, 0));
	EXPECT_TRUE(WIFEXITED(status));
	EXPECT_EQ(0, WEXITSTATUS(status));
}

static int open_file(pid_t pid, const char *file, int flags)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	return open(path, flags | O_CLOEXEC);
}

/* Without looking anything up, from which the kernel would learn the label. */
static bool has_entered(int label)
{
	char text[TVD_NAME_MAX + 2] = "";

	return pread(label, text, sizeof(text) - 1, 0) > 0 &&
	       !strcmp(text, RED "\n");
}

TEST_F(entering, is_seen_through_what_was_open)
{
	struct expectation as_host =
		expect_steps(RED, HOST, STEPS(READ | GETATTR), EACCES);
	struct expectation as_red = expect_denial(
		BLUE, RED, TVD_ROW_ELSE,
		variant->act[0] == 'l' ? LIST | GETATTR : READ | GETATTR,
		EACCES);
	int fd = open_file(self->pid, variant->file, variant->flags);
	int label = open_file(self->pid, "attr/tvd/current", O_RDONLY);
	struct sight seen;

	if (variant->act[0] == 'l')
		as_host.access = LIST | GETATTR;
	ASSERT_LE(0, fd);
	ASSERT_LE(0, label);
	seen = see_passed(RED, fd, PASSED_WORDS(variant->act, "given"));
	EXPECT_STREQ("", difference(&as_host, &seen));
	ASSERT_EQ(1, write(self->go, "x", 1));
	while (!has_entered(label))
		sched_yield();
	seen = see_passed(RED_TOO, fd, PASSED_WORDS(variant->act, "given"));
	EXPECT_EQ(0, seen.err)
	{
		TH_LOG("%s", seen.first);
	}
	seen = see_passed(BLUE, fd, PASSED_WORDS(variant->act, "given"));
	EXPECT_STREQ("", difference(&as_red, &seen));
	close(fd);
	close(label);
}

/* And one that leaves a domain while it is watched from there. */
/* clang-format off */
FIXTURE(leaving) {
	struct actor victim;
	struct actor observer;
	int log;
};

/* clang-format on */

FIXTURE_VARIANT(leaving)
{
	const char *label;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(leaving, for_the_same_type) { .label = RED_TOO };
FIXTURE_VARIANT_ADD(leaving, for_another) { .label = BLUE };
/* clang-format on */

FIXTURE_SETUP(leaving)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, start_actor(&self->victim, BRIDGE, -1,
				 WORDS("become", variant->label)));
	ASSERT_EQ(0, await_actor(&self->victim));
	self->log = open_records();
	ASSERT_LE(0, self->log);
}

FIXTURE_TEARDOWN(leaving)
{
	EXPECT_EQ(0, finish_actor(&self->victim));
	close(self->log);
}

TEST_F(leaving, is_seen_no_more)
{
	struct expectation expected =
		expect_steps(RED, variant->label, STEPS(READ), EACCES);
	int fd = open_file(self->victim.pid, "status", O_RDONLY);
	struct sight seen;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, start_actor(&self->observer, RED, -1,
				 PASSED_WORDS("later", "read", "given")));
	ASSERT_EQ(0, await_actor(&self->observer));
	ASSERT_EQ(0, pass_descriptor(fd));
	ASSERT_EQ(0, await_actor(&self->observer));
	close(fd);
	ASSERT_EQ(1, write(self->victim.to, "x", 1));
	ASSERT_EQ(0, await_actor(&self->victim));
	seen.err = finish_actor(&self->observer);
	seen.records = count_records(self->log, self->observer.pid, seen.first,
				     sizeof(seen.first));
	EXPECT_STREQ("", difference(&expected, &seen));
}

/* What the machine says of itself: to all, or to the host. */
/* clang-format off */
FIXTURE(machine) {
};

/* clang-format on */

FIXTURE_VARIANT(machine)
{
	const char *path;
	const char *act;
	const char *label;
	__u32 access;
};

#define SHOWN(file, to, what, kinds)                          \
	{                                                     \
		.path = (file), .label = (to), .act = (what), \
		.access = (kinds),                            \
	}

/* clang-format off */
FIXTURE_VARIANT_ADD(machine, meminfo) SHOWN("/proc/meminfo", BASE, "read", READ);
FIXTURE_VARIANT_ADD(machine, cpuinfo) SHOWN("/proc/cpuinfo", BASE, "read", READ);
FIXTURE_VARIANT_ADD(machine, mounts) SHOWN("/proc/mounts", BASE, "read", READ);
FIXTURE_VARIANT_ADD(machine, sysctl)
SHOWN("/proc/sys/kernel/hostname", BASE, "read", READ);
FIXTURE_VARIANT_ADD(machine, sysctl_write)
SHOWN("/proc/sys/kernel/hostname", BASE, "open-write", WRITE);
FIXTURE_VARIANT_ADD(machine, sysctl_of_root)
SHOWN("/proc/sys/kernel/cad_pid", HOST, "read", READ);
FIXTURE_VARIANT_ADD(machine, drop_caches)
SHOWN("/proc/sys/vm/drop_caches", HOST, "open-write", WRITE);
FIXTURE_VARIANT_ADD(machine, kmsg) SHOWN("/proc/kmsg", HOST, "open-read", READ);
FIXTURE_VARIANT_ADD(machine, page_flags)
SHOWN("/proc/kpageflags", HOST, "open-read", READ);
FIXTURE_VARIANT_ADD(machine, slabs) SHOWN("/proc/slabinfo", HOST, "open-read", READ);
FIXTURE_VARIANT_ADD(machine, addresses)
SHOWN("/proc/vmallocinfo", HOST, "open-read", READ);
FIXTURE_VARIANT_ADD(machine, sysrq)
SHOWN("/proc/sysrq-trigger", HOST, "open-write", WRITE);
FIXTURE_VARIANT_ADD(machine, queues) SHOWN("/proc/sysvipc/msg", HOST, "read", READ);
FIXTURE_VARIANT_ADD(machine, memory) SHOWN("/proc/sysvipc/shm", HOST, "read", READ);
FIXTURE_VARIANT_ADD(machine, semaphores)
SHOWN("/proc/sysvipc/sem", HOST, "read", READ);
FIXTURE_VARIANT_ADD(machine, devices)
SHOWN("/proc/net/dev", BASE, "read", READ);
FIXTURE_VARIANT_ADD(machine, network_sysctl)
SHOWN("/proc/sys/net/core/somaxconn", BASE, "read", READ);
FIXTURE_VARIANT_ADD(machine, unix_sockets)
SHOWN("/proc/net/unix", HOST, "read", READ);
FIXTURE_VARIANT_ADD(machine, tcp_sockets)
SHOWN("/proc/self/net/tcp", HOST, "read", READ);
FIXTURE_VARIANT_ADD(machine, udp_sockets)
SHOWN("/proc/thread-self/net/udp6", HOST, "read", READ);
FIXTURE_VARIANT_ADD(machine, netlink_sockets)
SHOWN("/proc/net/netlink", HOST, "read", READ);
FIXTURE_VARIANT_ADD(machine, sctp_sockets)
SHOWN("/proc/net/sctp/eps", HOST, "read", READ);
FIXTURE_VARIANT_ADD(machine, locks) SHOWN("/proc/locks", HOST, "open-read", READ);
/* clang-format on */

FIXTURE_SETUP(machine)
{
	ASSERT_TRUE(is_enforcing());
}

FIXTURE_TEARDOWN(machine)
{
}

TEST_F(machine, is_shown)
{
	struct expectation expected =
		expect_steps(RED, variant->label,
			     (const __u32[]){ variant->access, 0 }, EACCES);

	EXPECT_SEEN(EXPECT_ALLOWED, HOST, variant->act, variant->path);
	EXPECT_SEEN(expected, RED, variant->act, variant->path);
	if (expected.err)
		expected.subject = BRIDGE;
	EXPECT_SEEN(expected, BRIDGE, variant->act, variant->path);
}

/* In a namespace of its own a domain sees what is there. */
TEST(own_objects)
{
	ASSERT_TRUE(is_enforcing());
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "own-objects");
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "own-objects");
}

/* But not through what was opened elsewhere. */
TEST(objects_of_others)
{
	struct expectation expected =
		expect_denial(RED, HOST, TVD_ROW_ELSE, READ | GETATTR, EACCES);
	int fd = open("/proc/sysvipc/shm", O_RDONLY | O_CLOEXEC);
	struct sight seen;

	ASSERT_TRUE(is_enforcing());
	ASSERT_LE(0, fd);
	seen = see_passed(HOST, fd, PASSED_WORDS("read", "given"));
	EXPECT_EQ(0, seen.err);
	seen = see_passed(RED, fd, PASSED_WORDS("read", "given"));
	EXPECT_STREQ("", difference(&expected, &seen));
	close(fd);
}

TEST_HARNESS_MAIN
