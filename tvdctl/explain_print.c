// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl: printing why something is allowed or denied
 */
#include "explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tvdctl.h"

/* What lines of a policy without a source are said to be of. */
#define SHOWN "tvdctl policy show"

/* A binary has no lines, but what is shown of it has. */
static struct tvd_policy *with_lines(struct tvd_policy *policy,
				     struct tvd_error **error)
{
	struct tvd_policy *shown;
	char *text;
	size_t size;

	if (tvd_show_policy(policy, &text, &size, error))
		return NULL;
	shown = tvd_parse_policy(SHOWN, text, size, error);
	free(text);
	return shown;
}

/**
 * read_policy_with_lines - read a policy, in whose explanations there are lines
 * @file: a policy in any form; NULL for the one in force, of which the lines are
 *	those that 'tvdctl policy show' prints
 * @error: set on failure
 *
 * Return: the policy, or NULL.
 */
struct tvd_policy *read_policy_with_lines(const char *file,
					  struct tvd_error **error)
{
	struct tvd_policy *policy, *shown;

	if (file)
		return tvd_read_policy(file, error);
	policy = tvd_read_policy_in_force(error);
	if (!policy)
		return NULL;
	shown = with_lines(policy, error);
	tvd_free_policy(policy);
	return shown;
}

/**
 * print_explanation - print an answer and why it is so
 * @e: the answer
 * @next: what to do, or NULL
 */
void print_explanation(const struct tvd_explanation *e, const char *next)
{
	printf("%s%s%s by row %u: %s\n%s",
	       colour(e->allowed ? COLOUR_GOOD : COLOUR_BAD),
	       e->allowed ? "allowed" : "denied", colour(COLOUR_NONE), e->row,
	       e->reason, e->lines);
	if (next)
		printf("%s\n", next);
}

/**
 * json_explanation - an answer for programs
 * @access: the kind of access that was asked for
 * @e: the answer
 *
 * Return: an object.
 */
struct json_object *json_explanation(const char *access,
				     const struct tvd_explanation *e)
{
	struct json_object *answer = json_new();

	json_put_text(answer, "access", access);
	json_put_truth(answer, "allowed", e->allowed);
	json_put_number(answer, "row", e->row);
	json_put_text(answer, "reason", e->reason);
	json_put_words(answer, "lines", e->lines, '\n');
	return answer;
}

static uint32_t bit_of(const char *access)
{
	unsigned int kind;

	for (kind = 0; kind < TVD_ACCESS_KINDS; kind++)
		if (!strcmp(access, tvd_access_name(kind)))
			return 1U << kind;
	return 0;
}

/**
 * advise - say what would allow what is denied, or why nothing should
 * @subject: the label that acts
 * @object: the label that is acted upon
 * @access: how
 * @row: which row denies it
 * @found: what is acted upon
 * @next: set, to be freed with free()
 * @error: set on failure
 *
 * Return: 0, or -1 on failure.
 */
int advise(const char *subject, const char *object, const char *access,
	   unsigned int row, const struct tvd_object *found, char **next,
	   struct tvd_error **error)
{
	struct tvd_denial denial = {
		.row = row,
		.access = bit_of(access),
		.object_pid = found->pid,
	};
	/* What no row says is said of tracing only. */
	bool by_order = row == TVD_ROW_NONE;
	char *sentence;

	snprintf(denial.subject, sizeof(denial.subject), "%s", subject);
	snprintf(denial.object, sizeof(denial.object), "%s", object);
	snprintf(denial.act, sizeof(denial.act), "%s", by_order ? "trace" : "");
	snprintf(denial.reason, sizeof(denial.reason), "%s",
		 by_order ? "stronger" : "");
	if (found->path)
		snprintf(denial.path, sizeof(denial.path), "%s", found->path);
	if (tvd_describe_denial(&denial, &sentence, next, error))
		return -1;
	free(sentence);
	return 0;
}
