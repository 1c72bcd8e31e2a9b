// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: sockets that the actor makes
 *
 * Each function returns a descriptor that an exec keeps, or -1 with errno set.
 */
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "kind.h"

static int new_pair(int type)
{
	int pair[2];

	return socketpair(AF_UNIX, type, 0, pair) ? -1 : pair[0];
}

#define NEW_PAIR(name, type)           \
	int new_unix_##name(void)      \
	{                              \
		return new_pair(type); \
	}

NEW_PAIR(stream, SOCK_STREAM)
NEW_PAIR(datagram, SOCK_DGRAM)
NEW_PAIR(seqpacket, SOCK_SEQPACKET)

/* An address that the kernel finds, and where nobody looks for it. */
static int listen_somewhere(int family)
{
	int sock = socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0);
	sa_family_t address = family;

	if (sock < 0 ||
	    (family == AF_UNIX &&
	     bind(sock, (struct sockaddr *)&address, sizeof(address))))
		return -1;
	return listen(sock, 1) ? -1 : sock;
}

int new_unix_listener(void)
{
	return listen_somewhere(AF_UNIX);
}

int new_tcp_listener(void)
{
	return listen_somewhere(AF_INET);
}

int new_tcp6_listener(void)
{
	return listen_somewhere(AF_INET6);
}

/* Of the other families and protocols, as much as there is to hold. */
#define NEW_SOCKET(name, family, type, protocol)                         \
	int new_##name(void)                                             \
	{                                                                \
		return socket(family, (type) | SOCK_NONBLOCK, protocol); \
	}

NEW_SOCKET(udp, AF_INET, SOCK_DGRAM, 0)
NEW_SOCKET(udp6, AF_INET6, SOCK_DGRAM, 0)
NEW_SOCKET(ping, AF_INET, SOCK_RAW, IPPROTO_ICMP)
NEW_SOCKET(raw, AF_INET, SOCK_RAW, IPPROTO_RAW)
NEW_SOCKET(mptcp, AF_INET, SOCK_STREAM, IPPROTO_MPTCP)
NEW_SOCKET(sctp, AF_INET, SOCK_STREAM, IPPROTO_SCTP)
NEW_SOCKET(netlink_route, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)
NEW_SOCKET(netlink_audit, AF_NETLINK, SOCK_RAW, NETLINK_AUDIT)
NEW_SOCKET(packet, AF_PACKET, SOCK_RAW, 0)
NEW_SOCKET(vsock, AF_VSOCK, SOCK_STREAM, 0)
NEW_SOCKET(can, AF_CAN, SOCK_RAW, 1 /* CAN_RAW */)
NEW_SOCKET(tipc, AF_TIPC, SOCK_RDM, 0)
NEW_SOCKET(ax25, AF_AX25, SOCK_SEQPACKET, 0)
NEW_SOCKET(netrom, AF_NETROM, SOCK_SEQPACKET, 0)
NEW_SOCKET(rds, AF_RDS, SOCK_SEQPACKET, 0)
NEW_SOCKET(kcm, AF_KCM, SOCK_DGRAM, 0)
NEW_SOCKET(pfkey, AF_KEY, SOCK_RAW, 2 /* PF_KEY_V2 */)
NEW_SOCKET(alg, AF_ALG, SOCK_SEQPACKET, 0)
NEW_SOCKET(xdp, AF_XDP, SOCK_RAW, 0)
