// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: tvdctl run in a process of its own
 */
#include "running.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../tvdctl/run.h"
#include "../../tvdctl/tvdctl.h"
#include "error.h"

struct notes *notes;

static void note(const char *what, const char *label)
{
	size_t used = strlen(notes->text);

	snprintf(notes->text + used, sizeof(notes->text) - used, "%s%s;", what,
		 label);
}

int __wrap_tvd_set_create_label(const char *label, struct tvd_error **error);
int __wrap_tvd_set_exec_label(const char *label, struct tvd_error **error);
bool __wrap_enter_private_directories(const char *label,
				      struct failure *failure);

int __wrap_tvd_set_create_label(const char *label, struct tvd_error **error)
{
	note(label ? "create " : "clear ", label ? label : "");
	if (notes->fail_create)
		tvd_error_set(error, EINVAL, "no such label for pipes");
	return notes->fail_create ? -1 : 0;
}

int __wrap_tvd_set_exec_label(const char *label, struct tvd_error **error)
{
	note("exec ", label);
	if (notes->fail_exec)
		tvd_error_set(error, ENOSYS, "no such label for exec");
	return notes->fail_exec ? -1 : 0;
}

bool __wrap_enter_private_directories(const char *label,
				      struct failure *failure)
{
	(void)label;
	if (notes->fail_private)
		set_failure(failure, STATUS_FAILED, "no private directories");
	return !notes->fail_private;
}

/**
 * share_notes - prepare for processes that write notes
 *
 * Return: false if there is no memory.
 */
bool share_notes(void)
{
	signal(SIGPIPE, SIG_IGN);
	/* A shell's background job begins with these ignored, and a trap in sh
	 * cannot undo that. */
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	notes = mmap(NULL, sizeof(*notes), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return notes != MAP_FAILED;
}

/**
 * clear_notes - forget what an earlier test did
 * @state: not used
 *
 * Return: 0.
 */
int clear_notes(void **state)
{
	(void)state;
	memset(notes, 0, sizeof(*notes));
	return 0;
}

/* As in a shell that somebody types into, whatever runs the tests. */
static void set_standard_signals(void)
{
	static const int standard[] = { SIGPIPE, SIGINT,  SIGTERM, SIGHUP,
					SIGQUIT, SIGUSR1, SIGUSR2, SIGTSTP,
					SIGCONT, SIGTTIN, SIGTTOU };
	sigset_t none;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(standard); i++)
		signal(standard[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/**
 * be_tvdctl - run tvdctl in this process, and end
 * @words: its command line, from the name of the command on
 * @in: its standard input
 * @out: its standard output
 * @err: its standard error
 */
noreturn void be_tvdctl(char **words, int in, int out, int err)
{
	const struct command *command;
	char *name[] = { (char[]){ "run" }, NULL };
	int argc = 0;

	while (words[argc])
		argc++;
	if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
		abort();
	close_range(3, ~0U, 0);
	/* Something that whoever calls tvdctl left open. */
	if (dup(STDERR_FILENO) < 0)
		abort();
	set_standard_signals();
	alarm(TIME_OUT);
	optind = 0;
	find_command(1, name, &command);
	_exit(command_run(command, argc, words));
}
