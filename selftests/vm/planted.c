// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kselftest whose second test fails if PLANTED is 1.
 */

#include "kselftest_harness.h"

TEST(holds)
{
	EXPECT_EQ(0, 0);
}

TEST(planted)
{
	EXPECT_EQ(0, PLANTED);
}

TEST_HARNESS_MAIN
