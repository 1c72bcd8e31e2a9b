// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: reading the records of denials
 *
 * A record is a line of the kernel's log, or of what a program that collects
 * audit records has written:
 *
 *	audit: type=1400 audit(SECONDS.MS:SERIAL): lsm=tvd verdict=... KEY=VALUE ...
 *	type=AVC msg=audit(SECONDS.MS:SERIAL): lsm=tvd verdict=... KEY=VALUE ...
 *	audit[PID]: AVC lsm=tvd verdict=... KEY=VALUE ...
 *
 * The kernel writes a name that somebody chose in quotes or, where it has a
 * quote, a blank or anything else that is not printable ASCII, in hexadecimal.
 * A record that a process sends to the audit system is of another type.
 */
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "policy_binary.h"
#include "words.h"

#define RECORD "lsm=tvd verdict="

/**
 * struct cursor - what is left of a line
 *
 * @at: the next byte.
 * @end: behind the last.
 */
struct cursor {
	const char *at;
	const char *end;
};

static size_t left(const struct cursor *c)
{
	return (size_t)(c->end - c->at);
}

static bool skip(struct cursor *c, const char *text)
{
	size_t length = strlen(text);

	if (left(c) < length || memcmp(c->at, text, length) != 0)
		return false;
	c->at += length;
	return true;
}

/* A number up to what is no digit; returns whether there was one that fits. */
static bool take_number(struct cursor *c, uint64_t most, uint64_t *number)
{
	const char *begin = c->at;

	*number = 0;
	while (c->at < c->end && *c->at >= '0' && *c->at <= '9') {
		uint64_t digit = (uint64_t)(*c->at - '0');

		if (*number > (most - digit) / 10)
			return false;
		*number = *number * 10 + digit;
		c->at++;
	}
	return c->at > begin;
}

/* Behind "audit(": when it happened, and the end of what comes before. */
static bool take_stamp(struct cursor *c, struct tvd_denial *denial)
{
	uint64_t milliseconds;

	if (!take_number(c, INT64_MAX, &denial->seconds) || !skip(c, ".") ||
	    !take_number(c, 999, &milliseconds) || !skip(c, ":") ||
	    !take_number(c, UINT64_MAX, &denial->serial))
		return false;
	denial->milliseconds = (unsigned int)milliseconds;
	return skip(c, "): ");
}

/*
 * Moves behind the first @mark that begins a word, before which there is no
 * quote: in what is quoted somebody could have put it.
 */
static bool find(struct cursor *c, const char *mark)
{
	const char *at = memmem(c->at, left(c), mark, strlen(mark));

	if (!at || (at > c->at && at[-1] != ' ') ||
	    memchr(c->at, '\'', (size_t)(at - c->at)) ||
	    memchr(c->at, '"', (size_t)(at - c->at)))
		return false;
	c->at = at + strlen(mark);
	return true;
}

/* From journald, which gives the time elsewhere. */
static bool take_journal_head(struct cursor *c)
{
	uint64_t pid;

	return find(c, "audit[") && take_number(c, INT32_MAX, &pid) &&
	       skip(c, "]: AVC ");
}

static bool take_head(struct cursor *line, struct tvd_denial *denial)
{
	static const char *const heads[] = { "audit: type=1400 audit(",
					     "type=AVC msg=audit(" };
	struct cursor c;
	size_t i;

	for (i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		c = *line;
		if (find(&c, heads[i])) {
			*line = c;
			return take_stamp(line, denial);
		}
	}
	return take_journal_head(line);
}

/**
 * struct value - what stands behind a key
 *
 * @text: its bytes, without the quotes.
 * @length: how many.
 * @quoted: whether there were quotes.
 */
struct value {
	const char *text;
	size_t length;
	bool quoted;
};

static bool value_is(const struct value *value, const char *text)
{
	return value->length == strlen(text) &&
	       !memcmp(value->text, text, value->length);
}

static void take_name(const struct value *value, char name[TVD_LABEL_SIZE])
{
	if (!tvd_name_valid(value->text, value->length))
		return;
	memcpy(name, value->text, value->length);
	name[value->length] = '\0';
}

/* A word of the kernel's own. */
static void take_word(const struct value *value, char *word, size_t room)
{
	size_t i;

	if (!value->length || value->length >= room)
		return;
	for (i = 0; i < value->length; i++) {
		char c = value->text[i];

		if (c != '-' && (c < 'a' || c > 'z') && (c < '0' || c > '9'))
			return;
	}
	memcpy(word, value->text, value->length);
	word[value->length] = '\0';
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* A name that somebody chose; what does not fit is cut off. */
static void take_text(const struct value *value, char *text, size_t room)
{
	size_t length = 0, i;

	if (value->quoted) {
		length = value->length < room ? value->length : room - 1;
		memcpy(text, value->text, length);
		text[length] = '\0';
		return;
	}
	for (i = 0; i + 1 < value->length && length + 1 < room; i += 2) {
		int high = digit_of(value->text[i]);
		int low = digit_of(value->text[i + 1]);

		if (high < 0 || low < 0)
			break;
		text[length++] = (char)(high << 4 | low);
	}
	text[length] = '\0';
}

static bool take_access(const struct value *value, struct tvd_denial *denial)
{
	const struct tvd_words *words = &tvd_access_words;
	const char *at = value->text, *end = value->text + value->length;

	while (at < end) {
		const char *comma = memchr(at, ',', (size_t)(end - at));
		size_t length = (size_t)((comma ? comma : end) - at), i;

		for (i = 0; i < words->count; i++)
			if (words->names[i].length == length &&
			    !memcmp(words->names[i].text, at, length))
				denial->access |= 1U << i;
		at += length + 1;
	}
	return true;
}

static uint64_t number_in(const struct value *value, uint64_t most)
{
	struct cursor c = { value->text, value->text + value->length };
	uint64_t number;

	return take_number(&c, most, &number) && c.at == c.end ? number : 0;
}

static int signed_in(const struct value *value)
{
	struct value rest = *value;

	if (!rest.length || *rest.text != '-')
		return (int)number_in(value, INT32_MAX);
	rest.text++;
	rest.length--;
	return -(int)number_in(&rest, INT32_MAX);
}

/* Returns false for what no denial says. */
static bool take_verdict(const struct value *value, struct tvd_denial *denial)
{
	denial->permissive = value_is(value, "permissive");
	return denial->permissive || value_is(value, "denied");
}

static bool take_row(const struct value *value, struct tvd_denial *denial)
{
	struct cursor c = { value->text, value->text + value->length };
	uint64_t row;

	if (!take_number(&c, TVD_ROWS - 1, &row) || c.at != c.end)
		return false;
	denial->row = (unsigned int)row;
	return true;
}

static bool take_who(const struct value *value, const char *key,
		     struct tvd_denial *denial)
{
	if (!strcmp(key, "subject"))
		take_name(value, denial->subject);
	else if (!strcmp(key, "object"))
		take_name(value, denial->object);
	else if (!strcmp(key, "with"))
		take_name(value, denial->with);
	else if (!strcmp(key, "pid"))
		denial->pid = (pid_t)number_in(value, INT32_MAX);
	else if (!strcmp(key, "comm"))
		take_text(value, denial->command, sizeof(denial->command));
	else if (!strcmp(key, "object_pid"))
		denial->object_pid = (pid_t)number_in(value, INT32_MAX);
	else if (!strcmp(key, "object_comm"))
		take_text(value, denial->object_command,
			  sizeof(denial->object_command));
	else
		return false;
	return true;
}

/* What a later kernel says besides is left out. */
static void take_what(const struct value *value, const char *key,
		      struct tvd_denial *denial)
{
	if (!strcmp(key, "act"))
		take_word(value, denial->act, sizeof(denial->act));
	else if (!strcmp(key, "reason"))
		take_word(value, denial->reason, sizeof(denial->reason));
	else if (!strcmp(key, "number"))
		denial->number = signed_in(value);
	else if (!strcmp(key, "path"))
		take_text(value, denial->path, sizeof(denial->path));
	else if (!strcmp(key, "name"))
		take_text(value, denial->name, sizeof(denial->name));
	else if (!strcmp(key, "dev"))
		take_text(value, denial->device, sizeof(denial->device));
	else if (!strcmp(key, "ino"))
		denial->inode = number_in(value, UINT64_MAX);
	else if (!strcmp(key, "ipc_id"))
		denial->ipc = 1 + (int64_t)number_in(value, INT32_MAX);
	else if (!strcmp(key, "suppressed"))
		denial->suppressed = number_in(value, UINT64_MAX);
}

static bool take(const char *key, const struct value *value,
		 struct tvd_denial *denial)
{
	if (!strcmp(key, "verdict"))
		return take_verdict(value, denial);
	if (!strcmp(key, "row"))
		return take_row(value, denial);
	if (!strcmp(key, "access"))
		return take_access(value, denial);
	if (!take_who(value, key, denial))
		take_what(value, key, denial);
	return true;
}

static struct value value_at(struct cursor *c)
{
	struct value value = { .quoted = skip(c, "\"") };
	const char *end = memchr(c->at, value.quoted ? '"' : ' ', left(c));

	value.text = c->at;
	c->at = end ? end : c->end;
	value.length = (size_t)(c->at - value.text);
	if (value.quoted && c->at < c->end)
		c->at++;
	return value;
}

/* Takes "KEY=VALUE ..."; returns whether it can be a denial. */
static bool take_fields(struct cursor *c, struct tvd_denial *denial)
{
	char key[16];

	while (c->at < c->end) {
		const char *equals = memchr(c->at, '=', left(c));
		size_t length = equals ? (size_t)(equals - c->at) : left(c);
		struct value value;

		if (!equals)
			break;
		memcpy(key, c->at,
		       length < sizeof(key) ? length : sizeof(key) - 1);
		key[length < sizeof(key) ? length : 0] = '\0';
		c->at = equals + 1;
		value = value_at(c);
		if (!take(key, &value, denial))
			return false;
		while (skip(c, " "))
			;
	}
	return *denial->subject;
}

/**
 * tvd_parse_denial - read the record of a denial
 * @line: a line of a log; it may hold anything
 * @length: its bytes; what follows a line feed is not looked at
 * @denial: set, if it is one
 *
 * No text is trusted to be what the kernel would write.  It is no more to be
 * believed than the log is from which it comes.
 *
 * Return: whether the line is the record of a denial, or of what a permissive
 * label was spared.
 */
bool tvd_parse_denial(const char *line, size_t length,
		      struct tvd_denial *denial)
{
	const char *end = memchr(line, '\n', length);
	struct cursor c = { line, end ? end : line + length };
	const char *enriched;

	*denial = (struct tvd_denial){ .row = 0 };
	/* Behind this auditd says again, in its words, what it knows. */
	enriched = memchr(line, '\x1d', left(&c));
	if (enriched)
		c.end = enriched;
	if (!take_head(&c, denial) || left(&c) < strlen(RECORD) ||
	    memcmp(c.at, RECORD, strlen(RECORD)) != 0)
		return false;
	return take_fields(&c, denial);
}
