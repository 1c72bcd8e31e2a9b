// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: entering a domain
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

static bool has_chosen(unsigned int attr, const char *label)
{
	char seen[TVD_NAME_MAX + 1];

	return !get_self_attr(attr, seen, sizeof(seen)) && !strcmp(seen, label);
}

/* clang-format off */
FIXTURE(enter) {
};

/* clang-format on */

FIXTURE_VARIANT(enter)
{
	const char *label;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(enter, red) { .label = RED };
FIXTURE_VARIANT_ADD(enter, red_too) { .label = RED_TOO };
FIXTURE_VARIANT_ADD(enter, blue) { .label = BLUE };
FIXTURE_VARIANT_ADD(enter, bridge) { .label = BRIDGE };
FIXTURE_VARIANT_ADD(enter, host) { .label = HOST };
/* clang-format on */

FIXTURE_SETUP(enter)
{
	ASSERT_TRUE(is_enforcing());
}

FIXTURE_TEARDOWN(enter)
{
}

TEST_F(enter, is_current)
{
	EXPECT_EQ(0, act(variant->label, WORDS("is-current", variant->label)));
}

TEST_F(enter, is_current_in_proc)
{
	EXPECT_EQ(0, act(variant->label,
			 WORDS("is-current-in-proc", variant->label)));
}

/* The comparison can fail. */
TEST_F(enter, is_not_another)
{
	EXPECT_EQ(EDOM, act(variant->label, WORDS("is-current", "other")));
}

/* The host sees it from outside. */
TEST_F(enter, seen_in_proc)
{
	char path[PATH_SIZE], text[TVD_NAME_MAX + 2], expected[PATH_SIZE];
	struct actor actor;

	ASSERT_EQ(0, start_actor(&actor, variant->label, -1, WORDS("wait")));
	EXPECT_EQ(0, await_actor(&actor));
	snprintf(path, sizeof(path), "/proc/%d/attr/tvd/current", actor.pid);
	snprintf(expected, sizeof(expected), "%s\n", variant->label);
	EXPECT_LT(0, read_file(path, text, sizeof(text)));
	EXPECT_STREQ(expected, text);
	EXPECT_EQ(0, finish_actor(&actor));
}

/* An exec that entered a label leaves no choice behind. */
TEST_F(enter, nothing_pending_afterwards)
{
	EXPECT_EQ(0, act(variant->label, WORDS("is-exec", "")));
	EXPECT_EQ(0, act(variant->label, WORDS("is-fscreate", "")));
	EXPECT_EQ(0, act(variant->label,
			 WORDS("is-attribute", "self", "sockcreate", "")));
}

/* Writing it is refused to everybody. */
TEST_F(enter, current_is_not_written)
{
	EXPECT_EQ(EPERM, act(variant->label, WORDS("set-current", RED)));
	EXPECT_EQ(EPERM, act(variant->label, WORDS("write-current", RED)));
	EXPECT_EQ(EPERM,
		  act(variant->label, WORDS("write-current", variant->label)));
}

/* What is stronger is refused to all but the host: see order_test. */
TEST_F(enter, chooses_nothing_stronger)
{
	bool host = !strcmp(variant->label, HOST);
	bool bridge = !strcmp(variant->label, BRIDGE);
	bool red = !strncmp(variant->label, RED, strlen(RED));

	EXPECT_EQ(host || bridge || red ? 0 : EPERM,
		  act(variant->label, WORDS("set-exec", RED)));
	EXPECT_EQ(host || bridge || red ? 0 : EPERM,
		  act(variant->label, WORDS("set-fscreate", RED)));
	EXPECT_EQ(host || bridge || red ? 0 : EPERM,
		  act(variant->label, WORDS("set-sockcreate", RED)));
	EXPECT_EQ(host || bridge ? 0 : EPERM,
		  act(variant->label, WORDS("set-exec", BRIDGE)));
	EXPECT_EQ(host ? 0 : EPERM,
		  act(variant->label, WORDS("set-exec", HOST)));
	EXPECT_EQ(host ? 0 : EPERM,
		  act(variant->label, WORDS("set-fscreate", BASE)));
	EXPECT_EQ(host ? 0 : EPERM,
		  act(variant->label, WORDS("set-sockcreate", HOST)));
}

/* The same by the files, which end in a line feed or do not. */
TEST_F(enter, by_files)
{
	bool may = !strcmp(variant->label, HOST) ||
		   !strcmp(variant->label, BRIDGE) ||
		   !strncmp(variant->label, RED, strlen(RED));
	static const char *const names[] = { "exec", "fscreate", "sockcreate" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		EXPECT_EQ(may ? 0 : EPERM,
			  act(variant->label,
			      WORDS("write-attribute", "self", names[i], RED)));
		EXPECT_EQ(may ? 0 : EPERM,
			  act(variant->label, WORDS("write-attribute", "self",
						    names[i], "red\n")));
		EXPECT_EQ(0,
			  act(variant->label, WORDS("write-attribute", "self",
						    names[i], "\n")));
		EXPECT_EQ(0, act(variant->label,
				 WORDS("is-attribute", "self", names[i], "")));
	}
	EXPECT_EQ(EPERM, act(variant->label, WORDS("write-attribute", "self",
						   "current", "\n")));
}

TEST(host_is_current)
{
	ASSERT_TRUE(is_enforcing());
	EXPECT_TRUE(has_chosen(ATTR_CURRENT, HOST));
	EXPECT_TRUE(has_chosen(ATTR_EXEC, ""));
	EXPECT_TRUE(has_chosen(ATTR_FSCREATE, ""));
}

TEST(choice_is_shown_and_taken_back)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, set_self_attr(ATTR_EXEC, RED));
	EXPECT_TRUE(has_chosen(ATTR_EXEC, RED));
	EXPECT_TRUE(has_chosen(ATTR_FSCREATE, ""));
	ASSERT_EQ(0, set_self_attr(ATTR_EXEC, BLUE));
	EXPECT_TRUE(has_chosen(ATTR_EXEC, BLUE));
	ASSERT_EQ(0, set_self_attr(ATTR_EXEC, ""));
	EXPECT_TRUE(has_chosen(ATTR_EXEC, ""));
	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, BLUE));
	EXPECT_TRUE(has_chosen(ATTR_FSCREATE, BLUE));
	EXPECT_TRUE(has_chosen(ATTR_CURRENT, HOST));
}

TEST(no_such_label)
{
	static const char *const names[] = {
		"nobody", "re", "redd",		  "RED",	"red ",
		"red\n",  "/",	TVD_NAME_UNKNOWN, TVD_NAME_ANY,
	};
	size_t i;

	ASSERT_TRUE(is_enforcing());
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		EXPECT_EQ(EINVAL, set_self_attr(ATTR_EXEC, names[i]))
		{
			TH_LOG("exec: '%s'", names[i]);
		}
		EXPECT_EQ(EINVAL, set_self_attr(ATTR_FSCREATE, names[i]))
		{
			TH_LOG("fscreate: '%s'", names[i]);
		}
	}
	EXPECT_TRUE(has_chosen(ATTR_EXEC, ""));
	EXPECT_TRUE(has_chosen(ATTR_FSCREATE, ""));
}

/* Files may be the operating system's, a process not. */
TEST(base_is_no_subject)
{
	ASSERT_TRUE(is_enforcing());
	EXPECT_EQ(EINVAL, set_self_attr(ATTR_EXEC, BASE));
	EXPECT_EQ(0, set_self_attr(ATTR_FSCREATE, BASE));
}

TEST(other_attributes)
{
	ASSERT_TRUE(is_enforcing());
	/* LSM_ATTR_KEYCREATE and PREV. */
	EXPECT_EQ(EOPNOTSUPP, set_self_attr(103, RED));
	EXPECT_EQ(EOPNOTSUPP, set_self_attr(104, RED));
}

static int write_own(const char *name, const char *text)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "/proc/self/attr/tvd/%s", name);
	return write_text(path, text);
}

static bool own_is(const char *name, const char *expected)
{
	char path[PATH_SIZE], text[TVD_NAME_MAX + 2];

	snprintf(path, sizeof(path), "/proc/self/attr/tvd/%s", name);
	return read_file(path, text, sizeof(text)) >= 0 &&
	       !strcmp(text, expected);
}

/* Files and system calls are two ways to the same. */
TEST(files_and_calls)
{
	static const struct {
		const char *name;
		unsigned int attr;
	} attributes[] = {
		{ "exec", ATTR_EXEC },
		{ "fscreate", ATTR_FSCREATE },
		{ "sockcreate", ATTR_SOCKCREATE },
	};
	size_t i;

	ASSERT_TRUE(is_enforcing());
	EXPECT_TRUE(own_is("current", "host\n"));
	for (i = 0; i < ARRAY_SIZE(attributes); i++) {
		const char *name = attributes[i].name;
		unsigned int attr = attributes[i].attr;

		EXPECT_TRUE(own_is(name, ""));
		EXPECT_EQ(0, write_own(name, "red\n"));
		EXPECT_TRUE(own_is(name, "red\n"));
		EXPECT_TRUE(has_chosen(attr, RED));
		EXPECT_EQ(0, set_self_attr(attr, BLUE));
		EXPECT_TRUE(own_is(name, "blue\n"));
		EXPECT_EQ(EINVAL, write_own(name, "nobody"));
		EXPECT_EQ(EINVAL, write_own(name, "red\n\n"));
		EXPECT_EQ(EINVAL, write_own(name, "any"));
		EXPECT_TRUE(has_chosen(attr, BLUE));
		EXPECT_EQ(0, write_own(name, "\n"));
		EXPECT_TRUE(has_chosen(attr, ""));
		EXPECT_EQ(EPERM, write_own("current", "red"));
	}
}

/* Who may read the process's files reads these; nobody else writes them. */
TEST(files_of_another)
{
	struct actor victim;
	char pid[16];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, start_actor(&victim, RED, -1, WORDS("wait")));
	ASSERT_EQ(0, await_actor(&victim));
	snprintf(pid, sizeof(pid), "%d", victim.pid);
	EXPECT_EQ(0, act(HOST, WORDS("is-attribute", pid, "current", RED)));
	EXPECT_EQ(0, act(RED_TOO, WORDS("is-attribute", pid, "current", RED)));
	EXPECT_EQ(0, act(RED_TOO, WORDS("is-attribute", pid, "exec", "")));
	EXPECT_EQ(EACCES,
		  act(BLUE, WORDS("is-attribute", pid, "current", RED)));
	EXPECT_EQ(EACCES, act(BLUE, WORDS("is-attribute", pid, "exec", "")));
	EXPECT_EQ(EACCES,
		  act(HOST, WORDS("write-attribute", pid, "exec", RED)));
	EXPECT_EQ(EACCES, act(RED, WORDS("write-attribute", pid, "exec", RED)));
	EXPECT_EQ(0, finish_actor(&victim));
}

TEST(malformed_context)
{
	struct {
		__u64 id, flags, len, ctx_len;
		char ctx[8];
	} context = { LSM_ID_TVD, 0, sizeof(context), 3, "red" };

	ASSERT_TRUE(is_enforcing());
	EXPECT_EQ(0,
		  set_self_attr_raw(ATTR_EXEC, &context, sizeof(context), 0));
	EXPECT_EQ(EINVAL,
		  set_self_attr_raw(ATTR_EXEC, &context, sizeof(context), 1));
	EXPECT_EQ(EINVAL, set_self_attr_raw(ATTR_EXEC, &context, 8, 0));
	EXPECT_EQ(EFAULT,
		  set_self_attr_raw(ATTR_EXEC, (void *)8, sizeof(context), 0));
	context.flags = 1;
	EXPECT_EQ(EINVAL,
		  set_self_attr_raw(ATTR_EXEC, &context, sizeof(context), 0));
	context.flags = 0;
	context.ctx_len = sizeof(context);
	EXPECT_EQ(EINVAL,
		  set_self_attr_raw(ATTR_EXEC, &context, sizeof(context), 0));
}

/* The host without the capability. */
TEST(unprivileged)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, setuid(65534));
	EXPECT_EQ(EPERM, set_self_attr(ATTR_EXEC, RED));
	EXPECT_EQ(EPERM, set_self_attr(ATTR_FSCREATE, RED));
	EXPECT_EQ(EPERM, set_self_attr(ATTR_CURRENT, RED));
	EXPECT_TRUE(has_chosen(ATTR_CURRENT, HOST));
}

TEST(without_mac_admin)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, drop_mac_admin());
	EXPECT_EQ(EPERM, set_self_attr(ATTR_EXEC, RED));
	EXPECT_EQ(EPERM, set_self_attr(ATTR_FSCREATE, RED));
	ASSERT_EQ(0, restore_capabilities());
	EXPECT_EQ(0, set_self_attr(ATTR_EXEC, RED));
}

/* The capability must be one of the initial namespace. */
TEST(privileged_in_user_namespace)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, unshare(CLONE_NEWUSER));
	EXPECT_EQ(EPERM, set_self_attr(ATTR_EXEC, RED));
	EXPECT_EQ(EPERM, set_self_attr(ATTR_FSCREATE, RED));
}

TEST(not_inherited_by_fork)
{
	int status;
	pid_t pid;

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, set_self_attr(ATTR_EXEC, RED));
	ASSERT_EQ(0, set_self_attr(ATTR_FSCREATE, RED));
	ASSERT_EQ(0, set_self_attr(ATTR_SOCKCREATE, RED));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid)
		_exit(!has_chosen(ATTR_EXEC, "") ||
		      !has_chosen(ATTR_FSCREATE, "") ||
		      !has_chosen(ATTR_SOCKCREATE, ""));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_TRUE(has_chosen(ATTR_EXEC, RED));
}

/* What the parent chose does not lead its child into a domain. */
TEST(child_execs_as_host)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, set_self_attr(ATTR_EXEC, RED));
	EXPECT_EQ(0, act(HOST, WORDS("is-current", HOST)));
}

/* clang-format off */
FIXTURE(program) {
	char tree[PATH_SIZE];
	char path[PATH_SIZE];
};

/* clang-format on */

FIXTURE_VARIANT(program)
{
	const char *label;
	const char *of;
};

#define PROGRAM(entered, program_label)                    \
	{                                                  \
		.label = (entered), .of = (program_label), \
	}

/* clang-format off */
FIXTURE_VARIANT_ADD(program, of_base) PROGRAM(RED, BASE);
FIXTURE_VARIANT_ADD(program, of_same) PROGRAM(RED, RED);
FIXTURE_VARIANT_ADD(program, of_same_type) PROGRAM(RED, RED_TOO);
FIXTURE_VARIANT_ADD(program, of_bridge) PROGRAM(RED, BRIDGE);
FIXTURE_VARIANT_ADD(program, of_disjoint) PROGRAM(RED, BLUE);
FIXTURE_VARIANT_ADD(program, of_host) PROGRAM(RED, HOST);
FIXTURE_VARIANT_ADD(program, of_red_for_bridge) PROGRAM(BRIDGE, RED);
FIXTURE_VARIANT_ADD(program, of_host_for_host) PROGRAM(HOST, HOST);
FIXTURE_VARIANT_ADD(program, of_red_for_host) PROGRAM(HOST, RED);
/* clang-format on */

FIXTURE_SETUP(program)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->path, PATH_SIZE, "%.200s/program", self->tree);
	ASSERT_EQ(0, copy_file("/bin/true", self->path, variant->of));
}

FIXTURE_TEARDOWN(program)
{
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* Decided for the label that is about to be entered, not for the host. */
TEST_F(program, exec)
{
	unsigned int row;
	bool allowed = model_allows(variant->label, variant->of,
				    TVD_ACCESS_EXECUTE, &row);

	EXPECT_EQ(allowed ? 1000 : EACCES,
		  exec_errno(variant->label, self->path));
}

/* A script is the program of its interpreter too. */
TEST_F(program, interpreter)
{
	char script[PATH_SIZE], line[PATH_SIZE + 4];
	unsigned int row;
	bool allowed = model_allows(variant->label, variant->of,
				    TVD_ACCESS_EXECUTE, &row);

	snprintf(line, sizeof(line), "#!%s\n", self->path);
	snprintf(script, PATH_SIZE, "%.200s/script", self->tree);
	ASSERT_EQ(0, make_file(script, BASE, line, 0755));
	EXPECT_EQ(allowed ? 1000 : EACCES, exec_errno(variant->label, script));
}

/* A failed exec keeps the caller what it was, and its choice with it. */
TEST(failed_exec)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, set_self_attr(ATTR_EXEC, RED));
	execl("/nonexistent", "nonexistent", NULL);
	EXPECT_EQ(ENOENT, errno);
	EXPECT_TRUE(has_chosen(ATTR_CURRENT, HOST));
	EXPECT_TRUE(has_chosen(ATTR_EXEC, RED));
}

static char child_stack[65536];

/* Shares what it was cloned with until it is killed. */
static int sit(void *unused)
{
	while (pause())
		;
	return 0;
}

static int exec_actor_as_red(void)
{
	char program[PATH_SIZE];
	int err = set_self_attr(ATTR_EXEC, RED);

	if (err)
		return ACTOR_BROKEN;
	execl(test_path(program, "actor"), "actor", "nothing", NULL);
	return errno;
}

/* The sharer is the test's own child, which can be killed whatever happens. */
static int exec_while_sharing(int flags)
{
	pid_t *sharer = mmap(NULL, sizeof(*sharer), PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid;
	int status;

	if (sharer == MAP_FAILED)
		return ACTOR_BROKEN;
	pid = fork();
	if (!pid) {
		*sharer = clone(sit, child_stack + sizeof(child_stack),
				flags | CLONE_PARENT | SIGCHLD, NULL);
		_exit(*sharer < 0 ? ACTOR_BROKEN : exec_actor_as_red());
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return ACTOR_BROKEN;
	if (*sharer <= 0 || kill(*sharer, SIGKILL) ||
	    waitpid(*sharer, NULL, 0) != *sharer)
		return ACTOR_BROKEN;
	munmap(sharer, sizeof(*sharer));
	return WIFEXITED(status) ? WEXITSTATUS(status) : ACTOR_BROKEN;
}

/* One working directory and root for two labels. */
TEST(sharing_of_fs_is_refused)
{
	struct expectation expected =
		expect_no_entry(HOST, RED, "shared", NULL);
	struct sight seen;
	int log;

	ASSERT_TRUE(is_enforcing());
	log = open_records();
	ASSERT_LE(0, log);
	seen.err = exec_while_sharing(CLONE_FS);
	seen.records = count_records(log, 0, seen.first, sizeof(seen.first));
	EXPECT_STREQ("", difference(&expected, &seen));
	close(log);
}

/* An exec takes shared memory and descriptors apart by itself. */
TEST(sharing_of_memory_and_files_ends)
{
	ASSERT_TRUE(is_enforcing());
	EXPECT_EQ(0, exec_while_sharing(CLONE_VM | CLONE_FILES));
}

/* A tracer that may not trace the new label would keep it. */
TEST(tracer_that_may_trace)
{
	int status;
	pid_t pid = fork();

	ASSERT_TRUE(is_enforcing());
	ASSERT_LE(0, pid);
	if (!pid) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
			_exit(ACTOR_BROKEN);
		_exit(exec_actor_as_red());
	}
	/* The host may: the stop after the exec, and then the end. */
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFSTOPPED(status));
	ASSERT_EQ(0, ptrace(PTRACE_CONT, pid, NULL, NULL));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

static int exec_under_no_new_privs(const char *label, const char *word)
{
	char program[PATH_SIZE];
	int status;
	pid_t pid = fork();

	if (!pid) {
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		    set_self_attr(ATTR_EXEC, label))
			_exit(ACTOR_BROKEN);
		execl(test_path(program, "actor"), "actor", "is-current", word,
		      NULL);
		_exit(errno);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return ACTOR_BROKEN;
	return WIFEXITED(status) ? WEXITSTATUS(status) : ACTOR_BROKEN;
}

/* The host loses by entering a domain, so that it needs no new privilege. */
TEST(under_no_new_privs)
{
	ASSERT_TRUE(is_enforcing());
	EXPECT_EQ(0, exec_under_no_new_privs(RED, RED));
	EXPECT_EQ(0, exec_under_no_new_privs(BRIDGE, BRIDGE));
}

/* What the host has begun it leads to the end, whatever it gives up first. */
TEST(bound_label_outlives_capabilities)
{
	char program[PATH_SIZE];
	int status;
	pid_t pid = fork();

	ASSERT_TRUE(is_enforcing());
	ASSERT_LE(0, pid);
	if (!pid) {
		if (set_self_attr(ATTR_EXEC, RED) || setuid(65534))
			_exit(ACTOR_BROKEN);
		execl(test_path(program, "actor"), "actor", "is-current", RED,
		      NULL);
		_exit(errno);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

/* The environment that the host makes for a domain is not another domain's. */
TEST_F(enter, keeps_environment_of_host)
{
	EXPECT_EQ(0, act(variant->label, WORDS("is-secure", "0")));
}

/* A child made by a domain is of that domain: it acts as one. */
TEST(children_are_of_the_domain)
{
	char tree[PATH_SIZE], script[PATH_SIZE], file[PATH_SIZE], text[1024];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(tree, "tmpfs", RED));
	snprintf(script, PATH_SIZE, "%.200s/script", tree);
	snprintf(file, PATH_SIZE, "%.200s/file", tree);
	snprintf(text, sizeof(text),
		 "#!/bin/sh\ncat /proc/self/attr/tvd/current >%s\n", file);
	ASSERT_EQ(0, make_file(script, RED, text, 0755));
	EXPECT_EQ(1000, exec_errno(RED, script));
	EXPECT_LT(0, read_file(file, text, sizeof(text)));
	EXPECT_STREQ("red\n", text);
	EXPECT_TRUE(has_label(file, RED));
	EXPECT_EQ(0, remove_tree(tree));
}

TEST_HARNESS_MAIN
