// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: labels of files
 *
 * A symbolic link is not followed: it has a label of its own, and following
 * one that a domain made would label a file of its choice.
 */
#include "file_label.h"

#include <errno.h>
#include <string.h>
#include <sys/xattr.h>

#include "policy_binary.h"

static void set_get_error(const char *path, int number,
			  struct tvd_error **error)
{
	if (number == ERANGE)
		tvd_error_set(
			error, number,
			"%s: its " XATTR_NAME_TVD
			" is longer than a label's name; set it again with 'tvdctl label set'",
			path);
	else
		tvd_error_set(error, number, "%s: %s", path, strerror(number));
}

/**
 * tvd_get_file_label - the label that a file was given
 * @path: its path; a symbolic link is not followed
 * @label: set to the label's name
 * @error: set on failure
 *
 * Return: 1 if it has a label, 0 if it has none of its own, so that the
 * filesystem or the policy decides, -1 on failure.
 */
int tvd_get_file_label(const char *path, char label[TVD_LABEL_SIZE],
		       struct tvd_error **error)
{
	char value[TVD_NAME_MAX];
	ssize_t n = lgetxattr(path, XATTR_NAME_TVD, value, sizeof(value));

	if (n < 0 && (errno == ENODATA || errno == EOPNOTSUPP))
		return 0;
	if (n < 0) {
		set_get_error(path, errno, error);
		return -1;
	}
	if (!tvd_name_valid(value, (size_t)n)) {
		tvd_error_set(
			error, EINVAL,
			"%s: its " XATTR_NAME_TVD
			" is %s, which is no label's name; set it again with 'tvdctl label set'",
			path, TVD_QUOTE(value, (size_t)n));
		return -1;
	}
	memcpy(label, value, (size_t)n);
	label[n] = '\0';
	return 1;
}

/**
 * tvd_error_set_unlabelled - report that a file could not be given a label
 * @error: where to put the error, or NULL
 * @path: the file; NULL where the message is not to name it
 * @label: the label
 * @number: what setxattr(2) says
 */
void tvd_error_set_unlabelled(struct tvd_error **error, const char *path,
			      const char *label, int number)
{
	const char *why = strerror(number);

	switch (number) {
	case EPERM:
	case EACCES:
		why = "only the host may label files, and only on filesystems that it mounted itself; run this as root, with CAP_MAC_ADMIN, outside every domain";
		break;
	case EINVAL:
		tvd_error_set(
			error, number,
			"%s%sthe kernel does not take the label '%s'; is it in the loaded policy? 'tvdctl label list' says which are",
			path ? path : "", path ? ": " : "", label);
		return;
	case EOPNOTSUPP:
		why = "this filesystem holds no labels; use one that does, such as ext4, xfs, btrfs or tmpfs";
		break;
	default:
		break;
	}
	tvd_error_set(error, number, "%s%s%s", path ? path : "",
		      path ? ": " : "", why);
}

/**
 * tvd_set_file_label - give a file a label
 * @path: its path; a symbolic link is not followed
 * @label: the label's name
 * @error: set on failure
 *
 * Return: 0, or -1 on failure.
 */
int tvd_set_file_label(const char *path, const char *label,
		       struct tvd_error **error)
{
	size_t length = strlen(label);

	if (!tvd_name_valid(label, length)) {
		tvd_error_set(
			error, EINVAL,
			"%s cannot be a label; a name is 1 to 64 characters of a-z, 0-9, '.', '_' and '-'",
			TVD_QUOTE(label, length));
		return -1;
	}
	if (!lsetxattr(path, XATTR_NAME_TVD, label, length, 0))
		return 0;
	tvd_error_set_unlabelled(error, path, label, errno);
	return -1;
}
