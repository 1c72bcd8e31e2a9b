// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: changing what the kernel enforces
 */
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model.h"
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

#define HOST_ONLY \
	"only the host may do this; run it as root, with CAP_MAC_ADMIN, outside every domain"

static const struct refusal refusals[] = {
	{ EPERM, HOST_ONLY },
	{ EACCES, HOST_ONLY },
	{ EKEYREJECTED,
	  "the kernel wants a policy that is signed, by a key that is for signing policies and within the time of its certificate; sign it with 'tvdctl policy sign'" LOG },
	{ ENOKEY,
	  "nobody in the kernel's keyring .tvd vouches for who signed the policy; sign it with a key that is there, see 'keyctl show %:.tvd', or add its certificate" },
	{ EBADMSG,
	  "what follows the policy is no signature that the kernel can read; sign the policy again with 'tvdctl policy sign'" },
	{ ENOPKG,
	  "the kernel does not have the algorithm of the signature; sign with RSA, or build the kernel with what is missing" },
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
	struct tvd_policy *policy = tvd_open_binary(binary, size, NULL);
	struct tvd_status status;

	if (!policy || tvd_read_status_at(directory, &status, NULL))
		tvd_error_set(
			error, ESTALE,
			"the policy's version is not higher than that of the policy in force; raise 'version'");
	else
		tvd_error_set(
			error, ESTALE,
			"the policy's version is %" PRIu64
			", not higher than that of the policy in force, %" PRIu64
			"; raise 'version'",
			policy->version, status.version);
	tvd_free_policy(policy);
}

static bool has_label(const struct tvd_policy *policy, const char *name)
{
	const struct tvd_named named = {
		.text = name,
		.length = (uint32_t)strnlen(name, TVD_LABEL_SIZE),
	};

	return tvd_find_policy_label(policy, &named) < policy->label_count;
}

/* The labels that run and that the policy does not have, by name. */
static char *list_dropped(const struct tvd_policy *policy,
			  const struct tvd_label_status *labels, size_t count)
{
	char *text = NULL;
	size_t i, size;
	FILE *list = open_memstream(&text, &size);

	for (i = 0; list && i < count; i++)
		if (labels[i].tasks > 0 && !has_label(policy, labels[i].name))
			fprintf(list, "%s%s", ftell(list) ? ", " : "",
				labels[i].name);
	if (!list || !fclose(list))
		return text;
	free(text);
	return NULL;
}

static void set_busy(const char *directory, const void *binary, size_t size,
		     struct tvd_error **error)
{
	struct tvd_policy *policy = tvd_open_binary(binary, size, NULL);
	struct tvd_label_status *labels;
	char *dropped = NULL;
	size_t count;

	if (policy && !tvd_read_labels_at(directory, &labels, &count, NULL)) {
		dropped = list_dropped(policy, labels, count);
		tvd_free_labels(labels, count);
	}
	if (dropped && *dropped)
		tvd_error_set(
			error, EBUSY,
			"labels are running that the policy does not have: %s; end what runs, see 'tvdctl ps', or have it ended by 'tvdctl policy load --revoke'",
			dropped);
	else
		tvd_error_set(
			error, EBUSY,
			"labels are running that the policy does not let run, or not at the same time; end what runs, see 'tvdctl ps'" LOG);
	free(dropped);
	tvd_free_policy(policy);
}

static bool is_locked(const char *directory)
{
	char path[PATH_MAX], word[8];

	snprintf(path, sizeof(path), "%s/lock", directory);
	return !tvd_read_word(path, word, sizeof(word)) && !strcmp(word, "1");
}

static void set_refusal(const char *directory, int number,
			struct tvd_error **error)
{
	size_t i;

	if (number == EPERM && is_locked(directory)) {
		tvd_error_set(
			error, EPERM,
			"the policy in force is locked until the next boot; reboot, or revoke single labels");
		return;
	}

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
		       unsigned int flags, struct tvd_error **error)
{
	char path[PATH_MAX];
	int fd, number;

	snprintf(path, sizeof(path), "%s/%s", directory,
		 flags & TVD_LOAD_REVOKE ? "replace" : "policy");
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
	else if (number == EBUSY)
		set_busy(directory, binary, size, error);
	else if (number)
		set_refusal(directory, number, error);
	return number ? -1 : 0;
}

/**
 * tvd_load_policy - put a policy in force
 * @binary: a binary policy, signed or not
 * @size: its bytes
 * @flags: 0, or TVD_LOAD_REVOKE
 * @error: set on failure: ENOSYS if the LSM is not active, EPERM for callers
 *	that are not the host with CAP_MAC_ADMIN and where the policy in force is
 *	locked, EINVAL for a malformed policy, EKEYREJECTED, ENOKEY, EBADMSG and
 *	ENOPKG for a missing or wrong signature, ESTALE for a version that is not
 *	higher than the one in force, ENOSPC for too many labels, EBUSY if labels
 *	run that it keeps from running at the same time or, without
 *	TVD_LOAD_REVOKE, at all
 *
 * On failure the policy before stays in force.
 *
 * Return: 0, or -1 on failure.
 */
int tvd_load_policy(const void *binary, size_t size, unsigned int flags,
		    struct tvd_error **error)
{
	if (tvd_kernel_active())
		return tvd_load_policy_at(TVD_SECURITYFS, binary, size, flags,
					  error);
	tvd_error_set_inactive(error);
	return -1;
}

/* Writes a word into one of the files that change what is enforced. */
static int write_word(const char *directory, const char *file, const char *word,
		      struct tvd_error **error)
{
	char path[PATH_MAX];
	int fd, number;

	if (!tvd_kernel_active()) {
		tvd_error_set_inactive(error);
		return -1;
	}
	snprintf(path, sizeof(path), "%s/%s", directory, file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	number = fd < 0 ? errno : write_once(fd, word, strlen(word));
	if (fd >= 0)
		close(fd);
	if (!number)
		return 0;
	if (number == EPERM || number == EACCES)
		tvd_error_set(error, number, HOST_ONLY);
	else
		tvd_error_set(error, number, "cannot write %s: %s", path,
			      strerror(number));
	return -1;
}

/**
 * tvd_lock_policy - keep the policy in force until the machine boots again
 * @error: set on failure: ENOSYS if the LSM is not active, EPERM or EACCES for
 *	callers that are not the host with CAP_MAC_ADMIN
 *
 * Return: 0, or -1 on failure.
 */
int tvd_lock_policy(struct tvd_error **error)
{
	return write_word(TVD_SECURITYFS, "lock", "1", error);
}

/**
 * tvd_revoke_label - let what carries a label do nothing any more
 * @label: its name
 * @error: set on failure: ENOSYS, EPERM and EACCES as for tvd_lock_policy(),
 *	EINVAL if the policy in force has no such label
 *
 * Return: 0, or -1 on failure.
 */
int tvd_revoke_label(const char *label, struct tvd_error **error)
{
	struct tvd_error *failure = NULL;
	int failed = write_word(TVD_SECURITYFS, "revoke", label, &failure);

	if (failed && tvd_error_number(failure) == EINVAL)
		tvd_error_set(
			error, EINVAL,
			"the policy in force has no label %s, or it is revoked already; 'tvdctl policy show' lists its labels",
			TVD_QUOTE(label, strlen(label)));
	else if (failed && error)
		*error = failure;
	if (!error || *error != failure)
		tvd_error_free(failure);
	return failed;
}
