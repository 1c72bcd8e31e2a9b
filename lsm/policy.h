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
#include "order.h"
#include "policy_binary.h"

/* No load has this number, and the one before the first has the other. */
#define TVD_UNRESOLVED 0
#define TVD_FIRST_SEQUENCE 1

#define TVD_TYPE_WORDS DIV_ROUND_UP(TVD_TYPES_MAX, 64)

/**
 * struct tvd_filesystem_rule - what a policy says of a filesystem type
 *
 * @name: of the type, not ended by a NUL.
 * @length: its bytes.
 * @trusted: labels on it are believed if the host has mounted it.
 * @label: of what has none of its own there; NULL where nothing is said.
 */
struct tvd_filesystem_rule {
	const char *name;
	u8 length;
	bool trusted;
	struct tvd_label *label;
};

/**
 * struct tvd_device_rule - what a policy says of a range of devices
 *
 * @first: the first, by tvd_device_key().
 * @last: the last.
 * @label: their label.
 */
struct tvd_device_rule {
	u64 first;
	u64 last;
	struct tvd_label *label;
};

/* Devices in the order of the binary's records. */
static inline u64 tvd_device_key(bool is_char, u32 major, u32 minor)
{
	return (u64)is_char << 32 | major << 20 | minor;
}

/**
 * struct tvd_entry_rule - what a policy says of an exec
 *
 * @key: from whom, by what program, and to where: see tvd_entry_key().
 * @to: the label after the exec.
 * @flags: TVD_ENTRY_*.
 */
struct tvd_entry_rule {
	u64 key;
	struct tvd_label *to;
	u32 flags;
};

/* Instead of a program's label, in a rule that names none; no label's id. */
#define TVD_ID_NO_PROGRAM 0xffff
static_assert(TVD_ID_NO_PROGRAM >= TVD_LABELS_MAX);

/* Labels by their ids; entries are in the ascending order of this. */
static inline u64 tvd_entry_key(u32 from, u32 program, u32 to)
{
	return (u64)from << 32 | program << 16 | to;
}

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
	 * @binary: What was loaded, without its signature; @binary.data is NULL
	 * before the first load.
	 */
	struct tvd_binary binary;
	/**
	 * @label: The label that a TVD_REFERENCE_* means.
	 */
	struct tvd_label **label;
	/**
	 * @words: The sets of all labels, one after the other.
	 */
	u64 *words;
	/**
	 * @deny: What all labels are denied, subject after subject.
	 */
	struct tvd_deny *deny;
	/**
	 * @grants: What each label lets its tasks do, by its id.
	 */
	struct tvd_grants *grants;
	/**
	 * @filesystems: Rules for filesystem types, in the order of names.
	 */
	struct tvd_filesystem_rule *filesystems;
	/**
	 * @devices: Rules for devices, in the order of numbers.
	 */
	struct tvd_device_rule *devices;
	/**
	 * @entries: Rules for execs, in the order of their keys.
	 */
	struct tvd_entry_rule *entries;
	/**
	 * @conflicts: Which types do not run at the same time; see conflict.c.
	 */
	u64 *conflicts;
	/**
	 * @machine: The types that this machine may run.
	 */
	struct tvd_props machine;
	/**
	 * @machine_words: Its set.
	 */
	u64 machine_words[TVD_TYPE_WORDS];
	/**
	 * @digest: SHA-256 of @binary.
	 */
	u8 digest[SHA256_DIGEST_SIZE];
	/**
	 * @count: How many entries @props and @grants have.  A label beyond them was made
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

const struct tvd_props *tvd_props_of(const struct tvd_policy *policy,
				     const struct tvd_label *label);
const struct tvd_grants *tvd_grants_of(const struct tvd_policy *policy,
				       const struct tvd_label *label);
u32 tvd_policy_flags(void);
u32 tvd_label_flags(const struct tvd_label *label);
const char *tvd_label_obstacle(const struct tvd_label *label);
const char *tvd_policy_obstacle(const struct tvd_policy *policy,
				const struct tvd_label *label);
bool tvd_label_has_capability(const struct tvd_label *label, int capability,
			      bool initial_namespace);
bool tvd_label_has_family(const struct tvd_label *label, u32 families);
bool tvd_label_is_multityped(const struct tvd_label *label);
bool tvd_label_is_part_of(const struct tvd_label *part,
			  const struct tvd_label *whole);
bool tvd_find_filesystem(const char *name, bool *trusted,
			 struct tvd_label **label);
struct tvd_label *tvd_find_device_label(bool is_char, dev_t number);

/* policy_load.c */
extern struct tvd_policy tvd_boot_policy;

const struct tvd_policy *tvd_policy_held(void);
int tvd_load_policy(const void *data, size_t size, bool revoke);
int tvd_revoke_label(const char *name);
void tvd_lock_policy(void);
bool tvd_policy_is_locked(void);

#endif /* _SECURITY_TVD_POLICY_H */
