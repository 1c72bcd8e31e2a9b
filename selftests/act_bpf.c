// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does with BPF
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kind.h"
#include "bpf.h"

static long bpf(int command, const void *attr, size_t size)
{
	return syscall(SYS_bpf, command, attr, size);
}

/* It does nothing; of a kind that may be anybody's, or drives the network. */
static int load_program(int type, int token)
{
	static const struct bpf_insn code[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union {
		union bpf_attr attr;
		char room[256];
	} all = {
		.attr = {
			.prog_type = type,
			.insn_cnt = 2,
			.insns = (unsigned long)code,
			.license = (unsigned long)"GPL",
		},
	};

	if (token >= 0) {
		all.attr.prog_flags = BPF_TOKEN_FLAG;
		memcpy(all.room + BPF_TOKEN_AT, &token, sizeof(token));
	}
	return bpf(BPF_PROG_LOAD, &all, BPF_TOKEN_AT + sizeof(token));
}

static int hold(int fd)
{
	if (fd < 0)
		broken("bpf");
	tell_ready();
	hear_end();
	return 0;
}

static int hold_map(char **word)
{
	return hold(new_bpf_map());
}

static int hold_program(char **word)
{
	return hold(load_program(BPF_PROG_TYPE_SOCKET_FILTER, -1));
}

static int open_map(char **word)
{
	union bpf_attr attr = { .map_id = number(word[0]) };

	return result(bpf(BPF_MAP_GET_FD_BY_ID, &attr, sizeof(attr)));
}

static int open_program(char **word)
{
	union bpf_attr attr = { .prog_id = number(word[0]) };

	return result(bpf(BPF_PROG_GET_FD_BY_ID, &attr, sizeof(attr)));
}

static int hold_map_of_another(char **word)
{
	union bpf_attr attr = { .map_id = number(word[0]) };

	return hold(bpf(BPF_MAP_GET_FD_BY_ID, &attr, sizeof(attr)));
}

/* Each packet of the device goes through the program. */
static int hold_link(char **word)
{
	union bpf_attr attr = {
		.link_create = {
			.prog_fd = load_program(BPF_PROG_TYPE_XDP, -1),
			.target_ifindex = number(word[0]),
			.attach_type = BPF_XDP,
		},
	};

	return hold(bpf(BPF_LINK_CREATE, &attr, sizeof(attr)));
}

static int open_link(char **word)
{
	union bpf_attr attr = { .link_id = number(word[0]) };

	return result(bpf(BPF_LINK_GET_FD_BY_ID, &attr, sizeof(attr)));
}

/* One after the other; the memory of those before is used again. */
static int make_many(char **word)
{
	int i, fd;

	for (i = 0; i < number(word[1]); i++) {
		fd = strcmp(word[0], "map") ?
			     load_program(BPF_PROG_TYPE_SOCKET_FILTER, -1) :
			     new_bpf_map();
		if (fd < 0)
			return errno;
		close(fd);
	}
	return 0;
}

/* In a user namespace, with what the test has delegated to it. */
static int use_token(char **word)
{
	int context, err, token;
	struct {
		unsigned int flags;
		int mount;
	} attr = {};

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
		broken("unshare");
	context = syscall(SYS_fsopen, "bpf", 0);
	if (context < 0 || dup2(context, BPF_CONTEXT_FD) < 0)
		broken("fsopen");
	err = take_passed(PASS_ADDRESS);
	if (err)
		return err;
	attr.mount = openat(ACTOR_GIVEN, ".", O_RDONLY | O_DIRECTORY);
	if (attr.mount < 0)
		broken("openat");
	token = bpf(BPF_TOKEN_CREATE_COMMAND, &attr, sizeof(attr));
	if (token < 0)
		return errno;
	return result(load_program(strcmp(word[0], "driver") ?
					   BPF_PROG_TYPE_SOCKET_FILTER :
					   BPF_PROG_TYPE_XDP,
				   token));
}

const struct act bpf_acts[] = {
	{ "hold-map", 0, hold_map },
	{ "hold-program", 0, hold_program },
	{ "hold-map-of-another", 1, hold_map_of_another },
	{ "hold-link", 1, hold_link },
	{ "open-link", 1, open_link },
	{ "open-map", 1, open_map },
	{ "open-program", 1, open_program },
	{ "make-many", 2, make_many },
	{ "use-token", 1, use_token },
	{},
};
