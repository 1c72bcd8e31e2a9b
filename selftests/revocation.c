// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: revoking a label that is in use
 */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "policy_file.h"
#include "revocation.h"

static const struct label_spec without_red[] = {
	{ BLUE, TYPE_BLUE },
	{ BRIDGE, TYPE_BLUE | TYPE_RED },
	{ RED_TOO, TYPE_RED },
	{},
};

/* /dev/net/tun, which those may open who have a tunnel of the label. */
static const struct device_spec tunnels[] = {
	{ TVD_DEVICE_CHAR, 10, 200, 200, ANY },
	{},
};

/**
 * take_away - revoke the label red
 * @by_load: by a load that drops it
 *
 * Return: 0, or errno.
 */
int take_away(bool by_load)
{
	const struct policy_spec spec = { .labels = without_red,
					  .devices = tunnels };

	return by_load ? replace_spec(&spec) :
			 write_text(SECURITYFS "revoke", RED);
}

/**
 * make_memory - make memory of a label, as memfd_create(2) does
 * @label: the label
 *
 * Return: a descriptor of a page that begins with "xxxx", -1 on failure.
 */
int make_memory(const char *label)
{
	int fd;

	if (set_self_attr(ATTR_FSCREATE, label))
		return -1;
	fd = memfd_create("revoke", MFD_CLOEXEC);
	if (set_self_attr(ATTR_FSCREATE, "") || fd < 0 || ftruncate(fd, 4096) ||
	    pwrite(fd, "xxxx", 4, 0) != 4)
		return -1;
	return fd;
}

/**
 * kill_all_of - kill who still runs under a label, frozen or not
 * @label: the label
 */
void kill_all_of(const char *label)
{
	DIR *proc = opendir("/proc");
	char path[PATH_SIZE], text[128];
	struct dirent *entry;

	while (proc && (entry = readdir(proc))) {
		pid_t pid = atoi(entry->d_name);

		snprintf(path, sizeof(path), "/proc/%d/attr/tvd/current", pid);
		if (pid > 0 && read_file(path, text, sizeof(text)) > 0 &&
		    !strncmp(text, label, strlen(label)) &&
		    strspn(text + strlen(label), "\n") ==
			    strlen(text + strlen(label)))
			kill(pid, SIGKILL);
	}
	if (proc)
		closedir(proc);
}
