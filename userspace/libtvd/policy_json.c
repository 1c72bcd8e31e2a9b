// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: a policy for programs that read JSON
 *
 * What 'show' writes is YAML of a few forms, each of which has one in JSON; so
 * there is one place that knows how a policy is written.
 */
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "error.h"
#include "model.h"
#include "tree.h"

/* As deep as the compiler lets a source be. */
#define DEPTH_MAX 16

/**
 * struct frame - a mapping or a list that is being filled
 *
 * @to: what it becomes.
 * @next: its next key or entry.
 * @is_map: which of the two it is.
 */
struct frame {
	struct json_object *to;
	const struct tvd_node *next;
	bool is_map;
};

static bool is_number(const struct tvd_node *node)
{
	return node->plain && node->length &&
	       strspn(node->text, "0123456789") == node->length;
}

static struct json_object *make(const struct tvd_node *node)
{
	if (node->kind == TVD_NODE_MAP)
		return json_object_new_object();
	if (node->kind == TVD_NODE_LIST)
		return json_object_new_array();
	if (is_number(node))
		return json_object_new_uint64(strtoull(node->text, NULL, 10));
	if (node->plain && !strcmp(node->text, "true"))
		return json_object_new_boolean(true);
	if (node->plain && !strcmp(node->text, "false"))
		return json_object_new_boolean(false);
	return json_object_new_string_len(node->text, (int)node->length);
}

static bool add(const struct frame *frame, const struct tvd_node *key,
		struct json_object *value)
{
	if (value &&
	    !(frame->is_map ?
		      json_object_object_add(frame->to, key->text, value) :
		      json_object_array_add(frame->to, value)))
		return true;
	json_object_put(value);
	return false;
}

/* Fills @top with what is in a tree; returns false if there is no memory. */
static bool fill(struct json_object *top, const struct tvd_node *root)
{
	struct frame frames[DEPTH_MAX] = {
		{ .to = top, .next = root->first, .is_map = true },
	};
	size_t depth = 1;

	while (depth) {
		struct frame *frame = &frames[depth - 1];
		const struct tvd_node *key = frame->next, *value;
		struct json_object *made;

		if (!key) {
			depth--;
			continue;
		}
		value = frame->is_map ? key->next : key;
		frame->next = value->next;
		made = make(value);
		if (!add(frame, key, made))
			return false;
		if (value->kind != TVD_NODE_TEXT && depth < DEPTH_MAX)
			frames[depth++] = (struct frame){
				.to = made,
				.next = value->first,
				.is_map = value->kind == TVD_NODE_MAP,
			};
	}
	return true;
}

static char *convert(const char *source, size_t size)
{
	struct tvd_diagnostics diagnostics = { .file = "policy" };
	struct tvd_arena arena = { NULL };
	struct tvd_node *root =
		tvd_read_tree(source, size, &arena, &diagnostics);
	struct json_object *top = json_object_new_object();
	const char *text = NULL;
	char *made = NULL;

	if (root && top && fill(top, root))
		text = json_object_to_json_string_ext(
			top, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
				     JSON_C_TO_STRING_NOSLASHESCAPE);
	if (text)
		made = strdup(text);
	json_object_put(top);
	tvd_arena_free(&arena);
	tvd_diagnostics_free(&diagnostics);
	return made;
}

/**
 * tvd_show_policy_json - write a policy as JSON
 * @policy: the policy
 * @error: set on failure
 *
 * It says what tvd_show_policy() says, as policies/tvd-policy.schema.json has
 * it.  It is no source: there words such as "kill" stand without quotes.
 *
 * Return: the text with a NUL after it, to be freed with free(), or NULL.
 */
char *tvd_show_policy_json(const struct tvd_policy *policy,
			   struct tvd_error **error)
{
	char *source, *text;
	size_t size;

	if (tvd_show_policy(policy, &source, &size, error))
		return NULL;
	text = convert(source, size);
	free(source);
	if (!text)
		tvd_error_set_memory(error);
	return text;
}
