// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does to processes, and bears
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "actor.h"

/* The program is linked at a fixed address, so this is in every actor there. */
static char memory[64] = "memory";

/* Sits until it is told to end. */
static int wait_for_end(char **word)
{
	tell_ready();
	hear_end();
	return 0;
}

static int do_nothing(char **word)
{
	return 0;
}

static int seize(char **word)
{
	return result(ptrace(PTRACE_SEIZE, number(word[0]), NULL, NULL));
}

static int attach(char **word)
{
	return result(ptrace(PTRACE_ATTACH, number(word[0]), NULL, NULL));
}

static int send_signal(char **word)
{
	return result(kill(number(word[0]), number(word[1])));
}

static int open_pidfd(const char *word)
{
	int fd = syscall(SYS_pidfd_open, number(word), 0);

	if (fd < 0)
		broken("pidfd_open");
	return fd;
}

static int send_signal_by_pidfd(char **word)
{
	return result(syscall(SYS_pidfd_send_signal, open_pidfd(word[0]),
			      number(word[1]), NULL, 0));
}

static int queue_signal(char **word)
{
	return result(sigqueue(number(word[0]), number(word[1]),
			       (union sigval){ .sival_int = 1 }));
}

static int read_memory(char **word)
{
	char copy[sizeof(memory)];
	struct iovec here = { copy, sizeof(copy) };
	struct iovec there = { memory, sizeof(memory) };

	return result(
		process_vm_readv(number(word[0]), &here, 1, &there, 1, 0));
}

static int write_memory(char **word)
{
	struct iovec here = { memory, sizeof(memory) };
	struct iovec there = { memory, sizeof(memory) };

	return result(
		process_vm_writev(number(word[0]), &here, 1, &there, 1, 0));
}

static int take_descriptor(char **word)
{
	return result(syscall(SYS_pidfd_getfd, open_pidfd(word[0]), 0, 0));
}

static int compare(char **word)
{
	return result(syscall(SYS_kcmp, getpid(), number(word[0]), KCMP_VM, 0,
			      0));
}

static const char *proc_path(char path[PATH_SIZE], char **word)
{
	snprintf(path, PATH_SIZE, "/proc/%d/%s", number(word[0]), word[1]);
	return path;
}

static int read_proc(char **word)
{
	char path[PATH_SIZE], text[64];
	int fd = open(proc_path(path, word), O_RDONLY | O_CLOEXEC);

	return fd < 0 ? errno : result(read(fd, text, sizeof(text)));
}

static int read_proc_link(char **word)
{
	char path[PATH_SIZE], text[PATH_SIZE];

	return result(readlink(proc_path(path, word), text, sizeof(text)));
}

static int list_proc(char **word)
{
	char path[PATH_SIZE];
	DIR *dir = opendir(proc_path(path, word));

	if (!dir)
		return errno;
	errno = 0;
	return readdir(dir) ? 0 : errno;
}

static int stat_proc(char **word)
{
	char path[PATH_SIZE];

	return result(access(proc_path(path, word), F_OK));
}

/* Reads from where the variable lies. */
static int read_proc_memory(char **word)
{
	char *at[] = { word[0], "mem" }, path[PATH_SIZE], copy[8];
	int fd = open(proc_path(path, at), O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	return result(pread(fd, copy, sizeof(copy), (off_t)(uintptr_t)memory));
}

/* Lets the parent, of the same label, trace a child. */
static int be_traced(char **word)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(result(ptrace(PTRACE_TRACEME, 0, NULL, NULL)));
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		broken("fork");
	return WEXITSTATUS(status);
}

const struct act task_acts[] = {
	{ "wait", 0, wait_for_end },
	{ "nothing", 0, do_nothing },
	{ "seize", 1, seize },
	{ "attach", 1, attach },
	{ "kill", 2, send_signal },
	{ "kill-by-pidfd", 2, send_signal_by_pidfd },
	{ "sigqueue", 2, queue_signal },
	{ "read-memory", 1, read_memory },
	{ "write-memory", 1, write_memory },
	{ "take-descriptor", 1, take_descriptor },
	{ "compare", 1, compare },
	{ "read-proc", 2, read_proc },
	{ "read-proc-link", 2, read_proc_link },
	{ "list-proc", 2, list_proc },
	{ "stat-proc", 2, stat_proc },
	{ "read-proc-memory", 1, read_proc_memory },
	{ "be-traced", 0, be_traced },
	{},
};
