// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: root of a user namespace
 *
 * It may mount, but what it mounts gives it nothing that is not its own.
 */
#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

/* clang-format off */
FIXTURE(namespace) {
	char tree[PATH_SIZE];
};

/* clang-format on */

FIXTURE_VARIANT(namespace)
{
	const char *act;
	const char *object;
	__u32 access;
};

#define ACT(what, label, asked)                                      \
	{                                                            \
		.act = (what), .object = (label), .access = (asked), \
	}

/* The same is done by the host, so that its failure is not a denial. */
/* clang-format off */
FIXTURE_VARIANT_ADD(namespace, tmpfs) ACT("own-user-namespace", NULL, 0);
FIXTURE_VARIANT_ADD(namespace, sysctl) ACT("own-proc", BASE, TVD_ACCESS_WRITE);
FIXTURE_VARIANT_ADD(namespace, sysfs) ACT("own-sysfs", HOST, TVD_ACCESS_SEARCH);
/* clang-format on */

FIXTURE_SETUP(namespace)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", RED));
}

FIXTURE_TEARDOWN(namespace)
{
	EXPECT_EQ(0, remove_tree(self->tree));
}

TEST_F(namespace, of_host)
{
	EXPECT_EQ(0, act(HOST, WORDS(variant->act, self->tree)));
}

static void check_as(struct __test_metadata *_metadata, const char *label,
		     const struct _fixture_variant_namespace *variant,
		     const char *tree)
{
	struct expectation expected = {};
	struct sight seen;
	int log = open_records();

	ASSERT_LE(0, log);
	if (variant->object)
		expected = expect_steps(label, variant->object,
					STEPS(variant->access), EACCES);
	seen.err = act(label, WORDS(variant->act, tree));
	/* A child of the actor may have done it. */
	seen.records = count_records(log, 0, seen.first, sizeof(seen.first));
	EXPECT_STREQ("", difference(&expected, &seen));
	close(log);
}

TEST_F(namespace, of_domain)
{
	check_as(_metadata, RED, variant, self->tree);
}

TEST_F(namespace, of_bridge)
{
	check_as(_metadata, BRIDGE, variant, self->tree);
}

/* Who may go from one mount namespace to another, as far as capabilities go. */
static const struct label_spec mounter[] = {
	{ BLUE, TYPE_BLUE },
	{ RED, TYPE_RED, .capabilities = 1ULL << CAP_SYS_ADMIN },
	{},
};

/* clang-format off */
FIXTURE(others_mounts) {
};

/* clang-format on */

FIXTURE_SETUP(others_mounts)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, load_labels(mounter));
}

FIXTURE_TEARDOWN(others_mounts)
{
	EXPECT_EQ(0, load_test_policy());
}

static struct expectation not_for_domains(void)
{
	return expect_denial(RED, HOST, TVD_ROW_ELSE,
			     TVD_ACCESS_READ | TVD_ACCESS_WRITE, EACCES);
}

TEST_F(others_mounts, asked)
{
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "ask-kind-of-mounts");
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "ask-kind-of-mounts");
}

/* Whose the next one is nobody knows. */
TEST_F(others_mounts, next)
{
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "go-on-to-mounts", "next");
	EXPECT_SEEN(not_for_domains(), RED, "go-on-to-mounts", "next");
}

TEST_F(others_mounts, previous)
{
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "go-on-to-mounts", "previous");
	EXPECT_SEEN(not_for_domains(), RED, "go-on-to-mounts", "previous");
}

TEST_HARNESS_MAIN
