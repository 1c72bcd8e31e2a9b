// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: a policy that does not let run what runs
 *
 * A load of it fails; one that is told to ends what it does not let run.  Each test
 * leaves the labels of policy.yaml in force, under a higher version.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "ctl.h"
#include "harness.h"
#include "policy_file.h"
#include "revocation.h"

static const struct label_spec freezing[] = {
	{ BLUE, TYPE_BLUE },
	{ BRIDGE, TYPE_BLUE | TYPE_RED },
	{ RED, TYPE_RED, TVD_LABEL_FREEZE },
	{ RED_TOO, TYPE_RED },
	{},
};

static int start_both(struct actor *red, struct actor *blue)
{
	return start_actor(red, RED, -1, WORDS("wait")) || await_actor(red) ||
	       start_actor(blue, BLUE, -1, WORDS("wait")) || await_actor(blue);
}

/* clang-format off */
FIXTURE(replace) {
	struct actor red;
	struct actor blue;
};

/* clang-format on */

/* What becomes of the label red: it is dropped, unless one of these is not 0. */
FIXTURE_VARIANT(replace)
{
	const char *why;
	__u32 properties;
	unsigned int outside;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(replace, dropped) { .why = "unknown" };
FIXTURE_VARIANT_ADD(replace, immutable) {
	.why = "immutable", .properties = TVD_LABEL_IMMUTABLE,
};
FIXTURE_VARIANT_ADD(replace, measured) {
	.why = "measured", .properties = TVD_LABEL_MEASURED,
};
FIXTURE_VARIANT_ADD(replace, machine) {
	.why = "machine", .outside = TYPE_RED,
};
/* clang-format on */

typedef int load_function(const struct policy_spec *spec);

/* Loads the tests' policy with the variant's change and @more properties of red. */
static int change(load_function *load, const FIXTURE_VARIANT(replace) * how,
		  __u32 more)
{
	struct label_spec labels[5] = {};
	size_t i, count = 0;

	for (i = 0; test_labels[i].name && count < 4; i++) {
		bool is_red = !strcmp(test_labels[i].name, RED);

		if (is_red && !how->properties && !how->outside)
			continue;
		labels[count] = test_labels[i];
		if (is_red)
			labels[count].properties = how->properties | more;
		count++;
	}
	return load(&(struct policy_spec){ .labels = labels,
					   .outside = how->outside });
}

FIXTURE_SETUP(replace)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, load_test_policy());
	ASSERT_EQ(0, start_both(&self->red, &self->blue));
}

FIXTURE_TEARDOWN(replace)
{
	/* Whatever the test did, that one goes on. */
	EXPECT_EQ(0, finish_actor(&self->blue));
	EXPECT_EQ(0, load_test_policy());
}

/* All or nothing, and what runs hears nothing of it. */
TEST_F(replace, is_refused)
{
	__u64 version = policy_version();
	char digest[DIGEST_SIZE], why[128];
	int log = open_records();

	ASSERT_LE(0, log);
	policy_digest(digest);
	EXPECT_EQ(EBUSY, change(load_spec, variant, 0));
	EXPECT_TRUE(is_in_force(digest, version));
	snprintf(why, sizeof(why),
		 "label %s is running, and the policy does not let it: %s", RED,
		 variant->why);
	EXPECT_TRUE(kernel_says(log, why));
	EXPECT_EQ(0, finish_actor(&self->red));
	/* Nobody runs whom it does not let. */
	EXPECT_EQ(0, change(load_spec, variant, 0));
	EXPECT_FALSE(is_in_force(digest, version));
	close(log);
}

TEST_F(replace, ends_what_runs)
{
	__u64 version = policy_version();

	EXPECT_EQ(0, change(replace_spec, variant, 0));
	EXPECT_EQ(version + 1, policy_version());
	EXPECT_EQ(128 + SIGKILL, finish_actor(&self->red));
}

/* The next policy lets it run, and revives nobody. */
TEST_F(replace, freezes_what_runs)
{
	const struct timespec moment = { 0, 100000000 };

	ASSERT_EQ(0, load_labels(freezing));
	EXPECT_EQ(EBUSY, change(load_spec, variant, TVD_LABEL_FREEZE));
	EXPECT_EQ(0, change(replace_spec, variant, TVD_LABEL_FREEZE));
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(1, write(self->red.to, "x", 1));
	nanosleep(&moment, NULL);
	EXPECT_EQ(0, waitpid(self->red.pid, NULL, WNOHANG));
	kill_all_of(RED);
	EXPECT_EQ(128 + SIGKILL, finish_actor(&self->red));
}

/* clang-format off */
FIXTURE(pair) {
	char tree[PATH_SIZE];
	struct actor red;
	struct actor blue;
};

/* clang-format on */

FIXTURE_SETUP(pair)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, load_test_policy());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	ASSERT_EQ(0, start_both(&self->red, &self->blue));
}

FIXTURE_TEARDOWN(pair)
{
	EXPECT_EQ(0, finish_actor(&self->blue));
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* Which of two is to end nobody has said. */
TEST_F(pair, conflict_is_refused)
{
	const struct policy_spec conflicting = { .labels = test_labels,
						 .conflict = true };
	__u64 version = policy_version();

	EXPECT_EQ(EBUSY, replace_spec(&conflicting));
	EXPECT_EQ(version, policy_version());
	EXPECT_EQ(0, finish_actor(&self->red));
	EXPECT_EQ(0, replace_spec(&conflicting));
}

/* What it ends conflicts with nobody. */
TEST_F(pair, ends_the_conflict)
{
	const struct policy_spec ending = { .labels = test_labels,
					    .outside = TYPE_RED,
					    .conflict = true };

	EXPECT_EQ(0, replace_spec(&ending));
	EXPECT_EQ(128 + SIGKILL, finish_actor(&self->red));
}

static int write_signed(const char *path, const struct label_spec *labels)
{
	struct policy policy;
	void *data = NULL;
	size_t size;
	int fd, err;

	make_policy(&policy, policy_version() + 1, labels);
	size = sign_bytes(policy.bytes, policy.size, NULL, &data);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	err = !size || fd < 0 || write(fd, data, size) != (ssize_t)size;
	close(fd);
	free(data);
	return err;
}

TEST_F(pair, told_by_tvdctl)
{
	static const struct label_spec without_red[] = {
		{ BLUE, TYPE_BLUE },
		{ RED_TOO, TYPE_RED },
		{},
	};
	const char *file = in(self->tree, "policy.tvds");
	__u64 version = policy_version();

	ASSERT_EQ(0, write_signed(file, without_red));
	EXPECT_EQ(1, run(TVDCTL "policy load %s", file));
	EXPECT_TRUE(says(
		"labels are running that the policy does not have: " RED "; "));
	EXPECT_TRUE(says("tvdctl policy load --revoke"));
	EXPECT_EQ(version, policy_version());
	EXPECT_EQ(0, run(TVDCTL "policy load --revoke %s", file));
	EXPECT_STREQ("", printed());
	EXPECT_EQ(version + 1, policy_version());
	EXPECT_EQ(128 + SIGKILL, finish_actor(&self->red));
	/* The version of a signed one is told, too. */
	EXPECT_EQ(1, run(TVDCTL "policy load -r %s", file));
	EXPECT_TRUE(says("the policy's version is %llu, not higher",
			 (unsigned long long)version + 1));
}

TEST_HARNESS_MAIN
