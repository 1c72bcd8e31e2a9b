// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: the decision against the oracle
 *
 * All pairs of all labels of a universe of 4 types, with all properties, in all
 * kinds of access; and so for several places of the 4 types among 4,094.
 */
#include "support.h"

#include "decide.h"
#include "oracle.h"
#include "sets.h"

#define SETS (1 << ORACLE_TYPES)
#define PROPERTIES 16
#define LABELS_MAX (SETS * PROPERTIES + 3)

/** struct universe - all labels, as the oracle and as the decision see them */
struct universe {
	struct oracle_label oracle[LABELS_MAX];
	struct tvd_props props[LABELS_MAX];
	size_t count;
};

/* In the order of enum oracle_kind. */
static const __u32 access_of[KINDS] = {
	TVD_ACCESS_READ,     TVD_ACCESS_WRITE,	     TVD_ACCESS_APPEND,
	TVD_ACCESS_EXECUTE,  TVD_ACCESS_MAP_EXEC,    TVD_ACCESS_FOLLOW,
	TVD_ACCESS_SEARCH,   TVD_ACCESS_LIST,	     TVD_ACCESS_GETATTR,
	TVD_ACCESS_SETATTR,  TVD_ACCESS_LOCK_SHARED, TVD_ACCESS_LOCK_EXCLUSIVE,
	TVD_ACCESS_WATCH,    TVD_ACCESS_CONNECT,     TVD_ACCESS_SEND,
	TVD_ACCESS_RECEIVE,  TVD_ACCESS_TRACE,	     TVD_ACCESS_SIGNAL,
	TVD_ACCESS_SCHEDULE, TVD_ACCESS_DESTROY,     TVD_ACCESS_RELABEL,
	TVD_ACCESS_MOUNT,
};

/** struct protection - what protects the host, as both see it */
struct protection {
	__u32 flags;
	struct oracle_protect oracle;
};

static const struct protection protections[] = {
	{ 0, { false, false, false } },
	{ TVD_POLICY_PROTECT_EXECUTE, { true, false, false } },
	{ TVD_POLICY_PROTECT_MAP_EXEC, { false, true, false } },
	{ TVD_POLICY_PROTECT_FOLLOW, { false, false, true } },
	{ TVD_POLICY_PROTECT | TVD_POLICY_UNLABELLED_BASE,
	  { true, true, true } },
};

static void add_label(struct universe *u, const struct oracle_label *label,
		      __u32 flags, const unsigned int place[ORACLE_TYPES])
{
	bool types[TVD_TYPES_MAX] = { false };
	int i;

	for (i = 0; i < ORACLE_TYPES; i++)
		types[place[i]] = label->types[i];
	u->oracle[u->count] = *label;
	make_props(&u->props[u->count], types, flags);
	u->count++;
}

/* A set without types is that of a label whose name the policy forgot. */
static void add_domain(struct universe *u, int set, int properties,
		       const unsigned int place[ORACLE_TYPES])
{
	struct oracle_label label = {
		.who = DOMAIN,
		.trusted = properties & 1,
		.closed = properties & 2,
		.immutable = properties & 4,
		.gone = properties & 8,
	};
	int i;

	if (!set && !label.gone)
		return;
	for (i = 0; i < ORACLE_TYPES; i++)
		label.types[i] = set & 1 << i;
	add_label(u, &label,
		  (label.trusted ? TVD_LABEL_TRUSTED : 0) |
			  (label.closed ? TVD_PROP_CLOSED : 0) |
			  (label.immutable ? TVD_PROP_IMMUTABLE : 0) |
			  (label.gone ? TVD_PROP_GONE : 0),
		  place);
}

static void make_universe(struct universe *u,
			  const unsigned int place[ORACLE_TYPES])
{
	const struct oracle_label host = { .who = HOST };
	const struct oracle_label base = { .who = BASE };
	const struct oracle_label any = { .who = ANY };
	int set, properties;

	u->count = 0;
	add_label(u, &host, TVD_PROP_HOST, place);
	add_label(u, &base, TVD_PROP_BASE, place);
	add_label(u, &any, TVD_PROP_ANY, place);
	for (set = 0; set < SETS; set++)
		for (properties = 0; properties < PROPERTIES; properties++)
			add_domain(u, set, properties, place);
}

static void free_universe(struct universe *u)
{
	while (u->count)
		free_props(&u->props[--u->count]);
}

static void show(const char *name, const struct oracle_label *label)
{
	static const char *const who[] = { "domain", "host", "base", "any" };

	print_error("%s: %s {%d%d%d%d}%s%s%s%s\n", name, who[label->who],
		    label->types[0], label->types[1], label->types[2],
		    label->types[3], label->trusted ? " trusted" : "",
		    label->closed ? " closed" : "",
		    label->immutable ? " immutable" : "",
		    label->gone ? " gone" : "");
}

static void check(const struct universe *u, size_t s, size_t o, int kind,
		  const struct protection *protection)
{
	struct oracle_answer expected = oracle_ask(&u->oracle[s], &u->oracle[o],
						   (enum oracle_kind)kind,
						   &protection->oracle);
	struct tvd_verdict seen = tvd_decide(
		&u->props[s], &u->props[o], access_of[kind], protection->flags);

	if (seen.allowed == expected.allowed && seen.row == expected.row)
		return;
	show("subject", &u->oracle[s]);
	show("object", &u->oracle[o]);
	fail_msg("access %d, protection %#x: %s by row %d, not %s by row %d",
		 kind, protection->flags,
		 expected.allowed ? "allowed" : "denied", expected.row,
		 seen.allowed ? "allowed" : "denied", seen.row);
}

static void check_all(const unsigned int place[ORACLE_TYPES])
{
	static struct universe u;
	size_t s, o, p;
	int kind;

	make_universe(&u, place);
	for (s = 0; s < u.count; s++)
		for (o = 0; o < u.count; o++)
			for (kind = 0; kind < KINDS; kind++)
				for (p = 0; p < ARRAY_SIZE(protections); p++)
					check(&u, s, o, kind, &protections[p]);
	free_universe(&u);
}

static void the_table_holds_for_the_first_types(void **state)
{
	static const unsigned int place[] = { 0, 1, 2, 3 };

	(void)state;
	check_all(place);
}

static void the_table_holds_for_types_far_apart(void **state)
{
	static const unsigned int place[] = { 63, 64, 2000, 4093 };

	(void)state;
	check_all(place);
}

static void the_table_holds_for_the_last_types(void **state)
{
	static const unsigned int place[] = { 4090, 4091, 4092, 4093 };

	(void)state;
	check_all(place);
}

/* Of several kinds of access asked for at once all must be granted. */
static void check_two(const struct universe *u, size_t s, size_t o, int kind,
		      int other)
{
	const struct tvd_props *subject = &u->props[s], *object = &u->props[o];
	__u32 a = access_of[kind], b = access_of[other];

	bool both =
		tvd_decide(subject, object, a | b, TVD_POLICY_PROTECT).allowed;
	bool each =
		tvd_decide(subject, object, a, TVD_POLICY_PROTECT).allowed &&
		tvd_decide(subject, object, b, TVD_POLICY_PROTECT).allowed;

	if (both != each) {
		show("subject", &u->oracle[s]);
		show("object", &u->oracle[o]);
		fail_msg("access %d with %d: %d together, %d one by one", kind,
			 other, both, each);
	}
}

static void all_kinds_asked_for_must_be_granted(void **state)
{
	static const unsigned int place[] = { 0, 1, 2, 3 };
	static struct universe u;
	size_t s, o;
	int kind, other;

	(void)state;
	make_universe(&u, place);
	for (s = 0; s < u.count; s += 7)
		for (o = 0; o < u.count; o++)
			for (kind = 0; kind < KINDS; kind++)
				for (other = 0; other < kind; other++)
					check_two(&u, s, o, kind, other);
	free_universe(&u);
}

/* The list of kinds is the whole list. */
static void there_are_22_kinds(void **state)
{
	__u32 all = 0;
	int kind;

	(void)state;
	assert_int_equal(KINDS, TVD_ACCESS_KINDS);
	for (kind = 0; kind < KINDS; kind++) {
		assert_int_equal(access_of[kind], 1U << kind);
		all |= access_of[kind];
	}
	assert_int_equal(all, TVD_ACCESS_ALL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_are_22_kinds),
		cmocka_unit_test(the_table_holds_for_the_first_types),
		cmocka_unit_test(the_table_holds_for_types_far_apart),
		cmocka_unit_test(the_table_holds_for_the_last_types),
		cmocka_unit_test(all_kinds_asked_for_must_be_granted),
	};

	return cmocka_run_group_tests_name("decide", tests, NULL, NULL);
}
