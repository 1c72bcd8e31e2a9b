// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: a process's own label
 */
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"

#ifndef __NR_lsm_get_self_attr
#define __NR_lsm_get_self_attr 459
#define __NR_lsm_set_self_attr 460
#endif

/* struct lsm_ctx of <linux/lsm.h>, with room for the largest name. */
struct context {
	__u64 id;
	__u64 flags;
	__u64 len;
	__u64 ctx_len;
	char ctx[TVD_NAME_MAX + 8];
};

/**
 * set_self_attr_raw - lsm_set_self_attr(2)
 * @attr: ATTR_*
 * @ctx: a struct lsm_ctx, right or wrong
 * @size: its bytes
 * @flags: of the call
 *
 * Return: 0, or errno.
 */
int set_self_attr_raw(unsigned int attr, const void *ctx, __u32 size,
		      __u32 flags)
{
	return syscall(__NR_lsm_set_self_attr, attr, ctx, size, flags) ? errno :
									 0;
}

/**
 * set_self_attr - choose a label
 * @attr: ATTR_*
 * @label: its name, empty for none, at most TVD_NAME_MAX + 8 bytes
 *
 * Return: 0, or errno.
 */
int set_self_attr(unsigned int attr, const char *label)
{
	struct context context = {
		.id = LSM_ID_TVD,
		.len = sizeof(context),
		.ctx_len = strlen(label),
	};

	if (context.ctx_len > sizeof(context.ctx))
		return E2BIG;
	memcpy(context.ctx, label, context.ctx_len);
	return set_self_attr_raw(attr, &context, sizeof(context), 0);
}

/**
 * get_self_attr - lsm_get_self_attr(2) of this module alone
 * @attr: ATTR_*
 * @label: the name goes here, empty if none is chosen
 * @size: how many bytes have room
 *
 * Return: 0, or errno.
 */
int get_self_attr(unsigned int attr, char *label, size_t size)
{
	struct context context = { .id = LSM_ID_TVD };
	__u32 length = sizeof(context);
	/* LSM_FLAG_SINGLE */
	long count =
		syscall(__NR_lsm_get_self_attr, attr, &context, &length, 1);

	label[0] = '\0';
	/* So says the kernel where no module has anything to tell. */
	if (count < 0 && errno == EOPNOTSUPP && attr != ATTR_CURRENT &&
	    !get_self_attr(ATTR_CURRENT, label, size)) {
		label[0] = '\0';
		return 0;
	}
	if (count < 0)
		return errno;
	if (context.ctx_len > size ||
	    strnlen(context.ctx, context.ctx_len) != context.ctx_len - 1) {
		errno = ERANGE;
		return errno;
	}
	memcpy(label, context.ctx, context.ctx_len);
	return 0;
}
