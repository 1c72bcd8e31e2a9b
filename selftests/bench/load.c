// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: how long the kernel takes to load a policy
 *
 *	load FILE
 *
 * Prints the milliseconds of the write(2) that loads the file.  In a machine
 * that counts instructions (scripts/vm --icount) a millisecond is a million of
 * them.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* All of it in memory, so that the kernel copies and does not wait. */
static void *read_whole(const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat file;
	void *data;

	if (fd < 0 || fstat(fd, &file))
		return NULL;
	*size = (size_t)file.st_size;
	data = malloc(*size);
	if (!data || mlock(data, *size) ||
	    read(fd, data, *size) != (ssize_t)*size)
		return NULL;
	close(fd);
	return data;
}

int main(int argc, char **argv)
{
	static const char target[] = "/sys/kernel/security/tvd/policy";
	size_t size;
	void *data;
	double start;
	ssize_t n;
	int fd;

	if (argc != 2)
		return 2;
	data = read_whole(argv[1], &size);
	fd = open(target, O_WRONLY | O_CLOEXEC);
	if (!data || fd < 0) {
		perror(data ? target : argv[1]);
		return 1;
	}
	start = now();
	n = write(fd, data, size);
	start = now() - start;
	if (n != (ssize_t)size) {
		perror(target);
		return 1;
	}
	printf("%zu bytes: %.3f ms\n", size, start);
	return 0;
}
