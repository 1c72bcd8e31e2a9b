// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: which label the policy's rules give to which files
 *
 * A rule is for a path and all that is below it; the longest counts.  The rules
 * are sorted byte by byte, a prefix before what it is a prefix of.
 */
#include "file_rules.h"

#include <string.h>

static const char *label_name(const struct tvd_policy *policy,
			      uint16_t reference)
{
	switch (reference) {
	case TVD_REFERENCE_HOST:
		return TVD_NAME_HOST;
	case TVD_REFERENCE_BASE:
		return TVD_NAME_BASE;
	default:
		return policy->labels[reference - TVD_REFERENCE_FIRST].name.text;
	}
}

static int compare(const struct tvd_named *rule, const char *path,
		   size_t length)
{
	size_t common = rule->length < length ? rule->length : length;
	int order = memcmp(rule->text, path, common);

	if (order)
		return order;
	return (rule->length > length) - (rule->length < length);
}

/* The first rule whose path does not sort before this one. */
static size_t first_from(const struct tvd_policy *policy, const char *path,
			 size_t length)
{
	size_t least = 0, end = policy->file_count;

	while (least < end) {
		size_t middle = least + (end - least) / 2;

		if (compare(&policy->files[middle].path, path, length) < 0)
			least = middle + 1;
		else
			end = middle;
	}
	return least;
}

/**
 * tvd_file_rule_at - the label that the rule for exactly this path gives
 * @policy: the policy
 * @path: an absolute path in the form of a rule's
 * @length: its bytes
 *
 * Return: the label's name, or NULL if there is no rule for this path.
 */
const char *tvd_file_rule_at(const struct tvd_policy *policy, const char *path,
			     size_t length)
{
	size_t i = first_from(policy, path, length);

	if (i == policy->file_count ||
	    compare(&policy->files[i].path, path, length))
		return NULL;
	return label_name(policy, policy->files[i].label);
}

/**
 * tvd_file_rules_below - whether there is a rule for something in a directory
 * @policy: the policy
 * @path: the directory's path, with a '/' at its end
 * @length: its bytes
 *
 * Return: true if there is.
 */
bool tvd_file_rules_below(const struct tvd_policy *policy, const char *path,
			  size_t length)
{
	size_t i = first_from(policy, path, length);

	/* That for the root directory ends with '/', too. */
	if (i < policy->file_count && policy->files[i].path.length == length)
		i++;
	return i < policy->file_count &&
	       policy->files[i].path.length > length &&
	       !memcmp(policy->files[i].path.text, path, length);
}

/**
 * tvd_file_rule - the label that a policy's rules give to a file
 * @policy: the policy
 * @path: the file's absolute path, without "//", "." and ".."
 *
 * Return: the name of the label, or NULL if no rule is for the file.
 */
const char *tvd_file_rule(const struct tvd_policy *policy, const char *path)
{
	size_t length = strlen(path);
	const char *label;

	while (length > 1) {
		label = tvd_file_rule_at(policy, path, length);
		if (label)
			return label;
		while (length && path[length - 1] != '/')
			length--;
		/* Without the '/', but that of the root. */
		length -= length > 1;
	}
	return *path == '/' ? tvd_file_rule_at(policy, "/", 1) : NULL;
}
