// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does by binder
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/android/binder.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "actor.h"

#define ROOM 65536

static int open_device(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0 ||
	    mmap(NULL, ROOM, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED)
		broken(path);
	return fd;
}

/* Becomes the one whom all others call by the number 0. */
static int manage(int fd)
{
	struct flat_binder_object self = {
		.flags = FLAT_BINDER_FLAG_ACCEPTS_FDS,
	};

	return result(ioctl(fd, BINDER_SET_CONTEXT_MGR_EXT, &self));
}

static int serve(char **word)
{
	if (manage(open_device(word[0])))
		broken("BINDER_SET_CONTEXT_MGR_EXT");
	tell_ready();
	hear_end();
	return 0;
}

static int manage_given(char **word)
{
	return manage(ACTOR_GIVEN);
}

/* Where the test takes it. */
static int hold(char **word)
{
	if (dup2(open_device(word[0]), ACTOR_GIVEN) != ACTOR_GIVEN)
		broken("dup2");
	tell_ready();
	hear_end();
	return 0;
}

/* What the driver says of it; the word before the last tells. */
static int read_answer(int fd)
{
	char text[256];
	struct binder_write_read io = {
		.read_size = sizeof(text),
		.read_buffer = (unsigned long)text,
	};
	unsigned int at, word;

	if (ioctl(fd, BINDER_WRITE_READ, &io))
		return errno;
	for (at = 0; at + sizeof(word) <= io.read_consumed;
	     at += sizeof(word) + _IOC_SIZE(word)) {
		memcpy(&word, text + at, sizeof(word));
		if (word == BR_TRANSACTION_COMPLETE)
			return 0;
		if (word == BR_FAILED_REPLY)
			return EPERM;
	}
	return EPROTO;
}

/* A call that wants no answer, with one object or without. */
static int call(int fd, void *object, size_t size)
{
	binder_size_t offset = 0;
	struct {
		unsigned int command;
		struct binder_transaction_data data;
	} __attribute__((packed)) request = {
		.command = BC_TRANSACTION,
		.data = {
			.flags = TF_ONE_WAY | TF_ACCEPT_FDS,
			.data_size = size,
			.offsets_size = size ? sizeof(offset) : 0,
			.data.ptr.buffer = (unsigned long)object,
			.data.ptr.offsets = (unsigned long)&offset,
		},
	};
	struct binder_write_read io = {
		.write_size = sizeof(request),
		.write_buffer = (unsigned long)&request,
	};

	if (ioctl(fd, BINDER_WRITE_READ, &io))
		return errno;
	return read_answer(fd);
}

static int call_plainly(char **word)
{
	return call(open_device(word[0]), NULL, 0);
}

static int call_by_given(char **word)
{
	return call(ACTOR_GIVEN, NULL, 0);
}

/* With an object of one's own that the other may call then. */
static int hand_object(char **word)
{
	struct flat_binder_object object = {
		.hdr.type = BINDER_TYPE_BINDER,
		.binder = 1,
		.cookie = 1,
	};

	return call(open_device(word[0]), &object, sizeof(object));
}

static int hand_file(char **word)
{
	struct binder_fd_object object = {
		.hdr.type = BINDER_TYPE_FD,
		.fd = open(word[1], O_RDONLY | O_CLOEXEC),
	};

	if ((int)object.fd < 0)
		broken(word[1]);
	return call(open_device(word[0]), &object, sizeof(object));
}

const struct act binder_acts[] = {
	{ "binder-serve", 1, serve },
	{ "binder-manage-given", 0, manage_given },
	{ "binder-hold", 1, hold },
	{ "binder-call", 1, call_plainly },
	{ "binder-call-given", 0, call_by_given },
	{ "binder-hand-object", 1, hand_object },
	{ "binder-hand-file", 2, hand_file },
	{},
};
