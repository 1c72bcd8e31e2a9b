// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl run: starting the command in its domain
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"
#include "tvdctl.h"

static_assert(sizeof(struct failure) <= PIPE_BUF,
	      "one write(2) to a pipe must take it whole");

/**
 * struct launch - what is needed to start a command
 *
 * @job: the command.
 * @child: what it is to be.
 * @mask: the signals that were blocked before.
 * @on_pipe: what SIGPIPE did before.
 * @theirs: the child's standard input, output and error.
 * @report: pipe of the child's struct failure; closed by a successful exec.
 */
struct launch {
	const struct job *job;
	struct child *child;
	sigset_t mask;
	struct sigaction on_pipe;
	int theirs[STREAMS];
	int report[2];
};

/*
 * Signals wait in a descriptor from now on, so that poll(2) sees them; a
 * reader that has gone is an error of write(2), not the end of us; and the end
 * of the command must be told even if our parent ignored the end of its own.
 */
static int open_signals(struct launch *l)
{
	static const int taken[] = { SIGCHLD, SIGINT,  SIGTERM, SIGHUP,
				     SIGQUIT, SIGUSR1, SIGUSR2, SIGTSTP,
				     SIGCONT, SIGWINCH };
	static const struct sigaction ignore = { .sa_handler = SIG_IGN };
	static const struct sigaction standard = { .sa_handler = SIG_DFL };
	sigset_t set;
	size_t i;
	int fd;

	if (sigaction(SIGPIPE, &ignore, &l->on_pipe) ||
	    sigaction(SIGCHLD, &standard, NULL))
		return -1;
	sigemptyset(&set);
	for (i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		sigaddset(&set, taken[i]);
	if (sigprocmask(SIG_BLOCK, &set, &l->mask))
		return -1;
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		complain("cannot wait for signals: %s", strerror(errno));
	return fd;
}

static bool cannot(struct failure *failure, const char *what)
{
	set_failure(failure, STATUS_FAILED, "cannot %s: %s", what,
		    strerror(errno));
	return false;
}

/*
 * A session of its own: our terminal stays behind, and what is typed there
 * reaches the command once, passed on by relay().
 */
static bool set_up_child(const struct launch *l, struct failure *failure)
{
	if (setsid() < 0)
		return cannot(failure, "make a session");
	if (sigaction(SIGPIPE, &l->on_pipe, NULL) ||
	    sigprocmask(SIG_SETMASK, &l->mask, NULL))
		return cannot(failure, "restore signals");
	if (l->child->pty && ioctl(l->theirs[IN], TIOCSCTTY, 0))
		return cannot(failure, "make the pty the command's terminal");
	if (dup2(l->theirs[IN], STDIN_FILENO) < 0 ||
	    dup2(l->theirs[OUT], STDOUT_FILENO) < 0 ||
	    dup2(l->theirs[ERR], STDERR_FILENO) < 0)
		return cannot(failure, "set up standard input and output");
	return true;
}

static _Noreturn void be_child(const struct launch *l)
{
	struct failure failure = { .status = STATUS_FAILED };

	if (set_up_child(l, &failure))
		become_command(l->job, &failure);
	/* If it cannot be told, then the status alone has to say it. */
	if (write(l->report[1], &failure, sizeof(failure)) < 0)
		_exit(failure.status);
	_exit(failure.status);
}

/* Waits until the child is the command; tells why if that does not happen. */
static int await_exec(struct launch *l)
{
	struct failure failure;
	ssize_t n;

	do {
		n = read(l->report[0], &failure, sizeof(failure));
	} while (n < 0 && errno == EINTR);
	if (n != sizeof(failure))
		return STATUS_OK;
	while (waitpid(l->child->pid, NULL, 0) < 0 && errno == EINTR)
		;
	complain("%s", failure.message);
	return failure.status;
}

static int start_child(struct launch *l)
{
	int status;

	if (pipe2(l->report, O_CLOEXEC)) {
		complain("cannot make a pipe: %s", strerror(errno));
		return STATUS_FAILED;
	}
	l->child->pid = fork();
	if (!l->child->pid)
		be_child(l);
	close(l->report[1]);
	if (l->child->pid < 0) {
		complain("cannot make a process: %s", strerror(errno));
		status = STATUS_FAILED;
	} else {
		status = await_exec(l);
	}
	close(l->report[0]);
	return status;
}

/* So that what is opened here gets none of their numbers. */
static void fill_standard_descriptors(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

static int start(struct launch *l)
{
	int status;

	fill_standard_descriptors();
	status = open_stdio(l->job, l->child, l->theirs);
	if (status != STATUS_OK)
		return status;
	l->child->signals = open_signals(l);
	if (l->child->signals < 0)
		return STATUS_FAILED;
	status = start_child(l);
	if (status != STATUS_OK)
		close(l->child->signals);
	return status;
}

/**
 * launch - start a command in a domain
 * @job: the command
 * @child: filled in
 *
 * Return: the exit status; if it is not STATUS_OK, that has been told, and
 * no process or descriptor was left behind.
 */
int launch(const struct job *job, struct child *child)
{
	struct launch l = {
		.job = job,
		.child = child,
		.theirs = { -1, -1, -1 },
	};
	int status;

	*child = (struct child){ .ends = { -1, -1, -1 } };
	status = start(&l);
	close_ends(l.theirs);
	if (status != STATUS_OK)
		close_ends(child->ends);
	return status;
}
