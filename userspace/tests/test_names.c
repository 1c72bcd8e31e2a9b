// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: names, their order, and what was probably meant
 */
#include "support.h"

#include "error.h"
#include "model.h"
#include "policy_binary.h"

/* Every byte alone, and at the end of a name. */
static void names_have_39_kinds_of_bytes(void **state)
{
	static const char right[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
	int byte;

	(void)state;
	for (byte = 0; byte < 256; byte++) {
		char name[2] = { 'a', (char)byte };
		bool is_right = byte && strchr(right, byte);

		assert_int_equal(tvd_name_valid(name + 1, 1), is_right);
		assert_int_equal(tvd_name_valid(name, 2), is_right);
	}
}

static void names_have_1_to_64_bytes(void **state)
{
	char name[70];
	size_t length;

	(void)state;
	memset(name, 'x', sizeof(name));
	for (length = 0; length <= sizeof(name); length++)
		assert_int_equal(tvd_name_valid(name, length),
				 length >= 1 && length <= 64);
}

static void four_names_are_reserved(void **state)
{
	static const char *const reserved[] = { "host", "base", "any",
						"unknown" };
	static const char *const others[] = { "hos",  "host1", "hostt", "an",
					      "anyx", "bas",   "none",	"x" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(reserved); i++)
		assert_true(
			tvd_name_reserved(reserved[i], strlen(reserved[i])));
	for (i = 0; i < ARRAY_SIZE(others); i++)
		assert_false(tvd_name_reserved(others[i], strlen(others[i])));
}

static struct tvd_named named(const char *text)
{
	return (struct tvd_named){
		.text = text,
		.length = (uint32_t)strlen(text),
	};
}

static void the_order_is_that_of_the_bytes(void **state)
{
	static const char *const names[] = { "-",   "-a", ".",	"0",  "9",
					     "9a",  "_",  "a",	"a-", "a.",
					     "a-b", "aa", "ab", "b",  "z" };
	size_t i, j;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		for (j = 0; j < ARRAY_SIZE(names); j++) {
			struct tvd_named a = named(names[i]);
			struct tvd_named b = named(names[j]);
			int order = tvd_named_compare(&a, &b);
			int expected = strcmp(names[i], names[j]);

			assert_int_equal((order > 0) - (order < 0),
					 (expected > 0) - (expected < 0));
		}
	}
}

static void check_nearest(const char *text, const char *expected)
{
	const struct tvd_named names[] = { named("version"), named("types"),
					   named("labels"),
					   named("unlabelled") };
	const struct tvd_named *nearest =
		tvd_nearest_name(text, strlen(text), names, ARRAY_SIZE(names));

	if (!expected)
		assert_null(nearest);
	else if (!nearest)
		fail_msg("nothing is found for '%s'", text);
	else
		assert_string_equal(nearest->text, expected);
}

static void what_was_meant_is_found(void **state)
{
	(void)state;
	check_nearest("lable", "labels");
	check_nearest("labesl", "labels");
	check_nearest("Labels", "labels");
	check_nearest("tpyes", "types");
	check_nearest("typess", "types");
	check_nearest("verison", "version");
	check_nearest("unlabled", "unlabelled");
	check_nearest("unlabeled", "unlabelled");
}

static void what_was_not_meant_is_not(void **state)
{
	char long_text[100];

	(void)state;
	memset(long_text, 'x', sizeof(long_text));
	long_text[sizeof(long_text) - 1] = '\0';
	check_nearest("", NULL);
	check_nearest("x", NULL);
	check_nearest("zebra", NULL);
	check_nearest("machine", NULL);
	check_nearest(long_text, NULL);
}

static void quoted_text_is_printable(void **state)
{
	char bytes[256], expected[] = "'\\x00\\x01\\x02";
	const char *quoted;
	size_t i, length;

	(void)state;
	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)i;
	quoted = TVD_QUOTE(bytes, sizeof(bytes));
	length = strlen(quoted);
	assert_memory_equal(quoted, expected, strlen(expected));
	assert_true(length < sizeof(struct tvd_quoted));
	assert_string_equal(quoted + length - 4, "...'");
	for (i = 0; i < length; i++)
		assert_true(quoted[i] >= ' ' && quoted[i] <= '~');
	assert_string_equal(TVD_QUOTE("", 0), "''");
	assert_string_equal(TVD_QUOTE("ab", 1), "'a'");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_have_39_kinds_of_bytes),
		cmocka_unit_test(names_have_1_to_64_bytes),
		cmocka_unit_test(four_names_are_reserved),
		cmocka_unit_test(the_order_is_that_of_the_bytes),
		cmocka_unit_test(what_was_meant_is_found),
		cmocka_unit_test(what_was_not_meant_is_not),
		cmocka_unit_test(quoted_text_is_printable),
	};

	return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
