/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: System V IPC
 */
#ifndef _SECURITY_TVD_IPC_H
#define _SECURITY_TVD_IPC_H

#include <linux/ipc.h>
#include <linux/msg.h>

#include "label.h"
#include "setup.h"

/**
 * struct tvd_ipc - what a message queue, a segment of memory or a set of
 * semaphores holds
 */
struct tvd_ipc {
	/**
	 * @label: The label that it got when it was made; zero is the host.
	 */
	struct tvd_label *label;
};

/**
 * struct tvd_msg - what a message in a queue holds
 */
struct tvd_msg {
	/**
	 * @label: The label of who sent it; zero is the host.
	 */
	struct tvd_label *label;
};

static inline struct tvd_ipc *tvd_ipc(const struct kern_ipc_perm *ipc)
{
	return ipc->security + tvd_blob_sizes.lbs_ipc;
}

static inline struct tvd_msg *tvd_msg(const struct msg_msg *message)
{
	return message->security + tvd_blob_sizes.lbs_msg_msg;
}

#endif /* _SECURITY_TVD_IPC_H */
