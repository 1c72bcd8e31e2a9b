// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: System V IPC
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

#define READ TVD_ACCESS_READ
#define WRITE TVD_ACCESS_WRITE
#define MAP_EXEC TVD_ACCESS_MAP_EXEC
#define GETATTR TVD_ACCESS_GETATTR
#define SETATTR TVD_ACCESS_SETATTR
#define SEND TVD_ACCESS_SEND
#define RECEIVE TVD_ACCESS_RECEIVE
#define DESTROY TVD_ACCESS_DESTROY

#define QUEUE_KEY 0x7d0001
#define MEMORY_KEY 0x7d0002
#define SEMAPHORES_KEY 0x7d0003
#define OTHER_KEY 0x7d0004

/* To be executed, too: else it takes a capability. */
#define MODE (IPC_CREAT | IPC_EXCL | 0700)

/* clang-format off */
FIXTURE(pair) {
	int queue_id;
	int memory_id;
	int set_id;
	char queue[16];
	char memory[16];
	char set[16];
	char queue_key[16];
	char memory_key[16];
	char set_key[16];
};

	/* clang-format on */

#include "pairs.h"

static const char *say(char text[16], int number)
{
	snprintf(text, 16, "%d", number);
	return text;
}

/* Three objects of the label, whoever could be made to run under it. */
FIXTURE_SETUP(pair)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, prepare_label(variant->object));
	ASSERT_EQ(0, strcmp(variant->object, HOST) ?
			     set_self_attr(ATTR_FSCREATE, variant->object) :
			     0);
	self->queue_id = msgget(QUEUE_KEY, MODE);
	self->memory_id = shmget(MEMORY_KEY, 4096, MODE);
	self->set_id = semget(SEMAPHORES_KEY, 1, MODE);
	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, ""));
	ASSERT_LE(0, self->queue_id);
	ASSERT_LE(0, self->memory_id);
	ASSERT_LE(0, self->set_id);
	ASSERT_EQ(0, spoil_label(variant->object));
	say(self->queue, self->queue_id);
	say(self->memory, self->memory_id);
	say(self->set, self->set_id);
	say(self->queue_key, QUEUE_KEY);
	say(self->memory_key, MEMORY_KEY);
	say(self->set_key, SEMAPHORES_KEY);
}

/* The host removes them, whatever became of the label. */
FIXTURE_TEARDOWN(pair)
{
	EXPECT_TRUE(!msgctl(self->queue_id, IPC_RMID, NULL) || errno == EINVAL);
	EXPECT_TRUE(!shmctl(self->memory_id, IPC_RMID, NULL) ||
		    errno == EINVAL);
	EXPECT_TRUE(!semctl(self->set_id, 0, IPC_RMID) || errno == EINVAL);
	EXPECT_EQ(0, forget_label(variant->object));
}

#define ACT(steps, ...)                                     \
	{                                                   \
		CHECK_PAIR(-1, EACCES, steps, __VA_ARGS__); \
	}

/* clang-format off */
TEST_F(pair, queue_find) ACT(STEPS(GETATTR), "ipc-find", "queue", self->queue_key);
TEST_F(pair, queue_find_to_use)
ACT(STEPS(READ | WRITE, GETATTR), "ipc-find-to-use", "queue", self->queue_key);
TEST_F(pair, queue_stat) ACT(STEPS(READ, GETATTR), "ipc-stat", "queue", self->queue);
TEST_F(pair, queue_stat_any) ACT(STEPS(GETATTR), "ipc-stat-any", "queue", self->queue);
TEST_F(pair, queue_set) ACT(STEPS(SETATTR), "ipc-set", "queue", self->queue);
TEST_F(pair, queue_send) ACT(STEPS(WRITE, SEND), "message-send", self->queue, "x");
TEST_F(pair, queue_remove) ACT(STEPS(DESTROY), "ipc-remove", "queue", self->queue);

TEST_F(pair, memory_find) ACT(STEPS(GETATTR), "ipc-find", "memory", self->memory_key);
TEST_F(pair, memory_find_to_use)
ACT(STEPS(READ | WRITE, GETATTR), "ipc-find-to-use", "memory", self->memory_key);
TEST_F(pair, memory_stat) ACT(STEPS(READ, GETATTR), "ipc-stat", "memory", self->memory);
TEST_F(pair, memory_stat_any) ACT(STEPS(GETATTR), "ipc-stat-any", "memory", self->memory);
TEST_F(pair, memory_set) ACT(STEPS(SETATTR), "ipc-set", "memory", self->memory);
TEST_F(pair, memory_read) ACT(STEPS(READ), "memory-read", self->memory);
TEST_F(pair, memory_write) ACT(STEPS(READ | WRITE), "memory-write", self->memory);
TEST_F(pair, memory_map_exec)
ACT(STEPS(READ, READ | MAP_EXEC), "memory-map-exec", self->memory);
TEST_F(pair, memory_protect_exec)
ACT(STEPS(READ, READ | MAP_EXEC), "memory-protect-exec", self->memory);
TEST_F(pair, memory_remove) ACT(STEPS(DESTROY), "ipc-remove", "memory", self->memory);

TEST_F(pair, semaphores_find)
ACT(STEPS(GETATTR), "ipc-find", "semaphores", self->set_key);
TEST_F(pair, semaphores_find_to_use)
ACT(STEPS(READ | WRITE, GETATTR), "ipc-find-to-use", "semaphores", self->set_key);
TEST_F(pair, semaphores_stat)
ACT(STEPS(READ, GETATTR), "ipc-stat", "semaphores", self->set);
TEST_F(pair, semaphores_stat_any)
ACT(STEPS(GETATTR), "ipc-stat-any", "semaphores", self->set);
TEST_F(pair, semaphores_set) ACT(STEPS(SETATTR), "ipc-set", "semaphores", self->set);
TEST_F(pair, semaphore_raise)
ACT(STEPS(WRITE, READ), "semaphore-raise", self->set);
TEST_F(pair, semaphore_await_zero)
ACT(STEPS(READ), "semaphore-await-zero", self->set);
TEST_F(pair, semaphore_get) ACT(STEPS(READ), "semaphore-get", self->set);
TEST_F(pair, semaphore_set) ACT(STEPS(WRITE), "semaphore-set", self->set);
TEST_F(pair, semaphores_remove)
ACT(STEPS(DESTROY), "ipc-remove", "semaphores", self->set);
/* clang-format on */

/* The kernel asks for a capability first, does without it, but says so. */
TEST_F(pair, memory_lock)
{
	struct expectation expected = expect_steps(
		variant->subject, variant->object, STEPS(SETATTR), EACCES);
	struct sight seen = see_act(variant->subject, -1,
				    WORDS("memory-lock", self->memory));

	if (expected.err)
		EXPECT_STREQ("", difference(&expected, &seen));
	EXPECT_EQ(expected.err, seen.err);
}

/* From an empty queue nothing comes. */
TEST_F(pair, queue_receive)
{
	struct expectation expected = expect_steps(
		variant->subject, variant->object, STEPS(READ), EACCES);
	struct sight seen = see_act(variant->subject, -1,
				    WORDS("message-receive", self->queue, "x"));

	if (seen.err == ENOMSG)
		seen.err = 0;
	EXPECT_STREQ("", difference(&expected, &seen));
}

/* What a task makes is its own, and not of the host that started it. */
/* clang-format off */
FIXTURE(made) {
	char key[16];
};

/* clang-format on */

FIXTURE_VARIANT(made)
{
	const char *kind;
	int (*get)(void);
	int (*remove)(int id);
};

static int get_queue(void)
{
	return msgget(OTHER_KEY, 0);
}

static int get_memory(void)
{
	return shmget(OTHER_KEY, 0, 0);
}

static int get_semaphores(void)
{
	return semget(OTHER_KEY, 0, 0);
}

static int remove_queue(int id)
{
	return msgctl(id, IPC_RMID, NULL);
}

static int remove_memory(int id)
{
	return shmctl(id, IPC_RMID, NULL);
}

static int remove_semaphores(int id)
{
	return semctl(id, 0, IPC_RMID);
}

/* clang-format off */
FIXTURE_VARIANT_ADD(made, queue) { "queue", get_queue, remove_queue };
FIXTURE_VARIANT_ADD(made, memory) { "memory", get_memory, remove_memory };
FIXTURE_VARIANT_ADD(made, semaphores)
{ "semaphores", get_semaphores, remove_semaphores };
/* clang-format on */

FIXTURE_SETUP(made)
{
	ASSERT_TRUE(is_enforcing());
	say(self->key, OTHER_KEY);
}

FIXTURE_TEARDOWN(made)
{
	int id = variant->get();

	EXPECT_LE(0, id);
	EXPECT_EQ(0, variant->remove(id));
}

TEST_F(made, by_domain)
{
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "ipc-make", variant->kind, self->key);
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "ipc-find", variant->kind,
		    self->key);
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, GETATTR, EACCES),
		    BLUE, "ipc-find", variant->kind, self->key);
}

TEST_F(made, by_bridge)
{
	EXPECT_SEEN(EXPECT_ALLOWED, BRIDGE, "ipc-make", variant->kind,
		    self->key);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "ipc-find", variant->kind, self->key);
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "ipc-find", variant->kind, self->key);
}

TEST_F(made, by_host)
{
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "ipc-make", variant->kind, self->key);
	EXPECT_SEEN(expect_denial(RED, HOST, TVD_ROW_ELSE, GETATTR, EACCES),
		    RED, "ipc-find", variant->kind, self->key);
	/* What concerns nobody's object. */
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "ipc-limits", variant->kind);
}

/* A queue that both sides may use: what passes it is whose the sender is. */
/* clang-format off */
FIXTURE(message) {
	int id;
	char queue[16];
};

/* clang-format on */

FIXTURE_SETUP(message)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, BRIDGE));
	self->id = msgget(IPC_PRIVATE, MODE);
	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, ""));
	ASSERT_LE(0, self->id);
	say(self->queue, self->id);
}

FIXTURE_TEARDOWN(message)
{
	EXPECT_EQ(0, msgctl(self->id, IPC_RMID, NULL));
}

#define SEND_AS(label, text) \
	ASSERT_EQ(0, act(label, WORDS("message-send", self->queue, text)))

/* Kept back from one receiver, with a record, it is there for the next. */
#define EXPECT_KEPT_BACK(receiver, sender, how)                              \
	do {                                                                 \
		struct expectation _expected = expect_denial(                \
			receiver, sender, TVD_ROW_ELSE, RECEIVE, ENOMSG);    \
		struct sight _seen =                                         \
			see_act(receiver, -1, WORDS(how, self->queue, "x")); \
		EXPECT_STREQ("", difference(&_expected, &_seen));            \
	} while (0)

TEST_F(message, is_its_senders)
{
	SEND_AS(RED, "x");
	EXPECT_KEPT_BACK(BLUE, RED, "message-receive");
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "message-receive", self->queue,
		    "x");
	SEND_AS(BLUE, "x");
	EXPECT_KEPT_BACK(RED, BLUE, "message-receive");
	EXPECT_SEEN(EXPECT_ALLOWED, BRIDGE, "message-receive", self->queue,
		    "x");
	SEND_AS(BRIDGE, "x");
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "message-receive", self->queue, "x");
}

TEST_F(message, of_host)
{
	SEND_AS(HOST, "x");
	EXPECT_KEPT_BACK(RED, HOST, "message-receive");
	EXPECT_KEPT_BACK(BRIDGE, HOST, "message-receive");
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "message-receive", self->queue, "x");
	SEND_AS(RED, "x");
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "message-receive", self->queue, "x");
}

TEST_F(message, is_not_copied)
{
	SEND_AS(RED, "x");
	EXPECT_KEPT_BACK(BLUE, RED, "message-copy");
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "message-copy", self->queue, "x");
}

/* The next message is not held up by one that is for others. */
TEST_F(message, is_skipped)
{
	SEND_AS(RED, "r");
	SEND_AS(BLUE, "b");
	EXPECT_EQ(0, act(BLUE, WORDS("message-receive", self->queue, "b")));
	EXPECT_EQ(0, act(RED, WORDS("message-receive", self->queue, "r")));
}

/* Who waits is passed over by a sender that it may not hear. */
TEST_F(message, is_not_handed_over)
{
	struct expectation expected =
		expect_denial(BLUE, RED, TVD_ROW_ELSE, RECEIVE, 0);
	struct actor blue;
	struct sight seen;

	ASSERT_EQ(0, start_actor(&blue, BLUE, -1,
				 WORDS("message-await", self->queue, "b")));
	ASSERT_EQ(0, await_actor(&blue));
	await_sleep(&blue);
	/* The sender's process is named; the label is that of who waits. */
	seen = see_act(RED, -1, WORDS("message-send", self->queue, "r"));
	EXPECT_EQ(0, seen.err);
	EXPECT_EQ(1, seen.records);
	expected.err = EACCES;
	seen.err = EACCES;
	EXPECT_STREQ("", difference(&expected, &seen));
	SEND_AS(BLUE, "b");
	EXPECT_EQ(0, finish_actor(&blue));
	EXPECT_EQ(0, act(RED, WORDS("message-receive", self->queue, "r")));
}

/* A rule of the policy tells sending a message from writing the queue. */
TEST_F(message, is_denied_by_a_rule)
{
	static const struct deny_spec denies[] = {
		{ RED, BRIDGE, SEND },
		{},
	};
	const struct policy_spec forbidding = { .labels = test_labels,
						.denies = denies };

	SEND_AS(RED, "x");
	ASSERT_EQ(0, load_spec(&forbidding));
	EXPECT_SEEN(expect_denial(RED, BRIDGE, TVD_ROW_TYPES, SEND, EACCES),
		    RED, "message-send", self->queue, "x");
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "message-send", self->queue, "x");
	ASSERT_EQ(0, load_test_policy());
}

/* And of two who wait the one gets it who may. */
TEST_F(message, is_handed_over)
{
	struct actor blue, red;

	ASSERT_EQ(0, start_actor(&blue, BLUE, -1,
				 WORDS("message-await", self->queue, "b")));
	ASSERT_EQ(0, await_actor(&blue));
	await_sleep(&blue);
	ASSERT_EQ(0, start_actor(&red, RED, -1,
				 WORDS("message-await", self->queue, "r")));
	ASSERT_EQ(0, await_actor(&red));
	await_sleep(&red);
	SEND_AS(RED_TOO, "r");
	EXPECT_EQ(0, finish_actor(&red));
	SEND_AS(BLUE, "b");
	EXPECT_EQ(0, finish_actor(&blue));
}

/* Whether it can be lowered tells what it is. */
TEST(semaphore_is_not_told)
{
	static const struct deny_spec denies[] = {
		{ RED, RED_TOO, READ },
		{},
	};
	const struct policy_spec spec = { .labels = test_labels,
					  .denies = denies };
	char text[16];
	int set;

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, RED_TOO));
	set = semget(IPC_PRIVATE, 1, MODE);
	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, ""));
	ASSERT_LE(0, set);
	snprintf(text, sizeof(text), "%d", set);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "semaphore-raise", text);
	ASSERT_EQ(0, load_spec(&spec));
	EXPECT_SEEN(expect_denial(RED, RED_TOO, TVD_ROW_TYPES, READ, EACCES),
		    RED, "semaphore-raise", text);
	ASSERT_EQ(0, load_test_policy());
	EXPECT_EQ(0, semctl(set, 0, IPC_RMID));
}

/*
 * Of who is denied the first look, no more is asked.  Of a permissive label all
 * is: whether it may use the memory, whether both may share it, and whether it
 * may map it.
 */
TEST(memory_is_asked_about_thrice)
{
	static const struct label_spec labels[] = {
		{ BLUE, TYPE_BLUE },
		{ RED, TYPE_RED, TVD_LABEL_PERMISSIVE },
		{},
	};
	struct sight seen;
	char text[16];
	int memory;

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, load_labels(labels));
	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, BLUE));
	memory = shmget(IPC_PRIVATE, 4096, MODE);
	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, ""));
	ASSERT_LE(0, memory);
	snprintf(text, sizeof(text), "%d", memory);
	seen = see_act(RED, -1, WORDS("memory-read", text));
	EXPECT_EQ(0, seen.err);
	EXPECT_EQ(3, seen.records);
	ASSERT_EQ(0, load_test_policy());
	seen = see_act(RED, -1, WORDS("memory-read", text));
	EXPECT_EQ(EACCES, seen.err);
	EXPECT_EQ(1, seen.records);
	EXPECT_EQ(0, shmctl(memory, IPC_RMID, NULL));
}

TEST_HARNESS_MAIN
