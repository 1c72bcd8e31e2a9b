// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl policy lock
 */
#include "tvdctl.h"

int command_policy_lock(const struct command *command, int argc, char **argv)
{
	struct tvd_error *error = NULL;
	int status, at = no_options(command, argc, argv, &status);

	if (!at)
		return status;
	if (at != argc)
		return usage_error(command, "no argument is expected");
	if (!tvd_lock_policy(&error))
		return STATUS_OK;
	tvd_error_wrap(&error, "the policy was not locked");
	return report_error(error);
}
