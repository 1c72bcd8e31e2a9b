// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: files with labels
 *
 * Functions that make something return 0, or -1 with errno set.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "common.h"

/**
 * test_path - a path below the tests' own directory
 * @path: the path goes here
 * @format: as printf(3)
 *
 * run.sh makes the directory and names it in TVD_TEST_DIR.
 *
 * Return: @path.
 */
const char *test_path(char path[PATH_SIZE], const char *format, ...)
{
	const char *dir = getenv("TVD_TEST_DIR") ?: "/nonexistent";
	int used = snprintf(path, PATH_SIZE, "%s/", dir);
	va_list arguments;

	va_start(arguments, format);
	if (used < PATH_SIZE)
		used += vsnprintf(path + used, PATH_SIZE - used, format,
				  arguments);
	va_end(arguments);
	if (used >= PATH_SIZE)
		abort();
	return path;
}

int set_label(const char *path, const char *label)
{
	return lsetxattr(path, XATTR_NAME_TVD, label, strlen(label), 0);
}

/* The label as it is stored: what the kernel made of it is seen by acts. */
int get_label(const char *path, char *label, size_t size)
{
	ssize_t length = lgetxattr(path, XATTR_NAME_TVD, label, size - 1);

	if (length < 0)
		return -1;
	label[length] = '\0';
	return 0;
}

bool has_label(const char *path, const char *label)
{
	char stored[TVD_NAME_MAX + 1];

	return !get_label(path, stored, sizeof(stored)) &&
	       !strcmp(stored, label);
}

int make_file(const char *path, const char *label, const char *content,
	      mode_t mode)
{
	size_t length = strlen(content);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);

	if (fd < 0)
		return -1;
	if (write(fd, content, length) != (ssize_t)length) {
		close(fd);
		return -1;
	}
	close(fd);
	return set_label(path, label);
}

int make_dir(const char *path, const char *label)
{
	return mkdir(path, 0755) ? -1 : set_label(path, label);
}

int make_link(const char *path, const char *label, const char *target)
{
	return symlink(target, path) ? -1 : set_label(path, label);
}

/**
 * make_tree - a directory of its own for a test
 * @path: its path goes here
 * @filesystem: "tmpfs" or "ext4", which run.sh has mounted
 * @label: of the directory
 */
int make_tree(char path[PATH_SIZE], const char *filesystem, const char *label)
{
	test_path(path, "%s/test-XXXXXX", filesystem);
	if (!mkdtemp(path) || chmod(path, 0755))
		return -1;
	return set_label(path, label);
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	return remove(path);
}

int remove_tree(const char *path)
{
	return nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

int copy_file(const char *from, const char *to, const char *label)
{
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	ssize_t copied = -1;

	if (in >= 0 && out >= 0)
		do
			copied = sendfile(out, in, NULL, 1 << 20);
		while (copied > 0);
	close(in);
	close(out);
	return copied ? -1 : set_label(to, label);
}

/**
 * find_mounted - the device of a filesystem
 * @where: where it is mounted
 * @device: the device's path goes here
 */
int find_mounted(const char *where, char device[PATH_SIZE])
{
	FILE *mounts = fopen("/proc/mounts", "re");
	char line[1024], place[PATH_SIZE];
	int found = -1;

	while (mounts && found && fgets(line, sizeof(line), mounts))
		if (sscanf(line, "%255s %255s", device, place) == 2 &&
		    !strcmp(place, where))
			found = 0;
	if (mounts)
		fclose(mounts);
	return found;
}

/**
 * read_file - read a small file
 * @path: the file
 * @text: its bytes go here, and a NUL behind them
 * @size: how many bytes have room
 *
 * Return: how many bytes, -1 with errno set.
 */
ssize_t read_file(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length, used = 0;

	if (fd < 0)
		return -1;
	do {
		length = read(fd, text + used, size - 1 - used);
		if (length > 0)
			used += length;
	} while (length > 0);
	close(fd);
	text[used] = '\0';
	return length < 0 ? -1 : used;
}

/**
 * write_text - write a word to a file in one call
 * @path: the file
 * @text: the word
 *
 * Return: 0, or errno.
 */
int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		return errno;
	if (write(fd, text, strlen(text)) < 0)
		err = errno;
	close(fd);
	return err;
}
