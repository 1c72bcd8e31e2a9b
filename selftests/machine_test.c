// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: the kernel is no domain's
 */
#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

#define CAPABILITY(number) (1ULL << (number))

/* As the kernel numbers them. */
#define PERF_SECURITY_KERNEL 2
#define LOCKDOWN_PERF 26
#define READING_MODULE 2

/* A module may be loaded, as far as capabilities are concerned. */
static const struct label_spec loader[] = {
	{ BLUE, TYPE_BLUE },
	{ RED, TYPE_RED, 0, CAPABILITY(CAP_SYS_MODULE) },
	{},
};

/* Each of them grants one thing that is refused by default. */
static const struct label_spec instruments[] = {
	{ BLUE, TYPE_BLUE },
	{ RED, TYPE_RED, 0, CAPABILITY(CAP_PERFMON) | CAPABILITY(CAP_BPF) },
	{},
};

/* clang-format off */
FIXTURE(machine) {
	char tree[PATH_SIZE];
	char path[PATH_SIZE];
	char paranoid[16];
	char modprobe[PATH_SIZE];
};

	/* clang-format on */

#define PARANOID "/proc/sys/kernel/perf_event_paranoid"
#define MODPROBE "/proc/sys/kernel/modprobe"

/* All that the kernel itself lets everybody do. */
FIXTURE_SETUP(machine)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->path, PATH_SIZE, "%.200s/file", self->tree);
	ASSERT_LT(0,
		  read_file(PARANOID, self->paranoid, sizeof(self->paranoid)));
	ASSERT_LT(0,
		  read_file(MODPROBE, self->modprobe, sizeof(self->modprobe)));
	ASSERT_EQ(0, write_text(PARANOID, "-1"));
}

FIXTURE_TEARDOWN(machine)
{
	EXPECT_EQ(0, write_text(MODPROBE, self->modprobe));
	EXPECT_EQ(0, write_text(PARANOID, self->paranoid));
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

TEST_F(machine, own_processes)
{
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "measure", "own");
	/* Whatever capability the kernel asks for before it does without. */
	EXPECT_EQ(0, act(RED, WORDS("measure", "own")));
}

TEST_F(machine, kernel_is_measured)
{
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "measure", "kernel");
	EXPECT_SEEN(expect_refusal(RED, "perf", PERF_SECURITY_KERNEL, EACCES),
		    RED, "measure", "kernel");
	ASSERT_EQ(0, load_labels(instruments));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "measure", "kernel");
}

TEST_F(machine, registers_of_kernel)
{
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "measure", "registers");
	EXPECT_SEEN(expect_refusal(RED, "lockdown", LOCKDOWN_PERF, EPERM), RED,
		    "measure", "registers");
	/* Whatever the policy gives. */
	ASSERT_EQ(0, load_labels(instruments));
	EXPECT_SEEN(expect_refusal(RED, "lockdown", LOCKDOWN_PERF, EPERM), RED,
		    "measure", "registers");
}

TEST_F(machine, bpf)
{
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "make-map");
	EXPECT_SEEN(expect_refusal(RED, "bpf", 0, EPERM), RED, "make-map");
	ASSERT_EQ(0, load_labels(instruments));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "make-map");
}

TEST_F(machine, module_from_memory)
{
	struct expectation none = { .err = ENOEXEC };

	EXPECT_EQ(ENOEXEC, act(HOST, WORDS("load-data")));
	ASSERT_EQ(0, load_labels(loader));
	EXPECT_SEEN(expect_refusal(RED, "load", READING_MODULE, EPERM), RED,
		    "load-data");
	EXPECT_EQ(none.err, act(HOST, WORDS("load-data")));
}

/* Neither by a domain, nor by the host what a domain may have written. */
TEST_F(machine, module_from_file)
{
	ASSERT_EQ(0, make_file(self->path, BASE, "no module", 0644));
	EXPECT_EQ(ENOEXEC, act(HOST, WORDS("load-file", self->path)));
	ASSERT_EQ(0, load_labels(loader));
	EXPECT_SEEN(expect_refusal(RED, "load", READING_MODULE, EPERM), RED,
		    "load-file", self->path);
	ASSERT_EQ(0, set_label(self->path, RED));
	EXPECT_SEEN(expect_denial(HOST, RED, TVD_ROW_HOST, TVD_ACCESS_EXECUTE,
				  EACCES),
		    HOST, "load-file", self->path);
}

static bool says(const char *path, const char *text)
{
	char seen[PATH_SIZE];

	return read_file(path, seen, sizeof(seen)) > 0 && strstr(seen, text);
}

/*
 * For a format of programs that it does not know the kernel calls modprobe: here a
 * script that writes down for which module.
 */
TEST_F(machine, module_on_demand)
{
	char script[PATH_SIZE], called[PATH_SIZE], text[2 * PATH_SIZE];

	snprintf(script, PATH_SIZE, "%.200s/script", self->tree);
	snprintf(called, PATH_SIZE, "%.200s/called", self->tree);
	snprintf(text, sizeof(text), "#!/bin/sh\necho \"$3\" >>%s\n", called);
	ASSERT_EQ(0, make_file(script, HOST, text, 0755));
	ASSERT_EQ(0, make_file(self->path, BASE, "\x01\x02\x03\x04", 0755));
	ASSERT_EQ(0, write_text(MODPROBE, script));
	EXPECT_SEEN(expect_refusal(RED, "module-request", 0, ENOEXEC), RED,
		    "exec", self->path);
	EXPECT_FALSE(says(called, "binfmt-0403\n"));
	EXPECT_EQ(ENOEXEC, act(HOST, WORDS("exec", self->path)));
	EXPECT_TRUE(says(called, "binfmt-0403\n"));
}

TEST_HARNESS_MAIN
