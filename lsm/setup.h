/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: setup
 */
#ifndef _SECURITY_TVD_SETUP_H
#define _SECURITY_TVD_SETUP_H

#include <linux/lsm_hooks.h>

#define TVD_NAME "tvd"

extern struct lsm_blob_sizes tvd_blob_sizes;
extern const struct lsm_id tvd_lsmid;

/* False where lsm= or CONFIG_LSM leaves the module out. */
extern bool tvd_initialized;

struct seq_file;

/* hooks.c */
void __init tvd_add_hooks(struct security_hook_list *hooks, int count);
void tvd_show_hooks(struct seq_file *m);

void __init tvd_add_cred_hooks(void);
void __init tvd_add_exec_hooks(void);
void __init tvd_add_attr_hooks(void);
void __init tvd_add_running_hooks(void);
void __init tvd_add_task_hooks(void);
void __init tvd_add_superblock_hooks(void);
void __init tvd_add_mount_hooks(void);
void __init tvd_add_quota_hooks(void);
void __init tvd_add_inode_hooks(void);
void __init tvd_add_xattr_hooks(void);
void __init tvd_add_file_hooks(void);
void __init tvd_add_ipc_hooks(void);
void __init tvd_add_socket_hooks(void);
void __init tvd_add_inet_hooks(void);
void __init tvd_add_netlink_hooks(void);
void __init tvd_add_socket_xattr_hooks(void);
void __init tvd_add_key_hooks(void);
void __init tvd_add_machine_hooks(void);
void __init tvd_add_uring_hooks(void);
void __init tvd_add_bpf_hooks(void);
void __init tvd_add_perf_hooks(void);
void __init tvd_add_transport_hooks(void);
void __init tvd_add_binder_hooks(void);
void __init tvd_add_tun_hooks(void);

#endif /* _SECURITY_TVD_SETUP_H */
