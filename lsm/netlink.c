// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: netlink
 *
 * A domain may ask the kernel for addresses, links and routes, and change none but
 * where the policy gives it the network of the machine.
 */
#include <linux/capability.h>
#include <linux/lsm_hooks.h>
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

static int refuse_message(const struct tvd_label *label, u16 type)
{
	return tvd_refuse(
		&(struct tvd_denial){
			.subject = label,
			.act = "netlink",
			.number = type,
			.reason = "write",
		},
		-EACCES);
}

/*
 * Every message of the datagram: as netlink_rcv_skb() goes through it.  Who has the
 * capability could do the same by ioctl(2), and is asked for it by the kernel.
 */
static int hook_netlink_send(struct sock *sk, struct sk_buff *skb)
{
	const struct tvd_label *label = tvd_sock_label(sk);
	const struct nlmsghdr *message = nlmsg_hdr(skb);
	int left = skb->len;

	if (!tvd_active() || label == &tvd_label_host)
		return 0;
	if (sk->sk_protocol != NETLINK_ROUTE)
		return refuse_message(label, 0);
	if (tvd_label_has_capability(label, CAP_NET_ADMIN, true))
		return 0;
	while (nlmsg_ok(message, left)) {
		int err = only_reads(message->nlmsg_type) ?
				  0 :
				  refuse_message(label, message->nlmsg_type);

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
