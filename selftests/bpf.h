/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: what the headers of Debian 12 do not have of BPF
 */
#ifndef _TVD_SELFTESTS_BPF_H
#define _TVD_SELFTESTS_BPF_H

#include <linux/bpf.h>
#include <stddef.h>

#define BPF_TOKEN_CREATE_COMMAND 36
#define BPF_TOKEN_FLAG 0x10000U
/* After log_true_size. */
#define BPF_TOKEN_AT (offsetof(union bpf_attr, core_relo_rec_size) + 8)

/* Where the actor has the context of a mount, for the test to take it. */
#define BPF_CONTEXT_FD 20

#endif /* _TVD_SELFTESTS_BPF_H */
