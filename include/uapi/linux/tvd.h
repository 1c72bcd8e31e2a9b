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
 * What stands for a label in a binary policy: the built-in ones, none at all
 * where a record may do without, and from TVD_REFERENCE_FIRST on the policy's
 * own in the order of their records.
 */
#define TVD_REFERENCE_HOST 0
#define TVD_REFERENCE_BASE 1
#define TVD_REFERENCE_ANY 2
#define TVD_REFERENCE_NONE 3
#define TVD_REFERENCE_FIRST 4

/* The built-in labels are among those that a machine has at most. */
#define TVD_POLICY_LABELS_MAX (TVD_LABELS_MAX - TVD_REFERENCE_FIRST)

/* Records of each of the other kinds that a policy has at most. */
#define TVD_POLICY_RULES_MAX 65535

/* Bytes of a path in a file rule, of which it has no NUL. */
#define TVD_PATH_MAX 4095

/*
 * The binary policy, little-endian, without padding or alignment, is a struct
 * tvd_policy_header and then, as often as the header says:
 *
 *	types:		__u8  length, then so many bytes of name
 *	labels:		__u8  length, then so many bytes of name
 *			__u32 properties	TVD_LABEL_*, TVD_RECORD_GRANTS
 *		with TVD_RECORD_GRANTS:
 *			__u64 capabilities	bits by number, see below
 *			__u64 namespace capabilities
 *			__u32 families		TVD_FAMILY_*
 *		then:
 *			__u16 count		1 to header.types
 *			__u16 type[count]
 *	machine:	__u16 type
 *	conflicts:	__u16 count		2 to header.types
 *			__u16 type[count]
 *	denies:		__u16 subject		a label of the policy
 *			__u16 object		another one
 *			__u32 access		TVD_ACCESS_*, at least one
 *	entries:	__u16 from		the host or a label of the policy
 *			__u16 program		the host, base, none or a label
 *			__u16 to		a label of the policy
 *			__u16 flags		TVD_ENTRY_*
 *	files:		__u16 length, then so many bytes of path
 *			__u16 label		the host, base or a label
 *	filesystems:	__u8  length, then so many bytes of the type's name
 *			__u8  flags		TVD_FILESYSTEM_*
 *			__u16 label		the host, base, none or a label
 *	devices:	__u8  kind		TVD_DEVICE_*
 *			__u32 major
 *			__u32 first minor
 *			__u32 last minor
 *			__u16 label		the host, base, any or a label
 *
 * A type is an index into the types, a label a TVD_REFERENCE_*.
 *
 * It is canonical: the records of a kind are strictly ascending, by name or
 * path (byte by byte, a prefix before what it is a prefix of), by type,
 * type after type (a prefix before what it is a prefix of), by subject and
 * object, by from, program and to, by kind, major and first minor; so are the
 * types in a record; no two devices overlap; a label with TVD_RECORD_GRANTS has
 * not all three defaults; bits unknown here are zero; and nothing follows the
 * last record.  Whatever is not so is refused, and so is
 * what contradicts itself:
 *
 *   - a label with several types that is neither trusted nor immutable,
 *     because it is an unguarded bridge between them;
 *   - a label that is closed and not to be measured, or closed and permissive;
 *   - an entry from or to a label that is immutable, since nothing runs under
 *     it; one to a closed label that inherits standard input and output; one
 *     that gives a type that "from" has not, while neither "from" nor "to" is
 *     trusted; one for no program and not from the host, or from a label to
 *     itself;
 *   - a denial between labels without a common type, or of what an immutable
 *     label does;
 *   - a file's path that does not begin with "/" or has an empty, "." or ".."
 *     component, a byte below " " or DEL, or is not UTF-8;
 *   - a trusted filesystem type whose storage another machine or a user's
 *     process serves (tvd_filesystem_is_remote()); one that is neither trusted
 *     nor has a label.
 */

/*
 * A signed policy is a binary policy and, right after it, PKCS#7 SignedData of
 * it in DER, detached, with the signer's certificate, which has this extended
 * key usage, and with the signing time among the signed attributes.  The
 * kernel's reader of ASN.1 takes TVD_SIGNATURE_SIZE_MAX bytes.
 */
#define TVD_EKU_POLICY_SIGNING "2.25.120917462530421908351164029587173620804"
#define TVD_SIGNATURE_SIZE_MAX 65535

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
#define TVD_LABEL_TRUSTED 0x1U /* trusted to keep its types apart */
#define TVD_LABEL_CLOSED 0x2U /* not even the host looks inside */
#define TVD_LABEL_IMMUTABLE 0x4U /* an object that nobody but the host writes */
#define TVD_LABEL_MEASURED 0x8U /* runs only what IMA has measured */
#define TVD_LABEL_PERMISSIVE 0x10U /* denials are recorded and not enforced */
#define TVD_LABEL_FREEZE 0x20U /* tasks are frozen on revocation, not killed */
#define TVD_LABEL_PROPERTIES                                          \
	(TVD_LABEL_TRUSTED | TVD_LABEL_CLOSED | TVD_LABEL_IMMUTABLE | \
	 TVD_LABEL_MEASURED | TVD_LABEL_PERMISSIVE | TVD_LABEL_FREEZE)

/* In a label's record only: its grants are not the defaults, but follow. */
#define TVD_RECORD_GRANTS 0x80000000U

/*
 * Capabilities that a label lets its root have, by the numbers of
 * <linux/capability.h>; the namespace capabilities only against a user
 * namespace other than the initial one.
 */
#define TVD_CAPABILITIES 41
#define TVD_CAPABILITIES_ALL ((1ULL << TVD_CAPABILITIES) - 1)
/* CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, SETGID, SETUID, SETPCAP, */
/* NET_BIND_SERVICE, SYS_CHROOT, AUDIT_WRITE, SETFCAP */
#define TVD_CAPABILITIES_DEFAULT 0xa00405fbULL
/* SYS_ADMIN, NET_ADMIN */
#define TVD_NAMESPACE_CAPABILITIES_DEFAULT 0x201000ULL

/* Socket families and protocols that a label may use. */
#define TVD_FAMILY_UNIX 0x1U
#define TVD_FAMILY_INET 0x2U
#define TVD_FAMILY_INET6 0x4U
#define TVD_FAMILY_NETLINK_ROUTE 0x8U /* to read */
#define TVD_FAMILY_TCP 0x100U
#define TVD_FAMILY_UDP 0x200U
#define TVD_FAMILY_ICMP 0x400U /* ping sockets */
#define TVD_FAMILIES_ALL                                              \
	(TVD_FAMILY_UNIX | TVD_FAMILY_INET | TVD_FAMILY_INET6 |       \
	 TVD_FAMILY_NETLINK_ROUTE | TVD_FAMILY_TCP | TVD_FAMILY_UDP | \
	 TVD_FAMILY_ICMP)
#define TVD_FAMILIES_DEFAULT (TVD_FAMILIES_ALL & ~TVD_FAMILY_ICMP)

/* At this entry descriptors 0 to 2 are kept. */
#define TVD_ENTRY_INHERIT_STDIO 0x1U
#define TVD_ENTRY_FLAGS TVD_ENTRY_INHERIT_STDIO

/* Labels on filesystems of this type are believed if the host mounted them. */
#define TVD_FILESYSTEM_TRUSTED 0x1U
#define TVD_FILESYSTEM_FLAGS TVD_FILESYSTEM_TRUSTED

#define TVD_DEVICE_BLOCK 0
#define TVD_DEVICE_CHAR 1
/* As the kernel's dev_t has it. */
#define TVD_DEVICE_MAJOR_MAX 0xfffU
#define TVD_DEVICE_MINOR_MAX 0xfffffU

/**
 * struct tvd_policy_header - the head of a binary policy
 *
 * @magic: TVD_POLICY_MAGIC.
 * @format: TVD_POLICY_FORMAT.
 * @size: bytes in the whole policy, this header included.
 * @version: the policy's version, at least 1; a load must raise it.
 * @flags: TVD_POLICY_*.
 * @types: how many type records follow, 1 to TVD_TYPES_MAX.
 * @labels: how many labels, 0 to TVD_POLICY_LABELS_MAX.
 * @machine: how many types this machine may run, 0 to @types.
 * @conflicts: how many sets of types no two of which may run at a time.
 * @denies: how many rules that deny what common types allow.
 * @entries: how many rules that let a program lead into a label.
 * @files: how many rules that say which label a file is to be given.
 * @filesystems: how many filesystem types are spoken of.
 * @devices: how many ranges of devices are.
 *
 * The numbers of rules are at most TVD_POLICY_RULES_MAX each.
 */
struct tvd_policy_header {
	__u8 magic[TVD_POLICY_MAGIC_LEN];
	__le32 format;
	__le32 size;
	__le64 version;
	__le32 flags;
	__le32 types;
	__le32 labels;
	__le32 machine;
	__le32 conflicts;
	__le32 denies;
	__le32 entries;
	__le32 files;
	__le32 filesystems;
	__le32 devices;
};

#endif /* _UAPI_LINUX_TVD_H */
