// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: labels of new files, and how long they last
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "common.h"
#include "harness.h"

/* clang-format off */
FIXTURE(create) {
	char tree[PATH_SIZE];
	char new[PATH_SIZE];
};

/* clang-format on */

/*
 * creator	directory	label of the new file
 *
 * red		red, red-too	red: a single-typed creator's own
 * red		bridge		red: the bridge may use it, blue may not
 * bridge	red		red: the directory says for which side
 * bridge	bridge		bridge
 * host		any of them	host: the domain may not use it
 */
FIXTURE_VARIANT(create)
{
	const char *filesystem;
	const char *creator;
	const char *directory;
	const char *label;
};

#define ON(filesystem_type, creator_label, directory_label, new_label)       \
	{                                                                    \
		.filesystem = (filesystem_type), .creator = (creator_label), \
		.directory = (directory_label), .label = (new_label),        \
	}

/* clang-format off */
FIXTURE_VARIANT_ADD(create, same) ON("tmpfs", RED, RED, RED);
FIXTURE_VARIANT_ADD(create, ext4_same) ON("ext4", RED, RED, RED);
FIXTURE_VARIANT_ADD(create, same_type) ON("tmpfs", RED, RED_TOO, RED);
FIXTURE_VARIANT_ADD(create, ext4_same_type) ON("ext4", RED, RED_TOO, RED);
FIXTURE_VARIANT_ADD(create, below_bridge) ON("tmpfs", RED, BRIDGE, RED);
FIXTURE_VARIANT_ADD(create, ext4_below_bridge) ON("ext4", RED, BRIDGE, RED);
FIXTURE_VARIANT_ADD(create, bridge_below_one) ON("tmpfs", BRIDGE, RED, RED);
FIXTURE_VARIANT_ADD(create, ext4_bridge_below_one) ON("ext4", BRIDGE, RED, RED);
FIXTURE_VARIANT_ADD(create, bridge_below_other) ON("tmpfs", BRIDGE, BLUE, BLUE);
FIXTURE_VARIANT_ADD(create, ext4_bridge_below_other)
ON("ext4", BRIDGE, BLUE, BLUE);
FIXTURE_VARIANT_ADD(create, bridge_below_own)
ON("tmpfs", BRIDGE, BRIDGE, BRIDGE);
FIXTURE_VARIANT_ADD(create, ext4_bridge_below_own)
ON("ext4", BRIDGE, BRIDGE, BRIDGE);
FIXTURE_VARIANT_ADD(create, host_below_base) ON("tmpfs", HOST, BASE, HOST);
FIXTURE_VARIANT_ADD(create, ext4_host_below_base) ON("ext4", HOST, BASE, HOST);
FIXTURE_VARIANT_ADD(create, host_below_red) ON("tmpfs", HOST, RED, HOST);
FIXTURE_VARIANT_ADD(create, ext4_host_below_red) ON("ext4", HOST, RED, HOST);
/* clang-format on */

FIXTURE_SETUP(create)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, variant->filesystem,
			       variant->directory));
	snprintf(self->new, PATH_SIZE, "%.200s/new", self->tree);
}

FIXTURE_TEARDOWN(create)
{
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* Read by a domain, or refused to it, as the label says. */
static void check_use(struct __test_metadata *_metadata, const char *reader,
		      const char *path, const char *label)
{
	struct expectation expected =
		expect_steps(reader, label, STEPS(TVD_ACCESS_READ), EACCES);
	struct sight seen;

	/* So that the file's label alone is asked about. */
	char open_dir[PATH_SIZE], name[PATH_SIZE];

	snprintf(open_dir, PATH_SIZE, "%s", path);
	*strrchr(open_dir, '/') = '\0';
	snprintf(name, PATH_SIZE, "%s", path);
	ASSERT_EQ(0, set_label(open_dir, BASE));
	seen = see_act(reader, -1, WORDS("read", name));
	EXPECT_STREQ("", difference(&expected, &seen));
}

#define CREATE(...)                                                      \
	{                                                                \
		ASSERT_EQ(0, act(variant->creator, WORDS(__VA_ARGS__))); \
		EXPECT_TRUE(has_label(self->new, variant->label));       \
	}

/* clang-format off */
TEST_F(create, directory) CREATE("mkdir", self->new);
TEST_F(create, fifo) CREATE("mkfifo", self->new);
TEST_F(create, link) CREATE("symlink", self->new, "to");
TEST_F(create, socket) CREATE("bind", self->new);
/* clang-format on */

TEST_F(create, file)
{
	ASSERT_EQ(0, act(variant->creator, WORDS("create", self->new)));
	EXPECT_TRUE(has_label(self->new, variant->label));
	check_use(_metadata, RED, self->new, variant->label);
	check_use(_metadata, BLUE, self->new, variant->label);
}

/* A bridge makes nothing where not even one of its sides could be meant. */
TEST(bridge_below_base)
{
	char tree[PATH_SIZE], new[PATH_SIZE];
	struct expectation expected = expect_steps(
		BRIDGE, BASE,
		STEPS(TVD_ACCESS_SEARCH, TVD_ACCESS_WRITE | TVD_ACCESS_SEARCH),
		EACCES);
	struct sight seen;

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(tree, "tmpfs", BASE));
	snprintf(new, PATH_SIZE, "%.200s/new", tree);
	seen = see_act(BRIDGE, -1, WORDS("create", new));
	EXPECT_STREQ("", difference(&expected, &seen));
	EXPECT_EQ(0, remove_tree(tree));
}

/* What the host makes for a domain, by choice. */
TEST(fscreate)
{
	char tree[PATH_SIZE], new[PATH_SIZE];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(tree, "tmpfs", BASE));
	snprintf(new, PATH_SIZE, "%.200s/new", tree);
	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, BLUE));
	EXPECT_EQ(0, mkdir(new, 0700));
	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, ""));
	EXPECT_TRUE(has_label(new, BLUE));
	EXPECT_EQ(0, act(BLUE, WORDS("list", new)));
	EXPECT_EQ(EACCES, act(RED, WORDS("list", new)));
	EXPECT_EQ(0, remove_tree(tree));
}

/* A hard link and a rename leave a file whose it is. */
TEST(names_do_not_matter)
{
	char tree[PATH_SIZE], dir[PATH_SIZE], a[PATH_SIZE], b[PATH_SIZE];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(tree, "tmpfs", BASE));
	snprintf(dir, PATH_SIZE, "%.100s/blue", tree);
	snprintf(a, PATH_SIZE, "%.100s/a", tree);
	snprintf(b, PATH_SIZE, "%.100s/blue/b", tree);
	ASSERT_EQ(0, make_dir(dir, BLUE));
	ASSERT_EQ(0, make_file(a, RED, "x", 0644));
	ASSERT_EQ(0, link(a, b));
	EXPECT_TRUE(has_label(b, RED));
	EXPECT_EQ(EACCES, act(BLUE, WORDS("read", b)));
	ASSERT_EQ(0, unlink(b));
	ASSERT_EQ(0, rename(a, b));
	EXPECT_TRUE(has_label(b, RED));
	EXPECT_EQ(EACCES, act(BLUE, WORDS("read", b)));
	EXPECT_EQ(0, remove_tree(tree));
}

static int write_to(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err = fd < 0 || write(fd, text, strlen(text)) < 0 ? -1 : 0;

	close(fd);
	return err;
}

static int mount_again(void)
{
	char where[PATH_SIZE], device[PATH_SIZE];

	test_path(where, "ext4");
	if (find_mounted(where, device) || umount(where))
		return -1;
	return mount(device, where, "ext4", 0, NULL);
}

/* clang-format off */
FIXTURE(ext4) {
	char tree[PATH_SIZE];
	char file[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(ext4)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "ext4", RED));
	snprintf(self->file, PATH_SIZE, "%.200s/file", self->tree);
	ASSERT_EQ(0, act(RED, WORDS("create", self->file)));
	ASSERT_EQ(0, set_label(self->tree, BASE));
}

FIXTURE_TEARDOWN(ext4)
{
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* A label that nobody holds in memory any more is read from the disk. */
TEST_F(ext4, drop_caches)
{
	sync();
	ASSERT_EQ(0, write_to("/proc/sys/vm/drop_caches", "3"));
	check_use(_metadata, RED, self->file, RED);
	check_use(_metadata, BLUE, self->file, RED);
}

TEST_F(ext4, mounted_again)
{
	ASSERT_EQ(0, mount_again());
	check_use(_metadata, RED, self->file, RED);
	check_use(_metadata, BLUE, self->file, RED);
	EXPECT_TRUE(has_label(self->file, RED));
}

/* Devices that keep nothing, and others; whatever label their nodes carry. */
/* clang-format off */
FIXTURE(device) {
};

/* clang-format on */

FIXTURE_VARIANT(device)
{
	const char *path;
	const char *label;
	bool full;
};

#define DEVICE(device_path, device_label, is_full)              \
	{                                                       \
		.path = (device_path), .label = (device_label), \
		.full = (is_full),                              \
	}

/* clang-format off */
FIXTURE_VARIANT_ADD(device, null) DEVICE("/dev/null", ANY, false);
FIXTURE_VARIANT_ADD(device, zero) DEVICE("/dev/zero", ANY, false);
FIXTURE_VARIANT_ADD(device, full) DEVICE("/dev/full", ANY, true);
FIXTURE_VARIANT_ADD(device, random) DEVICE("/dev/random", ANY, false);
FIXTURE_VARIANT_ADD(device, urandom) DEVICE("/dev/urandom", ANY, false);
FIXTURE_VARIANT_ADD(device, kmsg) DEVICE("/dev/kmsg", HOST, false);
FIXTURE_VARIANT_ADD(device, loop_control)
DEVICE("/dev/loop-control", HOST, false);
FIXTURE_VARIANT_ADD(device, console) DEVICE("/dev/ttyS0", HOST, false);
/* clang-format on */

FIXTURE_SETUP(device)
{
	ASSERT_TRUE(is_enforcing());
}

FIXTURE_TEARDOWN(device)
{
}

TEST_F(device, read)
{
	struct expectation expected = expect_steps(
		RED, variant->label, STEPS(TVD_ACCESS_READ), EACCES);
	struct sight seen = see_act(RED, -1, WORDS("read", variant->path));

	ASSERT_EQ(0, access(variant->path, F_OK));
	EXPECT_STREQ("", difference(&expected, &seen));
}

TEST_F(device, write)
{
	struct expectation expected = expect_steps(
		RED, variant->label, STEPS(TVD_ACCESS_WRITE), EACCES);
	struct sight seen = see_act(RED, -1, WORDS("write", variant->path));

	ASSERT_EQ(0, access(variant->path, F_OK));
	if (variant->full && seen.err == ENOSPC)
		seen.err = 0;
	EXPECT_STREQ("", difference(&expected, &seen));
}

/* A node is the host's, though all may use the device. */
TEST_F(device, chmod)
{
	struct expectation expected =
		expect_steps(RED, HOST, STEPS(TVD_ACCESS_SETATTR), EACCES);
	struct sight seen = see_act(RED, -1, WORDS("chmod", variant->path));

	EXPECT_STREQ("", difference(&expected, &seen));
}

/* A node in a domain's own directory leads to the same device. */
TEST_F(device, node_elsewhere)
{
	struct expectation expected = expect_steps(
		RED, variant->label, STEPS(TVD_ACCESS_READ), EACCES);
	char tree[PATH_SIZE], node[PATH_SIZE];
	struct sight seen;
	struct stat st;

	ASSERT_EQ(0, stat(variant->path, &st));
	ASSERT_EQ(0, make_tree(tree, "ext4", RED));
	snprintf(node, PATH_SIZE, "%.200s/node", tree);
	ASSERT_EQ(0, mknod(node, st.st_mode, st.st_rdev));
	seen = see_act(RED, -1, WORDS("read", node));
	EXPECT_STREQ("", difference(&expected, &seen));
	EXPECT_EQ(0, remove_tree(tree));
}

/* What overlayfs leaves in the place of a file has a label as any file has. */
TEST(whiteout)
{
	static const char *const types[] = { "ext4", "tmpfs" };
	char tree[PATH_SIZE], path[PATH_SIZE];
	size_t i;

	ASSERT_TRUE(is_enforcing());
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		ASSERT_EQ(0, make_tree(tree, types[i], RED));
		snprintf(path, PATH_SIZE, "%.200s/whiteout", tree);
		EXPECT_SEEN(EXPECT_ALLOWED, RED, "make-whiteout", path);
		EXPECT_TRUE(has_label(path, RED));
		EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE,
					  TVD_ACCESS_SEARCH, EACCES),
			    BLUE, "unlink", path);
		EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "unlink", path);
		EXPECT_EQ(0, remove_tree(tree));
	}
}

TEST_HARNESS_MAIN
