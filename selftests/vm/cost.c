// SPDX-License-Identifier: GPL-2.0-only
/*
 * What system calls cost, in ticks of the processor's counter
 *
 *	cost FILE
 *
 * Prints a line for each act: its name, how many of our hooks it passes, and
 * what it costs.  FILE is a path relative to the working directory.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <x86intrin.h>

#define ROUNDS 500
#define BATCHES 30

static const char *path;
static int file;
static int pair[2];

static int do_stat(void)
{
	struct stat found;

	return stat(path, &found);
}

static int do_pread(void)
{
	char byte;

	return pread(file, &byte, 1, 0) == 1 ? 0 : -1;
}

static int do_unix(void)
{
	char byte = 'x';

	return write(pair[0], &byte, 1) == 1 && read(pair[1], &byte, 1) == 1 ?
		       0 :
		       -1;
}

/* The least of many batches: without the interrupts. */
static double measure(int (*act)(void))
{
	unsigned long long least = ULLONG_MAX;
	int batch, round;

	for (batch = 0; batch < BATCHES; batch++) {
		unsigned long long ticks = __rdtsc();

		for (round = 0; round < ROUNDS; round++)
			if (act())
				return -1;
		ticks = __rdtsc() - ticks;
		if (ticks < least)
			least = ticks;
	}
	return (double)least / ROUNDS;
}

static int report(const char *name, int hooks, int (*act)(void))
{
	double cost = measure(act);

	if (cost < 0) {
		perror(name);
		return 1;
	}
	printf("%s %d %.1f\n", name, hooks, cost);
	return 0;
}

/* Each directory on the way is searched, the first among them. */
static int count_directories(const char *of)
{
	int n = 1;

	for (; *of; of++)
		n += *of == '/';
	return n;
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	path = argv[1];
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair)) {
		perror(path);
		return 1;
	}
	return report("stat", count_directories(path) + 1, do_stat) |
	       report("pread", 1, do_pread) | report("unix", 4, do_unix);
}
