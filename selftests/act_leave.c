// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor leaves behind when it ends
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "actor.h"

static int leave_child(char **word)
{
	pid_t pid = fork();

	if (pid < 0)
		broken("fork");
	if (!pid) {
		tell_ready();
		hear_end();
	}
	return 0;
}

static void *stay(void *unused)
{
	tell_ready();
	hear_end();
	_exit(0);
}

static int leave_thread(char **word)
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, stay, NULL);
	if (errno)
		broken("pthread_create");
	pthread_exit(NULL);
}

/* For the test to take: see ACTOR_GIVEN. */
static int leave_open(char **word)
{
	int fd = open(word[0], O_RDONLY);

	if (fd < 0 || dup2(fd, ACTOR_GIVEN) != ACTOR_GIVEN)
		broken(word[0]);
	tell_ready();
	hear_end();
	return 0;
}

/* Namespaces are looked at when the new task is already there. */
static int fork_in_vain(char **word)
{
	int i;

	for (i = 0; i < 50; i++) {
		pid_t pid = syscall(SYS_clone, CLONE_NEWUTS | SIGCHLD, NULL,
				    NULL, NULL, 0);

		if (!pid)
			_exit(0);
		if (pid > 0 || errno != EPERM)
			broken("clone");
	}
	tell_ready();
	hear_end();
	return 0;
}

/* As soon as the test has limited how many there may be. */
static int fork_beyond_limit(char **word)
{
	char byte;
	int i;

	tell_ready();
	if (read(ACTOR_HEAR, &byte, 1) != 1)
		broken("read from the test");
	for (i = 0; i < 50; i++) {
		pid_t pid = fork();

		if (!pid)
			_exit(0);
		if (pid > 0 || errno != EAGAIN)
			broken("fork");
	}
	tell_ready();
	hear_end();
	return 0;
}

const struct act leave_acts[] = {
	{ "leave-child", 0, leave_child },
	{ "leave-thread", 0, leave_thread },
	{ "leave-open", 1, leave_open },
	{ "fork-in-vain", 0, fork_in_vain },
	{ "fork-beyond-limit", 0, fork_beyond_limit },
	{},
};
