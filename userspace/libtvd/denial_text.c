// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: a denial in a sentence, and what to do next
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "denial_words.h"
#include "error.h"

#define IS(label, name) (!strcmp((label), TVD_NAME_##name))

/* Writes a text that somebody chose. */
static void put_foreign(FILE *out, const char *text)
{
	char *shown = tvd_escape(text, strlen(text));

	fputs(shown ? shown : "?", out);
	free(shown);
}

/* Only what a shell takes for itself. */
static bool is_plain(const char *path)
{
	return *path == '/' &&
	       !path[strspn(
		       path,
		       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+")];
}

static const char *path_for_command(const struct tvd_denial *denial)
{
	return is_plain(denial->path) ? denial->path : "PATH";
}

static void put_number(FILE *out, const struct tvd_denial *denial)
{
	const struct tvd_act_word *act = tvd_find_act(denial->act);
	const char *name = NULL;

	if (act && act->number == TVD_NUMBER_CAPABILITY)
		name = tvd_capability_name(denial->number);
	else if (act && act->number == TVD_NUMBER_FAMILY)
		name = tvd_family_name(denial->number);
	if (!name) {
		fprintf(out, "%d", denial->number);
		return;
	}
	for (; *name; name++)
		fputc(act->number == TVD_NUMBER_CAPABILITY && *name >= 'a' &&
				      *name <= 'z' ?
			      *name - 'a' + 'A' :
			      *name,
		      out);
}

/* Writes a text of the tables, with what its letters stand for. */
static void put(FILE *out, const char *text, const struct tvd_denial *denial)
{
	for (; *text; text++) {
		if (*text != '@') {
			fputc(*text, out);
			continue;
		}
		switch (*++text) {
		case 'S':
			fputs(denial->subject, out);
			break;
		case 'O':
			fputs(*denial->object ? denial->object : "?", out);
			break;
		case 'W':
			fputs(*denial->with ? denial->with : "another label",
			      out);
			break;
		default:
			put_number(out, denial);
		}
	}
}

static void put_object(FILE *out, const struct tvd_denial *denial)
{
	if (denial->object_pid) {
		fprintf(out, "process %d", (int)denial->object_pid);
		if (*denial->object_command) {
			fputs(" (", out);
			put_foreign(out, denial->object_command);
			fputc(')', out);
		}
	} else if (*denial->path) {
		put_foreign(out, denial->path);
	} else if (*denial->name) {
		fputs("a file named ", out);
		put_foreign(out, denial->name);
	} else if (denial->inode) {
		fprintf(out, "inode %llu of ",
			(unsigned long long)denial->inode);
		put_foreign(out, *denial->device ? denial->device : "?");
	} else if (denial->ipc) {
		fprintf(out, "System V object %lld",
			(long long)denial->ipc - 1);
	} else {
		fputs("something", out);
	}
}

static void put_accesses(FILE *out, uint32_t access)
{
	const char *before = NULL, *between = "";
	unsigned int kind;

	for (kind = 0; kind < TVD_ACCESS_KINDS; kind++) {
		const char *phrase = tvd_access_phrase(kind);

		if (!(access & 1U << kind) ||
		    (before && !strcmp(before, phrase)))
			continue;
		fprintf(out, "%s%s", between, phrase);
		between = ", ";
		before = phrase;
	}
	if (!access)
		fputs("do something to", out);
}

static void put_what(FILE *out, const struct tvd_denial *denial)
{
	const struct tvd_act_word *act = tvd_find_act(denial->act);

	if (!*denial->act) {
		put_accesses(out, denial->access);
		fputc(' ', out);
		put_object(out, denial);
		if (*denial->object)
			fprintf(out, " of '%s'", denial->object);
		return;
	}
	if (act)
		put(out, act->what, denial);
	else
		fprintf(out, "do '%s' (%d)", denial->act, denial->number);
	if (*denial->path) {
		fputs(" with ", out);
		put_foreign(out, denial->path);
	}
}

static void put_reason(FILE *out, const struct tvd_denial *denial)
{
	const struct tvd_act_word *act = tvd_find_act(denial->act);
	const struct tvd_reason_word *reason =
		tvd_find_reason(denial->act, denial->reason);

	if (reason)
		put(out, reason->because, denial);
	else if (*denial->reason)
		fprintf(out, "because of '%s'", denial->reason);
	else if (act && act->because)
		put(out, act->because, denial);
	else if (!*denial->act && *denial->object)
		put(out,
		    "'@S' has several types, and those of '@O' are not all among them, so that a file made there would have no label",
		    denial);
	else
		fputs("it is for the host only", out);
}

static void put_because(FILE *out, const struct tvd_denial *denial)
{
	static const char *const rows[TVD_ROWS] = {
		[TVD_ROW_CLOSED] = "'@O' is closed to all others",
		[TVD_ROW_GONE] =
			"one of the two labels is revoked, or not in the policy",
		[TVD_ROW_HOST] =
			"the host is kept from what a domain could have written",
		[TVD_ROW_IMMUTABLE] = "'@O' is immutable",
		[TVD_ROW_BASE] =
			"what is 'base' may be read and executed, and no more",
		[TVD_ROW_TYPES] = "a deny rule of the policy says so",
		[TVD_ROW_ELSE] = "they have no type in common",
	};

	if (denial->row == TVD_ROW_ELSE && IS(denial->object, HOST))
		fputs("what is the host's is for no domain", out);
	else if (rows[denial->row] && !*denial->reason)
		put(out, rows[denial->row], denial);
	else
		put_reason(out, denial);
}

static void put_sentence(FILE *out, const struct tvd_denial *denial)
{
	fprintf(out, "'%s'", denial->subject);
	if (*denial->command) {
		fputs(" (", out);
		put_foreign(out, denial->command);
		fputc(')', out);
	}
	fputs(denial->permissive ? " would be refused to " : " was refused to ",
	      out);
	put_what(out, denial);
	fputs(": ", out);
	put_because(out, denial);
	fputc('.', out);
}

static void put_next_else(FILE *out, const struct tvd_denial *denial)
{
	if (!IS(denial->object, HOST)) {
		put(out,
		    "If this object is in the wrong domain, relabel it; if the two labels are one workload, give them a common type; if data is to pass between two domains, let a 'trusted' label carry it. 'tvdctl policy flows' tells who reaches whom then.",
		    denial);
	} else if (denial->object_pid) {
		fputs("Leave it refused: a domain does nothing to the host's processes.",
		      out);
	} else {
		fprintf(out,
			"If it is the domain's, name its path under 'files' in the policy and use 'tvdctl label restore %s'; if all may read it, label it 'base'. Do neither with what holds a secret of the host.",
			path_for_command(denial));
	}
}

static void put_next_by_row(FILE *out, const struct tvd_denial *denial)
{
	static const char *const rows[TVD_ROWS] = {
		[TVD_ROW_CLOSED] =
			"Nothing allows this, and it is meant: a closed label lets nobody look inside.",
		[TVD_ROW_GONE] =
			"Load a policy that has both labels ('tvdctl label list' lists those in force), or relabel the file.",
		[TVD_ROW_HOST] =
			"Start it in its domain, with 'tvdctl run -l @O'. Do not switch 'protect_host' off: whatever a domain writes could then run as the host.",
		[TVD_ROW_IMMUTABLE] =
			"Change it as the host. If a domain is to write it, it needs a label of its own.",
		[TVD_ROW_TYPES] =
			"If the flow is meant, take this access out of the rule for subject '@S' and object '@O' under 'deny' in the policy.",
	};

	if (rows[denial->row])
		put(out, rows[denial->row], denial);
	else if (denial->row == TVD_ROW_BASE)
		fprintf(out,
			"If the file is the domain's alone, name its path under 'files' in the policy and use 'tvdctl label restore %s'. Do not with what other domains execute: they would run what '%s' writes.",
			path_for_command(denial), denial->subject);
	else
		put_next_else(out, denial);
}

/* Whoever has one of these can change or leave what keeps domains apart. */
static bool must_stay_refused(const struct tvd_denial *denial)
{
	static const char *const names[] = { "sys_module", "sys_rawio",
					     "sys_boot", "mac_admin",
					     "mac_override" };
	const char *name = tvd_capability_name(denial->number);
	size_t i;

	if (strcmp(denial->act, "capability") != 0 || !name)
		return false;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

static void put_next(FILE *out, const struct tvd_denial *denial)
{
	const struct tvd_act_word *act = tvd_find_act(denial->act);
	const struct tvd_reason_word *reason =
		tvd_find_reason(denial->act, denial->reason);

	if (must_stay_refused(denial))
		fputs("Leave it refused: whoever has it can change or leave what keeps the domains apart.",
		      out);
	else if (reason)
		put(out, reason->next, denial);
	else if (act)
		put(out, act->next, denial);
	else if (*denial->act)
		fputs("See Documentation/admin-guide/tvd.rst of the kernel's version of the tools.",
		      out);
	else if (denial->row == TVD_ROW_NONE)
		put(out,
		    "Label the directory with one whose types '@S' has, or choose the label of new files (LSM_ATTR_FSCREATE).",
		    denial);
	else
		put_next_by_row(out, denial);
}

typedef void (*put_t)(FILE *out, const struct tvd_denial *denial);

static char *text_of(const struct tvd_denial *denial, put_t what)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool failed;

	if (!out)
		return NULL;
	what(out, denial);
	failed = ferror(out);
	if (!fclose(out) && !failed)
		return text;
	free(text);
	return NULL;
}

/**
 * tvd_describe_denial - say what was denied, and what to do next
 * @denial: as tvd_parse_denial() read it, or made up: a row, a subject, and an
 *	object and an access or an act
 * @sentence: set to a sentence, to be freed with free()
 * @next: set to what would allow it, or why nothing should, the same
 * @error: set on failure: there is no memory
 *
 * Both are fit for a terminal.  The sentence names no process by its number, so
 * that what happens again has the same.
 *
 * Return: 0, or -1 on failure.
 */
int tvd_describe_denial(const struct tvd_denial *denial, char **sentence,
			char **next, struct tvd_error **error)
{
	*sentence = text_of(denial, put_sentence);
	*next = text_of(denial, put_next);
	if (*sentence && *next)
		return 0;
	free(*sentence);
	free(*next);
	tvd_error_set_memory(error);
	return -1;
}
