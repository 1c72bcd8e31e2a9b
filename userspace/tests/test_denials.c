// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: records of denials, those that kernels write and those that
 * somebody would like to be taken for such; and what is said of them
 */
#include "support.h"

#include "denial_words.h"

#define HEAD "audit: type=1400 audit(1700000000.123:45): "

static struct tvd_denial parsed(const char *line)
{
	struct tvd_denial denial;

	if (!tvd_parse_denial(line, strlen(line), &denial))
		fail_msg("not taken: %s", line);
	return denial;
}

static bool is_taken(const char *line)
{
	struct tvd_denial denial;

	return tvd_parse_denial(line, strlen(line), &denial);
}

static void all_fields_are_read(void **state)
{
	struct tvd_denial d = parsed(
		HEAD
		"lsm=tvd verdict=denied row=9 subject=web object=db act=enter number=-3 reason=conflict with=other access=read,lock-exclusive,mount pid=12 comm=\"cat\" object_pid=13 object_comm=6120620A path=\"/a/b\" name=\"c\" dev=\"tmpfs\" ino=18446744073709551615 ipc_id=0 ipc_key=0x0 new=\"field\" suppressed=7\n more=1");

	(void)state;
	assert_int_equal(d.seconds, 1700000000);
	assert_int_equal(d.milliseconds, 123);
	assert_int_equal(d.serial, 45);
	assert_false(d.permissive);
	assert_int_equal(d.row, 9);
	assert_string_equal(d.subject, "web");
	assert_string_equal(d.object, "db");
	assert_string_equal(d.act, "enter");
	assert_int_equal(d.number, -3);
	assert_string_equal(d.reason, "conflict");
	assert_string_equal(d.with, "other");
	assert_int_equal(d.access, TVD_ACCESS_READ | TVD_ACCESS_LOCK_EXCLUSIVE |
					   TVD_ACCESS_MOUNT);
	assert_int_equal(d.pid, 12);
	assert_string_equal(d.command, "cat");
	assert_int_equal(d.object_pid, 13);
	assert_string_equal(d.object_command, "a b\n");
	assert_string_equal(d.path, "/a/b");
	assert_string_equal(d.name, "c");
	assert_string_equal(d.device, "tmpfs");
	assert_true(d.inode == UINT64_MAX);
	assert_int_equal(d.ipc, 1);
	assert_int_equal(d.suppressed, 7);
}

static void each_writer_is_understood(void **state)
{
	static const char *const lines[] = {
		HEAD "lsm=tvd verdict=denied row=9 subject=web pid=1",
		"[   12.345678] " HEAD
		"lsm=tvd verdict=denied row=9 subject=web pid=1\n",
		"Nov 21 10:00:00 host kernel: " HEAD
		"lsm=tvd verdict=denied row=9 subject=web pid=1",
		"type=AVC msg=audit(1700000000.123:45): lsm=tvd verdict=denied row=9 subject=web pid=1\x1d"
		"ARCH=\"x'",
		"Nov 21 10:00:00 host audit[1]: AVC lsm=tvd verdict=denied row=9 subject=web pid=1",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		struct tvd_denial d = parsed(lines[i]);

		assert_string_equal(d.subject, "web");
		assert_int_equal(d.row, 9);
		assert_int_equal(d.pid, 1);
	}
	assert_true(parsed(HEAD "lsm=tvd verdict=permissive row=9 subject=w")
			    .permissive);
}

/* Messages of others, and what they hold that somebody chose. */
static void what_is_no_denial_is_not_taken(void **state)
{
	static const char *const lines[] = {
		"",
		"\n",
		"lsm=tvd verdict=denied row=9 subject=web",
		"audit: type=1400 audit(",
		HEAD,
		HEAD "lsm=tvd verdict=",
		HEAD "lsm=tvd verdict=denied",
		HEAD "lsm=tvd verdict=denied row=9",
		HEAD "lsm=tvd verdict=denied row=9 subject=",
		HEAD "lsm=tvd verdict=denied row=9 subject=Web",
		HEAD "lsm=tvd verdict=denied row=10 subject=web",
		HEAD "lsm=tvd verdict=denied row=x subject=web",
		HEAD "lsm=tvd verdict=allowed row=9 subject=web",
		HEAD " lsm=tvd verdict=denied row=9 subject=web",
		HEAD "lsm=tvd version=1 digest=00",
		HEAD
		"apparmor=\"DENIED\" profile=\"lsm=tvd verdict=denied row=9 subject=web\"",
		"audit: type=1400 audit(1.1000:1): lsm=tvd verdict=denied row=9 subject=web",
		"audit: type=1400 audit(99999999999999999999.1:1): lsm=tvd verdict=denied row=9 subject=web",
		"audit: type=1400 audit(1.1:1) lsm=tvd verdict=denied row=9 subject=web",
		/* Sent by a process: type 1107, and in quotes. */
		"audit: type=1107 audit(1.1:1): pid=1 msg='lsm=tvd verdict=denied row=9 subject=web'",
		"audit: type=1107 audit(1.1:1): pid=1 msg='" HEAD
		"lsm=tvd verdict=denied row=9 subject=web'",
		"audit: type=1107 audit(1.1:1): pid=1 msg=' " HEAD
		"lsm=tvd verdict=denied row=9 subject=web'",
		"comm=\" " HEAD "lsm=tvd verdict=denied row=9 subject=web\"",
		"xaudit: type=1400 audit(1.1:1): lsm=tvd verdict=denied row=9 subject=web",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(lines); i++)
		if (is_taken(lines[i]))
			fail_msg("taken: %s", lines[i]);
}

static void fields_that_are_wrong_are_left_out(void **state)
{
	struct tvd_denial d = parsed(
		HEAD
		"lsm=tvd verdict=denied row=9 subject=web object=No pid=-1 comm=5G access=frob,,read, act=Too_Much reason=\xff ino=1x path= =x name");

	(void)state;
	assert_string_equal(d.object, "");
	assert_int_equal(d.pid, 0);
	assert_string_equal(d.command, "");
	assert_int_equal(d.access, TVD_ACCESS_READ);
	assert_string_equal(d.act, "");
	assert_string_equal(d.reason, "");
	assert_int_equal(d.inode, 0);
	assert_string_equal(d.path, "");
}

/* No text is longer than its place, and no line is read beyond its end. */
static void long_texts_are_cut(void **state)
{
	struct text line;
	struct tvd_denial d;
	size_t i, length;

	(void)state;
	fprintf(text_open(&line),
		HEAD "lsm=tvd verdict=denied row=9 subject=web path=");
	for (i = 0; i < 10000; i++)
		fputs("41", line.out);
	fputs(" comm=\"", line.out);
	for (i = 0; i < 300; i++)
		fputc('b', line.out);
	fputs("\" aVeryLongKeyThatNobodyKnows=1 pid=5", line.out);
	text_close(&line);
	d = parsed(line.bytes);
	assert_int_equal(strlen(d.path), sizeof(d.path) - 1);
	assert_int_equal(strlen(d.command), sizeof(d.command) - 1);
	assert_int_equal(d.pid, 5);
	/* Each beginning of it, where the sanitizer sees every byte too far. */
	for (length = 0; length < 300; length++) {
		char *begin = malloc(length ? length : 1);

		assert_non_null(begin);
		memcpy(begin, line.bytes, length);
		tvd_parse_denial(begin, length, &d);
		free(begin);
	}
	free(line.bytes);
}

static void check_described(const char *fields, const char *sentence,
			    const char *next)
{
	struct tvd_denial d;
	char line[512], *said, *advice;

	snprintf(line, sizeof(line), HEAD "lsm=tvd verdict=%s", fields);
	d = parsed(line);
	assert_int_equal(tvd_describe_denial(&d, &said, &advice, NULL), 0);
	assert_string_equal(said, sentence);
	if (!strstr(advice, next))
		fail_msg("'%s' is not in: %s", next, advice);
	free(said);
	free(advice);
}

static void each_row_has_its_sentence(void **state)
{
	(void)state;
	check_described(
		"denied row=1 subject=web object=vault access=read pid=1",
		"'web' was refused to read something of 'vault': 'vault' is closed to all others.",
		"Nothing allows this");
	check_described(
		"denied row=2 subject=web object=unknown access=getattr path=\"/x\"",
		"'web' was refused to see the attributes of /x of 'unknown': one of the two labels is revoked, or not in the policy.",
		"Load a policy");
	check_described(
		"denied row=3 subject=host object=web access=execute path=\"/x\"",
		"'host' was refused to execute /x of 'web': the host is kept from what a domain could have written.",
		"'tvdctl run -l web'");
	check_described(
		"denied row=4 subject=web object=prices access=write name=\"x\"",
		"'web' was refused to write to a file named x of 'prices': 'prices' is immutable.",
		"as the host");
	check_described(
		"denied row=7 subject=web object=base access=append ino=5 dev=\"tmpfs\"",
		"'web' was refused to append to inode 5 of tmpfs of 'base': what is 'base' may be read and executed, and no more.",
		"'tvdctl label restore PATH'");
	check_described(
		"denied row=8 subject=web object=db access=write ipc_id=4",
		"'web' was refused to write to System V object 4 of 'db': a deny rule of the policy says so.",
		"subject 'web' and object 'db'");
	check_described(
		"denied row=9 subject=web object=host access=read comm=\"cat\" path=\"/etc/shadow\"",
		"'web' (cat) was refused to read /etc/shadow of 'host': what is the host's is for no domain.",
		"'tvdctl label restore /etc/shadow'");
	check_described(
		"permissive row=9 subject=web object=db access=signal object_pid=7 object_comm=1B",
		"'web' would be refused to signal process 7 (\\x1b) of 'db': they have no type in common.",
		"policy flows");
	check_described(
		"denied row=0 subject=broker object=web access=write ino=5 dev=\"tmpfs\"",
		"'broker' was refused to write to inode 5 of tmpfs of 'web': 'broker' has several types, and those of 'web' are not all among them, so that a file made there would have no label.",
		"LSM_ATTR_FSCREATE");
}

static void each_act_has_its_sentence(void **state)
{
	(void)state;
	check_described(
		"denied row=0 subject=web act=capability number=21",
		"'web' was refused to use the capability CAP_SYS_ADMIN: the policy does not grant it to 'web'.",
		"'capabilities' of 'web'");
	check_described(
		"denied row=0 subject=web act=capability number=16",
		"'web' was refused to use the capability CAP_SYS_MODULE: the policy does not grant it to 'web'.",
		"Leave it refused");
	check_described(
		"denied row=0 subject=web act=capability number=99",
		"'web' was refused to use the capability CAP_99: the policy does not grant it to 'web'.",
		"'capabilities'");
	check_described(
		"denied row=0 subject=web act=socket-family number=17",
		"'web' was refused to open a socket of the family packet: the policy does not grant it to 'web'.",
		"'families' of 'web'");
	check_described(
		"denied row=0 subject=host object=db act=enter number=0 reason=conflict with=web path=\"/bin/x\"",
		"'host' was refused to enter 'db' with /bin/x: 'web' runs, and holds a type that conflicts with one of 'db'.",
		"'tvdctl ps -l web'");
	check_described(
		"denied row=0 subject=web object=db act=enter number=0",
		"'web' was refused to enter 'db': it is for the host only.",
		"'tvdctl run -l db'");
	check_described(
		"denied row=0 subject=web act=network number=2 reason=address",
		"'web' was refused to use the network: in this version a domain reaches loopback addresses only.",
		"127.0.0.1");
	/* Of a later kernel. */
	check_described("denied row=0 subject=web act=frob number=5 reason=odd",
			"'web' was refused to do 'frob' (5): because of 'odd'.",
			"kernel's version");
	check_described(
		"denied row=0 subject=a object=b access=send reason=odd",
		"'a' was refused to send to something of 'b': because of 'odd'.",
		"");
	check_described(
		"denied row=0 subject=a object=b access=send reason=peer",
		"'a' was refused to send to something of 'b': the connection is another's, and this packet is none of its own.",
		"Find out who");
}

static void tracing_has_its_sentence(void **state)
{
	(void)state;
	check_described(
		"denied row=0 subject=a object=b act=trace number=0 reason=stronger pid=1 comm=\"gdb\" object_pid=2",
		"'a' (gdb) was refused to trace a process of 'b': 'b' has capabilities or socket families that 'a' lacks, is permissive, or measured: who traces it would have that, too.",
		"start the tracer under 'b'");
}

/* Who asked for a label is not told how to enter it. */
static void choosing_has_its_sentence(void **state)
{
	(void)state;
	check_described(
		"denied row=0 subject=a object=b act=fscreate number=0 reason=stronger pid=1 comm=\"tar\"",
		"'a' (tar) was refused to make files that carry 'b': 'b' may do something that 'a' may not, or 'a' may not write what carries it.",
		"make them as the host");
	check_described(
		"denied row=0 subject=a object=b act=sockcreate number=0 reason=stronger pid=1 comm=\"sd\"",
		"'a' (sd) was refused to make sockets that carry 'b': 'b' may do something that 'a' may not.",
		"Only the host makes sockets");
}

/* A table with a gap would say nothing of what is in it. */
static void every_word_says_something(void **state)
{
	static const char *const acts[] = {
		"bpf",	      "capability",    "enter", "fscreate",
		"load",	      "lockdown",      "mknod", "module-request",
		"netlink",    "network",       "perf",	"relabel",
		"sockcreate", "socket-family", "trace", "user-namespace"
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < TVD_ACCESS_KINDS; i++)
		assert_true(*tvd_access_phrase(i));
	for (i = 0; i < ARRAY_SIZE(acts); i++) {
		const struct tvd_act_word *act = tvd_find_act(acts[i]);

		assert_non_null(act);
		assert_true(*act->what && *act->next);
	}
	assert_string_equal(tvd_family_name(1), "unix");
	assert_string_equal(tvd_family_name(10), "inet6");
	assert_string_equal(tvd_family_name(16), "netlink");
	assert_string_equal(tvd_family_name(40), "vsock");
	assert_string_equal(tvd_family_name(45), "mctp");
	assert_null(tvd_family_name(46));
	assert_null(tvd_family_name(-1));
	assert_null(tvd_capability_name(41));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_fields_are_read),
		cmocka_unit_test(each_writer_is_understood),
		cmocka_unit_test(what_is_no_denial_is_not_taken),
		cmocka_unit_test(fields_that_are_wrong_are_left_out),
		cmocka_unit_test(long_texts_are_cut),
		cmocka_unit_test(each_row_has_its_sentence),
		cmocka_unit_test(each_act_has_its_sentence),
		cmocka_unit_test(tracing_has_its_sentence),
		cmocka_unit_test(choosing_has_its_sentence),
		cmocka_unit_test(every_word_says_something),
	};

	return cmocka_run_group_tests_name("denials", tests, NULL, NULL);
}
