// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: the host is protected from what a domain made
 *
 * That the host does not execute, map or follow what carries a domain's label
 * is in file_test; here is what it may do nevertheless, and by what other way
 * it might be led.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "common.h"
#include "harness.h"

/* clang-format off */
FIXTURE(protect) {
	char tree[PATH_SIZE];
	char program[PATH_SIZE];
	char file[PATH_SIZE];
	char link[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(protect)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->program, PATH_SIZE, "%.200s/program", self->tree);
	snprintf(self->file, PATH_SIZE, "%.200s/file", self->tree);
	snprintf(self->link, PATH_SIZE, "%.200s/link", self->tree);
	ASSERT_EQ(0, copy_file("/bin/true", self->program, RED));
	ASSERT_EQ(0, make_file(self->file, HOST, "x", 0644));
	ASSERT_EQ(0, make_link(self->link, RED, "file"));
}

FIXTURE_TEARDOWN(protect)
{
	EXPECT_EQ(0, remove_tree(self->tree));
}

static struct expectation refused(__u32 access)
{
	return expect_steps(HOST, RED, (const __u32[]){ access, 0 }, EACCES);
}

/* The allowed side: the host's own and the operating system's. */
TEST_F(protect, own_program)
{
	ASSERT_EQ(0, set_label(self->program, HOST));
	EXPECT_EQ(1000, exec_errno(HOST, self->program));
	ASSERT_EQ(0, set_label(self->program, BASE));
	EXPECT_EQ(1000, exec_errno(HOST, self->program));
	EXPECT_EQ(0, act(HOST, WORDS("map-exec", self->program)));
}

TEST_F(protect, program)
{
	EXPECT_EQ(EACCES, exec_errno(HOST, self->program));
}

/* The host starts it by choosing the label first, and that label alone. */
TEST_F(protect, program_with_choice)
{
	EXPECT_EQ(1000, exec_errno(RED, self->program));
	EXPECT_EQ(1000, exec_errno(BRIDGE, self->program));
	EXPECT_EQ(EACCES, exec_errno(BLUE, self->program));
}

/* The host starts a program with the loader of the domain. */
TEST_F(protect, by_loader)
{
	static const char loader[] = "/lib64/ld-linux-x86-64.so.2";
	int status;
	pid_t pid;

	ASSERT_EQ(0, access(loader, X_OK));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, STDERR_FILENO);
		execl(loader, loader, self->program, NULL);
		_exit(ACTOR_NO_EXEC);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFEXITED(status));
	EXPECT_EQ(127, WEXITSTATUS(status));
}

TEST_F(protect, given_descriptor)
{
	struct expectation expected = refused(TVD_ACCESS_EXECUTE);
	int fd = open(self->program, O_PATH | O_CLOEXEC);
	struct sight seen = see_act(HOST, fd, WORDS("exec", "given"));

	ASSERT_LE(0, fd);
	EXPECT_STREQ("", difference(&expected, &seen));
	close(fd);
}

/* Reading and writing, that is looking after the domain's data, it may. */
TEST_F(protect, reads_and_writes)
{
	EXPECT_EQ(0, act(HOST, WORDS("read", self->program)));
	EXPECT_EQ(0, act(HOST, WORDS("write", self->program)));
	EXPECT_EQ(0, act(HOST, WORDS("map-shared", self->program)));
	EXPECT_EQ(0, act(HOST, WORDS("readlink", self->link)));
	EXPECT_EQ(0, act(HOST, WORDS("unlink", self->link)));
}

TEST_F(protect, link)
{
	struct expectation expected = refused(TVD_ACCESS_FOLLOW);
	struct sight seen = see_act(HOST, -1, WORDS("read", self->link));

	EXPECT_STREQ("", difference(&expected, &seen));
	ASSERT_EQ(0, set_label(self->link, HOST));
	EXPECT_EQ(0, act(HOST, WORDS("read", self->link)));
}

/* In the middle of a path, too. */
TEST_F(protect, link_to_directory)
{
	struct expectation expected = refused(TVD_ACCESS_FOLLOW);
	char link[PATH_SIZE], path[PATH_SIZE];
	struct sight seen;

	snprintf(link, PATH_SIZE, "%.100s/dir", self->tree);
	snprintf(path, PATH_SIZE, "%.100s/dir/file", self->tree);
	ASSERT_EQ(0, make_link(link, RED, "."));
	seen = see_act(HOST, -1, WORDS("create", path));
	EXPECT_STREQ("", difference(&expected, &seen));
	seen = see_act(HOST, -1, WORDS("read", path));
	EXPECT_STREQ("", difference(&expected, &seen));
}

/* The kernel makes the links of /proc. */
TEST_F(protect, links_of_proc)
{
	struct actor victim;
	char path[PATH_SIZE];

	ASSERT_EQ(0, start_actor(&victim, RED, -1, WORDS("wait")));
	EXPECT_EQ(0, await_actor(&victim));
	snprintf(path, sizeof(path), "/proc/%d/cwd/", victim.pid);
	EXPECT_EQ(0, act(HOST, WORDS("list", path)));
	snprintf(path, sizeof(path), "/proc/%d/exe", victim.pid);
	EXPECT_EQ(0, act(HOST, WORDS("read", path)));
	EXPECT_EQ(0, finish_actor(&victim));
}

/* Inside a tree that is all the domain's, its links lead the host. */
TEST_F(protect, links_below_root)
{
	char root[PATH_SIZE], path[PATH_SIZE];
	int status;
	pid_t pid;

	snprintf(root, PATH_SIZE, "%.100s/root", self->tree);
	ASSERT_EQ(0, make_dir(root, RED));
	snprintf(path, PATH_SIZE, "%.100s/root/file", self->tree);
	ASSERT_EQ(0, make_file(path, RED, "x", 0644));
	snprintf(path, PATH_SIZE, "%.100s/root/link", self->tree);
	ASSERT_EQ(0, make_link(path, RED, "file"));
	snprintf(path, PATH_SIZE, "%.100s/root/other", self->tree);
	ASSERT_EQ(0, make_link(path, BLUE, "file"));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		if (chroot(root) || chdir("/"))
			_exit(ACTOR_BROKEN);
		if (access("/link", R_OK))
			_exit(1);
		if (!access("/other", R_OK) || errno != EACCES)
			_exit(2);
		_exit(0);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_EQ(EACCES, act(HOST, WORDS("read", path)));
}

/*
 * An image as distributions make them, all of it a domain's:
 *
 *	ROOT/usr/bin/true
 *	ROOT/usr/lib64/			the loader
 *	ROOT/usr/lib/x86_64-linux-gnu/	the C library
 *	ROOT/bin, lib, lib64		links into usr
 *	ROOT/old			for pivot_root(2)
 */
/* clang-format off */
FIXTURE(image) {
	char root[PATH_SIZE];
};

/* clang-format on */

static const char *below(const char *root, const char *name)
{
	static char path[PATH_SIZE];

	snprintf(path, sizeof(path), "%.150s/%.100s", root, name);
	return path;
}

FIXTURE_SETUP(image)
{
	static const char *const dirs[] = {
		"usr",
		"usr/bin",
		"usr/lib",
		"usr/lib64",
		"usr/lib/x86_64-linux-gnu",
		"old",
	};
	static const char *const links[][2] = {
		{ "bin", "usr/bin" },
		{ "lib", "usr/lib" },
		{ "lib64", "usr/lib64" },
	};
	static const char *const files[][2] = {
		{ "/bin/true", "usr/bin/true" },
		{ "/lib64/ld-linux-x86-64.so.2",
		  "usr/lib64/ld-linux-x86-64.so.2" },
		{ "/lib/x86_64-linux-gnu/libc.so.6",
		  "usr/lib/x86_64-linux-gnu/libc.so.6" },
	};
	size_t i;

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->root, "tmpfs", RED));
	for (i = 0; i < ARRAY_SIZE(dirs); i++)
		ASSERT_EQ(0, make_dir(below(self->root, dirs[i]), RED));
	for (i = 0; i < ARRAY_SIZE(links); i++)
		ASSERT_EQ(0, make_link(below(self->root, links[i][0]), RED,
				       links[i][1]));
	for (i = 0; i < ARRAY_SIZE(files); i++)
		ASSERT_EQ(0, copy_file(files[i][0],
				       below(self->root, files[i][1]), RED));
}

FIXTURE_TEARDOWN(image)
{
	EXPECT_EQ(0, remove_tree(self->root));
}

static int stay_outside(const char *root)
{
	return chdir(root);
}

static int change_root(const char *root)
{
	return chroot(root) || chdir("/");
}

/* As a container runtime does it. */
static int pivot_root(const char *root)
{
	return unshare(CLONE_NEWNS) ||
	       mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	       mount(root, root, NULL, MS_BIND | MS_REC, NULL) || chdir(root) ||
	       syscall(SYS_pivot_root, ".", "old") || chdir("/") ||
	       umount2("/old", MNT_DETACH);
}

/* The errno of executing a program of the image, or 0. */
static int exec_in_image(const char *root, int (*go)(const char *root),
			 const char *label, const char *program)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		if (go(root) || (*label && set_self_attr(ATTR_EXEC, label)))
			_exit(ACTOR_BROKEN);
		execl(program, program, NULL);
		_exit(errno);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return ACTOR_BROKEN;
	return WEXITSTATUS(status);
}

/* By a link to the program's directory, and the loader by another one. */
TEST_F(image, below_changed_root)
{
	EXPECT_EQ(0, exec_in_image(self->root, change_root, RED, "/bin/true"));
	EXPECT_EQ(0,
		  exec_in_image(self->root, change_root, RED_TOO, "/bin/true"));
	EXPECT_EQ(EACCES,
		  exec_in_image(self->root, change_root, "", "/bin/true"));
	EXPECT_EQ(EACCES,
		  exec_in_image(self->root, change_root, BLUE, "/bin/true"));
}

TEST_F(image, below_pivoted_root)
{
	EXPECT_EQ(0, exec_in_image(self->root, pivot_root, RED, "/bin/true"));
	EXPECT_EQ(EACCES,
		  exec_in_image(self->root, pivot_root, "", "/bin/true"));
}

/* From outside its links do not lead the host, whatever it is about to enter. */
TEST_F(image, from_outside)
{
	EXPECT_EQ(0,
		  exec_in_image(self->root, stay_outside, RED, "usr/bin/true"));
	EXPECT_EQ(EACCES,
		  exec_in_image(self->root, stay_outside, RED, "bin/true"));
	EXPECT_EQ(EACCES,
		  exec_in_image(self->root, stay_outside, "", "usr/bin/true"));
}

/* A link that the domain has planted among the host's own files. */
TEST_F(image, planted_link)
{
	char tree[PATH_SIZE];

	ASSERT_EQ(0, make_tree(tree, "tmpfs", BASE));
	ASSERT_EQ(0, copy_file("/bin/true", below(tree, "true"), BASE));
	ASSERT_EQ(0, make_link(below(tree, "planted"), RED, "true"));
	ASSERT_EQ(0, make_link(below(tree, "own"), HOST, "true"));
	EXPECT_EQ(0, exec_in_image(tree, stay_outside, "", "./own"));
	EXPECT_EQ(EACCES, exec_in_image(tree, stay_outside, "", "./planted"));
	EXPECT_EQ(EACCES, exec_in_image(tree, stay_outside, RED, "./planted"));
	EXPECT_EQ(0, remove_tree(tree));
}

TEST_HARNESS_MAIN
