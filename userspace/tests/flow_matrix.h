/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unit tests: flows, said a second time
 *
 * In the plainest way: a matrix of all pairs of labels, each asked of the decision
 * for each kind of access, and closed transitively by trying every label between
 * every two.
 */
#ifndef TESTS_FLOW_MATRIX_H
#define TESTS_FLOW_MATRIX_H

#include "random_policies.h"

#include "props.h"

/* How many policies made by chance a test looks at. */
#define POLICIES 6000

/** struct matrix - who reaches whom */
struct matrix {
	bool reaches[RANDOM_LABELS][RANDOM_LABELS];
};

static const uint32_t matrix_leaves[] = {
	TVD_ACCESS_WRITE,	   TVD_ACCESS_APPEND,  TVD_ACCESS_SETATTR,
	TVD_ACCESS_LOCK_SHARED,	   TVD_ACCESS_CONNECT, TVD_ACCESS_SEND,
	TVD_ACCESS_TRACE,	   TVD_ACCESS_SIGNAL,  TVD_ACCESS_SCHEDULE,
	TVD_ACCESS_DESTROY,	   TVD_ACCESS_RELABEL, TVD_ACCESS_MOUNT,
	TVD_ACCESS_LOCK_EXCLUSIVE,
};

static const uint32_t matrix_learns[] = {
	TVD_ACCESS_READ,	TVD_ACCESS_EXECUTE,	   TVD_ACCESS_MAP_EXEC,
	TVD_ACCESS_FOLLOW,	TVD_ACCESS_SEARCH,	   TVD_ACCESS_LIST,
	TVD_ACCESS_GETATTR,	TVD_ACCESS_WATCH,	   TVD_ACCESS_CONNECT,
	TVD_ACCESS_RECEIVE,	TVD_ACCESS_TRACE,	   TVD_ACCESS_SCHEDULE,
	TVD_ACCESS_LOCK_SHARED, TVD_ACCESS_LOCK_EXCLUSIVE,
};

static inline bool is(const struct tvd_policy *policy, size_t label,
		      uint32_t property)
{
	return policy->labels[label].properties & property;
}

static inline bool any_kind(const struct tvd_policy *policy,
			    const struct tvd_props *props, size_t subject,
			    size_t object, const uint32_t *kinds, size_t count)
{
	const struct tvd_props *s = props + TVD_REFERENCE_FIRST + subject;
	const struct tvd_props *o = props + TVD_REFERENCE_FIRST + object;
	const uint32_t peers = TVD_ACCESS_CONNECT | TVD_ACCESS_SEND |
			       TVD_ACCESS_RECEIVE;
	size_t i;

	for (i = 0; i < count; i++) {
		bool both = (kinds[i] & peers) &&
			    (is(policy, subject, TVD_LABEL_CLOSED) ||
			     is(policy, object, TVD_LABEL_CLOSED));

		if (tvd_decide(s, o, kinds[i], policy->flags).allowed &&
		    (!both ||
		     tvd_decide(o, s, kinds[i], policy->flags).allowed))
			return true;
	}
	return false;
}

/* Whether a process may take the label without a rule. */
static inline bool no_stronger(const struct tvd_policy_label *new,
			       const struct tvd_policy_label *own)
{
	size_t i, j;

	for (i = 0; i < new->types.count; i++) {
		for (j = 0; j < own->types.count; j++)
			if (own->types.types[j] == new->types.types[i])
				break;
		if (j == own->types.count)
			return false;
	}
	if ((own->properties & TVD_LABEL_CLOSED) &&
	    !(new->properties &TVD_LABEL_CLOSED))
		return false;
	if ((own->properties & TVD_LABEL_MEASURED) &&
	    !(new->properties &TVD_LABEL_MEASURED))
		return false;
	if ((new->properties &TVD_LABEL_TRUSTED) &&
	    !(own->properties & TVD_LABEL_TRUSTED))
		return false;
	if ((new->properties &TVD_LABEL_PERMISSIVE) &&
	    !(own->properties & TVD_LABEL_PERMISSIVE))
		return false;
	return (new->capabilities | own->capabilities) == own->capabilities &&
	       (new->namespace_capabilities | own->namespace_capabilities) ==
		       own->namespace_capabilities &&
	       (new->families | own->families) == own->families;
}

static inline bool flows_straight(const struct tvd_policy *policy,
				  const struct tvd_props *props, size_t x,
				  size_t y)
{
	bool x_runs = !is(policy, x, TVD_LABEL_IMMUTABLE);
	bool y_runs = !is(policy, y, TVD_LABEL_IMMUTABLE);
	size_t i;

	/* Nothing of an immutable label could be signalled or sent to. */
	if (x_runs && y_runs &&
	    any_kind(policy, props, x, y, matrix_leaves,
		     ARRAY_SIZE(matrix_leaves)))
		return true;
	if (y_runs && any_kind(policy, props, y, x, matrix_learns,
			       ARRAY_SIZE(matrix_learns)))
		return true;
	for (i = 0; i < policy->entry_count; i++) {
		size_t from = policy->entries[i].from - TVD_REFERENCE_FIRST;
		size_t to = policy->entries[i].to - TVD_REFERENCE_FIRST;

		if ((from == x && to == y) || (from == y && to == x))
			return true;
	}
	if (x_runs && y_runs &&
	    (no_stronger(&policy->labels[y], &policy->labels[x]) ||
	     no_stronger(&policy->labels[x], &policy->labels[y])))
		return true;
	if (x_runs && is(policy, x, TVD_LABEL_PERMISSIVE) &&
	    (y_runs || !is(policy, y, TVD_LABEL_CLOSED)))
		return true;
	return y_runs && is(policy, y, TVD_LABEL_PERMISSIVE) &&
	       !is(policy, x, TVD_LABEL_CLOSED);
}

static inline void fill(struct matrix *m, const struct tvd_policy *policy)
{
	struct tvd_policy_props props;
	size_t x, y;

	assert_true(tvd_make_policy_props(policy, &props));
	for (x = 0; x < policy->label_count; x++)
		for (y = 0; y < policy->label_count; y++)
			m->reaches[x][y] =
				x != y &&
				flows_straight(policy, props.of, x, y);
	tvd_free_policy_props(&props);
}

/* Through all labels but those of which the bit is set. */
static inline void close_matrix(struct matrix *m, size_t labels, uint32_t but)
{
	size_t x, y, z;

	for (z = 0; z < labels; z++)
		for (x = 0; x < labels; x++)
			for (y = 0; y < labels; y++)
				if (!(but >> z & 1) && m->reaches[x][z] &&
				    m->reaches[z][y])
					m->reaches[x][y] = true;
}

#endif /* TESTS_FLOW_MATRIX_H */
