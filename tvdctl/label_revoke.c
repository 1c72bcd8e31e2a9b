// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl label revoke
 */
#include "tvdctl.h"

int command_label_revoke(const struct command *command, int argc, char **argv)
{
	struct tvd_error *error = NULL;
	int status, at = no_options(command, argc, argv, &status);

	if (!at)
		return status;
	if (argc - at != 1)
		return usage_error(command, "one LABEL is needed");
	if (!is_label_name(argv[at]))
		return usage_error(command, "'%s' is not the name of a label",
				   argv[at]);
	if (!tvd_revoke_label(argv[at], &error))
		return STATUS_OK;
	tvd_error_wrap(&error, "nothing was revoked");
	return report_error(error);
}
