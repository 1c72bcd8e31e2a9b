// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl log: reading the kernel's log, or a file
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "tvdctl.h"

#define KERNEL_LOG "/dev/kmsg"

/* What begins a message of the audit system, and nobody else's. */
#define AUDIT_MESSAGE "audit: type="

/* The kernel gives no longer message. */
#define MESSAGE_MAX 16384

/*
 * A message is "PRIORITY,NUMBER,TIME,FLAGS;TEXT" and lines that belong to it.  A
 * text with a record somewhere else than at its beginning is another's.
 */
static void take_message(struct log *log, const char *message, size_t length)
{
	const char *text = memchr(message, ';', length);
	size_t rest;

	if (!text)
		return;
	text++;
	rest = length - (size_t)(text - message);
	if (rest > strlen(AUDIT_MESSAGE) &&
	    !memcmp(text, AUDIT_MESSAGE, strlen(AUDIT_MESSAGE)))
		take_line(log, text, rest);
}

/* Returns false where it is to end. */
static bool await_message(const struct log *log, int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };

	if (!log->follow)
		return false;
	fflush(stdout);
	return poll(&wait, 1, -1) >= 0 || errno == EINTR;
}

static int read_messages(struct log *log, int fd)
{
	static char message[MESSAGE_MAX];

	for (;;) {
		ssize_t n = read(fd, message, sizeof(message));

		if (n > 0) {
			take_message(log, message, (size_t)n);
			continue;
		}
		if (n < 0 && errno == EPIPE) {
			complain(
				"the kernel's log went round: messages were lost; boot with a larger log_buf_len=");
			continue;
		}
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno != EAGAIN) {
			complain("cannot read " KERNEL_LOG ": %s",
				 strerror(errno));
			return STATUS_FAILED;
		}
		if (n == 0 || !await_message(log, fd))
			return STATUS_OK;
	}
}

static int read_kernel_log(struct log *log)
{
	int fd = open(KERNEL_LOG, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	int status;

	if (fd < 0) {
		complain(
			"cannot open " KERNEL_LOG
			": %s; ask as root outside every domain, or give a file with --file",
			strerror(errno));
		return STATUS_FAILED;
	}
	status = read_messages(log, fd);
	close(fd);
	return status;
}

static int read_lines(struct log *log, FILE *file, const char *name)
{
	int status = STATUS_OK;
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, file)) >= 0) {
		take_line(log, line, (size_t)n);
		if (log->follow)
			fflush(stdout);
	}
	if (ferror(file)) {
		complain("cannot read %s: %s", name, strerror(errno));
		status = STATUS_FAILED;
	}
	free(line);
	return status;
}

/**
 * read_log - hand all that the log holds to take_line()
 * @log: says which log
 *
 * Return: the exit status; a failure has been told.
 */
int read_log(struct log *log)
{
	FILE *file;
	int status;

	if (!log->file)
		return read_kernel_log(log);
	if (!strcmp(log->file, "-"))
		return read_lines(log, stdin, "standard input");
	file = fopen(log->file, "re");
	if (!file) {
		complain("cannot open %s: %s", log->file, strerror(errno));
		return STATUS_FAILED;
	}
	status = read_lines(log, file, log->file);
	fclose(file);
	return status;
}
