// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: what is no fault in a policy and yet worth a look
 */
#include "source.h"

#include <string.h>

#define CHANGES_KERNEL "could change the kernel that keeps the domains apart"

/* What whoever has one of these can do beyond the domain. */
static const struct {
	unsigned int number;
	const char *what;
} dangerous[] = {
	{ 16, CHANGES_KERNEL }, /* CAP_SYS_MODULE */
	{ 17, CHANGES_KERNEL }, /* CAP_SYS_RAWIO */
	/* CAP_SYS_PACCT: acct(2). */
	{ 20, "can be told of every process of the machine that ends" },
	{ 22, CHANGES_KERNEL }, /* CAP_SYS_BOOT */
};

static void warn_of_capabilities(struct tvd_source *s,
				 const struct tvd_policy_label *label)
{
	size_t i;

	for (i = 0; i < TVD_SOURCE_COUNT(dangerous); i++)
		if (label->capabilities & 1ULL << dangerous[i].number)
			tvd_diagnose(
				&s->warnings, label->name.at,
				"label '%s' has the capability %s, by which its root %s; give that work to the host",
				label->name.text,
				tvd_capability_words.names[dangerous[i].number]
					.text,
				dangerous[i].what);
}

/* The first of the label's types that the machine may not run, or NULL. */
static const struct tvd_named *
missing_type(const struct tvd_source *s, const struct tvd_policy_label *label,
	     const bool *machine)
{
	size_t i;

	for (i = 0; i < label->types.count; i++)
		if (!machine[label->types.types[i]])
			return tvd_source_type(s, &label->types, i);
	return NULL;
}

static void warn_of_labels(struct tvd_source *s, const bool *machine)
{
	const struct tvd_policy *policy = s->policy;
	size_t i;

	for (i = 0; i < policy->label_count; i++) {
		const struct tvd_policy_label *label = &policy->labels[i];
		const struct tvd_named *missing =
			missing_type(s, label, machine);

		warn_of_capabilities(s, label);
		if (missing && !(label->properties & TVD_LABEL_IMMUTABLE))
			tvd_diagnose(
				&s->warnings, label->name.at,
				"nothing can run under label '%s' on this machine; add its type '%s' to 'machine' if that is not meant",
				label->name.text, missing->text);
	}
}

static void warn_of_types(struct tvd_source *s, bool *used)
{
	const struct tvd_policy *policy = s->policy;
	size_t i, t;

	for (i = 0; i < policy->label_count; i++)
		for (t = 0; t < policy->labels[i].types.count; t++)
			used[policy->labels[i].types.types[t]] = true;
	for (i = 0; i < policy->type_count; i++)
		if (!used[i])
			tvd_diagnose(
				&s->warnings, policy->types[i].at,
				"no label has type '%s'; give it to a label or take it out",
				policy->types[i].text);
}

static bool covers(const struct tvd_policy_device *device, uint32_t major,
		   uint32_t minor)
{
	return device->kind == TVD_DEVICE_CHAR && device->major == major &&
	       device->first <= minor && minor <= device->last;
}

static void warn_of_device(struct tvd_source *s,
			   const struct tvd_policy_device *device)
{
	if (device->label == TVD_REFERENCE_HOST)
		return;
	if (covers(device, 1, 1) || covers(device, 1, 4))
		tvd_diagnose(
			&s->warnings, device->at,
			"/dev/mem or /dev/port is among these devices, by which all of the machine can be read and changed; leave them to the host");
	if (device->kind == TVD_DEVICE_BLOCK &&
	    device->label == TVD_REFERENCE_ANY)
		tvd_diagnose(
			&s->warnings, device->at,
			"a block device keeps what one domain writes and another reads; 'any' is for devices that keep nothing, so write a label");
}

/**
 * tvd_source_warn - look for what is no fault and yet worth a look
 * @s: the source, which has no fault
 */
void tvd_source_warn(struct tvd_source *s)
{
	const struct tvd_policy *policy = s->policy;
	bool *machine = tvd_source_allocate(s, policy->type_count, 1);
	bool *used = tvd_source_allocate(s, policy->type_count, 1);
	size_t i;

	if (!machine || !used)
		return;
	for (i = 0; i < policy->machine.count; i++)
		machine[policy->machine.types[i]] = true;
	warn_of_types(s, used);
	warn_of_labels(s, machine);
	for (i = 0; i < policy->device_count; i++)
		warn_of_device(s, &policy->devices[i]);
}
