// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: TCP and UDP on loopback
 */
#include <linux/lsm_hooks.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/tvd.h>

#include "socket.h"

/**
 * tvd_set_packet_sender - note whose packet this is
 * @sk: the socket that sends it
 * @skb: the packet, about to pass the first hook of its way out
 *
 * Callable in any context.
 */
void tvd_set_packet_sender(const struct sock *sk, struct sk_buff *skb)
{
	skb->tvd_sender = sk_fullsock(sk) ? tvd_sock_label(sk) : NULL;
}

/**
 * tvd_packet_may_leave - may this packet leave by this device?
 * @skb: the packet
 * @dev: the device
 *
 * Callable in any context.
 */
bool tvd_packet_may_leave(const struct sk_buff *skb,
			  const struct net_device *dev)
{
	return true;
}

void __init tvd_add_inet_hooks(void)
{
}
