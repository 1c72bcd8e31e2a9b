// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does to processes, and bears
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/kcmp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
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

/* Enters another label when it is told to, and sits there. */
static int become(char **word)
{
	char *const arguments[] = { "actor", "wait", NULL };
	char byte;

	tell_ready();
	if (read(ACTOR_HEAR, &byte, 1) != 1)
		return 0;
	errno = set_self_attr(ATTR_EXEC, word[0]);
	if (!errno)
		execv("/proc/self/exe", arguments);
	return errno;
}

/* The same, in a process group of its own. */
static int lead_group(char **word)
{
	if (setpgid(0, 0))
		broken("setpgid");
	return wait_for_end(word);
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
	return result(
		syscall(SYS_kcmp, getpid(), number(word[0]), KCMP_VM, 0, 0));
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
	char path[PATH_SIZE], copy[8];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", number(word[0]));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	return result(pread(fd, copy, sizeof(copy), (off_t)(uintptr_t)memory));
}

static int lower_priority(char **word)
{
	return result(setpriority(PRIO_PROCESS, number(word[0]), 5));
}

static int set_affinity(char **word)
{
	cpu_set_t all;

	memset(&all, 0xff, sizeof(all));
	return result(sched_setaffinity(number(word[0]), sizeof(all), &all));
}

static int get_affinity(char **word)
{
	cpu_set_t set;

	return result(sched_getaffinity(number(word[0]), sizeof(set), &set));
}

static int set_scheduler(char **word)
{
	struct sched_param param = {};

	return result(sched_setscheduler(number(word[0]), SCHED_BATCH, &param));
}

static int get_scheduler(char **word)
{
	return result(sched_getscheduler(number(word[0])));
}

static int get_limit(char **word)
{
	struct rlimit limit;

	return result(prlimit(number(word[0]), RLIMIT_NOFILE, NULL, &limit));
}

static int set_limit(char **word)
{
	static const struct rlimit limit = { 64, 64 };

	return result(prlimit(number(word[0]), RLIMIT_NOFILE, &limit, NULL));
}

static int get_group(char **word)
{
	return result(getpgid(number(word[0])));
}

static int join_group(char **word)
{
	return result(setpgid(0, number(word[0])));
}

static int get_capabilities(char **word)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
		.pid = number(word[0]),
	};
	struct __user_cap_data_struct data[2];

	return result(syscall(SYS_capget, &header, data));
}

/* Asks something that only who the open file is of may ask. */
static int use_pidfd(char **word)
{
	struct flock lock = { .l_type = F_RDLCK };

	return result(fcntl(open_pidfd(word[0]), F_GETLK, &lock));
}

static int get_session(char **word)
{
	return result(getsid(number(word[0])));
}

/* IOPRIO_WHO_PROCESS; class best-effort, the lowest level. */
static int set_io_priority(char **word)
{
	return result(syscall(SYS_ioprio_set, 1, number(word[0]), 2 << 13 | 7));
}

static int get_io_priority(char **word)
{
	return result(syscall(SYS_ioprio_get, 1, number(word[0])));
}

/* No page at all: whether it might be done is asked first. */
static int move_pages(char **word)
{
	return result(syscall(SYS_move_pages, number(word[0]), 0, NULL, NULL,
			      NULL, 0));
}

/* Has the kernel send the signal, when something can be read from a pipe. */
static int signal_by_kernel(char **word)
{
	int ends[2];

	if (pipe(ends))
		broken("pipe");
	if (fcntl(ends[0], F_SETOWN, number(word[0])) ||
	    fcntl(ends[0], F_SETSIG, number(word[1])) ||
	    fcntl(ends[0], F_SETFL, O_ASYNC))
		return errno;
	if (write(ends[1], "x", 1) != 1)
		return errno;
	/* The end of the pipe would be a second cause. */
	return result(fcntl(ends[0], F_SETFL, 0));
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

static int trace_me(char **word)
{
	return result(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

/* Lets itself trace a child that executes this program first. */
static int trace_child(char **word)
{
	char *const arguments[] = { "actor", "trace-me", NULL };
	int status;
	pid_t pid = fork();

	if (!pid) {
		execv(word[0], arguments);
		_exit(ACTOR_NO_EXEC);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		broken("fork");
	return WEXITSTATUS(status);
}

const struct act task_acts[] = {
	{ "wait", 0, wait_for_end },
	{ "lead-group", 0, lead_group },
	{ "become", 1, become },
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
	{ "lower-priority", 1, lower_priority },
	{ "set-affinity", 1, set_affinity },
	{ "get-affinity", 1, get_affinity },
	{ "set-scheduler", 1, set_scheduler },
	{ "get-scheduler", 1, get_scheduler },
	{ "get-limit", 1, get_limit },
	{ "set-limit", 1, set_limit },
	{ "get-group", 1, get_group },
	{ "get-session", 1, get_session },
	{ "join-group", 1, join_group },
	{ "get-capabilities", 1, get_capabilities },
	{ "use-pidfd", 1, use_pidfd },
	{ "set-io-priority", 1, set_io_priority },
	{ "get-io-priority", 1, get_io_priority },
	{ "move-pages", 1, move_pages },
	{ "signal-by-kernel", 2, signal_by_kernel },
	{ "be-traced", 0, be_traced },
	{ "trace-me", 0, trace_me },
	{ "trace-child", 1, trace_child },
	{},
};
