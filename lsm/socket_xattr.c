// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: the labels of a socket, to be read by its user
 *
 * A socket shows its own label as security.tvd and, once it is connected, that
 * of the other end as security.tvd.peer.
 */
#include <linux/fs.h>
#include <linux/lsm_hooks.h>
#include <linux/magic.h>
#include <linux/net.h>
#include <linux/slab.h>
#include <linux/xattr.h>

#include "inode.h"
#include "policy.h"
#include "setup.h"
#include "socket.h"

#define PEER_SUFFIX XATTR_TVD_SUFFIX ".peer"
#define NAMES XATTR_NAME_TVD "\0" XATTR_SECURITY_PREFIX PEER_SUFFIX

static bool is_socket(const struct inode *inode)
{
	return inode->i_sb->s_magic == SOCKFS_MAGIC;
}

/* The lock keeps the sock there: see __sock_release(). */
static const struct tvd_label *peer_of(struct inode *inode)
{
	const struct tvd_label *peer = NULL;
	const struct sock *sk;

	inode_lock_shared(inode);
	sk = SOCKET_I(inode)->sk;
	if (sk)
		peer = READ_ONCE(tvd_sock(sk)->peer);
	inode_unlock_shared(inode);
	return peer;
}

static int hook_inode_getsecurity(struct mnt_idmap *idmap, struct inode *inode,
				  const char *name, void **buffer, bool alloc)
{
	const struct tvd_label *label;

	if (!is_socket(inode))
		return -EOPNOTSUPP;
	if (!strcmp(name, XATTR_TVD_SUFFIX))
		label = tvd_inode_label(inode, NULL);
	else if (!strcmp(name, PEER_SUFFIX))
		label = peer_of(inode);
	else
		return -EOPNOTSUPP;
	if (!label)
		return -ENODATA;
	if (alloc) {
		*buffer = kmemdup(label->name, label->length, GFP_KERNEL);
		if (!*buffer)
			return -ENOMEM;
	}
	return label->length;
}

static int hook_inode_listsecurity(struct inode *inode, char *buffer,
				   size_t size)
{
	if (!is_socket(inode))
		return 0;
	if (buffer && size >= sizeof(NAMES))
		memcpy(buffer, NAMES, sizeof(NAMES));
	return sizeof(NAMES);
}

static struct security_hook_list tvd_socket_xattr_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(inode_getsecurity, hook_inode_getsecurity),
	LSM_HOOK_INIT(inode_listsecurity, hook_inode_listsecurity),
};

void __init tvd_add_socket_xattr_hooks(void)
{
	tvd_add_hooks(tvd_socket_xattr_hooks,
		      ARRAY_SIZE(tvd_socket_xattr_hooks));
}
