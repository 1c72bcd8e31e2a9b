// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: what the decision answers, and why
 *
 * The answer is the decision's own; what is said of it here follows from the row
 * that answered.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "model.h"
#include "order.h"
#include "props.h"
#include "words.h"

/**
 * struct tvd_explainer - a policy, made ready to be asked
 *
 * @policy: the policy.
 * @props: its labels.
 */
struct tvd_explainer {
	const struct tvd_policy *policy;
	struct tvd_policy_props props;
};

/**
 * struct question - what was asked, and the answer
 *
 * @policy: of which policy.
 * @subject: TVD_REFERENCE_*.
 * @object: the same.
 * @access: a bit of TVD_ACCESS_*.
 * @subject_name: as it was asked for.
 * @object_name: the same.
 * @access_name: the same.
 * @answer: what the decision says.
 * @lacks: the table grants @subject to trace @object, which has what it lacks.
 */
struct question {
	const struct tvd_policy *policy;
	uint32_t subject;
	uint32_t object;
	uint32_t access;
	const char *subject_name;
	const char *object_name;
	const char *access_name;
	struct tvd_verdict answer;
	bool lacks;
};

/* In the order of TVD_REFERENCE_*. */
static const struct tvd_named builtin[TVD_REFERENCE_FIRST] = {
	[TVD_REFERENCE_HOST] = TVD_WORD(TVD_NAME_HOST),
	[TVD_REFERENCE_BASE] = TVD_WORD(TVD_NAME_BASE),
	[TVD_REFERENCE_ANY] = TVD_WORD(TVD_NAME_ANY),
	[TVD_REFERENCE_NONE] = TVD_WORD(TVD_NAME_UNKNOWN),
};

/**
 * tvd_make_explainer - make a policy ready to be asked many times
 * @policy: the policy, which must stay as it is until the end
 * @error: set on failure
 *
 * Return: what to ask, to be freed with tvd_free_explainer(), or NULL.
 */
struct tvd_explainer *tvd_make_explainer(const struct tvd_policy *policy,
					 struct tvd_error **error)
{
	struct tvd_explainer *explainer = calloc(1, sizeof(*explainer));

	if (explainer && tvd_make_policy_props(policy, &explainer->props)) {
		explainer->policy = policy;
		return explainer;
	}
	tvd_free_explainer(explainer);
	tvd_error_set_memory(error);
	return NULL;
}

/**
 * tvd_free_explainer - free what tvd_make_explainer() made
 * @explainer: it, or NULL
 */
void tvd_free_explainer(struct tvd_explainer *explainer)
{
	if (!explainer)
		return;
	tvd_free_policy_props(&explainer->props);
	free(explainer);
}

static const struct tvd_named *nearest_label(const struct tvd_policy *policy,
					     const struct tvd_named *name,
					     struct tvd_named *names)
{
	size_t i;

	memcpy(names, builtin, sizeof(builtin));
	for (i = 0; i < policy->label_count; i++)
		names[TVD_REFERENCE_FIRST + i] = policy->labels[i].name;
	return tvd_nearest_name(name->text, name->length, names,
				TVD_REFERENCE_FIRST + policy->label_count);
}

static void set_no_label(const struct tvd_policy *policy,
			 const struct tvd_named *name, struct tvd_error **error)
{
	struct tvd_named *names = calloc(
		TVD_REFERENCE_FIRST + policy->label_count, sizeof(*names));
	const struct tvd_named *meant =
		names ? nearest_label(policy, name, names) : NULL;

	if (meant)
		tvd_error_set(error, ENOENT,
			      "the policy has no label %s; did you mean '%s'?",
			      TVD_QUOTE(name->text, name->length), meant->text);
	else
		tvd_error_set(
			error, ENOENT,
			"the policy has no label %s; 'tvdctl policy show' prints those that it has",
			TVD_QUOTE(name->text, name->length));
	free(names);
}

static bool same_name(const struct tvd_named *a, const struct tvd_named *b)
{
	return a->length == b->length && !tvd_named_compare(a, b);
}

static struct tvd_named named(const char *text)
{
	size_t length = strnlen(text, UINT32_MAX - 1);

	return (struct tvd_named){ .text = text, .length = (uint32_t)length };
}

/* Sets @reference; returns 0, or -1 on failure. */
static int find_label(const struct tvd_policy *policy, const char *text,
		      uint32_t *reference, struct tvd_error **error)
{
	struct tvd_named name = named(text);
	size_t i;

	for (i = 0; i < TVD_REFERENCE_FIRST; i++) {
		if (same_name(&builtin[i], &name)) {
			*reference = (uint32_t)i;
			return 0;
		}
	}
	i = tvd_find_policy_label(policy, &name);
	if (i == policy->label_count) {
		set_no_label(policy, &name, error);
		return -1;
	}
	*reference = TVD_REFERENCE_FIRST + (uint32_t)i;
	return 0;
}

/* Sets @access; returns 0, or -1 on failure. */
static int find_access(const char *text, uint32_t *access,
		       struct tvd_error **error)
{
	const struct tvd_words *words = &tvd_access_words;
	struct tvd_named name = named(text);
	const struct tvd_named *meant;
	size_t i;

	for (i = 0; i < words->count; i++) {
		if (same_name(&words->names[i], &name)) {
			*access = 1U << i;
			return 0;
		}
	}
	meant = tvd_nearest_name(name.text, name.length, words->names,
				 words->count);
	if (meant)
		tvd_error_set(error, EINVAL,
			      "%s is not a kind of access; did you mean '%s'?",
			      TVD_QUOTE(name.text, name.length), meant->text);
	else
		tvd_error_set(
			error, EINVAL,
			"%s is not a kind of access; tvd-policy(5) lists them, such as 'read' and 'write'",
			TVD_QUOTE(name.text, name.length));
	return -1;
}

/* Fills in the question; returns 0, or -1 on failure. */
static int ask(const struct tvd_explainer *explainer, struct question *q,
	       struct tvd_error **error)
{
	const struct tvd_props *props = explainer->props.of;

	q->policy = explainer->policy;
	if (find_label(q->policy, q->subject_name, &q->subject, error) ||
	    find_label(q->policy, q->object_name, &q->object, error) ||
	    find_access(q->access_name, &q->access, error))
		return -1;
	q->answer = tvd_decide(&props[q->subject], &props[q->object], q->access,
			       q->policy->flags);
	return 0;
}

/**
 * tvd_ask - ask the decision
 * @explainer: the policy
 * @subject: name of the label that acts
 * @object: name of the label that is acted upon
 * @access: name of the kind of access
 * @allowed: set to whether it is granted
 * @row: set to the row of the decision table that answered
 * @error: set on failure: a name is not known
 *
 * A name may be that of a label that needs no policy, or 'unknown' for one that
 * the policy does not have.
 *
 * Return: 0, or -1 on failure.
 */
int tvd_ask(const struct tvd_explainer *explainer, const char *subject,
	    const char *object, const char *access, bool *allowed,
	    unsigned int *row, struct tvd_error **error)
{
	struct question q = {
		.subject_name = subject,
		.object_name = object,
		.access_name = access,
	};

	if (ask(explainer, &q, error))
		return -1;
	*allowed = q.answer.allowed;
	*row = q.answer.row;
	return 0;
}

static const struct tvd_policy_label *own_label(const struct question *q,
						uint32_t reference)
{
	return reference >= TVD_REFERENCE_FIRST ?
		       &q->policy->labels[reference - TVD_REFERENCE_FIRST] :
		       NULL;
}

static bool has(const struct question *q, uint32_t reference, uint32_t property)
{
	const struct tvd_policy_label *label = own_label(q, reference);

	return label && (label->properties & property);
}

/* The rule that denies something between the two, or NULL. */
static const struct tvd_policy_deny *find_deny(const struct question *q)
{
	const struct tvd_policy *policy = q->policy;
	size_t i;

	for (i = 0; i < policy->deny_count; i++)
		if (policy->denies[i].subject == q->subject &&
		    policy->denies[i].object == q->object)
			return &policy->denies[i];
	return NULL;
}

static void say_closed(const struct question *q, FILE *out)
{
	if (q->answer.allowed)
		fprintf(out,
			"'%s' is closed, but the host may still destroy what carries it.",
			q->object_name);
	else
		fprintf(out,
			"'%s' is closed: nobody but '%s' itself may do anything to what carries it.",
			q->object_name, q->object_name);
}

static void say_gone(const struct question *q, FILE *out)
{
	if (q->answer.allowed)
		fputs("The host may still destroy, read and relabel what carries a label that the policy does not have.",
		      out);
	else if (q->subject == TVD_REFERENCE_NONE)
		fputs("What runs under a label that the policy does not have may do nothing.",
		      out);
	else if (q->subject == TVD_REFERENCE_HOST)
		fprintf(out,
			"The host may destroy, read and relabel what carries a label that the policy does not have, and '%s' is none of these.",
			q->access_name);
	else
		fputs("What carries a label that the policy does not have is for nobody but the host.",
		      out);
}

static void say_host(const struct question *q, FILE *out)
{
	const uint32_t protected = TVD_ACCESS_EXECUTE | TVD_ACCESS_MAP_EXEC |
				   TVD_ACCESS_FOLLOW;

	if (!q->answer.allowed)
		fprintf(out,
			"'protect_host' keeps the host from '%s' on what carries a domain's label.",
			q->access_name);
	else if (own_label(q, q->object) && (q->access & protected))
		fprintf(out,
			"The host may, because 'protect_host' is off for '%s'.",
			q->access_name);
	else
		fputs("The host may do everything to what is not closed.", out);
}

static void say_base(const struct question *q, FILE *out)
{
	if (q->answer.allowed)
		fputs("'base' is for all to read and execute.", out);
	else
		fprintf(out,
			"'base' is for all to read and execute, '%s' is neither, and all else is the host's.",
			q->access_name);
}

static const char *common_type(const struct question *q)
{
	const struct tvd_policy_set *a = &own_label(q, q->subject)->types;
	const struct tvd_policy_set *b = &own_label(q, q->object)->types;
	size_t i = 0, j = 0;

	while (a->types[i] != b->types[j]) {
		if (a->types[i] < b->types[j])
			i++;
		else
			j++;
	}
	return q->policy->types[a->types[i]].text;
}

static void say_types(const struct question *q, FILE *out)
{
	if (!q->answer.allowed)
		fprintf(out,
			"Both have the type '%s', but a deny rule keeps '%s' from '%s' on '%s'.",
			common_type(q), q->subject_name, q->access_name,
			q->object_name);
	else if (find_deny(q))
		fprintf(out,
			"Both have the type '%s', and the deny rule between them does not name '%s'.",
			common_type(q), q->access_name);
	else
		fprintf(out, "Both have the type '%s'.", common_type(q));
}

static void say_else(const struct question *q, FILE *out)
{
	if (!own_label(q, q->subject))
		fprintf(out, "'%s' has no type: nothing runs under it.",
			q->subject_name);
	else if (!own_label(q, q->object))
		fputs("What is the host's is for no domain.", out);
	else
		fprintf(out, "'%s' and '%s' have no type in common.",
			q->subject_name, q->object_name);
}

static void say(const struct question *q, FILE *out)
{
	if (q->lacks) {
		fprintf(out,
			"Both have the type '%s', but '%s' has capabilities or socket families that '%s' lacks, is permissive, or measured: who traces it would have that, too.",
			common_type(q), q->object_name, q->subject_name);
		return;
	}
	switch (q->answer.row) {
	case TVD_ROW_CLOSED:
		say_closed(q, out);
		break;
	case TVD_ROW_GONE:
		say_gone(q, out);
		break;
	case TVD_ROW_HOST:
		say_host(q, out);
		break;
	case TVD_ROW_IMMUTABLE:
		fprintf(out,
			"'%s' is immutable, so only the host changes what carries it.",
			q->object_name);
		break;
	case TVD_ROW_SAME:
		fputs("Both are the same label.", out);
		break;
	case TVD_ROW_ANY:
		fputs("'any' is for all to use.", out);
		break;
	case TVD_ROW_BASE:
		say_base(q, out);
		break;
	case TVD_ROW_TYPES:
		say_types(q, out);
		break;
	default:
		say_else(q, out);
	}
}

/* Row 1 holds for permissive labels, too: what is closed has to be sure of it. */
static void say_what_is_not_enforced(const struct question *q, FILE *out)
{
	if (!q->answer.allowed && q->answer.row != TVD_ROW_CLOSED &&
	    has(q, q->subject, TVD_LABEL_PERMISSIVE))
		fprintf(out,
			" '%s' is permissive: this is recorded, and not enforced.",
			q->subject_name);
	if (has(q, q->subject, TVD_LABEL_IMMUTABLE))
		fprintf(out, " (Nothing runs under '%s': it is immutable.)",
			q->subject_name);
}

static void print_label_line(const struct question *q, uint32_t reference,
			     FILE *out)
{
	const struct tvd_policy_label *label = own_label(q, reference);

	if (label && label->name.at.line)
		fprintf(out, "%s:%u: label '%s'\n", q->policy->file,
			label->name.at.line, label->name.text);
}

static void print_lines(const struct question *q, FILE *out)
{
	const struct tvd_policy_deny *deny = find_deny(q);

	if (!q->policy->file)
		return;
	print_label_line(q, q->subject, out);
	if (q->object != q->subject)
		print_label_line(q, q->object, out);
	if (q->answer.row == TVD_ROW_TYPES && deny && deny->at.line)
		fprintf(out, "%s:%u: deny rule\n", q->policy->file,
			deny->at.line);
}

typedef void (*print_t)(const struct question *q, FILE *out);

static void print_reason(const struct question *q, FILE *out)
{
	say(q, out);
	say_what_is_not_enforced(q, out);
}

/* Returns NULL if there is no memory. */
static char *text_of(const struct question *q, print_t print)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool failed;

	if (!out)
		return NULL;
	print(q, out);
	failed = ferror(out);
	if (fclose(out) || failed) {
		free(text);
		return NULL;
	}
	return text;
}

static struct tvd_grants grants_of(const struct tvd_policy_label *label)
{
	return (struct tvd_grants){
		.capabilities = label->capabilities,
		.namespace_capabilities = label->namespace_capabilities,
		.families = label->families,
	};
}

/* As tvd_may_control() in the kernel, of two labels that share a type. */
static bool gains_by_tracing(const struct tvd_explainer *explainer,
			     const struct question *q)
{
	const struct tvd_props *props = explainer->props.of;
	struct tvd_grants tracer, traced;

	if (q->access != TVD_ACCESS_TRACE || !q->answer.allowed ||
	    q->answer.row != TVD_ROW_TYPES)
		return false;
	tracer = grants_of(own_label(q, q->subject));
	traced = grants_of(own_label(q, q->object));
	return tvd_props_gained(&props[q->object], &props[q->subject]) ||
	       !tvd_grants_no_stronger(&traced, &tracer);
}

static int explain(const struct tvd_explainer *explainer, struct question *q,
		   struct tvd_explanation *explanation,
		   struct tvd_error **error)
{
	if (ask(explainer, q, error))
		return -1;
	q->lacks = gains_by_tracing(explainer, q);
	if (q->lacks)
		q->answer = (struct tvd_verdict){ .row = TVD_ROW_NONE };
	*explanation = (struct tvd_explanation){
		.allowed = q->answer.allowed,
		.row = q->answer.row,
		.reason = text_of(q, print_reason),
		.lines = text_of(q, print_lines),
	};
	if (explanation->reason && explanation->lines)
		return 0;
	tvd_free_explanation(explanation);
	tvd_error_set_memory(error);
	return -1;
}

/**
 * tvd_explain - say what the decision answers, and why
 * @policy: the policy
 * @subject: name of the label that acts
 * @object: name of the label that is acted upon
 * @access: name of the kind of access
 * @explanation: set; to be freed with tvd_free_explanation()
 * @error: set on failure: a name is not known, or there is no memory
 *
 * For many questions without reasons tvd_ask() is faster.
 *
 * Return: 0, or -1 on failure.
 */
int tvd_explain(const struct tvd_policy *policy, const char *subject,
		const char *object, const char *access,
		struct tvd_explanation *explanation, struct tvd_error **error)
{
	struct tvd_explainer *explainer = tvd_make_explainer(policy, error);
	struct question q = {
		.subject_name = subject,
		.object_name = object,
		.access_name = access,
	};
	int failed;

	if (!explainer)
		return -1;
	failed = explain(explainer, &q, explanation, error);
	tvd_free_explainer(explainer);
	return failed;
}

/**
 * tvd_free_explanation - free what an explanation points to
 * @explanation: it
 */
void tvd_free_explanation(struct tvd_explanation *explanation)
{
	free(explanation->reason);
	free(explanation->lines);
	*explanation = (struct tvd_explanation){ .row = TVD_ROW_NONE };
}
