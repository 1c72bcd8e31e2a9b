// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: the end of a socket
 *
 * It takes the socket's lock, and who holds that may be held up on purpose: by a
 * fault that its user lets nobody resolve.  So it is a worker that waits for it.
 */
#include <linux/completion.h>
#include <linux/file.h>
#include <linux/net.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <net/sock.h>

#include "gone.h"

struct ending {
	struct work_struct work;
	struct completion done;
	refcount_t users;
	struct file *file;
};

static void put_ending(struct ending *ending)
{
	if (refcount_dec_and_test(&ending->users))
		kfree(ending);
}

static void abort_socket(struct work_struct *work)
{
	struct ending *ending = container_of(work, struct ending, work);
	struct socket *socket = sock_from_file(ending->file);
	struct sock *sk = socket->sk;

	if (sk && sk->sk_prot->diag_destroy)
		sk->sk_prot->diag_destroy(sk, ECONNABORTED);
	else if (sk)
		kernel_sock_shutdown(socket, SHUT_RDWR);
	fput(ending->file);
	complete(&ending->done);
	put_ending(ending);
}

/**
 * tvd_abort_socket - end a connection, and tell who waits for it
 * @file: a socket
 * @waited: how long its users have been waited for, in jiffies; grows
 *
 * Who has used up that time is not waited for again: then what the hooks refuse
 * has to do.  Sleeps.
 */
void tvd_abort_socket(struct file *file, unsigned long *waited)
{
	struct ending *ending;

	if (*waited >= TVD_PATIENCE)
		return;
	ending = kmalloc(sizeof(*ending), GFP_KERNEL | __GFP_NOFAIL);
	INIT_WORK(&ending->work, abort_socket);
	init_completion(&ending->done);
	refcount_set(&ending->users, 2);
	ending->file = get_file(file);
	queue_work(system_unbound_wq, &ending->work);
	/* As a rule it takes no time at all. */
	if (!wait_for_completion_timeout(&ending->done, 1))
		while (!try_wait_for_completion(&ending->done) &&
		       tvd_wait_a_moment(waited))
			;
	put_ending(ending);
}
