// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: entering a domain
 *
 * A label is entered at exec only and never changes in between: no open file,
 * mapping or thread straddles two labels.
 */
#include <linux/binfmts.h>
#include <linux/lsm_hooks.h>
#include <linux/ptrace.h>
#include <linux/security.h>

#include "audit.h"
#include "cred.h"
#include "policy.h"

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

static struct security_hook_list tvd_exec_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(bprm_creds_for_exec, hook_bprm_creds_for_exec),
	LSM_HOOK_INIT(bprm_committed_creds, hook_bprm_committed_creds),
};

void __init tvd_add_exec_hooks(void)
{
	security_add_hooks(tvd_exec_hooks, ARRAY_SIZE(tvd_exec_hooks),
			   &tvd_lsmid);
}
