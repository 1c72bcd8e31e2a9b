// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: files that are relabelled while they are held, and
 * what no capability lets a domain do
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

#define READ TVD_ACCESS_READ
#define WRITE TVD_ACCESS_WRITE
#define MAP_EXEC TVD_ACCESS_MAP_EXEC
#define GETATTR TVD_ACCESS_GETATTR
#define SETATTR TVD_ACCESS_SETATTR

/* A file that an actor holds, and whose label changes meanwhile. */
/* clang-format off */
FIXTURE(held) {
	char tree[PATH_SIZE];
	char file[PATH_SIZE];
	char own[PATH_SIZE];
};

/* clang-format on */

FIXTURE_VARIANT(held)
{
	const char *act;
	int flags;
	__u32 access;
	bool takes_own;
	bool takes_none;
};

#define HELD(what, how, kinds)                                    \
	{                                                         \
		.act = (what), .flags = (how), .access = (kinds), \
	}

/* With a file of its own besides, and with none at all. */
#define HELD_TWO(what, how, kinds)                                \
	{                                                         \
		.act = (what), .flags = (how), .access = (kinds), \
		.takes_own = true,                                \
	}
#define HELD_ALONE(what, how, kinds)                              \
	{                                                         \
		.act = (what), .flags = (how), .access = (kinds), \
		.takes_none = true,                               \
	}

/* clang-format off */
FIXTURE_VARIANT_ADD(held, read) HELD("read", O_RDONLY, READ);
FIXTURE_VARIANT_ADD(held, write) HELD("write", O_RDWR, WRITE);
FIXTURE_VARIANT_ADD(held, append)
HELD("append", O_WRONLY | O_APPEND, TVD_ACCESS_APPEND);
FIXTURE_VARIANT_ADD(held, truncate) HELD("truncate", O_RDWR, WRITE);
FIXTURE_VARIANT_ADD(held, allocate) HELD("allocate", O_RDWR, WRITE);
FIXTURE_VARIANT_ADD(held, splice_from) HELD("splice-from", O_RDONLY, READ);
FIXTURE_VARIANT_ADD(held, splice_to) HELD("splice-to", O_RDWR, WRITE);
FIXTURE_VARIANT_ADD(held, copy_range) HELD_TWO("copy-range", O_RDONLY, READ);
FIXTURE_VARIANT_ADD(held, map_read) HELD("map-read", O_RDONLY, READ);
FIXTURE_VARIANT_ADD(held, map_shared) HELD("map-shared", O_RDWR, READ | WRITE);
FIXTURE_VARIANT_ADD(held, map_private) HELD("map-private", O_RDONLY, READ);
FIXTURE_VARIANT_ADD(held, map_exec) HELD("map-exec", O_RDONLY, READ | MAP_EXEC);
FIXTURE_VARIANT_ADD(held, stat) HELD("stat", O_RDONLY, GETATTR);
FIXTURE_VARIANT_ADD(held, statfs) HELD("statfs", O_RDONLY, GETATTR);
FIXTURE_VARIANT_ADD(held, chmod) HELD("chmod", O_RDONLY, SETATTR);
FIXTURE_VARIANT_ADD(held, chown) HELD("chown", O_RDONLY, SETATTR);
FIXTURE_VARIANT_ADD(held, utimes) HELD("utimes", O_RDONLY, SETATTR);
FIXTURE_VARIANT_ADD(held, list_attributes) HELD("listxattr", O_RDONLY, GETATTR);
FIXTURE_VARIANT_ADD(held, lock_shared)
HELD("lock-shared", O_RDONLY, TVD_ACCESS_LOCK_SHARED);
FIXTURE_VARIANT_ADD(held, lock_exclusive)
HELD("lock-exclusive", O_RDONLY, TVD_ACCESS_LOCK_EXCLUSIVE);
FIXTURE_VARIANT_ADD(held, lock_record)
HELD("lock-record", O_RDONLY, TVD_ACCESS_LOCK_SHARED);
FIXTURE_VARIANT_ADD(held, lease)
HELD("lease", O_RDONLY, TVD_ACCESS_LOCK_SHARED);
FIXTURE_VARIANT_ADD(held, get_flags) HELD("get-flags", O_RDONLY, GETATTR);
FIXTURE_VARIANT_ADD(held, get_flags_compat)
HELD("get-flags-compat", O_RDONLY, GETATTR);
FIXTURE_VARIANT_ADD(held, set_flags) HELD("set-flags", O_RDONLY, SETATTR);
FIXTURE_VARIANT_ADD(held, set_append)
HELD("append-from-now-on", O_RDWR, WRITE);
FIXTURE_VARIANT_ADD(held, reserve) HELD("reserve", O_RDWR, READ | WRITE);
FIXTURE_VARIANT_ADD(held, exec) HELD("exec", O_RDONLY, TVD_ACCESS_EXECUTE);
FIXTURE_VARIANT_ADD(held, reopen) HELD_ALONE("reopen", O_RDONLY, READ | WRITE);
/* clang-format on */

FIXTURE_SETUP(held)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->file, PATH_SIZE, "%.200s/file", self->tree);
	snprintf(self->own, PATH_SIZE, "%.200s/own", self->tree);
	ASSERT_EQ(0, make_file(self->file, RED, "#!/bin/true\n", 0755));
	ASSERT_EQ(0, make_file(self->own, RED, "x", 0644));
}

FIXTURE_TEARDOWN(held)
{
	EXPECT_EQ(0, remove_tree(self->tree));
}

static const char *see_held(struct __test_metadata *_metadata,
			    const FIXTURE_DATA(held) * self,
			    const FIXTURE_VARIANT(held) * variant,
			    const char *label)
{
	struct expectation expected = expect_steps(
		RED, label, (const __u32[]){ variant->access, 0 }, EACCES);
	const char *words[] = {
		"actor",
		"passed",
		PASS_ADDRESS,
		"later",
		variant->act,
		variant->takes_none ? NULL : "given",
		variant->takes_own ? self->own : NULL,
		NULL,
	};
	struct sight seen;
	int fd = open(self->file, variant->flags | O_CLOEXEC);

	if (fd < 0)
		return "the file cannot be opened";
	seen = see_passed_later(RED, fd, words, self->file, label);
	close(fd);
	return difference(&expected, &seen);
}

#define EXPECT_HELD(label) \
	EXPECT_STREQ("", see_held(_metadata, self, variant, label))

TEST_F(held, keeps_its_label)
{
	EXPECT_HELD(RED);
}
TEST_F(held, stays_in_the_domain)
{
	EXPECT_HELD(RED_TOO);
}
TEST_F(held, leaves_the_domain)
{
	EXPECT_HELD(BLUE);
}
TEST_F(held, becomes_the_hosts)
{
	EXPECT_HELD(HOST);
}
TEST_F(held, becomes_base)
{
	EXPECT_HELD(BASE);
}

/* What a label that may do more than others still may not. */
static const struct label_spec with_capabilities[] = {
	{ BLUE, TYPE_BLUE },
	{ RED, TYPE_RED, 0, 1ULL << CAP_MKNOD | 1ULL << CAP_SYS_ADMIN },
	{},
};

/* clang-format off */
FIXTURE(powerful) {
	char tree[PATH_SIZE];
	char file[PATH_SIZE];
	char new[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(powerful)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", RED));
	snprintf(self->file, PATH_SIZE, "%.200s/file", self->tree);
	snprintf(self->new, PATH_SIZE, "%.200s/new", self->tree);
	ASSERT_EQ(0, make_file(self->file, RED, "x", 0644));
	ASSERT_EQ(0, load_labels(with_capabilities));
}

FIXTURE_TEARDOWN(powerful)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

TEST_F(powerful, makes_no_device)
{
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "make-null", self->new);
	EXPECT_EQ(0, unlink(self->new));
	EXPECT_SEEN(expect_refusal(RED, "mknod", 0x103, EPERM), RED,
		    "make-null", self->new);
	EXPECT_SEEN(expect_refusal(RED, "mknod", 0x100, EPERM), RED,
		    "make-disk", self->new);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "mkfifo", self->new);
}

/* What overlayfs makes for a file that was removed is no device. */
TEST_F(powerful, makes_a_whiteout)
{
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "make-whiteout", self->new);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "unlink", self->new);
}

TEST_F(powerful, sets_no_label)
{
	EXPECT_SEEN(expect_denial(RED, RED, TVD_ROW_NONE, TVD_ACCESS_RELABEL,
				  EPERM),
		    RED, "setxattr", self->file, XATTR_NAME_TVD, RED);
	EXPECT_SEEN(expect_denial(RED, RED, TVD_ROW_NONE, TVD_ACCESS_RELABEL,
				  EPERM),
		    RED, "removexattr", self->file, XATTR_NAME_TVD);
	ASSERT_EQ(0, set_label(self->file, BLUE));
	EXPECT_SEEN(expect_denial(RED, BLUE, TVD_ROW_NONE, TVD_ACCESS_RELABEL,
				  EPERM),
		    RED, "setxattr", self->file, XATTR_NAME_TVD, RED);
	EXPECT_TRUE(has_label(self->file, BLUE));
}

/* A handle leads past the directories, but not past the file's label. */
TEST_F(powerful, reads_by_handle)
{
	static const struct label_spec labels[] = {
		{ BLUE, TYPE_BLUE },
		{ RED, TYPE_RED, 0, 1ULL << CAP_DAC_READ_SEARCH },
		{},
	};

	ASSERT_EQ(0, load_labels(labels));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "read-by-handle", self->file,
		    self->tree);
	ASSERT_EQ(0, set_label(self->file, BLUE));
	EXPECT_SEEN(expect_denial(RED, BLUE, TVD_ROW_ELSE, READ, EACCES), RED,
		    "read-by-handle", self->file, self->tree);
}

/* Files of one's own that can be exchanged for one another. */
/* clang-format off */
FIXTURE(exchanged) {
	char tree[PATH_SIZE];
	char first[PATH_SIZE];
	char second[PATH_SIZE];
};

	/* clang-format on */

#define PAGE 4096

FIXTURE_SETUP(exchanged)
{
	char page[PAGE + 1] = "";

	memset(page, 'x', PAGE);
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "ext4", RED));
	snprintf(self->first, PATH_SIZE, "%.200s/first", self->tree);
	snprintf(self->second, PATH_SIZE, "%.200s/second", self->tree);
	ASSERT_EQ(0, make_file(self->first, RED, page, 0644));
	ASSERT_EQ(0, make_file(self->second, RED, page, 0644));
	sync();
}

FIXTURE_TEARDOWN(exchanged)
{
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* The other file is a number in memory, which no hook sees: nobody is asked. */
static struct expectation no_exchange(void)
{
	return expect_denial(RED, HOST, TVD_ROW_ELSE, READ | WRITE, EACCES);
}

TEST_F(exchanged, on_ext4)
{
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "swap-extents", self->first,
		    self->second);
	EXPECT_SEEN(no_exchange(), RED, "swap-extents", self->first,
		    self->second);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "copy-range", self->first,
		    self->second);
}

/* ENOTTY: of a filesystem that has no such call. */
TEST_F(exchanged, on_xfs)
{
	EXPECT_EQ(ENOTTY, act(HOST, WORDS("swap-extents-xfs", self->first)));
	EXPECT_SEEN(no_exchange(), RED, "swap-extents-xfs", self->first);
}

TEST_HARNESS_MAIN
