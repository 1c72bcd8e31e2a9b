/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: the policy in force
 */
#ifndef _SECURITY_TVD_POLICY_H
#define _SECURITY_TVD_POLICY_H

#include <crypto/sha2.h>
#include <linux/jump_label.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>

#include "decide.h"
#include "label.h"

/* An inode's label that no load changes, and the first of the others. */
#define TVD_UNRESOLVED 0
#define TVD_FIXED 1
#define TVD_FIRST_SEQUENCE 2

/**
 * struct tvd_policy - one policy, which never changes once it is in force
 */
struct tvd_policy {
	/**
	 * @rcu: Frees the policy after the last reader has left it.
	 */
	struct rcu_head rcu;
	/**
	 * @version: Of the policy; zero before the first load.
	 */
	u64 version;
	/**
	 * @flags: TVD_POLICY_*.
	 */
	u32 flags;
	/**
	 * @labels: How many labels the policy defines.
	 */
	u32 labels;
	/**
	 * @size: Bytes in @binary.
	 */
	u32 size;
	/**
	 * @binary: What was loaded; NULL before the first load.
	 */
	const u8 *binary;
	/**
	 * @words: The sets of all labels, one after the other.
	 */
	u64 *words;
	/**
	 * @digest: SHA-256 of @binary.
	 */
	u8 digest[SHA256_DIGEST_SIZE];
	/**
	 * @count: How many entries @props has.  A label beyond them was made
	 * by a later load.
	 */
	u32 count;
	/**
	 * @props: What each label is under this policy, by its id.
	 */
	struct tvd_props props[] __counted_by(count);
};

extern struct tvd_policy __rcu *tvd_policy;
extern u32 tvd_policy_sequence;
extern struct mutex tvd_policy_mutex;

DECLARE_STATIC_KEY_FALSE(tvd_active_key);

/**
 * tvd_active - whether a policy has been loaded since boot
 *
 * Until then everything is the host's and no hook does anything.
 */
static inline bool tvd_active(void)
{
	return static_branch_unlikely(&tvd_active_key);
}

struct tvd_verdict tvd_ask_policy(const struct tvd_label *subject,
				  const struct tvd_label *object, u32 access);

/**
 * tvd_ask - may this subject access this object so, under the policy in force?
 * @subject: the acting label
 * @object: the label acted upon
 * @access: one or more TVD_ACCESS_*
 *
 * Takes no lock.  Callable in any context.
 *
 * Return: the verdict of tvd_decide().
 */
static inline struct tvd_verdict tvd_ask(const struct tvd_label *subject,
					 const struct tvd_label *object,
					 u32 access)
{
	if (likely(subject == object && READ_ONCE(subject->usable)))
		return (struct tvd_verdict){ true, TVD_ROW_SAME };
	return tvd_ask_policy(subject, object, access);
}

u32 tvd_policy_flags(void);
bool tvd_label_is_multityped(const struct tvd_label *label);
bool tvd_label_is_part_of(const struct tvd_label *part,
			  const struct tvd_label *whole);
int tvd_load_policy(const void *data, size_t size);

#endif /* _SECURITY_TVD_POLICY_H */
