// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the tests' policy says
 *
 * Written from the table of the design and not from the kernel's code, so that
 * a mistake there is seen here.
 */
#include <errno.h>
#include <string.h>

#include "common.h"

#define TYPE_RED 1
#define TYPE_BLUE 2
#define TYPE_EVEN 4
#define TYPE_ODD 8
#define TYPE_LAST 16

/* policy.yaml, and what labels.c adds */
static const struct {
	const char *label;
	unsigned int types;
} domains[] = {
	{ RED, TYPE_RED },
	{ RED_TOO, TYPE_RED },
	{ BLUE, TYPE_BLUE },
	{ BRIDGE, TYPE_RED | TYPE_BLUE },
	{ CONSTANT, TYPE_RED | TYPE_BLUE },
	{ EVEN, TYPE_EVEN | TYPE_LAST },
	{ ODD, TYPE_ODD | TYPE_LAST },
	{ VAULT, TYPE_RED },
};

static const char *const names[TVD_ACCESS_KINDS] = {
	"read",	       "write",		 "append", "execute",  "map-exec",
	"follow",      "search",	 "list",   "getattr",  "setattr",
	"lock-shared", "lock-exclusive", "watch",  "connect",  "send",
	"receive",     "trace",		 "signal", "schedule", "destroy",
	"relabel",     "mount",
};

/* Row 3, while protect_host is on. */
#define HOST_REFUSED \
	(TVD_ACCESS_EXECUTE | TVD_ACCESS_MAP_EXEC | TVD_ACCESS_FOLLOW)

/* Row 2: destroy, relabel, and read, which needs all that looks. */
#define HOST_CLEANS_UP                                               \
	(TVD_ACCESS_DESTROY | TVD_ACCESS_RELABEL | TVD_ACCESS_READ | \
	 TVD_ACCESS_LIST | TVD_ACCESS_SEARCH | TVD_ACCESS_GETATTR)

/* Row 4. */
#define IMMUTABLE_REFUSED                                            \
	(TVD_ACCESS_WRITE | TVD_ACCESS_APPEND | TVD_ACCESS_SETATTR | \
	 TVD_ACCESS_DESTROY | TVD_ACCESS_RELABEL)

/* Row 7. */
#define BASE_GRANTED                                                  \
	(TVD_ACCESS_READ | TVD_ACCESS_EXECUTE | TVD_ACCESS_MAP_EXEC | \
	 TVD_ACCESS_FOLLOW | TVD_ACCESS_SEARCH | TVD_ACCESS_LIST |    \
	 TVD_ACCESS_GETATTR)

static unsigned int types_of(const char *label)
{
	size_t i;

	for (i = 0; i < sizeof(domains) / sizeof(*domains); i++)
		if (!strcmp(label, domains[i].label))
			return domains[i].types;
	return 0;
}

static bool is(const char *label, const char *name)
{
	return !strcmp(label, name);
}

/* A name that the policy does not have is "unknown", row 2. */
static bool is_known(const char *label)
{
	return is(label, HOST) || is(label, BASE) || is(label, ANY) ||
	       types_of(label);
}

/**
 * access_name - a kind of access in the audit records
 * @kind: the number of its bit
 */
const char *access_name(unsigned int kind)
{
	return names[kind];
}

/**
 * model_allows - whether this subject may access this object so
 * @subject: a label
 * @object: a label
 * @access: one or more TVD_ACCESS_*
 * @row: set to the row of the table that answers
 */
bool model_allows(const char *subject, const char *object, __u32 access,
		  unsigned int *row)
{
	if (is(object, VAULT) && !is(subject, VAULT)) {
		*row = TVD_ROW_CLOSED;
		return is(subject, HOST) && access == TVD_ACCESS_DESTROY;
	}
	if (!is_known(subject) || !is_known(object)) {
		*row = TVD_ROW_GONE;
		return is(subject, HOST) && !(access & ~HOST_CLEANS_UP);
	}
	if (is(subject, HOST)) {
		*row = TVD_ROW_HOST;
		return !types_of(object) || !(access & HOST_REFUSED);
	}
	if (is(object, CONSTANT) && (access & IMMUTABLE_REFUSED)) {
		*row = TVD_ROW_IMMUTABLE;
		return false;
	}
	if (is(subject, object)) {
		*row = TVD_ROW_SAME;
		return true;
	}
	if (is(object, ANY)) {
		*row = TVD_ROW_ANY;
		return true;
	}
	if (is(object, BASE)) {
		*row = TVD_ROW_BASE;
		return !(access & ~BASE_GRANTED);
	}
	if (types_of(subject) & types_of(object)) {
		*row = TVD_ROW_TYPES;
		return true;
	}
	*row = TVD_ROW_ELSE;
	return false;
}

/**
 * expect_steps - what should come of an act on one object
 * @subject: who acts
 * @object: upon what
 * @steps: what the act asks for, step by step, ended by 0: see STEPS()
 * @err: the errno of a denial
 *
 * Return: success, or the denial of the first step that is denied.
 */
struct expectation expect_steps(const char *subject, const char *object,
				const __u32 *steps, int err)
{
	for (; *steps; steps++) {
		unsigned int row;

		if (!model_allows(subject, object, *steps, &row))
			return (struct expectation){
				.err = err,
				.subject = subject,
				.object = object,
				.row = row,
				.access = *steps,
			};
	}
	return (struct expectation){};
}

/**
 * expect_denial - that one kind of access is denied, under whatever policy
 * @subject: who acts
 * @object: upon what
 * @row: the row of the table that answers
 * @access: the kinds of access in the record
 * @err: the errno
 */
struct expectation expect_denial(const char *subject, const char *object,
				 unsigned int row, __u32 access, int err)
{
	return (struct expectation){
		.err = err,
		.subject = subject,
		.object = object,
		.row = row,
		.access = access,
	};
}

/**
 * expect_refusal - that an act is refused whatever it is done to
 * @subject: who acts
 * @act: what the record calls it
 * @number: and its number there
 * @err: the errno
 */
struct expectation expect_refusal(const char *subject, const char *act,
				  int number, int err)
{
	return (struct expectation){
		.err = err,
		.subject = subject,
		.act = act,
		.number = number,
	};
}

/**
 * expect_no_entry - that an exec into another label is refused
 * @subject: the label before
 * @object: the label that it would have led to
 * @reason: why not
 * @with: the label that the reason speaks of, NULL for none
 */
struct expectation expect_no_entry(const char *subject, const char *object,
				   const char *reason, const char *with)
{
	return (struct expectation){
		.err = EPERM,
		.subject = subject,
		.object = object,
		.act = "enter",
		.reason = reason,
		.with = with,
	};
}
