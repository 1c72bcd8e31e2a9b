// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: messages to the kernel's network
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netlink.h"

static struct nlmsghdr *last(struct message *message)
{
	return (struct nlmsghdr *)(message->bytes + message->begun);
}

/* Room for so many bytes, zeroed. */
static void *append(struct message *message, size_t size)
{
	char *at = message->bytes + message->size;

	if (message->size + NLMSG_ALIGN(size) > sizeof(message->bytes))
		abort();
	memset(at, 0, NLMSG_ALIGN(size));
	message->size += NLMSG_ALIGN(size);
	last(message)->nlmsg_len = message->size - message->begun;
	return at;
}

/**
 * begin_message - begin one more message
 * @message: what is written
 * @type: the message's
 * @flags: besides NLM_F_REQUEST
 * @header: what follows the header of netlink
 * @size: its bytes
 */
void begin_message(struct message *message, int type, int flags,
		   const void *header, size_t size)
{
	struct nlmsghdr *begin;

	message->begun = message->size;
	begin = append(message, sizeof(*begin));
	begin->nlmsg_type = type;
	begin->nlmsg_flags = NLM_F_REQUEST | flags;
	put_bytes(message, header, size);
}

void put_bytes(struct message *message, const void *bytes, size_t size)
{
	memcpy(append(message, size), bytes, size);
}

void put_attribute(struct message *message, int type, const void *value,
		   size_t size)
{
	struct nlattr *attribute = append(message, NLA_HDRLEN + size);

	attribute->nla_type = type;
	attribute->nla_len = NLA_HDRLEN + size;
	memcpy((char *)attribute + NLA_HDRLEN, value, size);
}

void put_text(struct message *message, int type, const char *text)
{
	put_attribute(message, type, text, strlen(text) + 1);
}

void put_be32(struct message *message, int type, unsigned int value)
{
	value = htonl(value);
	put_attribute(message, type, &value, sizeof(value));
}

size_t begin_nest(struct message *message, int type)
{
	size_t nest = message->size;
	struct nlattr *attribute = append(message, NLA_HDRLEN);

	attribute->nla_type = type | NLA_F_NESTED;
	return nest;
}

void end_nest(struct message *message, size_t nest)
{
	struct nlattr *attribute = (struct nlattr *)(message->bytes + nest);

	attribute->nla_len = message->size - nest;
}

/* That of a message that asked for an answer, or the end of many. */
static bool is_answer(const struct nlmsghdr *at)
{
	return at->nlmsg_type == NLMSG_ERROR || at->nlmsg_type == NLMSG_DONE;
}

/* Errnos of the messages that asked for an answer; the first that is not 0. */
static int read_answers(int sock, int answers)
{
	char bytes[8192];
	int err = 0;

	while (answers > 0) {
		const struct nlmsghdr *at = (void *)bytes;
		ssize_t left = recv(sock, bytes, sizeof(bytes), 0);

		if (left <= 0)
			return errno;
		for (; NLMSG_OK(at, left); at = NLMSG_NEXT(at, left)) {
			const int *error = NLMSG_DATA(at);

			if (!is_answer(at))
				continue;
			answers--;
			err = err ?: -*error;
		}
	}
	return err;
}

/**
 * ask_kernel - send messages to the kernel
 * @protocol: NETLINK_*
 * @message: the messages
 * @answers: how many of them have NLM_F_ACK or NLM_F_DUMP
 *
 * Return: 0, or the first errno.
 */
int ask_kernel(int protocol, struct message *message, int answers)
{
	int sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	int err;

	if (sock < 0)
		return errno;
	if (sendto(sock, message->bytes, message->size, 0,
		   (struct sockaddr *)&kernel, sizeof(kernel)) < 0)
		err = errno;
	else
		err = read_answers(sock, answers);
	close(sock);
	return err;
}
