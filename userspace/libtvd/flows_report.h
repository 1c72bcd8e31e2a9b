/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: telling what flows
 */
#ifndef TVD_FLOWS_REPORT_H
#define TVD_FLOWS_REPORT_H

#include <stdio.h>

#include "flows_groups.h"

/** TVD_FLOWS_DETAILED_LABELS - up to so many, each is told of by itself */
#define TVD_FLOWS_DETAILED_LABELS 64

/** TVD_FLOWS_PAIRS_MAX - more pairs of groups are not listed */
#define TVD_FLOWS_PAIRS_MAX 1000000

/**
 * struct tvd_flow_report - what is told
 *
 * @policy: of this policy.
 * @flows: its flows.
 * @search: searches them.
 * @groups: who reaches whom.
 * @detailed: whether each label is told of by itself.
 * @out: where to.
 */
struct tvd_flow_report {
	const struct tvd_policy *policy;
	struct tvd_flows flows;
	struct tvd_flow_search search;
	struct tvd_flow_groups groups;
	bool detailed;
	FILE *out;
};

void tvd_print_flows_text(struct tvd_flow_report *report);
void tvd_print_flows_dot(struct tvd_flow_report *report);
bool tvd_print_flows_json(struct tvd_flow_report *report);

static inline const char *tvd_flow_name(const struct tvd_flow_report *report,
					uint32_t label)
{
	return report->policy->labels[label].name.text;
}

size_t tvd_flow_spread_from(struct tvd_flow_report *report, uint32_t label);
size_t tvd_flow_path(const struct tvd_flow_report *report, uint32_t label,
		     uint32_t *path);
bool tvd_flow_group_reaches(const struct tvd_flow_report *report, uint32_t from,
			    uint32_t to);
size_t tvd_flow_group_pairs(const struct tvd_flow_report *report);

#endif /* TVD_FLOWS_REPORT_H */
