// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: a task's own labels, read and asked for
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/lsm_hooks.h>
#include <linux/security.h>
#include <linux/tvd.h>
#include <uapi/linux/lsm.h>

#include "cred.h"
#include "policy.h"

static struct tvd_label **pending_attr(unsigned int attr)
{
	switch (attr) {
	case LSM_ATTR_EXEC:
		return &tvd_task(current)->exec;
	case LSM_ATTR_FSCREATE:
		return &tvd_task(current)->fscreate;
	default:
		return NULL;
	}
}

static int hook_getselfattr(unsigned int attr, struct lsm_ctx __user *ctx,
			    u32 *size, u32 flags)
{
	struct tvd_label **pending = pending_attr(attr);
	struct tvd_label *label;
	int err;

	if (attr == LSM_ATTR_CURRENT)
		label = tvd_current_label();
	else if (pending)
		label = *pending;
	else
		return -EOPNOTSUPP;
	if (!label) {
		*size = 0;
		return 0;
	}
	/* With the NUL, as the other modules do. */
	err = lsm_fill_user_ctx(ctx, size, label->name, label->length + 1,
				LSM_ID_TVD, 0);
	return err ?: 1;
}

/* Whether a task may run under this label, or make what carries it. */
static bool label_is_for(const struct tvd_label *label, unsigned int attr)
{
	u32 flags = tvd_label_flags(label);

	if ((flags & TVD_PROP_GONE) || label == &tvd_label_any)
		return false;
	return attr == LSM_ATTR_FSCREATE ||
	       (label != &tvd_label_base && !(flags & TVD_LABEL_IMMUTABLE));
}

static int hook_setselfattr(unsigned int attr, struct lsm_ctx *ctx, u32 size,
			    u32 flags)
{
	struct tvd_label **pending = pending_attr(attr);
	struct tvd_label *label;
	size_t length;

	if (attr == LSM_ATTR_CURRENT)
		return -EPERM;
	if (!pending)
		return -EOPNOTSUPP;
	if (flags || ctx->flags)
		return -EINVAL;
	if (current_cred() != current_real_cred())
		return -EBUSY;
	length = strnlen(ctx->ctx, ctx->ctx_len);
	if (!length) {
		*pending = NULL;
		return 0;
	}
	if (tvd_current_label() != &tvd_label_host || !capable(CAP_MAC_ADMIN))
		return -EPERM;
	label = tvd_find_label(ctx->ctx, length);
	if (!label || !label_is_for(label, attr))
		return -EINVAL;
	*pending = label;
	return 0;
}

/**
 * tvd_read_attr - a file of /proc/PID/attr/tvd
 * @task: whose
 * @name: of the file
 * @value: set to the text, which the caller frees
 *
 * Return: the length of the text; -EINVAL if there is no such file; -ENOMEM.
 */
int tvd_read_attr(struct task_struct *task, const char *name, char **value)
{
	struct tvd_label *label;

	if (!tvd_initialized || strcmp(name, "current"))
		return -EINVAL;
	label = tvd_task_label(task);
	*value = kasprintf(GFP_KERNEL, "%s\n", label->name);
	return *value ? label->length + 1 : -ENOMEM;
}

/**
 * tvd_write_attr - a file of /proc/self/attr/tvd
 * @name: of the file
 * @value: what was written, not necessarily ended by a NUL
 * @size: its bytes
 *
 * Return: 0; -EPERM.
 */
int tvd_write_attr(const char *name, const char *value, size_t size)
{
	return -EPERM;
}

static struct security_hook_list tvd_attr_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(getselfattr, hook_getselfattr),
	LSM_HOOK_INIT(setselfattr, hook_setselfattr),
};

void __init tvd_add_attr_hooks(void)
{
	security_add_hooks(tvd_attr_hooks, ARRAY_SIZE(tvd_attr_hooks),
			   &tvd_lsmid);
}
