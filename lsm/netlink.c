// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: netlink
 *
 * A domain may ask the kernel for addresses, links and routes, and change none but
 * where the policy gives it the network of the machine.
 */
#include <linux/capability.h>
#include <linux/if_addr.h>
#include <linux/lsm_hooks.h>
#include <linux/net_namespace.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/netlink.h>
#include <net/rtnetlink.h>

#include "audit.h"
#include "policy.h"
#include "setup.h"
#include "socket.h"

/* Types come in fours: to make, to remove, to get and to set. */
static bool only_reads(u16 type)
{
	return type < NLMSG_MIN_TYPE ||
	       (type >= RTM_BASE && ((type - RTM_BASE) & 3) == RTNL_KIND_GET);
}

static bool has_attribute(const struct nlmsghdr *message, int header, int type)
{
	const struct nlattr *attribute;
	int left;

	if (nlmsg_len(message) < header)
		return false;
	nlmsg_for_each_attr(attribute, message, header, left)
		if (nla_type(attribute) == type)
			return true;
	return false;
}

/*
 * Of which namespace it asks is a number there.  The kernel wants the capability
 * against the user namespace of that, which the machine's share, and root of one
 * has against all below; whose it is nobody asks.
 */
static bool asks_elsewhere(const struct nlmsghdr *message)
{
	switch (message->nlmsg_type) {
	case RTM_GETLINK:
		/* As old programs ask: rtnl_dump_ifinfo(), net/core/rtnetlink.c. */
		return has_attribute(
			message,
			nlmsg_len(message) < (int)sizeof(struct ifinfomsg) ?
				sizeof(struct rtgenmsg) :
				sizeof(struct ifinfomsg),
			IFLA_TARGET_NETNSID);
	case RTM_GETADDR:
	case RTM_GETMULTICAST:
	case RTM_GETANYCAST:
		return has_attribute(message, sizeof(struct ifaddrmsg),
				     IFA_TARGET_NETNSID);
	case RTM_GETNSID:
		return has_attribute(message, sizeof(struct rtgenmsg),
				     NETNSA_TARGET_NSID);
	default:
		return false;
	}
}

/* What ioctl(2) can change of a device, and so nothing of another namespace. */
static bool is_of_device(int attribute)
{
	switch (attribute) {
	case IFLA_ADDRESS:
	case IFLA_IFNAME:
	case IFLA_MTU:
	case IFLA_TXQLEN:
		return true;
	default:
		return false;
	}
}

/*
 * What who has the capability can do by ioctl(2), too, to the namespace that the
 * socket belongs to.  Other messages lead to those of other processes, by number.
 */
static bool stays_at_home(const struct nlmsghdr *message)
{
	const struct rtgenmsg *header = nlmsg_data(message);
	const struct nlattr *attribute;
	int left;

	switch (message->nlmsg_type) {
	case RTM_NEWADDR:
	case RTM_DELADDR:
	case RTM_NEWROUTE:
	case RTM_DELROUTE:
		return true;
	case RTM_NEWNEIGH:
	case RTM_DELNEIGH:
		/* Of a bridge they are more than a table of addresses. */
		return nlmsg_len(message) >= (int)sizeof(*header) &&
		       (header->rtgen_family == AF_INET ||
			header->rtgen_family == AF_INET6);
	case RTM_NEWLINK:
	case RTM_SETLINK:
		if (nlmsg_len(message) < (int)sizeof(struct ifinfomsg))
			return false;
		nlmsg_for_each_attr(attribute, message,
				    sizeof(struct ifinfomsg), left)
			if (!is_of_device(nla_type(attribute)))
				return false;
		return true;
	default:
		return false;
	}
}

static int refuse_message(const struct tvd_label *label, u16 type,
			  const char *reason)
{
	return tvd_refuse(
		&(struct tvd_denial){
			.subject = label,
			.act = "netlink",
			.number = type,
			.reason = reason,
		},
		-EACCES);
}

/* Every message of the datagram: as netlink_rcv_skb() goes through it. */
static int hook_netlink_send(struct sock *sk, struct sk_buff *skb)
{
	const struct tvd_label *label = tvd_sock_label(sk);
	const struct nlmsghdr *message = nlmsg_hdr(skb);
	int left = skb->len;
	bool administers;

	if (!tvd_active() || label == &tvd_label_host)
		return 0;
	if (sk->sk_protocol != NETLINK_ROUTE)
		return refuse_message(label, 0, "write");
	administers = tvd_label_has_capability(label, CAP_NET_ADMIN, true);
	while (nlmsg_ok(message, left)) {
		u16 type = message->nlmsg_type;
		int err = 0;

		if (only_reads(type)) {
			if (asks_elsewhere(message))
				err = refuse_message(label, type, "elsewhere");
		} else if (!administers || !stays_at_home(message)) {
			err = refuse_message(label, type, "write");
		}
		if (err)
			return err;
		message = nlmsg_next(message, &left);
	}
	return 0;
}

static struct security_hook_list tvd_netlink_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(netlink_send, hook_netlink_send),
};

void __init tvd_add_netlink_hooks(void)
{
	tvd_add_hooks(tvd_netlink_hooks, ARRAY_SIZE(tvd_netlink_hooks));
}
