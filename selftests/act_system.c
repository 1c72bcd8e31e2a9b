// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does to the machine
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "actor.h"

static int mount_tmpfs(char **word)
{
	return result(mount("none", word[0], "tmpfs", 0, NULL));
}

static int unmount(char **word)
{
	return result(umount(word[0]));
}

static int set_host_name(char **word)
{
	return result(sethostname("tvd-test", 8));
}

/* /dev/ram0: no disk of value could be behind it. */
static int make_disk(char **word)
{
	return result(mknod(word[0], S_IFBLK | 0600, makedev(1, 0)));
}

static int make_null(char **word)
{
	return result(mknod(word[0], S_IFCHR | 0600, makedev(1, 3)));
}

/* EPERM comes before the module is looked at, ENOEXEC after. */
static int load_module(char **word)
{
	return result(syscall(SYS_init_module, "", 0, ""));
}

static int set_time(char **word)
{
	struct timeval now;

	if (gettimeofday(&now, NULL))
		broken("gettimeofday");
	return result(settimeofday(&now, NULL));
}

static int be_nice_to_oneself(char **word)
{
	return result(setpriority(PRIO_PROCESS, 0, -5));
}

static int run_in_real_time(char **word)
{
	struct sched_param param = { .sched_priority = 1 };

	return result(sched_setscheduler(0, SCHED_FIFO, &param));
}

static int raise_limit(char **word)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NICE, &limit))
		broken("getrlimit");
	limit.rlim_max++;
	return result(setrlimit(RLIMIT_NICE, &limit));
}

static int use_ports(char **word)
{
	return result(iopl(3));
}

static int set_accounting(char **word)
{
	return result(acct(NULL));
}

static int open_by_handle(char **word)
{
	struct file_handle *handle = calloc(1, sizeof(*handle) + MAX_HANDLE_SZ);
	int id, fd = open(word[0], O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || !handle)
		broken(word[0]);
	handle->handle_bytes = MAX_HANDLE_SZ;
	if (name_to_handle_at(fd, "", handle, &id, AT_EMPTY_PATH))
		broken("name_to_handle_at");
	return result(open_by_handle_at(fd, handle, O_PATH));
}

static int change_root(char **word)
{
	return result(chroot(word[0]));
}

static int change_user(char **word)
{
	return result(setuid(1));
}

static int own_mounts(char **word)
{
	return result(unshare(CLONE_NEWNS));
}

static void must_write(const char *path, const char *text)
{
	errno = write_text(path, text);
	if (errno)
		broken(path);
}

/**
 * enter_namespaces - become root in a user namespace, with mounts of one's own
 *
 * Return: 0, or errno.
 */
int enter_namespaces(void)
{
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
		return errno;
	must_write("/proc/self/uid_map", "0 0 1");
	must_write("/proc/self/setgroups", "deny");
	must_write("/proc/self/gid_map", "0 0 1");
	return 0;
}

/* Reads the file by its handle, on the mount of the directory. */
static int read_by_handle(char **word)
{
	struct file_handle *handle = calloc(1, sizeof(*handle) + MAX_HANDLE_SZ);
	int fd = open(word[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC), id;

	if (fd < 0 || !handle)
		broken(word[1]);
	handle->handle_bytes = MAX_HANDLE_SZ;
	if (name_to_handle_at(AT_FDCWD, word[0], handle, &id, 0))
		broken("name_to_handle_at");
	return result(open_by_handle_at(fd, handle, O_RDONLY | O_CLOEXEC));
}

/* That of names, of a process that has the same one. */
static int enter_by_pidfd(char **word)
{
	int fd = syscall(SYS_pidfd_open, number(word[0]), 0);

	if (fd < 0)
		broken("pidfd_open");
	return result(setns(fd, CLONE_NEWUTS));
}

static int own_user_namespace(char **word)
{
	return enter_namespaces() ?:
		       result(mount("none", word[0], "tmpfs", 0, NULL));
}

/* Does something as the first process of namespaces of its own. */
static int as_first_process(int (*run)(char **word), char **word)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(run(word));
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		broken("fork");
	if (WEXITSTATUS(status) == ACTOR_BROKEN)
		_exit(ACTOR_BROKEN);
	return WEXITSTATUS(status);
}

/* With the flags of the host's own, which may not be left out. */
static void mount_like_host(const char *type, const char *where)
{
	if (mount("none", where, type, MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
		broken(type);
}

static int write_sysctl(char **word)
{
	char path[PATH_SIZE];
	int fd;

	mount_like_host("proc", word[0]);
	snprintf(path, sizeof(path), "%s/sys/kernel/core_pattern", word[0]);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd < 0 ? errno : 0;
}

static int read_sysfs(char **word)
{
	char path[PATH_SIZE];
	int fd;

	mount_like_host("sysfs", word[0]);
	snprintf(path, sizeof(path), "%s/kernel/notes", word[0]);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? errno : 0;
}

static void more_namespaces(int more)
{
	int err = enter_namespaces();

	if (!err)
		err = result(unshare(more));
	errno = err;
	if (err)
		broken("namespaces");
}

/* The kernel's state in a mount of the actor's own. */
static int own_proc(char **word)
{
	more_namespaces(CLONE_NEWPID);
	return as_first_process(write_sysctl, word);
}

static int own_sysfs(char **word)
{
	more_namespaces(CLONE_NEWNET);
	return read_sysfs(word);
}

/* A segment of memory in an IPC namespace, and a line for it. */
static int own_objects(char **word)
{
	char text[1024];
	int lines = 0, i;

	more_namespaces(CLONE_NEWIPC);
	if (shmget(IPC_PRIVATE, 4096, 0600) < 0)
		broken("shmget");
	if (read_file("/proc/sysvipc/shm", text, sizeof(text)) < 0)
		return errno;
	for (i = 0; text[i]; i++)
		lines += text[i] == '\n';
	return lines == 2 ? 0 : EDOM;
}

static int mount_option(const char *where, const char *label)
{
	char options[PATH_SIZE];

	snprintf(options, sizeof(options), "mode=755,tvd.label=%s", label);
	return result(mount("none", where, "tmpfs", 0, options));
}

static int mount_labelled(char **word)
{
	int err = enter_namespaces();

	errno = err;
	if (err)
		broken("a user namespace");
	return mount_option(word[0], word[1]);
}

static int mount_labelled_here(char **word)
{
	return mount_option(word[0], word[1]);
}

/* Whether the label of a mount is shown, EDOM if not. */
static int sees_option(char **word)
{
	static char text[1 << 16];

	if (read_file("/proc/self/mounts", text, sizeof(text)) < 0)
		broken("/proc/self/mounts");
	return strstr(text, word[0]) ? 0 : EDOM;
}

/* Gives a file a label where the labels of files are worth nothing. */
static int label_in_namespace(char **word)
{
	char path[PATH_SIZE];
	int fd, err = own_user_namespace(word);

	if (err) {
		errno = err;
		broken("a tmpfs in a user namespace");
	}
	snprintf(path, sizeof(path), "%s/file", word[0]);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		broken(path);
	return result(
		lsetxattr(path, XATTR_NAME_TVD, word[1], strlen(word[1]), 0));
}

/* Serves a tmpfs that was mounted in a user namespace by its descriptor. */
static int hold_in_namespace(char **word)
{
	char path[PATH_SIZE];
	int fd, err = own_user_namespace(word);

	if (err) {
		errno = err;
		broken("a tmpfs in a user namespace");
	}
	snprintf(path, sizeof(path), "%s/file", word[0]);
	fd = open(path, O_RDWR | O_CREAT, 0644);
	if (fd < 0 || write(fd, "x", 1) != 1)
		broken(path);
	if (dup2(fd, ACTOR_GIVEN) != ACTOR_GIVEN)
		broken("dup2");
	tell_ready();
	hear_end();
	return 0;
}

/* SYSLOG_ACTION_READ_ALL */
static int read_log(char **word)
{
	char text[256];

	return result(syscall(SYS_syslog, 3, text, sizeof(text)));
}

static int load_policy(char **word)
{
	static char policy[1 << 16];
	ssize_t length = read(ACTOR_GIVEN, policy, sizeof(policy));
	int fd;

	if (length < 0)
		broken("read the policy");
	fd = open("/sys/kernel/security/tvd/policy", O_WRONLY | O_CLOEXEC);
	return fd < 0 ? errno : result(write(fd, policy, length));
}

const struct act system_acts[] = {
	{ "mount", 1, mount_tmpfs },
	{ "umount", 1, unmount },
	{ "sethostname", 0, set_host_name },
	{ "make-disk", 1, make_disk },
	{ "make-null", 1, make_null },
	{ "load-module", 0, load_module },
	{ "set-time", 0, set_time },
	{ "nice", 0, be_nice_to_oneself },
	{ "real-time", 0, run_in_real_time },
	{ "raise-limit", 0, raise_limit },
	{ "ports", 0, use_ports },
	{ "accounting", 0, set_accounting },
	{ "open-by-handle", 1, open_by_handle },
	{ "read-by-handle", 2, read_by_handle },
	{ "enter-by-pidfd", 1, enter_by_pidfd },
	{ "chroot", 1, change_root },
	{ "setuid", 0, change_user },
	{ "own-mounts", 0, own_mounts },
	{ "own-user-namespace", 1, own_user_namespace },
	{ "own-proc", 1, own_proc },
	{ "own-sysfs", 1, own_sysfs },
	{ "own-objects", 0, own_objects },
	{ "mount-labelled", 2, mount_labelled },
	{ "mount-labelled-here", 2, mount_labelled_here },
	{ "sees-option", 1, sees_option },
	{ "label-in-namespace", 2, label_in_namespace },
	{ "hold-in-namespace", 1, hold_in_namespace },
	{ "load-policy", 0, load_policy },
	{ "read-log", 0, read_log },
	{},
};
