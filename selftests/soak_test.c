// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: everything at once, for as long as is wanted
 *
 * Jobs do one act after the other, each in a process of its own, while policies
 * are loaded, a label comes, goes and is revoked, and a file changes its label.
 * Whatever comes between them, an act comes to what may come of it and to nothing
 * else.  What the kernel has to say of itself, scripts/vm sees in its log.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

#define SECONDS_DEFAULT 600
#define LONG (7 * 24 * 3600)

/* Comes and goes: of the red domain. */
#define GUEST "guest"

#define NAME "@tvd-soak"
#define ADDRESS "127.0.0.1"
#define PORT "7301"
#define KEY "7301"

/* Killed, as who is under a label that goes may be. */
#define KILLED (128 + SIGKILL)
/*
 * Its policy went in the midst of its exec, from where there is no way back
 * (bprm_execve(), fs/exec.c).
 */
#define KILLED_BY_EXEC (128 + SIGSEGV)
/* Before that the C library may find that it can no longer protect its memory. */
#define NOT_STARTED 127

/* For the paths: in the tree of the test. */
#define RED_FILE "%red"
#define BLUE_FILE "%blue"
#define MOVED_FILE "%moved"

/* More than any job may come to. */
#define OUTCOMES_MAX 8

/* The first of them is what the job is for; of two both are. */
#define COMES_TO(...) .may = ((const int[]){ __VA_ARGS__, -1 }), .must = 1
#define COMES_TO_BOTH(...) .may = ((const int[]){ __VA_ARGS__, -1 }), .must = 2

/**
 * struct job - one act, again and again
 *
 * @name: for the log.
 * @label: under which it is done.
 * @words: the act; a word with a percent sign is a path in the tree.
 * @may: the errnos that it may come to.
 * @must: how many of these, from the first on, it comes to sooner or later.
 */
struct job {
	const char *name;
	const char *label;
	const char *words[6];
	const int *may;
	size_t must;
};

static const struct job jobs[] = {
	{ "own file", RED, { "write", RED_FILE }, COMES_TO(0) },
	{ "same domain", RED_TOO, { "read", RED_FILE }, COMES_TO(0) },
	{ "other domain", BLUE, { "read", RED_FILE }, COMES_TO(EACCES) },
	{ "to other domain", RED, { "write", BLUE_FILE }, COMES_TO(EACCES) },
	{ "mapping", RED, { "map-shared", RED_FILE }, COMES_TO(0) },
	{ "create", RED, { "create", "%dir/new" }, COMES_TO(0, EEXIST) },
	{ "unlink", RED_TOO, { "unlink", "%dir/new" }, COMES_TO(0, ENOENT) },
	{ "moved, red", RED, { "read", MOVED_FILE }, COMES_TO_BOTH(0, EACCES) },
	{ "moved, blue",
	  BLUE,
	  { "write", MOVED_FILE },
	  COMES_TO_BOTH(0, EACCES) },
	{ "guest",
	  GUEST,
	  { "read", RED_FILE },
	  COMES_TO(0, EACCES, KILLED, KILLED_BY_EXEC, NOT_STARTED,
		   ACTOR_NO_EXEC) },
	{ "guest, other domain",
	  GUEST,
	  { "read", BLUE_FILE },
	  COMES_TO(EACCES, KILLED, KILLED_BY_EXEC, NOT_STARTED,
		   ACTOR_NO_EXEC) },
	{ "unix server",
	  RED,
	  { "serve", NAME, "stream" },
	  COMES_TO(0, EADDRINUSE) },
	{ "unix client",
	  RED_TOO,
	  { "connect", NAME, "stream" },
	  COMES_TO(0, ECONNREFUSED, ECONNRESET, EPIPE) },
	{ "unix, other domain",
	  BLUE,
	  { "connect", NAME, "stream" },
	  COMES_TO(EACCES, ECONNREFUSED) },
	{ "tcp server",
	  RED,
	  { "serve-tcp", ADDRESS, PORT },
	  COMES_TO(0, EADDRINUSE) },
	{ "tcp client",
	  RED_TOO,
	  { "connect-tcp", ADDRESS, PORT },
	  COMES_TO(0, ECONNREFUSED, ECONNRESET, EPIPE) },
	{ "tcp, other domain",
	  BLUE,
	  { "knock-tcp", ADDRESS, PORT },
	  COMES_TO(EACCES, ECONNREFUSED, ETIMEDOUT) },
	{ "queue", RED, { "ipc-make", "queue", KEY }, COMES_TO(0, EEXIST) },
	{ "queue, same domain",
	  RED_TOO,
	  { "ipc-find-to-use", "queue", KEY },
	  COMES_TO(0, ENOENT) },
	{ "queue, other domain",
	  BLUE,
	  { "ipc-find-to-use", "queue", KEY },
	  COMES_TO(EACCES, ENOENT) },
	{ "child", RED, { "fork-in-vain" }, COMES_TO(0) },
	{ "terminal", RED, { "make-terminal" }, COMES_TO(0) },
};

/**
 * struct account - what came of a job
 *
 * @turns: how often it was done.
 * @came: how often it came to each of what it may, in that order.
 * @seen: what it should not have come to, -1 for nothing.
 */
struct account {
	unsigned long turns;
	unsigned long came[OUTCOMES_MAX];
	int seen;
};

static const struct label_spec with_guest[] = {
	{ BLUE, TYPE_BLUE },   { BRIDGE, TYPE_BLUE | TYPE_RED },
	{ GUEST, TYPE_RED },   { RED, TYPE_RED },
	{ RED_TOO, TYPE_RED }, {},
};

/* For others to come in between. */
static void pause_for_a_while(void)
{
	const struct timespec while_ = { .tv_nsec = 100000000 };

	nanosleep(&while_, NULL);
}

/* Servers are let go after a while, so that there is another. */
static int serve_for_a_while(const char *label, const char *const *words)
{
	struct actor actor;

	if (start_actor(&actor, label, -1, words))
		return ACTOR_NO_EXEC;
	if (!await_actor(&actor))
		pause_for_a_while();
	return finish_actor(&actor);
}

static int do_act(const struct job *job, const char *tree)
{
	char paths[6][PATH_SIZE];
	const char *words[8] = { "actor" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(job->words) && job->words[i]; i++) {
		words[i + 1] = job->words[i];
		if (*job->words[i] != '%')
			continue;
		snprintf(paths[i], PATH_SIZE, "%.200s/%s", tree,
			 job->words[i] + 1);
		words[i + 1] = paths[i];
	}
	if (!strncmp(job->words[0], "serve", 5))
		return serve_for_a_while(job->label, words);
	return act(job->label, words);
}

/* Counts what it came to; false if it may not come to that. */
static bool may_come_to(const struct job *job, int err, struct account *account)
{
	size_t i;

	for (i = 0; job->may[i] >= 0; i++)
		if (job->may[i] == err) {
			account->came[i]++;
			return true;
		}
	return false;
}

static noreturn void do_job(const struct job *job, const char *tree,
			    time_t until, struct account *account)
{
	while (time(NULL) < until) {
		int err = do_act(job, tree);

		account->turns++;
		if (err == ACTOR_NO_EXEC)
			pause_for_a_while();
		if (!may_come_to(job, err, account)) {
			account->seen = err;
			break;
		}
	}
	_exit(0);
}

/* A guest comes, is revoked, comes again, and is in no policy any more. */
static int change_policies(void)
{
	int err = load_labels(with_guest);

	if (err)
		return err;
	pause_for_a_while();
	err = write_text(SECURITYFS "revoke", GUEST) ?: load_labels(with_guest);
	if (err)
		return err;
	pause_for_a_while();
	/* Ends the guests that run. */
	return replace_labels(test_labels);
}

static noreturn void administrate(const char *tree, time_t until,
				  struct account *account)
{
	char moved[PATH_SIZE];

	snprintf(moved, PATH_SIZE, "%.200s/moved", tree);
	while (time(NULL) < until) {
		int err = change_policies();

		if (!err && set_label(moved, account->turns % 2 ? RED : BLUE))
			err = errno;
		account->turns++;
		if (err) {
			account->seen = err;
			break;
		}
	}
	_exit(0);
}

/* clang-format off */
FIXTURE(soak) {
	char tree[PATH_SIZE];
	struct account *account;
	time_t until;
};

/* clang-format on */

FIXTURE_SETUP(soak)
{
	const char *seconds = getenv("TVD_SOAK_SECONDS");
	char path[PATH_SIZE];
	size_t i;

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "ext4", RED));
	snprintf(path, PATH_SIZE, "%.200s/red", self->tree);
	ASSERT_EQ(0, make_file(path, RED, "x", 0666));
	snprintf(path, PATH_SIZE, "%.200s/blue", self->tree);
	ASSERT_EQ(0, make_file(path, BLUE, "x", 0666));
	snprintf(path, PATH_SIZE, "%.200s/moved", self->tree);
	ASSERT_EQ(0, make_file(path, BLUE, "x", 0666));
	snprintf(path, PATH_SIZE, "%.200s/dir", self->tree);
	ASSERT_EQ(0, make_dir(path, RED));
	ASSERT_EQ(0, set_label(self->tree, BASE));
	self->account =
		mmap(NULL, (ARRAY_SIZE(jobs) + 1) * sizeof(*self->account),
		     PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->account);
	for (i = 0; i <= ARRAY_SIZE(jobs); i++)
		self->account[i].seen = -1;
	self->until = time(NULL) + (seconds ? atoi(seconds) : SECONDS_DEFAULT);
}

FIXTURE_TEARDOWN(soak)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

TEST_F_TIMEOUT(soak, all_at_once, LONG)
{
	struct account *administrator = self->account + ARRAY_SIZE(jobs);
	pid_t pid;
	size_t i;

	for (i = 0; i <= ARRAY_SIZE(jobs); i++) {
		pid = fork();
		ASSERT_LE(0, pid);
		if (!pid && i < ARRAY_SIZE(jobs))
			do_job(&jobs[i], self->tree, self->until,
			       self->account + i);
		if (!pid)
			administrate(self->tree, self->until, administrator);
	}
	while ((pid = wait(NULL)) > 0)
		;
	for (i = 0; i < ARRAY_SIZE(jobs); i++) {
		size_t n;

		TH_LOG("%s: %lu times, %lu with %d", jobs[i].name,
		       self->account[i].turns, self->account[i].came[0],
		       jobs[i].may[0]);
		for (n = 0; n < jobs[i].must; n++) {
			EXPECT_LT(0, self->account[i].came[n])
			{
				TH_LOG("'%s' never came to %d", jobs[i].name,
				       jobs[i].may[n]);
			}
		}
		EXPECT_EQ(-1, self->account[i].seen)
		{
			TH_LOG("'%s' came to %d", jobs[i].name,
			       self->account[i].seen);
		}
	}
	TH_LOG("policies changed: %lu times", administrator->turns);
	EXPECT_LT(0, administrator->turns);
	EXPECT_EQ(-1, administrator->seen);
}

TEST_HARNESS_MAIN
