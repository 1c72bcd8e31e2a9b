// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: telling what flows
 */
#include "flows_report.h"

#include <stdlib.h>

#include "error.h"

/**
 * tvd_flow_spread_from - find all that one label reaches
 * @report: of the policy
 * @label: the label
 *
 * Return: how many labels are in the search's queue, @label the first of them
 * and the nearest before the others.
 */
size_t tvd_flow_spread_from(struct tvd_flow_report *report, uint32_t label)
{
	tvd_flow_begin(&report->search);
	tvd_flow_meet(&report->search, label);
	report->search.parent[label] = TVD_FLOW_NOBODY;
	report->search.queue[0] = label;
	return tvd_flow_spread(&report->search, 1);
}

/**
 * tvd_flow_path - tell how the last search came to a label
 * @report: of the policy
 * @label: the label
 * @path: set to the labels from where the search began to @label; has room for
 *	all that there are
 *
 * Return: how many they are.
 */
size_t tvd_flow_path(const struct tvd_flow_report *report, uint32_t label,
		     uint32_t *path)
{
	const uint32_t *parent = report->search.parent;
	size_t length = 0, i;
	uint32_t at;

	for (at = label; at != TVD_FLOW_NOBODY; at = parent[at])
		length++;
	for (i = length, at = label; i--; at = parent[at])
		path[i] = at;
	return length;
}

/**
 * tvd_flow_group_reaches - whether one group of labels reaches another
 * @report: of the policy
 * @from: the one
 * @to: the other
 *
 * Return: true if each label of the one reaches each of the other.
 */
bool tvd_flow_group_reaches(const struct tvd_flow_report *report, uint32_t from,
			    uint32_t to)
{
	const struct tvd_flow_groups *groups = &report->groups;

	return from != to && tvd_flow_reaches(groups, groups->example[from],
					      groups->example[to]);
}

/**
 * tvd_flow_group_pairs - how many groups reach how many others
 * @report: of the policy
 *
 * Return: the number of pairs.
 */
size_t tvd_flow_group_pairs(const struct tvd_flow_report *report)
{
	uint32_t from, to;
	size_t pairs = 0;

	for (from = 0; from < report->groups.group_count; from++)
		for (to = 0; to < report->groups.group_count; to++)
			pairs += tvd_flow_group_reaches(report, from, to);
	return pairs;
}

static bool print(struct tvd_flow_report *report, enum tvd_flow_format format)
{
	switch (format) {
	case TVD_FLOWS_JSON:
		return tvd_print_flows_json(report);
	case TVD_FLOWS_DOT:
		tvd_print_flows_dot(report);
		return true;
	default:
		tvd_print_flows_text(report);
		return true;
	}
}

/* Returns false if there is no memory. */
static bool analyse_and_print(struct tvd_flow_report *report,
			      enum tvd_flow_format format)
{
	return tvd_make_flows(report->policy, &report->flows) &&
	       tvd_make_flow_search(&report->flows, &report->search) &&
	       tvd_make_flow_groups(&report->search, &report->groups) &&
	       print(report, format);
}

/**
 * tvd_show_flows - tell who can reach whom, through which labels
 * @policy: the policy
 * @format: how
 * @text: set to the text, with a NUL after it, to be freed with free()
 * @size: set to its bytes
 * @error: set on failure
 *
 * Return: 0, or -1 on failure.
 */
int tvd_show_flows(const struct tvd_policy *policy, enum tvd_flow_format format,
		   char **text, size_t *size, struct tvd_error **error)
{
	struct tvd_flow_report report = {
		.policy = policy,
		.detailed = policy->label_count <= TVD_FLOWS_DETAILED_LABELS,
	};
	bool printed;

	*text = NULL;
	report.out = open_memstream(text, size);
	printed = report.out && analyse_and_print(&report, format) &&
		  !ferror(report.out);
	if (report.out && fclose(report.out))
		printed = false;
	tvd_free_flow_groups(&report.groups);
	tvd_free_flow_search(&report.search);
	tvd_free_flows(&report.flows);
	if (printed && *text)
		return 0;
	free(*text);
	*text = NULL;
	tvd_error_set_memory(error);
	return -1;
}
