// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the host starts in a container
 *
 * A container is here a pid namespace whose first process is a domain's.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

static char program[PATH_SIZE];

/**
 * struct container - a pid namespace
 *
 * @pid: of its first process.
 * @namespace: a descriptor of it, opened while its process could be traced.
 * @end: closing it ends the process.
 */
struct container {
	pid_t pid;
	int namespace;
	int end;
};

/* In a new pid namespace; the parent's return is the pid outside of it. */
static pid_t fork_container(void)
{
	return syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, NULL, NULL, NULL, 0);
}

static noreturn void be_first_process(const char *label, const int hear[2],
				      const int tell[2])
{
	/* Out of the way first: one may lie where the other is to be. */
	int told = fcntl(tell[1], F_DUPFD, 10);
	int heard = fcntl(hear[0], F_DUPFD, 10);

	if (dup2(told, ACTOR_TELL) != ACTOR_TELL ||
	    dup2(heard, ACTOR_HEAR) != ACTOR_HEAR ||
	    close_range(ACTOR_HEAR + 1, ~0U, 0) ||
	    set_self_attr(ATTR_EXEC, label))
		_exit(ACTOR_BROKEN);
	execl(program, "actor", "wait", NULL);
	_exit(ACTOR_NO_EXEC);
}

static int start_container(struct container *container, const char *label)
{
	char path[PATH_SIZE], ready;
	int hear[2], tell[2];

	if (strcmp(label, HOST) && set_self_attr(ATTR_FSCREATE, label))
		return -1;
	if (pipe2(hear, O_CLOEXEC) || pipe2(tell, O_CLOEXEC))
		return -1;
	if (set_self_attr(ATTR_FSCREATE, ""))
		return -1;
	container->pid = fork_container();
	if (!container->pid)
		be_first_process(label, hear, tell);
	close(hear[0]);
	close(tell[1]);
	container->end = hear[1];
	if (container->pid < 0 || read(tell[0], &ready, 1) != 1)
		return -1;
	close(tell[0]);
	snprintf(path, sizeof(path), "/proc/%d/ns/pid", container->pid);
	container->namespace = open(path, O_RDONLY | O_CLOEXEC);
	return container->namespace < 0 ? -1 : 0;
}

static int end_container(struct container *container)
{
	int status;

	close(container->end);
	close(container->namespace);
	if (waitpid(container->pid, &status, 0) != container->pid)
		return -1;
	return status;
}

static int status_of(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return ACTOR_BROKEN;
	return WEXITSTATUS(status);
}

/* In the container; what the parent returns is the child's exit status. */
static int fork_inside(const struct container *container)
{
	pid_t pid = fork();

	if (pid)
		return status_of(pid);
	if (setns(container->namespace, CLONE_NEWPID))
		_exit(ACTOR_BROKEN);
	pid = fork();
	if (pid)
		_exit(status_of(pid));
	return -1;
}

/* What comes of an act in the container, under whatever label that makes. */
static int act_inside(const struct container *container, const char *pending,
		      const char *path, const char *const *words)
{
	int status = fork_inside(container);

	if (status >= 0)
		return status;
	if (*pending && set_self_attr(ATTR_EXEC, pending))
		_exit(ACTOR_BROKEN);
	execv(path, (char *const *)words);
	_exit(errno);
}

static int is_inside(const struct container *container, const char *pending,
		     const char *label)
{
	return act_inside(container, pending, program,
			  WORDS("is-current", label));
}

/* clang-format off */
FIXTURE(adopt) {
	struct container container;
	char tree[PATH_SIZE];
	char path[PATH_SIZE];
};

/* clang-format on */

FIXTURE_VARIANT(adopt)
{
	const char *label;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(adopt, host) { .label = HOST };
FIXTURE_VARIANT_ADD(adopt, red) { .label = RED };
FIXTURE_VARIANT_ADD(adopt, bridge) { .label = BRIDGE };
/* clang-format on */

FIXTURE_SETUP(adopt)
{
	ASSERT_TRUE(is_enforcing());
	test_path(program, "actor");
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->path, PATH_SIZE, "%.200s/program", self->tree);
	ASSERT_EQ(0, start_container(&self->container, variant->label));
}

FIXTURE_TEARDOWN(adopt)
{
	EXPECT_EQ(0, end_container(&self->container));
	EXPECT_EQ(0, remove_tree(self->tree));
}

TEST_F(adopt, takes_label)
{
	EXPECT_EQ(0, is_inside(&self->container, "", variant->label));
	/* Outside nothing has changed. */
	EXPECT_EQ(0, act(HOST, WORDS("is-current", HOST)));
}

/* It is no entry that raises anything, and needs no capability. */
TEST_F(adopt, without_mac_admin)
{
	ASSERT_EQ(0, drop_mac_admin());
	EXPECT_EQ(0, is_inside(&self->container, "", variant->label));
	ASSERT_EQ(0, restore_capabilities());
}

TEST_F(adopt, not_where_bound)
{
	EXPECT_EQ(0, is_inside(&self->container, BLUE, BLUE));
	EXPECT_EQ(0, is_inside(&self->container, HOST, HOST));
}

/* The host has prepared the exec of another task than this one. */
TEST_F(adopt, where_parent_is_bound)
{
	ASSERT_EQ(0, set_self_attr(ATTR_EXEC, BLUE));
	EXPECT_EQ(0, is_inside(&self->container, "", variant->label));
}

/* Not of the host's making, so no secret is to be kept from the environment. */
TEST_F(adopt, keeps_environment)
{
	EXPECT_EQ(0, act_inside(&self->container, "", program,
				WORDS("is-secure", "0")));
}

/* The host starts the domain's program as the domain, and no other's. */
TEST_F(adopt, decides_for_the_label)
{
	static const char *const labels[] = { RED, BLUE, BRIDGE, HOST, BASE };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(labels); i++) {
		unsigned int row;
		bool allowed = model_allows(variant->label, labels[i],
					    TVD_ACCESS_EXECUTE, &row);

		ASSERT_EQ(0, copy_file(program, self->path, labels[i]));
		EXPECT_EQ(allowed ? 0 : EACCES,
			  act_inside(&self->container, "", self->path,
				     WORDS("is-current", variant->label)))
		{
			TH_LOG("a program of %s", labels[i]);
		}
		ASSERT_EQ(0, unlink(self->path));
	}
}

/* A namespace in the container, made by the host, whose first process it is. */
TEST_F(adopt, of_nearest)
{
	int status = fork_inside(&self->container);

	if (status < 0) {
		pid_t pid = fork_container();

		if (pid)
			_exit(status_of(pid));
		execl(program, "actor", "is-current", variant->label, NULL);
		_exit(errno);
	}
	EXPECT_EQ(0, status);
}

/* What stands in a rule is nothing to one who is in a container. */
TEST_F(adopt, goes_before_rules)
{
	static const struct entry_spec entries[] = {
		{ HOST, BASE, RED_TOO, 0 },
		{},
	};
	const char *label = variant->label;

	if (!strcmp(label, HOST))
		label = RED_TOO;
	ASSERT_EQ(0, load_spec(&(struct policy_spec){
			     .labels = test_labels,
			     .entries = entries,
		     }));
	EXPECT_EQ(0, is_inside(&self->container, "", label));
	ASSERT_EQ(0, load_test_policy());
}

/* Labels whose containers are there when they have been revoked. */
static const struct label_spec freezing[] = {
	{ BLUE, TYPE_BLUE },
	{ BRIDGE, TYPE_BLUE | TYPE_RED, TVD_LABEL_FREEZE },
	{ RED, TYPE_RED, TVD_LABEL_FREEZE },
	{ RED_TOO, TYPE_RED },
	{},
};

/* What was revoked is nothing to run under, and the host runs it not itself. */
TEST_F(adopt, not_what_is_revoked)
{
	struct expectation expected = expect_denial(
		variant->label, BASE, TVD_ROW_GONE, TVD_ACCESS_EXECUTE, EACCES);
	struct sight seen;
	int log;

	if (!strcmp(variant->label, HOST))
		return;
	EXPECT_EQ(0, is_inside(&self->container, "", variant->label));
	ASSERT_EQ(0, load_labels(freezing));
	ASSERT_EQ(0, write_text(SECURITYFS "revoke", variant->label));
	log = open_records();
	ASSERT_LE(0, log);
	seen.err = is_inside(&self->container, "", variant->label);
	seen.records = count_records(log, 0, seen.first, sizeof(seen.first));
	close(log);
	EXPECT_STREQ("", difference(&expected, &seen));
	EXPECT_EQ(0, is_inside(&self->container, HOST, HOST));
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, is_inside(&self->container, "", variant->label));
	/* Its first process is frozen for good. */
	EXPECT_EQ(0, kill(self->container.pid, SIGKILL));
	EXPECT_EQ(SIGKILL, end_container(&self->container));
	ASSERT_EQ(0, start_container(&self->container, variant->label));
}

TEST_HARNESS_MAIN
