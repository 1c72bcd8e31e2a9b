// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does twice, and what it holds
 *
 * An act here is done once, which must be allowed, and once more when the test
 * says so: meanwhile a label may have gone.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <linux/userfaultfd.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/ptrace.h>
#include <sys/sendfile.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "actor.h"

#define SIZE 4096

static int read_byte(void)
{
	char byte;

	return result(read(ACTOR_GIVEN, &byte, 1));
}

static int read_at(void)
{
	char byte;

	return result(pread(ACTOR_GIVEN, &byte, 1, 0));
}

static int read_vector(void)
{
	char byte;
	struct iovec vector = { &byte, 1 };

	return result(preadv2(ACTOR_GIVEN, &vector, 1, 0, 0));
}

static int receive(void)
{
	char byte;

	return result(recv(ACTOR_GIVEN, &byte, 1, MSG_DONTWAIT));
}

/* Waits; ENODATA for the end of a stream. */
static int await_data(char **word)
{
	ssize_t length;
	char byte;

	tell_ready();
	length = recv(ACTOR_GIVEN, &byte, 1, 0);
	return length ? result(length) : ENODATA;
}

static int receive_message(void)
{
	char text[8];

	return result(mq_receive(ACTOR_GIVEN, text, sizeof(text), NULL));
}

static int splice_out(void)
{
	off64_t at = 0;
	char byte;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		broken("pipe2");
	if (splice(ACTOR_GIVEN, &at, ends[1], NULL, 1, 0) != 1)
		return errno;
	/* Who leaves it there holds it: that is "pipe-pages". */
	return result(read(ends[0], &byte, 1));
}

static int send_file(void)
{
	int own = memfd_create("own", MFD_CLOEXEC);
	off_t at = 0;

	return result(sendfile(own, ACTOR_GIVEN, &at, 1));
}

static int object;

static int receive_from_queue(void)
{
	struct {
		long type;
		char text[8];
	} message;

	return result(
		msgrcv(object, &message, sizeof(message.text), 0, IPC_NOWAIT));
}

static const _Atomic char *memory;

static int look(void)
{
	return memory[0] == 'x' ? 0 : EDOM;
}

static void map(int protection, int flags)
{
	memory = mmap(NULL, SIZE, protection, flags, ACTOR_GIVEN, 0);
	if (memory == MAP_FAILED)
		broken("mmap");
}

static void map_shared(void)
{
	map(PROT_READ, MAP_SHARED);
}

static void map_private(void)
{
	map(PROT_READ, MAP_PRIVATE);
}

static void attach(void)
{
	memory = shmat(object, NULL, SHM_RDONLY);
	if (memory == (void *)-1)
		broken("shmat");
}

static int wait_events(void)
{
	struct epoll_event event;

	return result(epoll_wait(ACTOR_GIVEN, &event, 1, 0));
}

/* An io_uring of one entry. */
static struct {
	int fd;
	struct io_uring_params params;
	char *rings;
	struct io_uring_sqe *entry;
} ring;

static void make_ring(void)
{
	ring.fd = syscall(SYS_io_uring_setup, 1, &ring.params);
	if (ring.fd < 0)
		broken("io_uring_setup");
	ring.rings = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED,
			  ring.fd, IORING_OFF_SQ_RING);
	ring.entry = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED,
			  ring.fd, IORING_OFF_SQES);
	if (ring.rings == MAP_FAILED || ring.entry == MAP_FAILED)
		broken("mmap of an io_uring");
}

static __u32 *at(__u32 offset)
{
	return (__u32 *)(ring.rings + offset);
}

/* Has the ring do it, and waits for what came of it. */
static int submit(const struct io_uring_sqe *entry)
{
	const struct io_uring_params *p = &ring.params;
	const struct io_uring_cqe *done =
		(const void *)(ring.rings + p->cq_off.cqes);
	__u32 head = *at(p->cq_off.head);
	int res;

	*ring.entry = *entry;
	at(p->sq_off.array)[0] = 0;
	__atomic_add_fetch(at(p->sq_off.tail), 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring.fd, 1, 1, IORING_ENTER_GETEVENTS,
		    NULL, 0) != 1)
		return errno;
	res = done[head & *at(p->cq_off.ring_mask)].res;
	__atomic_add_fetch(at(p->cq_off.head), 1, __ATOMIC_RELEASE);
	return res < 0 ? -res : 0;
}

static char byte;

static int ring_read(void)
{
	return submit(&(struct io_uring_sqe){
		.opcode = IORING_OP_READ,
		.fd = ACTOR_GIVEN,
		.addr = (__u64)(unsigned long)&byte,
		.len = 1,
	});
}

static void register_with(unsigned int what, const void *argument)
{
	if (syscall(SYS_io_uring_register, ring.fd, what, argument, 1))
		broken("io_uring_register");
}

static void register_file(void)
{
	static const int fd = ACTOR_GIVEN;

	make_ring();
	register_with(IORING_REGISTER_FILES, &fd);
	close(ACTOR_GIVEN);
}

static int ring_read_registered(void)
{
	return submit(&(struct io_uring_sqe){
		.opcode = IORING_OP_READ,
		.flags = IOSQE_FIXED_FILE,
		.addr = (__u64)(unsigned long)&byte,
		.len = 1,
	});
}

/* Without a descriptor of the ring, and without its memory. */
static void hide_ring(void)
{
	struct io_uring_rsrc_update update = { .offset = 0 };

	register_file();
	update.data = ring.fd;
	if (syscall(SYS_io_uring_register, ring.fd, IORING_REGISTER_RING_FDS,
		    &update, 1) != 1)
		broken("IORING_REGISTER_RING_FDS");
	munmap(ring.rings, SIZE);
	munmap(ring.entry, SIZE);
	close(ring.fd);
	ring.fd = update.offset;
}

static int enter_hidden(void)
{
	return result(syscall(SYS_io_uring_enter, ring.fd, 0, 0,
			      IORING_ENTER_REGISTERED_RING, NULL, 0));
}

static int pipe_ends[2];

/* A message with a descriptor, or with room for one. */
struct carried {
	struct msghdr message;
	struct iovec vector;
	char control[CMSG_SPACE(sizeof(int))];
};

static void fill_carried(struct carried *carried, int fd)
{
	struct cmsghdr *header;

	memset(carried, 0, sizeof(*carried));
	carried->vector = (struct iovec){ &byte, 1 };
	carried->message.msg_iov = &carried->vector;
	carried->message.msg_iovlen = 1;
	carried->message.msg_control = carried->control;
	carried->message.msg_controllen = sizeof(carried->control);
	header = CMSG_FIRSTHDR(&carried->message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(int));
}

/* Memory that no mapping leads to any more. */
static void register_buffer(void)
{
	struct iovec vector = { NULL, SIZE };

	make_ring();
	vector.iov_base = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED,
			       ACTOR_GIVEN, 0);
	if (vector.iov_base == MAP_FAILED || pipe2(pipe_ends, O_CLOEXEC))
		broken("mmap");
	memory = vector.iov_base;
	register_with(IORING_REGISTER_BUFFERS, &vector);
	munmap(vector.iov_base, SIZE);
	close(ACTOR_GIVEN);
}

static int ring_write_buffer(void)
{
	return submit(&(struct io_uring_sqe){
		.opcode = IORING_OP_WRITE_FIXED,
		.fd = pipe_ends[1],
		.addr = (__u64)(unsigned long)memory,
		.len = 1,
	});
}

static char traced_word;

/* Of a process that has the same programs at the same addresses. */
static int look_at_traced(void)
{
	static long option = PTRACE_O_EXITKILL;
	int err;

	errno = 0;
	ptrace(PTRACE_PEEKDATA, object, &traced_word, NULL);
	if (errno)
		return errno;
	/* Who is frozen is not to end with its tracer; nor who is left alone. */
	err = result(ptrace(PTRACE_SETOPTIONS, object, NULL, option));
	option = 0;
	return err;
}

static void trace(void)
{
	if (ptrace(PTRACE_SEIZE, object, NULL, NULL) ||
	    ptrace(PTRACE_INTERRUPT, object, NULL, NULL) ||
	    waitpid(object, NULL, __WALL) != object)
		broken("ptrace");
}

static int do_nothing(void)
{
	return 0;
}

static void *trace_and_wait(void *traces)
{
	trace();
	sem_post(traces);
	pause();
	return NULL;
}

/* A tracer is a thread, and this one is not the first. */
static void trace_by_thread(void)
{
	pthread_t thread;
	sem_t traces;

	if (sem_init(&traces, 0, 0) ||
	    pthread_create(&thread, NULL, trace_and_wait, &traces))
		broken("pthread_create");
	while (sem_wait(&traces))
		;
}

/* Memory that the kernel goes on writing to, without a descriptor. */
static void map_counts(void)
{
	int fd = open_counter(object);

	memory = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		broken("mmap");
	close(fd);
}

static int look_at_counts(void)
{
	const struct perf_event_mmap_page *page = (const void *)memory;

	return page->size ? 0 : EDOM;
}

/* The pages themselves, and not a copy. */
static void splice_pages(void)
{
	off64_t at = 0;

	if (pipe2(pipe_ends, O_CLOEXEC) ||
	    splice(ACTOR_GIVEN, &at, pipe_ends[1], NULL, 2, 0) != 2)
		broken("splice");
	close(ACTOR_GIVEN);
}

static int read_pipe(void)
{
	return result(read(pipe_ends[0], &byte, 1));
}

static int carrier[2];

static void send_pipe(void)
{
	struct carried carried;

	fill_carried(&carried, pipe_ends[0]);
	if (sendmsg(carrier[0], &carried.message, 0) != 1)
		broken("sendmsg");
	close(pipe_ends[0]);
}

/* Nobody has a descriptor of it. */
static void send_pages(void)
{
	splice_pages();
	close(pipe_ends[1]);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, carrier))
		broken("socketpair");
	send_pipe();
}

/* The kernel says of a descriptor that it has left it out, and not why. */
static int receive_pages(void)
{
	struct carried carried;
	int err;

	fill_carried(&carried, -1);
	if (recvmsg(carrier[1], &carried.message, MSG_CMSG_CLOEXEC) != 1)
		broken("recvmsg");
	if (carried.message.msg_flags & MSG_CTRUNC)
		return EACCES;
	memcpy(&pipe_ends[0], CMSG_DATA(CMSG_FIRSTHDR(&carried.message)),
	       sizeof(int));
	err = read_pipe();
	send_pipe();
	return err;
}

/* Linux 6.5: later than the headers of Debian 12. */
#define SETUP_NO_MMAP 0x4000

/* Its requests are where the memory says that was given. */
static void make_ring_in_memory(void)
{
	char *requests, *rings;

	requests = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED,
			ACTOR_GIVEN, 0);
	rings = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (requests == MAP_FAILED || rings == MAP_FAILED)
		broken("mmap");
	ring.params.flags = SETUP_NO_MMAP;
	ring.params.sq_off.resv2 = (__u64)(unsigned long)requests;
	ring.params.cq_off.resv2 = (__u64)(unsigned long)rings;
	ring.fd = syscall(SYS_io_uring_setup, 1, &ring.params);
	if (ring.fd < 0)
		broken("io_uring_setup");
	munmap(requests, SIZE);
	close(ACTOR_GIVEN);
}

static int enter_ring(void)
{
	return result(syscall(SYS_io_uring_enter, ring.fd, 0, 0, 0, NULL, 0));
}

static int terminal;

static _Atomic pid_t splicer;

static void *splice_nothing(void *pair)
{
	splicer = gettid();
	splice(*(int *)pair, NULL, pipe_ends[1], NULL, 1, 0);
	return NULL;
}

/* As a FUSE server does, that waits for a request. */
static int hold_pipe(char **word)
{
	char path[64], text[256];
	pthread_t thread;
	int pair[2];

	if (pipe2(pipe_ends, O_CLOEXEC) ||
	    socketpair(AF_UNIX, SOCK_STREAM, 0, pair) ||
	    pthread_create(&thread, NULL, splice_nothing, pair))
		broken("splice");
	do {
		sched_yield();
		snprintf(path, sizeof(path), "/proc/self/task/%d/syscall",
			 splicer);
	} while (read_file(path, text, sizeof(text)) <= 0 ||
		 atoi(text) != SYS_splice);
	tell_ready();
	hear_end();
	return 0;
}

/* Its own terminal by now, whatever its name is. */
static void take_terminal(void)
{
	char name[32];
	int fd;

	snprintf(name, sizeof(name), "/dev/pts/%d", object);
	fd = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 || setsid() < 0 || ioctl(fd, TIOCSCTTY, 0))
		broken(name);
	terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
	if (terminal < 0)
		broken("/dev/tty");
}

static int write_terminal(void)
{
	return result(write(terminal, "x", 1));
}

static int tunnel;

static void attach_to_tunnel(void)
{
	struct ifreq request = {
		.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_MULTI_QUEUE,
		.ifr_name = HELD_TUNNEL,
	};

	tunnel = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	if (tunnel < 0 || ioctl(tunnel, TUNSETIFF, &request))
		broken(HELD_TUNNEL);
}

static int ask_tunnel(void)
{
	struct ifreq request;

	return result(ioctl(tunnel, TUNGETIFF, &request));
}

/**
 * struct use - what is done twice
 *
 * @name: the word for it.
 * @use: does it; returns its errno.
 * @prepare: what is done once, before; NULL for nothing.
 */
static const struct use {
	const char *name;
	int (*use)(void);
	void (*prepare)(void);
} uses[] = {
	{ "read", read_byte },
	{ "pread", read_at },
	{ "preadv", read_vector },
	{ "recv", receive },
	{ "mq-receive", receive_message },
	{ "msgrcv", receive_from_queue },
	{ "splice", splice_out },
	{ "sendfile", send_file },
	{ "map-shared", look, map_shared },
	{ "map-private", look, map_private },
	{ "attach", look, attach },
	{ "epoll", wait_events },
	{ "ring-read", ring_read, make_ring },
	{ "ring-registered", ring_read_registered, register_file },
	{ "ring-hidden", enter_hidden, hide_ring },
	{ "ring-buffer", ring_write_buffer, register_buffer },
	{ "trace", look_at_traced, trace },
	{ "trace-by-thread", do_nothing, trace_by_thread },
	{ "map-counts", look_at_counts, map_counts },
	{ "pipe-pages", read_pipe, splice_pages },
	{ "pipe-on-its-way", receive_pages, send_pages },
	{ "ring-memory", enter_ring, make_ring_in_memory },
	{ "terminal", write_terminal, take_terminal },
	{ "tunnel", ask_tunnel, attach_to_tunnel },
	{},
};

/* The second word is an identifier where that is what the use is of. */
static int use_twice(char **word)
{
	const struct use *use = uses;
	int err;

	while (use->name && strcmp(use->name, word[0]) != 0)
		use++;
	if (!use->name)
		broken(word[0]);
	object = number(word[1]);
	if (use->prepare)
		use->prepare();
	err = use->use();
	if (err) {
		errno = err;
		broken(word[0]);
	}
	tell_ready();
	hear_end();
	return use->use();
}

static void *use_twice_and_exit(void *word)
{
	exit(use_twice(word));
}

/* The process goes on without its first thread. */
static int use_twice_alone(char **word)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, use_twice_and_exit, word))
		broken("pthread_create");
	syscall(SYS_exit, 0);
	return 0;
}

/* Keeps an epoll that has something to tell, as what others may be given. */
static int hold_epoll(char **word)
{
	struct epoll_event event = { .events = EPOLLOUT };
	int epoll = epoll_create1(0), ends[2];

	if (epoll < 0 || pipe(ends) ||
	    epoll_ctl(epoll, EPOLL_CTL_ADD, ends[1], &event) ||
	    dup2(epoll, ACTOR_GIVEN) != ACTOR_GIVEN)
		broken("epoll");
	tell_ready();
	hear_end();
	return 0;
}

static void *register_missing(void *page)
{
	const struct iovec vector = { page, SIZE };

	register_with(IORING_REGISTER_BUFFERS, &vector);
	return NULL;
}

/* Keeps its io_uring locked, by a page that comes when the test says so. */
static int hold_ring_up(char **word)
{
	void *page = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct uffdio_range range = { (unsigned long)page, SIZE };
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register missing = { range,
					   UFFDIO_REGISTER_MODE_MISSING };
	struct uffdio_zeropage zero = { range };
	int faults = syscall(SYS_userfaultfd, O_CLOEXEC);
	struct pollfd fault = { faults, POLLIN };
	pthread_t thread;

	make_ring();
	if (page == MAP_FAILED || ioctl(faults, UFFDIO_API, &api) ||
	    ioctl(faults, UFFDIO_REGISTER, &missing) ||
	    pthread_create(&thread, NULL, register_missing, page) ||
	    poll(&fault, 1, -1) != 1)
		broken("userfaultfd");
	tell_ready();
	hear_end();
	if (ioctl(faults, UFFDIO_ZEROPAGE, &zero))
		return errno;
	return pthread_join(thread, NULL);
}

const struct act revoke_acts[] = {
	{ "use-twice", 2, use_twice },
	{ "await-data", 0, await_data },
	{ "use-twice-alone", 2, use_twice_alone },
	{ "hold-epoll", 0, hold_epoll },
	{ "hold-ring-up", 0, hold_ring_up },
	{ "hold-pipe", 0, hold_pipe },
	{},
};
