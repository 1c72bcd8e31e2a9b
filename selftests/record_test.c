// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what a flood of denials leaves in the log
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

#define PARAMETER "/sys/module/tvd/parameters/record_burst"
#define DEFAULT "20"

/* Of one actor: more than ten in a second, however slow the machine. */
#define FLOOD "200"
#define FLOOD_LEAST 200

/* TVD_ROW_ELSE, which refuses all of these. */
#define ROW "denied.row9"

/* clang-format off */
FIXTURE(record) {
	char tree[PATH_SIZE];
	char red[PATH_SIZE];
	char blue[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(record)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->red, PATH_SIZE, "%.200s/red", self->tree);
	snprintf(self->blue, PATH_SIZE, "%.200s/blue", self->tree);
	ASSERT_EQ(0, make_file(self->red, RED, "x", 0666));
	ASSERT_EQ(0, make_file(self->blue, BLUE, "x", 0666));
	ASSERT_EQ(0, write_text(PARAMETER, "1"));
}

FIXTURE_TEARDOWN(record)
{
	EXPECT_EQ(0, write_text(PARAMETER, DEFAULT));
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* Just so many at once, unless the host says otherwise. */
TEST(limit_is_the_hosts)
{
	char text[16];

	ASSERT_LT(0, read_file(PARAMETER, text, sizeof(text)));
	EXPECT_STREQ(DEFAULT "\n", text);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "open-write", PARAMETER);
	EXPECT_SEEN(expect_denial(RED, HOST, TVD_ROW_ELSE, TVD_ACCESS_SEARCH,
				  EACCES),
		    RED, "open-write", PARAMETER);
	ASSERT_LT(0, read_file(PARAMETER, text, sizeof(text)));
	EXPECT_STREQ(DEFAULT "\n", text);
}

/* Two tenths of a second on, records do not count those before. */
static void await_next_period(void)
{
	usleep(200 * 1000);
}

/* Each act of a flood is in the log, or counted as left out of it. */
TEST_F(record, flood_is_counted)
{
	long long denied = stat_value(ROW);
	long long suppressed = stat_value("audit.suppressed");
	struct sight seen;

	await_next_period();
	seen = see_act(RED, -1,
		       WORDS("open-in-turn", self->red, self->blue, FLOOD));
	ASSERT_EQ(0, seen.err);
	denied = stat_value(ROW) - denied;
	suppressed = stat_value("audit.suppressed") - suppressed;
	EXPECT_LE(FLOOD_LEAST, denied);
	EXPECT_LT(0, seen.records);
	EXPECT_LT(0, suppressed);
	EXPECT_EQ(denied, seen.records + suppressed);
}

/* What stands in the first record after the flood. */
static long suppressed_after_flood(const char *red, const char *blue)
{
	struct sight seen;
	const char *number;

	if (act(RED, WORDS("open-in-turn", red, blue, FLOOD)))
		return -1;
	await_next_period();
	seen = see_act(RED, -1, WORDS("read", blue));
	number = strstr(seen.first, " suppressed=");
	return seen.records != 1 ? -1 : number ? atol(number + 12) : 0;
}

/* A flood may just so end with a period's first denials, but not each time. */
TEST_F(record, next_one_says_how_many_are_missing)
{
	long number = 0;
	int i;

	for (i = 0; i < 5 && !number; i++)
		number = suppressed_after_flood(self->red, self->blue);
	EXPECT_LT(0, number);
	/* And once only. */
	await_next_period();
	EXPECT_SEEN(expect_denial(RED, BLUE, TVD_ROW_ELSE, TVD_ACCESS_READ,
				  EACCES),
		    RED, "read", self->blue);
}

/* What one domain does hides nothing of what another does meanwhile. */
TEST_F(record, flood_hides_nothing_of_others)
{
	long long suppressed = stat_value("audit.suppressed");
	struct actor actor;
	int i;

	ASSERT_EQ(0, start_actor(&actor, RED, -1,
				 WORDS("open-in-turn", self->red, self->blue,
				       FLOOD)));
	ASSERT_EQ(0, await_actor(&actor));
	for (i = 0; i < 10; i++) {
		/* Its own records have a limit, too. */
		await_next_period();
		EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "read", self->blue);
		EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE,
					  TVD_ACCESS_READ, EACCES),
			    BLUE, "read", self->red);
	}
	EXPECT_EQ(0, finish_actor(&actor));
	EXPECT_LT(suppressed, stat_value("audit.suppressed"));
}

TEST_HARNESS_MAIN
