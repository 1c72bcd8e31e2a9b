// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: KUnit tests of the decision
 *
 * Each case of a row of the table, in a policy whose largest type is the last
 * that there can be.
 */
#include <kunit/test.h>

#include "decide.h"

#define LAST_WORD ((TVD_TYPES_MAX - 1) / 64)
#define LAST_BIT BIT_ULL((TVD_TYPES_MAX - 1) % 64)

static const u64 red_words[] = { BIT_ULL(0) };
static const u64 blue_words[] = { BIT_ULL(1) };
static const u64 both_words[] = { BIT_ULL(0) | BIT_ULL(1) };
static const u64 last_words[] = { LAST_BIT };
static u64 red_and_last_words[LAST_WORD + 1] = {
	[0] = BIT_ULL(0),
	[LAST_WORD] = LAST_BIT,
};

static const struct tvd_props host = { .flags = TVD_PROP_HOST };
static const struct tvd_props base = { .flags = TVD_PROP_BASE };
static const struct tvd_props any = { .flags = TVD_PROP_ANY };
static const struct tvd_props unknown = { .flags = TVD_PROP_GONE };
static const struct tvd_props red = { .words = red_words, .count = 1 };
static const struct tvd_props red_too = { .words = red_words, .count = 1 };
static const struct tvd_props blue = { .words = blue_words, .count = 1 };
static const struct tvd_props both = { .words = both_words,
				       .count = 1,
				       .flags = TVD_LABEL_TRUSTED };
static const struct tvd_props last = { .words = last_words,
				       .count = 1,
				       .first = LAST_WORD };
static const struct tvd_props red_and_last = { .words = red_and_last_words,
					       .count = LAST_WORD + 1,
					       .flags = TVD_LABEL_TRUSTED };
static const struct tvd_props closed = { .words = red_words,
					 .count = 1,
					 .flags = TVD_LABEL_CLOSED };
static const struct tvd_props closed_gone = { .words = red_words,
					      .count = 1,
					      .flags = TVD_LABEL_CLOSED |
						       TVD_PROP_GONE };
static const struct tvd_props immutable = { .words = red_words,
					    .count = 1,
					    .flags = TVD_LABEL_IMMUTABLE };

static const struct tvd_deny denied_red = { &red_too, TVD_ACCESS_WRITE |
							      TVD_ACCESS_SEND };
static const struct tvd_props hindered = { .words = red_words,
					   .count = 1,
					   .deny = &denied_red,
					   .denies = 1 };

static const struct decide_case {
	const char *name;
	const struct tvd_props *subject;
	const struct tvd_props *object;
	u32 access;
	bool allowed;
	enum tvd_row row;
} decide_cases[] = {
	{ "closed is closed to the host", &host, &closed, TVD_ACCESS_READ,
	  false, TVD_ROW_CLOSED },
	{ "the host may destroy what is closed", &host, &closed,
	  TVD_ACCESS_DESTROY, true, TVD_ROW_CLOSED },
	{ "to destroy is not to read as well", &host, &closed,
	  TVD_ACCESS_DESTROY | TVD_ACCESS_READ, false, TVD_ROW_CLOSED },
	{ "closed is closed to who shares a type", &red, &closed,
	  TVD_ACCESS_READ, false, TVD_ROW_CLOSED },
	{ "closed is open to itself", &closed, &closed, TVD_ACCESS_READ, true,
	  TVD_ROW_SAME },
	{ "unknown is for nobody", &red, &unknown, TVD_ACCESS_READ, false,
	  TVD_ROW_GONE },
	{ "the host may read what is unknown", &host, &unknown, TVD_ACCESS_READ,
	  true, TVD_ROW_GONE },
	{ "the host may relabel what is unknown", &host, &unknown,
	  TVD_ACCESS_RELABEL, true, TVD_ROW_GONE },
	{ "the host may not write what is unknown", &host, &unknown,
	  TVD_ACCESS_WRITE, false, TVD_ROW_GONE },
	{ "a revoked subject has not even itself", &unknown, &unknown,
	  TVD_ACCESS_READ, false, TVD_ROW_GONE },
	{ "closed goes before revoked", &host, &closed_gone, TVD_ACCESS_READ,
	  false, TVD_ROW_CLOSED },
	{ "the host may", &host, &red, TVD_ACCESS_WRITE, true, TVD_ROW_HOST },
	{ "the host does not run a domain's program", &host, &red,
	  TVD_ACCESS_EXECUTE, false, TVD_ROW_HOST },
	{ "the host does not map a domain's program", &host, &red,
	  TVD_ACCESS_MAP_EXEC, false, TVD_ROW_HOST },
	{ "the host does not follow a domain's link", &host, &red,
	  TVD_ACCESS_FOLLOW, false, TVD_ROW_HOST },
	{ "the host runs its own", &host, &host, TVD_ACCESS_EXECUTE, true,
	  TVD_ROW_HOST },
	{ "the host runs the system's", &host, &base, TVD_ACCESS_EXECUTE, true,
	  TVD_ROW_HOST },
	{ "immutable is not written", &red, &immutable, TVD_ACCESS_WRITE, false,
	  TVD_ROW_IMMUTABLE },
	{ "immutable is read", &red, &immutable, TVD_ACCESS_READ, true,
	  TVD_ROW_TYPES },
	{ "one's own", &red, &red, TVD_ACCESS_TRACE, true, TVD_ROW_SAME },
	{ "any may be written", &red, &any, TVD_ACCESS_WRITE, true,
	  TVD_ROW_ANY },
	{ "base may be executed", &red, &base, TVD_ACCESS_EXECUTE, true,
	  TVD_ROW_BASE },
	{ "base may be followed", &red, &base, TVD_ACCESS_FOLLOW, true,
	  TVD_ROW_BASE },
	{ "base may not be written", &red, &base, TVD_ACCESS_WRITE, false,
	  TVD_ROW_BASE },
	{ "base may not be locked", &red, &base, TVD_ACCESS_LOCK_SHARED, false,
	  TVD_ROW_BASE },
	{ "base may not be read and written", &red, &base,
	  TVD_ACCESS_READ | TVD_ACCESS_WRITE, false, TVD_ROW_BASE },
	{ "the same type by another name", &red, &red_too, TVD_ACCESS_WRITE,
	  true, TVD_ROW_TYPES },
	{ "a bridge reaches one side", &both, &red, TVD_ACCESS_WRITE, true,
	  TVD_ROW_TYPES },
	{ "a bridge reaches the other side", &both, &blue, TVD_ACCESS_WRITE,
	  true, TVD_ROW_TYPES },
	{ "one side reaches the bridge", &red, &both, TVD_ACCESS_CONNECT, true,
	  TVD_ROW_TYPES },
	{ "a rule denies what a common type allows", &hindered, &red_too,
	  TVD_ACCESS_WRITE, false, TVD_ROW_TYPES },
	{ "a rule denies one of two accesses", &hindered, &red_too,
	  TVD_ACCESS_READ | TVD_ACCESS_SEND, false, TVD_ROW_TYPES },
	{ "a rule leaves the other accesses", &hindered, &red_too,
	  TVD_ACCESS_READ, true, TVD_ROW_TYPES },
	{ "a rule leaves the other labels", &hindered, &red, TVD_ACCESS_WRITE,
	  true, TVD_ROW_TYPES },
	{ "a rule is not for the other direction", &red_too, &hindered,
	  TVD_ACCESS_WRITE, true, TVD_ROW_TYPES },
	{ "one side does not reach the other", &red, &blue, TVD_ACCESS_READ,
	  false, TVD_ROW_ELSE },
	{ "the last type is shared", &last, &red_and_last, TVD_ACCESS_READ,
	  true, TVD_ROW_TYPES },
	{ "the last type is shared the other way", &red_and_last, &last,
	  TVD_ACCESS_READ, true, TVD_ROW_TYPES },
	{ "the last type is not the first", &last, &red, TVD_ACCESS_READ, false,
	  TVD_ROW_ELSE },
	{ "the host is for no domain", &red, &host, TVD_ACCESS_GETATTR, false,
	  TVD_ROW_ELSE },
};

static void describe_decide(const struct decide_case *c, char *description)
{
	strscpy(description, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(decide, decide_cases, describe_decide);

static void test_decide(struct kunit *test)
{
	const struct decide_case *c = test->param_value;
	struct tvd_verdict verdict = tvd_decide(c->subject, c->object,
						c->access, TVD_POLICY_PROTECT);

	KUNIT_EXPECT_EQ(test, verdict.row, c->row);
	KUNIT_EXPECT_EQ(test, verdict.allowed, c->allowed);
}

/* Each of the three things that the host is kept from has a switch. */
static void test_protect_switches(struct kunit *test)
{
	static const u32 switches[][2] = {
		{ TVD_POLICY_PROTECT_EXECUTE, TVD_ACCESS_EXECUTE },
		{ TVD_POLICY_PROTECT_MAP_EXEC, TVD_ACCESS_MAP_EXEC },
		{ TVD_POLICY_PROTECT_FOLLOW, TVD_ACCESS_FOLLOW },
	};
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(switches); i++) {
		for (j = 0; j < ARRAY_SIZE(switches); j++) {
			struct tvd_verdict verdict = tvd_decide(
				&host, &red, switches[j][1], switches[i][0]);

			KUNIT_EXPECT_EQ(test, verdict.allowed, i != j);
		}
	}
}

static void test_subset(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, tvd_types_subset(&red, &both));
	KUNIT_EXPECT_FALSE(test, tvd_types_subset(&both, &red));
	KUNIT_EXPECT_TRUE(test, tvd_types_subset(&last, &red_and_last));
	KUNIT_EXPECT_FALSE(test, tvd_types_subset(&red_and_last, &last));
	KUNIT_EXPECT_FALSE(test, tvd_types_subset(&last, &both));
}

static struct kunit_case decide_test_cases[] = {
	KUNIT_CASE_PARAM(test_decide, decide_gen_params),
	KUNIT_CASE(test_protect_switches),
	KUNIT_CASE(test_subset),
	{}
};

static struct kunit_suite decide_test_suite = {
	.name = "tvd_decide",
	.test_cases = decide_test_cases,
};

kunit_test_suite(decide_test_suite);

MODULE_DESCRIPTION("KUnit tests of the decision");
MODULE_LICENSE("GPL");
