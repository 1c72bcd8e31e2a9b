// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: denials in the kernel log
 *
 * Audit records take the kernel's queue, so that one may be printed after the
 * act that caused it has returned.  A message of our own, sent through the same
 * queue, says when all that came before it has been printed.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "common.h"

#define LOG_LINE_MAX 8192

/**
 * open_records - begin to watch for denials
 *
 * Return: a descriptor for count_records(), -1 with errno set.
 */
int open_records(void)
{
	int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (log >= 0 && lseek(log, 0, SEEK_END) < 0) {
		close(log);
		return -1;
	}
	return log;
}

static int send_mark(const char *mark)
{
	struct {
		struct nlmsghdr header;
		char text[64];
	} message = {
		.header = {
			.nlmsg_len = sizeof(message),
			.nlmsg_type = AUDIT_USER_AVC,
			.nlmsg_flags = NLM_F_REQUEST,
		},
	};
	int sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
	ssize_t sent;

	if (sock < 0)
		return -1;
	snprintf(message.text, sizeof(message.text), "%s", mark);
	sent = send(sock, &message, sizeof(message), 0);
	close(sock);
	return sent == sizeof(message) ? 0 : -1;
}

/* The next line of the log, which must come. */
static int read_line(int log, char *line, size_t size)
{
	struct pollfd wait = { .fd = log, .events = POLLIN };

	for (;;) {
		ssize_t length = read(log, line, size - 1);

		if (length > 0) {
			line[length] = '\0';
			return 0;
		}
		/* EPIPE: the log's buffer went round, and records are lost. */
		if (length == 0 || errno != EAGAIN)
			return -1;
		if (poll(&wait, 1, 10000) <= 0)
			return -1;
	}
}

/* Whether the line is a denial of this process; if so, where it begins. */
static char *denial_in(char *line, pid_t pid)
{
	char wanted[32];
	char *denial = strstr(line, "lsm=tvd verdict=");

	snprintf(wanted, sizeof(wanted), " pid=%d ", pid);
	return denial && (!pid || strstr(denial, wanted)) ? denial : NULL;
}

/**
 * kernel_says - whether the kernel's log has a text since it was last looked at
 * @log: from open_records()
 * @text: the text
 */
bool kernel_says(int log, const char *text)
{
	static char line[8192];
	bool said = false;
	ssize_t length;

	while ((length = read(log, line, sizeof(line) - 1)) > 0) {
		line[length] = '\0';
		said |= !!strstr(line, text);
	}
	return said;
}

/**
 * count_records - denials of a process since the log was last looked at
 * @log: from open_records()
 * @pid: the process that was denied; 0 for any
 * @first: the first of them goes here, empty if there is none
 * @size: how many bytes have room
 *
 * Return: how many, -1 if the log cannot be read.
 */
int count_records(int log, pid_t pid, char *first, size_t size)
{
	static char line[LOG_LINE_MAX];
	static int marks;
	char mark[64];
	int count = 0;

	first[0] = '\0';
	snprintf(mark, sizeof(mark), "tvd-selftest-mark-%d-%d-end", getpid(),
		 ++marks);
	if (send_mark(mark))
		return -1;
	for (;;) {
		char *denial;

		if (read_line(log, line, sizeof(line)))
			return -1;
		if (strstr(line, mark))
			return count;
		denial = denial_in(line, pid);
		if (!denial)
			continue;
		if (!count++)
			snprintf(first, size, "%.*s",
				 (int)strcspn(denial, "\n"), denial);
	}
}

/*
 * An actor is not given what it may not use.  So that it is refused the use and
 * not the gift, a file that can have another label has the actor's meanwhile.
 */
static bool lend(int given, const char *label, char before[TVD_NAME_MAX + 1])
{
	char path[32];
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", given);
	length = getxattr(path, XATTR_NAME_TVD, before, TVD_NAME_MAX);
	if (length <= 0)
		return false;
	before[length] = '\0';
	return strcmp(before, label) != 0 &&
	       !setxattr(path, XATTR_NAME_TVD, label, strlen(label), 0);
}

static int take_back(int given, const char *label)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", given);
	return setxattr(path, XATTR_NAME_TVD, label, strlen(label), 0);
}

static int start_with_lent(struct actor *actor, const char *label, int given,
			   const char *const *words)
{
	const char *later[8] = { words[0], "later" };
	char before[TVD_NAME_MAX + 1];
	int err;
	size_t i;

	if (given < 0 || !lend(given, label, before))
		return start_actor(actor, label, given, words);
	for (i = 1; words[i] && i < 6; i++)
		later[i + 1] = words[i];
	err = start_actor(actor, label, given, later);
	if (!err && await_actor(actor)) {
		kill_actor(actor);
		err = -1;
	}
	return take_back(given, before) ? -1 : err;
}

/**
 * see_act - have an act done, and see what is recorded of it
 * @label: the actor's
 * @given: a descriptor for it, -1 for none
 * @words: what it is to do
 */
struct sight see_act(const char *label, int given, const char *const *words)
{
	struct sight seen = { .err = ACTOR_NO_EXEC, .records = -1 };
	struct actor actor;
	int log = open_records();

	if (log < 0)
		return seen;
	if (!start_with_lent(&actor, label, given, words)) {
		seen.err = finish_actor(&actor);
		seen.records = count_records(log, actor.pid, seen.first,
					     sizeof(seen.first));
	}
	close(log);
	return seen;
}

static void print_access(char *text, size_t size, __u32 access)
{
	const char *separator = " access=";
	size_t used = 0;
	unsigned int kind;

	text[0] = '\0';
	for (kind = 0; kind < TVD_ACCESS_KINDS; kind++) {
		if (!(access & 1U << kind))
			continue;
		used += snprintf(text + used, size - used, "%s%s", separator,
				 access_name(kind));
		separator = ",";
	}
}

/* How the record should begin, up to the process that was denied. */
static void print_expected(char *text, size_t size,
			   const struct expectation *expected)
{
	char object[128] = "", act[128] = "", access[256];
	char reason[64] = "", with[128] = "";

	if (expected->object)
		snprintf(object, sizeof(object), " object=%s",
			 expected->object);
	if (expected->act)
		snprintf(act, sizeof(act), " act=%s number=%d", expected->act,
			 expected->number);
	if (expected->reason)
		snprintf(reason, sizeof(reason), " reason=%s",
			 expected->reason);
	if (expected->with)
		snprintf(with, sizeof(with), " with=%s", expected->with);
	print_access(access, sizeof(access), expected->access);
	snprintf(text, size,
		 "lsm=tvd verdict=denied row=%u subject=%s%s%s%s%s%s ",
		 expected->row, expected->subject, object, act, reason, with,
		 access);
}

static const char *errno_text(int err)
{
	if (err == ACTOR_BROKEN)
		return "could not be tried";
	if (err == ACTOR_NO_EXEC)
		return "the actor did not start";
	return err ? strerrorname_np(err) ?: "killed" : "success";
}

/**
 * difference - how what was seen differs from what should be
 * @expected: what should be
 * @seen: what was
 *
 * A denial has exactly one record and an allowed act has none.
 *
 * Return: a sentence, empty if it does not differ; good until the next call.
 */
const char *difference(const struct expectation *expected,
		       const struct sight *seen)
{
	static char text[2048];
	char record[1024];

	text[0] = '\0';
	print_expected(record, sizeof(record), expected);
	if (expected->err != seen->err)
		snprintf(text, sizeof(text), "expected %s, seen %s (%s)",
			 errno_text(expected->err), errno_text(seen->err),
			 seen->records > 0 ? seen->first : "no record");
	else if (seen->records != (expected->err ? 1 : 0))
		snprintf(text, sizeof(text), "%s with %d records: %s",
			 errno_text(seen->err), seen->records, seen->first);
	else if (expected->err &&
		 strncmp(seen->first, record, strlen(record)) != 0)
		snprintf(text, sizeof(text), "expected '%s', recorded '%s'",
			 record, seen->first);
	return text;
}

/**
 * see_difference - how what comes of an act differs from what should
 * @expected: what should come of it
 * @label: the actor's
 * @given: a descriptor for it, -1 for none
 * @words: what it is to do
 *
 * Return: as difference().
 */
const char *see_difference(struct expectation expected, const char *label,
			   int given, const char *const *words)
{
	struct sight seen = see_act(label, given, words);

	return difference(&expected, &seen);
}
