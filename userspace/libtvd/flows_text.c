// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: what flows, for people
 *
 * However large the policy is, there is no more than can be read: names beyond
 * the first few of a list are counted, and labels with equal reach told at once.
 */
#include "flows_report.h"

/* How many names of a list, and how many entries, are told. */
#define NAMES_TOLD 12
#define ENTRIES_TOLD 100

/** struct name_list - names being told, separated by commas */
struct name_list {
	FILE *out;
	size_t count;
};

static void add_name(struct name_list *list, const char *name)
{
	if (list->count < NAMES_TOLD)
		fprintf(list->out, "%s%s", list->count ? ", " : "", name);
	list->count++;
}

static void end_names(struct name_list *list)
{
	if (!list->count)
		fputs("none", list->out);
	else if (list->count > NAMES_TOLD)
		fprintf(list->out, " and %zu more", list->count - NAMES_TOLD);
}

static void print_types(const struct tvd_flow_report *report,
			const struct tvd_policy_set *types)
{
	struct name_list list = { .out = report->out };
	size_t i;

	fputs(types->count == 1 ? "type " : "types ", report->out);
	for (i = 0; i < types->count; i++)
		add_name(&list, report->policy->types[types->types[i]].text);
	end_names(&list);
}

static void print_label(const struct tvd_flow_report *report, uint32_t label)
{
	static const struct {
		uint32_t property;
		const char *text;
	} told[] = {
		{ TVD_LABEL_TRUSTED, ", trusted" },
		{ TVD_LABEL_CLOSED, ", closed" },
		{ TVD_LABEL_IMMUTABLE, ", immutable" },
		{ TVD_LABEL_PERMISSIVE, ", PERMISSIVE: not confined" },
	};
	const struct tvd_policy_label *l = &report->policy->labels[label];
	size_t i;

	fprintf(report->out, "%s (", l->name.text);
	print_types(report, &l->types);
	for (i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		if (l->properties & told[i].property)
			fputs(told[i].text, report->out);
	fputs(")\n", report->out);
}

static void print_path(const struct tvd_flow_report *report,
		       const uint32_t *path, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		fprintf(report->out, "%s%s", i ? " -> " : "",
			tvd_flow_name(report, path[i]));
}

/* Those that the search met straight from its first, or those further away. */
static void print_straight(struct tvd_flow_report *report, size_t count)
{
	const uint32_t *queue = report->search.queue;
	const char *before = "  straight: ";
	char room[TVD_FLOW_MEDIUM_SIZE];
	size_t i;

	for (i = 1; i < count; i++) {
		if (report->search.parent[queue[i]] != queue[0])
			continue;
		fprintf(report->out, "%s%s (%s)", before,
			tvd_flow_name(report, queue[i]),
			tvd_flow_medium(&report->flows, queue[0], queue[i],
					room, sizeof(room)));
		before = ", ";
	}
	fputs("\n", report->out);
}

static void print_further(struct tvd_flow_report *report, size_t count)
{
	uint32_t path[TVD_FLOWS_DETAILED_LABELS];
	size_t i;

	for (i = 1; i < count; i++) {
		uint32_t label = report->search.queue[i];
		size_t length = tvd_flow_path(report, label, path);

		if (length == 2)
			continue;
		fprintf(report->out, "  further:  %s, by ",
			tvd_flow_name(report, label));
		print_path(report, path, length);
		fputs("\n", report->out);
	}
}

static void print_each_label(struct tvd_flow_report *report)
{
	uint32_t label;
	size_t count;

	fputs("\nWhat a label holds may reach\n", report->out);
	for (label = 0; label < report->policy->label_count; label++) {
		fputs("\n", report->out);
		print_label(report, label);
		count = tvd_flow_spread_from(report, label);
		if (count == 1) {
			fputs("  nobody\n", report->out);
			continue;
		}
		print_straight(report, count);
		print_further(report, count);
	}
}

/* All members of a group, or of an island. */
static void print_members(const struct tvd_flow_report *report,
			  const uint32_t *number_of, uint32_t number)
{
	struct name_list list = { .out = report->out };
	uint32_t label;

	for (label = 0; label < report->policy->label_count; label++)
		if (number_of[label] == number)
			add_name(&list, tvd_flow_name(report, label));
	end_names(&list);
}

static void print_group(const struct tvd_flow_report *report, uint32_t group)
{
	const struct tvd_flow_groups *groups = &report->groups;
	const char *before = "  reach group ";
	size_t reached = 0;
	uint32_t other;

	fprintf(report->out, "\ngroup %u, labels: %u (", group + 1,
		groups->group_size[group]);
	print_members(report, groups->group, group);
	fputs(")\n", report->out);
	if (tvd_flow_group_mutual(groups, group))
		fputs("  reach each other\n", report->out);
	for (other = 0; other < groups->group_count; other++) {
		if (!tvd_flow_group_reaches(report, group, other))
			continue;
		if (reached++ < NAMES_TOLD) {
			fprintf(report->out, "%s%u", before, other + 1);
			before = ", ";
		}
	}
	if (reached > NAMES_TOLD)
		fprintf(report->out, " and %zu more groups",
			reached - NAMES_TOLD);
	if (reached)
		fputs("\n", report->out);
}

static void print_each_group(struct tvd_flow_report *report)
{
	const struct tvd_flow_groups *groups = &report->groups;
	struct name_list alone = { .out = report->out };
	size_t told = 0;
	uint32_t group, label;

	fputs("\nWhat a label holds may reach (labels with equal reach are a group)\n",
	      report->out);
	for (group = 0; group < groups->group_count; group++)
		if (tvd_flow_reaches_any(groups, groups->example[group]) &&
		    told++ < ENTRIES_TOLD)
			print_group(report, group);
	if (told > ENTRIES_TOLD)
		fprintf(report->out,
			"\nand %zu more groups, which the format json has\n",
			told - ENTRIES_TOLD);
	fputs("\nLabels that reach nobody: ", report->out);
	for (label = 0; label < report->policy->label_count; label++)
		if (!tvd_flow_reaches_any(groups, label))
			add_name(&alone, tvd_flow_name(report, label));
	end_names(&alone);
	fputs("\n", report->out);
}

/* The labels of a type that may leak something: the sources of a search. */
static size_t begin_from_type(struct tvd_flow_report *report, uint32_t type)
{
	struct tvd_flow_search *search = &report->search;
	size_t count, i;
	const uint16_t *runners =
		tvd_flow_runners(&report->flows, type, &count);

	tvd_flow_begin(search);
	for (i = 0; i < count; i++) {
		tvd_flow_meet(search, runners[i]);
		search->parent[runners[i]] = TVD_FLOW_NOBODY;
		search->queue[i] = runners[i];
	}
	return tvd_flow_spread(search, count);
}

static bool has_type(const struct tvd_policy_label *label, uint32_t type)
{
	size_t i;

	for (i = 0; i < label->types.count; i++)
		if (label->types.types[i] == type)
			return true;
	return false;
}

/* For each other type the nearest of its labels that one type reaches. */
static bool print_joined_to(struct tvd_flow_report *report, uint32_t type)
{
	size_t count = begin_from_type(report, type), i;
	uint32_t path[TVD_FLOWS_DETAILED_LABELS], other;
	const struct tvd_policy *policy = report->policy;
	bool any = false;

	for (other = 0; other < policy->type_count; other++) {
		for (i = 0; i < count; i++)
			if (has_type(&policy->labels[report->search.queue[i]],
				     other))
				break;
		if (i == count || other == type)
			continue;
		any = true;
		fprintf(report->out, "  %s to %s, by ",
			policy->types[type].text, policy->types[other].text);
		print_path(report, path,
			   tvd_flow_path(report, report->search.queue[i],
					 path));
		fputs("\n", report->out);
	}
	return any;
}

static void print_joined_types(struct tvd_flow_report *report)
{
	bool any = false;
	uint32_t type;

	fputs("\nTypes that are joined\n\n", report->out);
	for (type = 0; type < report->policy->type_count; type++)
		if (print_joined_to(report, type))
			any = true;
	if (!any)
		fputs("  none\n", report->out);
}

static bool is_bridge(const struct tvd_flow_report *report, uint32_t label)
{
	return report->policy->labels[label].types.count > 1 &&
	       tvd_flow_runs(&report->flows, label);
}

/* The types of an island's labels. */
static size_t mark_types(const struct tvd_flow_report *report, uint32_t island,
			 bool *marked)
{
	const struct tvd_policy *policy = report->policy;
	size_t count = 0, i;
	uint32_t label;

	for (i = 0; i < policy->type_count; i++)
		marked[i] = false;
	for (label = 0; label < policy->label_count; label++) {
		const struct tvd_policy_set *set = &policy->labels[label].types;

		if (report->groups.island[label] != island)
			continue;
		for (i = 0; i < set->count; i++) {
			count += !marked[set->types[i]];
			marked[set->types[i]] = true;
		}
	}
	return count;
}

static void print_island(const struct tvd_flow_report *report, uint32_t island)
{
	struct name_list types = { .out = report->out };
	struct name_list bridges = { .out = report->out };
	bool marked[TVD_TYPES_MAX];
	uint32_t label, type;
	size_t count = mark_types(report, island, marked);

	fprintf(report->out, "  %u. labels: ", island + 1);
	print_members(report, report->groups.island, island);
	fprintf(report->out, "; %s", count == 1 ? "type: " : "types: ");
	for (type = 0; type < report->policy->type_count; type++)
		if (marked[type])
			add_name(&types, report->policy->types[type].text);
	end_names(&types);
	if (count > 1 && !report->detailed) {
		fputs("; bridges: ", report->out);
		for (label = 0; label < report->policy->label_count; label++)
			if (report->groups.island[label] == island &&
			    is_bridge(report, label))
				add_name(&bridges,
					 tvd_flow_name(report, label));
		end_names(&bridges);
	}
	fputs("\n", report->out);
}

static void print_immutable(const struct tvd_flow_report *report)
{
	struct name_list list = { .out = report->out };
	uint32_t label;

	for (label = 0; label < report->policy->label_count; label++) {
		if (tvd_flow_runs(&report->flows, label))
			continue;
		if (!list.count)
			fputs("\nOnly read, and so joining nobody: ",
			      report->out);
		add_name(&list, tvd_flow_name(report, label));
	}
	if (!list.count)
		return;
	end_names(&list);
	fputs("\n", report->out);
}

static void print_islands(const struct tvd_flow_report *report)
{
	uint32_t count = report->groups.island_count, island;

	if (count < 2) {
		fputs("\nNothing is apart from the rest.\n", report->out);
		return;
	}
	fprintf(report->out, "\nApart from each other: %u parts\n\n", count);
	for (island = 0; island < count && island < ENTRIES_TOLD; island++)
		print_island(report, island);
	if (count > ENTRIES_TOLD)
		fprintf(report->out,
			"  and %u more, which the format json has\n",
			count - ENTRIES_TOLD);
}

/**
 * tvd_print_flows_text - tell a person what flows
 * @report: what to tell
 */
void tvd_print_flows_text(struct tvd_flow_report *report)
{
	const struct tvd_policy *policy = report->policy;

	fprintf(report->out,
		"%s%spolicy version %llu; labels: %zu, types: %zu\n",
		policy->file ? policy->file : "", policy->file ? ": " : "",
		(unsigned long long)policy->version, policy->label_count,
		policy->type_count);
	if (!policy->label_count) {
		fputs("\nThere is no label, so nothing flows.\n", report->out);
		return;
	}
	if (report->detailed) {
		print_each_label(report);
		print_joined_types(report);
	} else {
		print_each_group(report);
	}
	print_islands(report);
	print_immutable(report);
}
