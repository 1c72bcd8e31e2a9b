/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the two ends of a machine's channels agree on: the relay on the host
 * and init in the guest.
 *
 *	port         host to guest                    guest to host
 *	tvd.stdin    what the command reads, raw      -
 *	tvd.stdout   -                                what it writes, raw
 *	tvd.stderr   -                                what it writes, raw
 *	tvd.control  "stdin-end BYTES"                "fail SENTENCE"
 *	             "closed stdout|stderr"           "status N TAINT OUT ERR"
 *	             "winsize ROWS COLUMNS"
 *	             "bye"
 *
 * The data ports carry nothing but data.  Each end says by how many bytes the
 * other may expect on the control port, so that no end has to be guessed from
 * a connection that opens or closes, and no byte can be lost unnoticed.
 */

#ifndef _TVD_VM_CHANNEL_H
#define _TVD_VM_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <poll.h>

/* Longest line of the control port, its newline included. */
#define CHANNEL_LINE_MAX 1024

enum channel_port {
	PORT_CONTROL,
	PORT_STDIN,
	PORT_STDOUT,
	PORT_STDERR,
	PORT_COUNT,
};

/*
 * The relay leaves QEMU's side of port P as this descriptor; scripts/vm names
 * the numbers in QEMU's arguments.
 */
#define CHANNEL_FD(p) (20 + (p))

/**
 * struct stream - One direction of bytes from a descriptor to another
 *
 * @from: Where to read; -1 once it ended or was given up.
 * @to: Where to write; -1 once it is closed or broken: what is read then is
 *	counted and dropped.
 * @write_max: Longest single write.  Where @to may block, PIPE_BUF: poll(2)
 *	promises that much.
 * @total: Bytes read so far.
 * @start: First byte of @buf still to be written.
 * @end: End of the bytes in @buf; equal to @start when it is empty.
 * @buf: Bytes on their way.
 */
struct stream {
	int from;
	int to;
	size_t write_max;
	uint64_t total;
	size_t start;
	size_t end;
	char buf[32768];
};

/**
 * struct line_buffer - Lines of the control port, as they arrive
 *
 * @len: Bytes in @text that do not make a whole line yet.
 * @text: These bytes.
 */
struct line_buffer {
	size_t len;
	char text[CHANNEL_LINE_MAX];
};

bool stream_is_empty(const struct stream *s);
struct pollfd stream_poll(const struct stream *s);
bool stream_step(struct stream *s);

bool set_nonblocking(int fd);
bool write_all(int fd, const char *text, size_t len);
bool read_lines(int fd, struct line_buffer *lines,
		void (*handle)(char *line, void *data), void *data);

#endif /* _TVD_VM_CHANNEL_H */
