// SPDX-License-Identifier: GPL-2.0-only
/*
 * Moving bytes and lines: what the relay and init have in common.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "channel.h"

static bool would_block(void)
{
	return errno == EAGAIN || errno == EINTR;
}

/**
 * stream_is_empty - Is nothing on its way?
 *
 * @s: The stream.
 */
bool stream_is_empty(const struct stream *s)
{
	return s->start == s->end;
}

/**
 * stream_poll - What the stream waits for
 *
 * @s: The stream.
 *
 * Returns the entry for poll(2): room to write what it holds, else bytes to
 * read.  Its descriptor is negative (ignored by poll) when there is nothing
 * to wait for.
 */
struct pollfd stream_poll(const struct stream *s)
{
	if (!stream_is_empty(s))
		return (struct pollfd){ .fd = s->to, .events = POLLOUT };
	return (struct pollfd){ .fd = s->from, .events = POLLIN };
}

/*
 * The end of the input and a failure to read it are the same to the reader:
 * there will be no more.  (A terminal's EIO is its hang-up.)
 */
static bool stream_fill(struct stream *s)
{
	ssize_t n = read(s->from, s->buf, sizeof(s->buf));

	if (n < 0 && would_block())
		return false;
	if (n <= 0) {
		s->from = -1;
		return true;
	}
	s->total += n;
	s->start = 0;
	s->end = s->to < 0 ? 0 : n;
	return true;
}

static bool stream_flush(struct stream *s)
{
	size_t len = s->end - s->start;
	ssize_t n;

	if (s->write_max && len > s->write_max)
		len = s->write_max;
	n = write(s->to, s->buf + s->start, len);
	if (n < 0 && would_block())
		return false;
	if (n < 0) {
		s->to = -1;
		s->start = s->end;
		return true;
	}
	s->start += n;
	return true;
}

/**
 * stream_step - Read once or write once
 *
 * @s: The stream; either descriptor may become -1, and is not closed here.
 *
 * Returns false if there was nothing to be done now.
 */
bool stream_step(struct stream *s)
{
	if (!stream_is_empty(s))
		return stream_flush(s);
	return s->from >= 0 && stream_fill(s);
}

/**
 * set_nonblocking - Let reads and writes return instead of waiting
 *
 * @fd: A descriptor whose open file is nobody else's: the flag is shared.
 */
bool set_nonblocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

/**
 * write_all - Write a whole text, waiting for room
 *
 * @fd: Where to, non-blocking or not.
 * @text: What.
 * @len: How many bytes.
 *
 * Returns false with errno set if it could not be written.
 */
bool write_all(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && would_block()) {
			struct pollfd p = { .fd = fd, .events = POLLOUT };

			poll(&p, 1, 100);
			continue;
		}
		if (n < 0)
			return false;
		text += n;
		len -= n;
	}
	return true;
}

/**
 * read_lines - Read what is there and hand out the whole lines
 *
 * @fd: A non-blocking descriptor.
 * @lines: The rest of earlier reads.
 * @handle: Called for each line, without its newline.
 * @data: Handed to @handle.
 *
 * Returns false at the end of the input, or if a line is too long.
 */
bool read_lines(int fd, struct line_buffer *lines,
		void (*handle)(char *line, void *data), void *data)
{
	char *newline;
	ssize_t n;

	if (lines->len == sizeof(lines->text))
		return false;
	n = read(fd, lines->text + lines->len,
		 sizeof(lines->text) - lines->len);
	if (n <= 0)
		return n < 0 && would_block();
	lines->len += n;
	while ((newline = memchr(lines->text, '\n', lines->len))) {
		size_t used = newline + 1 - lines->text;

		*newline = '\0';
		handle(lines->text, data);
		lines->len -= used;
		memmove(lines->text, lines->text + used, lines->len);
	}
	return true;
}
