// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl policy verify
 */
#include <getopt.h>
#include <stdlib.h>

#include "json.h"
#include "tvdctl.h"

static void print_json(const char *file, struct tvd_error *error)
{
	struct json_object *document = json_document();

	json_put_foreign(document, "file", file);
	json_put_truth(document, "accepted", !error);
	json_put_foreign(document, "reason",
			 error ? tvd_error_message(error) : NULL);
	json_print(document);
}

static int verify(const char *file, const char *certificates)
{
	struct tvd_error *error = NULL;
	void *message;
	size_t size;
	int failed;

	if (tvd_read_binary(file, &message, &size, &error))
		return report_error(error);
	failed = tvd_verify_policy(message, size, certificates, &error);
	free(message);
	if (wants_json())
		print_json(file, error);
	if (!failed)
		return STATUS_OK;
	tvd_error_wrap(&error, "%s", file);
	return report_error(error);
}

int command_policy_verify(const struct command *command, int argc, char **argv)
{
	static const struct option words[] = {
		{ "certificates", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *certificates = NULL;
	int c, status;

	while ((c = next_option(command, argc, argv, ":c:h", words, &status)) >
	       0)
		certificates = optarg;
	if (!c)
		return status;
	if (!certificates)
		return usage_error(
			command,
			"the certificates to trust (-c CERTS) are needed");
	if (argc - optind != 1)
		return usage_error(command, "one FILE is needed");
	return verify(argv[optind], certificates);
}
