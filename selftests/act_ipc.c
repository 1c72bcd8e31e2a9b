// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does with System V IPC
 */
#include <errno.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

#include "actor.h"

#define MEMORY_SIZE 4096

/* Objects are found by their place, too, which is in the low bits of an id. */
static int place_of(int id)
{
	return id & 0x7fff;
}

union argument {
	int value;
	struct semid_ds *set;
};

union status {
	struct msqid_ds queue;
	struct shmid_ds memory;
	struct semid_ds semaphores;
};

/**
 * struct kind - one of the three kinds of objects
 *
 * @name: the first word of an act on one.
 * @get: finds or makes one.
 * @control: does to it what a command says.
 * @stat_any: the command that asks for no permission to read.
 */
struct kind {
	const char *name;
	int (*get)(key_t key, int flags);
	int (*control)(int id, int command, union status *status);
	int stat_any;
};

static int get_memory(key_t key, int flags)
{
	return shmget(key, MEMORY_SIZE, flags);
}

static int get_semaphores(key_t key, int flags)
{
	return semget(key, 1, flags);
}

static int control_queue(int id, int command, union status *status)
{
	status->queue.msg_qbytes = 4096;
	return msgctl(id, command, &status->queue);
}

static int control_memory(int id, int command, union status *status)
{
	return shmctl(id, command, &status->memory);
}

static int control_semaphores(int id, int command, union status *status)
{
	return semctl(id, 0, command,
		      (union argument){ .set = &status->semaphores });
}

static const struct kind kinds[] = {
	{ "queue", msgget, control_queue, MSG_STAT_ANY },
	{ "memory", get_memory, control_memory, SHM_STAT_ANY },
	{ "semaphores", get_semaphores, control_semaphores, SEM_STAT_ANY },
};

static const struct kind *kind_of(const char *word)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(word, kinds[i].name))
			return &kinds[i];
	errno = EINVAL;
	broken(word);
}

static int make(char **word)
{
	return result(kind_of(word[0])->get(number(word[1]),
					    IPC_CREAT | IPC_EXCL | 0600));
}

/* Asks for nothing but the identifier. */
static int find(char **word)
{
	return result(kind_of(word[0])->get(number(word[1]), 0));
}

static int find_to_use(char **word)
{
	return result(kind_of(word[0])->get(number(word[1]), 0600));
}

static int control(char **word, int command, int id)
{
	union status status = { 0 };

	return result(kind_of(word[0])->control(id, command, &status));
}

static int stat_object(char **word)
{
	return control(word, IPC_STAT, number(word[1]));
}

static int stat_any(char **word)
{
	return control(word, kind_of(word[0])->stat_any,
		       place_of(number(word[1])));
}

/* The owner stays root, and none but the owner may use it. */
static int set_object(char **word)
{
	return control(word, IPC_SET, number(word[1]));
}

static int remove_object(char **word)
{
	return control(word, IPC_RMID, number(word[1]));
}

static int lock_memory(char **word)
{
	return result(shmctl(number(word[0]), SHM_LOCK, NULL));
}

static int touch_memory(const char *word, int flags)
{
	char *memory = shmat(number(word), NULL, flags);

	if (memory == (void *)-1)
		return errno;
	if (flags & SHM_RDONLY)
		return *memory ? EDOM : 0;
	*memory = 'x';
	return 0;
}

static int read_memory(char **word)
{
	return touch_memory(word[0], SHM_RDONLY);
}

static int write_memory(char **word)
{
	return touch_memory(word[0], 0);
}

static int map_executable(char **word)
{
	return touch_memory(word[0], SHM_RDONLY | SHM_EXEC);
}

static int protect_executable(char **word)
{
	char *memory = shmat(number(word[0]), NULL, SHM_RDONLY);

	if (memory == (void *)-1)
		return errno;
	return result(mprotect(memory, MEMORY_SIZE, PROT_READ | PROT_EXEC));
}

static int operate(const char *word, int change)
{
	struct sembuf operation = { .sem_op = change, .sem_flg = IPC_NOWAIT };

	return result(semop(number(word), &operation, 1));
}

static int raise_semaphore(char **word)
{
	return operate(word[0], 1);
}

static int await_zero(char **word)
{
	return operate(word[0], 0);
}

static int get_value(char **word)
{
	return result(semctl(number(word[0]), 0, GETVAL));
}

static int set_value(char **word)
{
	return result(semctl(number(word[0]), 0, SETVAL,
			     (union argument){ .value = 0 }));
}

struct message {
	long type;
	char text;
};

static int send_message(char **word)
{
	struct message message = { 1, word[1][0] };

	return result(msgsnd(number(word[0]), &message, 1, IPC_NOWAIT));
}

/* EDOM for another message than the one that is expected. */
static int receive(char **word, long type, int flags)
{
	struct message message;

	if (msgrcv(number(word[0]), &message, 1, type, flags) < 0)
		return errno;
	return message.text == word[1][0] ? 0 : EDOM;
}

static int receive_message(char **word)
{
	return receive(word, 0, IPC_NOWAIT);
}

static int await_message(char **word)
{
	tell_ready();
	return receive(word, 0, 0);
}

/* Leaves the message where it is. */
static int copy_message(char **word)
{
	return receive(word, 0, IPC_NOWAIT | MSG_COPY);
}

/* For the whole namespace. */
static int ask_limits(char **word)
{
	union status status = { 0 };

	return result(kind_of(word[0])->control(0, IPC_INFO, &status));
}

const struct act ipc_acts[] = {
	{ "ipc-make", 2, make },
	{ "ipc-find", 2, find },
	{ "ipc-find-to-use", 2, find_to_use },
	{ "ipc-stat", 2, stat_object },
	{ "ipc-stat-any", 2, stat_any },
	{ "ipc-set", 2, set_object },
	{ "ipc-remove", 2, remove_object },
	{ "ipc-limits", 1, ask_limits },
	{ "memory-lock", 1, lock_memory },
	{ "memory-read", 1, read_memory },
	{ "memory-write", 1, write_memory },
	{ "memory-map-exec", 1, map_executable },
	{ "memory-protect-exec", 1, protect_executable },
	{ "semaphore-raise", 1, raise_semaphore },
	{ "semaphore-await-zero", 1, await_zero },
	{ "semaphore-get", 1, get_value },
	{ "semaphore-set", 1, set_value },
	{ "message-send", 2, send_message },
	{ "message-receive", 2, receive_message },
	{ "message-await", 2, await_message },
	{ "message-copy", 2, copy_message },
	{},
};
