// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor says by netlink
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>

#include "actor.h"
#include "netlink.h"

/* What rtnetlink is asked for: one message, or a harmless one before it. */
static int ask_links(char **word)
{
	struct ifinfomsg header = { .ifi_index = 1, .ifi_change = 0 };
	struct message message = {};

	if (!strcmp(word[0], "both"))
		begin_message(&message, RTM_GETLINK, NLM_F_ACK, &header,
			      sizeof(header));
	begin_message(&message,
		      strcmp(word[0], "get") ? RTM_SETLINK : RTM_GETLINK,
		      NLM_F_ACK, &header, sizeof(header));
	return ask_kernel(NETLINK_ROUTE, &message, 1);
}

/* Loopback's index in each network namespace, and what it is anyway. */
#define LOOPBACK 1
#define LOOPBACK_MTU 65536

static void put_number(struct message *message, int type, int value)
{
	put_attribute(message, type, &value, sizeof(value));
}

static void put_address(struct message *message, int type, const char *address)
{
	struct in_addr in;

	if (inet_pton(AF_INET, address, &in) != 1)
		broken(address);
	put_attribute(message, type, &in, sizeof(in));
}

static void begin_link(struct message *message, int type, int flags,
		       const char *name)
{
	struct ifinfomsg header = {};

	begin_message(message, type, NLM_F_ACK | flags, &header,
		      sizeof(header));
	put_text(message, IFLA_IFNAME, name);
}

static void change_size(struct message *message, int type)
{
	begin_link(message, type, 0, "lo");
	put_number(message, IFLA_MTU, LOOPBACK_MTU);
	put_number(message, IFLA_TXQLEN, 1000);
	put_attribute(message, IFLA_ADDRESS, "\0\0\0\0\0", 6);
}

/* To where it is already, for who may. */
static void move_link(struct message *message, int type)
{
	begin_link(message, type, 0, "here");
	put_number(message, IFLA_NET_NS_PID, getpid());
}

static void add_link(struct message *message, int type)
{
	size_t info;

	begin_link(message, type, NLM_F_CREATE | NLM_F_EXCL, "made");
	info = begin_nest(message, IFLA_LINKINFO);
	put_text(message, IFLA_INFO_KIND, "veth");
	end_nest(message, info);
}

static void remove_link(struct message *message, int type)
{
	begin_link(message, type, 0, "here");
	put_number(message, IFLA_TARGET_NETNSID, NAMESPACE);
}

static void name_namespace(struct message *message, int type)
{
	struct rtgenmsg header = {};

	begin_message(message, type, NLM_F_ACK, &header, sizeof(header));
	put_number(message, NETNSA_PID, getpid());
	put_number(message, NETNSA_NSID, NAMESPACE);
}

/* Behind one that is allowed to more. */
static void name_namespace_behind(struct message *message, int type)
{
	change_size(message, RTM_SETLINK);
	name_namespace(message, type);
}

static void change_address(struct message *message, int type)
{
	struct ifaddrmsg header = { .ifa_family = AF_INET,
				    .ifa_prefixlen = 32,
				    .ifa_index = LOOPBACK };

	begin_message(message, type, NLM_F_ACK | NLM_F_CREATE, &header,
		      sizeof(header));
	put_address(message, IFA_LOCAL, "192.0.2.1");
}

static void change_route(struct message *message, int type)
{
	struct rtmsg header = { .rtm_family = AF_INET,
				.rtm_dst_len = 32,
				.rtm_table = RT_TABLE_MAIN,
				.rtm_protocol = RTPROT_STATIC,
				.rtm_scope = RT_SCOPE_LINK,
				.rtm_type = RTN_UNICAST };

	begin_message(message, type, NLM_F_ACK | NLM_F_CREATE, &header,
		      sizeof(header));
	put_address(message, RTA_DST, "192.0.2.2");
	put_number(message, RTA_OIF, LOOPBACK);
}

static void change_neighbour(struct message *message, int type)
{
	struct ndmsg header = { .ndm_family = AF_INET,
				.ndm_ifindex = if_nametoindex("here"),
				.ndm_state = NUD_PERMANENT };

	begin_message(message, type, NLM_F_ACK | NLM_F_CREATE, &header,
		      sizeof(header));
	put_address(message, NDA_DST, "192.0.2.3");
	put_attribute(message, NDA_LLADDR, "\2\0\0\0\0", 6);
}

static const struct {
	const char *name;
	void (*write)(struct message *message, int type);
	int answers;
} changes[] = {
	{ "size", change_size, 1 },
	{ "move", move_link, 1 },
	{ "make", add_link, 1 },
	{ "remove", remove_link, 1 },
	{ "namespace", name_namespace, 1 },
	{ "namespace-behind", name_namespace_behind, 2 },
	{ "address", change_address, 1 },
	{ "route", change_route, 1 },
	{ "neighbour", change_neighbour, 1 },
};

/* The second word is the message's type. */
static int change_network(char **word)
{
	struct message message = {};
	size_t i;

	for (i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		if (strcmp(changes[i].name, word[0]) != 0)
			continue;
		changes[i].write(&message, number(word[1]));
		return ask_kernel(NETLINK_ROUTE, &message, changes[i].answers);
	}
	errno = EINVAL;
	broken(word[0]);
}

/* Of the other namespace: ENODEV where the device is looked for in one's own. */
static int ask_network(char **word)
{
	struct ifinfomsg header = {};
	struct message message = {};

	if (!strcmp(word[0], "link")) {
		begin_link(&message, RTM_GETLINK, 0, "there");
	} else {
		begin_message(&message, RTM_GETLINK, NLM_F_DUMP, &header,
			      sizeof(header));
	}
	put_number(&message, IFLA_TARGET_NETNSID, NAMESPACE);
	return ask_kernel(NETLINK_ROUTE, &message, 1);
}

/*
 * Which groups the other namespace has joined.  That a number is heeded there takes
 * a socket that wants its messages looked at strictly.
 */
static int ask_groups(char **word)
{
	struct ifaddrmsg header = { .ifa_family = AF_INET6 };
	struct message message = {};
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
	} answer;
	int strict = 1, sock = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
	int sent;

	if (sock < 0 || setsockopt(sock, SOL_NETLINK, NETLINK_GET_STRICT_CHK,
				   &strict, sizeof(strict)))
		broken("socket");
	begin_message(&message, number(word[0]), NLM_F_DUMP, &header,
		      sizeof(header));
	put_number(&message, IFA_TARGET_NETNSID, NAMESPACE);
	sent = send(sock, message.bytes, message.size, 0);
	if (sent < 0)
		return errno;
	if (recv(sock, &answer, sizeof(answer), 0) <
	    (ssize_t)sizeof(answer.header))
		broken("recv");
	return answer.header.nlmsg_type == NLMSG_ERROR ? -answer.error.error :
							 0;
}

static int write_to_port(char **word)
{
	struct sockaddr_nl to = { .nl_family = AF_NETLINK,
				  .nl_pid = number(word[0]),
				  .nl_groups = number(word[1]) };
	struct ifinfomsg header = {};
	struct message message = {};
	int sock = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	if (sock < 0)
		broken("socket");
	begin_message(&message, RTM_GETLINK, 0, &header, sizeof(header));
	return result(sendto(sock, message.bytes, message.size, 0,
			     (struct sockaddr *)&to, sizeof(to)));
}

const struct act netlink_acts[] = {
	{ "ask-links", 1, ask_links },
	{ "change-network", 2, change_network },
	{ "ask-network", 1, ask_network },
	{ "ask-groups", 1, ask_groups },
	{ "write-netlink", 2, write_to_port },
	{},
};
