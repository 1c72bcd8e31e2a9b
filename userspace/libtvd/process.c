// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: labels of processes
 */
#include "kernel.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy_binary.h"

/* Copies what the kernel says into a caller's buffer. */
static int take_label(const char *from, size_t length,
		      char label[TVD_LABEL_SIZE], struct tvd_error **error)
{
	length = strnlen(from, length);
	if (!tvd_name_valid(from, length)) {
		tvd_error_set(
			error, EPROTO,
			"the kernel names a label %s, which no label can have; use the tools of the kernel's version",
			TVD_QUOTE(from, length));
		return -1;
	}
	memcpy(label, from, length);
	label[length] = '\0';
	return 0;
}

/**
 * tvd_get_own_label - the label of the calling thread
 * @label: set to its name
 * @error: set on failure; its number is ENOSYS if the LSM is not active
 *
 * Return: 0, or -1 on failure.
 */
int tvd_get_own_label(char label[TVD_LABEL_SIZE], struct tvd_error **error)
{
	struct tvd_lsm_context context = { .id = LSM_ID_TVD };
	uint32_t size = sizeof(context);

	if (tvd_sys_get_self_attr(TVD_LSM_ATTR_CURRENT, &context, &size,
				  TVD_LSM_FLAG_SINGLE) == 1 &&
	    context.label_length <= sizeof(context.label))
		return take_label(context.label, context.label_length, label,
				  error);
	if (tvd_kernel_active())
		tvd_error_set(error, errno,
			      "cannot ask for this process's label: %s",
			      strerror(errno));
	else
		tvd_error_set_inactive(error);
	return -1;
}

/**
 * tvd_get_process_label - the label of a process
 * @pid: its number
 * @label: set to the label's name
 * @error: set on failure: ESRCH if there is no such process, EACCES if it
 *	belongs to another domain, ENOSYS if the LSM is not active
 *
 * Return: 0, or -1 on failure.
 */
int tvd_get_process_label(pid_t pid, char label[TVD_LABEL_SIZE],
			  struct tvd_error **error)
{
	char path[64], word[2 * TVD_LABEL_SIZE];

	if (!tvd_kernel_active()) {
		tvd_error_set_inactive(error);
		return -1;
	}
	snprintf(path, sizeof(path), "/proc/%d/attr/tvd/current", (int)pid);
	if (!tvd_read_word(path, word, sizeof(word)))
		return take_label(word, sizeof(word), label, error);
	if (errno == ENOENT || errno == ESRCH)
		tvd_error_set(error, ESRCH, "there is no process %d", (int)pid);
	else if (errno == EACCES)
		tvd_error_set(error, EACCES,
			      "process %d belongs to another domain", (int)pid);
	else
		tvd_error_set(error, errno, "cannot read %s: %s", path,
			      strerror(errno));
	return -1;
}

static void set_attribute_error(int number, const char *label,
				struct tvd_error **error)
{
	switch (number) {
	case ENOSYS:
	case EOPNOTSUPP:
		tvd_error_set_inactive(error);
		break;
	case EPERM:
		tvd_error_set(
			error, number,
			"only the host may choose a label; run this as root, with CAP_MAC_ADMIN, outside every domain");
		break;
	case EINVAL:
		tvd_error_set(
			error, number,
			"no label '%s' in the loaded policy; 'tvdctl status' says which policy is loaded, /sys/kernel/security/tvd/labels lists its labels",
			label);
		break;
	default:
		tvd_error_set(error, number, "cannot choose label '%s': %s",
			      label, strerror(number));
	}
}

static int set_attribute(unsigned int attribute, const char *label,
			 struct tvd_error **error)
{
	struct tvd_lsm_context context = {
		.id = LSM_ID_TVD,
		.length = sizeof(context),
	};
	size_t length = label ? strlen(label) : 0;

	if (label && !tvd_name_valid(label, length)) {
		tvd_error_set(
			error, EINVAL,
			"%s cannot be a label; a name is 1 to 64 characters of a-z, 0-9, '.', '_' and '-'",
			TVD_QUOTE(label, length));
		return -1;
	}
	if (label)
		memcpy(context.label, label, length);
	context.label_length = length;
	if (!tvd_sys_set_self_attr(attribute, &context, sizeof(context), 0))
		return 0;
	set_attribute_error(errno, label ? label : "", error);
	return -1;
}

/**
 * tvd_set_exec_label - choose the label that the next execve(2) enters
 * @label: its name; NULL for none
 * @error: set on failure: EPERM for callers that are not the host with
 *	CAP_MAC_ADMIN, EINVAL for a label that the policy does not define,
 *	ENOSYS if the LSM is not active
 *
 * For the calling thread only: a child made by fork(2) does not inherit it.
 *
 * Return: 0, or -1 on failure.
 */
int tvd_set_exec_label(const char *label, struct tvd_error **error)
{
	return set_attribute(TVD_LSM_ATTR_EXEC, label, error);
}

/**
 * tvd_set_create_label - choose the label of files and pipes made from now on
 * @label: its name; NULL for the thread's own rule
 * @error: set on failure, as by tvd_set_exec_label()
 *
 * For the calling thread only.
 *
 * Return: 0, or -1 on failure.
 */
int tvd_set_create_label(const char *label, struct tvd_error **error)
{
	return set_attribute(TVD_LSM_ATTR_FSCREATE, label, error);
}
