// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Trusted Virtual Domains: the decision
 *
 * The table of Documentation/admin-guide/tvd.rst, row by row.
 */
#include "decide.h"

#define ACCESS_WRITES                                                        \
	((__u32)(TVD_ACCESS_WRITE | TVD_ACCESS_APPEND | TVD_ACCESS_SETATTR | \
		 TVD_ACCESS_DESTROY | TVD_ACCESS_RELABEL))

/*
 * A link of the operating system may be followed where it may be read: only
 * the host can have made it, and /bin and /lib are such links.
 */
#define ACCESS_BASE                                                           \
	((__u32)(TVD_ACCESS_READ | TVD_ACCESS_EXECUTE | TVD_ACCESS_MAP_EXEC | \
		 TVD_ACCESS_FOLLOW | TVD_ACCESS_SEARCH | TVD_ACCESS_LIST |    \
		 TVD_ACCESS_GETATTR))

/**
 * tvd_types_intersect - whether two labels share a type
 * @a: one label's properties
 * @b: the other's
 *
 * Looks at the overlapping words only.  Callable in any context.
 *
 * Return: true if at least one type is in both sets.
 */
bool tvd_types_intersect(const struct tvd_props *a, const struct tvd_props *b)
{
	__u32 first = a->first > b->first ? a->first : b->first;
	__u32 a_end = (__u32)a->first + a->count;
	__u32 b_end = (__u32)b->first + b->count;
	__u32 end = a_end < b_end ? a_end : b_end;
	__u32 i;

	for (i = first; i < end; i++)
		if (a->words[i - a->first] & b->words[i - b->first])
			return true;
	return false;
}

/**
 * tvd_types_subset - whether one label's types are all the other's too
 * @a: the label that may be the smaller one
 * @b: the label that may be the larger one
 *
 * Return: true if every type of @a is one of @b; so it is when @a has none.
 */
bool tvd_types_subset(const struct tvd_props *a, const struct tvd_props *b)
{
	__u32 i;

	for (i = 0; i < a->count; i++) {
		__u32 at = (__u32)a->first + i;
		__u64 other = 0;

		if (at >= b->first && at < (__u32)b->first + b->count)
			other = b->words[at - b->first];
		if (a->words[i] & ~other)
			return false;
	}
	return true;
}

static struct tvd_verdict verdict(bool allowed, enum tvd_row row)
{
	return (struct tvd_verdict){ .allowed = allowed, .row = row };
}

/* The kinds of access that the host is refused to what carries a label. */
static __u32 host_refused(__u32 policy_flags)
{
	__u32 refused = 0;

	if (policy_flags & TVD_POLICY_PROTECT_EXECUTE)
		refused |= TVD_ACCESS_EXECUTE;
	if (policy_flags & TVD_POLICY_PROTECT_MAP_EXEC)
		refused |= TVD_ACCESS_MAP_EXEC;
	if (policy_flags & TVD_POLICY_PROTECT_FOLLOW)
		refused |= TVD_ACCESS_FOLLOW;
	return refused;
}

static bool is_domain(const struct tvd_props *label)
{
	return !(label->flags & (TVD_PROP_HOST | TVD_PROP_BASE | TVD_PROP_ANY));
}

/*
 * Row 2: what the host may still do to what is revoked or unknown.  To read a
 * tree is to search and list its directories and to see what is in them.
 */
static bool host_cleans_up(const struct tvd_props *subject,
			   const struct tvd_props *object, __u32 access)
{
	__u32 allowed = TVD_ACCESS_DESTROY;

	if (!(object->flags & TVD_LABEL_CLOSED))
		allowed |= TVD_ACCESS_READ | TVD_ACCESS_SEARCH |
			   TVD_ACCESS_LIST | TVD_ACCESS_GETATTR |
			   TVD_ACCESS_RELABEL;
	return (subject->flags & TVD_PROP_HOST) && !(access & ~allowed);
}

/**
 * tvd_denied_access - what rules of the policy deny between two labels
 * @subject: the acting label
 * @object: the label acted upon, under the same policy
 *
 * Return: TVD_ACCESS_*.
 */
__u32 tvd_denied_access(const struct tvd_props *subject,
			const struct tvd_props *object)
{
	__u32 least = 0, end = subject->denies;

	while (least < end) {
		__u32 middle = least + (end - least) / 2;

		if (subject->deny[middle].object < object)
			least = middle + 1;
		else
			end = middle;
	}
	if (least < subject->denies && subject->deny[least].object == object)
		return subject->deny[least].access;
	return 0;
}

/**
 * tvd_decide - may this subject access this object so?
 * @subject: what the acting label is under the policy in force
 * @object: what the label acted upon is, under the same policy
 * @access: one or more TVD_ACCESS_*; all must be granted
 * @policy_flags: TVD_POLICY_*, of which the PROTECT bits matter here
 *
 * The same label is the same pointer.  Callable in any context; under RCU the
 * caller holds rcu_read_lock() for as long as it uses the properties.
 *
 * Return: the verdict, and the first row of the table that matched.
 */
struct tvd_verdict tvd_decide(const struct tvd_props *subject,
			      const struct tvd_props *object, __u32 access,
			      __u32 policy_flags)
{
	if ((object->flags & TVD_LABEL_CLOSED) && subject != object)
		return verdict((subject->flags & TVD_PROP_HOST) &&
				       access == TVD_ACCESS_DESTROY,
			       TVD_ROW_CLOSED);
	if ((subject->flags | object->flags) & TVD_PROP_GONE)
		return verdict(host_cleans_up(subject, object, access),
			       TVD_ROW_GONE);
	if (subject->flags & TVD_PROP_HOST)
		return verdict(!is_domain(object) ||
				       !(access & host_refused(policy_flags)),
			       TVD_ROW_HOST);
	if ((object->flags & TVD_LABEL_IMMUTABLE) && (access & ACCESS_WRITES))
		return verdict(false, TVD_ROW_IMMUTABLE);
	if (subject == object)
		return verdict(true, TVD_ROW_SAME);
	if (object->flags & TVD_PROP_ANY)
		return verdict(true, TVD_ROW_ANY);
	if (object->flags & TVD_PROP_BASE)
		return verdict(!(access & ~ACCESS_BASE), TVD_ROW_BASE);
	if (tvd_types_intersect(subject, object))
		return verdict(!subject->denies ||
				       !(access &
					 tvd_denied_access(subject, object)),
			       TVD_ROW_TYPES);
	return verdict(false, TVD_ROW_ELSE);
}
