// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: the policy language
 *
 * Checks a YAML tree and makes a policy of it.  No check stops at the first
 * fault, nor at one that another check has told already.  The language is
 * described in tvd-policy(5); each of its parts is read in a file of its own,
 * source_*.c.
 */
#include "source.h"

#include <stdlib.h>
#include <string.h>

#include "flows.h"

enum {
	KEY_VERSION,
	KEY_TYPES,
	KEY_LABELS,
	KEY_MACHINE,
	KEY_CONFLICTS,
	KEY_ISOLATE,
	KEY_DENY,
	KEY_ENTRIES,
	KEY_FILES,
	KEY_FILESYSTEMS,
	KEY_DEVICES,
	KEY_UNLABELLED,
	KEY_PROTECT_HOST,
	KEYS
};

static const struct tvd_named keys[KEYS] = {
	[KEY_VERSION] = TVD_WORD("version"),
	[KEY_TYPES] = TVD_WORD("types"),
	[KEY_LABELS] = TVD_WORD("labels"),
	[KEY_MACHINE] = TVD_WORD("machine"),
	[KEY_CONFLICTS] = TVD_WORD("conflicts"),
	[KEY_ISOLATE] = TVD_WORD("isolate"),
	[KEY_DENY] = TVD_WORD("deny"),
	[KEY_ENTRIES] = TVD_WORD("entries"),
	[KEY_FILES] = TVD_WORD("files"),
	[KEY_FILESYSTEMS] = TVD_WORD("filesystems"),
	[KEY_DEVICES] = TVD_WORD("devices"),
	[KEY_UNLABELLED] = TVD_WORD("unlabelled"),
	[KEY_PROTECT_HOST] = TVD_WORD("protect_host"),
};

static void read_version(struct tvd_source *s, const struct tvd_node *node)
{
	static const char remedy[] =
		"write a whole number from 1 to 18446744073709551615, higher than that of the policy before";
	uint64_t version = 0;

	if (!tvd_source_is_kind(s, node, TVD_NODE_TEXT, "the version", remedy))
		return;
	if (node->plain &&
	    tvd_source_number(node->text, node->length, UINT64_MAX, &version) &&
	    version)
		s->policy->version = version;
	else
		tvd_diagnose(&s->diagnostics, node->at,
			     "%s is not a version; %s",
			     TVD_QUOTE(node->text, node->length), remedy);
}

static void (*const readers[KEYS])(struct tvd_source *s,
				   const struct tvd_node *node) = {
	[KEY_VERSION] = read_version,
	[KEY_TYPES] = tvd_source_read_types,
	[KEY_LABELS] = tvd_source_read_labels,
	[KEY_MACHINE] = tvd_source_read_machine,
	[KEY_CONFLICTS] = tvd_source_read_conflicts,
	[KEY_ISOLATE] = tvd_source_read_isolates,
	[KEY_DENY] = tvd_source_read_denies,
	[KEY_ENTRIES] = tvd_source_read_entries,
	[KEY_FILES] = tvd_source_read_files,
	[KEY_FILESYSTEMS] = tvd_source_read_filesystems,
	[KEY_DEVICES] = tvd_source_read_devices,
	[KEY_UNLABELLED] = tvd_source_read_unlabelled,
	[KEY_PROTECT_HOST] = tvd_source_read_protect_host,
};

/* What a machine may run if the policy does not say: all. */
static void default_machine(struct tvd_source *s)
{
	struct tvd_policy *policy = s->policy;
	struct tvd_policy_set *machine = &policy->machine;
	size_t i;

	machine->types = tvd_source_allocate(s, policy->type_count,
					     sizeof(*machine->types));
	if (!machine->types)
		return;
	machine->count = policy->type_count;
	for (i = 0; i < machine->count; i++)
		machine->types[i] = (uint16_t)i;
}

static void require_keys(struct tvd_source *s, const struct tvd_node *root,
			 const struct tvd_node *const *values)
{
	static const char what[] = "the policy";

	tvd_source_require(s, root, values[KEY_VERSION], what, "version",
			   "version: 1");
	tvd_source_require(s, root, values[KEY_TYPES], what, "types",
			   "types: [blue, red]");
	tvd_source_require(s, root, values[KEY_LABELS], what, "labels",
			   "labels: {web: {types: [blue]}}");
}

/*
 * In the order of the keys, wherever they stand: labels are checked against
 * types, and rules against labels.
 */
static void read_policy(struct tvd_source *s, const struct tvd_node *root)
{
	const struct tvd_node *values[KEYS] = { NULL };
	size_t i;

	if (!tvd_source_is_kind(s, root, TVD_NODE_MAP, "a policy",
				"write the keys version, types and labels"))
		return;
	tvd_source_read_keys(s, root, keys, KEYS, values);
	require_keys(s, root, values);
	for (i = 0; i < KEYS; i++)
		if (values[i])
			readers[i](s, values[i]);
	if (!values[KEY_MACHINE])
		default_machine(s);
	if (!values[KEY_FILESYSTEMS])
		tvd_source_default_filesystems(s);
}

static void read_source(struct tvd_source *s, const char *text, size_t size)
{
	static const struct tvd_position start = { .line = 1, .column = 1 };
	const struct tvd_node *root;

	if (size > TVD_MODEL_SIZE_MAX) {
		tvd_diagnose(
			&s->diagnostics, start,
			"the file is larger than 16 MiB; a policy is smaller, so check that this is the right file");
		return;
	}
	root = tvd_read_tree(text, size, &s->policy->arena, &s->diagnostics);
	if (root)
		read_policy(s, root);
	else if (!tvd_diagnosed(&s->diagnostics))
		tvd_diagnose(
			&s->diagnostics, start,
			"the file is empty; write the keys version, types and labels");
}

/* What needs a policy that says all that it should. */
static void check_whole(struct tvd_source *s)
{
	tvd_source_warn(s);
	tvd_check_isolation(s->policy, &s->diagnostics);
}

/* The policy keeps what outlives its source. */
static void keep(struct tvd_source *s, const char *file)
{
	struct tvd_policy *policy = s->policy;
	char *warnings;

	policy->file = tvd_arena_copy(&policy->arena, file, strlen(file));
	if (!policy->file)
		s->diagnostics.no_memory = true;
	if (!tvd_diagnosed(&s->warnings))
		return;
	warnings = tvd_diagnostics_text(&s->warnings);
	if (warnings)
		policy->warnings = tvd_arena_copy(&policy->arena, warnings,
						  strlen(warnings));
	free(warnings);
	if (!policy->warnings)
		s->diagnostics.no_memory = true;
}

/**
 * tvd_parse_policy - make a policy of its source
 * @file: the name that stands in front of each fault
 * @text: the source, YAML in UTF-8; of no use to the policy afterwards
 * @size: its bytes
 * @error: set on failure: to all faults, in the order of the source
 *
 * Return: the policy, to be freed with tvd_free_policy(), or NULL.
 */
struct tvd_policy *tvd_parse_policy(const char *file, const char *text,
				    size_t size, struct tvd_error **error)
{
	struct tvd_source s = {
		.diagnostics = { .file = file },
		.warnings = { .file = file, .kind = "warning: " },
	};

	s.policy = calloc(1, sizeof(*s.policy));
	if (!s.policy) {
		tvd_error_set_memory(error);
		return NULL;
	}
	s.policy->flags = TVD_POLICY_PROTECT;
	read_source(&s, text, size);
	if (!tvd_diagnosed(&s.diagnostics))
		check_whole(&s);
	if (!tvd_diagnosed(&s.diagnostics))
		keep(&s, file);
	if (tvd_diagnosed(&s.diagnostics)) {
		tvd_diagnostics_report(&s.diagnostics, error);
		tvd_free_policy(s.policy);
		s.policy = NULL;
	}
	tvd_diagnostics_free(&s.diagnostics);
	tvd_diagnostics_free(&s.warnings);
	return s.policy;
}

/**
 * tvd_policy_warnings - what is no fault in a policy and yet worth a look
 * @policy: the policy
 *
 * Return: lines of the form file:line:column: warning: message, without a
 * newline at their end; "" if there are none, and if the policy was read from
 * a binary.
 */
const char *tvd_policy_warnings(const struct tvd_policy *policy)
{
	return policy->warnings ? policy->warnings : "";
}
