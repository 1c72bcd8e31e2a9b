// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: maps and programs of BPF
 *
 * All labels may call bpf(2), and look for what others have made by number.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bpf.h"
#include "common.h"
#include "net.h"
#include "policy_file.h"
#include "harness.h"

#define CAPABILITY(number) (1ULL << (number))
#define ALL                                                \
	(CAPABILITY(CAP_BPF) | CAPABILITY(CAP_SYS_ADMIN) | \
	 CAPABILITY(CAP_PERFMON))

static const struct label_spec programmers[] = {
	{ BLUE, TYPE_BLUE, 0, ALL },
	{ BRIDGE, TYPE_BLUE | TYPE_RED, 0, ALL },
	{ RED, TYPE_RED, 0, ALL },
	{ RED_TOO, TYPE_RED, 0, ALL },
	{},
};

static const struct label_spec programmer[] = {
	{ BLUE, TYPE_BLUE },
	{ RED, TYPE_RED, 0, CAPABILITY(CAP_BPF) },
	{},
};

/* clang-format off */
FIXTURE(pair) {
	struct actor holder;
	char id[16];
};

	/* clang-format on */

#include "few_pairs.h"

FIXTURE_SETUP(pair)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, load_labels(programmers));
}

FIXTURE_TEARDOWN(pair)
{
	EXPECT_EQ(0, finish_actor(&self->holder));
	EXPECT_EQ(0, load_test_policy());
}

/* The number of the newest one. */
static unsigned int newest(int command)
{
	union bpf_attr attr = {};

	while (!syscall(SYS_bpf, command, &attr, sizeof(attr)))
		attr.start_id = attr.next_id;
	return attr.start_id;
}

#define HOLD(act, command)                                                   \
	do {                                                                 \
		ASSERT_EQ(0, start_actor(&self->holder, variant->object, -1, \
					 WORDS(act)));                       \
		ASSERT_EQ(0, await_actor(&self->holder));                    \
		snprintf(self->id, sizeof(self->id), "%u", newest(command)); \
	} while (0)

TEST_F(pair, map)
{
	HOLD("hold-map", BPF_MAP_GET_NEXT_ID);
	EXPECT_SEEN(expect_steps(variant->subject, variant->object,
				 STEPS(TVD_ACCESS_READ | TVD_ACCESS_WRITE),
				 EACCES),
		    variant->subject, "open-map", self->id);
}

TEST_F(pair, program)
{
	HOLD("hold-program", BPF_PROG_GET_NEXT_ID);
	EXPECT_SEEN(expect_steps(variant->subject, variant->object,
				 STEPS(TVD_ACCESS_READ), EACCES),
		    variant->subject, "open-program", self->id);
}

/* There is no question whose it is: not even one's own is opened by a number. */
TEST_F(pair, link)
{
	struct expectation expected =
		strcmp(variant->subject, HOST) ?
			expect_refusal(variant->subject, "bpf-others",
				       BPF_LINK_GET_FD_BY_ID, EPERM) :
			EXPECT_ALLOWED;

	ASSERT_EQ(0, own_network());
	ASSERT_EQ(0, start_actor(&self->holder, HOST, -1,
				 WORDS("hold-link", "1")));
	ASSERT_EQ(0, await_actor(&self->holder));
	snprintf(self->id, sizeof(self->id), "%u",
		 newest(BPF_LINK_GET_NEXT_ID));
	EXPECT_SEEN(expected, variant->subject, "open-link", self->id);
}

/* A map stays its maker's, whoever has opened it by its number. */
static int end_of_holder(const char *maker)
{
	struct actor first, other;
	char id[16];
	int end;

	if (start_actor(&first, maker, -1, WORDS("hold-map")))
		return -1;
	if (await_actor(&first)) {
		kill_actor(&first);
		return -1;
	}
	snprintf(id, sizeof(id), "%u", newest(BPF_MAP_GET_NEXT_ID));
	end = start_actor(&other, RED_TOO, -1,
			  WORDS("hold-map-of-another", id));
	if (end || await_actor(&other) || write_text(SECURITYFS "revoke", RED))
		end = -1;
	finish_actor(&first);
	return end ?: finish_actor(&other);
}

TEST(map_of_revoked)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, load_labels(programmers));
	EXPECT_EQ(128 + SIGKILL, end_of_holder(RED));
	ASSERT_EQ(0, load_labels(programmers));
	EXPECT_EQ(0, end_of_holder(RED_TOO));
	EXPECT_EQ(0, load_test_policy());
}

/* clang-format off */
FIXTURE(many) {
};

/* clang-format on */

FIXTURE_SETUP(many)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, load_labels(programmers));
}

FIXTURE_TEARDOWN(many)
{
	EXPECT_EQ(0, load_test_policy());
}

/* What is no more leaves no label behind. */
TEST_F(many, maps)
{
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "make-many", "map", "1000");
}

TEST_F(many, programs)
{
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "make-many", "program", "1000");
}

/* What the host delegates to a mount of the domain's user namespace. */
/* clang-format off */
FIXTURE(token) {
	struct actor user;
	int log;
};

/* clang-format on */

FIXTURE_SETUP(token)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, load_labels(programmer));
	self->log = open_records();
	ASSERT_LE(0, self->log);
}

FIXTURE_TEARDOWN(token)
{
	close(self->log);
	EXPECT_EQ(0, load_test_policy());
}

static int configure(int context, const char *key, const char *value)
{
	return syscall(SYS_fsconfig, context, FSCONFIG_SET_STRING, key, value,
		       0);
}

/* Everything, of a mount whose files have the label. */
static int delegate(pid_t pid, const char *label)
{
	int process = syscall(SYS_pidfd_open, pid, 0);
	int context = syscall(SYS_pidfd_getfd, process, BPF_CONTEXT_FD, 0);
	int mount = -1;

	if (!configure(context, "delegate_cmds", "any") &&
	    !configure(context, "delegate_maps", "any") &&
	    !configure(context, "delegate_progs", "any") &&
	    !configure(context, "delegate_attachs", "any") &&
	    !configure(context, "tvd.label", label) &&
	    !syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		mount = syscall(SYS_fsmount, context, 0, 0);
	close(context);
	close(process);
	return mount;
}

static struct sight see_token(FIXTURE_DATA(token) * self, const char *kind,
			      const char *label)
{
	struct sight seen = { .err = ACTOR_NO_EXEC, .records = -1 };
	int mount;

	if (start_actor(&self->user, RED, -1, WORDS("use-token", kind)))
		return seen;
	mount = await_actor(&self->user) ? -1 : delegate(self->user.pid, label);
	if (mount < 0 || pass_descriptor(mount)) {
		kill_actor(&self->user);
		return seen;
	}
	close(mount);
	seen.err = finish_actor(&self->user);
	seen.records = count_records(self->log, self->user.pid, seen.first,
				     sizeof(seen.first));
	return seen;
}

TEST_F(token, made)
{
	struct expectation denial = expect_denial(RED, BASE, TVD_ROW_BASE,
						  TVD_ACCESS_WRITE, EACCES);
	struct sight seen = see_token(self, "filter", RED);

	/* Whatever capability the kernel asks for before it does without. */
	EXPECT_EQ(0, seen.err);
	seen = see_token(self, "filter", BASE);
	EXPECT_STREQ("", difference(&denial, &seen));
}

/* The label has CAP_NET_ADMIN and CAP_SYS_ADMIN in namespaces of its own. */
TEST_F(token, capability)
{
	struct expectation refusal =
		expect_refusal(RED, "bpf-token", CAP_NET_ADMIN, EPERM);
	struct sight seen = see_token(self, "driver", RED);

	EXPECT_STREQ("", difference(&refusal, &seen));
}

TEST_HARNESS_MAIN
