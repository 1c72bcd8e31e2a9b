// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what all who use a filesystem feel
 *
 * Red has the capability for it, which is good for every filesystem there is.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

/* A tree of quota_tree.c, without an entry: a header, and the root of it. */
#define MAGIC 0xd9c01f11
#define BLOCK 1024

static const struct label_spec powerful[] = {
	{ BLUE, TYPE_BLUE },
	{ RED, TYPE_RED, 0, 1ULL << CAP_SYS_ADMIN },
	{},
};

/* Whose is what on the disk has no label of its own? */
static int load_owner(const char *owner)
{
	const struct filesystem_spec filesystems[] = {
		{ "ext4", true, owner },
		{ "overlay", true, NULL },
		{ "tmpfs", true, NULL },
		{},
	};

	return load_spec(&(struct policy_spec){ .labels = powerful,
						.filesystems = filesystems });
}

static int make_quota(const char *path, const char *label)
{
	const __u32 header[] = { MAGIC, 0, 604800, 604800, 0, 2, 0, 0 };
	char blocks[2 * BLOCK] = "";
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool made;

	if (fd < 0)
		return -1;
	memcpy(blocks, header, sizeof(header));
	made = write(fd, blocks, sizeof(blocks)) == sizeof(blocks) &&
	       !fsync(fd);
	close(fd);
	return made ? set_label(path, label) : -1;
}

/* clang-format off */
FIXTURE(filesystem) {
	char device[PATH_SIZE];
	char where[PATH_SIZE];
	char tree[PATH_SIZE];
	char file[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(filesystem)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0,
		  find_mounted(test_path(self->where, "ext4"), self->device));
	ASSERT_EQ(0, make_tree(self->tree, "ext4", BASE));
	snprintf(self->file, PATH_SIZE, "%.200s/file", self->tree);
	ASSERT_EQ(0, load_owner(NULL));
}

FIXTURE_TEARDOWN(filesystem)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

#define DENIED(subject, object, row, access)                               \
	expect_denial(subject, object, TVD_ROW_##row, TVD_ACCESS_##access, \
		      EACCES)

#define EXPECT_OWNERS(act)                                            \
	do {                                                          \
		EXPECT_SEEN(EXPECT_ALLOWED, HOST, act, self->file);   \
		EXPECT_SEEN(DENIED(RED, BASE, BASE, MOUNT), RED, act, \
			    self->file);                              \
		ASSERT_EQ(0, load_owner(RED));                        \
		EXPECT_SEEN(EXPECT_ALLOWED, RED, act, self->file);    \
		ASSERT_EQ(0, load_owner(BLUE));                       \
		EXPECT_SEEN(DENIED(RED, BLUE, ELSE, MOUNT), RED, act, \
			    self->file);                              \
	} while (0)

/* Nobody writes any more. */
TEST_F(filesystem, frozen)
{
	ASSERT_EQ(0, make_file(self->file, RED, "", 0600));
	EXPECT_OWNERS("freeze-there");
}

/* Nor by what only lies there. */
TEST_F(filesystem, frozen_by_fifo)
{
	ASSERT_EQ(0, mkfifo(self->file, 0600));
	ASSERT_EQ(0, set_label(self->file, RED));
	EXPECT_OWNERS("freeze-there");
}

/* There the numbers say something else. */
TEST_F(filesystem, own_pages)
{
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "scan-own-pages");
}

TEST_F(filesystem, checkpoint)
{
	ASSERT_EQ(0, make_file(self->file, RED, "", 0600));
	EXPECT_OWNERS("checkpoint-there");
}

TEST_F(filesystem, name)
{
	ASSERT_EQ(0, make_file(self->file, RED, "", 0600));
	EXPECT_OWNERS("name-there");
}

/* clang-format off */
FIXTURE(quota) {
	char device[PATH_SIZE];
	char where[PATH_SIZE];
	char tree[PATH_SIZE];
	char file[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(quota)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0,
		  find_mounted(test_path(self->where, "ext4"), self->device));
	ASSERT_EQ(0, mount(NULL, self->where, NULL, MS_REMOUNT, "usrquota"));
	ASSERT_EQ(0, make_tree(self->tree, "ext4", BASE));
	snprintf(self->file, PATH_SIZE, "%.200s/quota", self->tree);
	ASSERT_EQ(0, make_quota(self->file, BASE));
	ASSERT_EQ(0, load_owner(NULL));
	ASSERT_EQ(0, act(HOST, WORDS("quota-on", self->device, self->file)));
}

/* While it is in use, the file can be neither changed nor removed. */
FIXTURE_TEARDOWN(quota)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, act(HOST, WORDS("quota-off", self->device)));
	EXPECT_EQ(0, mount(NULL, self->where, NULL, MS_REMOUNT, "noquota"));
	EXPECT_EQ(0, remove_tree(self->tree));
}

TEST_F(quota, is_asked_for)
{
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "quota-format", self->device);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "quota-format", self->device);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "quota-get", self->device);
	ASSERT_EQ(0, load_owner(BLUE));
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "quota-format", self->device);
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "quota-get", self->device);
	EXPECT_SEEN(DENIED(RED, BLUE, ELSE, GETATTR), RED, "quota-format",
		    self->device);
	EXPECT_SEEN(DENIED(RED, BLUE, ELSE, GETATTR), RED, "quota-get",
		    self->device);
}

TEST_F(quota, is_set)
{
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "quota-set", self->device);
	EXPECT_SEEN(DENIED(RED, BASE, BASE, MOUNT), RED, "quota-set",
		    self->device);
	EXPECT_SEEN(DENIED(RED, BASE, BASE, MOUNT), RED, "quota-set-there",
		    self->tree);
	ASSERT_EQ(0, load_owner(RED));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "quota-set", self->device);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "quota-set-there", self->tree);
}

/* Nor does anybody put an end to it. */
TEST_F(quota, is_stopped)
{
	EXPECT_SEEN(DENIED(RED, BASE, BASE, MOUNT), RED, "quota-off",
		    self->device);
	ASSERT_EQ(0, load_owner(RED));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "quota-off", self->device);
	ASSERT_EQ(0, load_owner(NULL));
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "quota-on", self->device, self->file);
}

static struct expectation not_used(const char *object, unsigned int row)
{
	return expect_denial(RED, object, row,
			     TVD_ACCESS_READ | TVD_ACCESS_WRITE, EACCES);
}

/* The kernel reads and writes the file that is named. */
TEST_F(quota, is_kept_in_a_file)
{
	ASSERT_EQ(0, act(HOST, WORDS("quota-off", self->device)));
	ASSERT_EQ(0, load_owner(RED));
	EXPECT_SEEN(not_used(BASE, TVD_ROW_BASE), RED, "quota-on", self->device,
		    self->file);
	ASSERT_EQ(0, set_label(self->file, BLUE));
	EXPECT_SEEN(not_used(BLUE, TVD_ROW_ELSE), RED, "quota-on", self->device,
		    self->file);
	ASSERT_EQ(0, set_label(self->file, RED));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "quota-on", self->device, self->file);
}

TEST_HARNESS_MAIN
