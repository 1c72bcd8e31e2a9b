/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unit tests: policies made by hand or by chance, without a source
 */
#ifndef TESTS_MODELS_H
#define TESTS_MODELS_H

#include "support.h"

#include "chance.h"
#include "model.h"

static inline void *model_alloc(struct tvd_policy *policy, size_t count,
				size_t size)
{
	void *p = tvd_arena_alloc(&policy->arena, count, size);

	assert_non_null(p);
	return p;
}

static inline void model_name(struct tvd_policy *policy, struct tvd_named *name,
			      const char *prefix, size_t number)
{
	char text[TVD_NAME_MAX + 1];
	int length = snprintf(text, sizeof(text), "%s%05zu", prefix, number);

	name->length = (uint32_t)length;
	name->text = tvd_arena_copy(&policy->arena, text, name->length);
	name->at = (struct tvd_position){ (uint32_t)number + 1, 1 };
	assert_non_null(name->text);
}

/* Types t00000 on; labels l00000 on, which have no type yet. */
static inline struct tvd_policy *model_new(size_t types, size_t labels)
{
	struct tvd_policy *policy = calloc(1, sizeof(*policy));
	size_t i;

	assert_non_null(policy);
	policy->file = "p.yaml";
	policy->version = 1;
	policy->flags = TVD_POLICY_PROTECT;
	policy->types = model_alloc(policy, types, sizeof(*policy->types));
	policy->type_count = types;
	policy->labels = model_alloc(policy, labels, sizeof(*policy->labels));
	policy->label_count = labels;
	for (i = 0; i < types; i++)
		model_name(policy, &policy->types[i], "t", i);
	for (i = 0; i < labels; i++) {
		struct tvd_policy_label *label = &policy->labels[i];

		model_name(policy, &label->name, "l", i);
		label->capabilities = TVD_CAPABILITIES_DEFAULT;
		label->namespace_capabilities =
			TVD_NAMESPACE_CAPABILITIES_DEFAULT;
		label->families = TVD_FAMILIES_DEFAULT;
	}
	return policy;
}

static inline void model_set(struct tvd_policy *policy,
			     struct tvd_policy_set *set, size_t count,
			     const uint16_t *types)
{
	size_t i;

	set->types = model_alloc(policy, count, sizeof(*set->types));
	set->count = count;
	for (i = 0; i < count; i++)
		set->types[i] = types[i];
}

/* The types whose bits are set. */
static inline void model_mask(struct tvd_policy *policy,
			      struct tvd_policy_set *set, uint32_t mask)
{
	uint16_t types[32], i;
	size_t count = 0;

	for (i = 0; i < 32; i++)
		if (mask >> i & 1)
			types[count++] = i;
	model_set(policy, set, count, types);
}

static inline void model_label(struct tvd_policy *policy, size_t label,
			       uint32_t types, uint32_t properties)
{
	model_mask(policy, &policy->labels[label].types, types);
	policy->labels[label].properties = properties;
}

/* How many denials, entries and assertions there may be at most. */
static inline void model_rules(struct tvd_policy *policy, size_t most)
{
	policy->denies = model_alloc(policy, most, sizeof(*policy->denies));
	policy->entries = model_alloc(policy, most, sizeof(*policy->entries));
	policy->isolates = model_alloc(policy, most, sizeof(*policy->isolates));
}

/* These must come in the order of the binary. */
static inline void model_deny(struct tvd_policy *policy, size_t subject,
			      size_t object, uint32_t access)
{
	policy->denies[policy->deny_count++] = (struct tvd_policy_deny){
		.subject = (uint16_t)(TVD_REFERENCE_FIRST + subject),
		.object = (uint16_t)(TVD_REFERENCE_FIRST + object),
		.access = access,
		.at = { 1000 + (uint32_t)policy->deny_count, 5 },
	};
}

static inline void model_entry(struct tvd_policy *policy, size_t from,
			       size_t to)
{
	policy->entries[policy->entry_count++] = (struct tvd_policy_entry){
		.from = (uint16_t)(TVD_REFERENCE_FIRST + from),
		.program = TVD_REFERENCE_BASE,
		.to = (uint16_t)(TVD_REFERENCE_FIRST + to),
		.at = { 2000 + (uint32_t)policy->entry_count, 5 },
	};
}

/* Types and labels by the bits of masks. */
static inline void model_isolate(struct tvd_policy *policy, uint32_t types,
				 uint32_t through)
{
	struct tvd_policy_isolate *to =
		&policy->isolates[policy->isolate_count++];
	uint16_t i;

	model_mask(policy, &to->types, types);
	to->through = model_alloc(policy, 32, sizeof(*to->through));
	for (i = 0; i < 32; i++)
		if (through >> i & 1)
			to->through[to->through_count++] =
				(uint16_t)(TVD_REFERENCE_FIRST + i);
	to->at = (struct tvd_position){ 3000 + (uint32_t)policy->isolate_count,
					5 };
}

#endif /* TESTS_MODELS_H */
