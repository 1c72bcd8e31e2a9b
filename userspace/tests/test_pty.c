// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: tvdctl run on a terminal, all but the labels
 *
 * A test has the master of a pty, and is who types there and sees what is
 * written.  tvdctl runs on the other side, as the job of a shell.
 */
#include "running.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/**
 * struct terminal - a terminal with tvdctl on it
 *
 * @master: where the test types and reads.
 * @slave: kept open, so that its modes can be looked at; nothing is read there.
 * @shell: the process that has tvdctl for a child.
 * @tvdctl: that one.
 * @tells: the shell writes a byte when tvdctl has stopped.
 * @hears: it lets tvdctl go on when a byte arrives.
 * @err: standard error, where it is no terminal; else -1.
 * @modes: of the terminal before tvdctl was started.
 * @text: what was read; a stream knows where it is.
 */
struct terminal {
	int master;
	int slave;
	pid_t shell;
	pid_t tvdctl;
	int tells;
	int hears;
	int err;
	struct termios modes;
	struct text *text;
};

/** struct shell - what the process between the test and tvdctl has to know */
struct shell {
	char **words;
	bool background;
	int master;
	int slave;
	int err;
	int tells;
	int hears;
};

static void let_go_on(const struct shell *s, pid_t pid)
{
	char byte;

	if (write(s->tells, "S", 1) != 1 || read(s->hears, &byte, 1) != 1 ||
	    tcsetpgrp(s->slave, pid) || kill(-pid, SIGCONT))
		abort();
}

static noreturn void be_shell(const struct shell *s)
{
	int status;
	pid_t pid;

	/* The test's alone: if the test ends early, all here hangs up. */
	close(s->master);
	if (setsid() < 0 || ioctl(s->slave, TIOCSCTTY, 0))
		abort();
	signal(SIGTTOU, SIG_IGN);
	pid = fork();
	if (pid < 0)
		abort();
	if (!pid) {
		setpgid(0, 0);
		if (!s->background && tcsetpgrp(s->slave, getpid()))
			abort();
		be_tvdctl(s->words, s->slave, s->slave, s->err);
	}
	setpgid(pid, pid);
	if (write(s->tells, &pid, sizeof(pid)) != sizeof(pid))
		abort();
	while (waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status))
		let_go_on(s, pid);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

static void open_pipe(int ends[2])
{
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
}

static void open_terminal(struct terminal *t)
{
	struct winsize size = { .ws_row = 33, .ws_col = 99 };

	t->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(t->master >= 0);
	assert_int_equal(grantpt(t->master), 0);
	assert_int_equal(unlockpt(t->master), 0);
	t->slave = open(ptsname(t->master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(t->slave >= 0);
	assert_int_equal(ioctl(t->master, TIOCSWINSZ, &size), 0);
	assert_int_equal(tcgetattr(t->slave, &t->modes), 0);
}

static struct terminal start(char **words, bool background, bool err_apart)
{
	struct shell shell = { .words = words, .background = background };
	struct terminal t = { .err = -1 };
	int tells[2], hears[2], err[2];

	open_terminal(&t);
	open_pipe(tells);
	open_pipe(hears);
	open_pipe(err);
	shell.master = t.master;
	shell.slave = t.slave;
	shell.err = err_apart ? err[1] : t.slave;
	shell.tells = tells[1];
	shell.hears = hears[0];
	t.shell = fork();
	assert_true(t.shell >= 0);
	if (!t.shell)
		be_shell(&shell);
	close(tells[1]);
	close(hears[0]);
	close(err[1]);
	t.tells = tells[0];
	t.hears = hears[1];
	if (err_apart)
		t.err = err[0];
	else
		close(err[0]);
	assert_int_equal(read(t.tells, &t.tvdctl, sizeof(t.tvdctl)),
			 sizeof(t.tvdctl));
	t.text = calloc(1, sizeof(*t.text));
	assert_non_null(t.text);
	text_open(t.text);
	return t;
}

#define RUN(...) start(WORDS(W("-l"), W("web"), __VA_ARGS__), false, false)
#define SH(script) RUN(W("sh"), W("-c"), W(script))

static void type(const struct terminal *t, const char *keys)
{
	assert_int_equal(write(t->master, keys, strlen(keys)), strlen(keys));
}

/* Returns false at the end. */
static bool take(struct terminal *t)
{
	struct pollfd fd = { .fd = t->master, .events = POLLIN };
	char data[65536];
	ssize_t n;

	assert_int_equal(poll(&fd, 1, TIME_OUT * 1000), 1);
	n = read(t->master, data, sizeof(data));
	if (n > 0)
		fwrite(data, 1, (size_t)n, t->text->out);
	fflush(t->text->out);
	return n > 0;
}

static void await_text(struct terminal *t, const char *what)
{
	fflush(t->text->out);
	while (!t->text->bytes || !strstr(t->text->bytes, what))
		if (!take(t))
			fail_msg("'%s' was not written, but '%s'", what,
				 t->text->bytes);
}

static bool is_as_before(const struct terminal *t)
{
	struct termios modes;

	assert_int_equal(tcgetattr(t->slave, &modes), 0);
	return modes.c_iflag == t->modes.c_iflag &&
	       modes.c_oflag == t->modes.c_oflag &&
	       modes.c_cflag == t->modes.c_cflag &&
	       modes.c_lflag == t->modes.c_lflag &&
	       !memcmp(modes.c_cc, t->modes.c_cc, sizeof(modes.c_cc));
}

/* Waits until tvdctl has ended, and leaves what was written in t->text-> */
static int finish(struct terminal *t)
{
	int status;

	/* Until it ends; then nobody has the slave but the test. */
	while (waitpid(t->shell, &status, WNOHANG) == 0) {
		struct pollfd fd = { .fd = t->master, .events = POLLIN };

		if (poll(&fd, 1, 10) > 0)
			take(t);
	}
	assert_true(is_as_before(t));
	close(t->slave);
	while (take(t))
		;
	close(t->master);
	close(t->tells);
	close(t->hears);
	if (t->err >= 0)
		close(t->err);
	text_close(t->text);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void free_text(struct terminal *t)
{
	free(t->text->bytes);
	free(t->text);
}

static void check(struct terminal t, int status, const char *text)
{
	int seen = finish(&t);

	if (seen != status || strcmp(t.text->bytes, text) != 0)
		fail_msg("status %d, '%s'", seen, t.text->bytes);
	free_text(&t);
}

static void the_command_has_a_terminal(void **state)
{
	(void)state;
	check(SH("test -t 0 && test -t 1 && test -t 2 && exit 7"), 7, "");
	/* Its own: it leads the session, and is in the foreground. */
	check(SH("set -- $(cat /proc/$$/stat); test $1 = $6 && test $8 = $1 && test $7 != 0"),
	      0, "");
	check(SH("echo </dev/tty >/dev/tty opened"), 0, "opened\r\n");
}

static void labels_are_chosen_in_order(void **state)
{
	(void)state;
	check(SH("exit 0"), 0, "");
	assert_string_equal(notes->text, "create web;clear ;exec web;");
}

static void it_is_not_ours(void **state)
{
	struct terminal t = SH("tty");
	char name[64];

	(void)state;
	snprintf(name, sizeof(name), "%s\r\n", ptsname(t.master));
	assert_int_equal(finish(&t), 0);
	assert_memory_equal(t.text->bytes, "/dev/pts/", 9);
	assert_string_not_equal(t.text->bytes, name);
	free_text(&t);
}

static void it_has_our_size_and_modes(void **state)
{
	(void)state;
	check(SH("stty size"), 0, "33 99\r\n");
	check(SH("stty | grep -c raw; stty -a | grep -o ' icanon'"), 0,
	      "0\r\n icanon\r\n");
}

static void it_follows_our_size(void **state)
{
	struct winsize size = { .ws_row = 12, .ws_col = 34 };
	struct terminal t = SH(
		"trap 'stty size; exit 3' WINCH; echo ready; while :; do sleep 0.05; done");

	(void)state;
	await_text(&t, "ready\r\n");
	assert_int_equal(ioctl(t.master, TIOCSWINSZ, &size), 0);
	check(t, 3, "ready\r\n12 34\r\n");
}

/* What is typed is echoed once, by the command's terminal. */
static void keys_arrive(void **state)
{
	struct terminal t = SH("echo ready; read a; echo got $a");

	(void)state;
	await_text(&t, "ready\r\n");
	type(&t, "words\r");
	check(t, 0, "ready\r\nwords\r\ngot words\r\n");
	t = SH("stty raw -echo; echo ready; dd bs=1 count=3 2>/dev/null | od -An -c");
	await_text(&t, "ready\n");
	type(&t, "\003\032\r");
	check(t, 0, "ready\n 003 032  \\r\n");
}

static void interrupt_ends_the_command(void **state)
{
	struct terminal t = SH("echo ready; exec sleep 1000");

	(void)state;
	await_text(&t, "ready");
	type(&t, "\003");
	check(t, 128 + SIGINT, "ready\r\n^C");
	t = SH("echo ready; exec sleep 1000");
	await_text(&t, "ready");
	type(&t, "\034");
	check(t, 128 + SIGQUIT, "ready\r\n^\\");
}

/* A shell in the domain has jobs of its own, on its own terminal. */
static void jobs_of_a_shell_are_stopped(void **state)
{
	struct terminal t = RUN(
		W("bash"), W("--norc"), W("-c"),
		W("set -m; sh -c 'echo ready; exec sleep 1000'; echo stopped $?; kill %1; wait 2>/dev/null; exit 9"));

	(void)state;
	await_text(&t, "ready");
	type(&t, "\032");
	await_text(&t, "stopped 148");
	assert_int_equal(finish(&t), 9);
	free_text(&t);
}

static void end_of_file_is_typed(void **state)
{
	struct terminal t = SH("echo ready; cat; echo end");

	(void)state;
	await_text(&t, "ready\r\n");
	type(&t, "\004");
	check(t, 0, "ready\r\nend\r\n");
}

/* Each exit leaves our terminal as it was: finish() looks. */
static void the_terminal_is_restored(void **state)
{
	static const int fatal[] = { SIGALRM, SIGABRT, SIGXCPU };
	size_t i;

	(void)state;
	check(SH("stty raw; exit 4"), 4, "");
	check(SH("kill -KILL $$"), 128 + SIGKILL, "");
	check(RUN(W("/no/such/program")), 127,
	      "tvdctl: /no/such/program: No such file or directory\r\n");
	for (i = 0; i < ARRAY_SIZE(fatal); i++) {
		struct terminal t = SH("echo ready; exec sleep 1000");

		await_text(&t, "ready\r\n");
		assert_false(is_as_before(&t));
		assert_int_equal(kill(t.tvdctl, fatal[i]), 0);
		check(t, fatal[i], "ready\r\n");
	}
}

static void signals_are_passed_on(void **state)
{
	static const int passed_on[] = { SIGTERM, SIGHUP, SIGUSR1 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(passed_on); i++) {
		struct terminal t = SH(
			"trap 'exit 42' TERM HUP USR1; echo ready; while :; do sleep 0.05; done");

		await_text(&t, "ready\r\n");
		assert_int_equal(kill(t.tvdctl, passed_on[i]), 0);
		assert_int_equal(finish(&t), 42);
		free_text(&t);
	}
}

/* Restored while it is stopped, and ours again after it. */
static void tvdctl_is_stopped_with_the_command(void **state)
{
	struct winsize size = { .ws_row = 5, .ws_col = 6 };
	struct terminal t = SH("echo ready; read a; stty size; exit 5");
	char byte;

	(void)state;
	await_text(&t, "ready\r\n");
	assert_int_equal(kill(t.tvdctl, SIGTSTP), 0);
	assert_int_equal(read(t.tells, &byte, 1), 1);
	assert_true(is_as_before(&t));
	assert_int_equal(ioctl(t.master, TIOCSWINSZ, &size), 0);
	assert_int_equal(write(t.hears, "c", 1), 1);
	while (is_as_before(&t))
		poll(NULL, 0, 10);
	type(&t, "x\r");
	check(t, 5, "ready\r\nx\r\n5 6\r\n");
}

/* It writes, and neither changes the terminal nor reads what is typed. */
static void the_background_is_left_alone(void **state)
{
	struct terminal t = start(WORDS(W("-lweb"), W("sh"), W("-c"),
					W("echo ready; sleep 0.7; exit 6")),
				  true, false);

	(void)state;
	type(&t, "not for it\r");
	await_text(&t, "ready\r\r\n");
	assert_true(is_as_before(&t));
	assert_int_equal(finish(&t), 6);
	free_text(&t);
}

static void errors_that_are_led_away_stay_so(void **state)
{
	struct terminal t =
		start(WORDS(W("-lweb"), W("sh"), W("-c"),
			    W("test -t 1 && test ! -t 2 && echo wrong >&2")),
		      false, true);
	char text[16] = "";

	(void)state;
	assert_int_equal(read(t.err, text, sizeof(text) - 1), 6);
	assert_string_equal(text, "wrong\n");
	check(t, 0, "");
}

static void pipes_can_be_had(void **state)
{
	(void)state;
	check(RUN(W("--stdio"), W("pipe"), W("sh"), W("-c"),
		  W("test -p /dev/stdin && test -p /dev/stdout && exit 8")),
	      8, "");
}

static void much_output_arrives(void **state)
{
	struct terminal t =
		SH("stty raw; head -c 1000000 /dev/zero | tr '\\0' x; exit 2");

	(void)state;
	assert_int_equal(finish(&t), 2);
	assert_int_equal(t.text->size, 1000000);
	free_text(&t);
}

static void the_last_output_is_not_lost(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 50; i++) {
		struct terminal t = SH(
			"stty raw; head -c 9000 /dev/zero | tr '\\0' x; exit 3");

		assert_int_equal(finish(&t), 3);
		assert_int_equal(t.text->size, 9000);
		free_text(&t);
	}
}

/* In a session of its own, so that the end of the command's does not reach it. */
static void a_process_left_behind_is_not_waited_for(void **state)
{
	/* The command ends once the other one has written something. */
	struct terminal t = SH(
		"trap 'exit 4' USR1; setsid sh -c \"echo y; kill -USR1 $$; exec yes\" & wait; exit 9");

	(void)state;
	assert_int_equal(finish(&t), 4);
	assert_memory_equal(t.text->bytes, "y\r\n", 3);
	free_text(&t);
	check(SH("setsid sleep 2 & echo done"), 0, "done\r\n");
}

/* With pipes of ours, as a program has them that wants a terminal for another. */
static void run_with_pipes(const char *input, char *script,
			   const char *expected)
{
	char **words =
		WORDS(W("-lweb"), W("--stdio=pty"), W("sh"), W("-c"), script);
	int in[2], out[2], status;
	char text[256] = "";
	size_t used = 0;
	ssize_t n;
	pid_t pid;

	open_pipe(in);
	open_pipe(out);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid)
		be_tvdctl(words, in[0], out[1], out[1]);
	close(in[0]);
	close(out[1]);
	assert_int_equal(write(in[1], input, strlen(input)), strlen(input));
	close(in[1]);
	while ((n = read(out[0], text + used, sizeof(text) - 1 - used)) > 0)
		used += (size_t)n;
	close(out[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_string_equal(text, expected);
}

static void a_pty_can_be_had_without_a_terminal(void **state)
{
	(void)state;
	run_with_pipes("", W("test -t 0 && test -t 1 && test -t 2"), "");
	run_with_pipes("two\nlines\n", W("wc"),
		       "two\r\nlines\r\n      2       2      10\r\n");
}

/* The end of the input after a line that has none. */
static void the_end_of_our_input_is_typed(void **state)
{
	(void)state;
	run_with_pipes("", W("wc -c"), "0\r\n");
	run_with_pipes("part", W("wc -c"), "part4\r\n");
	run_with_pipes("line\n", W("wc -c"), "line\r\n5\r\n");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, clear_notes)
	static const struct CMUnitTest tests[] = {
		TEST(the_command_has_a_terminal),
		TEST(labels_are_chosen_in_order),
		TEST(it_is_not_ours),
		TEST(it_has_our_size_and_modes),
		TEST(it_follows_our_size),
		TEST(keys_arrive),
		TEST(interrupt_ends_the_command),
		TEST(jobs_of_a_shell_are_stopped),
		TEST(end_of_file_is_typed),
		TEST(the_terminal_is_restored),
		TEST(signals_are_passed_on),
		TEST(tvdctl_is_stopped_with_the_command),
		TEST(the_background_is_left_alone),
		TEST(errors_that_are_led_away_stay_so),
		TEST(pipes_can_be_had),
		TEST(much_output_arrives),
		TEST(the_last_output_is_not_lost),
		TEST(a_process_left_behind_is_not_waited_for),
		TEST(a_pty_can_be_had_without_a_terminal),
		TEST(the_end_of_our_input_is_typed),
	};

	if (!share_notes())
		return 1;
	return cmocka_run_group_tests_name("pty", tests, NULL, NULL);
}
