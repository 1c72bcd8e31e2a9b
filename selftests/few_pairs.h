/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: who acts upon whose, the few that tell most
 *
 * The variants of a test whose objects not every label can have.  They are of the
 * fixture "pair", which each program defines before it includes this.
 */
#ifndef _TVD_SELFTESTS_FEW_PAIRS_H
#define _TVD_SELFTESTS_FEW_PAIRS_H

FIXTURE_VARIANT(pair)
{
	const char *subject;
	const char *object;
};

#define PAIR(subject_label, object_label)                             \
	{                                                             \
		.subject = (subject_label), .object = (object_label), \
	}

/* The allowed sides first: a kernel that lacks a call is seen there. */
/* clang-format off */
FIXTURE_VARIANT_ADD(pair, same) PAIR(RED, RED);
FIXTURE_VARIANT_ADD(pair, same_type) PAIR(RED, RED_TOO);
FIXTURE_VARIANT_ADD(pair, from_bridge) PAIR(BRIDGE, RED);
FIXTURE_VARIANT_ADD(pair, from_host) PAIR(HOST, RED);
FIXTURE_VARIANT_ADD(pair, disjoint) PAIR(RED, BLUE);
FIXTURE_VARIANT_ADD(pair, to_host) PAIR(RED, HOST);
/* clang-format on */

#endif /* _TVD_SELFTESTS_FEW_PAIRS_H */
