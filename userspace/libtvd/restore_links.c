// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: files with several names
 *
 * The rules speak of names, and a label is the file's.  Whoever can make a hard
 * link could have a file labelled by a name of his choice, so a file is changed
 * only once all its names have been seen, and the rules say one thing of all.
 *
 * A name that is moved meanwhile could be seen twice, and stand for another that
 * is hidden.  To move a name changes the file's ctime, which nobody can set; to
 * move the directory that it is in makes the walk meet that directory twice.
 */
#include "restore.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/**
 * struct linked - a file with several names
 *
 * @entry: which file.
 * @seen: how many names.
 * @links: how many there are.
 * @changed: when its inode was last changed, by the first look.
 * @path: the first name.
 * @wanted: what the rules say of that.
 * @other_path: a name of which they say something else, or NULL.
 * @other_wanted: what they say.
 * @restless: whether it was changed while it was looked at.
 * @differs: whether its label is not what the rules say.
 */
struct linked {
	struct tvd_inode_entry entry;
	uint64_t seen;
	uint64_t links;
	struct statx_timestamp changed;
	char *path;
	const char *wanted;
	char *other_path;
	const char *other_wanted;
	bool restless;
	bool differs;
};

static uint64_t device_of(const struct statx *stat)
{
	return (uint64_t)stat->stx_dev_major << 32 | stat->stx_dev_minor;
}

/* Whether a time is before the walk, on filesystems of whole seconds, too. */
static bool is_before(const struct statx_timestamp *time,
		      const struct timespec *start)
{
	if (time->tv_sec != start->tv_sec || !time->tv_nsec)
		return time->tv_sec < start->tv_sec;
	return time->tv_nsec < start->tv_nsec;
}

static bool same_time(const struct statx_timestamp *a,
		      const struct statx_timestamp *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static struct linked *add(struct tvd_restore *restore,
			  const struct tvd_found *file)
{
	const struct statx *stat = &file->stat;
	struct linked *linked =
		tvd_inode_table_add(&restore->links, device_of(stat),
				    stat->stx_ino, sizeof(*linked));

	if (!linked) {
		restore->no_memory = true;
		return NULL;
	}
	linked->path = strdup(restore->path);
	linked->wanted = file->wanted;
	linked->changed = stat->stx_ctime;
	return linked;
}

static void note_name(struct tvd_restore *restore, struct linked *linked,
		      const struct tvd_found *file)
{
	linked->seen++;
	linked->links = file->stat.stx_nlink;
	if (!same_time(&file->stat.stx_ctime, &linked->changed) ||
	    !is_before(&file->stat.stx_ctime, &restore->start))
		linked->restless = true;
	if (strcmp(file->label, file->wanted) != 0)
		linked->differs = true;
	if (!linked->other_path && strcmp(file->wanted, linked->wanted) != 0) {
		linked->other_path = strdup(restore->path);
		linked->other_wanted = file->wanted;
	}
}

/**
 * tvd_restore_linked - look at a name of a file that has several
 * @restore: the call
 * @file: the file, by the name in @restore->path
 *
 * Its label is changed with its last name, if all is well.
 */
void tvd_restore_linked(struct tvd_restore *restore,
			const struct tvd_found *file)
{
	struct linked *linked = tvd_inode_table_find(
		&restore->links, device_of(&file->stat), file->stat.stx_ino);

	if (!linked)
		linked = add(restore, file);
	if (!linked)
		return;
	note_name(restore, linked, file);
	if (linked->seen < linked->links || linked->other_wanted ||
	    linked->restless || !linked->differs)
		return;
	tvd_restore_relabel(restore, file);
	linked->differs = false;
}

static void tell(void *entry, void *context)
{
	struct linked *linked = entry;
	struct tvd_restore *restore = context;
	const char *path = linked->path ? linked->path : "a file";
	struct tvd_error *error = NULL;

	if (linked->other_wanted)
		tvd_error_set(
			&error, EMLINK,
			"another name of this file is %s; the rules say '%s' here and '%s' there, so it was left as it is: remove one of the names, or use 'tvdctl label set'",
			TVD_QUOTE(linked->other_path ? linked->other_path : "",
				  linked->other_path ?
					  strlen(linked->other_path) :
					  0),
			linked->wanted, linked->other_wanted);
	else if (linked->differs && linked->restless)
		tvd_error_set(
			&error, EBUSY,
			"this file has several names and was changed while they were looked for, so it was left as it is: stop what uses it, and try again");
	else if (linked->differs)
		tvd_error_set(
			&error, EMLINK,
			"this file has %llu names, of which only %llu were seen, so it was left as it is: restore a directory that has them all, with -r, or use 'tvdctl label set'",
			(unsigned long long)linked->links,
			(unsigned long long)linked->seen);
	if (error) {
		restore->counts->links++;
		tvd_restore_fail(restore, path, error);
	}
	free(linked->path);
	free(linked->other_path);
}

/**
 * tvd_restore_tell_links - tell which files with several names were left alone
 * @restore: the call, of which @links is empty afterwards
 */
void tvd_restore_tell_links(struct tvd_restore *restore)
{
	tvd_inode_table_free(&restore->links, tell, restore);
}
