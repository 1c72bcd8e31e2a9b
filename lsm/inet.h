/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: TCP and UDP on loopback
 */
#ifndef _SECURITY_TVD_INET_H
#define _SECURITY_TVD_INET_H

#include <net/sock.h>

static inline bool tvd_is_inet(const struct sock *sk)
{
	return sk->sk_family == AF_INET || sk->sk_family == AF_INET6;
}

int tvd_check_inet_connect(const struct sock *sk, const struct sockaddr *to,
			   int length);
int tvd_check_inet_send(const struct sock *sk, const struct msghdr *message);
int tvd_check_inet_bind(const struct sock *sk, const struct sockaddr *at,
			int length);
int tvd_check_inet_listen(const struct sock *sk);

#endif /* _SECURITY_TVD_INET_H */
