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
#include <sys/stat.h>
#include <sys/xattr.h>

#include "common.h"
#include "kselftest_harness.h"

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

#define PAIR(name, subject_label, object_label)                   \
	FIXTURE_VARIANT_ADD(file, name)                           \
	{                                                         \
		.filesystem = "tmpfs", .subject = subject_label,  \
		.object = object_label,                           \
	}

#define PAIR_ON_EXT4(name, subject_label, object_label)           \
	FIXTURE_VARIANT_ADD(file, name)                           \
	{                                                         \
		.filesystem = "ext4", .subject = subject_label,   \
		.object = object_label,                           \
	}

/* The allowed sides first: a kernel that lacks a call is seen there. */
/* clang-format off */
PAIR(same, RED, RED);
PAIR(same_type, RED, RED_TOO);
PAIR(from_bridge, BRIDGE, RED);
PAIR(to_bridge, RED, BRIDGE);
PAIR(host, HOST, HOST);
PAIR(from_host, HOST, RED);
PAIR(to_base, RED, BASE);
PAIR(disjoint, RED, BLUE);
PAIR(to_host, RED, HOST);
PAIR(bridge_to_host, BRIDGE, HOST);
PAIR_ON_EXT4(ext4_same_type, RED, RED_TOO);
PAIR_ON_EXT4(ext4_disjoint, RED, BLUE);
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
#define TEST_ACT(name, steps, ...)            \
	TEST_F(file, name)                    \
	{                                     \
		CHECK(-1, steps, __VA_ARGS__); \
	}

/* The same act on what the host opened and the actor was given. */
#define TEST_GIVEN(name, flags, steps, ...)                             \
	TEST_F(file, given_##name)                                      \
	{                                                               \
		int fd = open(self->object, (flags) | O_CLOEXEC);       \
                                                                        \
		ASSERT_LE(0, fd);                                       \
		CHECK(fd, steps, __VA_ARGS__);                          \
		close(fd);                                              \
	}

#define TEST_GIVEN_DIRECTORY(name, steps, ...)                              \
	TEST_F(file, given_##name)                                          \
	{                                                                   \
		int fd = open(self->place, O_DIRECTORY | O_CLOEXEC);        \
                                                                            \
		ASSERT_LE(0, fd);                                           \
		CHECK(fd, steps, __VA_ARGS__);                              \
		close(fd);                                                  \
	}

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
TEST_ACT(read, STEPS(READ), "read", self->object)
TEST_ACT(write, STEPS(WRITE), "write", self->object)
TEST_ACT(append, STEPS(APPEND), "append", self->object)
TEST_ACT(truncate, STEPS(WRITE), "truncate", self->object)
TEST_ACT(map_read, STEPS(READ), "map-read", self->object)
TEST_ACT(map_private, STEPS(READ), "map-private", self->object)
TEST_ACT(map_exec, STEPS(READ, READ | MAP_EXEC), "map-exec", self->object)
TEST_ACT(map_shared, STEPS(READ | WRITE), "map-shared", self->object)
TEST_ACT(protect_exec, STEPS(READ, READ | MAP_EXEC), "protect-exec",
	 self->object)
TEST_ACT(exec, STEPS(EXECUTE, READ), "exec", self->object)
TEST_ACT(stat, STEPS(GETATTR), "stat", self->object)
TEST_ACT(chmod, STEPS(SETATTR), "chmod", self->object)
TEST_ACT(chown, STEPS(SETATTR), "chown", self->object)
TEST_ACT(utimes, STEPS(SETATTR), "utimes", self->object)
TEST_ACT(get_user_attribute, STEPS(READ, GETATTR), "getxattr", self->object,
	 "user.test")
TEST_ACT(set_user_attribute, STEPS(WRITE, SETATTR), "setxattr", self->object,
	 "user.test", "y")
TEST_ACT(remove_user_attribute, STEPS(WRITE, SETATTR), "removexattr",
	 self->object, "user.test")
TEST_ACT(get_label, STEPS(GETATTR), "getxattr", self->object, XATTR_NAME_TVD)
TEST_ACT(list_attributes, STEPS(GETATTR), "listxattr", self->object)
TEST_ACT(set_acl, STEPS(SETATTR), "setacl", self->object)
TEST_ACT(remove_acl, STEPS(SETATTR), "removeacl", self->object)
TEST_ACT(watch, STEPS(READ), "watch", self->object)
TEST_ACT(unlink, STEPS(DESTROY), "unlink", self->object)
TEST_ACT(rmdir, STEPS(DESTROY), "rmdir", self->empty)
TEST_ACT(rename, STEPS(DESTROY), "rename", self->object, self->new)
TEST_ACT(rename_onto, STEPS(DESTROY), "rename", self->mine, self->object)
TEST_ACT(exchange, STEPS(DESTROY), "exchange", self->mine, self->object)
TEST_ACT(link, STEPS(SETATTR), "link", self->object, self->new)
TEST_ACT(readlink, STEPS(READ), "readlink", self->link)
TEST_ACT(follow, STEPS(FOLLOW), "read", self->link)
TEST_ACT(list, STEPS(LIST), "list", self->place)
TEST_ACT(chdir, STEPS(SEARCH), "chdir", self->place)
TEST_ACT(create, STEPS(SEARCH, WRITE | SEARCH), "create", self->inside)
TEST_ACT(create_unnamed, STEPS(WRITE | SEARCH), "create-unnamed", self->place)
TEST_ACT(mkdir, STEPS(SEARCH, WRITE | SEARCH), "mkdir", self->inside)
TEST_ACT(mkfifo, STEPS(SEARCH, WRITE | SEARCH), "mkfifo", self->inside)
TEST_ACT(symlink, STEPS(SEARCH, WRITE | SEARCH), "symlink", self->inside, "to")
TEST_ACT(move_into, STEPS(SEARCH, WRITE | SEARCH), "rename", self->mine,
	 self->inside)

TEST_GIVEN(read, O_RDONLY, STEPS(READ), "read", "given")
TEST_GIVEN(write, O_WRONLY, STEPS(WRITE), "write", "given")
TEST_GIVEN(append, O_WRONLY | O_APPEND, STEPS(APPEND), "append", "given")
TEST_GIVEN(truncate, O_RDWR, STEPS(WRITE), "truncate", "given")
TEST_GIVEN(map_read, O_RDONLY, STEPS(READ), "map-read", "given")
TEST_GIVEN(map_exec, O_RDONLY, STEPS(READ | MAP_EXEC), "map-exec", "given")
TEST_GIVEN(map_shared, O_RDWR, STEPS(READ | WRITE), "map-shared", "given")
TEST_GIVEN(protect_exec, O_RDONLY, STEPS(READ, READ | MAP_EXEC),
	   "protect-exec", "given")
TEST_GIVEN(protect_shared, O_RDWR, STEPS(READ, READ | WRITE),
	   "protect-shared", "given")
TEST_GIVEN(stat, O_RDONLY, STEPS(GETATTR), "stat", "given")
TEST_GIVEN(chmod, O_RDONLY, STEPS(SETATTR), "chmod", "given")
TEST_GIVEN(chown, O_RDONLY, STEPS(SETATTR), "chown", "given")
TEST_GIVEN(utimes, O_RDWR, STEPS(SETATTR), "utimes", "given")
TEST_GIVEN(get_label, O_RDONLY, STEPS(GETATTR), "getxattr", "given",
	   XATTR_NAME_TVD)
TEST_GIVEN(list_attributes, O_RDONLY, STEPS(GETATTR), "listxattr", "given")
TEST_GIVEN(lock_shared, O_RDONLY, STEPS(LOCK_SHARED), "lock-shared", "given")
TEST_GIVEN(lock_exclusive, O_RDONLY, STEPS(LOCK_EXCLUSIVE), "lock-exclusive",
	   "given")
TEST_GIVEN(lock_record, O_RDONLY, STEPS(LOCK_SHARED), "lock-record", "given")
TEST_GIVEN(lease, O_RDONLY, STEPS(LOCK_SHARED), "lease", "given")
TEST_GIVEN(get_flags, O_RDONLY, STEPS(GETATTR), "get-flags", "given")
TEST_GIVEN(set_flags, O_RDONLY, STEPS(READ | WRITE), "set-flags", "given")
TEST_GIVEN_DIRECTORY(list, STEPS(LIST), "list", "given")
TEST_GIVEN_DIRECTORY(chdir, STEPS(SEARCH), "chdir", "given")
TEST_GIVEN_DIRECTORY(watch, STEPS(WATCH), "watch-directory", "given")
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
	int expected = model_allows(variant->subject, variant->object, SEARCH,
				    &row) ?
			       ENOENT :
			       EACCES;

	below(missing, self->place, "missing");
	EXPECT_EQ(expected, act(variant->subject, WORDS("stat", missing)));
}

TEST_HARNESS_MAIN
