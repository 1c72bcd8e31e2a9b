// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor takes through an exec
 *
 * "shed THING LABEL" has the thing, enters the label by an exec of the actor
 * itself, and there "is-kept THING" says whether it is still there: 0, or EDOM.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kind.h"

#define KEPT 20 /* the descriptor, beyond all that the test gives */

/**
 * struct thing - something that a process may have
 *
 * @name: of it.
 * @make: has it; returns a descriptor, or 0 if it is none.
 * @is_kept: whether it is there; NULL for a descriptor.
 */
struct thing {
	const char *name;
	int (*make)(void);
	bool (*is_kept)(void);
};

static int open_own_directory(void)
{
	return open("/tmp", O_RDONLY | O_DIRECTORY);
}

static int open_path(void)
{
	return open("/tmp", O_PATH);
}

static bool descriptor_is_kept(void)
{
	struct stat st;

	/* What may not be looked at is there all the same. */
	if (fstat(KEPT, &st))
		return errno != EBADF;
	return !S_ISCHR(st.st_mode) || st.st_rdev != makedev(1, 3);
}

/* Above what replace_fd() in the kernel would replace. */
static int make_event_beyond_limit(void)
{
	static const struct rlimit few = { 10, 4096 };
	int fd = eventfd(0, 0);

	if (fd < 0 || dup2(fd, KEPT) != KEPT || setrlimit(RLIMIT_NOFILE, &few))
		return -1;
	return 0;
}

static void block(int sig)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		broken("sigprocmask");
}

static bool is_pending(int sig)
{
	sigset_t set;

	return !sigpending(&set) && sigismember(&set, sig) == 1;
}

static int make_pending(void)
{
	block(SIGUSR1);
	return kill(getpid(), SIGUSR1);
}

static bool pending_is_kept(void)
{
	return is_pending(SIGUSR1);
}

static int make_pending_of_thread(void)
{
	block(SIGUSR1);
	return syscall(SYS_tgkill, getpid(), gettid(), SIGUSR1);
}

static int make_blocked(void)
{
	block(SIGUSR2);
	return 0;
}

static bool blocked_is_kept(void)
{
	sigset_t set;

	return !sigprocmask(SIG_BLOCK, NULL, &set) &&
	       sigismember(&set, SIGUSR2) == 1;
}

static int make_ignored(void)
{
	return signal(SIGUSR1, SIG_IGN) == SIG_ERR ? -1 : 0;
}

static bool ignored_is_kept(void)
{
	struct sigaction action;

	return !sigaction(SIGUSR1, NULL, &action) &&
	       action.sa_handler == SIG_IGN;
}

static int set_alarm(void)
{
	alarm(1000);
	return 0;
}

static int set_interval(void)
{
	static const struct itimerval timer = { { 1000, 0 }, { 1000, 0 } };

	return setitimer(ITIMER_REAL, &timer, NULL);
}

static bool interval_is_kept(void)
{
	struct itimerval timer;

	return getitimer(ITIMER_REAL, &timer) || timer.it_interval.tv_sec;
}

static bool alarm_is_kept(void)
{
	return alarm(0) != 0;
}

static int set_virtual_timer(void)
{
	static const struct itimerval timer = { { 1000, 0 }, { 1000, 0 } };

	return setitimer(ITIMER_VIRTUAL, &timer, NULL) ?:
		       setitimer(ITIMER_PROF, &timer, NULL);
}

static bool virtual_timer_is_kept(void)
{
	struct itimerval virtual, profile;

	return getitimer(ITIMER_VIRTUAL, &virtual) ||
	       getitimer(ITIMER_PROF, &profile) || virtual.it_value.tv_sec ||
	       virtual.it_interval.tv_sec || profile.it_value.tv_sec ||
	       profile.it_interval.tv_sec;
}

static int set_death_signal(void)
{
	return prctl(PR_SET_PDEATHSIG, SIGUSR1);
}

static bool death_signal_is_kept(void)
{
	int sig = 0;

	return prctl(PR_GET_PDEATHSIG, &sig) || sig;
}

#define SEMAPHORE 0x7476

/* Undone means that the semaphore is what it was, which is zero. */
static int make_undo(void)
{
	struct sembuf up = { 0, 1, SEM_UNDO };
	int id = semget(SEMAPHORE, 1, IPC_CREAT | 0600);

	return id < 0 ? -1 : semop(id, &up, 1);
}

static bool undo_is_kept(void)
{
	int id = semget(SEMAPHORE, 1, 0600);
	int value = semctl(id, 0, GETVAL);

	semctl(id, 0, IPC_RMID);
	return value != 0;
}

static int make_keyring(void)
{
	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0)
		return -1;
	return syscall(SYS_add_key, "user", "shed", "x", 1,
		       KEY_SPEC_SESSION_KEYRING) < 0 ?
		       -1 :
		       0;
}

static bool keyring_is_kept(void)
{
	return syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING,
		       "user", "shed", 0) >= 0;
}

static int make_lock(void)
{
	struct flock lock = { .l_type = F_WRLCK };
	int fd = memfd_create("shed", 0);

	return fd < 0 || fcntl(fd, F_SETLK, &lock) ? -1 : fd;
}

/* A child has none of its parent's locks. */
static bool lock_is_kept(void)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		struct flock lock = { .l_type = F_WRLCK };

		_exit(fcntl(KEPT, F_GETLK, &lock) ? ACTOR_BROKEN :
						    lock.l_type != F_UNLCK);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
	    WEXITSTATUS(status) == ACTOR_BROKEN)
		broken("F_GETLK");
	return WEXITSTATUS(status);
}

static int make_watch(void)
{
	int fd = open(getenv("TVD_WATCHED") ?: "/nonexistent", O_RDONLY);

	block(SIGIO);
	return fcntl(fd, F_NOTIFY, DN_CREATE | DN_MULTISHOT) ? -1 : fd;
}

static bool watch_is_kept(void)
{
	int fd;

	block(SIGIO);
	fd = openat(KEPT, "file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		broken("create");
	close(fd);
	unlinkat(KEPT, "file", 0);
	return is_pending(SIGIO);
}

/* The other end, without which the terminal would be hung up. */
static int hold_while_parent_lives(pid_t parent)
{
	static const struct timespec moment = { 0, 10000000 };
	pid_t pid = fork();

	while (!pid && getppid() == parent)
		nanosleep(&moment, NULL);
	if (!pid)
		_exit(0);
	return pid;
}

static int make_terminal(void)
{
	char name[64];
	int slave, master = open("/dev/ptmx", O_RDWR | O_NOCTTY);

	if (master < 0 || grantpt(master) || unlockpt(master) ||
	    ptsname_r(master, name, sizeof(name)) ||
	    hold_while_parent_lives(getpid()) < 0)
		return -1;
	close(master);
	setsid();
	slave = open(name, O_RDWR | O_NOCTTY);
	return slave < 0 || ioctl(slave, TIOCSCTTY, 0) ? -1 : slave;
}

/* Made for the label that is entered. */
static int make_terminal_of_red(void)
{
	int terminal;

	if (set_self_attr(ATTR_FSCREATE, RED))
		return -1;
	terminal = make_terminal();
	return set_self_attr(ATTR_FSCREATE, "") ? -1 : terminal;
}

/* One of the flags by which memory is where somebody else expects it. */
static int set_personality(void)
{
	return personality(ADDR_NO_RANDOMIZE) < 0 ? -1 : 0;
}

static bool personality_is_kept(void)
{
	return personality(0xffffffff) & ADDR_NO_RANDOMIZE;
}

static bool terminal_is_kept(void)
{
	char text[1024], *field;
	int i;

	if (read_file("/proc/self/stat", text, sizeof(text)) <= 0)
		broken("/proc/self/stat");
	field = strrchr(text, ')');
	/* The state, parent, group, session, and then the terminal. */
	for (i = 0; field && i < 5; i++)
		field = strchr(field + 1, ' ');
	return field && atoi(field + 1);
}

static const struct thing things[] = {
	{ "pipe", new_pipe, descriptor_is_kept },
	{ "socket", new_unix_stream, descriptor_is_kept },
	{ "memory", new_memory, descriptor_is_kept },
	{ "directory", open_own_directory, descriptor_is_kept },
	{ "path", open_path, descriptor_is_kept },
	{ "zero", new_zero, descriptor_is_kept },
	{ "event", new_eventfd, descriptor_is_kept },
	{ "event-beyond-limit", make_event_beyond_limit, descriptor_is_kept },
	{ "epoll", new_epoll, descriptor_is_kept },
	{ "timer", new_timerfd, descriptor_is_kept },
	{ "signal", new_signalfd, descriptor_is_kept },
	{ "inotify", new_inotify, descriptor_is_kept },
	{ "fanotify", new_fanotify, descriptor_is_kept },
	{ "pidfd", new_pidfd, descriptor_is_kept },
	{ "userfault", new_userfaultfd, descriptor_is_kept },
	{ "namespace", new_namespace_uts, descriptor_is_kept },
	{ "queue", new_queue, descriptor_is_kept },
	{ "context", new_mount_context, descriptor_is_kept },
	{ "mount", new_mount_cloned, descriptor_is_kept },
	{ "uring", new_io_uring, descriptor_is_kept },
	{ "map", new_bpf_map, descriptor_is_kept },
	{ "counter", new_perf_event, descriptor_is_kept },
	{ "listener", new_seccomp_listener, descriptor_is_kept },
	{ "pending", make_pending, pending_is_kept },
	{ "pending-of-thread", make_pending_of_thread, pending_is_kept },
	{ "blocked", make_blocked, blocked_is_kept },
	{ "ignored", make_ignored, ignored_is_kept },
	{ "alarm", set_alarm, alarm_is_kept },
	{ "interval", set_interval, interval_is_kept },
	{ "virtual-timer", set_virtual_timer, virtual_timer_is_kept },
	{ "death-signal", set_death_signal, death_signal_is_kept },
	{ "undo", make_undo, undo_is_kept },
	{ "keyring", make_keyring, keyring_is_kept },
	{ "lock", make_lock, lock_is_kept },
	{ "watch", make_watch, watch_is_kept },
	{ "terminal", make_terminal, terminal_is_kept },
	{ "terminal-of-red", make_terminal_of_red, terminal_is_kept },
	{ "personality", set_personality, personality_is_kept },
	{},
};

static const struct thing *find_thing(const char *name)
{
	const struct thing *thing;

	for (thing = things; thing->name; thing++)
		if (!strcmp(thing->name, name))
			return thing;
	errno = EINVAL;
	broken(name);
}

static int shed(char **word)
{
	char *const words[] = { "actor", "is-kept", word[0], NULL };
	char program[PATH_SIZE];
	int fd = find_thing(word[0])->make();

	if (fd < 0 || (fd > 0 && dup2(fd, KEPT) != KEPT))
		broken(word[0]);
	if (*word[1] && set_self_attr(ATTR_EXEC, word[1]))
		broken(word[1]);
	execv(test_path(program, "actor"), words);
	broken("exec");
}

static int is_kept(char **word)
{
	return find_thing(word[0])->is_kept() ? 0 : EDOM;
}

/* Writes there, and asks what it is, as a program does that buffers. */
static int use(int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return errno;
	return result(write(fd, "x", 1));
}

static int use_output(char **word)
{
	return use(STDOUT_FILENO);
}

static int use_error(char **word)
{
	return use(STDERR_FILENO);
}

const struct act shed_acts[] = {
	{ "use-output", 0, use_output },
	{ "use-error", 0, use_error },
	{ "shed", 2, shed },
	{ "is-kept", 1, is_kept },
	{},
};
