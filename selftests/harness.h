/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: the kernel's harness, with more patience
 *
 * A test that hangs is to end; one on an emulated machine, beside others, with
 * a kernel that watches itself, only takes its time.
 */
#ifndef TVD_HARNESS_H
#define TVD_HARNESS_H

#include "kselftest_harness.h"

/* In seconds. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 300

#endif /* TVD_HARNESS_H */
