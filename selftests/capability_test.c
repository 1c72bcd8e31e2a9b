// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what root inside a domain may do
 */
#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "common.h"
#include "kselftest_harness.h"

/* clang-format off */
FIXTURE(capability) {
	char tree[PATH_SIZE];
	char path[PATH_SIZE];
};
/* clang-format on */

/*
 * Acts of root.  Each takes the path of a directory to be used, or of a file
 * to be made, or nothing.
 */
enum place { NOTHING, DIRECTORY, NEW };

FIXTURE_VARIANT(capability)
{
	const char *act;
	enum place place;
	int capability;
	int denied;
	int allowed;
};

#define REFUSED(name, what, where, cap, err)                          \
	FIXTURE_VARIANT_ADD(capability, name)                         \
	{                                                             \
		.act = what, .place = where, .capability = (cap),     \
		.denied = (err),                                      \
	}

/* clang-format off */
REFUSED(mount, "mount", DIRECTORY, CAP_SYS_ADMIN, EPERM);
REFUSED(sethostname, "sethostname", NOTHING, CAP_SYS_ADMIN, EPERM);
REFUSED(own_mounts, "own-mounts", NOTHING, CAP_SYS_ADMIN, EPERM);
REFUSED(make_disk, "make-disk", NEW, CAP_MKNOD, EPERM);
REFUSED(make_null, "make-null", NEW, CAP_MKNOD, EPERM);
REFUSED(set_time, "set-time", NOTHING, CAP_SYS_TIME, EPERM);
REFUSED(nice, "nice", NOTHING, CAP_SYS_NICE, EACCES);
REFUSED(real_time, "real-time", NOTHING, CAP_SYS_NICE, EPERM);
REFUSED(raise_limit, "raise-limit", NOTHING, CAP_SYS_RESOURCE, EPERM);
REFUSED(accounting, "accounting", NOTHING, CAP_SYS_PACCT, EPERM);
REFUSED(open_by_handle, "open-by-handle", DIRECTORY, CAP_DAC_READ_SEARCH,
	EPERM);
/* What it would do then is not done: the module is none. */
FIXTURE_VARIANT_ADD(capability, load_module)
{
	.act = "load-module", .capability = CAP_SYS_MODULE, .denied = EPERM,
	.allowed = ENOEXEC,
};
/* What root of a domain may do. */
REFUSED(chroot, "chroot", DIRECTORY, -1, 0);
REFUSED(setuid, "setuid", NOTHING, -1, 0);
REFUSED(own_user_namespace, "own-user-namespace", DIRECTORY, -1, 0);
/* clang-format on */

FIXTURE_SETUP(capability)
{
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", RED));
	snprintf(self->path, PATH_SIZE, "%.200s%s", self->tree,
		 variant->place == NEW ? "/new" : "");
}

FIXTURE_TEARDOWN(capability)
{
	/* The host's own act may have mounted something there. */
	umount2(self->tree, MNT_DETACH);
	EXPECT_EQ(0, remove_tree(self->tree));
}

static struct sight try(const char *label, const char *act, enum place place,
			const char *path)
{
	if (place == NOTHING)
		return see_act(label, -1, WORDS(act));
	return see_act(label, -1, WORDS(act, path));
}

TEST_F(capability, of_host)
{
	EXPECT_EQ(variant->allowed, try(HOST, variant->act, variant->place,
					self->path).err);
}

TEST_F(capability, of_domain)
{
	struct expectation expected = {};
	struct sight seen =
		try(RED, variant->act, variant->place, self->path);

	if (variant->denied)
		expected = expect_refusal(RED, "capability",
					  variant->capability, variant->denied);
	EXPECT_STREQ("", difference(&expected, &seen));
}

/* A bridge has no more. */
TEST_F(capability, of_bridge)
{
	struct expectation expected = {};
	struct sight seen =
		try(BRIDGE, variant->act, variant->place, self->path);

	if (variant->denied)
		expected = expect_refusal(BRIDGE, "capability",
					  variant->capability, variant->denied);
	EXPECT_STREQ("", difference(&expected, &seen));
}

TEST_HARNESS_MAIN
