// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl: the table of commands
 */
#include "tvdctl.h"

const struct command commands[] = {
	{
		.name = "policy compile",
		.arguments = "[-o OUT] FILE",
		.summary = "check a policy and make the binary that is loaded",
		.help = "  -o, --output=OUT  write to OUT; '-' is standard output\n"
			"\n"
			"Without -o the binary is named after FILE, with .tvdp in place of .yaml.\n"
			"All faults of the policy are reported, and then nothing is written.\n",
		.run = command_policy_compile,
	},
	{
		.name = "policy load",
		.arguments = "FILE",
		.summary = "put a policy in force",
		.help = "FILE is a binary, or YAML, which is compiled first.  If the load fails, the\n"
			"policy before it stays in force.\n",
		.run = command_policy_load,
	},
	{
		.name = "label get",
		.arguments = "PATH...",
		.summary = "print the labels of files",
		.help = "Prints a line for each PATH: its label, a tab, and PATH.  The label is '-' where\n"
			"the file has none of its own.  Symbolic links are not followed.\n",
		.run = command_label_get,
	},
	{
		.name = "label set",
		.arguments = "LABEL PATH...",
		.summary = "give files a label",
		.help = "Symbolic links are not followed.\n",
		.run = command_label_set,
	},
	{
		.name = "run",
		.arguments = "-l LABEL [--] COMMAND [ARG...]",
		.summary = "run a command in a domain",
		.help = "  -l, --label=LABEL  the label that COMMAND runs under\n"
			"\n"
			"Relays standard input, output and error.  Ends with COMMAND's exit status, with\n"
			"128 plus the number of the signal that ended it, with 127 if there is no such\n"
			"program and with 126 if it cannot be executed.\n",
		.run = command_run,
	},
	{
		.name = "status",
		.arguments = "",
		.summary = "say what is enforced",
		.help = "Exits with 0 if a policy is enforced, with 1 if none is loaded, and with 3 if\n"
			"this kernel does not run Trusted Virtual Domains.\n",
		.run = command_status,
	},
	{
		.name = "help",
		.arguments = "[COMMAND]",
		.summary = "explain a command, or list all",
		.help = NULL,
		.run = command_help,
	},
	{ .name = NULL },
};
