// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: what the policy language says of the host: protect_host, unlabelled
 */
#include "source.h"

/**
 * tvd_source_read_unlabelled - read what files without a label are
 * @s: the source
 * @node: the value of 'unlabelled'
 */
void tvd_source_read_unlabelled(struct tvd_source *s,
				const struct tvd_node *node)
{
	static const struct tvd_named words[] = { TVD_WORD(TVD_NAME_HOST),
						  TVD_WORD(TVD_NAME_BASE) };
	size_t choice;

	if (!tvd_source_read_choice(
		    s, node, "'unlabelled'",
		    "write host (closed to all domains) or base (all domains may read it)",
		    words, TVD_SOURCE_COUNT(words), &choice) ||
	    !choice)
		return;
	s->policy->flags |= TVD_POLICY_UNLABELLED_BASE;
	tvd_diagnose(
		&s->warnings, node->at,
		"every domain may read and execute every file without a label; this is right for an image without secrets only, so write host if there are any");
}

enum { KEY_EXECUTE, KEY_MAP_EXEC, KEY_FOLLOW, KEYS };

static const struct tvd_named keys[KEYS] = {
	[KEY_EXECUTE] = TVD_WORD("execute"),
	[KEY_MAP_EXEC] = TVD_WORD("map-exec"),
	[KEY_FOLLOW] = TVD_WORD("follow"),
};

static const uint32_t flags[KEYS] = {
	[KEY_EXECUTE] = TVD_POLICY_PROTECT_EXECUTE,
	[KEY_MAP_EXEC] = TVD_POLICY_PROTECT_MAP_EXEC,
	[KEY_FOLLOW] = TVD_POLICY_PROTECT_FOLLOW,
};

static void read_switch(struct tvd_source *s, const struct tvd_node *node,
			const char *what, uint32_t flag)
{
	bool on = true;

	if (tvd_source_read_bool(s, node, what, &on) && !on)
		s->policy->flags &= ~flag;
}

/**
 * tvd_source_read_protect_host - read what the host does with domains' files
 * @s: the source
 * @node: the value of 'protect_host'
 */
void tvd_source_read_protect_host(struct tvd_source *s,
				  const struct tvd_node *node)
{
	static const char *const what[KEYS] = { "'execute'", "'map-exec'",
						"'follow'" };
	const struct tvd_node *values[KEYS] = { NULL };
	size_t i;

	if (node->kind == TVD_NODE_TEXT) {
		read_switch(s, node, "'protect_host'", TVD_POLICY_PROTECT);
		return;
	}
	if (!tvd_source_is_kind(s, node, TVD_NODE_MAP, "'protect_host'",
				"write true, false, or {execute: false}"))
		return;
	tvd_source_read_keys(s, node, keys, KEYS, values);
	for (i = 0; i < KEYS; i++)
		if (values[i])
			read_switch(s, values[i], what[i], flags[i]);
}
