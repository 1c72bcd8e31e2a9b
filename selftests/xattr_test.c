// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: setting and removing labels
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "common.h"
#include "harness.h"

/* clang-format off */
FIXTURE(label) {
	char tree[PATH_SIZE];
	char file[PATH_SIZE];
};

/* clang-format on */

FIXTURE_VARIANT(label)
{
	const char *filesystem;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(label, tmpfs) { .filesystem = "tmpfs" };
FIXTURE_VARIANT_ADD(label, ext4) { .filesystem = "ext4" };
/* clang-format on */

FIXTURE_SETUP(label)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, variant->filesystem, BASE));
	snprintf(self->file, PATH_SIZE, "%.200s/file", self->tree);
	ASSERT_EQ(0, make_file(self->file, RED, "x", 0644));
}

FIXTURE_TEARDOWN(label)
{
	EXPECT_EQ(0, remove_tree(self->tree));
}

static int set_errno(const char *path, const void *value, size_t size)
{
	return lsetxattr(path, XATTR_NAME_TVD, value, size, 0) ? errno : 0;
}

static int remove_errno(const char *path)
{
	return lremovexattr(path, XATTR_NAME_TVD) ? errno : 0;
}

/* In force at once, for what is in memory already. */
TEST_F(label, changed_by_host)
{
	EXPECT_EQ(0, act(RED, WORDS("read", self->file)));
	EXPECT_EQ(EACCES, act(BLUE, WORDS("read", self->file)));
	ASSERT_EQ(0, set_label(self->file, BLUE));
	EXPECT_TRUE(has_label(self->file, BLUE));
	EXPECT_EQ(0, act(BLUE, WORDS("read", self->file)));
	EXPECT_EQ(EACCES, act(RED, WORDS("read", self->file)));
	ASSERT_EQ(0, set_label(self->file, HOST));
	EXPECT_EQ(EACCES, act(BLUE, WORDS("read", self->file)));
	ASSERT_EQ(0, set_label(self->file, BASE));
	EXPECT_EQ(0, act(BLUE, WORDS("read", self->file)));
	EXPECT_EQ(EACCES, act(BLUE, WORDS("write", self->file)));
}

/* Also for one who has the file open. */
TEST_F(label, changed_while_open)
{
	int fd = open(self->file, O_RDONLY | O_CLOEXEC);

	ASSERT_LE(0, fd);
	EXPECT_EQ(0, act_with(RED, fd, WORDS("read", "given")));
	ASSERT_EQ(0, set_label(self->file, BLUE));
	EXPECT_EQ(EACCES, act_with(RED, fd, WORDS("read", "given")));
	close(fd);
}

/* Then it is unlabelled, which this policy calls base. */
TEST_F(label, removed_by_host)
{
	EXPECT_EQ(EACCES, act(BLUE, WORDS("read", self->file)));
	EXPECT_EQ(0, remove_errno(self->file));
	EXPECT_EQ(0, act(BLUE, WORDS("read", self->file)));
	EXPECT_EQ(EACCES, act(RED, WORDS("write", self->file)));
	EXPECT_EQ(ENODATA, remove_errno(self->file));
}

TEST_F(label, no_such_label)
{
	static const char *const values[] = {
		"nobody",
		"RED",
		"red ",
		"red\n",
		"unknown",
		"any",
		"../red",
		"0123456789012345678901234567890123456789012345678901234567890123456",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(values); i++) {
		EXPECT_EQ(EINVAL,
			  set_errno(self->file, values[i], strlen(values[i])))
		{
			TH_LOG("'%s'", values[i]);
		}
	}
	EXPECT_EQ(EINVAL, set_errno(self->file, "", 0));
	/* A NUL is no part of a name. */
	EXPECT_EQ(EINVAL, set_errno(self->file, "red", 4));
	EXPECT_TRUE(has_label(self->file, RED));
}

TEST_F(label, unprivileged)
{
	ASSERT_EQ(0, chmod(self->file, 0666));
	ASSERT_EQ(0, chown(self->file, 65534, 65534));
	ASSERT_EQ(0, seteuid(65534));
	EXPECT_EQ(EPERM, set_errno(self->file, BLUE, strlen(BLUE)));
	EXPECT_EQ(EPERM, remove_errno(self->file));
	ASSERT_EQ(0, seteuid(0));
	EXPECT_TRUE(has_label(self->file, RED));
}

/* What all of security.* needs is not enough. */
TEST_F(label, without_mac_admin)
{
	ASSERT_EQ(0, drop_mac_admin());
	EXPECT_EQ(EPERM, set_errno(self->file, BLUE, strlen(BLUE)));
	EXPECT_EQ(EPERM, remove_errno(self->file));
	ASSERT_EQ(0, restore_capabilities());
	EXPECT_TRUE(has_label(self->file, RED));
	EXPECT_EQ(0, set_errno(self->file, BLUE, strlen(BLUE)));
}

TEST_F(label, privileged_in_user_namespace)
{
	int status;
	pid_t pid = fork();

	ASSERT_LE(0, pid);
	if (!pid) {
		if (unshare(CLONE_NEWUSER))
			_exit(ACTOR_BROKEN);
		_exit(set_errno(self->file, BLUE, strlen(BLUE)));
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFEXITED(status));
	EXPECT_EQ(EPERM, WEXITSTATUS(status));
	EXPECT_TRUE(has_label(self->file, RED));
}

/* Not even to itself, nor of what may be used otherwise. */
TEST_F(label, refused_to_domains)
{
	static const char *const labels[] = { RED, RED_TOO, BLUE, BASE, HOST };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(labels); i++) {
		EXPECT_EQ(EPERM, act(RED, WORDS("setxattr", self->file,
						XATTR_NAME_TVD, labels[i])))
		{
			TH_LOG("'%s'", labels[i]);
		}
		EXPECT_EQ(EPERM, act(BRIDGE, WORDS("setxattr", self->file,
						   XATTR_NAME_TVD, labels[i])))
		{
			TH_LOG("'%s', bridge", labels[i]);
		}
	}
	EXPECT_EQ(EPERM,
		  act(RED, WORDS("removexattr", self->file, XATTR_NAME_TVD)));
	/* No EACCES: what all of security.* needs is asked for first. */
	EXPECT_EQ(EPERM, act(BLUE, WORDS("setxattr", self->file, XATTR_NAME_TVD,
					 BLUE)));
	EXPECT_EQ(EPERM,
		  act(BLUE, WORDS("removexattr", self->file, XATTR_NAME_TVD)));
	EXPECT_TRUE(has_label(self->file, RED));
}

/* The other modules' attributes are the host's to set. */
TEST_F(label, other_security_attributes)
{
	EXPECT_EQ(EPERM, act(RED, WORDS("setxattr", self->file, "security.test",
					"x")));
	EXPECT_EQ(EPERM,
		  act(RED, WORDS("setxattr", self->file, "trusted.test", "x")));
}

/* Where a label would be lost, or is worth nothing. */
TEST(filesystems_without_labels)
{
	int err = set_errno("/proc/version", RED, strlen(RED));

	ASSERT_TRUE(is_enforcing());
	EXPECT_TRUE(err == EPERM || err == EOPNOTSUPP);
	err = set_errno("/sys/kernel/uevent_seqnum", RED, strlen(RED));
	EXPECT_TRUE(err == EPERM || err == EOPNOTSUPP);
	err = set_errno("/dev/null", RED, strlen(RED));
	EXPECT_TRUE(err == EPERM || err == EOPNOTSUPP);
}

/* A device's label is the device's. */
TEST_F(label, device_node)
{
	char node[PATH_SIZE];

	snprintf(node, PATH_SIZE, "%.200s/node", self->tree);
	ASSERT_EQ(0, mknod(node, S_IFCHR | 0666, 0x103));
	EXPECT_EQ(EPERM, set_errno(node, RED, strlen(RED)));
}

TEST(refused_in_user_namespace)
{
	char tree[PATH_SIZE];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(tree, "tmpfs", BASE));
	EXPECT_EQ(0, act(HOST, WORDS("own-user-namespace", tree)));
	EXPECT_EQ(EPERM, act(HOST, WORDS("label-in-namespace", tree, BASE)));
	EXPECT_EQ(EPERM, act(RED, WORDS("label-in-namespace", tree, BASE)));
	EXPECT_EQ(0, remove_tree(tree));
}

/* A mount that is nowhere yet is a mount. */
TEST(mounted_nowhere)
{
	static const char *const acts[] = { "label-mounted",
					    "label-mounted-root" };
	size_t i;

	ASSERT_TRUE(is_enforcing());
	for (i = 0; i < ARRAY_SIZE(acts); i++) {
		EXPECT_SEEN(EXPECT_ALLOWED, HOST, acts[i], "here", RED);
		EXPECT_EQ(EPERM, act(HOST, WORDS(acts[i], "own", RED)));
		EXPECT_SEEN(expect_denial(RED, RED, TVD_ROW_NONE,
					  TVD_ACCESS_RELABEL, EPERM),
			    RED, acts[i], "own", RED);
	}
}

TEST_F(label, of_a_cloned_mount)
{
	ASSERT_EQ(0, set_label(self->tree, RED));
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "label-cloned", "here", RED_TOO,
		    self->tree);
	EXPECT_TRUE(has_label(self->file, RED_TOO));
	EXPECT_EQ(EPERM,
		  act(HOST, WORDS("label-cloned", "own", RED, self->tree)));
	/* What all of security.* needs is asked for first. */
	EXPECT_EQ(EPERM,
		  act(RED, WORDS("label-cloned", "own", RED, self->tree)));
	EXPECT_TRUE(has_label(self->file, RED_TOO));
}

/* Their files are the mounter's, and other domains get no further. */
TEST(mounted_in_user_namespace)
{
	struct expectation same = {},
			   disjoint = expect_steps(BLUE, RED,
						   STEPS(TVD_ACCESS_READ |
							 TVD_ACCESS_GETATTR),
						   EACCES);
	char tree[PATH_SIZE], path[PATH_SIZE];
	struct actor holder;
	struct sight seen;
	int fd;

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(tree, "tmpfs", RED));
	ASSERT_EQ(0, start_actor(&holder, RED, -1,
				 WORDS("hold-in-namespace", tree)));
	EXPECT_EQ(0, await_actor(&holder));
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", holder.pid, ACTOR_GIVEN);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	EXPECT_LE(0, fd);
	seen = see_act(RED_TOO, fd, WORDS("read", "given"));
	EXPECT_STREQ("", difference(&same, &seen));
	seen = see_act(BLUE, fd, WORDS("read", "given"));
	EXPECT_STREQ("", difference(&disjoint, &seen));
	close(fd);
	EXPECT_EQ(0, finish_actor(&holder));
	EXPECT_EQ(0, remove_tree(tree));
}

TEST_HARNESS_MAIN
