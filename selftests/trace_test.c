// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: who traces another has what the other has
 *
 * Each test leaves the labels of policy.yaml in force, under a higher version.
 */
#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "common.h"
#include "ctl.h"
#include "policy_file.h"
#include "harness.h"

/* In the order of names, which is that of the binary. */
#define GATE "gate"
#define TRACED "traced"
#define TRACER "tracer"

#define CAPABILITY(number) (1ULL << (number))
#define NICE CAPABILITY(CAP_SYS_NICE)

/* clang-format off */
FIXTURE(trace) {
	char tree[PATH_SIZE];
	char program[PATH_SIZE];
	struct actor traced;
	char pid[16];
};

/* clang-format on */

/* Two labels that share a type, and whether the one lets the other gain. */
FIXTURE_VARIANT(trace)
{
	struct label_spec traced;
	struct label_spec tracer;
	bool gains;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(trace, same) {
	.traced = { TRACED, TYPE_RED },
	.tracer = { TRACER, TYPE_RED },
};
FIXTURE_VARIANT_ADD(trace, more_types) {
	.traced = { TRACED, TYPE_RED | TYPE_BLUE },
	.tracer = { TRACER, TYPE_RED },
};
FIXTURE_VARIANT_ADD(trace, fewer_types) {
	.traced = { TRACED, TYPE_RED },
	.tracer = { TRACER, TYPE_RED | TYPE_BLUE },
};
FIXTURE_VARIANT_ADD(trace, capability) {
	.traced = { TRACED, TYPE_RED, 0, NICE },
	.tracer = { TRACER, TYPE_RED },
	.gains = true,
};
FIXTURE_VARIANT_ADD(trace, capability_that_it_has) {
	.traced = { TRACED, TYPE_RED, 0, NICE },
	.tracer = { TRACER, TYPE_RED, 0, NICE },
};
FIXTURE_VARIANT_ADD(trace, capability_less) {
	.traced = { TRACED, TYPE_RED },
	.tracer = { TRACER, TYPE_RED, 0, NICE },
};
FIXTURE_VARIANT_ADD(trace, capability_of_bridge) {
	.traced = { TRACED, TYPE_RED, 0, NICE },
	.tracer = { TRACER, TYPE_RED | TYPE_BLUE },
	.gains = true,
};
FIXTURE_VARIANT_ADD(trace, capability_in_namespaces) {
	.traced = { TRACED, TYPE_RED, 0, 0, NICE },
	.tracer = { TRACER, TYPE_RED },
	.gains = true,
};
FIXTURE_VARIANT_ADD(trace, family) {
	.traced = { TRACED, TYPE_RED, 0, 0, 0, TVD_FAMILY_ICMP },
	.tracer = { TRACER, TYPE_RED },
	.gains = true,
};
FIXTURE_VARIANT_ADD(trace, family_less) {
	.traced = { TRACED, TYPE_RED, 0, 0, 0, TVD_FAMILY_INET },
	.tracer = { TRACER, TYPE_RED },
};
FIXTURE_VARIANT_ADD(trace, permissive) {
	.traced = { TRACED, TYPE_RED, TVD_LABEL_PERMISSIVE },
	.tracer = { TRACER, TYPE_RED },
	.gains = true,
};
/* clang-format on */

FIXTURE_SETUP(trace)
{
	const struct label_spec labels[] = {
		{ GATE, TYPE_RED, TVD_LABEL_IMMUTABLE },
		variant->traced,
		variant->tracer,
		{},
	};
	const struct entry_spec entries[] = { { TRACER, GATE, TRACED, 0 }, {} };
	char actor[PATH_SIZE];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->program, PATH_SIZE, "%.200s/program", self->tree);
	ASSERT_EQ(0, load_spec(&(struct policy_spec){
			     .labels = labels,
			     .entries = entries,
		     }));
	ASSERT_EQ(0, copy_file(test_path(actor, "actor"), self->program, GATE));
	ASSERT_EQ(0, start_actor(&self->traced, TRACED, -1, WORDS("wait")));
	ASSERT_EQ(0, await_actor(&self->traced));
	snprintf(self->pid, sizeof(self->pid), "%d", self->traced.pid);
}

FIXTURE_TEARDOWN(trace)
{
	kill_actor(&self->traced);
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

static struct expectation expect_trace(const FIXTURE_VARIANT(trace) * variant,
				       int err)
{
	return (struct expectation){
		.err = variant->gains ? err : 0,
		.subject = TRACER,
		.object = TRACED,
		.act = "trace",
		.reason = "stronger",
	};
}

#define CHECK(err, ...) \
	EXPECT_SEEN(expect_trace(variant, err), TRACER, __VA_ARGS__)

TEST_F(trace, seize)
{
	CHECK(EPERM, "seize", self->pid);
}

TEST_F(trace, attach)
{
	CHECK(EPERM, "attach", self->pid);
}

TEST_F(trace, read_memory)
{
	CHECK(EPERM, "read-memory", self->pid);
}

TEST_F(trace, write_memory)
{
	CHECK(EPERM, "write-memory", self->pid);
}

TEST_F(trace, take_descriptor)
{
	CHECK(EPERM, "take-descriptor", self->pid);
}

TEST_F(trace, open_memory)
{
	CHECK(EACCES, "read-proc-memory", self->pid);
}

/* Who only looks has nothing of it, and the host has all. */
TEST_F(trace, look)
{
	EXPECT_SEEN(EXPECT_ALLOWED, TRACER, "compare", self->pid);
	EXPECT_SEEN(EXPECT_ALLOWED, TRACER, "read-proc", self->pid, "maps");
	EXPECT_SEEN(EXPECT_ALLOWED, TRACER, "read-proc", self->pid, "environ");
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "seize", self->pid);
}

/* One of its own label it may trace whatever that has. */
TEST_F(trace, own_label)
{
	EXPECT_SEEN(EXPECT_ALLOWED, TRACED, "seize", self->pid);
}

/* What tvdctl says of a tracer is what becomes of it. */
TEST_F(trace, is_explained)
{
	struct actor tracer;

	ASSERT_EQ(0, start_actor(&tracer, TRACER, -1, WORDS("wait")));
	ASSERT_EQ(0, await_actor(&tracer));
	EXPECT_EQ(variant->gains ? 1 : 0,
		  run(TVDCTL "explain -q %d pid:%s trace", tracer.pid,
		      self->pid));
	EXPECT_EQ(0, run(TVDCTL "explain -q %d pid:%s signal", tracer.pid,
			 self->pid));
	EXPECT_EQ(0, finish_actor(&tracer));
}

/* A child that has entered the label asks to be traced by its parent. */
TEST_F(trace, traceme)
{
	struct expectation expected = expect_trace(variant, EPERM);
	struct sight seen = { .err = ACTOR_NO_EXEC };
	struct actor actor;
	int log = open_records();

	ASSERT_LE(0, log);
	ASSERT_EQ(0, start_actor(&actor, TRACER, -1,
				 WORDS("trace-child", self->program)));
	seen.err = finish_actor(&actor);
	seen.records = count_records(log, 0, seen.first, sizeof(seen.first));
	close(log);
	EXPECT_STREQ("", difference(&expected, &seen));
}

/* A tracer keeps what it traces over an exec, if it may trace that then. */
TEST_F(trace, exec_of_traced)
{
	struct expectation expected =
		variant->gains ?
			expect_no_entry(TRACER, TRACED, "tracer", TRACER) :
			EXPECT_ALLOWED;
	struct sight seen = { .err = ACTOR_NO_EXEC };
	struct actor actor;
	int log = open_records();

	ASSERT_LE(0, log);
	ASSERT_EQ(0, start_actor(&actor, TRACER, -1,
				 WORDS("start", "traced", "", self->program,
				       "is-current", TRACED)));
	seen.err = finish_actor(&actor);
	seen.records = count_records(log, 0, seen.first, sizeof(seen.first));
	close(log);
	EXPECT_STREQ("", difference(&expected, &seen));
}

/* A permissive label's refusal is recorded, and does not take place. */
TEST(permissive_tracer)
{
	static const struct label_spec labels[] = {
		{ TRACED, TYPE_RED, 0, NICE },
		{ TRACER, TYPE_RED, TVD_LABEL_PERMISSIVE },
		{},
	};
	struct actor traced;
	struct sight seen;
	char pid[16];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, load_labels(labels));
	ASSERT_EQ(0, start_actor(&traced, TRACED, -1, WORDS("wait")));
	ASSERT_EQ(0, await_actor(&traced));
	snprintf(pid, sizeof(pid), "%d", traced.pid);
	seen = see_act(TRACER, -1, WORDS("seize", pid));
	EXPECT_EQ(0, seen.err);
	EXPECT_EQ(1, seen.records);
	EXPECT_TRUE(strstr(seen.first, "verdict=permissive row=0 ") &&
		    strstr(seen.first, "act=trace number=0 reason=stronger "))
	{
		TH_LOG("%s", seen.first);
	}
	kill_actor(&traced);
	EXPECT_EQ(0, load_test_policy());
}

TEST_HARNESS_MAIN
