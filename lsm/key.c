// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: keys and keyrings
 *
 * A key is of who makes it, also the keyrings that belong to a user: two domains
 * that run as the same user have the user in common, but not the keys.  The
 * keyrings that the kernel makes while it boots are base: what is signed is
 * verified by them in anybody's name.
 */
#include <linux/init_task.h>
#include <linux/kernel.h>
#include <linux/key.h>
#include <linux/key-type.h>
#include <linux/lsm_hooks.h>

#include "audit.h"
#include "cred.h"
#include "key.h"
#include "policy.h"

static struct tvd_key *tvd_key(const struct key *key)
{
	return key->security + tvd_blob_sizes.lbs_key;
}

/* By whom the kernel acts for itself, later, too. */
static bool is_kernels(const struct cred *cred)
{
	return cred == &init_cred || system_state < SYSTEM_RUNNING;
}

/* The key by which a program of the host's makes another key for who asks. */
static bool is_helpers(const struct key *key)
{
	return !strcmp(key->type->name, ".request_key_auth");
}

static int hook_key_alloc(struct key *key, const struct cred *cred,
			  unsigned long flags)
{
	if (tvd_active() && is_helpers(key) &&
	    tvd_cred_label(cred) != &tvd_label_host)
		return tvd_refuse(
			&(struct tvd_denial){
				.subject = tvd_cred_label(cred),
				.act = "request-key",
			},
			-EACCES);
	tvd_key(key)->label = is_kernels(cred) ? &tvd_label_base :
						 tvd_cred_label(cred);
	return 0;
}

static u32 access_by_need(enum key_need_perm need)
{
	switch (need) {
	case KEY_NEED_VIEW:
		return TVD_ACCESS_GETATTR;
	case KEY_NEED_READ:
	case KEY_NEED_LINK:
		return TVD_ACCESS_READ;
	case KEY_NEED_WRITE:
		return TVD_ACCESS_WRITE;
	case KEY_NEED_SEARCH:
		/* Who finds it among its own reads it (keyctl_read_key()). */
		return TVD_ACCESS_SEARCH | TVD_ACCESS_READ;
	case KEY_NEED_SETATTR:
	case KEY_SYSADMIN_OVERRIDE:
		return TVD_ACCESS_SETATTR;
	default:
		/* Asked of the keyring, or by who has been given the key. */
		return 0;
	}
}

static int hook_key_permission(key_ref_t reference, const struct cred *cred,
			       enum key_need_perm need)
{
	const struct key *key = key_ref_to_ptr(reference);
	struct tvd_denial question = {
		.subject = tvd_cred_label(cred),
		.object = tvd_label_of(tvd_key(key)->label),
		.access = access_by_need(need),
	};
	struct tvd_verdict verdict;

	if (!tvd_active() || !question.access)
		return 0;
	verdict = tvd_ask(question.subject, question.object, question.access);
	if (likely(verdict.allowed))
		return 0;
	/* Who looks for a key in all keyrings is only not shown those of others. */
	if (need == KEY_NEED_SEARCH)
		return tvd_label_flags(question.subject) &
				       TVD_LABEL_PERMISSIVE ?
			       0 :
			       -EACCES;
	question.row = verdict.row;
	return tvd_refuse(&question, -EACCES);
}

/**
 * tvd_keep_session_keyring - take no session keyring of another label's
 * @new: credentials with that which a child has handed up
 * @old: those that they replace, the current task's
 *
 * What is looked for by name is found there first, and its maker goes on writing
 * it.  Nobody is left to be told: the child has had its answer.
 */
void tvd_keep_session_keyring(struct cred *new, const struct cred *old)
{
	struct key *handed_up = new->session_keyring;

	if (!handed_up || handed_up == old->session_keyring ||
	    tvd_label_of(tvd_key(handed_up)->label) == tvd_cred_label(old))
		return;
	new->session_keyring = key_get(old->session_keyring);
	key_put(handed_up);
}

#ifdef CONFIG_KEY_NOTIFICATIONS
/* Who is told whenever somebody uses it so. */
static int hook_watch_key(struct key *key)
{
	struct tvd_denial question = {
		.subject = tvd_current_label(),
		.object = tvd_label_of(tvd_key(key)->label),
		.access = TVD_ACCESS_WATCH,
	};

	if (!tvd_active())
		return 0;
	return tvd_check(&question, -EACCES);
}
#endif

#ifdef CONFIG_WATCH_QUEUE
/* Who is not told does not know, and who would tell did not ask to. */
static int hook_post_notification(const struct cred *watcher,
				  const struct cred *teller,
				  struct watch_notification *notification)
{
	const struct tvd_label *subject = tvd_cred_label(teller);
	const struct tvd_label *object = tvd_cred_label(watcher);

	if (!tvd_active() || subject == &tvd_label_host ||
	    tvd_ask(subject, object, TVD_ACCESS_SEND).allowed)
		return 0;
	return -EACCES;
}
#endif

static struct security_hook_list tvd_key_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(key_alloc, hook_key_alloc),
	LSM_HOOK_INIT(key_permission, hook_key_permission),
#ifdef CONFIG_KEY_NOTIFICATIONS
	LSM_HOOK_INIT(watch_key, hook_watch_key),
#endif
#ifdef CONFIG_WATCH_QUEUE
	LSM_HOOK_INIT(post_notification, hook_post_notification),
#endif
};

void __init tvd_add_key_hooks(void)
{
	tvd_add_hooks(tvd_key_hooks, ARRAY_SIZE(tvd_key_hooks));
}
