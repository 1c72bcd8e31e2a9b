// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: binder
 *
 * Two processes that have the same device open call each other, and hand over
 * files and references to their objects.  A reference lets its receiver call the
 * object's owner; a file is received as any.
 */
#include <linux/lsm_hooks.h>

#include "audit.h"
#include "cred.h"
#include "file.h"
#include "policy.h"
#include "setup.h"
#include "socket.h"

/* The descriptor may have been passed, and its opener's name is not. */
static int check_caller(const struct cred *opener)
{
	const struct tvd_label *label = tvd_cred_label(opener);

	if (!tvd_active() || label == tvd_current_label())
		return 0;
	return tvd_refuse(
		&(struct tvd_denial){
			.subject = tvd_current_label(),
			.act = "binder",
			.with = label,
		},
		-EPERM);
}

static int check_peers(const struct cred *subject, const struct cred *object,
		       u32 access)
{
	struct tvd_denial question = TVD_QUESTION(
		tvd_cred_label(subject), tvd_cred_label(object), access);

	if (!tvd_active() || tvd_peers_may(&question))
		return 0;
	return tvd_refuse(&question, -EPERM);
}

static int hook_binder_set_context_mgr(const struct cred *manager)
{
	return check_caller(manager);
}

static int hook_binder_transaction(const struct cred *from,
				   const struct cred *to)
{
	return check_caller(from) ?: check_peers(from, to, TVD_ACCESS_SEND);
}

/* In an answer, too, which is not asked about otherwise. */
static int hook_binder_transfer_binder(const struct cred *from,
				       const struct cred *to)
{
	return check_peers(to, from, TVD_ACCESS_CONNECT);
}

static int hook_binder_transfer_file(const struct cred *from,
				     const struct cred *to,
				     const struct file *file)
{
	return tvd_check_receiver(tvd_cred_label(to), (struct file *)file);
}

static struct security_hook_list tvd_binder_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(binder_set_context_mgr, hook_binder_set_context_mgr),
	LSM_HOOK_INIT(binder_transaction, hook_binder_transaction),
	LSM_HOOK_INIT(binder_transfer_binder, hook_binder_transfer_binder),
	LSM_HOOK_INIT(binder_transfer_file, hook_binder_transfer_file),
};

void __init tvd_add_binder_hooks(void)
{
	tvd_add_hooks(tvd_binder_hooks, ARRAY_SIZE(tvd_binder_hooks));
}
