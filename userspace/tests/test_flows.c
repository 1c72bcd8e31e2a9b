// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: flows from label to label, against pairs of labels one by one
 */
#include "flow_matrix.h"

#include "flows_groups.h"

static void pairs_are_what_the_decision_says(void **state)
{
	uint64_t seed = 1;
	int i;

	(void)state;
	for (i = 0; i < POLICIES; i++) {
		struct tvd_policy *policy = random_policy(&seed);
		struct tvd_flows flows;
		struct matrix m;
		uint32_t x, y;

		assert_true(tvd_make_flows(policy, &flows));
		fill(&m, policy);
		for (x = 0; x < policy->label_count; x++)
			for (y = 0; y < policy->label_count; y++)
				if ((tvd_flow(&flows, x, y) != TVD_FLOW_NONE) !=
				    m.reaches[x][y])
					fail_msg("policy %d: %u to %u", i, x,
						 y);
		tvd_free_flows(&flows);
		tvd_free_policy(policy);
	}
}

/* What a search from one label meets, forth or back, is what is reachable. */
static void check_search(struct tvd_flow_search *search, uint32_t from,
			 bool back, const struct matrix *m, int number)
{
	size_t labels = search->flows->policy->label_count;
	size_t count = 1, i;
	uint32_t y;

	tvd_flow_begin(search);
	assert_true(tvd_flow_meet(search, from));
	search->queue[0] = from;
	for (i = 0; i < count; i++) {
		struct tvd_flow_cursor cursor = {
			.label = search->queue[i],
			.back = back,
		};
		uint32_t other;

		while ((other = tvd_flow_next(search, &cursor)) !=
		       TVD_FLOW_NOBODY) {
			assert_true(tvd_flow_meet(search, other));
			search->queue[count++] = other;
		}
	}
	for (y = 0; y < labels; y++) {
		bool met = !tvd_flow_meet(search, y);
		bool reached = y == from || (back ? m->reaches[y][from] :
						    m->reaches[from][y]);

		if (met != reached)
			fail_msg("policy %d: %s %u to %u: %d", number,
				 back ? "back from" : "from", from, y, met);
	}
}

static void searches_meet_all_that_is_reached(void **state)
{
	uint64_t seed = 2;
	int i;

	(void)state;
	for (i = 0; i < POLICIES; i++) {
		struct tvd_policy *policy = random_policy(&seed);
		struct tvd_flow_search search;
		struct tvd_flows flows;
		struct matrix m;
		uint32_t x;

		assert_true(tvd_make_flows(policy, &flows));
		assert_true(tvd_make_flow_search(&flows, &search));
		fill(&m, policy);
		close_matrix(&m, policy->label_count, 0);
		for (x = 0; x < policy->label_count; x++) {
			check_search(&search, x, false, &m, i);
			check_search(&search, x, true, &m, i);
		}
		tvd_free_flow_search(&search);
		tvd_free_flows(&flows);
		tvd_free_policy(policy);
	}
}

/* Whether two labels reach, and are reached by, the same others. */
static bool same_reach(const struct matrix *m, size_t labels, size_t x,
		       size_t y)
{
	size_t z;

	if (m->reaches[x][y] != m->reaches[y][x])
		return false;
	for (z = 0; z < labels; z++)
		if (m->reaches[x][z] != m->reaches[y][z] ||
		    m->reaches[z][x] != m->reaches[z][y])
			return false;
	return true;
}

/* Who is joined at all, by what is not only read. */
static void join(struct matrix *joined, const struct tvd_policy *policy,
		 const struct matrix *straight)
{
	size_t x, y;

	memset(joined, 0, sizeof(*joined));
	for (x = 0; x < policy->label_count; x++)
		for (y = 0; y < policy->label_count; y++)
			if (!is(policy, x, TVD_LABEL_IMMUTABLE) &&
			    !is(policy, y, TVD_LABEL_IMMUTABLE))
				joined->reaches[x][y] =
					x == y || straight->reaches[x][y] ||
					straight->reaches[y][x];
	close_matrix(joined, policy->label_count, 0);
}

static void check_groups(const struct tvd_flow_groups *groups,
			 const struct matrix *m, const struct matrix *joined,
			 size_t labels, int number)
{
	uint32_t x, y;

	for (x = 0; x < labels; x++) {
		for (y = 0; y < labels; y++) {
			bool group = groups->group[x] == groups->group[y];
			bool island = groups->island[x] == groups->island[y] &&
				      groups->island[x] != TVD_FLOW_NOBODY;

			if (tvd_flow_reaches(groups, x, y) !=
				    m->reaches[x][y] ||
			    group != same_reach(m, labels, x, y) ||
			    island != joined->reaches[x][y])
				fail_msg("policy %d: %u and %u: %d %d %d",
					 number, x, y,
					 tvd_flow_reaches(groups, x, y), group,
					 island);
		}
		assert_int_equal(tvd_flow_group_mutual(groups,
						       groups->group[x]),
				 m->reaches[x][x]);
	}
}

static void groups_have_equal_reach(void **state)
{
	uint64_t seed = 4;
	int i;

	(void)state;
	for (i = 0; i < POLICIES; i++) {
		struct tvd_policy *policy = random_policy(&seed);
		struct tvd_flow_groups groups;
		struct tvd_flow_search search;
		struct tvd_flows flows;
		struct matrix m, joined;

		assert_true(tvd_make_flows(policy, &flows));
		assert_true(tvd_make_flow_search(&flows, &search));
		assert_true(tvd_make_flow_groups(&search, &groups));
		fill(&m, policy);
		join(&joined, policy, &m);
		close_matrix(&m, policy->label_count, 0);
		check_groups(&groups, &m, &joined, policy->label_count, i);
		tvd_free_flow_groups(&groups);
		tvd_free_flow_search(&search);
		tvd_free_flows(&flows);
		tvd_free_policy(policy);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs_are_what_the_decision_says),
		cmocka_unit_test(searches_meet_all_that_is_reached),
		cmocka_unit_test(groups_have_equal_reach),
	};

	return cmocka_run_group_tests_name("flows", tests, NULL, NULL);
}
