// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: the policy in force
 *
 * What hooks ask of it.  Whoever asks sees one policy or the next, whole, and
 * waits for nobody.
 */
#include <linux/bitops.h>
#include <linux/kdev_t.h>
#include <linux/string.h>

#include "policy.h"

/* What the tasks of a label do not have at all before there is a policy. */
static struct tvd_grants boot_grants[TVD_BUILTIN_LABELS];

/* Where labels are believed before the first load, and so may be given. */
#define TRUSTED(_name)                                                        \
	{                                                                     \
		.name = (_name), .length = sizeof(_name) - 1, .trusted = true \
	}
static struct tvd_filesystem_rule boot_filesystems[] = {
	TRUSTED("btrfs"), TRUSTED("ext4"), TRUSTED("overlay"),
	TRUSTED("tmpfs"), TRUSTED("xfs"),
};

/* What labels are before the first load: the built-in ones, and no other. */
struct tvd_policy tvd_boot_policy = {
	.flags = TVD_POLICY_PROTECT,
	.grants = boot_grants,
	.filesystems = boot_filesystems,
	.binary.count[TVD_SECTION_FILESYSTEMS] = ARRAY_SIZE(boot_filesystems),
	.count = TVD_BUILTIN_LABELS,
	.props = {
		[TVD_ID_HOST] = { .flags = TVD_PROP_HOST },
		[TVD_ID_BASE] = { .flags = TVD_PROP_BASE },
		[TVD_ID_ANY] = { .flags = TVD_PROP_ANY },
		[TVD_ID_UNKNOWN] = { .flags = TVD_PROP_GONE },
	},
};

struct tvd_policy __rcu *tvd_policy = RCU_INITIALIZER(&tvd_boot_policy);
DEFINE_STATIC_KEY_FALSE(tvd_active_key);

/*
 * Which load a label that was not read from its file rests on.  Follows the
 * policy: who sees the new number decides by the new policy.
 */
u32 tvd_policy_sequence = TVD_FIRST_SEQUENCE;

static const struct tvd_props gone = { .flags = TVD_PROP_GONE };

/**
 * tvd_props_of - what a label is under a policy
 * @policy: the policy; the caller keeps it from being freed
 * @label: the label
 *
 * Return: its properties; of what the policy does not have, those of the
 * unknown.
 */
const struct tvd_props *tvd_props_of(const struct tvd_policy *policy,
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
	verdict = tvd_decide(tvd_props_of(policy, subject),
			     tvd_props_of(policy, object), access,
			     policy->flags);
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
 * tvd_label_flags - what a label is under the policy in force
 * @label: the label
 *
 * Return: TVD_LABEL_* and TVD_PROP_*; TVD_PROP_GONE for a label that the policy
 * does not have, and for one that was revoked.
 */
u32 tvd_label_flags(const struct tvd_label *label)
{
	u32 flags;

	rcu_read_lock();
	flags = READ_ONCE(
		tvd_props_of(rcu_dereference(tvd_policy), label)->flags);
	rcu_read_unlock();
	return flags;
}

/* The first of these that a label has keeps it from running. */
static const struct {
	u32 flag;
	const char *obstacle;
} obstacles[] = {
	{ TVD_PROP_GONE, "unknown" },
	{ TVD_LABEL_IMMUTABLE, "immutable" },
	{ TVD_LABEL_CLOSED, "closed" },
	{ TVD_LABEL_MEASURED, "measured" },
};

/**
 * tvd_policy_obstacle - what keeps tasks from running under a label
 * @policy: the policy; the caller keeps it from being freed
 * @label: the label, not a built-in one
 *
 * Nothing yet measures what a label runs before it runs, so a label that
 * requires it, as every closed one does, has nothing that meets it.
 *
 * Return: NULL if the policy has the label, if it is for tasks, if this machine
 * may run its types, and if all holds that it requires; else a word that says
 * which of these fails.
 */
const char *tvd_policy_obstacle(const struct tvd_policy *policy,
				const struct tvd_label *label)
{
	const struct tvd_props *props = tvd_props_of(policy, label);
	u32 flags = READ_ONCE(props->flags);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(obstacles); i++)
		if (flags & obstacles[i].flag)
			return obstacles[i].obstacle;
	return tvd_types_subset(props, &policy->machine) ? NULL : "machine";
}

/**
 * tvd_label_obstacle - what keeps tasks from coming to run under a label
 * @label: the label, not a built-in one
 *
 * Return: as tvd_policy_obstacle(), under the policy in force.
 */
const char *tvd_label_obstacle(const struct tvd_label *label)
{
	const char *obstacle;

	rcu_read_lock();
	obstacle = tvd_policy_obstacle(rcu_dereference(tvd_policy), label);
	rcu_read_unlock();
	return obstacle;
}

/**
 * tvd_grants_of - what a label lets its tasks do under a policy
 * @policy: the policy; the caller keeps it from being freed
 * @label: the label, not the host
 *
 * Return: its grants; none for what the policy does not have.
 */
const struct tvd_grants *tvd_grants_of(const struct tvd_policy *policy,
				       const struct tvd_label *label)
{
	static const struct tvd_grants none;

	return likely(label->id < policy->count) ? &policy->grants[label->id] :
						   &none;
}

/**
 * tvd_label_has_capability - whether a label lets its tasks have a capability
 * @label: the label, not the host
 * @capability: CAP_*
 * @initial_namespace: against the initial user namespace
 *
 * Return: true if the policy in force says so.
 */
bool tvd_label_has_capability(const struct tvd_label *label, int capability,
			      bool initial_namespace)
{
	const struct tvd_grants *grants;
	u64 granted;

	rcu_read_lock();
	grants = tvd_grants_of(rcu_dereference(tvd_policy), label);
	granted = grants->capabilities;
	if (!initial_namespace)
		granted |= grants->namespace_capabilities;
	rcu_read_unlock();
	return granted & BIT_ULL(capability);
}

/**
 * tvd_label_has_family - whether a label lets its tasks use socket families
 * @label: the label, not the host
 * @families: TVD_FAMILY_*, all of which must be granted
 *
 * Return: true if the policy in force says so.
 */
bool tvd_label_has_family(const struct tvd_label *label, u32 families)
{
	u32 granted;

	rcu_read_lock();
	granted = tvd_grants_of(rcu_dereference(tvd_policy), label)->families;
	rcu_read_unlock();
	return !(families & ~granted);
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
	props = tvd_props_of(rcu_dereference(tvd_policy), label);
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
	props = tvd_props_of(policy, part);
	is_part = props->count &&
		  tvd_types_subset(props, tvd_props_of(policy, whole));
	rcu_read_unlock();
	return is_part;
}

static int compare_name(const char *name, size_t length,
			const struct tvd_filesystem_rule *rule)
{
	int order =
		memcmp(name, rule->name, min_t(size_t, length, rule->length));

	return order ?: (int)length - (int)rule->length;
}

/**
 * tvd_find_filesystem - what the policy in force says of a filesystem type
 * @name: the type's name
 * @trusted: set to whether labels on it are believed
 * @label: set to the label of what has none of its own there; NULL for none
 *
 * Callable in any context.
 *
 * Return: whether it says anything.
 */
bool tvd_find_filesystem(const char *name, bool *trusted,
			 struct tvd_label **label)
{
	const struct tvd_policy *policy;
	size_t length = strlen(name);
	u32 least = 0, end;
	bool found = false;

	rcu_read_lock();
	policy = rcu_dereference(tvd_policy);
	end = policy->binary.count[TVD_SECTION_FILESYSTEMS];
	while (least < end && !found) {
		u32 middle = least + (end - least) / 2;
		const struct tvd_filesystem_rule *rule =
			&policy->filesystems[middle];
		int order = compare_name(name, length, rule);

		if (!order) {
			*trusted = rule->trusted;
			*label = rule->label;
			found = true;
		} else if (order > 0) {
			least = middle + 1;
		} else {
			end = middle;
		}
	}
	rcu_read_unlock();
	return found;
}

/**
 * tvd_find_device_label - the label that the policy in force gives a device
 * @is_char: whether it is a character device
 * @number: its number
 *
 * Callable in any context.
 *
 * Return: the label; NULL where the policy says nothing of the device.
 */
struct tvd_label *tvd_find_device_label(bool is_char, dev_t number)
{
	u64 key = tvd_device_key(is_char, MAJOR(number), MINOR(number));
	const struct tvd_policy *policy;
	struct tvd_label *label = NULL;
	u32 least = 0, end;

	rcu_read_lock();
	policy = rcu_dereference(tvd_policy);
	end = policy->binary.count[TVD_SECTION_DEVICES];
	while (least < end && !label) {
		u32 middle = least + (end - least) / 2;
		const struct tvd_device_rule *rule = &policy->devices[middle];

		if (key > rule->last)
			least = middle + 1;
		else if (key < rule->first)
			end = middle;
		else
			label = rule->label;
	}
	rcu_read_unlock();
	return label;
}
