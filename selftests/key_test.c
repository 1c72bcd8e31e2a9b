// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: keys of one user in several domains
 *
 * All actors are root, and the keys may be used by everybody as far as the
 * kernel is concerned.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

/* clang-format off */
FIXTURE(pair) {
	struct actor holder;
	char name[32];
	char ring[16];
	char key[16];
};

	/* clang-format on */

#include "few_pairs.h"

/* The number of a key with this description, in decimal. */
static bool find_key(const char *description, char serial[16])
{
	static char text[1 << 16];
	char *at;

	if (read_file("/proc/keys", text, sizeof(text)) <= 0)
		return false;
	at = strstr(text, description);
	while (at && at > text && at[-1] != '\n')
		at--;
	if (at)
		snprintf(serial, 16, "%ld", strtol(at, NULL, 16));
	return at;
}

FIXTURE_SETUP(pair)
{
	char ring[32];

	ASSERT_TRUE(is_enforcing());
	/* A key of the test before may be listed for a while. */
	snprintf(ring, sizeof(ring), "tvd-ring-%d", getpid());
	snprintf(self->name, sizeof(self->name), "tvd-key-%d", getpid());
	ASSERT_EQ(0, start_actor(&self->holder, variant->object, -1,
				 WORDS("hold-key", ring, self->name)));
	ASSERT_EQ(0, await_actor(&self->holder));
	ASSERT_TRUE(find_key(ring, self->ring));
	ASSERT_TRUE(find_key(self->name, self->key));
}

FIXTURE_TEARDOWN(pair)
{
	EXPECT_EQ(0, finish_actor(&self->holder));
}

#define ACT(steps, ...)                                                     \
	{                                                                   \
		EXPECT_SEEN(expect_steps(variant->subject, variant->object, \
					 steps, EACCES),                    \
			    variant->subject, __VA_ARGS__);                 \
	}

#define READ TVD_ACCESS_READ
#define WRITE TVD_ACCESS_WRITE
#define SEARCH TVD_ACCESS_SEARCH
#define GETATTR TVD_ACCESS_GETATTR
#define SETATTR TVD_ACCESS_SETATTR
#define WATCH TVD_ACCESS_WATCH

/* clang-format off */
TEST_F(pair, describe) ACT(STEPS(GETATTR), "describe-key", self->key);
TEST_F(pair, read) ACT(STEPS(READ), "read-key", self->key);
TEST_F(pair, update) ACT(STEPS(WRITE), "update-key", self->key);
TEST_F(pair, link) ACT(STEPS(READ), "link-key", self->key);
TEST_F(pair, time) ACT(STEPS(SETATTR), "time-key", self->key);
TEST_F(pair, add) ACT(STEPS(WRITE), "add-to-ring", self->ring);
TEST_F(pair, watch) ACT(STEPS(GETATTR, WATCH), "watch-key", self->key);
/* clang-format on */

/* Without a record: who looks everywhere is asked about everything. */
TEST_F(pair, search)
{
	unsigned int row;
	bool found =
		model_allows(variant->subject, variant->object, SEARCH, &row);
	struct sight seen =
		see_act(variant->subject, -1,
			WORDS("search-ring", self->ring, self->name));

	EXPECT_EQ(found ? 0 : EACCES, seen.err);
	EXPECT_EQ(0, seen.records);
}

/* clang-format off */
FIXTURE(possessed) {
	char name[32];
};

/* clang-format on */

FIXTURE_SETUP(possessed)
{
	ASSERT_TRUE(is_enforcing());
	snprintf(self->name, sizeof(self->name), "tvd-own-%d", getpid());
}

FIXTURE_TEARDOWN(possessed)
{
	EXPECT_EQ(0, load_test_policy());
}

/* What comes of reading a key of RED's in a keyring of RED_TOO's. */
static int read_from_own_ring(const char *name)
{
	struct actor holder;
	char ring[16];

	if (start_actor(&holder, RED_TOO, -1, WORDS("read-from-ring", name)))
		return ACTOR_NO_EXEC;
	if (await_actor(&holder) || !find_key(name, ring) ||
	    act(RED, WORDS("add-to-ring", ring))) {
		kill_actor(&holder);
		return ACTOR_BROKEN;
	}
	return finish_actor(&holder);
}

/*
 * The kernel lets whoever possesses a key read it, even if it is refused to:
 * who may not read one does not possess it.
 */
TEST_F(possessed, is_asked_about)
{
	const struct deny_spec denies[] = {
		{ RED_TOO, RED, TVD_ACCESS_READ },
		{},
	};
	const struct policy_spec denying = {
		.labels = test_labels,
		.denies = denies,
	};

	EXPECT_EQ(0, read_from_own_ring(self->name));
	ASSERT_EQ(0, load_spec(&denying));
	strcat(self->name, "-too");
	EXPECT_EQ(EACCES, read_from_own_ring(self->name));
}

/* No program runs as the host because a domain looks for a key. */
TEST(helper)
{
	int err;

	ASSERT_TRUE(is_enforcing());
	EXPECT_EQ(ENOKEY, act(HOST, WORDS("request-key", "")));
	/* Whether this machine has the program or not. */
	err = act(HOST, WORDS("request-key", "call"));
	EXPECT_TRUE(err == ENOKEY || err == ENOENT);
	EXPECT_EQ(ENOKEY, act(RED, WORDS("request-key", "")));
	EXPECT_SEEN(expect_refusal(RED, "request-key", 0, EACCES), RED,
		    "request-key", "call");
}

TEST(keyring_of_session)
{
	ASSERT_TRUE(is_enforcing());
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "use-session-keyring");
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "use-session-keyring");
}

/* The kernel has made it while it booted: base. */
TEST(keyring_of_root)
{
	ASSERT_TRUE(is_enforcing());
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "add-users-key", "0", "tvd-host");
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "find-users-key", "0", "tvd-host");
	EXPECT_EQ(EACCES, act(RED, WORDS("find-users-key", "0", "tvd-host")));
	EXPECT_SEEN(expect_denial(RED, BASE, TVD_ROW_BASE, WRITE, EACCES), RED,
		    "add-users-key", "0", "tvd-red");
}

/* The first uses the keyring of a user, which the other has none of then. */
static void expect_keys_of_user(struct __test_metadata *_metadata,
				const char *user, const char *owner,
				const char *other)
{
	struct sight seen;

	EXPECT_SEEN(EXPECT_ALLOWED, owner, "add-users-key", user, "tvd-key");
	EXPECT_SEEN(EXPECT_ALLOWED, owner, "find-users-key", user, "tvd-key");
	EXPECT_EQ(ENOKEY,
		  act(owner, WORDS("find-users-key", user, "tvd-no-key")));
	/* They have none, without a record, as with all that is looked for. */
	seen = see_act(other, -1, WORDS("find-users-key", user, "tvd-key"));
	EXPECT_EQ(ENOKEY, seen.err);
	EXPECT_EQ(0, seen.records);
	seen = see_act(other, -1, WORDS("add-users-key", user, "tvd-other"));
	EXPECT_EQ(ENOKEY, seen.err);
	EXPECT_EQ(0, seen.records);
	EXPECT_EQ(ENOKEY,
		  act(owner, WORDS("find-users-key", user, "tvd-other")));
}

/* That of another user is of who uses it first. */
TEST(keyring_of_user)
{
	ASSERT_TRUE(is_enforcing());
	expect_keys_of_user(_metadata, "7301", RED, BLUE);
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "find-users-key", "7301",
		    "tvd-key");
	expect_keys_of_user(_metadata, "7302", BLUE, RED);
}

/* It brings no label with it. */
TEST(keyring_from_child)
{
	char tree[PATH_SIZE], path[PATH_SIZE];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(tree, "tmpfs", BASE));
	snprintf(path, PATH_SIZE, "%.200s/file", tree);
	ASSERT_EQ(0, make_file(path, HOST, "x", 0644));
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "open-with-keyring", path);
	EXPECT_SEEN(expect_denial(RED, HOST, TVD_ROW_ELSE, READ, EACCES), RED,
		    "open-with-keyring", path);
	EXPECT_EQ(0, remove_tree(tree));
}

/*
 * The child goes on writing what its parent would take for its own.  That it is
 * not taken is seen by nobody: there is no record.
 */
TEST(keyring_from_another_label)
{
	ASSERT_TRUE(is_enforcing());
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "keep-keyring", RED);
	EXPECT_SEEN(EXPECT_ALLOWED, BRIDGE, "keep-keyring", RED);
}

TEST(keyring_from_same_label)
{
	ASSERT_TRUE(is_enforcing());
	EXPECT_EQ(EDOM, act(HOST, WORDS("keep-keyring", HOST)));
	EXPECT_EQ(EDOM, act(BRIDGE, WORDS("keep-keyring", BRIDGE)));
	EXPECT_EQ(EDOM, act(RED, WORDS("keep-keyring", RED)));
}

/* What all may see, but not who else looks at it. */
TEST(watch_of_kernel)
{
	char ring[16];

	ASSERT_TRUE(is_enforcing());
	ASSERT_TRUE(find_key(".builtin_trusted_keys", ring));
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "watch-key", ring);
	EXPECT_SEEN(expect_denial(RED, BASE, TVD_ROW_BASE, WATCH, EACCES), RED,
		    "watch-key", ring);
}

/* Under this policy red has what is blue's. */
static const struct label_spec both_are_one[] = {
	{ BLUE, TYPE_BLUE },
	{ RED, TYPE_BLUE },
	{},
};

/* clang-format off */
FIXTURE(told) {
	struct actor holder;
	struct actor watcher;
	char key[16];
};

/* clang-format on */

/* Red watches a key of blue. */
FIXTURE_SETUP(told)
{
	char name[32];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, load_labels(both_are_one));
	snprintf(name, sizeof(name), "tvd-key-%d", getpid());
	ASSERT_EQ(0, start_actor(&self->holder, BLUE, -1,
				 WORDS("hold-key", "tvd-ring", name)));
	ASSERT_EQ(0, await_actor(&self->holder));
	ASSERT_TRUE(find_key(name, self->key));
	ASSERT_EQ(0, start_actor(&self->watcher, RED, -1,
				 WORDS("hear-of-key", self->key)));
	ASSERT_EQ(0, await_actor(&self->watcher));
}

FIXTURE_TEARDOWN(told)
{
	EXPECT_EQ(0, finish_actor(&self->holder));
	EXPECT_EQ(0, load_test_policy());
}

TEST_F(told, as_before)
{
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "update-key", self->key);
	EXPECT_EQ(0, finish_actor(&self->watcher));
}

/* Nothing is refused to anybody: it has no record. */
TEST_F(told, parted)
{
	ASSERT_EQ(0, load_test_policy());
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "update-key", self->key);
	EXPECT_EQ(EAGAIN, finish_actor(&self->watcher));
}

TEST_HARNESS_MAIN
