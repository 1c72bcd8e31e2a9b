// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl run: carrying bytes and signals between us and the command
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"
#include "tvdctl.h"

/* How often we look whether we are still in the background. */
#define BACKGROUND_MS 500

/**
 * struct session - a command and its streams
 *
 * @child: the command.
 * @streams: its standard input, output and error.
 * @status: its exit status, once it has ended.
 * @ended: whether it has.
 * @lost: whether output was lost.
 */
struct session {
	struct child *child;
	struct stream *streams;
	int status;
	bool ended;
	bool lost;
};

static void note_end(struct session *session, int status)
{
	session->ended = true;
	session->status = WIFSIGNALED(status) ?
				  STATUS_SIGNAL + WTERMSIG(status) :
				  WEXITSTATUS(status);
	close_stream(&session->streams[IN]);
	count_left(&session->streams[OUT], session->child->pty);
	count_left(&session->streams[ERR], false);
}

static void reap(struct session *session)
{
	int status;

	if (!session->ended && waitpid(session->child->pid, &status, WNOHANG) ==
				       session->child->pid)
		note_end(session, status);
}

/* To the command's whole process group, as a terminal does. */
static void pass_on(const struct session *session, int number)
{
	if (!session->ended && kill(-session->child->pid, number))
		complain("cannot pass signal %d on: %s", number,
			 strerror(errno));
}

/* Takes effect in the foreground only. */
static void take_terminal(const struct session *session)
{
	if (!session->child->pty)
		return;
	make_raw();
	copy_size(session->child->ends[OUT]);
}

/*
 * The command is alone in its session, where SIGTSTP stops nobody.  Nor does it
 * stop us where there is no shell that could let us go on.
 */
static void stop(const struct session *session)
{
	sigset_t set;

	pass_on(session, SIGSTOP);
	restore_terminal();
	sigemptyset(&set);
	sigaddset(&set, SIGTSTP);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	sigprocmask(SIG_BLOCK, &set, NULL);
	take_terminal(session);
	pass_on(session, SIGCONT);
}

static void take_signal(struct session *session, int number)
{
	switch (number) {
	case SIGCHLD:
		reap(session);
		break;
	case SIGTSTP:
		stop(session);
		break;
	case SIGWINCH:
		take_terminal(session);
		break;
	case SIGCONT:
		take_terminal(session);
		pass_on(session, number);
		break;
	default:
		pass_on(session, number);
	}
}

static void take_signals(struct session *session)
{
	struct signalfd_siginfo info;

	while (read(session->child->signals, &info, sizeof(info)) ==
	       sizeof(info))
		take_signal(session, (int)info.ssi_signo);
}

static bool is_over(const struct session *session)
{
	return session->ended && session->streams[OUT].from < 0 &&
	       session->streams[ERR].from < 0;
}

/*
 * Returns poll(2)'s time limit.  In the background, what is typed is another's,
 * and nothing tells us when we are in the foreground.
 */
static int leave_input_to_others(const struct session *session,
				 struct pollfd *input)
{
	if (!session->child->pty || input->fd != STDIN_FILENO)
		return -1;
	if (is_in_foreground()) {
		make_raw();
		return -1;
	}
	input->fd = -1;
	return BACKGROUND_MS;
}

/* Returns false if there is no memory to wait with. */
static bool await(struct session *session, struct pollfd fds[STREAMS + 1])
{
	int i, limit;

	for (i = 0; i < STREAMS; i++)
		fds[i] = waits_for(&session->streams[i]);
	fds[STREAMS] = (struct pollfd){
		.fd = session->child->signals,
		.events = POLLIN,
	};
	limit = leave_input_to_others(session, &fds[IN]);
	if (poll(fds, STREAMS + 1, limit) >= 0)
		return true;
	for (i = 0; i <= STREAMS; i++)
		fds[i].revents = 0;
	session->lost = errno != EINTR;
	return !session->lost;
}

static bool step(struct session *session)
{
	struct pollfd fds[STREAMS + 1];
	int i;

	if (!await(session, fds))
		return false;
	for (i = 0; i < STREAMS; i++)
		if (fds[i].revents && !move_bytes(&session->streams[i]))
			session->lost = true;
	if (fds[STREAMS].revents)
		take_signals(session);
	if (session->ended) {
		take_last(&session->streams[OUT]);
		take_last(&session->streams[ERR]);
	}
	return true;
}

/**
 * relay - carry bytes and signals until the command has ended
 * @child: the command; its descriptors are closed
 *
 * Return: the exit status: the command's own, or 128 plus the number of the
 * signal that ended it; STATUS_FAILED if it succeeded but its output was lost.
 */
int relay(struct child *child)
{
	static struct stream streams[STREAMS];
	struct session session = { .child = child, .streams = streams };
	int i;

	set_up_stream(&streams[IN], STDIN_FILENO, child->ends[IN],
		      "standard input");
	set_up_stream(&streams[OUT], child->ends[OUT], STDOUT_FILENO,
		      "standard output");
	set_up_stream(&streams[ERR], child->ends[ERR], STDERR_FILENO,
		      "standard error");
	take_terminal(&session);
	while (!is_over(&session) && step(&session))
		;
	restore_terminal();
	for (i = 0; i < STREAMS; i++)
		close_stream(&streams[i]);
	close(child->signals);
	if (!session.status && session.lost)
		return STATUS_FAILED;
	return session.status;
}
