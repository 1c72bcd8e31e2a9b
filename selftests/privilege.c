// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what a test itself may do
 */
#include <linux/capability.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"

/**
 * is_enforcing - whether this kernel decides anything at all
 *
 * Where it does not, no test has a meaning: not one of what is allowed either.
 */
bool is_enforcing(void)
{
	char text[32];

	return read_file("/sys/kernel/security/tvd/status", text,
			 sizeof(text)) > 0 &&
	       !strcmp(text, "enforcing\n");
}

static int set_effective(__u64 without)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		return -1;
	data[0].effective = data[0].permitted & ~(__u32)without;
	data[1].effective = data[1].permitted & ~(__u32)(without >> 32);
	return syscall(SYS_capset, &header, data);
}

/**
 * drop_mac_admin - be without CAP_MAC_ADMIN, and with all else
 *
 * Return: 0, or -1 with errno set.
 */
int drop_mac_admin(void)
{
	return set_effective(1ULL << CAP_MAC_ADMIN);
}

/**
 * restore_capabilities - be root again
 *
 * Return: 0, or -1 with errno set.
 */
int restore_capabilities(void)
{
	return set_effective(0);
}
