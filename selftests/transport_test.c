// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: SCTP, MPTCP and NET/ROM
 *
 * No label is granted them.  These sockets are domains' because those were
 * permissive when they were made, which they are no more.
 */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netax25/ax25.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "common.h"
#include "net.h"
#include "policy_file.h"
#include "harness.h"

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

/* Of linux/sctp.h, which is not there. */
#define OPTION_BINDX_ADD 100
#define OPTION_PEELOFF 102

struct peeloff {
	int association;
	int fd;
};

static const struct label_spec permissive[] = {
	{ BLUE, TYPE_BLUE, TVD_LABEL_PERMISSIVE },
	{ RED, TYPE_RED, TVD_LABEL_PERMISSIVE },
	{ RED_TOO, TYPE_RED, TVD_LABEL_PERMISSIVE },
	{},
};

static const struct sockaddr_in here = {
	.sin_family = AF_INET,
	.sin_port = 0x6712,
	.sin_addr.s_addr = 0x0100007f,
};

/* clang-format off */
FIXTURE(sctp) {
	int log;
	int server;
	int client;
};

/* clang-format on */

FIXTURE_SETUP(sctp)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, own_network());
	ASSERT_EQ(0, load_labels(permissive));
	self->server = make_socket(RED, AF_INET, SOCK_SEQPACKET | SOCK_NONBLOCK,
				   IPPROTO_SCTP);
	self->client = make_socket(RED_TOO, AF_INET,
				   SOCK_STREAM | SOCK_NONBLOCK, IPPROTO_SCTP);
	ASSERT_LE(0, self->server);
	ASSERT_LE(0, self->client);
	ASSERT_EQ(0, bind(self->server, (const struct sockaddr *)&here,
			  sizeof(here)));
	ASSERT_EQ(0, listen(self->server, 1));
	ASSERT_EQ(0, load_test_policy());
	self->log = open_records();
	ASSERT_LE(0, self->log);
}

FIXTURE_TEARDOWN(sctp)
{
	close(self->client);
	close(self->server);
	close(self->log);
	EXPECT_EQ(0, load_test_policy());
}

/* Whether the two ends come together within some time. */
static bool meet(const FIXTURE_DATA(sctp) * self, int patience)
{
	struct pollfd wait = { .fd = self->client, .events = POLLOUT };

	if (connect(self->client, (const struct sockaddr *)&here,
		    sizeof(here)) &&
	    errno != EINPROGRESS)
		return false;
	return poll(&wait, 1, patience) == 1 && !(wait.revents & POLLERR);
}

static bool has_name(int fd, const char *name, const char *label)
{
	char value[TVD_NAME_MAX + 1] = "";

	return fgetxattr(fd, name, value, TVD_NAME_MAX) > 0 &&
	       !strcmp(value, label);
}

TEST_F(sctp, knows_its_peer)
{
	EXPECT_TRUE(meet(self, 10000));
	EXPECT_TRUE(has_name(self->client, XATTR_NAME_TVD ".peer", RED));
}

/* The first association that there is, as a socket of its own, or -1. */
static int peel_off(int fd)
{
	int i, err = EINVAL;

	for (i = 1; i < 1000 && err == EINVAL; i++) {
		struct peeloff new = { .association = i };
		socklen_t size = sizeof(new);

		if (getsockopt(fd, IPPROTO_SCTP, OPTION_PEELOFF, &new, &size) >=
		    0)
			return new.fd;
		err = errno;
	}
	return -1;
}

/* Packets may pass, but not the first of them. */
TEST_F(sctp, may_not_connect)
{
	static const struct deny_spec denies[] = {
		{ RED_TOO, RED, TVD_ACCESS_CONNECT },
		{},
	};
	const struct policy_spec spec = { .labels = test_labels,
					  .denies = denies };
	char first[512];

	ASSERT_EQ(0, load_spec(&spec));
	EXPECT_FALSE(meet(self, 1000));
	EXPECT_EQ(-1, peel_off(self->server));
	EXPECT_LE(1, count_records(self->log, 0, first, sizeof(first)));
	EXPECT_NE(NULL,
		  strstr(first, "subject=red-too object=red access=connect"))
	{
		TH_LOG("%s", first);
	}
}

/* It is whose it was. */
TEST_F(sctp, peeled_off)
{
	int fd;

	ASSERT_TRUE(meet(self, 10000));
	fd = peel_off(self->server);
	ASSERT_LE(0, fd)
	{
		TH_LOG("%s", strerror(errno));
	}
	EXPECT_TRUE(has_name(fd, XATTR_NAME_TVD, RED));
	close(fd);
}

TEST_F(sctp, more_addresses)
{
	struct sockaddr_in more = here;
	char first[512];

	more.sin_port = 0;
	EXPECT_EQ(-1, setsockopt(self->client, IPPROTO_SCTP, OPTION_BINDX_ADD,
				 &more, sizeof(more)));
	EXPECT_EQ(EACCES, errno);
	EXPECT_EQ(1, count_records(self->log, 0, first, sizeof(first)));
	EXPECT_NE(NULL,
		  strstr(first, "subject=red-too act=protocol number=132"))
	{
		TH_LOG("%s", first);
	}
}

/* Its packets would be the kernel's. */
TEST(mptcp)
{
	struct sockaddr_in any = here;
	char first[512];
	int sock, log = open_records();

	ASSERT_TRUE(is_enforcing());
	ASSERT_LE(0, log);
	ASSERT_EQ(0, own_network());
	ASSERT_EQ(0, load_labels(permissive));
	sock = make_socket(RED, AF_INET, SOCK_STREAM | SOCK_NONBLOCK,
			   IPPROTO_MPTCP);
	ASSERT_LE(0, sock);
	ASSERT_EQ(0, load_test_policy());
	count_records(log, 0, first, sizeof(first));
	EXPECT_EQ(-1, bind(sock, (struct sockaddr *)&any, sizeof(any)));
	EXPECT_EQ(EACCES, errno);
	EXPECT_EQ(1, count_records(log, 0, first, sizeof(first)));
	EXPECT_NE(NULL, strstr(first, "subject=red act=protocol number=262"))
	{
		TH_LOG("%s", first);
	}
	close(sock);
	sock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_MPTCP);
	EXPECT_EQ(0, bind(sock, (struct sockaddr *)&any, sizeof(any)));
	close(sock);
	close(log);
}

#define NETROM_DEVICE "nr0"

/* Seven bytes, as they are on the air: "TVD". */
static const ax25_address station = { { 'T' << 1, 'V' << 1, 'D' << 1, ' ' << 1,
					' ' << 1, ' ' << 1, 0 } };

/* The device is the initial network's: a network of one's own has none. */
static int set_up_netrom(void)
{
	struct ifreq request = { .ifr_name = NETROM_DEVICE };
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int err = -1;

	request.ifr_hwaddr.sa_family = ARPHRD_NETROM;
	memcpy(request.ifr_hwaddr.sa_data, &station, sizeof(station));
	if (!ioctl(sock, SIOCSIFHWADDR, &request)) {
		request.ifr_flags = IFF_UP;
		err = ioctl(sock, SIOCSIFFLAGS, &request);
	}
	close(sock);
	return err;
}

static void take_down_netrom(void)
{
	struct ifreq request = { .ifr_name = NETROM_DEVICE };
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	ioctl(sock, SIOCSIFFLAGS, &request);
	close(sock);
}

/*
 * Of those who make a socket for who connects, most copy the listener's label at
 * once.  This one leaves that to who accepts.
 */
TEST(netrom_accepted)
{
	const struct sockaddr_ax25 address = {
		.sax25_family = AF_NETROM,
		.sax25_call = station,
	};
	struct pollfd wait = { .events = POLLIN };
	struct sight seen;
	int client, fd;

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, set_up_netrom());
	ASSERT_EQ(0, load_labels(permissive));
	wait.fd =
		make_socket(RED, AF_NETROM, SOCK_SEQPACKET | SOCK_NONBLOCK, 0);
	client =
		make_socket(HOST, AF_NETROM, SOCK_SEQPACKET | SOCK_NONBLOCK, 0);
	ASSERT_LE(0, wait.fd);
	ASSERT_LE(0, client);
	ASSERT_EQ(0, bind(wait.fd, (const struct sockaddr *)&address,
			  sizeof(address)));
	ASSERT_EQ(0, listen(wait.fd, 1));
	EXPECT_EQ(-1, connect(client, (const struct sockaddr *)&address,
			      sizeof(address)));
	EXPECT_EQ(EINPROGRESS, errno);
	ASSERT_EQ(1, poll(&wait, 1, 10000));
	fd = accept4(wait.fd, NULL, NULL, SOCK_CLOEXEC);
	ASSERT_LE(0, fd);
	EXPECT_TRUE(has_name(fd, XATTR_NAME_TVD, RED));
	ASSERT_EQ(0, load_test_policy());
	seen = see_passed(RED_TOO, fd, PASSED_WORDS("get-option"));
	EXPECT_STREQ("", difference(&EXPECT_ALLOWED, &seen));
	seen = see_passed(BLUE, fd, PASSED_WORDS("get-option"));
	EXPECT_EQ(EACCES, seen.err);
	close(fd);
	close(client);
	close(wait.fd);
	take_down_netrom();
}

TEST_HARNESS_MAIN
