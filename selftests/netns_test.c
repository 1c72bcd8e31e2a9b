// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what netlink tells of the networks of others
 *
 * A message may name another network namespace by a number.  The kernel asks for
 * CAP_NET_ADMIN against it, and most are owned by the initial user namespace,
 * whosever they are.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"
#include "harness.h"
#include "loopback.h"
#include "net.h"
#include "netlink.h"
#include "policy_file.h"

static int name_namespace(int ns)
{
	struct rtgenmsg header = {};
	struct message message = {};
	int number = NAMESPACE;

	begin_message(&message, RTM_NEWNSID, NLM_F_ACK, &header,
		      sizeof(header));
	put_attribute(&message, NETNSA_FD, &ns, sizeof(ns));
	put_attribute(&message, NETNSA_NSID, &number, sizeof(number));
	return ask_kernel(NETLINK_ROUTE, &message, 1);
}

/* A container's network: it belongs to a user namespace below the machine's. */
static int make_contained(void)
{
	char path[64], byte = 0;
	int ready[2], done[2], network = -1;
	pid_t child;

	if (pipe2(ready, O_CLOEXEC) || pipe2(done, O_CLOEXEC))
		return -1;
	child = fork();
	if (!child) {
		close(done[1]);
		if (unshare(CLONE_NEWUSER | CLONE_NEWNET) ||
		    write(ready[1], &byte, 1) != 1)
			_exit(1);
		_exit(read(done[0], &byte, 1) < 0);
	}
	close(ready[1]);
	snprintf(path, sizeof(path), "/proc/%d/ns/net", child);
	if (child > 0 && read(ready[0], &byte, 1) == 1)
		network = open(path, O_RDONLY | O_CLOEXEC);
	close(ready[0]);
	close(done[0]);
	close(done[1]);
	if (child > 0)
		waitpid(child, NULL, 0);
	return network;
}

/* A network that blue is in, to which a cable leads from the actors' own. */
/* clang-format off */
FIXTURE(others_network) {
	struct company company;
	int network;
};

/* clang-format on */

FIXTURE_VARIANT(others_network)
{
	const char *what;
	bool contained;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(others_network, link) { .what = "link" };
FIXTURE_VARIANT_ADD(others_network, links) { .what = "links" };
FIXTURE_VARIANT_ADD(others_network, containers_link) { "link", true };
FIXTURE_VARIANT_ADD(others_network, containers_links) { "links", true };
/* clang-format on */

FIXTURE_SETUP(others_network)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, begin_company(&self->company));
	ASSERT_EQ(0, own_network());
	START(BLUE, "serve-tcp", LO, PORT);
	self->network = variant->contained ?
				make_contained() :
				open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, self->network);
	ASSERT_EQ(0, own_network());
	ASSERT_EQ(0, name_namespace(self->network));
	ASSERT_EQ(0, make_cable("here", "there", self->network));
}

FIXTURE_TEARDOWN(others_network)
{
	close(self->network);
	end_company(&self->company);
	EXPECT_EQ(0, load_test_policy());
}

static const struct label_spec administrator[] = {
	{ BLUE, TYPE_BLUE },
	{ RED, TYPE_RED, .capabilities = 1ULL << CAP_NET_ADMIN },
	{ RED_TOO, TYPE_RED },
	{},
};

TEST_F(others_network, is_told_to_the_host)
{
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "ask-network", variant->what);
}

/* Root has the capability against what is below its own user namespace. */
TEST_F(others_network, is_not_told_to_root)
{
	struct expectation refused =
		expect_refusal(RED, "netlink", RTM_GETLINK, EACCES);

	EXPECT_SEEN(EXPECT_ALLOWED, RED, "ask-links", "get");
	EXPECT_SEEN(refused, RED, "ask-network", variant->what);
}

/* Whose the network is the capability does not tell. */
TEST_F(others_network, is_not_told_to_an_administrator)
{
	struct expectation refused =
		expect_refusal(RED, "netlink", RTM_GETLINK, EACCES);

	ASSERT_EQ(0, load_labels(administrator));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "ask-links", "get");
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "ask-links", "set");
	EXPECT_SEEN(refused, RED, "ask-network", variant->what);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "ask-network", variant->what);
}

/* Nor of the groups that it has joined, which tell of its addresses. */
TEST_F(others_network, keeps_its_groups)
{
	static const int types[] = { RTM_GETADDR, RTM_GETMULTICAST,
				     RTM_GETANYCAST };
	char type[16];
	size_t i;

	ASSERT_EQ(0, load_labels(administrator));
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		snprintf(type, sizeof(type), "%d", types[i]);
		EXPECT_SEEN(expect_refusal(RED, "netlink", types[i], EACCES),
			    RED, "ask-groups", type);
		EXPECT_SEEN(EXPECT_ALLOWED, HOST, "ask-groups", type);
	}
}

TEST_HARNESS_MAIN
