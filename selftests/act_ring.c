// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does by io_uring
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "actor.h"

/* Later than the headers of Debian 12. */
#define ASK_SOCKET_SIOCINQ 0

#define ENTRIES 4

/**
 * struct ring - a ring that can be filled
 *
 * @fd: its descriptor.
 * @params: where the kernel has put what, the same for all of this size.
 * @rings: the two queues.
 * @entries: what is to be done.
 */
struct ring {
	int fd;
	struct io_uring_params params;
	char *rings;
	struct io_uring_sqe *entries;
};

static int make_ring(struct ring *ring, unsigned int flags)
{
	*ring = (struct ring){ .params.flags = flags };
	ring->fd = syscall(SYS_io_uring_setup, ENTRIES, &ring->params);
	return result(ring->fd);
}

static void need_ring(struct ring *ring, unsigned int flags)
{
	errno = make_ring(ring, flags);
	if (errno)
		broken("io_uring_setup");
}

static void map_ring(struct ring *ring)
{
	const int both = PROT_READ | PROT_WRITE;

	ring->rings = mmap(NULL, 4096, both, MAP_SHARED, ring->fd,
			   IORING_OFF_SQ_RING);
	ring->entries = mmap(NULL, ENTRIES * sizeof(*ring->entries), both,
			     MAP_SHARED, ring->fd, IORING_OFF_SQES);
	if (ring->rings == MAP_FAILED || ring->entries == MAP_FAILED)
		broken("mmap");
}

static unsigned int *at(const struct ring *ring, unsigned int offset)
{
	return (unsigned int *)(ring->rings + offset);
}

/* Nobody else uses the ring meanwhile.  Returns the errno of the request. */
static int ask_ring(struct ring *ring, const struct io_uring_sqe *request)
{
	unsigned int *tail = at(ring, ring->params.sq_off.tail);
	unsigned int *head = at(ring, ring->params.cq_off.head);
	unsigned int slot = *tail % ENTRIES;
	const struct io_uring_cqe *answers =
		(const void *)at(ring, ring->params.cq_off.cqes);
	int answer;

	ring->entries[slot] = *request;
	at(ring, ring->params.sq_off.array)[slot] = slot;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring->fd, 1, 1, IORING_ENTER_GETEVENTS,
		    NULL, 0) != 1)
		broken("io_uring_enter");
	answer = answers[*head % ring->params.cq_entries].res;
	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
	return answer < 0 ? -answer : 0;
}

static unsigned int flags_of(const char *word)
{
	return strcmp(word, "polled") ? 0 : IORING_SETUP_SQPOLL;
}

static int make(char **word)
{
	struct ring ring;

	return make_ring(&ring, flags_of(word[0]));
}

/* The kernel keeps a list of who waits for a ring, to be gone through at the end. */
static int await_own_ring(char **word)
{
	const struct io_uring_sqe *request;
	struct ring ring;

	need_ring(&ring, 0);
	map_ring(&ring);
	request = &(struct io_uring_sqe){ .opcode = IORING_OP_POLL_ADD,
					  .fd = ring.fd,
					  .poll32_events = POLLPRI };
	ring.entries[0] = *request;
	at(&ring, ring.params.sq_off.array)[0] = 0;
	__atomic_store_n(at(&ring, ring.params.sq_off.tail), 1,
			 __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring.fd, 1, 0, 0, NULL, 0) != 1)
		broken("io_uring_enter");
	tell_ready();
	hear_end();
	return 0;
}

/* The first one that is registered has the number 1. */
static void register_self(const struct ring *ring)
{
	if (syscall(SYS_io_uring_register, ring->fd,
		    IORING_REGISTER_PERSONALITY, NULL, 0) != 1)
		broken("io_uring_register");
}

static int hold(char **word)
{
	struct ring ring;

	need_ring(&ring, flags_of(word[0]));
	register_self(&ring);
	if (dup2(ring.fd, ACTOR_GIVEN) != ACTOR_GIVEN)
		broken("dup2");
	tell_ready();
	hear_end();
	return 0;
}

/* Nothing at all, as the personality with this number, zero for oneself. */
static int act_as(struct ring *ring, const char *personality)
{
	map_ring(ring);
	return ask_ring(ring, &(struct io_uring_sqe){
				      .opcode = IORING_OP_NOP,
				      .personality = number(personality),
			      });
}

static int act_as_registered(char **word)
{
	struct ring ring;

	need_ring(&ring, 0);
	register_self(&ring);
	return act_as(&ring, word[0]);
}

/* The ring that a process holds; no message may bring one.  Or -1. */
static int take_ring(const char *pid)
{
	int process = syscall(SYS_pidfd_open, number(pid), 0);

	if (process < 0)
		broken("pidfd_open");
	return syscall(SYS_pidfd_getfd, process, ACTOR_GIVEN, 0);
}

/* By another's ring: what is where is learnt from one like it. */
static int act_by_taken(char **word)
{
	struct ring ring;
	int fd = take_ring(word[0]);

	if (fd < 0)
		return errno;
	need_ring(&ring, 0);
	close(ring.fd);
	ring.fd = fd;
	return act_as(&ring, word[1]);
}

/* When the test says so. */
static int command_socket(char **word)
{
	struct ring ring;

	need_ring(&ring, 0);
	map_ring(&ring);
	tell_ready();
	hear_end();
	return ask_ring(&ring, &(struct io_uring_sqe){
				       .opcode = IORING_OP_URING_CMD,
				       .fd = ACTOR_GIVEN,
				       .off = ASK_SOCKET_SIOCINQ,
			       });
}

static int send_message(char **word)
{
	struct ring ring;
	int fd = take_ring(word[0]);

	if (fd < 0)
		return errno;
	need_ring(&ring, 0);
	map_ring(&ring);
	return ask_ring(&ring, &(struct io_uring_sqe){
				       .opcode = IORING_OP_MSG_RING,
				       .fd = fd,
			       });
}

static void register_file(const struct ring *ring, int fd)
{
	if (syscall(SYS_io_uring_register, ring->fd, IORING_REGISTER_FILES, &fd,
		    1))
		broken("IORING_REGISTER_FILES");
}

/* Into the place of another's ring that it has for that. */
static int send_file(char **word)
{
	int fd = take_ring(word[0]), file;
	struct ring ring;

	if (fd < 0)
		return errno;
	file = open(word[1], O_RDONLY | O_CLOEXEC);
	if (file < 0)
		broken(word[1]);
	need_ring(&ring, 0);
	map_ring(&ring);
	register_file(&ring, file);
	return ask_ring(&ring,
			&(struct io_uring_sqe){
				.opcode = IORING_OP_MSG_RING,
				.fd = fd,
				.addr = IORING_MSG_SEND_FD,
				.addr3 = 0,
				.file_index = 1,
				.msg_ring_flags = IORING_MSG_RING_CQE_SKIP,
			});
}

/* Reads what it was sent, when the test says so. */
static int read_sent(char **word)
{
	struct ring ring;
	char byte;

	need_ring(&ring, 0);
	map_ring(&ring);
	register_file(&ring, -1);
	if (dup2(ring.fd, ACTOR_GIVEN) != ACTOR_GIVEN)
		broken("dup2");
	tell_ready();
	hear_end();
	return ask_ring(&ring, &(struct io_uring_sqe){
				       .opcode = IORING_OP_READ,
				       .flags = IOSQE_FIXED_FILE,
				       .fd = 0,
				       .addr = (__u64)(unsigned long)&byte,
				       .len = 1,
			       });
}

/* Elsewhere than at the end. */
static int append_by_ring(char **word)
{
	int fd = open_object(word[0], O_WRONLY | O_APPEND);
	struct ring ring;

	if (fd < 0)
		return -fd;
	need_ring(&ring, 0);
	map_ring(&ring);
	return ask_ring(&ring, &(struct io_uring_sqe){
				       .opcode = IORING_OP_WRITE,
				       .fd = fd,
				       .addr = (__u64)(unsigned long)"x",
				       .len = 1,
				       .rw_flags = ACTOR_NO_APPEND,
			       });
}

const struct act ring_acts[] = {
	{ "append-by-ring", 1, append_by_ring },
	{ "ring-make", 1, make },
	{ "ring-hold", 1, hold },
	{ "ring-act-as", 1, act_as_registered },
	{ "ring-await-own", 0, await_own_ring },
	{ "ring-act-by", 2, act_by_taken },
	{ "ring-command", 0, command_socket },
	{ "ring-message", 1, send_message },
	{ "ring-send-file", 2, send_file },
	{ "ring-read-sent", 0, read_sent },
	{},
};
