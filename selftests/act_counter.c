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

/**
 * open_counter - count the time that a process takes
 * @pid: the process, 0 for oneself
 *
 * Return: a descriptor of the counter; gives up if there is none.
 */
int open_counter(pid_t pid)
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
	int fd = open_counter(number(word[0]));

	tell_ready();
	hear_end();
	return use(fd, word[1]);
}

static int count_self(char **word)
{
	return use(open_counter(0), word[0]);
}

const struct act counter_acts[] = {
	{ "count", 2, count_other },
	{ "count-self", 1, count_self },
	{},
};
