/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: sockets
 */
#ifndef _SECURITY_TVD_SOCKET_H
#define _SECURITY_TVD_SOCKET_H

#include <net/sock.h>

#include "audit.h"
#include "cred.h"
#include "label.h"
#include "policy.h"
#include "setup.h"

/**
 * struct tvd_sock - what a socket holds
 *
 * The members after @label belong to a connection: TCP, or a UNIX stream or
 * sequence of packets.
 */
struct tvd_sock {
	/**
	 * @label: The socket's label; zero is the host.
	 */
	struct tvd_label *label;
	/**
	 * @peer: The label of the other end; zero while it is not known.
	 */
	const struct tvd_label *peer;
	/**
	 * @decided: The number of the load under which the connection with
	 * @peer was allowed; zero for none.
	 */
	u32 decided;
	/**
	 * @opener: This end has opened the connection.
	 */
	bool opener;
	/**
	 * @refused: A packet was refused, and recorded, since the last that
	 * was decided otherwise: more of them are counted only.
	 */
	bool refused;
};

static inline struct tvd_sock *tvd_sock(const struct sock *sk)
{
	return sk->sk_security + tvd_blob_sizes.lbs_sock;
}

static inline struct tvd_label *tvd_sock_label(const struct sock *sk)
{
	return tvd_label_of(READ_ONCE(tvd_sock(sk)->label));
}

/*
 * Whether the current task may send and receive without being asked about.  What was
 * decided by the load in force was decided for this label, which therefore is known
 * and may be used.
 */
static inline bool tvd_transfer_is_decided(const struct sock *sk)
{
	const struct tvd_label *label = tvd_cred(current_cred())->label;
	const struct tvd_sock *blob = tvd_sock(sk);

	return likely(label == READ_ONCE(blob->label)) &&
	       likely(READ_ONCE(blob->decided) ==
			      READ_ONCE(tvd_policy_sequence) ||
		      (!READ_ONCE(blob->peer) && READ_ONCE(label->usable)));
}

/* The number of the load that a decision made from now on rests on. */
static inline u32 tvd_deciding_load(void)
{
	/* Pairs with the release in publish(): this load, or a later one. */
	return smp_load_acquire(&tvd_policy_sequence);
}

/* What would be refused. */
#define TVD_QUESTION(_subject, _object, _access)     \
	((struct tvd_denial){ .subject = (_subject), \
			      .object = (_object),   \
			      .access = (_access) })

bool tvd_peers_may(struct tvd_denial *question);
bool tvd_may_be_connected(const struct sock *sk, const struct tvd_label *peer,
			  struct tvd_denial *question);
void tvd_connect_to(const struct sock *sk, const struct tvd_label *peer,
		    u32 sequence);
int tvd_check_socket_file(const struct sock *sk, int mask);
void tvd_begin_connection(const struct sock *sk, bool opener);

#endif /* _SECURITY_TVD_SOCKET_H */
