// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl run: the terminal that we ourselves were started on
 *
 * While a command has a pty of its own, ours passes every key on as it is: the
 * command's terminal makes lines and signals of them.
 */
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "run.h"

static struct termios saved;
static volatile sig_atomic_t is_raw;

/**
 * our_terminal - where the keys come from, or at least the size
 *
 * Return: a descriptor; -1 if neither standard input nor output is a terminal.
 */
int our_terminal(void)
{
	if (isatty(STDIN_FILENO))
		return STDIN_FILENO;
	return isatty(STDOUT_FILENO) ? STDOUT_FILENO : -1;
}

/**
 * is_in_foreground - whether what is typed is meant for us
 *
 * Whoever changes a terminal or reads it from the background is stopped.
 *
 * Return: true if it is so, or if the terminal knows no jobs of ours.
 */
bool is_in_foreground(void)
{
	pid_t group = tcgetpgrp(STDIN_FILENO);

	return group < 0 || group == getpgrp();
}

/**
 * copy_size - give a pty the size of our terminal
 * @to: the pty
 *
 * The processes in its foreground get SIGWINCH if it differs.
 */
void copy_size(int to)
{
	struct winsize size;
	int fd = our_terminal();

	if (fd >= 0 && !ioctl(fd, TIOCGWINSZ, &size))
		ioctl(to, TIOCSWINSZ, &size);
}

/**
 * restore_terminal - undo make_raw()
 *
 * May be called by a signal's handler, and more than once.
 */
void restore_terminal(void)
{
	if (!is_raw || !is_in_foreground())
		return;
	is_raw = false;
	tcsetattr(STDIN_FILENO, TCSANOW, &saved);
}

/* The action is back to what it was by default. */
static void end_by_signal(int number)
{
	restore_terminal();
	raise(number);
}

/* Those that are passed on to the command do not end us. */
static void restore_at_fatal_signals(void)
{
	static const int fatal[] = { SIGABRT, SIGALRM, SIGBUS,	 SIGFPE,
				     SIGILL,  SIGIO,   SIGPROF,	 SIGPWR,
				     SIGSEGV, SIGSYS,  SIGTRAP,	 SIGVTALRM,
				     SIGXCPU, SIGXFSZ, SIGSTKFLT };
	struct sigaction ours = {
		.sa_handler = end_by_signal,
		.sa_flags = (int)SA_RESETHAND,
	};
	struct sigaction was;
	size_t i;

	for (i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++)
		if (!sigaction(fatal[i], NULL, &was) &&
		    was.sa_handler == SIG_DFL)
			sigaction(fatal[i], &ours, NULL);
}

/**
 * make_raw - let our terminal pass every key on as it is
 *
 * Does nothing where standard input is no terminal, or not ours to change now.
 */
void make_raw(void)
{
	struct termios modes;

	if (is_raw || !is_in_foreground() || tcgetattr(STDIN_FILENO, &saved))
		return;
	modes = saved;
	cfmakeraw(&modes);
	restore_at_fatal_signals();
	is_raw = true;
	tcsetattr(STDIN_FILENO, TCSANOW, &modes);
}
