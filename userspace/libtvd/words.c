// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: the words of the policy language that stand for bits
 *
 * Read by the compiler, written by show, and never changed: the order is that
 * of the bits in <linux/tvd.h> and <linux/capability.h>.
 */
#include "words.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Local filesystems that keep extended attributes. */
const struct tvd_named tvd_trusted_filesystems[TVD_TRUSTED_FILESYSTEMS] = {
	TVD_WORD("btrfs"), TVD_WORD("ext4"), TVD_WORD("overlay"),
	TVD_WORD("tmpfs"), TVD_WORD("xfs"),
};

static const struct tvd_named access_names[] = {
	TVD_WORD("read"),	 TVD_WORD("write"),
	TVD_WORD("append"),	 TVD_WORD("execute"),
	TVD_WORD("map-exec"),	 TVD_WORD("follow"),
	TVD_WORD("search"),	 TVD_WORD("list"),
	TVD_WORD("getattr"),	 TVD_WORD("setattr"),
	TVD_WORD("lock-shared"), TVD_WORD("lock-exclusive"),
	TVD_WORD("watch"),	 TVD_WORD("connect"),
	TVD_WORD("send"),	 TVD_WORD("receive"),
	TVD_WORD("trace"),	 TVD_WORD("signal"),
	TVD_WORD("schedule"),	 TVD_WORD("destroy"),
	TVD_WORD("relabel"),	 TVD_WORD("mount"),
};

_Static_assert(COUNT(access_names) == TVD_ACCESS_KINDS,
	       "every kind of access has a name");

const struct tvd_words tvd_access_words = {
	.names = access_names,
	.count = COUNT(access_names),
};

/**
 * tvd_access_name - the name of a kind of access
 * @kind: the number of its bit, less than TVD_ACCESS_KINDS
 *
 * Return: the word that stands for it in policies and records.
 */
const char *tvd_access_name(unsigned int kind)
{
	return kind < TVD_ACCESS_KINDS ? access_names[kind].text : "?";
}

static const struct tvd_named capability_names[] = {
	TVD_WORD("chown"),
	TVD_WORD("dac_override"),
	TVD_WORD("dac_read_search"),
	TVD_WORD("fowner"),
	TVD_WORD("fsetid"),
	TVD_WORD("kill"),
	TVD_WORD("setgid"),
	TVD_WORD("setuid"),
	TVD_WORD("setpcap"),
	TVD_WORD("linux_immutable"),
	TVD_WORD("net_bind_service"),
	TVD_WORD("net_broadcast"),
	TVD_WORD("net_admin"),
	TVD_WORD("net_raw"),
	TVD_WORD("ipc_lock"),
	TVD_WORD("ipc_owner"),
	TVD_WORD("sys_module"),
	TVD_WORD("sys_rawio"),
	TVD_WORD("sys_chroot"),
	TVD_WORD("sys_ptrace"),
	TVD_WORD("sys_pacct"),
	TVD_WORD("sys_admin"),
	TVD_WORD("sys_boot"),
	TVD_WORD("sys_nice"),
	TVD_WORD("sys_resource"),
	TVD_WORD("sys_time"),
	TVD_WORD("sys_tty_config"),
	TVD_WORD("mknod"),
	TVD_WORD("lease"),
	TVD_WORD("audit_write"),
	TVD_WORD("audit_control"),
	TVD_WORD("setfcap"),
	TVD_WORD("mac_override"),
	TVD_WORD("mac_admin"),
	TVD_WORD("syslog"),
	TVD_WORD("wake_alarm"),
	TVD_WORD("block_suspend"),
	TVD_WORD("audit_read"),
	TVD_WORD("perfmon"),
	TVD_WORD("bpf"),
	TVD_WORD("checkpoint_restore"),
	TVD_WORD("default"),
};

_Static_assert(COUNT(capability_names) == TVD_CAPABILITIES + 1,
	       "every capability has a name");

const struct tvd_words tvd_capability_words = {
	.names = capability_names,
	.count = TVD_CAPABILITIES,
	.defaults = TVD_CAPABILITIES_DEFAULT,
};

const struct tvd_words tvd_namespace_capability_words = {
	.names = capability_names,
	.count = TVD_CAPABILITIES,
	.defaults = TVD_NAMESPACE_CAPABILITIES_DEFAULT,
};

static const struct tvd_named family_names[] = {
	TVD_WORD("unix"),
	TVD_WORD("inet"),
	TVD_WORD("inet6"),
	TVD_WORD("netlink-route"),
};

const struct tvd_words tvd_family_words = {
	.names = family_names,
	.count = COUNT(family_names),
};

static const struct tvd_named protocol_names[] = {
	TVD_WORD("tcp"),
	TVD_WORD("udp"),
	TVD_WORD("icmp"),
};

const struct tvd_words tvd_protocol_words = {
	.names = protocol_names,
	.count = COUNT(protocol_names),
	.shift = 8,
};

_Static_assert(TVD_FAMILY_TCP == 1U << 8, "protocols begin at bit 8");
