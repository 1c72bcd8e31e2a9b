// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does to enter another label
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "actor.h"

static int set_sockcreate(char **word)
{
	return set_self_attr(ATTR_SOCKCREATE, word[0]);
}

static int open_attribute(const char *pid, const char *name, int flags)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "/proc/%s/attr/tvd/%s", pid, name);
	return open(path, flags | O_CLOEXEC);
}

static int write_attribute(char **word)
{
	int fd = open_attribute(word[0], word[1], O_WRONLY);

	return fd < 0 ? errno : result(write(fd, word[2], strlen(word[2])));
}

/* Whether the file says this; an empty word stands for no label. */
static int is_attribute(char **word)
{
	char text[TVD_NAME_MAX + 2];
	int fd = open_attribute(word[0], word[1], O_RDONLY);
	ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (length < 0)
		return errno;
	text[length] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return strcmp(text, word[2]) ? EDOM : 0;
}

/* What the loader was told of how the program was started. */
static int is_secure(char **word)
{
	return getauxval(AT_SECURE) == (unsigned long)number(word[0]) ? 0 :
									EDOM;
}

static void prepare_nothing(void)
{
}

static void prepare_no_new_privs(void)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		broken("PR_SET_NO_NEW_PRIVS");
}

static void prepare_user_namespace(void)
{
	if (unshare(CLONE_NEWUSER))
		broken("unshare");
}

/*
 * Below the root directory of a child that has mounts of its own there, by a
 * descriptor, which it shares.
 */
static void prepare_root_of_namespace(void)
{
	int ready[2], fd;
	pid_t pid;

	if (pipe2(ready, O_CLOEXEC))
		broken("pipe");
	pid = syscall(SYS_clone, CLONE_FILES | SIGCHLD, NULL, NULL, NULL, 0);
	if (pid < 0)
		broken("clone");
	if (!pid) {
		if (prctl(PR_SET_PDEATHSIG, SIGKILL) ||
		    unshare(CLONE_NEWUSER | CLONE_NEWNS))
			_exit(1);
		fd = open("/", O_PATH | O_DIRECTORY);
		if (write(ready[1], &fd, sizeof(fd)) != sizeof(fd))
			_exit(1);
		for (;;)
			pause();
	}
	if (read(ready[0], &fd, sizeof(fd)) != sizeof(fd) || fchdir(fd) ||
	    chroot("."))
		broken("chroot");
}

static void *sit(void *unused)
{
	for (;;)
		pause();
	return NULL;
}

static void prepare_thread(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, sit, NULL))
		broken("pthread_create");
}

/* Lets its child run on until it ends, and ends as it did. */
static noreturn void trace(pid_t pid)
{
	int status;

	for (;;) {
		if (waitpid(pid, &status, 0) != pid)
			broken("waitpid");
		if (WIFEXITED(status))
			_exit(WEXITSTATUS(status));
		if (!WIFSTOPPED(status) || ptrace(PTRACE_CONT, pid, NULL, NULL))
			broken("ptrace");
	}
}

static void prepare_traced(void)
{
	pid_t pid = fork();

	if (pid < 0)
		broken("fork");
	if (pid)
		trace(pid);
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
		broken("PTRACE_TRACEME");
}

/* The child ends with its tracer, whatever that has become. */
static void prepare_tracing(void)
{
	pid_t pid = fork();

	if (pid < 0)
		broken("fork");
	if (!pid) {
		for (;;)
			pause();
	}
	if (ptrace(PTRACE_SEIZE, pid, NULL, PTRACE_O_EXITKILL))
		broken("PTRACE_SEIZE");
}

/* Listens to system calls, none of which is told of. */
static void prepare_listener(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = { 1, &allow };

	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		    SECCOMP_FILTER_FLAG_NEW_LISTENER, &program) < 0)
		broken("seccomp");
}

static const struct {
	const char *name;
	void (*prepare)(void);
} preparations[] = {
	{ "plainly", prepare_nothing },
	{ "without-new-privs", prepare_no_new_privs },
	{ "in-user-namespace", prepare_user_namespace },
	{ "in-root-of-namespace", prepare_root_of_namespace },
	{ "with-thread", prepare_thread },
	{ "traced", prepare_traced },
	{ "tracing", prepare_tracing },
	{ "listened-to", prepare_listener },
};

static void prepare(const char *how)
{
	size_t i;

	for (i = 0; i < sizeof(preparations) / sizeof(*preparations); i++)
		if (!strcmp(preparations[i].name, how)) {
			preparations[i].prepare();
			return;
		}
	/* The path of another root directory. */
	if (chroot(how) || chdir("/"))
		broken(how);
}

/*
 * Executes an actor, HOW, and having asked for a label unless that is empty:
 * HOW LABEL PROGRAM ACT WORD.  That one's errno is this one's.
 */
static int start(char **word)
{
	char *const arguments[] = { "actor", word[3], word[4], NULL };
	int program = open(word[2], O_PATH | O_CLOEXEC), err = 0;
	size_t length = strlen(word[2]);
	/* A script is opened again by its name. */
	bool by_name = length > 3 && !strcmp(word[2] + length - 3, ".sh");

	/* The working directory of the tests is nothing for a domain's shell. */
	if (program < 0 || chdir("/") || setenv("PWD", "/", 1))
		broken(word[2]);
	prepare(word[0]);
	if (*word[1])
		err = set_self_attr(ATTR_EXEC, word[1]);
	if (err)
		return err;
	if (by_name)
		execv(word[2], arguments);
	else
		syscall(SYS_execveat, program, "", arguments, environ,
			AT_EMPTY_PATH);
	return errno;
}

const struct act entry_acts[] = {
	{ "set-sockcreate", 1, set_sockcreate },
	{ "write-attribute", 3, write_attribute },
	{ "is-attribute", 3, is_attribute },
	{ "is-secure", 1, is_secure },
	{ "start", 5, start },
	{},
};
