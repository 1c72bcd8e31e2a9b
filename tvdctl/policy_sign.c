// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl policy sign
 */
#include <getopt.h>
#include <stdlib.h>

#include "tvdctl.h"

/**
 * struct request - what the command line asks for
 *
 * @key: file of the private key.
 * @certificate: file of its certificate.
 * @source: file of the policy.
 * @output: where to write to; NULL for beside @source.
 */
struct request {
	const char *key;
	const char *certificate;
	const char *source;
	const char *output;
};

static int sign(const struct request *request, const char *output)
{
	struct tvd_error *error = NULL;
	void *binary, *message;
	size_t size, message_size;
	int failed, status;

	if (tvd_read_binary(request->source, &binary, &size, &error))
		return report_error(error);
	failed = tvd_sign_policy(binary, size, request->key,
				 request->certificate, &message, &message_size,
				 &error);
	free(binary);
	if (failed) {
		tvd_error_wrap(&error, "%s was not signed", request->source);
		return report_error(error);
	}
	status = write_output(output, message, message_size);
	free(message);
	return status;
}

static int sign_beside(const struct request *request)
{
	char *output;
	int status = default_output(request->source, ".tvds", &output);

	if (status != STATUS_OK)
		return status;
	status = sign(request, output);
	free(output);
	return status;
}

/* What OUT would replace by mistake, or NULL. */
static const char *replaced_input(const struct request *request)
{
	const char *const inputs[] = { request->source, request->key,
				       request->certificate };
	size_t i;

	for (i = 0; request->output && i < sizeof(inputs) / sizeof(inputs[0]);
	     i++)
		if (is_same_file(request->output, inputs[i]))
			return inputs[i];
	return NULL;
}

/* Returns 0 if the command has to end. */
static int read_options(const struct command *command, int argc, char **argv,
			struct request *request, int *status)
{
	static const struct option words[] = {
		{ "key", required_argument, NULL, 'k' },
		{ "certificate", required_argument, NULL, 'c' },
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = next_option(command, argc, argv, ":k:c:o:h", words,
				status)) > 0) {
		if (c == 'k')
			request->key = optarg;
		else if (c == 'c')
			request->certificate = optarg;
		else
			request->output = optarg;
	}
	return c;
}

int command_policy_sign(const struct command *command, int argc, char **argv)
{
	struct request request = { NULL };
	const char *replaced;
	int status;

	if (!read_options(command, argc, argv, &request, &status))
		return status;
	if (!request.key || !request.certificate)
		return usage_error(command,
				   "a private key (-k KEY) and its certificate "
				   "(-c CERT) are needed");
	if (argc - optind != 1)
		return usage_error(command, "one FILE is needed");
	request.source = argv[optind];
	replaced = replaced_input(&request);
	if (replaced)
		return usage_error(
			command,
			"the signed policy would replace %s; give another OUT",
			replaced);
	if (request.output)
		return sign(&request, request.output);
	return sign_beside(&request);
}
