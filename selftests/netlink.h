/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: messages to the kernel's network
 */
#ifndef _TVD_SELFTESTS_NETLINK_H
#define _TVD_SELFTESTS_NETLINK_H

#include <linux/netlink.h>
#include <stddef.h>

/* The number that the tests give a network namespace. */
#define NAMESPACE 77

/**
 * struct message - netlink messages that are being written, one after another
 *
 * @size: how many bytes there are.
 * @begun: where the last message begins.
 * @bytes: the bytes.
 */
struct message {
	size_t size;
	size_t begun;
	_Alignas(NLMSG_ALIGNTO) char bytes[4096];
};

void begin_message(struct message *message, int type, int flags,
		   const void *header, size_t size);
void put_bytes(struct message *message, const void *bytes, size_t size);
void put_attribute(struct message *message, int type, const void *value,
		   size_t size);
void put_text(struct message *message, int type, const char *text);
void put_be32(struct message *message, int type, unsigned int value);
size_t begin_nest(struct message *message, int type);
void end_nest(struct message *message, size_t nest);
int ask_kernel(int protocol, struct message *message, int answers);

#endif /* _TVD_SELFTESTS_NETLINK_H */
