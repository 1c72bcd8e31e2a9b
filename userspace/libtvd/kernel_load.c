// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: loading a policy into the kernel
 */
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "policy_binary.h"

#define LOG "; the reason is in the kernel log, see 'dmesg | grep tvd:'"

/**
 * struct refusal - why the kernel does not take a policy
 *
 * @number: what write(2) says.
 * @sentence: what it means, and what to do.
 */
struct refusal {
	int number;
	const char *sentence;
};

static const struct refusal refusals[] = {
	{ EPERM,
	  "only the host loads a policy; run this as root, with CAP_MAC_ADMIN, outside every domain" },
	{ EACCES,
	  "only the host loads a policy; run this as root, with CAP_MAC_ADMIN, outside every domain" },
	{ EINVAL,
	  "the kernel finds the policy malformed; compile it with the tools of the kernel's version" LOG },
	{ E2BIG, "the policy is too large for the kernel; use fewer labels" },
	{ EFBIG, "the policy is too large for the kernel; use fewer labels" },
	{ ENOSPC,
	  "more than 65535 labels would have existed since the machine booted; reboot, or reuse names" },
	{ ENOMEM, "the kernel has no memory for the policy; free some" },
};

static void set_stale(const char *directory, const void *binary, size_t size,
		      struct tvd_error **error)
{
	struct tvd_status status;
	struct tvd_binary b;
	uint32_t offset;

	if (tvd_read_status_at(directory, &status, NULL) ||
	    tvd_binary_open(&b, binary, size, &offset)) {
		tvd_error_set(
			error, ESTALE,
			"the policy's version is not higher than that of the policy in force; raise 'version'");
		return;
	}
	tvd_error_set(error, ESTALE,
		      "the policy's version is %" PRIu64
		      ", not higher than that of the policy in force, %" PRIu64
		      "; raise 'version'",
		      (uint64_t)b.version, status.version);
}

static void set_refusal(int number, struct tvd_error **error)
{
	size_t i;

	for (i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		if (refusals[i].number != number)
			continue;
		tvd_error_set(error, number, "%s", refusals[i].sentence);
		return;
	}
	tvd_error_set(error, number, "the kernel refuses the policy: %s" LOG,
		      strerror(number));
}

/* One write(2): the kernel takes a whole policy or nothing. */
static int write_once(int fd, const void *binary, size_t size)
{
	ssize_t n = write(fd, binary, size);

	if (n < 0)
		return errno;
	return (size_t)n == size ? 0 : EIO;
}

/* tvd_load_policy(), with securityfs's directory named. */
int tvd_load_policy_at(const char *directory, const void *binary, size_t size,
		       struct tvd_error **error)
{
	char path[PATH_MAX];
	int fd, number;

	snprintf(path, sizeof(path), "%s/policy", directory);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT) {
		tvd_error_set(
			error, ENOENT,
			"%s is not there; mount it with 'mount -t securityfs securityfs /sys/kernel/security'",
			path);
		return -1;
	}
	number = fd < 0 ? errno : write_once(fd, binary, size);
	if (fd >= 0)
		close(fd);
	if (number == ESTALE)
		set_stale(directory, binary, size, error);
	else if (number)
		set_refusal(number, error);
	return number ? -1 : 0;
}

/**
 * tvd_load_policy - put a policy in force
 * @binary: a binary policy
 * @size: its bytes
 * @error: set on failure: ENOSYS if the LSM is not active, EPERM for callers
 *	that are not the host with CAP_MAC_ADMIN, EINVAL for a malformed policy,
 *	ESTALE for a version that is not higher than the one in force, ENOSPC
 *	for too many labels
 *
 * On failure the policy before stays in force.
 *
 * Return: 0, or -1 on failure.
 */
int tvd_load_policy(const void *binary, size_t size, struct tvd_error **error)
{
	if (tvd_kernel_active())
		return tvd_load_policy_at(TVD_SECURITYFS, binary, size, error);
	tvd_error_set_inactive(error);
	return -1;
}
