// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: the policies that the project comes with are loaded
 *
 * As they are in policies/, but with versions above those of other tests.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"

#define EXAMPLE_SIZE (64 * 1024)

/* clang-format off */
FIXTURE(example) {
};

FIXTURE_VARIANT(example) {
	const char *name;
	const char *label;
};

FIXTURE_VARIANT_ADD(example, build_server) {
	.name = "build-server",
	.label = "\nsigner ",
};

FIXTURE_VARIANT_ADD(example, datacenter) {
	.name = "datacenter",
	.label = "\nunderwriting ",
};

FIXTURE_VARIANT_ADD(example, web_host) {
	.name = "web-host",
	.label = "\nuploader ",
};

/* clang-format on */

FIXTURE_SETUP(example)
{
	ASSERT_TRUE(is_enforcing());
}

FIXTURE_TEARDOWN(example)
{
	EXPECT_EQ(0, load_test_policy());
}

TEST_F(example, loaded)
{
	static char written[EXAMPLE_SIZE], active[EXAMPLE_SIZE];
	static char labels[EXAMPLE_SIZE] = "\n";
	char path[PATH_SIZE];
	ssize_t size;

	snprintf(path, sizeof(path), "setup/%s.tvdp", variant->name);
	size = read_file(path, written, sizeof(written));
	ASSERT_LT(0, size);
	ASSERT_EQ(0, load_signed(written, size));
	EXPECT_EQ(size, read_file(SECURITYFS "policy", active, sizeof(active)));
	EXPECT_EQ(0, memcmp(written, active, size));
	ASSERT_LT(0, read_file(SECURITYFS "labels", labels + 1,
			       sizeof(labels) - 1));
	EXPECT_TRUE(strstr(labels, variant->label))
	{
		TH_LOG("%s", labels);
	}
}

TEST_HARNESS_MAIN
