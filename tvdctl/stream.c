// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl run: bytes in one direction
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "run.h"
#include "tvdctl.h"

/* More than a pty holds: 8 KiB on the way (drivers/tty/pty.c), 4 KiB there. */
#define PTY_HOLDS ((size_t)128 * 1024)

static void close_end(int *fd)
{
	if (*fd > STDERR_FILENO)
		close(*fd);
	*fd = -1;
}

/**
 * close_stream - give a stream up: the other side is to notice
 * @s: the stream
 */
void close_stream(struct stream *s)
{
	close_end(&s->from);
	close_end(&s->to);
	s->start = 0;
	s->end = 0;
}

/**
 * is_empty - whether nothing is on its way
 * @s: the stream
 *
 * Return: true if it is so.
 */
bool is_empty(const struct stream *s)
{
	return s->start == s->end;
}

/**
 * set_up_stream - begin to carry bytes
 * @s: the stream
 * @from: where they are read; -1 for nowhere
 * @to: where they are written
 * @name: what the end that is ours is called
 *
 * Our own ends are shared with whoever started us, so they are not made
 * non-blocking: a write of PIPE_BUF bytes does not block after poll(2) has said
 * that there is room.
 */
void set_up_stream(struct stream *s, int from, int to, const char *name)
{
	s->from = from;
	s->to = to;
	s->name = name;
	s->most = to > STDERR_FILENO ? sizeof(s->data) : PIPE_BUF;
	s->left = SIZE_MAX;
	s->types = to > STDERR_FILENO && isatty(to);
	s->last = '\n';
	s->start = 0;
	s->end = 0;
}

static bool try_again(void)
{
	return errno == EAGAIN || errno == EINTR;
}

/*
 * A terminal has no end that could be closed by half: whoever types says it by
 * a character, which ends a line that has no newline first, and then the input.
 */
static void type_end(struct stream *s)
{
	struct termios modes;

	close_end(&s->from);
	if (tcgetattr(s->to, &modes) || !(modes.c_lflag & ICANON))
		return;
	s->start = 0;
	s->end = s->last == '\n' ? 1 : 2;
	memset(s->data, modes.c_cc[VEOF], s->end);
}

static void note_end_of_input(struct stream *s)
{
	if (s->types && s->from >= 0)
		type_end(s);
	if (is_empty(s))
		close_stream(s);
}

static void read_stream(struct stream *s)
{
	size_t most = s->left < sizeof(s->data) ? s->left : sizeof(s->data);
	ssize_t n = read(s->from, s->data, most);

	if (n < 0 && try_again())
		return;
	if (n < 0 && s->from == STDIN_FILENO && errno != EIO)
		complain("cannot read %s: %s", s->name, strerror(errno));
	if (n <= 0) {
		note_end_of_input(s);
		return;
	}
	s->start = 0;
	s->end = (size_t)n;
	s->last = s->data[n - 1];
	if (s->left != SIZE_MAX)
		s->left -= (size_t)n;
}

/* Returns false if bytes were lost. */
static bool write_stream(struct stream *s)
{
	size_t size = s->end - s->start;
	ssize_t n = write(s->to, s->data + s->start,
			  size < s->most ? size : s->most);
	bool broken = n < 0 && !try_again();
	bool lost = broken && errno != EPIPE;

	if (n > 0)
		s->start += (size_t)n;
	if (lost)
		complain("cannot write %s: %s", s->name, strerror(errno));
	if (broken || (is_empty(s) && s->from < 0))
		close_stream(s);
	return !lost;
}

/**
 * waits_for - what a stream waits for, one end only
 * @s: the stream
 *
 * Return: to be read while it is empty, else to be written.
 */
struct pollfd waits_for(const struct stream *s)
{
	if (is_empty(s))
		return (struct pollfd){ .fd = s->from, .events = POLLIN };
	return (struct pollfd){ .fd = s->to, .events = POLLOUT };
}

/**
 * move_bytes - read once, or write once
 * @s: the stream
 *
 * Return: false if bytes were lost; that has been told.
 */
bool move_bytes(struct stream *s)
{
	if (!is_empty(s))
		return write_stream(s);
	read_stream(s);
	return true;
}

/**
 * count_left - read from now on only what is there
 * @s: the stream
 * @pty: whether it reads a pty's master
 *
 * All that the command wrote is there by now.  A process that it left behind
 * may hold the other end open, and write, for ever: that is not waited for.
 */
void count_left(struct stream *s, bool pty)
{
	int bytes = 0;

	/* A pty does not count what is on its way to the reader. */
	if (pty)
		s->left = PTY_HOLDS;
	else if (s->from < 0 || ioctl(s->from, FIONREAD, &bytes))
		s->left = 0;
	else
		s->left = (size_t)bytes;
}

/**
 * take_last - read what is there, without waiting, and close where nothing is
 * @s: the stream, after count_left()
 *
 * Return: whether the stream is done with.
 */
bool take_last(struct stream *s)
{
	if (s->from >= 0 && is_empty(s)) {
		if (s->left)
			read_stream(s);
		if (is_empty(s))
			close_stream(s);
	}
	return s->from < 0;
}
