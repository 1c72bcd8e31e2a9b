/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: sockets
 */
#ifndef _SECURITY_TVD_SOCKET_H
#define _SECURITY_TVD_SOCKET_H

#include <net/sock.h>

#include "label.h"
#include "setup.h"

/**
 * struct tvd_sock - what a socket holds
 */
struct tvd_sock {
	/**
	 * @label: The socket's label; zero is the host.
	 */
	struct tvd_label *label;
};

static inline struct tvd_sock *tvd_sock(const struct sock *sk)
{
	return sk->sk_security + tvd_blob_sizes.lbs_sock;
}

static inline struct tvd_label *tvd_sock_label(const struct sock *sk)
{
	return tvd_label_of(READ_ONCE(tvd_sock(sk)->label));
}

#endif /* _SECURITY_TVD_SOCKET_H */
