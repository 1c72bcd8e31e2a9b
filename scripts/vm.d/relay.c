// SPDX-License-Identifier: GPL-2.0-only
/*
 * relay [-t SECONDS] [-s] -q LOG -v VERDICT -- QEMU [ARG...]
 *
 * Runs QEMU and connects the guest's ports with this process's stdin, stdout
 * and stderr.  What QEMU itself says goes to the file LOG.  How the machine
 * ended is left in the file VERDICT, one line:
 *
 *	status N TAINT	the command's exit status and the kernel's taint bits
 *	fail SENTENCE	init in the guest gave up
 *	timeout		the time was over
 *	lost		QEMU ended without a status
 *	stuck		the guest did not end after it had been told to
 *	signal N	this process was asked to end
 *	left		the person at the terminal typed Ctrl-]
 *
 * -s: stdin is a terminal and becomes raw; the command has one of its own.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "channel.h"

/* Enough for a guest to restart, on the busiest machine. */
#define END_SECONDS 60

#define ESCAPE_KEY '\035'

/**
 * struct machine - QEMU and what is known of it
 *
 * @qemu: Its process id; 0 once it was reaped.
 * @verdict: The line to leave behind; empty while it is open.
 * @control: The control port.
 * @signals: A signalfd for all that this process reacts to.
 * @timer: A timerfd, armed while there is a time to be over.
 * @shell: stdin is a raw terminal.
 * @ending: The guest was told that everything has been read.
 * @told_out: The guest knows that stdout is closed.
 * @told_err: The guest knows that stderr is closed.
 * @told_in: The guest knows where stdin ends.
 * @out_size: Bytes of stdout that the guest sent, once @verdict is set.
 * @err_size: Bytes of stderr that the guest sent, once @verdict is set.
 * @lines: What the guest said on the control port so far.
 * @in: From stdin to the guest.
 * @out: From the guest to stdout.
 * @err: From the guest to stderr.
 */
struct machine {
	pid_t qemu;
	char verdict[CHANNEL_LINE_MAX];
	int control;
	int signals;
	int timer;
	bool shell;
	bool ending;
	bool told_out;
	bool told_err;
	bool told_in;
	uint64_t out_size;
	uint64_t err_size;
	struct line_buffer lines;
	struct stream in;
	struct stream out;
	struct stream err;
};

static struct termios saved_terminal;

static __attribute__((noreturn)) void fail(const char *what)
{
	fprintf(stderr, "vm: relay: %s: %s\n", what, strerror(errno));
	exit(EXIT_FAILURE);
}

static void decide(struct machine *m, const char *verdict)
{
	if (!m->verdict[0])
		snprintf(m->verdict, sizeof(m->verdict), "%s", verdict);
}

static void set_timer(const struct machine *m, time_t seconds)
{
	struct itimerspec when = { .it_value.tv_sec = seconds };

	if (timerfd_settime(m->timer, 0, &when, NULL) < 0)
		fail("timerfd_settime");
}

/* Overrules what was known: the machine did not come to a proper end. */
static void kill_machine(struct machine *m, const char *verdict)
{
	snprintf(m->verdict, sizeof(m->verdict), "%s", verdict);
	set_timer(m, 0);
	if (m->qemu)
		kill(m->qemu, SIGKILL);
}

static void tell_guest(struct machine *m, const char *line)
{
	if (m->control >= 0 && !write_all(m->control, line, strlen(line)))
		m->control = -1;
}

static void send_window_size(struct machine *m)
{
	struct winsize ws;
	char line[64];

	if (!m->shell || ioctl(STDIN_FILENO, TIOCGWINSZ, &ws) < 0)
		return;
	snprintf(line, sizeof(line), "winsize %u %u\n", ws.ws_row, ws.ws_col);
	tell_guest(m, line);
}

static void make_raw(void)
{
	struct termios raw;

	if (tcgetattr(STDIN_FILENO, &saved_terminal) < 0)
		fail("stdin is not a terminal");
	raw = saved_terminal;
	cfmakeraw(&raw);
	if (tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) < 0)
		fail("tcsetattr");
}

static void make_cooked(void)
{
	tcsetattr(STDIN_FILENO, TCSADRAIN, &saved_terminal);
}

/*
 * A session of its own keeps QEMU away from the terminal's signals, and it
 * does not outlive this process.
 */
static __attribute__((noreturn)) void
exec_qemu(int ends[PORT_COUNT], const char *log, char **argv, pid_t parent)
{
	int i, null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int said = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	struct rlimit no_core = { 0 };
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setrlimit(RLIMIT_CORE, &no_core);
	setsid();
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent)
		_exit(EXIT_FAILURE);
	if (dup2(null, STDIN_FILENO) < 0 || dup2(said, STDOUT_FILENO) < 0 ||
	    dup2(said, STDERR_FILENO) < 0)
		_exit(EXIT_FAILURE);
	for (i = 0; i < PORT_COUNT; i++)
		if (dup2(ends[i], CHANNEL_FD(i)) < 0)
			_exit(EXIT_FAILURE);
	execvp(argv[0], argv);
	perror(argv[0]);
	_exit(EXIT_FAILURE);
}

/* The ends get high numbers, so that none is in the way of CHANNEL_FD. */
static void make_channel(int *ours, int *theirs)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		fail("socketpair");
	*ours = fcntl(fds[0], F_DUPFD_CLOEXEC, 40);
	*theirs = fcntl(fds[1], F_DUPFD_CLOEXEC, 40);
	if (*ours < 0 || *theirs < 0 || !set_nonblocking(*ours))
		fail("fcntl");
	close(fds[0]);
	close(fds[1]);
}

static void start_qemu(struct machine *m, const char *log, char **argv)
{
	int ours[PORT_COUNT], theirs[PORT_COUNT], i;
	pid_t parent = getpid();

	for (i = 0; i < PORT_COUNT; i++)
		make_channel(&ours[i], &theirs[i]);
	m->qemu = fork();
	if (m->qemu < 0)
		fail("fork");
	if (m->qemu == 0)
		exec_qemu(theirs, log, argv, parent);
	for (i = 0; i < PORT_COUNT; i++)
		close(theirs[i]);
	m->control = ours[PORT_CONTROL];
	m->in.to = ours[PORT_STDIN];
	m->out.from = ours[PORT_STDOUT];
	m->err.from = ours[PORT_STDERR];
}

/* @numbers: "N TAINT OUT ERR". */
static void see_status(struct machine *m, const char *numbers)
{
	char verdict[64], *next;
	unsigned long taint;
	long status;

	status = strtol(numbers, &next, 10);
	taint = strtoul(next, &next, 10);
	m->out_size = strtoull(next, &next, 10);
	m->err_size = strtoull(next, &next, 10);
	if (*next || status < 0 || status > 255) {
		decide(m, "fail the guest's status makes no sense");
		return;
	}
	snprintf(verdict, sizeof(verdict), "status %ld %lu", status, taint);
	decide(m, verdict);
}

static void hear(char *line, void *data)
{
	struct machine *m = data;

	if (strncmp(line, "status ", 7) == 0)
		see_status(m, line + 7);
	else if (strncmp(line, "fail ", 5) == 0)
		decide(m, line);
}

/* QEMU closes its ends when it is gone. */
static void move_control(struct machine *m)
{
	if (!read_lines(m->control, &m->lines, hear, m))
		m->control = -1;
}

static bool wants_to_leave(const struct machine *m)
{
	return m->shell && !stream_is_empty(&m->in) &&
	       memchr(m->in.buf + m->in.start, ESCAPE_KEY,
		      m->in.end - m->in.start);
}

static void move_input(struct machine *m)
{
	stream_step(&m->in);
	if (m->in.to < 0)
		m->in.from = -1;
	if (wants_to_leave(m))
		kill_machine(m, "left");
}

static void tell_of_input_end(struct machine *m)
{
	char line[64];

	if (m->told_in || m->in.from >= 0 || !stream_is_empty(&m->in))
		return;
	snprintf(line, sizeof(line), "stdin-end %llu\n",
		 (unsigned long long)m->in.total);
	tell_guest(m, line);
	m->told_in = true;
}

static void tell_of_closed_output(struct machine *m)
{
	if (m->out.to < 0 && !m->told_out) {
		tell_guest(m, "closed stdout\n");
		m->told_out = true;
	}
	if (m->err.to < 0 && !m->told_err) {
		tell_guest(m, "closed stderr\n");
		m->told_err = true;
	}
}

static bool has_everything(const struct machine *m)
{
	return m->verdict[0] && m->out.total >= m->out_size &&
	       m->err.total >= m->err_size && stream_is_empty(&m->out) &&
	       stream_is_empty(&m->err);
}

static void tell_of_the_end(struct machine *m)
{
	if (m->ending || !has_everything(m))
		return;
	m->ending = true;
	m->in.from = -1;
	m->told_in = true;
	tell_guest(m, "bye\n");
	set_timer(m, END_SECONDS);
}

static void see_signal(struct machine *m)
{
	struct signalfd_siginfo info;
	char verdict[32];

	if (read(m->signals, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGWINCH) {
		send_window_size(m);
	} else if (info.ssi_signo == SIGCHLD) {
		if (waitpid(m->qemu, NULL, WNOHANG) == m->qemu)
			m->qemu = 0;
	} else {
		snprintf(verdict, sizeof(verdict), "signal %u", info.ssi_signo);
		kill_machine(m, verdict);
	}
}

static void wait_and_move(struct machine *m)
{
	struct pollfd p[] = {
		stream_poll(&m->in),
		stream_poll(&m->out),
		stream_poll(&m->err),
		{ .fd = m->control, .events = POLLIN },
		{ .fd = m->signals, .events = POLLIN },
		{ .fd = m->timer, .events = POLLIN },
	};

	if (poll(p, sizeof(p) / sizeof(*p), -1) < 0)
		return;
	if (p[4].revents)
		see_signal(m);
	if (p[5].revents)
		kill_machine(m, m->ending ? "stuck" : "timeout");
	if (p[3].revents)
		move_control(m);
	if (p[0].revents)
		move_input(m);
	if (p[1].revents)
		stream_step(&m->out);
	if (p[2].revents)
		stream_step(&m->err);
}

static bool is_over(const struct machine *m)
{
	return !m->qemu && m->control < 0;
}

/* What QEMU had passed on before it ended is still in the sockets. */
static void drain(struct stream *s)
{
	while (s->from >= 0 || !stream_is_empty(s)) {
		struct pollfd p = stream_poll(s);

		if (!stream_step(s))
			poll(&p, 1, -1);
	}
}

static void run(struct machine *m)
{
	send_window_size(m);
	while (!is_over(m)) {
		tell_of_input_end(m);
		tell_of_closed_output(m);
		tell_of_the_end(m);
		wait_and_move(m);
	}
	drain(&m->out);
	drain(&m->err);
	if (m->verdict[0] && !m->ending && !strncmp(m->verdict, "status", 6))
		m->verdict[0] = '\0';
	decide(m, "lost");
}

static int watch_signals(void)
{
	static const int seen[] = { SIGCHLD, SIGINT,  SIGTERM,
				    SIGHUP,  SIGQUIT, SIGWINCH };
	sigset_t set;
	size_t i;
	int fd;

	sigemptyset(&set);
	for (i = 0; i < sizeof(seen) / sizeof(*seen); i++) {
		signal(seen[i], SIG_DFL);
		sigaddset(&set, seen[i]);
	}
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0 || sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		fail("signalfd");
	return fd;
}

/*
 * A reader that went away is told to the guest, not to this process; and in
 * the background a terminal has nothing to read, which is no reason to stop.
 */
static void ignore_signals(void)
{
	signal(SIGPIPE, SIG_IGN);
	signal(SIGTTIN, SIG_IGN);
	signal(SIGTTOU, SIG_IGN);
}

/* As if it were a closed pipe; and nothing else may get the number. */
static int own_stdio(int fd)
{
	if (fcntl(fd, F_GETFD) >= 0)
		return fd;
	if (open("/dev/null", O_RDWR) != fd)
		exit(EXIT_FAILURE);
	return -1;
}

static void leave_verdict(const char *path, const char *verdict)
{
	FILE *file = fopen(path, "we");

	if (!file || fprintf(file, "%s\n", verdict) < 0 || fclose(file) < 0)
		fail(path);
}

static __attribute__((noreturn)) void usage(void)
{
	fprintf(stderr,
		"usage: relay [-t SECONDS] [-s] -q LOG -v VERDICT -- QEMU [ARG...]\n");
	exit(2);
}

int main(int argc, char **argv)
{
	static struct machine m;
	const char *verdict = NULL, *log = NULL;
	time_t seconds = 0;
	int option;

	m.in.from = own_stdio(STDIN_FILENO);
	m.out.to = own_stdio(STDOUT_FILENO);
	m.err.to = own_stdio(STDERR_FILENO);
	m.out.write_max = PIPE_BUF;
	m.err.write_max = PIPE_BUF;
	while ((option = getopt(argc, argv, "+t:sq:v:")) != -1) {
		if (option == 't')
			seconds = strtol(optarg, NULL, 10);
		else if (option == 's')
			m.shell = true;
		else if (option == 'q')
			log = optarg;
		else if (option == 'v')
			verdict = optarg;
		else
			usage();
	}
	if (!verdict || !log || optind == argc)
		usage();
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	ignore_signals();
	m.signals = watch_signals();
	m.timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (m.timer < 0)
		fail("timerfd_create");
	set_timer(&m, seconds);
	start_qemu(&m, log, argv + optind);
	if (m.shell)
		make_raw();
	run(&m);
	if (m.shell)
		make_cooked();
	leave_verdict(verdict, m.verdict);
	return EXIT_SUCCESS;
}
