// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor makes as it has chosen before
 *
 * "make-chosen ATTRIBUTE LABEL THING PATH" asks for the label, waits until the
 * test says so, and then makes the thing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "actor.h"

static int make_file_at(const char *path)
{
	return result(
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
}

static int make_directory(const char *path)
{
	return result(mkdir(path, 0700));
}

static int make_pipe(const char *path)
{
	int ends[2];

	return result(pipe2(ends, O_CLOEXEC));
}

static int make_memory(const char *path)
{
	return result(memfd_create("chosen", MFD_CLOEXEC));
}

static int make_semaphore(const char *path)
{
	int id = semget(IPC_PRIVATE, 1, 0600);

	if (id < 0)
		return errno;
	return result(semctl(id, 0, IPC_RMID));
}

static int make_socket(const char *path)
{
	return result(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static int make_pair(const char *path)
{
	int pair[2];

	return result(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
}

static const struct {
	const char *name;
	int (*make)(const char *path);
} things[] = {
	{ "file", make_file_at },	 { "directory", make_directory },
	{ "pipe", make_pipe },		 { "memory", make_memory },
	{ "semaphore", make_semaphore }, { "socket", make_socket },
	{ "pair", make_pair },
};

static int make_thing(const char *name, const char *path)
{
	size_t i;

	for (i = 0; i < sizeof(things) / sizeof(*things); i++)
		if (!strcmp(things[i].name, name))
			return things[i].make(path);
	errno = EINVAL;
	broken(name);
}

static int make_chosen(char **word)
{
	bool for_sockets = !strcmp(word[0], "sockcreate");

	errno = set_self_attr(for_sockets ? ATTR_SOCKCREATE : ATTR_FSCREATE,
			      word[1]);
	if (errno)
		broken(word[1]);
	tell_ready();
	hear_end();
	return make_thing(word[2], word[3]);
}

const struct act chosen_acts[] = {
	{ "make-chosen", 4, make_chosen },
	{},
};
