// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: assertions that types are isolated
 */
#include "flow_matrix.h"

#include "flows.h"

static uint32_t types_of(const struct tvd_policy_set *set)
{
	uint32_t mask = 0;
	size_t i;

	for (i = 0; i < set->count; i++)
		mask |= 1U << set->types[i];
	return mask;
}

/* Whether what has one of the types gets where another is. */
static bool is_broken(const struct tvd_policy *policy,
		      const struct tvd_policy_isolate *assertion)
{
	uint32_t types = types_of(&assertion->types), but = 0;
	struct matrix m;
	size_t i, x, y;

	for (i = 0; i < assertion->through_count; i++)
		but |= 1U << (assertion->through[i] - TVD_REFERENCE_FIRST);
	fill(&m, policy);
	close_matrix(&m, policy->label_count, but);
	for (x = 0; x < policy->label_count; x++) {
		uint32_t at_x = types & types_of(&policy->labels[x].types);

		if (is(policy, x, TVD_LABEL_IMMUTABLE))
			continue;
		if (at_x && is(policy, x, TVD_LABEL_PERMISSIVE))
			return true;
		if (but >> x & 1)
			continue;
		if (at_x & (at_x - 1))
			return true;
		for (y = 0; at_x && y < policy->label_count; y++)
			if (!(but >> y & 1) && m.reaches[x][y] &&
			    (types & types_of(&policy->labels[y].types) &
			     ~at_x))
				return true;
	}
	return false;
}

static void assertions_hold_where_nothing_flows(void **state)
{
	unsigned int broken = 0, whole = 0;
	uint64_t seed = 3;
	int i;

	(void)state;
	for (i = 0; i < POLICIES * 4; i++) {
		struct tvd_policy *policy = random_policy(&seed);
		struct tvd_diagnostics found = { .file = "p" };
		bool expected = false;
		size_t j;

		for (j = 0; j < policy->isolate_count; j++)
			expected |= is_broken(policy, &policy->isolates[j]);
		if ((tvd_check_isolation(policy, &found) < 0) != expected)
			fail_msg("policy %d: broken %d", i, expected);
		assert_int_equal(tvd_diagnosed(&found), expected);
		broken += expected;
		whole += !expected && policy->isolate_count;
		tvd_diagnostics_free(&found);
		tvd_free_policy(policy);
	}
	/* Chance makes enough of either. */
	assert_true(broken > POLICIES / 10);
	assert_true(whole > POLICIES / 10);
}

/** struct broken - a policy whose assertion does not hold, and what is told */
struct broken {
	const char *text;
	const char *told;
};

#define HEAD "version: 1\ntypes: [a, b, c, d]\nlabels:\n"

static const struct broken broken[] = {
	{ HEAD "  x: {types: [a, b], trusted: true}\nisolate: [[a, b]]\n",
	  "p.yaml:5:11: 'a' and 'b' are not isolated: type a -> label x -> type b; name 'x' under 'through' if it may pass things on, or cut the path elsewhere" },
	{ HEAD
	  "  x: {types: [a]}\n  y: {types: [b]}\n  v: {types: [a, c], trusted: true}\n  w: {types: [c, b], trusted: true}\nisolate:\n  - {types: [a, b], through: [v]}\n  - [b, a]\n",
	  "p.yaml:10:5: 'a' and 'b' are not isolated: type a -> label v -> (type c) -> label w -> type b; name 'w' under 'through' if it may pass things on, or cut the path elsewhere" },
	{ HEAD
	  "  x: {types: [a]}\n  y: {types: [b], trusted: true}\n  e: {types: [d]}\nentries:\n  - {from: x, program: base, to: y}\nisolate:\n  - [a, b]\n",
	  "p.yaml:10:5: 'a' and 'b' are not isolated: type a -> label x -> (entry) -> label y -> type b; name 'y' under 'through' if it may pass things on, or cut the path elsewhere" },
	{ HEAD
	  "  x: {types: [a]}\n  y: {types: [b]}\n  p: {types: [c], mode: permissive}\nisolate:\n  - [a, b]\n",
	  "p.yaml:8:5: 'a' and 'b' are not isolated: type a -> label x -> (permissive reader) -> label p -> (permissive writer) -> label y -> type b; nothing is refused to 'p', so make it 'mode: enforcing'" },
	/* From base, which a permissive label writes, a closed one reads. */
	{ HEAD
	  "  x: {types: [a]}\n  y: {types: [b], closed: true, requires: measured}\n  p: {types: [c], mode: permissive}\nisolate:\n  - [a, b]\n",
	  "p.yaml:8:5: 'a' and 'b' are not isolated: type a -> label x -> (permissive reader) -> label p -> (permissive writer) -> label y -> type b; nothing is refused to 'p', so make it 'mode: enforcing'" },
};

static void the_path_is_told(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(broken); i++) {
		struct tvd_error *error = NULL;

		assert_null(tvd_parse_policy("p.yaml", broken[i].text,
					     strlen(broken[i].text), &error));
		/* Of two assertions in one policy the first is looked at. */
		assert_memory_equal(tvd_error_message(error), broken[i].told,
				    strlen(broken[i].told));
		tvd_error_free(error);
	}
}

/* The language refuses that as well, before anything is searched. */
static void permissive_labels_are_not_isolated(void **state)
{
	struct tvd_policy *policy = model_new(2, 2);
	struct tvd_diagnostics found = { .file = "p.yaml" };
	struct tvd_error *error = NULL;

	(void)state;
	model_rules(policy, 1);
	model_label(policy, 0, 1, 0);
	model_label(policy, 1, 2, TVD_LABEL_PERMISSIVE);
	model_isolate(policy, 3, 0);
	assert_int_equal(tvd_check_isolation(policy, &found), -1);
	tvd_diagnostics_report(&found, &error);
	assert_string_equal(
		tvd_error_message(error),
		"p.yaml:2:1: label 'l00001' is permissive and has the type 't00001', which is to be isolated (line 3001); make it 'mode: enforcing', or give the assertion up until it is");
	tvd_error_free(error);
	tvd_diagnostics_free(&found);
	tvd_free_policy(policy);
}

/* Type 0 and type 17 are joined by 17 labels, of which one is not told. */
static void a_long_path_is_cut_short(void **state)
{
	struct tvd_policy *policy = model_new(18, 17);
	struct tvd_diagnostics found = { .file = "p.yaml" };
	struct tvd_error *error = NULL;
	const char *told;
	size_t i;

	(void)state;
	model_rules(policy, 1);
	for (i = 0; i < 17; i++)
		model_label(policy, i, 3U << i, TVD_LABEL_TRUSTED);
	model_isolate(policy, 1U | 1U << 17, 0);
	assert_int_equal(tvd_check_isolation(policy, &found), -1);
	tvd_diagnostics_report(&found, &error);
	told = tvd_error_message(error);
	assert_non_null(strstr(
		told,
		"(type t00007) -> label l00007 -> ... 1 more labels ... -> (type t00009) -> label l00009 -> "));
	assert_non_null(strstr(told, "-> label l00016 -> type t00017; "));
	tvd_error_free(error);
	tvd_diagnostics_free(&found);
	tvd_free_policy(policy);
}

/* What a careful person takes for isolated is. */
static const char *const whole[] = {
	HEAD "  x: {types: [a]}\n  y: {types: [b]}\nisolate: [[a, b]]\n",
	HEAD
	"  x: {types: [a]}\n  y: {types: [b]}\n  v: {types: [a, b], trusted: true}\nisolate: [{types: [a, b], through: [v]}]\n",
	/* What both only read comes from the host. */
	HEAD
	"  x: {types: [a]}\n  y: {types: [b]}\n  s: {types: [a, b], immutable: true}\nisolate: [[a, b]]\n",
	/* A closed label is acted upon by nobody. */
	HEAD
	"  x: {types: [a, c], trusted: true, closed: true, requires: measured}\n  y: {types: [b, c], trusted: true, closed: true, requires: measured}\nisolate: [[a, b]]\n",
	/* Denied both ways, and neither label is no stronger than the other. */
	HEAD
	"  x: {types: [a, c], trusted: true}\n  y: {types: [b, c], trusted: true}\ndeny: [{subject: x, object: y}, {subject: y, object: x}]\nisolate: [[a, b]]\n",
};

static void what_is_isolated_compiles(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(whole); i++)
		tvd_free_policy(parse(whole[i]));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(assertions_hold_where_nothing_flows),
		cmocka_unit_test(the_path_is_told),
		cmocka_unit_test(permissive_labels_are_not_isolated),
		cmocka_unit_test(a_long_path_is_cut_short),
		cmocka_unit_test(what_is_isolated_compiles),
	};

	return cmocka_run_group_tests_name("isolate", tests, NULL, NULL);
}
