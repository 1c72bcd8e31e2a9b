// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: KUnit tests of the order of labels
 *
 * That what is no stronger may do nothing more is in triples_test.c, for many
 * labels and all others that they might act upon.
 */
#include <kunit/test.h>

#include "order.h"

#define LAST_WORD ((TVD_TYPES_MAX - 1) / 64)

static const u64 red_words[] = { BIT_ULL(0) };
static const u64 blue_words[] = { BIT_ULL(1) };
static const u64 both_words[] = { BIT_ULL(0) | BIT_ULL(1) };
static const u64 last_words[] = { BIT_ULL((TVD_TYPES_MAX - 1) % 64) };
static u64 red_and_last_words[LAST_WORD + 1] = {
	[0] = BIT_ULL(0),
	[LAST_WORD] = BIT_ULL((TVD_TYPES_MAX - 1) % 64),
};

#define PROPS(_words, _count, _flags)                                   \
	{                                                               \
		.words = (_words), .count = (_count), .flags = (_flags) \
	}

static const struct tvd_props host = { .flags = TVD_PROP_HOST };
static const struct tvd_props base = { .flags = TVD_PROP_BASE };
static const struct tvd_props any = { .flags = TVD_PROP_ANY };
static const struct tvd_props unknown = { .flags = TVD_PROP_GONE };
static const struct tvd_props red = PROPS(red_words, 1, 0);
static const struct tvd_props red_too = PROPS(red_words, 1, 0);
static const struct tvd_props blue = PROPS(blue_words, 1, 0);
static const struct tvd_props both = PROPS(both_words, 1, TVD_LABEL_TRUSTED);
static const struct tvd_props last = { .words = last_words,
				       .count = 1,
				       .first = LAST_WORD };
static const struct tvd_props red_and_last =
	PROPS(red_and_last_words, LAST_WORD + 1, TVD_LABEL_TRUSTED);
static const struct tvd_props revoked = PROPS(red_words, 1, TVD_PROP_GONE);
static const struct tvd_props trusted = PROPS(red_words, 1, TVD_LABEL_TRUSTED);
static const struct tvd_props permissive =
	PROPS(red_words, 1, TVD_LABEL_PERMISSIVE);
static const struct tvd_props measured =
	PROPS(red_words, 1, TVD_LABEL_MEASURED);
static const struct tvd_props immutable =
	PROPS(red_words, 1, TVD_LABEL_IMMUTABLE);
static const struct tvd_props frozen = PROPS(red_words, 1, TVD_LABEL_FREEZE);
static const struct tvd_props closed =
	PROPS(red_words, 1, TVD_LABEL_CLOSED | TVD_LABEL_MEASURED);
static const struct tvd_props closed_too =
	PROPS(red_words, 1, TVD_LABEL_CLOSED | TVD_LABEL_MEASURED);

static const struct tvd_deny write_blue = { &blue, TVD_ACCESS_WRITE };
static const struct tvd_deny all_of_blue = { &blue, TVD_ACCESS_ALL };
static const struct tvd_deny write_red = { &red, TVD_ACCESS_WRITE };

#define HINDERED(_words, _deny)                                            \
	{                                                                  \
		.words = (_words), .count = 1, .flags = TVD_LABEL_TRUSTED, \
		.deny = &(_deny), .denies = 1                              \
	}

static const struct tvd_props no_write_blue = HINDERED(both_words, write_blue);
static const struct tvd_props no_blue = HINDERED(both_words, all_of_blue);
static const struct tvd_props no_write_red = HINDERED(both_words, write_red);

static const struct order_case {
	const char *name;
	const struct tvd_props *label;
	const struct tvd_props *caller;
	bool no_stronger;
} order_cases[] = {
	{ "a label to itself", &red, &red, true },
	{ "a closed label to itself", &closed, &closed, true },
	{ "another of the same types", &red_too, &red, true },
	{ "one of two types", &red, &both, true },
	{ "a type more", &both, &red, false },
	{ "another type", &blue, &red, false },
	{ "the last type of 4,094", &last, &red_and_last, true },
	{ "the last type as one more", &red_and_last, &last, false },
	{ "to be trusted", &trusted, &red, false },
	{ "to be trusted no more", &red, &trusted, true },
	{ "to be permissive", &permissive, &red, false },
	{ "to be permissive no more", &red, &permissive, true },
	{ "to be measured", &measured, &red, true },
	{ "to be measured no more", &red, &measured, false },
	{ "to be immutable", &immutable, &red, true },
	{ "to be immutable no more", &red, &immutable, false },
	{ "to be frozen, not killed", &frozen, &red, false },
	{ "to be killed, not frozen", &red, &frozen, false },
	{ "to be closed", &closed, &measured, false },
	{ "to be closed no more", &measured, &closed, false },
	{ "another closed label", &closed_too, &closed, false },
	{ "without the denial", &both, &no_write_blue, false },
	{ "with the denial", &no_write_blue, &both, true },
	{ "with more denied", &no_blue, &no_write_blue, true },
	{ "with less denied", &no_write_blue, &no_blue, false },
	{ "without the type that was denied", &red, &no_write_blue, true },
	{ "the label itself was denied", &red, &no_write_red, false },
	{ "from the host", &red, &host, false },
	{ "to the host", &host, &red, false },
	{ "the host to itself", &host, &host, false },
	{ "to base", &base, &red, false },
	{ "to any", &any, &red, false },
	{ "from what is unknown", &red, &unknown, false },
	{ "to what is unknown", &unknown, &red, false },
	{ "to what is revoked", &revoked, &red, false },
	{ "from what is revoked", &red, &revoked, false },
	{ "revoked to itself", &revoked, &revoked, false },
};

static void describe_order(const struct order_case *c, char *description)
{
	strscpy(description, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(order, order_cases, describe_order);

static void test_order(struct kunit *test)
{
	const struct order_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, tvd_props_no_stronger(c->label, c->caller),
			c->no_stronger);
}

static const struct grants_case {
	const char *name;
	struct tvd_grants label;
	struct tvd_grants caller;
	bool no_stronger;
} grants_cases[] = {
	{ "the same", { 1, 2, 4 }, { 1, 2, 4 }, true },
	{ "none", { 0, 0, 0 }, { 1, 2, 4 }, true },
	{ "a capability more", { 3, 0, 0 }, { 1, 0, 0 }, false },
	{ "a capability everywhere", { 2, 0, 0 }, { 1, 2, 0 }, false },
	{ "a capability in namespaces more", { 1, 4, 0 }, { 1, 2, 0 }, false },
	{ "a capability in namespaces only", { 1, 2, 0 }, { 3, 0, 0 }, true },
	{ "a family more", { 0, 0, 3 }, { 1, 2, 1 }, false },
	{ "a family less", { 0, 0, 1 }, { 0, 0, 3 }, true },
};

static void describe_grants(const struct grants_case *c, char *description)
{
	strscpy(description, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(grants, grants_cases, describe_grants);

static void test_grants(struct kunit *test)
{
	const struct grants_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, tvd_grants_no_stronger(&c->label, &c->caller),
			c->no_stronger);
}

static const struct gained_case {
	const char *name;
	const struct tvd_props *label;
	const struct tvd_props *by;
	bool gained;
} gained_cases[] = {
	{ "nothing", &red, &red_too, false },
	{ "types", &both, &blue, false },
	{ "to be permissive", &permissive, &red, true },
	{ "to be permissive no more", &red, &permissive, false },
	{ "permissive both", &permissive, &permissive, false },
	{ "to be measured", &measured, &red, true },
	{ "to be measured no more", &red, &measured, false },
	{ "measured both", &measured, &measured, false },
};

static void describe_gained(const struct gained_case *c, char *description)
{
	strscpy(description, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(gained, gained_cases, describe_gained);

static void test_gained(struct kunit *test)
{
	const struct gained_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, tvd_props_gained(c->label, c->by), c->gained);
}

static struct kunit_case order_test_cases[] = {
	KUNIT_CASE_PARAM(test_order, order_gen_params),
	KUNIT_CASE_PARAM(test_grants, grants_gen_params),
	KUNIT_CASE_PARAM(test_gained, gained_gen_params),
	{}
};

static struct kunit_suite order_test_suite = {
	.name = "tvd_order",
	.test_cases = order_test_cases,
};

kunit_test_suite(order_test_suite);

MODULE_DESCRIPTION("KUnit tests of the order of labels");
MODULE_LICENSE("GPL");
