// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Trusted Virtual Domains: which label is no stronger than another
 *
 * A task may come to run under such a label, and give it to what it makes,
 * without anybody's leave.  The built-in labels are not in this order: who is
 * not the host never becomes it, and the host becomes another by leave only.
 */
#include "order.h"

/*
 * A closed label's things are for itself alone, so that who comes to have it
 * gains them, even if all types are the same.
 */
#define NEVER_GAINED \
	(TVD_LABEL_TRUSTED | TVD_LABEL_PERMISSIVE | TVD_LABEL_CLOSED)
#define ALWAYS_KEPT \
	(TVD_LABEL_CLOSED | TVD_LABEL_IMMUTABLE | TVD_LABEL_MEASURED)
/* To be frozen and to be killed: neither is the weaker. */
#define ALWAYS_SAME TVD_LABEL_FREEZE

#define NOT_IN_ORDER \
	(TVD_PROP_GONE | TVD_PROP_HOST | TVD_PROP_BASE | TVD_PROP_ANY)

static bool properties_no_stronger(__u32 label, __u32 caller)
{
	__u32 gained = label & ~caller, lost = caller & ~label;

	/* Two closed labels have no access to one another. */
	return !(label & TVD_LABEL_CLOSED) &&
	       !(gained & (NEVER_GAINED | ALWAYS_SAME)) &&
	       !(lost & (ALWAYS_KEPT | ALWAYS_SAME));
}

/*
 * Whether the label is denied all that the caller is denied.  What the caller
 * is denied to the label itself nobody would deny it once it has the label.
 */
static bool denials_no_fewer(const struct tvd_props *label,
			     const struct tvd_props *caller)
{
	__u32 i;

	for (i = 0; i < caller->denies; i++) {
		const struct tvd_deny *deny = &caller->deny[i];

		if (deny->object == label)
			return false;
		if (tvd_types_intersect(label, deny->object) &&
		    (deny->access & ~tvd_denied_access(label, deny->object)))
			return false;
	}
	return true;
}

/**
 * tvd_props_no_stronger - whether a label may do no more than another
 * @label: the label that may be the weaker one
 * @caller: the label of who asks for it, under the same policy
 *
 * A label is no stronger than itself.  Else its types are all the caller's; it
 * has every restriction that the caller has, and every denial that concerns
 * its types; it is neither closed nor, where the caller is not, trusted or
 * permissive; and what becomes of both at a revocation is the same.  Callable
 * in any context; under RCU the caller holds rcu_read_lock() for as long as it
 * uses the properties.
 *
 * Return: true if it may do no more; false also for the built-in labels and for
 * what is revoked or unknown.
 */
bool tvd_props_no_stronger(const struct tvd_props *label,
			   const struct tvd_props *caller)
{
	if ((label->flags | caller->flags) & NOT_IN_ORDER)
		return false;
	if (label == caller)
		return true;
	return properties_no_stronger(label->flags, caller->flags) &&
	       tvd_types_subset(label, caller) &&
	       denials_no_fewer(label, caller);
}

/**
 * tvd_props_gained - whether who acts by a label's tasks gains a property
 * @label: the label of these tasks
 * @by: the label of who controls them, under the same policy
 *
 * Of what the order asks this is what stands neither in the types nor in the
 * rules of a policy: being permissive, and that all that runs was measured.
 *
 * Return: true if @label has one of these and @by has not.
 */
bool tvd_props_gained(const struct tvd_props *label, const struct tvd_props *by)
{
	return label->flags & ~by->flags &
	       (TVD_LABEL_PERMISSIVE | TVD_LABEL_MEASURED);
}

/**
 * tvd_grants_no_stronger - whether one label grants no more than another
 * @label: what the label grants that may be the weaker one
 * @caller: what the label of who asks for it grants
 *
 * Return: true if @caller grants all capabilities, against whatever user
 * namespace, and all families that @label does.
 */
bool tvd_grants_no_stronger(const struct tvd_grants *label,
			    const struct tvd_grants *caller)
{
	__u64 label_any = label->capabilities | label->namespace_capabilities;
	__u64 caller_any = caller->capabilities |
			   caller->namespace_capabilities;

	return !(label->capabilities & ~caller->capabilities) &&
	       !(label_any & ~caller_any) &&
	       !(label->families & ~caller->families);
}
