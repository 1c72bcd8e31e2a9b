// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: credentials and capabilities
 */
#include <linux/capability.h>
#include <linux/lsm_hooks.h>
#include <linux/user_namespace.h>

#include "audit.h"
#include "cred.h"
#include "key.h"
#include "policy.h"
#include "running.h"

/* What is reserved is for one exec's credentials, not for copies of them. */
static void copy_cred(struct cred *new, const struct cred *old)
{
	*tvd_cred(new) = (struct tvd_cred){
		.label = tvd_cred(old)->label,
		.create = tvd_cred(old)->create,
	};
}

static int hook_cred_prepare(struct cred *new, const struct cred *old,
			     gfp_t gfp)
{
	copy_cred(new, old);
	return 0;
}

/* A child has handed up its session keyring: KEYCTL_SESSION_TO_PARENT. */
static void hook_cred_transfer(struct cred *new, const struct cred *old)
{
	copy_cred(new, old);
	if (tvd_active())
		tvd_keep_session_keyring(new, old);
}

/* An exec that failed gives back what was reserved for it. */
static void hook_cred_free(struct cred *cred)
{
	if (tvd_cred(cred)->reserved)
		tvd_stop_running(tvd_cred(cred)->reserved);
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

/* The kernel's log, which has the records of all labels' denials. */
static int hook_syslog(int type)
{
	return hook_capable(current_cred(), &init_user_ns, CAP_SYSLOG,
			    CAP_OPT_NONE);
}

static struct security_hook_list tvd_cred_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(cred_prepare, hook_cred_prepare),
	LSM_HOOK_INIT(cred_transfer, hook_cred_transfer),
	LSM_HOOK_INIT(cred_free, hook_cred_free),
	LSM_HOOK_INIT(capable, hook_capable),
	LSM_HOOK_INIT(syslog, hook_syslog),
};

void __init tvd_add_cred_hooks(void)
{
	tvd_add_hooks(tvd_cred_hooks, ARRAY_SIZE(tvd_cred_hooks));
}
