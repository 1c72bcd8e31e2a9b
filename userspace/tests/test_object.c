// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: which label a file has, by what is known of it
 */
#include "support.h"

#include <sys/stat.h>

#include "object.h"

static struct tvd_policy *policy;

static int set_up(void **state)
{
	(void)state;
	policy = parse(
		"version: 1\ntypes: [w]\nlabels: {web: {types: [w]}, tty: {types: [w]}}\n"
		"filesystems: {trusted: [ext4, tmpfs], labels: {vfat: base, nfs: web}}\n"
		"devices: [{type: char, major: 4, minor: '1-3', label: tty}]\n"
		"unlabelled: base\n");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	tvd_free_policy(policy);
	return 0;
}

static void check_file(const char *type, const char *xattr, const char *mount,
		       const char *label)
{
	struct tvd_file_facts facts = { .stat = { .stx_mode = S_IFREG } };
	struct tvd_object object = { .how = NULL };

	snprintf(facts.mount.type, sizeof(facts.mount.type), "%s", type);
	snprintf(facts.mount.label, sizeof(facts.mount.label), "%s", mount);
	snprintf(facts.xattr, sizeof(facts.xattr), "%s", xattr);
	if (!label) {
		assert_false(tvd_decide_file_label(policy, &facts, &object));
		return;
	}
	assert_true(tvd_decide_file_label(policy, &facts, &object));
	assert_string_equal(object.label, label);
	assert_non_null(object.how);
}

static void files_have_the_label_that_the_kernel_gives(void **state)
{
	(void)state;
	check_file("ext4", "web", "", "web");
	check_file("ext4", "host", "", "host");
	check_file("ext4", "", "", "base");
	check_file("ext4", "gone", "", "unknown");
	check_file("ext4", "any", "", "unknown");
	check_file("ext4", "?", "", "unknown");
	/* The attribute before the mount's label, if it is believed. */
	check_file("tmpfs", "web", "tty", "web");
	check_file("tmpfs", "", "tty", "tty");
	check_file("9p", "web", "", "host");
	check_file("9p", "web", "tty", "tty");
	check_file("vfat", "web", "", "base");
	check_file("nfs", "", "", "web");
	check_file("sysfs", "", "", "host");
	check_file("proc", "", "", "base");
	check_file("mqueue", "", "", NULL);
	check_file("devpts", "", "", NULL);
}

static void check_device(unsigned int mode, unsigned int major,
			 unsigned int minor, const char *label)
{
	struct tvd_file_facts facts = {
		.stat = { .stx_mode = (uint16_t)mode,
			  .stx_rdev_major = major,
			  .stx_rdev_minor = minor },
		.mount = { .type = "devtmpfs" },
		.xattr = "web",
	};
	struct tvd_object object;

	assert_true(tvd_decide_file_label(policy, &facts, &object));
	assert_string_equal(object.label, label);
}

static void devices_have_their_own(void **state)
{
	(void)state;
	check_device(S_IFCHR, 1, 3, "any");
	check_device(S_IFCHR, 1, 1, "host");
	check_device(S_IFBLK, 1, 3, "host");
	check_device(S_IFCHR, 4, 0, "host");
	check_device(S_IFCHR, 4, 1, "tty");
	check_device(S_IFCHR, 4, 3, "tty");
	check_device(S_IFCHR, 4, 4, "host");
	check_device(S_IFBLK, 4, 2, "host");
}

static void mounts_are_read(void **state)
{
	static const char line[] =
		"36 35 98:0 /m /tvd.label=no rw,noatime shared:1 - fuse.x /dev/r rw,tvd.label=web,size=1\n";
	struct tvd_mount mount;

	(void)state;
	assert_true(tvd_parse_mount(line, 36, &mount));
	assert_string_equal(mount.type, "fuse");
	assert_string_equal(mount.label, "web");
	assert_false(tvd_parse_mount(line, 35, &mount));
	assert_false(tvd_parse_mount(line, 3, &mount));
	assert_true(tvd_parse_mount("1 2 3:4 / / rw - tmpfs tvd.label=x rw", 1,
				    &mount));
	assert_string_equal(mount.type, "tmpfs");
	assert_string_equal(mount.label, "");
	assert_true(tvd_parse_mount("1 2 3:4 / / rw - tmpfs n tvd.label=No", 1,
				    &mount));
	assert_string_equal(mount.label, "");
	assert_false(tvd_parse_mount("1 2 3:4 / / rw", 1, &mount));
	assert_false(tvd_parse_mount("", 0, &mount));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_have_the_label_that_the_kernel_gives),
		cmocka_unit_test(devices_have_their_own),
		cmocka_unit_test(mounts_are_read),
	};

	return cmocka_run_group_tests_name("object", tests, set_up, tear_down);
}
