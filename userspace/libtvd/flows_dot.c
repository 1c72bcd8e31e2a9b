// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: what flows, as a graph for dot(1)
 *
 * A name is letters, digits, '.', '_' and '-', so it can stand between quotes as
 * it is.
 */
#include "flows_report.h"

static void print_node(const struct tvd_flow_report *report, uint32_t label)
{
	const struct tvd_policy_label *l = &report->policy->labels[label];
	const char *shape = "box", *style = "solid";
	size_t i;

	if (l->properties & TVD_LABEL_IMMUTABLE)
		shape = "note";
	else if (l->properties & TVD_LABEL_TRUSTED)
		shape = "doubleoctagon";
	if (l->properties & TVD_LABEL_CLOSED)
		style = "bold";
	else if (l->properties & TVD_LABEL_PERMISSIVE)
		style = "dashed";
	fprintf(report->out, "\t\t\"%s\" [shape=%s, style=%s, label=\"%s\\n",
		l->name.text, shape, style, l->name.text);
	for (i = 0; i < l->types.count && i < 8; i++)
		fprintf(report->out, "%s%s", i ? ", " : "(",
			report->policy->types[l->types.types[i]].text);
	fprintf(report->out, "%s)\"];\n", i < l->types.count ? ", ..." : "");
}

static void print_islands(const struct tvd_flow_report *report)
{
	uint32_t island, label;

	for (island = 0; island < report->groups.island_count; island++) {
		fprintf(report->out, "\tsubgraph cluster_%u {\n", island + 1);
		for (label = 0; label < report->policy->label_count; label++)
			if (report->groups.island[label] == island)
				print_node(report, label);
		fputs("\t}\n", report->out);
	}
	for (label = 0; label < report->policy->label_count; label++)
		if (!tvd_flow_runs(&report->flows, label))
			print_node(report, label);
}

/* One line for a pair, with a head at either end if it flows both ways. */
static void print_pair(struct tvd_flow_report *report, uint32_t a, uint32_t b)
{
	bool forth = tvd_flow(&report->flows, a, b) != TVD_FLOW_NONE;
	bool back = tvd_flow(&report->flows, b, a) != TVD_FLOW_NONE;
	uint32_t from = forth ? a : b, to = forth ? b : a;
	char room[TVD_FLOW_MEDIUM_SIZE];

	if (forth || back)
		fprintf(report->out, "\t\"%s\" -> \"%s\" [label=\"%s\"%s];\n",
			tvd_flow_name(report, from), tvd_flow_name(report, to),
			tvd_flow_medium(&report->flows, from, to, room,
					sizeof(room)),
			forth && back ? ", dir=both" : "");
}

static void print_labels(struct tvd_flow_report *report)
{
	uint32_t a, b;

	print_islands(report);
	for (a = 0; a < report->policy->label_count; a++)
		for (b = a + 1; b < report->policy->label_count; b++)
			print_pair(report, a, b);
}

static void print_group_pairs(const struct tvd_flow_report *report)
{
	uint32_t count = report->groups.group_count, from, to;

	if (tvd_flow_group_pairs(report) > TVD_FLOWS_PAIRS_MAX) {
		fputs("\t// Who reaches whom is left out: too much to draw.\n",
		      report->out);
		return;
	}
	for (from = 0; from < count; from++)
		for (to = 0; to < count; to++)
			if (tvd_flow_group_reaches(report, from, to))
				fprintf(report->out, "\tgroup%u -> group%u;\n",
					from + 1, to + 1);
}

/* Of each group its first label, and how many more it has. */
static void print_groups(const struct tvd_flow_report *report)
{
	const struct tvd_flow_groups *groups = &report->groups;
	uint32_t group;

	for (group = 0; group < groups->group_count; group++) {
		uint32_t more = groups->group_size[group] - 1;

		fprintf(report->out, "\tgroup%u [shape=box, label=\"%s",
			group + 1,
			tvd_flow_name(report, groups->example[group]));
		if (more)
			fprintf(report->out, "\\nand %u more%s", more,
				tvd_flow_group_mutual(groups, group) ?
					", joined" :
					"");
		fputs("\"];\n", report->out);
	}
	print_group_pairs(report);
}

/**
 * tvd_print_flows_dot - draw what flows
 * @report: what to draw
 */
void tvd_print_flows_dot(struct tvd_flow_report *report)
{
	fputs("digraph flows {\n\trankdir=LR;\n\tnode [fontname=\"sans-serif\"];\n",
	      report->out);
	if (report->detailed)
		print_labels(report);
	else
		print_groups(report);
	fputs("}\n", report->out);
}
