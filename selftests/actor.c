// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: the selftests' actor
 *
 * Does one act under the label that it was started in, and exits with the
 * errno of the act, 0 for success.  What the act needs but is not about makes
 * it exit with ACTOR_BROKEN, so that it is not taken for a denial.  After the
 * words "passed ADDRESS" the actor takes a descriptor first, as if it had been
 * given, and exits with EACCES if it does not get it; after "later" the act
 * waits until the test says so; after "failing N" its Nth allocation fails, and
 * the actor tells the test if there was none, as it would tell that it is ready.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "actor.h"

static const struct act *const tables[] = {
	file_acts,    attribute_acts, task_acts,   socket_acts, system_acts,
	ipc_acts,     entry_acts,     inet_acts,   race_acts,	leave_acts,
	object_acts,  shed_acts,      chosen_acts, held_acts,	path_acts,
	peer_acts,    machine_acts,   key_acts,	   ring_acts,	bpf_acts,
	counter_acts, layer_acts,     tunnel_acts, binder_acts, revoke_acts,
	netlink_acts, kind_acts,      append_acts, count_acts,	quota_acts,
};

/**
 * broken - give up, because the act could not be tried
 * @what: what went wrong; errno says why
 */
noreturn void broken(const char *what)
{
	char text[256];
	int length =
		snprintf(text, sizeof(text), "%s: %s", what, strerror(errno));

	if (write(ACTOR_TELL, text, length) != length)
		_exit(ACTOR_BROKEN);
	_exit(ACTOR_BROKEN);
}

/**
 * tell_ready - tell the test that this actor can be acted upon now
 */
void tell_ready(void)
{
	if (write(ACTOR_TELL, "\n", 1) != 1)
		broken("write to the test");
}

/**
 * hear_end - wait until the test says that it is over
 */
void hear_end(void)
{
	char byte;

	while (read(ACTOR_HEAR, &byte, 1) < 0)
		if (errno != EINTR)
			broken("read from the test");
}

/**
 * result - the errno of a system call
 * @returned: what it returned
 */
int result(long returned)
{
	return returned < 0 ? errno : 0;
}

int number(const char *word)
{
	char *end;
	long value = strtol(word, &end, 0);

	if (!*word || *end) {
		errno = EINVAL;
		broken(word);
	}
	return value;
}

/**
 * open_object - what the act is to be done to
 * @word: a path, or GIVEN
 * @flags: of open(2)
 *
 * Return: a descriptor, or the negative errno.
 */
int open_object(const char *word, int flags)
{
	int fd;

	if (!strcmp(word, GIVEN))
		return ACTOR_GIVEN;
	fd = open(word, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/**
 * show_descriptor - let the test take what was made, and stop until it says so
 * @fd: from the system call that made it
 *
 * Return: 0, or the errno of that call.
 */
int show_descriptor(int fd)
{
	if (fd < 0)
		return errno;
	if (dup2(fd, ACTOR_GIVEN) != ACTOR_GIVEN || raise(SIGSTOP))
		broken("show");
	return 0;
}

static const struct act *find_act(const char *name)
{
	const struct act *act;
	size_t i;

	for (i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		for (act = tables[i]; act->name; act++)
			if (!strcmp(act->name, name))
				return act;
	errno = EINVAL;
	broken(name);
}

/* What the test gave was sent to it, since an exec keeps only so much. */
static int receive_given(void)
{
	int fd = receive_descriptor(ACTOR_GIVEN);

	if (fd < 0)
		return -fd;
	if (dup2(fd, ACTOR_GIVEN) != ACTOR_GIVEN)
		broken("dup2");
	close(fd);
	return 0;
}

/* 0: the test has asked for the fault before the actor was there. */
static int run_with_fault(const struct act *act, char **words, int number)
{
	int opened = open(FAIL_NTH, O_RDWR | O_CLOEXEC), err;
	/* Out of the way of what is shown. */
	int fail_nth = fcntl(opened, F_DUPFD_CLOEXEC, ACTOR_GIVEN + 1);

	if (fail_nth < 0)
		broken(FAIL_NTH);
	close(opened);
	if (number)
		ask_for_fault(fail_nth, number);
	err = act->run(words);
	if (!take_back_fault(fail_nth))
		tell_ready();
	return err;
}

int main(int argc, char **argv)
{
	const char *failing = NULL;
	const struct act *act;
	int err = strcmp(argv[0], ACTOR_RECEIVES) ? 0 : receive_given();

	if (err)
		return err;
	if (argc > 2 && !strcmp(argv[1], "passed")) {
		err = take_passed(argv[2]);
		if (err)
			return err;
		argc -= 2;
		argv += 2;
	}
	if (argc > 1 && !strcmp(argv[1], "later")) {
		tell_ready();
		hear_end();
		argc--;
		argv++;
	}
	if (argc > 2 && !strcmp(argv[1], "failing")) {
		failing = argv[2];
		argc -= 2;
		argv += 2;
	}
	if (argc < 2) {
		errno = EINVAL;
		broken("no act");
	}
	act = find_act(argv[1]);
	if ((unsigned int)argc - 2 != act->words) {
		errno = EINVAL;
		broken(argv[1]);
	}
	return failing ? run_with_fault(act, argv + 2, number(failing)) :
			 act->run(argv + 2);
}
