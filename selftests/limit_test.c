// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: policies as large as they may be, and larger
 *
 * For a kernel that takes policies without a signature.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

/* A little more than what the file takes. */
#define ROOM (TVD_POLICY_SIZE_MAX + (1 << 20))

/* The order of counts in a header. */
enum section {
	TYPES,
	LABELS,
	MACHINE,
	CONFLICTS,
	DENIES,
	ENTRIES,
	FILES,
	FILESYSTEMS,
	DEVICES
};

/* clang-format off */
FIXTURE(limit) {
	struct bytes policy;
	char tree[PATH_SIZE];
	char file[PATH_SIZE];
	char digest[DIGEST_SIZE];
	__u64 version;
};

/* clang-format on */

FIXTURE_SETUP(limit)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_FALSE(signature_required());
	self->policy.room = ROOM;
	self->policy.at = mmap(NULL, ROOM, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->policy.at);
	ASSERT_EQ(0, load_test_policy());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->file, PATH_SIZE, "%.200s/file", self->tree);
	self->version = policy_version();
	policy_digest(self->digest);
}

FIXTURE_TEARDOWN(limit)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

static int load_it(const struct bytes *policy)
{
	return load_bytes(policy->at, policy->size);
}

static bool is_loaded(const struct bytes *policy)
{
	char digest[DIGEST_SIZE];

	digest_of(policy->at, policy->size, digest);
	return is_in_force(digest, policy_version());
}

#define EXPECT_REFUSED(error)                                          \
	do {                                                           \
		EXPECT_EQ(error, load_it(&self->policy));              \
		EXPECT_TRUE(is_in_force(self->digest, self->version)); \
	} while (0)

static void begin(struct bytes *policy, __u32 types, __u32 labels,
		  enum section other, __u32 count)
{
	__u32 counts[POLICY_SECTIONS] = { types, labels };
	char name[16];
	__u32 i;

	counts[FILESYSTEMS] = 3;
	counts[other] = count;
	policy->size = 0;
	put_header(policy, policy_version() + 1, counts);
	for (i = 0; i < types; i++) {
		snprintf(name, sizeof(name), "type-%05u", i);
		put_name(policy, name);
	}
}

/* What begin() has promised besides; then comes DEVICES, and put_size(). */
static void put_filesystems(struct bytes *policy)
{
	static const char *const trusted[] = { "ext4", "overlay", "tmpfs" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(trusted); i++) {
		put_name(policy, trusted[i]);
		put_number(policy, TVD_FILESYSTEM_TRUSTED, 1);
		put_number(policy, TVD_REFERENCE_NONE, 2);
	}
}

/* A trusted label with the types from @first to @last, @step apart. */
static void put_label_of(struct bytes *policy, const char *name, __u32 first,
			 __u32 last, __u32 step)
{
	struct label_spec label = { name };

	put_label(policy, &label, TVD_LABEL_TRUSTED);
	put_number(policy, (last - first) / step + 1, 2);
	for (; first <= last; first += step)
		put_number(policy, first, 2);
}

#define LAST (TVD_TYPES_MAX - 1)

/* All types there may be, and labels that have little in common. */
static void make_many_types(struct bytes *policy)
{
	__u32 i;

	begin(policy, TVD_TYPES_MAX, 6, MACHINE, TVD_TYPES_MAX);
	put_label_of(policy, "all", 0, LAST, 1);
	put_label_of(policy, "all-but-last", 0, LAST - 1, 1);
	put_label_of(policy, "ends", 0, LAST, LAST);
	put_label_of(policy, "inner", 1, LAST - 1, 1);
	put_label_of(policy, "last", LAST, LAST, 1);
	put_label_of(policy, "odd", 1, LAST, 2);
	for (i = 0; i < TVD_TYPES_MAX; i++)
		put_number(policy, i, 2);
	put_filesystems(policy);
	put_size(policy);
}

TEST_F(limit, types)
{
	static const struct {
		const char *subject;
		const char *object;
		bool allowed;
	} pairs[] = {
		{ "ends", "last", true },
		{ "last", "ends", true },
		{ "odd", "last", true },
		{ "all", "last", true },
		{ "last", "all", true },
		{ "all-but-last", "last", false },
		{ "last", "all-but-last", false },
		{ "inner", "ends", false },
		{ "ends", "inner", false },
		{ "ends", "odd", true },
		{ "last", "inner", false },
	};
	char question[256], answer[64];
	size_t i;

	make_many_types(&self->policy);
	ASSERT_EQ(0, load_it(&self->policy));
	EXPECT_TRUE(is_loaded(&self->policy));
	ASSERT_EQ(0, make_file(self->file, BASE, "x", 0644));
	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		struct expectation expected = {};
		struct sight seen;

		if (!pairs[i].allowed)
			expected = (struct expectation){
				.err = EACCES,
				.subject = pairs[i].subject,
				.object = pairs[i].object,
				.row = TVD_ROW_ELSE,
				.access = TVD_ACCESS_WRITE,
			};
		ASSERT_EQ(0, set_label(self->file, pairs[i].object));
		seen = see_act(pairs[i].subject, -1,
			       WORDS("write", self->file));
		EXPECT_STREQ("", difference(&expected, &seen))
		{
			TH_LOG("%s %s", pairs[i].subject, pairs[i].object);
		}
		snprintf(question, sizeof(question), "%s %s write",
			 pairs[i].subject, pairs[i].object);
		EXPECT_EQ(0, ask_access(question, answer, sizeof(answer)));
		EXPECT_STREQ(pairs[i].allowed ? "allowed 8\n" : "denied 9\n",
			     answer);
	}
}

TEST_F(limit, types_exceeded)
{
	begin(&self->policy, TVD_TYPES_MAX + 1, 0, MACHINE, 0);
	put_filesystems(&self->policy);
	put_size(&self->policy);
	EXPECT_REFUSED(EINVAL);
	begin(&self->policy, 0, 0, MACHINE, 0);
	put_filesystems(&self->policy);
	put_size(&self->policy);
	EXPECT_REFUSED(EINVAL);
	begin(&self->policy, TVD_TYPES_MAX, 0, MACHINE, 0);
	put_filesystems(&self->policy);
	put_size(&self->policy);
	EXPECT_EQ(0, load_it(&self->policy));
}

/*
 * How many there may be is until_reboot_test's: labels that were once there
 * stay in the kernel.
 */
TEST_F(limit, labels_exceeded)
{
	char name[16];
	__u32 i;

	begin(&self->policy, 1, TVD_POLICY_LABELS_MAX + 1, MACHINE, 0);
	for (i = 0; i < TVD_POLICY_LABELS_MAX + 1; i++) {
		snprintf(name, sizeof(name), "label-%05u", i);
		put_label_of(&self->policy, name, 0, 0, 1);
	}
	put_filesystems(&self->policy);
	put_size(&self->policy);
	EXPECT_REFUSED(EINVAL);
}

static void make_devices(struct bytes *policy, __u32 count)
{
	__u32 i;

	begin(policy, 1, 0, DEVICES, count);
	put_filesystems(policy);
	for (i = 0; i < count; i++) {
		put_number(policy, TVD_DEVICE_CHAR, 1);
		put_number(policy, 0xf00, 4);
		put_number(policy, 2 * i, 4);
		put_number(policy, 2 * i, 4);
		put_number(policy, TVD_REFERENCE_BASE, 2);
	}
	put_size(policy);
}

TEST_F(limit, rules)
{
	make_devices(&self->policy, TVD_POLICY_RULES_MAX + 1);
	EXPECT_REFUSED(EINVAL);
	make_devices(&self->policy, TVD_POLICY_RULES_MAX);
	EXPECT_EQ(0, load_it(&self->policy));
	EXPECT_TRUE(is_loaded(&self->policy));
}

static void put_path(struct bytes *policy, __u32 number, size_t length)
{
	char path[TVD_PATH_MAX + 1];

	memset(path, 'x', length);
	snprintf(path, sizeof(path), "/%05u", number);
	path[strlen(path)] = 'x';
	put_number(policy, length, 2);
	put(policy, path, length);
	put_number(policy, TVD_REFERENCE_BASE, 2);
}

/* A policy of so many bytes, by paths. */
static void make_large(struct bytes *policy, size_t size)
{
	const size_t record = 4 + TVD_PATH_MAX;
	size_t fixed, left;
	__u32 count, i;

	begin(policy, 1, 0, FILES, 0);
	put_filesystems(policy);
	fixed = policy->size;
	/* Two records share what is left for the last. */
	count = (size - fixed) / record;
	left = size - fixed - (count - 1) * record;
	begin(policy, 1, 0, FILES, count + 1);
	for (i = 0; i < count - 1; i++)
		put_path(policy, i, TVD_PATH_MAX);
	put_path(policy, i, left / 2 - 4);
	put_path(policy, i + 1, left - left / 2 - 4);
	put_filesystems(policy);
	put_size(policy);
}

TEST_F(limit, size)
{
	make_large(&self->policy, TVD_POLICY_SIZE_MAX);
	ASSERT_EQ(TVD_POLICY_SIZE_MAX, self->policy.size);
	EXPECT_EQ(0, load_it(&self->policy));
	EXPECT_TRUE(is_loaded(&self->policy));
}

TEST_F(limit, size_exceeded)
{
	make_large(&self->policy, TVD_POLICY_SIZE_MAX + 1);
	ASSERT_EQ(TVD_POLICY_SIZE_MAX + 1, self->policy.size);
	EXPECT_REFUSED(EFBIG);
	memset(self->policy.at, 0, self->policy.size);
	EXPECT_REFUSED(EFBIG);
	self->policy.size = TVD_POLICY_SIZE_MAX + TVD_SIGNATURE_SIZE_MAX + 1;
	EXPECT_REFUSED(EFBIG);
}

TEST_HARNESS_MAIN
