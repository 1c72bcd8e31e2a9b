// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: KUnit tests of the parser of binary policies
 *
 * One valid policy, and what happens when a byte of it is another.
 */
#include <kunit/test.h>

#include "policy_binary.h"

/* Types "a" and "b"; labels "both" (trusted: a, b) and "just-a" (a). */
static const u8 valid[] = {
	0x8a, 'T', 'V', 'D', 'P', 'O', 'L', '\n', /* magic */
	1,    0,   0,	0, /* format */
	74,   0,   0,	0, /* size */
	7,    0,   0,	0,   0,	  0,   0,   0, /* version */
	0x0e, 0,   0,	0, /* flags */
	2,    0,   0,	0, /* types */
	2,    0,   0,	0, /* labels */
	0,    0,   0,	0, /* reserved */
	1,    'a', /* 40: type 0 */
	1,    'b', /* 42: type 1 */
	4,    'b', 'o', 't', 'h', /* 44: label */
	1,    0,   0,	0, /* 49: properties */
	2,    0,   0,	0,   1,	  0, /* 53: types */
	6,    'j', 'u', 's', 't', '-', 'a', /* 59: label */
	0,    0,   0,	0, /* 66: properties */
	1,    0,   0,	0, /* 70: types */
};

#define VALID_SIZE 74
static_assert(sizeof(valid) == VALID_SIZE);
static_assert(sizeof(struct tvd_policy_header) == 40);

static const struct change {
	const char *name;
	u32 at;
	u8 byte;
} changes[] = {
	{ "magic", 0, 'T' },
	{ "format of the future", 8, 2 },
	{ "size too small", 12, VALID_SIZE - 1 },
	{ "size too large", 12, VALID_SIZE + 1 },
	{ "unknown flag", 24, 0x10 },
	{ "no type", 28, 0 },
	{ "more types than there are", 28, 3 },
	{ "too many types", 29, 0x10 },
	{ "fewer labels than there are", 32, 1 },
	{ "more labels than there are", 32, 3 },
	{ "reserved", 36, 1 },
	{ "empty name", 40, 0 },
	{ "name past the end", 40, 255 },
	{ "bad letter in a name", 41, 'A' },
	{ "types out of order", 43, 'a' },
	{ "unknown property", 49, 2 },
	{ "label without types", 53, 0 },
	{ "label with more types than there are bytes", 54, 1 },
	{ "type that does not exist", 57, 2 },
	{ "types of a label out of order", 57, 0 },
	{ "labels out of order", 60, 'a' },
	{ "types past the end", 70, 2 },
};

static void describe_change(const struct change *change, char *description)
{
	strscpy(description, change->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(changes, changes, describe_change);

/* On the heap and of the very size, so that KASAN sees one byte too many. */
static u8 *copy(struct kunit *test, size_t size)
{
	u8 *data = kunit_kmalloc(test, size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, data);
	memcpy(data, valid, size);
	return data;
}

static void test_change(struct kunit *test)
{
	const struct change *change = test->param_value;
	u8 *data = copy(test, VALID_SIZE);
	struct tvd_binary binary;
	u32 offset;

	data[change->at] = change->byte;
	KUNIT_EXPECT_NOT_NULL(test, tvd_binary_open(&binary, data, VALID_SIZE,
						    &offset));
	KUNIT_EXPECT_LE(test, offset, VALID_SIZE);
}

static void test_truncated(struct kunit *test)
{
	struct tvd_binary binary;
	u32 size, offset;

	for (size = 0; size < VALID_SIZE; size++) {
		u8 *data = copy(test, size);

		if (size > 12)
			data[12] = size;
		KUNIT_EXPECT_NOT_NULL(test, tvd_binary_open(&binary, data, size,
							    &offset));
	}
}

static void test_valid(struct kunit *test)
{
	u8 *data = copy(test, VALID_SIZE);
	struct tvd_binary_label label;
	struct tvd_binary binary;
	u32 offset;

	KUNIT_ASSERT_NULL(test,
			  tvd_binary_open(&binary, data, VALID_SIZE, &offset));
	KUNIT_EXPECT_EQ(test, binary.version, 7);
	KUNIT_EXPECT_EQ(test, binary.flags, TVD_POLICY_PROTECT);
	KUNIT_EXPECT_EQ(test, binary.types, 2);
	KUNIT_EXPECT_EQ(test, binary.labels, 2);
	tvd_binary_label(&binary, binary.labels_at, &label);
	KUNIT_EXPECT_EQ(test, label.length, 4);
	KUNIT_EXPECT_MEMEQ(test, label.name, "both", 4);
	KUNIT_EXPECT_EQ(test, label.properties, TVD_LABEL_TRUSTED);
	KUNIT_EXPECT_EQ(test, label.count, 2);
	KUNIT_EXPECT_EQ(test, tvd_binary_label_type(&label, 1), 1);
	tvd_binary_label(&binary, label.next, &label);
	KUNIT_EXPECT_MEMEQ(test, label.name, "just-a", 6);
	KUNIT_EXPECT_EQ(test, label.next, VALID_SIZE);
}

static void test_names(struct kunit *test)
{
	static const char longest[TVD_NAME_MAX + 1] = { [0 ... TVD_NAME_MAX] =
								'x' };

	KUNIT_EXPECT_TRUE(test, tvd_name_valid("a-z.0_9", 7));
	KUNIT_EXPECT_TRUE(test, tvd_name_valid(longest, TVD_NAME_MAX));
	KUNIT_EXPECT_FALSE(test, tvd_name_valid(longest, TVD_NAME_MAX + 1));
	KUNIT_EXPECT_FALSE(test, tvd_name_valid("", 0));
	KUNIT_EXPECT_FALSE(test, tvd_name_valid("a\0b", 3));
	KUNIT_EXPECT_FALSE(test, tvd_name_valid("a/b", 3));
	KUNIT_EXPECT_TRUE(test, tvd_name_reserved("host", 4));
	KUNIT_EXPECT_FALSE(test, tvd_name_reserved("hos", 3));
	KUNIT_EXPECT_FALSE(test, tvd_name_reserved("hosts", 5));
}

static struct kunit_case policy_binary_test_cases[] = {
	KUNIT_CASE(test_valid),
	KUNIT_CASE_PARAM(test_change, changes_gen_params),
	KUNIT_CASE(test_truncated),
	KUNIT_CASE(test_names),
	{}
};

static struct kunit_suite policy_binary_test_suite = {
	.name = "tvd_policy_binary",
	.test_cases = policy_binary_test_cases,
};

kunit_test_suite(policy_binary_test_suite);

MODULE_DESCRIPTION("KUnit tests of the parser of binary policies");
MODULE_LICENSE("GPL");
