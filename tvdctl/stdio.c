// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl run: the command's standard input, output and error
 *
 * A domain cannot use descriptors that carry the host's label, and what this
 * command was given (a terminal, a pipe of the shell) does.  So the command
 * gets pipes, or a pty, that carry its own label, and relay() carries what
 * passes through them from and to ours.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "run.h"
#include "tvdctl.h"

/**
 * close_ends - close descriptors
 * @ends: which; those that are -1 are not
 */
void close_ends(int ends[STREAMS])
{
	int i;

	for (i = 0; i < STREAMS; i++) {
		if (ends[i] >= 0)
			close(ends[i]);
		ends[i] = -1;
	}
}

static bool cannot(const char *what)
{
	complain("cannot %s: %s", what, strerror(errno));
	return false;
}

/* The ends are separate open files: the child's stay blocking. */
static bool set_nonblocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return (flags >= 0 && !fcntl(fd, F_SETFL, flags | O_NONBLOCK)) ||
	       cannot("set up a pipe");
}

static bool open_pipe(struct child *child, int theirs[STREAMS], int which)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return cannot("make a pipe");
	child->ends[which] = ends[which == IN ? 1 : 0];
	theirs[which] = ends[which == IN ? 0 : 1];
	return set_nonblocking(child->ends[which]);
}

static bool copy_end(int fd, int *copy)
{
	*copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	return *copy >= 0 || cannot("copy a descriptor");
}

/* As our own terminal is before it is made raw. */
static void copy_modes(int to)
{
	struct termios modes;
	int fd = our_terminal();

	if (fd >= 0 && !tcgetattr(fd, &modes))
		tcsetattr(to, TCSANOW, &modes);
}

static bool open_pty(struct child *child, int theirs[STREAMS])
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	int slave;

	if (master < 0)
		return cannot("make a pty; is devpts mounted on /dev/pts");
	child->pty = true;
	child->ends[OUT] = master;
	if (grantpt(master) || unlockpt(master))
		return cannot("unlock a pty");
	slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0)
		return cannot("open a pty");
	theirs[OUT] = slave;
	copy_modes(slave);
	copy_size(slave);
	return set_nonblocking(master) && copy_end(master, &child->ends[IN]) &&
	       copy_end(slave, &theirs[IN]);
}

static bool open_ends(const struct job *job, struct child *child,
		      int theirs[STREAMS])
{
	bool terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);

	if (job->stdio == STDIO_PIPE || (job->stdio == STDIO_AUTO && !terminal))
		return open_pipe(child, theirs, IN) &&
		       open_pipe(child, theirs, OUT) &&
		       open_pipe(child, theirs, ERR);
	if (!open_pty(child, theirs))
		return false;
	/* What was led away from the terminal stays so. */
	if (job->stdio == STDIO_AUTO && !isatty(STDERR_FILENO))
		return open_pipe(child, theirs, ERR);
	return copy_end(theirs[OUT], &theirs[ERR]);
}

/**
 * open_stdio - make what the command reads and writes
 * @job: the command
 * @child: its ends and its pty are filled in
 * @theirs: set to the other ends, which are the command's
 *
 * Return: the exit status; if it is not STATUS_OK, that has been told.  What
 * was opened is closed by close_ends() in any case.
 */
int open_stdio(const struct job *job, struct child *child, int theirs[STREAMS])
{
	struct tvd_error *error = NULL;
	bool opened;

	if (tvd_set_create_label(job->label, &error))
		return report_error(error);
	opened = open_ends(job, child, theirs);
	if (tvd_set_create_label(NULL, &error))
		return report_error(error);
	return opened ? STATUS_OK : STATUS_FAILED;
}
