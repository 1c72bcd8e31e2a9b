// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does with sockets
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "actor.h"

/* A path, "@" and an abstract name, or nothing for one that the kernel finds. */
static socklen_t set_address(struct sockaddr_un *address, const char *word)
{
	size_t length = strlen(word);

	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	if (length >= sizeof(address->sun_path)) {
		errno = ENAMETOOLONG;
		broken(word);
	}
	memcpy(address->sun_path, word, length);
	if (!length)
		return sizeof(sa_family_t);
	if (word[0] != '@')
		return sizeof(*address);
	address->sun_path[0] = '\0';
	return offsetof(struct sockaddr_un, sun_path) + length;
}

static int type_of(const char *word)
{
	if (!strcmp(word, "stream"))
		return SOCK_STREAM;
	if (!strcmp(word, "seqpacket"))
		return SOCK_SEQPACKET;
	if (!strcmp(word, "dgram"))
		return SOCK_DGRAM;
	errno = EINVAL;
	broken(word);
}

static int make_socket(const char *type)
{
	int sock = socket(AF_UNIX, type_of(type) | SOCK_CLOEXEC, 0);

	if (sock < 0)
		broken("socket");
	return sock;
}

static int bind_socket(const char *name, const char *type)
{
	struct sockaddr_un address;
	socklen_t length = set_address(&address, name);
	int sock = make_socket(type);

	if (bind(sock, (struct sockaddr *)&address, length))
		broken("bind");
	return sock;
}

static int connect_socket(const char *name, const char *type, int *sock)
{
	struct sockaddr_un address;
	socklen_t length = set_address(&address, name);

	*sock = make_socket(type);
	return result(connect(*sock, (struct sockaddr *)&address, length));
}

/* Whether the socket has something for us before the test says the end. */
static bool await(int sock)
{
	struct pollfd wait[] = {
		{ .fd = sock, .events = POLLIN },
		{ .fd = ACTOR_HEAR, .events = POLLIN },
	};

	while (poll(wait, 2, -1) < 0)
		if (errno != EINTR)
			broken("poll");
	/*
	 * It looks at one after the other: what came before the test let go may
	 * have come between the two.
	 */
	return poll(wait, 1, 0) == 1 && (wait[0].revents & POLLIN);
}

static int listen_at(const char *name, const char *type)
{
	int sock = bind_socket(name, type);

	if (listen(sock, 4))
		broken("listen");
	tell_ready();
	return sock;
}

/* The first who connects; -1 if the test lets go before. */
static int accept_one(int sock)
{
	return await(sock) ? accept4(sock, NULL, NULL, SOCK_CLOEXEC) : -1;
}

/* Gives back what it gets to whoever connects first. */
static int serve(char **word)
{
	int peer = accept_one(listen_at(word[0], word[1]));
	char byte;

	/* Until either side has enough; to a service nobody may come at all. */
	while (peer >= 0 && await(peer) && recv(peer, &byte, 1, 0) == 1 &&
	       send(peer, &byte, 1, MSG_NOSIGNAL) == 1)
		;
	return 0;
}

static int serve_datagrams(char **word)
{
	int sock = bind_socket(word[0], "dgram");
	char byte;

	tell_ready();
	if (!await(sock)) {
		errno = ENOMSG;
		return errno;
	}
	return result(recv(sock, &byte, 1, 0));
}

/* Both ends may send once a connection stands. */
static int use_service(char **word)
{
	char byte = 'x';
	int sock, err = connect_socket(word[0], word[1], &sock);

	if (err)
		return err;
	if (send(sock, &byte, 1, MSG_NOSIGNAL) != 1)
		return errno;
	return recv(sock, &byte, 1, 0) == 1 ? 0 : errno ?: ECONNRESET;
}

/* Asks, and asks again when the test says so. */
static int use_service_twice(char **word)
{
	char byte = 'x';
	int sock, err = connect_socket(word[0], word[1], &sock);

	if (err)
		return err;
	if (send(sock, &byte, 1, MSG_NOSIGNAL) != 1 ||
	    recv(sock, &byte, 1, 0) != 1)
		return errno;
	tell_ready();
	hear_end();
	if (send(sock, &byte, 1, MSG_NOSIGNAL) != 1)
		return errno;
	return recv(sock, &byte, 1, 0) == 1 ? 0 : errno ?: ECONNRESET;
}

static int send_datagram(char **word)
{
	struct sockaddr_un address;
	socklen_t length = set_address(&address, word[0]);

	return result(sendto(make_socket("dgram"), "x", 1, 0,
			     (struct sockaddr *)&address, length));
}

static int connect_datagrams(char **word)
{
	int sock, err = connect_socket(word[0], "dgram", &sock);

	return err ?: result(send(sock, "x", 1, 0));
}

/* Answers the first datagram. */
static int answer_datagrams(char **word)
{
	int sock = bind_socket(word[0], "dgram");
	struct sockaddr_un from;
	socklen_t length = sizeof(from);
	char byte;

	tell_ready();
	if (!await(sock))
		return 0;
	if (recvfrom(sock, &byte, 1, 0, (struct sockaddr *)&from, &length) != 1)
		return errno;
	return result(
		sendto(sock, &byte, 1, 0, (struct sockaddr *)&from, length));
}

/* With a name of its own, by which it is answered. */
static int ask_datagrams(char **word)
{
	struct sockaddr_un address;
	socklen_t length = set_address(&address, word[0]);
	struct timeval patience = { .tv_sec = 2 };
	int sock = bind_socket(word[1], "dgram");
	char byte;

	setsockopt(sock, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(sock, (struct sockaddr *)&address, length) ||
	    send(sock, "x", 1, 0) != 1)
		return errno;
	return result(recv(sock, &byte, 1, 0));
}

static int make_pair(char **word)
{
	int pair[2];
	char byte = 'x';

	if (socketpair(AF_UNIX, type_of(word[0]), 0, pair))
		return errno;
	if (send(pair[0], &byte, 1, 0) != 1)
		return errno;
	return result(recv(pair[1], &byte, 1, 0));
}

static int show_family(char **word)
{
	return show_descriptor(
		socket(number(word[0]), number(word[1]) | SOCK_CLOEXEC, 0));
}

static int show_pair(char **word)
{
	int pair[2];

	return show_descriptor(
		socketpair(AF_UNIX, type_of(word[0]), 0, pair) ? -1 : pair[0]);
}

static int bind_at(char **word)
{
	struct sockaddr_un address;
	socklen_t length = set_address(&address, word[0]);

	return result(bind(make_socket("stream"), (struct sockaddr *)&address,
			   length));
}

static int open_family(char **word)
{
	return result(
		socket(number(word[0]), number(word[1]) | SOCK_CLOEXEC, 0));
}

static int open_family_pair(char **word)
{
	int pair[2];

	return result(socketpair(number(word[0]), SOCK_STREAM, 0, pair));
}

/* Sockets that were inherited. */
static int send_given(char **word)
{
	return result(send(ACTOR_GIVEN, "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT));
}

static int receive_given(char **word)
{
	char byte;

	return result(recv(ACTOR_GIVEN, &byte, 1, MSG_DONTWAIT));
}

static int accept_given(char **word)
{
	return result(accept(ACTOR_GIVEN, NULL, NULL));
}

static int ask_name_given(char **word)
{
	struct sockaddr_storage address;
	socklen_t length = sizeof(address);

	return result(
		getsockname(ACTOR_GIVEN, (struct sockaddr *)&address, &length));
}

static int shut_given(char **word)
{
	return result(shutdown(ACTOR_GIVEN, SHUT_RDWR));
}

union control {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int))];
};

static int send_descriptor(int sock, int fd)
{
	union control control = {};
	struct iovec data = { "x", 1 };
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};

	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	return result(sendmsg(sock, &message, MSG_NOSIGNAL));
}

/**
 * receive_descriptor - take a descriptor that was sent
 * @sock: a socket
 *
 * Return: the descriptor, or the negative errno; -EACCES if it was kept back.
 */
int receive_descriptor(int sock)
{
	union control control = {};
	char byte;
	struct iovec data = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *header;
	int fd;

	if (recvmsg(sock, &message, MSG_CMSG_CLOEXEC) != 1)
		return -(errno ?: ECONNRESET);
	header = CMSG_FIRSTHDR(&message);
	if (!header || header->cmsg_len < CMSG_LEN(sizeof(int)))
		return message.msg_flags & MSG_CTRUNC ? -EACCES : -ENOMSG;
	memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	return fd;
}

/* What the first who connects passes, or a negative errno. */
static int take_descriptor(const char *address)
{
	int peer = accept_one(listen_at(address, "stream"));

	if (peer < 0)
		broken("nothing was passed");
	return receive_descriptor(peer);
}

/**
 * take_passed - wait for a descriptor, and put it where a given one is
 * @address: where to serve for it
 *
 * Return: 0, or EACCES if it was kept back.
 */
int take_passed(const char *address)
{
	int fd = take_descriptor(address);

	if (fd < 0)
		return -fd;
	if (dup2(fd, ACTOR_GIVEN) != ACTOR_GIVEN)
		broken("dup2");
	return 0;
}

static int send_file(char **word)
{
	int fd = open(word[1], O_RDONLY | O_CLOEXEC), sock, err;

	if (fd < 0)
		broken(word[1]);
	err = connect_socket(word[0], "stream", &sock);
	if (err) {
		errno = err;
		broken("connect");
	}
	return send_descriptor(sock, fd);
}

/* Serves, and reads from the file that it is sent. */
static int receive_file(char **word)
{
	int fd = take_descriptor(word[0]);
	char byte;

	return fd < 0 ? -fd : result(pread(fd, &byte, 1, 0));
}

/* Serves at the first address, and sends what it gets to the second. */
static int forward_file(char **word)
{
	int fd = take_descriptor(word[0]);
	int sock, err;

	if (fd < 0) {
		errno = -fd;
		broken("receive");
	}
	err = connect_socket(word[1], "stream", &sock);
	if (err) {
		errno = err;
		broken("connect");
	}
	return send_descriptor(sock, fd);
}

const struct act socket_acts[] = {
	{ "serve", 2, serve },
	{ "serve-datagrams", 1, serve_datagrams },
	{ "connect", 2, use_service },
	{ "connect-twice", 2, use_service_twice },
	{ "send-datagram", 1, send_datagram },
	{ "connect-datagrams", 1, connect_datagrams },
	{ "answer-datagrams", 1, answer_datagrams },
	{ "ask-datagrams", 2, ask_datagrams },
	{ "pair", 1, make_pair },
	{ "bind", 1, bind_at },
	{ "socket", 2, open_family },
	{ "show-socket", 2, show_family },
	{ "show-pair", 1, show_pair },
	{ "socketpair", 1, open_family_pair },
	{ "send-given", 0, send_given },
	{ "receive-given", 0, receive_given },
	{ "accept-given", 0, accept_given },
	{ "ask-name-given", 0, ask_name_given },
	{ "shut-given", 0, shut_given },
	{ "send-file", 2, send_file },
	{ "receive-file", 1, receive_file },
	{ "forward-file", 2, forward_file },
	{},
};
