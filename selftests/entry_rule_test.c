// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: rules that lead into a label by a program
 *
 * Each test leaves the labels of policy.yaml in force, under a higher version.
 */
#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

#define CAPABILITY(number) (1ULL << (number))

/* Labels of programs, which nobody but the host writes. */
#define FAR "far" /* what red may neither execute nor read */
#define GATE "gate"
#define SIDE "side"

/*
 * With the capability red listens to system calls without no_new_privs; what it
 * traces the bridge may trace only if it has it, too.
 */
static const struct label_spec rule_labels[] = {
	{ BLUE, TYPE_BLUE },
	{ BRIDGE, TYPE_BLUE | TYPE_RED, 0, CAPABILITY(CAP_SYS_ADMIN) },
	{ FAR, TYPE_BLUE, TVD_LABEL_IMMUTABLE },
	{ GATE, TYPE_RED, TVD_LABEL_IMMUTABLE },
	{ RED, TYPE_RED, 0, CAPABILITY(CAP_SYS_ADMIN) },
	{ RED_TOO, TYPE_RED },
	{ SIDE, TYPE_RED, TVD_LABEL_IMMUTABLE },
	{},
};

static const struct entry_spec rules[] = {
	{ HOST, NULL, RED, 0 },
	{ HOST, GATE, BLUE, 0 },
	{ HOST, SIDE, RED_TOO, 0 },
	{ RED, FAR, BRIDGE, 0 },
	{ RED, GATE, BRIDGE, 0 },
	{ RED, SIDE, RED_TOO, 0 },
	{},
};

static const struct deny_spec no_trace_of_bridge[] = {
	{ RED, BRIDGE, TVD_ACCESS_TRACE },
	{},
};

static const struct deny_spec no_trace_by_bridge[] = {
	{ BRIDGE, RED, TVD_ACCESS_TRACE },
	{},
};

static int load_rules(const struct deny_spec *denies)
{
	return load_spec(&(struct policy_spec){
		.labels = rule_labels,
		.denies = denies,
		.entries = rules,
	});
}

/*
 *	TREE/		base
 *		far	an actor for each label of programs
 *		gate
 *		side
 *		red	a directory
 */
/* clang-format off */
FIXTURE(rule) {
	char tree[PATH_SIZE];
	char program[PATH_SIZE];
};

/* clang-format on */

/* Who executes what, and under which label that runs. */
FIXTURE_VARIANT(rule)
{
	const char *from;
	const char *program;
	const char *to;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(rule, to_more) { RED, GATE, BRIDGE };
FIXTURE_VARIANT_ADD(rule, to_no_more) { RED, SIDE, RED_TOO };
FIXTURE_VARIANT_ADD(rule, by_what_it_may_not_read) { RED, FAR, BRIDGE };
FIXTURE_VARIANT_ADD(rule, from_host) { HOST, SIDE, RED_TOO };
FIXTURE_VARIANT_ADD(rule, from_another) { RED_TOO, GATE, RED_TOO };
FIXTURE_VARIANT_ADD(rule, from_target) { BRIDGE, GATE, BRIDGE };
FIXTURE_VARIANT_ADD(rule, by_another) { RED, BASE, RED };
FIXTURE_VARIANT_ADD(rule, by_own) { RED, RED, RED };
FIXTURE_VARIANT_ADD(rule, from_host_by_another) { HOST, BASE, HOST };
/* clang-format on */

FIXTURE_SETUP(rule)
{
	static const char *const labels[] = { FAR, GATE, SIDE, RED, BASE };
	char path[PATH_SIZE], actor[PATH_SIZE];
	size_t i;

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	ASSERT_EQ(0, load_rules(NULL));
	test_path(actor, "actor");
	for (i = 0; i < ARRAY_SIZE(labels); i++) {
		snprintf(path, sizeof(path), "%.200s/%s", self->tree,
			 labels[i]);
		ASSERT_EQ(0, copy_file(actor, path, labels[i]));
	}
	snprintf(self->program, PATH_SIZE, "%.200s/%s", self->tree,
		 variant->program);
}

FIXTURE_TEARDOWN(rule)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

static struct sight start(const char *from, const char *how,
			  const char *pending, const char *program,
			  const char *act, const char *word)
{
	return see_act(from, -1,
		       WORDS("start", how, pending, program, act, word));
}

/* An exec that is allowed is recorded nowhere, reading the program included. */
TEST_F(rule, leads)
{
	struct expectation allowed = EXPECT_ALLOWED;
	struct sight seen = start(variant->from, "plainly", "", self->program,
				  "is-current", variant->to);

	EXPECT_STREQ("", difference(&allowed, &seen));
}

/* What comes from another domain is not to lead the loader. */
TEST_F(rule, is_secure)
{
	bool changes = strcmp(variant->from, variant->to) != 0;
	bool secure = changes && strcmp(variant->from, HOST) != 0;
	struct expectation allowed = EXPECT_ALLOWED;
	struct sight seen = start(variant->from, "plainly", "", self->program,
				  "is-secure", secure ? "1" : "0");

	EXPECT_STREQ("", difference(&allowed, &seen));
}

/* What is asked for has to be what the rule says. */
TEST_F(rule, asked_for)
{
	struct expectation allowed = EXPECT_ALLOWED;
	struct sight seen = start(variant->from, "plainly", variant->to,
				  self->program, "is-current", variant->to);

	EXPECT_STREQ("", difference(&allowed, &seen));
}

/* The rule went with the policy. */
TEST_F(rule, gone)
{
	struct expectation allowed = EXPECT_ALLOWED;
	struct sight seen;

	ASSERT_EQ(0, set_label(self->program, BASE));
	ASSERT_EQ(0, load_test_policy());
	seen = start(variant->from, "plainly", "", self->program, "is-current",
		     variant->from);
	EXPECT_STREQ("", difference(&allowed, &seen));
}

/* The label before stays if the program cannot be executed. */
TEST_F(rule, by_what_is_no_program)
{
	char path[PATH_SIZE];
	struct sight seen;

	snprintf(path, sizeof(path), "%.200s/text", self->tree);
	ASSERT_EQ(0, make_file(path, variant->program, "text", 0755));
	seen = start(variant->from, "plainly", "", path, "nothing", "");
	EXPECT_EQ(ENOEXEC, seen.err);
	EXPECT_EQ(0, seen.records);
}

/* clang-format off */
FIXTURE(refusal) {
	char tree[PATH_SIZE];
	char more[PATH_SIZE];
	char no_more[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(refusal)
{
	char actor[PATH_SIZE];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	ASSERT_EQ(0, load_rules(NULL));
	test_path(actor, "actor");
	snprintf(self->more, PATH_SIZE, "%.200s/more", self->tree);
	ASSERT_EQ(0, copy_file(actor, self->more, GATE));
	snprintf(self->no_more, PATH_SIZE, "%.200s/no-more", self->tree);
	ASSERT_EQ(0, copy_file(actor, self->no_more, SIDE));
}

FIXTURE_TEARDOWN(refusal)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* Who enters more than it had does not while others could lead it. */
static const char *see_refusal(const char *more, const char *how,
			       const char *reason)
{
	struct expectation expected =
		expect_no_entry(RED, BRIDGE, reason, NULL);
	struct sight seen = start(RED, how, "", more, "is-current", BRIDGE);

	return difference(&expected, &seen);
}

static const char *see_allowed(const char *program, const char *how,
			       const char *label)
{
	struct expectation allowed = EXPECT_ALLOWED;
	struct sight seen = start(RED, how, "", program, "is-current", label);

	return difference(&allowed, &seen);
}

TEST_F(refusal, no_new_privs)
{
	EXPECT_STREQ("", see_allowed(self->more, "plainly", BRIDGE));
	EXPECT_STREQ("",
		     see_allowed(self->no_more, "without-new-privs", RED_TOO));
	EXPECT_STREQ("", see_refusal(self->more, "without-new-privs",
				     "no-new-privs"));
}

TEST_F(refusal, user_namespace)
{
	EXPECT_STREQ("",
		     see_allowed(self->no_more, "in-user-namespace", RED_TOO));
	EXPECT_STREQ("", see_refusal(self->more, "in-user-namespace",
				     "user-namespace"));
}

TEST_F(refusal, nosuid)
{
	char path[PATH_SIZE], program[PATH_SIZE];

	snprintf(path, sizeof(path), "%.200s/bound", self->tree);
	ASSERT_EQ(0, make_dir(path, BASE));
	ASSERT_EQ(0, mount(self->tree, path, NULL, MS_BIND, NULL));
	snprintf(program, sizeof(program), "%.100s/bound/more", self->tree);
	EXPECT_STREQ("", see_allowed(program, "plainly", BRIDGE));
	ASSERT_EQ(0, mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | MS_NOSUID,
			   NULL));
	EXPECT_STREQ("", see_refusal(program, "plainly", "nosuid"));
	snprintf(program, sizeof(program), "%.100s/bound/no-more", self->tree);
	EXPECT_STREQ("", see_allowed(program, "plainly", RED_TOO));
	ASSERT_EQ(0, umount(path));
}

/* Below its own root directory there would be its own loader. */
TEST_F(refusal, root)
{
	char path[PATH_SIZE];
	struct sight seen;

	snprintf(path, sizeof(path), "%.200s/root", self->tree);
	ASSERT_EQ(0, make_dir(path, RED));
	EXPECT_STREQ("", see_refusal(self->more, path, "root"));
	/* Where the root is the host's, nobody else has put anything there. */
	ASSERT_EQ(0, set_label(path, BASE));
	seen = start(RED, path, "", self->more, "is-current", BRIDGE);
	EXPECT_EQ(0, seen.err);
	EXPECT_EQ(0, seen.records);
}

/* So there would, where it has mounted something over that of the machine. */
TEST_F(refusal, root_of_mount_namespace)
{
	EXPECT_STREQ("", see_allowed(self->no_more, "in-root-of-namespace",
				     RED_TOO));
	EXPECT_STREQ("",
		     see_refusal(self->more, "in-root-of-namespace", "root"));
}

/* A thread has the same root directory, and may change it at any time. */
TEST_F(refusal, thread)
{
	EXPECT_STREQ("", see_allowed(self->no_more, "with-thread", RED_TOO));
	EXPECT_STREQ("", see_refusal(self->more, "with-thread", "shared"));
}

TEST_F(refusal, script)
{
	static const char text[] = "#!/bin/sh\nexit 0\n";
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "%.200s/more.sh", self->tree);
	ASSERT_EQ(0, make_file(path, GATE, text, 0755));
	EXPECT_STREQ("", see_refusal(path, "plainly", "script"));
	snprintf(path, sizeof(path), "%.200s/no-more.sh", self->tree);
	ASSERT_EQ(0, make_file(path, SIDE, text, 0755));
	EXPECT_STREQ("", see_allowed(path, "plainly", RED_TOO));
	EXPECT_EQ(1000, exec_errno(HOST, path));
}

/* The label that is entered executes: blue may not, though the host might. */
TEST_F(refusal, by_what_may_not_be_executed)
{
	struct expectation expected = expect_denial(BLUE, GATE, TVD_ROW_ELSE,
						    TVD_ACCESS_EXECUTE, EACCES);
	struct sight seen =
		start(HOST, "plainly", "", self->more, "nothing", "");

	EXPECT_STREQ("", difference(&expected, &seen));
}

/* By another program, the rule that leads there is of no use. */
TEST_F(refusal, by_another_program)
{
	struct expectation expected =
		expect_no_entry(RED, BRIDGE, "stronger", NULL);
	struct sight seen = start(RED, "plainly", BRIDGE, self->no_more,
				  "is-current", BRIDGE);

	EXPECT_STREQ("", difference(&expected, &seen));
	seen = start(RED, "plainly", BRIDGE, self->more, "is-current", BRIDGE);
	expected = EXPECT_ALLOWED;
	EXPECT_STREQ("", difference(&expected, &seen));
}

/* Asked for where there is a rule, by the host that has no leave of its own. */
TEST_F(refusal, host_without_mac_admin)
{
	ASSERT_EQ(0, drop_mac_admin());
	EXPECT_EQ(EPERM, set_self_attr(ATTR_EXEC, BRIDGE));
	EXPECT_EQ(0, set_self_attr(ATTR_EXEC, RED_TOO));
	execl(self->more, "actor", "nothing", NULL);
	EXPECT_EQ(EPERM, errno);
	EXPECT_EQ(0, act(HOST, WORDS("start", "plainly", "", self->no_more,
				     "is-current", RED_TOO)));
	ASSERT_EQ(0, restore_capabilities());
}

/* As difference(), of whatever process the record is of. */
static const char *see_any(struct expectation expected, const char *how,
			   const char *program)
{
	struct sight seen = { .err = ACTOR_NO_EXEC };
	struct actor actor;
	int log = open_records();

	if (log >= 0 && !start_actor(&actor, RED, -1,
				     WORDS("start", how, "", program,
					   "is-current", BRIDGE))) {
		seen.err = finish_actor(&actor);
		seen.records =
			count_records(log, 0, seen.first, sizeof(seen.first));
	}
	close(log);
	return difference(&expected, &seen);
}

TEST_F(refusal, tracer)
{
	EXPECT_STREQ("", see_any(EXPECT_ALLOWED, "traced", self->more));
	ASSERT_EQ(0, load_rules(no_trace_of_bridge));
	EXPECT_STREQ("", see_any(EXPECT_ALLOWED, "plainly", self->more));
	EXPECT_STREQ("", see_any(expect_no_entry(RED, BRIDGE, "tracer", RED),
				 "traced", self->more));
}

TEST_F(refusal, tracee)
{
	EXPECT_STREQ("", see_any(EXPECT_ALLOWED, "tracing", self->more));
	ASSERT_EQ(0, load_rules(no_trace_by_bridge));
	EXPECT_STREQ("", see_any(EXPECT_ALLOWED, "plainly", self->more));
	EXPECT_STREQ("", see_any(expect_no_entry(RED, BRIDGE, "tracee", RED),
				 "tracing", self->more));
}

TEST_F(refusal, listener)
{
	EXPECT_STREQ("", see_any(EXPECT_ALLOWED, "listened-to", self->more));
	ASSERT_EQ(0, load_rules(no_trace_of_bridge));
	EXPECT_STREQ("", see_any(expect_no_entry(RED, BRIDGE, "listener", RED),
				 "listened-to", self->more));
}

/* Whose tracee, or who else is its tracer or listener, has what it lacks. */
static int load_capabilities(__u64 bridge)
{
	const struct label_spec labels[] = {
		{ BRIDGE, TYPE_BLUE | TYPE_RED, 0, bridge },
		{ GATE, TYPE_RED, TVD_LABEL_IMMUTABLE },
		{ RED, TYPE_RED, 0, CAPABILITY(CAP_SYS_ADMIN) },
		{},
	};
	static const struct entry_spec entries[] = {
		{ RED, GATE, BRIDGE, 0 },
		{},
	};

	return load_spec(&(struct policy_spec){
		.labels = labels,
		.entries = entries,
	});
}

TEST_F(refusal, traced_with_fewer_capabilities)
{
	ASSERT_EQ(0, load_capabilities(CAPABILITY(CAP_SYS_ADMIN) |
				       CAPABILITY(CAP_SYS_NICE)));
	EXPECT_STREQ("", see_any(EXPECT_ALLOWED, "tracing", self->more));
	EXPECT_STREQ("", see_any(EXPECT_ALLOWED, "plainly", self->more));
	EXPECT_STREQ("", see_any(expect_no_entry(RED, BRIDGE, "tracer", RED),
				 "traced", self->more));
	EXPECT_STREQ("", see_any(expect_no_entry(RED, BRIDGE, "listener", RED),
				 "listened-to", self->more));
}

TEST_F(refusal, tracing_with_fewer_capabilities)
{
	ASSERT_EQ(0, load_capabilities(0));
	EXPECT_STREQ("", see_any(EXPECT_ALLOWED, "traced", self->more));
	EXPECT_STREQ("", see_any(EXPECT_ALLOWED, "listened-to", self->more));
	EXPECT_STREQ("", see_any(expect_no_entry(RED, BRIDGE, "tracee", RED),
				 "tracing", self->more));
}

/* clang-format off */
FIXTURE(machine) {
	char tree[PATH_SIZE];
	char program[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(machine)
{
	char actor[PATH_SIZE];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	ASSERT_EQ(0, load_rules(NULL));
	snprintf(self->program, PATH_SIZE, "%.200s/program", self->tree);
	ASSERT_EQ(0, copy_file(test_path(actor, "actor"), self->program, GATE));
}

FIXTURE_TEARDOWN(machine)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* A rule leads nowhere where the machine may not run what is there. */
TEST_F(machine, of_other_types)
{
	struct expectation expected =
		expect_no_entry(RED, BRIDGE, "machine", NULL);
	struct actor actor;
	int log;
	struct sight seen;

	ASSERT_EQ(0, start_actor(&actor, RED, -1,
				 WORDS("later", "start", "plainly", "",
				       self->program, "is-current", BRIDGE)));
	ASSERT_EQ(0, await_actor(&actor));
	ASSERT_EQ(0, load_spec(&(struct policy_spec){
			     .labels = rule_labels,
			     .entries = rules,
			     .outside = TYPE_BLUE,
		     }));
	log = open_records();
	seen.err = finish_actor(&actor);
	seen.records =
		count_records(log, actor.pid, seen.first, sizeof(seen.first));
	close(log);
	EXPECT_STREQ("", difference(&expected, &seen));
}

TEST_HARNESS_MAIN
