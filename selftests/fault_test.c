// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: acts that run out of memory
 *
 * The first allocation of an act is made to fail, then the second, and so on
 * until there is none left to fail.  Meanwhile nothing is allowed that is not
 * else, and what is made has its maker's label.  Whether something leaks, a scan
 * of kmemleak says afterwards.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

#define LONG 1800
#define KEY 7401
#define KEY_TEXT "7401"
#define QUEUE "/tvd-fault"
#define ENTERED 0

/* clang-format off */
FIXTURE(fault) {
	char tree[PATH_SIZE];
	char file[PATH_SIZE];
	char made[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(fault)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, prepare_faults());
	ASSERT_EQ(0, make_tree(self->tree, "ext4", RED));
	snprintf(self->file, PATH_SIZE, "%.200s/file", self->tree);
	snprintf(self->made, PATH_SIZE, "%.200s/made", self->tree);
	ASSERT_EQ(0, make_file(self->file, RED, "x", 0666));
}

FIXTURE_TEARDOWN(fault)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* An actor whose allocation of that number fails, if there is one. */
static int start_with_fault(struct actor *actor, const char *label, int number,
			    const char *const *words)
{
	const char *all[10] = { words[0], "failing" };
	char text[16];
	size_t i;

	snprintf(text, sizeof(text), "%d", number);
	all[2] = text;
	for (i = 1; words[i] && i < 7; i++)
		all[i + 2] = words[i];
	return start_actor(actor, label, -1, all);
}

/* What came of its act, and whether the allocation failed. */
static int act_with_fault(const char *label, int number,
			  const char *const *words, bool *hit)
{
	struct actor actor;

	if (start_with_fault(&actor, label, number, words))
		return ACTOR_NO_EXEC;
	*hit = await_actor(&actor);
	return finish_actor(&actor);
}

/* The same of what is looked at before it is gone: a "show-" act. */
static int show_with_fault(int number, const char *const *words,
			   bool (*is_as_it_must_be)(int fd), bool *hit)
{
	siginfo_t info = {};
	struct actor actor;
	bool good = true;
	int seen, fd;

	if (start_with_fault(&actor, RED, number, words) ||
	    waitid(P_PID, actor.pid, &info, WSTOPPED | WEXITED | WNOWAIT))
		return ACTOR_NO_EXEC;
	if (info.si_code == CLD_STOPPED) {
		fd = take_given(actor.pid);
		good = fd >= 0 && is_as_it_must_be(fd);
		close(fd);
		kill(actor.pid, SIGCONT);
	}
	*hit = await_actor(&actor);
	seen = finish_actor(&actor);
	if (!seen && info.si_code != CLD_STOPPED)
		return ACTOR_BROKEN;
	return good ? seen : EDOM;
}

/* Denied all the time; and, once none fails, as it always is. */
#define EXPECT_DENIED(err, ...)                                              \
	do {                                                                 \
		int number_, seen_ = 0;                                      \
		bool hit_ = true;                                            \
		for (number_ = 1; hit_ && number_ < FAULTS_MAX; number_++) { \
			seen_ = act_with_fault(BLUE, number_,                \
					       WORDS(__VA_ARGS__), &hit_);   \
			EXPECT_NE(0, seen_)                                  \
			{                                                    \
				TH_LOG("allocation %d", number_);            \
			}                                                    \
		}                                                            \
		EXPECT_FALSE(hit_);                                          \
		EXPECT_EQ(err, seen_);                                       \
	} while (0)

/* Until it succeeds. */
#define EXPECT_AT_LAST(attempt, is_as_it_must_be)                            \
	do {                                                                 \
		int number_, seen_ = ENOMEM, failed_ = 0;                    \
		bool hit_ = true;                                            \
		for (number_ = 1; hit_ && number_ < FAULTS_MAX; number_++) { \
			seen_ = (attempt);                                   \
			failed_ += !!seen_;                                  \
			EXPECT_TRUE(is_as_it_must_be)                        \
			{                                                    \
				TH_LOG("allocation %d", number_);            \
			}                                                    \
		}                                                            \
		EXPECT_FALSE(hit_);                                          \
		EXPECT_EQ(0, seen_);                                         \
		EXPECT_LT(0, failed_);                                       \
	} while (0)

/* Whatever was made is looked at, and away with it. */
#define EXPECT_MADE(is_as_it_must_be, ...)                              \
	EXPECT_AT_LAST(act_with_fault(RED, number_, WORDS(__VA_ARGS__), \
				      &hit_),                           \
		       is_as_it_must_be)

/* Whatever was made is looked at before it goes. */
#define EXPECT_SHOWN(is_as_it_must_be, ...)                         \
	EXPECT_AT_LAST(show_with_fault(number_, WORDS(__VA_ARGS__), \
				       is_as_it_must_be, &hit_),    \
		       seen_ != EDOM)

TEST_F_TIMEOUT(fault, open, LONG)
{
	EXPECT_EQ(0, act(RED, WORDS("read", self->file)));
	EXPECT_DENIED(EACCES, "read", self->file);
}

TEST_F_TIMEOUT(fault, set_attribute, LONG)
{
	EXPECT_DENIED(EACCES, "setxattr", self->file, XATTR_NAME_TVD, BLUE);
	EXPECT_TRUE(has_label(self->file, RED));
}

static bool is_reds(const char *path)
{
	bool good = access(path, F_OK) || has_label(path, RED);

	if (!access(path, F_OK) && unlink(path))
		rmdir(path);
	return good;
}

TEST_F_TIMEOUT(fault, create, LONG)
{
	EXPECT_MADE(is_reds(self->made), "create", self->made);
}

TEST_F_TIMEOUT(fault, make_directory, LONG)
{
	EXPECT_MADE(is_reds(self->made), "mkdir", self->made);
}

TEST_F_TIMEOUT(fault, make_fifo, LONG)
{
	EXPECT_MADE(is_reds(self->made), "mkfifo", self->made);
}

/* Nobody else is to reach it, if it is there; and it goes. */
static bool is_others(const char *kind, int id, int (*remove)(int id))
{
	bool good = true;

	if (id >= 0) {
		good = act(BLUE, WORDS("ipc-find-to-use", kind, KEY_TEXT)) ==
		       EACCES;
		good &= !remove(id);
	}
	return good;
}

static int remove_queue(int id)
{
	return msgctl(id, IPC_RMID, NULL);
}

static int remove_memory(int id)
{
	return shmctl(id, IPC_RMID, NULL);
}

static int remove_set(int id)
{
	return semctl(id, 0, IPC_RMID);
}

TEST_F_TIMEOUT(fault, queue, LONG)
{
	EXPECT_MADE(is_others("queue", msgget(KEY, 0), remove_queue),
		    "ipc-make", "queue", KEY_TEXT);
}

TEST_F_TIMEOUT(fault, memory, LONG)
{
	EXPECT_MADE(is_others("memory", shmget(KEY, 0, 0), remove_memory),
		    "ipc-make", "memory", KEY_TEXT);
}

TEST_F_TIMEOUT(fault, semaphores, LONG)
{
	EXPECT_MADE(is_others("semaphores", semget(KEY, 0, 0), remove_set),
		    "ipc-make", "semaphores", KEY_TEXT);
}

TEST_F_TIMEOUT(fault, find_queue, LONG)
{
	ASSERT_EQ(0, act(RED, WORDS("ipc-make", "queue", KEY_TEXT)));
	EXPECT_DENIED(EACCES, "ipc-find-to-use", "queue", KEY_TEXT);
	EXPECT_EQ(0, remove_queue(msgget(KEY, 0)));
}

static bool names_red(int sock, const char *attribute)
{
	char label[TVD_NAME_MAX];
	ssize_t length = fgetxattr(sock, attribute, label, sizeof(label));

	return length == (ssize_t)strlen(RED) && !memcmp(label, RED, length);
}

static bool is_reds_socket(int sock)
{
	return names_red(sock, XATTR_NAME_TVD);
}

/* Each end knows the label of the other one. */
static bool is_reds_pair(int sock)
{
	return is_reds_socket(sock) && names_red(sock, XATTR_NAME_TVD ".peer");
}

TEST_F_TIMEOUT(fault, socket, LONG)
{
	EXPECT_SHOWN(is_reds_socket, "show-socket", "2", "1");
	EXPECT_SHOWN(is_reds_socket, "show-socket", "10", "2");
	EXPECT_SHOWN(is_reds_socket, "show-socket", "1", "1");
}

TEST_F_TIMEOUT(fault, socket_family, LONG)
{
	EXPECT_DENIED(EAFNOSUPPORT, "socket", "30", "2");
}

TEST_F_TIMEOUT(fault, pair, LONG)
{
	EXPECT_SHOWN(is_reds_pair, "show-pair", "stream");
}

TEST_F_TIMEOUT(fault, connect, LONG)
{
	struct actor red;

	ASSERT_EQ(0, start_actor(&red, RED, -1,
				 WORDS("serve", "@tvd-fault", "stream")));
	ASSERT_EQ(0, await_actor(&red));
	EXPECT_DENIED(EACCES, "connect", "@tvd-fault", "stream");
	EXPECT_EQ(0, finish_actor(&red));
}

/* Neither side is another's. */
static bool is_reds_terminal(int master)
{
	char path[PATH_SIZE];

	return !ptsname_r(master, path, sizeof(path)) &&
	       act(RED_TOO, WORDS("tty-open", path)) == 0 &&
	       act(BLUE, WORDS("tty-open", path)) == EACCES &&
	       act_with(RED_TOO, master, WORDS("stat", "given")) == 0 &&
	       act_with(BLUE, master, WORDS("stat", "given")) == EACCES;
}

TEST_F_TIMEOUT(fault, terminal, LONG)
{
	EXPECT_SHOWN(is_reds_terminal, "show-terminal");
}

/* An exec under a label, from the test's own side of it on. */
static int enter_with_fault(const char *label, int number, bool *hit)
{
	static const char *const words[] = { "actor",	   "failing", "0",
					     "is-current", NULL,      NULL };
	const char *all[6];
	char program[PATH_SIZE], said = 0;
	int told[2], heard[2], status;
	pid_t pid;

	memcpy(all, words, sizeof(words));
	all[4] = label;
	test_path(program, "actor");
	if (set_self_attr(ATTR_FSCREATE, label) || pipe(told) || pipe(heard) ||
	    set_self_attr(ATTR_FSCREATE, ""))
		abort();
	pid = fork();
	if (!pid) {
		int fail_nth = open(FAIL_NTH, O_RDWR | O_CLOEXEC);

		if (fail_nth < 0 || dup2(told[1], ACTOR_TELL) < 0 ||
		    dup2(heard[0], ACTOR_HEAR) < 0 ||
		    set_self_attr(ATTR_EXEC, label))
			abort();
		ask_for_fault(fail_nth, number);
		execv(program, (char *const *)all);
		_exit(ACTOR_NO_EXEC);
	}
	close(told[1]);
	close(heard[0]);
	*hit = read(told[0], &said, 1) != 1 || said != '\n';
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		abort();
	close(told[0]);
	close(heard[1]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/*
 * Whoever gets to run runs under the label, and what does not leaves nothing
 * behind that counts as running.
 */
TEST_F_TIMEOUT(fault, exec, LONG)
{
	const struct policy_spec conflicting = {
		.labels = test_labels,
		.conflict = true,
	};
	int number, seen = -1, failed = 0;
	bool hit = true;

	ASSERT_EQ(0, load_spec(&conflicting));
	for (number = 1; hit && number < FAULTS_MAX; number++) {
		seen = enter_with_fault(RED, number, &hit);
		failed += !!seen;
		EXPECT_NE(EDOM, seen)
		{
			TH_LOG("allocation %d: another label", number);
		}
		/* Who has met the fault after its exec may be left without sense. */
		EXPECT_TRUE(hit || seen != ACTOR_BROKEN);
		ASSERT_EQ(0, act(BLUE, WORDS("is-current", BLUE)))
		{
			TH_LOG("allocation %d: red is still running", number);
		}
	}
	EXPECT_FALSE(hit);
	EXPECT_EQ(ENTERED, seen);
	EXPECT_LT(8, failed);
	TH_LOG("%d allocations, %d execs failed", number - 2, failed);
}

/* Who is refused an exec is refused it without memory, too. */
TEST_F_TIMEOUT(fault, exec_of_others, LONG)
{
	char program[PATH_SIZE], from[PATH_SIZE];

	snprintf(program, PATH_SIZE, "%.200s/program", self->tree);
	ASSERT_EQ(0, copy_file(test_path(from, "actor"), program, RED));
	EXPECT_EQ(0, act(RED, WORDS("read", program)));
	EXPECT_DENIED(EACCES, "exec", program);
}

TEST_HARNESS_MAIN
