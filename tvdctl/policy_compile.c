// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl policy compile
 */
#include <getopt.h>
#include <stdlib.h>

#include "tvdctl.h"

static int compile(const char *source, const char *output)
{
	struct tvd_error *error = NULL;
	struct tvd_policy *policy = tvd_read_policy(source, &error);
	void *binary;
	size_t size;
	int status;

	if (!policy)
		return report_error(error);
	if (tvd_compile_policy(policy, &binary, &size, &error)) {
		tvd_free_policy(policy);
		tvd_error_wrap(&error, "%s", source);
		return report_error(error);
	}
	tvd_free_policy(policy);
	status = write_output(output, binary, size);
	free(binary);
	return status;
}

static int compile_beside(const char *source)
{
	char *output;
	int status = default_output(source, ".tvdp", &output);

	if (status != STATUS_OK)
		return status;
	status = compile(source, output);
	free(output);
	return status;
}

int command_policy_compile(const struct command *command, int argc, char **argv)
{
	static const struct option words[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *output = NULL;
	int c, status;

	while ((c = next_option(command, argc, argv, ":o:h", words, &status)) >
	       0)
		output = optarg;
	if (!c)
		return status;
	if (argc - optind != 1)
		return usage_error(command, "one FILE is needed");
	if (output && is_same_file(output, argv[optind]))
		return usage_error(
			command,
			"the binary would replace its source %s; give another OUT",
			argv[optind]);
	if (output)
		return compile(argv[optind], output);
	return compile_beside(argv[optind]);
}
