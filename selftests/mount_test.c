// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: mounts with a label, tvd.label=
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

#define READ TVD_ACCESS_READ
#define WRITE TVD_ACCESS_WRITE
#define SEARCH TVD_ACCESS_SEARCH
#define LIST TVD_ACCESS_LIST

/* clang-format off */
FIXTURE(mount) {
	char tree[PATH_SIZE];
	char where[PATH_SIZE];
	char other[PATH_SIZE];
	char file[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(mount)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->where, PATH_SIZE, "%.200s/where", self->tree);
	snprintf(self->other, PATH_SIZE, "%.200s/other", self->tree);
	snprintf(self->file, PATH_SIZE, "%.200s/where/file", self->tree);
	ASSERT_EQ(0, make_dir(self->where, BASE));
	ASSERT_EQ(0, make_dir(self->other, BASE));
}

FIXTURE_TEARDOWN(mount)
{
	umount(self->other);
	umount(self->where);
	EXPECT_EQ(0, remove_tree(self->tree));
}

static int mount_errno(const char *what, const char *where, const char *type,
		       unsigned long flags, const char *options)
{
	return mount(what, where, type, flags, options) ? errno : 0;
}

static int mount_tmpfs(const char *where, const char *options)
{
	return mount_errno("none", where, "tmpfs", 0, options);
}

/* A file without a label of its own. */
static int make_bare(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	if (fd < 0 || write(fd, "x", 1) != 1)
		return -1;
	close(fd);
	return removexattr(path, XATTR_NAME_TVD) && errno != ENODATA ? -1 : 0;
}

TEST_F(mount, gives_its_label)
{
	ASSERT_EQ(0, mount_tmpfs(self->where, "mode=755,tvd.label=red"));
	ASSERT_EQ(0, make_bare(self->file));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "list", self->where);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "write", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "read", self->file);
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, LIST, EACCES), BLUE,
		    "list", self->where);
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, SEARCH, EACCES),
		    BLUE, "read", self->file);
	/* Another mount of the type is not concerned. */
	ASSERT_EQ(0, mount_tmpfs(self->other, "mode=755"));
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "list", self->other);
	EXPECT_SEEN(expect_denial(RED, BASE, TVD_ROW_BASE, WRITE | SEARCH,
				  EACCES),
		    RED, "create-unnamed", self->other);
}

/* What a file says of itself goes before. */
TEST_F(mount, leaves_attributes)
{
	ASSERT_EQ(0, mount_tmpfs(self->where, "mode=755,tvd.label=red"));
	ASSERT_EQ(0, make_bare(self->file));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "read", self->file);
	ASSERT_EQ(0, set_label(self->where, BASE));
	ASSERT_EQ(0, set_label(self->file, BLUE));
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "write", self->file);
	EXPECT_SEEN(expect_denial(RED, BLUE, TVD_ROW_ELSE, READ, EACCES), RED,
		    "read", self->file);
	ASSERT_EQ(0, removexattr(self->file, XATTR_NAME_TVD));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "write", self->file);
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, READ, EACCES), BLUE,
		    "read", self->file);
}

/* Before the rule for the type, and before "unlabelled". */
TEST_F(mount, goes_before_rules)
{
	static const struct filesystem_spec blue_ramfs[] = {
		{ "ext4", true, NULL },
		{ "overlay", true, NULL },
		{ "ramfs", false, BLUE },
		{ "tmpfs", true, NULL },
		{},
	};

	ASSERT_EQ(0, mount_errno("none", self->where, "ramfs", 0,
				 "mode=755,tvd.label=red"));
	ASSERT_EQ(0, mount_errno("none", self->other, "ramfs", 0, "mode=755"));
	ASSERT_EQ(0,
		  load_spec(&(struct policy_spec){
			  .labels = test_labels, .filesystems = blue_ramfs }));
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "list", self->other);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "list", self->where);
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, LIST, EACCES), BLUE,
		    "list", self->where);
	ASSERT_EQ(0, load_test_policy());
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "list", self->where);
}

/* A type that keeps no labels is one label's, with the option that one's. */
TEST_F(mount, of_untrusted_type)
{
	ASSERT_EQ(0, mount_errno("none", self->where, "ramfs", 0,
				 "mode=755,tvd.label=red"));
	ASSERT_EQ(0, mount_errno("none", self->other, "ramfs", 0, "mode=755"));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "create", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "write", self->file);
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, SEARCH, EACCES),
		    BLUE, "read", self->file);
	EXPECT_SEEN(expect_denial(RED, HOST, TVD_ROW_ELSE, LIST, EACCES), RED,
		    "list", self->other);
}

TEST_F(mount, is_not_changed)
{
	ASSERT_EQ(0, mount_tmpfs(self->where, "mode=755,tvd.label=red"));
	EXPECT_EQ(0, mount_errno("none", self->where, "tmpfs", MS_REMOUNT,
				 "mode=755,tvd.label=red"));
	EXPECT_EQ(0, mount_errno("none", self->where, "tmpfs", MS_REMOUNT,
				 "mode=755"));
	EXPECT_EQ(EINVAL, mount_errno("none", self->where, "tmpfs", MS_REMOUNT,
				      "mode=755,tvd.label=blue"));
	EXPECT_EQ(EINVAL, mount_errno("none", self->where, "tmpfs", MS_REMOUNT,
				      "mode=755,tvd.label=host"));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "list", self->where);
	EXPECT_EQ(EACCES, act(BLUE, WORDS("list", self->where)));
	ASSERT_EQ(0, mount_tmpfs(self->other, "mode=755"));
	EXPECT_EQ(EINVAL, mount_errno("none", self->other, "tmpfs", MS_REMOUNT,
				      "mode=755,tvd.label=red"));
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "list", self->other);
}

TEST_F(mount, is_one_for_a_disk)
{
	char ext4[PATH_SIZE], device[PATH_SIZE];

	test_path(ext4, "ext4");
	ASSERT_EQ(0, find_mounted(ext4, device));
	/* It has been mounted without. */
	EXPECT_EQ(EBUSY,
		  mount_errno(device, self->where, "ext4", 0, "tvd.label=red"));
	EXPECT_EQ(0, mount_errno(device, self->where, "ext4", 0, NULL));
	EXPECT_EQ(0, umount(self->where));
	ASSERT_EQ(0, umount(ext4));
	EXPECT_EQ(0,
		  mount_errno(device, self->where, "ext4", 0, "tvd.label=red"));
	EXPECT_EQ(0,
		  mount_errno(device, self->other, "ext4", 0, "tvd.label=red"));
	EXPECT_EQ(EBUSY,
		  mount_errno(device, ext4, "ext4", 0, "tvd.label=blue"));
	EXPECT_EQ(EBUSY, mount_errno(device, ext4, "ext4", 0, NULL));
	EXPECT_EQ(0, umount(self->other));
	EXPECT_EQ(0, umount(self->where));
	EXPECT_EQ(0, mount_errno(device, ext4, "ext4", 0, NULL));
}

TEST_F(mount, of_no_such_label)
{
	static const char *const wrong[] = {
		"tvd.label=nobody", "tvd.label=any", "tvd.label=unknown",
		"tvd.label=",	    "tvd.label",     "tvd.label=RED",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		EXPECT_EQ(EINVAL, mount_tmpfs(self->where, wrong[i]))
		{
			TH_LOG("%s", wrong[i]);
		}
	}
}

/* What shows the kernel's state is labelled by what it shows. */
TEST_F(mount, of_no_such_type)
{
	static const char *const types[] = { "proc", "sysfs", "devpts",
					     "mqueue" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		EXPECT_EQ(0,
			  mount_errno("none", self->where, types[i], 0, NULL));
		EXPECT_EQ(0, umount(self->where));
		EXPECT_EQ(EINVAL, mount_errno("none", self->where, types[i], 0,
					      "tvd.label=red"))
		{
			TH_LOG("%s", types[i]);
		}
	}
}

TEST_F(mount, takes_a_privilege)
{
	ASSERT_EQ(0, drop_mac_admin());
	EXPECT_EQ(EPERM, mount_tmpfs(self->where, "tvd.label=red"));
	EXPECT_EQ(0, mount_tmpfs(self->where, "mode=755"));
	ASSERT_EQ(0, restore_capabilities());
	EXPECT_EQ(0, umount(self->where));
	EXPECT_EQ(0, mount_tmpfs(self->where, "tvd.label=red"));
	EXPECT_EQ(0, umount(self->where));
	/* In a user namespace it is not the one that counts. */
	EXPECT_EQ(EPERM, act(HOST, WORDS("mount-labelled", self->where, RED)));
}

TEST_F(mount, by_domain)
{
	__u32 access = TVD_ACCESS_RELABEL | TVD_ACCESS_MOUNT;

	ASSERT_EQ(0, set_label(self->where, RED));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "mount-labelled", self->where, RED);
	/* And what has no more than it has. */
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "mount-labelled", self->where,
		    RED_TOO);
	EXPECT_SEEN(expect_denial(RED, BLUE, TVD_ROW_NONE, access, EPERM), RED,
		    "mount-labelled", self->where, BLUE);
	EXPECT_SEEN(expect_denial(RED, BRIDGE, TVD_ROW_NONE, access, EPERM),
		    RED, "mount-labelled", self->where, BRIDGE);
	EXPECT_SEEN(expect_denial(RED, HOST, TVD_ROW_NONE, access, EPERM), RED,
		    "mount-labelled", self->where, HOST);
	EXPECT_SEEN(expect_denial(RED, BASE, TVD_ROW_NONE, access, EPERM), RED,
		    "mount-labelled", self->where, BASE);
}

/* To who may look at it; to others it is the name of a stranger. */
TEST_F(mount, shows_its_label)
{
	EXPECT_EQ(EDOM, act(HOST, WORDS("sees-option", "tvd.label=red")));
	ASSERT_EQ(0, mount_tmpfs(self->where, "mode=755,tvd.label=red"));
	EXPECT_EQ(0, act(HOST, WORDS("sees-option", "tvd.label=red")));
	EXPECT_EQ(0, act(RED_TOO, WORDS("sees-option", "tvd.label=red")));
	EXPECT_EQ(EDOM, act(BLUE, WORDS("sees-option", "tvd.label=red")));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "sees-option", "tvd.label=red");
}

/* A container: an image that is base, seen through an overlay of the label. */
/* clang-format off */
FIXTURE(image) {
	char tree[PATH_SIZE];
	char merged[PATH_SIZE];
	char file[PATH_SIZE];
	char upper[PATH_SIZE];
};

/* clang-format on */

static const char *below(char path[PATH_SIZE], const char *tree,
			 const char *name)
{
	snprintf(path, PATH_SIZE, "%.100s/%.100s", tree, name);
	return path;
}

FIXTURE_SETUP(image)
{
	char path[PATH_SIZE], actor[PATH_SIZE], options[4 * PATH_SIZE];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "ext4", BASE));
	ASSERT_EQ(0, make_dir(below(path, self->tree, "lower"), BASE));
	ASSERT_EQ(0, removexattr(path, XATTR_NAME_TVD));
	ASSERT_EQ(0, make_bare(below(path, self->tree, "lower/file")));
	ASSERT_EQ(0, copy_file(test_path(actor, "actor"),
			       below(path, self->tree, "lower/actor"), BASE));
	ASSERT_EQ(0, removexattr(path, XATTR_NAME_TVD));
	ASSERT_EQ(0, make_dir(below(path, self->tree, "upper"), BASE));
	ASSERT_EQ(0, removexattr(path, XATTR_NAME_TVD));
	ASSERT_EQ(0, make_dir(below(path, self->tree, "work"), HOST));
	ASSERT_EQ(0, make_dir(below(self->merged, self->tree, "merged"), BASE));
	snprintf(options, sizeof(options),
		 "lowerdir=%.100s/lower,upperdir=%.100s/upper,"
		 "workdir=%.100s/work,tvd.label=red",
		 self->tree, self->tree, self->tree);
	ASSERT_EQ(0, mount("none", self->merged, "overlay", 0, options));
	below(self->file, self->tree, "merged/file");
	below(self->upper, self->tree, "upper/file");
}

FIXTURE_TEARDOWN(image)
{
	EXPECT_EQ(0, umount(self->merged));
	EXPECT_EQ(0, remove_tree(self->tree));
}

TEST_F(image, is_the_domains)
{
	char path[PATH_SIZE];

	EXPECT_SEEN(EXPECT_ALLOWED, RED, "list", self->merged);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "read", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "exec",
		    below(path, self->tree, "merged/actor"));
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, LIST, EACCES), BLUE,
		    "list", self->merged);
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, SEARCH, EACCES),
		    BLUE, "read", self->file);
	/* The host does not run what is there, but below it may. */
	EXPECT_SEEN(expect_denial(HOST, RED, TVD_ROW_HOST, TVD_ACCESS_EXECUTE,
				  EACCES),
		    HOST, "exec", path);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "exec",
		    below(path, self->tree, "lower/actor"));
}

TEST_F(image, is_copied_for_the_domain)
{
	char path[PATH_SIZE];

	EXPECT_SEEN(EXPECT_ALLOWED, RED, "write", self->file);
	EXPECT_TRUE(has_label(self->upper, RED));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "read", self->file);
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, READ, EACCES), BLUE,
		    "read", self->upper);
	/* The image is as it was. */
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "read",
		    below(path, self->tree, "lower/file"));
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "create",
		    below(path, self->tree, "merged/new"));
	EXPECT_TRUE(has_label(below(path, self->tree, "upper/new"), RED_TOO));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "unlink",
		    below(path, self->tree, "merged/actor"));
}

/* A mount of a domain below an overlay that says nothing of its own. */
/* clang-format off */
FIXTURE(lower) {
	char tree[PATH_SIZE];
	char lower[PATH_SIZE];
	char merged[PATH_SIZE];
	char dir[PATH_SIZE];
	char file[PATH_SIZE];
	char inner[PATH_SIZE];
	char upper[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(lower)
{
	char path[PATH_SIZE], options[4 * PATH_SIZE];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	ASSERT_EQ(0, make_dir(below(self->lower, self->tree, "lower"), BASE));
	ASSERT_EQ(0, mount_tmpfs(self->lower, "mode=755,tvd.label=blue"));
	ASSERT_EQ(0, make_bare(below(path, self->tree, "lower/file")));
	ASSERT_EQ(0, mkdir(below(path, self->tree, "lower/dir"), 0755));
	ASSERT_EQ(0, removexattr(path, XATTR_NAME_TVD));
	ASSERT_EQ(0, make_bare(below(path, self->tree, "lower/dir/file")));
	ASSERT_EQ(0, make_dir(below(path, self->tree, "upper"), BASE));
	ASSERT_EQ(0, make_dir(below(path, self->tree, "work"), HOST));
	ASSERT_EQ(0, make_dir(below(self->merged, self->tree, "merged"), BASE));
	snprintf(options, sizeof(options),
		 "lowerdir=%.100s/lower,upperdir=%.100s/upper,"
		 "workdir=%.100s/work",
		 self->tree, self->tree, self->tree);
	ASSERT_EQ(0, mount("none", self->merged, "overlay", 0, options));
	below(self->dir, self->tree, "merged/dir");
	below(self->file, self->tree, "merged/file");
	below(self->inner, self->tree, "merged/dir/file");
	below(self->upper, self->tree, "upper/file");
}

FIXTURE_TEARDOWN(lower)
{
	EXPECT_EQ(0, umount(self->merged));
	EXPECT_EQ(0, umount(self->lower));
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* The directory above is the upper layer's, which is base. */
#define EXPECT_BLUES(self)                                                 \
	do {                                                               \
		EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "list", (self)->merged); \
		EXPECT_SEEN(EXPECT_ALLOWED, RED, "list", (self)->merged);  \
		EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "read", (self)->file);   \
		EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "read", (self)->inner);  \
		EXPECT_SEEN(expect_denial(RED, BLUE, TVD_ROW_ELSE, READ,   \
					  EACCES),                         \
			    RED, "read", (self)->file);                    \
		EXPECT_SEEN(expect_denial(RED, BLUE, TVD_ROW_ELSE, SEARCH, \
					  EACCES),                         \
			    RED, "read", (self)->inner);                   \
		EXPECT_SEEN(expect_denial(RED, BLUE, TVD_ROW_ELSE, LIST,   \
					  EACCES),                         \
			    RED, "list", (self)->dir);                     \
	} while (0)

TEST_F(lower, keeps_its_label)
{
	EXPECT_BLUES(self);
}

/* The copy says what the mount said. */
TEST_F(lower, is_copied_by_the_domain)
{
	char new[PATH_SIZE];

	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "write", self->file);
	EXPECT_TRUE(has_label(self->upper, BLUE));
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "create",
		    below(new, self->tree, "merged/dir/new"));
	EXPECT_TRUE(has_label(below(new, self->tree, "upper/dir"), BLUE));
	EXPECT_BLUES(self);
}

TEST_F(lower, is_copied_by_the_host)
{
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "append", self->file);
	EXPECT_TRUE(has_label(self->upper, BLUE));
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "append", self->inner);
	EXPECT_BLUES(self);
}

/* All that is seen of the overlay is below it. */
TEST_F(lower, without_an_upper)
{
	char path[PATH_SIZE], options[3 * PATH_SIZE];

	ASSERT_EQ(0, umount(self->merged));
	snprintf(options, sizeof(options), "lowerdir=%.100s/lower:%.100s/upper",
		 self->tree, self->tree);
	ASSERT_EQ(0, mount("none", self->merged, "overlay", 0, options));
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "read", self->file);
	EXPECT_SEEN(expect_denial(RED, BLUE, TVD_ROW_ELSE, SEARCH, EACCES), RED,
		    "read", self->file);
	EXPECT_SEEN(expect_denial(RED, BLUE, TVD_ROW_ELSE, SEARCH, EACCES), RED,
		    "read", below(path, self->tree, "lower/file"));
}

TEST_HARNESS_MAIN
