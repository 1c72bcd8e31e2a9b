// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does to the kernel itself, and to
 * mounts
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/nsfs.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "actor.h"

/* It is none; ENOEXEC says so to who may load one. */
static int load_data(char **word)
{
	static char module[4096];

	return result(syscall(SYS_init_module, module, sizeof(module), ""));
}

static int load_file(char **word)
{
	int fd = open(word[0], O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		broken(word[0]);
	return result(syscall(SYS_finit_module, fd, "", 0));
}

/* Counts for itself; "kernel" counts there, too, "registers" is shown them. */
static int measure(char **word)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.exclude_kernel = strcmp(word[0], "kernel") != 0,
	};

	if (!strcmp(word[0], "registers")) {
		attr.sample_type = PERF_SAMPLE_REGS_INTR;
		attr.sample_regs_intr = 1;
	}
	return result(syscall(SYS_perf_event_open, &attr, 0, -1, -1,
			      PERF_FLAG_FD_CLOEXEC));
}

static int make_map(char **word)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY,
		.key_size = 4,
		.value_size = 4,
		.max_entries = 1,
	};

	return result(syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr)));
}

static int make_user_namespace(char **word)
{
	return result(unshare(CLONE_NEWUSER));
}

static int remount(char **word)
{
	return result(mount(NULL, word[0], NULL, MS_REMOUNT, NULL));
}

static int mount_disk(char **word)
{
	return result(mount(word[0], word[1], "ext4", 0, NULL));
}

static int mount_kind(char **word)
{
	return result(mount("none", word[1], word[0], 0, NULL));
}

/* As far as the superblock, without a place for it. */
static int configure_disk(char **word)
{
	int context = syscall(SYS_fsopen, "ext4", FSOPEN_CLOEXEC);

	if (context < 0 || syscall(SYS_fsconfig, context, FSCONFIG_SET_STRING,
				   "source", word[0], 0))
		broken("fsopen");
	return result(syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL,
			      NULL, 0));
}

static void have_own_mounts(void)
{
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
		broken("a user namespace");
}

static void bind(const char *what, const char *where)
{
	if (mount(what, where, NULL, MS_BIND, NULL))
		broken(where);
}

static int bind_over(char **word)
{
	have_own_mounts();
	return result(mount(word[0], word[1], NULL, MS_BIND, NULL));
}

/* In the mount namespace that it shares with the test. */
static int bind_here(char **word)
{
	return result(mount(word[0], word[1], NULL, MS_BIND, NULL));
}

static int unmount_here(char **word)
{
	return result(umount2(word[0], MNT_DETACH));
}

static int unmount_bound(char **word)
{
	have_own_mounts();
	bind(word[0], word[1]);
	return result(umount2(word[1], MNT_DETACH));
}

static int attach(char **word)
{
	int fd;

	have_own_mounts();
	fd = syscall(SYS_open_tree, AT_FDCWD, word[0],
		     OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	if (fd < 0)
		broken(word[0]);
	return result(syscall(SYS_move_mount, fd, "", AT_FDCWD, word[1],
			      MOVE_MOUNT_F_EMPTY_PATH));
}

/* By mount(2), which is given the names of both. */
static int move_by_name(char **word)
{
	return result(mount(word[0], word[1], NULL, MS_MOVE, NULL));
}

static int move_by_path(char **word)
{
	return result(syscall(SYS_move_mount, AT_FDCWD, word[0], AT_FDCWD,
			      word[1], 0));
}

/* Linux 6.5: later than the headers of Debian 12. */
#define MOVE_BENEATH 0x200

/* A filesystem of one's own, which is nowhere yet. */
static int have_new_filesystem(void)
{
	int context = syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);
	int fd;

	if (context < 0 ||
	    syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		broken("fsopen");
	fd = syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, 0);
	if (fd < 0)
		broken("fsmount");
	return fd;
}

/* Below the one that is mounted there. */
static int mount_beneath(char **word)
{
	return result(syscall(SYS_move_mount, have_new_filesystem(), "",
			      AT_FDCWD, word[0],
			      MOVE_MOUNT_F_EMPTY_PATH | MOVE_BENEATH));
}

/* Where a place was before it was covered. */
static int mount_on_covered(char **word)
{
	int covered = open(word[0], O_PATH | O_CLOEXEC);
	int fd = have_new_filesystem();

	bind(word[1], word[0]);
	return result(
		syscall(SYS_move_mount, fd, "", covered, "",
			MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH));
}

/* Cut off here, and attached in a user namespace of its own. */
static int attach_abroad(char **word)
{
	int fd = syscall(SYS_open_tree, AT_FDCWD, word[0],
			 OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	if (fd < 0)
		broken(word[0]);
	have_own_mounts();
	return result(syscall(SYS_move_mount, fd, "", AT_FDCWD, word[1],
			      MOVE_MOUNT_F_EMPTY_PATH));
}

/* What is under way on the filesystem is broken off, whoever's it is. */
static int unmount_by_force(char **word)
{
	return result(umount2(word[0], MNT_FORCE));
}

static int unmount_now(char **word)
{
	return result(umount2(word[0], 0));
}

/* The second is told from now on what the first is. */
static int join_mounts(char **word)
{
	return result(syscall(SYS_move_mount, AT_FDCWD, word[0], AT_FDCWD,
			      word[1], MOVE_MOUNT_SET_GROUP));
}

static int set_attributes(const char *path, unsigned int flags,
			  struct mount_attr attr)
{
	return result(
		mount_setattr(AT_FDCWD, path, flags, &attr, sizeof(attr)));
}

static int set_mount_flags(char **word)
{
	return set_attributes(word[0], 0,
			      (struct mount_attr){ .attr_set =
							   MOUNT_ATTR_NODEV });
}

/* Whether others are told of what is mounted there. */
static int share_mount(char **word)
{
	return set_attributes(word[0], 0,
			      (struct mount_attr){ .propagation = MS_SHARED });
}

/* Those of all that is mounted below, too. */
static int set_flags_below(char **word)
{
	return set_attributes(word[0], AT_RECURSIVE,
			      (struct mount_attr){ .attr_set =
							   MOUNT_ATTR_NODEV });
}

static int part_mounts_below(char **word)
{
	return result(mount(NULL, word[0], NULL, MS_REC | MS_PRIVATE, NULL));
}

static int swap_to(char **word)
{
	return result(swapon(word[0], 0)) ?: result(swapoff(word[0]));
}

/* linux/nsfs.h, 6.12 */
#ifndef NS_MNT_GET_NEXT
struct mnt_ns_info {
	__u32 size;
	__u32 nr_mounts;
	__u64 mnt_ns_id;
};

#define NS_MNT_GET_NEXT _IOR(NSIO, 11, struct mnt_ns_info)
#define NS_MNT_GET_PREV _IOR(NSIO, 12, struct mnt_ns_info)
#endif

static int have_new_mounts(void)
{
	int fd;

	if (unshare(CLONE_NEWNS))
		broken("a mount namespace");
	fd = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		broken("/proc/self/ns/mnt");
	return fd;
}

/* From a mount namespace of its own to the next one, or to the one before. */
static int go_on_to_mounts(char **word)
{
	int first = have_new_mounts(), second = have_new_mounts();

	return result(strcmp(word[0], "next") ?
			      ioctl(second, NS_MNT_GET_PREV, NULL) :
			      ioctl(first, NS_MNT_GET_NEXT, NULL));
}

/* That which is asked of one namespace alone. */
static int ask_kind_of_mounts(char **word)
{
	return result(ioctl(have_new_mounts(), NS_GET_NSTYPE));
}

/* The old root below the new one, and hidden by it. */
static int pivot(char **word)
{
	have_own_mounts();
	bind(word[0], word[1]);
	return result(syscall(SYS_pivot_root, word[1], word[1]));
}

/* The old root goes where the descriptor leads, below the new one. */
static int pivot_here(char **word)
{
	char old[64];

	snprintf(old, sizeof(old), "/proc/self/fd/%d", ACTOR_GIVEN);
	return result(syscall(SYS_pivot_root, word[0], old));
}

const struct act machine_acts[] = {
	{ "load-data", 0, load_data },
	{ "load-file", 1, load_file },
	{ "measure", 1, measure },
	{ "make-map", 0, make_map },
	{ "make-user-namespace", 0, make_user_namespace },
	{ "remount", 1, remount },
	{ "mount-disk", 2, mount_disk },
	{ "mount-kind", 2, mount_kind },
	{ "configure-disk", 1, configure_disk },
	{ "pivot-here", 1, pivot_here },
	{ "bind-over", 2, bind_over },
	{ "bind-here", 2, bind_here },
	{ "unmount-here", 1, unmount_here },
	{ "unmount-bound", 2, unmount_bound },
	{ "attach-tree", 2, attach },
	{ "move-by-name", 2, move_by_name },
	{ "move-by-path", 2, move_by_path },
	{ "mount-beneath", 1, mount_beneath },
	{ "mount-on-covered", 2, mount_on_covered },
	{ "join-mounts", 2, join_mounts },
	{ "attach-abroad", 2, attach_abroad },
	{ "unmount-by-force", 1, unmount_by_force },
	{ "unmount-now", 1, unmount_now },
	{ "set-mount-flags", 1, set_mount_flags },
	{ "set-mount-flags-below", 1, set_flags_below },
	{ "part-mounts-below", 1, part_mounts_below },
	{ "share-mount", 1, share_mount },
	{ "swap-to", 1, swap_to },
	{ "go-on-to-mounts", 1, go_on_to_mounts },
	{ "ask-kind-of-mounts", 0, ask_kind_of_mounts },
	{ "pivot", 2, pivot },
	{},
};
