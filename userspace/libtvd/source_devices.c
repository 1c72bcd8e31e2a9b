// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: the policy language's devices
 */
#include "source.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_TYPE, KEY_MAJOR, KEY_MINOR, KEY_LABEL, KEYS };

static const struct tvd_named keys[KEYS] = {
	[KEY_TYPE] = TVD_WORD("type"),
	[KEY_MAJOR] = TVD_WORD("major"),
	[KEY_MINOR] = TVD_WORD("minor"),
	[KEY_LABEL] = TVD_WORD("label"),
};

static const char what[] = "a rule of 'devices'";

static bool read_kind(struct tvd_source *s, struct tvd_policy_device *device,
		      const struct tvd_node *node)
{
	static const struct tvd_named kinds[] = {
		[TVD_DEVICE_BLOCK] = TVD_WORD("block"),
		[TVD_DEVICE_CHAR] = TVD_WORD("char"),
	};
	size_t choice;

	if (!tvd_source_read_choice(s, node, "the type of a device",
				    "write char or block", kinds,
				    TVD_SOURCE_COUNT(kinds), &choice))
		return false;
	device->kind = (uint32_t)choice;
	return true;
}

static bool read_major(struct tvd_source *s, struct tvd_policy_device *device,
		       const struct tvd_node *node)
{
	static const char remedy[] = "write a whole number from 0 to 4095";
	uint64_t number;

	if (!tvd_source_is_kind(s, node, TVD_NODE_TEXT, "'major'", remedy))
		return false;
	if (node->plain && tvd_source_number(node->text, node->length,
					     TVD_DEVICE_MAJOR_MAX, &number)) {
		device->major = (uint32_t)number;
		return true;
	}
	tvd_diagnose(&s->diagnostics, node->at, "'major' cannot be %s; %s",
		     TVD_QUOTE(node->text, node->length), remedy);
	return false;
}

/* Reads N or N-M; returns whether that is what stands there. */
static bool read_range(struct tvd_policy_device *device, const char *text,
		       size_t length)
{
	const char *dash = memchr(text, '-', length);
	size_t first_length = dash ? (size_t)(dash - text) : length;
	uint64_t first, last;

	if (!tvd_source_number(text, first_length, TVD_DEVICE_MINOR_MAX,
			       &first))
		return false;
	last = first;
	if (dash && !tvd_source_number(dash + 1, length - first_length - 1,
				       TVD_DEVICE_MINOR_MAX, &last))
		return false;
	device->first = (uint32_t)first;
	device->last = (uint32_t)last;
	return first <= last;
}

static bool read_minor(struct tvd_source *s, struct tvd_policy_device *device,
		       const struct tvd_node *node)
{
	static const char remedy[] =
		"write a whole number from 0 to 1048575, or a range such as '0-3', or leave it out for all";

	device->last = TVD_DEVICE_MINOR_MAX;
	if (!node)
		return true;
	if (!tvd_source_is_kind(s, node, TVD_NODE_TEXT, "'minor'", remedy))
		return false;
	if (read_range(device, node->text, node->length))
		return true;
	tvd_diagnose(&s->diagnostics, node->at, "'minor' cannot be %s; %s",
		     TVD_QUOTE(node->text, node->length), remedy);
	return false;
}

/* Returns whether it is known which devices the rule is for. */
static bool read_device(struct tvd_source *s, const struct tvd_node *map,
			struct tvd_policy_device *device)
{
	const struct tvd_node *values[KEYS] = { NULL };
	bool known;

	if (!tvd_source_is_kind(
		    s, map, TVD_NODE_MAP, what,
		    "write {type: char, major: N, minor: N, label: LABEL}"))
		return false;
	tvd_source_read_keys(s, map, keys, KEYS, values);
	if (tvd_source_require(s, map, values[KEY_LABEL], what, "label",
			       "label: any"))
		tvd_source_read_reference(
			s, values[KEY_LABEL], "a device's label",
			TVD_SOURCE_HOST | TVD_SOURCE_BASE | TVD_SOURCE_ANY |
				TVD_SOURCE_OWN,
			&device->label);
	known = tvd_source_require(s, map, values[KEY_TYPE], what, "type",
				   "type: char") &&
		read_kind(s, device, values[KEY_TYPE]);
	known &= tvd_source_require(s, map, values[KEY_MAJOR], what, "major",
				    "major: 1") &&
		 read_major(s, device, values[KEY_MAJOR]);
	return read_minor(s, device, values[KEY_MINOR]) && known;
}

static int by_number(const void *left, const void *right)
{
	const struct tvd_policy_device *a = left, *b = right;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->major != b->major)
		return a->major < b->major ? -1 : 1;
	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return tvd_source_by_place(&a->at, &b->at);
}

static bool overlap(const struct tvd_policy_device *a,
		    const struct tvd_policy_device *b)
{
	return a->kind == b->kind && a->major == b->major &&
	       a->last >= b->first;
}

/* What overlaps is told where the later of the two rules stands. */
static void tell_overlap(struct tvd_source *s,
			 const struct tvd_policy_device *a,
			 const struct tvd_policy_device *b)
{
	bool in_order = tvd_source_by_place(&a->at, &b->at) < 0;
	const struct tvd_policy_device *first = in_order ? a : b;
	const struct tvd_policy_device *again = in_order ? b : a;

	tvd_diagnose(
		&s->diagnostics, again->at,
		"%s device %u:%u is spoken of here and in line %u; let the ranges not overlap",
		b->kind == TVD_DEVICE_CHAR ? "char" : "block", b->major,
		b->first, first->at.line);
}

static void sort_devices(struct tvd_source *s)
{
	struct tvd_policy *policy = s->policy;
	struct tvd_policy_device *all = policy->devices;
	size_t i, widest = 0;

	if (policy->device_count)
		qsort(all, policy->device_count, sizeof(*all), by_number);
	for (i = 1; i < policy->device_count; i++) {
		bool overlaps = overlap(&all[widest], &all[i]);

		if (overlaps)
			tell_overlap(s, &all[widest], &all[i]);
		if (!overlaps || all[i].last > all[widest].last)
			widest = i;
	}
}

/**
 * tvd_source_read_devices - read the labels of devices
 * @s: the source, of which the labels have been read
 * @list: the value of 'devices'
 */
void tvd_source_read_devices(struct tvd_source *s, const struct tvd_node *list)
{
	struct tvd_policy *policy = s->policy;
	const struct tvd_node *node;

	policy->devices = tvd_source_begin_rules(
		s, list, TVD_NODE_LIST, "'devices'",
		"list rules, such as [{type: char, major: 1, minor: 3, label: any}]",
		sizeof(*policy->devices));
	if (!policy->devices)
		return;
	for (node = list->first; node; node = node->next) {
		struct tvd_policy_device device = { .at = node->at };

		if (read_device(s, node, &device))
			policy->devices[policy->device_count++] = device;
	}
	sort_devices(s);
}
