// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does to files' attributes and labels
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/time.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "actor.h"

static bool is_given(const char *word)
{
	return !strcmp(word, GIVEN);
}

static int stat_object(char **word)
{
	struct stat st;

	return result(is_given(word[0]) ? fstat(ACTOR_GIVEN, &st) :
					  lstat(word[0], &st));
}

static int stat_filesystem(char **word)
{
	struct statfs st;

	return result(is_given(word[0]) ? fstatfs(ACTOR_GIVEN, &st) :
					  statfs(word[0], &st));
}

static int change_mode(char **word)
{
	return result(is_given(word[0]) ? fchmod(ACTOR_GIVEN, 0755) :
					  chmod(word[0], 0755));
}

static int change_owner(char **word)
{
	return result(is_given(word[0]) ? fchown(ACTOR_GIVEN, 1, 1) :
					  lchown(word[0], 1, 1));
}

static int change_times(char **word)
{
	static const struct timespec times[2] = { { 1, 0 }, { 2, 0 } };

	return result(is_given(word[0]) ?
			      futimens(ACTOR_GIVEN, times) :
			      utimensat(AT_FDCWD, word[0], times, 0));
}

static int get_attribute(char **word)
{
	char value[256];

	return result(
		is_given(word[0]) ?
			fgetxattr(ACTOR_GIVEN, word[1], value, sizeof(value)) :
			lgetxattr(word[0], word[1], value, sizeof(value)));
}

static int set_attribute(char **word)
{
	size_t length = strlen(word[2]);

	return result(
		is_given(word[0]) ?
			fsetxattr(ACTOR_GIVEN, word[1], word[2], length, 0) :
			lsetxattr(word[0], word[1], word[2], length, 0));
}

static int remove_attribute(char **word)
{
	return result(is_given(word[0]) ? fremovexattr(ACTOR_GIVEN, word[1]) :
					  lremovexattr(word[0], word[1]));
}

static int list_attributes(char **word)
{
	char names[1024];

	return result(is_given(word[0]) ?
			      flistxattr(ACTOR_GIVEN, names, sizeof(names)) :
			      llistxattr(word[0], names, sizeof(names)));
}

#define ACL "system.posix_acl_access"

/* Owner and one more user: what has only an owner is kept in the mode. */
static const struct {
	struct posix_acl_xattr_header header;
	struct posix_acl_xattr_entry entries[5];
} acl = {
	.header = { POSIX_ACL_XATTR_VERSION },
	.entries = {
		{ ACL_USER_OBJ, 7, ACL_UNDEFINED_ID },
		{ ACL_USER, 4, 1000 },
		{ ACL_GROUP_OBJ, 4, ACL_UNDEFINED_ID },
		{ ACL_MASK, 4, ACL_UNDEFINED_ID },
		{ ACL_OTHER, 4, ACL_UNDEFINED_ID },
	},
};

static int get_acl(char **word)
{
	char value[256];

	return result(lgetxattr(word[0], ACL, value, sizeof(value)));
}

static int set_acl(char **word)
{
	return result(lsetxattr(word[0], ACL, &acl, sizeof(acl), 0));
}

static int remove_acl(char **word)
{
	return result(lremovexattr(word[0], ACL));
}

static int choose(unsigned int attr, const char *label)
{
	return set_self_attr(attr, label);
}

static int set_exec(char **word)
{
	return choose(ATTR_EXEC, word[0]);
}

static int set_fscreate(char **word)
{
	return choose(ATTR_FSCREATE, word[0]);
}

static int set_current(char **word)
{
	return choose(ATTR_CURRENT, word[0]);
}

/* Whatever is written, and whoever writes. */
static int write_current(char **word)
{
	int fd = open("/proc/self/attr/tvd/current", O_WRONLY | O_CLOEXEC);

	return fd < 0 ? errno : result(write(fd, word[0], strlen(word[0])));
}

static int is_current(char **word)
{
	char label[TVD_NAME_MAX + 1];
	int err = get_self_attr(ATTR_CURRENT, label, sizeof(label));

	return err ?: strcmp(label, word[0]) ? EDOM : 0;
}

static int is_current_in_proc(char **word)
{
	char text[TVD_NAME_MAX + 2];

	if (read_file("/proc/self/attr/tvd/current", text, sizeof(text)) < 0)
		return errno;
	text[strcspn(text, "\n")] = '\0';
	return strcmp(text, word[0]) ? EDOM : 0;
}

/* The label chosen for the next exec, which is empty after one. */
static int is_exec(char **word)
{
	char label[TVD_NAME_MAX + 1];
	int err = get_self_attr(ATTR_EXEC, label, sizeof(label));

	return err ?: strcmp(label, word[0]) ? EDOM : 0;
}

static int is_fscreate(char **word)
{
	char label[TVD_NAME_MAX + 1];
	int err = get_self_attr(ATTR_FSCREATE, label, sizeof(label));

	return err ?: strcmp(label, word[0]) ? EDOM : 0;
}

const struct act attribute_acts[] = {
	{ "stat", 1, stat_object },
	{ "statfs", 1, stat_filesystem },
	{ "chmod", 1, change_mode },
	{ "chown", 1, change_owner },
	{ "utimes", 1, change_times },
	{ "getxattr", 2, get_attribute },
	{ "setxattr", 3, set_attribute },
	{ "removexattr", 2, remove_attribute },
	{ "listxattr", 1, list_attributes },
	{ "getacl", 1, get_acl },
	{ "setacl", 1, set_acl },
	{ "removeacl", 1, remove_acl },
	{ "set-exec", 1, set_exec },
	{ "set-fscreate", 1, set_fscreate },
	{ "set-current", 1, set_current },
	{ "write-current", 1, write_current },
	{ "is-current", 1, is_current },
	{ "is-current-in-proc", 1, is_current_in_proc },
	{ "is-exec", 1, is_exec },
	{ "is-fscreate", 1, is_fscreate },
	{},
};
