// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: a network of a test's own
 *
 * A namespace with loopback in it and nothing else: whatever a test does to
 * the network ends with the test, and no two are in each other's way.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common.h"
#include "net.h"
#include "netlink.h"

static int change_device(const char *device, int request, struct ifreq *change)
{
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), err;

	if (sock < 0)
		return -1;
	snprintf(change->ifr_name, sizeof(change->ifr_name), "%s", device);
	err = ioctl(sock, request, change);
	close(sock);
	return err;
}

/**
 * make_socket - make a socket of a label
 * @label: the label
 * @family: its family
 * @type: its type, with SOCK_NONBLOCK or not
 * @protocol: its protocol, 0 for the family's own
 *
 * Return: a descriptor that an exec closes; -1 with errno set.
 */
int make_socket(const char *label, int family, int type, int protocol)
{
	int sock;

	if (set_self_attr(ATTR_SOCKCREATE, label))
		return -1;
	sock = socket(family, type | SOCK_CLOEXEC, protocol);
	return set_self_attr(ATTR_SOCKCREATE, "") ? -1 : sock;
}

/**
 * bring_up - set a network device up
 * @device: its name
 *
 * Return: 0, -1 with errno set.
 */
int bring_up(const char *device)
{
	struct ifreq change = { .ifr_flags = IFF_UP | IFF_RUNNING };

	return change_device(device, SIOCSIFFLAGS, &change);
}

/**
 * set_mtu - say how large a device's packets may be
 * @device: its name
 * @mtu: how many bytes
 *
 * Return: 0, -1 with errno set.
 */
int set_mtu(const char *device, int mtu)
{
	struct ifreq change = { .ifr_mtu = mtu };

	return change_device(device, SIOCSIFMTU, &change);
}

/**
 * own_network - leave the machine's network for one of one's own
 *
 * Return: 0, -1 with errno set.
 */
int own_network(void)
{
	return unshare(CLONE_NEWNET) ?: bring_up("lo");
}

static void put_link(struct message *message, const char *name, int ns)
{
	put_text(message, IFLA_IFNAME, name);
	if (ns >= 0)
		put_attribute(message, IFLA_NET_NS_FD, &ns, sizeof(ns));
}

/**
 * make_cable - make two devices each of which gets what the other sends
 * @here: the name of one
 * @there: of the other
 * @ns: the network namespace of the other
 *
 * Return: 0, or errno.
 */
int make_cable(const char *here, const char *there, int ns)
{
	struct ifinfomsg header = {};
	struct message message = {};
	size_t info, data, peer;

	begin_message(&message, RTM_NEWLINK,
		      NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK, &header,
		      sizeof(header));
	put_link(&message, here, -1);
	info = begin_nest(&message, IFLA_LINKINFO);
	put_text(&message, IFLA_INFO_KIND, "veth");
	data = begin_nest(&message, IFLA_INFO_DATA);
	peer = begin_nest(&message, VETH_INFO_PEER);
	put_bytes(&message, &header, sizeof(header));
	put_link(&message, there, ns);
	end_nest(&message, peer);
	end_nest(&message, data);
	end_nest(&message, info);
	return ask_kernel(NETLINK_ROUTE, &message, 1);
}

/**
 * set_address - give a device an address, with 24 bits of a network
 * @device: its name
 * @address: of IPv4
 *
 * Return: 0, -1 with errno set.
 */
int set_address(const char *device, const char *address)
{
	struct ifreq change = {};
	struct sockaddr_in *to = (void *)&change.ifr_addr;

	to->sin_family = AF_INET;
	if (inet_pton(AF_INET, address, &to->sin_addr) != 1)
		return -1;
	return change_device(device, SIOCSIFADDR, &change) ?: bring_up(device);
}

/**
 * set_sysctl - set a number of the network namespace
 * @name: a path below /proc/sys/net
 * @value: its new value
 *
 * Return: 0, -1 with errno set.
 */
int set_sysctl(const char *name, const char *value)
{
	size_t length = strlen(value);
	char path[PATH_SIZE];
	int fd, err;

	snprintf(path, sizeof(path), "/proc/sys/net/%s", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	err = write(fd, value, length) == (ssize_t)length ? 0 : -1;
	close(fd);
	return err;
}
