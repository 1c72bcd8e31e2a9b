/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: who acts upon whose
 *
 * The variants of a test that has an object of any label.  They are of the
 * fixture "pair", which each program defines before it includes this.
 *
 *	red	--> red, red-too, bridge, base	(base: only to read)
 *	red	-X> blue, host, closed, unknown, revoked; writing immutable
 *	bridge	--> red, immutable		(immutable: only to read)
 *	host	--> all, but to run or follow
 *	even	--> odd		sets that meet in the last type only
 */
#ifndef _TVD_SELFTESTS_PAIRS_H
#define _TVD_SELFTESTS_PAIRS_H

#include "few_pairs.h"

/* clang-format off */
FIXTURE_VARIANT_ADD(pair, last_type) PAIR(EVEN, ODD);
FIXTURE_VARIANT_ADD(pair, to_bridge) PAIR(RED, BRIDGE);
FIXTURE_VARIANT_ADD(pair, host) PAIR(HOST, HOST);
FIXTURE_VARIANT_ADD(pair, to_base) PAIR(RED, BASE);
FIXTURE_VARIANT_ADD(pair, to_immutable) PAIR(RED, CONSTANT);
FIXTURE_VARIANT_ADD(pair, disjoint_back) PAIR(BLUE, RED);
FIXTURE_VARIANT_ADD(pair, bridge_to_host) PAIR(BRIDGE, HOST);
FIXTURE_VARIANT_ADD(pair, to_closed) PAIR(RED, VAULT);
FIXTURE_VARIANT_ADD(pair, host_to_closed) PAIR(HOST, VAULT);
FIXTURE_VARIANT_ADD(pair, to_unknown) PAIR(RED, LOST);
FIXTURE_VARIANT_ADD(pair, host_to_unknown) PAIR(HOST, LOST);
FIXTURE_VARIANT_ADD(pair, to_revoked) PAIR(RED, REVOKED);
FIXTURE_VARIANT_ADD(pair, host_to_revoked) PAIR(HOST, REVOKED);
/* clang-format on */

/* Sees that an act on the pair comes to what the steps that it takes come to. */
#define CHECK_PAIR(given, err, steps, ...)                                    \
	do {                                                                  \
		struct expectation _expected = expect_steps(                  \
			variant->subject, variant->object, steps, err);       \
		struct sight _seen =                                          \
			see_act(variant->subject, given, WORDS(__VA_ARGS__)); \
		EXPECT_STREQ("", difference(&_expected, &_seen));             \
	} while (0)

#endif /* _TVD_SELFTESTS_PAIRS_H */
