// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: a network of a test's own
 *
 * A namespace with loopback in it and nothing else: whatever a test does to
 * the network ends with the test, and no two are in each other's way.
 */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common.h"
#include "net.h"

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
