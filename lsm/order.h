/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Trusted Virtual Domains: which label is no stronger than another
 *
 * Pure, like the decision, and about it: what a label that is no stronger may
 * do, the other one may do.
 */
#ifndef _TVD_ORDER_H
#define _TVD_ORDER_H

#include "decide.h"

/**
 * struct tvd_grants - what a label lets its tasks do besides access to objects
 *
 * @capabilities: a bit for each.
 * @namespace_capabilities: the same, against user namespaces other than the
 * initial one, to which @capabilities count, too.
 * @families: TVD_FAMILY_*.
 */
struct tvd_grants {
	__u64 capabilities;
	__u64 namespace_capabilities;
	__u32 families;
};

bool tvd_props_no_stronger(const struct tvd_props *label,
			   const struct tvd_props *caller);
bool tvd_props_gained(const struct tvd_props *label,
		      const struct tvd_props *by);
bool tvd_grants_no_stronger(const struct tvd_grants *label,
			    const struct tvd_grants *caller);

#endif /* _TVD_ORDER_H */
