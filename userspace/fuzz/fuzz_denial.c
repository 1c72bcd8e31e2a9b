// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzing: lines of logs
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include <tvd/tvd.h>

/* What is shown drives no terminal, whatever the line held. */
static void must_be_shown(const char *text)
{
	must(*text, "something is said");
	for (; *text; text++)
		must((unsigned char)*text >= ' ' && *text != '\x7f',
		     "what is said has no control characters");
}

static void must_end(const char *text, size_t room)
{
	must(memchr(text, '\0', room), "a text ends where its place does");
}

/**
 * LLVMFuzzerTestOneInput - try one input
 * @data: its bytes
 * @size: how many
 *
 * Return: 0.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tvd_denial denial;
	char *sentence, *next;

	if (!tvd_parse_denial((const char *)data, size, &denial))
		return 0;
	must(denial.row < TVD_ROWS, "a row is one of the table");
	must(!(denial.access & ~TVD_ACCESS_ALL), "an access is a known one");
	must_end(denial.subject, sizeof(denial.subject));
	must_end(denial.path, sizeof(denial.path));
	must_end(denial.command, sizeof(denial.command));
	must(!tvd_describe_denial(&denial, &sentence, &next, NULL),
	     "a denial can be described");
	must_be_shown(sentence);
	must_be_shown(next);
	free(sentence);
	free(next);
	return 0;
}
