// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: TCP and UDP on loopback
 *
 * The kernel stamps each packet of a socket with the socket's label, before
 * anybody's rule can see it; what a socket is about to receive is compared with
 * its own.  A segment is compared with the one label that the connection is
 * with; that is decided when the connection is opened, and again after a load.
 */
#include <linux/lsm_hooks.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <linux/tvd.h>
#include <net/inet_sock.h>

#include "audit.h"
#include "inet.h"
#include "policy.h"
#include "socket.h"

/*
 * Who sends a reset, an acknowledgment for a socket that is no more, or the
 * echo that was asked for: the kernel, for nobody.  In a decision it is the
 * host.
 */
static const struct tvd_label kernel_label = {
	.id = TVD_ID_HOST,
	.usable = true,
	.length = 6,
	.name = "kernel",
};

/*
 * The sender of the packet that a listener of TCP looks at.  Used within one
 * softirq, or with softirqs off: from the socket's first look at the packet
 * to the birth of the connection that comes of it.
 */
static DEFINE_PER_CPU(const struct tvd_label *, knocking);

/* The sockets that the kernel replies by are raw ones of its own. */
static bool is_control_sock(const struct sock *sk)
{
	return sk->sk_kern_sock && sk->sk_type == SOCK_RAW;
}

/**
 * tvd_set_packet_sender - note whose packet this is
 * @sk: the socket that sends it, of whatever state; a listener's for a SYN-ACK
 * @skb: the packet, about to pass the first hook of its way out
 *
 * A socket of the kernel is the host's whoever's task it was made by.  Takes
 * neither lock nor reference.  Callable in any context.
 */
void tvd_set_packet_sender(const struct sock *sk, struct sk_buff *skb)
{
	sk = sk_const_to_full_sk(sk);
	if (!sk || !sk_fullsock(sk))
		return;
	if (unlikely(sk->sk_kern_sock))
		skb->tvd_sender = is_control_sock(sk) ? &kernel_label :
							&tvd_label_host;
	else
		skb->tvd_sender = tvd_sock_label(sk);
}

/* Whose packet leaves: what AF_PACKET sends passes no stamp. */
static const struct tvd_label *sender_of(const struct sk_buff *skb)
{
	if (skb->tvd_sender || !skb->sk || !sk_fullsock(skb->sk))
		return skb->tvd_sender;
	return tvd_sock_label(skb->sk);
}

/**
 * tvd_packet_may_leave - may this packet leave by this device?
 * @skb: the packet
 * @dev: the device
 *
 * What a domain sends stays on loopback, wherever it was routed.  Callable in
 * any context.
 *
 * Return: true if it may.
 */
bool tvd_packet_may_leave(const struct sk_buff *skb,
			  const struct net_device *dev)
{
	const struct tvd_label *sender;

	if (dev->flags & IFF_LOOPBACK)
		return true;
	sender = sender_of(skb);
	if (likely(!sender || sender->id == TVD_ID_HOST))
		return true;
	return !tvd_refuse(
		&(struct tvd_denial){
			.subject = sender,
			.act = "network",
			.number = dev->ifindex,
			.reason = "device",
		},
		-EACCES);
}

/* Refuses what may come again and again: it is recorded once. */
static int refuse_once(const struct sock *sk, const struct tvd_denial *denial)
{
	struct tvd_sock *blob = tvd_sock(sk);
	int err;

	if (READ_ONCE(blob->refused)) {
		atomic64_inc(&tvd_stats.denied[denial->row]);
		return -EACCES;
	}
	err = tvd_refuse(denial, -EACCES);
	WRITE_ONCE(blob->refused, err);
	return err;
}

/* From the wire, or from who can write a packet as he likes. */
static int refuse_nobody(const struct sock *sk)
{
	return refuse_once(sk, &(struct tvd_denial){
				       .subject = tvd_sock_label(sk),
				       .act = "network",
				       .number = sk->sk_family,
				       .reason = "unlabelled",
			       });
}

static const struct tcphdr *segment_header(const struct sk_buff *skb)
{
	return (const struct tcphdr *)skb->data;
}

static bool carries_data(const struct sk_buff *skb)
{
	return skb->len > segment_header(skb)->doff * 4;
}

/* A reset, or a mere acknowledgment. */
static bool is_bare_segment(const struct sk_buff *skb)
{
	const struct tcphdr *th = segment_header(skb);

	return !carries_data(skb) && (th->rst || (!th->syn && !th->fin));
}

/* What is denied to a permissive label has been recorded at its SYN. */
static bool is_permitted(const struct tvd_denial *denial)
{
	return denial->row > TVD_ROW_GONE &&
	       (tvd_label_flags(denial->subject) & TVD_LABEL_PERMISSIVE);
}

/* The connection's first segment, or the first after a load. */
static int decide_connection(const struct sock *sk, const struct sk_buff *skb,
			     const struct tvd_label *sender)
{
	u32 sequence = tvd_deciding_load();
	struct tvd_denial question;
	int err;

	if (tvd_may_be_connected(sk, sender, &question)) {
		/* Who answers with what is no answer is not whom it is with. */
		if (sk->sk_state == TCP_SYN_SENT)
			tvd_connect_to(sk, NULL, 0);
		return 0;
	}
	if (sk->sk_state == TCP_SYN_SENT && is_permitted(&question)) {
		err = 0;
	} else if (READ_ONCE(tvd_sock(sk)->peer) && !carries_data(skb)) {
		/* Who was told that he may not send closes his end. */
		atomic64_inc(&tvd_stats.denied[question.row]);
		err = -EACCES;
	} else {
		err = refuse_once(sk, &question);
	}
	if (!err)
		tvd_connect_to(sk, sender, sequence);
	return err;
}

/* A segment that is not simply the next of its connection. */
static int check_segment(const struct sock *sk, const struct sk_buff *skb,
			 const struct tvd_label *sender)
{
	const struct tvd_label *peer = READ_ONCE(tvd_sock(sk)->peer);
	const struct tvd_label *label = tvd_sock_label(sk);

	if (sk->sk_state == TCP_LISTEN)
		this_cpu_write(knocking, sender);
	if (!sender)
		return label == &tvd_label_host ? 0 : refuse_nobody(sk);
	/* hook_inet_conn_request() decides. */
	if (sk->sk_state == TCP_LISTEN)
		return 0;
	if (sender == &kernel_label)
		return is_bare_segment(skb) ? 0 : refuse_nobody(sk);
	if (!peer || peer == sender)
		return decide_connection(sk, skb, sender);
	return refuse_once(sk, &(struct tvd_denial){
				       .subject = sender,
				       .object = label,
				       .access = TVD_ACCESS_SEND,
				       .reason = "peer",
			       });
}

static int receive_segment(const struct sock *sk, const struct sk_buff *skb)
{
	const struct tvd_sock *blob = tvd_sock(sk);
	const struct tvd_label *sender = skb->tvd_sender;

	if (likely(READ_ONCE(blob->peer) == sender && sender &&
		   READ_ONCE(blob->decided) == READ_ONCE(tvd_policy_sequence)))
		return 0;
	return check_segment(sk, skb, sender);
}

/* Who looks at others' packets is the one who acts. */
static int receive_raw(const struct tvd_label *label,
		       const struct tvd_label *sender)
{
	struct tvd_denial question =
		TVD_QUESTION(label, sender, TVD_ACCESS_RECEIVE);

	return tvd_peers_may(&question) ? 0 : tvd_refuse(&question, -EACCES);
}

/* The sender is the subject; but who is connected gets the answers. */
static int receive_datagram(const struct sock *sk, const struct sk_buff *skb)
{
	const struct tvd_label *sender = skb->tvd_sender;
	const struct tvd_label *label = tvd_sock_label(sk);
	struct tvd_denial question =
		TVD_QUESTION(sender, label, TVD_ACCESS_SEND);
	struct tvd_denial answer = TVD_QUESTION(label, sender, TVD_ACCESS_SEND);

	if (!sender)
		return label == &tvd_label_host ? 0 : refuse_nobody(sk);
	if (sk->sk_type == SOCK_RAW)
		return receive_raw(label, sender);
	if (likely(tvd_peers_may(&question)) ||
	    (sk->sk_state == TCP_ESTABLISHED && tvd_peers_may(&answer)))
		return 0;
	return tvd_refuse(&question, -EACCES);
}

static int hook_socket_sock_rcv_skb(struct sock *sk, struct sk_buff *skb)
{
	if (!tvd_active() || !tvd_is_inet(sk))
		return 0;
	if (sk->sk_protocol == IPPROTO_TCP && sk->sk_type == SOCK_STREAM)
		return receive_segment(sk, skb);
	return receive_datagram(sk, skb);
}

/* At the SYN, and once more at the ACK where the SYN is remembered by nobody. */
static int hook_inet_conn_request(const struct sock *sk, struct sk_buff *skb,
				  struct request_sock *req)
{
	const struct tvd_label *sender = skb->tvd_sender;
	struct tvd_denial question =
		TVD_QUESTION(sender, tvd_sock_label(sk), TVD_ACCESS_CONNECT);

	if (!tvd_active() || !sender || tvd_peers_may(&question))
		return 0;
	return tvd_refuse(&question, -EACCES);
}

/* The new end of a connection is the listener's, and knows who is at the other. */
static void hook_inet_csk_clone(struct sock *new,
				const struct request_sock *req)
{
	const struct tvd_label *peer = this_cpu_read(knocking);
	u32 sequence = tvd_deciding_load();
	struct tvd_denial question;

	tvd_begin_connection(new, false);
	/* No other protocol has let anybody be seen knocking. */
	if (!tvd_active() || !peer || new->sk_protocol != IPPROTO_TCP)
		return;
	if (tvd_may_be_connected(new, peer, &question))
		return;
	/* Not by a policy that was loaded just now, or not but on paper. */
	tvd_connect_to(new, peer, is_permitted(&question) ? sequence : 0);
}

/* The end that opened it has its answer: this is whom it is with. */
static void hook_inet_conn_established(struct sock *sk, struct sk_buff *skb)
{
	const struct tvd_label *sender = skb->tvd_sender;
	struct tvd_denial question;

	if (!tvd_active() || !sender || sender == &kernel_label ||
	    READ_ONCE(tvd_sock(sk)->peer))
		return;
	tvd_may_be_connected(sk, sender, &question);
}

static struct security_hook_list tvd_inet_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(socket_sock_rcv_skb, hook_socket_sock_rcv_skb),
	LSM_HOOK_INIT(inet_conn_request, hook_inet_conn_request),
	LSM_HOOK_INIT(inet_csk_clone, hook_inet_csk_clone),
	LSM_HOOK_INIT(inet_conn_established, hook_inet_conn_established),
};

void __init tvd_add_inet_hooks(void)
{
	tvd_add_hooks(tvd_inet_hooks, ARRAY_SIZE(tvd_inet_hooks));
}
