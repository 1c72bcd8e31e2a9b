// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: what flows, for programs
 *
 * The format is Documentation/schemas/flows.schema.json.
 */
#include "flows_report.h"

#include <json-c/json.h>

/*
 * Every function here gives back an object of its own, or NULL if there was no
 * memory for it; put() and append() take one over, and NULL is passed on.
 */

static bool put(struct json_object *to, const char *key,
		struct json_object *value)
{
	if (value && !json_object_object_add(to, key, value))
		return true;
	json_object_put(value);
	return false;
}

static bool append(struct json_object *to, struct json_object *value)
{
	if (value && !json_object_array_add(to, value))
		return true;
	json_object_put(value);
	return false;
}

static struct json_object *drop(struct json_object *object)
{
	json_object_put(object);
	return NULL;
}

static struct json_object *label_name(const struct tvd_flow_report *report,
				      uint32_t label)
{
	return json_object_new_string(tvd_flow_name(report, label));
}

static struct json_object *number(size_t value)
{
	return json_object_new_uint64(value);
}

static struct json_object *type_names(const struct tvd_flow_report *report,
				      const struct tvd_policy_set *types)
{
	struct json_object *list = json_object_new_array();
	size_t i;

	if (!list)
		return NULL;
	for (i = 0; i < types->count; i++)
		if (!append(list, json_object_new_string(
					  report->policy->types[types->types[i]]
						  .text)))
			return drop(list);
	return list;
}

static struct json_object *properties(const struct tvd_policy_label *label)
{
	static const struct {
		uint32_t property;
		const char *name;
	} told[] = {
		{ TVD_LABEL_TRUSTED, "trusted" },
		{ TVD_LABEL_CLOSED, "closed" },
		{ TVD_LABEL_IMMUTABLE, "immutable" },
		{ TVD_LABEL_PERMISSIVE, "permissive" },
	};
	struct json_object *list = json_object_new_array();
	size_t i;

	if (!list)
		return NULL;
	for (i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		if ((label->properties & told[i].property) &&
		    !append(list, json_object_new_string(told[i].name)))
			return drop(list);
	return list;
}

static struct json_object *label_object(const struct tvd_flow_report *report,
					uint32_t label)
{
	const struct tvd_policy_label *l = &report->policy->labels[label];
	const struct tvd_flow_groups *groups = &report->groups;
	struct json_object *object = json_object_new_object();

	if (object && put(object, "name", label_name(report, label)) &&
	    put(object, "types", type_names(report, &l->types)) &&
	    put(object, "properties", properties(l)) &&
	    put(object, "group", number(groups->group[label] + 1)) &&
	    (groups->island[label] == TVD_FLOW_NOBODY ||
	     put(object, "island", number(groups->island[label] + 1))))
		return object;
	return drop(object);
}

static struct json_object *labels(const struct tvd_flow_report *report)
{
	struct json_object *list = json_object_new_array();
	uint32_t label;

	if (!list)
		return NULL;
	for (label = 0; label < report->policy->label_count; label++)
		if (!append(list, label_object(report, label)))
			return drop(list);
	return list;
}

static struct json_object *reached_groups(const struct tvd_flow_report *report,
					  uint32_t group)
{
	struct json_object *list = json_object_new_array();
	uint32_t other;

	if (!list)
		return NULL;
	for (other = 0; other < report->groups.group_count; other++)
		if (tvd_flow_group_reaches(report, group, other) &&
		    !append(list, number(other + 1)))
			return drop(list);
	return list;
}

static struct json_object *group_object(const struct tvd_flow_report *report,
					uint32_t group, bool complete)
{
	const struct tvd_flow_groups *groups = &report->groups;
	struct json_object *object = json_object_new_object();

	if (object && put(object, "group", number(group + 1)) &&
	    put(object, "labels", number(groups->group_size[group])) &&
	    put(object, "mutual",
		json_object_new_boolean(tvd_flow_group_mutual(groups, group))) &&
	    (!complete ||
	     put(object, "reaches", reached_groups(report, group))))
		return object;
	return drop(object);
}

static struct json_object *groups(const struct tvd_flow_report *report,
				  bool complete)
{
	struct json_object *list = json_object_new_array();
	uint32_t group;

	if (!list)
		return NULL;
	for (group = 0; group < report->groups.group_count; group++)
		if (!append(list, group_object(report, group, complete)))
			return drop(list);
	return list;
}

static struct json_object *straight(struct tvd_flow_report *report,
				    uint32_t from, uint32_t to)
{
	struct json_object *object = json_object_new_object();
	char room[TVD_FLOW_MEDIUM_SIZE];

	if (object && put(object, "from", label_name(report, from)) &&
	    put(object, "to", label_name(report, to)) &&
	    put(object, "by",
		json_object_new_string(tvd_flow_medium(&report->flows, from, to,
						       room, sizeof(room)))))
		return object;
	return drop(object);
}

static struct json_object *flows(struct tvd_flow_report *report)
{
	struct json_object *list = json_object_new_array();
	uint32_t count = (uint32_t)report->policy->label_count, from, to;

	if (!list)
		return NULL;
	for (from = 0; from < count; from++)
		for (to = 0; to < count; to++)
			if (tvd_flow(&report->flows, from, to) !=
				    TVD_FLOW_NONE &&
			    !append(list, straight(report, from, to)))
				return drop(list);
	return list;
}

static struct json_object *path_to(const struct tvd_flow_report *report,
				   uint32_t label)
{
	struct json_object *list = json_object_new_array();
	uint32_t path[TVD_FLOWS_DETAILED_LABELS];
	size_t length = tvd_flow_path(report, label, path), i;

	if (!list)
		return NULL;
	for (i = 0; i < length; i++)
		if (!append(list, label_name(report, path[i])))
			return drop(list);
	return list;
}

/* Of each label a shortest path to each that it reaches. */
static struct json_object *paths(struct tvd_flow_report *report)
{
	struct json_object *list = json_object_new_array();
	uint32_t label;
	size_t count, i;

	if (!list)
		return NULL;
	for (label = 0; label < report->policy->label_count; label++) {
		count = tvd_flow_spread_from(report, label);
		for (i = 1; i < count; i++)
			if (!append(list,
				    path_to(report, report->search.queue[i])))
				return drop(list);
	}
	return list;
}

static struct json_object *document(struct tvd_flow_report *report)
{
	const struct tvd_policy *policy = report->policy;
	bool complete = tvd_flow_group_pairs(report) <= TVD_FLOWS_PAIRS_MAX;
	struct json_object *object = json_object_new_object();

	if (object && put(object, "format", number(1)) &&
	    put(object, "version", json_object_new_uint64(policy->version)) &&
	    put(object, "complete", json_object_new_boolean(complete)) &&
	    put(object, "detailed",
		json_object_new_boolean(report->detailed)) &&
	    put(object, "labels", labels(report)) &&
	    put(object, "groups", groups(report, complete)) &&
	    (!report->detailed || (put(object, "flows", flows(report)) &&
				   put(object, "paths", paths(report)))))
		return object;
	return drop(object);
}

/**
 * tvd_print_flows_json - tell a program what flows
 * @report: what to tell
 *
 * Return: false if there is no memory.
 */
bool tvd_print_flows_json(struct tvd_flow_report *report)
{
	struct json_object *object = document(report);
	const char *text =
		object ? json_object_to_json_string_ext(
				 object, JSON_C_TO_STRING_PRETTY |
						 JSON_C_TO_STRING_SPACED) :
			 NULL;

	if (text)
		fprintf(report->out, "%s\n", text);
	json_object_put(object);
	return text;
}
