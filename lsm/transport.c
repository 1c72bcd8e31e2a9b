// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: SCTP and MPTCP
 *
 * No policy grants them.  A socket of theirs can be a domain's nevertheless, if
 * that was permissive when it was made.  Each packet of SCTP is asked about as a
 * datagram; here it is who begins an association, and whose its ends are.  What
 * MPTCP sends it sends by sockets of the kernel, which are the host's.
 */
#include <linux/lsm_hooks.h>
#include <net/mptcp.h>
#include <net/sctp/structs.h>
#include <net/sock.h>

#include "audit.h"
#include "inode.h"
#include "policy.h"
#include "setup.h"
#include "socket.h"

static int refuse_protocol(const struct sock *sk)
{
	const struct tvd_label *label = tvd_sock_label(sk);

	if (!tvd_active() || label == &tvd_label_host)
		return 0;
	return tvd_refuse(
		&(struct tvd_denial){
			.subject = label,
			.act = "protocol",
			.number = sk->sk_protocol,
		},
		-EACCES);
}

#if IS_ENABLED(CONFIG_IP_SCTP)
/* By the calls that only SCTP has, and by sending where nothing is yet. */
static int hook_sctp_bind_connect(struct sock *sk, int option,
				  struct sockaddr *address, int length)
{
	return refuse_protocol(sk);
}

static int hook_sctp_assoc_request(struct sctp_association *association,
				   struct sk_buff *skb)
{
	const struct tvd_label *sender = skb->tvd_sender;
	const struct sock *sk = association->base.sk;
	struct tvd_denial question =
		TVD_QUESTION(sender, tvd_sock_label(sk), TVD_ACCESS_CONNECT);

	/* What is from nobody has not come as far, unless to the host. */
	if (!tvd_active() || !sender || tvd_peers_may(&question))
		return 0;
	return tvd_refuse(&question, -EACCES);
}

/* A socket of one association shows whom it is with, and is asked after a load. */
static int hook_sctp_assoc_established(struct sctp_association *association,
				       struct sk_buff *skb)
{
	const struct sock *sk = association->base.sk;
	struct tvd_denial question;

	if (!tvd_active() || !skb->tvd_sender || sk->sk_type != SOCK_STREAM ||
	    tvd_may_be_connected(sk, skb->tvd_sender, &question))
		return 0;
	return tvd_refuse(&question, -EACCES);
}

/* What is accepted or peeled off is whose it was, whoever does that. */
static void hook_sctp_sk_clone(struct sctp_association *association,
			       struct sock *sk, struct sock *new)
{
	struct tvd_label *label = tvd_sock_label(sk);

	WRITE_ONCE(tvd_sock(new)->label, label);
	if (new->sk_socket)
		tvd_fix_inode_label(SOCK_INODE(new->sk_socket), label);
}
#endif

#ifdef CONFIG_MPTCP
static int hook_mptcp_add_subflow(struct sock *sk, struct sock *subflow)
{
	return refuse_protocol(sk);
}
#endif

static struct security_hook_list tvd_transport_hooks[] __ro_after_init = {
#if IS_ENABLED(CONFIG_IP_SCTP)
	LSM_HOOK_INIT(sctp_bind_connect, hook_sctp_bind_connect),
	LSM_HOOK_INIT(sctp_assoc_request, hook_sctp_assoc_request),
	LSM_HOOK_INIT(sctp_assoc_established, hook_sctp_assoc_established),
	LSM_HOOK_INIT(sctp_sk_clone, hook_sctp_sk_clone),
#endif
#ifdef CONFIG_MPTCP
	LSM_HOOK_INIT(mptcp_add_subflow, hook_mptcp_add_subflow),
#endif
};

void __init tvd_add_transport_hooks(void)
{
	tvd_add_hooks(tvd_transport_hooks, ARRAY_SIZE(tvd_transport_hooks));
}
