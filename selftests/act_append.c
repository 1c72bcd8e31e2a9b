// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does to what it has opened to append
 *
 * The ring's part is in act_ring.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/falloc.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "actor.h"

static char byte = 'x';

static int open_to_append(const char *word)
{
	int fd = open(word, O_WRONLY | O_APPEND | O_CLOEXEC);

	if (fd < 0)
		broken(word);
	return fd;
}

static int by_vector(char **word)
{
	const struct iovec vector = { &byte, 1 };

	return result(pwritev2(open_to_append(word[0]), &vector, 1, 0,
			       ACTOR_NO_APPEND));
}

static int by_control_block(char **word)
{
	struct iocb block = {
		.aio_lio_opcode = IOCB_CMD_PWRITE,
		.aio_fildes = open_to_append(word[0]),
		.aio_buf = (__u64)(unsigned long)&byte,
		.aio_nbytes = 1,
		.aio_rw_flags = ACTOR_NO_APPEND,
	};
	struct iocb *blocks = &block;
	struct io_event event;
	aio_context_t context = 0;

	if (syscall(SYS_io_setup, 1, &context))
		broken("io_setup");
	if (syscall(SYS_io_submit, context, 1, &blocks) != 1)
		return errno;
	if (syscall(SYS_io_getevents, context, 1, 1, &event, NULL) != 1)
		broken("io_getevents");
	return event.res < 0 ? (int)-event.res : 0;
}

static int allocate(const char *word, int mode)
{
	return result(fallocate(open_to_append(word), mode, 0, 4096));
}

static int by_hole(char **word)
{
	return allocate(word[0], FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE);
}

static int by_zeros(char **word)
{
	return allocate(word[0], FALLOC_FL_ZERO_RANGE);
}

/* This changes nothing that is there. */
static int make_room(char **word)
{
	return allocate(word[0], 0);
}

static int by_flag(char **word)
{
	int fd = open_to_append(word[0]);

	return result(fcntl(fd, F_SETFL, 0));
}

/* What a shell does with what it reads of: nothing is written by that. */
static int clear_of_reader(char **word)
{
	int fd = open(word[0], O_RDONLY | O_APPEND | O_CLOEXEC);

	if (fd < 0)
		broken(word[0]);
	return result(fcntl(fd, F_SETFL, O_NONBLOCK));
}

/* A write that was begun before would be taken for one that appends. */
static int set_flag(char **word)
{
	int fd = open_object(word[0], O_RDWR);

	return fd < 0 ? -fd : result(fcntl(fd, F_SETFL, O_APPEND));
}

/* Its holes are filled by userfaultfd(2), whatever the mapping is for. */
static int map_to_read(char **word)
{
	int fd = open(word[0], O_RDWR | O_APPEND | O_CLOEXEC);

	if (fd < 0)
		broken(word[0]);
	return result(mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) ==
				      MAP_FAILED ?
			      -1 :
			      0);
}

/* What was mapped to be read becomes writable. */
static int protect(char **word)
{
	int fd = open(word[0], O_RDWR | O_APPEND | O_CLOEXEC);
	void *memory = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);

	if (fd < 0 || memory == MAP_FAILED)
		broken(word[0]);
	return result(mprotect(memory, 4096, PROT_READ | PROT_WRITE));
}

static int just_open(char **word)
{
	return result(open(word[0], O_WRONLY | O_APPEND | O_CLOEXEC));
}

static void open_disk_and_file(char **word, int *disk, int *fd)
{
	*disk = open(word[0], O_RDONLY | O_CLOEXEC);
	*fd = open(word[1], O_RDWR | O_CLOEXEC);
	if (*disk < 0 || *fd < 0)
		broken(word[0]);
}

/* The disk then goes on using the file, and nobody is asked. */
static int fill_loop(char **word)
{
	int disk, fd, err;

	open_disk_and_file(word, &disk, &fd);
	err = result(ioctl(disk, LOOP_SET_FD, fd));
	return err ?: result(ioctl(disk, LOOP_CLR_FD, 0));
}

static int configure_loop(char **word)
{
	struct loop_config config = {};
	int disk, fd, err;

	open_disk_and_file(word, &disk, &fd);
	config.fd = fd;
	err = result(ioctl(disk, LOOP_CONFIGURE, &config));
	return err ?: result(ioctl(disk, LOOP_CLR_FD, 0));
}

/* A disk that is read only takes another file in its file's place. */
static int change_loop(char **word)
{
	int disk, fd;

	open_disk_and_file(word, &disk, &fd);
	return result(ioctl(disk, LOOP_CHANGE_FD, fd));
}

/* It may be given another flag meanwhile. */
static int keep_flag(char **word)
{
	int fd = open_to_append(word[0]);

	return result(fcntl(fd, F_SETFL, O_APPEND | O_NONBLOCK));
}

const struct act append_acts[] = {
	{ "append-by-vector", 1, by_vector },
	{ "append-by-aio", 1, by_control_block },
	{ "append-hole", 1, by_hole },
	{ "append-zeros", 1, by_zeros },
	{ "append-room", 1, make_room },
	{ "append-no-more", 1, by_flag },
	{ "append-from-now-on", 1, set_flag },
	{ "append-map", 1, map_to_read },
	{ "append-protect", 1, protect },
	{ "fill-loop", 2, fill_loop },
	{ "configure-loop", 2, configure_loop },
	{ "change-loop", 2, change_loop },
	{ "append-open", 1, just_open },
	{ "append-still", 1, keep_flag },
	{ "read-no-append", 1, clear_of_reader },
	{},
};
