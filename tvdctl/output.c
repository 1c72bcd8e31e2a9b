// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl: writing a file whole or not at all
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tvdctl.h"

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), end_length = strlen(end);

	return length > end_length && !strcmp(text + length - end_length, end);
}

/**
 * default_output - name what is made of a policy after it
 * @source: path of the policy's source or binary
 * @extension: of what is made, with the dot
 * @output: set to the path of what is made, to be freed with free()
 *
 * Return: the exit status.
 */
int default_output(const char *source, const char *extension, char **output)
{
	static const char *const replaced[] = { ".yaml", ".yml", ".tvdp" };
	size_t i, stem = strlen(source);

	for (i = 0; i < sizeof(replaced) / sizeof(replaced[0]); i++)
		if (ends_with(source, replaced[i])) {
			stem -= strlen(replaced[i]);
			break;
		}
	if (asprintf(output, "%.*s%s", (int)stem, source, extension) >= 0)
		return STATUS_OK;
	complain("out of memory");
	return STATUS_FAILED;
}

/**
 * is_same_file - whether two paths lead to one file
 * @a: a path
 * @b: another
 *
 * Return: true if they do; false where one leads nowhere.
 */
bool is_same_file(const char *a, const char *b)
{
	struct stat file[2];

	return !stat(a, &file[0]) && !stat(b, &file[1]) &&
	       file[0].st_dev == file[1].st_dev &&
	       file[0].st_ino == file[1].st_ino;
}

static int failed(const char *path)
{
	complain("cannot write %s: %s", path, strerror(errno));
	return STATUS_FAILED;
}

/* Returns 0, or -1 with errno set. */
static int write_all(int fd, const char *data, size_t size)
{
	while (size) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		data += n;
		size -= (size_t)n;
	}
	return 0;
}

/* A device or a pipe is written to; only a regular file can be replaced. */
static int write_through(const char *path, const void *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	int status = STATUS_OK;

	if (fd < 0)
		return failed(path);
	if (write_all(fd, data, size))
		status = failed(path);
	if (close(fd) && status == STATUS_OK)
		status = failed(path);
	return status;
}

static mode_t mode_of_new_files(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

/* Returns 0, or -1 with errno set. */
static int fill(int fd, const void *data, size_t size)
{
	int failure = write_all(fd, data, size) ||
		      fchmod(fd, mode_of_new_files()) || fsync(fd);

	if (failure) {
		int number = errno;

		close(fd);
		errno = number;
		return -1;
	}
	return close(fd);
}

/* Whoever opens @path finds the old content or the new, never a part. */
static int replace(const char *path, const void *data, size_t size)
{
	char *temporary;
	int fd, status = STATUS_OK;

	if (asprintf(&temporary, "%s.XXXXXX", path) < 0) {
		complain("out of memory");
		return STATUS_FAILED;
	}
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0) {
		status = failed(path);
	} else if (fill(fd, data, size) || rename(temporary, path)) {
		status = failed(path);
		unlink(temporary);
	}
	free(temporary);
	return status;
}

/**
 * write_output - write a file whole or not at all
 * @path: its path; '-' is standard output
 * @data: what to write
 * @size: its bytes
 *
 * Return: the exit status; a failure has been told.
 */
int write_output(const char *path, const void *data, size_t size)
{
	struct stat there;
	char *target;
	int status;

	if (!strcmp(path, "-")) {
		if (write_all(STDOUT_FILENO, data, size))
			return failed("standard output");
		return STATUS_OK;
	}
	if (stat(path, &there))
		return replace(path, data, size);
	if (!S_ISREG(there.st_mode))
		return write_through(path, data, size);
	target = realpath(path, NULL);
	if (!target)
		return failed(path);
	status = replace(target, data, size);
	free(target);
	return status;
}
