// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl run: carrying bytes and signals between us and the command
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"
#include "tvdctl.h"

enum { IN, OUT, ERR, STREAMS };

/**
 * struct stream - one direction
 *
 * @from: where bytes are read; -1 after its end.
 * @to: where they are written; -1 if nobody wants them.
 * @name: what the end that is ours is called.
 * @most: how many bytes one write may have.
 * @left: how many bytes are still to be read once the command has ended.
 * @start: the first byte of @data that has not been written.
 * @end: the first byte of @data that has not been read.
 * @data: bytes on their way; read into only when all have been written.
 */
struct stream {
	int from;
	int to;
	const char *name;
	size_t most;
	size_t left;
	size_t start;
	size_t end;
	char data[64 * 1024];
};

/**
 * struct session - a command and its streams
 *
 * @child: the command.
 * @streams: its standard input, output and error.
 * @status: its exit status, once it has ended.
 * @ended: whether it has.
 * @lost: whether output was lost.
 */
struct session {
	struct child *child;
	struct stream *streams;
	int status;
	bool ended;
	bool lost;
};

static void close_end(int *fd)
{
	if (*fd > STDERR_FILENO)
		close(*fd);
	*fd = -1;
}

/* Nobody reads any more, or all is done: the other side is to notice. */
static void close_stream(struct stream *s)
{
	close_end(&s->from);
	close_end(&s->to);
	s->start = 0;
	s->end = 0;
}

static bool is_empty(const struct stream *s)
{
	return s->start == s->end;
}

static bool try_again(void)
{
	return errno == EAGAIN || errno == EINTR;
}

static void read_stream(struct session *session, struct stream *s)
{
	size_t most = sizeof(s->data);
	ssize_t n;

	if (session->ended && s->left < most)
		most = s->left;
	n = read(s->from, s->data, most);
	if (n < 0 && try_again())
		return;
	if (n < 0 && s->from == STDIN_FILENO && errno != EIO)
		complain("cannot read %s: %s", s->name, strerror(errno));
	if (n <= 0) {
		close_stream(s);
		return;
	}
	s->start = 0;
	s->end = (size_t)n;
	if (session->ended)
		s->left -= (size_t)n;
}

static void write_stream(struct session *session, struct stream *s)
{
	size_t size = s->end - s->start;
	ssize_t n = write(s->to, s->data + s->start,
			  size < s->most ? size : s->most);

	if (n >= 0) {
		s->start += (size_t)n;
	} else if (!try_again()) {
		if (errno != EPIPE) {
			complain("cannot write %s: %s", s->name,
				 strerror(errno));
			session->lost = true;
		}
		close_stream(s);
	}
}

/* Once the command has ended, what others write into its pipes is not ours. */
static void close_if_drained(const struct session *session, struct stream *s)
{
	if (session->ended && s->from >= 0 && is_empty(s) && !s->left)
		close_stream(s);
}

/*
 * All that the command wrote is in the pipes by now.  A process that it left
 * behind may hold them open, and write, for ever: that is not waited for.
 */
static void count_left(struct stream *s)
{
	int bytes = 0;

	if (s->from >= 0 && ioctl(s->from, FIONREAD, &bytes))
		bytes = 0;
	s->left = (size_t)bytes;
}

static void note_end(struct session *session, int status)
{
	session->ended = true;
	session->status = WIFSIGNALED(status) ?
				  STATUS_SIGNAL + WTERMSIG(status) :
				  WEXITSTATUS(status);
	close_stream(&session->streams[IN]);
	count_left(&session->streams[OUT]);
	count_left(&session->streams[ERR]);
}

static void reap(struct session *session)
{
	int status;

	if (!session->ended && waitpid(session->child->pid, &status, WNOHANG) ==
				       session->child->pid)
		note_end(session, status);
}

/* To the command's whole process group, as a terminal does. */
static void pass_on(const struct session *session, int number)
{
	if (!session->ended && kill(-session->child->pid, number))
		complain("cannot pass signal %d on: %s", number,
			 strerror(errno));
}

static void take_signals(struct session *session)
{
	struct signalfd_siginfo info;

	while (read(session->child->signals, &info, sizeof(info)) ==
	       sizeof(info)) {
		if (info.ssi_signo == SIGCHLD)
			reap(session);
		else
			pass_on(session, (int)info.ssi_signo);
	}
}

/* A stream waits for one end only: to be read while empty, else written. */
static struct pollfd waits_for(const struct stream *s)
{
	if (is_empty(s))
		return (struct pollfd){ .fd = s->from, .events = POLLIN };
	return (struct pollfd){ .fd = s->to, .events = POLLOUT };
}

static void move(struct session *session, struct stream *s)
{
	if (is_empty(s))
		read_stream(session, s);
	else
		write_stream(session, s);
}

static bool is_over(const struct session *session)
{
	return session->ended && session->streams[OUT].from < 0 &&
	       session->streams[ERR].from < 0;
}

/* Returns false if there is no memory to wait with. */
static bool step(struct session *session)
{
	struct pollfd fds[STREAMS + 1];
	int i;

	for (i = 0; i < STREAMS; i++)
		fds[i] = waits_for(&session->streams[i]);
	fds[STREAMS] = (struct pollfd){
		.fd = session->child->signals,
		.events = POLLIN,
	};
	if (poll(fds, STREAMS + 1, -1) < 0) {
		session->lost = errno != EINTR;
		return !session->lost;
	}
	for (i = 0; i < STREAMS; i++)
		if (fds[i].revents)
			move(session, &session->streams[i]);
	if (fds[STREAMS].revents)
		take_signals(session);
	for (i = OUT; i < STREAMS; i++)
		close_if_drained(session, &session->streams[i]);
	return true;
}

/*
 * Ours are shared with whoever started us, so they are not made non-blocking:
 * a write of PIPE_BUF bytes does not block after poll(2) has said that there is
 * room.
 */
static void set_up(struct stream *s, int from, int to, const char *name)
{
	s->from = from;
	s->to = to;
	s->name = name;
	s->most = to > STDERR_FILENO ? sizeof(s->data) : PIPE_BUF;
	s->left = 0;
	s->start = 0;
	s->end = 0;
}

/**
 * relay - carry bytes and signals until the command has ended
 * @child: the command; its descriptors are closed
 *
 * Return: the exit status: the command's own, or 128 plus the number of the
 * signal that ended it; STATUS_FAILED if it succeeded but its output was lost.
 */
int relay(struct child *child)
{
	static struct stream streams[STREAMS];
	struct session session = { .child = child, .streams = streams };
	int i;

	set_up(&streams[IN], STDIN_FILENO, child->in, "standard input");
	set_up(&streams[OUT], child->out, STDOUT_FILENO, "standard output");
	set_up(&streams[ERR], child->err, STDERR_FILENO, "standard error");
	while (!is_over(&session) && step(&session))
		;
	for (i = 0; i < STREAMS; i++)
		close_stream(&streams[i]);
	close_end(&child->signals);
	if (!session.status && session.lost)
		return STATUS_FAILED;
	return session.status;
}
