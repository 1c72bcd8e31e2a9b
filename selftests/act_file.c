// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does to files
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "actor.h"

static bool is_given(const char *word)
{
	return !strcmp(word, GIVEN);
}

static int read_object(char **word)
{
	int fd = open_object(word[0], O_RDONLY);
	char byte;

	return fd < 0 ? -fd : result(read(fd, &byte, 1));
}

static int write_object(char **word)
{
	int fd = open_object(word[0], O_WRONLY);

	return fd < 0 ? -fd : result(write(fd, "x", 1));
}

static int append_object(char **word)
{
	int fd = open_object(word[0], O_WRONLY | O_APPEND);

	return fd < 0 ? -fd : result(write(fd, "x", 1));
}

static int may_write(char **word)
{
	return result(access(word[0], W_OK));
}

/* Asks for nothing that open(2) looks at. */
static int open_path(char **word)
{
	int fd = open_object(word[0], O_PATH);

	return fd < 0 ? -fd : 0;
}

static int truncate_object(char **word)
{
	return result(is_given(word[0]) ? ftruncate(ACTOR_GIVEN, 1) :
					  truncate(word[0], 1));
}

static int create_file(char **word)
{
	int fd = open(word[0], O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);

	return fd < 0 ? errno : result(write(fd, "x", 1));
}

/* A file that gets its name afterwards. */
static int create_unnamed(char **word)
{
	int fd = open(word[0], O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);

	return fd < 0 ? errno : result(write(fd, "x", 1));
}

static int make_directory(char **word)
{
	return result(mkdir(word[0], 0755));
}

static int make_fifo(char **word)
{
	return result(mknod(word[0], S_IFIFO | 0600, 0));
}

static int make_symlink(char **word)
{
	return result(symlink(word[1], word[0]));
}

/* Far more than the tests put into a directory. */
static int list_object(char **word)
{
	int fd = open_object(word[0], O_RDONLY | O_DIRECTORY);
	char entries[4096];

	return fd < 0 ? -fd :
			result(syscall(SYS_getdents64, fd, entries,
				       sizeof(entries)));
}

static int change_directory(char **word)
{
	return result(is_given(word[0]) ? fchdir(ACTOR_GIVEN) : chdir(word[0]));
}

static int remove_file(char **word)
{
	return result(unlink(word[0]));
}

static int remove_directory(char **word)
{
	return result(rmdir(word[0]));
}

static int rename_file(char **word)
{
	return result(rename(word[0], word[1]));
}

static int exchange_files(char **word)
{
	return result(renameat2(AT_FDCWD, word[0], AT_FDCWD, word[1],
				RENAME_EXCHANGE));
}

static int link_file(char **word)
{
	return result(link(word[0], word[1]));
}

static int read_link(char **word)
{
	char target[PATH_SIZE];

	return result(readlink(word[0], target, sizeof(target)));
}

/* The program is a script or an actor that does nothing. */
static int execute_object(char **word)
{
	char *const arguments[] = { "actor", "nothing", NULL };

	if (is_given(word[0]))
		syscall(SYS_execveat, ACTOR_GIVEN, "", arguments, NULL,
			AT_EMPTY_PATH);
	else
		execv(word[0], arguments);
	return errno;
}

static int map(const char *word, int flags, int protection, int how)
{
	int fd = open_object(word, flags);
	void *memory;

	if (fd < 0)
		return -fd;
	memory = mmap(NULL, 4096, protection, how, fd, 0);
	return memory == MAP_FAILED ? errno : 0;
}

static int map_read(char **word)
{
	return map(word[0], O_RDONLY, PROT_READ, MAP_SHARED);
}

static int map_executable(char **word)
{
	return map(word[0], O_RDONLY, PROT_READ | PROT_EXEC, MAP_PRIVATE);
}

static int map_shared(char **word)
{
	return map(word[0], O_RDWR, PROT_READ | PROT_WRITE, MAP_SHARED);
}

static int map_private(char **word)
{
	return map(word[0], O_RDONLY, PROT_READ | PROT_WRITE, MAP_PRIVATE);
}

static int protect(const char *word, int flags, int how, int protection)
{
	int fd = open_object(word, flags);
	void *memory;

	if (fd < 0)
		return -fd;
	memory = mmap(NULL, 4096, PROT_READ, how, fd, 0);
	if (memory == MAP_FAILED)
		return errno;
	return result(mprotect(memory, 4096, protection));
}

static int protect_executable(char **word)
{
	return protect(word[0], O_RDONLY, MAP_PRIVATE, PROT_READ | PROT_EXEC);
}

static int protect_shared(char **word)
{
	return protect(word[0], O_RDWR, MAP_SHARED, PROT_READ | PROT_WRITE);
}

static int lock_with(const char *word, int flags, int how)
{
	int fd = open_object(word, flags);

	return fd < 0 ? -fd : result(flock(fd, how | LOCK_NB));
}

static int lock_shared(char **word)
{
	return lock_with(word[0], O_RDONLY, LOCK_SH);
}

static int lock_exclusive(char **word)
{
	return lock_with(word[0], O_RDONLY, LOCK_EX);
}

/* POSIX locks, which another path of the kernel makes. */
static int lock_record(char **word)
{
	struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET };
	int fd = open_object(word[0], O_RDONLY);

	return fd < 0 ? -fd : result(fcntl(fd, F_SETLK, &lock));
}

/* Whether somebody else has one. */
static int get_lock(char **word)
{
	struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET };
	int fd = open_object(word[0], O_RDONLY);

	return fd < 0 ? -fd : result(fcntl(fd, F_GETLK, &lock));
}

static int lease_object(char **word)
{
	int fd = open_object(word[0], O_RDONLY);

	return fd < 0 ? -fd : result(fcntl(fd, F_SETLEASE, F_RDLCK));
}

static int watch_directory(char **word)
{
	int fd = open_object(word[0], O_RDONLY | O_DIRECTORY);

	return fd < 0 ? -fd : result(fcntl(fd, F_NOTIFY, DN_MODIFY));
}

static int watch_object(char **word)
{
	int watch = inotify_init1(IN_CLOEXEC);

	if (watch < 0)
		broken("inotify_init1");
	return result(inotify_add_watch(watch, word[0], IN_MODIFY));
}

/* Events that can be had of a file, a mount and a filesystem alike. */
static int mark(const char *path, unsigned int what)
{
	int group = fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC, O_RDONLY);

	if (group < 0)
		broken("fanotify_init");
	return result(fanotify_mark(group, FAN_MARK_ADD | what, FAN_OPEN,
				    AT_FDCWD, path));
}

static int mark_inode(char **word)
{
	return mark(word[0], FAN_MARK_INODE);
}

static int mark_mount(char **word)
{
	return mark(word[0], FAN_MARK_MOUNT);
}

static int mark_filesystem(char **word)
{
	return mark(word[0], FAN_MARK_FILESYSTEM);
}

static int get_flags(char **word)
{
	int fd = open_object(word[0], O_RDONLY), flags;

	return fd < 0 ? -fd : result(ioctl(fd, FS_IOC_GETFLAGS, &flags));
}

/* By the call of a 32-bit program, which knows the lower addresses only. */
static int get_flags_compat(char **word)
{
	static int flags;
	int fd = open_object(word[0], O_RDONLY);
	long err;

	if (fd < 0)
		return -fd;
	__asm__ volatile("int $0x80"
			 : "=a"(err)
			 : "0"(54 /* ioctl */), "b"(fd), "c"(FS_IOC32_GETFLAGS),
			   "d"(&flags)
			 : "memory", "r8", "r9", "r10", "r11");
	return -(int)err;
}

static int set_flags(char **word)
{
	int fd = open_object(word[0], O_RDONLY), flags = FS_NODUMP_FL;

	return fd < 0 ? -fd : result(ioctl(fd, FS_IOC_SETFLAGS, &flags));
}

/* As include/linux/falloc.h has it. */
struct space_resv {
	__s16 l_type;
	__s16 l_whence;
	__s64 l_start;
	__s64 l_len;
	__s32 l_sysid;
	__u32 l_pid;
	__s32 l_pad[4];
};

#define FS_IOC_RESVSP _IOW('X', 40, struct space_resv)

/* A command of which no more is known than that it is one. */
static int reserve(char **word)
{
	int fd = open_object(word[0], O_RDWR);
	struct space_resv room = { .l_whence = SEEK_SET, .l_len = 4096 };

	return fd < 0 ? -fd : result(ioctl(fd, FS_IOC_RESVSP, &room));
}

/* As fs/ext4/ext4.h has it. */
struct move_extent {
	__u32 reserved;
	__u32 donor_fd;
	__u64 orig_start;
	__u64 donor_start;
	__u64 len;
	__u64 moved_len;
};

#define EXT4_IOC_MOVE_EXT _IOWR('f', 15, struct move_extent)
#define XFS_IOC_SWAPEXT 0xc0c0586d /* fs/xfs/libxfs/xfs_fs.h */

/* What is in one file, for what is in another. */
static int swap_extents(char **word)
{
	int fd = open_object(word[0], O_RDWR);
	struct move_extent move = { .len = 1 };

	if (fd < 0)
		return -fd;
	move.donor_fd = open(word[1], O_RDWR | O_CLOEXEC);
	if ((int)move.donor_fd < 0)
		broken(word[1]);
	return result(ioctl(fd, EXT4_IOC_MOVE_EXT, &move));
}

/* Whatever the filesystem is. */
static int swap_extents_xfs(char **word)
{
	int fd = open_object(word[0], O_RDWR);
	char argument[192] = "";

	return fd < 0 ? -fd : result(ioctl(fd, XFS_IOC_SWAPEXT, argument));
}

static bool is_over(void)
{
	struct pollfd hear = { .fd = ACTOR_HEAR, .events = POLLIN };

	return poll(&hear, 1, 0) > 0;
}

/*
 * Opens one file, which must be allowed, and another, which must be denied, in
 * turn until the test ends it, and so often at least.
 */
static int open_in_turn(char **word)
{
	int least = number(word[2]), i;

	tell_ready();
	for (i = 0; i < least || !is_over(); i++) {
		int fd = open(word[0], O_RDWR | O_CLOEXEC);

		if (fd < 0)
			return errno;
		close(fd);
		if (open(word[1], O_RDWR | O_CLOEXEC) >= 0)
			return EDOM;
		if (errno != EACCES)
			broken(word[1]);
	}
	return 0;
}

const struct act file_acts[] = {
	{ "read", 1, read_object },
	{ "write", 1, write_object },
	{ "append", 1, append_object },
	{ "may-write", 1, may_write },
	{ "open-path", 1, open_path },
	{ "open-in-turn", 3, open_in_turn },
	{ "truncate", 1, truncate_object },
	{ "create", 1, create_file },
	{ "create-unnamed", 1, create_unnamed },
	{ "mkdir", 1, make_directory },
	{ "mkfifo", 1, make_fifo },
	{ "symlink", 2, make_symlink },
	{ "list", 1, list_object },
	{ "chdir", 1, change_directory },
	{ "unlink", 1, remove_file },
	{ "rmdir", 1, remove_directory },
	{ "rename", 2, rename_file },
	{ "exchange", 2, exchange_files },
	{ "link", 2, link_file },
	{ "readlink", 1, read_link },
	{ "exec", 1, execute_object },
	{ "map-read", 1, map_read },
	{ "map-exec", 1, map_executable },
	{ "map-shared", 1, map_shared },
	{ "map-private", 1, map_private },
	{ "protect-exec", 1, protect_executable },
	{ "protect-shared", 1, protect_shared },
	{ "lock-shared", 1, lock_shared },
	{ "lock-exclusive", 1, lock_exclusive },
	{ "lock-record", 1, lock_record },
	{ "get-lock", 1, get_lock },
	{ "lease", 1, lease_object },
	{ "watch-directory", 1, watch_directory },
	{ "watch", 1, watch_object },
	{ "mark-inode", 1, mark_inode },
	{ "mark-mount", 1, mark_mount },
	{ "mark-filesystem", 1, mark_filesystem },
	{ "get-flags", 1, get_flags },
	{ "get-flags-compat", 1, get_flags_compat },
	{ "set-flags", 1, set_flags },
	{ "reserve", 1, reserve },
	{ "swap-extents", 2, swap_extents },
	{ "swap-extents-xfs", 1, swap_extents_xfs },
	{},
};
