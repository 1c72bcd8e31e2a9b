// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: labels that a policy gives by filesystem type and by
 * device
 *
 * Each test leaves the labels of policy.yaml in force, under a higher version.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

/* What all these policies trust: the tests' own files. */
#define TRUSTED(name)              \
	{                          \
		(name), true, NULL \
	}

static const struct filesystem_spec without_ext4[] = {
	TRUSTED("overlay"),
	TRUSTED("tmpfs"),
	{},
};

static const struct filesystem_spec ext4_is_blue[] = {
	{ "ext4", false, BLUE },
	TRUSTED("overlay"),
	TRUSTED("tmpfs"),
	{},
};

static const struct filesystem_spec unlabelled_ext4_is_blue[] = {
	{ "ext4", true, BLUE },
	TRUSTED("overlay"),
	TRUSTED("tmpfs"),
	{},
};

static int load_filesystems(const struct filesystem_spec *filesystems)
{
	return load_spec(&(struct policy_spec){ .labels = test_labels,
						.filesystems = filesystems });
}

/* clang-format off */
FIXTURE(filesystem) {
	char tree[PATH_SIZE];
	char red[PATH_SIZE];
	char red_dir[PATH_SIZE];
	char blue[PATH_SIZE];
	char bare[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(filesystem)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "ext4", BASE));
	snprintf(self->red, PATH_SIZE, "%.200s/red", self->tree);
	ASSERT_EQ(0, make_file(self->red, RED, "x", 0644));
	snprintf(self->red_dir, PATH_SIZE, "%.200s/red-dir", self->tree);
	ASSERT_EQ(0, make_dir(self->red_dir, RED));
	snprintf(self->blue, PATH_SIZE, "%.200s/blue", self->tree);
	ASSERT_EQ(0, make_file(self->blue, BLUE, "x", 0644));
	snprintf(self->bare, PATH_SIZE, "%.200s/bare", self->tree);
	ASSERT_EQ(0, make_file(self->bare, BASE, "x", 0644));
	ASSERT_EQ(0, removexattr(self->bare, XATTR_NAME_TVD));
}

FIXTURE_TEARDOWN(filesystem)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* Whatever their attributes say, the files are the host's. */
TEST_F(filesystem, not_trusted)
{
	int red = open(self->red, O_RDONLY | O_CLOEXEC);
	int bare = open(self->bare, O_RDONLY | O_CLOEXEC);

	ASSERT_LE(0, red);
	ASSERT_LE(0, bare);
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, red, "read", "given");
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, bare, "read", "given");
	ASSERT_EQ(0, load_filesystems(without_ext4));
	EXPECT_SEEN_WITH(expect_denial(RED, HOST, TVD_ROW_ELSE,
				       TVD_ACCESS_READ | TVD_ACCESS_GETATTR,
				       EACCES),
			 RED, red, "read", "given");
	EXPECT_SEEN_WITH(expect_denial(RED, HOST, TVD_ROW_ELSE,
				       TVD_ACCESS_READ | TVD_ACCESS_GETATTR,
				       EACCES),
			 RED, bare, "read", "given");
	EXPECT_SEEN_WITH(expect_denial(RED, HOST, TVD_ROW_ELSE,
				       TVD_ACCESS_SEARCH, EACCES),
			 RED, -1, "read", self->red);
	EXPECT_EQ(0, act(HOST, WORDS("write", self->red)));
	EXPECT_EQ(0, act(HOST, WORDS("write", self->blue)));
	close(red);
	close(bare);
}

/* Nobody gives labels where none is believed, and the attribute stays. */
TEST_F(filesystem, not_trusted_takes_no_label)
{
	ASSERT_EQ(0, load_filesystems(without_ext4));
	EXPECT_EQ(-1, set_label(self->blue, RED));
	EXPECT_EQ(EPERM, errno);
	EXPECT_EQ(-1, set_label(self->bare, RED));
	EXPECT_EQ(EPERM, errno);
	EXPECT_EQ(-1, removexattr(self->red, XATTR_NAME_TVD));
	EXPECT_EQ(EPERM, errno);
	ASSERT_EQ(0, load_test_policy());
	EXPECT_TRUE(has_label(self->blue, BLUE));
	EXPECT_TRUE(has_label(self->red, RED));
	EXPECT_EQ(0, set_label(self->blue, RED));
	EXPECT_EQ(0, act(RED, WORDS("read", self->blue)));
}

/* What was looked at under one policy is looked at again under the next. */
TEST_F(filesystem, trusted_again)
{
	char made[PATH_SIZE];
	int fd;

	EXPECT_EQ(0, act(RED, WORDS("write", self->red)));
	snprintf(made, PATH_SIZE, "%.200s/made", self->red_dir);
	EXPECT_EQ(0, act(RED, WORDS("create", made)));
	ASSERT_EQ(0, load_filesystems(without_ext4));
	EXPECT_EQ(EACCES, act(RED, WORDS("read", self->red)));
	EXPECT_EQ(EACCES, act(BLUE, WORDS("read", self->blue)));
	fd = open(self->red, O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, load_test_policy());
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, -1, "write", self->red);
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, -1, "write", made);
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, fd, "read", "given");
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, BLUE, -1, "write", self->blue);
	EXPECT_SEEN_WITH(expect_denial(RED, BLUE, TVD_ROW_ELSE, TVD_ACCESS_READ,
				       EACCES),
			 RED, -1, "read", self->blue);
	EXPECT_SEEN_WITH(expect_denial(BLUE, RED, TVD_ROW_ELSE, TVD_ACCESS_READ,
				       EACCES),
			 BLUE, fd, "read", "given");
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, BLUE, -1, "read", self->bare);
	close(fd);
}

/* All of it is the one label's, attribute or not. */
TEST_F(filesystem, not_trusted_with_label)
{
	ASSERT_EQ(0, load_filesystems(ext4_is_blue));
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, BLUE, -1, "write", self->red);
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, BLUE, -1, "write", self->bare);
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, BLUE, -1, "list", self->red_dir);
	EXPECT_SEEN_WITH(expect_denial(RED, BLUE, TVD_ROW_ELSE,
				       TVD_ACCESS_SEARCH, EACCES),
			 RED, -1, "read", self->red);
	EXPECT_EQ(-1, set_label(self->blue, RED));
	EXPECT_EQ(EPERM, errno);
}

/* An attribute goes before the rule, and the rule before "unlabelled". */
TEST_F(filesystem, trusted_with_label)
{
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, -1, "read", self->bare);
	ASSERT_EQ(0, load_filesystems(unlabelled_ext4_is_blue));
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, -1, "write", self->red);
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, BLUE, -1, "write", self->bare);
	EXPECT_SEEN_WITH(expect_denial(RED, BLUE, TVD_ROW_ELSE, TVD_ACCESS_READ,
				       EACCES),
			 RED, -1, "read", self->bare);
	EXPECT_EQ(0, set_label(self->bare, RED));
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, -1, "read", self->bare);
	EXPECT_SEEN_WITH(expect_denial(BLUE, RED, TVD_ROW_ELSE, TVD_ACCESS_READ,
				       EACCES),
			 BLUE, -1, "read", self->bare);
}

/* A type of which the tests' policy says nothing, mounted by the host. */
TEST_F(filesystem, of_another_type)
{
	static const struct filesystem_spec ramfs_is_red[] = {
		TRUSTED("ext4"),
		TRUSTED("overlay"),
		{ "ramfs", false, RED },
		TRUSTED("tmpfs"),
		{},
	};
	char where[PATH_SIZE], path[PATH_SIZE + 8];
	int fd;

	snprintf(where, PATH_SIZE, "%.200s/ramfs", self->tree);
	ASSERT_EQ(0, make_dir(where, BASE));
	ASSERT_EQ(0, mount("none", where, "ramfs", 0, "mode=755"));
	snprintf(path, sizeof(path), "%s/file", where);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	EXPECT_LE(0, fd);
	EXPECT_EQ(1, write(fd, "x", 1));
	EXPECT_SEEN_WITH(expect_denial(RED, HOST, TVD_ROW_ELSE,
				       TVD_ACCESS_SEARCH, EACCES),
			 RED, -1, "read", path);
	EXPECT_EQ(0, load_filesystems(ramfs_is_red));
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, -1, "read", path);
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, -1, "write", path);
	EXPECT_SEEN_WITH(expect_denial(BLUE, RED, TVD_ROW_ELSE,
				       TVD_ACCESS_SEARCH, EACCES),
			 BLUE, -1, "read", path);
	EXPECT_EQ(0, load_test_policy());
	EXPECT_SEEN_WITH(expect_denial(RED, HOST, TVD_ROW_ELSE,
				       TVD_ACCESS_SEARCH, EACCES),
			 RED, -1, "read", path);
	close(fd);
	EXPECT_EQ(0, umount(where));
}

#define MEMORY_DEVICES 1
#define NULL_MINOR 3
#define FULL_MINOR 7
#define LOG_MINOR 11 /* /dev/kmsg, which takes what is written */

/* clang-format off */
FIXTURE(device) {
	char tree[PATH_SIZE];
	char disk[PATH_SIZE];
	char log[PATH_SIZE];
	char null[PATH_SIZE];
};

/* clang-format on */

static int make_device(char path[PATH_SIZE], const char *tree, const char *name,
		       mode_t type, unsigned int minor)
{
	snprintf(path, PATH_SIZE, "%.200s/%s", tree, name);
	return mknod(path, type | 0666, makedev(MEMORY_DEVICES, minor)) ||
	       chmod(path, 0666);
}

/* Nodes of its own: the label is the device's, whatever inode names it. */
FIXTURE_SETUP(device)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	/* The major number of memory devices is, as a block device's, ram0's. */
	ASSERT_EQ(0, make_device(self->disk, self->tree, "disk", S_IFBLK, 0));
	ASSERT_EQ(0, make_device(self->log, self->tree, "log", S_IFCHR,
				 LOG_MINOR));
	ASSERT_EQ(0, make_device(self->null, self->tree, "null", S_IFCHR,
				 NULL_MINOR));
}

FIXTURE_TEARDOWN(device)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

static int load_devices(const struct device_spec *devices)
{
	return load_spec(&(struct policy_spec){ .labels = test_labels,
						.devices = devices });
}

TEST_F(device, of_nobody)
{
	EXPECT_SEEN_WITH(expect_denial(RED, HOST, TVD_ROW_ELSE,
				       TVD_ACCESS_WRITE, EACCES),
			 RED, -1, "write", self->log);
	EXPECT_SEEN_WITH(expect_denial(RED, HOST, TVD_ROW_ELSE, TVD_ACCESS_READ,
				       EACCES),
			 RED, -1, "read", self->disk);
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, -1, "write", self->null);
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, HOST, -1, "write", self->log);
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, HOST, -1, "read", self->disk);
}

TEST_F(device, of_label)
{
	static const struct device_spec red_and_blue[] = {
		{ TVD_DEVICE_BLOCK, MEMORY_DEVICES, 0, 0, BLUE },
		{ TVD_DEVICE_CHAR, MEMORY_DEVICES, LOG_MINOR, LOG_MINOR, RED },
		{},
	};

	ASSERT_EQ(0, load_devices(red_and_blue));
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, -1, "write", self->log);
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED_TOO, -1, "write", self->log);
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, BRIDGE, -1, "write", self->log);
	EXPECT_SEEN_WITH(expect_denial(BLUE, RED, TVD_ROW_ELSE,
				       TVD_ACCESS_WRITE, EACCES),
			 BLUE, -1, "write", self->log);
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, BLUE, -1, "read", self->disk);
	EXPECT_SEEN_WITH(expect_denial(RED, BLUE, TVD_ROW_ELSE, TVD_ACCESS_READ,
				       EACCES),
			 RED, -1, "read", self->disk);
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, HOST, -1, "write", self->log);
	/* To use it is not to own its node. */
	EXPECT_SEEN_WITH(expect_denial(RED, HOST, TVD_ROW_ELSE,
				       TVD_ACCESS_SETATTR, EACCES),
			 RED, -1, "chmod", self->log);
	/* The rule went with the policy. */
	ASSERT_EQ(0, load_test_policy());
	EXPECT_SEEN_WITH(expect_denial(RED, HOST, TVD_ROW_ELSE,
				       TVD_ACCESS_WRITE, EACCES),
			 RED, -1, "write", self->log);
	EXPECT_SEEN_WITH(expect_denial(BLUE, HOST, TVD_ROW_ELSE,
				       TVD_ACCESS_READ, EACCES),
			 BLUE, -1, "read", self->disk);
}

/* Also by the node that was there before, and by what is open. */
TEST_F(device, while_open)
{
	static const struct device_spec red[] = {
		{ TVD_DEVICE_CHAR, MEMORY_DEVICES, LOG_MINOR, LOG_MINOR, RED },
		{},
	};
	int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);

	ASSERT_LE(0, fd);
	EXPECT_SEEN_WITH(expect_denial(RED, HOST, TVD_ROW_ELSE,
				       TVD_ACCESS_WRITE | TVD_ACCESS_GETATTR,
				       EACCES),
			 RED, fd, "write", "given");
	ASSERT_EQ(0, load_devices(red));
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, fd, "write", "given");
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, -1, "write", "/dev/kmsg");
	EXPECT_SEEN_WITH(expect_denial(BLUE, RED, TVD_ROW_ELSE,
				       TVD_ACCESS_WRITE | TVD_ACCESS_GETATTR,
				       EACCES),
			 BLUE, fd, "write", "given");
	ASSERT_EQ(0, load_test_policy());
	EXPECT_SEEN_WITH(expect_denial(RED, HOST, TVD_ROW_ELSE,
				       TVD_ACCESS_WRITE | TVD_ACCESS_GETATTR,
				       EACCES),
			 RED, fd, "write", "given");
	close(fd);
}

/* A range, and what lies on either side of it. */
TEST_F(device, of_range)
{
	static const struct device_spec range[] = {
		{ TVD_DEVICE_CHAR, MEMORY_DEVICES, 0, NULL_MINOR - 1, HOST },
		{ TVD_DEVICE_CHAR, MEMORY_DEVICES, FULL_MINOR + 1, LOG_MINOR,
		  BASE },
		{ TVD_DEVICE_CHAR, MEMORY_DEVICES, LOG_MINOR + 1,
		  TVD_DEVICE_MINOR_MAX, HOST },
		{},
	};

	ASSERT_EQ(0, load_devices(range));
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, -1, "write", self->null);
	EXPECT_EQ(EACCES, act(RED, WORDS("write", self->log)));
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, -1, "stat", self->log);
	/* The base's: to read, and /dev/urandom is in the range. */
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, -1, "read", "/dev/urandom");
	EXPECT_EQ(EACCES, act(RED, WORDS("write", "/dev/urandom")));
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, -1, "write", "/dev/null");
	ASSERT_EQ(0, load_test_policy());
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, -1, "write", "/dev/urandom");
}

TEST_F(device, that_all_share_else)
{
	static const struct device_spec null_is_blue[] = {
		{ TVD_DEVICE_CHAR, MEMORY_DEVICES, NULL_MINOR, NULL_MINOR,
		  BLUE },
		{ TVD_DEVICE_CHAR, MEMORY_DEVICES, LOG_MINOR, LOG_MINOR, ANY },
		{},
	};

	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, -1, "write", "/dev/null");
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, -1, "read", "/dev/full");
	ASSERT_EQ(0, load_devices(null_is_blue));
	EXPECT_SEEN_WITH(expect_denial(RED, BLUE, TVD_ROW_ELSE,
				       TVD_ACCESS_WRITE, EACCES),
			 RED, -1, "write", "/dev/null");
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, BLUE, -1, "write", "/dev/null");
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, -1, "read", "/dev/full");
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, -1, "write", self->log);
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, BLUE, -1, "write", self->log);
	ASSERT_EQ(0, load_test_policy());
	EXPECT_SEEN_WITH(EXPECT_ALLOWED, RED, -1, "write", "/dev/null");
}

TEST_HARNESS_MAIN
