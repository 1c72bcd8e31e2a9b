// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: names and paths, so that YAML reads them as the text that they are
 */
#include "show.h"

#include <string.h>

/* Longer keys must be marked, or libyaml takes them for values. */
#define PLAIN_KEY_MAX 1000

/* What some version of YAML takes for something else than text. */
static bool is_yaml_word(const char *name)
{
	static const char *const words[] = {
		"false", "n", "no", "null", "off", "on", "true", "y", "yes",
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(name, words[i]))
			return true;
	return false;
}

/**
 * tvd_show_name - write a name
 * @out: where to
 * @name: a valid name; in quotes where it does not begin with a letter, since
 *	it could be a number, or is a word of YAML
 */
void tvd_show_name(FILE *out, const char *name)
{
	bool plain = *name >= 'a' && *name <= 'z' && !is_yaml_word(name);

	fprintf(out, plain ? "%s" : "'%s'", name);
}

static bool is_plain_path(const char *path, size_t length)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@";

	return strspn(path, plain) == length;
}

/* Writes the character at @p, of valid UTF-8; returns its bytes. */
static size_t show_character(FILE *out, const unsigned char *p)
{
	size_t i, bytes = *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4;
	uint32_t value = *p & (0x7fU >> bytes);

	if (*p < 0x80) {
		if (*p == '"' || *p == '\\')
			fputc('\\', out);
		fputc(*p, out);
		return 1;
	}
	for (i = 1; i < bytes; i++)
		value = value << 6 | (p[i] & 0x3f);
	fprintf(out, value > 0xffff ? "\\U%08x" : "\\u%04x", value);
	return bytes;
}

/**
 * tvd_show_path - write a path as the key of a mapping, up to its colon
 * @out: where to
 * @path: a valid path; in double quotes, with what is not ASCII as escapes, if
 *	it has more than the usual characters
 * @length: its bytes
 */
void tvd_show_path(FILE *out, const char *path, size_t length)
{
	size_t at = 0;

	/* A character becomes at most three times as long. */
	fputs(length > PLAIN_KEY_MAX / 3 ? "  ? " : "  ", out);
	if (is_plain_path(path, length)) {
		fputs(path, out);
	} else {
		fputc('"', out);
		while (at < length)
			at += show_character(out,
					     (const unsigned char *)path + at);
		fputc('"', out);
	}
	if (length > PLAIN_KEY_MAX / 3)
		fputs("\n  ", out);
}

/**
 * tvd_show_words - write bits as a list of words
 * @out: where to
 * @words: the words
 * @bits: the bits, of which others than those of the words are left out
 */
void tvd_show_words(FILE *out, const struct tvd_words *words, uint64_t bits)
{
	const char *between = "";
	size_t i;

	fputc('[', out);
	if (words->defaults && !(words->defaults & ~bits)) {
		fputs("default", out);
		between = ", ";
		bits &= ~words->defaults;
	}
	for (i = 0; i < words->count; i++) {
		if (!(bits & 1ULL << (words->shift + i)))
			continue;
		fprintf(out, "%s%s", between, words->names[i].text);
		between = ", ";
	}
	fputc(']', out);
}

/**
 * tvd_show_properties - write those properties of a label that it has
 * @out: where to
 * @label: the label
 */
void tvd_show_properties(FILE *out, const struct tvd_policy_label *label)
{
	static const struct {
		uint32_t bit;
		const char *text;
	} lines[] = {
		{ TVD_LABEL_TRUSTED, "trusted: true" },
		{ TVD_LABEL_CLOSED, "closed: true" },
		{ TVD_LABEL_IMMUTABLE, "immutable: true" },
		{ TVD_LABEL_MEASURED, "requires: measured" },
		{ TVD_LABEL_PERMISSIVE, "mode: permissive" },
		{ TVD_LABEL_FREEZE, "on_revoke: freeze" },
	};
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (label->properties & lines[i].bit)
			fprintf(out, "    %s\n", lines[i].text);
}

static void show_right(FILE *out, const char *key,
		       const struct tvd_words *words, uint64_t bits)
{
	fprintf(out, "    %s: ", key);
	tvd_show_words(out, words, bits);
	fputc('\n', out);
}

/**
 * tvd_show_rights - write what a label may do, where that is not the default
 * @out: where to
 * @label: the label
 */
void tvd_show_rights(FILE *out, const struct tvd_policy_label *label)
{
	uint32_t other = label->families ^ TVD_FAMILIES_DEFAULT;

	if (label->capabilities != TVD_CAPABILITIES_DEFAULT)
		show_right(out, "capabilities", &tvd_capability_words,
			   label->capabilities);
	if (label->namespace_capabilities != TVD_NAMESPACE_CAPABILITIES_DEFAULT)
		show_right(out, "namespace_capabilities",
			   &tvd_namespace_capability_words,
			   label->namespace_capabilities);
	if (other & 0xff)
		show_right(out, "families", &tvd_family_words, label->families);
	if (other & ~0xffU)
		show_right(out, "protocols", &tvd_protocol_words,
			   label->families);
}
