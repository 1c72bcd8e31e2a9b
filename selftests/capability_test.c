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
#include "harness.h"

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
};

#define REFUSED(what, where, number, err)                                \
	{                                                                \
		.act = (what), .place = (where), .capability = (number), \
		.denied = (err),                                         \
	}

/* clang-format off */
FIXTURE_VARIANT_ADD(capability, mount)
REFUSED("mount", DIRECTORY, CAP_SYS_ADMIN, EPERM);
FIXTURE_VARIANT_ADD(capability, sethostname)
REFUSED("sethostname", NOTHING, CAP_SYS_ADMIN, EPERM);
FIXTURE_VARIANT_ADD(capability, own_mounts)
REFUSED("own-mounts", NOTHING, CAP_SYS_ADMIN, EPERM);
FIXTURE_VARIANT_ADD(capability, make_disk)
REFUSED("make-disk", NEW, CAP_MKNOD, EPERM);
FIXTURE_VARIANT_ADD(capability, make_null)
REFUSED("make-null", NEW, CAP_MKNOD, EPERM);
FIXTURE_VARIANT_ADD(capability, set_time)
REFUSED("set-time", NOTHING, CAP_SYS_TIME, EPERM);
FIXTURE_VARIANT_ADD(capability, nice)
REFUSED("nice", NOTHING, CAP_SYS_NICE, EACCES);
FIXTURE_VARIANT_ADD(capability, real_time)
REFUSED("real-time", NOTHING, CAP_SYS_NICE, EPERM);
FIXTURE_VARIANT_ADD(capability, raise_limit)
REFUSED("raise-limit", NOTHING, CAP_SYS_RESOURCE, EPERM);
FIXTURE_VARIANT_ADD(capability, accounting)
REFUSED("accounting", NOTHING, CAP_SYS_PACCT, EPERM);
FIXTURE_VARIANT_ADD(capability, open_by_handle)
REFUSED("open-by-handle", DIRECTORY, CAP_DAC_READ_SEARCH, EPERM);
FIXTURE_VARIANT_ADD(capability, load_module)
REFUSED("load-module", NOTHING, CAP_SYS_MODULE, EPERM);
FIXTURE_VARIANT_ADD(capability, tcp_repair)
REFUSED("tcp-repair", NOTHING, CAP_NET_ADMIN, EPERM);
/* Where dmesg_restrict is 0, too. */
FIXTURE_VARIANT_ADD(capability, read_log)
REFUSED("read-log", NOTHING, CAP_SYSLOG, EPERM);
/* What root of a domain may do. */
FIXTURE_VARIANT_ADD(capability, chroot) REFUSED("chroot", DIRECTORY, -1, 0);
FIXTURE_VARIANT_ADD(capability, setuid) REFUSED("setuid", NOTHING, -1, 0);
FIXTURE_VARIANT_ADD(capability, own_tcp_repair)
REFUSED("own-tcp-repair", NOTHING, -1, 0);
FIXTURE_VARIANT_ADD(capability, own_user_namespace)
REFUSED("own-user-namespace", DIRECTORY, -1, 0);
/* clang-format on */

FIXTURE_SETUP(capability)
{
	ASSERT_TRUE(is_enforcing());
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
	/* The module is none, which is seen by who may load one. */
	int expected = variant->capability == CAP_SYS_MODULE ? ENOEXEC : 0;

	EXPECT_EQ(expected,
		  try(HOST, variant->act, variant->place, self->path).err);
}

TEST_F(capability, of_domain)
{
	struct expectation expected = {};
	struct sight seen = try(RED, variant->act, variant->place, self->path);

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
