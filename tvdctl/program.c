// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl run: finding the program
 *
 * Found before the label is chosen, so that there is one execve(2) only, with
 * one outcome: execvp(3) would try one file after another, and a shell last.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "run.h"
#include "tvdctl.h"

#define DEFAULT_PATH "/usr/local/bin:/usr/bin:/bin"

/*
 * By its mode: access(2) would ask for the host, which may not execute what
 * belongs to the domain that is about to be entered.
 */
static bool is_executable(const char *path, bool *is_there)
{
	struct stat file;

	if (stat(path, &file) || !S_ISREG(file.st_mode))
		return false;
	*is_there = true;
	return file.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH);
}

static char *copy(const char *path)
{
	char *made = strdup(path);

	if (!made)
		complain("out of memory");
	return made;
}

/* @directory is not ended by a NUL; an empty one is the current one. */
static char *join(const char *directory, size_t length, const char *name)
{
	char *path;

	if (asprintf(&path, "%.*s%s%s", (int)length, directory,
		     length ? "/" : "./", name) >= 0)
		return path;
	complain("out of memory");
	return NULL;
}

static int not_found(const char *name, bool is_there)
{
	if (is_there) {
		complain("%s is in PATH, but is not executable; see chmod(1)",
			 name);
		return STATUS_CANNOT_EXECUTE;
	}
	complain("no program '%s' in PATH; give its path, or install it", name);
	return STATUS_NOT_FOUND;
}

static int search(const char *directories, const char *name, char **path)
{
	const char *at = directories;
	bool is_there = false;

	for (;;) {
		size_t length = strcspn(at, ":");

		*path = join(at, length, name);
		if (!*path)
			return STATUS_FAILED;
		if (is_executable(*path, &is_there))
			return STATUS_OK;
		free(*path);
		if (!at[length])
			return not_found(name, is_there);
		at += length + 1;
	}
}

/**
 * find_program - find a program as a shell does
 * @name: its name, which is looked for in PATH, or its path
 * @path: set to its path, to be freed with free()
 *
 * Return: the exit status; if it is not STATUS_OK, that has been told.
 */
int find_program(const char *name, char **path)
{
	const char *directories = getenv("PATH");

	if (strchr(name, '/')) {
		*path = copy(name);
		return *path ? STATUS_OK : STATUS_FAILED;
	}
	if (!*name)
		return not_found(name, false);
	return search(directories ? directories : DEFAULT_PATH, name, path);
}
