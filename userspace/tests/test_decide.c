// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: the decision against the oracle
 *
 * All pairs of all labels of a universe of 4 types, with all properties, in all
 * kinds of access, and with rules that deny some of it; and so for several places
 * of the 4 types among 4,094.  Then labels made by chance, of up to 4,094 types.
 */
#include "support.h"

#include "chance.h"
#include "decide.h"
#include "oracle.h"
#include "sets.h"

#define ORACLE_TYPES 4
#define SETS (1 << ORACLE_TYPES)
#define PROPERTIES 16
#define LABELS_MAX (SETS * PROPERTIES + 3)

/** struct universe - all labels, as the oracle and as the decision see them */
struct universe {
	struct oracle_label oracle[LABELS_MAX];
	bool types[LABELS_MAX][ORACLE_TYPES];
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

	for (i = 0; label->types && i < ORACLE_TYPES; i++) {
		types[place[i]] = label->types[i];
		u->types[u->count][i] = label->types[i];
	}
	u->oracle[u->count] = *label;
	u->oracle[u->count].types = u->types[u->count];
	u->oracle[u->count].type_count = ORACLE_TYPES;
	make_props(&u->props[u->count], types, flags);
	u->count++;
}

/* A set without types is that of a label whose name the policy forgot. */
static void add_domain(struct universe *u, int set, int properties,
		       const unsigned int place[ORACLE_TYPES])
{
	bool types[ORACLE_TYPES];
	struct oracle_label label = {
		.who = DOMAIN,
		.types = types,
		.trusted = properties & 1,
		.closed = properties & 2,
		.immutable = properties & 4,
		.gone = properties & 8,
	};
	int i;

	if (!set && !label.gone)
		return;
	for (i = 0; i < ORACLE_TYPES; i++)
		types[i] = set & 1 << i;
	add_label(u, &label,
		  (label.trusted ? TVD_LABEL_TRUSTED : 0) |
			  (label.closed ? TVD_LABEL_CLOSED : 0) |
			  (label.immutable ? TVD_LABEL_IMMUTABLE : 0) |
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

/* One rule, as both see it; which kinds it denies comes from the seed. */
static void make_rule(uint32_t seed, const struct oracle_label *oracle_object,
		      const struct tvd_props *object, struct oracle_rule *rule,
		      struct tvd_deny *deny)
{
	int kind;

	*rule = (struct oracle_rule){ .object = oracle_object };
	*deny = (struct tvd_deny){ .object = object };
	for (kind = 0; kind < KINDS; kind++) {
		seed = seed * 1664525 + 1013904223;
		rule->kinds[kind] = seed >> 30 != 3;
		if (rule->kinds[kind])
			deny->access |= access_of[kind];
	}
}

/*
 * Rules from one label to each n-th, n being small for some labels and large
 * for others.  That the two share types is not asked: where they do not, the
 * rule must not matter.
 */
static void add_rules(struct universe *u, size_t s, size_t each)
{
	size_t most = u->count / each + 1, o;
	struct oracle_rule *rules = calloc(most, sizeof(*rules));
	struct tvd_deny *denies = calloc(most, sizeof(*denies));

	assert_non_null(rules);
	assert_non_null(denies);
	u->oracle[s].rules = rules;
	u->props[s].deny = denies;
	for (o = s % each; o < u->count; o += each) {
		if (o == s || u->oracle[o].who != DOMAIN)
			continue;
		make_rule((uint32_t)(s * LABELS_MAX + o), &u->oracle[o],
			  &u->props[o], &rules[u->oracle[s].rule_count],
			  &denies[u->props[s].denies]);
		u->oracle[s].rule_count++;
		u->props[s].denies++;
	}
}

static void make_rules(struct universe *u)
{
	static const size_t each[] = { 1, 2, 3, 11, 100 };
	size_t s;

	for (s = 0; s < u->count; s++)
		if (u->oracle[s].who == DOMAIN && s % 6)
			add_rules(u, s, each[s % 6 - 1]);
}

static void free_const(const void *p)
{
	union {
		const void *as_kept;
		void *as_allocated;
	} pointer = { .as_kept = p };

	free(pointer.as_allocated);
}

static void free_universe(struct universe *u)
{
	while (u->count) {
		u->count--;
		free_const(u->oracle[u->count].rules);
		free_const(u->props[u->count].deny);
		free_props(&u->props[u->count]);
	}
}

static void show(const char *name, const struct oracle_label *label)
{
	static const char *const who[] = { "domain", "host", "base", "any" };
	size_t i;

	print_error("%s: %s {", name, who[label->who]);
	for (i = 0; i < label->type_count; i++)
		if (label->types[i])
			print_error(" %zu", i);
	print_error(" }%s%s%s%s\n", label->trusted ? " trusted" : "",
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
	make_rules(&u);
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
	make_rules(&u);
	for (s = 0; s < u.count; s += 7)
		for (o = 0; o < u.count; o++)
			for (kind = 0; kind < KINDS; kind++)
				for (other = 0; other < kind; other++)
					check_two(&u, s, o, kind, other);
	free_universe(&u);
}

#define CROWD 60

/** struct crowd - labels made by chance, of any of 4,094 types */
struct crowd {
	struct universe u;
	bool types[CROWD][TVD_TYPES_MAX];
};

/* Few types or many, anywhere or near one end; each has a half of the last. */
static void choose_types(uint64_t *seed, bool types[TVD_TYPES_MAX])
{
	uint32_t many = 1U << chance(seed, 12), span = TVD_TYPES_MAX, i;

	memset(types, 0, TVD_TYPES_MAX * sizeof(*types));
	if (chance(seed, 2))
		span = 1 + chance(seed, TVD_TYPES_MAX);
	for (i = chance(seed, many + 1); i; i--)
		types[TVD_TYPES_MAX - 1 - chance(seed, span)] = true;
	types[TVD_TYPES_MAX - 1] = chance(seed, 2);
}

static void add_by_chance(struct crowd *c, uint64_t *seed)
{
	struct oracle_label *label = &c->u.oracle[c->u.count];
	uint32_t properties = chance(seed, 3) ? 0 : chance(seed, 16);

	choose_types(seed, c->types[c->u.count]);
	*label = (struct oracle_label){
		.who = DOMAIN,
		.types = c->types[c->u.count],
		.type_count = TVD_TYPES_MAX,
		.trusted = properties & 1,
		.closed = properties & 2,
		.immutable = properties & 4,
		.gone = properties & 8,
	};
	make_props(&c->u.props[c->u.count], c->types[c->u.count],
		   (label->trusted ? TVD_LABEL_TRUSTED : 0) |
			   (label->closed ? TVD_LABEL_CLOSED : 0) |
			   (label->immutable ? TVD_LABEL_IMMUTABLE : 0) |
			   (label->gone ? TVD_PROP_GONE : 0));
	c->u.count++;
}

static void the_table_holds_for_large_sets(void **state)
{
	static struct crowd c;
	uint64_t seed = 7;
	int round, kind;
	size_t s, o;

	(void)state;
	for (round = 0; round < 40; round++) {
		c.u.count = 0;
		while (c.u.count < CROWD)
			add_by_chance(&c, &seed);
		make_rules(&c.u);
		for (s = 0; s < CROWD; s++)
			for (o = 0; o < CROWD; o++)
				for (kind = round % 3; kind < KINDS; kind += 3)
					check(&c.u, s, o, kind,
					      &protections[4]);
		free_universe(&c.u);
	}
}

/* Each pair of labels has the last type in common, and maybe no other. */
static void only_the_last_type_is_shared(void **state)
{
	static bool types[8][TVD_TYPES_MAX];
	struct universe u = { .count = 0 };
	size_t s, o, i;
	int kind;

	(void)state;
	for (s = 0; s < ARRAY_SIZE(types); s++) {
		for (i = s; i < TVD_TYPES_MAX; i += ARRAY_SIZE(types))
			types[s][i] = i % 3 && i != TVD_TYPES_MAX - 1;
		types[s][TVD_TYPES_MAX - 1] = s != 3;
		u.oracle[s] = (struct oracle_label){
			.types = types[s],
			.type_count = TVD_TYPES_MAX,
		};
		make_props(&u.props[s], types[s], 0);
		u.count++;
	}
	for (s = 0; s < u.count; s++) {
		for (o = 0; o < u.count; o++) {
			bool shared = s == o || (s != 3 && o != 3);

			assert_int_equal(tvd_decide(&u.props[s], &u.props[o],
						    TVD_ACCESS_READ, 0)
						 .allowed,
					 shared);
			for (kind = 0; kind < KINDS; kind++)
				check(&u, s, o, kind, &protections[0]);
		}
	}
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
		cmocka_unit_test(the_table_holds_for_large_sets),
		cmocka_unit_test(only_the_last_type_is_shared),
		cmocka_unit_test(all_kinds_asked_for_must_be_granted),
	};

	return cmocka_run_group_tests_name("decide", tests, NULL, NULL);
}
