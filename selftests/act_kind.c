// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: each kind of object, as the actor has it
 *
 * Who holds one has it as the descriptor ACTOR_GIVEN.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "kind.h"

const char *kind_directory = "";

/**
 * struct kind - what kinds.h says of a descriptor
 *
 * @name: the kind's.
 * @make: returns the descriptor.
 * @use: returns the errno.
 */
struct kind {
	const char *name;
	int (*make)(void);
	int (*use)(int fd);
};

static const struct kind kinds[] = {
#define HANDLE(kind, filesystem, whose, inherited, by_proc, make, use) \
	{ #kind, make, use },
#include "kinds.h"
	{},
};

static const struct kind *kind_of(const char *word)
{
	const struct kind *kind;

	for (kind = kinds; kind->name; kind++)
		if (!strcmp(kind->name, word))
			return kind;
	errno = EINVAL;
	broken(word);
}

/* Makes one in a directory, where it is looked for. */
static void make_kind(char **word)
{
	int fd;

	/* Taken, so that nothing else that the kind needs is made there. */
	if (dup2(ACTOR_HEAR, ACTOR_GIVEN) != ACTOR_GIVEN)
		broken("dup2");
	kind_directory = word[1];
	fd = kind_of(word[0])->make();
	if (fd < 0 || dup2(fd, ACTOR_GIVEN) != ACTOR_GIVEN)
		broken(word[0]);
}

static int hold(char **word)
{
	make_kind(word);
	tell_ready();
	hear_end();
	return 0;
}

static int use_given(char **word)
{
	kind_directory = word[1];
	return kind_of(word[0])->use(ACTOR_GIVEN);
}

/* Keeps it over an exec that does not change the label. */
static int keep(char **word)
{
	char *const words[] = { "actor", "kind-use", word[0], word[1], NULL };
	char program[PATH_SIZE];

	make_kind(word);
	execv(test_path(program, "actor"), words);
	broken("exec");
}

static int open_process(const char *word)
{
	int fd = syscall(SYS_pidfd_open, number(word), 0);

	if (fd < 0)
		broken(word);
	return fd;
}

/* Takes it from the process that holds it. */
static int take(char **word)
{
	int fd =
		syscall(SYS_pidfd_getfd, open_process(word[2]), ACTOR_GIVEN, 0);

	kind_directory = word[1];
	return fd < 0 ? errno : kind_of(word[0])->use(fd);
}

static const char *held_path(char path[PATH_SIZE], const char *directory,
			     const char *pid)
{
	snprintf(path, PATH_SIZE, "/proc/%d/%s/%d", number(pid), directory,
		 ACTOR_GIVEN);
	return path;
}

/* Opens it by the name that procfs has for it, as far as it can be. */
static int open_held(char **word)
{
	static const int modes[] = { O_RDWR, O_WRONLY, O_RDONLY };
	char path[PATH_SIZE];
	int fd = -1;
	size_t i;

	held_path(path, "fd", word[2]);
	for (i = 0; fd < 0 && i < sizeof(modes) / sizeof(*modes); i++) {
		fd = open(path, modes[i] | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
		if (fd < 0 && errno != EISDIR && errno != EPERM)
			return errno;
	}
	kind_directory = word[1];
	return fd < 0 ? errno : kind_of(word[0])->use(fd);
}

/* What procfs says of it, which is its state for some. */
static int show(char **word)
{
	char path[PATH_SIZE], text[1024];

	if (readlink(held_path(path, "fd", word[0]), text, sizeof(text)) < 0)
		return errno;
	return read_file(held_path(path, "fdinfo", word[0]), text,
			 sizeof(text)) < 0 ?
		       errno :
		       0;
}

#ifndef PIDFD_GET_UTS_NAMESPACE
#define PIDFD_GET_UTS_NAMESPACE _IO(0xFF, 10) /* linux/pidfd.h, 6.11 */
#endif

static int namespace_by_pidfd(char **word)
{
	return result(ioctl(open_process(word[0]), PIDFD_GET_UTS_NAMESPACE, 0));
}

static int list_robust(char **word)
{
	void *head;
	size_t size;

	return result(
		syscall(SYS_get_robust_list, number(word[0]), &head, &size));
}

/* What all who hold an open file share, whatever they may do to the file. */
static int seek_given(char **word)
{
	return result(lseek(ACTOR_GIVEN, number(word[0]), SEEK_SET));
}

static int is_at_given(char **word)
{
	return lseek(ACTOR_GIVEN, 0, SEEK_CUR) == number(word[0]) ? 0 : EDOM;
}

/* A word of memory that is a file's, which is only read. */
static __u32 *map_word(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	void *memory = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);

	if (fd < 0 || memory == MAP_FAILED)
		broken(path);
	return memory;
}

static int wait_at_word(char **word)
{
	static const struct timespec patience = { 20, 0 };
	__u32 *at = map_word(word[0]);

	tell_ready();
	return result(syscall(SYS_futex, at, FUTEX_WAIT, *at, &patience));
}

static int wake_at_word(char **word)
{
	return syscall(SYS_futex, map_word(word[0]), FUTEX_WAKE, 1) == 1 ? 0 :
									   EDOM;
}

static int await_process(char **word)
{
	struct pollfd end = { open_process(word[0]), POLLIN };

	tell_ready();
	return poll(&end, 1, 20000) == 1 ? 0 : EDOM;
}

const struct act kind_acts[] = {
	{ "kind-hold", 2, hold },
	{ "kind-use", 2, use_given },
	{ "kind-keep", 2, keep },
	{ "kind-take", 3, take },
	{ "kind-open", 3, open_held },
	{ "kind-show", 1, show },
	{ "namespace-by-pidfd", 1, namespace_by_pidfd },
	{ "list-robust", 1, list_robust },
	{ "seek-given", 1, seek_given },
	{ "is-at-given", 1, is_at_given },
	{ "wait-at-word", 1, wait_at_word },
	{ "wake-at-word", 1, wake_at_word },
	{ "await-process", 1, await_process },
	{},
};
