// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does with TCP and UDP
 *
 * An address with a colon in it is one of IPv6.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "actor.h"

/* How long an answer may take, in milliseconds: longer than a lost SYN. */
#define PATIENCE 4000
#define DATAGRAM_MAX 60000

static char data[DATAGRAM_MAX] = "x";

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static socklen_t set_address(union address *address, const char *host,
			     const char *port)
{
	*address = (union address){};
	if (inet_pton(AF_INET6, host, &address->v6.sin6_addr) == 1) {
		address->v6.sin6_family = AF_INET6;
		address->v6.sin6_port = htons(number(port));
		return sizeof(address->v6);
	}
	if (inet_pton(AF_INET, host, &address->v4.sin_addr) != 1) {
		errno = EINVAL;
		broken(host);
	}
	address->v4.sin_family = AF_INET;
	address->v4.sin_port = htons(number(port));
	return sizeof(address->v4);
}

static int make_socket(const union address *address, int type)
{
	int sock = socket(address->any.sa_family, type | SOCK_CLOEXEC, 0);

	if (sock < 0)
		broken("socket");
	return sock;
}

static void set_option(int sock, int level, int option)
{
	int on = 1;

	if (setsockopt(sock, level, option, &on, sizeof(on)))
		broken("setsockopt");
}

/* Bound to the address, which others may share. */
static int bind_shared(char **word, int type, int *sock)
{
	union address address;
	socklen_t length = set_address(&address, word[0], word[1]);

	*sock = make_socket(&address, type);
	set_option(*sock, SOL_SOCKET,
		   type == SOCK_STREAM ? SO_REUSEADDR : SO_REUSEPORT);
	return result(bind(*sock, &address.any, length));
}

static int bind_or_break(char **word, int type)
{
	int sock, err = bind_shared(word, type, &sock);

	if (err) {
		errno = err;
		broken("bind");
	}
	return sock;
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
	return wait[0].revents;
}

/* ETIMEDOUT if nothing comes. */
static int await_answer(int sock)
{
	struct pollfd wait = { .fd = sock, .events = POLLIN };
	char byte;

	if (poll(&wait, 1, PATIENCE) != 1)
		return ETIMEDOUT;
	switch (recv(sock, &byte, 1, 0)) {
	case 1:
		return 0;
	case 0:
		return ECONNRESET;
	default:
		return errno;
	}
}

static int ask(int sock)
{
	return send(sock, "x", 1, MSG_NOSIGNAL) == 1 ? await_answer(sock) :
						       errno;
}

static int listen_at(char **word, int options)
{
	union address address;
	socklen_t length = set_address(&address, word[0], word[1]);
	int sock = make_socket(&address, SOCK_STREAM);

	set_option(sock, SOL_SOCKET, SO_REUSEADDR);
	if (options)
		set_option(sock, SOL_SOCKET, options);
	if (bind(sock, &address.any, length) || listen(sock, 8))
		broken("listen");
	tell_ready();
	return sock;
}

/* Gives back what it gets on a connection until either side has enough. */
static void give_back(int sock)
{
	char byte;

	while (await(sock) && recv(sock, &byte, 1, 0) == 1)
		if (send(sock, &byte, 1, MSG_NOSIGNAL) != 1)
			return;
}

static int serve(char **word)
{
	int sock = listen_at(word, 0);

	while (await(sock)) {
		int peer = accept4(sock, NULL, NULL, SOCK_CLOEXEC);

		if (peer < 0)
			return errno;
		give_back(peer);
		close(peer);
	}
	return 0;
}

/* The one that closes first waits: this side. */
static int serve_and_close(char **word)
{
	int sock = listen_at(word, 0);

	while (await(sock)) {
		int peer = accept4(sock, NULL, NULL, SOCK_CLOEXEC);
		char byte;

		if (peer < 0)
			return errno;
		if (recv(peer, &byte, 1, 0) == 1)
			(void)!send(peer, &byte, 1, MSG_NOSIGNAL);
		close(peer);
	}
	return 0;
}

/* Accepts when the test says so, and then gets what was sent before. */
static int accept_late(char **word)
{
	int sock = listen_at(word, 0), peer;
	char byte;

	hear_end();
	peer = accept4(sock, NULL, NULL, SOCK_CLOEXEC);
	return peer < 0 ? errno : result(recv(peer, &byte, 1, 0));
}

static int reach(char **word, int type, int *sock)
{
	union address address;
	socklen_t length = set_address(&address, word[0], word[1]);

	*sock = make_socket(&address, type);
	return result(connect(*sock, &address.any, length));
}

static int use_service(char **word)
{
	int sock, err = reach(word, SOCK_STREAM, &sock);

	return err ?: ask(sock);
}

/* Without patience: ETIMEDOUT before a lost SYN is sent again. */
static int await_connection(int sock)
{
	struct pollfd wait = { .fd = sock, .events = POLLOUT };
	socklen_t length = sizeof(int);
	int err;

	if (poll(&wait, 1, 700) != 1)
		return ETIMEDOUT;
	if (getsockopt(sock, SOL_SOCKET, SO_ERROR, &err, &length))
		broken("SO_ERROR");
	return err;
}

static int knock_by(int sock, const union address *address, socklen_t length)
{
	int err = result(connect(sock, &address->any, length));

	return err == EINPROGRESS ? await_connection(sock) : err;
}

static int knock(char **word)
{
	union address address;
	socklen_t length = set_address(&address, word[0], word[1]);

	return knock_by(make_socket(&address, SOCK_STREAM | SOCK_NONBLOCK),
			&address, length);
}

/* The SYN has data, for which nobody has to answer first. */
static int knock_with_data(char **word)
{
	union address address;
	socklen_t length = set_address(&address, word[0], word[1]);
	int sock = make_socket(&address, SOCK_STREAM | SOCK_NONBLOCK);

	if (sendto(sock, "x", 1, MSG_FASTOPEN, &address.any, length) != 1)
		return errno;
	return await_connection(sock);
}

static int knock_from(char **word)
{
	char *from[] = { word[0], word[2] };
	union address address;
	socklen_t length = set_address(&address, word[0], word[1]);
	int sock = bind_or_break(from, SOCK_STREAM);

	if (fcntl(sock, F_SETFL, O_NONBLOCK))
		broken("O_NONBLOCK");
	return knock_by(sock, &address, length);
}

/* From a port of its own, by whose reuse TIME_WAIT is met. */
static int use_service_from(char **word)
{
	char *from[] = { word[0], word[2] };
	union address address;
	socklen_t length = set_address(&address, word[0], word[1]);
	int sock = bind_or_break(from, SOCK_STREAM);
	char byte;

	if (connect(sock, &address.any, length))
		return errno;
	/* The other side closes first. */
	return ask(sock) ?: result(recv(sock, &byte, 1, 0));
}

/* A connection to oneself. */
static int use_own_service(char **word)
{
	union address address;
	socklen_t length = set_address(&address, word[0], word[1]);
	int listener = make_socket(&address, SOCK_STREAM), sock;

	set_option(listener, SOL_SOCKET, SO_REUSEADDR);
	if (bind(listener, &address.any, length) || listen(listener, 1))
		broken("listen");
	sock = make_socket(&address, SOCK_STREAM);
	if (connect(sock, &address.any, length) ||
	    send(sock, "x", 1, MSG_NOSIGNAL) != 1)
		return errno;
	return await_answer(accept4(listener, NULL, NULL, SOCK_CLOEXEC));
}

/* Asks, and asks again when the test says so. */
static int ask_twice(int sock)
{
	int err = ask(sock);

	if (err)
		return err;
	tell_ready();
	hear_end();
	return ask(sock);
}

static int use_service_twice(char **word)
{
	int sock, err = reach(word, SOCK_STREAM, &sock);

	return err ?: ask_twice(sock);
}

static int use_service_twice_from(char **word)
{
	char *from[] = { word[0], word[2] };
	union address address;
	socklen_t length = set_address(&address, word[0], word[1]);
	int sock = bind_or_break(from, SOCK_STREAM);

	if (connect(sock, &address.any, length))
		return errno;
	return ask_twice(sock);
}

/* Sends with the SYN, as far as the two have met before. */
static int fast_open(char **word)
{
	union address address;
	socklen_t length = set_address(&address, word[0], word[1]);
	int sock = make_socket(&address, SOCK_STREAM);

	if (sendto(sock, "x", 1, MSG_FASTOPEN | MSG_NOSIGNAL, &address.any,
		   length) != 1)
		return errno;
	return await_answer(sock);
}

/* From a port of its own to one whose user connects to this one. */
static int meet(char **word)
{
	char *from[] = { word[0], word[2] };
	struct timeval patience = { .tv_sec = PATIENCE / 1000 };
	union address address;
	socklen_t length = set_address(&address, word[0], word[1]);
	int sock = bind_or_break(from, SOCK_STREAM), err;

	if (setsockopt(sock, SOL_SOCKET, SO_SNDTIMEO, &patience,
		       sizeof(patience)))
		broken("SO_SNDTIMEO");
	tell_ready();
	err = result(connect(sock, &address.any, length));
	if (err == EINPROGRESS)
		return ETIMEDOUT;
	/* Each sends, and gets what the other sends. */
	return err ?: ask(sock);
}

/* Leaves what it sends behind. */
static int send_and_close(char **word)
{
	int sock, err = reach(word, SOCK_STREAM, &sock);

	return err ?: result(send(sock, "x", 1, MSG_NOSIGNAL));
}

static int take_one(int sock, bool answer)
{
	union address from;
	socklen_t length = sizeof(from);
	ssize_t size;

	if (!await(sock)) {
		errno = ENOMSG;
		return errno;
	}
	size = recvfrom(sock, data, sizeof(data), 0, &from.any, &length);
	if (size < 0 || !answer)
		return result(size);
	return result(sendto(sock, "y", 1, 0, &from.any, length));
}

/* Takes a datagram, and answers who sent it. */
static int serve_datagrams(char **word)
{
	int sock = bind_or_break(word, SOCK_DGRAM);

	tell_ready();
	return take_one(sock, true);
}

/* Takes a datagram; ENOMSG if none has come when the test says the end. */
static int take_datagram(char **word)
{
	int sock = bind_or_break(word, SOCK_DGRAM);

	tell_ready();
	return take_one(sock, false);
}

static int send_datagram(char **word)
{
	union address address;
	socklen_t length = set_address(&address, word[0], word[1]);
	int size = number(word[2]);

	return result(sendto(make_socket(&address, SOCK_DGRAM), data, size, 0,
			     &address.any, length));
}

/* To a service that is connected to: the answer comes back. */
static int ask_connected(char **word)
{
	int sock, err = reach(word, SOCK_DGRAM, &sock);

	return err ?: ask(sock);
}

static int ask_unconnected(char **word)
{
	union address address;
	socklen_t length = set_address(&address, word[0], word[1]);
	int sock = make_socket(&address, SOCK_DGRAM);

	if (sendto(sock, "x", 1, 0, &address.any, length) != 1)
		return errno;
	return await_answer(sock);
}

/* Connected when it was allowed; sends when the test says so. */
static int send_later(char **word)
{
	int sock, err = reach(word, SOCK_DGRAM, &sock);

	if (err)
		return err;
	tell_ready();
	hear_end();
	return result(send(sock, "x", 1, 0));
}

static void use_loopback(int sock)
{
	struct ip_mreqn request = { .imr_ifindex = (int)if_nametoindex("lo") };

	if (setsockopt(sock, IPPROTO_IP, IP_MULTICAST_IF, &request,
		       sizeof(request)))
		broken("IP_MULTICAST_IF");
}

static int send_multicast(char **word)
{
	union address address;
	socklen_t length = set_address(&address, word[0], word[1]);
	int sock = make_socket(&address, SOCK_DGRAM);

	use_loopback(sock);
	return result(sendto(sock, "x", 1, 0, &address.any, length));
}

static int take_multicast(char **word)
{
	int sock = bind_or_break(word, SOCK_DGRAM);
	struct ip_mreqn request = { .imr_ifindex = (int)if_nametoindex("lo") };

	inet_pton(AF_INET, word[0], &request.imr_multiaddr);
	if (setsockopt(sock, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request,
		       sizeof(request)))
		broken("IP_ADD_MEMBERSHIP");
	tell_ready();
	return take_one(sock, false);
}

static int send_many(char **word)
{
	union address address;
	socklen_t length = set_address(&address, word[0], word[1]);
	int i, err;

	/* Each from a port of its own, by which a receiver is chosen. */
	for (i = 0; i < 16; i++) {
		err = result(sendto(make_socket(&address, SOCK_DGRAM), "x", 1,
				    0, &address.any, length));
		if (err && err != EACCES)
			return err;
	}
	return 0;
}

/* With a device that is to send it. */
static int send_by(char **word)
{
	union address address;
	socklen_t length = set_address(&address, word[0], word[1]);
	struct ip_mreqn request = {
		.imr_ifindex = (int)if_nametoindex(word[2]),
	};
	int sock = make_socket(&address, SOCK_DGRAM);

	if (setsockopt(sock, IPPROTO_IP, IP_MULTICAST_IF, &request,
		       sizeof(request)))
		broken("IP_MULTICAST_IF");
	return result(sendto(sock, "x", 1, 0, &address.any, length));
}

/* In a user and a network namespace of one's own, where one may do anything. */
static int own_network_protocol(char **word)
{
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET))
		broken("unshare");
	return result(socket(number(word[0]), number(word[1]) | SOCK_CLOEXEC,
			     number(word[2])));
}

/* The labels of a connection's two ends. */
static int check_label(int sock, const char *name, const char *label)
{
	char value[TVD_NAME_MAX + 1] = "";

	if (fgetxattr(sock, name, value, TVD_NAME_MAX) < 0)
		return errno;
	return strcmp(value, label) ? EBADMSG : 0;
}

static int check_labels(char **word)
{
	int sock, err = reach(word, SOCK_STREAM, &sock);

	err = err ?: ask(sock);
	err = err ?: check_label(sock, XATTR_NAME_TVD, word[2]);
	err = err ?: check_label(sock, XATTR_NAME_TVD ".peer", word[3]);
	return err;
}

/* The other end has said nothing yet but that it is there. */
static int check_peer(char **word)
{
	int sock, err = reach(word, SOCK_STREAM, &sock);

	return err ?: check_label(sock, XATTR_NAME_TVD ".peer", word[2]);
}

static int accept_and_check_labels(char **word)
{
	int sock = listen_at(word, 0), peer, err;

	if (!await(sock))
		return ENOMSG;
	peer = accept4(sock, NULL, NULL, SOCK_CLOEXEC);
	err = check_label(peer, XATTR_NAME_TVD, word[2]);
	err = err ?: check_label(peer, XATTR_NAME_TVD ".peer", word[3]);
	return err;
}

static int bind_datagrams(char **word)
{
	int sock;

	return bind_shared(word, SOCK_DGRAM, &sock);
}

/* Bound like another, and listens where that one does. */
static int listen_shared(char **word)
{
	union address address;
	socklen_t length = set_address(&address, word[0], word[1]);
	int sock = make_socket(&address, SOCK_STREAM);

	set_option(sock, SOL_SOCKET, SO_REUSEPORT);
	if (bind(sock, &address.any, length))
		return errno;
	return result(listen(sock, 1));
}

/* Bound at once, and listens when the test says so. */
static int listen_shared_later(char **word)
{
	union address address;
	socklen_t length = set_address(&address, word[0], word[1]);
	int sock = make_socket(&address, SOCK_STREAM);

	set_option(sock, SOL_SOCKET, SO_REUSEPORT);
	if (bind(sock, &address.any, length))
		broken("bind");
	tell_ready();
	hear_end();
	return result(listen(sock, 1));
}

/* Asks the kernel for an echo. */
static int echo_by(char **word, bool shared)
{
	struct icmphdr request = { .type = ICMP_ECHO };
	union address address;
	socklen_t length = set_address(&address, word[0], "0");
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_ICMP);
	int on = 1;

	if (sock < 0)
		broken("socket");
	if (shared &&
	    setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)))
		return errno;
	if (sendto(sock, &request, sizeof(request), 0, &address.any, length) <
	    0)
		return errno;
	return await_answer(sock);
}

static int ping(char **word)
{
	return echo_by(word, false);
}

static int ping_shared(char **word)
{
	return echo_by(word, true);
}

static int serve_shared(char **word)
{
	int sock = listen_at(word, SO_REUSEPORT);

	if (await(sock))
		give_back(accept4(sock, NULL, NULL, SOCK_CLOEXEC));
	return 0;
}

/* With three words: a family, a type and a protocol. */
static int open_protocol(char **word)
{
	return result(socket(number(word[0]), number(word[1]) | SOCK_CLOEXEC,
			     number(word[2])));
}

const struct act inet_acts[] = {
	{ "serve-tcp", 2, serve },
	{ "serve-tcp-once", 2, serve_and_close },
	{ "serve-tcp-shared", 2, serve_shared },
	{ "accept-tcp-late", 2, accept_late },
	{ "connect-tcp", 2, use_service },
	{ "knock-tcp", 2, knock },
	{ "knock-tcp-from", 3, knock_from },
	{ "knock-tcp-with-data", 2, knock_with_data },
	{ "send-tcp", 2, send_and_close },
	{ "connect-tcp-from", 3, use_service_from },
	{ "connect-tcp-twice", 2, use_service_twice },
	{ "connect-tcp-twice-from", 3, use_service_twice_from },
	{ "bind-and-connect", 2, use_own_service },
	{ "fast-open", 2, fast_open },
	{ "meet", 3, meet },
	{ "listen-shared", 2, listen_shared },
	{ "listen-shared-later", 2, listen_shared_later },
	{ "ping", 1, ping },
	{ "ping-shared", 1, ping_shared },
	{ "serve-udp", 2, serve_datagrams },
	{ "take-udp", 2, take_datagram },
	{ "send-udp", 3, send_datagram },
	{ "send-udp-later", 2, send_later },
	{ "ask-udp", 2, ask_connected },
	{ "ask-udp-unconnected", 2, ask_unconnected },
	{ "bind-udp", 2, bind_datagrams },
	{ "send-udp-many", 2, send_many },
	{ "send-udp-by", 3, send_by },
	{ "own-network", 3, own_network_protocol },
	{ "check-labels", 4, check_labels },
	{ "accept-and-check-labels", 4, accept_and_check_labels },
	{ "send-multicast", 2, send_multicast },
	{ "take-multicast", 2, take_multicast },
	{ "protocol", 3, open_protocol },
	{ "check-peer", 3, check_peer },
	{},
};
