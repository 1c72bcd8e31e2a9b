// SPDX-License-Identifier: GPL-2.0-only
/*
 * What init asks the kernel about itself.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

#define LEAKS "/sys/kernel/debug/kmemleak"

static bool read_text(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, text, size - 1);
	close(fd);
	if (n < 0)
		return false;
	text[n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return true;
}

/* Their place is fixed in the kernel, wherever the list has them. */
static bool has_fixed_place(const char *name)
{
	static const char *const fixed[] = { "capability", "lockdown", "ima",
					     "evm" };
	size_t i;

	for (i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
		if (strcmp(name, fixed[i]) == 0)
			return true;
	return false;
}

/* The index of @name in the comma-separated @list, or -1. */
static int place_of(const char *list, const char *name)
{
	size_t len = strlen(name);
	int place = 0;

	for (;;) {
		size_t this = strcspn(list, ",");

		if (this == len && strncmp(list, name, len) == 0)
			return place;
		if (!list[this])
			return -1;
		list += this + 1;
		place++;
	}
}

static void check_each(char *wanted, const char *active)
{
	char *save, *name;
	int last = -1;

	for (name = strtok_r(wanted, ",", &save); name;
	     name = strtok_r(NULL, ",", &save)) {
		int place = place_of(active, name);

		if (place < 0)
			die("--lsm: the kernel did not start \"%s\"; it runs %s (is it built in, and is it the only exclusive one?)",
			    name, active);
		if (has_fixed_place(name))
			continue;
		if (place <= last)
			die("--lsm: \"%s\" is not where the list has it; the kernel runs %s",
			    name, active);
		last = place;
	}
}

static void check_none_added(const char *wanted, char *active)
{
	char *save, *name;

	for (name = strtok_r(active, ",", &save); name;
	     name = strtok_r(NULL, ",", &save))
		if (!has_fixed_place(name) && place_of(wanted, name) < 0)
			die("--lsm: the kernel also started \"%s\", which the list does not have",
			    name);
}

/**
 * check_lsm - Does the kernel run the LSMs that it was asked for?
 *
 * @wanted: The list given as lsm=; the kernel ignores what it does not know
 *	in it without a word.
 *
 * Ends the machine if not.
 */
void check_lsm(const char *wanted)
{
	char active[1024], list[1024];

	if (!read_text("/sys/kernel/security/lsm", active, sizeof(active)))
		die("--lsm: cannot read /sys/kernel/security/lsm: %s",
		    strerror(errno));
	snprintf(list, sizeof(list), "%s", wanted);
	check_each(list, active);
	check_none_added(wanted, active);
}

/**
 * read_taint - The kernel's own record of what went wrong with it
 *
 * Returns the bits of /proc/sys/kernel/tainted, all set if it is unreadable.
 */
unsigned long read_taint(void)
{
	char text[32];

	if (!read_text("/proc/sys/kernel/tainted", text, sizeof(text)))
		return ~0UL;
	return strtoul(text, NULL, 10);
}

static void scan_leaks(int fd)
{
	if (!write_all(fd, "scan", strlen("scan")))
		note(LEAKS ": %s", strerror(errno));
}

static void copy_leaks(void)
{
	FILE *leaks = fopen(LEAKS, "re");
	char line[256];

	while (leaks && fgets(line, sizeof(line), leaks)) {
		line[strcspn(line, "\n")] = '\0';
		note("%s", line);
	}
	if (leaks)
		fclose(leaks);
}

/**
 * check_leaks - Have kmemleak look, where the kernel has it
 *
 * What it finds goes to the kernel log, which the host reads.  It believes
 * only in leaks that are five seconds old and did not change between two
 * looks.
 */
void check_leaks(void)
{
	int fd = open(LEAKS, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	scan_leaks(fd);
	nanosleep(&(struct timespec){ .tv_sec = 6 }, NULL);
	scan_leaks(fd);
	close(fd);
	copy_leaks();
}
