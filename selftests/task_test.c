// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: acts on processes
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>

#include "common.h"
#include "kselftest_harness.h"

/* clang-format off */
FIXTURE(task) {
	struct actor victim;
	char pid[16];
};
/* clang-format on */

/*
 *	red ----> red, red-too, bridge	: allowed
 *	red --X-> blue, host		: refused
 *	host ---> red			: allowed
 */
FIXTURE_VARIANT(task)
{
	const char *subject;
	const char *object;
};

#define PAIR(name, subject_label, object_label)                      \
	FIXTURE_VARIANT_ADD(task, name)                              \
	{                                                            \
		.subject = subject_label, .object = object_label,    \
	}

/* clang-format off */
PAIR(same, RED, RED);
PAIR(same_type, RED, RED_TOO);
PAIR(from_bridge, BRIDGE, RED);
PAIR(to_bridge, RED, BRIDGE);
PAIR(host, HOST, HOST);
PAIR(from_host, HOST, RED);
PAIR(disjoint, RED, BLUE);
PAIR(disjoint_back, BLUE, RED);
PAIR(to_host, RED, HOST);
PAIR(bridge_to_host, BRIDGE, HOST);
/* clang-format on */

FIXTURE_SETUP(task)
{
	ASSERT_EQ(0, start_actor(&self->victim, variant->object, -1,
				 WORDS("wait")));
	ASSERT_EQ(0, await_actor(&self->victim));
	snprintf(self->pid, sizeof(self->pid), "%d", self->victim.pid);
}

FIXTURE_TEARDOWN(task)
{
	kill_actor(&self->victim);
}

#define CHECK(err, steps, ...)                                              \
	do {                                                                \
		struct expectation _expected = expect_steps(                \
			variant->subject, variant->object, steps, err);     \
		struct sight _seen =                                        \
			see_act(variant->subject, -1, WORDS(__VA_ARGS__));  \
		EXPECT_STREQ("", difference(&_expected, &_seen));           \
	} while (0)

#define TEST_ACT(name, steps, ...)                 \
	TEST_F(task, name)                         \
	{                                          \
		CHECK(EPERM, steps, __VA_ARGS__);  \
	}

#define TRACE TVD_ACCESS_TRACE
#define SIGNAL TVD_ACCESS_SIGNAL
#define DESTROY TVD_ACCESS_DESTROY
#define SEARCH TVD_ACCESS_SEARCH

/* clang-format off */
TEST_ACT(seize, STEPS(TRACE), "seize", self->pid)
TEST_ACT(attach, STEPS(TRACE), "attach", self->pid)
TEST_ACT(read_memory, STEPS(TRACE), "read-memory", self->pid)
TEST_ACT(write_memory, STEPS(TRACE), "write-memory", self->pid)
TEST_ACT(take_descriptor, STEPS(TRACE), "take-descriptor", self->pid)
TEST_ACT(compare, STEPS(TRACE), "compare", self->pid)
TEST_ACT(kill_0, STEPS(SIGNAL), "kill", self->pid, "0")
TEST_ACT(kill_cont, STEPS(SIGNAL), "kill", self->pid, "18")
TEST_ACT(kill_stop, STEPS(SIGNAL), "kill", self->pid, "19")
TEST_ACT(kill_usr1, STEPS(SIGNAL), "kill", self->pid, "10")
TEST_ACT(kill_term, STEPS(DESTROY), "kill", self->pid, "15")
TEST_ACT(kill_kill, STEPS(DESTROY), "kill", self->pid, "9")
TEST_ACT(kill_by_pidfd, STEPS(DESTROY), "kill-by-pidfd", self->pid, "9")
TEST_ACT(sigqueue, STEPS(SIGNAL), "sigqueue", self->pid, "10")
/* clang-format on */

/* Refused at the directory, so for each file of it alike. */
#define TEST_PROC(name, what, file)                          \
	TEST_F(task, proc_##name)                            \
	{                                                    \
		CHECK(EACCES, STEPS(SEARCH), what, self->pid, file); \
	}

/* clang-format off */
TEST_PROC(status, "read-proc", "status")
TEST_PROC(stat, "read-proc", "stat")
TEST_PROC(cmdline, "read-proc", "cmdline")
TEST_PROC(environ, "read-proc", "environ")
TEST_PROC(maps, "read-proc", "maps")
TEST_PROC(comm, "read-proc", "comm")
TEST_PROC(limits, "read-proc", "limits")
TEST_PROC(label, "read-proc", "attr/tvd/current")
TEST_PROC(threads, "list-proc", "task")
TEST_PROC(exe, "read-proc-link", "exe")
TEST_PROC(cwd, "read-proc-link", "cwd")
TEST_PROC(root, "read-proc-link", "root")
TEST_PROC(fd, "list-proc", "fd")
TEST_PROC(fd_0, "read-proc-link", "fd/0")
TEST_PROC(ns, "list-proc", "ns")
TEST_PROC(ns_pid, "read-proc-link", "ns/pid")
TEST_PROC(exists, "stat-proc", "status")
/* clang-format on */

TEST_F(task, proc_memory)
{
	CHECK(EACCES, STEPS(SEARCH), "read-proc-memory", self->pid);
}

TEST_F(task, proc_itself)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "/proc/%s", self->pid);
	CHECK(EACCES, STEPS(TVD_ACCESS_GETATTR), "stat", path);
	CHECK(EACCES, STEPS(TVD_ACCESS_LIST), "list", path);
}

/* What was refused did not happen. */
TEST_F(task, survives)
{
	unsigned int row;
	bool allowed = model_allows(variant->subject, variant->object, DESTROY,
				    &row);

	EXPECT_EQ(allowed ? 0 : EPERM,
		  act(variant->subject, WORDS("kill", self->pid, "9")));
	if (allowed)
		return;
	EXPECT_EQ(0, kill(self->victim.pid, 0));
	EXPECT_EQ(0, finish_actor(&self->victim));
	/* For the teardown. */
	ASSERT_EQ(0, start_actor(&self->victim, variant->object, -1,
				 WORDS("wait")));
}

TEST(traceme)
{
	EXPECT_EQ(0, act(HOST, WORDS("be-traced")));
	EXPECT_EQ(0, act(RED, WORDS("be-traced")));
}

/* What all may read of /proc, and what a process may of its own. */
TEST(own_proc)
{
	EXPECT_EQ(0, act(RED, WORDS("read", "/proc/self/status")));
	EXPECT_EQ(0, act(RED, WORDS("read", "/proc/self/maps")));
	EXPECT_EQ(0, act(RED, WORDS("list", "/proc/self/fd")));
	EXPECT_EQ(0, act(RED, WORDS("readlink", "/proc/self/exe")));
	EXPECT_EQ(0, act(RED, WORDS("list", "/proc")));
	EXPECT_EQ(0, act(RED, WORDS("read", "/proc/meminfo")));
	EXPECT_EQ(EACCES, act(RED, WORDS("write", "/proc/sys/kernel/hostname")));
}

TEST_HARNESS_MAIN
