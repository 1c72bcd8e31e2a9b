// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: credentials and exec
 *
 * A label is entered at exec only and never changes in between: no open file,
 * mapping or thread straddles two labels.
 */
#include <linux/binfmts.h>
#include <linux/capability.h>
#include <linux/lsm_hooks.h>
#include <linux/ptrace.h>
#include <linux/security.h>
#include <linux/user_namespace.h>
#include <uapi/linux/lsm.h>

#include "audit.h"
#include "cred.h"
#include "policy.h"

static int hook_cred_prepare(struct cred *new, const struct cred *old,
			     gfp_t gfp)
{
	*tvd_cred(new) = *tvd_cred(old);
	return 0;
}

static void hook_cred_transfer(struct cred *new, const struct cred *old)
{
	*tvd_cred(new) = *tvd_cred(old);
}

/*
 * Who shares the process with a task that is about to enter another label: a
 * thread or a vfork parent that shares its root and working directory, or a
 * tracer.  Only a tracer that may trace the new label may stay.
 */
static int check_sharers(const struct linux_binprm *bprm,
			 const struct tvd_label *label)
{
	const struct task_struct *tracer;
	bool allowed = true;

	if (bprm->unsafe & LSM_UNSAFE_SHARE)
		return -EPERM;
	if (!(bprm->unsafe & LSM_UNSAFE_PTRACE))
		return 0;
	rcu_read_lock();
	tracer = ptrace_parent(current);
	if (tracer)
		allowed = tvd_ask(tvd_cred_label(__task_cred(tracer)), label,
				  TVD_ACCESS_TRACE)
				  .allowed;
	rcu_read_unlock();
	return allowed ? 0 : -EPERM;
}

static int hook_bprm_creds_for_exec(struct linux_binprm *bprm)
{
	struct tvd_label *old = tvd_current_label();
	struct tvd_label *label = tvd_task(current)->exec;
	int err;

	if (!label || label == old)
		return 0;
	/* The policy may have changed since the label was asked for. */
	err = label == &tvd_label_host || tvd_label_may_run(label) ?
		      check_sharers(bprm, label) :
		      -EPERM;
	if (err) {
		tvd_deny(&(struct tvd_denial){
			.subject = old,
			.object = label,
			.act = "enter",
			.path = &bprm->file->f_path,
		});
		return err;
	}
	tvd_cred(bprm->cred)->label = label;
	return 0;
}

static void hook_bprm_committed_creds(const struct linux_binprm *bprm)
{
	*tvd_task(current) = (struct tvd_task){};
}

/*
 * What root inside a domain may do: what belongs to files, identities and
 * processes that the labels mediate, and nothing that concerns the machine,
 * unless the policy says otherwise.
 */
static int hook_capable(const struct cred *cred, struct user_namespace *ns,
			int cap, unsigned int opts)
{
	struct tvd_label *label = tvd_cred_label(cred);

	if (!tvd_active() || label == &tvd_label_host)
		return 0;
	if (tvd_label_has_capability(label, cap, ns == &init_user_ns))
		return 0;
	if (opts & CAP_OPT_NOAUDIT)
		return tvd_label_flags(label) & TVD_LABEL_PERMISSIVE ? 0 :
								       -EPERM;
	return tvd_refuse(
		&(struct tvd_denial){
			.subject = label,
			.act = "capability",
			.number = cap,
		},
		-EPERM);
}

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

static struct security_hook_list tvd_cred_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(cred_prepare, hook_cred_prepare),
	LSM_HOOK_INIT(cred_transfer, hook_cred_transfer),
	LSM_HOOK_INIT(bprm_creds_for_exec, hook_bprm_creds_for_exec),
	LSM_HOOK_INIT(bprm_committed_creds, hook_bprm_committed_creds),
	LSM_HOOK_INIT(capable, hook_capable),
	LSM_HOOK_INIT(getselfattr, hook_getselfattr),
	LSM_HOOK_INIT(setselfattr, hook_setselfattr),
};

void __init tvd_add_cred_hooks(void)
{
	security_add_hooks(tvd_cred_hooks, ARRAY_SIZE(tvd_cred_hooks),
			   &tvd_lsmid);
}
