// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: who is first, where only one can be
 *
 * Each test leaves the labels of policy.yaml in force, under a higher version.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

#define LONG 3600

static const struct policy_spec conflicting = {
	.labels = test_labels,
	.conflict = true,
};

/* clang-format off */
FIXTURE(race) {
	char tree[PATH_SIZE];
	char pause[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(race)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->pause, PATH_SIZE, "%.200s/pause", self->tree);
	ASSERT_EQ(0, copy_file("setup/pause", self->pause, BASE));
	ASSERT_EQ(0, load_spec(&conflicting));
}

FIXTURE_TEARDOWN(race)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

#define START(actor, label, ...)                                              \
	do {                                                                  \
		ASSERT_EQ(0,                                                  \
			  start_actor(actor, label, -1, WORDS(__VA_ARGS__))); \
		ASSERT_EQ(0, await_actor(actor));                             \
	} while (0)

static int count_running(const char *label)
{
	char text[1024], *line = text, *next;
	size_t length = strlen(label);

	if (read_file(SECURITYFS "running", text, sizeof(text)) < 0)
		return -1;
	for (; *line; line = next + 1) {
		next = strchr(line, '\n');
		if (!next)
			return -1;
		if (!strncmp(line, label, length) && line[length] == ' ')
			return atoi(line + length);
	}
	return 0;
}

/* Not by turning round: RCU, which frees tasks, likes idle processors best. */
static void await_end_of(const char *label)
{
	const struct timespec moment = { 0, 20000000 };

	while (count_running(label))
		nanosleep(&moment, NULL);
}

#define ROUNDS_MAX 1000

/**
 * struct race - two that try at the same time what only one of them can do
 *
 * @program: which one executes who enters a label.
 * @label: the label that each of them enters, NULL for who loads a policy.
 * @rounds: how often.
 * @pid: who they are.
 * @arrived: how often one of them has come to where both meet,
 * @awake: and how often gone from there.
 * @over: one of them has given up.
 * @err: what each round came to for each of them.
 */
struct race {
	const char *program;
	const char *label[2];
	int rounds;
	pid_t pid[2];
	_Atomic int arrived;
	_Atomic int awake;
	_Atomic bool over;
	short err[ROUNDS_MAX][2];
};

/*
 * Asleep until the other is there, since that may take long; then awake until
 * the other is, too, so that both go on at once.
 */
static bool meet(struct race *race, int *times)
{
	int here, all = 2 * ++*times;

	here = ++race->arrived;
	if (here == all)
		syscall(SYS_futex, &race->arrived, FUTEX_WAKE, 2, NULL);
	while (here < all && !race->over) {
		syscall(SYS_futex, &race->arrived, FUTEX_WAIT, here, NULL);
		here = race->arrived;
	}
	race->awake++;
	while (race->awake < all && !race->over)
		sched_yield();
	return !race->over;
}

static int give_up(struct race *race, int err)
{
	race->over = true;
	race->arrived++;
	syscall(SYS_futex, &race->arrived, FUTEX_WAKE, 2, NULL);
	return err;
}

static pid_t entered;

/*
 * The child shares everything with its parent until the exec, which so learns
 * why there was none.  That it ends is seen only some time after that.
 */
static int enter_for_long(const struct race *race, const char *label)
{
	static _Atomic int refusal;
	char *const words[] = { "pause", NULL };

	refusal = 0;
	entered = vfork();
	if (entered < 0)
		return errno;
	if (!entered) {
		if (!set_self_attr(ATTR_EXEC, label))
			execv(race->program, words);
		refusal = errno ?: ACTOR_BROKEN;
		_exit(1);
	}
	if (refusal)
		waitpid(entered, NULL, 0);
	return refusal;
}

static int leave(const char *label)
{
	int status;

	if (kill(entered, SIGKILL) || waitpid(entered, &status, 0) != entered)
		return errno;
	/* As long as it counts it would win the next round, too. */
	await_end_of(label);
	return WIFSIGNALED(status) ? 0 : ECHILD;
}

static void *signed_policy;
static size_t signed_size;

/* What takes its time and is not what is raced for. */
static int prepare(const char *label)
{
	struct policy policy;

	if (label)
		return 0;
	free(signed_policy);
	make_policy_of(&policy, policy_version() + 1, &conflicting);
	signed_size =
		sign_bytes(policy.bytes, policy.size, NULL, &signed_policy);
	return signed_size ? 0 : ENOTRECOVERABLE;
}

/*
 * Which of an entry and a load takes longer is the machine's affair: now one of
 * them waits, now the other, to 64 ms.
 */
static int attempt(const struct race *race, const char *label, int round)
{
	const struct timespec wait = { 0, 125000L << round / 2 % 10 };

	if (!race->label[1] && round % 2 == !label)
		nanosleep(&wait, NULL);
	if (!label)
		return load_bytes(signed_policy, signed_size);
	return enter_for_long(race, label);
}

static int undo(const char *label)
{
	return label ? leave(label) : load_test_policy();
}

/* Tries, and undoes what was done if that succeeded. */
static int run_side(struct race *race, int which)
{
	const char *label = race->label[which];
	int round, times = 0, err = 0;
	cpu_set_t cpu;

	CPU_ZERO(&cpu);
	CPU_SET(which, &cpu);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) ||
	    sched_setaffinity(0, sizeof(cpu), &cpu))
		return give_up(race, errno);
	for (round = 0; round < race->rounds; round++) {
		err = prepare(label);
		if (err)
			return give_up(race, err);
		if (!meet(race, &times))
			return ECANCELED;
		race->err[round][which] = attempt(race, label, round);
		if (!meet(race, &times))
			return ECANCELED;
		if (!race->err[round][which])
			err = undo(label);
		if (err)
			return give_up(race, err);
	}
	return 0;
}

/* Each side on a processor of its own. */
static struct race *start_race(const char *program, int rounds,
			       const char *first, const char *second)
{
	struct race *race = mmap(NULL, sizeof(*race), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int i;

	if (race == MAP_FAILED)
		return NULL;
	race->program = program;
	race->rounds = rounds;
	race->label[0] = first;
	race->label[1] = second;
	for (i = 0; i < 2; i++) {
		/* The child must not write there what fork() returns to it. */
		pid_t pid = fork();

		if (!pid)
			_exit(run_side(race, i));
		race->pid[i] = pid;
	}
	return race;
}

static int end_of(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return ACTOR_BROKEN;
	return WIFEXITED(status) ? WEXITSTATUS(status) : ACTOR_BROKEN;
}

/* Each round has one winner and one loser; returns how often side 0 won. */
static int finish_race(struct __test_metadata *_metadata, struct race *race,
		       int lost_by_first, int lost_by_second)
{
	int round, wins = 0;

	ASSERT_EQ(0, end_of(race->pid[0]));
	ASSERT_EQ(0, end_of(race->pid[1]));
	for (round = 0; round < race->rounds; round++) {
		const short *err = race->err[round];

		EXPECT_TRUE((!err[0] && err[1] == lost_by_second) ||
			    (!err[1] && err[0] == lost_by_first))
		{
			TH_LOG("round %d: %d and %d", round, err[0], err[1]);
		}
		wins += !err[0];
	}
	munmap(race, sizeof(*race));
	return wins;
}

#define PAIRS 40
#define ROUNDS (10000 / PAIRS)
#define ROUNDS_WITH_LOAD 128

static const char *name_in_pair(char name[16], unsigned int i)
{
	snprintf(name, 16, "%c-%02u", i < PAIRS ? 'a' : 'b', i % PAIRS);
	return name;
}

/* Labels a-00 to b-15 with a type each; a-00 conflicts with b-00, and so on. */
static int load_pairs(void)
{
	static const char *const trusted[] = { "ext4", "overlay", "tmpfs" };
	static unsigned char room[POLICY_SIZE];
	/* Types, labels, machine, conflicts, ..., filesystems, devices. */
	static const __u32 counts[POLICY_SECTIONS] = {
		2 * PAIRS, 2 * PAIRS, 2 * PAIRS, PAIRS,
		0,	   0,	      0,	 ARRAY_SIZE(trusted),
	};
	struct bytes policy = { room, 0, sizeof(room) };
	char name[16];
	unsigned int i;

	put_header(&policy, policy_version() + 1, counts);
	for (i = 0; i < 2 * PAIRS; i++)
		put_name(&policy, name_in_pair(name, i));
	for (i = 0; i < 2 * PAIRS; i++) {
		struct label_spec label = { name_in_pair(name, i) };

		put_label(&policy, &label, 0);
		put_number(&policy, 1, 2);
		put_number(&policy, i, 2);
	}
	for (i = 0; i < 2 * PAIRS; i++)
		put_number(&policy, i, 2);
	for (i = 0; i < PAIRS; i++) {
		put_number(&policy, 2, 2);
		put_number(&policy, i, 2);
		put_number(&policy, PAIRS + i, 2);
	}
	for (i = 0; i < ARRAY_SIZE(trusted); i++) {
		put_name(&policy, trusted[i]);
		put_number(&policy, TVD_FILESYSTEM_TRUSTED, 1);
		put_number(&policy, TVD_REFERENCE_NONE, 2);
	}
	put_size(&policy);
	return load_signed(policy.at, policy.size);
}

#define PRINTK "/proc/sys/kernel/printk"

/* So many denials would keep the console busy for longer than the races. */
static int be_quiet(char before[64])
{
	return read_file(PRINTK, before, 64) <= 0 ? errno :
						    write_text(PRINTK, "5");
}

/* The kernel that watches itself takes an hour for all of them. */
static int count_rounds(void)
{
	return access("/sys/kernel/debug/kmemleak", F_OK) ? ROUNDS :
							    ROUNDS / 10;
}

/*
 * Ten thousand.  A round waits for RCU most of its time, so that several races
 * run side by side, each with labels of its own.
 */
TEST_F_TIMEOUT(race, entries, LONG)
{
	static char name[2 * PAIRS][16];
	struct race *race[PAIRS];
	char before[64];
	int i, wins = 0, rounds = count_rounds();

	ASSERT_LE(2, sysconf(_SC_NPROCESSORS_ONLN))
	{
		TH_LOG("this needs two processors: scripts/vm --smp 2");
	}
	ASSERT_EQ(0, load_pairs());
	ASSERT_EQ(0, be_quiet(before));
	for (i = 0; i < PAIRS; i++) {
		race[i] = start_race(self->pause, rounds,
				     name_in_pair(name[i], i),
				     name_in_pair(name[PAIRS + i], PAIRS + i));
		ASSERT_TRUE(race[i]);
	}
	for (i = 0; i < PAIRS; i++)
		wins += finish_race(_metadata, race[i], EPERM, EPERM);
	EXPECT_EQ(0, write_text(PRINTK, before));
	TH_LOG("%d races: the first side won %d", PAIRS * rounds, wins);
	EXPECT_LT(0, wins);
	EXPECT_GT(PAIRS * rounds, wins);
}

/* A load and an entry: the policy that forbids it, or what it forbids. */
TEST_F_TIMEOUT(race, entry_and_load, LONG)
{
	struct race *race;
	struct actor red;
	int wins;

	ASSERT_EQ(0, load_test_policy());
	START(&red, RED, "wait");
	race = start_race(self->pause, ROUNDS_WITH_LOAD, BLUE, NULL);
	ASSERT_TRUE(race);
	wins = finish_race(_metadata, race, EPERM, EBUSY);
	TH_LOG("%d races: the entry won %d", ROUNDS_WITH_LOAD, wins);
	EXPECT_LT(0, wins);
	EXPECT_GT(ROUNDS_WITH_LOAD, wins);
	EXPECT_EQ(0, finish_actor(&red));
}

TEST_HARNESS_MAIN
