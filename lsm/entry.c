// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: who may enter which label
 *
 * What the policy says of it, and what pid namespaces do.  Where an exec leads
 * is found in exec.c.
 */
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>

#include "cred.h"
#include "entry.h"
#include "policy.h"

static u32 entry_count(const struct tvd_policy *policy)
{
	return policy->binary.count[TVD_SECTION_ENTRIES];
}

/* The place of the first rule that is not before this key. */
static u32 first_entry(const struct tvd_policy *policy, u64 key)
{
	u32 least = 0, end = entry_count(policy);

	while (least < end) {
		u32 middle = least + (end - least) / 2;

		if (policy->entries[middle].key < key)
			least = middle + 1;
		else
			end = middle;
	}
	return least;
}

/* One label and one program lead to one label, or nowhere. */
static const struct tvd_entry_rule *find_entry(const struct tvd_policy *policy,
					       u32 from, u32 program)
{
	u64 key = tvd_entry_key(from, program, 0);
	u32 i = first_entry(policy, key);

	if (i < entry_count(policy) &&
	    policy->entries[i].key >> 16 == key >> 16)
		return &policy->entries[i];
	return NULL;
}

/* Whether there is a rule at this place, and it is for this label. */
static bool is_entry_from(const struct tvd_policy *policy, u32 i,
			  const struct tvd_label *from)
{
	return i < entry_count(policy) &&
	       policy->entries[i].key >> 32 == from->id;
}

static u32 program_of(const struct tvd_entry_rule *rule)
{
	return (u16)(rule->key >> 16);
}

/*
 * Whether a label leads by no program where the caller does not come by it,
 * but back to the caller.
 */
static bool leads_no_further(const struct tvd_policy *policy,
			     const struct tvd_label *label,
			     const struct tvd_label *caller)
{
	u32 i = first_entry(policy, tvd_entry_key(label->id, 0, 0));

	for (; is_entry_from(policy, i, label); i++) {
		const struct tvd_entry_rule *its = &policy->entries[i], *own;

		own = find_entry(policy, caller->id, program_of(its));
		if (its->to != caller && (!own || own->to != its->to))
			return false;
	}
	return true;
}

/**
 * tvd_label_is_no_stronger - whether a label may do no more than another
 * @label: the label that may be the weaker one
 * @caller: the label of who asks for it
 *
 * Callable in any context.
 *
 * Return: true if under the policy in force whoever runs under @label may do
 * nothing, be given nothing and enter nothing that who runs under @caller may
 * not; false also for the built-in labels and for what is revoked or unknown.
 */
bool tvd_label_is_no_stronger(const struct tvd_label *label,
			      const struct tvd_label *caller)
{
	const struct tvd_policy *policy;
	bool no_stronger;

	rcu_read_lock();
	policy = rcu_dereference(tvd_policy);
	no_stronger = tvd_props_no_stronger(tvd_props_of(policy, label),
					    tvd_props_of(policy, caller));
	if (no_stronger && label != caller)
		no_stronger =
			tvd_grants_no_stronger(tvd_grants_of(policy, label),
					       tvd_grants_of(policy, caller)) &&
			leads_no_further(policy, label, caller);
	rcu_read_unlock();
	return no_stronger;
}

/**
 * tvd_may_make_as - whether a label's tasks may give a label to what they make
 * @caller: the label of who makes it, not the host
 * @label: the label that it would have
 *
 * Who may not write what carries a label makes nothing that carries it: it
 * would pass for another's, an immutable label's for the host's.  Callable in
 * any context.
 *
 * Return: true under the policy in force.
 */
bool tvd_may_make_as(const struct tvd_label *caller,
		     const struct tvd_label *label)
{
	return tvd_label_is_no_stronger(label, caller) &&
	       tvd_ask(caller, label, TVD_ACCESS_WRITE).allowed;
}

/**
 * tvd_find_entry - where a rule of the policy in force leads
 * @from: the label before the exec
 * @program: the label of what is executed
 * @flags: set to TVD_ENTRY_* if there is such a rule
 *
 * Callable in any context.
 *
 * Return: the label after the exec; NULL if no rule says so.
 */
struct tvd_label *tvd_find_entry(const struct tvd_label *from,
				 const struct tvd_label *program, u32 *flags)
{
	const struct tvd_entry_rule *rule;
	struct tvd_label *to = NULL;

	rcu_read_lock();
	rule = find_entry(rcu_dereference(tvd_policy), from->id, program->id);
	if (rule) {
		to = rule->to;
		*flags = rule->flags;
	}
	rcu_read_unlock();
	return to;
}

/**
 * tvd_host_entry_flags - how the host enters a label by whatever program
 * @to: the label
 *
 * Callable in any context.
 *
 * Return: TVD_ENTRY_* of the rule for the host that names no program; 0 if the
 * policy in force has none.
 */
u32 tvd_host_entry_flags(const struct tvd_label *to)
{
	u64 key = tvd_entry_key(TVD_ID_HOST, TVD_ID_NO_PROGRAM, to->id);
	const struct tvd_policy *policy;
	u32 i, flags = 0;

	rcu_read_lock();
	policy = rcu_dereference(tvd_policy);
	i = first_entry(policy, key);
	if (i < entry_count(policy) && policy->entries[i].key == key)
		flags = policy->entries[i].flags;
	rcu_read_unlock();
	return flags;
}

/**
 * tvd_has_entry - whether some program leads from one label to another
 * @from: the label before an exec
 * @to: the label after it
 *
 * Callable in any context.
 *
 * Return: true if a rule of the policy in force says so.
 */
bool tvd_has_entry(const struct tvd_label *from, const struct tvd_label *to)
{
	const struct tvd_policy *policy;
	bool found = false;
	u32 i;

	rcu_read_lock();
	policy = rcu_dereference(tvd_policy);
	i = first_entry(policy, tvd_entry_key(from->id, 0, 0));
	for (; is_entry_from(policy, i, from) && !found; i++)
		found = policy->entries[i].to == to &&
			program_of(&policy->entries[i]) != TVD_ID_NO_PROGRAM;
	rcu_read_unlock();
	return found;
}

/**
 * tvd_pid_namespace_label - whose the pid namespace of the current task is
 *
 * That of the first process of the innermost namespace, other than the initial
 * one, whose first process is not the host's.  Callable in any context.
 *
 * Return: the label; NULL if there is none.
 */
struct tvd_label *tvd_pid_namespace_label(void)
{
	struct tvd_label *label = &tvd_label_host;
	const struct pid_namespace *ns;

	/* A namespace's first process outlives all others there. */
	rcu_read_lock();
	for (ns = task_active_pid_ns(current);
	     ns != &init_pid_ns && label == &tvd_label_host; ns = ns->parent)
		label = tvd_task_label(READ_ONCE(ns->child_reaper));
	rcu_read_unlock();
	return label == &tvd_label_host ? NULL : label;
}
