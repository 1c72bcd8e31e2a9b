// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: sockets
 *
 * A connection is decided when it is opened, with who opens it as subject and
 * the listener as object; both ends may then send.  A domain has UNIX sockets
 * only: no other family tells the receiver who sends.
 */
#include <linux/lsm_hooks.h>
#include <linux/net.h>
#include <linux/socket.h>
#include <net/sock.h>

#include "audit.h"
#include "cred.h"
#include "inode.h"
#include "socket.h"

static noinline int check_sock(const struct sock *sk, u32 access)
{
	struct tvd_label *subject = tvd_current_label();
	struct tvd_label *label = tvd_sock_label(sk);
	struct tvd_verdict verdict = tvd_ask(subject, label, access);

	if (likely(verdict.allowed))
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

static int hook_sk_alloc_security(struct sock *sk, int family, gfp_t gfp)
{
	tvd_sock(sk)->label = tvd_current_label();
	return 0;
}

static void hook_sk_clone_security(const struct sock *sk, struct sock *new)
{
	*tvd_sock(new) = *tvd_sock(sk);
}

static int hook_socket_create(int family, int type, int protocol, int kern)
{
	struct tvd_label *subject = tvd_current_label();

	if (!tvd_active() || kern || subject == &tvd_label_host)
		return 0;
	if (family == AF_UNIX && tvd_label_has_family(subject, TVD_FAMILY_UNIX))
		return 0;
	tvd_deny(&(struct tvd_denial){
		.subject = subject,
		.act = "socket-family",
		.number = family,
	});
	return -EAFNOSUPPORT;
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
	set_socket_label(socket, kern ? &tvd_label_host : tvd_current_label());
	return 0;
}

/* The sock that accept() returns was made by who connected: it is ours. */
static void hook_sock_graft(struct sock *sk, struct socket *parent)
{
	struct tvd_label *label = tvd_known_label(SOCK_INODE(parent));

	if (label)
		WRITE_ONCE(tvd_sock(sk)->label, label);
}

static int hook_unix_stream_connect(struct sock *sock, struct sock *other,
				    struct sock *newsk)
{
	int err = tvd_active() ? check_sock(other, TVD_ACCESS_CONNECT) : 0;

	if (!err)
		*tvd_sock(newsk) = *tvd_sock(other);
	return err;
}

static int hook_unix_may_send(struct socket *socket, struct socket *other)
{
	return check_socket(other, TVD_ACCESS_SEND);
}

static int hook_socket_bind(struct socket *socket, struct sockaddr *address,
			    int length)
{
	return check_socket(socket, TVD_ACCESS_SETATTR);
}

static int hook_socket_connect(struct socket *socket, struct sockaddr *address,
			       int length)
{
	return check_socket(socket, TVD_ACCESS_SEND);
}

static int hook_socket_listen(struct socket *socket, int backlog)
{
	return check_socket(socket, TVD_ACCESS_SETATTR);
}

static int hook_socket_accept(struct socket *socket, struct socket *new)
{
	return check_socket(socket, TVD_ACCESS_RECEIVE);
}

static int hook_socket_sendmsg(struct socket *socket, struct msghdr *message,
			       int size)
{
	return check_socket(socket, TVD_ACCESS_SEND);
}

static int hook_socket_recvmsg(struct socket *socket, struct msghdr *message,
			       int size, int flags)
{
	return check_socket(socket, TVD_ACCESS_RECEIVE);
}

static int hook_socket_getname(struct socket *socket)
{
	return check_socket(socket, TVD_ACCESS_GETATTR);
}

static int hook_socket_getsockopt(struct socket *socket, int level, int option)
{
	return check_socket(socket, TVD_ACCESS_GETATTR);
}

static int hook_socket_setsockopt(struct socket *socket, int level, int option)
{
	return check_socket(socket, TVD_ACCESS_SETATTR);
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
	security_add_hooks(tvd_socket_hooks, ARRAY_SIZE(tvd_socket_hooks),
			   &tvd_lsmid);
}
