// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does with performance counters
 */
#include <linux/perf_event.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "actor.h"

static int count(pid_t pid)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.exclude_kernel = 1,
	};
	int fd = syscall(SYS_perf_event_open, &attr, pid, -1, -1,
			 PERF_FLAG_FD_CLOEXEC);

	if (fd < 0)
		broken("perf_event_open");
	return fd;
}

static int use(int fd, const char *how)
{
	unsigned long long value;
	void *memory;

	if (!strcmp(how, "read"))
		return result(read(fd, &value, sizeof(value)));
	if (!strcmp(how, "reset"))
		return result(ioctl(fd, PERF_EVENT_IOC_RESET, 0));
	memory = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	return result(memory == MAP_FAILED ? -1 : 0);
}

/* Counts what a process does, and asks when the test says so. */
static int count_other(char **word)
{
	int fd = count(number(word[0]));

	tell_ready();
	hear_end();
	return use(fd, word[1]);
}

static int count_self(char **word)
{
	return use(count(0), word[0]);
}

const struct act counter_acts[] = {
	{ "count", 2, count_other },
	{ "count-self", 1, count_self },
	{},
};
