// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: loads at the same time, and decisions meanwhile
 *
 * For a kernel that takes policies without a signature: a load is then short
 * enough to be made a thousand times.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

#define LONG 300
#define WRITERS 2
#define LOADS 300
#define ACTORS 4
#define TURNS 300

/**
 * struct shared - what the processes of a test have in common
 *
 * @version: the last that a writer has taken.
 * @loaded: how many loads succeeded,
 * @stale: and how many came too late.
 * @highest: the highest version that was loaded.
 * @over: the readers are to end.
 */
struct shared {
	_Atomic __u64 version;
	_Atomic int loaded;
	_Atomic int stale;
	_Atomic __u64 highest;
	_Atomic bool over;
};

/* clang-format off */
FIXTURE(concurrent) {
	char tree[PATH_SIZE];
	struct shared *shared;
};

/* clang-format on */

FIXTURE_SETUP(concurrent)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_FALSE(signature_required());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	self->shared = mmap(NULL, sizeof(*self->shared), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->shared);
	self->shared->version = policy_version();
	self->shared->highest = self->shared->version;
}

FIXTURE_TEARDOWN(concurrent)
{
	/*
	 * So many denials leave some that have no record; those of the tests that
	 * follow are to come when there are records again.
	 */
	const struct timespec until_recorded_again = { .tv_nsec = 500000000 };

	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
	nanosleep(&until_recorded_again, NULL);
}

/* Two that mean the opposite of each other, in versions of either parity. */
static void make_either(struct policy *policy, __u64 version)
{
	static const struct label_spec other_labels[] = {
		{ BLUE, TYPE_RED },
		{ BRIDGE, TYPE_BLUE | TYPE_RED },
		{ RED, TYPE_BLUE },
		{ RED_TOO, TYPE_BLUE },
		{},
	};

	make_policy(policy, version, version % 2 ? other_labels : test_labels);
}

static int load_either(__u64 version)
{
	struct policy policy;

	make_either(&policy, version);
	return load_bytes(policy.bytes, policy.size);
}

static void note_highest(struct shared *shared, __u64 version)
{
	__u64 highest = shared->highest;

	while (version > highest &&
	       !atomic_compare_exchange_weak(&shared->highest, &highest,
					     version))
		;
}

/* Returns the exit status: 0 if every load gave what it may give. */
static int write_often(struct shared *shared)
{
	int i;

	for (i = 0; i < LOADS; i++) {
		__u64 version = atomic_fetch_add(&shared->version, 1) + 1;
		int err;

		/* Let the other overtake now and then. */
		if (i % 3 == 0)
			sched_yield();
		err = load_either(version);
		if (err && err != ESTALE)
			return err;
		if (err == ESTALE && policy_version() < version)
			return ERANGE;
		if (err) {
			shared->stale++;
		} else {
			shared->loaded++;
			note_highest(shared, version);
			if (policy_version() < version)
				return ERANGE;
		}
	}
	return 0;
}

/* What is read is one policy or another, whole. */
static int read_often(struct shared *shared)
{
	int fd = open(SECURITYFS "policy", O_RDONLY | O_CLOEXEC);
	struct policy seen, expected;

	if (fd < 0)
		return errno;
	while (!shared->over) {
		ssize_t size = pread(fd, seen.bytes, sizeof(seen.bytes), 0);
		__u64 version;

		if (size < HEADER_SIZE)
			return EIO;
		memcpy(&version, seen.bytes + VERSION_AT, sizeof(version));
		make_either(&expected, version);
		if ((size_t)size != expected.size ||
		    memcmp(seen.bytes, expected.bytes, size) != 0)
			return EILSEQ;
	}
	return 0;
}

static pid_t start(int (*run)(struct shared *shared), struct shared *shared)
{
	pid_t pid = fork();

	if (!pid)
		_exit(run(shared));
	return pid;
}

static int end_of(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return ACTOR_BROKEN;
	return WIFEXITED(status) ? WEXITSTATUS(status) : ACTOR_BROKEN;
}

TEST_F_TIMEOUT(concurrent, writers, LONG)
{
	char digest[DIGEST_SIZE], expected[DIGEST_SIZE];
	struct shared *shared = self->shared;
	pid_t writer[WRITERS], reader;
	struct policy policy;
	int i;

	/* So that what a reader sees is one of the two from the beginning. */
	ASSERT_EQ(0, load_either(++shared->version));
	reader = start(read_often, shared);
	for (i = 0; i < WRITERS; i++)
		writer[i] = start(write_often, shared);
	for (i = 0; i < WRITERS; i++)
		EXPECT_EQ(0, end_of(writer[i]));
	shared->over = true;
	EXPECT_EQ(0, end_of(reader));
	TH_LOG("%d loaded, %d stale", shared->loaded, shared->stale);
	EXPECT_EQ(WRITERS * LOADS, shared->loaded + shared->stale);
	EXPECT_LT(LOADS, shared->loaded);
	EXPECT_EQ(shared->highest, policy_version());
	make_either(&policy, shared->highest);
	digest_of(policy.bytes, policy.size, expected);
	policy_digest(digest);
	EXPECT_STREQ(expected, digest);
}

/* What both allow is not denied, and what both deny is not allowed. */
TEST_F_TIMEOUT(concurrent, decisions, LONG)
{
	static const struct {
		const char *label;
		const char *own;
		const char *other;
	} does[ACTORS] = {
		{ RED, RED_TOO, BLUE },
		{ RED_TOO, RED, BLUE },
		{ RED, BRIDGE, BLUE },
		{ BLUE, BLUE, RED },
	};
	struct actor actor[ACTORS];
	char turns[16];
	int i, loads;

	snprintf(turns, sizeof(turns), "%d", TURNS);
	for (i = 0; i < ACTORS; i++) {
		char own[PATH_SIZE], other[PATH_SIZE];

		snprintf(own, PATH_SIZE, "%.200s/own-%d", self->tree, i);
		snprintf(other, PATH_SIZE, "%.200s/other-%d", self->tree, i);
		ASSERT_EQ(0, make_file(own, does[i].own, "x", 0644));
		ASSERT_EQ(0, make_file(other, does[i].other, "x", 0644));
		ASSERT_EQ(0, start_actor(&actor[i], does[i].label, -1,
					 WORDS("open-in-turn", own, other,
					       turns)));
		ASSERT_EQ(0, await_actor(&actor[i]));
	}
	for (loads = 0; loads < LOADS; loads++) {
		EXPECT_EQ(0, load_either(policy_version() + 1));
		sched_yield();
	}
	for (i = 0; i < ACTORS; i++) {
		EXPECT_EQ(0, finish_actor(&actor[i]))
		{
			TH_LOG("%s: %s, and not %s", does[i].label, does[i].own,
			       does[i].other);
		}
	}
}

TEST_HARNESS_MAIN
