// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: tunnels that end in a process
 *
 * What is written there comes from nobody as far as the network is concerned,
 * and all that is sent by the device is read there.  So a domain makes one where
 * the policy gives it the network of the machine, and it is that domain's.
 */
#include <linux/capability.h>
#include <linux/lsm_hooks.h>
#include <net/sock.h>

#include "audit.h"
#include "cred.h"
#include "file.h"
#include "policy.h"
#include "setup.h"
#include "socket.h"
#include "tun.h"

static struct tvd_tun *tvd_tun(void *security)
{
	return security + tvd_blob_sizes.lbs_tun_dev;
}

static int hook_tun_dev_alloc_security(void *security)
{
	tvd_tun(security)->label = tvd_current_label();
	return 0;
}

/* Not only against the user namespace whose network it is. */
static int hook_tun_dev_create(void)
{
	const struct tvd_label *label = tvd_current_label();

	if (!tvd_active() || label == &tvd_label_host ||
	    tvd_label_has_capability(label, CAP_NET_ADMIN, true))
		return 0;
	return tvd_refuse(
		&(struct tvd_denial){
			.subject = label,
			.act = "tunnel",
			.number = CAP_NET_ADMIN,
		},
		-EPERM);
}

static int check_device(struct tvd_label *subject, void *security, u32 access)
{
	struct tvd_denial question = TVD_QUESTION(
		subject, tvd_label_of(tvd_tun(security)->label), access);

	if (!tvd_active() || tvd_peers_may(&question))
		return 0;
	return tvd_refuse(&question, -EACCES);
}

static int hook_tun_dev_open(void *security)
{
	return check_device(tvd_current_label(), security, TVD_ACCESS_WRITE);
}

static int hook_tun_dev_attach_queue(void *security)
{
	return check_device(tvd_current_label(), security, TVD_ACCESS_WRITE);
}

/* Who opened the file may still have it, whoever attaches it to the device. */
static int hook_tun_dev_attach(struct sock *sk, void *security)
{
	struct tvd_label **behind = NULL, *before = NULL;
	int err;

	/*
	 * The queue's socket is part of the open file: tun_chr_open().  Written
	 * first, so that no use slips in between; rtnl is held.
	 */
	if (sk->sk_socket && sk->sk_socket->file) {
		behind = &tvd_file(sk->sk_socket->file)->behind;
		before = *behind;
		WRITE_ONCE(*behind, tvd_tun(security)->label);
	}
	err = check_device(tvd_sock_label(sk), security,
			   TVD_ACCESS_READ | TVD_ACCESS_WRITE);
	if (err && behind)
		WRITE_ONCE(*behind, before);
	return err;
}

static struct security_hook_list tvd_tun_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(tun_dev_alloc_security, hook_tun_dev_alloc_security),
	LSM_HOOK_INIT(tun_dev_create, hook_tun_dev_create),
	LSM_HOOK_INIT(tun_dev_open, hook_tun_dev_open),
	LSM_HOOK_INIT(tun_dev_attach_queue, hook_tun_dev_attach_queue),
	LSM_HOOK_INIT(tun_dev_attach, hook_tun_dev_attach),
};

void __init tvd_add_tun_hooks(void)
{
	tvd_add_hooks(tvd_tun_hooks, ARRAY_SIZE(tvd_tun_hooks));
}
