// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: tvdctl label restore
 *
 * What it writes is compared with what actors then may and may not do.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl.h"
#include "harness.h"

/* clang-format off */
FIXTURE(restore) {
	struct domains domains;
};

/* clang-format on */

FIXTURE_SETUP(restore)
{
	ASSERT_TRUE(set_up_domains(&self->domains));
}

FIXTURE_TEARDOWN(restore)
{
	umount2(IN("red/mount"), MNT_DETACH);
	EXPECT_TRUE(tear_down_domains(&self->domains));
}

/* What the rules say is what the kernel then enforces. */
TEST_F(restore, tree)
{
	EXPECT_EQ(EACCES, act(RED, WORDS("read", IN("red/file"))));
	EXPECT_EQ(0, run(TVDCTL "label restore -r %s", self->domains.tree));
	EXPECT_TRUE(says("host\tred\t%s\n", IN("red/file")));
	EXPECT_TRUE(says("5 of 6 files changed\n"));
	EXPECT_EQ(0, act(RED, WORDS("read", IN("red/file"))));
	EXPECT_EQ(0, act(BLUE, WORDS("read", IN("blue/file"))));
	EXPECT_EQ(EACCES, act(RED, WORDS("read", IN("blue/file"))));
	EXPECT_EQ(EACCES, act(BLUE, WORDS("read", IN("red/file"))));
	EXPECT_TRUE(has_label(IN("red/open"), BASE));
	EXPECT_EQ(0, run(TVDCTL "label restore -r %s", self->domains.tree));
	EXPECT_TRUE(says("0 of 6 files changed\n"));
}

TEST_F(restore, dry)
{
	EXPECT_EQ(0, run(TVDCTL "label restore -nr %s", self->domains.tree));
	EXPECT_TRUE(says("5 of 6 files would be changed\n"));
	EXPECT_TRUE(has_label(IN("red/file"), HOST));
	EXPECT_EQ(0, run(TVDCTL "label restore --json -nr %s" SCHEMA
				"label-restore",
			 self->domains.tree));
}

/* A domain labels nothing, whatever the rules say of it. */
TEST_F(restore, by_a_domain)
{
	char program[PATH_SIZE];

	test_path(program, "tvdctl");
	ASSERT_EQ(0, copy_file("setup/tvdctl", program, BASE));
	EXPECT_EQ(0, set_label(IN("red"), RED));
	EXPECT_EQ(0, run(TVDCTL "policy show >%s", IN("policy")));
	EXPECT_EQ(0, set_label(IN("policy"), BASE));
	EXPECT_EQ(0, set_label(IN("red/file"), BASE));
	EXPECT_EQ(1, run_as(RED, "%s label restore -r -p %s %s", program,
			    IN("policy"), IN("red")));
	EXPECT_TRUE(says("only the host may label files"));
	EXPECT_TRUE(has_label(IN("red/file"), BASE));
	EXPECT_EQ(0, run(TVDCTL "label restore -r -p %s %s", IN("policy"),
			 IN("red")));
	EXPECT_TRUE(has_label(IN("red/file"), RED));
	EXPECT_EQ(0, unlink(program));
}

/* Which files are below another mount is another question. */
TEST_F(restore, and_mounts)
{
	ASSERT_EQ(0, make_dir(IN("red/mount"), RED));
	ASSERT_EQ(0, mount("none", IN("red/mount"), "tmpfs", 0, NULL));
	ASSERT_EQ(0, make_file(IN("red/mount/file"), HOST, "", 0644));
	EXPECT_EQ(0, run(TVDCTL "label restore -r %s", self->domains.tree));
	EXPECT_TRUE(says(", 1 other mount left out\n"));
	EXPECT_TRUE(has_label(IN("red/mount/file"), HOST));
	EXPECT_TRUE(has_label(IN("red/file"), RED));
	EXPECT_EQ(0, run(TVDCTL "label restore -rm %s", self->domains.tree));
	EXPECT_TRUE(has_label(IN("red/mount/file"), RED));
}

/* A device's label is the device's. */
TEST_F(restore, leaves_devices)
{
	ASSERT_EQ(0, mknod(IN("red/null"), S_IFCHR | 0600, 0x103));
	EXPECT_EQ(0, run(TVDCTL "label restore -r %s", IN("red")));
	EXPECT_TRUE(says("3 of 4 files changed\n"));
}

TEST_F(restore, and_links)
{
	char first[PATH_SIZE];

	place(first, self->domains.tree, "red/file");
	ASSERT_EQ(0, link(first, IN("blue/link")));
	EXPECT_EQ(1, run(TVDCTL "label restore -r %s", self->domains.tree));
	EXPECT_TRUE(says("another name of this file is"));
	EXPECT_TRUE(has_label(first, HOST));
	ASSERT_EQ(0, unlink(IN("blue/link")));
	ASSERT_EQ(0, link(first, IN("red/link")));
	EXPECT_EQ(0, run(TVDCTL "label restore -r %s; " TVDCTL
				"label restore -r %s",
			 self->domains.tree, self->domains.tree));
	EXPECT_TRUE(has_label(first, RED));
}

/* A domain that moves its directories about leads nobody anywhere else. */
TEST_F(restore, is_not_led_astray)
{
	char directory[PATH_SIZE], trap[PATH_SIZE];
	struct actor swapper;
	int i, status;

	place(directory, self->domains.tree, "red/directory");
	place(trap, self->domains.tree, "red/trap");
	EXPECT_EQ(0, set_label(IN("red"), RED));
	ASSERT_EQ(0, make_dir(IN("victim"), HOST));
	ASSERT_EQ(0, make_file(IN("victim/file"), HOST, "", 0600));
	ASSERT_EQ(0, make_dir(directory, RED));
	ASSERT_EQ(0, make_link(trap, RED, IN("victim")));
	ASSERT_EQ(0, start_actor(&swapper, RED, -1,
				 WORDS("exchange-until-end", directory, trap)));
	ASSERT_EQ(0, await_actor(&swapper));
	for (i = 0; i < 5; i++) {
		status = run(TVDCTL "label restore -qr %s", IN("red"));
		/* It may have met a directory by both names, and says so. */
		EXPECT_TRUE(status == 0 ||
			    (status == 1 && says("was met before")));
	}
	EXPECT_EQ(0, finish_actor(&swapper));
	EXPECT_TRUE(has_label(IN("victim"), HOST));
	EXPECT_TRUE(has_label(IN("victim/file"), HOST));
}

TEST_HARNESS_MAIN
