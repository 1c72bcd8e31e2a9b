// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: comparing names
 */
#include "model.h"

#include <string.h>

/**
 * tvd_named_compare - the order of names in a binary policy
 * @a: a name
 * @b: a name
 *
 * Return: less than 0, 0 or more than 0 as @a comes before, is, or comes after
 * @b: byte by byte, a prefix before what it is a prefix of.
 */
int tvd_named_compare(const struct tvd_named *a, const struct tvd_named *b)
{
	uint32_t shorter = a->length < b->length ? a->length : b->length;
	int order = memcmp(a->text, b->text, shorter);

	if (order)
		return order;
	return a->length < b->length ? -1 : a->length > b->length;
}

/**
 * tvd_find_policy_label - find a policy's own label
 * @policy: the policy
 * @name: its name
 *
 * Return: its index; the number of labels if there is none of that name.
 */
size_t tvd_find_policy_label(const struct tvd_policy *policy,
			     const struct tvd_named *name)
{
	size_t first = 0, end = policy->label_count;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (tvd_named_compare(&policy->labels[middle].name, name) < 0)
			first = middle + 1;
		else
			end = middle;
	}
	if (first < policy->label_count &&
	    !tvd_named_compare(&policy->labels[first].name, name))
		return first;
	return policy->label_count;
}

static size_t least(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/*
 * How many letters must be put in, left out, changed or swapped with their
 * neighbour to make one name of the other.  Both have at most TVD_NAME_MAX.
 */
static size_t distance(const char *a, size_t a_length, const char *b,
		       size_t b_length)
{
	size_t rows[3][TVD_NAME_MAX + 1];
	size_t *before = rows[0], *last = rows[1], *row = rows[2], *spare;
	size_t i, j;

	for (j = 0; j <= b_length; j++)
		row[j] = j;
	for (i = 1; i <= a_length; i++) {
		spare = before;
		before = last;
		last = row;
		row = spare;
		row[0] = i;
		for (j = 1; j <= b_length; j++) {
			size_t change = last[j - 1] + (a[i - 1] != b[j - 1]);

			row[j] = least(last[j] + 1, row[j - 1] + 1, change);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && before[j - 2] + 1 < row[j])
				row[j] = before[j - 2] + 1;
		}
	}
	return row[b_length];
}

/**
 * tvd_nearest_name - find what was probably meant
 * @text: what was written
 * @length: its bytes
 * @names: what could have been meant
 * @count: how many
 *
 * Return: the most similar name, or NULL if none is similar.
 */
const struct tvd_named *tvd_nearest_name(const char *text, size_t length,
					 const struct tvd_named *names,
					 size_t count)
{
	const struct tvd_named *nearest = NULL;
	size_t limit = length / 3 + 2;
	size_t i;

	if (!length || length > TVD_NAME_MAX)
		return NULL;
	if (limit > length)
		limit = length;
	for (i = 0; i < count; i++) {
		size_t d;

		if (!names[i].length || names[i].length > TVD_NAME_MAX ||
		    names[i].length >= length + limit ||
		    length >= names[i].length + limit)
			continue;
		d = distance(text, length, names[i].text, names[i].length);
		if (d < limit) {
			limit = d;
			nearest = &names[i];
		}
	}
	return nearest;
}
