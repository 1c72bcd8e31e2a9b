// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: sockets
 *
 * A connection is decided when it is opened, with who opens it as subject and
 * the listener as object; both ends may then send.  It is decided again when
 * a policy has been loaded.  A domain has only sockets that tell the receiver
 * who sends: UNIX sockets, and TCP and UDP on loopback; see inet.c.
 */
#include <linux/lsm_hooks.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <linux/socket.h>
#include <linux/tcp.h>
#include <net/af_unix.h>
#include <net/sock.h>
#include <uapi/linux/lsm.h>

#include "audit.h"
#include "cred.h"
#include "file.h"
#include "inet.h"
#include "inode.h"
#include "policy.h"
#include "socket.h"

/**
 * tvd_peers_may - may one end of a channel act upon the other?
 * @question: the subject, the object and the access; where the answer is no,
 * the denial that is to be recorded
 *
 * What passes between two ends passes in both directions, so that where the
 * subject is closed the object has to be let in, too.  Callable in any context.
 *
 * Return: true if it may.
 */
bool tvd_peers_may(struct tvd_denial *question)
{
	struct tvd_verdict verdict =
		tvd_ask(question->subject, question->object, question->access);

	if (likely(verdict.row == TVD_ROW_SAME && verdict.allowed))
		return true;
	if (verdict.allowed &&
	    (tvd_label_flags(question->subject) & TVD_LABEL_CLOSED)) {
		swap(question->subject, question->object);
		verdict = tvd_ask(question->subject, question->object,
				  question->access);
	}
	question->row = verdict.row;
	return verdict.allowed;
}

/**
 * tvd_connect_to - remember that this end may be connected with that
 * @sk: this end
 * @peer: the label of the other
 * @sequence: the number of the load by which it was decided
 *
 * Takes no lock: whoever writes here writes what he has found to be so.
 */
void tvd_connect_to(const struct sock *sk, const struct tvd_label *peer,
		    u32 sequence)
{
	struct tvd_sock *blob = tvd_sock(sk);

	WRITE_ONCE(blob->peer, peer);
	WRITE_ONCE(blob->decided, sequence);
	WRITE_ONCE(blob->refused, false);
}

/**
 * tvd_may_be_connected - may this end of a connection be with that?
 * @sk: this end
 * @peer: the label of the other
 * @question: if not, the denial that is to be recorded
 *
 * The end that opened the connection is the subject.  A yes is remembered until
 * the next load.  Takes no lock.  Callable in any context.
 *
 * Return: true if it may.
 */
bool tvd_may_be_connected(const struct sock *sk, const struct tvd_label *peer,
			  struct tvd_denial *question)
{
	u32 sequence = tvd_deciding_load();
	const struct tvd_label *label = tvd_sock_label(sk);

	*question = READ_ONCE(tvd_sock(sk)->opener) ?
			    TVD_QUESTION(label, peer, TVD_ACCESS_CONNECT) :
			    TVD_QUESTION(peer, label, TVD_ACCESS_CONNECT);
	if (!tvd_peers_may(question))
		return false;
	tvd_connect_to(sk, peer, sequence);
	return true;
}

/**
 * tvd_begin_connection - forget whom this socket was connected with
 * @sk: the socket, of which nobody else has a connection
 * @opener: it is about to open one
 */
void tvd_begin_connection(const struct sock *sk, bool opener)
{
	WRITE_ONCE(tvd_sock(sk)->opener, opener);
	tvd_connect_to(sk, NULL, 0);
}

static noinline int check_sock(const struct sock *sk, u32 access)
{
	struct tvd_label *subject = tvd_current_label();
	struct tvd_label *label = tvd_sock_label(sk);
	struct tvd_verdict verdict = tvd_ask(subject, label, access);

	if (likely(verdict.allowed))
		return 0;
	if (verdict.row > TVD_ROW_GONE && sk->sk_socket &&
	    sk->sk_socket->file &&
	    tvd_is_granted(sk->sk_socket->file, subject, access))
		return 0;
	return tvd_refuse(
		&(struct tvd_denial){
			.subject = subject,
			.object = label,
			.access = access,
			.row = verdict.row,
		},
		-EACCES);
}

/* The kernel's own sockets have no user and are asked about by none. */
static int check_socket(const struct socket *socket, u32 access)
{
	const struct tvd_label *label;

	if (!tvd_active() || !socket->sk)
		return 0;
	label = tvd_cred(current_cred())->label;
	if (likely(label == READ_ONCE(tvd_sock(socket->sk)->label) &&
		   READ_ONCE(label->usable)))
		return 0;
	return check_sock(socket->sk, access);
}

/* A connection that stood when a policy was loaded is decided anew. */
static int check_connection(const struct sock *sk)
{
	const struct tvd_label *peer = READ_ONCE(tvd_sock(sk)->peer);
	struct tvd_denial question;

	if (likely(!peer || READ_ONCE(tvd_sock(sk)->decided) ==
				    READ_ONCE(tvd_policy_sequence)))
		return 0;
	if (tvd_may_be_connected(sk, peer, &question))
		return 0;
	return tvd_refuse(&question, -EACCES);
}

static noinline int check_transfer_at_length(const struct sock *sk, u32 access)
{
	return check_sock(sk, access) ?: check_connection(sk);
}

/* Data are sent or received. */
static int check_transfer(const struct socket *socket, u32 access)
{
	if (!tvd_active() || !socket->sk || tvd_transfer_is_decided(socket->sk))
		return 0;
	return check_transfer_at_length(socket->sk, access);
}

/* NULL where none is made, which is recorded. */
static struct tvd_label *label_for_socket(void)
{
	struct tvd_label *chosen = tvd_task(current)->sockcreate;

	if (likely(!chosen))
		return tvd_current_label();
	return tvd_may_make_chosen(chosen, LSM_ATTR_SOCKCREATE) ? chosen : NULL;
}

static int hook_sk_alloc_security(struct sock *sk, int family, gfp_t gfp)
{
	tvd_sock(sk)->label = tvd_current_label();
	return 0;
}

static void hook_sk_clone_security(const struct sock *sk, struct sock *new)
{
	*tvd_sock(new) = *tvd_sock(sk);
}

static u32 inet_families(int type, int protocol, int icmp)
{
	if (type == SOCK_STREAM && (!protocol || protocol == IPPROTO_TCP))
		return TVD_FAMILY_TCP;
	if (type == SOCK_DGRAM && (!protocol || protocol == IPPROTO_UDP))
		return TVD_FAMILY_UDP;
	if (type == SOCK_DGRAM && protocol == icmp)
		return TVD_FAMILY_ICMP;
	return 0;
}

/* What a label has to be granted for such a socket; zero if that is in vain. */
static u32 families_for(int family, int type, int protocol)
{
	u32 inet;

	switch (family) {
	case AF_UNIX:
		return TVD_FAMILY_UNIX;
	case AF_INET:
		inet = inet_families(type, protocol, IPPROTO_ICMP);
		return inet ? inet | TVD_FAMILY_INET : 0;
	case AF_INET6:
		inet = inet_families(type, protocol, IPPROTO_ICMPV6);
		return inet ? inet | TVD_FAMILY_INET6 : 0;
	case AF_NETLINK:
		return protocol == NETLINK_ROUTE ? TVD_FAMILY_NETLINK_ROUTE : 0;
	default:
		return 0;
	}
}

static int hook_socket_create(int family, int type, int protocol, int kern)
{
	struct tvd_label *label;
	u32 families;

	if (!tvd_active() || kern)
		return 0;
	label = label_for_socket();
	if (!label)
		return -EACCES;
	if (label == &tvd_label_host)
		return 0;
	families = families_for(family, type, protocol);
	if (families && tvd_label_has_family(label, families))
		return 0;
	return tvd_refuse(
		&(struct tvd_denial){
			.subject = label,
			.act = "socket-family",
			.number = family,
		},
		-EAFNOSUPPORT);
}

static void set_socket_label(struct socket *socket, struct tvd_label *label)
{
	tvd_fix_inode_label(SOCK_INODE(socket), label);
	if (socket->sk)
		WRITE_ONCE(tvd_sock(socket->sk)->label, label);
}

/* The inode and the sock are made apart, the latter without knowing for whom. */
static int hook_socket_post_create(struct socket *socket, int family, int type,
				   int protocol, int kern)
{
	struct tvd_label *label = kern ? &tvd_label_host : label_for_socket();

	/* A load may have come in between. */
	if (!label)
		return -EACCES;
	set_socket_label(socket, label);
	return 0;
}

static int hook_socket_socketpair(struct socket *a, struct socket *b)
{
	u32 sequence = tvd_deciding_load();

	tvd_connect_to(a->sk, tvd_sock_label(b->sk), sequence);
	tvd_connect_to(b->sk, tvd_sock_label(a->sk), sequence);
	return 0;
}

/* The sock that accept() returns was made by who connected: it is ours. */
static void hook_sock_graft(struct sock *sk, struct socket *parent)
{
	struct tvd_label *label = tvd_known_label(SOCK_INODE(parent));

	if (label)
		WRITE_ONCE(tvd_sock(sk)->label, label);
}

/* What one socket may do to another, whoever uses it. */
static int check_peers(const struct sock *sk, const struct sock *other,
		       u32 access)
{
	struct tvd_denial question =
		TVD_QUESTION(tvd_sock_label(sk), tvd_sock_label(other), access);

	if (likely(tvd_peers_may(&question)))
		return 0;
	return tvd_refuse(&question, -EACCES);
}

static int hook_unix_stream_connect(struct sock *sock, struct sock *other,
				    struct sock *newsk)
{
	u32 sequence = tvd_deciding_load();
	int err = tvd_active() ? check_peers(sock, other, TVD_ACCESS_CONNECT) :
				 0;

	if (err)
		return err;
	*tvd_sock(newsk) = (struct tvd_sock){ .label = tvd_sock_label(other) };
	tvd_connect_to(newsk, tvd_sock_label(sock), sequence);
	tvd_begin_connection(sock, true);
	tvd_connect_to(sock, tvd_sock_label(other), sequence);
	return 0;
}

/* Whoever is connected gets the answers; nobody else could send to it. */
static int hook_unix_may_send(struct socket *socket, struct socket *other)
{
	struct tvd_denial answer = TVD_QUESTION(tvd_sock_label(other->sk),
						tvd_sock_label(socket->sk),
						TVD_ACCESS_SEND);

	if (!tvd_active())
		return 0;
	if (unix_peer(other->sk) == socket->sk && tvd_peers_may(&answer))
		return 0;
	return check_peers(socket->sk, other->sk, TVD_ACCESS_SEND);
}

static int hook_socket_bind(struct socket *socket, struct sockaddr *address,
			    int length)
{
	int err = check_socket(socket, TVD_ACCESS_SETATTR);

	if (err || !tvd_active() || !socket->sk || !tvd_is_inet(socket->sk))
		return err;
	return tvd_check_inet_bind(socket->sk, address, length);
}

/*
 * A domain speaks with the kernel by netlink, and with nobody else: who shares
 * a network namespace with it may be anybody.
 */
static int check_netlink_peer(const struct sock *sk, const void *to, int length)
{
	const struct sockaddr_nl *address = to;
	struct tvd_label *label = tvd_sock_label(sk);

	if (label == &tvd_label_host || length < (int)sizeof(*address) ||
	    address->nl_family != AF_NETLINK ||
	    (!address->nl_pid && !address->nl_groups))
		return 0;
	return tvd_refuse(
		&(struct tvd_denial){
			.subject = label,
			.act = "network",
			.number = AF_NETLINK,
			.reason = "address",
		},
		-EACCES);
}

static int hook_socket_connect(struct socket *socket, struct sockaddr *address,
			       int length)
{
	int err = check_socket(socket, TVD_ACCESS_SEND);

	if (err || !tvd_active() || !socket->sk)
		return err;
	if (tvd_is_inet(socket->sk))
		return tvd_check_inet_connect(socket->sk, address, length);
	if (socket->sk->sk_family == AF_NETLINK)
		return check_netlink_peer(socket->sk, address, length);
	return 0;
}

static int hook_socket_listen(struct socket *socket, int backlog)
{
	int err = check_socket(socket, TVD_ACCESS_SETATTR);

	if (err || !tvd_active() || !socket->sk || !tvd_is_inet(socket->sk))
		return err;
	return tvd_check_inet_listen(socket->sk);
}

/* What is accepted is the listener's, whoever accepts it. */
static int hook_socket_accept(struct socket *socket, struct socket *new)
{
	int err = check_socket(socket, TVD_ACCESS_RECEIVE);

	if (!err && socket->sk)
		tvd_fix_inode_label(SOCK_INODE(new),
				    tvd_sock_label(socket->sk));
	return err;
}

static noinline int check_destination(const struct socket *socket,
				      struct msghdr *message)
{
	if (tvd_is_inet(socket->sk))
		return tvd_check_inet_send(socket->sk, message);
	if (socket->sk->sk_family == AF_NETLINK)
		return check_netlink_peer(socket->sk, message->msg_name,
					  message->msg_namelen);
	return 0;
}

static int hook_socket_sendmsg(struct socket *socket, struct msghdr *message,
			       int size)
{
	int err;

	if (!tvd_active() || !socket->sk)
		return 0;
	if (unlikely(!tvd_transfer_is_decided(socket->sk))) {
		err = check_transfer_at_length(socket->sk, TVD_ACCESS_SEND);
		if (err)
			return err;
	}
	return message->msg_name ? check_destination(socket, message) : 0;
}

static int hook_socket_recvmsg(struct socket *socket, struct msghdr *message,
			       int size, int flags)
{
	return check_transfer(socket, TVD_ACCESS_RECEIVE);
}

/**
 * tvd_check_socket_file - may the current task send or receive by a file?
 * @sk: the file's socket
 * @mask: MAY_READ, MAY_WRITE or both
 *
 * For what reaches a socket by its file alone.  May sleep.
 *
 * Return: 0, or -EACCES.
 */
int tvd_check_socket_file(const struct sock *sk, int mask)
{
	u32 access = 0;

	if (mask & MAY_READ)
		access |= TVD_ACCESS_RECEIVE;
	if (mask & (MAY_WRITE | MAY_APPEND))
		access |= TVD_ACCESS_SEND;
	return access ? check_transfer_at_length(sk, access) : 0;
}

static int hook_socket_getname(struct socket *socket)
{
	return check_socket(socket, TVD_ACCESS_GETATTR);
}

static int hook_socket_getsockopt(struct socket *socket, int level, int option)
{
	/* It maps or copies what has been received. */
	if (level == SOL_TCP && option == TCP_ZEROCOPY_RECEIVE)
		return check_transfer(socket, TVD_ACCESS_RECEIVE);
	return check_socket(socket, TVD_ACCESS_GETATTR);
}

/*
 * The kernel's echo does not say who asked for it: it goes to the one socket
 * that has the number, which no other may come to share.
 */
static int check_echo_option(const struct sock *sk, int level, int option)
{
	struct tvd_label *label = tvd_sock_label(sk);

	if (label == &tvd_label_host || !tvd_is_inet(sk) ||
	    (sk->sk_protocol != IPPROTO_ICMP &&
	     sk->sk_protocol != IPPROTO_ICMPV6) ||
	    level != SOL_SOCKET || option != SO_REUSEADDR)
		return 0;
	return tvd_refuse(
		&(struct tvd_denial){
			.subject = label,
			.act = "network",
			.number = sk->sk_family,
			.reason = "echo",
		},
		-EACCES);
}

static int hook_socket_setsockopt(struct socket *socket, int level, int option)
{
	int err = check_socket(socket, TVD_ACCESS_SETATTR);

	if (err || !tvd_active() || !socket->sk)
		return err;
	return check_echo_option(socket->sk, level, option);
}

static int hook_socket_shutdown(struct socket *socket, int how)
{
	return check_socket(socket, TVD_ACCESS_SETATTR);
}

static struct security_hook_list tvd_socket_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(sk_alloc_security, hook_sk_alloc_security),
	LSM_HOOK_INIT(sk_clone_security, hook_sk_clone_security),
	LSM_HOOK_INIT(sock_graft, hook_sock_graft),
	LSM_HOOK_INIT(socket_create, hook_socket_create),
	LSM_HOOK_INIT(socket_post_create, hook_socket_post_create),
	LSM_HOOK_INIT(socket_socketpair, hook_socket_socketpair),
	LSM_HOOK_INIT(unix_stream_connect, hook_unix_stream_connect),
	LSM_HOOK_INIT(unix_may_send, hook_unix_may_send),
	LSM_HOOK_INIT(socket_bind, hook_socket_bind),
	LSM_HOOK_INIT(socket_connect, hook_socket_connect),
	LSM_HOOK_INIT(socket_listen, hook_socket_listen),
	LSM_HOOK_INIT(socket_accept, hook_socket_accept),
	LSM_HOOK_INIT(socket_sendmsg, hook_socket_sendmsg),
	LSM_HOOK_INIT(socket_recvmsg, hook_socket_recvmsg),
	LSM_HOOK_INIT(socket_getsockname, hook_socket_getname),
	LSM_HOOK_INIT(socket_getpeername, hook_socket_getname),
	LSM_HOOK_INIT(socket_getsockopt, hook_socket_getsockopt),
	LSM_HOOK_INIT(socket_setsockopt, hook_socket_setsockopt),
	LSM_HOOK_INIT(socket_shutdown, hook_socket_shutdown),
};

void __init tvd_add_socket_hooks(void)
{
	tvd_add_hooks(tvd_socket_hooks, ARRAY_SIZE(tvd_socket_hooks));
}
