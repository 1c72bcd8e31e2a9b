// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: text that others have written, made fit to be shown
 */
#include <stdio.h>
#include <stdlib.h>

#include <tvd/tvd.h>

/* How many bytes the first one says that a character has, or 0. */
static size_t bytes_of(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

/* The character at @p, which has @bytes; 0 if it is none in shortest form. */
static uint32_t decode(const unsigned char *p, size_t bytes)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t value = bytes == 1 ? *p : *p & (0x7fU >> bytes);
	size_t i;

	for (i = 1; i < bytes; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (p[i] & 0x3f);
	}
	return value >= least[bytes] ? value : 0;
}

/* Neither drives a terminal nor changes the order of what stands beside it. */
static bool is_shown(uint32_t c)
{
	if (c < 0xa0)
		return c >= ' ' && c <= '~' && c != '\\';
	if (c == 0xad || (c >= 0x200b && c <= 0x200f) || c == 0xfeff)
		return false;
	if ((c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f))
		return false;
	return (c < 0xd800 || c > 0xf8ff) && c < 0xe0000 &&
	       (c & 0xfffe) != 0xfffe && c != 0x61c;
}

/* Bytes of the character at @p that may be shown as it is, or 0. */
static size_t shown(const unsigned char *p, size_t left)
{
	size_t bytes = bytes_of(*p);

	if (!bytes || bytes > left || !is_shown(decode(p, bytes)))
		return 0;
	return bytes;
}

static void escape(FILE *out, const char *text, size_t length)
{
	while (length) {
		const unsigned char *p = (const unsigned char *)text;
		size_t bytes = shown(p, length);

		if (bytes)
			fwrite(text, 1, bytes, out);
		else if (*p == '\\')
			fputs("\\\\", out);
		else
			fprintf(out, "\\x%02x", *p);
		bytes = bytes ? bytes : 1;
		text += bytes;
		length -= bytes;
	}
}

/**
 * tvd_escape - make a text that others have written fit to be shown
 * @text: such as a file's name or a process's words
 * @length: its bytes
 *
 * What is returned is UTF-8 without anything that drives a terminal or changes
 * the order of writing: each byte of such is \xNN, and a backslash is \\, so
 * that different texts stay different.
 *
 * Return: the text with a NUL after it, to be freed with free(), or NULL if there
 * is no memory.
 */
char *tvd_escape(const char *text, size_t length)
{
	char *made = NULL;
	size_t size;
	FILE *out = open_memstream(&made, &size);
	bool failed;

	if (!out)
		return NULL;
	escape(out, text, length);
	failed = ferror(out);
	if (!fclose(out) && !failed)
		return made;
	free(made);
	return NULL;
}
