// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor says by netlink
 */
#include <string.h>
#include <sys/socket.h>

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
	{ "write-netlink", 2, write_to_port },
	{},
};
