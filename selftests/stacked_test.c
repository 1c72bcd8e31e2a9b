// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what overlays show of the filesystems below them
 *
 * One overlay, or one over another:
 *
 *	TREE/			base
 *		lower/		where the files are: of a mount, or a link
 *		inner/		an overlay over it
 *		outer/		an overlay over that
 *
 * Of every kind there is a file, since the VFS tells what lies below an overlay
 * of regular files only.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
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
#define FOLLOW TVD_ACCESS_FOLLOW

static const char *below(char path[PATH_SIZE], const char *tree,
			 const char *name)
{
	snprintf(path, PATH_SIZE, "%.100s/%.100s", tree, name);
	return path;
}

/* An overlay; what is written to it is kept beside it, in NAME-upper. */
static int make_overlay(const char *tree, const char *name, const char *lower,
			const char *more)
{
	char where[PATH_SIZE], path[PATH_SIZE + 8], options[4 * PATH_SIZE];

	below(where, tree, name);
	snprintf(path, sizeof(path), "%s-upper", where);
	if (make_dir(path, BASE))
		return -1;
	snprintf(path, sizeof(path), "%s-work", where);
	if (make_dir(path, HOST))
		return -1;
	snprintf(options, sizeof(options),
		 "lowerdir=%.100s/%.100s,upperdir=%s-upper,workdir=%s-work%s",
		 tree, lower, where, where, more);
	return make_dir(where, BASE) ?:
		       mount("none", where, "overlay", 0, options);
}

/* The kinds of files, and how a file of each is used. */
static const struct {
	const char *name;
	const char *act;
	__u32 access;
} kinds[] = {
	{ "file", "read", READ },	{ "dir", "list", LIST },
	{ "dir/file", "read", SEARCH }, { "link", "readlink", READ },
	{ "link", "read", FOLLOW },	{ "fifo", "use-fifo", READ | WRITE },
};

/* Files that say whose they are, or nothing. */
static int make_kinds(const char *where, const char *label)
{
	static const char *const names[] = { "file", "dir", "dir/file", "link",
					     "fifo" };
	char path[PATH_SIZE];
	size_t i;

	if (make_file(below(path, where, "file"), BASE, "x", 0666) ||
	    make_dir(below(path, where, "dir"), BASE) ||
	    make_file(below(path, where, "dir/file"), BASE, "x", 0666) ||
	    make_link(below(path, where, "link"), BASE, "file") ||
	    mkfifo(below(path, where, "fifo"), 0666))
		return -1;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		below(path, where, names[i]);
		if (label ? set_label(path, label) :
			    lremovexattr(path, XATTR_NAME_TVD))
			return -1;
	}
	return 0;
}

/* That all kinds are a label's and not the stranger's, and are used as such. */
static void expect_owner(struct __test_metadata *_metadata, const char *where,
			 const char *label, const char *stranger)
{
	char path[PATH_SIZE];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		below(path, where, kinds[i].name);
		EXPECT_SEEN(EXPECT_ALLOWED, label, kinds[i].act, path);
		EXPECT_SEEN(expect_denial(stranger, label, TVD_ROW_ELSE,
					  kinds[i].access, EACCES),
			    stranger, kinds[i].act, path)
		{
			TH_LOG("%s", path);
		}
		/* A domain's link does not lead the host. */
		EXPECT_SEEN(kinds[i].access == FOLLOW ?
				    expect_denial(HOST, label, TVD_ROW_HOST,
						  FOLLOW, EACCES) :
				    EXPECT_ALLOWED,
			    HOST, kinds[i].act, path)
		{
			TH_LOG("%s", path);
		}
	}
}

/* A mount of a domain below two overlays that say nothing of their own. */
/* clang-format off */
FIXTURE(nested) {
	char tree[PATH_SIZE];
	char lower[PATH_SIZE];
	char inner[PATH_SIZE];
	char outer[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(nested)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	below(self->lower, self->tree, "lower");
	below(self->inner, self->tree, "inner");
	below(self->outer, self->tree, "outer");
	ASSERT_EQ(0, make_dir(self->lower, BASE));
	ASSERT_EQ(0, mount("none", self->lower, "tmpfs", 0,
			   "mode=755,tvd.label=blue"));
	ASSERT_EQ(0, make_kinds(self->lower, NULL));
}

FIXTURE_TEARDOWN(nested)
{
	EXPECT_EQ(0, umount(self->outer));
	EXPECT_EQ(0, umount(self->inner));
	EXPECT_EQ(0, umount(self->lower));
	EXPECT_EQ(0, remove_tree(self->tree));
}

static int nest(const char *tree, const char *options)
{
	return make_overlay(tree, "inner", "lower", options) ?:
		       make_overlay(tree, "outer", "inner", "");
}

TEST_F(nested, keeps_its_label)
{
	ASSERT_EQ(0, nest(self->tree, ""));
	expect_owner(_metadata, self->inner, BLUE, RED);
	expect_owner(_metadata, self->outer, BLUE, RED);
	/* What nobody has is the upper layer's, which is base. */
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "list", self->outer);
}

/* The outer overlay is asked first: the inner one has not been looked at. */
TEST_F(nested, keeps_its_label_at_first_sight)
{
	ASSERT_EQ(0, nest(self->tree, ""));
	expect_owner(_metadata, self->outer, BLUE, RED);
}

/* The uppermost that was given a label. */
TEST_F(nested, takes_the_inner_label)
{
	ASSERT_EQ(0, nest(self->tree, ",tvd.label=red"));
	expect_owner(_metadata, self->outer, RED, BLUE);
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "list", self->lower);
	EXPECT_SEEN(expect_denial(RED, BLUE, TVD_ROW_ELSE, LIST, EACCES), RED,
		    "list", self->lower);
}

/* What a file says of itself goes before, however deep it lies. */
TEST_F(nested, shows_attributes)
{
	char path[PATH_SIZE];

	ASSERT_EQ(0, set_label(below(path, self->lower, "file"), RED));
	ASSERT_EQ(0, set_label(below(path, self->lower, "dir"), RED));
	ASSERT_EQ(0, nest(self->tree, ""));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "read",
		    below(path, self->outer, "file"));
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, READ, EACCES), BLUE,
		    "read", path);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "list",
		    below(path, self->outer, "dir"));
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, LIST, EACCES), BLUE,
		    "list", path);
}

/* The copies say what the mount said, and are in the outer overlay alone. */
TEST_F(nested, is_copied)
{
	char path[PATH_SIZE];

	ASSERT_EQ(0, nest(self->tree, ""));
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "write",
		    below(path, self->outer, "file"));
	EXPECT_TRUE(
		has_label(below(path, self->tree, "outer-upper/file"), BLUE));
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "append",
		    below(path, self->outer, "dir/file"));
	EXPECT_TRUE(
		has_label(below(path, self->tree, "outer-upper/dir"), BLUE));
	EXPECT_TRUE(has_label(below(path, self->tree, "outer-upper/dir/file"),
			      BLUE));
	EXPECT_EQ(-1,
		  access(below(path, self->tree, "inner-upper/file"), F_OK));
	expect_owner(_metadata, self->outer, BLUE, RED);
}

/* A copy that the inner overlay has made is what the outer one shows. */
TEST_F(nested, shows_a_copy)
{
	char path[PATH_SIZE];

	ASSERT_EQ(0, make_overlay(self->tree, "inner", "lower", ""));
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "append",
		    below(path, self->inner, "dir/file"));
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "write",
		    below(path, self->inner, "file"));
	ASSERT_EQ(0, make_overlay(self->tree, "outer", "inner", ""));
	EXPECT_TRUE(
		has_label(below(path, self->tree, "inner-upper/file"), BLUE));
	expect_owner(_metadata, self->outer, BLUE, RED);
}

/* All that is seen of the outer one is below it. */
TEST_F(nested, without_an_upper)
{
	char path[PATH_SIZE], options[3 * PATH_SIZE];

	ASSERT_EQ(0, make_overlay(self->tree, "inner", "lower", ""));
	ASSERT_EQ(0, make_dir(self->outer, BASE));
	ASSERT_EQ(0, make_dir(below(path, self->tree, "empty"), BASE));
	snprintf(options, sizeof(options), "lowerdir=%s:%s", self->inner, path);
	ASSERT_EQ(0, mount("none", self->outer, "overlay", 0, options));
	expect_owner(_metadata, self->outer, BLUE, RED);
}

/* A filesystem below whose labels are worth nothing, once a policy says so. */
/* clang-format off */
FIXTURE(distrusted) {
	char tree[PATH_SIZE];
	char lower[PATH_SIZE];
	char shown[PATH_SIZE];
	char upper[PATH_SIZE];
};

/* clang-format on */

FIXTURE_VARIANT(distrusted)
{
	const char *says;
	bool nested;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(distrusted, domain) { .says = RED };
FIXTURE_VARIANT_ADD(distrusted, base) { .says = BASE };
FIXTURE_VARIANT_ADD(distrusted, nested_domain) { .says = RED, .nested = true };
FIXTURE_VARIANT_ADD(distrusted, nested_base) { .says = BASE, .nested = true };
/* clang-format on */

FIXTURE_SETUP(distrusted)
{
	const char *top = variant->nested ? "outer" : "inner";
	char path[PATH_SIZE];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	ASSERT_EQ(0, make_tree(self->lower, "ext4", BASE));
	ASSERT_EQ(0, make_kinds(self->lower, variant->says));
	ASSERT_EQ(0, make_link(below(path, self->tree, "lower"), BASE,
			       self->lower));
	ASSERT_EQ(0, make_overlay(self->tree, "inner", "lower", ""));
	if (variant->nested)
		ASSERT_EQ(0, make_overlay(self->tree, "outer", "inner", ""));
	below(self->shown, self->tree, top);
	snprintf(self->upper, PATH_SIZE, "%.200s-upper", self->shown);
}

FIXTURE_TEARDOWN(distrusted)
{
	char path[PATH_SIZE];

	EXPECT_EQ(0, load_test_policy());
	if (variant->nested)
		EXPECT_EQ(0, umount(below(path, self->tree, "outer")));
	EXPECT_EQ(0, umount(below(path, self->tree, "inner")));
	EXPECT_EQ(0, remove_tree(self->tree));
	EXPECT_EQ(0, remove_tree(self->lower));
}

static int load_filesystems(const struct filesystem_spec *filesystems)
{
	return load_spec(&(struct policy_spec){ .labels = test_labels,
						.filesystems = filesystems });
}

static int give_all_to_blue(void)
{
	static const struct filesystem_spec ext4_is_blue[] = {
		{ "ext4", false, BLUE },
		{ "overlay", true, NULL },
		{ "tmpfs", true, NULL },
		{},
	};

	return load_filesystems(ext4_is_blue);
}

/* While they are believed, the files are what they say. */
TEST_F(distrusted, before)
{
	char path[PATH_SIZE];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		/* Nobody else writes what is base. */
		bool hosts = (kinds[i].access & WRITE) &&
			     !strcmp(variant->says, BASE);

		below(path, self->shown, kinds[i].name);
		EXPECT_SEEN(EXPECT_ALLOWED, hosts ? HOST : RED, kinds[i].act,
			    path);
	}
}

TEST_F(distrusted, of_a_label)
{
	ASSERT_EQ(0, give_all_to_blue());
	expect_owner(_metadata, self->shown, BLUE, RED);
}

/* The same after the labels were believed, and looked up. */
TEST_F(distrusted, of_a_label_after_all)
{
	char path[PATH_SIZE];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		EXPECT_SEEN(EXPECT_ALLOWED, RED, "stat",
			    below(path, self->shown, kinds[i].name));
	ASSERT_EQ(0, give_all_to_blue());
	expect_owner(_metadata, self->shown, BLUE, RED);
}

/* What is copied where labels are believed is not what the file said. */
TEST_F(distrusted, is_copied)
{
	static const struct {
		const char *name;
		const char *act;
		const char *copy;
	} changes[] = {
		{ "file", "append", "file" },
		{ "dir/new", "create", "dir" },
		{ "link", "chown-path", "link" },
		{ "fifo", "chown-path", "fifo" },
	};
	char path[PATH_SIZE];
	size_t i;

	ASSERT_EQ(0, give_all_to_blue());
	for (i = 0; i < ARRAY_SIZE(changes); i++) {
		EXPECT_SEEN(EXPECT_ALLOWED, BLUE, changes[i].act,
			    below(path, self->shown, changes[i].name));
		EXPECT_TRUE(has_label(below(path, self->upper, changes[i].copy),
				      BLUE))
		{
			TH_LOG("%s", path);
		}
	}
	/* And stays so when the attributes below are believed again. */
	ASSERT_EQ(0, load_test_policy());
	EXPECT_SEEN(expect_denial(RED, BLUE, TVD_ROW_ELSE, READ, EACCES), RED,
		    "read", below(path, self->shown, "file"));
	EXPECT_SEEN(expect_denial(RED, BLUE, TVD_ROW_ELSE, LIST, EACCES), RED,
		    "list", below(path, self->shown, "dir"));
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "readlink",
		    below(path, self->shown, "link"));
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "use-fifo",
		    below(path, self->shown, "fifo"));
}

TEST_HARNESS_MAIN
