// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: who has something of a label that is revoked
 *
 * What is checked at each use is refused at the next; who could go on without
 * being asked is killed.  Each test leaves the labels of policy.yaml in force.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/loop.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "common.h"
#include "harness.h"
#include "net.h"
#include "policy_file.h"
#include "revocation.h"

#define CAPABILITY(number) (1ULL << (number))
#define NET_ADMIN CAPABILITY(CAP_NET_ADMIN)
#define PARANOID "/proc/sys/kernel/perf_event_paranoid"

static char paranoid[16];

/* Who has a way to something of the label, which is another's. */
/* clang-format off */
FIXTURE(holder) {
	char tree[PATH_SIZE];
	char file[PATH_SIZE];
	int fd;
	int id;
	int log;
};

/* clang-format on */

FIXTURE_VARIANT(holder)
{
	const char *use;
	int (*make)(FIXTURE_DATA(holder) * self);
	int (*remove)(int id);
	const char *reason;
	__u32 access;
	/* It is refused, and goes on. */
	bool lives;
	/* By a thread that is not the first, which has ended. */
	bool alone;
};

static int make_file_of_label(FIXTURE_DATA(holder) * self)
{
	snprintf(self->file, PATH_SIZE, "%.200s/file", self->tree);
	if (make_file(self->file, RED, "xxxx", 0644))
		return -1;
	self->fd = open(self->file, O_RDWR | O_CLOEXEC);
	return self->fd < 0 ? -1 : 0;
}

static int make_memory_of_label(FIXTURE_DATA(holder) * self)
{
	self->fd = make_memory(RED);
	return self->fd < 0 ? -1 : 0;
}

static int make_segment(FIXTURE_DATA(holder) * self)
{
	char *memory;

	if (set_self_attr(ATTR_FSCREATE, RED))
		return -1;
	self->id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
	memory = shmat(self->id, NULL, 0);
	if (set_self_attr(ATTR_FSCREATE, "") || memory == (void *)-1)
		return -1;
	*memory = 'x';
	return shmdt(memory);
}

static int remove_segment(int id)
{
	return shmctl(id, IPC_RMID, NULL);
}

/* Two messages of the label: the reader takes one each time. */
static int make_message_queue(FIXTURE_DATA(holder) * self)
{
	char id[16];

	if (set_self_attr(ATTR_FSCREATE, RED))
		return -1;
	self->id = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
	if (set_self_attr(ATTR_FSCREATE, ""))
		return -1;
	snprintf(id, sizeof(id), "%d", self->id);
	return act(RED, WORDS("message-send", id, "x")) ?:
		       act(RED, WORDS("message-send", id, "x"));
}

static int remove_message_queue(int id)
{
	return msgctl(id, IPC_RMID, NULL);
}

static int make_posix_queue(FIXTURE_DATA(holder) * self)
{
	struct mq_attr attr = { .mq_maxmsg = 4, .mq_msgsize = 8 };

	if (set_self_attr(ATTR_FSCREATE, RED))
		return -1;
	self->fd =
		mq_open("/tvd-revoke", O_RDWR | O_CREAT | O_EXCL, 0600, &attr);
	if (set_self_attr(ATTR_FSCREATE, "") || self->fd < 0 ||
	    mq_unlink("/tvd-revoke"))
		return -1;
	return act_with(RED, self->fd, WORDS("mq-send")) ?:
		       act_with(RED, self->fd, WORDS("mq-send"));
}

static int make_connection(FIXTURE_DATA(holder) * self)
{
	int pair[2];

	if (set_self_attr(ATTR_SOCKCREATE, RED) ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) ||
	    set_self_attr(ATTR_SOCKCREATE, ""))
		return -1;
	self->fd = pair[1];
	return write(pair[0], "xxxx", 4) == 4 ? 0 : -1;
}

/* One that a task of the label has made. */
static int make_epoll(FIXTURE_DATA(holder) * self)
{
	struct actor actor;
	int pidfd;

	if (start_actor(&actor, RED, -1, WORDS("hold-epoll")) ||
	    await_actor(&actor))
		return -1;
	pidfd = syscall(SYS_pidfd_open, actor.pid, 0);
	self->fd = syscall(SYS_pidfd_getfd, pidfd, ACTOR_GIVEN, 0);
	close(pidfd);
	/* The actor keeps what the epoll is about. */
	return self->fd < 0 ? -1 : 0;
}

#define DISK_NUMBER 7
#define DISK "/dev/loop7"
/* A disk that nobody has open forgets what is in memory: another lies on it. */
#define KEEPER "/dev/loop6"

/* Who may see another's counters and has tunnels, and who stays when revoked. */
static const struct label_spec holders[] = {
	{ BLUE, TYPE_BLUE, 0, NET_ADMIN },
	{ BRIDGE, TYPE_BLUE | TYPE_RED },
	{ RED, TYPE_RED, TVD_LABEL_FREEZE, NET_ADMIN },
	{ RED_TOO, TYPE_RED, 0, NET_ADMIN },
	{},
};

static int set_loop(const char *path, int command, int argument)
{
	int disk = open(path, O_RDWR | O_CLOEXEC);
	int err = disk < 0 ? -1 : ioctl(disk, command, argument);

	if (disk >= 0)
		close(disk);
	return err;
}

/* What is read of a disk is in memory that no file of a filesystem has. */
static int make_disk(FIXTURE_DATA(holder) * self)
{
	static const struct device_spec disks[] = {
		{ TVD_DEVICE_BLOCK, 7, DISK_NUMBER, DISK_NUMBER, RED },
		{},
	};
	const struct policy_spec spec = { .labels = holders, .devices = disks };
	int err;

	if (make_file_of_label(self) || ftruncate(self->fd, 1 << 16))
		return -1;
	err = set_loop(DISK, LOOP_SET_FD, self->fd);
	close(self->fd);
	self->fd = -1;
	if (err || load_spec(&spec))
		return -1;
	self->fd = open(DISK, O_RDWR | O_CLOEXEC);
	return self->fd < 0 ? -1 : set_loop(KEEPER, LOOP_SET_FD, self->fd);
}

static int remove_disk(int unused)
{
	/* The host does not write to what is gone. */
	return load_test_policy()			?:
		       set_loop(KEEPER, LOOP_CLR_FD, 0) ?:
		       set_loop(DISK, LOOP_CLR_FD, 0);
}

static const struct device_spec devices[] = {
	{ TVD_DEVICE_CHAR, 10, 200, 200, ANY },
	{},
};

/* A process of the label, which is frozen later. */
static int make_process_doing(FIXTURE_DATA(holder) * self,
			      const char *const *words)
{
	const struct policy_spec spec = { .labels = holders,
					  .devices = devices };
	struct actor actor;

	if (read_file(PARANOID, paranoid, sizeof(paranoid)) <= 0 ||
	    write_text(PARANOID, "-1") || load_spec(&spec) ||
	    start_actor(&actor, RED, -1, words) || await_actor(&actor))
		return -1;
	self->id = actor.pid;
	return 0;
}

static int make_process(FIXTURE_DATA(holder) * self)
{
	return make_process_doing(self, WORDS("wait"));
}

static int make_tunnel(FIXTURE_DATA(holder) * self)
{
	return own_network() ?:
			       make_process_doing(self,
						  WORDS("tunnel-hold", HELD_TUNNEL));
}

/* Whose name is the label's.  The other end stays open here, until the test ends. */
static int make_terminal(FIXTURE_DATA(holder) * self)
{
	int master, unlocked = 0;

	if (set_self_attr(ATTR_FSCREATE, RED))
		return -1;
	master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (set_self_attr(ATTR_FSCREATE, "") || master < 0)
		return -1;
	return ioctl(master, TIOCSPTLCK, &unlocked) ||
			       ioctl(master, TIOCGPTN, &self->id) ?
		       -1 :
		       0;
}

/* It is there still, to be looked at. */
static int see_frozen(int pid)
{
	siginfo_t info = {};

	if (waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT) ||
	    info.si_pid)
		return -1;
	return write_text(PARANOID, paranoid);
}

#define MADE_FILE .make = make_file_of_label
#define MADE_MEMORY .make = make_memory_of_label
#define READS .access = TVD_ACCESS_READ
#define USES .access = TVD_ACCESS_READ | TVD_ACCESS_WRITE
#define KILLED_AS_MAPPED .access = TVD_ACCESS_READ, .reason = "mapped"
#define KILLED_AS_TRACER .access = TVD_ACCESS_TRACE, .reason = "traced"
#define KILLED_AS_HELD \
	.access = TVD_ACCESS_READ | TVD_ACCESS_WRITE, .reason = "held"

#define REFUSED_ON_RECEIPT \
	.access = TVD_ACCESS_READ, .reason = "received", .lives = true

#define MADE_PROCESS .make = make_process, .remove = see_frozen

/* clang-format off */
FIXTURE_VARIANT_ADD(holder, read) { "read", MADE_FILE, READS };
FIXTURE_VARIANT_ADD(holder, pread) { "pread", MADE_FILE, READS };
FIXTURE_VARIANT_ADD(holder, preadv) { "preadv", MADE_MEMORY, READS };
FIXTURE_VARIANT_ADD(holder, splice) { "splice", MADE_FILE, READS };
FIXTURE_VARIANT_ADD(holder, sendfile) { "sendfile", MADE_FILE, READS };
FIXTURE_VARIANT_ADD(holder, ring_read) { "ring-read", MADE_FILE, READS };
FIXTURE_VARIANT_ADD(holder, mq_receive)
{ "mq-receive", make_posix_queue, READS };
FIXTURE_VARIANT_ADD(holder, msgrcv)
{ "msgrcv", make_message_queue, remove_message_queue, READS };
FIXTURE_VARIANT_ADD(holder, recv)
{ "recv", make_connection, .access = TVD_ACCESS_RECEIVE };
FIXTURE_VARIANT_ADD(holder, file_mapped_shared)
{ "map-shared", MADE_FILE, KILLED_AS_MAPPED };
FIXTURE_VARIANT_ADD(holder, file_mapped_private)
{ "map-private", MADE_FILE, KILLED_AS_MAPPED };
FIXTURE_VARIANT_ADD(holder, memory_mapped)
{ "map-shared", MADE_MEMORY, KILLED_AS_MAPPED };
FIXTURE_VARIANT_ADD(holder, segment_attached)
{ "attach", make_segment, remove_segment, KILLED_AS_MAPPED };
FIXTURE_VARIANT_ADD(holder, ring_registered)
{ "ring-registered", MADE_FILE, KILLED_AS_HELD };
FIXTURE_VARIANT_ADD(holder, ring_hidden)
{ "ring-hidden", MADE_FILE, KILLED_AS_HELD };
FIXTURE_VARIANT_ADD(holder, ring_buffer)
{ "ring-buffer", MADE_MEMORY, KILLED_AS_HELD };
FIXTURE_VARIANT_ADD(holder, trace)
{ "trace", MADE_PROCESS, KILLED_AS_TRACER };
FIXTURE_VARIANT_ADD(holder, trace_by_thread)
{ "trace-by-thread", MADE_PROCESS, KILLED_AS_TRACER };
FIXTURE_VARIANT_ADD(holder, counts_mapped)
{ "map-counts", MADE_PROCESS, KILLED_AS_MAPPED };
FIXTURE_VARIANT_ADD(holder, tunnel)
{ "tunnel", .make = make_tunnel, .remove = see_frozen, USES };
FIXTURE_VARIANT_ADD(holder, pipe_pages)
{ "pipe-pages", MADE_FILE, READS, .reason = "held" };
FIXTURE_VARIANT_ADD(holder, pipe_pages_of_disk)
{ "pipe-pages", make_disk, remove_disk, "held", TVD_ACCESS_READ };
FIXTURE_VARIANT_ADD(holder, pipe_on_its_way)
{ "pipe-on-its-way", MADE_FILE, REFUSED_ON_RECEIPT };
FIXTURE_VARIANT_ADD(holder, trace_by_last_thread)
{ "trace", MADE_PROCESS, KILLED_AS_TRACER, .alone = true };
FIXTURE_VARIANT_ADD(holder, ring_memory)
{ "ring-memory", MADE_MEMORY, KILLED_AS_HELD };
FIXTURE_VARIANT_ADD(holder, terminal)
{ "terminal", .make = make_terminal, .access = TVD_ACCESS_WRITE };
FIXTURE_VARIANT_ADD(holder, epoll)
{ "epoll", make_epoll, KILLED_AS_HELD };
/* clang-format on */

FIXTURE_SETUP(holder)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	self->fd = -1;
	ASSERT_EQ(0, variant->make(self));
	self->log = open_records();
	ASSERT_LE(0, self->log);
}

FIXTURE_TEARDOWN(holder)
{
	close(self->log);
	if (self->fd >= 0)
		close(self->fd);
	if (variant->remove)
		EXPECT_EQ(0, variant->remove(self->id));
	kill_all_of(RED);
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

static int start_holder(const FIXTURE_DATA(holder) * self,
			const FIXTURE_VARIANT(holder) * variant,
			struct actor *actor)
{
	char id[16];

	snprintf(id, sizeof(id), "%d", self->id);
	if (start_actor(actor, RED_TOO, self->fd,
			WORDS(variant->alone ? "use-twice-alone" : "use-twice",
			      variant->use, id)))
		return -1;
	if (!await_actor(actor)) {
		if (!variant->alone)
			await_sleep(actor);
		return 0;
	}
	finish_actor(actor);
	return -1;
}

static void expect_no_use(struct __test_metadata *_metadata,
			  FIXTURE_DATA(holder) * self,
			  const FIXTURE_VARIANT(holder) * variant, bool by_load)
{
	struct expectation expected = expect_denial(
		RED_TOO, RED, TVD_ROW_GONE, variant->access,
		variant->reason && !variant->lives ? 128 + SIGKILL : EACCES);
	struct actor actor;
	struct sight seen;

	expected.reason = variant->reason;
	/* The policy that is loaded makes the disk the host's, who is not gone. */
	if (by_load && variant->make == make_disk)
		expected = EXPECT_ALLOWED;
	ASSERT_EQ(0, start_holder(self, variant, &actor));
	/* Whatever capability the kernel asked for before it did without. */
	count_records(self->log, actor.pid, seen.first, sizeof(seen.first));
	/* The test is not to be one that holds it, either. */
	if (!strcmp(variant->use, "epoll") || variant->make == make_disk) {
		close(self->fd);
		self->fd = -1;
	}
	ASSERT_EQ(0, take_away(by_load));
	seen.err = finish_actor(&actor);
	seen.records = count_records(self->log, actor.pid, seen.first,
				     sizeof(seen.first));
	EXPECT_STREQ("", difference(&expected, &seen));
}

TEST_F(holder, by_revoke)
{
	expect_no_use(_metadata, self, variant, false);
}

TEST_F(holder, by_load)
{
	expect_no_use(_metadata, self, variant, true);
}

/* The other side: it is another label's turn. */
TEST_F(holder, of_another_label)
{
	struct actor actor;

	ASSERT_EQ(0, start_holder(self, variant, &actor));
	ASSERT_EQ(0, write_text(SECURITYFS "revoke", BLUE));
	EXPECT_EQ(0, finish_actor(&actor));
}

/* Who has to do with the label in another way. */
/* clang-format off */
FIXTURE(bystander) {
};

/* clang-format on */

FIXTURE_SETUP(bystander)
{
	ASSERT_TRUE(is_enforcing());
}

FIXTURE_TEARDOWN(bystander)
{
	EXPECT_EQ(0, load_test_policy());
}

/* What comes of who waits for data at such a socket. */
static int end_of_waiting_at(int sock)
{
	struct actor actor;

	if (start_actor(&actor, RED_TOO, sock, WORDS("await-data")))
		return -1;
	if (await_actor(&actor)) {
		kill_actor(&actor);
		return -1;
	}
	await_sleep(&actor);
	if (take_away(false))
		return -1;
	/* Who is not told waits on. */
	return finish_actor(&actor);
}

/* ... on a connection with the label. */
static int end_of_waiting(int server, int client, const void *address,
			  socklen_t length)
{
	if (server < 0 || client < 0 || bind(server, address, length) ||
	    listen(server, 1) || connect(client, address, length))
		return errno;
	if (accept(server, NULL, NULL) < 0)
		return -1;
	return end_of_waiting_at(client);
}

TEST_F(bystander, tells_who_waits_tcp)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(4711),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	ASSERT_EQ(0, own_network());
	EXPECT_EQ(ECONNABORTED,
		  end_of_waiting(make_socket(RED, AF_INET, SOCK_STREAM, 0),
				 make_socket(RED_TOO, AF_INET, SOCK_STREAM, 0),
				 &address, sizeof(address)));
}

/* It knows of no connection: only who holds one of the label's is told. */
TEST_F(bystander, tells_who_waits_udp)
{
	int sock = make_socket(RED, AF_INET, SOCK_DGRAM, 0);

	ASSERT_LE(0, sock);
	EXPECT_EQ(ECONNABORTED, end_of_waiting_at(sock));
}

TEST_F(bystander, tells_who_waits_unix)
{
	struct sockaddr_un address = {
		.sun_family = AF_UNIX,
		.sun_path = "\0tvd-revoke",
	};

	EXPECT_EQ(ENODATA,
		  end_of_waiting(make_socket(RED, AF_UNIX, SOCK_STREAM, 0),
				 make_socket(RED_TOO, AF_UNIX, SOCK_STREAM, 0),
				 &address, sizeof(address)));
}

/* The host may read what is left, and so keeps a mapping for that. */
static int map_and_wait(int fd, int protection, const int ready[2])
{
	void *memory = mmap(NULL, 4096, protection, MAP_SHARED, fd, 0);

	if (memory == MAP_FAILED || write(ready[1], "x", 1) != 1)
		return 1;
	pause();
	return 2;
}

static int end_of_host_with(int protection)
{
	int fd = make_memory(RED), ready[2], status;
	char byte;
	pid_t pid;

	if (fd < 0 || pipe(ready))
		return -1;
	pid = fork();
	if (!pid)
		_exit(map_and_wait(fd, protection, ready));
	close(fd);
	if (read(ready[0], &byte, 1) != 1 || take_away(false))
		return -1;
	/* Who was left alone is ended by us. */
	kill(pid, SIGTERM);
	if (waitpid(pid, &status, 0) != pid || !WIFSIGNALED(status))
		return -1;
	return WTERMSIG(status);
}

TEST_F(bystander, leaves_host_that_reads)
{
	EXPECT_EQ(SIGTERM, end_of_host_with(PROT_READ));
}

TEST_F(bystander, ends_host_that_writes)
{
	EXPECT_EQ(SIGKILL, end_of_host_with(PROT_READ | PROT_WRITE));
}

/* And is none of its: a pipe may be held up for as long as one likes. */
TEST_F(bystander, may_wait_at_a_pipe)
{
	struct actor actor;

	ASSERT_EQ(0, start_actor(&actor, BLUE, -1, WORDS("hold-pipe")));
	ASSERT_EQ(0, await_actor(&actor));
	await_sleep(&actor);
	ASSERT_EQ(0, take_away(false));
	EXPECT_EQ(0, finish_actor(&actor));
}

#define UNPRIVILEGED_FAULTS "/proc/sys/vm/unprivileged_userfaultfd"

/*
 * Who cannot be looked at is killed after a while.  What comes of another that
 * cannot be looked at until then, but is soon after; tells the first one's end.
 */
static int end_behind(const char *label, int *first_end)
{
	struct actor first, other;
	siginfo_t info;
	pid_t pid;
	int end;

	if (start_actor(&first, BLUE, -1, WORDS("hold-ring-up")))
		return -1;
	if (start_actor(&other, label, -1, WORDS("hold-ring-up"))) {
		kill_actor(&first);
		return -1;
	}
	if (await_actor(&first) || await_actor(&other)) {
		kill_actor(&first);
		kill_actor(&other);
		return -1;
	}
	pid = fork();
	if (!pid) {
		/* So that the other hears the end from us alone. */
		close(other.to);
		_exit(write_text(SECURITYFS "revoke", RED_TOO));
	}
	if (waitid(P_PID, first.pid, &info, WEXITED | WNOWAIT))
		return -1;
	*first_end = info.si_code == CLD_KILLED ? info.si_status : 0;
	finish_actor(&first);
	end = finish_actor(&other);
	return waitpid(pid, NULL, 0) == pid ? end : -1;
}

TEST_F(bystander, has_a_patience_of_its_own)
{
	static const char *const labels[] = { HOST, RED };
	size_t i;

	ASSERT_EQ(0, write_text(UNPRIVILEGED_FAULTS, "1"));
	for (i = 0; i < ARRAY_SIZE(labels); i++) {
		int first_end = 0;

		EXPECT_EQ(0, end_behind(labels[i], &first_end));
		EXPECT_EQ(SIGKILL, first_end);
		EXPECT_EQ(0, load_test_policy());
	}
	EXPECT_EQ(0, write_text(UNPRIVILEGED_FAULTS, "0"));
}

TEST_HARNESS_MAIN
