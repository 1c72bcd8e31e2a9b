// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: the words in the records of denials, and what they mean
 *
 * A word that a hook puts into 'act' or 'reason' is a line here; one that is not
 * is shown as it is.
 */
#include "denial_words.h"

#include <string.h>

#include "words.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct tvd_act_word acts[] = {
	{ "binder", TVD_NUMBER_NONE, "use a binder device that '@W' has opened",
	  "what answers there would answer in the name of '@W'",
	  "Open the device in the domain that uses it." },
	{ "bpf", TVD_NUMBER_NONE, "use bpf(2)",
	  "the policy does not grant CAP_BPF to '@S'",
	  "Many programs only try, and go on without. Its programs see the machine: name 'bpf' under 'capabilities' of '@S' only if you trust it with all domains." },
	{ "bpf-others", TVD_NUMBER_NONE,
	  "open by its number what somebody's BPF programs are attached by",
	  "the kernel does not say whose that is",
	  "Keep the descriptor that BPF_LINK_CREATE returned, or pin the link where only '@S' finds it." },
	{ "bpf-token", TVD_NUMBER_CAPABILITY, "use CAP_@N by a token of bpf(2)",
	  "the policy does not grant it to '@S'",
	  "A token gives no domain more than the policy does: name it under 'capabilities' of '@S' only if you trust it with all domains." },
	{ "capability", TVD_NUMBER_CAPABILITY, "use the capability CAP_@N",
	  "the policy does not grant it to '@S'",
	  "If the workload cannot do without it, name it under 'capabilities' of '@S' in the policy; but many programs only try, and go on without." },
	{ "enter", TVD_NUMBER_NONE, "enter '@O'", NULL,
	  "Enter it as root outside every domain, with 'tvdctl run -l @O', or by a rule under 'entries' in the policy." },
	{ "fscreate", TVD_NUMBER_NONE, "make files that carry '@O'", NULL,
	  "Only the host makes files for others; make them as the host, and use 'tvdctl label set' or 'tvdctl label restore'." },
	{ "load", TVD_NUMBER_NONE, "have the kernel load a module or an image",
	  "a domain loads nothing into the kernel, whatever capability it has",
	  "Load it as the host." },
	{ "lockdown", TVD_NUMBER_NONE, "read or change the kernel itself",
	  "the kernel holds all domains, whatever capability '@S' has",
	  "Do it as the host; no policy allows it to a domain." },
	{ "mknod", TVD_NUMBER_NONE, "make a device node",
	  "a domain makes none, whatever capability it has",
	  "Make it as the host, and name the device under 'devices' in the policy if the domain is to use it." },
	{ "module-request", TVD_NUMBER_NONE, "have the host load a module",
	  "the policy does not grant CAP_SYS_MODULE to '@S'",
	  "If the workload needs it, load the module as the host before: see what the workload called." },
	{ "netlink", TVD_NUMBER_NONE, "send the kernel this netlink message",
	  NULL,
	  "Change it as the host. A domain may read it, and change none." },
	{ "network", TVD_NUMBER_NONE, "use the network", NULL,
	  "In this version a domain has loopback and UNIX sockets only." },
	{ "perf", TVD_NUMBER_NONE,
	  "measure the kernel, a processor or tracepoints",
	  "the policy does not grant CAP_PERFMON to '@S'",
	  "It may measure its own processes. Measure the machine as the host." },
	{ "polling-thread", TVD_NUMBER_CAPABILITY,
	  "have an io_uring polled by a thread",
	  "that takes CAP_@N, which the policy does not grant to '@S'",
	  "Most programs go on without such a thread, which turns on a processor that all share." },
	{ "protocol", TVD_NUMBER_NONE, "use SCTP or MPTCP",
	  "no domain does, by whatever socket it was given", "Use TCP." },
	{ "relabel", TVD_NUMBER_NONE, "change its own label",
	  "a process keeps its label until an exec",
	  "Start another program in the other domain, with 'tvdctl run'." },
	{ "request-key", TVD_NUMBER_NONE,
	  "have the host's helper look for a key",
	  "the helper would run outside every domain",
	  "Make the key before it is asked for, in '@S'." },
	{ "sockcreate", TVD_NUMBER_NONE, "make sockets that carry '@O'", NULL,
	  "Only the host makes sockets for others." },
	{ "socket-family", TVD_NUMBER_FAMILY, "open a socket of the family @N",
	  "the policy does not grant it to '@S'",
	  "If it is unix, inet, inet6 or netlink-route, name it under 'families' of '@S' in the policy. Others are for no domain." },
	{ "trace", TVD_NUMBER_NONE, "trace a process of '@O'", NULL,
	  "Trace it from the host, or from its own label." },
	{ "tunnel", TVD_NUMBER_CAPABILITY, "make a network device (tun)",
	  "the policy does not grant CAP_@N to '@S'",
	  "Make it as the host. In this version a domain has loopback only." },
	{ "user-namespace", TVD_NUMBER_NONE, "make a user namespace",
	  "the policy gives '@S' no CAP_SYS_ADMIN in one",
	  "If it makes containers or sandboxes, name 'sys_admin' under 'namespace_capabilities' of '@S' in the policy." },
};

/* Those of an act before those of any; else in the order of the words. */
static const struct tvd_reason_word reasons[] = {
	{ "netlink", "elsewhere",
	  "it asks of another network namespace, by its number",
	  "Ask in that network namespace, or as the host." },
	{ "netlink", "write", "a domain may read it, and change nothing",
	  "Change it as the host; keep the domain from trying." },
	{ "network", "address",
	  "in this version a domain reaches loopback addresses only",
	  "Use a service on 127.0.0.1 or ::1, or a UNIX socket. What the domain needs of the outside the host has to bring in." },
	{ "network", "device",
	  "its packet was about to leave the machine by a network device",
	  "In this version a domain has loopback only; look at what it wanted to send before you let the host send it." },
	{ "network", "echo", "this option lets others share what it receives",
	  "Take the option out of the program; no policy allows it." },
	{ "fscreate", "stronger",
	  "'@O' may do something that '@S' may not, or '@S' may not write what carries it",
	  "Only the host makes files for others; make them as the host, and use 'tvdctl label set' or 'tvdctl label restore'." },
	{ "sockcreate", "stronger", "'@O' may do something that '@S' may not",
	  "Only the host makes sockets for others." },
	{ "trace", "stronger",
	  "'@O' has capabilities or socket families that '@S' lacks, is permissive, or measured: who traces it would have that, too",
	  "Trace it from the host, or start the tracer under '@O'. To grant '@S' what '@O' has is right only if it needs it otherwise." },
	{ NULL, "peer",
	  "the connection is another's, and this packet is none of its own",
	  "Nothing allows this: somebody writes packets in another's name. Find out who: see the process." },
	{ "network", "unlabelled", "nobody can tell who has sent the packet",
	  "Nothing allows this. It came from the wire, from a raw socket or from a rule of nft that makes packets." },
	{ NULL, "closed", "'@O' is closed, and nothing measures yet",
	  "No task enters a closed label in this version." },
	{ NULL, "conflict",
	  "'@W' runs, and holds a type that conflicts with one of '@O'",
	  "Wait until the last task of '@W' has ended ('tvdctl ps -l @W' lists them), or run the two on two machines. Do not take the set out of 'conflicts' to get on: somebody relies on it." },
	{ NULL, "held",
	  "'@O' was revoked, and the process was killed, because it had a descriptor by which it could still have used something of it",
	  "Start it again; it finds nothing of '@O' any more." },
	{ NULL, "immutable", "'@O' is immutable: nothing runs under it",
	  "Choose a label that is for tasks." },
	{ NULL, "listener",
	  "'@W' listens to the system calls of the process, and may not trace '@O'",
	  "Start it without the seccomp listener, or let the listener run under a label that may trace '@O'." },
	{ NULL, "machine", "this machine is not to run all types of '@O'",
	  "Run it on the machine that it is meant for, or add the types under 'machine' in the policy." },
	{ NULL, "mapped",
	  "'@O' was revoked, and the process was killed, because it had mapped something of it",
	  "Start it again; it finds nothing of '@O' any more." },
	{ NULL, "measured",
	  "'@O' requires that what it runs is measured, and nothing measures yet",
	  "No task enters such a label in this version." },
	{ NULL, "no-new-privs",
	  "the process has no_new_privs, and '@O' may do more than '@S'",
	  "Start it from where no_new_privs is not set; do not weaken what set it." },
	{ NULL, "nosuid", "the program is on a mount with nosuid",
	  "Install the program where set-user-ID programs may be, which only the host writes." },
	{ NULL, "opener",
	  "'@O' has opened it, and what is written there is done in its name",
	  "Open it in the domain that is to write it." },
	{ NULL, "received",
	  "'@O' was revoked while the descriptor was on its way, and what it leads to has something of it",
	  "Make it again; '@O' is gone." },
	{ NULL, "root",
	  "'@S' can write its root directory, so it could have put anything under the program",
	  "Let the root directory carry 'base' or another label that '@S' cannot write." },
	{ NULL, "shared",
	  "a thread or another process shares its root and working directory",
	  "Call exec from a process of its own, made by fork(2)." },
	{ NULL, "stronger", "'@O' may do something that '@S' may not",
	  "Enter it as root outside every domain, with 'tvdctl run -l @O', or by a rule under 'entries' in the policy." },
	{ NULL, "swap", "everybody's memory would go to what '@O' may read",
	  "Give the file or the disk the label host, 'tvdctl label set host FILE', before swapon(8)." },
	{ NULL, "traced",
	  "'@O' was revoked, and the process was killed, because it traced a process of it",
	  "Start it again. What was frozen can still be ended by the host." },
	{ NULL, "tracee",
	  "the process traces one of '@W', which '@O' may not trace",
	  "Stop tracing first." },
	{ NULL, "tracer", "it is traced by '@W', which may not trace '@O'",
	  "Stop tracing it, or trace it from '@O' or from the host." },
	{ NULL, "unknown", "'@O' is revoked or not in the policy in force",
	  "Load a policy that has the label; 'tvdctl label list' lists those that are in force." },
	{ NULL, "user-namespace",
	  "the process is in a user namespace of its own, and '@O' may do more than '@S'",
	  "Enter it from the initial user namespace." },
};

static const char *const access_phrases[TVD_ACCESS_KINDS] = {
	"read",
	"write to",
	"append to",
	"execute",
	"map for execution",
	"follow",
	"look up a name in",
	"list",
	"see the attributes of",
	"change the attributes of",
	"lock",
	"lock",
	"watch",
	"connect to",
	"send to",
	"receive from",
	"trace",
	"signal",
	"see or change the scheduling of",
	"destroy",
	"relabel",
	"mount",
};

/* By their numbers, which are the same on all machines. */
static const char *const families[] = {
	"unspec",     "unix",	   "inet",     "ax25",	"ipx",	   "appletalk",
	"netrom",     "bridge",	   "atmpvc",   "x25",	"inet6",   "rose",
	"decnet",     "netbeui",   "security", "key",	"netlink", "packet",
	"ash",	      "econet",	   "atmsvc",   "rds",	"sna",	   "irda",
	"pppox",      "wanpipe",   "llc",      "ib",	"mpls",	   "can",
	"tipc",	      "bluetooth", "iucv",     "rxrpc", "isdn",	   "phonet",
	"ieee802154", "caif",	   "alg",      "nfc",	"vsock",   "kcm",
	"qipcrtr",    "smc",	   "xdp",      "mctp",
};

/**
 * tvd_find_act - what an act is
 * @word: as in the record
 *
 * Return: the act, or NULL if it is not known.
 */
const struct tvd_act_word *tvd_find_act(const char *word)
{
	size_t i;

	for (i = 0; i < COUNT(acts); i++)
		if (!strcmp(acts[i].word, word))
			return &acts[i];
	return NULL;
}

/**
 * tvd_find_reason - what a reason means
 * @act: of which act
 * @word: as in the record
 *
 * Return: the reason, or NULL if it is not known.
 */
const struct tvd_reason_word *tvd_find_reason(const char *act, const char *word)
{
	size_t i;

	for (i = 0; i < COUNT(reasons); i++)
		if (!strcmp(reasons[i].word, word) &&
		    (!reasons[i].act || !strcmp(reasons[i].act, act)))
			return &reasons[i];
	return NULL;
}

/**
 * tvd_access_phrase - a kind of access in a sentence
 * @kind: the number of its bit
 *
 * Return: what is done, as it stands before its object.
 */
const char *tvd_access_phrase(unsigned int kind)
{
	return access_phrases[kind];
}

/**
 * tvd_family_name - the name of a socket family
 * @family: its number
 *
 * Return: its name, or NULL.
 */
const char *tvd_family_name(int family)
{
	return family >= 0 && (size_t)family < COUNT(families) ?
		       families[family] :
		       NULL;
}

/**
 * tvd_capability_name - the name of a capability
 * @capability: its number
 *
 * Return: its name in the policy language, or NULL.
 */
const char *tvd_capability_name(int capability)
{
	return capability >= 0 && capability < TVD_CAPABILITIES ?
		       tvd_capability_words.names[capability].text :
		       NULL;
}
