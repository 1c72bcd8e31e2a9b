// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: KUnit tests of the parser of binary policies
 *
 * One valid policy, and what happens when a byte of it is another.
 */
#include <kunit/test.h>

#include "policy_binary.h"

/*
 * Types "a" and "b"; labels "both" (trusted: a, b), "just-a" (a) and "prog"
 * (immutable: a), which rules speak of as 4, 5 and 6; and records of every other
 * kind.
 */
/* clang-format off */
static const u8 valid[] = {
	0x8a, 'T', 'V', 'D', 'P', 'O', 'L', '\n',
	/* 8 format       */ 1, 0, 0, 0,
	/* 12 size        */ 0, 1, 0, 0,
	/* 16 version     */ 7, 0, 0, 0, 0, 0, 0, 0,
	/* 24 flags       */ 14, 0, 0, 0,
	/* 28 types       */ 2, 0, 0, 0,
	/* 32 labels      */ 3, 0, 0, 0,
	/* 36 machine     */ 1, 0, 0, 0,
	/* 40 conflicts   */ 1, 0, 0, 0,
	/* 44 denies      */ 1, 0, 0, 0,
	/* 48 entries     */ 2, 0, 0, 0,
	/* 52 files       */ 2, 0, 0, 0,
	/* 56 filesystems */ 1, 0, 0, 0,
	/* 60 devices     */ 2, 0, 0, 0,
	/* 64 types       */ 1, 'a', 1, 'b',
	/* 68 label       */ 4, 'b', 'o', 't', 'h',
	/* 73             */ 1, 0, 0, 0x80, 1, 0, 0, 0, 0, 0, 0, 0,
	/* 85             */ 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0,
	/* 97 its types   */ 2, 0, 0, 0, 1, 0,
	/* 103 label      */ 6, 'j', 'u', 's', 't', '-', 'a',
	/* 110            */ 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0,
	/* 122            */ 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	/* 134 its type   */ 1, 0, 0, 0,
	/* 138 label      */ 4, 'p', 'r', 'o', 'g',
	/* 143            */ 4, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0,
	/* 155            */ 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	/* 167 its type   */ 1, 0, 0, 0,
	/* 171 machine    */ 1, 0,
	/* 173 conflict   */ 2, 0, 0, 0, 1, 0,
	/* 179 denial     */ 4, 0, 5, 0, 2, 0, 0, 0,
	/* 187 entry      */ 0, 0, 3, 0,
	4, 0, 1, 0,
	/* 195 entry      */ 4, 0, 6, 0, 5, 0, 0, 0,
	/* 203 file       */ 1, 0, '/', 1, 0,
	/* 208 file       */ 5, 0, '/', 's', '/', 'x', 'y', 5, 0,
	/* 217 filesystem */ 5, 't', 'm', 'p', 'f', 's',
	TVD_FILESYSTEM_TRUSTED, 3, 0,
	/* 226 device     */ TVD_DEVICE_CHAR, 1, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0,
	2, 0,
	/* 241 device     */ TVD_DEVICE_CHAR, 1, 0, 0, 0, 5, 0, 0, 0, 9, 0, 0, 0,
	5, 0,
};

/* clang-format on */

#define VALID_SIZE 256
static_assert(sizeof(valid) == VALID_SIZE);
static_assert(sizeof(struct tvd_policy_header) == 64);

static const struct change {
	const char *name;
	u32 at;
	u8 byte;
} changes[] = {
	{ "magic", 0, 'T' },
	{ "format of the future", 8, 2 },
	{ "size too small", 12, 255 },
	{ "size too large", 12, 1 },
	{ "no version", 16, 0 },
	{ "unknown flag", 24, 0x10 },
	{ "no type", 28, 0 },
	{ "more types than there are", 28, 3 },
	{ "too many types", 29, 0x10 },
	{ "fewer labels than there are", 32, 2 },
	{ "more labels than there are", 32, 4 },
	{ "too many labels", 34, 1 },
	{ "more of the machine's types than there are", 36, 2 },
	{ "more conflicts than there are", 40, 2 },
	{ "more denials than there are", 44, 2 },
	{ "too many denials", 46, 1 },
	{ "more entries than there are", 48, 3 },
	{ "more files than there are", 52, 3 },
	{ "more filesystems than there are", 56, 2 },
	{ "more devices than there are", 60, 3 },
	{ "fewer devices than there are", 60, 1 },
	{ "empty name", 64, 0 },
	{ "name past the end", 64, 255 },
	{ "bad letter in a name", 65, 'A' },
	{ "types out of order", 67, 'a' },
	{ "unknown property", 73, 0x41 },
	{ "bridge that nobody trusts", 73, 0 },
	{ "closed and not measured", 110, TVD_LABEL_CLOSED },
	{ "closed and permissive", 110,
	  TVD_LABEL_CLOSED | TVD_LABEL_MEASURED | TVD_LABEL_PERMISSIVE },
	{ "unknown capability", 82, 2 },
	{ "unknown capability of a namespace", 90, 2 },
	{ "unknown family", 93, 0x10 },
	{ "grants that are not announced", 76, 0 },
	{ "label without types", 97, 0 },
	{ "label with more types than there are bytes", 98, 1 },
	{ "type that does not exist", 101, 2 },
	{ "types of a label out of order", 101, 0 },
	{ "labels out of order", 104, 'a' },
	{ "machine's type that does not exist", 171, 2 },
	{ "conflict of one type", 173, 1 },
	{ "types of a conflict out of order", 177, 0 },
	{ "denial to the host", 179, TVD_REFERENCE_HOST },
	{ "denial of a label to itself", 181, 4 },
	{ "denial of a label that does not exist", 181, 7 },
	{ "denial to what is never done", 179, 6 },
	{ "denial of nothing", 183, 0 },
	{ "denial of an unknown access", 186, 1 },
	{ "entry from base", 187, TVD_REFERENCE_BASE },
	{ "entry by any", 189, TVD_REFERENCE_ANY },
	{ "entry to the host", 191, TVD_REFERENCE_HOST },
	{ "entry to what nothing runs under", 191, 6 },
	{ "entry from what nothing runs under", 195, 6 },
	{ "unknown flag of an entry", 193, 2 },
	{ "entry without a program", 197, TVD_REFERENCE_NONE },
	{ "entry from a label to itself", 199, 4 },
	{ "entries out of order", 187, 5 },
	{ "empty path", 203, 0 },
	{ "path past the end", 204, 2 },
	{ "relative path", 205, 's' },
	{ "path with an empty component", 211, '/' },
	{ "path with a trailing slash", 214, '/' },
	{ "path with a dot", 211, '.' },
	{ "path with a control character", 211, '\t' },
	{ "path that is not UTF-8", 211, 0xc3 },
	{ "file that is any", 206, TVD_REFERENCE_ANY },
	{ "paths out of order", 210, 1 },
	{ "filesystem without anything", 223, 0 },
	{ "unknown flag of a filesystem", 223, 3 },
	{ "filesystem that is any", 224, TVD_REFERENCE_ANY },
	{ "unknown kind of device", 241, 2 },
	{ "device of no major number", 229, 1 },
	{ "device of no minor number", 238, 0x10 },
	{ "range of devices backwards", 231, 4 },
	{ "device without a label", 239, TVD_REFERENCE_NONE },
	{ "devices that overlap", 246, 3 },
	{ "devices out of order", 241, TVD_DEVICE_BLOCK },
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

static const char *check(struct tvd_binary *binary, const u8 *data, size_t size,
			 u32 *offset)
{
	const char *wrong = tvd_binary_open(binary, data, size, offset);
	u32 label_at[4];

	if (wrong || binary->count[TVD_SECTION_LABELS] > ARRAY_SIZE(label_at))
		return wrong;
	return tvd_binary_check(binary, label_at, offset);
}

static void test_change(struct kunit *test)
{
	const struct change *change = test->param_value;
	u8 *data = copy(test, VALID_SIZE);
	struct tvd_binary binary;
	u32 offset;

	data[change->at] = change->byte;
	KUNIT_EXPECT_NOT_NULL(test, check(&binary, data, VALID_SIZE, &offset));
	KUNIT_EXPECT_LE(test, offset, VALID_SIZE);
}

static void test_truncated(struct kunit *test)
{
	struct tvd_binary binary;
	u32 size, offset;

	for (size = 0; size < VALID_SIZE; size++) {
		u8 *data = copy(test, size);

		/* With a size in the header that agrees. */
		if (size > 13) {
			data[12] = size;
			data[13] = 0;
		}
		KUNIT_EXPECT_NOT_NULL(test, tvd_binary_open(&binary, data, size,
							    &offset));
	}
}

static void test_valid(struct kunit *test)
{
	u8 *data = copy(test, VALID_SIZE);
	struct tvd_binary binary;
	u32 offset;

	KUNIT_ASSERT_NULL(test, check(&binary, data, VALID_SIZE, &offset));
	KUNIT_EXPECT_EQ(test, binary.version, 7);
	KUNIT_EXPECT_EQ(test, binary.flags, TVD_POLICY_PROTECT);
	KUNIT_EXPECT_EQ(test, binary.count[TVD_SECTION_TYPES], 2);
	KUNIT_EXPECT_EQ(test, binary.count[TVD_SECTION_LABELS], 3);
	KUNIT_EXPECT_EQ(test, binary.count[TVD_SECTION_DEVICES], 2);
	KUNIT_EXPECT_EQ(test, tvd_binary_machine(&binary, 0), 1);
}

static void test_labels(struct kunit *test)
{
	struct tvd_binary_label label;
	struct tvd_binary binary;
	u32 offset, next;

	KUNIT_ASSERT_NULL(test,
			  tvd_binary_open(&binary, valid, VALID_SIZE, &offset));
	next = tvd_binary_label(&binary, binary.at[TVD_SECTION_LABELS], &label);
	KUNIT_EXPECT_EQ(test, label.length, 4);
	KUNIT_EXPECT_MEMEQ(test, label.name, "both", 4);
	KUNIT_EXPECT_EQ(test, label.properties, TVD_LABEL_TRUSTED);
	KUNIT_EXPECT_EQ(test, label.capabilities, 1);
	KUNIT_EXPECT_EQ(test, label.namespace_capabilities, 2);
	KUNIT_EXPECT_EQ(test, label.families, TVD_FAMILY_UNIX);
	KUNIT_EXPECT_EQ(test, label.types.count, 2);
	KUNIT_EXPECT_EQ(test, tvd_binary_set_type(&label.types, 1), 1);
	next = tvd_binary_label(&binary, next, &label);
	KUNIT_EXPECT_MEMEQ(test, label.name, "just-a", 6);
	next = tvd_binary_label(&binary, next, &label);
	KUNIT_EXPECT_EQ(test, next, binary.at[TVD_SECTION_MACHINE]);
}

static void test_rules(struct kunit *test)
{
	struct tvd_binary_device device;
	struct tvd_binary_entry entry;
	struct tvd_binary_file file;
	struct tvd_binary_deny deny;
	struct tvd_binary binary;
	u32 offset, next;

	KUNIT_ASSERT_NULL(test,
			  tvd_binary_open(&binary, valid, VALID_SIZE, &offset));
	next = tvd_binary_deny(&binary, binary.at[TVD_SECTION_DENIES], &deny);
	KUNIT_EXPECT_EQ(test, deny.subject, 4);
	KUNIT_EXPECT_EQ(test, deny.object, 5);
	KUNIT_EXPECT_EQ(test, deny.access, TVD_ACCESS_WRITE);
	next = tvd_binary_entry(&binary, next, &entry);
	KUNIT_EXPECT_EQ(test, entry.program, TVD_REFERENCE_NONE);
	KUNIT_EXPECT_EQ(test, entry.flags, TVD_ENTRY_INHERIT_STDIO);
	next = tvd_binary_entry(&binary, next, &entry);
	KUNIT_EXPECT_EQ(test, entry.to, 5);
	next = tvd_binary_file(&binary, next, &file);
	next = tvd_binary_file(&binary, next, &file);
	KUNIT_EXPECT_EQ(test, file.length, 5);
	KUNIT_EXPECT_EQ(test, file.label, 5);
	next = tvd_binary_device(&binary, binary.at[TVD_SECTION_DEVICES],
				 &device);
	next = tvd_binary_device(&binary, next, &device);
	KUNIT_EXPECT_EQ(test, device.last, 9);
	KUNIT_EXPECT_EQ(test, next, VALID_SIZE);
}

static void test_paths(struct kunit *test)
{
	static const char *const right[] = { "/",     "/a", "/a/b.c",
					     "/...",  "/ ", "/\303\244",
					     "/a/..b" };
	static const char *const wrong[] = {
		"",
		"a",
		"//",
		"/a/",
		"/a//b",
		"/.",
		"/..",
		"/a/../b",
		"/a\n",
		"/\200",
		"/\303",
		"/\300\257",
		"/\355\240\200",
		"/\302\205",
		"/\364\220\200\200",
		"/a\177",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(right); i++)
		KUNIT_EXPECT_TRUE_MSG(
			test, tvd_path_valid(right[i], strlen(right[i])), "%s",
			right[i]);
	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		KUNIT_EXPECT_FALSE_MSG(
			test, tvd_path_valid(wrong[i], strlen(wrong[i])), "%zu",
			i);
}

static void test_filesystems(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, tvd_filesystem_is_remote("fuse", 4));
	KUNIT_EXPECT_TRUE(test, tvd_filesystem_is_remote("nfs4", 4));
	KUNIT_EXPECT_FALSE(test, tvd_filesystem_is_remote("ext4", 4));
	KUNIT_EXPECT_FALSE(test, tvd_filesystem_is_remote("fus", 3));
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
	KUNIT_CASE(test_labels),
	KUNIT_CASE(test_rules),
	KUNIT_CASE(test_paths),
	KUNIT_CASE(test_filesystems),
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
