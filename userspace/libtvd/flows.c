// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: whether something flows from one label to another
 *
 * Asked of the decision itself, kind by kind.
 */
#include "flows.h"

#include <stdio.h>

/*
 * What lets the subject leave something with the object's label: content,
 * names, attributes, locks that others run into, signals and priorities that a
 * process notices.  Not what only shows that somebody has looked, such as the
 * time of the last access or a pipe that has become empty.
 */
#define CARRIES_TO_OBJECT                                                    \
	((__u32)(TVD_ACCESS_WRITE | TVD_ACCESS_APPEND | TVD_ACCESS_SETATTR | \
		 TVD_ACCESS_LOCK_SHARED | TVD_ACCESS_LOCK_EXCLUSIVE |        \
		 TVD_ACCESS_CONNECT | TVD_ACCESS_SEND | TVD_ACCESS_TRACE |   \
		 TVD_ACCESS_SIGNAL | TVD_ACCESS_SCHEDULE |                   \
		 TVD_ACCESS_DESTROY | TVD_ACCESS_RELABEL | TVD_ACCESS_MOUNT))

/*
 * What lets the subject learn something of the object's label.  Over a
 * connection both ends send.  Not what is learnt from an act's success alone.
 */
#define CARRIES_TO_SUBJECT                                                    \
	((__u32)(TVD_ACCESS_READ | TVD_ACCESS_EXECUTE | TVD_ACCESS_MAP_EXEC | \
		 TVD_ACCESS_FOLLOW | TVD_ACCESS_SEARCH | TVD_ACCESS_LIST |    \
		 TVD_ACCESS_GETATTR | TVD_ACCESS_LOCK_SHARED |                \
		 TVD_ACCESS_LOCK_EXCLUSIVE | TVD_ACCESS_WATCH |               \
		 TVD_ACCESS_CONNECT | TVD_ACCESS_RECEIVE | TVD_ACCESS_TRACE | \
		 TVD_ACCESS_SCHEDULE))

/*
 * Acts between two peers, which have to be allowed the other way round, too,
 * where one of them is closed: there they never are.
 */
#define BETWEEN_PEERS \
	((__u32)(TVD_ACCESS_CONNECT | TVD_ACCESS_SEND | TVD_ACCESS_RECEIVE))

static const struct tvd_props *props_of(const struct tvd_flows *flows,
					uint32_t label)
{
	return &flows->props.of[TVD_REFERENCE_FIRST + label];
}

static bool has(const struct tvd_flows *flows, uint32_t label, __u32 property)
{
	return props_of(flows, label)->flags & property;
}

/**
 * tvd_flow_runs - whether a label is ever that of a process
 * @flows: the policy
 * @label: the label
 *
 * Return: true unless it is immutable.
 */
bool tvd_flow_runs(const struct tvd_flows *flows, uint32_t label)
{
	return !has(flows, label, TVD_LABEL_IMMUTABLE);
}

/**
 * tvd_flow_open - whether other labels may act on what carries a label
 * @flows: the policy
 * @label: the label
 *
 * Return: true unless it is closed.
 */
bool tvd_flow_open(const struct tvd_flows *flows, uint32_t label)
{
	return !has(flows, label, TVD_LABEL_CLOSED);
}

/**
 * tvd_flow_permissive - whether processes have a label that is refused nothing
 * @flows: the policy
 * @label: the label
 *
 * Return: true if it is permissive, and not immutable.
 */
bool tvd_flow_permissive(const struct tvd_flows *flows, uint32_t label)
{
	return has(flows, label, TVD_LABEL_PERMISSIVE) &&
	       tvd_flow_runs(flows, label);
}

/* Between two domains the other rows answer all kinds of access alike. */
static bool row_tells_kinds_apart(unsigned int row)
{
	return row == TVD_ROW_IMMUTABLE || row == TVD_ROW_TYPES;
}

/* Whether the subject has at least one of the kinds of access. */
static bool acts(const struct tvd_flows *flows, uint32_t subject,
		 uint32_t object, __u32 kinds)
{
	const struct tvd_props *s = props_of(flows, subject);
	const struct tvd_props *o = props_of(flows, object);
	__u32 kind;

	if (s->flags & TVD_LABEL_CLOSED)
		kinds &= ~BETWEEN_PEERS;
	for (kind = 1; kind & TVD_ACCESS_ALL; kind <<= 1) {
		struct tvd_verdict verdict;

		if (!(kinds & kind))
			continue;
		verdict = tvd_decide(s, o, kind, flows->policy->flags);
		if (verdict.allowed)
			return true;
		if (!row_tells_kinds_apart(verdict.row))
			return false;
	}
	return false;
}

/*
 * What row 4 leaves of acts on what is immutable carries nothing: nothing runs
 * under the label that could be signalled or sent to.  (Two that lock the same
 * immutable file notice each other; flows.rst counts that as covert.)
 */
static bool writes(const struct tvd_flows *flows, uint32_t from, uint32_t to)
{
	return tvd_flow_runs(flows, from) && tvd_flow_runs(flows, to) &&
	       acts(flows, from, to, CARRIES_TO_OBJECT);
}

static bool reads(const struct tvd_flows *flows, uint32_t to, uint32_t from)
{
	return tvd_flow_runs(flows, to) &&
	       acts(flows, to, from, CARRIES_TO_SUBJECT);
}

/* The first rule that is not before those from a label. */
static size_t first_entry(const struct tvd_policy *policy, uint32_t from)
{
	size_t least = 0, end = policy->entry_count;

	while (least < end) {
		size_t middle = least + (end - least) / 2;

		if (policy->entries[middle].from < from)
			least = middle + 1;
		else
			end = middle;
	}
	return least;
}

/* Between from and to stands the program, so that all from one are looked at. */
static bool has_entry(const struct tvd_flows *flows, uint32_t from, uint32_t to)
{
	const struct tvd_policy *policy = flows->policy;
	size_t i;

	from += TVD_REFERENCE_FIRST;
	to += TVD_REFERENCE_FIRST;
	for (i = first_entry(policy, from);
	     i < policy->entry_count && policy->entries[i].from == from; i++)
		if (policy->entries[i].to == to)
			return true;
	return false;
}

static bool is_part(uint64_t part, uint64_t whole)
{
	return !(part & ~whole);
}

/*
 * Whether a process may take another label without a rule, because that is no
 * stronger than its own.  What happens on revocation is left out: whoever wants
 * to pass something on is not kept from it by that.
 */
static bool may_become(const struct tvd_flows *flows, uint32_t label,
		       uint32_t other)
{
	const struct tvd_policy_label *l = &flows->policy->labels[label];
	const struct tvd_policy_label *o = &flows->policy->labels[other];
	uint32_t kept = TVD_LABEL_CLOSED | TVD_LABEL_MEASURED;
	uint32_t gained = TVD_LABEL_TRUSTED | TVD_LABEL_PERMISSIVE;

	return tvd_flow_runs(flows, label) && tvd_flow_runs(flows, other) &&
	       is_part(l->properties & kept, o->properties) &&
	       is_part(o->properties & gained, l->properties) &&
	       is_part(o->families, l->families) &&
	       is_part(o->capabilities, l->capabilities) &&
	       is_part(o->namespace_capabilities, l->namespace_capabilities) &&
	       tvd_types_subset(props_of(flows, other), props_of(flows, label));
}

/*
 * A permissive label is refused nothing but what is closed.  So it writes to
 * base, too, from which a closed label reads.
 */
static bool is_not_confined(const struct tvd_flows *flows, uint32_t from,
			    uint32_t to)
{
	if (tvd_flow_permissive(flows, from) &&
	    (tvd_flow_open(flows, to) || tvd_flow_runs(flows, to)))
		return true;
	return tvd_flow_permissive(flows, to) && tvd_flow_open(flows, from);
}

/**
 * tvd_flow - whether something flows straight from one label to another
 * @flows: the policy
 * @from: the one
 * @to: the other
 *
 * Return: how, by the first way that there is; TVD_FLOW_NONE if there is none,
 * and from a label to itself.
 */
enum tvd_flow tvd_flow(const struct tvd_flows *flows, uint32_t from,
		       uint32_t to)
{
	if (from == to)
		return TVD_FLOW_NONE;
	if (writes(flows, from, to))
		return TVD_FLOW_WRITE;
	if (reads(flows, to, from))
		return TVD_FLOW_READ;
	if (has_entry(flows, from, to))
		return TVD_FLOW_ENTRY;
	if (has_entry(flows, to, from))
		return TVD_FLOW_EXIT;
	if (may_become(flows, from, to))
		return TVD_FLOW_EXEC;
	if (may_become(flows, to, from))
		return TVD_FLOW_END;
	if (is_not_confined(flows, from, to))
		return TVD_FLOW_PERMISSIVE;
	return TVD_FLOW_NONE;
}

static uint16_t common_type(const struct tvd_policy_set *a,
			    const struct tvd_policy_set *b)
{
	size_t i = 0, j = 0;

	while (i < a->count && j < b->count && a->types[i] != b->types[j]) {
		if (a->types[i] < b->types[j])
			i++;
		else
			j++;
	}
	return i < a->count ? a->types[i] : 0;
}

/**
 * tvd_flow_medium - name what something flows through
 * @flows: the policy
 * @from: a label
 * @to: another, to which something flows straight
 * @room: where to put the text
 * @size: bytes of @room; TVD_FLOW_MEDIUM_SIZE is enough
 *
 * Return: a few words, such as "type shop".
 */
const char *tvd_flow_medium(const struct tvd_flows *flows, uint32_t from,
			    uint32_t to, char *room, size_t size)
{
	const struct tvd_policy *policy = flows->policy;

	switch (tvd_flow(flows, from, to)) {
	case TVD_FLOW_WRITE:
	case TVD_FLOW_READ:
		snprintf(room, size, "type %s",
			 policy->types[common_type(&policy->labels[from].types,
						   &policy->labels[to].types)]
				 .text);
		return room;
	case TVD_FLOW_ENTRY:
		return "entry";
	case TVD_FLOW_EXIT:
		return "end of an entry";
	case TVD_FLOW_EXEC:
		return "exec";
	case TVD_FLOW_END:
		return "end of an exec";
	case TVD_FLOW_PERMISSIVE:
		return tvd_flow_permissive(flows, from) ? "permissive writer" :
							  "permissive reader";
	default:
		return "nothing";
	}
}
