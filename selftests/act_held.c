// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does with pipes and message queues
 * that it was given
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "actor.h"

static char byte = 'x';

/* A pipe of one's own, with something in it. */
static void make_pipe(int ends[2])
{
	if (pipe2(ends, O_CLOEXEC) || write(ends[1], &byte, 1) != 1)
		broken("pipe2");
}

/* And a file. */
static int make_memory(void)
{
	int fd = memfd_create("own", MFD_CLOEXEC);

	if (fd < 0 || pwrite(fd, &byte, 1, 0) != 1)
		broken("memfd_create");
	return fd;
}

static int lend_page(char **word)
{
	struct iovec page = { &byte, 1 };

	return result(vmsplice(ACTOR_GIVEN, &page, 1, SPLICE_F_NONBLOCK));
}

static int tee_from(char **word)
{
	int ends[2];

	make_pipe(ends);
	return result(tee(ACTOR_GIVEN, ends[1], 1, SPLICE_F_NONBLOCK));
}

static int tee_to(char **word)
{
	int ends[2];

	make_pipe(ends);
	return result(tee(ends[0], ACTOR_GIVEN, 1, SPLICE_F_NONBLOCK));
}

/* Of sockets, too. */
static int splice_from_pipe(char **word)
{
	int ends[2];

	make_pipe(ends);
	return result(
		splice(ACTOR_GIVEN, NULL, ends[1], NULL, 1, SPLICE_F_NONBLOCK));
}

static int splice_to_pipe(char **word)
{
	int ends[2];

	make_pipe(ends);
	return result(
		splice(ends[0], NULL, ACTOR_GIVEN, NULL, 1, SPLICE_F_NONBLOCK));
}

static int splice_from_file(char **word)
{
	return result(splice(make_memory(), NULL, ACTOR_GIVEN, NULL, 1,
			     SPLICE_F_NONBLOCK));
}

static int splice_to_file(char **word)
{
	return result(splice(ACTOR_GIVEN, NULL, make_memory(), NULL, 1,
			     SPLICE_F_NONBLOCK));
}

static int send_file(char **word)
{
	return result(sendfile(ACTOR_GIVEN, make_memory(), NULL, 1));
}

static int send_message(char **word)
{
	return result(mq_send(ACTOR_GIVEN, &byte, 1, 0));
}

static int receive_message(char **word)
{
	char text[8];

	return result(mq_receive(ACTOR_GIVEN, text, sizeof(text), NULL));
}

static int get_peer(char **word)
{
	struct sockaddr_storage address;
	socklen_t length = sizeof(address);

	return result(
		getpeername(ACTOR_GIVEN, (struct sockaddr *)&address, &length));
}

static int get_option(char **word)
{
	int room;
	socklen_t length = sizeof(room);

	return result(
		getsockopt(ACTOR_GIVEN, SOL_SOCKET, SO_SNDBUF, &room, &length));
}

static int set_option(char **word)
{
	int room = 4096;

	return result(setsockopt(ACTOR_GIVEN, SOL_SOCKET, SO_SNDBUF, &room,
				 sizeof(room)));
}

/* Into a buffer: too little has come for a page of it to be mapped. */
static int receive_by_option(char **word)
{
	char text[8];
	struct tcp_zerocopy_receive receive = {
		.copybuf_address = (unsigned long)text,
		.copybuf_len = sizeof(text),
	};
	socklen_t length = sizeof(receive);

	if (getsockopt(ACTOR_GIVEN, IPPROTO_TCP, TCP_ZEROCOPY_RECEIVE, &receive,
		       &length))
		return errno;
	return receive.copybuf_len == 1 && text[0] == byte ? 0 : ENODATA;
}

const struct act held_acts[] = {
	{ "vmsplice", 0, lend_page },
	{ "tee-from", 0, tee_from },
	{ "tee-to", 0, tee_to },
	{ "splice-from-pipe", 0, splice_from_pipe },
	{ "splice-to-pipe", 0, splice_to_pipe },
	{ "splice-from-file", 0, splice_from_file },
	{ "splice-to-file", 0, splice_to_file },
	{ "sendfile", 0, send_file },
	{ "mq-send", 0, send_message },
	{ "mq-receive", 0, receive_message },
	{ "get-peer", 0, get_peer },
	{ "get-option", 0, get_option },
	{ "set-option", 0, set_option },
	{ "receive-by-option", 0, receive_by_option },
	{},
};
