// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: the binary that a policy is compiled to
 */
#include "support.h"

#include "model.h"
#include "policy_binary.h"

/* Written by hand from the description in <linux/tvd.h>; a line is a record. */
/* clang-format off */
static const uint8_t golden[] = {
	0x8a, 'T', 'V', 'D', 'P', 'O', 'L', '\n', /* magic */
	1, 0, 0, 0, /* format */
	0x21, 1, 0, 0, /* size */
	8, 7, 6, 5, 4, 3, 2, 1, /* version */
	0x0b, 0, 0, 0, /* unlabelled: base; all of protect but map-exec */
	3, 0, 0, 0, /* types */
	4, 0, 0, 0, /* labels */
	2, 0, 0, 0, /* machine */
	2, 0, 0, 0, /* conflicts */
	1, 0, 0, 0, /* denies */
	2, 0, 0, 0, /* entries */
	2, 0, 0, 0, /* files */
	3, 0, 0, 0, /* filesystems */
	3, 0, 0, 0, /* devices */
	/* Types: a prefix before what it is a prefix of */
	1, 'a',
	2, 'a', '-',
	1, 'b',
	/* Labels: name, properties; where they are not the defaults,
	 * capabilities, the same in namespaces, families; types
	 */
	5, 'b', 'r', 'o', 'k', 'e', 0x01, 0, 0, 0, 2, 0, 0, 0, 2, 0,
	2, 'd', 'b', 0x2a, 0, 0, 0x80,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 1, 0, 1, 0,
	4, 'd', 'o', 'c', 's', 0x04, 0, 0, 0, 1, 0, 1, 0,
	3, 'w', 'e', 'b', 0x08, 0, 0, 0x80,
	0xfb, 5, 0x0c, 0xa0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
	0x03, 5, 0, 0, 1, 0, 1, 0,
	/* Machine */
	0, 0, 1, 0,
	/* Conflicts */
	2, 0, 0, 0, 2, 0,
	2, 0, 1, 0, 2, 0,
	/* Denials: web from docs, write and append */
	7, 0, 6, 0, 6, 0, 0, 0,
	/* Entries: the host to web, inheriting; web by base to broke */
	0, 0, 3, 0, 7, 0, 1, 0,
	7, 0, 1, 0, 4, 0, 0, 0,
	/* Files */
	4, 0, '/', 's', 'r', 'v', 7, 0,
	4, 0, '/', 0xc3, 0xa9, 'x', 1, 0,
	/* Filesystems */
	4, 'e', 'x', 't', '4', 1, 3, 0,
	5, 't', 'm', 'p', 'f', 's', 1, 0, 0,
	4, 'v', 'f', 'a', 't', 0, 7, 0,
	/* Devices */
	0, 8, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0x0f, 0, 7, 0,
	1, 1, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0,
	1, 1, 0, 0, 0, 5, 0, 0, 0, 7, 0, 0, 0, 0, 0,
};
/* clang-format on */

static const char golden_source[] =
	"version: 72623859790382856\n"
	"types: [b, a-, a]\n"
	"protect_host: {map-exec: false}\n"
	"devices:\n"
	"  - {type: char, major: 1, minor: 5-7, label: host}\n"
	"  - {type: char, major: 1, minor: 3, label: any}\n"
	"  - {type: block, major: 8, label: web}\n"
	"filesystems:\n"
	"  trusted: [tmpfs, ext4]\n"
	"  labels: {vfat: web, tmpfs: host}\n"
	"files: {/\xc3\xa9x: base, /srv: web}\n"
	"entries:\n"
	"  - {from: web, program: base, to: broke, stdio: relay}\n"
	"  - {from: host, to: web, stdio: inherit}\n"
	"deny: [{subject: web, object: docs, access: [append, write]}]\n"
	"isolate: [{types: [a, a-], through: [broke]}]\n"
	"conflicts: [[b, a-], [a, b]]\n"
	"machine: [a-, a]\n"
	"labels:\n"
	"  web:\n"
	"    types: [a-]\n"
	"    requires: measured\n"
	"    capabilities: [default, sys_ptrace, checkpoint_restore]\n"
	"    namespace_capabilities: [chown]\n"
	"    families: [unix, inet]\n"
	"    protocols: [icmp, tcp]\n"
	"  broke:\n"
	"    trusted: true\n"
	"    types: [b, a]\n"
	"  docs: {types: [a-], immutable: true}\n"
	"  db:\n"
	"    types: [a-]\n"
	"    closed: true\n"
	"    requires: measured\n"
	"    mode: enforcing\n"
	"    on_revoke: freeze\n"
	"    capabilities: []\n"
	"    namespace_capabilities: []\n"
	"    families: []\n"
	"    protocols: []\n"
	"unlabelled: base\n";

static void the_bytes_are_those_of_the_format(void **state)
{
	size_t size;
	uint8_t *binary = compile(golden_source, &size);

	(void)state;
	assert_memory_equal(binary, golden,
			    size < sizeof(golden) ? size : sizeof(golden));
	assert_int_equal(size, sizeof(golden));
	free(binary);
}

static void equal_policies_give_equal_bytes(void **state)
{
	static const char *const same[] = {
		"version: 7\ntypes: [a, b, c]\nlabels: {x: {types: [a]}, y: {types: [b, c], trusted: true}}\nunlabelled: host\n",
		"version: 7\ntypes: [c, b, a]\nlabels: {y: {trusted: true, types: [c, b]}, x: {types: [a]}}\n",
		"# A comment\n---\nlabels:\n  \"y\":\n    types:\n      - b\n      - 'c'\n    trusted: true\n  x:\n    types: [a]\n    trusted: false\ntypes:\n- b\n- a\n- c\nversion: 7\n...\n",
		"\xef\xbb\xbf"
		"version: 7\r\ntypes: [a, b, c]\r\nlabels: {x: {types: [a]}, y: {types: [b, c], trusted: true}}\r\n",
	};
	size_t size, other_size, i;
	uint8_t *binary = compile(same[0], &size);

	(void)state;
	for (i = 1; i < ARRAY_SIZE(same); i++) {
		uint8_t *other = compile(same[i], &other_size);

		assert_int_equal(size, other_size);
		assert_memory_equal(binary, other, size);
		free(other);
	}
	free(binary);
}

/* What is said as it is by default is as if it were not said. */
static void defaults_may_be_written(void **state)
{
	static const char *const same[] = {
		"version: 7\ntypes: [a, b]\nlabels: {x: {types: [a]}}\n",
		"version: 7\ntypes: [a, b]\nlabels:\n  x:\n    types: [a]\n    closed: false\n    immutable: false\n    mode: enforcing\n    on_revoke: kill\n    families: [unix, netlink-route, inet, inet6]\n    protocols: [udp, tcp]\n    capabilities: [default, kill]\n    namespace_capabilities: [net_admin, sys_admin]\nmachine: [b, a]\nconflicts: []\nisolate: []\ndeny: []\nentries: []\nfiles: {}\nfilesystems: {trusted: [xfs, tmpfs, overlay, ext4, btrfs], labels: {}}\ndevices: []\nunlabelled: host\nprotect_host: {execute: true, map-exec: true, follow: true}\n",
		"version: 7\ntypes: [a, b]\nlabels: {x: {types: [a]}}\nfilesystems: {}\nprotect_host: true\nisolate: [[a, b]]\n",
	};
	size_t size, other_size, i;
	uint8_t *binary = compile(same[0], &size);

	(void)state;
	for (i = 1; i < ARRAY_SIZE(same); i++) {
		uint8_t *other = compile(same[i], &other_size);

		assert_int_equal(size, other_size);
		assert_memory_equal(binary, other, size);
		free(other);
	}
	free(binary);
}

static void other_policies_give_other_bytes(void **state)
{
	static const char *const others[] = {
		"version: 1\ntypes: [a, b]\nlabels: {x: {types: [a]}}\n",
		"version: 2\ntypes: [a, b]\nlabels: {x: {types: [a]}}\n",
		"version: 1\ntypes: [a, c]\nlabels: {x: {types: [a]}}\n",
		"version: 1\ntypes: [a, b]\nlabels: {y: {types: [a]}}\n",
		"version: 1\ntypes: [a, b]\nlabels: {x: {types: [b]}}\n",
		"version: 1\ntypes: [a, b]\nlabels: {x: {types: [a], trusted: true}}\n",
		"version: 1\ntypes: [a, b]\nlabels: {x: {types: [a]}}\nunlabelled: base\n",
		"version: 1\ntypes: [a, b]\nlabels: {}\n",
		"version: 1\ntypes: [a, b]\nlabels: {x: {types: [a]}}\nmachine: [a]\n",
		"version: 1\ntypes: [a, b]\nlabels: {x: {types: [a]}}\nmachine: []\n",
		"version: 1\ntypes: [a, b]\nlabels: {x: {types: [a]}}\nconflicts: [[a, b]]\n",
		"version: 1\ntypes: [a, b]\nlabels: {x: {types: [a]}}\nentries: [{from: host, to: x}]\n",
		"version: 1\ntypes: [a, b]\nlabels: {x: {types: [a]}}\nfiles: {/a: x}\n",
		"version: 1\ntypes: [a, b]\nlabels: {x: {types: [a]}}\nfilesystems: {trusted: []}\n",
		"version: 1\ntypes: [a, b]\nlabels: {x: {types: [a]}}\ndevices: [{type: char, major: 1, label: host}]\n",
		"version: 1\ntypes: [a, b]\nlabels: {x: {types: [a]}}\nprotect_host: false\n",
		"version: 1\ntypes: [a, b]\nlabels: {x: {types: [a], capabilities: []}}\n",
		"version: 1\ntypes: [a, b]\nlabels: {x: {types: [a], families: [unix]}}\n",
	};
	size_t i, j, size_i, size_j;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		uint8_t *bytes_i = compile(others[i], &size_i);

		for (j = 0; j < i; j++) {
			uint8_t *bytes_j = compile(others[j], &size_j);

			assert_false(size_i == size_j &&
				     !memcmp(bytes_i, bytes_j, size_i));
			free(bytes_j);
		}
		free(bytes_i);
	}
}

/* What may look like numbers or words of YAML is a name all the same. */
static void names_are_taken_as_written(void **state)
{
	static const char text[] =
		"version: 1\ntypes: [1, true, null, 0x1, ., -a, _, 1.0, a.b-c_d]\nlabels: {false: {types: [true]}, 00: {types: [1.0]}}\n";
	struct tvd_binary binary;
	struct tvd_binary_label label;
	uint32_t offset;
	size_t size;
	uint8_t *bytes = compile(text, &size);

	(void)state;
	assert_null(tvd_binary_open(&binary, bytes, size, &offset));
	assert_int_equal(binary.count[TVD_SECTION_TYPES], 9);
	assert_int_equal(binary.count[TVD_SECTION_LABELS], 2);
	tvd_binary_label(&binary, binary.at[TVD_SECTION_LABELS], &label);
	assert_int_equal(label.length, 2);
	assert_memory_equal(label.name, "00", 2);
	free(bytes);
}

/* A policy with so many types, and one label of each. */
static char *policy_of(unsigned int types, unsigned int labels, size_t *size)
{
	struct text text = { NULL };
	FILE *out = text_open(&text);
	unsigned int i;

	fputs("version: 1\ntypes:\n", out);
	for (i = 0; i < types; i++)
		fprintf(out, "- t%u\n", i);
	fputs("labels:", out);
	if (!labels)
		fputs(" {}", out);
	fputs("\n", out);
	for (i = 0; i < labels; i++)
		fprintf(out, "  l%u: {types: [t%u]}\n", i, i % types);
	text_close(&text);
	*size = text.size;
	return text.bytes;
}

static struct tvd_policy *parse_policy_of(unsigned int types,
					  unsigned int labels,
					  struct tvd_error **error)
{
	size_t size;
	char *text = policy_of(types, labels, &size);
	struct tvd_policy *policy =
		tvd_parse_policy("p.yaml", text, size, error);

	free(text);
	return policy;
}

static void check_counts(unsigned int types, unsigned int labels)
{
	struct tvd_error *error = NULL;
	struct tvd_policy *policy = parse_policy_of(types, labels, &error);
	struct tvd_binary binary;
	uint32_t offset;
	void *bytes;
	size_t size;

	if (!policy) {
		fail_msg("%s", tvd_error_message(error));
		return;
	}
	assert_int_equal(tvd_compile_policy(policy, &bytes, &size, &error), 0);
	assert_null(tvd_binary_open(&binary, bytes, size, &offset));
	assert_int_equal(binary.count[TVD_SECTION_TYPES], types);
	assert_int_equal(binary.count[TVD_SECTION_LABELS], labels);
	free(bytes);
	tvd_free_policy(policy);
}

static void there_may_be_4094_types(void **state)
{
	struct tvd_error *error = NULL;

	(void)state;
	check_counts(1, 0);
	check_counts(4094, 4094);
	assert_null(parse_policy_of(4095, 0, &error));
	assert_string_equal(
		tvd_error_message(error),
		"p.yaml:4097:3: there are 4095 types; a policy has at most 4094");
	tvd_error_free(error);
}

static void there_may_be_65531_labels(void **state)
{
	struct tvd_error *error = NULL;

	(void)state;
	check_counts(3, 65531);
	assert_null(parse_policy_of(1, 65532, &error));
	assert_string_equal(
		tvd_error_message(error),
		"p.yaml:65536:3: there are 65532 labels; a policy has at most 65531");
	tvd_error_free(error);
}

/* A label with all types, the last of which is the one that others share. */
static void a_label_may_have_all_types(void **state)
{
	struct text text = { NULL };
	FILE *out = text_open(&text);
	struct tvd_binary_label label;
	struct tvd_binary binary;
	uint32_t offset;
	uint8_t *bytes;
	size_t size;
	int i;

	(void)state;
	fputs("version: 1\ntypes: [", out);
	for (i = 4093; i >= 0; i--)
		fprintf(out, "t%04d,", i);
	fputs("]\nlabels: {all: {trusted: true, types: [", out);
	for (i = 0; i < 4094; i++)
		fprintf(out, "t%04d,", i);
	fputs("]}}\n", out);
	text_close(&text);
	bytes = compile(text.bytes, &size);
	assert_null(tvd_binary_open(&binary, bytes, size, &offset));
	tvd_binary_label(&binary, binary.at[TVD_SECTION_LABELS], &label);
	assert_int_equal(label.types.count, 4094);
	assert_int_equal(label.properties, TVD_LABEL_TRUSTED);
	assert_int_equal(tvd_binary_set_type(&label.types, 0), 0);
	assert_int_equal(tvd_binary_set_type(&label.types, 4093), 4093);
	free(bytes);
	free(text.bytes);
}

/* No source below 16 MiB compiles to so much, so this policy has none. */
static void a_binary_over_16_mib_is_refused(void **state)
{
	static uint16_t types[TVD_TYPES_MAX];
	struct tvd_policy policy = { .version = 1, .label_count = 2050 };
	struct tvd_error *error = NULL;
	void *bytes = NULL;
	size_t size, i;

	(void)state;
	policy.labels = calloc(policy.label_count, sizeof(*policy.labels));
	assert_non_null(policy.labels);
	for (i = 0; i < policy.label_count; i++) {
		policy.labels[i].name.text = "x";
		policy.labels[i].name.length = 1;
		policy.labels[i].types.types = types;
		policy.labels[i].types.count = TVD_TYPES_MAX;
	}
	assert_int_equal(tvd_compile_policy(&policy, &bytes, &size, &error),
			 -1);
	assert_null(bytes);
	assert_int_equal(tvd_error_number(error), EFBIG);
	assert_non_null(
		strstr(tvd_error_message(error), "16842864 bytes, more than"));
	tvd_error_free(error);
	free(policy.labels);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_bytes_are_those_of_the_format),
		cmocka_unit_test(equal_policies_give_equal_bytes),
		cmocka_unit_test(defaults_may_be_written),
		cmocka_unit_test(other_policies_give_other_bytes),
		cmocka_unit_test(names_are_taken_as_written),
		cmocka_unit_test(there_may_be_4094_types),
		cmocka_unit_test(there_may_be_65531_labels),
		cmocka_unit_test(a_label_may_have_all_types),
		cmocka_unit_test(a_binary_over_16_mib_is_refused),
	};

	return cmocka_run_group_tests_name("compile", tests, NULL, NULL);
}
