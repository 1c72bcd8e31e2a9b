// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Trusted Virtual Domains: names and paths of a policy
 */
#include "policy_text.h"

#ifdef __KERNEL__
#include <linux/string.h>
#else
#include <string.h>
#endif

static bool name_is(const char *name, size_t length, const char *text)
{
	return length == strlen(text) && !memcmp(name, text, length);
}

/**
 * tvd_name_valid - whether these bytes may name a type or a label
 * @name: the bytes, not ended by a NUL
 * @length: how many
 *
 * Return: true for 1 to TVD_NAME_MAX bytes of [a-z0-9._-].
 */
bool tvd_name_valid(const char *name, size_t length)
{
	/* A load asks about every byte of each name. */
	static const bool allowed[256] = {
		['a' ... 'z'] = true, ['0' ... '9'] = true, ['.'] = true,
		['_'] = true,	      ['-'] = true,
	};
	size_t i;

	if (!length || length > TVD_NAME_MAX)
		return false;
	for (i = 0; i < length; i++)
		if (!allowed[(__u8)name[i]])
			return false;
	return true;
}

/**
 * tvd_name_reserved - whether this name is a built-in label's
 * @name: a valid name, not ended by a NUL
 * @length: its bytes
 *
 * Return: true for a label that exists without a policy.
 */
bool tvd_name_reserved(const char *name, size_t length)
{
	return name_is(name, length, TVD_NAME_HOST) ||
	       name_is(name, length, TVD_NAME_BASE) ||
	       name_is(name, length, TVD_NAME_ANY) ||
	       name_is(name, length, TVD_NAME_UNKNOWN);
}

/**
 * tvd_filesystem_is_remote - whether others than the host serve its storage
 * @name: a filesystem type's name, not ended by a NUL
 * @length: its bytes
 *
 * On these a label proves nothing: a user's process or another machine says
 * what it is.
 *
 * Return: true for a filesystem type whose labels no policy may trust.
 */
bool tvd_filesystem_is_remote(const char *name, size_t length)
{
	static const char *const remote[] = { "9p",	  "afs",  "ceph",
					      "cifs",	  "coda", "fuse",
					      "fuseblk",  "nfs",  "nfs4",
					      "orangefs", "smb3", "virtiofs",
					      NULL };
	size_t i;

	for (i = 0; remote[i]; i++)
		if (name_is(name, length, remote[i]))
			return true;
	return false;
}

static bool component_valid(const char *text, size_t length)
{
	if (!length || text[0] != '.')
		return length;
	return length > 2 || (length == 2 && text[1] != '.');
}

static bool is_plain(__u8 c)
{
	return c >= ' ' && c < 0x7f;
}

/* Bytes of the UTF-8 character at @p, of which @left are there; 0 for none. */
static size_t character(const __u8 *p, size_t left)
{
	static const __u32 least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t i, bytes = *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4;
	__u32 value = *p & (0x7fU >> bytes);

	if (*p < 0xc0 || *p > 0xf4 || bytes > left)
		return 0;
	for (i = 1; i < bytes; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (p[i] & 0x3f);
	}
	if (value < least[bytes] || value > 0x10ffff || value < 0xa0 ||
	    (value >= 0xd800 && value < 0xe000))
		return 0;
	return bytes;
}

/**
 * tvd_path_valid - whether these bytes may be the path of a file rule
 * @path: the bytes, not ended by a NUL
 * @length: how many
 *
 * Return: true for at most TVD_PATH_MAX bytes of printable UTF-8 that are "/",
 * or a "/" and a component one or more times, none of them "." or "..".
 */
bool tvd_path_valid(const char *path, size_t length)
{
	const __u8 *p = (const __u8 *)path;
	size_t i, begin = 1, bytes;

	if (!length || length > TVD_PATH_MAX || path[0] != '/')
		return false;
	for (i = 1; i < length; i += bytes) {
		if (path[i] == '/') {
			if (!component_valid(path + begin, i - begin))
				return false;
			begin = i + 1;
			bytes = 1;
			continue;
		}
		bytes = is_plain(p[i]) ? 1 : character(p + i, length - i);
		if (!bytes)
			return false;
	}
	return length == 1 || component_valid(path + begin, length - begin);
}
