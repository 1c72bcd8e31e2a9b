// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: TCP and UDP on loopback, between labels
 */
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>

#include "common.h"
#include "harness.h"
#include "net.h"

/* clang-format off */
FIXTURE(inet) {
	struct actor server;
	bool serving;
};

/* clang-format on */

/*
 * The one who connects is the subject, the listener the object:
 *
 *	red ----> red, red-too, bridge	: connected
 *	red --X-> blue, host		: refused
 *	host ---> red			: connected, and the domain may answer
 */
FIXTURE_VARIANT(inet)
{
	const char *address;
	const char *subject;
	const char *object;
};

#define PAIR(ip, subject_label, object_label)              \
	{                                                  \
		.address = (ip), .subject = subject_label, \
		.object = object_label,                    \
	}
#define V4 "127.0.0.1"
#define V6 "::1"
#define V4_IN_V6 "::ffff:127.0.0.1"

/* clang-format off */
FIXTURE_VARIANT_ADD(inet, v4_same) PAIR(V4, RED, RED);
FIXTURE_VARIANT_ADD(inet, v4_same_type) PAIR(V4, RED, RED_TOO);
FIXTURE_VARIANT_ADD(inet, v4_from_bridge) PAIR(V4, BRIDGE, RED);
FIXTURE_VARIANT_ADD(inet, v4_to_bridge) PAIR(V4, RED, BRIDGE);
FIXTURE_VARIANT_ADD(inet, v4_host) PAIR(V4, HOST, HOST);
FIXTURE_VARIANT_ADD(inet, v4_from_host) PAIR(V4, HOST, RED);
FIXTURE_VARIANT_ADD(inet, v4_disjoint) PAIR(V4, RED, BLUE);
FIXTURE_VARIANT_ADD(inet, v4_disjoint_back) PAIR(V4, BLUE, RED);
FIXTURE_VARIANT_ADD(inet, v4_to_host) PAIR(V4, RED, HOST);
FIXTURE_VARIANT_ADD(inet, v4_bridge_to_host) PAIR(V4, BRIDGE, HOST);
FIXTURE_VARIANT_ADD(inet, v6_same) PAIR(V6, RED, RED);
FIXTURE_VARIANT_ADD(inet, v6_same_type) PAIR(V6, RED, RED_TOO);
FIXTURE_VARIANT_ADD(inet, v6_from_bridge) PAIR(V6, BRIDGE, RED);
FIXTURE_VARIANT_ADD(inet, v6_to_bridge) PAIR(V6, RED, BRIDGE);
FIXTURE_VARIANT_ADD(inet, v6_host) PAIR(V6, HOST, HOST);
FIXTURE_VARIANT_ADD(inet, v6_from_host) PAIR(V6, HOST, RED);
FIXTURE_VARIANT_ADD(inet, v6_disjoint) PAIR(V6, RED, BLUE);
FIXTURE_VARIANT_ADD(inet, v6_disjoint_back) PAIR(V6, BLUE, RED);
FIXTURE_VARIANT_ADD(inet, v6_to_host) PAIR(V6, RED, HOST);
FIXTURE_VARIANT_ADD(inet, v6_bridge_to_host) PAIR(V6, BRIDGE, HOST);
FIXTURE_VARIANT_ADD(inet, mapped_same) PAIR(V4_IN_V6, RED, RED);
FIXTURE_VARIANT_ADD(inet, mapped_from_host) PAIR(V4_IN_V6, HOST, RED);
FIXTURE_VARIANT_ADD(inet, mapped_disjoint) PAIR(V4_IN_V6, RED, BLUE);
FIXTURE_VARIANT_ADD(inet, mapped_to_host) PAIR(V4_IN_V6, RED, HOST);
/* clang-format on */

FIXTURE_SETUP(inet)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, own_network());
}

FIXTURE_TEARDOWN(inet)
{
	if (self->serving)
		kill_actor(&self->server);
}

#define SERVE(...)                                                           \
	do {                                                                 \
		ASSERT_EQ(0, start_actor(&self->server, variant->object, -1, \
					 WORDS(__VA_ARGS__)));               \
		self->serving = true;                                        \
		ASSERT_EQ(0, await_actor(&self->server));                    \
	} while (0)

#define CHECK(steps, ...)                                                  \
	EXPECT_SEEN(expect_steps(variant->subject, variant->object, steps, \
				 EACCES),                                  \
		    variant->subject, __VA_ARGS__)

#define CONNECT TVD_ACCESS_CONNECT
#define SEND TVD_ACCESS_SEND

#define ALLOWED(access)                                         \
	model_allows(variant->subject, variant->object, access, \
		     &(unsigned int){ 0 })

TEST_F(inet, tcp)
{
	SERVE("serve-tcp", variant->address, PORT);
	CHECK(STEPS(CONNECT), "connect-tcp", variant->address, PORT);
}

/* The listener keeps nothing, and decides at the ACK. */
TEST_F(inet, tcp_syn_cookies)
{
	ASSERT_EQ(0, set_sysctl("ipv4/tcp_syncookies", "2"));
	SERVE("serve-tcp", variant->address, PORT);
	CHECK(STEPS(CONNECT), "connect-tcp", variant->address, PORT);
}

/* Data come with the SYN from the second time on. */
TEST_F(inet, tcp_fast_open)
{
	ASSERT_EQ(0, set_sysctl("ipv4/tcp_fastopen", "0x603"));
	SERVE("serve-tcp", variant->address, PORT);
	CHECK(STEPS(CONNECT), "fast-open", variant->address, PORT);
	CHECK(STEPS(CONNECT), "fast-open", variant->address, PORT);
}

/* Nobody listens: the kernel's own reset is heard by all. */
TEST_F(inet, tcp_reset)
{
	EXPECT_EQ(ECONNREFUSED,
		  act(variant->subject,
		      WORDS("connect-tcp", variant->address, PORT)));
}

TEST_F(inet, udp)
{
	SERVE("take-udp", variant->address, PORT);
	if (strcmp(variant->subject, HOST) || ALLOWED(SEND))
		CHECK(STEPS(SEND), "send-udp", variant->address, PORT, "1");
	self->serving = false;
	EXPECT_EQ(ALLOWED(SEND) ? 0 : ENOMSG, finish_actor(&self->server));
}

/* The answer to the host comes from the one it has asked. */
TEST_F(inet, udp_connected)
{
	SERVE("serve-udp", variant->address, PORT);
	CHECK(STEPS(SEND), "ask-udp", variant->address, PORT);
	self->serving = false;
	EXPECT_EQ(ALLOWED(SEND) ? 0 : ENOMSG, finish_actor(&self->server));
}

/* A domain sends nothing to the host that has not asked for it by connect(). */
TEST_F(inet, udp_unconnected)
{
	bool refused = !strcmp(variant->subject, HOST) &&
		       strcmp(variant->object, HOST) != 0;

	SERVE("serve-udp", variant->address, PORT);
	if (refused) {
		EXPECT_EQ(ETIMEDOUT, act(HOST, WORDS("ask-udp-unconnected",
						     variant->address, PORT)));
		self->serving = false;
		EXPECT_EQ(EACCES, finish_actor(&self->server));
	} else {
		CHECK(STEPS(SEND), "ask-udp-unconnected", variant->address,
		      PORT);
	}
}

/* A datagram of many fragments. */
TEST_F(inet, udp_fragments)
{
	ASSERT_EQ(0, set_mtu("lo", 1280));
	SERVE("take-udp", variant->address, PORT);
	CHECK(STEPS(SEND), "send-udp", variant->address, PORT, "4000");
	self->serving = false;
	EXPECT_EQ(ALLOWED(SEND) ? 0 : ENOMSG, finish_actor(&self->server));
}

TEST_HARNESS_MAIN
