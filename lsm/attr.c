// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: a task's own labels, read and asked for
 *
 * By lsm_get_self_attr(2) and lsm_set_self_attr(2), and by the files in
 * /proc/PID/attr/tvd.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/lsm_hooks.h>
#include <linux/security.h>
#include <linux/tvd.h>
#include <uapi/linux/lsm.h>

#include "audit.h"
#include "cred.h"
#include "entry.h"
#include "policy.h"

/**
 * struct task_label - a label that a task has or asks for
 *
 * @name: of the file in attr/tvd.
 * @number: LSM_ATTR_*.
 * @act: in the record of what is refused.
 */
struct task_label {
	const char *name;
	unsigned int number;
	const char *act;
};

static const struct task_label attributes[] = {
	{ "current", LSM_ATTR_CURRENT, "relabel" },
	{ "exec", LSM_ATTR_EXEC, "enter" },
	{ "fscreate", LSM_ATTR_FSCREATE, "fscreate" },
	{ "sockcreate", LSM_ATTR_SOCKCREATE, "sockcreate" },
};

static const struct task_label *find_attribute(unsigned int number)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(attributes); i++)
		if (attributes[i].number == number)
			return &attributes[i];
	return NULL;
}

static const struct task_label *find_attribute_by_name(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(attributes); i++)
		if (!strcmp(attributes[i].name, name))
			return &attributes[i];
	return NULL;
}

/* Where a task keeps the label that it asked for. */
static struct tvd_label **pending_label(const struct task_label *attribute,
					const struct task_struct *task)
{
	switch (attribute->number) {
	case LSM_ATTR_EXEC:
		return &tvd_task(task)->exec;
	case LSM_ATTR_FSCREATE:
		return &tvd_task(task)->fscreate;
	case LSM_ATTR_SOCKCREATE:
		return &tvd_task(task)->sockcreate;
	default:
		return NULL;
	}
}

/* The label, or NULL where the task has asked for none. */
static struct tvd_label *read_label(const struct task_label *attribute,
				    const struct task_struct *task)
{
	struct tvd_label **pending = pending_label(attribute, task);

	return pending ? READ_ONCE(*pending) : tvd_task_label(task);
}

static int hook_getselfattr(unsigned int attr, struct lsm_ctx __user *ctx,
			    u32 *size, u32 flags)
{
	const struct task_label *attribute = find_attribute(attr);
	struct tvd_label *label;
	int err;

	if (!attribute)
		return -EOPNOTSUPP;
	label = read_label(attribute, current);
	if (!label) {
		*size = 0;
		return 0;
	}
	/* With the NUL, as the other modules do. */
	err = lsm_fill_user_ctx(ctx, size, label->name, label->length + 1,
				LSM_ID_TVD, 0);
	return err ?: 1;
}

/*
 * Whether a task may run under this label, or make what carries it.  Files, but
 * nothing that acts, may be the operating system's or immutable.
 */
static bool label_is_for(const struct tvd_label *label, unsigned int attr)
{
	u32 flags = tvd_label_flags(label);

	if ((flags & TVD_PROP_GONE) || label == &tvd_label_any)
		return false;
	return attr == LSM_ATTR_FSCREATE ||
	       (label != &tvd_label_base && !(flags & TVD_LABEL_IMMUTABLE));
}

/* Whether a task may ask for a label without the host's leave. */
static bool may_ask_for(const struct tvd_label *label, unsigned int attr)
{
	const struct tvd_label *caller = tvd_current_label();

	if (attr != LSM_ATTR_EXEC)
		return tvd_may_make_as(caller, label);
	/* By which program is seen at the exec. */
	return tvd_label_is_no_stronger(label, caller) ||
	       tvd_has_entry(caller, label);
}

static int refuse(const struct task_label *attribute,
		  const struct tvd_label *label, const char *reason)
{
	tvd_deny(&(struct tvd_denial){
		.subject = tvd_current_label(),
		.object = label,
		.act = attribute->act,
		.reason = reason,
	});
	return -EPERM;
}

/**
 * tvd_may_make_chosen - ask again whether a task may make what it asked for
 * @label: what it asked for, under a policy that may not be in force any more
 * @attr: LSM_ATTR_FSCREATE or LSM_ATTR_SOCKCREATE
 *
 * An exec forgets it, so that the task still has the label under which it asked.
 * What the host asked for it needs no capability for any more.  Does not sleep.
 *
 * Return: true; false, and then there is a record.
 */
bool tvd_may_make_chosen(const struct tvd_label *label, unsigned int attr)
{
	const struct tvd_label *caller = tvd_cred_label(current_real_cred());

	if (label_is_for(label, attr) &&
	    (caller == &tvd_label_host || tvd_may_make_as(caller, label)))
		return true;
	tvd_deny(&(struct tvd_denial){
		.subject = caller,
		.object = label,
		.act = find_attribute(attr)->act,
		.reason = tvd_label_flags(label) & TVD_PROP_GONE ? "unknown" :
								   "stronger",
	});
	return false;
}

/* Others may read it meanwhile, but for who it is by. */
static void set_pending(const struct task_label *attribute,
			struct tvd_label *label, bool by_host)
{
	WRITE_ONCE(*pending_label(attribute, current), label);
	if (attribute->number == LSM_ATTR_EXEC)
		tvd_task(current)->bound = by_host;
}

static int ask_for(const struct task_label *attribute, const char *name,
		   size_t length)
{
	struct tvd_label *label = tvd_find_label(name, length);
	bool known = label && label_is_for(label, attribute->number);
	bool by_host = tvd_current_label() == &tvd_label_host &&
		       capable(CAP_MAC_ADMIN);

	/* Which labels there are is nobody else's business. */
	if (!known && by_host)
		return -EINVAL;
	if (!by_host && (!known || !may_ask_for(label, attribute->number)))
		return refuse(attribute, known ? label : NULL, "stronger");
	set_pending(attribute, label, by_host);
	return 0;
}

/* Whoever set it: nobody needs leave to ask for nothing. */
static int set_label(const struct task_label *attribute, const char *name,
		     size_t length)
{
	if (attribute->number == LSM_ATTR_CURRENT)
		return refuse(attribute, NULL, "exec-only");
	/* What is asked for is the task's, not of what it acts as just now. */
	if (current_cred() != current_real_cred())
		return -EBUSY;
	if (length)
		return ask_for(attribute, name, length);
	set_pending(attribute, NULL, false);
	return 0;
}

static int hook_setselfattr(unsigned int attr, struct lsm_ctx *ctx, u32 size,
			    u32 flags)
{
	const struct task_label *attribute = find_attribute(attr);

	if (!attribute)
		return -EOPNOTSUPP;
	if (flags || ctx->flags)
		return -EINVAL;
	return set_label(attribute, ctx->ctx, strnlen(ctx->ctx, ctx->ctx_len));
}

/**
 * tvd_read_attr - a file of /proc/PID/attr/tvd
 * @task: whose
 * @name: of the file
 * @value: set to the text, which the caller frees
 *
 * Whether the reader may know is asked of the file, which is the process's.
 *
 * Return: the length of the text, 0 where nothing is asked for; -EINVAL if
 * there is no such file; -ENOMEM.
 */
int tvd_read_attr(struct task_struct *task, const char *name, char **value)
{
	const struct task_label *attribute = find_attribute_by_name(name);
	struct tvd_label *label;

	if (!tvd_initialized || !attribute)
		return -EINVAL;
	label = read_label(attribute, task);
	if (!label)
		return 0;
	*value = kasprintf(GFP_KERNEL, "%s\n", label->name);
	return *value ? label->length + 1 : -ENOMEM;
}

/**
 * tvd_write_attr - a file of /proc/self/attr/tvd
 * @name: of the file
 * @value: what was written: a label's name, with or without a line feed or a
 * NUL behind it, or one of these alone to ask for none
 * @size: its bytes
 *
 * Return: 0; -EPERM if the task may not have what it asks for, and for the file
 * "current"; -EINVAL if the host asks for what is no label, or not for this;
 * -EBUSY if the task acts under other credentials than its own.
 */
int tvd_write_attr(const char *name, const char *value, size_t size)
{
	const struct task_label *attribute = find_attribute_by_name(name);
	size_t length = strnlen(value, size);

	if (!tvd_initialized || !attribute)
		return -EINVAL;
	if (length && value[length - 1] == '\n')
		length--;
	return set_label(attribute, value, length);
}

static struct security_hook_list tvd_attr_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(getselfattr, hook_getselfattr),
	LSM_HOOK_INIT(setselfattr, hook_setselfattr),
};

void __init tvd_add_attr_hooks(void)
{
	tvd_add_hooks(tvd_attr_hooks, ARRAY_SIZE(tvd_attr_hooks));
}
