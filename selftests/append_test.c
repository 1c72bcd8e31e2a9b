// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: who may append to a file, and not write it
 *
 * A rule takes writing from red, of what is its domain's.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

static const struct label_spec labels[] = {
	{ RED, TYPE_RED },
	{ RED_TOO, TYPE_RED },
	{},
};

static const struct deny_spec no_write[] = {
	{ RED, RED_TOO, TVD_ACCESS_WRITE },
	{},
};

#define PAGE 4096

/* clang-format off */
FIXTURE(append) {
	char tree[PATH_SIZE];
	char file[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(append)
{
	const struct policy_spec spec = { .labels = labels,
					  .denies = no_write };
	char page[PAGE + 1] = "";

	memset(page, 'o', PAGE);
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "ext4", BASE));
	snprintf(self->file, PATH_SIZE, "%.200s/file", self->tree);
	ASSERT_EQ(0, make_file(self->file, RED_TOO, page, 0666));
	ASSERT_EQ(0, load_spec(&spec));
}

FIXTURE_TEARDOWN(append)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* What was there before is the page of 'o'. */
static bool is_as_it_was(const char *path)
{
	char now[PAGE + 1] = "";

	return read_file(path, now, sizeof(now)) >= PAGE &&
	       strspn(now, "o") == PAGE;
}

static struct expectation refused(__u32 access)
{
	return expect_denial(RED, RED_TOO, TVD_ROW_TYPES, access, EACCES);
}

/* The other side is who may write, and the same with nothing taken from red. */
#define EXPECT_NO_WRITE(act)                                                  \
	do {                                                                  \
		EXPECT_SEEN(refused(TVD_ACCESS_WRITE), RED, act, self->file); \
		EXPECT_TRUE(is_as_it_was(self->file));                        \
		EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, act, self->file);        \
		ASSERT_EQ(0, load_labels(labels));                            \
		EXPECT_SEEN(EXPECT_ALLOWED, RED, act, self->file);            \
	} while (0)

TEST_F(append, is_all)
{
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "append", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "append-room", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "append-still", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "read-no-append", self->file);
	EXPECT_TRUE(is_as_it_was(self->file));
}

TEST_F(append, by_vector)
{
	EXPECT_NO_WRITE("append-by-vector");
}

TEST_F(append, by_aio)
{
	EXPECT_NO_WRITE("append-by-aio");
}

TEST_F(append, by_ring)
{
	EXPECT_NO_WRITE("append-by-ring");
}

TEST_F(append, hole)
{
	EXPECT_NO_WRITE("append-hole");
}

TEST_F(append, zeros)
{
	EXPECT_NO_WRITE("append-zeros");
}

TEST_F(append, no_more)
{
	EXPECT_NO_WRITE("append-no-more");
}

/* Where userfaultfd(2) could fill holes of what is mapped to be read. */
TEST_F(append, map)
{
	char tree[PATH_SIZE], file[PATH_SIZE];

	EXPECT_SEEN(EXPECT_ALLOWED, RED, "append-map", self->file);
	ASSERT_EQ(0, make_tree(tree, "tmpfs", BASE));
	snprintf(file, PATH_SIZE, "%.200s/file", tree);
	ASSERT_EQ(0, make_file(file, RED_TOO, "x", 0666));
	EXPECT_SEEN(refused(TVD_ACCESS_READ | TVD_ACCESS_WRITE), RED,
		    "append-map", file);
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "append-map", file);
	ASSERT_EQ(0, load_labels(labels));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "append-map", file);
	EXPECT_EQ(0, remove_tree(tree));
}

/* Elsewhere mapping is to read, and asked about when it becomes more. */
TEST_F(append, protect)
{
	EXPECT_SEEN(refused(TVD_ACCESS_READ | TVD_ACCESS_WRITE), RED,
		    "append-protect", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "append-protect", self->file);
	ASSERT_EQ(0, load_labels(labels));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "append-protect", self->file);
}

#define DISK "/dev/loop7"

/* It is written wherever one likes, O_APPEND or not. */
TEST_F(append, disk)
{
	static const struct device_spec devices[] = {
		{ TVD_DEVICE_BLOCK, 7, 7, 7, RED_TOO },
		{},
	};
	struct policy_spec spec = { .labels = labels,
				    .denies = no_write,
				    .devices = devices };

	ASSERT_EQ(0, load_spec(&spec));
	EXPECT_SEEN(refused(TVD_ACCESS_WRITE), RED, "append-open", DISK);
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "append-open", DISK);
	spec.denies = NULL;
	ASSERT_EQ(0, load_spec(&spec));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "append-open", DISK);
}

/* A file that the disk would go on using, whosever it is by then. */
static void expect_of_host_only(struct __test_metadata *_metadata,
				FIXTURE_DATA(append) * self, const char *act)
{
	static const struct device_spec devices[] = {
		{ TVD_DEVICE_BLOCK, 7, 7, 7, RED },
		{},
	};
	const struct policy_spec spec = { .labels = labels,
					  .devices = devices };

	ASSERT_EQ(0, load_spec(&spec));
	EXPECT_SEEN(expect_denial(RED, HOST, TVD_ROW_ELSE,
				  TVD_ACCESS_READ | TVD_ACCESS_WRITE, EACCES),
		    RED, act, DISK, self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, act, DISK, self->file);
}

TEST_F(append, loop)
{
	expect_of_host_only(_metadata, self, "fill-loop");
	/* It is red's all the same. */
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "append-open", DISK);
}

TEST_F(append, loop_configured)
{
	expect_of_host_only(_metadata, self, "configure-loop");
}

TEST_F(append, loop_changed)
{
	struct loop_config config = {
		.info.lo_flags = LO_FLAGS_READ_ONLY,
	};
	int disk = open(DISK, O_RDONLY | O_CLOEXEC);

	ASSERT_LE(0, disk);
	config.fd = open(self->file, O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, (int)config.fd);
	ASSERT_EQ(0, ioctl(disk, LOOP_CONFIGURE, &config));
	expect_of_host_only(_metadata, self, "change-loop");
	EXPECT_EQ(0, ioctl(disk, LOOP_CLR_FD, 0));
}

TEST_HARNESS_MAIN
