// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: a policy's labels as the decision sees them
 *
 * Laid out as in the kernel, so that the decision's own code can be asked.
 */
#include "props.h"

#define WORD_BITS 64U

static bool add_types(struct tvd_arena *arena, struct tvd_props *props,
		      const struct tvd_policy_set *types)
{
	uint32_t first, last;
	__u64 *words;
	size_t i;

	if (!types->count)
		return true;
	first = types->types[0] / WORD_BITS;
	last = types->types[types->count - 1] / WORD_BITS;
	words = tvd_arena_alloc(arena, last - first + 1, sizeof(*words));
	if (!words)
		return false;
	for (i = 0; i < types->count; i++)
		words[types->types[i] / WORD_BITS - first] |=
			(__u64)1 << types->types[i] % WORD_BITS;
	props->words = words;
	props->first = (__u16)first;
	props->count = (__u16)(last - first + 1);
	return true;
}

static bool add_labels(const struct tvd_policy *policy,
		       struct tvd_policy_props *props)
{
	size_t i;

	for (i = 0; i < policy->label_count; i++) {
		struct tvd_props *to = &props->of[TVD_REFERENCE_FIRST + i];

		to->flags = policy->labels[i].properties;
		if (!add_types(&props->arena, to, &policy->labels[i].types))
			return false;
	}
	return true;
}

/* The rules come by subject, then by object: those of one label are a run. */
static bool add_denies(const struct tvd_policy *policy,
		       struct tvd_policy_props *props)
{
	struct tvd_deny *deny = tvd_arena_alloc(
		&props->arena, policy->deny_count, sizeof(*deny));
	size_t i;

	if (!deny)
		return false;
	for (i = 0; i < policy->deny_count; i++) {
		const struct tvd_policy_deny *rule = &policy->denies[i];
		struct tvd_props *subject = &props->of[rule->subject];

		deny[i] = (struct tvd_deny){
			.object = &props->of[rule->object],
			.access = rule->access,
		};
		if (!subject->denies)
			subject->deny = &deny[i];
		subject->denies++;
	}
	return true;
}

/**
 * tvd_make_policy_props - make of a policy what the decision takes
 * @policy: a valid policy
 * @props: set; to be freed with tvd_free_policy_props(), after a failure too
 *
 * Return: false if there is no memory.
 */
bool tvd_make_policy_props(const struct tvd_policy *policy,
			   struct tvd_policy_props *props)
{
	*props = (struct tvd_policy_props){
		.count = TVD_REFERENCE_FIRST + policy->label_count,
	};
	props->of = tvd_arena_alloc(&props->arena, props->count,
				    sizeof(*props->of));
	if (!props->of)
		return false;
	props->of[TVD_REFERENCE_HOST].flags = TVD_PROP_HOST;
	props->of[TVD_REFERENCE_BASE].flags = TVD_PROP_BASE;
	props->of[TVD_REFERENCE_ANY].flags = TVD_PROP_ANY;
	props->of[TVD_REFERENCE_NONE].flags = TVD_PROP_GONE;
	return add_labels(policy, props) && add_denies(policy, props);
}

/**
 * tvd_free_policy_props - free what tvd_make_policy_props() made
 * @props: it; none of its pointers is of use after this
 */
void tvd_free_policy_props(struct tvd_policy_props *props)
{
	tvd_arena_free(&props->arena);
	props->of = NULL;
}
