/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: tunnels that end in a process
 */
#ifndef _SECURITY_TVD_TUN_H
#define _SECURITY_TVD_TUN_H

#include "label.h"

/**
 * struct tvd_tun - what a tunnel's device holds
 */
struct tvd_tun {
	/**
	 * @label: The label of who made it; zero is the host.
	 */
	struct tvd_label *label;
};

#endif /* _SECURITY_TVD_TUN_H */
