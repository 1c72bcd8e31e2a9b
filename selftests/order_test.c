// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what a domain may become, and make, without leave
 *
 * Each test leaves the labels of policy.yaml in force, under a higher version.
 */
#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

#define CAPABILITY(number) (1ULL << (number))

/* Who asks has both types; what is asked for is in the variant. */
#define CALLER "caller"
#define TARGET "target"

/* clang-format off */
FIXTURE(order) {
};

/* clang-format on */

/*
 * What label there is to be asked for, and what differs from the caller, a
 * label that is trusted for the types @types; with the errno of asking for it
 * as the label of the next exec, and as that of what is made.
 */
FIXTURE_VARIANT(order)
{
	struct label_spec caller;
	struct label_spec target;
	struct deny_spec denies[3];
	struct entry_spec entry;
	int exec;
	int create;
};

#define BOTH (TYPE_BLUE | TYPE_RED)

/* clang-format off */
FIXTURE_VARIANT_ADD(order, same) {
	.caller = { CALLER, TYPE_RED },
	.target = { TARGET, TYPE_RED },
};
FIXTURE_VARIANT_ADD(order, fewer_types) {
	.caller = { CALLER, BOTH },
	.target = { TARGET, TYPE_RED },
};
FIXTURE_VARIANT_ADD(order, more_types) {
	.caller = { CALLER, TYPE_RED },
	.target = { TARGET, BOTH },
	.exec = EPERM, .create = EPERM,
};
FIXTURE_VARIANT_ADD(order, other_type) {
	.caller = { CALLER, TYPE_RED },
	.target = { TARGET, TYPE_BLUE },
	.exec = EPERM, .create = EPERM,
};
FIXTURE_VARIANT_ADD(order, fewer_capabilities) {
	.caller = { CALLER, TYPE_RED },
	.target = { TARGET, TYPE_RED, 0, CAPABILITY(CAP_CHOWN) },
};
FIXTURE_VARIANT_ADD(order, more_capabilities) {
	.caller = { CALLER, TYPE_RED },
	.target = { TARGET, TYPE_RED, 0, CAPABILITY(CAP_SYS_NICE) },
	.exec = EPERM, .create = EPERM,
};
FIXTURE_VARIANT_ADD(order, fewer_types_and_more_capabilities) {
	.caller = { CALLER, BOTH },
	.target = { TARGET, TYPE_RED, 0, CAPABILITY(CAP_SYS_NICE) },
	.exec = EPERM, .create = EPERM,
};
FIXTURE_VARIANT_ADD(order, capability_everywhere) {
	.caller = { CALLER, TYPE_RED },
	.target = { TARGET, TYPE_RED, 0, CAPABILITY(CAP_SYS_ADMIN) },
	.exec = EPERM, .create = EPERM,
};
FIXTURE_VARIANT_ADD(order, capability_in_namespaces) {
	.caller = { CALLER, TYPE_RED },
	.target = { TARGET, TYPE_RED, 0, 0, CAPABILITY(CAP_SYS_NICE) },
	.exec = EPERM, .create = EPERM,
};
FIXTURE_VARIANT_ADD(order, capability_in_namespaces_only) {
	.caller = { CALLER, TYPE_RED },
	.target = { TARGET, TYPE_RED, 0, CAPABILITY(CAP_CHOWN),
		    CAPABILITY(CAP_CHOWN) },
};
FIXTURE_VARIANT_ADD(order, fewer_families) {
	.caller = { CALLER, TYPE_RED },
	.target = { TARGET, TYPE_RED, 0, 0, 0, TVD_FAMILY_INET },
};
FIXTURE_VARIANT_ADD(order, more_families) {
	.caller = { CALLER, TYPE_RED },
	.target = { TARGET, TYPE_RED, 0, 0, 0, TVD_FAMILY_ICMP },
	.exec = EPERM, .create = EPERM,
};
FIXTURE_VARIANT_ADD(order, trusted) {
	.caller = { CALLER, TYPE_RED },
	.target = { TARGET, TYPE_RED, TVD_LABEL_TRUSTED },
	.exec = EPERM, .create = EPERM,
};
FIXTURE_VARIANT_ADD(order, permissive) {
	.caller = { CALLER, TYPE_RED },
	.target = { TARGET, TYPE_RED, TVD_LABEL_PERMISSIVE },
	.exec = EPERM, .create = EPERM,
};
FIXTURE_VARIANT_ADD(order, permissive_no_more) {
	.caller = { CALLER, TYPE_RED, TVD_LABEL_PERMISSIVE },
	.target = { TARGET, TYPE_RED },
};
FIXTURE_VARIANT_ADD(order, closed) {
	.caller = { CALLER, TYPE_RED },
	.target = { TARGET, TYPE_RED, TVD_LABEL_CLOSED | TVD_LABEL_MEASURED },
	.exec = EPERM, .create = EPERM,
};
FIXTURE_VARIANT_ADD(order, frozen_at_revocation) {
	.caller = { CALLER, TYPE_RED },
	.target = { TARGET, TYPE_RED, TVD_LABEL_FREEZE },
	.exec = EPERM, .create = EPERM,
};
FIXTURE_VARIANT_ADD(order, killed_at_revocation) {
	.caller = { CALLER, TYPE_RED, TVD_LABEL_FREEZE },
	.target = { TARGET, TYPE_RED },
	.exec = EPERM, .create = EPERM,
};
FIXTURE_VARIANT_ADD(order, measured) {
	.caller = { CALLER, TYPE_RED },
	.target = { TARGET, TYPE_RED, TVD_LABEL_MEASURED },
};
/* Nothing runs under it, and only the host makes what carries it. */
FIXTURE_VARIANT_ADD(order, immutable) {
	.caller = { CALLER, TYPE_RED },
	.target = { TARGET, TYPE_RED, TVD_LABEL_IMMUTABLE },
	.exec = EPERM, .create = EPERM,
};
FIXTURE_VARIANT_ADD(order, denied) {
	.caller = { CALLER, BOTH },
	.target = { TARGET, BOTH },
	.denies = { { CALLER, RED, TVD_ACCESS_TRACE } },
	.exec = EPERM, .create = EPERM,
};
FIXTURE_VARIANT_ADD(order, denied_as_well) {
	.caller = { CALLER, BOTH },
	.target = { TARGET, BOTH },
	.denies = { { CALLER, RED, TVD_ACCESS_TRACE },
		    { TARGET, RED, TVD_ACCESS_TRACE | TVD_ACCESS_SIGNAL } },
};
FIXTURE_VARIANT_ADD(order, denied_by_types) {
	.caller = { CALLER, BOTH },
	.target = { TARGET, TYPE_BLUE },
	.denies = { { CALLER, RED, TVD_ACCESS_TRACE } },
};
FIXTURE_VARIANT_ADD(order, denied_itself) {
	.caller = { CALLER, BOTH },
	.target = { TARGET, TYPE_RED },
	.denies = { { CALLER, TARGET, TVD_ACCESS_TRACE } },
	.exec = EPERM, .create = EPERM,
};
FIXTURE_VARIANT_ADD(order, leads_further) {
	.caller = { CALLER, BOTH },
	.target = { TARGET, TYPE_RED },
	.entry = { TARGET, BASE, RED, 0 },
	.exec = EPERM, .create = EPERM,
};
FIXTURE_VARIANT_ADD(order, leads_back) {
	.caller = { CALLER, TYPE_RED },
	.target = { TARGET, TYPE_RED },
	.entry = { TARGET, BASE, CALLER, 0 },
};
/* By which program is seen at the exec. */
FIXTURE_VARIANT_ADD(order, with_entry) {
	.caller = { CALLER, TYPE_RED },
	.target = { TARGET, BOTH },
	.entry = { CALLER, HOST, TARGET, 0 },
	.create = EPERM,
};
/* clang-format on */

FIXTURE_SETUP(order)
{
	/* In the order of names, which is that of the binary. */
	const struct label_spec labels[] = {
		variant->caller,
		{ RED, TYPE_RED },
		variant->target,
		{},
	};
	const struct entry_spec entries[] = { variant->entry, {} };

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, load_spec(&(struct policy_spec){
			     .labels = labels,
			     .denies = variant->denies,
			     .entries = entries,
		     }));
}

FIXTURE_TEARDOWN(order)
{
	EXPECT_EQ(0, load_test_policy());
}

static struct expectation expect_choice(const char *act, int err)
{
	return (struct expectation){
		.err = err,
		.subject = CALLER,
		.object = TARGET,
		.act = act,
		.reason = "stronger",
	};
}

TEST_F(order, governs_exec)
{
	struct expectation expected = expect_choice("enter", variant->exec);

	/* What never is for a task is as good as unknown to a domain. */
	if (variant->target.properties & TVD_LABEL_IMMUTABLE)
		expected.object = NULL;
	EXPECT_SEEN(expected, CALLER, "set-exec", TARGET);
	EXPECT_SEEN(EXPECT_ALLOWED, CALLER, "set-exec", CALLER);
}

TEST_F(order, governs_fscreate)
{
	EXPECT_SEEN(expect_choice("fscreate", variant->create), CALLER,
		    "set-fscreate", TARGET);
	EXPECT_SEEN(EXPECT_ALLOWED, CALLER, "set-fscreate", CALLER);
}

TEST_F(order, governs_sockcreate)
{
	struct expectation expected =
		expect_choice("sockcreate", variant->create);

	if (variant->target.properties & TVD_LABEL_IMMUTABLE)
		expected.object = NULL;
	EXPECT_SEEN(expected, CALLER, "set-sockcreate", TARGET);
	EXPECT_SEEN(EXPECT_ALLOWED, CALLER, "set-sockcreate", CALLER);
}

/* What may be asked for is entered, under no_new_privs as without it. */
static struct sight start(const char *how)
{
	char program[PATH_SIZE];

	return see_act(CALLER, -1,
		       WORDS("start", how, TARGET, test_path(program, "actor"),
			     "is-current", TARGET));
}

TEST_F(order, governs_entry)
{
	struct expectation expected =
		variant->exec ? expect_choice("enter", variant->exec) :
				EXPECT_ALLOWED;
	struct sight seen;

	/* The actor's file has another label than the rule wants. */
	if (variant->entry.program && !strcmp(variant->entry.program, HOST))
		expected = expect_no_entry(CALLER, TARGET, "stronger", NULL);
	if (variant->target.properties == TVD_LABEL_MEASURED)
		expected = expect_no_entry(CALLER, TARGET, "measured", NULL);
	if (variant->target.properties & TVD_LABEL_IMMUTABLE)
		expected.object = NULL;
	seen = start("plainly");
	EXPECT_STREQ("", difference(&expected, &seen));
	seen = start("without-new-privs");
	EXPECT_STREQ("", difference(&expected, &seen));
}

/* The built-in labels are in no order, and what there is nobody learns. */
TEST(built_in)
{
	static const char *const names[] = {
		HOST, BASE, ANY, TVD_NAME_UNKNOWN, "nobody",
	};
	size_t i;

	ASSERT_TRUE(is_enforcing());
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		EXPECT_EQ(EPERM, act(RED, WORDS("set-exec", names[i])));
		EXPECT_EQ(EPERM, act(RED, WORDS("set-fscreate", names[i])));
		EXPECT_EQ(EPERM, act(RED, WORDS("set-sockcreate", names[i])));
	}
	EXPECT_EQ(0, act(RED, WORDS("set-exec", RED)));
}

/* The host without its capability is in no order either. */
TEST(from_host)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, drop_mac_admin());
	EXPECT_EQ(EPERM, set_self_attr(ATTR_EXEC, HOST));
	EXPECT_EQ(EPERM, set_self_attr(ATTR_EXEC, RED));
	EXPECT_EQ(EPERM, set_self_attr(ATTR_SOCKCREATE, HOST));
	EXPECT_EQ(0, set_self_attr(ATTR_EXEC, ""));
	ASSERT_EQ(0, restore_capabilities());
	EXPECT_EQ(0, set_self_attr(ATTR_EXEC, HOST));
}

TEST_HARNESS_MAIN
