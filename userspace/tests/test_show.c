// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: a policy that is shown, and that compiles to the same again
 */
#include "shown.h"

#include <fcntl.h>
#include <glob.h>
#include <unistd.h>

#include "in_force.h"
#include "random_policies.h"

/* The build says where they are; without it, from the top directory. */
#ifndef TVD_POLICIES
#define TVD_POLICIES "policies"
#endif

/* Decompiles a binary, and shows it; the text is to be freed. */
static char *show_binary(const void *binary, size_t size)
{
	struct tvd_error *error = NULL;
	struct tvd_policy *policy = tvd_decompile_policy(binary, size, &error);
	char *text;

	if (!policy)
		fail_msg("%s", tvd_error_message(error));
	text = show(policy);
	tvd_free_policy(policy);
	return text;
}

/* Shown of the source, or of its binary, it compiles to the same bytes. */
static void check_both_ways(const char *source)
{
	struct tvd_policy *policy = parse(source), *decompiled;
	size_t size;
	uint8_t *binary = compile(source, &size);

	check_shown(policy, binary, size);
	tvd_free_policy(policy);
	decompiled = tvd_decompile_policy(binary, size, NULL);
	assert_non_null(decompiled);
	check_shown(decompiled, binary, size);
	assert_string_equal(tvd_policy_warnings(decompiled), "");
	tvd_free_policy(decompiled);
	free(binary);
}

/* Everything that the language has, as it is shown. */
static const char everything[] =
	"version: 18446744073709551615\n"
	"types:\n"
	"  - '-'\n"
	"  - '.'\n"
	"  - '0'\n"
	"  - a\n"
	"  - 'no'\n"
	"  - 'null'\n"
	"labels:\n"
	"  '1.0':\n"
	"    types: ['0', 'no']\n"
	"    immutable: true\n"
	"  a:\n"
	"    types: ['-', '.', a]\n"
	"    trusted: true\n"
	"    capabilities: [default, sys_ptrace]\n"
	"    namespace_capabilities: [default, chown]\n"
	"    families: [unix]\n"
	"    protocols: [tcp, udp, icmp]\n"
	"  b:\n"
	"    types: [a]\n"
	"    closed: true\n"
	"    requires: measured\n"
	"    on_revoke: freeze\n"
	"    capabilities: [kill, checkpoint_restore]\n"
	"    namespace_capabilities: []\n"
	"    families: []\n"
	"    protocols: []\n"
	"  'true':\n"
	"    types: ['0']\n"
	"    mode: permissive\n"
	"machine: ['-', a]\n"
	"conflicts:\n"
	"  - ['-', '.']\n"
	"  - ['-', '.', 'no']\n"
	"isolate:\n"
	"  - [a, 'null']\n"
	"  - {types: ['-', '.'], through: [a]}\n"
	"deny:\n"
	"  - {subject: a, object: b}\n"
	"  - {subject: 'true', object: '1.0', access: [append, mount]}\n"
	"entries:\n"
	"  - {from: host, program: base, to: b}\n"
	"  - {from: host, to: a, stdio: inherit}\n"
	"  - {from: a, program: '1.0', to: 'true'}\n"
	"files:\n"
	"  /: base\n"
	"  \"/a b\": host\n"
	"  \"/a: \\\"\\\\\": 'true'\n"
	"  /srv/x.y-z_@+: a\n"
	"  \"/\\u00e9\\U0001f600\\uffff\": b\n"
	"filesystems:\n"
	"  trusted: [ext4, overlay]\n"
	"  labels:\n"
	"    '9p': a\n"
	"    overlay: base\n"
	"devices:\n"
	"  - {type: block, major: 0, label: b}\n"
	"  - {type: char, major: 1, minor: 3, label: any}\n"
	"  - {type: char, major: 1, minor: '5-7', label: host}\n"
	"  - {type: char, major: 4095, minor: '0-1048574', label: base}\n"
	"unlabelled: base\n"
	"protect_host: {execute: false, follow: false}\n";

static void everything_is_shown_as_it_is_written(void **state)
{
	struct tvd_policy *policy = parse(everything);
	char *text = show(policy);

	(void)state;
	assert_string_equal(text, everything);
	free(text);
	tvd_free_policy(policy);
	check_both_ways(everything);
}

/* A binary has no assertions, so there are none to show. */
static void a_binary_is_shown_without_assertions(void **state)
{
	size_t size;
	uint8_t *binary = compile(everything, &size);
	char *text = show_binary(binary, size);

	(void)state;
	assert_null(strstr(text, "isolate"));
	assert_int_equal(
		strlen(text),
		strlen(everything) -
			strlen("isolate:\n  - [a, 'null']\n  - {types: ['-', '.'], through: [a]}\n"));
	free(text);
	free(binary);
}

static void defaults_are_left_out(void **state)
{
	static const char shown[] = "version: 1\n"
				    "types:\n"
				    "  - a\n"
				    "labels: {}\n";
	struct tvd_policy *policy = parse(
		"version: 1\ntypes: [a]\nlabels: {}\nmachine: [a]\ndevices: []\nprotect_host: true\nfilesystems: {trusted: [btrfs, ext4, overlay, tmpfs, xfs]}\n");
	char *text = show(policy);

	(void)state;
	assert_string_equal(text, shown);
	free(text);
	tvd_free_policy(policy);
}

static void other_values_are_shown(void **state)
{
	static const char *const rules[] = {
		"machine: []\n",
		"protect_host: false\n",
		"protect_host: {execute: false}\n",
		"protect_host: {map-exec: false}\n",
		"protect_host: {follow: false}\n",
		"protect_host: {execute: false, map-exec: false}\n",
		"protect_host: {map-exec: false, follow: false}\n",
		"filesystems:\n  trusted: []\n",
		"filesystems:\n  trusted: [ext2]\n",
		"filesystems:\n  labels:\n    vfat: base\n",
		"filesystems:\n  trusted: []\n  labels:\n    ext4: host\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		char text[256];
		struct tvd_policy *policy;
		char *shown;

		snprintf(text, sizeof(text),
			 "version: 1\ntypes:\n  - a\nlabels: {}\n%s", rules[i]);
		policy = parse(text);
		shown = show(policy);
		assert_string_equal(shown, text);
		free(shown);
		tvd_free_policy(policy);
		check_both_ways(text);
	}
}

/* YAML takes no more than 1,024 characters for a key unless it is marked. */
static void the_longest_paths_are_shown(void **state)
{
	static const char *const parts[] = { "a", "\"", "\xc3\xa9",
					     "\xe2\x82\xac",
					     "\xf0\x9f\x98\x80" };
	size_t i, length;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		struct text text = { NULL };
		FILE *out = text_open(&text);

		fputs("version: 1\ntypes: [a]\nlabels: {l: {types: [a]}}\nfiles:\n  ? \"/",
		      out);
		for (length = 1; length + strlen(parts[i]) <= TVD_PATH_MAX;
		     length += strlen(parts[i]))
			fprintf(out, "%s%s", *parts[i] == '"' ? "\\" : "",
				parts[i]);
		fputs("\"\n  : l\n", out);
		text_close(&text);
		check_both_ways(text.bytes);
		free(text.bytes);
	}
	for (length = 1; length < 1100; length++) {
		struct text text = { NULL };
		FILE *out = text_open(&text);
		size_t j;

		fputs("version: 1\ntypes: [a]\nlabels: {}\nfiles:\n  ? \"/",
		      out);
		for (j = 1; j < length; j++)
			fputs("\xc3\xa9", out);
		fputs("\"\n  : base\n", out);
		text_close(&text);
		check_both_ways(text.bytes);
		free(text.bytes);
	}
}

/* A label with all types, one with the last, and a rule about both. */
static void a_policy_of_4094_types_is_shown(void **state)
{
	struct text text = { NULL };
	FILE *out = text_open(&text);
	unsigned int i;

	(void)state;
	fputs("version: 1\ntypes:\n", out);
	for (i = 0; i < TVD_TYPES_MAX; i++)
		fprintf(out, "  - t%u\n", i);
	fputs("labels:\n  last: {types: [t4093]}\n", out);
	for (i = 0; i < TVD_TYPES_MAX; i++)
		fprintf(out, "  l%u: {types: [t%u]}\n", i, i);
	fputs("  all:\n    trusted: true\n    types:\n", out);
	for (i = 0; i < TVD_TYPES_MAX; i++)
		fprintf(out, "      - t%u\n", i);
	fputs("machine: [t0, t4093]\n"
	      "deny: [{subject: all, object: last, access: [write]}]\n"
	      "entries: [{from: all, program: base, to: last}]\n"
	      "files: {/srv: last}\n"
	      "devices: [{type: char, major: 1, minor: 3, label: last}]\n",
	      out);
	text_close(&text);
	check_both_ways(text.bytes);
	free(text.bytes);
}

/* One program leads from one label to one other only. */
static void keep_clear_entries(struct tvd_policy *policy)
{
	size_t i, kept = 0;

	for (i = 0; i < policy->entry_count; i++)
		if (!kept ||
		    policy->entries[kept - 1].from != policy->entries[i].from)
			policy->entries[kept++] = policy->entries[i];
	policy->entry_count = kept;
}

static void random_policies_are_shown(void **state)
{
	uint64_t seed = 1;
	int i;

	(void)state;
	for (i = 0; i < 2000; i++) {
		struct tvd_policy *policy = random_policy(&seed);
		struct tvd_error *error = NULL;
		void *binary = NULL;
		size_t size;

		/* By chance few of these hold. */
		policy->isolate_count = 0;
		keep_clear_entries(policy);
		if (tvd_compile_policy(policy, &binary, &size, &error))
			fail_msg("policy %d: %s", i, tvd_error_message(error));
		check_shown(policy, binary, size);
		free(binary);
		tvd_free_policy(policy);
	}
}

static bool is_part_of_word(char c)
{
	return c && !strchr(" \n[]{},:'\"", c);
}

/* A word of a text, as good as at random. */
static const char *some_word(const char *text, uint64_t *seed, size_t *length)
{
	const char *at = text + chance(seed, (uint32_t)strlen(text));

	while (at > text && !is_part_of_word(*at))
		at--;
	while (at > text && is_part_of_word(at[-1]))
		at--;
	for (*length = 0; is_part_of_word(at[*length]); ++*length)
		;
	return at;
}

/* Puts another of its words in the place of one; the result is to be freed. */
static char *mangle(const char *source, uint64_t *seed)
{
	size_t length, other_length;
	const char *word = some_word(source, seed, &length);
	const char *other = some_word(source, seed, &other_length);
	char *mangled;

	if (asprintf(&mangled, "%.*s%.*s%s", (int)(word - source), source,
		     (int)other_length, other, word + length) < 0)
		abort();
	return mangled;
}

/* What passes the compiler's checks passes the kernel's, too. */
static bool compiles_if_valid(const char *source)
{
	struct tvd_error *error = NULL;
	struct tvd_policy *policy =
		tvd_parse_policy("p.yaml", source, strlen(source), NULL);
	void *binary = NULL;
	size_t size;

	if (!policy)
		return false;
	if (tvd_compile_policy(policy, &binary, &size, &error))
		fail_msg("%s:\n%s", tvd_error_message(error), source);
	check_shown(policy, binary, size);
	free(binary);
	tvd_free_policy(policy);
	return true;
}

static void mangled_sources_are_refused_or_compile(void **state)
{
	uint64_t seed = 1;
	unsigned int i, valid = 0;

	(void)state;
	for (i = 0; i < 5000; i++) {
		char *once = mangle(everything, &seed);
		char *twice = mangle(once, &seed);

		valid += compiles_if_valid(once);
		valid += compiles_if_valid(twice);
		free(once);
		free(twice);
	}
	assert_in_range(valid, 100, 9500);
}

/* Who wrote such a binary did not compile it. */
static void more_than_16_mib_are_not_shown(void **state)
{
	static uint16_t types[TVD_TYPES_MAX];
	struct tvd_policy *policy = model_new(TVD_TYPES_MAX, 600);
	struct tvd_error *error = NULL;
	char *text = NULL;
	size_t size, i;

	(void)state;
	for (i = 0; i < TVD_TYPES_MAX; i++)
		types[i] = (uint16_t)i;
	for (i = 0; i < policy->label_count; i++)
		policy->labels[i].types = (struct tvd_policy_set){
			.types = types,
			.count = TVD_TYPES_MAX,
		};
	assert_int_equal(tvd_show_policy(policy, &text, &size, &error), -1);
	assert_null(text);
	assert_int_equal(tvd_error_number(error), EFBIG);
	assert_non_null(strstr(tvd_error_message(error), "more than the 16"));
	tvd_error_free(error);
	error = NULL;
	policy->label_count = 200;
	assert_int_equal(tvd_show_policy(policy, &text, &size, &error), 0);
	free(text);
	tvd_free_policy(policy);
}

static char *read_text(const char *path)
{
	struct text text = { NULL };
	FILE *in = fopen(path, "r"), *out = text_open(&text);
	int c;

	assert_non_null(in);
	while ((c = fgetc(in)) != EOF)
		fputc(c, out);
	fclose(in);
	text_close(&text);
	return text.bytes;
}

/* A worked example has no fault, and a warning only where it says why. */
static void check_example(const char *path)
{
	char *source = read_text(path);
	struct tvd_policy *policy = parse(source);
	const char *warnings = tvd_policy_warnings(policy);

	if (strchr(warnings, '\n') ||
	    (*warnings && !strstr(warnings, "every file without a label")))
		fail_msg("%s: %s", path, warnings);
	tvd_free_policy(policy);
	check_both_ways(source);
	free(source);
}

static void the_worked_examples_are_valid(void **state)
{
	glob_t found;
	size_t i;

	(void)state;
	assert_int_equal(glob(TVD_POLICIES "/*.yaml", 0, NULL, &found), 0);
	assert_true(found.gl_pathc >= 3);
	for (i = 0; i < found.gl_pathc; i++)
		check_example(found.gl_pathv[i]);
	globfree(&found);
}

static void write_file(const char *path, const void *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, size), (ssize_t)size);
	close(fd);
}

/* What stands in for the kernel's directory has a file "policy". */
static void the_policy_in_force_is_read(void **state)
{
	char directory[] = "/tmp/test_show.XXXXXX", path[64];
	struct tvd_error *error = NULL;
	struct tvd_policy *policy;
	size_t size;
	uint8_t *binary = compile(everything, &size);

	(void)state;
	assert_non_null(mkdtemp(directory));
	assert_null(tvd_read_policy_in_force_at(directory, &error));
	assert_int_equal(tvd_error_number(error), ENOENT);
	tvd_error_free(error);
	error = NULL;
	snprintf(path, sizeof(path), "%s/policy", directory);
	write_file(path, "", 0);
	assert_null(tvd_read_policy_in_force_at(directory, &error));
	assert_int_equal(tvd_error_number(error), ENODATA);
	assert_non_null(strstr(tvd_error_message(error),
			       "no policy is in force; load one"));
	tvd_error_free(error);
	error = NULL;
	write_file(path, binary, size);
	policy = tvd_read_policy_in_force_at(directory, &error);
	assert_non_null(policy);
	check_shown(policy, binary, size);
	tvd_free_policy(policy);
	write_file(path, binary, size - 1);
	assert_null(tvd_read_policy_in_force_at(directory, &error));
	assert_non_null(strstr(tvd_error_message(error), "/policy: at byte "));
	tvd_error_free(error);
	unlink(path);
	rmdir(directory);
	free(binary);
}

/* One file in each form gives one policy. */
static void files_of_each_form_are_read(void **state)
{
	char path[] = "/tmp/test_show.XXXXXX";
	int fd = mkstemp(path);
	struct tvd_error *error = NULL;
	struct tvd_policy *policy;
	size_t size, read_size;
	uint8_t *binary = compile(everything, &size);
	void *read;

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	write_file(path, everything, strlen(everything));
	policy = tvd_read_policy(path, &error);
	assert_non_null(policy);
	check_shown(policy, binary, size);
	tvd_free_policy(policy);
	write_file(path, binary, size);
	policy = tvd_read_policy(path, &error);
	assert_non_null(policy);
	check_shown(policy, binary, size);
	tvd_free_policy(policy);
	assert_int_equal(tvd_read_binary(path, &read, &read_size, &error), 0);
	assert_int_equal(read_size, size);
	assert_memory_equal(read, binary, size);
	free(read);
	write_file(path, binary, size / 2);
	assert_null(tvd_read_policy(path, &error));
	assert_int_equal(tvd_error_number(error), EINVAL);
	assert_ptr_equal(strstr(tvd_error_message(error), path),
			 tvd_error_message(error));
	tvd_error_free(error);
	unlink(path);
	free(binary);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_shown_as_it_is_written),
		cmocka_unit_test(a_binary_is_shown_without_assertions),
		cmocka_unit_test(defaults_are_left_out),
		cmocka_unit_test(other_values_are_shown),
		cmocka_unit_test(the_longest_paths_are_shown),
		cmocka_unit_test(a_policy_of_4094_types_is_shown),
		cmocka_unit_test(random_policies_are_shown),
		cmocka_unit_test(mangled_sources_are_refused_or_compile),
		cmocka_unit_test(more_than_16_mib_are_not_shown),
		cmocka_unit_test(the_worked_examples_are_valid),
		cmocka_unit_test(the_policy_in_force_is_read),
		cmocka_unit_test(files_of_each_form_are_read),
	};

	return cmocka_run_group_tests_name("show", tests, NULL, NULL);
}
