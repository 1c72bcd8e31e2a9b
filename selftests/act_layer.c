// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does on an overlayfs of its own
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <unistd.h>

#include "actor.h"

static void mount_layers(const char *options, const char *where)
{
	errno = enter_namespaces();
	if (errno || mount("none", where, "overlay", 0, options))
		broken(options);
}

/* All below one directory; gives the name of "file", which is in lower/. */
static void mount_writable(const char *tree, char path[PATH_SIZE])
{
	char options[3 * PATH_SIZE];

	snprintf(
		options, sizeof(options),
		"userxattr,lowerdir=%.200s/lower,upperdir=%.200s/upper,workdir=%.200s/work",
		tree, tree, tree);
	snprintf(path, PATH_SIZE, "%.200s/merged", tree);
	mount_layers(options, path);
	snprintf(path, PATH_SIZE, "%.200s/merged/file", tree);
}

/* Copies it up into upper/. */
static int write_layer(char **word)
{
	char path[PATH_SIZE];

	mount_writable(word[0], path);
	return result(open(path, O_WRONLY | O_CLOEXEC));
}

/* What is left in its place makes way for a new one, and comes again. */
static int replace_layer(char **word)
{
	char path[PATH_SIZE];
	int i;

	mount_writable(word[0], path);
	for (i = 0; i < 2; i++) {
		if (unlink(path))
			return errno;
		if (!access(path, F_OK))
			return EDOM;
		if (open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644) <
		    0)
			return errno;
	}
	return result(unlink(path));
}

/* Opens the file, and maps it when the test says so. */
static int map_layer(char **word)
{
	char options[2 * PATH_SIZE], path[PATH_SIZE];
	int fd;

	snprintf(options, sizeof(options),
		 "userxattr,lowerdir=%.200s/lower:%.200s/upper", word[0],
		 word[0]);
	snprintf(path, sizeof(path), "%.200s/merged", word[0]);
	mount_layers(options, path);
	snprintf(path, sizeof(path), "%.200s/merged/file", word[0]);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		broken(path);
	tell_ready();
	hear_end();
	return mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED ?
		       errno :
		       0;
}

static int set_text(char **word)
{
	int fd = open_object(word[0], O_WRONLY);

	return fd < 0 ? -fd : result(write(fd, word[1], strlen(word[1])));
}

const struct act layer_acts[] = {
	{ "write-layer", 1, write_layer },
	{ "replace-layer", 1, replace_layer },
	{ "map-layer", 1, map_layer },
	{ "set-text", 2, set_text },
	{},
};
