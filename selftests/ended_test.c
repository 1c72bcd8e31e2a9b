// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: tasks of a label that is revoked
 *
 * They count in memory that the test sees, and count no more when the label is
 * gone.  Each test leaves the labels of policy.yaml in force.
 */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common.h"
#include "harness.h"
#include "policy_file.h"
#include "revocation.h"

/* A counter in memory of the label, which its tasks count up. */
static _Atomic unsigned long *make_counter(int *fd)
{
	void *counter;

	*fd = make_memory(RED);
	counter = mmap(NULL, 4096, PROT_READ, MAP_SHARED, *fd, 0);
	return counter == MAP_FAILED ? NULL : counter;
}

static bool stands_still(_Atomic unsigned long *counter)
{
	const struct timespec moment = { 0, 50000000 };
	unsigned long before = *counter;

	nanosleep(&moment, NULL);
	return *counter == before;
}

static int count_running(const char *label)
{
	char text[1024], *line;

	if (read_file(SECURITYFS "running", text, sizeof(text)) < 0)
		return -1;
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (!strncmp(line, label, strlen(label)) &&
		    line[strlen(label)] == ' ')
			return atoi(line + strlen(label));
	return 0;
}

/* Those that have lost their parent are ours: see the setup. */
static void await_end_of(const char *label)
{
	const struct timespec moment = { 0, 20000000 };

	while (count_running(label)) {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		nanosleep(&moment, NULL);
	}
}

/* Tasks of the label itself. */
/* clang-format off */
FIXTURE(tasks) {
	_Atomic unsigned long *counter;
	int fd;
};

/* clang-format on */

FIXTURE_VARIANT(tasks)
{
	const char *act;
	__u32 properties;
	bool by_load;
};

#define TASKS(how, what, load)                                       \
	{                                                            \
		.act = (how), .properties = (what), .by_load = load, \
	}
#define FREEZE TVD_LABEL_FREEZE

/* clang-format off */
FIXTURE_VARIANT_ADD(tasks, killed) TASKS("count-up", 0, false);
FIXTURE_VARIANT_ADD(tasks, killed_by_load) TASKS("count-up", 0, true);
FIXTURE_VARIANT_ADD(tasks, frozen) TASKS("count-up", FREEZE, false);
FIXTURE_VARIANT_ADD(tasks, frozen_by_load) TASKS("count-up", FREEZE, true);
FIXTURE_VARIANT_ADD(tasks, killed_forking) TASKS("count-by-fork", 0, false);
FIXTURE_VARIANT_ADD(tasks, frozen_forking)
TASKS("count-by-fork", FREEZE, false);
FIXTURE_VARIANT_ADD(tasks, killed_vforking) TASKS("count-by-vfork", 0, false);
FIXTURE_VARIANT_ADD(tasks, frozen_vforking)
TASKS("count-by-vfork", FREEZE, false);
FIXTURE_VARIANT_ADD(tasks, killed_threading) TASKS("count-by-thread", 0, false);
FIXTURE_VARIANT_ADD(tasks, frozen_threading)
TASKS("count-by-thread", FREEZE, true);
/* clang-format on */

FIXTURE_SETUP(tasks)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
	self->counter = make_counter(&self->fd);
	ASSERT_NE(NULL, self->counter);
}

FIXTURE_TEARDOWN(tasks)
{
	kill_all_of(RED);
	EXPECT_EQ(0, load_test_policy());
	close(self->fd);
}

static int load_red(__u32 properties)
{
	return load_labels(
		(const struct label_spec[]){ { BLUE, TYPE_BLUE },
					     { BRIDGE, TYPE_BLUE | TYPE_RED },
					     { RED, TYPE_RED, properties },
					     { RED_TOO, TYPE_RED },
					     {} });
}

static void await_counting(_Atomic unsigned long *counter)
{
	unsigned long before = *counter;

	while (*counter == before)
		sched_yield();
}

/* Not once more, whatever it is that makes a task at this moment. */
TEST_F_TIMEOUT(tasks, run_no_more, 300)
{
	int round, rounds = strcmp(variant->act, "count-up") ? 10 : 2;
	int err;

	for (round = 0; round < rounds; round++) {
		struct actor actor;

		ASSERT_EQ(0, load_red(variant->properties));
		ASSERT_EQ(0, start_actor(&actor, RED, self->fd,
					 WORDS(variant->act)));
		ASSERT_EQ(0, await_actor(&actor));
		await_counting(self->counter);
		await_counting(self->counter);
		ASSERT_EQ(0, take_away(variant->by_load));
		EXPECT_TRUE(stands_still(self->counter));
		if (variant->properties) {
			EXPECT_LT(0, count_running(RED));
			/* No load revives it, and no signal. */
			ASSERT_EQ(0, load_red(variant->properties));
			EXPECT_EQ(0, kill(-actor.pid, SIGCONT));
			EXPECT_TRUE(stands_still(self->counter));
			EXPECT_EQ(0, kill(-actor.pid, SIGKILL));
		}
		err = finish_actor(&actor);
		/* The first of them may have ended long before. */
		EXPECT_TRUE(err == 128 + SIGKILL ||
			    (!err && !strcmp(variant->act, "count-by-fork")));
		await_end_of(RED);
	}
}

/* Who starts others under the label, which ends meanwhile. */
static void start_again_and_again(int fd)
{
	for (;;)
		act_with(RED, fd, WORDS("count-a-while"));
}

/* clang-format off */
FIXTURE(entering) {
	int fd;
};

/* clang-format on */

FIXTURE_SETUP(entering)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
}

FIXTURE_TEARDOWN(entering)
{
	kill_all_of(RED);
	EXPECT_EQ(0, load_test_policy());
}

TEST_F_TIMEOUT(entering, ends_with_the_label, 300)
{
	_Atomic unsigned long *counter;
	pid_t starter[2];
	int round, i;

	counter = make_counter(&self->fd);
	ASSERT_NE(NULL, counter);
	for (round = 0; round < 20; round++) {
		ASSERT_EQ(0, load_red(round & 1 ? FREEZE : 0));
		for (i = 0; i < 2; i++) {
			starter[i] = fork();
			if (!starter[i]) {
				setpgid(0, 0);
				start_again_and_again(self->fd);
			}
		}
		await_counting(counter);
		ASSERT_EQ(0, take_away(false));
		EXPECT_TRUE(stands_still(counter));
		for (i = 0; i < 2; i++) {
			kill(starter[i], SIGKILL);
			kill(-starter[i], SIGKILL);
			EXPECT_EQ(starter[i], waitpid(starter[i], NULL, 0));
		}
		kill_all_of(RED);
		await_end_of(RED);
	}
	close(self->fd);
}

/* Stands at the side of a process, and holds it when it ends. */
static pid_t start_tracer(const struct actor *traced)
{
	char byte = 0;
	pid_t tracer;
	int ends[2];

	if (pipe(ends))
		return -1;
	tracer = fork();
	if (!tracer) {
		/* What it waits for the end of. */
		close(traced->to);
		if (ptrace(PTRACE_SEIZE, traced->pid, NULL,
			   PTRACE_O_TRACEEXIT) ||
		    write(ends[1], &byte, 1) != 1)
			_exit(1);
		while (pause())
			;
	}
	close(ends[1]);
	if (tracer > 0 && read(ends[0], &byte, 1) != 1)
		tracer = -1;
	close(ends[0]);
	return tracer;
}

/*
 * Who was on its way out when it was to be frozen does end: on that way what is
 * left for the return to user mode is done for the last time.
 */
TEST(ends_though_frozen)
{
	const struct label_spec freezing[] = {
		{ RED, TYPE_RED, TVD_LABEL_FREEZE },
		{},
	};
	struct actor actor;
	pid_t tracer;

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, load_labels(freezing));
	ASSERT_EQ(0, start_actor(&actor, RED, -1, WORDS("ring-await-own")));
	ASSERT_EQ(0, await_actor(&actor));
	tracer = start_tracer(&actor);
	ASSERT_LT(0, tracer);
	close(actor.to);
	actor.to = -1;
	await_state(actor.pid, 't');
	ASSERT_EQ(0, write_text(SECURITYFS "revoke", RED));
	kill(tracer, SIGKILL);
	EXPECT_EQ(tracer, waitpid(tracer, NULL, 0));
	EXPECT_EQ(0, finish_actor(&actor));
	EXPECT_EQ(0, load_test_policy());
}

TEST_HARNESS_MAIN
