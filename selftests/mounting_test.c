// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: who may cover, uncover and replace what
 *
 *	TREE/		base
 *	  own/		red
 *	  other/	blue
 *	  base/		base
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

#define CAPABILITY(number) (1ULL << (number))

/* Who may mount whatever it likes, as far as capabilities are concerned. */
static const struct label_spec mounter[] = {
	{ BLUE, TYPE_BLUE },
	{ RED, TYPE_RED, 0, CAPABILITY(CAP_SYS_ADMIN) },
	{ RED_TOO, TYPE_RED },
	{},
};

static const struct deny_spec no_mount[] = {
	{ RED, RED_TOO, TVD_ACCESS_MOUNT },
	{},
};

/* clang-format off */
FIXTURE(mounting) {
	char tree[PATH_SIZE];
	char own[PATH_SIZE];
	char second[PATH_SIZE];
	char other[PATH_SIZE];
	char base[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(mounting)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->own, PATH_SIZE, "%.200s/own", self->tree);
	snprintf(self->second, PATH_SIZE, "%.200s/second", self->tree);
	snprintf(self->other, PATH_SIZE, "%.200s/other", self->tree);
	snprintf(self->base, PATH_SIZE, "%.200s/base", self->tree);
	ASSERT_EQ(0, make_dir(self->base, BASE));
	ASSERT_EQ(0, make_dir(self->own, RED));
	ASSERT_EQ(0, make_dir(self->second, RED));
	ASSERT_EQ(0, make_dir(self->other, BLUE));
}

FIXTURE_TEARDOWN(mounting)
{
	while (!umount2(self->own, MNT_DETACH))
		;
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

static struct expectation refused(__u32 access)
{
	return expect_denial(RED, BLUE, TVD_ROW_ELSE, access, EACCES);
}

TEST_F(mounting, over)
{
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "bind-over", self->second, self->own);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "bind-over", self->second, self->tree);
	EXPECT_SEEN(refused(TVD_ACCESS_MOUNT), RED, "bind-over", self->own,
		    self->other);
}

TEST_F(mounting, attaches)
{
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "attach-tree", self->second,
		    self->own);
	EXPECT_SEEN(refused(TVD_ACCESS_MOUNT), RED, "attach-tree", self->own,
		    self->other);
	EXPECT_SEEN(refused(TVD_ACCESS_MOUNT), RED, "attach-tree", self->other,
		    self->own);
}

TEST_F(mounting, unmounts)
{
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "unmount-bound", self->second,
		    self->own);
	EXPECT_SEEN(refused(TVD_ACCESS_DESTROY), RED, "unmount-bound",
		    self->other, self->own);
}

/* EBUSY and EINVAL are what the kernel says of the places themselves. */
TEST_F(mounting, pivots)
{
	int err = act(RED, WORDS("pivot", self->second, self->own));

	EXPECT_TRUE(!err || err == EBUSY || err == EINVAL);
	EXPECT_SEEN(refused(TVD_ACCESS_MOUNT), RED, "pivot", self->other,
		    self->own);
}

/* In a namespace whose root may become another's. */
static int pivot_apart(const char *where, const char *inner)
{
	int status = -1, fd;
	pid_t child = fork();

	if (!child) {
		fd = unshare(CLONE_NEWNS) ? -1 : open(inner, O_DIRECTORY);
		_exit(fd < 0 ? ACTOR_BROKEN :
			       act_with(RED, fd, WORDS("pivot-here", where)));
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return -1;
	return WEXITSTATUS(status);
}

/* The new root is asked about, and not only where the old one goes. */
TEST_F(mounting, pivots_to_another)
{
	char inner[PATH_SIZE];
	int fd;

	snprintf(inner, PATH_SIZE, "%.200s/inner", self->other);
	ASSERT_EQ(0, make_dir(inner, RED));
	ASSERT_EQ(0, load_labels(mounter));
	ASSERT_EQ(0, unshare(CLONE_NEWNS));
	ASSERT_EQ(0, mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	ASSERT_EQ(0, mount(self->other, self->other, NULL, MS_BIND, NULL));
	fd = open(inner, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	EXPECT_SEEN_WITH(refused(TVD_ACCESS_MOUNT), RED, fd, "pivot-here",
			 self->other);
	ASSERT_EQ(0, set_label(self->other, RED));
	EXPECT_EQ(0, pivot_apart(self->other, inner));
	close(fd);
	ASSERT_EQ(0, umount2(self->other, MNT_DETACH));
}

/* Search is all that the kernel asks for; a rule can ask for more. */
TEST_F(mounting, changes_root)
{
	const struct policy_spec spec = { .labels = mounter,
					  .denies = no_mount };

	ASSERT_EQ(0, load_labels(mounter));
	ASSERT_EQ(0, set_label(self->second, RED_TOO));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "chroot", self->own);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "chroot", self->second);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "chroot", self->base);
	ASSERT_EQ(0, load_spec(&spec));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "chroot", self->own);
	EXPECT_SEEN(expect_denial(RED, RED_TOO, TVD_ROW_TYPES, TVD_ACCESS_MOUNT,
				  EACCES),
		    RED, "chroot", self->second);
}

TEST_F(mounting, remounts)
{
	char shared[PATH_SIZE];

	test_path(shared, "tmpfs");
	ASSERT_EQ(0, load_labels(mounter));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "mount", self->own);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "remount", self->own);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "remount", shared);
	EXPECT_SEEN(expect_denial(RED, BASE, TVD_ROW_BASE, TVD_ACCESS_MOUNT,
				  EACCES),
		    RED, "remount", shared);
	/* A mount of one's own has its own flags; the options are for all. */
	ASSERT_EQ(0, unshare(CLONE_NEWNS));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "set-mount-flags", shared);
	EXPECT_SEEN(expect_denial(RED, BASE, TVD_ROW_BASE, TVD_ACCESS_MOUNT,
				  EACCES),
		    RED, "remount", shared);
}

/* What a disk holds is the disk's. */
TEST_F(mounting, disk)
{
	char device[PATH_SIZE], ext4[PATH_SIZE];

	ASSERT_EQ(0, find_mounted(test_path(ext4, "ext4"), device));
	ASSERT_EQ(0, load_labels(mounter));
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "mount-disk", device, self->own);
	ASSERT_EQ(0, umount(self->own));
	EXPECT_SEEN(expect_denial(RED, HOST, TVD_ROW_ELSE, TVD_ACCESS_MOUNT,
				  EACCES),
		    RED, "mount-disk", device, self->own);
}

/* Nor by the calls that came after mount(2). */
TEST_F(mounting, disk_by_context)
{
	char device[PATH_SIZE], ext4[PATH_SIZE];

	ASSERT_EQ(0, find_mounted(test_path(ext4, "ext4"), device));
	ASSERT_EQ(0, load_labels(mounter));
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "configure-disk", device);
	EXPECT_SEEN(expect_denial(RED, HOST, TVD_ROW_ELSE, TVD_ACCESS_MOUNT,
				  EACCES),
		    RED, "configure-disk", device);
}

/* There is one, and it is the host's. */
TEST_F(mounting, what_others_have_mounted)
{
	ASSERT_EQ(0, load_labels(mounter));
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "mount-kind", "debugfs", self->own);
	ASSERT_EQ(0, umount(self->own));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "mount-kind", "tmpfs", self->own);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "mount-kind", "proc", self->own);
	ASSERT_EQ(0, umount(self->own));
	EXPECT_SEEN(expect_denial(RED, HOST, TVD_ROW_ELSE, TVD_ACCESS_MOUNT,
				  EACCES),
		    RED, "mount-kind", "debugfs", self->own);
}

/* Nor is it theirs who come first. */
TEST_F(mounting, what_nobody_has_mounted)
{
	static const char *const kinds[] = { "configfs", "fusectl" };
	size_t i;

	ASSERT_EQ(0, load_labels(mounter));
	for (i = 0; i < 2; i++) {
		EXPECT_SEEN(expect_denial(RED, HOST, TVD_ROW_ELSE,
					  TVD_ACCESS_MOUNT, EACCES),
			    RED, "mount-kind", kinds[i], self->own);
		EXPECT_SEEN(EXPECT_ALLOWED, HOST, "mount-kind", kinds[i],
			    self->own);
		EXPECT_SEEN(expect_denial(RED, HOST, TVD_ROW_ELSE,
					  TVD_ACCESS_SEARCH, EACCES),
			    RED, "chdir", self->own);
		ASSERT_EQ(0, umount(self->own));
	}
}

static int mount_for(const char *label, const char *where)
{
	char options[64];

	snprintf(options, sizeof(options), "mode=755,tvd.label=%s", label);
	return mount("none", where, "tmpfs", 0, options);
}

/*
 * To mount(2) what is moved is a name, and what it leads to may be another by
 * the time that it is looked up.
 */
TEST_F(mounting, moves)
{
	struct expectation by_name = expect_denial(RED, HOST, TVD_ROW_ELSE,
						   TVD_ACCESS_MOUNT, EACCES);

	ASSERT_EQ(0, load_labels(mounter));
	/* For this test alone, and not to be seen elsewhere: it can be moved. */
	ASSERT_EQ(0, unshare(CLONE_NEWNS));
	ASSERT_EQ(0, mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	ASSERT_EQ(0, mount_for(BLUE, self->other));
	EXPECT_SEEN(refused(TVD_ACCESS_MOUNT), RED, "move-by-path", self->other,
		    self->own);
	EXPECT_SEEN(by_name, RED, "move-by-name", self->other, self->own);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "move-by-name", self->other,
		    self->own);
	ASSERT_EQ(0, umount2(self->own, MNT_DETACH));
	ASSERT_EQ(0, mount_for(RED, self->own));
	EXPECT_SEEN(by_name, RED, "move-by-name", self->own, self->second);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "move-by-path", self->own,
		    self->second);
	ASSERT_EQ(0, umount2(self->second, MNT_DETACH));
}

static struct expectation not_of_all(__u32 access)
{
	return expect_denial(RED, BASE, TVD_ROW_BASE, access, EACCES);
}

/* What is base each may cover for itself; and not for everybody. */
TEST_F(mounting, base_for_all)
{
	ASSERT_EQ(0, load_labels(mounter));
	EXPECT_SEEN(not_of_all(TVD_ACCESS_MOUNT), RED, "bind-here", self->own,
		    self->base);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "bind-here", self->base, self->base);
	EXPECT_SEEN(not_of_all(TVD_ACCESS_DESTROY), RED, "unmount-here",
		    self->base);
	EXPECT_SEEN(not_of_all(TVD_ACCESS_MOUNT), RED, "set-mount-flags",
		    self->base);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "bind-over", self->own, self->base);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "unmount-here", self->base);
}

TEST_F(mounting, base_in_namespace)
{
	ASSERT_EQ(0, load_labels(mounter));
	ASSERT_EQ(0, unshare(CLONE_NEWNS));
	/* Others have a copy that is told. */
	ASSERT_EQ(0, mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL));
	EXPECT_SEEN(not_of_all(TVD_ACCESS_MOUNT), RED, "bind-here", self->own,
		    self->base);
	ASSERT_EQ(0, mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "bind-here", self->own, self->base);
	ASSERT_EQ(0, umount2(self->base, MNT_DETACH));
	ASSERT_EQ(0, mount(self->base, self->base, NULL, MS_BIND, NULL));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "set-mount-flags", self->base);
	/* Told is who was told of the mount: by that which it lies on. */
	ASSERT_EQ(0, mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL));
	ASSERT_EQ(0, mount(NULL, self->base, NULL, MS_PRIVATE, NULL));
	EXPECT_SEEN(not_of_all(TVD_ACCESS_DESTROY), RED, "unmount-here",
		    self->base);
	ASSERT_EQ(0, mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "unmount-here", self->base);
}

/* Below one's own mount others may have theirs. */
TEST_F(mounting, attributes_below)
{
	static const char *const acts[] = { "set-mount-flags-below",
					    "part-mounts-below" };
	size_t i;

	ASSERT_EQ(0, load_labels(mounter));
	ASSERT_EQ(0, mount_for(RED, self->own));
	for (i = 0; i < ARRAY_SIZE(acts); i++) {
		EXPECT_SEEN(expect_denial(RED, HOST, TVD_ROW_ELSE,
					  TVD_ACCESS_MOUNT, EACCES),
			    RED, acts[i], self->own);
		EXPECT_SEEN(EXPECT_ALLOWED, HOST, acts[i], self->own);
	}
	ASSERT_EQ(0, unshare(CLONE_NEWNS));
	for (i = 0; i < ARRAY_SIZE(acts); i++)
		EXPECT_SEEN(EXPECT_ALLOWED, RED, acts[i], self->own);
}

/* mount_setattr(2) changes what mount(2) does by a remount. */
TEST_F(mounting, sets_attributes)
{
	static const char *const acts[] = { "set-mount-flags", "share-mount" };
	size_t i;

	ASSERT_EQ(0, load_labels(mounter));
	ASSERT_EQ(0, unshare(CLONE_NEWNS));
	ASSERT_EQ(0, mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	ASSERT_EQ(0, mount_for(BLUE, self->other));
	ASSERT_EQ(0, mount_for(RED, self->own));
	for (i = 0; i < ARRAY_SIZE(acts); i++) {
		EXPECT_SEEN(refused(TVD_ACCESS_MOUNT), RED, acts[i],
			    self->other);
		EXPECT_SEEN(EXPECT_ALLOWED, RED, acts[i], self->own);
		EXPECT_SEEN(EXPECT_ALLOWED, HOST, acts[i], self->other);
	}
	ASSERT_EQ(0, umount2(self->other, MNT_DETACH));
	ASSERT_EQ(0, umount2(self->own, MNT_DETACH));
}

#define SWAP_PAGES 16
#define PAGE 4096

/* See union swap_header, include/linux/swap.h. */
static int make_swap(const char *path, const char *label)
{
	static const char magic[] = "SWAPSPACE2";
	char memory[SWAP_PAGES * PAGE] = "";
	const __u32 info[] = { 1, SWAP_PAGES - 1, 0 };
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool made;

	if (fd < 0)
		return -1;
	memcpy(memory + 1024, info, sizeof(info));
	memcpy(memory + PAGE - strlen(magic), magic, strlen(magic));
	made = write(fd, memory, sizeof(memory)) == sizeof(memory) &&
	       !fsync(fd);
	close(fd);
	return made ? set_label(path, label) : -1;
}

/* Everybody's memory goes there. */
TEST_F(mounting, swap)
{
	struct expectation not_there =
		expect_denial(HOST, RED, TVD_ROW_NONE,
			      TVD_ACCESS_READ | TVD_ACCESS_WRITE, EACCES);
	char tree[PATH_SIZE], file[PATH_SIZE];

	not_there.reason = "swap";
	ASSERT_EQ(0, make_tree(tree, "ext4", BASE));
	snprintf(file, PATH_SIZE, "%.200s/swap", tree);
	ASSERT_EQ(0, make_swap(file, HOST));
	ASSERT_EQ(0, load_labels(mounter));
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "swap-to", file);
	ASSERT_EQ(0, set_label(file, RED));
	EXPECT_SEEN(expect_denial(RED, HOST, TVD_ROW_ELSE,
				  TVD_ACCESS_READ | TVD_ACCESS_WRITE, EACCES),
		    RED, "swap-to", file);
	EXPECT_SEEN(not_there, HOST, "swap-to", file);
	ASSERT_EQ(0, set_label(file, BASE));
	not_there.object = BASE;
	EXPECT_SEEN(not_there, HOST, "swap-to", file);
	EXPECT_EQ(0, remove_tree(tree));
}

TEST_HARNESS_MAIN
