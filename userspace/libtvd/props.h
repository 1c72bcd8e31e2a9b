/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: a policy's labels as the decision sees them
 */
#ifndef TVD_POLICY_PROPS_H
#define TVD_POLICY_PROPS_H

#include "decide.h"
#include "model.h"

/**
 * struct tvd_policy_props - what each label of a policy is
 *
 * @arena: holds what the others point to.
 * @of: by TVD_REFERENCE_*; that of none is what the policy does not know.
 * @count: how many.
 */
struct tvd_policy_props {
	struct tvd_arena arena;
	struct tvd_props *of;
	size_t count;
};

bool tvd_make_policy_props(const struct tvd_policy *policy,
			   struct tvd_policy_props *props);
void tvd_free_policy_props(struct tvd_policy_props *props);

#endif /* TVD_POLICY_PROPS_H */
