// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: tvdctl run, all but the labels
 *
 * The functions that choose labels are replaced by ones that note the choice,
 * so these run on any kernel.  Each test runs the command in a process of its
 * own, with pipes for standard input, output and error.
 */
#include "running.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The smallest that a pipe can be: a page. */
#define SMALL_PIPE 4096

/** struct process - tvdctl run in a process of its own */
struct process {
	pid_t pid;
	int in;
	int out;
	int err;
};

static void open_pipe(int ends[2])
{
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
}

/* Starts it with the pipe that it shall write its output to. */
static struct process start_with(char **words, int out[2])
{
	int in[2], err[2];
	struct process p;

	open_pipe(in);
	open_pipe(err);
	p.pid = fork();
	assert_true(p.pid >= 0);
	if (!p.pid)
		be_tvdctl(words, in[0], out[1], err[1]);
	close(in[0]);
	close(out[1]);
	close(err[1]);
	p.in = in[1];
	p.out = out[0];
	p.err = err[0];
	return p;
}

static struct process start(char **words)
{
	int out[2];

	open_pipe(out);
	return start_with(words, out);
}

/* With a pipe for its output that is one page, and full from the beginning. */
static struct process start_blocked(char **words)
{
	static const char page[SMALL_PIPE];
	int out[2];

	open_pipe(out);
	assert_int_equal(fcntl(out[1], F_SETPIPE_SZ, SMALL_PIPE), SMALL_PIPE);
	assert_int_equal(write(out[1], page, SMALL_PIPE), SMALL_PIPE);
	return start_with(words, out);
}

/* With such a pipe, which is empty. */
static struct process start_small(char **words)
{
	int out[2];

	open_pipe(out);
	assert_int_equal(fcntl(out[1], F_SETPIPE_SZ, SMALL_PIPE), SMALL_PIPE);
	return start_with(words, out);
}

static int wait_for(const struct process *p)
{
	int status;

	assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
	if (!WIFEXITED(status))
		fail_msg("tvdctl run ended by signal %d", WTERMSIG(status));
	return WEXITSTATUS(status);
}

/** struct result - how a run ended */
struct result {
	int status;
	struct text out;
	struct text err;
};

/* Reads what is there; returns false at the end. */
static bool take(int fd, FILE *to)
{
	char data[65536];
	ssize_t n = read(fd, data, sizeof(data));

	if (n > 0)
		fwrite(data, 1, (size_t)n, to);
	return n > 0;
}

static void give(struct process *p, const char **input, size_t *left)
{
	ssize_t n = write(p->in, *input, *left < 4096 ? *left : 4096);

	if (n < 0 && errno == EPIPE)
		*left = 0;
	else
		*left -= (size_t)n;
	*input += n > 0 ? n : 0;
}

/* Gives input and takes output until both outputs have ended. */
static void converse(struct process *p, const char *input, size_t left,
		     FILE *out, FILE *err)
{
	struct pollfd fds[3] = { { .fd = p->in, .events = POLLOUT },
				 { .fd = p->out, .events = POLLIN },
				 { .fd = p->err, .events = POLLIN } };

	while (fds[1].fd >= 0 || fds[2].fd >= 0) {
		if (!left && fds[0].fd >= 0) {
			close(p->in);
			fds[0].fd = -1;
		}
		assert_true(poll(fds, 3, TIME_OUT * 1000) > 0);
		if (fds[0].revents)
			give(p, &input, &left);
		if (fds[1].revents && !take(p->out, out))
			fds[1].fd = -1;
		if (fds[2].revents && !take(p->err, err))
			fds[2].fd = -1;
	}
	if (fds[0].fd >= 0)
		close(p->in);
}

static struct result finish(struct process p, const char *input, size_t size)
{
	struct result r = { .status = 0 };
	FILE *out = text_open(&r.out), *err = text_open(&r.err);

	converse(&p, input, size, out, err);
	r.status = wait_for(&p);
	close(p.out);
	close(p.err);
	text_close(&r.out);
	text_close(&r.err);
	return r;
}

static void free_result(struct result *r)
{
	free(r->out.bytes);
	free(r->err.bytes);
}

#define RUN(...) start(WORDS(W("-l"), W("web"), W("--"), __VA_ARGS__))
#define SH(script) RUN(W("sh"), W("-c"), W(script))

/* Runs a script without input and compares all that can be seen. */
static void check(struct process p, int status, const char *out,
		  const char *err)
{
	struct result r = finish(p, "", 0);

	if (r.status != status || strcmp(r.out.bytes, out) != 0 ||
	    !strstr(r.err.bytes, err) || (!*err && *r.err.bytes))
		fail_msg("status %d, output '%s', error '%s'", r.status,
			 r.out.bytes, r.err.bytes);
	free_result(&r);
}

static void the_status_is_the_commands(void **state)
{
	(void)state;
	check(SH("exit 0"), 0, "", "");
	check(SH("exit 7"), 7, "", "");
	check(SH("exit 255"), 255, "", "");
}

static void a_signal_is_128_and_its_number(void **state)
{
	(void)state;
	check(SH("kill -TERM $$"), 128 + SIGTERM, "", "");
	check(SH("kill -KILL $$"), 128 + SIGKILL, "", "");
}

static void output_and_error_stay_apart(void **state)
{
	(void)state;
	check(SH("echo out; echo err >&2"), 0, "out\n", "err\n");
}

static void what_cannot_be_executed_is_explained(void **state)
{
	char script[] = "/tmp/test_run.XXXXXX";
	int fd = mkstemp(script);

	(void)state;
	assert_true(fd >= 0);
	check(RUN(W("no-such-program-here")), 127, "",
	      "no program 'no-such-program-here' in PATH");
	check(RUN(W("")), 127, "", "no program ''");
	check(RUN(W("/no/such/program")), 127, "",
	      "/no/such/program: No such file or directory");
	check(RUN(W("/etc")), 126, "", "/etc: permission denied");
	check(RUN(script), 126, "",
	      "its label, which is left to its filesystem and");
	assert_int_equal(fchmod(fd, 0755), 0);
	close(fd);
	check(RUN(script), 126, "", "nor a script whose first line");
	fd = open(script, O_WRONLY | O_CLOEXEC);
	assert_int_equal(write(fd, "#!/no/such/sh\n", 14), 14);
	close(fd);
	check(RUN(script), 127, "", "the interpreter that it names is not");
	assert_int_equal(unlink(script), 0);
}

static void programs_are_found_in_path(void **state)
{
	char directory[] = "/tmp/test_run.XXXXXX", path[128], *was;
	const char *now = getenv("PATH");

	(void)state;
	assert_non_null(mkdtemp(directory));
	was = strdup(now ? now : "/usr/bin:/bin");
	assert_non_null(was);
	snprintf(path, sizeof(path), "%s/prog", directory);
	assert_int_equal(close(creat(path, 0600)), 0);
	setenv("PATH", directory, 1);
	check(RUN(W("prog")), 126, "", "is not executable; see chmod(1)");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("/bin/echo", path), 0);
	check(RUN(W("prog"), W("found")), 0, "found\n", "");
	setenv("PATH", "/nonexistent::/x", 1);
	check(RUN(W("prog")), 127, "", "no program 'prog'");
	unsetenv("PATH");
	check(RUN(W("echo"), W("default")), 0, "default\n", "");
	setenv("PATH", was, 1);
	free(was);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(directory), 0);
}

/* Order matters: pipes while the label is chosen, and nothing after it. */
static void labels_are_chosen_in_order(void **state)
{
	(void)state;
	check(SH("exit 0"), 0, "", "");
	assert_string_equal(notes->text, "create web;clear ;exec web;");
}

static void a_refused_label_ends_it(void **state)
{
	(void)state;
	notes->fail_create = true;
	check(SH("echo no"), 1, "", "tvdctl: no such label for pipes\n");
	assert_string_equal(notes->text, "create web;");
	notes->fail_create = false;
	notes->fail_exec = true;
	check(SH("echo no"), 3, "", "tvdctl: no such label for exec\n");
}

/* While it is the host's, and in the command's own process. */
static void private_directories_come_before_the_label(void **state)
{
	(void)state;
	notes->fail_private = true;
	check(SH("echo no"), 1, "", "tvdctl: no private directories\n");
	assert_string_equal(notes->text, "create web;clear ;");
}

static void wrong_usage_is_told(void **state)
{
	(void)state;
	check(start(WORDS(W("true"))), 2, "", "a label is needed: -l LABEL");
	check(start(WORDS(W("-l"))), 2, "", "'-l' needs a value after it");
	check(start(WORDS(W("-l"), W("web"))), 2, "", "a COMMAND is needed");
	check(start(WORDS(W("-l"), W("Web"), W("true"))), 2, "",
	      "'Web' cannot be a label");
	check(start(WORDS(W("-l"), W("host"), W("true"))), 2, "",
	      "'host' is a built-in label");
	check(start(WORDS(W("-x"))), 2, "", "unknown option '-x'");
	check(start(WORDS(W("-lweb"), W("--stdio=tty"), W("true"))), 2, "",
	      "--stdio cannot be 'tty'; it is inherit, pipe or pty");
	check(start(WORDS(W("--label=web"), W("echo"), W("-l"), W("x"))), 0,
	      "-l x\n", "");
	assert_string_equal(notes->text, "create web;clear ;exec web;");
}

static char *pattern(size_t size)
{
	char *bytes = malloc(size);
	size_t i;

	assert_non_null(bytes);
	for (i = 0; i < size; i++)
		bytes[i] = (char)(i * 2654435761U >> 13);
	return bytes;
}

static void bytes_pass_unchanged(void **state)
{
	size_t size = 3000001;
	char *bytes = pattern(size);
	struct result r = finish(RUN(W("cat")), bytes, size);

	(void)state;
	assert_int_equal(r.status, 0);
	assert_int_equal(r.out.size, size);
	assert_memory_equal(r.out.bytes, bytes, size);
	free_result(&r);
	free(bytes);
}

/* Both outputs at once, one through a pipe of one page. */
static void slow_readers_lose_nothing(void **state)
{
	struct process p = start_small(WORDS(
		W("-lweb"), W("sh"), W("-c"),
		W("head -c 400000 /dev/zero & head -c 300000 /dev/zero >&2; wait")));
	struct result r;

	(void)state;
	r = finish(p, "", 0);
	assert_int_equal(r.status, 0);
	assert_int_equal(r.out.size, 400000);
	assert_int_equal(r.err.size, 300000);
	free_result(&r);
}

/* Waits for output, which shows that the command runs, without taking it. */
static void await_output(const struct process *p)
{
	struct pollfd fd = { .fd = p->out, .events = POLLIN };

	assert_int_equal(poll(&fd, 1, TIME_OUT * 1000), 1);
	assert_true(fd.revents & POLLIN);
}

static bool has_children(const struct process *p)
{
	char path[64], byte;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)p->pid,
		 (int)p->pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	n = read(fd, &byte, 1);
	close(fd);
	return n == 1;
}

/* Waits until tvdctl knows that the command has ended. */
static void await_end(const struct process *p)
{
	time_t end = time(NULL) + TIME_OUT;

	while (has_children(p)) {
		if (time(NULL) > end)
			fail_msg("the command has not ended");
		sched_yield();
	}
}

/*
 * tvdctl cannot write the first byte, for its pipe is full; it has read it when
 * it relays the mark.  So what the command writes then stays in the command's
 * own pipe until that has ended.
 */
static void what_is_in_the_pipe_at_the_end_is_not_lost(void **state)
{
	struct process p = start_blocked(WORDS(
		W("-lweb"), W("sh"), W("-c"),
		W("printf 1; printf m >&2; read go; head -c 60000 /dev/zero; exit 3")));
	struct result r;
	char mark;

	(void)state;
	assert_int_equal(read(p.err, &mark, 1), 1);
	assert_int_equal(write(p.in, "go\n", 3), 3);
	await_end(&p);
	r = finish(p, "", 0);
	assert_int_equal(r.status, 3);
	assert_int_equal(r.out.size, SMALL_PIPE + 60001);
	free_result(&r);
}

/* Nobody reads the output, and yet the signal arrives. */
static void a_full_pipe_does_not_stop_signals(void **state)
{
	struct process p = start_small(WORDS(
		W("-lweb"), W("sh"), W("-c"),
		W("trap 'exit 42' TERM; head -c 50000 /dev/zero; while kill -0 $PPID; do sleep 0.05; done")));
	struct result r;

	(void)state;
	await_output(&p);
	assert_int_equal(kill(p.pid, SIGTERM), 0);
	await_end(&p);
	r = finish(p, "", 0);
	assert_int_equal(r.status, 42);
	free_result(&r);
}

static void the_last_output_is_not_lost(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 20; i++) {
		struct result r =
			finish(SH("head -c 65536 /dev/zero; exit 3"), "", 0);

		if (r.status != 3 || r.out.size != 65536)
			fail_msg("status %d, %zu bytes, error '%s'", r.status,
				 r.out.size, r.err.bytes);
		free_result(&r);
	}
}

static void a_command_need_not_read_its_input(void **state)
{
	size_t size = 1000000;
	char *bytes = pattern(size);
	struct result r = finish(SH("exec 0<&-; echo done"), bytes, size);

	(void)state;
	assert_int_equal(r.status, 0);
	assert_string_equal(r.out.bytes, "done\n");
	free_result(&r);
	free(bytes);
}

/* It writes for ever, and ends when nobody reads any more. */
static void a_process_left_behind_is_not_waited_for(void **state)
{
	struct result r = finish(SH("echo first; yes & exit 4"), "", 0);

	(void)state;
	assert_int_equal(r.status, 4);
	assert_memory_equal(r.out.bytes, "first\n", 6);
	free_result(&r);
}

/* It keeps the pipes open and silent until it is let go. */
static void a_silent_process_left_behind_is_not_waited_for(void **state)
{
	char directory[] = "/tmp/test_run.XXXXXX", fifo[64];
	int fd;

	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(fifo, sizeof(fifo), "%s/fifo", directory);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	check(RUN(W("sh"), W("-c"), W("cat <\"$1\" & echo done"), W("sh"),
		  fifo),
	      0, "done\n", "");
	fd = open(fifo, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(unlink(fifo), 0);
	assert_int_equal(rmdir(directory), 0);
}

static void a_reader_that_goes_ends_the_command(void **state)
{
	struct process p = RUN(W("yes"));
	char byte;

	(void)state;
	assert_int_equal(read(p.out, &byte, 1), 1);
	close(p.out);
	assert_int_equal(wait_for(&p), 128 + SIGPIPE);
	close(p.in);
	close(p.err);
}

static void signals_are_passed_on(void **state)
{
	static const int passed_on[] = { SIGINT,  SIGTERM, SIGHUP,
					 SIGQUIT, SIGUSR1, SIGUSR2 };
	char ready[6];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(passed_on); i++) {
		struct process p = SH(
			"trap 'exit 42' INT TERM HUP QUIT USR1 USR2; echo ready; while kill -0 $PPID; do sleep 0.05; done");

		assert_int_equal(read(p.out, ready, 6), 6);
		assert_memory_equal(ready, "ready\n", 6);
		assert_int_equal(kill(p.pid, passed_on[i]), 0);
		assert_int_equal(wait_for(&p), 42);
		close(p.in);
		close(p.out);
		close(p.err);
	}
}

/* Nothing of ours is inherited but three pipes. */
static void descriptors_are_not_inherited(void **state)
{
	(void)state;
	check(SH("exec ls /proc/self/fd"), 0, "0\n1\n2\n3\n", "");
}

/* Ours, and nothing stays behind to relay. */
static void inherited_stdio_is_ours(void **state)
{
	struct process p =
		start(WORDS(W("-lweb"), W("--stdio=inherit"), W("sh"), W("-c"),
			    W("echo $$; cat >&2; exit 6")));
	char pid[16];
	struct result r;

	(void)state;
	snprintf(pid, sizeof(pid), "%d\n", (int)p.pid);
	r = finish(p, "input", 5);
	assert_int_equal(r.status, 6);
	assert_string_equal(r.out.bytes, pid);
	assert_string_equal(r.err.bytes, "input");
	assert_string_equal(notes->text, "exec web;");
	free_result(&r);
	check(start(WORDS(W("-lweb"), W("--stdio"), W("inherit"), W("/etc"))),
	      126, "", "/etc: permission denied");
}

/* The terminal of the host stays behind. */
static void the_command_has_a_session_of_its_own(void **state)
{
	(void)state;
	check(SH("set -- $(cat /proc/$$/stat); test $1 = $6 && test $7 = 0"), 0,
	      "", "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, clear_notes)
	static const struct CMUnitTest tests[] = {
		TEST(the_status_is_the_commands),
		TEST(a_signal_is_128_and_its_number),
		TEST(output_and_error_stay_apart),
		TEST(what_cannot_be_executed_is_explained),
		TEST(programs_are_found_in_path),
		TEST(labels_are_chosen_in_order),
		TEST(a_refused_label_ends_it),
		TEST(wrong_usage_is_told),
		TEST(bytes_pass_unchanged),
		TEST(slow_readers_lose_nothing),
		TEST(the_last_output_is_not_lost),
		TEST(what_is_in_the_pipe_at_the_end_is_not_lost),
		TEST(a_full_pipe_does_not_stop_signals),
		TEST(a_command_need_not_read_its_input),
		TEST(a_process_left_behind_is_not_waited_for),
		TEST(a_silent_process_left_behind_is_not_waited_for),
		TEST(a_reader_that_goes_ends_the_command),
		TEST(signals_are_passed_on),
		TEST(descriptors_are_not_inherited),
		TEST(inherited_stdio_is_ours),
		TEST(private_directories_come_before_the_label),
		TEST(the_command_has_a_session_of_its_own),
	};

	if (!share_notes())
		return 1;
	return cmocka_run_group_tests_name("run", tests, NULL, NULL);
}
