// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: a policy with labels of every kind
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "policy_file.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define LAST_TYPE (TVD_TYPES_MAX - 1)
#define ROOM 0x20000

/**
 * struct special - a label of that policy
 *
 * @name: its name.
 * @types: TYPE_*; 0 for every second type, and the last.
 * @first: the first of these.
 * @properties: TVD_LABEL_*.
 */
struct special {
	const char *name;
	unsigned int types;
	unsigned int first;
	__u32 properties;
};

static const struct special specials[] = {
	{ BLUE, TYPE_BLUE },
	{ BRIDGE, TYPE_BLUE | TYPE_RED, 0, TVD_LABEL_TRUSTED },
	{ CONSTANT, TYPE_BLUE | TYPE_RED, 0, TVD_LABEL_IMMUTABLE },
	{ EVEN, 0, 2, TVD_LABEL_TRUSTED },
	{ LOST, TYPE_RED },
	{ ODD, 0, 3, TVD_LABEL_TRUSTED },
	{ RED, TYPE_RED },
	{ RED_TOO, TYPE_RED },
	{ REVOKED, TYPE_RED },
	{ VAULT, TYPE_RED, 0, TVD_LABEL_CLOSED | TVD_LABEL_MEASURED },
};

static void put_special(struct bytes *out, const struct special *special)
{
	struct label_spec label = { special->name };
	unsigned int type, count = 0;

	put_label(out, &label, special->properties);
	if (special->types) {
		put_number(out, __builtin_popcount(special->types), 2);
		for (type = 0; type < 2; type++)
			if (special->types & 1U << type)
				put_number(out, type, 2);
		return;
	}
	for (type = special->first; type < LAST_TYPE; type += 2)
		count++;
	put_number(out, count + 1, 2);
	for (type = special->first; type < LAST_TYPE; type += 2)
		put_number(out, type, 2);
	put_number(out, LAST_TYPE, 2);
}

static void put_trusted(struct bytes *out, const char *filesystem)
{
	put_name(out, filesystem);
	put_number(out, TVD_FILESYSTEM_TRUSTED, 1);
	put_number(out, TVD_REFERENCE_NONE, 2);
}

static void make_special_policy(struct bytes *out)
{
	/* Types, labels, those of the machine, and filesystems. */
	static const __u32 counts[POLICY_SECTIONS] = { TVD_TYPES_MAX,
						       ARRAY_SIZE(specials),
						       TVD_TYPES_MAX, [7] = 3 };
	char name[16];
	size_t i;

	put_header(out, policy_version() + 1, counts);
	for (i = 0; i < TVD_TYPES_MAX; i++) {
		snprintf(name, sizeof(name), "type-%05zu", i);
		put_name(out, name);
	}
	for (i = 0; i < ARRAY_SIZE(specials); i++)
		put_special(out, &specials[i]);
	for (i = 0; i < TVD_TYPES_MAX; i++)
		put_number(out, i, 2);
	put_trusted(out, "ext4");
	put_trusted(out, "overlay");
	put_trusted(out, "tmpfs");
	put_size(out);
}

/* Whether the tests' own policy does not have this label as it should be. */
static bool is_special(const char *label)
{
	static const char *const labels[] = { CONSTANT, EVEN,	 LOST,
					      ODD,	REVOKED, VAULT };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(labels); i++)
		if (!strcmp(label, labels[i]))
			return true;
	return false;
}

/**
 * prepare_label - put a policy in force that has this label
 * @label: the label of an object that is about to be made
 *
 * Return: 0, or errno.
 */
int prepare_label(const char *label)
{
	struct bytes policy = { malloc(ROOM), 0, ROOM };
	int err = 0;

	if (is_special(label)) {
		if (!policy.at)
			abort();
		make_special_policy(&policy);
		err = load_signed(policy.at, policy.size);
	}
	free(policy.at);
	return err;
}

/**
 * spoil_label - drop or revoke this label, if that is what it is there for
 * @label: the label of the object, which has been made
 *
 * Return: 0, or errno.
 */
int spoil_label(const char *label)
{
	if (!strcmp(label, LOST))
		return load_test_policy();
	if (!strcmp(label, REVOKED))
		return write_text(SECURITYFS "revoke", REVOKED);
	return 0;
}

/**
 * forget_label - put the tests' own policy in force again
 * @label: from prepare_label()
 *
 * Return: 0, or errno.
 */
int forget_label(const char *label)
{
	return is_special(label) ? load_test_policy() : 0;
}
