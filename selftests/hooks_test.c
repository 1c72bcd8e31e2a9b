// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: the running kernel asks by the hooks that the table
 * of mediation names, and by no others
 */
#include <string.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

/* Names, a line each. */
FIXTURE(hooks)
{
	char table[16384];
	char kernel[16384];
};

FIXTURE_SETUP(hooks)
{
	ASSERT_LT(0, read_file("setup/hooks.txt", self->table,
			       sizeof(self->table)));
	ASSERT_LT(0, read_file(SECURITYFS "hooks", self->kernel,
			       sizeof(self->kernel)));
}

FIXTURE_TEARDOWN(hooks)
{
}

static bool has_line(const char *text, const char *line, size_t length)
{
	for (; *text; text += strcspn(text, "\n") + 1)
		if (strcspn(text, "\n") == length &&
		    !strncmp(text, line, length))
			return true;
	return false;
}

/* The first name that only the one has, "" if there is none. */
static const char *missing(const char *names, const char *from)
{
	static char name[64];

	for (; *names; names += strcspn(names, "\n") + 1) {
		size_t length = strcspn(names, "\n");

		if (has_line(from, names, length))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)length, names);
		return name;
	}
	return "";
}

TEST_F(hooks, are_registered)
{
	EXPECT_STREQ("", missing(self->table, self->kernel));
}

TEST_F(hooks, are_in_the_table)
{
	EXPECT_STREQ("", missing(self->kernel, self->table));
}

TEST_HARNESS_MAIN
