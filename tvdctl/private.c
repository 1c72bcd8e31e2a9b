// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl run: directories that each label has for itself
 *
 * Programs meet in /tmp, /var/tmp and /dev/shm under names that they agree on.
 * So each label has its own, on a tmpfs that is made when the first command is
 * run under the label and that stays, as /tmp does:
 *
 *	/run/tvd/private		a tmpfs of the host's, mode 0700
 *	/run/tvd/private/LABEL		the label's tmpfs; its root is the host's
 *	/run/tvd/private/LABEL/tmp	the label's, mode 1777; var-tmp, shm too
 *
 * A command has a mount namespace in which the label's three are mounted in
 * place of the host's, and in which /run/tvd/private is not: the names of other
 * labels are not for a domain.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "run.h"
#include "tvdctl.h"

#define RUN_DIRECTORY "/run/tvd"
#define STORE RUN_DIRECTORY "/private"

#define LABEL_PATH_SIZE (sizeof(STORE) + 1 + TVD_LABEL_SIZE)

/**
 * struct place - a directory that the host's is replaced by
 *
 * @name: in the label's tmpfs.
 * @where: what it replaces.
 */
struct place {
	const char *name;
	const char *where;
};

/* Where /var/tmp is a link to /tmp, the last one shows. */
static const struct place places[] = {
	{ "var-tmp", "/var/tmp" },
	{ "tmp", "/tmp" },
	{ "shm", "/dev/shm" },
};

#define PLACES (sizeof(places) / sizeof(places[0]))

static bool cannot(struct failure *failure, const char *what, const char *path)
{
	int number = errno;

	set_failure(failure, STATUS_FAILED, "cannot %s %s: %s%s", what, path,
		    strerror(number),
		    number == EPERM || number == EACCES ?
			    "; run this as root, with CAP_SYS_ADMIN" :
			    "");
	return false;
}

static void close_quietly(int fd)
{
	int number = errno;

	close(fd);
	errno = number;
}

static bool is_mounted(const char *path)
{
	struct statx x;

	return !statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, 0,
		      &x) &&
	       (x.stx_attributes & STATX_ATTR_MOUNT_ROOT);
}

/*
 * A tmpfs that nobody sees until it is moved to its place, so that there is
 * nothing to undo where it cannot be completed.  -1 with errno set on failure.
 */
static int make_tmpfs(void)
{
	int fs = fsopen("tmpfs", FSOPEN_CLOEXEC), made = -1;

	if (fs < 0)
		return -1;
	if (!fsconfig(fs, FSCONFIG_SET_STRING, "source", "tvd", 0) &&
	    !fsconfig(fs, FSCONFIG_SET_STRING, "mode", "0700", 0) &&
	    !fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		made = fsmount(fs, FSMOUNT_CLOEXEC,
			       MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
	close_quietly(fs);
	return made;
}

/*
 * They are made with their label and their mode: not even the host may change
 * those of a closed label afterwards.
 */
static bool make_places(int root, const char *label, struct failure *failure)
{
	struct tvd_error *error = NULL;
	bool made = true;
	size_t i;

	if (tvd_set_create_label(label, &error)) {
		set_failure(failure,
			    tvd_error_number(error) == ENOSYS ?
				    STATUS_UNAVAILABLE :
				    STATUS_FAILED,
			    "%s", tvd_error_message(error));
		tvd_error_free(error);
		return false;
	}
	for (i = 0; i < PLACES && made; i++)
		made = !mkdirat(root, places[i].name, 01777) ||
		       cannot(failure, "make a private directory for",
			      places[i].where);
	/* It cannot fail, and if it did, nothing but exec would follow. */
	tvd_set_create_label(NULL, NULL);
	return made;
}

/* @label: whose directories to make in it; NULL for none. */
static bool fill(int made, const char *path, const char *label,
		 struct failure *failure)
{
	int root = openat(made, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool filled;

	if (root < 0)
		return cannot(failure, "open the tmpfs for", path);
	filled = !fsetxattr(root, XATTR_NAME_TVD, TVD_NAME_HOST,
			    strlen(TVD_NAME_HOST), 0) ||
		 cannot(failure, "label the tmpfs for", path);
	filled = filled && (!label || make_places(root, label, failure));
	close(root);
	return filled;
}

static bool mount_tmpfs(const char *path, const char *label,
			struct failure *failure)
{
	bool mounted;
	int made;

	if (mkdir(path, 0700) && errno != EEXIST)
		return cannot(failure, "make the directory", path);
	if (is_mounted(path))
		return true;
	made = make_tmpfs();
	if (made < 0)
		return cannot(failure, "make a tmpfs for", path);
	mounted = fill(made, path, label, failure) &&
		  (!move_mount(made, "", AT_FDCWD, path,
			       MOVE_MOUNT_F_EMPTY_PATH) ||
		   cannot(failure, "mount a tmpfs on", path));
	close(made);
	return mounted;
}

/* Two commands may be the first under a label at the same time. */
static int lock(struct failure *failure)
{
	int fd;

	if (mkdir(RUN_DIRECTORY, 0755) && errno != EEXIST) {
		cannot(failure, "make the directory", RUN_DIRECTORY);
		return -1;
	}
	fd = open(RUN_DIRECTORY, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || flock(fd, LOCK_EX)) {
		cannot(failure, "lock", RUN_DIRECTORY);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

static bool prepare(const char *path, const char *label,
		    struct failure *failure)
{
	mode_t mask = umask(0);
	int fd = lock(failure);
	bool prepared = fd >= 0 && mount_tmpfs(STORE, NULL, failure) &&
			mount_tmpfs(path, label, failure);

	if (fd >= 0)
		close(fd);
	umask(mask);
	return prepared;
}

static bool replace(const char *path, struct failure *failure)
{
	char source[LABEL_PATH_SIZE + 16];
	size_t i;

	if (unshare(CLONE_NEWNS))
		return cannot(failure, "make a mount namespace for", path);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return cannot(failure, "keep mounts private below", "/");
	for (i = 0; i < PLACES; i++) {
		/* What the machine does not have needs no replacement. */
		if (access(places[i].where, F_OK))
			continue;
		snprintf(source, sizeof(source), "%s/%s", path, places[i].name);
		if (mount(source, places[i].where, NULL, MS_BIND, NULL))
			return cannot(failure, "mount a private directory on",
				      places[i].where);
	}
	return !umount2(STORE, MNT_DETACH) || cannot(failure, "unmount", STORE);
}

/* By its name, which may lead to another directory now, or to none. */
static bool return_to(const char *directory, struct failure *failure)
{
	if (directory && !chdir(directory))
		return true;
	complain(
		"%s is not there in the domain, which has a /tmp, /var/tmp and /dev/shm of its own; the command starts in /",
		directory ? directory : "the working directory");
	return !chdir("/") || cannot(failure, "change to", "/");
}

/* As pam_tmpdir sets it, it names a directory of the host's /tmp. */
static void drop_stale_tmpdir(void)
{
	const char *directory = getenv("TMPDIR");

	if (directory && access(directory, F_OK))
		unsetenv("TMPDIR");
}

/**
 * enter_private_directories - let this process see what is its label's own
 * @label: the label that it is about to enter
 * @failure: filled in on failure
 *
 * For the process that is to be the command: it gets a mount namespace.
 *
 * Return: false on failure; no mount was left behind then that is not complete.
 */
bool enter_private_directories(const char *label, struct failure *failure)
{
	char path[LABEL_PATH_SIZE];
	char *directory;
	bool entered;

	if (!strcmp(label, ".") || !strcmp(label, "..")) {
		set_failure(
			failure, STATUS_USAGE,
			"no directory can have the name '%s', so this label has no private ones; give it another name in the policy",
			label);
		return false;
	}
	snprintf(path, sizeof(path), "%s/%s", STORE, label);
	directory = getcwd(NULL, 0);
	entered = prepare(path, label, failure) && replace(path, failure) &&
		  return_to(directory, failure);
	free(directory);
	if (entered)
		drop_stale_tmpdir();
	return entered;
}
