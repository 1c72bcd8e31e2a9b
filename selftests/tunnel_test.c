// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: tunnels that end in a process
 *
 * The policy lets all domains open the device by which they are made.
 */
#include <errno.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"
#include "net.h"
#include "policy_file.h"
#include "harness.h"

#define NAME "tvdtun"

#define CAPABILITY(number) (1ULL << (number))
#define NET_ADMIN CAPABILITY(CAP_NET_ADMIN)

static const struct label_spec makers[] = {
	{ BLUE, TYPE_BLUE, 0, NET_ADMIN },
	{ RED, TYPE_RED, 0, NET_ADMIN },
	{ RED_TOO, TYPE_RED, 0, NET_ADMIN },
	{},
};

static const struct device_spec devices[] = {
	{ TVD_DEVICE_CHAR, 10, 200, 200, ANY },
	{},
};

static int load_with_device(const struct label_spec *labels)
{
	return load_spec(
		&(struct policy_spec){ .labels = labels, .devices = devices });
}

/* clang-format off */
FIXTURE(tunnel) {
	struct actor holder;
};

/* clang-format on */

FIXTURE_SETUP(tunnel)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, own_network());
	ASSERT_EQ(0, load_with_device(makers));
}

FIXTURE_TEARDOWN(tunnel)
{
	EXPECT_EQ(0, load_test_policy());
}

#define HOLD(label, name)                                              \
	do {                                                           \
		ASSERT_EQ(0, start_actor(&self->holder, label, -1,     \
					 WORDS("tunnel-hold", name))); \
		ASSERT_EQ(0, await_actor(&self->holder));              \
	} while (0)

static struct expectation refused(const char *subject, __u32 access)
{
	return expect_denial(subject, RED, TVD_ROW_ELSE, access, EACCES);
}

/* Root of a network namespace of its own is not enough. */
TEST_F(tunnel, is_made)
{
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "tunnel-open", NAME);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "tunnel-open", NAME);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "tunnel-in-namespace", NAME);
	ASSERT_EQ(0, load_with_device(test_labels));
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "tunnel-in-namespace", NAME);
	EXPECT_SEEN(expect_refusal(RED, "tunnel", CAP_NET_ADMIN, EPERM), RED,
		    "tunnel-in-namespace", NAME);
}

TEST_F(tunnel, is_opened)
{
	HOLD(RED, NAME);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "tunnel-open", NAME);
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "tunnel-open", NAME);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "tunnel-open", NAME);
	EXPECT_SEEN(refused(BLUE, TVD_ACCESS_WRITE), BLUE, "tunnel-open", NAME);
	EXPECT_EQ(0, finish_actor(&self->holder));
}

static const char *see_given(struct expectation expected, const char *label,
			     int fd, const char *const *words)
{
	struct sight seen = see_passed(label, fd, words);

	return difference(&expected, &seen);
}

/* Red's own act, for blue, who has the same open file. */
TEST_F(tunnel, is_not_anothers)
{
	struct actor blue;
	int fd;

	HOLD(RED, NAME);
	ASSERT_EQ(0, start_actor(&blue, BLUE, -1, WORDS("tunnel-hold", "")));
	ASSERT_EQ(0, await_actor(&blue));
	fd = take_given(blue.pid);
	ASSERT_LE(0, fd);
	EXPECT_STREQ(
		"", see_given(refused(BLUE, TVD_ACCESS_READ | TVD_ACCESS_WRITE),
			      RED, fd, PASSED_WORDS("tunnel-attach", NAME)));
	close(fd);
	EXPECT_EQ(0, finish_actor(&blue));
	EXPECT_EQ(0, finish_actor(&self->holder));
}

/* A queue that red has switched off. */
TEST_F(tunnel, queue)
{
	static const struct label_spec parted[] = {
		{ BLUE, TYPE_BLUE, 0, NET_ADMIN },
		{ RED, TYPE_RED, 0, NET_ADMIN },
		{ RED_TOO, TYPE_BLUE, 0, NET_ADMIN },
		{},
	};
	const struct policy_spec after = { .labels = parted,
					   .devices = devices };
	struct expectation expected;
	struct sight seen;
	int fd;

	HOLD(RED, NAME);
	fd = take_given(self->holder.pid);
	ASSERT_LE(0, fd);
	/* Blue is not even given it; and who had it before the load uses it no more. */
	EXPECT_STREQ(
		"", see_given(refused(BLUE, TVD_ACCESS_READ | TVD_ACCESS_WRITE |
						    TVD_ACCESS_GETATTR),
			      BLUE, fd, PASSED_WORDS("tunnel-attach-queue")));
	expected = refused(RED_TOO, TVD_ACCESS_WRITE);
	seen = see_passed_across_load(
		RED_TOO, fd, PASSED_WORDS("later", "tunnel-attach-queue"),
		&after);
	EXPECT_STREQ("", difference(&expected, &seen));
	ASSERT_EQ(0, load_with_device(makers));
	EXPECT_STREQ("", see_given(EXPECT_ALLOWED, RED_TOO, fd,
				   PASSED_WORDS("tunnel-attach-queue")));
	close(fd);
	EXPECT_EQ(0, finish_actor(&self->holder));
}

TEST_HARNESS_MAIN
