// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: types that do not run at the same time
 *
 * A policy has a row of bits for each type: the types that it shares a conflict
 * with, itself not among them.
 */
#include <linux/bitops.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "conflict.h"

static u32 words_in_row(const struct tvd_binary *binary)
{
	return DIV_ROUND_UP(binary->count[TVD_SECTION_TYPES], 64);
}

/**
 * tvd_conflict_words - how large the table of conflicts is
 * @binary: a valid policy
 *
 * Return: how many words; 0 if the policy has no conflicts.
 */
size_t tvd_conflict_words(const struct tvd_binary *binary)
{
	if (!binary->count[TVD_SECTION_CONFLICTS])
		return 0;
	return (size_t)binary->count[TVD_SECTION_TYPES] * words_in_row(binary);
}

static void fill_conflict(struct tvd_policy *policy,
			  const struct tvd_binary_set *types)
{
	u32 i, word, words = words_in_row(&policy->binary);
	u64 set[TVD_TYPE_WORDS] = {};

	for (i = 0; i < types->count; i++) {
		u16 type = tvd_binary_set_type(types, i);

		set[type / 64] |= BIT_ULL(type % 64);
	}
	for (i = 0; i < types->count; i++) {
		u16 type = tvd_binary_set_type(types, i);
		u64 *row = policy->conflicts + (size_t)type * words;

		for (word = 0; word < words; word++)
			row[word] |= set[word];
		row[type / 64] &= ~BIT_ULL(type % 64);
	}
}

/**
 * tvd_fill_conflicts - make the table of a policy that is being loaded
 * @policy: with its binary, and room for tvd_conflict_words() words, all zero
 *
 * May sleep.
 */
void tvd_fill_conflicts(struct tvd_policy *policy)
{
	u32 i, at = policy->binary.at[TVD_SECTION_CONFLICTS];
	struct tvd_binary_set types;

	for (i = 0; i < policy->binary.count[TVD_SECTION_CONFLICTS]; i++) {
		at = tvd_binary_conflict(&policy->binary, at, &types);
		fill_conflict(policy, &types);
		cond_resched();
	}
}

/* Those of the types from 64 * @word on that a trusted label has. */
static u64 trusted_with(const struct tvd_props *props, u32 word)
{
	if (!(props->flags & TVD_LABEL_TRUSTED) || word < props->first ||
	    word - props->first >= props->count)
		return 0;
	return props->words[word - props->first];
}

static bool type_conflicts(const struct tvd_policy *policy, u32 type,
			   const struct tvd_props *own,
			   const struct tvd_props *other)
{
	const u64 *row = policy->conflicts +
			 (size_t)type * words_in_row(&policy->binary);
	u32 i;

	for (i = 0; i < other->count; i++) {
		u32 word = other->first + i;

		if (row[word] & other->words[i] & ~trusted_with(own, word))
			return true;
	}
	return false;
}

/**
 * tvd_labels_conflict - whether a policy keeps two labels from running at once
 * @policy: the policy
 * @label: one label
 * @other: another one
 *
 * So it does if one has a type and the other has another type of the same
 * conflict.  A trusted label that has both of them is what the policy trusts to
 * stand between the two: this pair does not count.
 *
 * Return: true if they may not; false also for a label that @policy does not
 * have, and that so has no types.
 */
bool tvd_labels_conflict(const struct tvd_policy *policy,
			 const struct tvd_label *label,
			 const struct tvd_label *other)
{
	const struct tvd_props *own, *others;
	u32 i;

	if (!policy->binary.count[TVD_SECTION_CONFLICTS] ||
	    label->id >= policy->count || other->id >= policy->count)
		return false;
	own = &policy->props[label->id];
	others = &policy->props[other->id];
	for (i = 0; i < own->count; i++) {
		u32 word = own->first + i;
		u64 types = own->words[i] & ~trusted_with(others, word);

		for (; types; types &= types - 1)
			if (type_conflicts(policy, word * 64 + __ffs64(types),
					   own, others))
				return true;
	}
	return false;
}
