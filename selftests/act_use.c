// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does by a descriptor
 *
 * Each function moves data, or takes control of something, and returns the errno
 * of that.  Where there is nothing to move it has been allowed all the same.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/landlock.h>
#include <linux/nsfs.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <linux/userfaultfd.h>
#include <mqueue.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/fanotify.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <termios.h>
#include <unistd.h>

#include "kind.h"

static int unless_empty(long returned)
{
	return returned < 0 && errno != EAGAIN ? errno : 0;
}

int use_by_read(int fd)
{
	char text[8192];

	return unless_empty(read(fd, text, sizeof(text)));
}

int use_by_write(int fd)
{
	return result(write(fd, "x", 1));
}

int use_file(int fd)
{
	char byte;

	return result(pwrite(fd, "x", 1, 0)) ?: result(pread(fd, &byte, 1, 0));
}

int use_by_map(int fd)
{
	char *memory =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (memory == MAP_FAILED)
		return errno;
	*memory = 'x';
	return 0;
}

int use_by_lock(int fd)
{
	return result(flock(fd, LOCK_EX | LOCK_NB));
}

int use_by_size(int fd)
{
	return result(ftruncate(fd, 0));
}

int use_by_stat(int fd)
{
	struct stat st;

	return result(fstat(fd, &st));
}

int use_by_list(int fd)
{
	char entries[1024];

	return result(syscall(SYS_getdents64, fd, entries, sizeof(entries)));
}

/* Leaves something there. */
int use_directory(int fd)
{
	return result(openat(fd, "left", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

/* Opens what the descriptor only names. */
int use_path(int fd)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return result(open(path, O_RDWR | O_CLOEXEC));
}

int use_link(int fd)
{
	char text[16];

	return result(readlinkat(fd, "", text, sizeof(text)));
}

int use_by_splice(int fd)
{
	int ends[2];

	if (pipe(ends) || write(ends[1], "x", 1) != 1)
		broken("pipe");
	return result(splice(ends[0], NULL, fd, NULL, 1, 0));
}

int use_terminal(int fd)
{
	struct termios settings;

	return result(tcgetattr(fd, &settings)) ?:
		       result(tcsetattr(fd, TCSANOW, &settings));
}

int use_by_accept(int fd)
{
	return unless_empty(accept(fd, NULL, NULL));
}

int use_by_receive(int fd)
{
	char text[64];

	return unless_empty(recv(fd, text, sizeof(text), MSG_DONTWAIT));
}

int use_by_option(int fd)
{
	int size = 65536;

	return result(
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)));
}

int use_eventfd(int fd)
{
	__u64 count = 1;

	return result(write(fd, &count, sizeof(count))) ?:
		       result(read(fd, &count, sizeof(count)));
}

int use_epoll(int fd)
{
	struct epoll_event event = { .events = EPOLLIN };
	int ends[2];

	if (pipe(ends))
		broken("pipe");
	return result(epoll_ctl(fd, EPOLL_CTL_ADD, ends[0], &event)) ?:
		       result(epoll_wait(fd, &event, 1, 0));
}

int use_timerfd(int fd)
{
	struct itimerspec timer = { { 1, 0 }, { 1, 0 } };

	return result(timerfd_settime(fd, 0, &timer, NULL)) ?:
		       result(timerfd_gettime(fd, &timer));
}

int use_inotify(int fd)
{
	return result(inotify_add_watch(fd, kind_directory, IN_CREATE)) ?:
		       use_by_read(fd);
}

int use_fanotify(int fd)
{
	return result(fanotify_mark(fd, FAN_MARK_FLUSH, 0, AT_FDCWD, NULL)) ?:
		       use_by_read(fd);
}

int use_pidfd(int fd)
{
	return result(syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0));
}

int use_userfaultfd(int fd)
{
	struct uffdio_api api = { .api = UFFD_API };

	/* That can be said once. */
	if (ioctl(fd, UFFDIO_API, &api) && errno != EINVAL)
		return errno;
	return 0;
}

int use_io_uring(int fd)
{
	void *ring = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			  0 /* IORING_OFF_SQ_RING */);

	if (ring == MAP_FAILED)
		return errno;
	return result(syscall(SYS_io_uring_enter, fd, 0, 0, 0, NULL, 0));
}

int use_perf_event(int fd)
{
	__u64 count;

	return result(ioctl(fd, PERF_EVENT_IOC_RESET, 0)) ?:
		       result(read(fd, &count, sizeof(count)));
}

/* There is no notification of this number. */
int use_seccomp_listener(int fd)
{
	__u64 id = 1;

	if (ioctl(fd, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) && errno != ENOENT)
		return errno;
	return 0;
}

int use_landlock_ruleset(int fd)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access = LANDLOCK_ACCESS_FS_MAKE_SOCK,
		.parent_fd = open("/tmp", O_PATH | O_CLOEXEC),
	};

	return result(syscall(SYS_landlock_add_rule, fd,
			      LANDLOCK_RULE_PATH_BENEATH, &rule, 0));
}

static int bpf(int command, union bpf_attr *attr, size_t size)
{
	return result(syscall(SYS_bpf, command, attr, size));
}

int use_bpf_map(int fd)
{
	__u32 key = 0, value = 1;
	union bpf_attr attr = {
		.map_fd = fd,
		.key = (uintptr_t)&key,
		.value = (uintptr_t)&value,
	};

	return bpf(BPF_MAP_UPDATE_ELEM, &attr, sizeof(attr));
}

/* Runs it. */
int use_bpf_program(int fd)
{
	char packet[64] = {};
	union bpf_attr attr = {
		.test = {
			.prog_fd = fd,
			.data_in = (uintptr_t)packet,
			.data_size_in = sizeof(packet),
		},
	};

	return bpf(BPF_PROG_TEST_RUN, &attr, sizeof(attr));
}

int use_bpf_object(int fd)
{
	char info[256] = {};
	union bpf_attr attr = {
		.info = {
			.bpf_fd = fd,
			.info = (uintptr_t)info,
			.info_len = sizeof(info),
		},
	};

	return bpf(BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr));
}

int use_mount_context(int fd)
{
	return result(fsconfig(fd, FSCONFIG_SET_FLAG, "lazytime", NULL, 0));
}

/* Who is in it asks for its owner, and enters it. */
int use_namespace(int fd)
{
	return result(ioctl(fd, NS_GET_NSTYPE));
}

int use_queue(int fd)
{
	struct timespec now = {};
	char text[8192];

	if (mq_timedreceive(fd, text, sizeof(text), NULL, &now) < 0 &&
	    errno != ETIMEDOUT && errno != EAGAIN)
		return errno;
	return 0;
}
