// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: setup
 */
#define pr_fmt(fmt) "tvd: " fmt

#include <linux/init.h>
#include <linux/lsm_hooks.h>
#include <linux/tvd.h>
#include <uapi/linux/lsm.h>

#include "cred.h"
#include "file.h"
#include "inode.h"
#include "ipc.h"
#include "key.h"
#include "label.h"
#include "perf.h"
#include "setup.h"
#include "socket.h"
#include "superblock.h"
#include "tun.h"

/*
 * These stand in every process, inode, open file and socket of the machine:
 * one that grows is seen here first.
 */
static_assert(sizeof(struct tvd_cred) == 3 * sizeof(void *));
static_assert(sizeof(struct tvd_task) == 9 * sizeof(void *));
static_assert(sizeof(struct tvd_file) == 4 * sizeof(void *));
static_assert(sizeof(struct tvd_ipc) == sizeof(void *));
static_assert(sizeof(struct tvd_msg) == sizeof(void *));
static_assert(sizeof(struct tvd_sock) == 3 * sizeof(void *));
static_assert(sizeof(struct tvd_key) == sizeof(void *));
static_assert(sizeof(struct tvd_perf) == sizeof(void *));
static_assert(sizeof(struct tvd_tun) == sizeof(void *));
static_assert(sizeof(struct tvd_superblock) == 3 * sizeof(void *));
#if !defined(CONFIG_DEBUG_SPINLOCK) && !defined(CONFIG_LOCKDEP)
static_assert(sizeof(struct tvd_inode) <= 3 * sizeof(void *));
#endif

bool tvd_initialized __ro_after_init;

const struct lsm_id tvd_lsmid = {
	.name = TVD_NAME,
	.id = LSM_ID_TVD,
};

struct lsm_blob_sizes tvd_blob_sizes __ro_after_init = {
	.lbs_cred = sizeof(struct tvd_cred),
	.lbs_task = sizeof(struct tvd_task),
	.lbs_file = sizeof(struct tvd_file),
	.lbs_inode = sizeof(struct tvd_inode),
	.lbs_ipc = sizeof(struct tvd_ipc),
	.lbs_msg_msg = sizeof(struct tvd_msg),
	.lbs_sock = sizeof(struct tvd_sock),
	.lbs_key = sizeof(struct tvd_key),
	.lbs_perf_event = sizeof(struct tvd_perf),
	.lbs_tun_dev = sizeof(struct tvd_tun),
	.lbs_superblock = sizeof(struct tvd_superblock),
	.lbs_xattr_count = 1,
};

static int __init tvd_init(void)
{
	tvd_intern_builtin_labels();
	/* All credentials come of these: what compares labels meets no zero. */
	tvd_cred(current_cred())->label = &tvd_label_host;
	tvd_add_cred_hooks();
	tvd_add_exec_hooks();
	tvd_add_attr_hooks();
	tvd_add_running_hooks();
	tvd_add_task_hooks();
	tvd_add_superblock_hooks();
	tvd_add_mount_hooks();
	tvd_add_quota_hooks();
	tvd_add_inode_hooks();
	tvd_add_xattr_hooks();
	tvd_add_file_hooks();
	tvd_add_ipc_hooks();
	tvd_add_socket_hooks();
	tvd_add_inet_hooks();
	tvd_add_netlink_hooks();
	tvd_add_transport_hooks();
	tvd_add_socket_xattr_hooks();
#ifdef CONFIG_KEYS
	tvd_add_key_hooks();
#endif
	tvd_add_machine_hooks();
#ifdef CONFIG_IO_URING
	tvd_add_uring_hooks();
#endif
#ifdef CONFIG_BPF_SYSCALL
	tvd_add_bpf_hooks();
#endif
#ifdef CONFIG_PERF_EVENTS
	tvd_add_perf_hooks();
#endif
#ifdef CONFIG_ANDROID_BINDER_IPC
	tvd_add_binder_hooks();
#endif
#if IS_ENABLED(CONFIG_TUN)
	tvd_add_tun_hooks();
#endif
	tvd_initialized = true;
	pr_info("active; everything is the host's until a policy is loaded\n");
	return 0;
}

DEFINE_LSM(tvd) = {
	.name = TVD_NAME,
	.init = tvd_init,
	.blobs = &tvd_blob_sizes,
};
