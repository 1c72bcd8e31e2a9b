// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: allocations that fail because a test asks for it
 *
 * For a kernel with CONFIG_FAULT_INJECTION.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "common.h"

#define DEBUGFS "/sys/kernel/debug/"

/**
 * prepare_faults - let allocations fail where that is asked for, and only there
 *
 * In whatever may sleep, too.
 *
 * Return: 0, or errno: is this kernel built for it?
 */
int prepare_faults(void)
{
	static const struct {
		const char *path;
		const char *value;
		bool needed;
	} settings[] = {
		{ DEBUGFS "failslab/ignore-gfp-wait", "N", true },
		{ DEBUGFS "failslab/cache-filter", "N", false },
		{ DEBUGFS "failslab/probability", "0", true },
		/* A trace for each would be thousands of lines. */
		{ DEBUGFS "failslab/verbose", "0", true },
		{ DEBUGFS "fail_page_alloc/ignore-gfp-wait", "N", false },
		{ DEBUGFS "fail_page_alloc/ignore-gfp-highmem", "N", false },
		{ DEBUGFS "fail_page_alloc/min-order", "0", false },
		{ DEBUGFS "fail_page_alloc/probability", "0", false },
		{ DEBUGFS "fail_page_alloc/verbose", "0", false },
	};
	size_t i;

	if (mount("none", DEBUGFS, "debugfs", 0, NULL) && errno != EBUSY)
		return errno;
	for (i = 0; i < sizeof(settings) / sizeof(*settings); i++) {
		int err = write_text(settings[i].path, settings[i].value);

		if (err && settings[i].needed) {
			printf("# %s: %s\n", settings[i].path, strerror(err));
			return err;
		}
	}
	return 0;
}

/**
 * ask_for_fault - let an allocation of a task fail
 * @fail_nth: the task's file of that name
 * @number: which, counted from the next, which is 1
 */
void ask_for_fault(int fail_nth, int number)
{
	char text[16];
	int length = snprintf(text, sizeof(text), "%d", number);

	if (pwrite(fail_nth, text, length, 0) != length)
		abort();
}

/**
 * take_back_fault - wait for no fault any more
 * @fail_nth: the task's file of that name
 *
 * Return: whether the one that was asked for was met.
 */
bool take_back_fault(int fail_nth)
{
	char text[16] = "";

	if (pread(fail_nth, text, sizeof(text) - 1, 0) <= 0 ||
	    pwrite(fail_nth, "0", 1, 0) != 1)
		abort();
	return atoi(text) == 0;
}
