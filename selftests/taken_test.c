// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: pipes, message queues and sockets that a load takes
 * away
 *
 * Who holds one uses it by many system calls.  Each of them asks.
 */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

#define READ TVD_ACCESS_READ
#define WRITE TVD_ACCESS_WRITE
#define GETATTR TVD_ACCESS_GETATTR
#define SETATTR TVD_ACCESS_SETATTR

#define QUEUE "/tvd-taken"

/* clang-format off */
FIXTURE(taken) {
	int ends[2];
	mqd_t queue;
	int pair[2];
};

/* clang-format on */

/*
 * All three get blue's pipe while they may use it.  Then a load parts the two
 * domains:
 *
 *	bridge, host ----> blue	: as before
 *	red --X-> blue		: refused
 */
FIXTURE_VARIANT(taken)
{
	const char *subject;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(taken, from_nobody) { .subject = BRIDGE };
FIXTURE_VARIANT_ADD(taken, from_host) { .subject = HOST };
FIXTURE_VARIANT_ADD(taken, from_red) { .subject = RED };
/* clang-format on */

FIXTURE_SETUP(taken)
{
	struct mq_attr attr = { .mq_maxmsg = 4, .mq_msgsize = 8 };

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, BLUE));
	ASSERT_EQ(0, pipe2(self->ends, O_CLOEXEC));
	self->queue = mq_open(QUEUE, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC,
			      0600, &attr);
	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, ""));
	ASSERT_LE(0, self->queue);
	ASSERT_EQ(0, set_self_attr(ATTR_SOCKCREATE, BLUE));
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
				self->pair));
	ASSERT_EQ(0, set_self_attr(ATTR_SOCKCREATE, ""));
	/* For who reads. */
	ASSERT_EQ(1, write(self->ends[1], "x", 1));
	ASSERT_EQ(0, mq_send(self->queue, "x", 1, 0));
}

FIXTURE_TEARDOWN(taken)
{
	EXPECT_EQ(0, mq_unlink(QUEUE));
	EXPECT_EQ(0, load_test_policy());
}

#define TAKEN(act, fd, asked)                                              \
	{                                                                  \
		struct expectation _expected = expect_steps(               \
			variant->subject, BLUE, STEPS(asked), EACCES);     \
		struct sight _seen = see_taken(variant->subject, fd, act); \
		EXPECT_STREQ("", difference(&_expected, &_seen));          \
	}

/* clang-format off */
TEST_F(taken, vmsplice_from) TAKEN("vmsplice", self->ends[0], READ);
TEST_F(taken, vmsplice_to) TAKEN("vmsplice", self->ends[1], WRITE);
TEST_F(taken, tee_from) TAKEN("tee-from", self->ends[0], READ);
TEST_F(taken, tee_to) TAKEN("tee-to", self->ends[1], WRITE);
TEST_F(taken, splice_from) TAKEN("splice-from-pipe", self->ends[0], READ);
TEST_F(taken, splice_to) TAKEN("splice-to-pipe", self->ends[1], WRITE);
TEST_F(taken, splice_from_file) TAKEN("splice-from-file", self->ends[1], WRITE);
TEST_F(taken, splice_to_file) TAKEN("splice-to-file", self->ends[0], READ);
TEST_F(taken, sendfile) TAKEN("sendfile", self->ends[1], WRITE);
TEST_F(taken, mq_send) TAKEN("mq-send", self->queue, WRITE);
TEST_F(taken, mq_receive) TAKEN("mq-receive", self->queue, READ);
TEST_F(taken, own_name) TAKEN("ask-name-given", self->pair[0], GETATTR);
TEST_F(taken, peer_name) TAKEN("get-peer", self->pair[0], GETATTR);
TEST_F(taken, get_option) TAKEN("get-option", self->pair[0], GETATTR);
TEST_F(taken, set_option) TAKEN("set-option", self->pair[0], SETATTR);
/* clang-format on */

TEST_HARNESS_MAIN
