// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does to keys
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "actor.h"

#define ALL_MAY 0x3f3f3f3f

/* Of linux/watch_queue.h, which does not go with fcntl.h. */
#define O_NOTIFICATION_PIPE O_EXCL
#define IOC_WATCH_QUEUE_SET_SIZE _IO('W', 0x60)

static long control(int command, long a, long b, long c, long d)
{
	return syscall(SYS_keyctl, command, a, b, c, d);
}

static long serial(const char *word)
{
	return strtol(word, NULL, 10);
}

/* A keyring for all of its user, which keeps this out; and a key in it. */
static int hold_key(char **word)
{
	long ring, key;

	ring = syscall(SYS_add_key, "keyring", word[0], NULL, 0,
		       KEY_SPEC_PROCESS_KEYRING);
	key = syscall(SYS_add_key, "user", word[1], "secret", 6, ring);
	if (ring < 0 || key < 0 ||
	    control(KEYCTL_SETPERM, ring, ALL_MAY, 0, 0) ||
	    control(KEYCTL_SETPERM, key, ALL_MAY, 0, 0))
		broken("a key");
	tell_ready();
	hear_end();
	return 0;
}

static int describe_key(char **word)
{
	char text[256];

	return result(control(KEYCTL_DESCRIBE, serial(word[0]), (long)text,
			      sizeof(text), 0));
}

static int read_key(char **word)
{
	char text[256];

	return result(control(KEYCTL_READ, serial(word[0]), (long)text,
			      sizeof(text), 0));
}

static int update_key(char **word)
{
	return result(
		control(KEYCTL_UPDATE, serial(word[0]), (long)"other", 5, 0));
}

static int link_key(char **word)
{
	return result(control(KEYCTL_LINK, serial(word[0]),
			      KEY_SPEC_PROCESS_KEYRING, 0, 0));
}

static int time_key(char **word)
{
	return result(control(KEYCTL_SET_TIMEOUT, serial(word[0]), 1000, 0, 0));
}

static int search_ring(char **word)
{
	return result(control(KEYCTL_SEARCH, serial(word[0]), (long)"user",
			      (long)word[1], 0));
}

static int add_to_ring(char **word)
{
	return result(syscall(SYS_add_key, "user", "planted", "x", 1,
			      serial(word[0])));
}

/* A keyring of its own to which others add; reads what is in it in the end. */
static int read_from_ring(char **word)
{
	int key;
	long ring = syscall(SYS_add_key, "keyring", word[0], NULL, 0,
			    KEY_SPEC_PROCESS_KEYRING);
	char text[256];

	if (ring < 0 || control(KEYCTL_SETPERM, ring, ALL_MAY, 0, 0))
		broken("a keyring");
	tell_ready();
	hear_end();
	if (control(KEYCTL_READ, ring, (long)&key, sizeof(key), 0) !=
	    sizeof(key))
		broken("the key in the keyring");
	return result(control(KEYCTL_READ, key, (long)text, sizeof(text), 0));
}

/* Returns where one is told of what is done to the key, or -1. */
static int watch(const char *key)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK | O_NOTIFICATION_PIPE) ||
	    ioctl(ends[0], IOC_WATCH_QUEUE_SET_SIZE, 8))
		broken("a pipe for notifications");
	return control(KEYCTL_WATCH_KEY, serial(key), ends[0], 1, 0) ? -1 :
								       ends[0];
}

static int watch_key(char **word)
{
	return result(watch(word[0]));
}

/* What was told when the test says that something was done. */
static int hear_of_key(char **word)
{
	char text[256];
	int fd = watch(word[0]);

	if (fd < 0)
		broken("KEYCTL_WATCH_KEY");
	tell_ready();
	hear_end();
	return result(read(fd, text, sizeof(text)));
}

static void give_keyring_to_parent(void)
{
	if (control(KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0) < 0 ||
	    control(KEYCTL_SESSION_TO_PARENT, 0, 0, 0, 0))
		_exit(1);
	_exit(0);
}

/* Opens a file with the credentials that came with a keyring from a child. */
static int open_with_keyring(char **word)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		give_keyring_to_parent();
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		broken("KEYCTL_SESSION_TO_PARENT");
	return result(open(word[0], O_RDONLY | O_CLOEXEC));
}

static long session_keyring(void)
{
	long ring = control(KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0,
			    0, 0);

	if (ring < 0)
		broken("KEYCTL_GET_KEYRING_ID");
	return ring;
}

/* One with a key in it that the parent may come to look for. */
static int give_keyring(char **word)
{
	long ring = control(KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0);

	if (ring < 0 ||
	    syscall(SYS_add_key, "user", "tvd-handed-up", "x", 1, ring) < 0)
		broken("a key in a session keyring");
	return result(control(KEYCTL_SESSION_TO_PARENT, 0, 0, 0, 0));
}

static noreturn void become_giver(const char *label)
{
	char *const words[] = { "actor", "give-keyring", NULL };
	char program[PATH_SIZE];

	if (set_self_attr(ATTR_EXEC, label))
		_exit(ACTOR_NO_EXEC);
	execv(test_path(program, "actor"), words);
	_exit(ACTOR_NO_EXEC);
}

/* 0, or EDOM if a child of that label has given it another session keyring. */
static int keep_keyring(char **word)
{
	int status;
	long ring;
	pid_t pid;

	if (control(KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0) < 0)
		broken("KEYCTL_JOIN_SESSION_KEYRING");
	ring = session_keyring();
	pid = fork();
	if (!pid)
		become_giver(word[0]);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		broken("KEYCTL_SESSION_TO_PARENT");
	return session_keyring() == ring ? 0 : EDOM;
}

/* What does not exist yet; a program may be asked for it, or not. */
static int request_key(char **word)
{
	long key = syscall(SYS_request_key, "user", "tvd-no-such-key",
			   strcmp(word[0], "call") ? NULL : "x", 0);

	return result(key);
}

/* The session's own, which the exec of another label has made anew. */
static int use_session_keyring(char **word)
{
	if (syscall(SYS_add_key, "user", "tvd-session", "x", 1,
		    KEY_SPEC_SESSION_KEYRING) < 0)
		return errno;
	return result(syscall(SYS_request_key, "user", "tvd-session", NULL, 0));
}

static void become_user(const char *word)
{
	if (setuid(number(word)))
		broken("setuid");
}

static int add_users_key(char **word)
{
	become_user(word[0]);
	return result(syscall(SYS_add_key, "user", word[1], "x", 1,
			      KEY_SPEC_USER_KEYRING));
}

static int find_users_key(char **word)
{
	become_user(word[0]);
	return result(control(KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING,
			      (long)"user", (long)word[1], 0));
}

const struct act key_acts[] = {
	{ "hold-key", 2, hold_key },
	{ "describe-key", 1, describe_key },
	{ "read-key", 1, read_key },
	{ "update-key", 1, update_key },
	{ "link-key", 1, link_key },
	{ "time-key", 1, time_key },
	{ "search-ring", 2, search_ring },
	{ "add-to-ring", 1, add_to_ring },
	{ "read-from-ring", 1, read_from_ring },
	{ "watch-key", 1, watch_key },
	{ "request-key", 1, request_key },
	{ "use-session-keyring", 0, use_session_keyring },
	{ "add-users-key", 2, add_users_key },
	{ "find-users-key", 2, find_users_key },
	{ "open-with-keyring", 1, open_with_keyring },
	{ "hear-of-key", 1, hear_of_key },
	{ "give-keyring", 0, give_keyring },
	{ "keep-keyring", 1, keep_keyring },
	{},
};
