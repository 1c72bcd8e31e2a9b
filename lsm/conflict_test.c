// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: KUnit tests of which labels run beside which
 *
 *	types		0	1	64	129	all others
 *	conflicts	 \_____/ \_____/ \_____/
 *			          \_____________/
 */
#include <kunit/test.h>
#include <linux/overflow.h>

#include "conflict.h"

#define TYPES 130
#define WORDS DIV_ROUND_UP(TYPES, 64)
#define OWN 0
#define OTHER 1

/* Two sets, { 0, 1 } and { 1, 64, 129 }: how many, and which. */
static const u8 records[] = {
	2, 0, 0, 0, 1, 0, 3, 0, 1, 0, 64, 0, 129, 0,
};

/* Types of a label; one may stand in several places. */
struct conflict_label {
	u16 types[3];
	bool trusted;
};

static const struct conflict_case {
	const char *name;
	struct conflict_label own;
	struct conflict_label other;
	bool conflict;
} conflict_cases[] = {
	{ "two of a set", { { 0 } }, { { 1, 1, 1 } }, true },
	{ "a type and itself", { { 0 } }, { { 0 } }, false },
	{ "of two sets", { { 0 } }, { { 64, 64, 64 } }, false },
	{ "of two words", { { 1, 1, 1 } }, { { 64, 64, 64 } }, true },
	{ "behind the first word",
	  { { 64, 64, 64 } },
	  { { 129, 129, 129 } },
	  true },
	{ "first and last word", { { 1, 1, 1 } }, { { 129, 129, 129 } }, true },
	{ "last word and another set", { { 129, 129, 129 } }, { { 0 } }, false },
	{ "in no set", { { 5, 5, 5 } }, { { 6, 6, 6 } }, false },
	{ "beside one in no set", { { 5, 6, 0 } }, { { 1, 7, 8 } }, true },
	{ "in another word than one in no set",
	  { { 5, 64, 64 } },
	  { { 6, 129, 129 } },
	  true },
	{ "one in common", { { 5, 0, 0 } }, { { 5, 5, 5 } }, false },
	{ "both of a set", { { 0, 1, 1 } }, { { 0 } }, true },
	{ "trusted with both", { { 0, 1, 1 }, true }, { { 1, 1, 1 } }, false },
	{ "trusted with both of the last words",
	  { { 64, 129, 129 }, true },
	  { { 129, 129, 129 } },
	  false },
	{ "trusted with both, and another of the set",
	  { { 64, 129, 129 }, true },
	  { { 1, 1, 1 } },
	  true },
	{ "trusted with both of another set",
	  { { 0, 1, 1 }, true },
	  { { 64, 64, 64 } },
	  true },
	{ "trusted with one each",
	  { { 0 }, true },
	  { { 1, 1, 1 }, true },
	  true },
	{ "both trusted with both",
	  { { 0, 1, 1 }, true },
	  { { 0, 1, 1 }, true },
	  false },
};

static void describe_conflict(const struct conflict_case *c, char *description)
{
	strscpy(description, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(conflict, conflict_cases, describe_conflict);

/* As a load makes it: no words in front of the first type or behind the last. */
static void set_props(struct kunit *test, struct tvd_props *props,
		      const struct conflict_label *label)
{
	u16 least = TYPES, greatest = 0;
	u64 *words = kunit_kcalloc(test, WORDS, sizeof(*words), GFP_KERNEL);
	size_t i;

	KUNIT_ASSERT_NOT_NULL(test, words);
	for (i = 0; i < ARRAY_SIZE(label->types); i++) {
		words[label->types[i] / 64] |= BIT_ULL(label->types[i] % 64);
		least = min(least, label->types[i]);
		greatest = max(greatest, label->types[i]);
	}
	props->first = least / 64;
	props->count = greatest / 64 - props->first + 1;
	props->words = words + props->first;
	props->flags = label->trusted ? TVD_LABEL_TRUSTED : 0;
}

static struct tvd_policy *make_policy(struct kunit *test)
{
	struct tvd_policy *policy =
		kunit_kzalloc(test, struct_size(policy, props, 2), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, policy);
	policy->count = 2;
	policy->binary.data = records;
	policy->binary.count[TVD_SECTION_TYPES] = TYPES;
	policy->binary.count[TVD_SECTION_CONFLICTS] = 2;
	KUNIT_ASSERT_EQ(test, tvd_conflict_words(&policy->binary),
			TYPES * WORDS);
	policy->conflicts = kunit_kcalloc(
		test, TYPES * WORDS, sizeof(*policy->conflicts), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, policy->conflicts);
	tvd_fill_conflicts(policy);
	return policy;
}

static void test_conflict(struct kunit *test)
{
	const struct conflict_case *c = test->param_value;
	const struct tvd_label own = { .id = OWN }, other = { .id = OTHER };
	struct tvd_policy *policy = make_policy(test);

	set_props(test, &policy->props[OWN], &c->own);
	set_props(test, &policy->props[OTHER], &c->other);
	KUNIT_EXPECT_EQ(test, tvd_labels_conflict(policy, &own, &other),
			c->conflict);
	KUNIT_EXPECT_EQ(test, tvd_labels_conflict(policy, &other, &own),
			c->conflict);
}

/* One that the policy does not have. */
static void test_unknown_label(struct kunit *test)
{
	static const struct conflict_label zero = { { 0 } };
	static const struct conflict_label one = { { 1, 1, 1 } };
	const struct tvd_label own = { .id = OWN }, unknown = { .id = OTHER };
	struct tvd_policy *policy = make_policy(test);

	set_props(test, &policy->props[OWN], &zero);
	set_props(test, &policy->props[OTHER], &one);
	policy->count = 1;
	KUNIT_EXPECT_FALSE(test, tvd_labels_conflict(policy, &own, &unknown));
	KUNIT_EXPECT_FALSE(test, tvd_labels_conflict(policy, &unknown, &own));
}

/* Which has no table, either. */
static void test_no_conflicts(struct kunit *test)
{
	static const struct conflict_label zero = { { 0 } };
	static const struct conflict_label one = { { 1, 1, 1 } };
	const struct tvd_label own = { .id = OWN }, other = { .id = OTHER };
	struct tvd_policy *policy = make_policy(test);

	set_props(test, &policy->props[OWN], &zero);
	set_props(test, &policy->props[OTHER], &one);
	policy->binary.count[TVD_SECTION_CONFLICTS] = 0;
	policy->conflicts = NULL;
	KUNIT_EXPECT_EQ(test, tvd_conflict_words(&policy->binary), 0);
	KUNIT_EXPECT_FALSE(test, tvd_labels_conflict(policy, &own, &other));
}

static struct kunit_case conflict_test_cases[] = {
	KUNIT_CASE_PARAM(test_conflict, conflict_gen_params),
	KUNIT_CASE(test_unknown_label),
	KUNIT_CASE(test_no_conflicts),
	{}
};

static struct kunit_suite conflict_test_suite = {
	.name = "tvd_conflict",
	.test_cases = conflict_test_cases,
};

kunit_test_suite(conflict_test_suite);

MODULE_DESCRIPTION("KUnit tests of which labels run beside which");
MODULE_LICENSE("GPL");
