// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does by descriptors of paths and of
 * mounts that are nowhere, and with binfmt_misc
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "actor.h"

/* Since Linux 6.6; Debian 12's C library does not have it. */
#define FCHMODAT2 452

static int open_path(const char *word)
{
	int fd = open(word, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		broken(word);
	return fd;
}

static int change_mode(char **word)
{
	return result(syscall(FCHMODAT2, open_path(word[0]), "", 0755,
			      AT_EMPTY_PATH));
}

static int change_owner(char **word)
{
	return result(fchownat(open_path(word[0]), "", 1, 1, AT_EMPTY_PATH));
}

static int change_times(char **word)
{
	static const struct timespec times[2] = { { 1, 0 }, { 2, 0 } };

	return result(utimensat(open_path(word[0]), "", times, AT_EMPTY_PATH));
}

static void enter_if_asked(const char *word)
{
	if (strcmp(word, "own"))
		return;
	errno = enter_namespaces();
	if (errno)
		broken("namespaces");
}

static int label_file(int dir, const char *name, const char *label)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		broken(name);
	return result(fsetxattr(fd, XATTR_NAME_TVD, label, strlen(label), 0));
}

/* With the words "here" or "own" (namespaces), and a label. */
static int mount_nowhere(const char *where)
{
	int context, mounted;

	enter_if_asked(where);
	context = fsopen("tmpfs", FSOPEN_CLOEXEC);
	if (context < 0 ||
	    fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		broken("fsopen");
	mounted = fsmount(context, FSMOUNT_CLOEXEC, 0);
	if (mounted < 0)
		broken("fsmount");
	return mounted;
}

static int label_file_of_mount(char **word)
{
	return label_file(mount_nowhere(word[0]), "file", word[1]);
}

static int label_root_of_mount(char **word)
{
	int mounted = mount_nowhere(word[0]);
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", mounted);
	return result(
		setxattr(path, XATTR_NAME_TVD, word[1], strlen(word[1]), 0));
}

/* And the path of a directory, in which there is a file "file". */
static int label_file_of_clone(char **word)
{
	int tree;

	enter_if_asked(word[0]);
	tree = open_tree(AT_FDCWD, word[2],
			 OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	if (tree < 0)
		broken("open_tree");
	return label_file(tree, "file", word[1]);
}

/* Mounts binfmt_misc and says what a kind of program is run by. */
static int register_program(char **word)
{
	static const char entry[] = ":tvd-own:M::TVDOWN::/bin/true:";
	char path[PATH_SIZE];
	int fd;

	enter_if_asked(word[0]);
	if (mount("none", word[1], "binfmt_misc", 0, NULL))
		broken("binfmt_misc");
	snprintf(path, sizeof(path), "%s/register", word[1]);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd < 0 ? errno : result(write(fd, entry, strlen(entry)));
}

/* By its name only, which is then an interpreter's first word. */
static int execute_here(char **word)
{
	char *const arguments[] = { "actor", word[2], NULL };

	if (chdir(word[0]))
		broken(word[0]);
	execv(word[1], arguments);
	return errno;
}

const struct act path_acts[] = {
	{ "chmod-path", 1, change_mode },
	{ "chown-path", 1, change_owner },
	{ "utimes-path", 1, change_times },
	{ "label-mounted", 2, label_file_of_mount },
	{ "label-mounted-root", 2, label_root_of_mount },
	{ "label-cloned", 3, label_file_of_clone },
	{ "register-program", 2, register_program },
	{ "exec-here", 3, execute_here },
	{},
};
