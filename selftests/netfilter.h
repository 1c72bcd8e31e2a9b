/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: rules of nftables, and who listens to their queue
 */
#ifndef _TVD_SELFTESTS_NETFILTER_H
#define _TVD_SELFTESTS_NETFILTER_H

#include <linux/types.h>
#include <sys/types.h>

int drop_output(void);
int mark_output(__u32 secmark);
int queue_output(void);
int redirect_output(__u16 port);
int remove_rules(void);
pid_t start_queue(__u32 verdict);

#endif /* _TVD_SELFTESTS_NETFILTER_H */
