// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what a policy says of labels, seen by acts
 *
 * Each test leaves the labels of policy.yaml in force, under a higher version.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

#define CONSTANT "constant"
#define MEASURED "measured"
#define VAULT "vault"

/* clang-format off */
FIXTURE(property) {
	char tree[PATH_SIZE];
	char file[PATH_SIZE];
	char dir[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(property)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->file, PATH_SIZE, "%.200s/file", self->tree);
	ASSERT_EQ(0, make_file(self->file, BASE, "x", 0644));
	snprintf(self->dir, PATH_SIZE, "%.200s/dir", self->tree);
	ASSERT_EQ(0, make_dir(self->dir, BASE));
}

FIXTURE_TEARDOWN(property)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

static struct expectation denial(const char *subject, const char *object,
				 unsigned int row, __u32 access)
{
	return expect_denial(subject, object, row, access, EACCES);
}

static const struct deny_spec one_way[] = {
	{ RED, RED_TOO, TVD_ACCESS_WRITE | TVD_ACCESS_TRACE },
	{},
};

static int load_denies(const struct deny_spec *denies)
{
	const struct policy_spec spec = { .labels = test_labels,
					  .denies = denies };

	return load_spec(&spec);
}

TEST_F(property, deny)
{
	struct expectation write =
		denial(RED, RED_TOO, TVD_ROW_TYPES, TVD_ACCESS_WRITE);

	ASSERT_EQ(0, set_label(self->file, RED_TOO));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "write", self->file);
	ASSERT_EQ(0, load_denies(one_way));
	EXPECT_SEEN(write, RED, "write", self->file);
	/* What the rule does not name. */
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "read", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "append", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "chmod", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "write", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, BRIDGE, "write", self->file);
	/* The other direction. */
	ASSERT_EQ(0, set_label(self->file, RED));
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "write", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "write", self->file);
	/* And what no rule allows. */
	EXPECT_SEEN(denial(BLUE, RED, TVD_ROW_ELSE, TVD_ACCESS_WRITE), BLUE,
		    "write", self->file);
}

TEST_F(property, deny_ends_with_the_policy)
{
	ASSERT_EQ(0, set_label(self->file, RED_TOO));
	ASSERT_EQ(0, load_denies(one_way));
	EXPECT_EQ(EACCES, act(RED, WORDS("write", self->file)));
	ASSERT_EQ(0, load_test_policy());
	EXPECT_EQ(0, act(RED, WORDS("write", self->file)));
}

TEST_F(property, deny_between_tasks)
{
	struct actor red, red_too;
	char red_pid[16], red_too_pid[16];

	ASSERT_EQ(0, start_actor(&red, RED, -1, WORDS("wait")));
	ASSERT_EQ(0, start_actor(&red_too, RED_TOO, -1, WORDS("wait")));
	EXPECT_EQ(0, await_actor(&red));
	EXPECT_EQ(0, await_actor(&red_too));
	snprintf(red_pid, sizeof(red_pid), "%d", red.pid);
	snprintf(red_too_pid, sizeof(red_too_pid), "%d", red_too.pid);
	EXPECT_EQ(0, act(RED, WORDS("read-memory", red_too_pid)));
	ASSERT_EQ(0, load_denies(one_way));
	EXPECT_EQ(EPERM, act(RED, WORDS("read-memory", red_too_pid)));
	EXPECT_EQ(0, act(RED, WORDS("kill", red_too_pid, "0")));
	EXPECT_EQ(0, act(RED_TOO, WORDS("read-memory", red_pid)));
	EXPECT_EQ(0, finish_actor(&red));
	EXPECT_EQ(0, finish_actor(&red_too));
}

/* A subject with rules for many objects, and several kinds of access each. */
TEST_F(property, deny_of_several)
{
	static const struct deny_spec several[] = {
		{ BLUE, BRIDGE, TVD_ACCESS_APPEND },
		{ BRIDGE, BLUE, TVD_ACCESS_READ },
		{ BRIDGE, RED, TVD_ACCESS_WRITE },
		{ BRIDGE, RED_TOO, TVD_ACCESS_GETATTR },
		{ RED_TOO, BRIDGE, TVD_ACCESS_ALL },
		{},
	};

	ASSERT_EQ(0, load_denies(several));
	ASSERT_EQ(0, set_label(self->file, BLUE));
	EXPECT_SEEN(denial(BRIDGE, BLUE, TVD_ROW_TYPES, TVD_ACCESS_READ),
		    BRIDGE, "read", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, BRIDGE, "write", self->file);
	ASSERT_EQ(0, set_label(self->file, RED));
	EXPECT_SEEN(denial(BRIDGE, RED, TVD_ROW_TYPES, TVD_ACCESS_WRITE),
		    BRIDGE, "write", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, BRIDGE, "read", self->file);
	ASSERT_EQ(0, set_label(self->file, RED_TOO));
	EXPECT_SEEN(denial(BRIDGE, RED_TOO, TVD_ROW_TYPES, TVD_ACCESS_GETATTR),
		    BRIDGE, "stat", self->file);
	ASSERT_EQ(0, set_label(self->file, BRIDGE));
	EXPECT_SEEN(denial(BLUE, BRIDGE, TVD_ROW_TYPES, TVD_ACCESS_APPEND),
		    BLUE, "append", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "write", self->file);
	EXPECT_SEEN(denial(RED_TOO, BRIDGE, TVD_ROW_TYPES, TVD_ACCESS_READ),
		    RED_TOO, "read", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "read", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, BRIDGE, "write", self->file);
}

static const struct label_spec with_constant[] = {
	{ BLUE, TYPE_BLUE },
	{ CONSTANT, TYPE_BLUE | TYPE_RED, TVD_LABEL_IMMUTABLE },
	{ RED, TYPE_RED },
	{},
};

TEST_F(property, immutable)
{
	ASSERT_EQ(0, load_labels(with_constant));
	ASSERT_EQ(0, set_label(self->file, CONSTANT));
	ASSERT_EQ(0, set_label(self->dir, CONSTANT));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "read", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "read", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "map-read", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "list", self->dir);
	EXPECT_SEEN(denial(RED, CONSTANT, TVD_ROW_IMMUTABLE, TVD_ACCESS_WRITE),
		    RED, "write", self->file);
	EXPECT_SEEN(denial(RED, CONSTANT, TVD_ROW_IMMUTABLE, TVD_ACCESS_APPEND),
		    RED, "append", self->file);
	EXPECT_SEEN(denial(BLUE, CONSTANT, TVD_ROW_IMMUTABLE,
			   TVD_ACCESS_SETATTR),
		    BLUE, "chmod", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "write", self->file);
	ASSERT_EQ(0, load_test_policy());
	EXPECT_EQ(EACCES, act(RED, WORDS("read", self->file)));
}

/* A domain's own directory is not enough to remove what may not be changed. */
TEST_F(property, immutable_is_not_removed)
{
	char path[PATH_SIZE];

	ASSERT_EQ(0, load_labels(with_constant));
	ASSERT_EQ(0, set_label(self->dir, RED));
	snprintf(path, sizeof(path), "%.200s/constant", self->dir);
	ASSERT_EQ(0, make_file(path, CONSTANT, "x", 0644));
	EXPECT_SEEN(denial(RED, CONSTANT, TVD_ROW_IMMUTABLE,
			   TVD_ACCESS_DESTROY),
		    RED, "unlink", path);
	ASSERT_EQ(0, set_label(path, RED));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "unlink", path);
}

TEST_F(property, immutable_is_no_subject)
{
	ASSERT_EQ(0, load_labels(with_constant));
	EXPECT_EQ(EINVAL, set_self_attr(ATTR_EXEC, CONSTANT));
	EXPECT_EQ(0, set_self_attr(ATTR_EXEC, RED));
	EXPECT_EQ(0, set_self_attr(ATTR_FSCREATE, CONSTANT));
}

/* An exec into a label, and what is recorded of it. */
static struct sight see_entry(const char *label)
{
	struct sight seen = { .err = ACTOR_BROKEN };
	char program[PATH_SIZE];
	int log = open_records(), status;
	pid_t pid = log < 0 ? -1 : fork();

	if (!pid) {
		if (set_self_attr(ATTR_EXEC, label))
			_exit(ACTOR_BROKEN);
		execl(test_path(program, "actor"), "actor", "nothing", NULL);
		_exit(errno);
	}
	if (pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status))
		seen.err = WEXITSTATUS(status);
	seen.records = count_records(log, pid, seen.first, sizeof(seen.first));
	close(log);
	return seen;
}

static struct expectation no_entry(const char *label)
{
	return (struct expectation){
		.err = EPERM,
		.subject = HOST,
		.object = label,
		.act = "enter",
	};
}

static const char *entry_difference(struct expectation expected,
				    const char *label)
{
	struct sight seen = see_entry(label);

	return difference(&expected, &seen);
}

#define EXPECT_ENTRY(expected, label) \
	EXPECT_STREQ("", entry_difference(expected, label))

static const struct label_spec with_vault[] = {
	{ BLUE, TYPE_BLUE },
	{ MEASURED, TYPE_RED, TVD_LABEL_MEASURED },
	{ RED, TYPE_RED },
	{ VAULT, TYPE_RED, TVD_LABEL_CLOSED | TVD_LABEL_MEASURED },
	{},
};

/* Nothing measures what they run before it runs. */
TEST_F(property, closed_and_measured_are_not_entered)
{
	ASSERT_EQ(0, load_labels(with_vault));
	EXPECT_ENTRY(EXPECT_ALLOWED, RED);
	EXPECT_ENTRY(no_entry(VAULT), VAULT);
	EXPECT_ENTRY(no_entry(MEASURED), MEASURED);
	/* The one that is not closed is an object like others. */
	ASSERT_EQ(0, set_label(self->file, MEASURED));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "write", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "read", self->file);
}

TEST_F(property, closed)
{
	ASSERT_EQ(0, load_labels(with_vault));
	ASSERT_EQ(0, set_label(self->file, VAULT));
	ASSERT_EQ(0, set_label(self->dir, VAULT));
	EXPECT_SEEN(denial(HOST, VAULT, TVD_ROW_CLOSED, TVD_ACCESS_READ), HOST,
		    "read", self->file);
	EXPECT_SEEN(denial(HOST, VAULT, TVD_ROW_CLOSED, TVD_ACCESS_WRITE), HOST,
		    "write", self->file);
	EXPECT_SEEN(denial(HOST, VAULT, TVD_ROW_CLOSED, TVD_ACCESS_GETATTR),
		    HOST, "stat", self->file);
	EXPECT_SEEN(denial(HOST, VAULT, TVD_ROW_CLOSED, TVD_ACCESS_LIST), HOST,
		    "list", self->dir);
	EXPECT_SEEN(denial(HOST, VAULT, TVD_ROW_CLOSED, TVD_ACCESS_RELABEL),
		    HOST, "setxattr", self->file, XATTR_NAME_TVD, RED);
	/* Another label of the same domain is another label. */
	EXPECT_SEEN(denial(RED, VAULT, TVD_ROW_CLOSED, TVD_ACCESS_READ), RED,
		    "read", self->file);
	EXPECT_SEEN(denial(RED, VAULT, TVD_ROW_CLOSED, TVD_ACCESS_WRITE), RED,
		    "write", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "unlink", self->file);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "rmdir", self->dir);
}

/* What is open when it becomes closed is closed all the same. */
TEST_F(property, closed_while_open)
{
	struct expectation read = denial(HOST, VAULT, TVD_ROW_CLOSED,
					 TVD_ACCESS_READ | TVD_ACCESS_GETATTR);
	struct sight seen;
	int fd = open(self->file, O_RDONLY | O_CLOEXEC);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, load_labels(with_vault));
	EXPECT_EQ(0, act_with(HOST, fd, WORDS("read", "given")));
	ASSERT_EQ(0, set_label(self->file, VAULT));
	seen = see_act(HOST, fd, WORDS("read", "given"));
	EXPECT_STREQ("", difference(&read, &seen));
	close(fd);
}

TEST_F(property, machine)
{
	const struct policy_spec red_only = { .labels = test_labels,
					      .outside = TYPE_BLUE };

	EXPECT_ENTRY(EXPECT_ALLOWED, BLUE);
	EXPECT_ENTRY(EXPECT_ALLOWED, BRIDGE);
	ASSERT_EQ(0, load_spec(&red_only));
	EXPECT_ENTRY(no_entry(BLUE), BLUE);
	EXPECT_ENTRY(no_entry(BRIDGE), BRIDGE);
	EXPECT_ENTRY(EXPECT_ALLOWED, RED);
	/* Files are not what a machine runs. */
	ASSERT_EQ(0, set_label(self->file, BRIDGE));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "write", self->file);
	ASSERT_EQ(0, load_test_policy());
	EXPECT_ENTRY(EXPECT_ALLOWED, BRIDGE);
}

/* The choice is made before the load, and the exec comes after it. */
TEST_F(property, machine_while_chosen)
{
	const struct policy_spec red_only = { .labels = test_labels,
					      .outside = TYPE_BLUE };
	char program[PATH_SIZE];
	int status;
	pid_t pid = fork();

	ASSERT_LE(0, pid);
	if (!pid) {
		if (set_self_attr(ATTR_EXEC, BLUE) || load_spec(&red_only))
			_exit(ACTOR_BROKEN);
		execl(test_path(program, "actor"), "actor", "nothing", NULL);
		_exit(errno);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFEXITED(status));
	EXPECT_EQ(EPERM, WEXITSTATUS(status));
}

static const struct label_spec with_permissive[] = {
	{ BLUE, TYPE_BLUE },
	{ RED, TYPE_RED, TVD_LABEL_PERMISSIVE },
	{ RED_TOO, TYPE_RED },
	{ VAULT, TYPE_RED, TVD_LABEL_CLOSED | TVD_LABEL_MEASURED },
	{},
};

/* Allowed, and told with the row that would have denied it. */
static bool is_permitted(const struct sight *seen, const char *told)
{
	return !seen->err && seen->records > 0 &&
	       !strncmp(seen->first, told, strlen(told));
}

TEST_F(property, permissive)
{
	struct sight seen;

	ASSERT_EQ(0, set_label(self->file, BLUE));
	EXPECT_SEEN(denial(RED, BLUE, TVD_ROW_ELSE, TVD_ACCESS_WRITE), RED,
		    "write", self->file);
	ASSERT_EQ(0, load_labels(with_permissive));
	seen = see_act(RED, -1, WORDS("write", self->file));
	EXPECT_TRUE(is_permitted(
		&seen,
		"lsm=tvd verdict=permissive row=9 subject=red object=blue access=write"))
	{
		TH_LOG("%d, %d records: %s", seen.err, seen.records,
		       seen.first);
	}
	/* Others are denied as before, and what is its own needs no record. */
	EXPECT_SEEN(denial(RED_TOO, BLUE, TVD_ROW_ELSE, TVD_ACCESS_WRITE),
		    RED_TOO, "write", self->file);
	ASSERT_EQ(0, set_label(self->file, RED));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "write", self->file);
	ASSERT_EQ(0, load_test_policy());
	ASSERT_EQ(0, set_label(self->file, BLUE));
	EXPECT_SEEN(denial(RED, BLUE, TVD_ROW_ELSE, TVD_ACCESS_WRITE), RED,
		    "write", self->file);
}

TEST_F(property, permissive_signals)
{
	struct actor blue;
	char pid[16];

	ASSERT_EQ(0, load_labels(with_permissive));
	ASSERT_EQ(0, start_actor(&blue, BLUE, -1, WORDS("wait")));
	EXPECT_EQ(0, await_actor(&blue));
	snprintf(pid, sizeof(pid), "%d", blue.pid);
	EXPECT_EQ(EPERM, act(RED_TOO, WORDS("kill", pid, "0")));
	EXPECT_EQ(0, act(RED, WORDS("kill", pid, "0")));
	EXPECT_EQ(0, finish_actor(&blue));
}

TEST_F(property, permissive_sockets)
{
	struct sight seen;

	EXPECT_EQ(EAFNOSUPPORT, act(RED, WORDS("socket", "40", "1")));
	ASSERT_EQ(0, load_labels(with_permissive));
	ASSERT_EQ(40, AF_VSOCK);
	seen = see_act(RED, -1, WORDS("socket", "40", "1"));
	EXPECT_TRUE(is_permitted(
		&seen,
		"lsm=tvd verdict=permissive row=0 subject=red act=socket-family number=40"));
	EXPECT_EQ(EAFNOSUPPORT, act(RED_TOO, WORDS("socket", "40", "1")));
}

/* What is closed or unknown stays so. */
TEST_F(property, permissive_has_limits)
{
	ASSERT_EQ(0, load_labels(with_permissive));
	ASSERT_EQ(0, set_label(self->file, VAULT));
	EXPECT_SEEN(denial(RED, VAULT, TVD_ROW_CLOSED, TVD_ACCESS_READ), RED,
		    "read", self->file);
	ASSERT_EQ(0, set_label(self->dir, RED_TOO));
	ASSERT_EQ(0, write_text(SECURITYFS "revoke", RED_TOO));
	EXPECT_SEEN(denial(RED, RED_TOO, TVD_ROW_GONE, TVD_ACCESS_LIST), RED,
		    "list", self->dir);
}

TEST_HARNESS_MAIN
