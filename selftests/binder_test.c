// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: binder
 *
 * A device that all domains may open, on a mount of the host's; one of them
 * answers all calls.
 *
 *	red, red-too, bridge, host ----> red	: called
 *	blue --X-> red				: refused
 */
#include <errno.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

/* clang-format off */
FIXTURE(binder) {
	char tree[PATH_SIZE];
	char mount[PATH_SIZE];
	char device[PATH_SIZE];
	char file[PATH_SIZE];
	struct actor server;
};

/* clang-format on */

/* As any, which keeps nothing; the directory as base. */
static int let_all_open(const char *device)
{
	static const struct filesystem_spec filesystems[] = {
		{ "binder", false, BASE },
		/* Where the driver shows who has opened it. */
		{ "debugfs", false, BASE },
		{ "ext4", true, NULL },
		{ "overlay", true, NULL },
		{ "tmpfs", true, NULL },
		{},
	};
	struct device_spec devices[2] = {
		{ TVD_DEVICE_CHAR, 0, 0, 255, ANY },
	};
	struct stat st;

	if (stat(device, &st))
		return -1;
	devices[0].major = major(st.st_rdev);
	return load_spec(&(struct policy_spec){ .labels = test_labels,
						.filesystems = filesystems,
						.devices = devices });
}

FIXTURE_SETUP(binder)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->mount, PATH_SIZE, "%.100s/devices", self->tree);
	snprintf(self->device, PATH_SIZE, "%.200s/binder", self->mount);
	snprintf(self->file, PATH_SIZE, "%.200s/file", self->tree);
	ASSERT_EQ(0, make_dir(self->mount, BASE));
	ASSERT_EQ(0, mount("none", self->mount, "binder", 0, NULL));
	ASSERT_EQ(0, chmod(self->device, 0666));
	ASSERT_EQ(0, let_all_open(self->device));
	ASSERT_EQ(0, start_actor(&self->server, RED, -1,
				 WORDS("binder-serve", self->device)));
	ASSERT_EQ(0, await_actor(&self->server));
}

FIXTURE_TEARDOWN(binder)
{
	EXPECT_EQ(0, finish_actor(&self->server));
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, umount(self->mount));
	EXPECT_EQ(0, remove_tree(self->tree));
}

TEST_F(binder, called)
{
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "binder-call", self->device);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "binder-call", self->device);
	EXPECT_SEEN(EXPECT_ALLOWED, BRIDGE, "binder-call", self->device);
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, TVD_ACCESS_SEND,
				  EPERM),
		    BLUE, "binder-call", self->device);
}

/* By which red would call the host. */
TEST_F(binder, handed_an_object)
{
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "binder-hand-object",
		    self->device);
	EXPECT_SEEN(EXPECT_ALLOWED, BRIDGE, "binder-hand-object", self->device);
	EXPECT_SEEN(expect_denial(RED, HOST, TVD_ROW_ELSE, TVD_ACCESS_CONNECT,
				  EPERM),
		    HOST, "binder-hand-object", self->device);
}

TEST_F(binder, handed_a_file)
{
	ASSERT_EQ(0, make_file(self->file, BASE, "x", 0644));
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "binder-hand-file", self->device,
		    self->file);
	ASSERT_EQ(0, set_label(self->file, BLUE));
	EXPECT_SEEN(expect_denial(RED, BLUE, TVD_ROW_ELSE,
				  TVD_ACCESS_READ | TVD_ACCESS_GETATTR, EPERM),
		    HOST, "binder-hand-file", self->device, self->file);
	EXPECT_SEEN(expect_denial(RED, BLUE, TVD_ROW_ELSE,
				  TVD_ACCESS_READ | TVD_ACCESS_GETATTR, EPERM),
		    BRIDGE, "binder-hand-file", self->device, self->file);
}

/* The driver knows who opened the device, and not who has the descriptor. */
static void see_passed_on(struct __test_metadata *_metadata, const char *device,
			  const char *name)
{
	struct expectation refused = expect_refusal(RED, "binder", 0, EPERM);
	struct actor bridge;
	struct sight seen;
	int fd;

	refused.with = BRIDGE;
	ASSERT_EQ(0, start_actor(&bridge, BRIDGE, -1,
				 WORDS("binder-hold", device)));
	ASSERT_EQ(0, await_actor(&bridge));
	fd = take_given(bridge.pid);
	ASSERT_LE(0, fd);
	seen = see_passed(RED, fd, PASSED_WORDS(name));
	EXPECT_STREQ("", difference(&refused, &seen));
	seen = see_passed(BRIDGE, fd, PASSED_WORDS(name));
	EXPECT_EQ(0, seen.err);
	EXPECT_EQ(0, seen.records);
	close(fd);
	EXPECT_EQ(0, finish_actor(&bridge));
}

TEST_F(binder, passed_on)
{
	see_passed_on(_metadata, self->device, "binder-call-given");
}

/* Another device, which nobody manages yet. */
TEST_F(binder, managed)
{
	char device[PATH_SIZE];

	snprintf(device, PATH_SIZE, "%.200s/hwbinder", self->mount);
	see_passed_on(_metadata, device, "binder-manage-given");
}

TEST_HARNESS_MAIN
