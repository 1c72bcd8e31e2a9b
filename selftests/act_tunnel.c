// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does with tunnels
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "actor.h"

#define DEVICE "/dev/net/tun"

static int open_tunnel(void)
{
	int fd = open(DEVICE, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		broken(DEVICE);
	return fd;
}

/* Makes the device, or opens the one that there is. */
static int attach(int fd, const char *name)
{
	struct ifreq request = {
		.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_MULTI_QUEUE,
	};

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	return result(ioctl(fd, TUNSETIFF, &request));
}

static int switch_queue(int fd, int flag)
{
	struct ifreq request = { .ifr_flags = flag };

	return result(ioctl(fd, TUNSETQUEUE, &request));
}

static int open_by_name(char **word)
{
	return attach(open_tunnel(), word[0]);
}

static int make_in_namespace(char **word)
{
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET))
		broken("unshare");
	return open_by_name(word);
}

static int attach_given(char **word)
{
	return attach(ACTOR_GIVEN, word[0]);
}

static int attach_queue(char **word)
{
	return switch_queue(ACTOR_GIVEN, IFF_ATTACH_QUEUE);
}

/*
 * One that is attached, and one that was, or with no name is not yet: where the
 * test takes it.
 */
static int hold(char **word)
{
	int fd = open_tunnel();

	if (*word[0]) {
		if (attach(open_tunnel(), word[0]) || attach(fd, word[0]) ||
		    switch_queue(fd, IFF_DETACH_QUEUE))
			broken(word[0]);
	}
	if (dup2(fd, ACTOR_GIVEN) != ACTOR_GIVEN)
		broken("dup2");
	tell_ready();
	hear_end();
	return 0;
}

const struct act tunnel_acts[] = {
	{ "tunnel-open", 1, open_by_name },
	{ "tunnel-in-namespace", 1, make_in_namespace },
	{ "tunnel-attach", 1, attach_given },
	{ "tunnel-attach-queue", 0, attach_queue },
	{ "tunnel-hold", 1, hold },
	{},
};
