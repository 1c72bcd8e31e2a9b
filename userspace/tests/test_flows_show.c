// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: flows as text, JSON and a graph
 */
#include "flow_matrix.h"

#include <json-c/json.h>

#define HEAD "version: 1\ntypes: [a, b, c, d]\nlabels:\n"

static const char shown[] = HEAD
	"  x: {types: [a]}\n"
	"  y: {types: [a, b], trusted: true}\n"
	"  z: {types: [b]}\n"
	"  k: {types: [c], closed: true, requires: measured}\n"
	"  s: {types: [b, c, d], immutable: true}\n";

static const char shown_text[] =
	"p.yaml: policy version 1; labels: 5, types: 4\n"
	"\nWhat a label holds may reach\n"
	"\nk (type c, closed)\n  nobody\n"
	"\ns (types b, c, d, immutable)\n"
	"  straight: y (type b), z (type b), k (type c)\n"
	"  further:  x, by s -> y -> x\n"
	"\nx (type a)\n  straight: y (type a)\n"
	"  further:  z, by x -> y -> z\n"
	"\ny (types a, b, trusted)\n  straight: x (type a), z (type b)\n"
	"\nz (type b)\n  straight: y (type b)\n"
	"  further:  x, by z -> y -> x\n"
	"\nTypes that are joined\n\n  a to b, by y\n  b to a, by y\n"
	"\nApart from each other: 2 parts\n\n"
	"  1. labels: k; type: c\n  2. labels: x, y, z; types: a, b\n"
	"\nOnly read, and so joining nobody: s\n";

static const char shown_dot[] =
	"digraph flows {\n\trankdir=LR;\n\tnode [fontname=\"sans-serif\"];\n"
	"\tsubgraph cluster_1 {\n"
	"\t\t\"k\" [shape=box, style=bold, label=\"k\\n(c)\"];\n\t}\n"
	"\tsubgraph cluster_2 {\n"
	"\t\t\"x\" [shape=box, style=solid, label=\"x\\n(a)\"];\n"
	"\t\t\"y\" [shape=doubleoctagon, style=solid, label=\"y\\n(a, b)\"];\n"
	"\t\t\"z\" [shape=box, style=solid, label=\"z\\n(b)\"];\n\t}\n"
	"\t\t\"s\" [shape=note, style=solid, label=\"s\\n(b, c, d)\"];\n"
	"\t\"s\" -> \"k\" [label=\"type c\"];\n"
	"\t\"s\" -> \"y\" [label=\"type b\"];\n"
	"\t\"s\" -> \"z\" [label=\"type b\"];\n"
	"\t\"x\" -> \"y\" [label=\"type a\", dir=both];\n"
	"\t\"y\" -> \"z\" [label=\"type b\", dir=both];\n}\n";

static char *show(const struct tvd_policy *policy, enum tvd_flow_format format)
{
	struct tvd_error *error = NULL;
	char *text;
	size_t size;

	if (tvd_show_flows(policy, format, &text, &size, &error))
		fail_msg("%s", tvd_error_message(error));
	assert_int_equal(strlen(text), size);
	return text;
}

static void flows_are_told(void **state)
{
	struct tvd_policy *policy = parse(shown);
	char *text = show(policy, TVD_FLOWS_TEXT);

	(void)state;
	assert_string_equal(text, shown_text);
	free(text);
	text = show(policy, TVD_FLOWS_DOT);
	assert_string_equal(text, shown_dot);
	free(text);
	tvd_free_policy(policy);
}

static struct json_object *get(struct json_object *object, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, key, &value))
		fail_msg("no '%s'", key);
	return value;
}

/* What JSON says of pairs is the matrix; each path is one. */
static void check_json(struct json_object *root,
		       const struct tvd_policy *policy, struct matrix *m)
{
	struct json_object *flows = get(root, "flows");
	struct json_object *paths = get(root, "paths");
	size_t straight = 0, reached = 0, x, y, i;

	for (x = 0; x < policy->label_count; x++)
		for (y = 0; y < policy->label_count; y++)
			straight += m->reaches[x][y];
	assert_int_equal(json_object_array_length(flows), straight);
	close_matrix(m, policy->label_count, 0);
	for (x = 0; x < policy->label_count; x++)
		for (y = 0; y < policy->label_count; y++)
			reached += x != y && m->reaches[x][y];
	assert_int_equal(json_object_array_length(paths), reached);
	for (i = 0; i < reached; i++)
		assert_true(json_object_array_length(
				    json_object_array_get_idx(paths, i)) > 1);
	assert_int_equal(json_object_array_length(get(root, "labels")),
			 policy->label_count);
}

static void json_says_the_same(void **state)
{
	uint64_t seed = 5;
	int i;

	(void)state;
	for (i = 0; i < 200; i++) {
		struct tvd_policy *policy = random_policy(&seed);
		char *text = show(policy, TVD_FLOWS_JSON);
		struct json_object *root = json_tokener_parse(text);
		struct matrix m;

		assert_non_null(root);
		fill(&m, policy);
		check_json(root, policy, &m);
		json_object_put(root);
		free(text);
		tvd_free_policy(policy);
	}
}

static size_t count_lines(const char *text)
{
	size_t lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

/* Thousands of labels of thousands of types: one of each two is closed. */
static void large_policies_stay_readable(void **state)
{
	struct tvd_policy *policy = model_new(TVD_TYPES_MAX, 5000);
	struct json_object *root;
	uint16_t i;
	char *text;

	(void)state;
	for (i = 0; i < 5000; i++) {
		const uint16_t types[] = { i % TVD_TYPES_MAX };

		model_set(policy, &policy->labels[i].types, 1, types);
		if (i % 2)
			policy->labels[i].properties = TVD_LABEL_CLOSED |
						       TVD_LABEL_MEASURED;
	}
	text = show(policy, TVD_FLOWS_TEXT);
	assert_true(count_lines(text) < 1000);
	assert_non_null(strstr(text, "Labels that reach nobody: "));
	free(text);
	text = show(policy, TVD_FLOWS_DOT);
	free(text);
	text = show(policy, TVD_FLOWS_JSON);
	root = json_tokener_parse(text);
	assert_int_equal(json_object_array_length(get(root, "labels")), 5000);
	assert_false(json_object_get_boolean(get(root, "detailed")));
	json_object_put(root);
	free(text);
	tvd_free_policy(policy);
}

static void a_policy_without_labels_has_no_flows(void **state)
{
	struct tvd_policy *policy =
		parse("version: 1\ntypes: [a]\nlabels: {}\n");
	char *text = show(policy, TVD_FLOWS_TEXT);

	(void)state;
	assert_non_null(strstr(text, "There is no label, so nothing flows."));
	free(text);
	text = show(policy, TVD_FLOWS_JSON);
	free(text);
	text = show(policy, TVD_FLOWS_DOT);
	free(text);
	tvd_free_policy(policy);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(flows_are_told),
		cmocka_unit_test(json_says_the_same),
		cmocka_unit_test(large_policies_stay_readable),
		cmocka_unit_test(a_policy_without_labels_has_no_flows),
	};

	return cmocka_run_group_tests_name("flows-show", tests, NULL, NULL);
}
