// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: what is said of two policies
 */
#include "random_policies.h"

#include "decide.h"
#include "props.h"

#define HEAD "version: 1\ntypes: [a, b, c]\n"

/** struct example - two policies, and what must be said, but for the heads */
struct example {
	const char *old;
	const char *new;
	const char *said;
};

static const struct example examples[] = {
	{ HEAD "labels: {x: {types: [a]}, y: {types: [b]}}\n",
	  HEAD
	  "labels: {x: {types: [a]}, y: {types: [b]}, z: {types: [c], mode: permissive}}\n",
	  "\nLabels\n  + z (type c; mode: permissive)\n"
	  "\nWhat flows from type to type, maybe through others\n"
	  "  + a to b\n  + a to c\n  + b to a\n  + b to c\n  + c to a\n  + c to b\n" },
	{ HEAD "labels: {x: {types: [a]}, y: {types: [b]}}\n",
	  HEAD "labels: {x: {types: [a]}, y: {types: [a, b], trusted: true}}\n",
	  "\nLabels' types and properties\n  + y: trusted\n  + y: type a\n"
	  "\nWhat is let in (+) and shut out (-)\n"
	  "  + x: everything on y\n  + y: everything on x\n"
	  "\nWhat flows from type to type, maybe through others\n"
	  "  + a to b\n  + b to a\n" },
	{ HEAD
	  "labels: {x: {types: [a]}, y: {types: [a]}}\ndeny: [{subject: x, object: y, access: [read, write]}]\n",
	  HEAD
	  "labels: {x: {types: [a]}, y: {types: [a]}}\ndeny: [{subject: x, object: y, access: [write, append]}]\n",
	  "\nWhat is let in (+) and shut out (-)\n"
	  "  + x: read on y\n  - x: append on y\n" },
	{ HEAD "labels: {x: {types: [a]}, y: {types: [a]}}\n",
	  HEAD "labels: {x: {types: [a]}, y: {types: [a], immutable: true}}\n",
	  "\nLabels' types and properties\n  + y: immutable\n"
	  "\nWhat is let in (+) and shut out (-)\n"
	  "  - x: write, append, setattr, destroy, relabel on y\n"
	  "  - y: everything on x, y\n" },
	{ HEAD "labels: {x: {types: [a]}, y: {types: [a]}}\n",
	  HEAD "labels: {x: {types: [a]}, w: {types: [a, b], trusted: true}}\n",
	  "\nLabels\n  + w (types a, b; trusted)\n  - y (type a)\n"
	  "\nWhat is let in with new labels\n"
	  "  + w: everything on x\n  + x: everything on w\n"
	  "\nWhat is shut out with dropped labels\n"
	  "  - x: everything on y\n  - y: everything on x\n"
	  "\nWhat flows from type to type, maybe through others\n"
	  "  + a to b\n  + b to a\n" },
	{ HEAD "labels: {x: {types: [a]}}\nmachine: [a, b]\n",
	  HEAD
	  "labels: {x: {types: [a], closed: true, requires: measured}}\nunlabelled: base\nprotect_host: {follow: false}\nmachine: [a, c]\nconflicts: [[a, b, c]]\n",
	  "\nHost\n  + protect_host follow: false\n  - protect_host follow: true\n"
	  "  + unlabelled: base\n  - unlabelled: host\n"
	  "\nTypes that this machine may run\n  - b\n  + c\n"
	  "\nTypes that conflict\n  + a, b, c\n"
	  "\nLabels' types and properties\n  + x: closed\n  + x: requires: measured\n"
	  "\nWhat is let in (+) and shut out (-)\n"
	  "  - host: everything but destroy on x\n" },
	{ HEAD
	  "labels: {x: {types: [a]}, y: {types: [a]}}\nentries: [{from: x, program: base, to: y}]\nfiles: {/a: x, /b: x}\nfilesystems: {labels: {vfat: x}}\ndevices: [{type: char, major: 1, minor: 3-5, label: x}]\n",
	  HEAD
	  "labels: {x: {types: [a]}, y: {types: [a], capabilities: [chown]}}\nentries: [{from: x, program: base, to: y, stdio: inherit}]\nfiles: {/a: x, /b: y}\nfilesystems: {labels: {vfat: y}}\ndevices: [{type: char, major: 1, minor: 3-6, label: x}]\n",
	  "\nEntries\n  + from x by base to y, stdio: inherit\n  - from x by base to y, stdio: relay\n"
	  "\nFiles\n  - /b: x\n  + /b: y\n"
	  "\nFilesystems\n  - vfat: not trusted, label: x\n  + vfat: not trusted, label: y\n"
	  "\nDevices\n  - char 1:3-5: x\n  + char 1:3-6: x\n"
	  "\nLabels' types and properties\n"
	  "  - y: capability audit_write\n  - y: capability dac_override\n"
	  "  - y: capability fowner\n  - y: capability fsetid\n"
	  "  - y: capability kill\n  - y: capability net_bind_service\n"
	  "  - y: capability setfcap\n  - y: capability setgid\n"
	  "  - y: capability setpcap\n  - y: capability setuid\n"
	  "  - y: capability sys_chroot\n" },
};

static int diff(const struct tvd_policy *old, const struct tvd_policy *new,
		char **said)
{
	struct tvd_error *error = NULL;
	size_t size;
	int different = tvd_diff_policies(old, new, said, &size, &error);

	if (different < 0)
		fail_msg("%s", tvd_error_message(error));
	assert_int_equal(strlen(*said), size);
	assert_int_equal(different, size > 0);
	return different;
}

static void changes_are_told(void **state)
{
	static const char head[] =
		"--- p.yaml version 1\n+++ p.yaml version 1\n";
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(examples); i++) {
		struct tvd_policy *old = parse(examples[i].old);
		struct tvd_policy *new = parse(examples[i].new);
		char *said;

		assert_int_equal(diff(old, new, &said), 1);
		assert_memory_equal(said, head, sizeof(head) - 1);
		assert_string_equal(said + sizeof(head) - 1, examples[i].said);
		free(said);
		tvd_free_policy(new);
		tvd_free_policy(old);
	}
}

/* What is let in one way is shut out the other. */
static void turned_round_signs_change(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(examples); i++) {
		struct tvd_policy *old = parse(examples[i].old);
		struct tvd_policy *new = parse(examples[i].new);
		size_t plus[2] = { 0, 0 }, minus[2] = { 0, 0 };
		char *said[2];

		diff(old, new, &said[0]);
		diff(new, old, &said[1]);
		for (j = 0; j < 2; j++) {
			const char *at;

			for (at = said[j]; (at = strstr(at, "\n  ")); at++) {
				plus[j] += at[3] == '+';
				minus[j] += at[3] == '-';
			}
			free(said[j]);
		}
		assert_int_equal(plus[0], minus[1]);
		assert_int_equal(plus[1], minus[0]);
		tvd_free_policy(new);
		tvd_free_policy(old);
	}
}

static void only_the_version_is_no_difference(void **state)
{
	struct tvd_policy *old = parse(
		"version: 1\ntypes: [a, b]\nlabels: {x: {types: [a]}}\nisolate: [[a, b]]\n");
	struct tvd_policy *new =
		parse("version: 2\ntypes: [b, a]\nlabels: {x: {types: [a]}}\n");
	char *said;

	(void)state;
	assert_int_equal(diff(old, new, &said), 0);
	assert_string_equal(said, "");
	free(said);
	tvd_free_policy(new);
	tvd_free_policy(old);
}

/* Whether any kind of access is decided otherwise between the same labels. */
static bool decides_otherwise(const struct tvd_policy *old,
			      const struct tvd_policy *new)
{
	struct tvd_policy_props a, b;
	bool otherwise = false;
	size_t s, o;
	uint32_t kind;

	assert_true(tvd_make_policy_props(old, &a));
	assert_true(tvd_make_policy_props(new, &b));
	for (s = 0; s < a.count && s < b.count; s++) {
		if ((a.of[s].flags | b.of[s].flags) & TVD_LABEL_IMMUTABLE)
			continue;
		for (o = 0; o < a.count && o < b.count; o++)
			for (kind = 1; kind & TVD_ACCESS_ALL; kind <<= 1)
				otherwise |= tvd_decide(&a.of[s], &a.of[o],
							kind, old->flags)
						     .allowed !=
					     tvd_decide(&b.of[s], &b.of[o],
							kind, new->flags)
						     .allowed;
	}
	tvd_free_policy_props(&a);
	tvd_free_policy_props(&b);
	return otherwise;
}

/* Labels of the same names, some of which have changed. */
static void verdicts_that_change_are_told(void **state)
{
	static const char title[] = "\nWhat is let in (+) and shut out (-)\n";
	unsigned int changed = 0;
	uint64_t seed = 12;
	int i;

	(void)state;
	for (i = 0; i < 3000; i++) {
		uint64_t same = seed;
		struct tvd_policy *old = random_policy(&same);
		struct tvd_policy *new = random_policy(&seed);
		bool otherwise;
		size_t label;
		char *said;

		label = chance(&seed, (uint32_t) new->label_count);
		if (chance(&seed, 2))
			new->labels[label].types = new->labels[0].types;
		if (new->deny_count && chance(&seed, 2))
			new->denies[chance(&seed, (uint32_t) new->deny_count)]
				.access ^= 1U
					   << chance(&seed, TVD_ACCESS_KINDS);
		diff(old, new, &said);
		otherwise = decides_otherwise(old, new);
		if (otherwise != !!strstr(said, title))
			fail_msg("policy %d: %s", i, said);
		changed += otherwise;
		free(said);
		tvd_free_policy(new);
		tvd_free_policy(old);
	}
	assert_true(changed > 500 && changed < 2900);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_are_told),
		cmocka_unit_test(turned_round_signs_change),
		cmocka_unit_test(only_the_version_is_no_difference),
		cmocka_unit_test(verdicts_that_change_are_told),
	};

	return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}
