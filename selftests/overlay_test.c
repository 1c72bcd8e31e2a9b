// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: overlayfs
 *
 * It acts on its layers as who mounted it; labels are to be as if it were not
 * there.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "common.h"
#include "harness.h"

/*
 *	TREE/lower/	file	red
 *		dir/	red, with a file
 *	TREE/upper/	work/	merged/
 */
/* clang-format off */
FIXTURE(overlay) {
	char tree[PATH_SIZE];
	char merged[PATH_SIZE];
	char file[PATH_SIZE];
	char upper_file[PATH_SIZE];
	char dir[PATH_SIZE];
};

/* clang-format on */

FIXTURE_VARIANT(overlay)
{
	const char *filesystem;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(overlay, tmpfs) { .filesystem = "tmpfs" };
FIXTURE_VARIANT_ADD(overlay, ext4) { .filesystem = "ext4" };
/* clang-format on */

static const char *place(char path[PATH_SIZE], const char *tree,
			 const char *name)
{
	snprintf(path, PATH_SIZE, "%.100s/%.100s", tree, name);
	return path;
}

FIXTURE_SETUP(overlay)
{
	char path[PATH_SIZE], options[3 * PATH_SIZE];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, variant->filesystem, BASE));
	ASSERT_EQ(0, make_dir(place(path, self->tree, "lower"), BASE));
	ASSERT_EQ(0, make_dir(place(path, self->tree, "upper"), BASE));
	ASSERT_EQ(0, make_dir(place(path, self->tree, "work"), HOST));
	ASSERT_EQ(0, make_dir(place(self->merged, self->tree, "merged"), BASE));
	ASSERT_EQ(0, make_file(place(path, self->tree, "lower/file"), RED,
			       "lower", 0644));
	ASSERT_EQ(0, make_dir(place(path, self->tree, "lower/dir"), RED));
	ASSERT_EQ(0, make_file(place(path, self->tree, "lower/dir/file"), RED,
			       "lower", 0644));
	snprintf(
		options, sizeof(options),
		"lowerdir=%.100s/lower,upperdir=%.100s/upper,workdir=%.100s/work",
		self->tree, self->tree, self->tree);
	ASSERT_EQ(0, mount("none", self->merged, "overlay", 0, options));
	place(self->file, self->tree, "merged/file");
	place(self->upper_file, self->tree, "upper/file");
	place(self->dir, self->tree, "merged/dir");
}

FIXTURE_TEARDOWN(overlay)
{
	EXPECT_EQ(0, umount(self->merged));
	EXPECT_EQ(0, remove_tree(self->tree));
}

static struct expectation blue_may(const char *object, __u32 access)
{
	return expect_steps(BLUE, object, (const __u32[]){ access, 0 }, EACCES);
}

TEST_F(overlay, lower_file)
{
	struct expectation expected = blue_may(RED, TVD_ACCESS_READ);
	struct sight seen;

	EXPECT_EQ(0, act(RED, WORDS("read", self->file)));
	EXPECT_EQ(0, act(RED, WORDS("map-read", self->file)));
	EXPECT_EQ(0, act(RED, WORDS("map-shared", self->file)));
	seen = see_act(BLUE, -1, WORDS("read", self->file));
	EXPECT_STREQ("", difference(&expected, &seen));
	EXPECT_EQ(EACCES, act(BLUE, WORDS("write", self->file)));
	EXPECT_EQ(EACCES, act(BLUE, WORDS("stat", self->file)));
}

/* Who is refused causes no copy. */
TEST_F(overlay, refused_before_copy)
{
	EXPECT_EQ(EACCES, act(BLUE, WORDS("write", self->file)));
	EXPECT_EQ(EACCES, act(BLUE, WORDS("chmod", self->file)));
	EXPECT_EQ(EACCES, act(BLUE, WORDS("truncate", self->file)));
	EXPECT_EQ(-1, access(self->upper_file, F_OK));
}

/* The copy is red's, though overlayfs made it, whoever caused it. */
TEST_F(overlay, copied_by_red)
{
	EXPECT_EQ(0, act(RED, WORDS("write", self->file)));
	EXPECT_TRUE(has_label(self->upper_file, RED));
	EXPECT_TRUE(has_label(self->file, RED));
	EXPECT_EQ(0, act(RED, WORDS("read", self->file)));
	EXPECT_EQ(EACCES, act(BLUE, WORDS("read", self->file)));
	EXPECT_EQ(EACCES, act(BLUE, WORDS("read", self->upper_file)));
}

TEST_F(overlay, copied_by_red_too)
{
	EXPECT_EQ(0, act(RED_TOO, WORDS("chmod", self->file)));
	EXPECT_TRUE(has_label(self->upper_file, RED));
	EXPECT_EQ(EACCES, act(BLUE, WORDS("read", self->file)));
}

TEST_F(overlay, copied_by_host)
{
	EXPECT_EQ(0, act(HOST, WORDS("append", self->file)));
	EXPECT_TRUE(has_label(self->upper_file, RED));
	EXPECT_EQ(0, act(RED, WORDS("read", self->file)));
	EXPECT_EQ(EACCES, act(BLUE, WORDS("read", self->file)));
}

TEST_F(overlay, created)
{
	char file[PATH_SIZE], upper[PATH_SIZE];

	place(file, self->tree, "merged/dir/new");
	place(upper, self->tree, "upper/dir/new");
	EXPECT_EQ(0, act(RED_TOO, WORDS("create", file)));
	EXPECT_TRUE(has_label(upper, RED_TOO));
	EXPECT_EQ(0, act(RED, WORDS("read", file)));
	EXPECT_EQ(EACCES, act(BLUE, WORDS("read", file)));
	/* The directory had to be copied for it. */
	place(upper, self->tree, "upper/dir");
	EXPECT_TRUE(has_label(upper, RED));
	place(file, self->tree, "merged/dir/below");
	place(upper, self->tree, "upper/dir/below");
	EXPECT_EQ(0, act(BRIDGE, WORDS("mkdir", file)));
	EXPECT_TRUE(has_label(upper, RED));
}

TEST_F(overlay, removed)
{
	char file[PATH_SIZE];

	place(file, self->tree, "merged/dir/file");
	EXPECT_EQ(EACCES, act(BLUE, WORDS("unlink", file)));
	EXPECT_EQ(0, act(RED, WORDS("unlink", file)));
	EXPECT_EQ(-1, access(file, F_OK));
}

TEST_F(overlay, relabelled)
{
	EXPECT_EQ(0, act(RED, WORDS("read", self->file)));
	ASSERT_EQ(0, set_label(self->file, BLUE));
	EXPECT_TRUE(has_label(self->upper_file, BLUE));
	EXPECT_EQ(0, act(BLUE, WORDS("read", self->file)));
	EXPECT_EQ(EACCES, act(RED, WORDS("read", self->file)));
}

TEST_HARNESS_MAIN
