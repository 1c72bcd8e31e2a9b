// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl run: a process becomes the command
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run.h"
#include "tvdctl.h"

/**
 * set_failure - say why a process does not get to its command
 * @failure: filled in
 * @status: the exit status
 * @format: of the message, as for printf(3)
 */
void set_failure(struct failure *failure, int status, const char *format, ...)
{
	va_list values;

	failure->status = status;
	va_start(values, format);
	vsnprintf(failure->message, sizeof(failure->message), format, values);
	va_end(values);
}

static void explain_denial(const struct job *job, struct failure *failure)
{
	char label[TVD_LABEL_SIZE];
	bool labelled = tvd_get_file_label(job->path, label, NULL) == 1;

	set_failure(
		failure, STATUS_CANNOT_EXECUTE,
		"%s: permission denied; check its mode, and its label, which is %s: '%s' executes what is labelled base or shares a type with it (see 'tvdctl label set')",
		job->path,
		labelled ?
			label :
			"left to its filesystem and the policy's 'unlabelled'",
		job->label);
}

static void explain_exec(const struct job *job, struct failure *failure)
{
	int number = errno;
	int status = number == ENOENT ? STATUS_NOT_FOUND :
					STATUS_CANNOT_EXECUTE;
	struct stat file;

	if (number == EACCES)
		explain_denial(job, failure);
	else if (number == EPERM)
		set_failure(
			failure, status,
			"%s: the kernel does not let this process enter label '%s'; its log says why, see 'dmesg | grep tvd'",
			job->path, job->label);
	else if (number == ENOENT && !stat(job->path, &file))
		set_failure(
			failure, status,
			"%s is there, but the interpreter that it names is not",
			job->path);
	else if (number == ENOEXEC)
		set_failure(
			failure, status,
			"%s is no program of this machine, nor a script whose first line begins with #!",
			job->path);
	else
		set_failure(failure, status, "%s: %s", job->path,
			    strerror(number));
}

/**
 * become_command - enter the label and be the command
 * @job: the command
 * @failure: filled in
 *
 * The label is chosen here because a child does not inherit the choice.  Until
 * execve(2) has succeeded this is the host: if it fails, nothing but the report
 * may follow.
 *
 * Returns on failure only.
 */
void become_command(const struct job *job, struct failure *failure)
{
	struct tvd_error *error = NULL;

	if (!enter_private_directories(job->label, failure))
		return;
	if (close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC)) {
		set_failure(
			failure, STATUS_FAILED,
			"cannot close what the command must not inherit: %s",
			strerror(errno));
		return;
	}
	if (tvd_set_exec_label(job->label, &error)) {
		set_failure(failure,
			    tvd_error_number(error) == ENOSYS ?
				    STATUS_UNAVAILABLE :
				    STATUS_FAILED,
			    "%s", tvd_error_message(error));
		tvd_error_free(error);
		return;
	}
	execv(job->path, job->argv);
	explain_exec(job, failure);
}
