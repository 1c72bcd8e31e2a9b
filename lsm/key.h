/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: keys and keyrings
 */
#ifndef _SECURITY_TVD_KEY_H
#define _SECURITY_TVD_KEY_H

#include "label.h"

/**
 * struct tvd_key - what a key holds
 */
struct tvd_key {
	/**
	 * @label: Its maker's; zero, which is the host, in a key from before
	 * the module was there.
	 */
	struct tvd_label *label;
};

#endif /* _SECURITY_TVD_KEY_H */
