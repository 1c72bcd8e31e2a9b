// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: acts on files
 *
 * The subject has a directory of its own.  In it lie the objects, which carry
 * the label that the act is about, so that nothing else can be in the way:
 *
 *	TREE/		base
 *	  own/		the subject's (the host's: base)
 *	    mine	the subject's
 *	    object	the object's: an executable file
 *	    link	the object's: a link to "mine"
 *	    empty/	the object's
 *	    place/	the object's
 *	      inner	the object's
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

#define SCRIPT "#!/bin/true\n"

/* clang-format off */
FIXTURE(file) {
	char tree[PATH_SIZE];
	char own[PATH_SIZE];
	char mine[PATH_SIZE];
	char object[PATH_SIZE];
	char link[PATH_SIZE];
	char empty[PATH_SIZE];
	char place[PATH_SIZE];
	char new[PATH_SIZE];
	char inside[PATH_SIZE];
};

/* clang-format on */

FIXTURE_VARIANT(file)
{
	const char *filesystem;
	const char *subject;
	const char *object;
};

#define ON(filesystem_type, subject_label, object_label)                     \
	{                                                                    \
		.filesystem = (filesystem_type), .subject = (subject_label), \
		.object = (object_label),                                    \
	}

/* The allowed sides first: a kernel that lacks a call is seen there. */
/* clang-format off */
FIXTURE_VARIANT_ADD(file, same) ON("tmpfs", RED, RED);
FIXTURE_VARIANT_ADD(file, same_type) ON("tmpfs", RED, RED_TOO);
FIXTURE_VARIANT_ADD(file, from_bridge) ON("tmpfs", BRIDGE, RED);
FIXTURE_VARIANT_ADD(file, to_bridge) ON("tmpfs", RED, BRIDGE);
FIXTURE_VARIANT_ADD(file, host) ON("tmpfs", HOST, HOST);
FIXTURE_VARIANT_ADD(file, from_host) ON("tmpfs", HOST, RED);
FIXTURE_VARIANT_ADD(file, to_base) ON("tmpfs", RED, BASE);
FIXTURE_VARIANT_ADD(file, disjoint) ON("tmpfs", RED, BLUE);
FIXTURE_VARIANT_ADD(file, to_host) ON("tmpfs", RED, HOST);
FIXTURE_VARIANT_ADD(file, bridge_to_host) ON("tmpfs", BRIDGE, HOST);
FIXTURE_VARIANT_ADD(file, ext4_same_type) ON("ext4", RED, RED_TOO);
FIXTURE_VARIANT_ADD(file, ext4_disjoint) ON("ext4", RED, BLUE);
/* clang-format on */

static const char *below(char path[PATH_SIZE], const char *dir,
			 const char *name)
{
	snprintf(path, PATH_SIZE, "%.200s/%s", dir, name);
	return path;
}

FIXTURE_SETUP(file)
{
	const char *owner = strcmp(variant->subject, HOST) ? variant->subject :
							     BASE;
	char inner[PATH_SIZE];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, variant->filesystem, BASE));
	below(self->own, self->tree, "own");
	below(self->mine, self->own, "mine");
	below(self->object, self->own, "object");
	below(self->link, self->own, "link");
	below(self->empty, self->own, "empty");
	below(self->place, self->own, "place");
	below(self->new, self->own, "new");
	below(self->inside, self->place, "new");
	below(inner, self->place, "inner");
	ASSERT_EQ(0, make_dir(self->own, owner));
	ASSERT_EQ(0, make_file(self->mine, owner, "mine", 0644));
	ASSERT_EQ(0, make_file(self->object, variant->object, SCRIPT, 0755));
	ASSERT_EQ(0, setxattr(self->object, "user.test", "x", 1, 0));
	ASSERT_EQ(0, make_link(self->link, variant->object, self->mine));
	ASSERT_EQ(0, make_dir(self->empty, variant->object));
	ASSERT_EQ(0, make_dir(self->place, variant->object));
	ASSERT_EQ(0, make_file(inner, variant->object, "inner", 0644));
}

FIXTURE_TEARDOWN(file)
{
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* Sees that the act comes to what the steps that it takes come to. */
#define CHECK(given, steps, ...)                                              \
	do {                                                                  \
		struct expectation _expected = expect_steps(                  \
			variant->subject, variant->object, steps, EACCES);    \
		struct sight _seen =                                          \
			see_act(variant->subject, given, WORDS(__VA_ARGS__)); \
		EXPECT_STREQ("", difference(&_expected, &_seen));             \
	} while (0)

/* A test that is one act. */
#define ACT(steps, ...)                        \
	{                                      \
		CHECK(-1, steps, __VA_ARGS__); \
	}

/* The same act on what the host opened and the actor was given. */
#define GIVEN_OPEN(path, flags, steps, ...)                \
	{                                                  \
		int _fd = open(path, (flags) | O_CLOEXEC); \
		ASSERT_LE(0, _fd);                         \
		CHECK(_fd, steps, __VA_ARGS__);            \
		close(_fd);                                \
	}

#define GIVEN(flags, steps, act) \
	GIVEN_OPEN(self->object, flags, steps, act, "given")

#define GIVEN_PLACE(steps, act) \
	GIVEN_OPEN(self->place, O_DIRECTORY, steps, act, "given")

/* Of memory files more is asked for when they are mapped: see append_test.c. */
#define PROTECT_STEPS                                                       \
	(strcmp(variant->filesystem, "tmpfs") ? STEPS(READ, READ | WRITE) : \
						STEPS(READ | WRITE))

#define READ TVD_ACCESS_READ
#define WRITE TVD_ACCESS_WRITE
#define APPEND TVD_ACCESS_APPEND
#define EXECUTE TVD_ACCESS_EXECUTE
#define MAP_EXEC TVD_ACCESS_MAP_EXEC
#define FOLLOW TVD_ACCESS_FOLLOW
#define SEARCH TVD_ACCESS_SEARCH
#define LIST TVD_ACCESS_LIST
#define GETATTR TVD_ACCESS_GETATTR
#define SETATTR TVD_ACCESS_SETATTR
#define LOCK_SHARED TVD_ACCESS_LOCK_SHARED
#define LOCK_EXCLUSIVE TVD_ACCESS_LOCK_EXCLUSIVE
#define WATCH TVD_ACCESS_WATCH
#define DESTROY TVD_ACCESS_DESTROY

/* clang-format off */
TEST_F(file, read) ACT(STEPS(READ), "read", self->object);
TEST_F(file, write) ACT(STEPS(WRITE), "write", self->object);
TEST_F(file, append) ACT(STEPS(APPEND), "append", self->object);
TEST_F(file, truncate) ACT(STEPS(WRITE), "truncate", self->object);
TEST_F(file, map_read) ACT(STEPS(READ), "map-read", self->object);
TEST_F(file, map_private) ACT(STEPS(READ), "map-private", self->object);
TEST_F(file, map_exec)
ACT(STEPS(READ, READ | MAP_EXEC), "map-exec", self->object);
TEST_F(file, map_shared) ACT(STEPS(READ | WRITE), "map-shared", self->object);
TEST_F(file, protect_exec)
ACT(STEPS(READ, READ | MAP_EXEC), "protect-exec", self->object);
TEST_F(file, exec) ACT(STEPS(EXECUTE, READ), "exec", self->object);
TEST_F(file, stat) ACT(STEPS(GETATTR), "stat", self->object);
TEST_F(file, statfs) ACT(STEPS(GETATTR), "statfs", self->object);
TEST_F(file, chmod) ACT(STEPS(SETATTR), "chmod", self->object);
TEST_F(file, chown) ACT(STEPS(SETATTR), "chown", self->object);
TEST_F(file, utimes) ACT(STEPS(SETATTR), "utimes", self->object);
TEST_F(file, chmod_by_path_descriptor)
ACT(STEPS(SETATTR), "chmod-path", self->object);
TEST_F(file, chown_by_path_descriptor)
ACT(STEPS(SETATTR), "chown-path", self->object);
TEST_F(file, utimes_by_path_descriptor)
ACT(STEPS(SETATTR), "utimes-path", self->object);
TEST_F(file, chown_link_by_path_descriptor) ACT(STEPS(SETATTR), "chown-path", self->link);
TEST_F(file, get_user_attribute)
ACT(STEPS(READ, GETATTR), "getxattr", self->object, "user.test");
TEST_F(file, set_user_attribute)
ACT(STEPS(WRITE, SETATTR), "setxattr", self->object, "user.test", "y");
TEST_F(file, remove_user_attribute)
ACT(STEPS(WRITE, SETATTR), "removexattr", self->object, "user.test");
TEST_F(file, get_label)
ACT(STEPS(GETATTR), "getxattr", self->object, XATTR_NAME_TVD);
TEST_F(file, list_attributes) ACT(STEPS(GETATTR), "listxattr", self->object);
TEST_F(file, set_acl) ACT(STEPS(SETATTR), "setacl", self->object);
TEST_F(file, remove_acl) ACT(STEPS(SETATTR), "removeacl", self->object);
TEST_F(file, watch) ACT(STEPS(READ, WATCH), "watch", self->object);
TEST_F(file, unlink) ACT(STEPS(DESTROY), "unlink", self->object);
TEST_F(file, rmdir) ACT(STEPS(DESTROY), "rmdir", self->empty);
TEST_F(file, rename) ACT(STEPS(DESTROY), "rename", self->object, self->new);
TEST_F(file, rename_onto)
ACT(STEPS(DESTROY), "rename", self->mine, self->object);
TEST_F(file, exchange)
ACT(STEPS(DESTROY), "exchange", self->mine, self->object);
TEST_F(file, link) ACT(STEPS(SETATTR), "link", self->object, self->new);
TEST_F(file, readlink) ACT(STEPS(READ), "readlink", self->link);
TEST_F(file, follow) ACT(STEPS(FOLLOW), "read", self->link);
TEST_F(file, list) ACT(STEPS(LIST), "list", self->place);
TEST_F(file, chdir) ACT(STEPS(SEARCH), "chdir", self->place);
TEST_F(file, create) ACT(STEPS(SEARCH, WRITE | SEARCH), "create", self->inside);
TEST_F(file, create_unnamed)
ACT(STEPS(WRITE | SEARCH), "create-unnamed", self->place);
TEST_F(file, mkdir) ACT(STEPS(SEARCH, WRITE | SEARCH), "mkdir", self->inside);
TEST_F(file, mkfifo) ACT(STEPS(SEARCH, WRITE | SEARCH), "mkfifo", self->inside);
TEST_F(file, symlink)
ACT(STEPS(SEARCH, WRITE | SEARCH), "symlink", self->inside, "to");
TEST_F(file, move_into)
ACT(STEPS(SEARCH, WRITE | SEARCH), "rename", self->mine, self->inside);

TEST_F(file, given_read) GIVEN(O_RDONLY, STEPS(READ), "read");
TEST_F(file, given_write) GIVEN(O_WRONLY, STEPS(WRITE), "write");
TEST_F(file, given_append) GIVEN(O_WRONLY | O_APPEND, STEPS(APPEND), "append");
TEST_F(file, given_truncate) GIVEN(O_RDWR, STEPS(WRITE), "truncate");
TEST_F(file, given_map_read) GIVEN(O_RDONLY, STEPS(READ), "map-read");
TEST_F(file, given_map_exec)
GIVEN(O_RDONLY, STEPS(READ | MAP_EXEC), "map-exec");
TEST_F(file, given_map_shared) GIVEN(O_RDWR, STEPS(READ | WRITE), "map-shared");
TEST_F(file, given_protect_exec)
GIVEN(O_RDONLY, STEPS(READ, READ | MAP_EXEC), "protect-exec");
TEST_F(file, given_protect_shared)
GIVEN(O_RDWR, PROTECT_STEPS, "protect-shared");
TEST_F(file, given_stat) GIVEN(O_RDONLY, STEPS(GETATTR), "stat");
TEST_F(file, given_chmod) GIVEN(O_RDONLY, STEPS(SETATTR), "chmod");
TEST_F(file, given_chown) GIVEN(O_RDONLY, STEPS(SETATTR), "chown");
TEST_F(file, given_utimes) GIVEN(O_RDWR, STEPS(SETATTR), "utimes");
TEST_F(file, given_get_label)
GIVEN_OPEN(self->object, O_RDONLY, STEPS(GETATTR), "getxattr", "given",
	   XATTR_NAME_TVD);
TEST_F(file, given_list_attributes)
GIVEN(O_RDONLY, STEPS(GETATTR), "listxattr");
TEST_F(file, given_lock_shared)
GIVEN(O_RDONLY, STEPS(LOCK_SHARED), "lock-shared");
TEST_F(file, given_lock_exclusive)
GIVEN(O_RDONLY, STEPS(LOCK_EXCLUSIVE), "lock-exclusive");
TEST_F(file, given_lock_record)
GIVEN(O_RDONLY, STEPS(LOCK_SHARED), "lock-record");
TEST_F(file, given_get_lock)
GIVEN(O_RDONLY, STEPS(LOCK_SHARED), "get-lock");
TEST_F(file, given_lease) GIVEN(O_RDONLY, STEPS(LOCK_SHARED), "lease");
TEST_F(file, given_get_flags) GIVEN(O_RDONLY, STEPS(GETATTR), "get-flags");
TEST_F(file, given_set_flags) GIVEN(O_RDONLY, STEPS(SETATTR), "set-flags");
TEST_F(file, given_list) GIVEN_PLACE(STEPS(LIST), "list");
TEST_F(file, given_chdir) GIVEN_PLACE(STEPS(SEARCH), "chdir");
TEST_F(file, given_watch) GIVEN_PLACE(STEPS(WATCH), "watch-directory");
/* clang-format on */

TEST_F(file, get_acl)
{
	ASSERT_EQ(0, act(HOST, WORDS("setacl", self->object)));
	CHECK(-1, STEPS(GETATTR), "getacl", self->object);
}

/* Not even where the directory entry is looked for: no oracle for names. */
TEST_F(file, name_below)
{
	char missing[PATH_SIZE];
	unsigned int row;
	int expected =
		model_allows(variant->subject, variant->object, SEARCH, &row) ?
			ENOENT :
			EACCES;

	below(missing, self->place, "missing");
	EXPECT_EQ(expected, act(variant->subject, WORDS("stat", missing)));
}

/* Red may ask for any mark as far as the kernel's capabilities are concerned. */
static const struct label_spec red_is_admin[] = {
	{ BLUE, TYPE_BLUE },
	{ RED, TYPE_RED, 0, 1ULL << CAP_SYS_ADMIN },
	{},
};

/* clang-format off */
FIXTURE(mark) {
	char tree[PATH_SIZE];
	char own[PATH_SIZE];
	char other[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(mark)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, load_labels(red_is_admin));
	ASSERT_EQ(0, make_tree(self->tree, "ext4", BASE));
	below(self->own, self->tree, "own");
	below(self->other, self->tree, "other");
	ASSERT_EQ(0, make_dir(self->own, RED));
	ASSERT_EQ(0, make_dir(self->other, BLUE));
}

FIXTURE_TEARDOWN(mark)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

TEST_F(mark, of_inode)
{
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "mark-inode", self->own);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "mark-inode", self->own);
	EXPECT_SEEN(expect_denial(RED, BLUE, TVD_ROW_ELSE, LIST, EACCES), RED,
		    "mark-inode", self->other);
}

/* It tells of files of others, wherever red's own directory lies. */
TEST_F(mark, of_mount)
{
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "mark-mount", self->own);
	EXPECT_SEEN(expect_denial(RED, HOST, TVD_ROW_ELSE, WATCH, EACCES), RED,
		    "mark-mount", self->own);
}

TEST_F(mark, of_filesystem)
{
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "mark-filesystem", self->own);
	EXPECT_SEEN(expect_denial(RED, HOST, TVD_ROW_ELSE, WATCH, EACCES), RED,
		    "mark-filesystem", self->own);
}

TEST_HARNESS_MAIN
