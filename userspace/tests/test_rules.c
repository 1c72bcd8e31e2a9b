// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: what is wrong with a policy's rules is told, with its place and a
 * remedy
 */
#include "faults.h"

/* Lines 1 to 9; the rules begin in line 10. */
#define HEAD                                                        \
	"version: 1\ntypes: [blue, red]\nlabels:\n"                 \
	"  web: {types: [blue]}\n  db: {types: [blue]}\n"           \
	"  ice: {types: [blue], immutable: true}\n"                 \
	"  broker: {types: [blue, red], trusted: true}\n"           \
	"  box: {types: [red], closed: true, requires: measured}\n" \
	"  other: {types: [red]}\n"

static const struct bad table[] = {
	/* machine */
	{ "a machine that is a word",
	  HEAD "machine: blue\n",
	  1,
	  { "p.yaml:10:10: 'machine' cannot be a single value; list the types" } },
	{ "an unknown type of the machine",
	  HEAD "machine: [blu]\n",
	  1,
	  { "p.yaml:10:11: unknown type 'blu'; did you mean 'blue'?" } },
	{ "a type of the machine twice",
	  HEAD "machine: [red, red]\n",
	  1,
	  { "p.yaml:10:16: type 'red' stands here twice, before in line 10" } },

	/* conflicts */
	{ "conflicts that are a mapping",
	  HEAD "conflicts: {blue: red}\n",
	  1,
	  { "p.yaml:10:12: 'conflicts' cannot be a mapping; list sets" } },
	{ "a conflict that is a word",
	  HEAD "conflicts: [blue, red]\n",
	  2,
	  { "p.yaml:10:13: a conflict cannot be a single value; list two",
	    "p.yaml:10:19: a conflict" } },
	{ "a conflict of one type",
	  HEAD "conflicts: [[blue]]\n",
	  1,
	  { "p.yaml:10:13: a conflict has fewer than two types, and keeps nothing apart; list two types or more" } },
	{ "a conflict of a type with itself",
	  HEAD "conflicts: [[blue, blue]]\n",
	  1,
	  { "p.yaml:10:20: type 'blue' stands here twice" } },
	{ "a conflict twice",
	  HEAD "conflicts:\n  - [blue, red]\n  - [red, blue]\n",
	  1,
	  { "p.yaml:12:5: this conflict stands here twice, before in line 11; keep one" } },
	{ "a conflict of an unknown type",
	  HEAD "conflicts: [[blue, rod]]\n",
	  1,
	  { "p.yaml:10:20: unknown type 'rod'; did you mean 'red'?" } },
	{ "a label that conflicts with itself",
	  "version: 1\ntypes: [a, b, c]\nlabels:\n  l: {types: [a, b, c]}\nconflicts: [[b, c]]\n",
	  2,
	  { "p.yaml:4:3: label 'l' joins the types 'a' and 'b' and others",
	    "p.yaml:4:3: label 'l' has the types 'b' and 'c', which the conflict in line 5 keeps from running at one time, so it could never run; give it one of them" } },

	/* isolate */
	{ "assertions that are a word",
	  HEAD "isolate: all\n",
	  1,
	  { "p.yaml:10:10: 'isolate' cannot be a single value; list sets" } },
	{ "an assertion that is a word",
	  HEAD "isolate: [blue]\n",
	  1,
	  { "p.yaml:10:11: an assertion of 'isolate' cannot be a single value" } },
	{ "an assertion about one type",
	  HEAD "isolate: [[blue]]\n",
	  1,
	  { "p.yaml:10:11: an assertion of 'isolate' has fewer than two" } },
	{ "an assertion without types",
	  HEAD "isolate: [{through: [broker]}]\n",
	  1,
	  { "p.yaml:10:11: an assertion of 'isolate' has no 'types'; add it" } },
	{ "an unknown key of an assertion",
	  HEAD "isolate: [{types: [blue, red], true: [broker]}]\n",
	  1,
	  { "p.yaml:10:32: unknown key 'true'" } },
	{ "a way through that is a word",
	  HEAD "isolate: [{types: [blue, red], through: broker}]\n",
	  1,
	  { "p.yaml:10:41: 'through' cannot be a single value; list" } },
	{ "a way through an unknown label",
	  HEAD "isolate: [{types: [blue, red], through: [borker, broker]}]\n",
	  1,
	  { "p.yaml:10:42: unknown label 'borker'; did you mean 'broker'?" } },
	{ "a way through the host",
	  HEAD "isolate: [{types: [blue, red], through: [host, broker]}]\n",
	  1,
	  { "p.yaml:10:42: 'through' cannot be 'host'; write one of the policy's labels" } },
	{ "a way through a label that is not trusted",
	  HEAD "isolate: [{types: [blue, red], through: [broker, web]}]\n",
	  1,
	  { "p.yaml:10:50: label 'web' is not trusted, so nothing may pass through it; write 'trusted: true' in line 4, or take it out here" } },
	{ "a way through a label twice",
	  HEAD "isolate: [{types: [blue, red], through: [broker, broker]}]\n",
	  1,
	  { "p.yaml:10:50: label 'broker' stands here twice, before in line 10" } },
	{ "a permissive label under an assertion",
	  "version: 1\ntypes: [a, b, c]\nlabels:\n  l: {types: [b], mode: permissive}\nisolate:\n  - [a, b]\n",
	  1,
	  { "p.yaml:4:3: label 'l' is permissive, so nothing is kept from it, but 'isolate' in line 6 speaks of its type 'b'; take out" } },
	{ "an assertion that does not hold",
	  HEAD "isolate: [[blue, red]]\n",
	  1,
	  { "p.yaml:10:11: ", "broker" } },

	/* deny */
	{ "denials that are a mapping",
	  HEAD "deny: {subject: web, object: db}\n",
	  1,
	  { "p.yaml:10:7: 'deny' cannot be a mapping; list rules" } },
	{ "a denial that is a list",
	  HEAD "deny: [[web, db]]\n",
	  1,
	  { "p.yaml:10:8: a rule of 'deny' cannot be a list; write {subject" } },
	{ "a denial of nobody",
	  HEAD "deny: [{}]\n",
	  2,
	  { "p.yaml:10:8: a rule of 'deny' has no 'subject'; add it, such as",
	    "p.yaml:10:8: a rule of 'deny' has no 'object'" } },
	{ "a denial of the host",
	  HEAD "deny: [{subject: host, object: base}]\n",
	  2,
	  { "p.yaml:10:18: 'subject' cannot be 'host'; write one of",
	    "p.yaml:10:32: 'object' cannot be 'base'" } },
	{ "a denial of an unknown label",
	  HEAD "deny: [{subject: wob, object: zzzzzzzz}]\n",
	  2,
	  { "p.yaml:10:18: unknown label 'wob'; did you mean 'web'?",
	    "p.yaml:10:31: unknown label 'zzzzzzzz'; add it to 'labels' or" } },
	{ "a denial of itself",
	  HEAD "deny: [{subject: web, object: web}]\n",
	  1,
	  { "p.yaml:10:8: the rule denies a label itself" } },
	{ "a denial without a common type",
	  HEAD "deny: [{subject: web, object: other}]\n",
	  1,
	  { "p.yaml:10:8: the labels 'web' and 'other' have no type in common, so everything is denied between them already; take" } },
	{ "a denial of what an immutable label does",
	  HEAD "deny: [{subject: ice, object: web}]\n",
	  1,
	  { "p.yaml:10:8: label 'ice' is immutable, so nothing runs under it" } },
	{ "a denial of nothing",
	  HEAD "deny: [{subject: web, object: db, access: []}]\n",
	  1,
	  { "p.yaml:10:43: the rule denies nothing; list kinds of access" } },
	{ "a denial of an unknown access",
	  HEAD "deny: [{subject: web, object: db, access: [wriet]}]\n",
	  1,
	  { "p.yaml:10:44: 'access' has no 'wriet'; did you mean 'write'?" } },
	{ "a denial of an access twice",
	  HEAD "deny: [{subject: web, object: db, access: [read, read]}]\n",
	  1,
	  { "p.yaml:10:50: 'read' stands here twice; keep one" } },
	{ "a denial twice",
	  HEAD
	  "deny:\n  - {subject: web, object: db, access: [read]}\n  - {subject: db, object: web}\n  - {subject: web, object: db, access: [write]}\n",
	  1,
	  { "p.yaml:13:5: a rule for the same two labels stands in line 11; make one of both" } },

	/* entries */
	{ "entries that are a mapping",
	  HEAD "entries: {}\n",
	  1,
	  { "p.yaml:10:10: 'entries' cannot be a mapping; list rules" } },
	{ "an entry of nobody to nowhere",
	  HEAD "entries: [{program: base}]\n",
	  2,
	  { "p.yaml:10:11: a rule of 'entries' has no 'from'; add it",
	    "p.yaml:10:11: a rule of 'entries' has no 'to'; add it" } },
	{ "an entry into a built-in label",
	  HEAD "entries: [{from: any, program: any, to: host}]\n",
	  3,
	  { "p.yaml:10:18: 'from' cannot be 'any'; write one of the policy's labels, or host",
	    "p.yaml:10:32: 'program' cannot be 'any'; write one of the policy's labels, host or base",
	    "p.yaml:10:41: 'to' cannot be 'host'; write one of the policy's labels" } },
	{ "another stdio",
	  HEAD "entries: [{from: host, to: web, stdio: keep}]\n",
	  1,
	  { "p.yaml:10:40: 'stdio' cannot be 'keep'; write relay or inherit" } },
	{ "an entry without a program that is not the host's",
	  HEAD "entries: [{from: web, to: db}]\n",
	  1,
	  { "p.yaml:10:11: the entry names no program, and only the host" } },
	{ "an entry to itself",
	  HEAD "entries: [{from: web, program: base, to: web}]\n",
	  1,
	  { "p.yaml:10:11: the entry leads from a label to itself" } },
	{ "an entry to an immutable label",
	  HEAD "entries: [{from: host, program: base, to: ice}]\n",
	  1,
	  { "p.yaml:10:11: label 'ice' is immutable, so nothing runs under it; lead to another label, or take out 'immutable' in line 6" } },
	{ "an entry from an immutable label",
	  HEAD "entries: [{from: ice, program: base, to: web}]\n",
	  1,
	  { "p.yaml:10:11: label 'ice' is immutable, so nothing runs under it that could enter another" } },
	{ "an entry to a closed label that inherits",
	  HEAD "entries: [{from: host, to: box, stdio: inherit}]\n",
	  1,
	  { "p.yaml:10:11: label 'box' is closed, and what it inherits is open to who had it before; write 'stdio: relay'" } },
	{ "an entry that gives a type",
	  HEAD "entries: [{from: web, program: base, to: other}]\n",
	  1,
	  { "p.yaml:10:11: label 'other' has a type that 'web' has not" } },
	{ "an entry twice",
	  HEAD
	  "entries:\n  - {from: web, program: base, to: db}\n  - {from: web, program: base, to: db, stdio: inherit}\n",
	  1,
	  { "p.yaml:12:5: an entry for the same labels stands in line 11; keep" } },
	{ "two ways by one program",
	  HEAD
	  "entries:\n  - {from: web, program: base, to: db}\n  - {from: web, program: base, to: broker}\n",
	  1,
	  { "p.yaml:11:5: the entry in line 12 leads from the same label by the same program to another label" } },

	/* files */
	{ "files that are a list",
	  HEAD "files: [/srv]\n",
	  1,
	  { "p.yaml:10:8: 'files' cannot be a list; write a mapping" } },
	{ "a path that is a list",
	  HEAD "files:\n  ? [/srv]\n  : web\n",
	  1,
	  { "p.yaml:11:5: a path cannot be a list; write it as text" } },
	{ "a relative path",
	  HEAD "files: {srv/web: web}\n",
	  1,
	  { "p.yaml:10:9: the path 'srv/web' does not begin with '/'; write" } },
	{ "an empty path",
	  HEAD "files: {'': web}\n",
	  1,
	  { "p.yaml:10:9: the path '' does not begin with '/'" } },
	{ "a path that ends with a slash",
	  HEAD "files: {/srv/: web}\n",
	  1,
	  { "p.yaml:10:9: the path '/srv/' ends with '/'; take that out" } },
	{ "a path with an empty component",
	  HEAD "files: {/srv//web: web, //: web}\n",
	  2,
	  { "p.yaml:10:9: the path '/srv//web' has an empty component",
	    "p.yaml:10:25: the path '//' has an empty component" } },
	{ "a path with dots",
	  HEAD "files: {/srv/../etc: web, /.: web, /a/..: web, /./b: web}\n",
	  4,
	  { "p.yaml:10:9: the path '/srv/../etc' has a component '.' or '..'",
	    "p.yaml:10:27: the path '/.' has a component",
	    "p.yaml:10:36: the path '/a/..' has", "p.yaml:10:48: the path" } },
	{ "a path that would drive a terminal",
	  HEAD "files: {\"/a\\e\": web, \"/b\\x85\": web, \"/c\\n\": web}\n",
	  3,
	  { "p.yaml:10:9: the path '/a\\x1b' has a character that cannot be printed; rename",
	    "p.yaml:10:22: the path '/b\\xc2\\x85' has a character",
	    "p.yaml:10:37: the path '/c\\x0a' has a character" } },
	{ "a path twice",
	  HEAD "files:\n  /a: web\n  /b: web\n  \"/a\": db\n",
	  1,
	  { "p.yaml:13:3: path '/a' stands here twice, before in line 11" } },
	{ "a file of all and of nobody",
	  HEAD "files: {/a: any, /b: unknown, /c: wob, /d: [web]}\n",
	  4,
	  { "p.yaml:10:13: a file's label cannot be 'any'; write one of the policy's labels, host or base",
	    "p.yaml:10:22: a file's label cannot be 'unknown'",
	    "p.yaml:10:35: unknown label 'wob'",
	    "p.yaml:10:44: a file's label cannot be a list" } },

	/* filesystems */
	{ "filesystems that are a list",
	  HEAD "filesystems: [ext4]\n",
	  1,
	  { "p.yaml:10:14: 'filesystems' cannot be a list; write the keys" } },
	{ "an unknown key of filesystems",
	  HEAD "filesystems: {trust: [ext4]}\n",
	  1,
	  { "p.yaml:10:15: unknown key 'trust'; did you mean 'trusted'?" } },
	{ "trusted filesystems that are a word",
	  HEAD "filesystems: {trusted: ext4}\n",
	  1,
	  { "p.yaml:10:24: 'trusted' cannot be a single value; list" } },
	{ "a trusted filesystem that others serve",
	  HEAD "filesystems: {trusted: [ext4, nfs, fuse]}\n",
	  2,
	  { "p.yaml:10:31: 'nfs' cannot be trusted, since another machine",
	    "p.yaml:10:36: 'fuse' cannot be trusted" } },
	{ "a trusted filesystem twice",
	  HEAD "filesystems: {trusted: [ext4, ext4]}\n",
	  1,
	  { "p.yaml:10:31: filesystem type 'ext4' stands here twice" } },
	{ "a filesystem with a bad name",
	  HEAD "filesystems: {trusted: [EXT4], labels: {a b: base}}\n",
	  2,
	  { "p.yaml:10:25: the name 'EXT4' has capital letters; write 'ext4'",
	    "p.yaml:10:41: 'a b' cannot name a filesystem type" } },
	{ "labels of filesystems that are a list",
	  HEAD "filesystems: {labels: [vfat]}\n",
	  1,
	  { "p.yaml:10:23: 'labels' of filesystems cannot be a list; write" } },
	{ "a filesystem's label twice",
	  HEAD "filesystems:\n  labels:\n    vfat: base\n    vfat: web\n",
	  1,
	  { "p.yaml:13:5: filesystem type 'vfat' stands here twice, before in line 12" } },
	{ "a filesystem of all",
	  HEAD "filesystems: {labels: {vfat: any}}\n",
	  1,
	  { "p.yaml:10:30: a filesystem's label cannot be 'any'; write" } },
	{ "a filesystem that is a list",
	  HEAD "filesystems:\n  labels:\n    ? [vfat]\n    : base\n",
	  1,
	  { "p.yaml:12:7: a filesystem type cannot be a list; write its" } },

	/* devices */
	{ "devices that are a mapping",
	  HEAD "devices: {}\n",
	  1,
	  { "p.yaml:10:10: 'devices' cannot be a mapping; list rules" } },
	{ "a device without anything",
	  HEAD "devices: [{}]\n",
	  3,
	  { "p.yaml:10:11: a rule of 'devices' has no 'label'; add it",
	    "has no 'type'; add it", "has no 'major'; add it" } },
	{ "another type of device",
	  HEAD "devices: [{type: c, major: 1, label: any}]\n",
	  1,
	  { "p.yaml:10:18: the type of a device cannot be 'c'; write char or block" } },
	{ "major numbers out of range",
	  HEAD
	  "devices:\n- {type: char, major: 4096, label: any}\n- {type: char, major: -1, label: any}\n- {type: char, major: 010, label: any}\n- {type: char, major: '1', label: any}\n",
	  4,
	  { "p.yaml:11:23: 'major' cannot be '4096'; write a whole number from 0 to 4095",
	    "p.yaml:12:23: 'major' cannot be '-1'",
	    "p.yaml:13:23: 'major' cannot be '010'",
	    "p.yaml:14:23: 'major' cannot be '1'" } },
	{ "minor numbers out of range",
	  HEAD
	  "devices:\n- {type: char, major: 1, minor: 1048576, label: any}\n- {type: char, major: 2, minor: 3-2, label: any}\n- {type: char, major: 3, minor: 1-, label: any}\n- {type: char, major: 4, minor: [1], label: any}\n",
	  4,
	  { "p.yaml:11:33: 'minor' cannot be '1048576'; write a whole number from 0 to 1048575, or a range",
	    "p.yaml:12:33: 'minor' cannot be '3-2'",
	    "p.yaml:13:33: 'minor' cannot be '1-'",
	    "p.yaml:14:33: 'minor' cannot be a list" } },
	{ "devices that overlap",
	  HEAD
	  "devices:\n- {type: char, major: 1, minor: 9, label: any}\n- {type: char, major: 1, label: web}\n- {type: block, major: 1, label: web}\n- {type: char, major: 1, minor: 20-30, label: any}\n",
	  2,
	  { "p.yaml:12:3: char device 1:9 is spoken of here and in line 11; let the ranges not overlap",
	    "p.yaml:14:3: char device 1:20 is spoken of here and in line 12" } },
	{ "a device of nobody",
	  HEAD "devices: [{type: char, major: 1, label: unknown}]\n",
	  1,
	  { "p.yaml:10:41: a device's label cannot be 'unknown'; write one of the policy's labels, host, base or any" } },

	/* protect_host */
	{ "another word for protect_host",
	  HEAD "protect_host: no\n",
	  1,
	  { "p.yaml:10:15: 'protect_host' cannot be 'no'; write true or" } },
	{ "protect_host that is a list",
	  HEAD "protect_host: [follow]\n",
	  1,
	  { "p.yaml:10:15: 'protect_host' cannot be a list; write true" } },
	{ "an unknown key of protect_host",
	  HEAD "protect_host: {map_exec: false, execute: 0}\n",
	  2,
	  { "p.yaml:10:16: unknown key 'map_exec'; did you mean 'map-exec'?",
	    "p.yaml:10:42: 'execute' cannot be '0'; write true or false" } },

	/* A fault is told once, and hides no other */
	{ "a faulty label and a rule that depends on it",
	  "version: 1\ntypes: [a, b]\nlabels: {l: {types: [c]}, m: {types: [a]}}\ndeny: [{subject: l, object: m, access: [x]}]\n",
	  2,
	  { "p.yaml:3:22: unknown type 'c'",
	    "p.yaml:4:41: 'access' has no 'x'" } },
	{ "no labels at all",
	  "version: 1\ntypes: [a, b]\nfiles: {/a: l, b: m}\n",
	  2,
	  { "p.yaml:1:1: the policy has no 'labels'",
	    "p.yaml:3:16: the path 'b' does not" } },
	{ "no types at all",
	  "version: 1\nlabels: {l: {types: [a]}}\nmachine: [a]\nconflicts: [[a, b]]\nisolate: [[a, b]]\n",
	  1,
	  { "p.yaml:1:1: the policy has no 'types'" } },
};

static void faults_are_told(void **state)
{
	(void)state;
	check_faults(table, ARRAY_SIZE(table));
}

/* A path longer than any that a file can have. */
static void a_path_has_at_most_4095_bytes(void **state)
{
	static const char *const told = "p.yaml:10:11: the path '/aaaaaaaa";
	struct tvd_error *error = NULL;
	size_t length;

	(void)state;
	for (length = 4095; length <= 4096; length++) {
		struct text text = { NULL };
		FILE *out = text_open(&text);
		struct tvd_policy *policy;
		size_t i;

		fputs(HEAD "files: {? /", out);
		for (i = 1; i < length; i++)
			fputc('a', out);
		fputs(" : web}\n", out);
		text_close(&text);
		policy = tvd_parse_policy("p.yaml", text.bytes, text.size,
					  &error);
		assert_true(!policy == (length > 4095));
		tvd_free_policy(policy);
		free(text.bytes);
	}
	assert_non_null(strstr(tvd_error_message(error), told));
	assert_non_null(strstr(tvd_error_message(error),
			       "has more than 4095 bytes, and no file has"));
	tvd_error_free(error);
}

/* 65,536 rules of a kind. */
static void check_too_many(const char *begin, const char *before,
			   const char *after, const char *told)
{
	struct tvd_error *error = NULL;
	struct text text = { NULL };
	FILE *out = text_open(&text);
	unsigned int i;

	fputs(HEAD, out);
	fputs(begin, out);
	for (i = 0; i < 65536; i++)
		fprintf(out, "%s%u%s", before, i, after);
	text_close(&text);
	assert_null(tvd_parse_policy("p.yaml", text.bytes, text.size, &error));
	if (!strstr(tvd_error_message(error), told))
		fail_msg("%s is not told: %.200s", told,
			 tvd_error_message(error));
	tvd_error_free(error);
	free(text.bytes);
}

static void there_may_be_65535_rules(void **state)
{
	(void)state;
	check_too_many(
		"files:\n", "  /f", ": web\n",
		"p.yaml:65546:3: 'files' has 65536 rules; a policy has at most 65535");
	check_too_many(
		"filesystems:\n  labels:\n", "    f", ": web\n",
		"p.yaml:11:3: 'filesystems' has 65541 rules; a policy has");
	check_too_many("deny:\n", "  - {x", ": 1}\n",
		       "p.yaml:65546:5: 'deny' has 65536 rules; a policy has");
}

/**
 * struct warned - a source without a fault
 *
 * @text: the source.
 * @told: part of the one warning; "" where there is none.
 */
struct warned {
	const char *text;
	const char *told;
};

static const struct warned warnings[] = {
	{ "version: 1\ntypes: [a]\nlabels: {l: {types: [a]}}\n", "" },
	{ "version: 1\ntypes: [a]\nlabels: {l: {types: [a]}}\nunlabelled: base\n",
	  "p.yaml:4:13: warning: every domain may read and execute every file without a label" },
	{ "version: 1\ntypes: [a, b]\nlabels: {l: {types: [a]}}\n",
	  "p.yaml:2:12: warning: no label has type 'b'; give it to a label or take it out" },
	{ "version: 1\ntypes: [a, b]\nlabels:\n  l: {types: [a]}\n  m: {types: [b]}\nmachine: [a]\n",
	  "p.yaml:5:3: warning: nothing can run under label 'm' on this machine; add its type 'b' to 'machine'" },
	{ "version: 1\ntypes: [a, b]\nlabels:\n  l: {types: [a]}\n  m: {types: [b], immutable: true}\nmachine: [a]\n",
	  "" },
	{ "version: 1\ntypes: [a]\nlabels:\n  l: {types: [a], capabilities: [default, sys_module]}\n",
	  "p.yaml:4:3: warning: label 'l' has the capability sys_module, by which its root could change the kernel" },
	{ "version: 1\ntypes: [a]\nlabels:\n  l: {types: [a], capabilities: [default, sys_pacct]}\n",
	  "p.yaml:4:3: warning: label 'l' has the capability sys_pacct, by which its root can be told of every process of the machine that ends" },
	{ "version: 1\ntypes: [a]\nlabels:\n  l: {types: [a], namespace_capabilities: [default, sys_module, sys_pacct]}\n",
	  "" },
	{ "version: 1\ntypes: [a]\nlabels: {l: {types: [a]}}\ndevices: [{type: char, major: 1, minor: '0-1', label: l}]\n",
	  "p.yaml:4:11: warning: /dev/mem or /dev/port is among these devices" },
	{ "version: 1\ntypes: [a]\nlabels: {l: {types: [a]}}\ndevices: [{type: char, major: 1, label: host}]\n",
	  "" },
	{ "version: 1\ntypes: [a]\nlabels: {l: {types: [a]}}\ndevices: [{type: block, major: 8, label: any}]\n",
	  "p.yaml:4:11: warning: a block device keeps what one domain writes" },
};

static void warnings_are_told(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(warnings); i++) {
		struct tvd_policy *policy = parse(warnings[i].text);
		const char *told = tvd_policy_warnings(policy);

		if (*warnings[i].told ? !strstr(told, warnings[i].told) ||
						strchr(told, '\n') :
					*told)
			fail_msg("row %zu is told so: %s", i, told);
		tvd_free_policy(policy);
	}
}

/* In the order of the source, as faults are. */
static void warnings_stand_in_order(void **state)
{
	struct tvd_policy *policy = parse(
		"unlabelled: base\nversion: 1\nlabels: {l: {types: [b]}}\ntypes: [a, b]\n");
	const char *told = tvd_policy_warnings(policy);

	(void)state;
	assert_ptr_equal(strstr(told, "p.yaml:1:13: warning: every"), told);
	assert_non_null(strstr(told, "\np.yaml:4:9: warning: no label has"));
	tvd_free_policy(policy);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_are_told),
		cmocka_unit_test(a_path_has_at_most_4095_bytes),
		cmocka_unit_test(there_may_be_65535_rules),
		cmocka_unit_test(warnings_are_told),
		cmocka_unit_test(warnings_stand_in_order),
	};

	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
