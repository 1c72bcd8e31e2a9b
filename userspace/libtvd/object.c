// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: finding what a process could act upon, and its label
 */
#include "object.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "error.h"
#include "policy_binary.h"

#define STATX_WANTED \
	(STATX_TYPE | STATX_MODE | STATX_UID | STATX_GID | STATX_MNT_ID)

/* The number behind "pid:", or 0. */
static pid_t pid_in(const char *text)
{
	char *end;
	long pid;

	if (*text < '1' || *text > '9')
		return 0;
	errno = 0;
	pid = strtol(text, &end, 10);
	return errno || *end || pid > INT_MAX ? 0 : (pid_t)pid;
}

static int find_process(const char *text, struct tvd_object *object,
			struct tvd_error **error)
{
	pid_t pid = pid_in(text);

	if (!pid) {
		tvd_error_set(error, EINVAL,
			      "%s is not the number of a process",
			      TVD_QUOTE(text, strlen(text)));
		return -1;
	}
	object->kind = "process";
	object->pid = pid;
	object->how = "the process runs under it";
	return tvd_get_process_label(pid, object->label, error);
}

static int find_label(const char *name, struct tvd_object *object,
		      struct tvd_error **error)
{
	if (!tvd_name_valid(name, strlen(name))) {
		tvd_error_set(error, EINVAL, "%s is not the name of a label",
			      TVD_QUOTE(name, strlen(name)));
		return -1;
	}
	memcpy(object->label, name, strlen(name) + 1);
	object->kind = "label";
	object->how = "it was asked for";
	return 0;
}

static const char *kind_of(unsigned int mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return "directory";
	case S_IFLNK:
		return "link";
	case S_IFSOCK:
		return "socket";
	case S_IFIFO:
		return "pipe";
	case S_IFCHR:
		return "character device";
	case S_IFBLK:
		return "block device";
	default:
		return "file";
	}
}

/* As the process would find it: in its root directory and among its mounts. */
static int open_for(pid_t pid, const char *path)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT,
	};
	char root_path[64], *whole = NULL, *directory = NULL;
	int root, fd = -1, saved;

	snprintf(root_path, sizeof(root_path), "/proc/%d/root", (int)pid);
	root = open(root_path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return -1;
	if (*path != '/') {
		directory = getcwd(NULL, 0);
		if (!directory ||
		    asprintf(&whole, "%s/%s", directory, path) < 0)
			whole = NULL;
		path = whole;
	}
	if (path)
		fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
	saved = errno;
	close(root);
	free(directory);
	free(whole);
	errno = saved;
	return fd;
}

/* Reads a link of procfs; returns false, with errno set, if it does not fit. */
static bool read_link(const char *link, char path[PATH_MAX])
{
	ssize_t n = readlink(link, path, PATH_MAX);

	if (n < 0)
		return false;
	if (n == PATH_MAX) {
		errno = ENAMETOOLONG;
		return false;
	}
	path[n] = '\0';
	return true;
}

/* The path of an open file, from the process's root directory on. */
static char *path_for(pid_t pid, int fd)
{
	char link[64], path[PATH_MAX], root[PATH_MAX];
	size_t length;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (!read_link(link, path))
		return NULL;
	snprintf(link, sizeof(link), "/proc/%d/root", (int)pid);
	if (!read_link(link, root))
		return NULL;
	length = strlen(root);
	if (length > 1 && !strncmp(path, root, length) &&
	    (path[length] == '/' || !path[length]))
		return strdup(path[length] ? path + length : "/");
	return strdup(path);
}

static bool read_xattr(int fd, char label[TVD_LABEL_SIZE])
{
	char link[64];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = getxattr(link, XATTR_NAME_TVD, label, TVD_NAME_MAX);
	if (n < 0 && errno != ENODATA && errno != EOPNOTSUPP && errno != ERANGE)
		return false;
	if (n < 0 && errno != ERANGE)
		n = 0;
	else if (n < 0 || !tvd_name_valid(label, (size_t)n))
		n = snprintf(label, TVD_LABEL_SIZE, "?");
	label[n] = '\0';
	return true;
}

/* A directory of procfs whose name is a number is a process's. */
static pid_t process_of(const char *path)
{
	const char *number;
	char text[16];
	size_t length;

	number = strncmp(path, "/proc/", strlen("/proc/")) ?
			 "" :
			 path + strlen("/proc/");
	length = strcspn(number, "/");
	if (!length || length >= sizeof(text))
		return 0;
	memcpy(text, number, length);
	text[length] = '\0';
	return pid_in(text);
}

/* Returns 0, or an errno. */
static int look_at(pid_t pid, int fd, struct tvd_file_facts *facts,
		   struct tvd_object *object)
{
	char mounts[64];

	snprintf(mounts, sizeof(mounts), "/proc/%d/mountinfo", (int)pid);
	object->path = path_for(pid, fd);
	if (!object->path || !read_xattr(fd, facts->xattr) ||
	    statx(fd, "", AT_EMPTY_PATH, STATX_WANTED, &facts->stat))
		return errno;
	if (!tvd_find_mount(mounts, facts->stat.stx_mnt_id, &facts->mount))
		return ENOENT;
	object->kind = kind_of(facts->stat.stx_mode);
	object->mode = facts->stat.stx_mode & 07777;
	object->user = facts->stat.stx_uid;
	object->group = facts->stat.stx_gid;
	return 0;
}

static int find_file(const struct tvd_policy *policy, pid_t pid,
		     const char *path, struct tvd_object *object,
		     struct tvd_error **error)
{
	struct tvd_file_facts facts = { .xattr = "" };
	int number, fd = open_for(pid, path);
	pid_t owner;

	if (fd < 0) {
		tvd_error_set(error, errno, "%s, as process %d sees it: %s",
			      path, (int)pid, strerror(errno));
		return -1;
	}
	number = look_at(pid, fd, &facts, object);
	close(fd);
	if (number) {
		tvd_error_set(error, number, "%s cannot be looked at: %s", path,
			      strerror(number));
		return -1;
	}
	owner = strcmp(facts.mount.type, "proc") ? 0 : process_of(object->path);
	if (owner) {
		object->how = "it shows a process that runs under it";
		return tvd_get_process_label(owner, object->label, error);
	}
	if (tvd_decide_file_label(policy, &facts, object))
		return 0;
	tvd_error_set(
		error, ENODATA,
		"%s is on a filesystem of type %s, where each file is its maker's, and the kernel does not tell whose; ask of label:NAME",
		path, facts.mount.type);
	return -1;
}

/**
 * tvd_find_object - find what a process could act upon, and its label
 * @policy: the policy in force
 * @pid: the process
 * @name: "pid:N" for a process, "label:NAME" for whatever carries a label; else
 *	a path, which is looked for as the process would, among its mounts
 * @object: set, to be freed with tvd_free_object()
 * @error: set on failure: it is not there, or may not be looked at
 *
 * Symbolic links are followed.
 *
 * Return: 0, or -1 on failure.
 */
int tvd_find_object(const struct tvd_policy *policy, pid_t pid,
		    const char *name, struct tvd_object *object,
		    struct tvd_error **error)
{
	int failed;

	*object = (struct tvd_object){ .pid = 0 };
	if (!strncmp(name, "pid:", strlen("pid:")))
		failed = find_process(name + strlen("pid:"), object, error);
	else if (!strncmp(name, "label:", strlen("label:")))
		failed = find_label(name + strlen("label:"), object, error);
	else
		failed = find_file(policy, pid, name, object, error);
	if (failed)
		tvd_free_object(object);
	return failed;
}

/**
 * tvd_free_object - free what an object points to
 * @object: it
 */
void tvd_free_object(struct tvd_object *object)
{
	free(object->path);
	object->path = NULL;
}
