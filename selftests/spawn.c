// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: starting actors
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"

/* How long an actor may take to say that it is ready, in milliseconds. */
#define PATIENCE 20000

/* More than any act has. */
#define WORDS_MAX 16

static bool is_host(const char *label)
{
	return !strcmp(label, HOST);
}

/**
 * struct channel - the two pipes between a test and its actor
 *
 * @tell: from the actor to the test: [0] is ours.
 * @hear: from the test to the actor: [1] is ours.
 */
struct channel {
	int tell[2];
	int hear[2];
};

/* The pipes carry the actor's label, or it could not use them. */
static int open_channel(struct channel *channel, const char *label)
{
	int err = 0;

	if (!is_host(label) && set_self_attr(ATTR_FSCREATE, label))
		return -1;
	if (pipe2(channel->tell, O_CLOEXEC))
		err = -1;
	if (!err && pipe2(channel->hear, O_CLOEXEC)) {
		close(channel->tell[0]);
		close(channel->tell[1]);
		err = -1;
	}
	if (!is_host(label) && set_self_attr(ATTR_FSCREATE, ""))
		abort();
	return err;
}

static void close_channel(struct channel *channel)
{
	close(channel->tell[0]);
	close(channel->tell[1]);
	close(channel->hear[0]);
	close(channel->hear[1]);
}

/*
 * Sends a descriptor to the actor to come, which may be refused it: an exec
 * would not even keep what is refused.  Returns where to receive it, or -1.
 */
static int send_given(const char *label, int given)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {};
	struct iovec data = { "x", 1 };
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	int pair[2];

	if (!is_host(label) && set_self_attr(ATTR_SOCKCREATE, label))
		return -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -1;
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &given, sizeof(given));
	return sendmsg(pair[0], &message, 0) == 1 ? pair[1] : -1;
}

/* Puts descriptors where the actor looks for them, and closes all others. */
static bool place_descriptors(const struct channel *channel, int given)
{
	/* Out of the way first: one may lie where another is to be. */
	int tell = fcntl(channel->tell[1], F_DUPFD, 10);
	int hear = fcntl(channel->hear[0], F_DUPFD, 10);
	int passed = given < 0 ? -1 : fcntl(given, F_DUPFD, 10);
	int null = open("/dev/null", O_RDWR);
	int last = given < 0 ? ACTOR_HEAR : ACTOR_GIVEN;

	return tell >= 0 && hear >= 0 && null >= 0 && dup2(null, 0) == 0 &&
	       dup2(null, 1) == 1 && dup2(null, 2) == 2 &&
	       dup2(tell, ACTOR_TELL) == ACTOR_TELL &&
	       dup2(hear, ACTOR_HEAR) == ACTOR_HEAR &&
	       (given < 0 || dup2(passed, ACTOR_GIVEN) == ACTOR_GIVEN) &&
	       !close_range(last + 1, ~0U, 0);
}

static noreturn void become_actor(const struct channel *channel,
				  const char *label, int given,
				  const char *const *words)
{
	const char *all[WORDS_MAX] = {};
	char program[PATH_SIZE];
	size_t i;

	for (i = 0; words[i] && i < WORDS_MAX - 1; i++)
		all[i] = words[i];
	test_path(program, "actor");
	if (given >= 0) {
		all[0] = ACTOR_RECEIVES;
		given = send_given(label, given);
		if (given < 0)
			_exit(ACTOR_NO_EXEC);
	}
	if (place_descriptors(channel, given) &&
	    (is_host(label) || !set_self_attr(ATTR_EXEC, label)))
		execv(program, (char *const *)all);
	_exit(ACTOR_NO_EXEC);
}

/**
 * start_actor - start an actor
 * @actor: filled in
 * @label: the label it is to run under
 * @given: a descriptor for it, -1 for none
 * @words: what it is to do: see WORDS()
 *
 * Return: 0, -1 if it could not be started.
 */
int start_actor(struct actor *actor, const char *label, int given,
		const char *const *words)
{
	struct channel channel;

	if (open_channel(&channel, label))
		return -1;
	actor->pid = fork();
	if (actor->pid < 0) {
		close_channel(&channel);
		return -1;
	}
	if (!actor->pid)
		become_actor(&channel, label, given, words);
	close(channel.tell[1]);
	close(channel.hear[0]);
	actor->from = channel.tell[0];
	actor->to = channel.hear[1];
	return 0;
}

/**
 * await_actor - wait until an actor is ready to be acted upon
 * @actor: from start_actor()
 *
 * Return: 0, -1 if it ended or said that it could not.
 */
int await_actor(struct actor *actor)
{
	struct pollfd wait = { .fd = actor->from, .events = POLLIN };
	char said;

	if (poll(&wait, 1, PATIENCE) == 1 && read(actor->from, &said, 1) == 1 &&
	    said == '\n')
		return 0;
	return -1;
}

/**
 * await_state - wait until a process is in a state
 * @pid: the process, which is there
 * @wanted: the letter for it in /proc/PID/stat
 */
void await_state(pid_t pid, char wanted)
{
	char path[PATH_SIZE], text[512], *state;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	do {
		sched_yield();
		state = read_file(path, text, sizeof(text)) > 0 ?
				strrchr(text, ')') :
				NULL;
	} while (state && state[2] != wanted);
}

/**
 * await_sleep - wait until an actor that is ready listens for what is next
 * @actor: from start_actor(), waiting, or with an act for later
 *
 * It tells that it is ready before it listens; from then on whatever it does
 * next is done after what the test does now.
 */
void await_sleep(const struct actor *actor)
{
	await_state(actor->pid, 'S');
}

/* What a broken actor said goes where the test's own messages go. */
static void repeat_complaint(struct actor *actor)
{
	char text[256];
	ssize_t length = read(actor->from, text, sizeof(text) - 1);

	if (length > 0)
		fprintf(stderr, "# actor: %.*s\n", (int)length, text);
}

static int status_of(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return ACTOR_NO_EXEC;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/**
 * finish_actor - tell a waiting actor to end, and learn what came of its act
 * @actor: from start_actor()
 *
 * Return: the errno of the act, 0 for success; 128 and the signal's number if
 * one killed it; or ACTOR_BROKEN or ACTOR_NO_EXEC.
 */
int finish_actor(struct actor *actor)
{
	int status;

	close(actor->to);
	status = status_of(actor->pid);
	if (status == ACTOR_BROKEN)
		repeat_complaint(actor);
	close(actor->from);
	return status;
}

/**
 * kill_actor - end an actor, whatever was done to it
 * @actor: from start_actor()
 */
void kill_actor(struct actor *actor)
{
	kill(actor->pid, SIGKILL);
	finish_actor(actor);
}

/**
 * act_with - have an act done to a descriptor of ours
 * @label: the label to act under
 * @given: the descriptor, -1 for none
 * @words: the act: see WORDS()
 *
 * Return: as finish_actor().
 */
int act_with(const char *label, int given, const char *const *words)
{
	struct actor actor;

	if (start_actor(&actor, label, given, words))
		return ACTOR_NO_EXEC;
	return finish_actor(&actor);
}

/**
 * act - have an act done
 * @label: the label to act under
 * @words: the act: see WORDS()
 *
 * Return: as finish_actor().
 */
int act(const char *label, const char *const *words)
{
	return act_with(label, -1, words);
}

/**
 * exec_errno - run a program under a label
 * @label: the label to enter
 * @path: the program; it is given no words
 *
 * Return: the errno of execve(2), else the program's exit status plus 1000,
 * or ACTOR_BROKEN.
 */
int exec_errno(const char *label, const char *path)
{
	int report[2], err = 0, status;
	pid_t pid;

	if (pipe2(report, O_CLOEXEC))
		return ACTOR_BROKEN;
	pid = fork();
	if (!pid) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);

		if (null < 0 || dup2(null, 0) || dup2(null, 1) != 1 ||
		    dup2(null, 2) != 2)
			_exit(ACTOR_BROKEN);
		if (is_host(label) || !set_self_attr(ATTR_EXEC, label)) {
			execl(path, path, NULL);
			err = errno;
		} else {
			err = ACTOR_BROKEN;
		}
		if (write(report[1], &err, sizeof(err)) < 0)
			_exit(ACTOR_BROKEN);
		_exit(0);
	}
	close(report[1]);
	if (pid < 0 || read(report[0], &err, sizeof(err)) < 0)
		err = ACTOR_BROKEN;
	close(report[0]);
	status = pid < 0 ? 0 : status_of(pid);
	return err ?: 1000 + status;
}
