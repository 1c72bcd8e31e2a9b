// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl policy flows
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tvdctl.h"

/* Returns whether there is such a format. */
static bool find_format(const char *name, enum tvd_flow_format *format)
{
	static const struct {
		const char *name;
		enum tvd_flow_format format;
	} formats[] = {
		{ "text", TVD_FLOWS_TEXT },
		{ "json", TVD_FLOWS_JSON },
		{ "dot", TVD_FLOWS_DOT },
	};
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (!strcmp(name, formats[i].name)) {
			*format = formats[i].format;
			return true;
		}
	}
	return false;
}

static int show_flows(const char *file, enum tvd_flow_format format)
{
	struct tvd_error *error = NULL;
	struct tvd_policy *policy = file ? tvd_read_policy(file, &error) :
					   tvd_read_policy_in_force(&error);
	char *text;
	size_t size;
	int failed;

	if (!policy)
		return report_error(error);
	failed = tvd_show_flows(policy, format, &text, &size, &error);
	tvd_free_policy(policy);
	if (failed)
		return report_error(error);
	fwrite(text, 1, size, stdout);
	free(text);
	return STATUS_OK;
}

int command_policy_flows(const struct command *command, int argc, char **argv)
{
	static const struct option words[] = {
		{ "format", required_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	enum tvd_flow_format format = TVD_FLOWS_TEXT;
	int c, status;

	while ((c = next_option(command, argc, argv, ":f:h", words, &status)) >
	       0)
		if (!find_format(optarg, &format))
			return usage_error(
				command,
				"'%s' is not a format; they are text, json and dot",
				optarg);
	if (!c)
		return status;
	if (wants_json())
		format = TVD_FLOWS_JSON;
	if (argc - optind > 1)
		return usage_error(command, "at most one FILE is expected");
	return show_flows(argv[optind], format);
}
