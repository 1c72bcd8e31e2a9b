// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: KUnit tests of the decision, by many questions
 *
 * Prints one number for all answers; a selftest compares it with what the tools
 * and the kernel's file "access" say.
 */
#include <kunit/test.h>
#include <linux/sort.h>

#include "decide.h"
#include "order.h"
#include "triples.h"

#define WORDS DIV_ROUND_UP(TVD_TYPES_MAX, 64)

/* The policy as the decision takes it. */
struct world {
	struct triples triples;
	struct tvd_props props[TRIPLES_NAMES];
	struct tvd_deny deny[TRIPLES_DENIES];
	u64 words[TRIPLES_LABELS][WORDS];
};

static void make_label(struct world *w, u32 i)
{
	struct tvd_props *props = &w->props[TRIPLES_BUILTIN + i];
	const struct triples_label *label = &w->triples.label[i];
	u32 first = WORDS, last = 0, place;

	for (place = 0; place < TRIPLES_PLACES; place++) {
		u32 type = triples_place[place];

		if (!(label->types & BIT(place)))
			continue;
		w->words[i][type / 64] |= BIT_ULL(type % 64);
		first = min(first, type / 64);
		last = max(last, type / 64);
	}
	props->words = &w->words[i][first];
	props->first = first;
	props->count = last - first + 1;
	props->flags = label->properties;
}

static int compare_denies(const void *left, const void *right)
{
	const struct tvd_deny *a = left, *b = right;

	return a->object < b->object ? -1 : a->object > b->object;
}

static void make_denies(struct world *w)
{
	struct tvd_deny *next = w->deny;
	u32 i, subject;

	for (subject = 0; subject < TRIPLES_LABELS; subject++) {
		struct tvd_props *props = &w->props[TRIPLES_BUILTIN + subject];
		struct tvd_deny *first = next;

		for (i = 0; i < w->triples.denies; i++) {
			const struct triples_deny *deny = &w->triples.deny[i];

			if (deny->subject != subject)
				continue;
			next->object =
				&w->props[TRIPLES_BUILTIN + deny->object];
			next->access = deny->access;
			next++;
		}
		props->deny = first;
		props->denies = next - first;
		sort(first, props->denies, sizeof(*first), compare_denies,
		     NULL);
	}
}

static void make_world(struct world *w)
{
	static const u32 builtin[TRIPLES_BUILTIN] = {
		TVD_PROP_HOST, TVD_PROP_BASE, TVD_PROP_ANY, TVD_PROP_GONE
	};
	u32 i;

	triples_make(&w->triples);
	for (i = 0; i < TRIPLES_BUILTIN; i++)
		w->props[i].flags = builtin[i];
	for (i = 0; i < TRIPLES_LABELS; i++)
		make_label(w, i);
	make_denies(w);
}

static void test_answers(struct kunit *test)
{
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	u32 i, subject, object, kind, rows = 0;
	u64 hash = TRIPLES_HASH_START;

	KUNIT_ASSERT_NOT_NULL(test, w);
	make_world(w);
	for (i = 0; i < TRIPLES; i++) {
		struct tvd_verdict verdict;
		char answer[16];

		triples_ask(&w->triples, &subject, &object, &kind);
		verdict = tvd_decide(&w->props[subject], &w->props[object],
				     BIT(kind), TVD_POLICY_PROTECT);
		snprintf(answer, sizeof(answer), "%s %u\n",
			 verdict.allowed ? "allowed" : "denied", verdict.row);
		hash = triples_hash(hash, answer);
		rows |= BIT(verdict.row);
	}
	/* Every row answers something. */
	KUNIT_EXPECT_EQ(test, rows, GENMASK(TVD_ROW_ELSE, TVD_ROW_CLOSED));
	kunit_info(test, "answers %016llx\n", hash);
}

/* All kinds of access that a label has to another. */
static u32 granted(const struct tvd_props *subject,
		   const struct tvd_props *object)
{
	u32 kind, access = 0;

	for (kind = 0; kind < TVD_ACCESS_KINDS; kind++)
		if (tvd_decide(subject, object, BIT(kind), TVD_POLICY_PROTECT)
			    .allowed)
			access |= BIT(kind);
	return access;
}

/* What is no stronger than another may do nothing that the other may not. */
static void test_order(struct kunit *test)
{
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	u32 label, caller, object, pairs = 0;

	KUNIT_ASSERT_NOT_NULL(test, w);
	make_world(w);
	for (label = 0; label < TRIPLES_NAMES; label++)
		for (caller = 0; caller < TRIPLES_NAMES; caller++) {
			if (label == caller ||
			    !tvd_props_no_stronger(&w->props[label],
						   &w->props[caller]))
				continue;
			pairs++;
			for (object = 0; object < TRIPLES_NAMES; object++)
				KUNIT_EXPECT_EQ(
					test, 0,
					granted(&w->props[label],
						&w->props[object]) &
						~granted(&w->props[caller],
							 &w->props[object]));
		}
	KUNIT_EXPECT_GT(test, pairs, 50);
}

static struct kunit_case triples_test_cases[] = { KUNIT_CASE(test_answers),
						  KUNIT_CASE(test_order),
						  {} };

static struct kunit_suite triples_test_suite = {
	.name = "tvd_triples",
	.test_cases = triples_test_cases,
};

kunit_test_suite(triples_test_suite);

MODULE_DESCRIPTION("KUnit tests of the decision, by many questions");
MODULE_LICENSE("GPL");
