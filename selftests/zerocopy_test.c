// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: data of a TCP connection that an option receives
 *
 * TCP_ZEROCOPY_RECEIVE looks like a question about a socket and takes what has
 * come.
 */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "common.h"
#include "harness.h"
#include "net.h"
#include "policy_file.h"

#define RECEIVE TVD_ACCESS_RECEIVE

/* What the other end has sent has come. */
static bool has_come(int sock)
{
	struct pollfd wait = { .fd = sock, .events = POLLIN };

	return poll(&wait, 1, 10000) == 1;
}

/* Both ends of a connection, each of which has sent something. */
static int connect_ends(const char *client, const char *server, int ends[2])
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(atoi(PORT)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int listener = make_socket(server, AF_INET, SOCK_STREAM, 0);

	ends[0] = make_socket(client, AF_INET, SOCK_STREAM, 0);
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) ||
	    listen(listener, 1) ||
	    connect(ends[0], (struct sockaddr *)&address, sizeof(address)))
		return -1;
	ends[1] = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	close(listener);
	if (send(ends[0], "x", 1, 0) != 1 || send(ends[1], "x", 1, 0) != 1)
		return -1;
	return has_come(ends[0]) && has_come(ends[1]) ? 0 : -1;
}

/* A connection of red's with blue. */
/* clang-format off */
FIXTURE(parted) {
	int ends[2];
};

/* clang-format on */

/* Who takes what has come, at which end: red has opened the connection. */
FIXTURE_VARIANT(parted)
{
	const char *taker;
	int end;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(parted, red) { .taker = RED, .end = 0 };
FIXTURE_VARIANT_ADD(parted, blue) { .taker = BLUE, .end = 1 };
FIXTURE_VARIANT_ADD(parted, host) { .taker = HOST, .end = 0 };
/* clang-format on */

FIXTURE_SETUP(parted)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, own_network());
	ASSERT_EQ(0, load_labels(red_is_blue));
	ASSERT_EQ(0, connect_ends(RED, BLUE, self->ends));
}

FIXTURE_TEARDOWN(parted)
{
	close(self->ends[0]);
	close(self->ends[1]);
	EXPECT_EQ(0, load_test_policy());
}

#define ACROSS(after, act)                                        \
	see_across_load(variant->taker, self->ends[variant->end], \
			WORDS("later", act), red_is_blue, after)

TEST_F(parted, across_a_load)
{
	struct expectation allowed = EXPECT_ALLOWED;
	struct sight seen = ACROSS(red_is_blue, "receive-by-option");

	EXPECT_STREQ("", difference(&allowed, &seen));
}

/* It is the connection that is refused, whoever uses the socket. */
TEST_F(parted, by_load)
{
	struct expectation refused = expect_denial(RED, BLUE, TVD_ROW_ELSE,
						   TVD_ACCESS_CONNECT, EACCES);
	struct sight seen = ACROSS(red_is_red, "receive-by-option");

	EXPECT_STREQ("", difference(&refused, &seen));
}

/* And not the questions about the socket. */
TEST_F(parted, by_load_asked)
{
	struct expectation allowed = EXPECT_ALLOWED;
	struct sight seen = ACROSS(red_is_red, "get-option");

	EXPECT_STREQ("", difference(&allowed, &seen));
}

TEST_F(parted, by_revoke_of_another)
{
	struct expectation allowed = EXPECT_ALLOWED;
	struct sight seen = see_across_revocation(
		variant->taker, self->ends[variant->end],
		WORDS("later", "receive-by-option"), RED_TOO);

	EXPECT_STREQ("", difference(&allowed, &seen));
}

TEST(parted_by_revoke)
{
	struct expectation refused = expect_denial(RED, BLUE, TVD_ROW_GONE,
						   TVD_ACCESS_CONNECT, EACCES);
	struct sight seen;
	int ends[2];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, own_network());
	ASSERT_EQ(0, load_labels(red_is_blue));
	ASSERT_EQ(0, connect_ends(RED, BLUE, ends));
	seen = see_across_revocation(RED, ends[0],
				     WORDS("later", "receive-by-option"), BLUE);
	EXPECT_STREQ("", difference(&refused, &seen));
	EXPECT_EQ(0, load_test_policy());
}

/* A socket of blue's that a load takes from red, and from nobody else. */
/* clang-format off */
FIXTURE(lost) {
	int ends[2];
};

/* clang-format on */

FIXTURE_VARIANT(lost)
{
	const char *subject;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(lost, by_nobody) { .subject = BRIDGE };
FIXTURE_VARIANT_ADD(lost, by_host) { .subject = HOST };
FIXTURE_VARIANT_ADD(lost, by_red) { .subject = RED };
/* clang-format on */

FIXTURE_SETUP(lost)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, own_network());
	ASSERT_EQ(0, connect_ends(BLUE, BLUE, self->ends));
}

FIXTURE_TEARDOWN(lost)
{
	close(self->ends[0]);
	close(self->ends[1]);
	EXPECT_EQ(0, load_test_policy());
}

/* Asked is who receives, not who looks. */
TEST_F(lost, receive)
{
	struct expectation expected =
		expect_steps(variant->subject, BLUE, STEPS(RECEIVE), EACCES);
	struct sight seen =
		see_taken(variant->subject, self->ends[0], "receive-by-option");

	EXPECT_STREQ("", difference(&expected, &seen));
}

/* What red may look at it may not receive. */
TEST(denied_to_receive)
{
	static const struct deny_spec denies[] = {
		{ RED, RED_TOO, RECEIVE },
		{},
	};
	const struct policy_spec spec = { .labels = test_labels,
					  .denies = denies };
	int ends[2];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, own_network());
	ASSERT_EQ(0, connect_ends(RED_TOO, RED_TOO, ends));
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, ends[0], "receive-by-option");
	ASSERT_EQ(0, load_spec(&spec));
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, ends[1], "get-option");
	EXPECT_SEEN_WITH(expect_denial(RED, RED_TOO, TVD_ROW_TYPES, RECEIVE,
				       EACCES),
			 RED, ends[1], "receive-by-option");
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED_TOO, ends[1], "receive-by-option");
	EXPECT_EQ(0, load_test_policy());
}

TEST_HARNESS_MAIN
