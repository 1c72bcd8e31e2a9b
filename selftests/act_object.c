// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does with message queues, FIFOs,
 * terminals and devices
 */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#include "actor.h"

static int make_queue(char **word)
{
	struct mq_attr attr = { .mq_maxmsg = 4, .mq_msgsize = 8 };

	return result(mq_open(word[0], O_RDWR | O_CREAT | O_EXCL, 0600, &attr));
}

static int send_to_queue(char **word)
{
	mqd_t queue = mq_open(word[0], O_WRONLY | O_NONBLOCK);

	return queue < 0 ? errno : result(mq_send(queue, "x", 1, 0));
}

/* The queue is empty, which is seen by who may look. */
static int receive_from_queue(char **word)
{
	mqd_t queue = mq_open(word[0], O_RDONLY | O_NONBLOCK);
	char text[8];

	if (queue < 0)
		return errno;
	if (mq_receive(queue, text, sizeof(text), NULL) < 0 && errno != EAGAIN)
		return errno;
	return 0;
}

static int remove_queue(char **word)
{
	return result(mq_unlink(word[0]));
}

static int open_both_ways(const char *word)
{
	return open_object(word, O_RDWR | O_NONBLOCK | O_NOCTTY);
}

/* Through a FIFO that is open for both, one reads what one has written. */
static int use_fifo(char **word)
{
	int fd = open_both_ways(word[0]);
	char byte = 'x';

	if (fd < 0)
		return -fd;
	return write(fd, &byte, 1) == 1 ? result(read(fd, &byte, 1)) : errno;
}

static int open_terminal(char **word)
{
	int fd = open_both_ways(word[0]);

	return fd < 0 ? -fd : 0;
}

static int ask_terminal(char **word)
{
	int fd = open_both_ways(word[0]);
	struct termios settings;

	return fd < 0 ? -fd : result(tcgetattr(fd, &settings));
}

/* As if somebody had typed it.  The terminal has to be the actor's own. */
static int type_at_terminal(char **word)
{
	int fd = open_both_ways(word[0]);

	if (fd < 0)
		return -fd;
	if (setsid() < 0 || ioctl(fd, TIOCSCTTY, 0))
		return errno;
	return result(ioctl(fd, TIOCSTI, "x"));
}

/* The same, when the test says so. */
static int type_later(char **word)
{
	int fd = open_both_ways(word[0]);

	if (fd < 0)
		return -fd;
	if (setsid() < 0 || ioctl(fd, TIOCSCTTY, 0))
		broken("TIOCSCTTY");
	tell_ready();
	hear_end();
	return result(ioctl(fd, TIOCSTI, "x"));
}

/* Has the terminal for the session, and opens it by the name for that. */
static int control_terminal(char **word)
{
	int fd = open_both_ways(word[0]);

	if (fd < 0)
		return -fd;
	if (setsid() < 0 || ioctl(fd, TIOCSCTTY, 0))
		return errno;
	fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
	return fd < 0 ? errno : result(write(fd, "x", 1));
}

static int open_pty(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (master >= 0 && unlockpt(master))
		broken("unlockpt");
	return master;
}

/* A terminal of one's own, and both of its sides. */
static int make_terminal(char **word)
{
	int master = open_pty(), slave;
	char byte;

	if (master < 0)
		return errno;
	slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0)
		return errno;
	if (write(slave, "x", 1) != 1)
		return errno;
	return result(read(master, &byte, 1));
}

static int show_terminal(char **word)
{
	int master = open_pty();

	if (master >= 0 &&
	    open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC) < 0)
		return errno;
	return show_descriptor(master);
}

/* Keeps one, as the descriptor that others are given. */
static int hold_terminal(char **word)
{
	if (dup2(open_pty(), ACTOR_GIVEN) != ACTOR_GIVEN)
		broken("posix_openpt");
	tell_ready();
	hear_end();
	return 0;
}

static int make_whiteout(char **word)
{
	return result(mknod(word[0], S_IFCHR, makedev(0, 0)));
}

static int make_huge_memory(char **word)
{
	int fd = memfd_create("huge", MFD_CLOEXEC | MFD_HUGETLB);
	struct stat st;

	return fd < 0 ? errno : result(fstat(fd, &st));
}

static int copy_range(char **word)
{
	int from = open_object(word[0], O_RDONLY);
	int to = open(word[1], O_WRONLY | O_CLOEXEC);

	if (from < 0)
		return -from;
	if (to < 0)
		broken(word[1]);
	return result(copy_file_range(from, NULL, to, NULL, 1, 0));
}

static int splice_from(char **word)
{
	int from = open_object(word[0], O_RDONLY), ends[2];

	if (from < 0)
		return -from;
	if (pipe(ends))
		broken("pipe");
	return result(splice(from, NULL, ends[1], NULL, 1, 0));
}

static int splice_to(char **word)
{
	int to = open_object(word[0], O_WRONLY), ends[2];

	if (to < 0)
		return -to;
	if (pipe(ends) || write(ends[1], "x", 1) != 1)
		broken("pipe");
	return result(splice(ends[0], NULL, to, NULL, 1, 0));
}

static int open_to_read(char **word)
{
	int fd = open(word[0], O_RDONLY | O_CLOEXEC);

	return fd < 0 ? errno : 0;
}

static int open_to_write(char **word)
{
	int fd = open(word[0], O_WRONLY | O_CLOEXEC);

	return fd < 0 ? errno : 0;
}

/* Opens again what was given, by the name that procfs has for it. */
static int reopen(char **word)
{
	int fd = open("/proc/self/fd/5", O_RDWR | O_CLOEXEC);

	return fd < 0 ? errno : 0;
}

static int allocate(char **word)
{
	int fd = open_object(word[0], O_WRONLY);

	return fd < 0 ? -fd : result(fallocate(fd, 0, 0, 16));
}

const struct act object_acts[] = {
	{ "queue-make", 1, make_queue },
	{ "queue-send", 1, send_to_queue },
	{ "queue-receive", 1, receive_from_queue },
	{ "queue-remove", 1, remove_queue },
	{ "use-fifo", 1, use_fifo },
	{ "tty-open", 1, open_terminal },
	{ "tty-ask", 1, ask_terminal },
	{ "tty-type", 1, type_at_terminal },
	{ "tty-type-later", 1, type_later },
	{ "tty-control", 1, control_terminal },
	{ "make-terminal", 0, make_terminal },
	{ "show-terminal", 0, show_terminal },
	{ "hold-terminal", 0, hold_terminal },
	{ "make-whiteout", 1, make_whiteout },
	{ "make-huge-memory", 0, make_huge_memory },
	{ "copy-range", 2, copy_range },
	{ "splice-from", 1, splice_from },
	{ "splice-to", 1, splice_to },
	{ "open-read", 1, open_to_read },
	{ "open-write", 1, open_to_write },
	{ "reopen", 0, reopen },
	{ "allocate", 1, allocate },
	{},
};
