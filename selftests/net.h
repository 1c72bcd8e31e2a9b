/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: a network of a test's own
 */
#ifndef _TVD_SELFTESTS_NET_H
#define _TVD_SELFTESTS_NET_H

#define PORT "4711"

int own_network(void);
int make_socket(const char *label, int family, int type, int protocol);
int set_mtu(const char *device, int mtu);
int bring_up(const char *device);
int make_cable(const char *here, const char *there, int ns);
int set_address(const char *device, const char *address);
int set_sysctl(const char *name, const char *value);

#endif /* _TVD_SELFTESTS_NET_H */
