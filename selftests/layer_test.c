// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: overlayfs, mounted by a domain
 *
 *	TREE/		base
 *		lower/	red-too, with "file"
 *		upper/	red, as work/ and merged/
 */
#include <errno.h>
#include <stdio.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

/* clang-format off */
FIXTURE(layer) {
	char tree[PATH_SIZE];
	char copy[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(layer)
{
	static const char *const own[] = { "upper", "work", "merged" };
	char path[PATH_SIZE];
	size_t i;

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	for (i = 0; i < ARRAY_SIZE(own); i++) {
		snprintf(path, PATH_SIZE, "%.200s/%s", self->tree, own[i]);
		ASSERT_EQ(0, make_dir(path, RED));
	}
	snprintf(path, PATH_SIZE, "%.200s/lower", self->tree);
	ASSERT_EQ(0, make_dir(path, RED_TOO));
	snprintf(path, PATH_SIZE, "%.200s/lower/file", self->tree);
	ASSERT_EQ(0, make_file(path, RED_TOO, "lower", 0644));
	snprintf(self->copy, PATH_SIZE, "%.200s/upper/file", self->tree);
}

FIXTURE_TEARDOWN(layer)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* A label that red may not give, and has given by what it made. */
TEST_F(layer, is_copied_up)
{
	EXPECT_EQ(0, act(RED, WORDS("write-layer", self->tree)));
	EXPECT_TRUE(has_label(self->copy, RED));
}

/* A whiteout is of who removed the file, and in nobody else's way. */
TEST_F(layer, is_removed)
{
	EXPECT_EQ(0, act(RED, WORDS("replace-layer", self->tree)));
	EXPECT_TRUE(has_label(self->copy, RED));
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, TVD_ACCESS_SEARCH,
				  EACCES),
		    BLUE, "unlink", self->copy);
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "unlink", self->copy);
}

/* Of who mounted it is asked, who has lost what lies below. */
TEST_F(layer, below_a_mapping)
{
	static const struct deny_spec denies[] = {
		{ RED, RED_TOO, TVD_ACCESS_READ },
		{},
	};
	const struct policy_spec spec = { .labels = test_labels,
					  .denies = denies };
	struct expectation expected = expect_denial(RED, RED_TOO, TVD_ROW_TYPES,
						    TVD_ACCESS_READ, EACCES);
	struct sight seen = {};
	struct actor mapper;
	int log = open_records();

	ASSERT_LE(0, log);
	ASSERT_EQ(0, start_actor(&mapper, RED, -1,
				 WORDS("map-layer", self->tree)));
	ASSERT_EQ(0, await_actor(&mapper));
	EXPECT_EQ(0, finish_actor(&mapper));
	ASSERT_EQ(0, start_actor(&mapper, RED, -1,
				 WORDS("map-layer", self->tree)));
	ASSERT_EQ(0, await_actor(&mapper));
	count_records(log, mapper.pid, seen.first, sizeof(seen.first));
	ASSERT_EQ(0, load_spec(&spec));
	seen.err = finish_actor(&mapper);
	seen.records =
		count_records(log, mapper.pid, seen.first, sizeof(seen.first));
	EXPECT_STREQ("", difference(&expected, &seen));
	close(log);
}

TEST_HARNESS_MAIN
