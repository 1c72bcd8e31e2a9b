// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: interpreters that binfmt_misc knows of
 *
 * The label of the program says where its exec leads.  The interpreter is run
 * by whoever that is, and leads nowhere, whatever flags its entry has.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <sys/mount.h>
#include <unistd.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

#define EXECUTE TVD_ACCESS_EXECUTE

/* An act of the actor's: the interpreter takes it for what it is to do. */
#define PROGRAM "is-current"

/* clang-format off */
FIXTURE(binfmt) {
	char tree[PATH_SIZE];
	char misc[PATH_SIZE];
	char entry[PATH_SIZE];
	char program[PATH_SIZE];
	char interpreter[PATH_SIZE];
};

/* clang-format on */

/*
 * O hands the program over as an open file, C has it say what it runs with,
 * and F opens the interpreter at once.
 */
FIXTURE_VARIANT(binfmt)
{
	const char *flags;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(binfmt, plain) { .flags = "" };
FIXTURE_VARIANT_ADD(binfmt, open_program) { .flags = "O" };
FIXTURE_VARIANT_ADD(binfmt, credentials) { .flags = "OC" };
FIXTURE_VARIANT_ADD(binfmt, open_interpreter) { .flags = "F" };
FIXTURE_VARIANT_ADD(binfmt, all) { .flags = "OCF" };
/* clang-format on */

static const char *below(char path[PATH_SIZE], const char *dir,
			 const char *name)
{
	snprintf(path, PATH_SIZE, "%.200s/%s", dir, name);
	return path;
}

FIXTURE_SETUP(binfmt)
{
	char actor[PATH_SIZE], path[PATH_SIZE], line[2 * PATH_SIZE];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	below(self->misc, self->tree, "misc");
	below(self->entry, self->misc, "tvd-test");
	below(self->program, self->tree, PROGRAM);
	below(self->interpreter, self->tree, "interpreter");
	ASSERT_EQ(0, make_dir(self->misc, BASE));
	ASSERT_EQ(0, make_file(self->program, RED, "TVDTEST\n", 0755));
	ASSERT_EQ(0, copy_file(test_path(actor, "actor"), self->interpreter,
			       BASE));
	ASSERT_EQ(0, mount("none", self->misc, "binfmt_misc", 0, NULL));
	snprintf(line, sizeof(line), ":tvd-test:M::TVDTEST::%s:%s",
		 self->interpreter, variant->flags);
	ASSERT_EQ(0, write_text(below(path, self->misc, "register"), line));
}

FIXTURE_TEARDOWN(binfmt)
{
	EXPECT_EQ(0, write_text(self->entry, "-1"));
	EXPECT_EQ(0, umount(self->misc));
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

static int load_rule(const char *from, const char *program, const char *to)
{
	const struct entry_spec entries[] = { { from, program, to }, {} };

	return load_spec(&(struct policy_spec){ .labels = test_labels,
						.entries = entries });
}

#define EXPECT_RUN(expected, label, becomes) \
	EXPECT_SEEN(expected, label, "exec-here", self->tree, PROGRAM, becomes)

TEST_F(binfmt, keeps_the_label)
{
	EXPECT_RUN(EXPECT_ALLOWED, RED, RED);
	EXPECT_RUN(EXPECT_ALLOWED, RED_TOO, RED_TOO);
	EXPECT_RUN(expect_denial(BLUE, RED, TVD_ROW_ELSE, EXECUTE, EACCES),
		   BLUE, BLUE);
	EXPECT_RUN(expect_denial(HOST, RED, TVD_ROW_HOST, EXECUTE, EACCES),
		   HOST, HOST);
}

/* The interpreter, too, is run by nobody who may not. */
TEST_F(binfmt, runs_no_others_interpreter)
{
	ASSERT_EQ(0, set_label(self->interpreter, RED_TOO));
	EXPECT_RUN(EXPECT_ALLOWED, RED, RED);
	ASSERT_EQ(0, set_label(self->interpreter, BLUE));
	EXPECT_RUN(expect_denial(RED, BLUE, TVD_ROW_ELSE, EXECUTE, EACCES), RED,
		   RED);
	ASSERT_EQ(0, set_label(self->program, BASE));
	EXPECT_RUN(EXPECT_ALLOWED, BLUE, BLUE);
	EXPECT_RUN(expect_denial(HOST, BLUE, TVD_ROW_HOST, EXECUTE, EACCES),
		   HOST, HOST);
}

/* A rule is about the program. */
TEST_F(binfmt, leads_where_the_program_leads)
{
	ASSERT_EQ(0, load_rule(RED, RED_TOO, RED_TOO));
	ASSERT_EQ(0, set_label(self->program, RED_TOO));
	EXPECT_RUN(EXPECT_ALLOWED, RED, RED_TOO);
	ASSERT_EQ(0, set_label(self->program, BASE));
	ASSERT_EQ(0, set_label(self->interpreter, RED_TOO));
	EXPECT_RUN(EXPECT_ALLOWED, RED, RED);
}

/* Nor is there more to be had by an interpreter. */
TEST_F(binfmt, gives_no_more)
{
	ASSERT_EQ(0, load_rule(RED, RED_TOO, BRIDGE));
	ASSERT_EQ(0, set_label(self->program, RED_TOO));
	EXPECT_RUN(expect_no_entry(RED, BRIDGE, "script", NULL), RED, BRIDGE);
	ASSERT_EQ(0, set_label(self->program, BASE));
	ASSERT_EQ(0, set_label(self->interpreter, RED_TOO));
	EXPECT_RUN(EXPECT_ALLOWED, RED, RED);
}

/* What programs are run by is the host's business. */
TEST_F(binfmt, is_not_changed_by_a_domain)
{
	static const char *const files[] = { "register", "status", "tvd-test" };
	char path[PATH_SIZE];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		below(path, self->misc, files[i]);
		EXPECT_SEEN(EXPECT_ALLOWED, HOST, "open-write", path);
		EXPECT_SEEN(expect_denial(RED, HOST, TVD_ROW_ELSE,
					  TVD_ACCESS_SEARCH, EACCES),
			    RED, "open-write", path);
	}
	EXPECT_SEEN(expect_denial(RED, HOST, TVD_ROW_ELSE, TVD_ACCESS_LIST,
				  EACCES),
		    RED, "list", self->misc);
}

/* A kernel that has been told nothing yet. */
/* clang-format off */
FIXTURE(own) {
	char tree[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(own)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", RED));
}

FIXTURE_TEARDOWN(own)
{
	umount(self->tree);
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* Root of a user namespace says so for what is executed there. */
TEST_F(own, in_a_namespace)
{
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "register-program", "own", self->tree);
}

/* Who mounted it first has no more of it, even where the policy lets it. */
TEST_F(own, where_all_are)
{
	const struct label_spec powerful[] = {
		{ RED, TYPE_RED, 0, 1ULL << CAP_SYS_ADMIN },
		{},
	};

	ASSERT_EQ(0, load_labels(powerful));
	EXPECT_SEEN(expect_denial(RED, HOST, TVD_ROW_ELSE, TVD_ACCESS_SEARCH,
				  EACCES),
		    RED, "register-program", "here", self->tree);
	ASSERT_EQ(0, umount(self->tree));
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "register-program", "here",
		    self->tree);
}

TEST_HARNESS_MAIN
