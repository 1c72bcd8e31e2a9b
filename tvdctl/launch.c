// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl run: starting the command in its domain
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"
#include "tvdctl.h"

/**
 * struct failure - what a child that did not get to its command reports
 *
 * @status: the exit status.
 * @message: why.
 */
struct failure {
	int status;
	char message[1024];
};

static_assert(sizeof(struct failure) <= PIPE_BUF,
	      "one write(2) to a pipe must take it whole");

/**
 * struct launch - what is needed to start a command
 *
 * @label: the label to enter.
 * @path: the program.
 * @argv: its words.
 * @mask: the signals that were blocked before.
 * @on_pipe: what SIGPIPE did before.
 * @in: pipe of standard input: [0] for the child, [1] for us.
 * @out: pipe of standard output: [0] for us, [1] for the child.
 * @err: pipe of standard error, likewise.
 * @report: pipe of the child's struct failure; closed by a successful exec.
 */
struct launch {
	const char *label;
	const char *path;
	char **argv;
	sigset_t mask;
	struct sigaction on_pipe;
	int in[2];
	int out[2];
	int err[2];
	int report[2];
};

static void close_pipe(int ends[2])
{
	int i;

	for (i = 0; i < 2; i++) {
		if (ends[i] >= 0)
			close(ends[i]);
		ends[i] = -1;
	}
}

static void close_pipes(struct launch *l)
{
	close_pipe(l->in);
	close_pipe(l->out);
	close_pipe(l->err);
	close_pipe(l->report);
}

static bool open_pipe(int ends[2])
{
	if (!pipe2(ends, O_CLOEXEC))
		return true;
	complain("cannot make a pipe: %s", strerror(errno));
	ends[0] = -1;
	ends[1] = -1;
	return false;
}

/*
 * A domain cannot use descriptors that carry the host's label, and what this
 * command was given (a terminal, a pipe of the shell) does.  So the command
 * gets pipes that carry its own label, and relay() carries what passes through
 * them from and to ours.
 */
static int open_labelled_pipes(struct launch *l)
{
	struct tvd_error *error = NULL;
	bool opened;

	if (tvd_set_create_label(l->label, &error))
		return report_error(error);
	opened = open_pipe(l->in) && open_pipe(l->out) && open_pipe(l->err);
	if (tvd_set_create_label(NULL, &error))
		return report_error(error);
	return opened ? STATUS_OK : STATUS_FAILED;
}

static bool set_nonblocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags >= 0 && !fcntl(fd, F_SETFL, flags | O_NONBLOCK))
		return true;
	complain("cannot set up a pipe: %s", strerror(errno));
	return false;
}

/* The ends are separate open files: the child's stay blocking. */
static int open_pipes(struct launch *l)
{
	int status = open_labelled_pipes(l);

	if (status != STATUS_OK)
		return status;
	if (!open_pipe(l->report) || !set_nonblocking(l->in[1]) ||
	    !set_nonblocking(l->out[0]) || !set_nonblocking(l->err[0]))
		return STATUS_FAILED;
	return STATUS_OK;
}

/*
 * Signals wait in a descriptor from now on, so that poll(2) sees them; a
 * reader that has gone is an error of write(2), not the end of us; and the end
 * of the command must be told even if our parent ignored the end of its own.
 */
static int open_signals(struct launch *l)
{
	static const int passed_on[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	static const struct sigaction ignore = { .sa_handler = SIG_IGN };
	static const struct sigaction standard = { .sa_handler = SIG_DFL };
	sigset_t set;
	size_t i;
	int fd;

	if (sigaction(SIGPIPE, &ignore, &l->on_pipe) ||
	    sigaction(SIGCHLD, &standard, NULL))
		return -1;
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	for (i = 0; i < sizeof(passed_on) / sizeof(passed_on[0]); i++)
		sigaddset(&set, passed_on[i]);
	if (sigprocmask(SIG_BLOCK, &set, &l->mask))
		return -1;
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		complain("cannot wait for signals: %s", strerror(errno));
	return fd;
}

static _Noreturn void give_up(const struct launch *l, struct failure *failure)
{
	/* If it cannot be told, then the status alone has to say it. */
	if (write(l->report[1], failure, sizeof(*failure)) < 0)
		_exit(failure->status);
	_exit(failure->status);
}

static _Noreturn void give_up_setup(const struct launch *l, const char *what)
{
	struct failure failure = { .status = STATUS_FAILED };

	snprintf(failure.message, sizeof(failure.message), "cannot %s: %s",
		 what, strerror(errno));
	give_up(l, &failure);
}

static _Noreturn void give_up_label(const struct launch *l,
				    const struct tvd_error *error)
{
	struct failure failure = {
		.status = tvd_error_number(error) == ENOSYS ?
				  STATUS_UNAVAILABLE :
				  STATUS_FAILED,
	};

	snprintf(failure.message, sizeof(failure.message), "%s",
		 tvd_error_message(error));
	give_up(l, &failure);
}

static void explain_denial(const struct launch *l, char *text, size_t size)
{
	char label[TVD_LABEL_SIZE];
	bool labelled = tvd_get_file_label(l->path, label, NULL) == 1;

	snprintf(
		text, size,
		"%s: permission denied; check its mode, and its label, which is %s: '%s' executes what is labelled base or shares a type with it (see 'tvdctl label set')",
		l->path,
		labelled ?
			label :
			"left to its filesystem and the policy's 'unlabelled'",
		l->label);
}

static void explain_exec(const struct launch *l, int number, char *text,
			 size_t size)
{
	struct stat file;

	if (number == EACCES)
		explain_denial(l, text, size);
	else if (number == EPERM)
		snprintf(
			text, size,
			"%s: the kernel does not let this process enter label '%s'; its log says why, see 'dmesg | grep tvd'",
			l->path, l->label);
	else if (number == ENOENT && !stat(l->path, &file))
		snprintf(
			text, size,
			"%s is there, but the interpreter that it names is not",
			l->path);
	else if (number == ENOEXEC)
		snprintf(
			text, size,
			"%s is no program of this machine, nor a script whose first line begins with #!",
			l->path);
	else
		snprintf(text, size, "%s: %s", l->path, strerror(number));
}

static _Noreturn void give_up_exec(const struct launch *l)
{
	int number = errno;
	struct failure failure = {
		.status = number == ENOENT ? STATUS_NOT_FOUND :
					     STATUS_CANNOT_EXECUTE,
	};

	explain_exec(l, number, failure.message, sizeof(failure.message));
	give_up(l, &failure);
}

/*
 * A session of its own: the terminal stays behind, and what is typed there
 * reaches the command once, passed on by relay().
 */
static void set_up_child(const struct launch *l)
{
	if (setsid() < 0)
		give_up_setup(l, "make a session");
	if (sigaction(SIGPIPE, &l->on_pipe, NULL) ||
	    sigprocmask(SIG_SETMASK, &l->mask, NULL))
		give_up_setup(l, "restore signals");
	if (dup2(l->in[0], STDIN_FILENO) < 0 ||
	    dup2(l->out[1], STDOUT_FILENO) < 0 ||
	    dup2(l->err[1], STDERR_FILENO) < 0)
		give_up_setup(l, "set up standard input and output");
	if (close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC))
		give_up_setup(l, "close what the command must not inherit");
}

/*
 * The label is chosen here because a child does not inherit the choice.  Until
 * execve(2) has succeeded this is the host: if it fails, nothing but the
 * report may follow.
 */
static _Noreturn void become_command(const struct launch *l)
{
	struct tvd_error *error = NULL;

	set_up_child(l);
	if (tvd_set_exec_label(l->label, &error))
		give_up_label(l, error);
	execv(l->path, l->argv);
	give_up_exec(l);
}

/* Waits until the child is the command; tells why if that does not happen. */
static int await_exec(struct launch *l, pid_t pid)
{
	struct failure failure;
	ssize_t n;

	do {
		n = read(l->report[0], &failure, sizeof(failure));
	} while (n < 0 && errno == EINTR);
	if (n != sizeof(failure))
		return STATUS_OK;
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	complain("%s", failure.message);
	return failure.status;
}

static int keep_our_ends(struct launch *l, struct child *child)
{
	close(l->in[0]);
	close(l->out[1]);
	close(l->err[1]);
	close(l->report[1]);
	l->in[0] = l->out[1] = l->err[1] = l->report[1] = -1;
	child->in = l->in[1];
	child->out = l->out[0];
	child->err = l->err[0];
	return await_exec(l, child->pid);
}

static int start(struct launch *l, struct child *child)
{
	int status = open_pipes(l);

	if (status != STATUS_OK)
		return status;
	child->signals = open_signals(l);
	if (child->signals < 0)
		return STATUS_FAILED;
	child->pid = fork();
	if (!child->pid)
		become_command(l);
	if (child->pid < 0) {
		complain("cannot make a process: %s", strerror(errno));
		status = STATUS_FAILED;
	} else {
		status = keep_our_ends(l, child);
	}
	if (status != STATUS_OK)
		close(child->signals);
	return status;
}

/**
 * launch - start a command in a domain
 * @label: the label that it runs under
 * @path: the program
 * @argv: its words
 * @child: filled in
 *
 * Return: the exit status; if it is not STATUS_OK, that has been told, and
 * nothing was left behind.
 */
int launch(const char *label, const char *path, char **argv,
	   struct child *child)
{
	struct launch l = {
		.label = label,
		.path = path,
		.argv = argv,
		.in = { -1, -1 },
		.out = { -1, -1 },
		.err = { -1, -1 },
		.report = { -1, -1 },
	};
	int status = start(&l, child);

	if (status == STATUS_OK)
		close_pipe(l.report);
	else
		close_pipes(&l);
	return status;
}
