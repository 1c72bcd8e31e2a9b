// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what only the host can make or open
 *
 * Each function returns a descriptor that an exec keeps, or -1 with errno set.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/btf.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kind.h"

int new_fanotify(void)
{
	return fanotify_init(FAN_NONBLOCK | FAN_REPORT_FID, O_RDONLY);
}

static int bpf(int command, union bpf_attr *attr, size_t size)
{
	return syscall(SYS_bpf, command, attr, size);
}

/* An array with one element of four bytes. */
int new_bpf_map(void)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY,
		.key_size = 4,
		.value_size = 4,
		.max_entries = 1,
	};

	return bpf(BPF_MAP_CREATE, &attr, sizeof(attr));
}

/* r0 = 1; exit */
static const struct bpf_insn program[] = {
	{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = 1 },
	{ .code = BPF_JMP | BPF_EXIT },
};

static int load_program(int type, int attach)
{
	static const char license[] = "GPL";
	union bpf_attr attr = {
		.prog_type = type,
		.expected_attach_type = attach,
		.insns = (uintptr_t)program,
		.insn_cnt = 2,
		.license = (uintptr_t)license,
	};

	return bpf(BPF_PROG_LOAD, &attr, sizeof(attr));
}

int new_bpf_program(void)
{
	return load_program(BPF_PROG_TYPE_SOCKET_FILTER, 0);
}

/* One type, an integer of four bytes that is called "i". */
int new_bpf_btf(void)
{
	static const struct {
		struct btf_header header;
		struct btf_type type;
		__u32 encoding;
		char strings[3];
	} types = {
		.header = {
			.magic = BTF_MAGIC,
			.version = BTF_VERSION,
			.hdr_len = sizeof(struct btf_header),
			.type_len = sizeof(struct btf_type) + sizeof(__u32),
			.str_off = sizeof(struct btf_type) + sizeof(__u32),
			.str_len = 3,
		},
		.type = {
			.name_off = 1,
			.info = BTF_KIND_INT << 24,
			.size = 4,
		},
		.encoding = 32,
		.strings = "\0i",
	};
	union bpf_attr attr = {
		.btf = (uintptr_t)&types,
		.btf_size = offsetof(typeof(types), strings) + 3,
	};

	return bpf(BPF_BTF_LOAD, &attr, sizeof(attr));
}

/* To the machine's control group, where it lets all be bound. */
int new_bpf_link(void)
{
	union bpf_attr attr = {
		.link_create = {
			.prog_fd = load_program(BPF_PROG_TYPE_CGROUP_SOCK,
						BPF_CGROUP_INET_SOCK_CREATE),
			.target_fd = open("/sys/fs/cgroup", O_RDONLY),
			.attach_type = BPF_CGROUP_INET_SOCK_CREATE,
		},
	};

	return bpf(BPF_LINK_CREATE, &attr, sizeof(attr));
}

int new_bpf_stats(void)
{
	union bpf_attr attr = { .enable_stats = { BPF_STATS_RUN_TIME } };

	return bpf(BPF_ENABLE_STATS, &attr, sizeof(attr));
}

int new_mount_context(void)
{
	return fsopen("tmpfs", 0);
}

int new_mount_picked(void)
{
	return fspick(AT_FDCWD, "/proc", 0);
}

int new_mount_made(void)
{
	/* What lies there is the host's: this type is not trusted. */
	int context = fsopen("ramfs", FSOPEN_CLOEXEC);

	if (fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		return -1;
	return fsmount(context, 0, 0);
}

int new_mount_cloned(void)
{
	return open_tree(AT_FDCWD, *kind_directory ? kind_directory : "/tmp",
			 OPEN_TREE_CLONE);
}

#define NEW_OPENED(name, path, flags)                    \
	int new_##name(void)                             \
	{                                                \
		return open(path, (flags) | O_NONBLOCK); \
	}

NEW_OPENED(null, "/dev/null", O_RDWR)
NEW_OPENED(zero, "/dev/zero", O_RDONLY)
NEW_OPENED(full, "/dev/full", O_RDONLY)
NEW_OPENED(random, "/dev/urandom", O_RDONLY)
NEW_OPENED(kmsg, "/dev/kmsg", O_RDONLY)
NEW_OPENED(loop, "/dev/loop-control", O_RDWR)
NEW_OPENED(disk, "/dev/ram0", O_RDWR)
NEW_OPENED(tun, "/dev/net/tun", O_RDWR)
NEW_OPENED(fuse, "/dev/fuse", O_RDWR)
NEW_OPENED(console, "/dev/tty1", O_RDWR | O_NOCTTY)
NEW_OPENED(sysfs, "/sys/kernel", O_RDONLY)
NEW_OPENED(securityfs, "/sys/kernel/security", O_RDONLY)
NEW_OPENED(debugfs, "/sys/kernel/debug", O_RDONLY)
NEW_OPENED(cgroup_directory, "/sys/fs/cgroup", O_RDONLY)
NEW_OPENED(cgroup_processes, "/sys/fs/cgroup/cgroup.procs", O_RDONLY)
NEW_OPENED(locks, "/proc/locks", O_RDONLY)
