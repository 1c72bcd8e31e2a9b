// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does to process groups, and to the
 * state of a connection
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "actor.h"

/* Of a process that is no child of the actor's. */
static int set_group(char **word)
{
	return result(setpgid(number(word[0]), 0));
}

static int set_group_of_child(char **word)
{
	pid_t pid = fork();
	int err;

	if (!pid) {
		pause();
		_exit(0);
	}
	if (pid < 0)
		broken("fork");
	err = result(setpgid(pid, pid));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return err;
}

/* To write both ends' sequence numbers and call it connected. */
static int repair(char **word)
{
	int sock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (sock < 0)
		broken("socket");
	return result(
		setsockopt(sock, IPPROTO_TCP, TCP_REPAIR, &on, sizeof(on)));
}

static int repair_in_namespace(char **word)
{
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET))
		broken("unshare");
	return repair(word);
}

static bool is_among(const char *name, const char *names, ssize_t size)
{
	return memmem(names, size, name, strlen(name) + 1);
}

/* Those of the module, and another's. */
static int list_labels(char **word)
{
	char names[256];
	int sock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ssize_t size = flistxattr(sock, names, sizeof(names));

	if (size < 0)
		return errno;
	return is_among(XATTR_NAME_TVD, names, size) &&
			       is_among(XATTR_NAME_TVD ".peer", names, size) &&
			       is_among(word[0], names, size) ?
		       0 :
		       ENODATA;
}

static int write_label(char **word)
{
	int sock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return result(
		fsetxattr(sock, XATTR_NAME_TVD, word[0], strlen(word[0]), 0));
}

const struct act peer_acts[] = {
	{ "set-group", 1, set_group },
	{ "set-group-of-child", 0, set_group_of_child },
	{ "tcp-repair", 0, repair },
	{ "own-tcp-repair", 0, repair_in_namespace },
	{ "list-labels", 1, list_labels },
	{ "write-socket-label", 1, write_label },
	{},
};
