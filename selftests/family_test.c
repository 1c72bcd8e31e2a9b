// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: socket families
 */
#include <errno.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

#include "common.h"
#include "net.h"
#include "policy_file.h"
#include "harness.h"

#ifndef AF_MCTP
#define AF_MCTP 45
#endif
#define FAMILIES 46 /* AF_MAX of Linux 6.12 */

/*
 * Families that this kernel has, so that a refusal cannot be mistaken for a
 * missing one.
 */
/* clang-format off */
FIXTURE(family) {
};

/* clang-format on */

FIXTURE_VARIANT(family)
{
	int family;
	int type;
};

#define FAMILY(number, socket_type)                        \
	{                                                  \
		.family = (number), .type = (socket_type), \
	}

/* clang-format off */
FIXTURE_VARIANT_ADD(family, packet) FAMILY(AF_PACKET, SOCK_RAW);
FIXTURE_VARIANT_ADD(family, alg) FAMILY(AF_ALG, SOCK_SEQPACKET);
FIXTURE_VARIANT_ADD(family, vsock) FAMILY(AF_VSOCK, SOCK_STREAM);
FIXTURE_VARIANT_ADD(family, tipc) FAMILY(AF_TIPC, SOCK_SEQPACKET);
FIXTURE_VARIANT_ADD(family, ax25) FAMILY(AF_AX25, SOCK_SEQPACKET);
FIXTURE_VARIANT_ADD(family, netrom) FAMILY(AF_NETROM, SOCK_SEQPACKET);
FIXTURE_VARIANT_ADD(family, rds) FAMILY(AF_RDS, SOCK_SEQPACKET);
FIXTURE_VARIANT_ADD(family, xdp) FAMILY(AF_XDP, SOCK_RAW);
FIXTURE_VARIANT_ADD(family, kcm) FAMILY(AF_KCM, SOCK_DGRAM);
/* clang-format on */

FIXTURE_SETUP(family)
{
	ASSERT_TRUE(is_enforcing());
}

FIXTURE_TEARDOWN(family)
{
}

static struct sight try_family(const char *label, int family, int type)
{
	char number[16], type_number[16];

	snprintf(number, sizeof(number), "%d", family);
	snprintf(type_number, sizeof(type_number), "%d", type);
	return see_act(label, -1, WORDS("socket", number, type_number));
}

TEST_F(family, is_there)
{
	EXPECT_EQ(0, try_family(HOST, variant->family, variant->type).err);
}

TEST_F(family, refused)
{
	static const char *const labels[] = { RED, BRIDGE };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(labels); i++) {
		struct expectation expected =
			expect_refusal(labels[i], "socket-family",
				       variant->family, EAFNOSUPPORT);
		struct sight seen =
			try_family(labels[i], variant->family, variant->type);

		EXPECT_STREQ("", difference(&expected, &seen));
	}
}

/* Whether this kernel has them or not: one that a module brings, too. */
TEST(every_other_family)
{
	int family;

	ASSERT_TRUE(is_enforcing());
	for (family = 0; family < FAMILIES; family++) {
		struct expectation expected = expect_refusal(
			RED, "socket-family", family, EAFNOSUPPORT);
		struct sight seen;

		/* Netlink for routes is protocol 0: see below. */
		if (family == AF_UNIX || family == AF_NETLINK)
			continue;
		seen = try_family(RED, family, SOCK_RAW);
		EXPECT_STREQ("", difference(&expected, &seen));
	}
}

TEST(pairs)
{
	struct expectation expected =
		expect_refusal(RED, "socket-family", AF_TIPC, EAFNOSUPPORT);
	struct sight seen;

	ASSERT_TRUE(is_enforcing());
	EXPECT_EQ(0, act(HOST, WORDS("socketpair", "30")));
	ASSERT_EQ(30, AF_TIPC);
	seen = see_act(RED, -1, WORDS("socketpair", "30"));
	EXPECT_STREQ("", difference(&expected, &seen));
}

TEST(unix_is_allowed)
{
	ASSERT_TRUE(is_enforcing());
	EXPECT_EQ(0, try_family(RED, AF_UNIX, SOCK_STREAM).err);
	EXPECT_EQ(0, try_family(RED, AF_UNIX, SOCK_DGRAM).err);
	EXPECT_EQ(0, try_family(RED, AF_UNIX, SOCK_SEQPACKET).err);
}

static const char *const protocol_labels[] = { RED, BRIDGE };

static struct sight try_protocol(const char *label, int family, int type,
				 int protocol)
{
	char words[3][16];

	snprintf(words[0], sizeof(words[0]), "%d", family);
	snprintf(words[1], sizeof(words[1]), "%d", type);
	snprintf(words[2], sizeof(words[2]), "%d", protocol);
	return see_act(label, -1,
		       WORDS("protocol", words[0], words[1], words[2]));
}

/* clang-format off */
FIXTURE(protocol) {
};

/* clang-format on */

FIXTURE_VARIANT(protocol)
{
	int family;
	int type;
	int protocol;
	bool granted;
};

#define PROTOCOL(f, t, p, is_granted)                        \
	{                                                    \
		.family = (f), .type = (t), .protocol = (p), \
		.granted = (is_granted),                     \
	}

/* clang-format off */
FIXTURE_VARIANT_ADD(protocol, tcp) PROTOCOL(AF_INET, SOCK_STREAM, 0, true);
FIXTURE_VARIANT_ADD(protocol, tcp_named)
PROTOCOL(AF_INET, SOCK_STREAM, IPPROTO_TCP, true);
FIXTURE_VARIANT_ADD(protocol, tcp6) PROTOCOL(AF_INET6, SOCK_STREAM, 0, true);
FIXTURE_VARIANT_ADD(protocol, udp) PROTOCOL(AF_INET, SOCK_DGRAM, 0, true);
FIXTURE_VARIANT_ADD(protocol, udp6)
PROTOCOL(AF_INET6, SOCK_DGRAM, IPPROTO_UDP, true);
FIXTURE_VARIANT_ADD(protocol, route)
PROTOCOL(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE, true);
FIXTURE_VARIANT_ADD(protocol, raw)
PROTOCOL(AF_INET, SOCK_RAW, IPPROTO_TCP, false);
FIXTURE_VARIANT_ADD(protocol, raw6)
PROTOCOL(AF_INET6, SOCK_RAW, IPPROTO_UDP, false);
FIXTURE_VARIANT_ADD(protocol, ping)
PROTOCOL(AF_INET, SOCK_DGRAM, IPPROTO_ICMP, false);
FIXTURE_VARIANT_ADD(protocol, sctp)
PROTOCOL(AF_INET, SOCK_STREAM, IPPROTO_SCTP, false);
FIXTURE_VARIANT_ADD(protocol, sctp_packets)
PROTOCOL(AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP, false);
FIXTURE_VARIANT_ADD(protocol, mptcp)
PROTOCOL(AF_INET, SOCK_STREAM, 262, false);
FIXTURE_VARIANT_ADD(protocol, mptcp6)
PROTOCOL(AF_INET6, SOCK_STREAM, 262, false);
FIXTURE_VARIANT_ADD(protocol, udplite)
PROTOCOL(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE, false);
FIXTURE_VARIANT_ADD(protocol, sock_diag)
PROTOCOL(AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG, false);
FIXTURE_VARIANT_ADD(protocol, netfilter)
PROTOCOL(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER, false);
FIXTURE_VARIANT_ADD(protocol, audit)
PROTOCOL(AF_NETLINK, SOCK_RAW, NETLINK_AUDIT, false);
FIXTURE_VARIANT_ADD(protocol, xfrm)
PROTOCOL(AF_NETLINK, SOCK_RAW, NETLINK_XFRM, false);
/* clang-format on */

FIXTURE_SETUP(protocol)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, set_sysctl("ipv4/ping_group_range", "0 0"));
}

FIXTURE_TEARDOWN(protocol)
{
	EXPECT_EQ(0, set_sysctl("ipv4/ping_group_range", "1 0"));
}

TEST_F(protocol, of_label)
{
	size_t i;

	EXPECT_EQ(0, try_protocol(HOST, variant->family, variant->type,
				  variant->protocol)
			     .err);
	for (i = 0; i < ARRAY_SIZE(protocol_labels); i++) {
		struct expectation expected =
			expect_refusal(protocol_labels[i], "socket-family",
				       variant->family, EAFNOSUPPORT);
		struct sight seen = try_protocol(protocol_labels[i],
						 variant->family, variant->type,
						 variant->protocol);

		if (variant->granted)
			expected = EXPECT_ALLOWED;
		EXPECT_STREQ("", difference(&expected, &seen));
	}
}

/* clang-format off */
FIXTURE(grants) {
};

/* clang-format on */

FIXTURE_SETUP(grants)
{
	ASSERT_TRUE(is_enforcing());
}

FIXTURE_TEARDOWN(grants)
{
	EXPECT_EQ(0, load_test_policy());
}

static void expect_families(struct __test_metadata *_metadata, __u32 taken,
			    bool tcp, bool udp6, bool ping)
{
	const struct label_spec labels[] = {
		{ BLUE, TYPE_BLUE },
		{ RED, TYPE_RED, .families = taken },
		{},
	};

	ASSERT_EQ(0, load_labels(labels));
	EXPECT_EQ(tcp ? 0 : EAFNOSUPPORT,
		  try_protocol(RED, AF_INET, SOCK_STREAM, 0).err);
	EXPECT_EQ(udp6 ? 0 : EAFNOSUPPORT,
		  try_protocol(RED, AF_INET6, SOCK_DGRAM, 0).err);
	EXPECT_EQ(ping ? 0 : EAFNOSUPPORT,
		  try_protocol(RED, AF_INET, SOCK_DGRAM, IPPROTO_ICMP).err);
	EXPECT_EQ(0, try_protocol(BLUE, AF_INET, SOCK_STREAM, 0).err);
}

/* What a label is granted is changed here against the default. */
TEST_F(grants, of_policy)
{
	ASSERT_EQ(0, set_sysctl("ipv4/ping_group_range", "0 0"));
	expect_families(_metadata, TVD_FAMILY_INET, false, true, false);
	expect_families(_metadata, TVD_FAMILY_TCP, false, true, false);
	expect_families(_metadata, TVD_FAMILY_UDP, true, false, false);
	expect_families(_metadata, TVD_FAMILY_INET6, true, false, false);
	expect_families(_metadata, TVD_FAMILY_ICMP, true, true, true);
	EXPECT_EQ(0, set_sysctl("ipv4/ping_group_range", "1 0"));
}

TEST_F(grants, netlink)
{
	ASSERT_EQ(0, load_labels((const struct label_spec[]){
			     { RED, TYPE_RED,
			       .families = TVD_FAMILY_NETLINK_ROUTE },
			     {} }));
	EXPECT_EQ(EAFNOSUPPORT,
		  try_protocol(RED, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE).err);
}

/* What the host opened is the host's, and no domain is given it. */
TEST(given_by_host)
{
	struct expectation expected = expect_steps(
		RED, HOST,
		STEPS(TVD_ACCESS_READ | TVD_ACCESS_WRITE | TVD_ACCESS_GETATTR),
		EACCES);
	struct sight seen;
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	ASSERT_TRUE(is_enforcing());
	ASSERT_LE(0, sock);
	EXPECT_EQ(0, act_with(HOST, sock, WORDS("ask-name-given")));
	seen = see_act(RED, sock, WORDS("ask-name-given"));
	EXPECT_STREQ("", difference(&expected, &seen));
	EXPECT_EQ(EAGAIN, act_with(HOST, sock, WORDS("receive-given")));
	seen = see_act(RED, sock, WORDS("receive-given"));
	EXPECT_STREQ("", difference(&expected, &seen));
	close(sock);
}

TEST_HARNESS_MAIN
