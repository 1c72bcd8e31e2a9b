// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl: colours, and text that others have written
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tvdctl.h"

static enum { AUTO, ALWAYS, NEVER } mode;

/**
 * set_colour_mode - say when to use colours
 * @when: "auto", "always" or "never"
 *
 * Return: whether it is one of these.
 */
bool set_colour_mode(const char *when)
{
	static const char *const modes[] = { "auto", "always", "never" };
	unsigned int i;

	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (!strcmp(when, modes[i])) {
			mode = i;
			return true;
		}
	}
	return false;
}

/* By https://no-color.org: set and not empty. */
static bool is_coloured(void)
{
	const char *no_colour = getenv("NO_COLOR");

	if (mode == AUTO)
		mode = isatty(STDOUT_FILENO) && !(no_colour && *no_colour) ?
			       ALWAYS :
			       NEVER;
	return mode == ALWAYS;
}

/**
 * colour - begin to print in a colour to standard output
 * @which: the colour; COLOUR_NONE ends it
 *
 * Return: what to print for that, which is empty where there are no colours.
 */
const char *colour(enum colour which)
{
	static const char *const sequences[] = {
		[COLOUR_NONE] = "\033[0m",
		[COLOUR_GOOD] = "\033[32m",
		[COLOUR_BAD] = "\033[31m",
		[COLOUR_FAINT] = "\033[2m",
	};

	return is_coloured() ? sequences[which] : "";
}

/**
 * print_safely - print a text that others have written
 * @out: where to
 * @text: may hold anything; what could drive a terminal is shown as \xNN
 */
void print_safely(FILE *out, const char *text)
{
	char *shown = tvd_escape(text, strlen(text));

	fputs(shown ? shown : "?", out);
	free(shown);
}
