// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: which label the kernel takes a file to have
 *
 * The kernel does not say.  This says again what lsm/inode.c and
 * lsm/superblock.c do; who mounted a filesystem is not to be seen from here.
 */
#include "object.h"

#include <string.h>

static void answer(struct tvd_object *object, const char *label,
		   const char *how)
{
	memcpy(object->label, label, strlen(label) + 1);
	object->how = how;
}

static const char *label_of(const struct tvd_policy *policy, uint16_t reference)
{
	switch (reference) {
	case TVD_REFERENCE_HOST:
		return TVD_NAME_HOST;
	case TVD_REFERENCE_BASE:
		return TVD_NAME_BASE;
	case TVD_REFERENCE_ANY:
		return TVD_NAME_ANY;
	case TVD_REFERENCE_NONE:
		return NULL;
	default:
		return policy->labels[reference - TVD_REFERENCE_FIRST].name.text;
	}
}

/* null, zero, full, random and urandom. */
static bool keeps_nothing(const struct statx *stat)
{
	const uint32_t minor = stat->stx_rdev_minor;

	return S_ISCHR(stat->stx_mode) && stat->stx_rdev_major == 1 &&
	       (minor == 3 || minor == 5 || (minor >= 7 && minor <= 9));
}

static void decide_device(const struct tvd_policy *policy,
			  const struct statx *stat, struct tvd_object *object)
{
	const uint32_t kind = S_ISCHR(stat->stx_mode) ? TVD_DEVICE_CHAR :
							TVD_DEVICE_BLOCK;
	size_t i;

	for (i = 0; i < policy->device_count; i++) {
		const struct tvd_policy_device *device = &policy->devices[i];

		if (device->kind == kind &&
		    device->major == stat->stx_rdev_major &&
		    device->first <= stat->stx_rdev_minor &&
		    device->last >= stat->stx_rdev_minor) {
			answer(object, label_of(policy, device->label),
			       "the policy's 'devices' say so");
			return;
		}
	}
	if (keeps_nothing(stat))
		answer(object, TVD_NAME_ANY, "the device keeps nothing");
	else
		answer(object, TVD_NAME_HOST,
		       "the policy's 'devices' do not name the device");
}

static const struct tvd_policy_filesystem *
find_filesystem(const struct tvd_policy *policy, const char *type)
{
	size_t i;

	for (i = 0; i < policy->filesystem_count; i++)
		if (!strcmp(policy->filesystems[i].name.text, type))
			return &policy->filesystems[i];
	return NULL;
}

/* What shows the kernel's state; NULL for others. */
static const char *label_of_state(const char *type)
{
	static const struct {
		const char *type;
		const char *label;
	} states[] = {
		{ "proc", TVD_NAME_BASE },    { "devtmpfs", TVD_NAME_BASE },
		{ "sysfs", TVD_NAME_HOST },   { "cgroup", TVD_NAME_HOST },
		{ "cgroup2", TVD_NAME_HOST }, { "cpuset", TVD_NAME_HOST },
	};
	size_t i;

	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (!strcmp(states[i].type, type))
			return states[i].label;
	return NULL;
}

static bool is_in_policy(const struct tvd_policy *policy, const char *name)
{
	size_t i;

	if (!strcmp(name, TVD_NAME_HOST) || !strcmp(name, TVD_NAME_BASE))
		return true;
	for (i = 0; i < policy->label_count; i++)
		if (!strcmp(policy->labels[i].name.text, name))
			return true;
	return false;
}

static void decide_by_xattr(const struct tvd_policy *policy,
			    const struct tvd_file_facts *facts,
			    struct tvd_object *object)
{
	if (is_in_policy(policy, facts->xattr))
		answer(object, facts->xattr,
		       "its attribute security.tvd says so");
	else
		answer(object, TVD_NAME_UNKNOWN,
		       "its attribute security.tvd names a label that the policy does not have");
}

/* A filesystem that is not trusted, or a file that has no label of its own. */
static void decide_by_mount(const struct tvd_policy *policy,
			    const struct tvd_file_facts *facts,
			    const struct tvd_policy_filesystem *rule,
			    struct tvd_object *object)
{
	const char *label = rule ? label_of(policy, rule->label) : NULL;

	if (*facts->mount.label)
		answer(object, facts->mount.label,
		       "it was mounted with tvd.label=");
	else if (label)
		answer(object, label, "the policy's 'filesystems' say so");
	else if (label_of_state(facts->mount.type))
		answer(object, label_of_state(facts->mount.type),
		       "its filesystem shows the kernel's state");
	else if (!rule || !(rule->flags & TVD_FILESYSTEM_TRUSTED))
		answer(object, TVD_NAME_HOST,
		       "no label is believed on its filesystem, if the host mounted that; else it is the mounter's");
	else if (policy->flags & TVD_POLICY_UNLABELLED_BASE)
		answer(object, TVD_NAME_BASE,
		       "it has no label, and the policy says 'unlabelled: base'");
	else
		answer(object, TVD_NAME_HOST, "it has no label");
}

/* Where each file is its maker's, and the kernel does not tell whose. */
static bool is_makers(const char *type)
{
	static const char *const types[] = { "devpts", "hugetlbfs", "mqueue",
					     "nsfs" };
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(types[i], type))
			return true;
	return false;
}

/**
 * tvd_decide_file_label - find out which label a file has
 * @policy: the policy in force
 * @facts: what is known of the file
 * @object: its @label and @how are set
 *
 * Return: false if that cannot be found out.
 */
bool tvd_decide_file_label(const struct tvd_policy *policy,
			   const struct tvd_file_facts *facts,
			   struct tvd_object *object)
{
	const struct tvd_policy_filesystem *rule =
		find_filesystem(policy, facts->mount.type);

	if (is_makers(facts->mount.type))
		return false;
	if (S_ISCHR(facts->stat.stx_mode) || S_ISBLK(facts->stat.stx_mode))
		decide_device(policy, &facts->stat, object);
	else if (*facts->xattr && rule &&
		 (rule->flags & TVD_FILESYSTEM_TRUSTED))
		decide_by_xattr(policy, facts, object);
	else
		decide_by_mount(policy, facts, rule, object);
	return true;
}
