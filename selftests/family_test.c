// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: socket families
 */
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>

#include "common.h"
#include "kselftest_harness.h"

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
FIXTURE_VARIANT_ADD(family, inet) FAMILY(AF_INET, SOCK_STREAM);
FIXTURE_VARIANT_ADD(family, inet_dgram) FAMILY(AF_INET, SOCK_DGRAM);
FIXTURE_VARIANT_ADD(family, inet6) FAMILY(AF_INET6, SOCK_STREAM);
FIXTURE_VARIANT_ADD(family, netlink) FAMILY(AF_NETLINK, SOCK_RAW);
FIXTURE_VARIANT_ADD(family, packet) FAMILY(AF_PACKET, SOCK_RAW);
FIXTURE_VARIANT_ADD(family, alg) FAMILY(AF_ALG, SOCK_SEQPACKET);
FIXTURE_VARIANT_ADD(family, vsock) FAMILY(AF_VSOCK, SOCK_STREAM);
FIXTURE_VARIANT_ADD(family, tipc) FAMILY(AF_TIPC, SOCK_SEQPACKET);
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

		if (family == AF_UNIX)
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

/* What the host opened and a domain was given is the host's. */
TEST(given_by_host)
{
	struct expectation expected =
		expect_steps(RED, HOST, STEPS(TVD_ACCESS_GETATTR), EACCES);
	struct expectation receive =
		expect_steps(RED, HOST, STEPS(TVD_ACCESS_RECEIVE), EACCES);
	struct sight seen;
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	ASSERT_TRUE(is_enforcing());
	ASSERT_LE(0, sock);
	EXPECT_EQ(0, act_with(HOST, sock, WORDS("ask-name-given")));
	seen = see_act(RED, sock, WORDS("ask-name-given"));
	EXPECT_STREQ("", difference(&expected, &seen));
	EXPECT_EQ(EAGAIN, act_with(HOST, sock, WORDS("receive-given")));
	seen = see_act(RED, sock, WORDS("receive-given"));
	EXPECT_STREQ("", difference(&receive, &seen));
	close(sock);
}

TEST_HARNESS_MAIN
