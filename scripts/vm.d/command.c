// SPDX-License-Identifier: GPL-2.0-only
/*
 * Running the command: its stdio are pipes (or a terminal), which init
 * connects with the ports, so that the command can reopen /dev/stdout and
 * notices a closed end as it would anywhere.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

#define PATH_DEFAULT \
	"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* How long killed processes may take to go; one that stays is left behind. */
#define REAP_SECONDS 5

#define END_OF_TRANSMISSION '\004'

/**
 * struct session - The command while it runs
 *
 * @pid: The command; 0 once it ended.
 * @status: Its exit status as the shell counts, once it ended.
 * @terminal: The master side of its terminal, or -1.
 * @control: The control port.
 * @signals: A signalfd for SIGCHLD.
 * @lines: What the host said so far.
 * @stdin_size: Bytes that the host sends altogether, once it knows.
 * @stdin_ends: @stdin_size is known.
 * @in: From the host to the command.
 * @out: From the command to the host.
 * @err: From the command to the host; unused with a terminal.
 */
struct session {
	pid_t pid;
	int status;
	int terminal;
	int control;
	int signals;
	struct line_buffer lines;
	uint64_t stdin_size;
	bool stdin_ends;
	struct stream in;
	struct stream out;
	struct stream err;
};

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void make_pipe(int *read_end, int *write_end)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		die("cannot make a pipe: %s", strerror(errno));
	*read_end = fds[0];
	*write_end = fds[1];
}

static int open_terminal(void)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (fd < 0 || grantpt(fd) < 0 || unlockpt(fd) < 0)
		die("cannot make a terminal: %s", strerror(errno));
	return fd;
}

static void set_window(int terminal, const char *size)
{
	struct winsize ws = { 0 };
	char *columns;

	ws.ws_row = strtoul(size, &columns, 10);
	ws.ws_col = strtoul(columns, NULL, 10);
	if (terminal >= 0)
		ioctl(terminal, TIOCSWINSZ, &ws);
}

static void set_environment(const struct config *config)
{
	if (clearenv() || setenv("PATH", PATH_DEFAULT, 1) ||
	    setenv("HOME", "/root", 1) || setenv("USER", "root", 1) ||
	    setenv("LOGNAME", "root", 1) || setenv("SHELL", "/bin/bash", 1) ||
	    setenv("LANG", "C.UTF-8", 1) || setenv("TERM", config->term, 1))
		die("cannot set the environment: %s", strerror(errno));
}

static __attribute__((noreturn)) void exec_command(const struct config *config)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	set_environment(config);
	if (chdir(config->cwd) < 0 && chdir("/") < 0)
		_exit(126);
	execvp(config->argv[0], config->argv);
	dprintf(STDERR_FILENO, "vm: %s: %s\n", config->argv[0],
		errno == ENOENT ? "not found in the guest" : strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

static void use_stdio(int in, int out, int err)
{
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
	    dup2(err, STDERR_FILENO) < 0)
		_exit(126);
}

/* As the leader of a session, the first terminal it opens is its own. */
static void use_terminal(int master)
{
	int fd = open(ptsname(master), O_RDWR | O_CLOEXEC);

	if (fd < 0)
		_exit(126);
	use_stdio(fd, fd, fd);
}

static pid_t fork_command(void)
{
	pid_t pid = fork();

	if (pid < 0)
		die("cannot fork: %s", strerror(errno));
	if (pid == 0)
		setsid();
	return pid;
}

/* What the host no longer takes, the command learns by SIGPIPE. */
static void give_up_output(struct session *s, struct stream *out)
{
	if (s->terminal < 0)
		close_end(&out->from);
}

static void obey(char *line, void *data)
{
	struct session *s = data;
	const char *size = value_of(line, "stdin-end ");
	const char *window = value_of(line, "winsize ");

	if (size) {
		s->stdin_size = strtoull(size, NULL, 10);
		s->stdin_ends = true;
	} else if (window) {
		set_window(s->terminal, window);
	} else if (strcmp(line, "closed stdout") == 0) {
		give_up_output(s, &s->out);
	} else if (strcmp(line, "closed stderr") == 0) {
		give_up_output(s, &s->err);
	}
}

/* The host's first word is the size of the person's window. */
static void await_window_size(struct session *s)
{
	struct pollfd p = { .fd = s->control, .events = POLLIN };

	if (poll(&p, 1, 1000) == 1)
		read_lines(s->control, &s->lines, obey, s);
}

static void start_on_terminal(struct session *s, const struct config *config)
{
	s->terminal = open_terminal();
	await_window_size(s);
	s->in.to = s->terminal;
	s->out.from = s->terminal;
	s->err.from = -1;
	s->pid = fork_command();
	if (s->pid == 0) {
		use_terminal(s->terminal);
		exec_command(config);
	}
}

static void start_on_pipes(struct session *s, const struct config *config)
{
	int in, out, err;

	s->terminal = -1;
	make_pipe(&in, &s->in.to);
	make_pipe(&s->out.from, &out);
	make_pipe(&s->err.from, &err);
	s->pid = fork_command();
	if (s->pid == 0) {
		use_stdio(in, out, err);
		exec_command(config);
	}
	close(in);
	close(out);
	close(err);
}

static void start(struct session *s, const struct config *config)
{
	if (config->tty)
		start_on_terminal(s, config);
	else
		start_on_pipes(s, config);
	if (!set_nonblocking(s->in.to) || !set_nonblocking(s->out.from) ||
	    (s->err.from >= 0 && !set_nonblocking(s->err.from)))
		die("cannot set up the command's stdio: %s", strerror(errno));
}

/* Hands the end of the input on, once all that comes before it went. */
static void end_stdin(struct session *s)
{
	static const char eot = END_OF_TRANSMISSION;

	if (!s->stdin_ends || s->in.from < 0 || s->in.total != s->stdin_size ||
	    !stream_is_empty(&s->in))
		return;
	s->in.from = -1;
	if (s->terminal < 0)
		close_end(&s->in.to);
	else if (write(s->terminal, &eot, 1) != 1)
		note("the terminal does not take an end of file");
}

/* A command that closed its stdin: no more is read from the host. */
static void move_input(struct session *s)
{
	int to = s->in.to;

	if (stream_step(&s->in) && s->in.to < 0) {
		s->in.from = -1;
		if (s->terminal < 0)
			close(to);
	}
}

static void move_output(struct session *s, struct stream *out)
{
	int from = out->from;

	if (stream_step(out) && out->from < 0 && s->terminal < 0)
		close(from);
}

static int shell_status(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
				     WEXITSTATUS(status);
}

/* Returns false when there are no children left at all. */
static bool reap(struct session *s)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != s->pid)
			continue;
		s->status = shell_status(status);
		s->pid = 0;
	}
	return pid == 0;
}

static void see_children(struct session *s)
{
	struct signalfd_siginfo info;

	if (read(s->signals, &info, sizeof(info)) > 0)
		reap(s);
}

static void wait_and_move(struct session *s)
{
	struct pollfd p[] = {
		stream_poll(&s->in),
		stream_poll(&s->out),
		stream_poll(&s->err),
		{ .fd = s->control, .events = POLLIN },
		{ .fd = s->signals, .events = POLLIN },
	};

	if (poll(p, sizeof(p) / sizeof(*p), -1) < 0)
		return;
	if (p[0].revents)
		move_input(s);
	if (p[1].revents)
		move_output(s, &s->out);
	if (p[2].revents)
		move_output(s, &s->err);
	if (p[3].revents)
		read_lines(s->control, &s->lines, obey, s);
	if (p[4].revents)
		see_children(s);
	end_stdin(s);
}

/*
 * The command ended and with it the machine's purpose: what it left behind
 * goes, and no longer holds the pipes.
 */
static void kill_others(struct session *s)
{
	struct pollfd p = { .fd = s->signals, .events = POLLIN };
	struct timespec now, end;
	struct signalfd_siginfo info;

	kill(-1, SIGKILL);
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += REAP_SECONDS;
	while (reap(s)) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec > end.tv_sec) {
			note("a process did not go when killed");
			return;
		}
		if (poll(&p, 1, 1000) > 0 &&
		    read(s->signals, &info, sizeof(info)) < 0)
			note("signalfd: %s", strerror(errno));
	}
}

/* Passes on what is left in a pipe, and what is left of it in here. */
static void drain(struct stream *out)
{
	while (out->from >= 0 || !stream_is_empty(out)) {
		struct pollfd p = { .fd = out->to, .events = POLLOUT };

		if (stream_step(out))
			continue;
		if (stream_is_empty(out))
			return;
		poll(&p, 1, -1);
	}
}

static int watch_children(void)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0 || sigprocmask(SIG_BLOCK, &set, NULL) < 0 ||
	    signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		die("cannot watch for children: %s", strerror(errno));
	return fd;
}

/**
 * run_command - Run the command to its end, and all it started
 *
 * @config: The command and where it runs.
 * @port: Descriptors of the ports, by enum channel_port.
 *
 * Returns how it ended, all its output being on its way to the host.
 */
struct result run_command(const struct config *config, const int *port)
{
	static struct session s;

	s.control = port[PORT_CONTROL];
	s.in.from = port[PORT_STDIN];
	s.out.to = port[PORT_STDOUT];
	s.err.to = port[PORT_STDERR];
	s.signals = watch_children();
	start(&s, config);
	while (s.pid)
		wait_and_move(&s);
	kill_others(&s);
	drain(&s.out);
	drain(&s.err);
	return (struct result){ .status = s.status,
				.out = s.out.total,
				.err = s.err.total };
}
