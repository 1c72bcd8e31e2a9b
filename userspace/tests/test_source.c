// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: what is wrong with a policy is told, with its place and a remedy
 */
#include "faults.h"

#define HEAD "version: 1\ntypes: [blue, red]\n"
#define LONG_64 \
	"a23456789012345678901234567890123456789012345678901234567890abcd"

static const struct bad table[] = {
	/* The whole */
	{ "an empty file", "", 1, { "p.yaml:1:1: the file is empty; write" } },
	{ "comments only", "# nothing\n", 1, { "p.yaml:1:1: the file is" } },
	{ "an empty document",
	  "---\n...\n",
	  1,
	  { ": a policy cannot be nothing; write the keys" } },
	{ "a list", "- a\n", 1, { "p.yaml:1:1: a policy cannot be a list;" } },
	{ "a text",
	  "hello\n",
	  1,
	  { "p.yaml:1:1: a policy cannot be a single" } },
	{ "a second document",
	  HEAD "labels: {}\n---\nversion: 2\n",
	  1,
	  { "p.yaml:4:1: a second YAML document begins; a policy is one" } },
	{ "a syntax error",
	  HEAD "labels: {a: [}\n",
	  1,
	  { "p.yaml:3:14: syntax error: ", "; check the indentation" } },
	{ "a flow list that does not end",
	  "version: 1\ntypes: [a,\n",
	  1,
	  { "p.yaml:3:1: syntax error: " } },
	{ "a tab",
	  "version: 1\ntypes:\n\t- a\n",
	  1,
	  { "p.yaml:3:1: syntax error: ", "spaces, not tabs" } },
	{ "a mapping inside a value",
	  "version: 1: 2\n",
	  1,
	  { "p.yaml:1:11: syntax error: mapping values", "quotes" } },
	{ "bytes that are not UTF-8",
	  "version: 1\ntypes: [\xff]\n",
	  1,
	  { "p.yaml:2:9: syntax error: ", "; write the file as plain UTF-8" } },
	{ "a control character",
	  "version: 1\n\n# \x01\n",
	  1,
	  { "p.yaml:3:3: syntax error: control characters" } },
	{ "UTF-16", "\xff\xfev", 1, { "p.yaml:1:1: syntax error: ", "UTF-8" } },
	{ "deep nesting",
	  "version: 1\ntypes: [[[[[[[[[[[[[[[[[[[[[[a]]]]]]]]]]]]]]]]]]]]]]\n",
	  1,
	  { "p.yaml:2:23: lists and mappings are nested deeper than 16" } },

	/* Aliases and the like */
	{ "an anchor",
	  "version: &v 1\ntypes: [a]\nlabels: {}\n",
	  1,
	  { "p.yaml:1:10: anchor '&v' is not allowed in a policy; write" } },
	{ "an alias",
	  "version: 1\ntypes: &t [a]\nlabels: {l: {types: *t}}\n",
	  2,
	  { "p.yaml:2:8: anchor '&t'",
	    "p.yaml:3:21: alias '*t' is not allowed in a policy; write" } },
	{ "an alias as a key",
	  "version: 1\ntypes: [&a a]\nlabels: {*a : {types: [a]}}\n",
	  2,
	  { "p.yaml:2:9: anchor '&a'", "p.yaml:3:10: alias '*a'" } },
	{ "a bomb of aliases",
	  "version: 1\na: &a [x, x]\nb: &b [*a, *a]\ntypes: [*b, *b]\nlabels: {}\n",
	  8,
	  { "p.yaml:2:1: unknown key 'a'", "p.yaml:2:4: anchor '&a'",
	    "p.yaml:3:8: alias '*a'", "p.yaml:4:13: alias '*b'" } },
	{ "a tag",
	  "version: !!int 1\ntypes: [a]\nlabels: {}\n",
	  1,
	  { "p.yaml:1:10: tag 'tag:yaml.org,2002:int' is not allowed",
	    "leave it out" } },

	/* Keys */
	{ "no key at all",
	  "{}\n",
	  3,
	  { "p.yaml:1:1: the policy has no 'version'; add it, such as",
	    "no 'types'; add it", "no 'labels'; add it" } },
	{ "an unknown key like a known one",
	  HEAD "lables: {}\n",
	  2,
	  { "p.yaml:1:1: the policy has no 'labels'",
	    "p.yaml:3:1: unknown key 'lables'; did you mean 'labels'?" } },
	{ "the American spelling",
	  HEAD "labels: {}\nunlabeled: host\n",
	  1,
	  { "4:1: unknown key 'unlabeled'; did you mean 'unlabelled'?" } },
	{ "an unknown key like no other",
	  HEAD "labels: {}\nxyzzy: 1\n",
	  1,
	  { "p.yaml:4:1: unknown key 'xyzzy'; the keys known here are version, types, labels, machine, conflicts, isolate, deny, entries, files, filesystems, devices, unlabelled and protect_host" } },
	{ "a merge key",
	  HEAD "labels: {l: {<<: [], types: [red]}}\n",
	  1,
	  { "p.yaml:3:14: unknown key '<<'; the keys known here are types, trusted, closed, immutable, requires, capabilities, namespace_capabilities, families, protocols, mode and on_revoke" } },
	{ "a key twice",
	  "version: 1\ntypes: [a]\nversion: 2\nlabels: {}\n",
	  1,
	  { "p.yaml:3:1: 'version' is given twice, before in line 1; keep" } },
	{ "a key of a label twice",
	  HEAD "labels:\n  l:\n    types: [red]\n    types: [blue]\n",
	  1,
	  { "p.yaml:6:5: 'types' is given twice, before in line 5; keep one" } },
	{ "an unknown key of a label",
	  HEAD "labels: {l: {type: [red]}}\n",
	  2,
	  { "p.yaml:3:10: label 'l' has no types; add 'types' to it",
	    "p.yaml:3:14: unknown key 'type'; did you mean 'types'?" } },
	{ "a list as a key",
	  HEAD "labels: {}\n? [a]\n: 1\n",
	  1,
	  { "p.yaml:4:3: a key cannot be a list; write a word" } },
	{ "a key that would drive a terminal",
	  HEAD "labels: {}\n\"\\e[2J\": 1\n",
	  1,
	  { "p.yaml:4:1: unknown key '\\x1b[2J'" } },

	/* version */
	{ "version 0",
	  "version: 0\ntypes: [a]\nlabels: {}\n",
	  1,
	  { "p.yaml:1:10: '0' is not a version; write a whole number from 1" } },
	{ "a negative version",
	  "version: -1\ntypes: [a]\nlabels: {}\n",
	  1,
	  { "p.yaml:1:10: '-1' is not a version" } },
	{ "a version that is a fraction",
	  "version: 1.5\ntypes: [a]\nlabels: {}\n",
	  1,
	  { "p.yaml:1:10: '1.5' is not a version" } },
	{ "a hexadecimal version",
	  "version: 0x10\ntypes: [a]\nlabels: {}\n",
	  1,
	  { "p.yaml:1:10: '0x10' is not a version" } },
	{ "a quoted version",
	  "version: \"1\"\ntypes: [a]\nlabels: {}\n",
	  1,
	  { "p.yaml:1:10: '1' is not a version" } },
	{ "a version of 65 bits",
	  "version: 18446744073709551616\ntypes: [a]\nlabels: {}\n",
	  1,
	  { "p.yaml:1:10: '18446744073709551616' is not a version",
	    "from 1 to 18446744073709551615" } },
	{ "no version",
	  "version:\ntypes: [a]\nlabels: {}\n",
	  1,
	  { "p.yaml:1:9: '' is not a version" } },
	{ "a list as version",
	  "version: [1]\ntypes: [a]\nlabels: {}\n",
	  1,
	  { "p.yaml:1:10: the version cannot be a list; write a whole" } },

	/* types */
	{ "no types",
	  "version: 1\ntypes: []\nlabels: {}\n",
	  1,
	  { "p.yaml:2:8: there is no type; list the policy's types" } },
	{ "types that are a mapping",
	  "version: 1\ntypes: {a: b}\nlabels: {}\n",
	  1,
	  { "p.yaml:2:8: 'types' cannot be a mapping; list" } },
	{ "types that are one word",
	  "version: 1\ntypes: a\nlabels: {}\n",
	  1,
	  { "p.yaml:2:8: 'types' cannot be a single value; list" } },
	{ "a list in the list of types",
	  "version: 1\ntypes: [a, [b]]\nlabels: {}\n",
	  1,
	  { "p.yaml:2:12: a type cannot be a list; write the type's name" } },
	{ "a type twice",
	  "version: 1\ntypes:\n  - a\n  - b\n  - a\nlabels: {}\n",
	  1,
	  { "p.yaml:5:5: type 'a' stands here twice, before in line 3; keep" } },
	{ "a type three times",
	  "version: 1\ntypes: [a, a, a]\nlabels: {}\n",
	  2,
	  { "p.yaml:2:12: type 'a'", "p.yaml:2:15: type 'a'" } },
	{ "capital letters",
	  "version: 1\ntypes: [Blue]\nlabels: {}\n",
	  1,
	  { "2:9: the name 'Blue' has capital letters; write 'blue'" } },
	{ "a blank in a name",
	  "version: 1\ntypes: [a b]\nlabels: {}\n",
	  1,
	  { "p.yaml:2:9: 'a b' cannot name a type; a name is 1 to 64" } },
	{ "a NUL in a name",
	  "version: 1\ntypes: [\"a\\0b\"]\nlabels: {}\n",
	  1,
	  { "p.yaml:2:9: 'a\\x00b' cannot name a type" } },
	{ "an umlaut in a name",
	  "version: 1\ntypes: [\xc3\xbc, \"\"]\nlabels: {}\n",
	  2,
	  { "p.yaml:2:9: '\\xc3\\xbc' cannot name a type",
	    "p.yaml:2:12: the name of a type is empty; a name is" } },
	{ "a name of 65 bytes",
	  "version: 1\ntypes: [" LONG_64 "x]\nlabels: {}\n",
	  1,
	  { "p.yaml:2:9: the name 'a2345678", "' has 65 bytes; a name is" } },

	/* labels */
	{ "labels that are a list",
	  HEAD "labels: [a]\n",
	  1,
	  { "p.yaml:3:9: 'labels' cannot be a list; write a mapping" } },
	{ "labels that are nothing",
	  HEAD "labels:\n",
	  1,
	  { ": 'labels' cannot be nothing; write a mapping, such as" } },
	{ "a label that is a list",
	  HEAD "labels: {l: [red]}\n",
	  1,
	  { "p.yaml:3:13: a label cannot be a list; write its types" } },
	{ "a label twice",
	  HEAD "labels:\n  a: {types: [red]}\n  a: {types: [red]}\n",
	  1,
	  { "p.yaml:5:3: label 'a' stands here twice, before in line 4" } },
	{ "the names of the built-in labels",
	  HEAD
	  "labels:\n  host: {types: [red]}\n  base: {types: [red]}\n  any: {types: [red]}\n  unknown: {types: [red]}\n",
	  4,
	  { "p.yaml:4:3: 'host' is a built-in label; choose another name",
	    "p.yaml:5:3: 'base' is", "p.yaml:6:3: 'any' is",
	    "p.yaml:7:3: 'unknown' is" } },
	{ "a label with a bad name",
	  HEAD "labels: {a/b: {types: [red]}}\n",
	  1,
	  { "p.yaml:3:10: 'a/b' cannot name a label; a name is" } },
	{ "a label that is named by a list",
	  HEAD "labels:\n  ? [a]\n  : {types: [red]}\n",
	  1,
	  { "p.yaml:4:5: a label's name cannot be a list; write a word" } },
	{ "a label with no types",
	  HEAD "labels: {l: {}}\n",
	  1,
	  { "p.yaml:3:10: label 'l' has no types; add 'types' to it" } },
	{ "a label with an empty list of types",
	  HEAD "labels: {l: {types: []}}\n",
	  1,
	  { "p.yaml:3:21: label 'l' has no types; list one or more" } },
	{ "a label whose types are a word",
	  HEAD "labels: {l: {types: red}}\n",
	  1,
	  { "p.yaml:3:21: a label's 'types' cannot be a single value; list" } },
	{ "an unknown type like a known one",
	  HEAD "labels: {l: {types: [bleu]}}\n",
	  1,
	  { "p.yaml:3:22: unknown type 'bleu'; did you mean 'blue'?" } },
	{ "an unknown type like no other",
	  HEAD "labels: {l: {types: [chartreuse]}}\n",
	  1,
	  { "p.yaml:3:22: unknown type 'chartreuse'; add it to 'types' or" } },
	{ "a type twice in a label, which does not make a bridge",
	  HEAD "labels: {l: {types: [red, red]}}\n",
	  1,
	  { "p.yaml:3:27: type 'red' stands here twice, before in line 3" } },
	{ "a bridge",
	  HEAD "labels:\n  l:\n    types: [red, blue]\n",
	  1,
	  { "p.yaml:4:3: label 'l' joins the types 'blue' and 'red': ",
	    "; give it one type, or write 'trusted: true'" } },
	{ "a bridge that says that it is none",
	  HEAD "labels: {l: {types: [red, blue], trusted: false}}\n",
	  1,
	  { "p.yaml:3:10: label 'l' joins the types" } },
	{ "a bridge between three",
	  "version: 1\ntypes: [c, b, a]\nlabels: {l: {types: [c, a, b]}}\n",
	  1,
	  { "joins the types 'a' and 'b' and others: " } },
	{ "yes for true",
	  HEAD "labels: {l: {types: [red, blue], trusted: yes}}\n",
	  1,
	  { "p.yaml:3:43: 'trusted' cannot be 'yes'; write true or false" } },
	{ "true in quotes",
	  HEAD "labels: {l: {types: [red], trusted: 'true'}}\n",
	  1,
	  { "p.yaml:3:37: 'trusted' cannot be 'true'; write true or false, without quotes" } },
	{ "trusted that is a list",
	  HEAD "labels: {l: {types: [red], trusted: []}}\n",
	  1,
	  { "p.yaml:3:37: 'trusted' cannot be a list; write true or false" } },

	/* Properties of labels */
	{ "a closed label that is not measured",
	  HEAD "labels: {l: {types: [red], closed: true}}\n",
	  1,
	  { "p.yaml:3:10: label 'l' is closed, but what it runs is not measured",
	    "; add 'requires: measured'" } },
	{ "a closed label that is permissive",
	  HEAD
	  "labels: {l: {types: [red], closed: true, requires: measured, mode: permissive}}\n",
	  1,
	  { "p.yaml:3:10: label 'l' is closed and permissive",
	    "; take out 'closed' or 'mode: permissive'" } },
	{ "closed that is no word",
	  HEAD "labels: {l: {types: [red], closed: 1}}\n",
	  1,
	  { "p.yaml:3:36: 'closed' cannot be '1'; write true or false" } },
	{ "immutable that is no word",
	  HEAD "labels: {l: {types: [red], immutable: on}}\n",
	  1,
	  { "p.yaml:3:39: 'immutable' cannot be 'on'; write true or" } },
	{ "another requirement",
	  HEAD "labels: {l: {types: [red], requires: signed}}\n",
	  1,
	  { "p.yaml:3:38: 'requires' cannot be 'signed'; write measured" } },
	{ "no requirement",
	  HEAD "labels: {l: {types: [red], requires: ''}}\n",
	  1,
	  { "p.yaml:3:38: 'requires' cannot be ''; write measured, or" } },
	{ "another mode",
	  HEAD "labels: {l: {types: [red], mode: off}}\n",
	  1,
	  { "3:34: 'mode' cannot be 'off'; write enforcing or permissive" } },
	{ "another end",
	  HEAD "labels: {l: {types: [red], on_revoke: [kill]}}\n",
	  1,
	  { "3:39: 'on_revoke' cannot be a list; write kill or freeze" } },
	{ "capabilities that are a word",
	  HEAD "labels: {l: {types: [red], capabilities: all}}\n",
	  1,
	  { "3:42: 'capabilities' cannot be a single value; list words in" } },
	{ "a capability as the kernel writes it",
	  HEAD "labels: {l: {types: [red], capabilities: [CAP_SYS_PTRACE]}}\n",
	  1,
	  { "3:43: 'capabilities' has no 'CAP_SYS_PTRACE'; did you mean 'sys_ptrace'?" } },
	{ "a capability that does not exist",
	  HEAD "labels: {l: {types: [red], capabilities: [zzzzzzzzzz]}}\n",
	  1,
	  { "3:43: 'capabilities' has no 'zzzzzzzzzz'; the words known here are chown, ",
	    " and default" } },
	{ "a capability twice",
	  HEAD "labels: {l: {types: [red], capabilities: [kill, kill]}}\n",
	  1,
	  { "3:49: 'kill' stands here twice; keep one" } },
	{ "a capability that is a list",
	  HEAD "labels: {l: {types: [red], capabilities: [[kill]]}}\n",
	  1,
	  { "3:43: 'capabilities' cannot be a list; list words" } },
	{ "a capability in namespaces that does not exist",
	  HEAD
	  "labels: {l: {types: [red], namespace_capabilities: [sysadmin]}}\n",
	  1,
	  { "3:53: 'namespace_capabilities' has no 'sysadmin'; did you mean 'sys_admin'?" } },
	{ "a family that is not for domains",
	  HEAD "labels: {l: {types: [red], families: [packet]}}\n",
	  1,
	  { "3:39: 'families' has no 'packet'; the words known here are unix, inet, inet6 and netlink-route" } },
	{ "a protocol that is not for domains",
	  HEAD "labels: {l: {types: [red], protocols: [sctp]}}\n",
	  1,
	  { "3:40: 'protocols' has no 'sctp'" } },
	{ "the default where it is no word",
	  HEAD "labels: {l: {types: [red], protocols: [default]}}\n",
	  1,
	  { "3:40: 'protocols' has no 'default'; the words known here are tcp, udp and icmp" } },

	/* unlabelled */
	{ "another word for unlabelled",
	  HEAD "labels: {}\nunlabelled: any\n",
	  1,
	  { "p.yaml:4:13: 'unlabelled' cannot be 'any'; write host" } },
	{ "unlabelled that is nothing",
	  HEAD "labels: {}\nunlabelled:\n",
	  1,
	  { "p.yaml:4:12: 'unlabelled' cannot be ''; write host" } },
	{ "unlabelled that is a mapping",
	  HEAD "labels: {}\nunlabelled: {}\n",
	  1,
	  { "p.yaml:4:13: 'unlabelled' cannot be a mapping; write host" } },

	/* All at once, and in the order of the file */
	{ "faults of several kinds",
	  "unlabelled: none\nlabels:\n  web: {types: [a, x], trusted: true}\n  Web: {types: [a]}\ntypes: [a, a]\nversion: 0\n",
	  5,
	  { "p.yaml:1:13: 'unlabelled'", "p.yaml:3:20: unknown type 'x'",
	    "p.yaml:4:3: the name 'Web'", "p.yaml:5:12: type 'a'" } },
};

static void faults_are_told(void **state)
{
	(void)state;
	check_faults(table, ARRAY_SIZE(table));
}

/* A caller that does not want the error does not get it, nor a leak. */
static void errors_may_be_unwanted(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(table); i++)
		assert_null(tvd_parse_policy("p.yaml", table[i].text,
					     strlen(table[i].text), NULL));
}

/* Every beginning of a good policy is read without a fault of ours. */
static void truncated_sources_are_refused_or_read(void **state)
{
	static const char text[] = HEAD
		"labels:\n  l: {types: [red, \"blue\"], trusted: true, capabilities: [default, kill]}\n  m: {types: [red]}\n"
		"machine: [red]\nconflicts: [[red, blue]]\nisolate: [{types: [red, blue], through: [l]}]\n"
		"deny: [{subject: l, object: m, access: [read]}]\nentries: [{from: m, program: base, to: l, stdio: inherit}]\n"
		"files: {/a: l, \"/b\\u00e9\": m}\nfilesystems: {trusted: [ext4], labels: {vfat: base}}\n"
		"devices: [{type: char, major: 1, minor: '3-5', label: any}]\nunlabelled: base\nprotect_host: {follow: false}\n";
	size_t size;

	(void)state;
	for (size = 0; size < sizeof(text); size++) {
		char *copy = malloc(size ? size : 1);
		struct tvd_error *error = NULL;
		struct tvd_policy *policy;

		assert_non_null(copy);
		memcpy(copy, text, size);
		policy = tvd_parse_policy("p.yaml", copy, size, &error);
		assert_true(!policy == !!error);
		tvd_free_policy(policy);
		tvd_error_free(error);
		free(copy);
	}
}

static void a_file_over_16_mib_is_refused(void **state)
{
	static const char policy[] = HEAD "labels: {}";
	size_t size = TVD_POLICY_SIZE_MAX + 1;
	char *text = malloc(size);
	struct tvd_error *error = NULL;

	(void)state;
	assert_non_null(text);
	memset(text, '\n', size);
	memcpy(text, policy, sizeof(policy) - 1);
	assert_null(tvd_parse_policy("p.yaml", text, size, &error));
	assert_non_null(strstr(tvd_error_message(error),
			       "p.yaml:1:1: the file is larger than 16 MiB; "));
	tvd_error_free(error);
	error = NULL;
	tvd_free_policy(tvd_parse_policy("p.yaml", text, size - 1, &error));
	assert_null(error);
	free(text);
}

/* More faults than anybody reads are counted; none is lost silently. */
static void very_many_faults_are_counted(void **state)
{
	struct text text = { NULL };
	FILE *out = text_open(&text);
	struct tvd_error *error = NULL;
	int i;

	(void)state;
	fputs(HEAD "labels: {}\n", out);
	for (i = 0; i < 10007; i++)
		fprintf(out, "k%d: 1\n", i);
	text_close(&text);
	assert_null(tvd_parse_policy("p.yaml", text.bytes, text.size, &error));
	assert_int_equal(tvd_error_positions(error), 10000);
	assert_non_null(
		strstr(tvd_error_message(error), "\np.yaml: and 7 more"));
	tvd_error_free(error);
	free(text.bytes);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_are_told),
		cmocka_unit_test(errors_may_be_unwanted),
		cmocka_unit_test(truncated_sources_are_refused_or_read),
		cmocka_unit_test(a_file_over_16_mib_is_refused),
		cmocka_unit_test(very_many_faults_are_counted),
	};

	return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
