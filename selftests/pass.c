// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: descriptors that are passed to an actor
 */
#include <fcntl.h>
#include <linux/close_range.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"
#include "policy_file.h"

union control {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int))];
};

static int connect_to_actor(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(address.sun_path, PASS_ADDRESS, sizeof(PASS_ADDRESS));
	address.sun_path[0] = '\0';
	if (sock >= 0 && connect(sock, (struct sockaddr *)&address,
				 offsetof(struct sockaddr_un, sun_path) +
					 strlen(PASS_ADDRESS))) {
		close(sock);
		return -1;
	}
	return sock;
}

/**
 * pass_descriptor - pass a descriptor to the actor that waits for one
 * @fd: the descriptor
 *
 * Return: 0, -1 with errno set.
 */
int pass_descriptor(int fd)
{
	union control control = {};
	struct iovec data = { "x", 1 };
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	int sock = connect_to_actor();
	ssize_t sent;

	if (sock < 0)
		return -1;
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	sent = sendmsg(sock, &message, MSG_NOSIGNAL);
	close(sock);
	return sent == 1 ? 0 : -1;
}

/**
 * take_given - take the descriptor that an actor was given, or has made instead
 * @pid: the actor
 *
 * Return: a descriptor of the same file; -1 with errno set.
 */
int take_given(pid_t pid)
{
	int process = syscall(SYS_pidfd_open, pid, 0);
	int fd = syscall(SYS_pidfd_getfd, process, ACTOR_GIVEN, 0);

	close(process);
	return fd;
}

/* What happens to what while an actor waits, which has told that it is ready. */
struct event {
	int (*happen)(const void *what);
	const void *what;
};

/* An actor that is started with a descriptor, or is passed one. */
static struct sight see_held_up(const char *label, int fd, bool is_passed,
				const char *const *words,
				const struct event *event)
{
	struct sight seen = { .err = ACTOR_NO_EXEC, .records = -1 };
	struct actor actor;
	int log = open_records();

	if (log < 0)
		return seen;
	if (!start_actor(&actor, label, is_passed ? -1 : fd, words)) {
		if (await_actor(&actor) || (is_passed && pass_descriptor(fd)) ||
		    (is_passed && event && await_actor(&actor)) ||
		    (event && event->happen(event->what)))
			kill_actor(&actor);
		else
			seen.err = finish_actor(&actor);
		seen.records = count_records(log, actor.pid, seen.first,
					     sizeof(seen.first));
	}
	close(log);
	return seen;
}

struct relabelling {
	const char *path;
	const char *label;
};

static int relabel(const void *what)
{
	const struct relabelling *relabelling = what;

	return set_label(relabelling->path, relabelling->label);
}

static int load(const void *what)
{
	return load_labels(what);
}

static int load_all(const void *what)
{
	return load_spec(what);
}

static int revoke_label(const void *what)
{
	return write_text(SECURITYFS "revoke", what);
}

/**
 * see_passed_later - pass a descriptor, relabel its file, and have an act done
 * @label: the actor's
 * @fd: the descriptor
 * @words: PASSED_WORDS(), with "later" if @path is not NULL
 * @path: the file; NULL to leave its label alone
 * @new_label: the file's label when the act is done
 *
 * Return: what was seen; of the act, or EACCES if the descriptor was kept back.
 */
struct sight see_passed_later(const char *label, int fd,
			      const char *const *words, const char *path,
			      const char *new_label)
{
	const struct relabelling relabelling = { path, new_label };
	const struct event event = { relabel, &relabelling };

	return see_held_up(label, fd, true, words, path ? &event : NULL);
}

/**
 * see_passed - pass a descriptor to an actor, and see what comes of its act
 * @label: the actor's
 * @fd: the descriptor
 * @words: PASSED_WORDS()
 *
 * Return: as see_passed_later().
 */
struct sight see_passed(const char *label, int fd, const char *const *words)
{
	return see_passed_later(label, fd, words, NULL, NULL);
}

/**
 * see_passed_across_load - pass a descriptor, load a policy, and have an act done
 * @label: the actor's
 * @fd: the descriptor
 * @words: PASSED_WORDS() with "later"
 * @after: the policy when the act is done
 *
 * Return: as see_passed_later().
 */
struct sight see_passed_across_load(const char *label, int fd,
				    const char *const *words,
				    const struct policy_spec *after)
{
	return see_held_up(label, fd, true, words,
			   &(const struct event){ load_all, after });
}

/**
 * see_across_load - have an act done that is held up while a policy is loaded
 * @label: the actor's
 * @fd: a descriptor that the actor is started with; -1 for none
 * @words: the act, which tells that it is ready and goes on when it is let
 * @before: the labels of the policy when the actor starts
 * @after: those when it goes on
 *
 * Return: what was seen.
 */
struct sight see_across_load(const char *label, int fd,
			     const char *const *words,
			     const struct label_spec *before,
			     const struct label_spec *after)
{
	const struct sight none = { .err = ACTOR_NO_EXEC, .records = -1 };

	if (load_labels(before))
		return none;
	return see_held_up(label, fd, false, words,
			   &(const struct event){ load, after });
}

/**
 * see_across_revocation - have an act done that is held up while a label goes
 * @label: the actor's
 * @fd: a descriptor that the actor is started with
 * @words: the act, which tells that it is ready and goes on when it is let
 * @revoked: the label that is revoked meanwhile
 *
 * Return: what was seen.
 */
struct sight see_across_revocation(const char *label, int fd,
				   const char *const *words,
				   const char *revoked)
{
	return see_held_up(label, fd, false, words,
			   &(const struct event){ revoke_label, revoked });
}

/**
 * see_taken - have an act done to what a load takes from red meanwhile
 * @label: the actor's
 * @fd: a descriptor of what is blue's, which the actor is started with
 * @name: the act, of no words
 *
 * The tests' own policy is in force when the act is done.
 *
 * Return: what was seen.
 */
struct sight see_taken(const char *label, int fd, const char *name)
{
	/* Under this policy red has what is blue's. */
	static const struct label_spec both_are_one[] = {
		{ BLUE, TYPE_BLUE },
		{ BRIDGE, TYPE_BLUE | TYPE_RED },
		{ RED, TYPE_BLUE },
		{ RED_TOO, TYPE_RED },
		{},
	};

	return see_across_load(label, fd, WORDS("later", name), both_are_one,
			       test_labels);
}

/**
 * inherit - have an act done by who has a descriptor by nothing but an exec
 * @label: the label that the exec enters
 * @fd: the descriptor
 * @place: where it is to be
 * @words: the act: see WORDS()
 *
 * Return: its exit status: see finish_actor(); ACTOR_BROKEN, too, if it was
 * killed.
 */
int inherit(const char *label, int fd, int place, const char *const *words)
{
	char program[PATH_SIZE];
	int status;
	pid_t pid = fork();

	if (!pid) {
		int null = open("/dev/null", O_RDWR);

		test_path(program, "actor");
		if (dup2(fd, 100) == 100 && dup2(null, 0) == 0 &&
		    dup2(null, 1) == 1 && dup2(null, 2) == 2 &&
		    !close_range(3, 99, 0) && dup2(100, place) == place &&
		    !close(100) && !set_self_attr(ATTR_EXEC, label))
			execv(program, (char *const *)words);
		_exit(ACTOR_NO_EXEC);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return ACTOR_BROKEN;
	return WIFEXITED(status) ? WEXITSTATUS(status) : ACTOR_BROKEN;
}
