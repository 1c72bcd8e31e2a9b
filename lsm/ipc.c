// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: System V IPC
 */
#include <linux/lsm_hooks.h>

#include "cred.h"

void __init tvd_add_ipc_hooks(void)
{
}
