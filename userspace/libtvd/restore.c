// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: giving files the labels that the policy's rules say
 *
 * Others may rename and replace what is looked at here.  Each file is opened by
 * one name in a directory that is open, with O_PATH and without following a
 * link; what is asked and changed is asked and changed of that descriptor, by
 * way of /proc/self/fd.  So no link leads anywhere else.
 */
#include "restore.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "file_rules.h"
#include "policy_binary.h"

/* A descriptor is open for each; nobody but an adversary has so many. */
#define LEVELS_MAX 512

#define PROC_SIZE 32

#define STATX_WANTED                                                       \
	(STATX_TYPE | STATX_MODE | STATX_NLINK | STATX_INO | STATX_CTIME | \
	 STATX_MNT_ID)

/**
 * struct level - a directory that is being walked
 *
 * @up: the one that it is in.
 * @dir: what is left of it.
 * @length: bytes of its path.
 * @mount: its mount.
 * @wanted: the label for what no rule below is for.
 * @has_rules: whether there are rules below.
 */
struct level {
	struct level *up;
	DIR *dir;
	size_t length;
	uint64_t mount;
	const char *wanted;
	bool has_rules;
};

/**
 * struct walk - a walk
 *
 * @restore: the call.
 * @top: the directory that is being read.
 * @levels: how many are open.
 * @directories: those that were walked.
 */
struct walk {
	struct tvd_restore *restore;
	struct level *top;
	unsigned int levels;
	struct tvd_inode_table directories;
};

static const char *proc_path(char text[PROC_SIZE], int fd)
{
	snprintf(text, PROC_SIZE, "/proc/self/fd/%d", fd);
	return text;
}

/**
 * tvd_restore_fail - tell that something was not done
 * @restore: the call
 * @path: with what file
 * @error: why; freed
 */
void tvd_restore_fail(struct tvd_restore *restore, const char *path,
		      struct tvd_error *error)
{
	restore->counts->failed++;
	if (restore->report->failed)
		restore->report->failed(restore->report->context, path, error);
	tvd_error_free(error);
}

static void fail(struct tvd_restore *restore, int number, const char *what)
{
	struct tvd_error *error = NULL;

	tvd_error_set(&error, number, "%s", what);
	tvd_restore_fail(restore, restore->path, error);
}

static void fail_by(struct tvd_restore *restore, int number, const char *what)
{
	struct tvd_error *error = NULL;

	tvd_error_set(&error, number, "%s: %s", what, strerror(number));
	tvd_restore_fail(restore, restore->path, error);
}

/* Returns false if there is no memory. */
static bool set_path(struct tvd_restore *restore, size_t length,
		     const char *name)
{
	size_t more = strlen(name);
	size_t slash = length && restore->path[length - 1] != '/';

	if (length + slash + more + 2 > restore->room) {
		size_t room = (length + more + 2) * 2;
		char *path = realloc(restore->path, room);

		if (!path) {
			restore->no_memory = true;
			return false;
		}
		restore->path = path;
		restore->room = room;
	}
	if (slash)
		restore->path[length] = '/';
	memcpy(restore->path + length + slash, name, more + 1);
	restore->length = length + slash + more;
	return true;
}

/**
 * tvd_restore_relabel - give a file the label that the rules say
 * @restore: the call
 * @file: the file, named in @restore->path
 */
void tvd_restore_relabel(struct tvd_restore *restore,
			 const struct tvd_found *file)
{
	const struct tvd_restore_report *report = restore->report;
	struct tvd_error *error = NULL;
	char proc[PROC_SIZE];

	if (!(restore->flags & TVD_RESTORE_DRY_RUN) &&
	    setxattr(proc_path(proc, file->fd), restore->attribute,
		     file->wanted, strlen(file->wanted), 0)) {
		tvd_error_set_unlabelled(&error, NULL, file->wanted, errno);
		tvd_restore_fail(restore, restore->path, error);
		return;
	}
	restore->counts->changed++;
	if (report->changed)
		report->changed(report->context, restore->path,
				*file->label ? file->label : NULL,
				file->wanted);
}

/* Returns false, with errno set, if it cannot be said. */
static bool read_label(const struct tvd_restore *restore,
		       struct tvd_found *file)
{
	char proc[PROC_SIZE];
	ssize_t n = getxattr(proc_path(proc, file->fd), restore->attribute,
			     file->label, TVD_NAME_MAX);

	if (n < 0 && errno != ENODATA && errno != EOPNOTSUPP && errno != ERANGE)
		return false;
	if (n >= 0 && tvd_name_valid(file->label, (size_t)n))
		file->label[n] = '\0';
	else if (n >= 0 || errno == ERANGE)
		strcpy(file->label, "?");
	else
		file->label[0] = '\0';
	return true;
}

/* The label of a device is not that of the file that names it. */
static bool has_label(const struct statx *stat)
{
	return !S_ISCHR(stat->stx_mode) && !S_ISBLK(stat->stx_mode);
}

static void label_file(struct tvd_restore *restore, struct tvd_found *file)
{
	if (!read_label(restore, file))
		fail_by(restore, errno, "cannot read its label");
	else if (!S_ISDIR(file->stat.stx_mode) && file->stat.stx_nlink > 1)
		tvd_restore_linked(restore, file);
	else if (strcmp(file->label, file->wanted) != 0)
		tvd_restore_relabel(restore, file);
}

/* Met again, it was moved to where the walk had not been yet. */
static bool is_new(struct walk *walk, const struct statx *stat)
{
	uint64_t device = (uint64_t)stat->stx_dev_major << 32 |
			  stat->stx_dev_minor;

	if (tvd_inode_table_find(&walk->directories, device, stat->stx_ino)) {
		fail(walk->restore, EBUSY,
		     "this directory was met before, by another name; stop what moves it, and try again");
		return false;
	}
	if (tvd_inode_table_add(&walk->directories, device, stat->stx_ino,
				sizeof(struct tvd_inode_entry)))
		return true;
	walk->restore->no_memory = true;
	return false;
}

static struct level *open_level(struct walk *walk, int fd)
{
	struct level *level = calloc(1, sizeof(*level));
	int readable = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (readable < 0) {
		fail_by(walk->restore, errno, "cannot be opened");
		free(level);
		return NULL;
	}
	if (level)
		level->dir = fdopendir(readable);
	if (level && level->dir)
		return level;
	close(readable);
	free(level);
	walk->restore->no_memory = true;
	return NULL;
}

static void descend(struct walk *walk, const struct tvd_found *file)
{
	struct tvd_restore *restore = walk->restore;
	struct level *level;

	if (!is_new(walk, &file->stat))
		return;
	if (walk->levels == LEVELS_MAX) {
		fail(restore, ELOOP, "too many directories above this one");
		return;
	}
	level = open_level(walk, file->fd);
	if (!level)
		return;
	level->up = walk->top;
	level->length = restore->length;
	level->mount = file->stat.stx_mnt_id;
	level->wanted = file->wanted;
	if (set_path(restore, restore->length, ""))
		level->has_rules = tvd_file_rules_below(
			restore->policy, restore->path, restore->length);
	walk->top = level;
	walk->levels++;
}

static void ascend(struct walk *walk)
{
	struct level *level = walk->top;

	walk->top = level->up;
	walk->levels--;
	closedir(level->dir);
	free(level);
}

static void visit(struct walk *walk, struct tvd_found *file)
{
	struct tvd_restore *restore = walk->restore;
	const struct tvd_restore_report *report = restore->report;

	restore->counts->files++;
	if (report->visited)
		report->visited(report->context, restore->path,
				restore->counts);
	if (!file->wanted)
		restore->counts->without_rule++;
	else if (has_label(&file->stat))
		label_file(restore, file);
	if (S_ISDIR(file->stat.stx_mode) &&
	    (restore->flags & TVD_RESTORE_RECURSIVE))
		descend(walk, file);
}

/* Returns whether the file is there, and can be looked at. */
static bool look_at(struct tvd_restore *restore, struct tvd_found *file)
{
	if (file->fd >= 0 &&
	    !statx(file->fd, "", AT_EMPTY_PATH, STATX_WANTED, &file->stat))
		return true;
	if (errno != ENOENT)
		fail_by(restore, errno, "cannot be looked at");
	return false;
}

static void visit_entry(struct walk *walk, const char *name)
{
	struct tvd_restore *restore = walk->restore;
	const struct level *level = walk->top;
	struct tvd_found file = { .wanted = level->wanted };
	const char *rule = NULL;

	if (!set_path(restore, level->length, name))
		return;
	if (level->has_rules)
		rule = tvd_file_rule_at(restore->policy, restore->path,
					restore->length);
	if (rule)
		file.wanted = rule;
	file.fd = openat(dirfd(level->dir), name,
			 O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (look_at(restore, &file)) {
		if (file.stat.stx_mnt_id == level->mount ||
		    (restore->flags & TVD_RESTORE_MOUNTS))
			visit(walk, &file);
		else
			restore->counts->mounts++;
	}
	if (file.fd >= 0)
		close(file.fd);
}

static bool is_dots(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

static void step(struct walk *walk)
{
	struct tvd_restore *restore = walk->restore;
	const struct dirent *entry;

	errno = 0;
	entry = readdir(walk->top->dir);
	if (entry) {
		if (!is_dots(entry->d_name))
			visit_entry(walk, entry->d_name);
		return;
	}
	if (errno) {
		int number = errno;

		if (set_path(restore, walk->top->length, ""))
			fail_by(restore, number, "cannot be read");
	}
	ascend(walk);
}

static void walk_from(struct tvd_restore *restore, struct tvd_found *file)
{
	struct walk walk = { .restore = restore };

	visit(&walk, file);
	while (walk.top) {
		if (restore->no_memory)
			ascend(&walk);
		else
			step(&walk);
	}
	tvd_inode_table_free(&walk.directories, NULL, NULL);
	tvd_restore_tell_links(restore);
}

/* The path by which the kernel knows a file, without links on the way. */
static bool find_path(struct tvd_restore *restore, int fd)
{
	char proc[PROC_SIZE], path[TVD_PATH_MAX + 1];
	ssize_t n = readlink(proc_path(proc, fd), path, sizeof(path));

	if (n < 0)
		return false;
	if ((size_t)n == sizeof(path) || path[0] != '/') {
		errno = ENOENT;
		return false;
	}
	path[n] = '\0';
	return set_path(restore, 0, path);
}

static void await_tick(struct timespec *start)
{
	struct timespec before;

	clock_gettime(CLOCK_REALTIME_COARSE, &before);
	do {
		clock_gettime(CLOCK_REALTIME_COARSE, start);
	} while (start->tv_sec == before.tv_sec &&
		 start->tv_nsec == before.tv_nsec);
}

/*
 * What is changed from now on gets no earlier time, however coarse the clock;
 * what was changed before got an earlier one.  Twice: since Linux 6.13 a file may
 * have a finer time, and a tick that comes late tells one that is past already.
 */
static void find_start(struct timespec *start)
{
	await_tick(start);
	await_tick(start);
}

static int restore_from(struct tvd_restore *restore, const char *path,
			struct tvd_error **error)
{
	struct tvd_found file = {
		.fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC),
	};

	if (file.fd < 0 || !find_path(restore, file.fd) ||
	    statx(file.fd, "", AT_EMPTY_PATH, STATX_WANTED, &file.stat)) {
		tvd_error_set(error, errno, "%s: %s", path, strerror(errno));
		if (file.fd >= 0)
			close(file.fd);
		return -1;
	}
	file.wanted = tvd_file_rule(restore->policy, restore->path);
	find_start(&restore->start);
	walk_from(restore, &file);
	close(file.fd);
	return 0;
}

/* tvd_restore_labels(), with the extended attribute named. */
int tvd_restore_labels_in(const struct tvd_policy *policy,
			  const char *attribute, const char *path,
			  unsigned int flags,
			  const struct tvd_restore_report *report,
			  struct tvd_restore_counts *counts,
			  struct tvd_error **error)
{
	struct tvd_restore restore = {
		.policy = policy,
		.flags = flags,
		.report = report,
		.counts = counts,
		.attribute = attribute,
	};
	int failed = restore_from(&restore, path, error);

	free(restore.path);
	if (!restore.no_memory)
		return failed;
	tvd_error_set_memory(error);
	return -1;
}

/**
 * tvd_restore_labels - give files the labels that the policy's rules say
 * @policy: the policy, whose labels are in force
 * @path: where to begin; a symbolic link is not followed
 * @flags: TVD_RESTORE_*
 * @report: whom to tell what is done; a function that is NULL is not called
 * @counts: to this is added what was done
 * @error: set on failure: there is no such path, or memory ran out
 *
 * What cannot be labelled is told and counted; it is no failure.
 *
 * The rules are for the path by which the kernel knows @path, without links on
 * the way.  Nobody who moves files meanwhile can have something labelled that is
 * not below @path, nor a file that has other names elsewhere.  A file that he
 * moves within @path has the label of where it was met.
 *
 * Return: 0, or -1 on failure.
 */
int tvd_restore_labels(const struct tvd_policy *policy, const char *path,
		       unsigned int flags,
		       const struct tvd_restore_report *report,
		       struct tvd_restore_counts *counts,
		       struct tvd_error **error)
{
	return tvd_restore_labels_in(policy, XATTR_NAME_TVD, path, flags,
				     report, counts, error);
}
