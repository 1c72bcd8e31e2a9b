// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: sets of types against arrays of bool
 */
#include "support.h"

#include "decide.h"
#include "sets.h"

#define ROUNDS 3000

typedef bool set[TVD_TYPES_MAX];

static bool intersect(const set a, const set b)
{
	size_t i;

	for (i = 0; i < TVD_TYPES_MAX; i++)
		if (a[i] && b[i])
			return true;
	return false;
}

static bool is_subset(const set a, const set b)
{
	size_t i;

	for (i = 0; i < TVD_TYPES_MAX; i++)
		if (a[i] && !b[i])
			return false;
	return true;
}

static void check(const set a, const set b)
{
	struct tvd_props left, right;

	make_props(&left, a, 0);
	make_props(&right, b, 0);
	assert_int_equal(tvd_types_intersect(&left, &right), intersect(a, b));
	assert_int_equal(tvd_types_intersect(&right, &left), intersect(a, b));
	assert_int_equal(tvd_types_subset(&left, &right), is_subset(a, b));
	assert_int_equal(tvd_types_subset(&right, &left), is_subset(b, a));
	assert_true(tvd_types_subset(&left, &left));
	free_props(&left);
	free_props(&right);
}

/* The same numbers in every run. */
static uint32_t next_random(void)
{
	static uint64_t state = 0x544456;

	state = state * 6364136223846793005U + 1442695040888963407U;
	return (uint32_t)(state >> 33);
}

/* Some types in some stretch, from none to all. */
static void fill(set s)
{
	uint32_t first = next_random() % TVD_TYPES_MAX;
	uint32_t end = first + next_random() % (TVD_TYPES_MAX - first + 1);
	uint32_t one_in = 1U << next_random() % 12;
	uint32_t i;

	memset(s, 0, sizeof(set));
	for (i = first; i < end; i++)
		s[i] = !(next_random() % one_in);
}

static void random_sets_agree(void **state)
{
	static set a, b;
	int i;

	(void)state;
	for (i = 0; i < ROUNDS; i++) {
		fill(a);
		fill(b);
		check(a, b);
	}
}

/* A set, one with a type less, and one with a type more. */
static void nearly_equal_sets_agree(void **state)
{
	static set a, b;
	int i;

	(void)state;
	for (i = 0; i < ROUNDS; i++) {
		uint32_t at = next_random() % TVD_TYPES_MAX;

		fill(a);
		memcpy(b, a, sizeof(set));
		check(a, b);
		b[at] = !b[at];
		check(a, b);
	}
}

static void single_types_agree(void **state)
{
	static const uint32_t places[] = { 0,	 1,    62,   63,   64,
					   65,	 127,  128,  2047, 2048,
					   4031, 4032, 4092, 4093 };
	static set a, b;
	size_t i, j;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(places); i++) {
		for (j = 0; j < ARRAY_SIZE(places); j++) {
			memset(a, 0, sizeof(set));
			memset(b, 0, sizeof(set));
			a[places[i]] = true;
			b[places[j]] = true;
			check(a, b);
		}
	}
}

/* Every second type each, and one in common: the last. */
static void only_the_last_type_is_shared(void **state)
{
	static set a, b;
	struct tvd_props left, right;
	size_t i;

	(void)state;
	for (i = 0; i < TVD_TYPES_MAX; i++) {
		a[i] = i % 2 == 0;
		b[i] = i % 2 == 1;
	}
	check(a, b);
	a[TVD_TYPES_MAX - 1] = true;
	make_props(&left, a, TVD_LABEL_TRUSTED);
	make_props(&right, b, TVD_LABEL_TRUSTED);
	assert_true(tvd_types_intersect(&left, &right));
	assert_int_equal(tvd_decide(&left, &right, TVD_ACCESS_READ, 0).row,
			 TVD_ROW_TYPES);
	free_props(&left);
	a[TVD_TYPES_MAX - 1] = false;
	make_props(&left, a, TVD_LABEL_TRUSTED);
	assert_false(tvd_types_intersect(&left, &right));
	assert_int_equal(tvd_decide(&left, &right, TVD_ACCESS_READ, 0).row,
			 TVD_ROW_ELSE);
	free_props(&left);
	free_props(&right);
}

static void the_empty_set_is_in_all_and_meets_none(void **state)
{
	static set a, b;

	(void)state;
	check(a, b);
	memset(b, true, sizeof(set));
	check(a, b);
	check(b, b);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_sets_agree),
		cmocka_unit_test(nearly_equal_sets_agree),
		cmocka_unit_test(single_types_agree),
		cmocka_unit_test(only_the_last_type_is_shared),
		cmocka_unit_test(the_empty_set_is_in_all_and_meets_none),
	};

	return cmocka_run_group_tests_name("sets", tests, NULL, NULL);
}
