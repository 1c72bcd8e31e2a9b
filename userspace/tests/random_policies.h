/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unit tests: small policies made by chance
 *
 * Each keeps the rules of <linux/tvd.h>, and has all that makes a difference to
 * what flows: properties, denials of all sorts, entries, capabilities.
 */
#ifndef TESTS_RANDOM_POLICIES_H
#define TESTS_RANDOM_POLICIES_H

#include "models.h"

#define RANDOM_LABELS ((size_t)9)
#define RANDOM_TYPES 6U

static inline uint32_t random_types(uint64_t *seed, size_t types, bool several)
{
	uint32_t all = (1U << types) - 1;
	uint32_t mask = 1U << chance(seed, (uint32_t)types);
	uint32_t more = chance(seed, all + 1);

	/* Each of them with a chance of one in four. */
	if (several)
		mask |= more & chance(seed, all + 1);
	return mask;
}

static inline uint32_t random_properties(uint64_t *seed)
{
	uint32_t properties = 0;

	if (!chance(seed, 4))
		properties |= TVD_LABEL_TRUSTED;
	if (!chance(seed, 5))
		properties |= TVD_LABEL_IMMUTABLE;
	if (!chance(seed, 4))
		properties |= TVD_LABEL_CLOSED | TVD_LABEL_MEASURED;
	else if (!chance(seed, 15))
		properties |= TVD_LABEL_PERMISSIVE;
	if (!chance(seed, 8))
		properties |= TVD_LABEL_MEASURED;
	return properties;
}

static inline void random_label(struct tvd_policy *policy, size_t i,
				uint64_t *seed)
{
	uint32_t properties = random_properties(seed);
	bool several = properties & (TVD_LABEL_TRUSTED | TVD_LABEL_IMMUTABLE);

	model_label(policy, i, random_types(seed, policy->type_count, several),
		    properties);
	if (!chance(seed, 6))
		policy->labels[i].capabilities |= 1ULL << 19;
	if (!chance(seed, 6))
		policy->labels[i].families |= TVD_FAMILY_ICMP;
}

static inline bool random_is(const struct tvd_policy *policy, size_t label,
			     uint32_t property)
{
	return policy->labels[label].properties & property;
}

static inline uint32_t random_mask(const struct tvd_policy *policy,
				   size_t label)
{
	const struct tvd_policy_set *set = &policy->labels[label].types;
	uint32_t mask = 0;
	size_t i;

	for (i = 0; i < set->count; i++)
		mask |= 1U << set->types[i];
	return mask;
}

/* All kinds, all that write, all that read, or any. */
static inline uint32_t random_access(uint64_t *seed)
{
	const uint32_t writing = 0x3d0e06, reading = 0x07b5f9;

	switch (chance(seed, 5)) {
	case 0:
		return writing | (1U << chance(seed, TVD_ACCESS_KINDS));
	case 1:
		return reading | (1U << chance(seed, TVD_ACCESS_KINDS));
	case 2:
		return TVD_ACCESS_ALL & ~(1U << chance(seed, TVD_ACCESS_KINDS));
	case 3:
		return 1 + chance(seed, TVD_ACCESS_ALL);
	default:
		return TVD_ACCESS_ALL;
	}
}

static inline void random_rules(struct tvd_policy *policy, uint64_t *seed)
{
	uint32_t denials = chance(seed, 4), entries = chance(seed, 14) + 4;
	size_t x, y;

	for (x = 0; x < policy->label_count; x++) {
		for (y = 0; y < policy->label_count; y++) {
			uint32_t own = random_mask(policy, x);
			uint32_t other = random_mask(policy, y);

			if (x == y || random_is(policy, x, TVD_LABEL_IMMUTABLE))
				continue;
			if ((own & other) && chance(seed, 4) < denials)
				model_deny(policy, x, y, random_access(seed));
			if (random_is(policy, y, TVD_LABEL_IMMUTABLE))
				continue;
			if ((other & ~own) &&
			    !random_is(policy, x, TVD_LABEL_TRUSTED) &&
			    !random_is(policy, y, TVD_LABEL_TRUSTED))
				continue;
			if (!chance(seed, entries))
				model_entry(policy, x, y);
		}
	}
}

static inline void random_assertion(struct tvd_policy *policy, uint64_t *seed)
{
	uint32_t types = 0, through = 0;
	size_t i;

	while (!(types & (types - 1)))
		types |= 1U << chance(seed, (uint32_t)policy->type_count);
	if (!chance(seed, 3))
		types |= chance(seed, 1U << policy->type_count);
	for (i = 0; i < policy->label_count; i++)
		if (random_is(policy, i, TVD_LABEL_TRUSTED) && chance(seed, 4))
			through |= 1U << i;
	model_isolate(policy, types, through);
}

static inline struct tvd_policy *random_policy(uint64_t *seed)
{
	size_t types = 2 + chance(seed, RANDOM_TYPES - 1);
	size_t labels = 1 + chance(seed, RANDOM_LABELS);
	struct tvd_policy *policy = model_new(types, labels);
	size_t i;

	model_rules(policy, RANDOM_LABELS * RANDOM_LABELS);
	for (i = 0; i < labels; i++)
		random_label(policy, i, seed);
	random_rules(policy, seed);
	if (chance(seed, 3))
		random_assertion(policy, seed);
	return policy;
}

#endif /* TESTS_RANDOM_POLICIES_H */
