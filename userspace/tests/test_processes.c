// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: processes, with a directory in place of procfs; and their text
 */
#include "support.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "processes.h"

static char top[64];

static void put(const char *name, const char *text, size_t size)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", top, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

#define PUT(name, text) put(name, text, sizeof(text) - 1)

static void make(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", top, name);
	assert_int_equal(mkdir(path, 0700), 0);
}

static void make_process(const char *pid, const char *label)
{
	char name[64];

	make(pid);
	snprintf(name, sizeof(name), "%s/attr", pid);
	make(name);
	snprintf(name, sizeof(name), "%s/attr/tvd", pid);
	make(name);
	snprintf(name, sizeof(name), "%s/attr/tvd/current", pid);
	put(name, label, strlen(label));
	snprintf(name, sizeof(name), "%s/status", pid);
	PUT(name,
	    "Name:\tserver one\nUmask:\t0022\nPPid:\t7\nUid:\t1\t33\t2\t3\n");
	snprintf(name, sizeof(name), "%s/cmdline", pid);
	PUT(name, "");
}

static int set_up(void **state)
{
	(void)state;
	strcpy(top, "/tmp/test_processes.XXXXXX");
	assert_non_null(mkdtemp(top));
	return 0;
}

static int remove_one(const char *path, const struct stat *file, int type,
		      struct FTW *where)
{
	(void)file;
	(void)type;
	(void)where;
	return remove(path);
}

static int tear_down(void **state)
{
	(void)state;
	return nftw(top, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static struct tvd_process *list(size_t *count)
{
	struct tvd_error *error = NULL;
	struct tvd_process *processes;

	if (tvd_list_processes_at(top, &processes, count, &error))
		fail_msg("%s", tvd_error_message(error));
	return processes;
}

static void processes_are_listed(void **state)
{
	struct tvd_process *processes;
	size_t count;

	(void)state;
	make_process("100", "web\n");
	make_process("20", "host");
	PUT("20/cmdline", "/bin/sh\0-c\0echo \033[2J\0");
	make("self");
	make("0x7");
	make("99999999999");
	processes = list(&count);
	assert_int_equal(count, 2);
	assert_int_equal(processes[0].pid, 20);
	assert_string_equal(processes[0].label, "host");
	assert_string_equal(processes[0].command, "/bin/sh -c echo \033[2J");
	assert_int_equal(processes[1].pid, 100);
	assert_int_equal(processes[1].parent, 7);
	assert_int_equal(processes[1].user, 33);
	assert_string_equal(processes[1].label, "web");
	assert_string_equal(processes[1].command, "[server one]");
	assert_int_equal(processes[1].error, 0);
	tvd_free_processes(processes, count);
}

static void one_that_has_gone_is_left_out(void **state)
{
	struct tvd_process *processes;
	char path[128];
	size_t count;

	(void)state;
	make_process("5", "web\n");
	/* Of these something is there no more. */
	make("6");
	make_process("7", "web\n");
	snprintf(path, sizeof(path), "%s/7/attr/tvd/current", top);
	assert_int_equal(unlink(path), 0);
	processes = list(&count);
	assert_int_equal(count, 1);
	assert_int_equal(processes[0].pid, 5);
	tvd_free_processes(processes, count);
}

static void one_that_cannot_be_read_is_told(void **state)
{
	struct tvd_process *processes;
	size_t count;

	(void)state;
	make_process("5", "Not A Label\n");
	processes = list(&count);
	assert_int_equal(count, 1);
	assert_int_equal(processes[0].error, EPROTO);
	assert_string_equal(processes[0].label, "");
	tvd_free_processes(processes, count);
}

static void what_drives_a_terminal_is_escaped(void **state)
{
	static const char right_to_left[] = { '\xe2', '\x80', '\xae', 'x', 0 };
	static const struct {
		const char *text;
		const char *shown;
	} cases[] = {
		{ "", "" },
		{ "plain /text~", "plain /text~" },
		{ "a\\b", "a\\\\b" },
		{ "\033[2J\n\t\x7f", "\\x1b[2J\\x0a\\x09\\x7f" },
		{ "f\xc3\xbcr \xe2\x82\xac \xf0\x9f\x98\x80",
		  "f\xc3\xbcr \xe2\x82\xac \xf0\x9f\x98\x80" },
		/* Not in shortest form, cut off, a surrogate, too large. */
		{ "\xc0\xaf", "\\xc0\\xaf" },
		{ "\xe0\x80\xaf", "\\xe0\\x80\\xaf" },
		{ "\xe2\x82", "\\xe2\\x82" },
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },
		{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },
		{ "\xff\xfe", "\\xff\\xfe" },
		/* C1 controls, right to left, no width. */
		{ "\xc2\x9b"
		  "2J",
		  "\\xc2\\x9b2J" },
		{ right_to_left, "\\xe2\\x80\\xaex" },
		{ "\xe2\x80\x8b", "\\xe2\\x80\\x8b" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		char *shown = tvd_escape(cases[i].text, strlen(cases[i].text));

		assert_non_null(shown);
		assert_string_equal(shown, cases[i].shown);
		free(shown);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	static const struct CMUnitTest tests[] = {
		TEST(processes_are_listed),
		TEST(one_that_has_gone_is_left_out),
		TEST(one_that_cannot_be_read_is_told),
		cmocka_unit_test(what_drives_a_terminal_is_escaped),
	};

	return cmocka_run_group_tests_name("processes", tests, NULL, NULL);
}
