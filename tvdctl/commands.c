// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl: the table of commands
 */
#include "tvdctl.h"

const struct command commands[] = {
	{
		.name = "policy check",
		.arguments = "FILE...",
		.summary = "say what is wrong with policies",
		.help = "Prints every fault and every warning, each with file, line and column, and a line\n"
			"for each policy that is valid.  Warnings are looked for where there is no fault,\n"
			"and do not change the exit status.\n",
		.outputs = OUTPUT_JSON,
		.run = command_policy_check,
	},
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
		.name = "policy show",
		.arguments = "[FILE]",
		.summary = "print a policy as YAML",
		.help = "FILE is a policy in any form: YAML, binary or signed; without it the policy in\n"
			"force is shown.  What is printed compiles to the same binary again.  A binary has\n"
			"no comments and no assertions of 'isolate', so these are not in what is printed.\n",
		.outputs = OUTPUT_JSON,
		.run = command_policy_show,
	},
	{
		.name = "policy flows",
		.arguments = "[-f FORMAT] [FILE]",
		.summary = "say who can reach whom through which labels",
		.help = "  -f, --format=FORMAT  text (the default), json, or dot for Graphviz\n"
			"\n"
			"FILE is a policy in any form; without it the policy in force is looked at.\n",
		.outputs = OUTPUT_JSON,
		.run = command_policy_flows,
	},
	{
		.name = "policy explain",
		.arguments = "[-q] [-p FILE] SUBJECT OBJECT ACCESS | -",
		.summary = "say whether a policy allows an access, and why",
		.help = "  -p, --policy=FILE  a policy in any form; without it the policy in force is asked\n"
			"  -q, --quiet        print nothing, and exit with 1 if it is denied\n"
			"\n"
			"With '-' questions are read from standard input, one in a line, and each is\n"
			"answered by 'allowed' or 'denied' and the row of the decision table.  Without -q\n"
			"a denial is an answer, and the exit status is 0.\n",
		.outputs = OUTPUT_JSON | OUTPUT_COLOUR,
		.run = command_policy_explain,
	},
	{
		.name = "policy diff",
		.arguments = "OLD NEW",
		.summary = "say what a new policy lets in or shuts out",
		.help = "OLD and NEW are policies in any form.  Exits as diff(1) does: with 0 if they differ\n"
			"in nothing but their versions, with 1 if they differ, and with 2 on failure.\n",
		.outputs = OUTPUT_JSON,
		.run = command_policy_diff,
	},
	{
		.name = "policy load",
		.arguments = "[-r] FILE",
		.summary = "put a policy in force",
		.help = "  -r, --revoke  end what runs and may not run under the policy; without it the\n"
			"                load fails, and says which labels these are\n"
			"\n"
			"FILE is a binary, or YAML, which is compiled first.  If the load fails, the\n"
			"policy before it stays in force.\n",
		.run = command_policy_load,
	},
	{
		.name = "policy sign",
		.arguments = "-k KEY -c CERT [-o OUT] FILE",
		.summary = "sign a policy for kernels that want signatures",
		.help = "  -k, --key=KEY           the private key, in PEM; a passphrase is asked for on\n"
			"                          the terminal\n"
			"  -c, --certificate=CERT  its certificate, in PEM or DER\n"
			"  -o, --output=OUT        write to OUT; '-' is standard output\n"
			"\n"
			"FILE is a binary, or YAML, which is compiled first.  Without -o the signed policy\n"
			"is named after FILE, with .tvds in place of .tvdp or .yaml.\n",
		.run = command_policy_sign,
	},
	{
		.name = "policy verify",
		.arguments = "-c CERTS FILE",
		.summary = "say whether a kernel would accept a signed policy",
		.help = "  -c, --certificates=CERTS  what the kernel's keyring .tvd holds: certificates\n"
			"                            in PEM, or one in DER\n"
			"\n"
			"FILE is a signed policy.  Its version is not compared with that of any other.\n",
		.outputs = OUTPUT_JSON,
		.run = command_policy_verify,
	},
	{
		.name = "policy lock",
		.arguments = "",
		.summary = "keep the policy in force until the next boot",
		.help = "No policy is loaded any more before the machine boots again.  Labels can still be\n"
			"revoked, and then stay so.\n",
		.run = command_policy_lock,
	},
	{
		.name = "label get",
		.arguments = "PATH...",
		.summary = "print the labels of files",
		.help = "Prints a line for each PATH: its label, a tab, and PATH.  The label is '-' where\n"
			"the file has none of its own.  Symbolic links are not followed.\n",
		.outputs = OUTPUT_JSON,
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
		.name = "label restore",
		.arguments = "[-nrmq] [-p FILE] PATH...",
		.summary = "give files the labels that the policy's rules say",
		.help = "  -n, --dry-run      change nothing, but say what would be changed\n"
			"  -r, --recursive    with all that is below\n"
			"  -m, --mounts       and in other mounts below, too\n"
			"  -p, --policy=FILE  by the rules of this policy, in any form; without it those\n"
			"                     of the policy in force\n"
			"  -q, --quiet        do not print each change\n"
			"\n"
			"Prints a line for each file that is changed: its old label, its new one, and its\n"
			"path; then how many they were.  Symbolic links are not followed.  A file with\n"
			"several names is changed only if all of them were seen and the rules agree.\n"
			"Exits with 1 if something could not be done.\n",
		.outputs = OUTPUT_JSON | OUTPUT_COLOUR,
		.run = command_label_restore,
	},
	{
		.name = "label list",
		.arguments = "",
		.summary = "list the labels of the policy in force",
		.help = "Prints a line for each: its name, properties, how many tasks run under it, and\n"
			"types.\n",
		.outputs = OUTPUT_JSON | OUTPUT_COLOUR,
		.run = command_label_list,
	},
	{
		.name = "label revoke",
		.arguments = "LABEL",
		.summary = "let what carries a label do nothing any more",
		.help = "From when this returns until a later policy has LABEL again, its processes may do\n"
			"nothing, and nobody but the host reaches its files: to read, relabel and remove\n"
			"them. They have been killed or, if the policy says so, frozen; processes of other\n"
			"labels that had mapped something of it have been killed.\n",
		.run = command_label_revoke,
	},
	{
		.name = "run",
		.arguments = "-l LABEL [--stdio HOW] [--] COMMAND [ARG...]",
		.summary = "run a command in a domain",
		.help = "  -l, --label=LABEL  the label that COMMAND runs under\n"
			"      --stdio=HOW    pty: give it a terminal of its label, and relay; pipe: give\n"
			"                     it pipes, and relay; inherit: hand ours on, as far as the\n"
			"                     label may use them.  Without it: pty where standard input\n"
			"                     and output are a terminal, else pipe\n"
			"\n"
			"COMMAND has a /tmp, /var/tmp and /dev/shm that only its label sees.  Ends with\n"
			"COMMAND's exit status, with 128 plus the number of the signal that ended it, with\n"
			"127 if there is no such program and with 126 if it cannot be executed.\n",
		.run = command_run,
	},
	{
		.name = "ps",
		.arguments = "[-l LABEL]",
		.summary = "list processes with their labels",
		.help = "  -l, --label=LABEL  only those that run under LABEL\n"
			"\n"
			"Exits with 1 if the label of a process that is there cannot be read.\n",
		.outputs = OUTPUT_JSON | OUTPUT_COLOUR,
		.run = command_ps,
	},
	{
		.name = "explain",
		.arguments = "[-q] [-p FILE] PID OBJECT [ACCESS]",
		.summary = "say whether a process may do something, and why",
		.help = "  -p, --policy=FILE  ask this policy, in any form, and not the one in force\n"
			"  -q, --quiet        print nothing, and exit with 1 if it is denied\n"
			"\n"
			"OBJECT is a path, looked for as the process would; pid:N, another process; or\n"
			"label:NAME, whatever carries that label.  Without ACCESS all kinds are answered.\n"
			"Without -q a denial is an answer, and the exit status is 0.\n",
		.outputs = OUTPUT_JSON | OUTPUT_COLOUR,
		.run = command_explain,
	},
	{
		.name = "log",
		.arguments = "[-f] [-F FILE] [-l LABEL] [-s SECONDS]",
		.summary = "say what was denied, and what to do next",
		.help = "  -f, --follow         wait for more, and tell each when it comes\n"
			"  -F, --file=FILE      read this, as auditd or journalctl write it, and not the\n"
			"                       kernel's log; '-' is standard input\n"
			"  -l, --label=LABEL    only what LABEL did or suffered\n"
			"  -s, --since=SECONDS  only what was not longer ago\n"
			"\n"
			"What was denied again and again is told once, and how often.  With --json there is\n"
			"one document in each line.\n",
		.outputs = OUTPUT_JSON | OUTPUT_COLOUR,
		.run = command_log,
	},
	{
		.name = "status",
		.arguments = "",
		.summary = "say what is enforced",
		.help = "Exits with 0 if a policy is enforced, with 1 if none is loaded, and with 3 if\n"
			"this kernel does not run Trusted Virtual Domains.\n",
		.outputs = OUTPUT_JSON | OUTPUT_COLOUR,
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
