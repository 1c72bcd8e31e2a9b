// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does until it is stopped, and counts
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "actor.h"

#define SIZE 4096

/* What the given memory counts: how often something has run. */
static _Atomic unsigned long *counter;

static void map_counter(void)
{
	/* Whatever it makes ends with it. */
	setpgid(0, 0);
	counter = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED,
		       ACTOR_GIVEN, 0);
	if (counter == MAP_FAILED)
		broken("mmap");
}

static int count_up(char **word)
{
	map_counter();
	tell_ready();
	while (counter)
		++*counter;
	return 0;
}

/* Each process makes the next one, and ends. */
static int count_by_fork(char **word)
{
	map_counter();
	signal(SIGCHLD, SIG_IGN);
	tell_ready();
	for (;;) {
		pid_t pid = fork();

		if (pid > 0)
			_exit(0);
		if (!pid)
			++*counter;
	}
}

/* The parent waits in the kernel for a child that counts. */
static int count_by_vfork(char **word)
{
	map_counter();
	tell_ready();
	for (;;) {
		pid_t pid = vfork();

		if (!pid) {
			int i;

			for (i = 0; i < 10000; i++)
				++*counter;
			_exit(0);
		}
		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
}

static void *count_in_thread(void *unused)
{
	int i;

	for (i = 0; i < 10000; i++)
		++*counter;
	return NULL;
}

static int count_by_thread(char **word)
{
	pthread_t thread;

	map_counter();
	tell_ready();
	while (!pthread_create(&thread, NULL, count_in_thread, NULL))
		pthread_join(thread, NULL);
	return 0;
}

/* Long enough for who starts it again and again to see it run. */
static int count_a_while(char **word)
{
	int i;

	map_counter();
	for (i = 0; i < 5000000; i++)
		++*counter;
	return 0;
}

const struct act count_acts[] = {
	{ "count-up", 0, count_up },
	{ "count-by-fork", 0, count_by_fork },
	{ "count-by-vfork", 0, count_by_vfork },
	{ "count-by-thread", 0, count_by_thread },
	{ "count-a-while", 0, count_a_while },
	{},
};
