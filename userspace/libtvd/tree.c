// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: YAML as a tree that knows where everything stands
 *
 * Built from libyaml's events.  What makes one text mean more than it says is
 * refused here, at its place: aliases, anchors, tags, further documents.  So a
 * tree is never larger than its text.
 */
#include "tree.h"

#include <stdio.h>
#include <string.h>

#include <yaml.h>

/* The language needs 4 levels; more is a mistake, or an attack on a stack. */
#define DEPTH_MAX 16

/**
 * struct builder - a tree being built
 *
 * @parser: libyaml's state.
 * @arena: where the nodes live.
 * @diagnostics: where faults go.
 * @text: the source.
 * @size: its bytes.
 * @root: the tree.
 * @open: the lists and maps that have not ended, the innermost last.
 * @tail: for each of them, where its next entry is to be hung.
 * @depth: how many are open.
 */
struct builder {
	yaml_parser_t parser;
	struct tvd_arena *arena;
	struct tvd_diagnostics *diagnostics;
	const char *text;
	size_t size;
	struct tvd_node *root;
	struct tvd_node *open[DEPTH_MAX];
	struct tvd_node **tail[DEPTH_MAX];
	unsigned int depth;
};

static struct tvd_position position(const yaml_mark_t *mark)
{
	return (struct tvd_position){
		.line = (uint32_t)mark->line + 1,
		.column = (uint32_t)mark->column + 1,
	};
}

/* Where a byte is, for faults that libyaml finds before it counts lines. */
static struct tvd_position position_of_byte(const struct builder *b,
					    size_t offset)
{
	struct tvd_position at = { .line = 1, .column = 1 };
	size_t i;

	for (i = 0; i < offset && i < b->size; i++) {
		if (b->text[i] == '\n') {
			at.line++;
			at.column = 1;
		} else if ((b->text[i] & 0xc0) != 0x80) {
			at.column++;
		}
	}
	return at;
}

static const char *remedy(const char *problem)
{
	if (strstr(problem, "cannot start any token"))
		return "indent with spaces, not tabs, and put quotes around text that begins with a special character";
	if (strstr(problem, "mapping values are not allowed"))
		return "check the indentation, and put quotes around text that holds ': '";
	return "check the indentation, the brackets and the quotes here";
}

static void diagnose_syntax(struct builder *b)
{
	const yaml_parser_t *p = &b->parser;
	const char *problem = p->problem ? p->problem : "it is not YAML";

	switch (p->error) {
	case YAML_MEMORY_ERROR:
		b->diagnostics->no_memory = true;
		break;
	case YAML_READER_ERROR:
		tvd_diagnose(b->diagnostics,
			     position_of_byte(b, p->problem_offset),
			     "syntax error: %s; write the file as plain UTF-8",
			     problem);
		break;
	default:
		tvd_diagnose(b->diagnostics, position(&p->problem_mark),
			     "syntax error: %s%s%s; %s", problem,
			     p->context ? " " : "",
			     p->context ? p->context : "", remedy(problem));
	}
}

/* Hangs a new node into the tree. */
static struct tvd_node *add_node(struct builder *b, const yaml_event_t *event,
				 enum tvd_node_kind kind)
{
	struct tvd_node *node =
		tvd_arena_alloc(b->arena, 1, sizeof(struct tvd_node));

	if (!node) {
		b->diagnostics->no_memory = true;
		return NULL;
	}
	node->kind = (uint8_t)kind;
	node->at = position(&event->start_mark);
	if (!b->depth) {
		b->root = node;
		return node;
	}
	*b->tail[b->depth - 1] = node;
	b->tail[b->depth - 1] = &node->next;
	b->open[b->depth - 1]->length++;
	return node;
}

static bool add_text(struct builder *b, const yaml_event_t *event)
{
	struct tvd_node *node = add_node(b, event, TVD_NODE_TEXT);

	if (!node)
		return false;
	node->length = (uint32_t)event->data.scalar.length;
	node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	node->text = tvd_arena_copy(
		b->arena, (const char *)event->data.scalar.value, node->length);
	if (!node->text)
		b->diagnostics->no_memory = true;
	return node->text;
}

static bool open_node(struct builder *b, const yaml_event_t *event,
		      enum tvd_node_kind kind)
{
	struct tvd_node *node = add_node(b, event, kind);

	if (!node)
		return false;
	if (b->depth == DEPTH_MAX) {
		tvd_diagnose(
			b->diagnostics, node->at,
			"lists and mappings are nested deeper than %d levels; a policy needs 4",
			DEPTH_MAX);
		return false;
	}
	b->open[b->depth] = node;
	b->tail[b->depth] = &node->first;
	b->depth++;
	return true;
}

static void refuse_decoration(struct builder *b, const yaml_event_t *event,
			      const yaml_char_t *anchor, const yaml_char_t *tag)
{
	if (anchor)
		tvd_diagnose(
			b->diagnostics, position(&event->start_mark),
			"anchor '&%s' is not allowed in a policy; write what it stands for wherever it is meant",
			(const char *)anchor);
	if (tag)
		tvd_diagnose(b->diagnostics, position(&event->start_mark),
			     "tag %s is not allowed in a policy; leave it out",
			     TVD_QUOTE((const char *)tag,
				       strlen((const char *)tag)));
}

static bool refuse_alias(struct builder *b, const yaml_event_t *event)
{
	tvd_diagnose(
		b->diagnostics, position(&event->start_mark),
		"alias '*%s' is not allowed in a policy; write what it stands for",
		(const char *)event->data.alias.anchor);
	return add_node(b, event, TVD_NODE_REFUSED);
}

static bool begin_document(struct builder *b, const yaml_event_t *event)
{
	if (!b->root)
		return true;
	tvd_diagnose(
		b->diagnostics, position(&event->start_mark),
		"a second YAML document begins; a policy is one document, so remove this one or put it into a file of its own");
	return false;
}

/* Returns whether there is more to read. */
static bool take_event(struct builder *b, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		return begin_document(b, event);
	case YAML_ALIAS_EVENT:
		return refuse_alias(b, event);
	case YAML_SCALAR_EVENT:
		refuse_decoration(b, event, event->data.scalar.anchor,
				  event->data.scalar.tag);
		return add_text(b, event);
	case YAML_SEQUENCE_START_EVENT:
		refuse_decoration(b, event, event->data.sequence_start.anchor,
				  event->data.sequence_start.tag);
		return open_node(b, event, TVD_NODE_LIST);
	case YAML_MAPPING_START_EVENT:
		refuse_decoration(b, event, event->data.mapping_start.anchor,
				  event->data.mapping_start.tag);
		return open_node(b, event, TVD_NODE_MAP);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		b->depth--;
		return true;
	case YAML_STREAM_END_EVENT:
		return false;
	default:
		return true;
	}
}

/* Returns whether the tree is whole. */
static bool build(struct builder *b)
{
	yaml_event_t event;
	bool more = true;

	while (more) {
		if (!yaml_parser_parse(&b->parser, &event)) {
			diagnose_syntax(b);
			return false;
		}
		more = take_event(b, &event);
		yaml_event_delete(&event);
	}
	return !b->depth && !b->diagnostics->no_memory;
}

/* Some editors begin a file with it; libyaml would count it as a column. */
static size_t byte_order_mark(const char *text, size_t size)
{
	return size >= 3 && !memcmp(text, "\xef\xbb\xbf", 3) ? 3 : 0;
}

/**
 * tvd_read_tree - read YAML
 * @text: the source
 * @size: its bytes, less than 4 GiB
 * @arena: where the tree is to live
 * @diagnostics: where faults go
 *
 * Return: the root of a whole tree, though faults may have been noted; NULL if
 * a fault that was noted left no whole tree, or if there is nothing in @text.
 */
struct tvd_node *tvd_read_tree(const char *text, size_t size,
			       struct tvd_arena *arena,
			       struct tvd_diagnostics *diagnostics)
{
	size_t mark = byte_order_mark(text, size);
	struct builder b = {
		.arena = arena,
		.diagnostics = diagnostics,
		.text = text + mark,
		.size = size - mark,
	};
	bool whole;

	if (!yaml_parser_initialize(&b.parser)) {
		diagnostics->no_memory = true;
		return NULL;
	}
	yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&b.parser, (const unsigned char *)b.text,
				     b.size);
	whole = build(&b);
	yaml_parser_delete(&b.parser);
	return whole ? b.root : NULL;
}
