// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: addresses of TCP and UDP
 *
 * What a packet may do is decided where it leaves and where it arrives.  Here
 * it is foreseen, so that who would send it in vain is told at once; and an
 * address that one domain listens at is kept from another.
 */
#include <linux/inetdevice.h>
#include <linux/rcupdate.h>
#include <net/addrconf.h>
#include <net/inet6_hashtables.h>
#include <net/inet_hashtables.h>
#include <net/ipv6.h>
#include <net/route.h>
#include <net/sock_reuseport.h>
#include <net/tcp.h>
#include <net/udp.h>

#include "audit.h"
#include "inet.h"
#include "policy.h"
#include "socket.h"

/**
 * struct place - an address and a port
 *
 * @is_v6: it is one of IPv6, and not of IPv4 in the clothes of IPv6.
 * @v4: the address of IPv4.
 * @v6: or that of IPv6.
 * @port: the port.
 */
struct place {
	bool is_v6;
	__be32 v4;
	struct in6_addr v6;
	__be16 port;
};

/* False for what no packet is sent to: the call will fail by itself. */
static bool read_place(const struct sock *sk, const void *address, int length,
		       bool connecting, struct place *place)
{
	const struct sockaddr_in *in = address;
	const struct sockaddr_in6 *in6 = address;
	sa_family_t family;

	*place = (struct place){};
	if (length < (int)offsetofend(struct sockaddr, sa_family))
		return false;
	family = in->sin_family;
	/* But who connects to it breaks a connection. */
	if (family == AF_UNSPEC && sk->sk_family == AF_INET && !connecting)
		family = AF_INET;
	if (family == AF_INET && length >= (int)sizeof(*in)) {
		place->v4 = in->sin_addr.s_addr;
		place->port = in->sin_port;
		return true;
	}
	if (family != AF_INET6 || sk->sk_family != AF_INET6 ||
	    length < SIN6_LEN_RFC2133)
		return false;
	place->v6 = in6->sin6_addr;
	place->port = in6->sin6_port;
	place->is_v6 = !ipv6_addr_v4mapped(&place->v6);
	if (!place->is_v6)
		place->v4 = place->v6.s6_addr32[3];
	return true;
}

/* To send to no address is to send to oneself. */
static void name_loopback(struct place *place)
{
	if (!place->is_v6 && !place->v4)
		place->v4 = htonl(INADDR_LOOPBACK);
	if (place->is_v6 && ipv6_addr_any(&place->v6))
		place->v6 = in6addr_loopback;
}

static bool is_multicast(const struct place *place)
{
	return place->is_v6 ? ipv6_addr_is_multicast(&place->v6) :
			      ipv4_is_multicast(place->v4);
}

/* Where IPv6 is a module nothing is foreseen, and the packet is stopped. */
static bool is_own_v6(struct net *net, const struct in6_addr *address)
{
#if IS_BUILTIN(CONFIG_IPV6)
	return ipv6_addr_loopback(address) ||
	       ipv6_chk_addr(net, address, NULL, 0);
#else
	return true;
#endif
}

/* An address of this machine, or rather of this network namespace. */
static bool is_own(struct net *net, const struct place *place)
{
	if (place->is_v6)
		return is_own_v6(net, &place->v6);
	return ipv4_is_loopback(place->v4) ||
	       inet_addr_type(net, place->v4) == RTN_LOCAL;
}

static const struct sock *listener_at(const struct sock *sk,
				      const struct place *at)
{
	struct net *net = sock_net(sk);
	struct inet_hashinfo *hash = net->ipv4.tcp_death_row.hashinfo;

	if (!at->is_v6)
		return __inet_lookup_listener(net, hash, NULL, 0, 0, 0, at->v4,
					      ntohs(at->port), LOOPBACK_IFINDEX,
					      0);
#if IS_BUILTIN(CONFIG_IPV6)
	return inet6_lookup_listener(net, hash, NULL, 0, &in6addr_any, 0,
				     &at->v6, ntohs(at->port), LOOPBACK_IFINDEX,
				     0);
#else
	return NULL;
#endif
}

/* The address that the route will choose, if the socket has none. */
static __be32 source_v4(const struct sock *sk, __be32 to)
{
	return inet_sk(sk)->inet_saddr	    ?:
		       ipv4_is_loopback(to) ? htonl(INADDR_LOOPBACK) :
					      to;
}

static const struct sock *receiver_at(const struct sock *sk,
				      const struct place *at)
{
	struct net *net = sock_net(sk);
	__be16 port = inet_sk(sk)->inet_sport;

	if (!at->is_v6)
		return __udp4_lib_lookup(net, source_v4(sk, at->v4), port,
					 at->v4, at->port, LOOPBACK_IFINDEX, 0,
					 net->ipv4.udp_table, NULL);
#if IS_BUILTIN(CONFIG_IPV6)
	return __udp6_lib_lookup(net,
				 ipv6_addr_any(&inet6_sk(sk)->saddr) ?
					 &at->v6 :
					 &inet6_sk(sk)->saddr,
				 port, &at->v6, at->port, LOOPBACK_IFINDEX, 0,
				 net->ipv4.udp_table, NULL);
#else
	return NULL;
#endif
}

/*
 * Whether it depends on the sender's port, which may not be known yet, whose
 * socket the packet is for.  The caller holds rcu_read_lock().
 */
static bool is_of_several(const struct sock *sk)
{
	const struct sock_reuseport *group =
		rcu_dereference(sk->sk_reuseport_cb);
	unsigned int i;

	if (likely(!group))
		return false;
	for (i = 0; i < READ_ONCE(group->num_socks); i++)
		if (tvd_sock_label(group->socks[i]) != tvd_sock_label(sk))
			return true;
	return false;
}

static int refuse_address(const struct sock *sk)
{
	return tvd_refuse(
		&(struct tvd_denial){
			.subject = tvd_sock_label(sk),
			.act = "network",
			.number = sk->sk_family,
			.reason = "address",
		},
		-EACCES);
}

/* What a permissive label does is recorded where it is really done. */
static int refuse_early(const struct tvd_denial *denial)
{
	if (denial->row > TVD_ROW_GONE &&
	    (tvd_label_flags(denial->subject) & TVD_LABEL_PERMISSIVE))
		return 0;
	return tvd_refuse(denial, -EACCES);
}

static int check_listener(const struct sock *sk, const struct place *to)
{
	const struct tvd_label *label = tvd_sock_label(sk);
	const struct sock *listener;
	struct tvd_denial question =
		TVD_QUESTION(label, label, TVD_ACCESS_CONNECT);

	rcu_read_lock();
	listener = listener_at(sk, to);
	if (listener && !is_of_several(listener))
		question.object = tvd_sock_label(listener);
	rcu_read_unlock();
	if (question.object == label || tvd_peers_may(&question))
		return 0;
	return refuse_early(&question);
}

/* As receive_datagram() will say. */
static int check_receiver(const struct sock *sk, const struct place *to)
{
	const struct tvd_label *label = tvd_sock_label(sk);
	struct tvd_denial question =
		TVD_QUESTION(label, label, TVD_ACCESS_SEND);
	struct tvd_denial answer = question;
	const struct sock *receiver;
	bool connected = false;

	rcu_read_lock();
	receiver = receiver_at(sk, to);
	if (receiver && !is_of_several(receiver)) {
		question.object = tvd_sock_label(receiver);
		answer.subject = question.object;
		connected = receiver->sk_state == TCP_ESTABLISHED;
	}
	rcu_read_unlock();
	if (question.object == label || tvd_peers_may(&question) ||
	    (connected && tvd_peers_may(&answer)))
		return 0;
	return refuse_early(&question);
}

/* Multicast stays here if its route does: who sends is told by the device. */
static int check_place(const struct sock *sk, struct place *to)
{
	name_loopback(to);
	if (is_multicast(to))
		return 0;
	if (!is_own(sock_net(sk), to))
		return tvd_sock_label(sk) == &tvd_label_host ?
			       0 :
			       refuse_address(sk);
	switch (sk->sk_protocol) {
	case IPPROTO_TCP:
		return check_listener(sk, to);
	case IPPROTO_UDP:
		return check_receiver(sk, to);
	default:
		return 0;
	}
}

/**
 * tvd_check_inet_connect - may this socket be connected to that address?
 * @sk: the socket
 * @to: the address
 * @length: its bytes
 *
 * Takes no lock and does not sleep.
 *
 * Return: 0; -EACCES if the address is another machine's and the socket a
 * domain's, or if who listens there may not be reached.
 */
int tvd_check_inet_connect(const struct sock *sk, const struct sockaddr *to,
			   int length)
{
	struct place place;

	/* A connection that stands is not touched: the call will fail. */
	if (READ_ONCE(sk->sk_state) == TCP_CLOSE)
		tvd_begin_connection(sk, true);
	if (!read_place(sk, to, length, true, &place))
		return 0;
	return check_place(sk, &place);
}

/**
 * tvd_check_inet_send - may this socket send to the address of a message?
 * @sk: the socket
 * @message: the message, which has an address
 *
 * The host may send wherever it likes, so that it is not held up; what it
 * sends to who is closed or revoked is not received.  Takes no lock and does not
 * sleep.
 *
 * Return: as tvd_check_inet_connect().
 */
int tvd_check_inet_send(const struct sock *sk, const struct msghdr *message)
{
	struct place place;

	if (sk->sk_protocol == IPPROTO_TCP)
		return message->msg_flags & MSG_FASTOPEN ?
			       tvd_check_inet_connect(sk, message->msg_name,
						      message->msg_namelen) :
			       0;
	if (tvd_sock_label(sk) == &tvd_label_host ||
	    !read_place(sk, message->msg_name, message->msg_namelen, false,
			&place))
		return 0;
	return check_place(sk, &place);
}

/*
 * Whether others receive at this address already, who let it be shared: what is
 * sent to them would come to the new one.
 */
static int check_theft(const struct sock *sk, const struct place *at)
{
	struct tvd_label *label = tvd_sock_label(sk);
	struct tvd_denial question =
		TVD_QUESTION(label, label, TVD_ACCESS_RECEIVE);
	const struct sock *other;

	if (!at->port)
		return 0;
	rcu_read_lock();
	other = sk->sk_protocol == IPPROTO_UDP ? receiver_at(sk, at) :
						 listener_at(sk, at);
	if (other)
		question.object = tvd_sock_label(other);
	rcu_read_unlock();
	if (!other || tvd_peers_may(&question))
		return 0;
	return tvd_refuse(&question, -EACCES);
}

/**
 * tvd_check_inet_bind - may this socket have that address?
 * @sk: the socket
 * @at: the address
 * @length: its bytes
 *
 * A multicast address is everybody's.  Takes no lock and does not sleep.
 *
 * Return: 0; -EACCES if who receives there already may not be listened to.
 */
int tvd_check_inet_bind(const struct sock *sk, const struct sockaddr *at,
			int length)
{
	struct place place;

	if (tvd_sock_label(sk) == &tvd_label_host ||
	    !read_place(sk, at, length, false, &place) || is_multicast(&place))
		return 0;
	return check_theft(sk, &place);
}

/**
 * tvd_check_inet_listen - may this socket listen where it is bound?
 * @sk: the socket
 *
 * Two may be bound to one address before either listens.  Takes no lock and
 * does not sleep.
 *
 * Return: as tvd_check_inet_bind().
 */
int tvd_check_inet_listen(const struct sock *sk)
{
	struct place place = {
		.v4 = inet_sk(sk)->inet_rcv_saddr,
		.port = htons(inet_sk(sk)->inet_num),
	};

	if (READ_ONCE(sk->sk_state) == TCP_CLOSE)
		tvd_begin_connection(sk, false);
	if (tvd_sock_label(sk) == &tvd_label_host)
		return 0;
#if IS_ENABLED(CONFIG_IPV6)
	if (sk->sk_family == AF_INET6) {
		place.v6 = sk->sk_v6_rcv_saddr;
		place.is_v6 = !ipv6_addr_v4mapped(&place.v6);
	}
#endif
	return check_theft(sk, &place);
}
