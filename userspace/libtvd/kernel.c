// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: what the running kernel enforces
 */
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "read_file.h"

/* More LSMs than a kernel can have. */
#define LSMS_MAX 64

/* No other file that is read here is longer. */
#define STATUS_FILE_MAX ((size_t)64 * 1024)

/**
 * tvd_kernel_active - whether this kernel runs Trusted Virtual Domains
 *
 * Return: true if the LSM is active, with or without a policy.
 */
bool tvd_kernel_active(void)
{
	uint64_t ids[LSMS_MAX];
	uint32_t size = sizeof(ids);
	int i, count = tvd_sys_list_modules(ids, &size);

	for (i = 0; i < count; i++)
		if (ids[i] == LSM_ID_TVD)
			return true;
	return false;
}

/**
 * tvd_error_set_inactive - report that this kernel does not have the LSM
 * @error: where to put the error, or NULL
 */
void tvd_error_set_inactive(struct tvd_error **error)
{
	tvd_error_set(
		error, ENOSYS,
		"this kernel does not run Trusted Virtual Domains; boot a kernel built with CONFIG_SECURITY_TVD, with 'tvd' in its lsm= parameter (/sys/kernel/security/lsm lists what is active)");
}

/**
 * tvd_read_word - read a small file that holds a line
 * @path: its path
 * @word: set to its text up to a newline or a NUL
 * @room: bytes of @word
 *
 * Return: 0, or -1 with errno set (ERANGE if it does not fit).
 */
int tvd_read_word(const char *path, char *word, size_t room)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int saved;
	ssize_t n;

	if (fd < 0)
		return -1;
	n = read(fd, word, room);
	saved = errno;
	close(fd);
	errno = saved;
	if (n < 0)
		return -1;
	if ((size_t)n == room && word[n - 1] != '\n') {
		errno = ERANGE;
		return -1;
	}
	word[(size_t)n == room ? n - 1 : n] = '\0';
	word[strcspn(word, "\n")] = '\0';
	return 0;
}

/* Why a file of ours in securityfs cannot be used. */
static void set_unreadable(const char *path, int number,
			   struct tvd_error **error)
{
	switch (number) {
	case EACCES:
	case EPERM:
		tvd_error_set(
			error, number,
			"%s is for the host only; ask as root outside every domain (/proc/self/attr/tvd/current says where this process is)",
			path);
		break;
	case ENOENT:
		tvd_error_set(
			error, number,
			"%s is not there; mount it with 'mount -t securityfs securityfs /sys/kernel/security'",
			path);
		break;
	default:
		tvd_error_set(error, number, "cannot read %s: %s", path,
			      strerror(number));
	}
}

/**
 * tvd_error_set_garbled - report that the kernel says what cannot be understood
 * @path: the file in which it says so
 * @error: where to put the error, or NULL
 */
void tvd_error_set_garbled(const char *path, struct tvd_error **error)
{
	tvd_error_set(
		error, EPROTO,
		"%s does not say what this version expects; use the tools of the kernel's version",
		path);
}

static int read_line(const char *directory, const char *name, char *line,
		     size_t room, struct tvd_error **error)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	if (!tvd_read_word(path, line, room))
		return 0;
	if (errno == ERANGE)
		tvd_error_set_garbled(path, error);
	else
		set_unreadable(path, errno, error);
	return -1;
}

/* A whole text as a number; returns whether it is one. */
static bool take_number(const char *text, uint64_t *value)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*value = strtoull(text, &end, 10);
	return !errno && !*end;
}

static int read_version(const char *directory, struct tvd_status *status,
			struct tvd_error **error)
{
	char line[32];

	if (read_line(directory, "version", line, sizeof(line), error))
		return -1;
	if (take_number(line, &status->version))
		return 0;
	tvd_error_set_garbled("version", error);
	return -1;
}

static int read_mode(const char *directory, struct tvd_status *status,
		     struct tvd_error **error)
{
	char line[64];

	if (read_line(directory, "status", line, sizeof(line), error))
		return -1;
	status->enforcing = !strcmp(line, "enforcing");
	if (status->enforcing || !strcmp(line, "no policy"))
		return 0;
	tvd_error_set_garbled("status", error);
	return -1;
}

static int read_lock(const char *directory, struct tvd_status *status,
		     struct tvd_error **error)
{
	char line[8];

	if (read_line(directory, "lock", line, sizeof(line), error))
		return -1;
	status->locked = !strcmp(line, "1");
	if (status->locked || !strcmp(line, "0"))
		return 0;
	tvd_error_set_garbled("lock", error);
	return -1;
}

/* Where a count of the file stats goes; NULL for what is for later versions. */
static uint64_t *place_of(struct tvd_status *status, const char *name)
{
	static const char row[] = "denied.row";
	uint64_t number;

	if (!strcmp(name, "audit.suppressed"))
		return &status->suppressed;
	if (!strcmp(name, "permissive"))
		return &status->permissive;
	if (!strcmp(name, "labels"))
		return &status->labels_since_boot;
	if (!strncmp(name, row, sizeof(row) - 1) &&
	    take_number(name + sizeof(row) - 1, &number) && number < TVD_ROWS)
		return &status->denied[number];
	return NULL;
}

/* Takes a line "NAME VALUE"; returns whether it is one. */
static bool take_count(struct tvd_status *status, char *line)
{
	char *blank = strchr(line, ' ');
	uint64_t value, *place;

	if (!blank || !take_number(blank + 1, &value))
		return false;
	*blank = '\0';
	place = place_of(status, line);
	if (place)
		*place = value;
	return true;
}

/* Returns whether all lines are counts. */
static bool take_counts(struct tvd_status *status, char *text)
{
	char *line, *rest;

	for (line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		if (!take_count(status, line))
			return false;
	return true;
}

static int read_counts(const char *directory, struct tvd_status *status,
		       struct tvd_error **error)
{
	char path[PATH_MAX], *text;
	bool taken;
	void *data;
	size_t size;

	snprintf(path, sizeof(path), "%s/stats", directory);
	if (tvd_read_file(path, STATUS_FILE_MAX, &data, &size, error))
		return -1;
	text = strndup(data, size);
	free(data);
	if (!text) {
		tvd_error_set_memory(error);
		return -1;
	}
	taken = take_counts(status, text);
	free(text);
	if (!taken)
		tvd_error_set_garbled(path, error);
	return taken ? 0 : -1;
}

/* The file has a line for each label of the policy. */
static int count_labels(const char *directory, struct tvd_status *status,
			struct tvd_error **error)
{
	char path[PATH_MAX];
	void *data;
	size_t size, i;

	snprintf(path, sizeof(path), "%s/labels", directory);
	if (tvd_read_file(path, TVD_LABELS_FILE_MAX, &data, &size, error))
		return -1;
	for (i = 0; i < size; i++)
		status->labels += ((const char *)data)[i] == '\n';
	free(data);
	return 0;
}

/* tvd_read_status(), with securityfs's directory named. */
int tvd_read_status_at(const char *directory, struct tvd_status *status,
		       struct tvd_error **error)
{
	*status = (struct tvd_status){ .version = 0 };
	if (read_mode(directory, status, error) ||
	    read_version(directory, status, error) ||
	    read_line(directory, "digest", status->digest,
		      sizeof(status->digest), error) ||
	    read_lock(directory, status, error) ||
	    read_counts(directory, status, error) ||
	    count_labels(directory, status, error))
		return -1;
	return 0;
}

/**
 * tvd_read_status - ask the kernel what it enforces
 * @status: filled in
 * @error: set on failure; its number is ENOSYS if the LSM is not active
 *
 * Only the host may ask.
 *
 * Return: 0, or -1 on failure.
 */
int tvd_read_status(struct tvd_status *status, struct tvd_error **error)
{
	char word[4] = "";

	if (!tvd_kernel_active()) {
		tvd_error_set_inactive(error);
		return -1;
	}
	if (tvd_read_status_at(TVD_SECURITYFS, status, error))
		return -1;
	status->signatures =
		!tvd_read_word(TVD_SIGNATURES, word, sizeof(word)) &&
		*word == 'Y';
	return 0;
}
