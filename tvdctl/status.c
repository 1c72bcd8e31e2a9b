// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl status
 */
#include <inttypes.h>
#include <stdio.h>

#include "tvdctl.h"

static void print_denials(const struct tvd_status *status)
{
	const char *between = " (";
	uint64_t sum = 0;
	int row;

	for (row = 0; row < TVD_ROWS; row++)
		sum += status->denied[row];
	printf("denials:                 %" PRIu64, sum);
	for (row = 0; row < TVD_ROWS; row++) {
		if (!status->denied[row])
			continue;
		printf("%srow %d: %" PRIu64, between, row, status->denied[row]);
		between = ", ";
	}
	puts(sum ? ")" : "");
	printf("audit records left out:  %" PRIu64 "\n", status->suppressed);
}

static void print_status(const struct tvd_status *status, const char *own)
{
	printf("mode:                    %s\n",
	       status->enforcing ? "enforcing" :
				   "no policy loaded, nothing is confined");
	printf("policy version:          %" PRIu64 "\n", status->version);
	printf("policy digest:           %s\n", status->digest);
	printf("labels of the policy:    %" PRIu64 "\n", status->labels);
	printf("label of this process:   %s\n", own);
	print_denials(status);
}

int command_status(const struct command *command, int argc, char **argv)
{
	int ends, at = no_options(command, argc, argv, &ends);
	struct tvd_error *error = NULL;
	char own[TVD_LABEL_SIZE];
	struct tvd_status status;

	if (!at)
		return ends;
	if (at != argc)
		return usage_error(command, "no argument is expected");
	if (tvd_read_status(&status, &error))
		return report_error(error);
	if (tvd_get_own_label(own, &error))
		return report_error(error);
	print_status(&status, own);
	return status.enforcing ? STATUS_OK : STATUS_FAILED;
}
