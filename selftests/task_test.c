// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: acts on processes
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

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

#define PAIR(subject_label, object_label)                             \
	{                                                             \
		.subject = (subject_label), .object = (object_label), \
	}

/* clang-format off */
FIXTURE_VARIANT_ADD(task, same) PAIR(RED, RED);
FIXTURE_VARIANT_ADD(task, same_type) PAIR(RED, RED_TOO);
FIXTURE_VARIANT_ADD(task, from_bridge) PAIR(BRIDGE, RED);
FIXTURE_VARIANT_ADD(task, to_bridge) PAIR(RED, BRIDGE);
FIXTURE_VARIANT_ADD(task, host) PAIR(HOST, HOST);
FIXTURE_VARIANT_ADD(task, from_host) PAIR(HOST, RED);
FIXTURE_VARIANT_ADD(task, disjoint) PAIR(RED, BLUE);
FIXTURE_VARIANT_ADD(task, disjoint_back) PAIR(BLUE, RED);
FIXTURE_VARIANT_ADD(task, to_host) PAIR(RED, HOST);
FIXTURE_VARIANT_ADD(task, bridge_to_host) PAIR(BRIDGE, HOST);
/* clang-format on */

/* A process that is there until it is let go, and its number. */
static int start_victim(struct actor *victim, const char *label,
			const char *what, char pid[16])
{
	if (start_actor(victim, label, -1, WORDS(what)) || await_actor(victim))
		return -1;
	snprintf(pid, 16, "%d", victim->pid);
	return 0;
}

FIXTURE_SETUP(task)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, start_victim(&self->victim, variant->object, "wait",
				  self->pid));
}

FIXTURE_TEARDOWN(task)
{
	kill_actor(&self->victim);
}

#define CHECK(err, steps, ...)                                             \
	do {                                                               \
		struct expectation _expected = expect_steps(               \
			variant->subject, variant->object, steps, err);    \
		struct sight _seen =                                       \
			see_act(variant->subject, -1, WORDS(__VA_ARGS__)); \
		EXPECT_STREQ("", difference(&_expected, &_seen));          \
	} while (0)

#define ACT(steps, ...)                           \
	{                                         \
		CHECK(EPERM, steps, __VA_ARGS__); \
	}

#define TRACE TVD_ACCESS_TRACE
#define SIGNAL TVD_ACCESS_SIGNAL
#define DESTROY TVD_ACCESS_DESTROY
#define SCHEDULE TVD_ACCESS_SCHEDULE
#define SEARCH TVD_ACCESS_SEARCH

/* clang-format off */
TEST_F(task, seize) ACT(STEPS(TRACE), "seize", self->pid);
TEST_F(task, attach) ACT(STEPS(TRACE), "attach", self->pid);
TEST_F(task, read_memory) ACT(STEPS(TRACE), "read-memory", self->pid);
TEST_F(task, write_memory) ACT(STEPS(TRACE), "write-memory", self->pid);
TEST_F(task, take_descriptor) ACT(STEPS(TRACE), "take-descriptor", self->pid);
TEST_F(task, compare) ACT(STEPS(TRACE), "compare", self->pid);
TEST_F(task, kill_0) ACT(STEPS(SIGNAL), "kill", self->pid, "0");
TEST_F(task, kill_cont) ACT(STEPS(SIGNAL), "kill", self->pid, "18");
TEST_F(task, kill_stop) ACT(STEPS(SIGNAL), "kill", self->pid, "19");
TEST_F(task, kill_usr1) ACT(STEPS(SIGNAL), "kill", self->pid, "10");
TEST_F(task, kill_term) ACT(STEPS(DESTROY), "kill", self->pid, "15");
TEST_F(task, kill_kill) ACT(STEPS(DESTROY), "kill", self->pid, "9");
TEST_F(task, kill_by_pidfd)
ACT(STEPS(DESTROY), "kill-by-pidfd", self->pid, "9");
TEST_F(task, sigqueue) ACT(STEPS(SIGNAL), "sigqueue", self->pid, "10");
TEST_F(task, lower_priority) ACT(STEPS(SCHEDULE), "lower-priority", self->pid);
TEST_F(task, set_affinity) ACT(STEPS(SCHEDULE), "set-affinity", self->pid);
TEST_F(task, get_affinity) ACT(STEPS(SCHEDULE), "get-affinity", self->pid);
TEST_F(task, set_scheduler) ACT(STEPS(SCHEDULE), "set-scheduler", self->pid);
TEST_F(task, get_scheduler) ACT(STEPS(SCHEDULE), "get-scheduler", self->pid);
TEST_F(task, set_limit) ACT(STEPS(SCHEDULE), "set-limit", self->pid);
TEST_F(task, get_limit) ACT(STEPS(SCHEDULE), "get-limit", self->pid);
TEST_F(task, get_group) ACT(STEPS(SCHEDULE), "get-group", self->pid);
TEST_F(task, get_session) ACT(STEPS(SCHEDULE), "get-session", self->pid);
TEST_F(task, get_capabilities)
ACT(STEPS(SCHEDULE), "get-capabilities", self->pid);
TEST_F(task, set_io_priority)
ACT(STEPS(SCHEDULE), "set-io-priority", self->pid);
TEST_F(task, get_io_priority)
ACT(STEPS(SCHEDULE), "get-io-priority", self->pid);
TEST_F(task, move_pages) ACT(STEPS(TRACE, SCHEDULE), "move-pages", self->pid);
/* clang-format on */

/* Who may trace may yet be denied to say where the memory is to lie. */
TEST(move_pages_is_denied_by_a_rule)
{
	static const struct deny_spec denies[] = {
		{ RED, RED_TOO, SCHEDULE },
		{},
	};
	const struct policy_spec spec = { .labels = test_labels,
					  .denies = denies };
	struct actor victim;
	char pid[16];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, start_victim(&victim, RED_TOO, "wait", pid));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "move-pages", pid);
	ASSERT_EQ(0, load_spec(&spec));
	EXPECT_SEEN(expect_denial(RED, RED_TOO, TVD_ROW_TYPES, SCHEDULE, EPERM),
		    RED, "move-pages", pid);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "read-memory", pid);
	ASSERT_EQ(0, load_test_policy());
	kill_actor(&victim);
}

/* Refused at the directory, so for each file of it alike. */
#define PROC(what, file)                                             \
	{                                                            \
		CHECK(EACCES, STEPS(SEARCH), what, self->pid, file); \
	}

/* clang-format off */
TEST_F(task, proc_status) PROC("read-proc", "status");
TEST_F(task, proc_stat) PROC("read-proc", "stat");
TEST_F(task, proc_cmdline) PROC("read-proc", "cmdline");
TEST_F(task, proc_environ) PROC("read-proc", "environ");
TEST_F(task, proc_maps) PROC("read-proc", "maps");
TEST_F(task, proc_comm) PROC("read-proc", "comm");
TEST_F(task, proc_limits) PROC("read-proc", "limits");
TEST_F(task, proc_label) PROC("read-proc", "attr/tvd/current");
TEST_F(task, proc_threads) PROC("list-proc", "task");
TEST_F(task, proc_exe) PROC("read-proc-link", "exe");
TEST_F(task, proc_cwd) PROC("read-proc-link", "cwd");
TEST_F(task, proc_root) PROC("read-proc-link", "root");
TEST_F(task, proc_fd) PROC("list-proc", "fd");
TEST_F(task, proc_fd_0) PROC("read-proc-link", "fd/0");
TEST_F(task, proc_ns) PROC("list-proc", "ns");
TEST_F(task, proc_ns_pid) PROC("read-proc-link", "ns/pid");
TEST_F(task, proc_exists) PROC("stat-proc", "status");
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
	bool allowed =
		model_allows(variant->subject, variant->object, DESTROY, &row);

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

/* The act of asking for it succeeds; the signal does not come. */
#define BY_KERNEL(sig, asked)                                                \
	{                                                                    \
		struct expectation _expected =                               \
			expect_steps(variant->subject, variant->object,      \
				     STEPS(asked), EPERM);                   \
		struct sight _seen =                                         \
			see_act(variant->subject, -1,                        \
				WORDS("signal-by-kernel", self->pid, #sig)); \
		EXPECT_EQ(0, _seen.err);                                     \
		_seen.err = _expected.err;                                   \
		EXPECT_STREQ("", difference(&_expected, &_seen));            \
		EXPECT_EQ(_expected.err ? 0 : 128 + (sig),                   \
			  finish_actor(&self->victim));                      \
		ASSERT_EQ(0, start_actor(&self->victim, variant->object, -1, \
					 WORDS("wait")));                    \
	}

/* clang-format off */
TEST_F(task, kill_by_kernel) BY_KERNEL(9, DESTROY);
TEST_F(task, signal_by_kernel) BY_KERNEL(10, SIGNAL);
/* clang-format on */

/* Only oneself and a child that has not executed anything: nobody else's. */
TEST_F(task, set_group)
{
	struct sight seen =
		see_act(variant->subject, -1, WORDS("set-group", self->pid));

	EXPECT_EQ(ESRCH, seen.err);
	EXPECT_EQ(0, seen.records);
}

TEST(group_of_child)
{
	ASSERT_TRUE(is_enforcing());
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "set-group-of-child");
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "set-group-of-child");
}

TEST(join_group)
{
	struct actor leader;
	char pid[16];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, start_victim(&leader, BLUE, "lead-group", pid));
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "join-group", pid);
	EXPECT_SEEN(expect_denial(RED, BLUE, TVD_ROW_ELSE, SCHEDULE, EPERM),
		    RED, "join-group", pid);
	EXPECT_EQ(0, finish_actor(&leader));
}

TEST(traceme)
{
	ASSERT_TRUE(is_enforcing());
	EXPECT_EQ(0, act(HOST, WORDS("be-traced")));
	EXPECT_EQ(0, act(RED, WORDS("be-traced")));
}

/* What all may read of /proc, and what a process may of its own. */
TEST(own_proc)
{
	ASSERT_TRUE(is_enforcing());
	EXPECT_EQ(0, act(RED, WORDS("read", "/proc/self/status")));
	EXPECT_EQ(0, act(RED, WORDS("read", "/proc/self/maps")));
	EXPECT_EQ(0, act(RED, WORDS("list", "/proc/self/fd")));
	EXPECT_EQ(0, act(RED, WORDS("readlink", "/proc/self/exe")));
	EXPECT_EQ(0, act(RED, WORDS("list", "/proc")));
	EXPECT_EQ(0, act(RED, WORDS("read", "/proc/meminfo")));
	EXPECT_EQ(EACCES,
		  act(RED, WORDS("write", "/proc/sys/kernel/hostname")));
}

TEST_HARNESS_MAIN
