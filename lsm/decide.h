/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Trusted Virtual Domains: the decision
 *
 * Pure: no kernel state, no allocation, no lock.  The kernel and the policy
 * tools compile the same file, so that they cannot disagree.
 */
#ifndef _TVD_DECIDE_H
#define _TVD_DECIDE_H

#include <linux/types.h>

#ifndef __KERNEL__
#include <stdbool.h>
#endif

#include <linux/tvd.h>

/*
 * What a label is, as the decision sees it, besides TVD_LABEL_*.  These bits
 * never stand in a binary policy.
 */
#define TVD_PROP_GONE 0x00800000U /* revoked, or unknown to the policy */
#define TVD_PROP_HOST 0x01000000U
#define TVD_PROP_BASE 0x02000000U
#define TVD_PROP_ANY 0x04000000U

/**
 * struct tvd_deny - what a label is denied in spite of a common type
 *
 * @object: the label acted upon.
 * @access: TVD_ACCESS_*.
 */
struct tvd_deny {
	const struct tvd_props *object;
	__u32 access;
};

/**
 * struct tvd_props - a label's types and properties under one policy
 *
 * @words: the set of types, a bit each; @words[0] holds bits 64 * @first on.
 * @deny: what it is denied, in the ascending order of @object.
 * @flags: TVD_LABEL_* and TVD_PROP_*.
 * @first: index of the first word that is not zero.
 * @count: how many words; beyond them the set is empty.
 * @denies: how many entries @deny has.
 */
struct tvd_props {
	const __u64 *words;
	const struct tvd_deny *deny;
	__u32 flags;
	__u16 first;
	__u16 count;
	__u32 denies;
};

/**
 * struct tvd_verdict - what the decision answers
 *
 * @allowed: whether every kind of access asked for is granted.
 * @row: enum tvd_row, the first row that matched.
 */
struct tvd_verdict {
	bool allowed;
	__u8 row;
};

bool tvd_types_intersect(const struct tvd_props *a, const struct tvd_props *b);
bool tvd_types_subset(const struct tvd_props *a, const struct tvd_props *b);
__u32 tvd_denied_access(const struct tvd_props *subject,
			const struct tvd_props *object);
struct tvd_verdict tvd_decide(const struct tvd_props *subject,
			      const struct tvd_props *object, __u32 access,
			      __u32 policy_flags);

#endif /* _TVD_DECIDE_H */
