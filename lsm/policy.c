// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: the policy in force
 *
 * A load reads the whole binary, makes everything that it needs, and only then
 * changes anything: it publishes the labels and the policy and cannot fail any
 * more.  Whoever decides sees the old policy or the new one.
 */
#define pr_fmt(fmt) "tvd: policy: " fmt

#include <linux/bitops.h>
#include <linux/overflow.h>
#include <linux/slab.h>

#include "audit.h"
#include "policy.h"
#include "policy_binary.h"

/* Held by who changes the policy, and by who reads it for long. */
DEFINE_MUTEX(tvd_policy_mutex);
DEFINE_STATIC_KEY_FALSE(tvd_active_key);

/* What labels are before the first load: the built-in ones, and no other. */
static struct tvd_policy boot_policy = {
	.flags = TVD_POLICY_PROTECT,
	.count = TVD_BUILTIN_LABELS,
	.props = {
		[TVD_ID_HOST] = { .flags = TVD_PROP_HOST },
		[TVD_ID_BASE] = { .flags = TVD_PROP_BASE },
		[TVD_ID_ANY] = { .flags = TVD_PROP_ANY },
		[TVD_ID_UNKNOWN] = { .flags = TVD_PROP_GONE },
	},
};

struct tvd_policy __rcu *tvd_policy = RCU_INITIALIZER(&boot_policy);

/*
 * Which load a label that was not read from its file rests on.  Follows the
 * policy: who sees the new number decides by the new policy.
 */
u32 tvd_policy_sequence = TVD_FIRST_SEQUENCE;

/* How many labels there are, the built-in ones included. */
static u32 label_count = TVD_BUILTIN_LABELS;

static const struct tvd_props gone = { .flags = TVD_PROP_GONE };

static const struct tvd_props *props_of(const struct tvd_policy *policy,
					const struct tvd_label *label)
{
	return likely(label->id < policy->count) ? &policy->props[label->id] :
						   &gone;
}

/**
 * tvd_ask_policy - may this subject access this object so, by the whole table?
 * @subject: the acting label
 * @object: the label acted upon
 * @access: one or more TVD_ACCESS_*
 *
 * Callable in any context.
 *
 * Return: the verdict of tvd_decide() under the policy in force.
 */
struct tvd_verdict tvd_ask_policy(const struct tvd_label *subject,
				  const struct tvd_label *object, u32 access)
{
	const struct tvd_policy *policy;
	struct tvd_verdict verdict;

	rcu_read_lock();
	policy = rcu_dereference(tvd_policy);
	verdict = tvd_decide(props_of(policy, subject),
			     props_of(policy, object), access, policy->flags);
	rcu_read_unlock();
	return verdict;
}

/**
 * tvd_policy_flags - the flags of the policy in force
 *
 * Return: TVD_POLICY_*.
 */
u32 tvd_policy_flags(void)
{
	u32 flags;

	rcu_read_lock();
	flags = rcu_dereference(tvd_policy)->flags;
	rcu_read_unlock();
	return flags;
}

/**
 * tvd_label_is_multityped - whether a label joins types
 * @label: the label
 *
 * Return: true if it has two types or more under the policy in force.
 */
bool tvd_label_is_multityped(const struct tvd_label *label)
{
	const struct tvd_props *props;
	u32 i, types = 0;

	rcu_read_lock();
	props = props_of(rcu_dereference(tvd_policy), label);
	for (i = 0; i < props->count && types < 2; i++)
		types += hweight64(props->words[i]);
	rcu_read_unlock();
	return types > 1;
}

/**
 * tvd_label_is_part_of - whether all types of one label are another's
 * @part: the label that may be the smaller one
 * @whole: the label that may be the larger one
 *
 * Return: true if @part has types and @whole has each of them.
 */
bool tvd_label_is_part_of(const struct tvd_label *part,
			  const struct tvd_label *whole)
{
	const struct tvd_policy *policy;
	const struct tvd_props *props;
	bool is_part;

	rcu_read_lock();
	policy = rcu_dereference(tvd_policy);
	props = props_of(policy, part);
	is_part = props->count &&
		  tvd_types_subset(props, props_of(policy, whole));
	rcu_read_unlock();
	return is_part;
}

/**
 * struct loading - a load under way, all of it private until publish()
 *
 * @binary: the policy's bytes, found valid.
 * @policy: the policy that is being made.
 * @created: labels that no earlier policy had.
 * @created_count: how many.
 */
struct loading {
	struct tvd_binary binary;
	struct tvd_policy *policy;
	struct hlist_head created;
	u32 created_count;
};

static void free_policy(struct tvd_policy *policy)
{
	if (!policy)
		return;
	kvfree(policy->binary);
	kvfree(policy->words);
	kvfree(policy);
}

static void free_policy_rcu(struct rcu_head *rcu)
{
	free_policy(container_of(rcu, struct tvd_policy, rcu));
}

static void discard(struct loading *load)
{
	struct tvd_label *label;
	struct hlist_node *next;

	hlist_for_each_entry_safe(label, next, &load->created, link)
		kfree(label);
	free_policy(load->policy);
}

static u32 words_between(const struct tvd_binary_label *record, u32 *first)
{
	u16 least = tvd_binary_label_type(record, 0);
	u16 most = tvd_binary_label_type(record, record->count - 1);

	*first = least / 64;
	return most / 64 - least / 64 + 1;
}

/* How many labels are new, and how many words all sets take together. */
static size_t measure(struct loading *load)
{
	struct tvd_binary_label record = { .next = load->binary.labels_at };
	size_t words = 0;
	u32 i, first;

	for (i = 0; i < load->binary.labels; i++) {
		tvd_binary_label(&load->binary, record.next, &record);
		words += words_between(&record, &first);
		if (!tvd_find_label(record.name, record.length))
			load->created_count++;
	}
	return words;
}

static int allocate(struct loading *load)
{
	size_t words = measure(load);
	u32 count = label_count + load->created_count;
	struct tvd_policy *policy;

	lockdep_assert_held(&tvd_policy_mutex);
	if (count > TVD_LABELS_MAX) {
		pr_err("refused: %u labels since boot, at most %u; reboot to start anew\n",
		       count, TVD_LABELS_MAX);
		return -ENOSPC;
	}
	policy =
		kvzalloc(struct_size(policy, props, count), GFP_KERNEL_ACCOUNT);
	if (!policy)
		return -ENOMEM;
	load->policy = policy;
	policy->count = count;
	policy->words = kvcalloc(max_t(size_t, words, 1), sizeof(u64),
				 GFP_KERNEL_ACCOUNT);
	policy->binary = kvmemdup(load->binary.data, load->binary.size,
				  GFP_KERNEL_ACCOUNT);
	if (!policy->words || !policy->binary)
		return -ENOMEM;
	policy->version = load->binary.version;
	policy->flags = load->binary.flags;
	policy->labels = load->binary.labels;
	policy->size = load->binary.size;
	sha256(policy->binary, policy->size, policy->digest);
	return 0;
}

static void fill_props(struct tvd_props *props, u64 *words,
		       const struct tvd_binary_label *record)
{
	u32 first;
	u16 i;

	props->count = words_between(record, &first);
	props->first = first;
	props->words = words;
	props->flags = record->properties;
	for (i = 0; i < record->count; i++) {
		u16 type = tvd_binary_label_type(record, i);

		words[type / 64 - first] |= BIT_ULL(type % 64);
	}
}

/* The label of a record: the one of that name, or one made for it now. */
static struct tvd_label *label_for(struct loading *load,
				   const struct tvd_binary_label *record)
{
	struct tvd_label *label = tvd_find_label(record->name, record->length);

	if (label)
		return label;
	label = tvd_create_label(record->name, record->length,
				 label_count + load->created_count);
	if (label) {
		hlist_add_head(&label->link, &load->created);
		load->created_count++;
	}
	return label;
}

static int fill(struct loading *load)
{
	struct tvd_binary_label record = { .next = load->binary.labels_at };
	struct tvd_policy *policy = load->policy;
	u64 *words = policy->words;
	u32 i;

	for (i = 0; i < policy->count; i++)
		policy->props[i] = gone;
	for (i = 0; i < TVD_BUILTIN_LABELS; i++)
		policy->props[i] = boot_policy.props[i];
	load->created_count = 0;
	for (i = 0; i < policy->labels; i++) {
		struct tvd_label *label;

		tvd_binary_label(&load->binary, record.next, &record);
		label = label_for(load, &record);
		if (!label)
			return -ENOMEM;
		fill_props(&policy->props[label->id], words, &record);
		words += policy->props[label->id].count;
	}
	return 0;
}

/* Labels that the policy has may use themselves; those it has not may not. */
static void set_usable(const struct tvd_policy *policy, bool usable)
{
	struct tvd_binary_label record;
	struct tvd_binary binary;
	struct tvd_label *label;
	u32 i, offset;

	if (!policy->binary)
		return;
	if (WARN_ON_ONCE(tvd_binary_open(&binary, policy->binary, policy->size,
					 &offset)))
		return;
	record.next = binary.labels_at;
	for (i = 0; i < binary.labels; i++) {
		tvd_binary_label(&binary, record.next, &record);
		label = tvd_find_label(record.name, record.length);
		if (!WARN_ON_ONCE(!label))
			WRITE_ONCE(label->usable, usable);
	}
}

/* From here on nothing can fail. */
static void publish(struct loading *load)
{
	struct tvd_policy *old, *new = load->policy;
	struct tvd_label *label;
	struct hlist_node *next;

	lockdep_assert_held(&tvd_policy_mutex);
	hlist_for_each_entry_safe(label, next, &load->created, link) {
		hlist_del(&label->link);
		tvd_intern_label(label);
	}
	label_count = new->count;
	old = rcu_replace_pointer(tvd_policy, new,
				  lockdep_is_held(&tvd_policy_mutex));
	set_usable(old, false);
	set_usable(new, true);
	/* Pairs with the acquire in tvd_known_label(). */
	smp_store_release(&tvd_policy_sequence, tvd_policy_sequence + 1);
	static_branch_enable(&tvd_active_key);
	pr_info("version %llu with %u labels is in force, sha256 %*phN\n",
		new->version, new->labels, SHA256_DIGEST_SIZE, new->digest);
	if (old != &boot_policy)
		call_rcu(&old->rcu, free_policy_rcu);
}

static int check_version(const struct tvd_binary *binary)
{
	u64 current_version =
		rcu_dereference_protected(tvd_policy,
					  lockdep_is_held(&tvd_policy_mutex))
			->version;

	if (binary->version > current_version)
		return 0;
	pr_err("refused: version %llu is not above version %llu, which is in force; raise it\n",
	       binary->version, current_version);
	return -ESTALE;
}

static int load_locked(struct loading *load)
{
	int err = check_version(&load->binary);

	if (!err)
		err = allocate(load);
	if (!err)
		err = fill(load);
	if (err)
		discard(load);
	else
		publish(load);
	return err;
}

/**
 * tvd_load_policy - put a policy in force, all of it or nothing
 * @data: the binary policy
 * @size: its bytes
 *
 * Sleeps.  What was wrong is said in the kernel log.
 *
 * Return: 0; -EINVAL if @data is not a valid policy; -ESTALE if its version is
 * not above that of the policy in force; -ENOSPC if there would be too many
 * labels; -ENOMEM.
 */
int tvd_load_policy(const void *data, size_t size)
{
	struct loading load = {};
	const char *wrong;
	u32 offset;
	int err;

	might_sleep();
	wrong = tvd_binary_open(&load.binary, data, size, &offset);
	if (wrong) {
		pr_err("refused at byte %u: %s\n", offset, wrong);
		return -EINVAL;
	}
	mutex_lock(&tvd_policy_mutex);
	err = load_locked(&load);
	mutex_unlock(&tvd_policy_mutex);
	return err;
}
