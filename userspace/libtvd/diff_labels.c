// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: what a new policy changes in its labels
 */
#include "diff_lines.h"
#include "words.h"

static const struct {
	uint32_t property;
	const char *text;
} properties[] = {
	{ TVD_LABEL_TRUSTED, "trusted" },
	{ TVD_LABEL_CLOSED, "closed" },
	{ TVD_LABEL_IMMUTABLE, "immutable" },
	{ TVD_LABEL_MEASURED, "requires: measured" },
	{ TVD_LABEL_PERMISSIVE, "mode: permissive" },
	{ TVD_LABEL_FREEZE, "on_revoke: freeze" },
};

#define PROPERTIES (sizeof(properties) / sizeof(properties[0]))

static void say_bits(struct tvd_diff_lines *lines, int which, const char *name,
		     const char *what, const struct tvd_words *words,
		     uint64_t bits)
{
	size_t i;

	for (i = 0; i < words->count; i++)
		if (bits >> (words->shift + i) & 1)
			tvd_diff_add_line(lines, which, "%s: %s %s", name, what,
					  words->names[i].text);
}

static void say_label(struct tvd_diff_lines *lines,
		      const struct tvd_policy *policy, int which,
		      const struct tvd_policy_label *label)
{
	const char *name = label->name.text;
	size_t i;

	for (i = 0; i < label->types.count; i++)
		tvd_diff_add_line(lines, which, "%s: type %s", name,
				  policy->types[label->types.types[i]].text);
	for (i = 0; i < PROPERTIES; i++)
		if (label->properties & properties[i].property)
			tvd_diff_add_line(lines, which, "%s: %s", name,
					  properties[i].text);
	say_bits(lines, which, name, "capability", &tvd_capability_words,
		 label->capabilities);
	say_bits(lines, which, name, "namespace capability",
		 &tvd_namespace_capability_words,
		 label->namespace_capabilities);
	say_bits(lines, which, name, "family", &tvd_family_words,
		 label->families);
	say_bits(lines, which, name, "protocol", &tvd_protocol_words,
		 label->families);
}

static bool is_same(const struct tvd_diff *diff, uint32_t number)
{
	const uint32_t *in = diff->labels.in[number];
	const struct tvd_policy_label *old = &diff->policy[0]->labels[in[0]];
	const struct tvd_policy_label *new = &diff->policy[1]->labels[in[1]];

	return old->properties == new->properties &&
	       old->capabilities == new->capabilities &&
	       old->namespace_capabilities == new->namespace_capabilities &&
	       old->families ==
		       new->families &&tvd_diff_same_types(diff, number);
}

/* Of a label that only one policy has. */
static void print_label(const struct tvd_diff *diff, int which,
			const struct tvd_policy_label *label)
{
	size_t i;

	fprintf(diff->out, "  %c %s (%s", "-+"[which], label -> name.text,
		label->types.count == 1 ? "type" : "types");
	for (i = 0; i < label->types.count; i++)
		fprintf(diff->out, "%s%s", i ? ", " : " ",
			diff->policy[which]->types[label->types.types[i]].text);
	for (i = 0; i < PROPERTIES; i++)
		if (label->properties & properties[i].property)
			fprintf(diff->out, "; %s", properties[i].text);
	fputs(")\n", diff->out);
}

/**
 * tvd_diff_labels - tell what a new policy changes in its labels
 * @diff: the comparison
 *
 * Return: false if there is no memory.
 */
bool tvd_diff_labels(struct tvd_diff *diff)
{
	struct tvd_diff_lines lines = { .diff = diff };
	bool told = false;
	uint32_t number;
	int which;

	for (number = 0; number < diff->labels.count; number++) {
		const uint32_t *in = diff->labels.in[number];
		bool both = in[0] != TVD_DIFF_ABSENT &&
			    in[1] != TVD_DIFF_ABSENT;

		if (both && is_same(diff, number))
			continue;
		if (!both)
			tvd_diff_title(diff, &told, "Labels");
		for (which = 0; which < 2; which++) {
			const struct tvd_policy *policy = diff->policy[which];

			if (in[which] == TVD_DIFF_ABSENT)
				continue;
			if (both)
				say_label(&lines, policy, which,
					  &policy->labels[in[which]]);
			else
				print_label(diff, which,
					    &policy->labels[in[which]]);
		}
	}
	return tvd_diff_print_lines(&lines, "Labels' types and properties");
}
