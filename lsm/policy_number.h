/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Trusted Virtual Domains: numbers in a binary policy
 */
#ifndef _TVD_POLICY_NUMBER_H
#define _TVD_POLICY_NUMBER_H

#include <linux/types.h>

/*
 * Little-endian numbers at any address, of any machine; compilers make one load
 * of each.
 */
static inline __u16 tvd_read16(const __u8 *p)
{
	return (__u16)(p[0] | p[1] << 8);
}

static inline __u32 tvd_read32(const __u8 *p)
{
	return (__u32)p[0] | (__u32)p[1] << 8 | (__u32)p[2] << 16 |
	       (__u32)p[3] << 24;
}

static inline __u64 tvd_read64(const __u8 *p)
{
	return (__u64)tvd_read32(p) | (__u64)tvd_read32(p + 4) << 32;
}

#endif /* _TVD_POLICY_NUMBER_H */
