// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: files, memory, streams and the like that the actor
 * makes
 *
 * Each function returns a descriptor that an exec keeps, or -1 with errno set.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <linux/userfaultfd.h>
#include <mqueue.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "kind.h"

#ifndef O_NOTIFICATION_PIPE
#define O_NOTIFICATION_PIPE O_EXCL
#endif

static const char *path_in_place(char path[PATH_SIZE], const char *name)
{
	snprintf(path, PATH_SIZE, "%.180s/%.60s", kind_directory, name);
	return path;
}

static int open_in_place(const char *name, int flags)
{
	char path[PATH_SIZE];

	return open(path_in_place(path, name), flags, 0644);
}

int new_file(void)
{
	int fd = open_in_place("file", O_RDWR | O_CREAT);

	if (fd >= 0 && write(fd, "secret", 6) != 6)
		return -1;
	return fd;
}

int new_file_to_append(void)
{
	return open_in_place("file", O_WRONLY | O_CREAT | O_APPEND);
}

int new_nameless_file(void)
{
	return open_in_place("", O_RDWR | O_TMPFILE);
}

int new_deleted_file(void)
{
	char path[PATH_SIZE];
	int fd = new_file();

	return fd < 0 || unlink(path_in_place(path, "file")) ? -1 : fd;
}

int new_directory(void)
{
	char path[PATH_SIZE];

	if (mkdir(path_in_place(path, "directory"), 0755))
		return -1;
	return open(path, O_RDONLY | O_DIRECTORY);
}

int new_path_of_file(void)
{
	return new_file() < 0 ? -1 : open_in_place("file", O_PATH);
}

int new_path_of_directory(void)
{
	return new_directory() < 0 ? -1 : open_in_place("directory", O_PATH);
}

int new_path_of_link(void)
{
	char path[PATH_SIZE];

	if (symlink("secret", path_in_place(path, "link")))
		return -1;
	return open(path, O_PATH | O_NOFOLLOW);
}

int new_memory(void)
{
	int fd = memfd_create("kind", 0);

	return fd < 0 || ftruncate(fd, 4096) ? -1 : fd;
}

int new_huge_memory(void)
{
	return memfd_create("kind", MFD_HUGETLB);
}

int new_secret_memory(void)
{
	int fd = syscall(SYS_memfd_secret, 0);

	return fd < 0 || ftruncate(fd, 4096) ? -1 : fd;
}

int new_pipe(void)
{
	int ends[2];

	return pipe2(ends, O_NONBLOCK) ? -1 : ends[0];
}

int new_pipe_to_write(void)
{
	int ends[2];

	return pipe(ends) ? -1 : ends[1];
}

int new_notification_pipe(void)
{
	int ends[2];

	return pipe2(ends, O_NOTIFICATION_PIPE | O_NONBLOCK) ? -1 : ends[0];
}

int new_fifo(void)
{
	char path[PATH_SIZE];

	if (mkfifo(path_in_place(path, "fifo"), 0644))
		return -1;
	return open(path, O_RDWR);
}

int new_terminal_master(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);

	return master < 0 || unlockpt(master) ? -1 : master;
}

/* The first end stays open, or the terminal would be hung up. */
int new_terminal_slave(void)
{
	int master = new_terminal_master();

	return master < 0 ? -1 : open(ptsname(master), O_RDWR | O_NOCTTY);
}

int new_eventfd(void)
{
	return eventfd(0, 0);
}

int new_epoll(void)
{
	return epoll_create1(0);
}

int new_timerfd(void)
{
	return timerfd_create(CLOCK_MONOTONIC, 0);
}

int new_signalfd(void)
{
	sigset_t set;

	sigemptyset(&set);
	return signalfd(-1, &set, SFD_NONBLOCK);
}

int new_inotify(void)
{
	return inotify_init1(IN_NONBLOCK);
}

int new_pidfd(void)
{
	return syscall(SYS_pidfd_open, getpid(), 0);
}

int new_userfaultfd(void)
{
	return syscall(SYS_userfaultfd, UFFD_USER_MODE_ONLY);
}

int new_io_uring(void)
{
	/* struct io_uring_params */
	char params[120] = {};

	return syscall(SYS_io_uring_setup, 1, params);
}

/* A software event that counts nothing, of the process itself. */
int new_perf_event(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_DUMMY,
		.exclude_kernel = 1,
		.exclude_hv = 1,
	};

	return syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
}

/* Of a filter that allows all: nothing ever comes by it. */
int new_seccomp_listener(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = { 1, &allow };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -1;
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		       SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

int new_landlock_ruleset(void)
{
	struct landlock_ruleset_attr attr = {
		.handled_access_fs = LANDLOCK_ACCESS_FS_MAKE_SOCK,
	};

	return syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
}

/* Which namespaces there are stands in /proc/PID/ns. */
#define NEW_NAMESPACE(name)                                    \
	int new_namespace_##name(void)                         \
	{                                                      \
		return open("/proc/self/ns/" #name, O_RDONLY); \
	}

NEW_NAMESPACE(cgroup)
NEW_NAMESPACE(ipc)
NEW_NAMESPACE(mnt)
NEW_NAMESPACE(net)
NEW_NAMESPACE(pid)
NEW_NAMESPACE(time)
NEW_NAMESPACE(user)
NEW_NAMESPACE(uts)

/* It is found by nobody else: its name is gone. */
int new_queue(void)
{
	mqd_t queue =
		mq_open("/tvd-kind", O_RDWR | O_CREAT | O_EXCL, 0600, NULL);
	int fd = queue < 0 ? -1 : dup(queue); /* that one is CLOEXEC */

	mq_unlink("/tvd-kind");
	return fd;
}

int new_process_directory(void)
{
	return open("/proc/self", O_RDONLY | O_DIRECTORY);
}

int new_process_memory(void)
{
	return open("/proc/self/mem", O_RDWR);
}

int new_process_status(void)
{
	return open("/proc/self/status", O_RDONLY);
}

int new_process_maps(void)
{
	return open("/proc/self/maps", O_RDONLY);
}

int new_process_descriptors(void)
{
	return open("/proc/self/fd", O_RDONLY | O_DIRECTORY);
}
