// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: hostile binary policies
 *
 * Each is a heap block of its exact size, so that a read beyond it is seen.
 * What is accepted is shown, and what is shown compiles to the same bytes.
 */
#include "models.h"
#include "shown.h"

#include "policy_binary.h"

/* A record of each kind, and a label in each place that may have one. */
static const char source[] =
	"version: 9\n"
	"types: [a, ab, b]\n"
	"labels:\n"
	"  w: {types: [a], immutable: true}\n"
	"  wx: {types: [a, b], trusted: true}\n"
	"  y: {types: [a], closed: true, requires: measured}\n"
	"machine: [a, b]\n"
	"conflicts: [[a, ab]]\n"
	"deny: [{subject: y, object: w, access: [read]}]\n"
	"entries:\n"
	"  - {from: host, to: y}\n"
	"  - {from: y, program: base, to: wx, stdio: inherit}\n"
	"files: {/a: w, \"/\u00e9/b\": host}\n"
	"filesystems: {trusted: [xfs], labels: {fuse: base}}\n"
	"devices: [{type: block, major: 8, minor: '0-2', label: y}, {type: block, major: 8, minor: 4, label: any}]\n"
	"unlabelled: base\n";

/* What tvd_binary_open() and tvd_binary_check() say; NULL if they accept. */
static const char *find_wrong(const uint8_t *data, size_t size)
{
	struct tvd_binary binary;
	uint32_t offset = 0xdeadbeef, *label_at;
	const char *wrong = tvd_binary_open(&binary, data, size, &offset);

	assert_true(offset <= size);
	if (wrong)
		return wrong;
	label_at =
		calloc(binary.count[TVD_SECTION_LABELS] + 1, sizeof(*label_at));
	assert_non_null(label_at);
	offset = 0xdeadbeef;
	wrong = tvd_binary_check(&binary, label_at, &offset);
	assert_true(offset <= size);
	free(label_at);
	return wrong;
}

/* Tries a copy; returns whether it was accepted. */
static bool opens(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);
	uint8_t *exact = size ? copy : copy + 1;
	struct tvd_policy *policy;
	const char *wrong;

	assert_non_null(copy);
	memcpy(exact, data, size);
	wrong = find_wrong(exact, size);
	policy = tvd_decompile_policy(exact, size, NULL);
	assert_true(!policy == !!wrong);
	if (wrong)
		assert_true(strlen(wrong) > 10);
	else
		check_shown(policy, exact, size);
	tvd_free_policy(policy);
	free(copy);
	return !wrong;
}

static void the_binary_is_accepted(void **state)
{
	size_t size;
	uint8_t *data = compile(source, &size);

	(void)state;
	assert_true(opens(data, size));
	free(data);
}

static void every_truncation_is_refused(void **state)
{
	size_t size, n;
	uint8_t *data = compile(source, &size);

	(void)state;
	for (n = 0; n < size; n++)
		assert_false(opens(data, n));
	free(data);
}

static void put_size(uint8_t *data, size_t size)
{
	data[12] = (uint8_t)size;
	data[13] = (uint8_t)(size >> 8);
	data[14] = (uint8_t)(size >> 16);
	data[15] = (uint8_t)(size >> 24);
}

/* Also where the header says so. */
static void every_honest_truncation_is_refused(void **state)
{
	size_t size, n;
	uint8_t *data = compile(source, &size);

	(void)state;
	for (n = sizeof(struct tvd_policy_header); n < size; n++) {
		put_size(data, n);
		assert_false(opens(data, n));
	}
	free(data);
}

static void bytes_after_the_end_are_refused(void **state)
{
	size_t size;
	uint8_t *data = compile(source, &size);
	uint8_t *more = calloc(1, size + 1);

	(void)state;
	assert_non_null(more);
	memcpy(more, data, size);
	assert_false(opens(more, size + 1));
	put_size(more, size + 1);
	assert_false(opens(more, size + 1));
	free(more);
	free(data);
}

static void every_value_of_every_byte_is_refused_or_canonical(void **state)
{
	size_t size, at, accepted = 0;
	uint8_t *data = compile(source, &size);
	int value;

	(void)state;
	for (at = 0; at < size; at++) {
		uint8_t right = data[at];

		for (value = 0; value < 256; value++) {
			data[at] = (uint8_t)value;
			if (value != right)
				accepted += opens(data, size);
		}
		data[at] = right;
	}
	/* Other versions, flags, names and the like are policies too. */
	assert_in_range(accepted, 8 * 255, size * 255 / 2);
	free(data);
}

/* Several bytes at once, as one alone cannot be changed where others tell it. */
static void changes_of_several_bytes_are_refused_or_canonical(void **state)
{
	size_t size, i, j, accepted = 0;
	uint8_t *data = compile(source, &size), *changed = malloc(size);
	uint64_t seed = 1;

	(void)state;
	assert_non_null(changed);
	for (i = 0; i < 30000; i++) {
		memcpy(changed, data, size);
		for (j = chance(&seed, 4) + 2; j; j--)
			changed[chance(&seed, (uint32_t)size)] =
				(uint8_t)chance(&seed, 1 + chance(&seed, 256));
		accepted += opens(changed, size);
	}
	assert_true(accepted > 100);
	free(changed);
	free(data);
}

/**
 * struct fault - a change that makes a source's binary wrong
 *
 * @told: part of what is said of it.
 * @source: the source; "version: 1", "types: [a, b]" stand before it.
 * @find: bytes that are in the binary once,
 * @size: how many,
 * @put: and what stands there then.
 */
struct fault {
	const char *told;
	const char *source;
	const char *find;
	size_t size;
	const char *put;
};

/* A label of one letter. */
#define L(letter) "\1" letter
#define FAULT(told, source, find, put)                    \
	{                                                 \
		told, source, find, sizeof(find) - 1, put \
	}

static const struct fault faults[] = {
	/* Labels, one by one */
	FAULT("a label joins several types",
	      "labels: {l: {types: [a, b], trusted: true}}\n",
	      L("l") "\1\0\0\0", L("l") "\0\0\0\0"),
	FAULT("a label joins several types",
	      "labels: {l: {types: [a, b], immutable: true}}\n",
	      L("l") "\4\0\0\0", L("l") "\x20\0\0\0"),
	FAULT("a label is closed, but", "labels: {l: {types: [a]}}\n",
	      L("l") "\0\0\0\0", L("l") "\2\0\0\0"),
	FAULT("a label is closed and permissive",
	      "labels: {l: {types: [a], requires: measured}}\n",
	      L("l") "\x08\0\0\0", L("l") "\x1a\0\0\0"),
	FAULT("a label has a property", "labels: {l: {types: [a]}}\n",
	      L("l") "\0\0\0\0", L("l") "\x40\0\0\0"),
	FAULT("a label has a capability",
	      "labels: {l: {types: [a], capabilities: [default, sys_ptrace]}}\n",
	      "\xfb\5\x0c\xa0\0\0\0\0", "\xfb\5\x0c\xa0\0\2\0\0"),
	FAULT("a label has a capability",
	      "labels: {l: {types: [a], capabilities: []}}\n",
	      "\0\x10\x20\0\0\0\0\0", "\0\x10\x20\0\0\2\0\0"),
	FAULT("a label has a socket family",
	      "labels: {l: {types: [a], capabilities: []}}\n", "\x0f\3\0\0",
	      "\x1f\3\0\0"),
	FAULT("a label's grants are the defaults",
	      "labels: {l: {types: [a], capabilities: [default, sys_ptrace]}}\n",
	      "\xfb\5\x0c\xa0\0\0\0\0", "\xfb\5\4\xa0\0\0\0\0"),
	FAULT("a set has too few types", "labels: {l: {types: [a]}}\n",
	      L("l") "\0\0\0\0\1\0\0\0", L("l") "\0\0\0\0\0\0\0\0"),
	FAULT("a type does not exist", "labels: {l: {types: [a]}}\n",
	      L("l") "\0\0\0\0\1\0\0\0", L("l") "\0\0\0\0\1\0\2\0"),
	FAULT("the types of a set are not in ascending order",
	      "labels: {l: {types: [a, b], trusted: true}}\n",
	      L("l") "\1\0\0\0\2\0\0\0\1\0", L("l") "\1\0\0\0\2\0\1\0\0\0"),
	FAULT("names are not in ascending order",
	      "labels: {l: {types: [a]}, m: {types: [a]}}\n", L("m"), L("l")),
	/* Rules about sets */
	FAULT("the machine's types are not in ascending",
	      "labels: {}\nfilesystems: {trusted: []}\n", "\1b\0\0\1\0",
	      "\1b\1\0\1\0"),
	FAULT("a type of the machine does not exist",
	      "labels: {}\nfilesystems: {trusted: []}\n", "\1b\0\0\1\0",
	      "\1b\0\0\2\0"),
	FAULT("a set has too few types",
	      "labels: {}\nmachine: []\nfilesystems: {trusted: []}\nconflicts: [[a, b]]\n",
	      "\1b\2\0\0\0\1\0", "\1b\1\0\0\0\1\0"),
	/* Denials: the references are 4, 5, 6 */
	FAULT("a rule speaks of a label",
	      "labels: {l: {types: [a]}, m: {types: [a]}}\ndeny: [{subject: l, object: m}]\n",
	      "\4\0\5\0\xff\xff\x3f\0", "\4\0\6\0\xff\xff\x3f\0"),
	FAULT("a rule speaks of a label",
	      "labels: {l: {types: [a]}, m: {types: [a]}}\ndeny: [{subject: l, object: m}]\n",
	      "\4\0\5\0\xff\xff\x3f\0", "\0\0\5\0\xff\xff\x3f\0"),
	FAULT("a denial is between a label and itself",
	      "labels: {l: {types: [a]}, m: {types: [a]}}\ndeny: [{subject: l, object: m}]\n",
	      "\4\0\5\0\xff\xff\x3f\0", "\5\0\5\0\xff\xff\x3f\0"),
	FAULT("a denial is of no access",
	      "labels: {l: {types: [a]}, m: {types: [a]}}\ndeny: [{subject: l, object: m}]\n",
	      "\4\0\5\0\xff\xff\x3f\0", "\4\0\5\0\0\0\0\0"),
	FAULT("a denial is of no access",
	      "labels: {l: {types: [a]}, m: {types: [a]}}\ndeny: [{subject: l, object: m}]\n",
	      "\4\0\5\0\xff\xff\x3f\0", "\4\0\5\0\xff\xff\x7f\0"),
	FAULT("a denial is of what an immutable label does",
	      "labels: {l: {types: [a], immutable: true}, m: {types: [a]}}\ndeny: [{subject: m, object: l}]\n",
	      "\5\0\4\0\xff\xff\x3f\0", "\4\0\5\0\xff\xff\x3f\0"),
	FAULT("a denial is between labels without a common type",
	      "labels: {l: {types: [a]}, m: {types: [a]}, n: {types: [b]}}\ndeny: [{subject: l, object: m}]\n",
	      "\4\0\5\0\xff\xff\x3f\0", "\4\0\6\0\xff\xff\x3f\0"),
	FAULT("two are for the same labels",
	      "labels: {l: {types: [a]}, m: {types: [a]}}\ndeny: [{subject: l, object: m}, {subject: m, object: l}]\n",
	      "\5\0\4\0\xff\xff\x3f\0", "\4\0\5\0\xff\xff\x3f\0"),
	/* Entries */
	FAULT("an entry leads to an immutable label",
	      "labels: {l: {types: [a]}, m: {types: [a], immutable: true}}\nfilesystems: {trusted: []}\nentries: [{from: host, to: l}]\n",
	      "\0\0\3\0\4\0\0\0", "\0\0\3\0\5\0\0\0"),
	FAULT("an entry leads from an immutable label",
	      "labels: {l: {types: [a]}, m: {types: [a], immutable: true}}\nfilesystems: {trusted: []}\nentries: [{from: host, program: base, to: l}]\n",
	      "\0\0\1\0\4\0\0\0", "\5\0\1\0\4\0\0\0"),
	FAULT("an entry to a closed label inherits",
	      "labels: {l: {types: [a], closed: true, requires: measured}}\nfilesystems: {trusted: []}\nentries: [{from: host, to: l}]\n",
	      "\0\0\3\0\4\0\0\0", "\0\0\3\0\4\0\1\0"),
	FAULT("an entry gives a new type",
	      "labels: {l: {types: [a]}, m: {types: [b]}}\nfilesystems: {trusted: []}\nentries: [{from: host, program: base, to: l}]\n",
	      "\0\0\1\0\4\0\0\0", "\5\0\1\0\4\0\0\0"),
	FAULT("an entry from a label names no program",
	      "labels: {l: {types: [a]}, m: {types: [a]}}\nfilesystems: {trusted: []}\nentries: [{from: host, to: l}]\n",
	      "\0\0\3\0\4\0\0\0", "\5\0\3\0\4\0\0\0"),
	FAULT("an entry leads from a label to itself",
	      "labels: {l: {types: [a]}}\nfilesystems: {trusted: []}\nentries: [{from: host, program: base, to: l}]\n",
	      "\0\0\1\0\4\0\0\0", "\4\0\1\0\4\0\0\0"),
	FAULT("an entry has a flag",
	      "labels: {l: {types: [a]}}\nfilesystems: {trusted: []}\nentries: [{from: host, to: l}]\n",
	      "\0\0\3\0\4\0\0\0", "\0\0\3\0\4\0\2\0"),
	FAULT("a rule speaks of a label",
	      "labels: {l: {types: [a]}}\nfilesystems: {trusted: []}\nentries: [{from: host, to: l}]\n",
	      "\0\0\3\0\4\0\0\0", "\0\0\2\0\4\0\0\0"),
	FAULT("from one label to different ones",
	      "labels: {l: {types: [a]}, m: {types: [a]}}\nfilesystems: {trusted: []}\nentries: [{from: host, program: host, to: l}, {from: host, program: base, to: m}]\n",
	      "\0\0\1\0\5\0\0\0", "\0\0\0\0\5\0\0\0"),
	FAULT("entries are not in ascending order",
	      "labels: {l: {types: [a]}, m: {types: [a]}}\nfilesystems: {trusted: []}\nentries: [{from: host, to: l}, {from: host, to: m}]\n",
	      "\0\0\3\0\5\0\0\0", "\0\0\3\0\4\0\0\0"),
	/* Files */
	FAULT("a path is not absolute", "labels: {}\nfiles: {/aa: base}\n",
	      "/aa", "//a"),
	FAULT("a path is not absolute", "labels: {}\nfiles: {/aa: base}\n",
	      "/aa", "/.."),
	FAULT("a path is not absolute", "labels: {}\nfiles: {/aa: base}\n",
	      "/aa", "/a\x7f"),
	FAULT("a path is not absolute", "labels: {}\nfiles: {/aa: base}\n",
	      "/aa", "/a\xc3"),
	FAULT("a path is not absolute", "labels: {}\nfiles: {/aa: base}\n",
	      "/aa", "/\xc0\xaf"),
	FAULT("a path is not absolute", "labels: {}\nfiles: {/aaa: base}\n",
	      "/aaa", "/\xed\xa0\x80"),
	FAULT("a rule speaks of a label", "labels: {}\nfiles: {/aa: base}\n",
	      "/aa\1", "/aa\2"),
	FAULT("paths are not in ascending order",
	      "labels: {}\nfiles: {/aa: base, /ab: base}\n", "/ab", "/aa"),
	/* Filesystems */
	FAULT("a filesystem type is trusted though others",
	      "labels: {}\nfilesystems: {trusted: [xfs]}\n", "\3xfs", "\3nfs"),
	FAULT("a filesystem type is neither",
	      "labels: {}\nfilesystems: {trusted: [xfs]}\n", "xfs\1", "xfs\0"),
	FAULT("a filesystem type has a flag",
	      "labels: {}\nfilesystems: {trusted: [xfs]}\n", "xfs\1", "xfs\3"),
	FAULT("a rule speaks of a label",
	      "labels: {}\nfilesystems: {trusted: [xfs]}\n", "xfs\1\3",
	      "xfs\1\2"),
	/* Devices */
	FAULT("a device cannot exist",
	      "labels: {}\ndevices: [{type: char, major: 5, minor: 6, label: any}]\n",
	      "\1\5\0\0\0\6", "\2\5\0\0\0\6"),
	FAULT("a device cannot exist",
	      "labels: {}\ndevices: [{type: char, major: 5, minor: 6, label: any}]\n",
	      "\1\5\0\0\0\6", "\1\5\x10\0\0\6"),
	FAULT("a device cannot exist",
	      "labels: {}\ndevices: [{type: char, major: 5, minor: 6, label: any}]\n",
	      "\1\5\0\0\0\6", "\1\5\0\0\0\7"),
	FAULT("two overlap",
	      "labels: {}\ndevices: [{type: char, major: 5, minor: 1-3, label: any}, {type: char, major: 5, minor: 4, label: any}]\n",
	      "\3\0\0\0\2", "\4\0\0\0\2"),
	FAULT("devices are not in ascending order",
	      "labels: {}\ndevices: [{type: char, major: 5, label: any}, {type: char, major: 6, label: any}]\n",
	      "\1\6\0\0\0", "\1\4\0\0\0"),
};

static bool row_fails(const struct fault *fault)
{
	char text[512];
	size_t size;
	uint8_t *binary, *at;
	const char *wrong;
	bool failed;

	snprintf(text, sizeof(text), "version: 1\ntypes: [a, b]\n%s",
		 fault->source);
	binary = compile(text, &size);
	at = memmem(binary, size, fault->find, fault->size);
	assert_non_null(at);
	memcpy(at, fault->put, fault->size);
	wrong = find_wrong(binary, size);
	failed = !wrong || !strstr(wrong, fault->told) || opens(binary, size);
	if (failed)
		print_error("row %td, %s: %s\n", fault - faults, fault->told,
			    wrong ? wrong : "was accepted");
	free(binary);
	return failed;
}

static void known_faults_are_refused(void **state)
{
	int failed = 0;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(faults); i++)
		failed += row_fails(&faults[i]);
	assert_int_equal(failed, 0);
}

/**
 * struct patch - a change that makes the header wrong
 *
 * @why: what is wrong then.
 * @at: where.
 * @byte: what stands there then.
 */
struct patch {
	const char *why;
	size_t at;
	uint8_t byte;
};

static const struct patch patches[] = {
	{ "another magic", 0, 0x8b },
	{ "another format", 8, 2 },
	{ "format 256", 9, 1 },
	{ "size smaller", 12, 69 },
	{ "version 0", 16, 0 },
	{ "unknown flag", 24, 0x1f },
	{ "highest flag", 27, 0x80 },
	{ "no types", 28, 0 },
	{ "more types than there are", 28, 4 },
	{ "65,539 types", 30, 1 },
	{ "more labels than there are", 32, 4 },
	{ "fewer labels than there are", 32, 1 },
	{ "65,538 labels", 34, 1 },
	{ "more types of the machine than there are", 36, 3 },
	{ "more conflicts", 40, 2 },
	{ "more denials", 44, 2 },
	{ "more entries", 48, 3 },
	{ "65,538 entries", 50, 1 },
	{ "more files", 52, 3 },
	{ "more filesystems", 56, 3 },
	{ "more devices", 60, 3 },
	{ "empty name", 64, 0 },
	{ "name of 65 bytes", 64, 65 },
	{ "name beyond the end", 64, 255 },
	{ "capital letter", 65, 'A' },
	{ "NUL in a name", 65, 0 },
	{ "types not ascending", 65, 'c' },
	{ "type twice", 70, 'a' },
};

static void faults_of_the_header_are_refused(void **state)
{
	size_t size, i;
	uint8_t *data = compile(source, &size);

	(void)state;
	for (i = 0; i < ARRAY_SIZE(patches); i++) {
		uint8_t right = data[patches[i].at];

		assert_int_not_equal(right, patches[i].byte);
		data[patches[i].at] = patches[i].byte;
		if (opens(data, size))
			fail_msg("%s was accepted", patches[i].why);
		data[patches[i].at] = right;
	}
	free(data);
}

static void reserved_names_are_refused(void **state)
{
	static const char *const names[] = { "host", "base", "any", "unknown" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		size_t size, length = strlen(names[i]);
		char text[128];
		uint8_t *data;

		snprintf(text, sizeof(text),
			 "version: 1\ntypes: [a]\nlabels: {%.*s: {types: [a]}}",
			 (int)length, "xxxxxxxx");
		data = compile(text, &size);
		assert_true(opens(data, size));
		memcpy(data + 67, names[i], length);
		assert_false(opens(data, size));
		free(data);
	}
}

static void more_than_16_mib_are_refused(void **state)
{
	size_t size = TVD_POLICY_SIZE_MAX + 1;
	uint8_t *data = calloc(1, size);
	struct tvd_binary binary;
	uint32_t offset;

	(void)state;
	assert_non_null(data);
	assert_string_equal(tvd_binary_open(&binary, data, size, &offset),
			    "the policy is larger than 16 MiB");
	free(data);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_binary_is_accepted),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(every_honest_truncation_is_refused),
		cmocka_unit_test(bytes_after_the_end_are_refused),
		cmocka_unit_test(
			every_value_of_every_byte_is_refused_or_canonical),
		cmocka_unit_test(
			changes_of_several_bytes_are_refused_or_canonical),
		cmocka_unit_test(known_faults_are_refused),
		cmocka_unit_test(faults_of_the_header_are_refused),
		cmocka_unit_test(reserved_names_are_refused),
		cmocka_unit_test(more_than_16_mib_are_refused),
	};

	return cmocka_run_group_tests_name("binary", tests, NULL, NULL);
}
