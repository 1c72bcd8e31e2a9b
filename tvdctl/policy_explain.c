// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl policy explain
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explain.h"
#include "tvdctl.h"

static void print_json(char **words, const struct tvd_explanation *e)
{
	struct json_object *document = json_document();

	json_put_text(document, "subject", words[0]);
	json_put_text(document, "object", words[1]);
	json_put(document, "answer", json_explanation(words[2], e));
	json_print(document);
}

static int explain_one(const struct tvd_policy *policy, char **words,
		       bool quiet)
{
	struct tvd_error *error = NULL;
	struct tvd_explanation e;
	bool allowed;

	if (tvd_explain(policy, words[0], words[1], words[2], &e, &error))
		return report_error(error);
	allowed = e.allowed;
	if (!quiet && wants_json())
		print_json(words, &e);
	else if (!quiet)
		print_explanation(&e, NULL);
	tvd_free_explanation(&e);
	return quiet && !allowed ? STATUS_FAILED : STATUS_OK;
}

/* Splits a line; returns whether it is three words. */
static bool take_words(char *line, char *words[3])
{
	char *rest;
	int i;

	for (i = 0; i < 3; i++)
		words[i] = strtok_r(i ? NULL : line, " \t\n", &rest);
	return words[2] && !strtok_r(NULL, " \t\n", &rest);
}

static void print_answer(char **words, bool allowed, unsigned int row)
{
	struct json_object *document = json_document();

	json_put_text(document, "subject", words[0]);
	json_put_text(document, "object", words[1]);
	json_put_text(document, "access", words[2]);
	json_put_truth(document, "allowed", allowed);
	json_put_number(document, "row", row);
	json_print_line(document);
}

/* Returns the exit status. */
static int answer_line(const struct tvd_explainer *explainer, char *line,
		       unsigned long number)
{
	struct tvd_error *error = NULL;
	unsigned int row;
	char *words[3];
	bool allowed;

	if (!take_words(line, words)) {
		complain(
			"standard input:%lu: no question; write SUBJECT OBJECT ACCESS",
			number);
		return STATUS_FAILED;
	}
	if (tvd_ask(explainer, words[0], words[1], words[2], &allowed, &row,
		    &error)) {
		tvd_error_wrap(&error, "standard input:%lu", number);
		return report_error(error);
	}
	if (wants_json())
		print_answer(words, allowed, row);
	else
		printf("%s %u\n", allowed ? "allowed" : "denied", row);
	return STATUS_OK;
}

static int answer_lines(const struct tvd_explainer *explainer)
{
	unsigned long number = 0;
	int status = STATUS_OK;
	char *line = NULL;
	size_t room = 0;

	while (status == STATUS_OK && getline(&line, &room, stdin) >= 0)
		status = answer_line(explainer, line, ++number);
	if (status == STATUS_OK && ferror(stdin)) {
		complain("cannot read standard input: %s", strerror(errno));
		status = STATUS_FAILED;
	}
	free(line);
	return status;
}

static int explain_all(const struct tvd_policy *policy)
{
	struct tvd_error *error = NULL;
	struct tvd_explainer *explainer = tvd_make_explainer(policy, &error);
	int status;

	if (!explainer)
		return report_error(error);
	status = answer_lines(explainer);
	tvd_free_explainer(explainer);
	return status;
}

static int explain(const char *file, char **words, bool quiet)
{
	struct tvd_error *error = NULL;
	struct tvd_policy *policy = read_policy_with_lines(file, &error);
	int status;

	if (!policy)
		return report_error(error);
	if (!strcmp(words[0], "-"))
		status = explain_all(policy);
	else
		status = explain_one(policy, words, quiet);
	tvd_free_policy(policy);
	return status;
}

int command_policy_explain(const struct command *command, int argc, char **argv)
{
	static const struct option words[] = {
		{ "policy", required_argument, NULL, 'p' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *file = NULL;
	bool quiet = false;
	int c, status;

	while ((c = next_option(command, argc, argv, ":p:qh", words, &status)) >
	       0) {
		if (c == 'p')
			file = optarg;
		else
			quiet = true;
	}
	if (!c)
		return status;
	argv += optind;
	argc -= optind;
	if (argc == 1 && !strcmp(argv[0], "-") && quiet)
		return usage_error(command,
				   "-q is for one question, not for '-'");
	if (argc != 3 && (argc != 1 || strcmp(argv[0], "-") != 0))
		return usage_error(
			command,
			"SUBJECT OBJECT ACCESS are needed, or '-' to read them");
	return explain(file, argv, quiet);
}
