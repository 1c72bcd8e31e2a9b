/* SPDX-License-Identifier: (GPL-2.0-only WITH Linux-syscall-note) OR LGPL-2.1-or-later */
/*
 * Trusted Virtual Domains: what the kernel and user space share
 *
 * The kinds of access, the rows of the decision table, and the binary policy.
 * Nothing here may change its value once a release has carried it.
 */
#ifndef _UAPI_LINUX_TVD_H
#define _UAPI_LINUX_TVD_H

#include <linux/types.h>

/* Far from the kernel's own sequence of LSM_ID_*, which is not ours to extend. */
#ifndef LSM_ID_TVD
#define LSM_ID_TVD 0x545644
#endif

/* The extended attribute that holds a file's label: its name, without a NUL. */
#ifndef XATTR_NAME_TVD
#define XATTR_TVD_SUFFIX "tvd"
#define XATTR_NAME_TVD "security.tvd"
#endif

/* A type's or label's name: 1 to TVD_NAME_MAX bytes of [a-z0-9._-]. */
#define TVD_NAME_MAX 64

#define TVD_TYPES_MAX 4094
#define TVD_LABELS_MAX 65535
#define TVD_POLICY_SIZE_MAX (16 * 1024 * 1024)

/* Labels that exist without a policy; no policy may define these names. */
#define TVD_NAME_HOST "host"
#define TVD_NAME_BASE "base"
#define TVD_NAME_ANY "any"
#define TVD_NAME_UNKNOWN "unknown"

/**
 * enum tvd_access - kinds of access, as bits of a mask
 * @TVD_ACCESS_READ: Read a file, a pipe, a mapping; read a link.
 * @TVD_ACCESS_WRITE: Write; map shared and writable; truncate.
 * @TVD_ACCESS_APPEND: Write at the end only.
 * @TVD_ACCESS_EXECUTE: Run a program, or be its interpreter.
 * @TVD_ACCESS_MAP_EXEC: Map for execution.
 * @TVD_ACCESS_FOLLOW: Be led by a symbolic link.
 * @TVD_ACCESS_SEARCH: Use a name in a directory.
 * @TVD_ACCESS_LIST: Read a directory.
 * @TVD_ACCESS_GETATTR: See the attributes: mode, owner, size, times, others.
 * @TVD_ACCESS_SETATTR: Change them; add a name; set up a socket.
 * @TVD_ACCESS_LOCK_SHARED: Lock against writers.
 * @TVD_ACCESS_LOCK_EXCLUSIVE: Lock against all others.
 * @TVD_ACCESS_WATCH: Be told of what happens to it.
 * @TVD_ACCESS_CONNECT: Open a connection to a socket that listens.
 * @TVD_ACCESS_SEND: Send, by a socket or to one.
 * @TVD_ACCESS_RECEIVE: Receive from a socket.
 * @TVD_ACCESS_TRACE: Trace a process, or read its memory and state.
 * @TVD_ACCESS_SIGNAL: Send a process any signal but SIGTERM and SIGKILL.
 * @TVD_ACCESS_SCHEDULE: See or change priorities, limits, processors.
 * @TVD_ACCESS_DESTROY: End a process, remove a name or an IPC object.
 * @TVD_ACCESS_RELABEL: Change the label.
 * @TVD_ACCESS_MOUNT: Mount, move or unmount.
 *
 * One list for the decision, the tools, the tests and the audit records.
 */
enum tvd_access {
	TVD_ACCESS_READ = 1 << 0,
	TVD_ACCESS_WRITE = 1 << 1,
	TVD_ACCESS_APPEND = 1 << 2,
	TVD_ACCESS_EXECUTE = 1 << 3,
	TVD_ACCESS_MAP_EXEC = 1 << 4,
	TVD_ACCESS_FOLLOW = 1 << 5,
	TVD_ACCESS_SEARCH = 1 << 6,
	TVD_ACCESS_LIST = 1 << 7,
	TVD_ACCESS_GETATTR = 1 << 8,
	TVD_ACCESS_SETATTR = 1 << 9,
	TVD_ACCESS_LOCK_SHARED = 1 << 10,
	TVD_ACCESS_LOCK_EXCLUSIVE = 1 << 11,
	TVD_ACCESS_WATCH = 1 << 12,
	TVD_ACCESS_CONNECT = 1 << 13,
	TVD_ACCESS_SEND = 1 << 14,
	TVD_ACCESS_RECEIVE = 1 << 15,
	TVD_ACCESS_TRACE = 1 << 16,
	TVD_ACCESS_SIGNAL = 1 << 17,
	TVD_ACCESS_SCHEDULE = 1 << 18,
	TVD_ACCESS_DESTROY = 1 << 19,
	TVD_ACCESS_RELABEL = 1 << 20,
	TVD_ACCESS_MOUNT = 1 << 21,
};

#define TVD_ACCESS_KINDS 22
#define TVD_ACCESS_ALL ((1U << TVD_ACCESS_KINDS) - 1)

/**
 * enum tvd_row - the row of the decision table that answered
 * @TVD_ROW_NONE: No row: the act was refused without looking at an object.
 * @TVD_ROW_CLOSED: The object is closed, and the subject is another.
 * @TVD_ROW_GONE: One of the two is revoked or unknown.
 * @TVD_ROW_HOST: The subject is the host.
 * @TVD_ROW_IMMUTABLE: The object is immutable and is to be changed.
 * @TVD_ROW_SAME: The subject is the object.
 * @TVD_ROW_ANY: The object is for all to use.
 * @TVD_ROW_BASE: The object is the operating system's.
 * @TVD_ROW_TYPES: The two have a type in common.
 * @TVD_ROW_ELSE: Nothing of this.
 *
 * The numbers are those of the table in Documentation/admin-guide/tvd.rst.
 */
enum tvd_row {
	TVD_ROW_NONE = 0,
	TVD_ROW_CLOSED = 1,
	TVD_ROW_GONE = 2,
	TVD_ROW_HOST = 3,
	TVD_ROW_IMMUTABLE = 4,
	TVD_ROW_SAME = 5,
	TVD_ROW_ANY = 6,
	TVD_ROW_BASE = 7,
	TVD_ROW_TYPES = 8,
	TVD_ROW_ELSE = 9,
};

#define TVD_ROWS 10

/*
 * The binary policy, little-endian, without padding or alignment:
 *
 *	struct tvd_policy_header
 *	header.types times:
 *		__u8  length, then so many bytes of name
 *	header.labels times:
 *		__u8  length, then so many bytes of name
 *		__u32 properties	TVD_LABEL_*
 *		__u16 count		1 to header.types
 *		__u16 type[count]	indices of types, strictly ascending
 *
 * It is canonical: names are strictly ascending (compared byte by byte, a
 * prefix before what it is a prefix of), flags unknown here are zero, and
 * nothing follows the last label.  Whatever is not so is refused.
 */
#define TVD_POLICY_MAGIC "\212TVDPOL\n"
#define TVD_POLICY_MAGIC_LEN 8
#define TVD_POLICY_FORMAT 1

/* What has no label of its own is "base"; without this flag it is "host". */
#define TVD_POLICY_UNLABELLED_BASE 0x1U
/* The host does not execute, map for execution or follow what a domain made. */
#define TVD_POLICY_PROTECT_EXECUTE 0x2U
#define TVD_POLICY_PROTECT_MAP_EXEC 0x4U
#define TVD_POLICY_PROTECT_FOLLOW 0x8U
#define TVD_POLICY_PROTECT                                          \
	(TVD_POLICY_PROTECT_EXECUTE | TVD_POLICY_PROTECT_MAP_EXEC | \
	 TVD_POLICY_PROTECT_FOLLOW)
#define TVD_POLICY_FLAGS (TVD_POLICY_UNLABELLED_BASE | TVD_POLICY_PROTECT)

/* Properties of a label. */
#define TVD_LABEL_TRUSTED 0x1U
#define TVD_LABEL_PROPERTIES TVD_LABEL_TRUSTED

/**
 * struct tvd_policy_header - the head of a binary policy
 *
 * @magic: TVD_POLICY_MAGIC.
 * @format: TVD_POLICY_FORMAT.
 * @size: bytes in the whole policy, this header included.
 * @version: the policy's version; a load must raise it.
 * @flags: TVD_POLICY_*.
 * @types: how many type records follow, 1 to TVD_TYPES_MAX.
 * @labels: how many label records follow them, 0 to TVD_LABELS_MAX.
 * @reserved: zero.
 */
struct tvd_policy_header {
	__u8 magic[TVD_POLICY_MAGIC_LEN];
	__le32 format;
	__le32 size;
	__le64 version;
	__le32 flags;
	__le32 types;
	__le32 labels;
	__le32 reserved;
};

#endif /* _UAPI_LINUX_TVD_H */
