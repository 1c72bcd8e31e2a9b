// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: performance counters of processes of others
 *
 * All open one of a blue process while they may trace it.  Then a load parts
 * red from it:
 *
 *	bridge, host ----> blue	: as before
 *	red --X-> blue		: refused
 */
#include <errno.h>
#include <stdio.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

#define PARANOID "/proc/sys/kernel/perf_event_paranoid"

/* Under this policy red has what is blue's. */
static const struct label_spec both_are_one[] = {
	{ BLUE, TYPE_BLUE },
	{ BRIDGE, TYPE_BLUE | TYPE_RED },
	{ RED, TYPE_BLUE },
	{},
};

/* clang-format off */
FIXTURE(counter) {
	char paranoid[16];
	struct actor counted;
	char pid[16];
	int log;
};

/* clang-format on */

FIXTURE_VARIANT(counter)
{
	const char *subject;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(counter, from_host) { .subject = HOST };
FIXTURE_VARIANT_ADD(counter, from_bridge) { .subject = BRIDGE };
FIXTURE_VARIANT_ADD(counter, from_red) { .subject = RED };
/* clang-format on */

FIXTURE_SETUP(counter)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_LT(0,
		  read_file(PARANOID, self->paranoid, sizeof(self->paranoid)));
	ASSERT_EQ(0, write_text(PARANOID, "-1"));
	self->log = open_records();
	ASSERT_LE(0, self->log);
	ASSERT_EQ(0, load_labels(both_are_one));
	ASSERT_EQ(0, start_actor(&self->counted, BLUE, -1, WORDS("wait")));
	ASSERT_EQ(0, await_actor(&self->counted));
	snprintf(self->pid, sizeof(self->pid), "%d", self->counted.pid);
}

FIXTURE_TEARDOWN(counter)
{
	close(self->log);
	EXPECT_EQ(0, finish_actor(&self->counted));
	EXPECT_EQ(0, write_text(PARANOID, self->paranoid));
	EXPECT_EQ(0, load_test_policy());
}

static const char *see_parted(FIXTURE_DATA(counter) * self,
			      const FIXTURE_VARIANT(counter) * variant,
			      const char *how, __u32 access)
{
	struct expectation expected = expect_steps(
		variant->subject, BLUE, (const __u32[]){ access, 0 }, EACCES);
	struct sight seen = { .err = ACTOR_NO_EXEC, .records = -1 };
	struct actor actor;

	if (start_actor(&actor, variant->subject, -1,
			WORDS("count", self->pid, how)))
		return "no actor";
	if (await_actor(&actor)) {
		kill_actor(&actor);
		return "no counter";
	}
	/* Whatever capability the kernel asked for before it did without. */
	count_records(self->log, actor.pid, seen.first, sizeof(seen.first));
	if (load_test_policy())
		return "no load";
	seen.err = finish_actor(&actor);
	seen.records = count_records(self->log, actor.pid, seen.first,
				     sizeof(seen.first));
	return difference(&expected, &seen);
}

#define PARTED(how, access)                                               \
	{                                                                 \
		EXPECT_STREQ("", see_parted(self, variant, how, access)); \
	}

/* clang-format off */
TEST_F(counter, read) PARTED("read", TVD_ACCESS_READ);
TEST_F(counter, map) PARTED("map", TVD_ACCESS_READ);
TEST_F(counter, reset) PARTED("reset", TVD_ACCESS_WRITE);
/* clang-format on */

TEST_F(counter, own)
{
	EXPECT_EQ(0, act(variant->subject, WORDS("count-self", "read")));
	EXPECT_EQ(0, act(variant->subject, WORDS("count-self", "map")));
	EXPECT_EQ(0, act(variant->subject, WORDS("count-self", "reset")));
}

TEST_HARNESS_MAIN
