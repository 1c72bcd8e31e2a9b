/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unit tests: the decision, said a second time
 *
 * Written from the table in the design, by hand, with nothing of the decision's
 * own code, constants or sets: types are an array of bool, kinds of access are
 * numbers in the order of the design's list, and what is denied in spite of
 * common types is a list of rules, in no order.
 */
#ifndef TESTS_ORACLE_H
#define TESTS_ORACLE_H

#include <stdbool.h>
#include <stddef.h>

enum oracle_kind {
	KIND_READ,
	KIND_WRITE,
	KIND_APPEND,
	KIND_EXECUTE,
	KIND_MAP_EXEC,
	KIND_FOLLOW,
	KIND_SEARCH,
	KIND_LIST,
	KIND_GETATTR,
	KIND_SETATTR,
	KIND_LOCK_SHARED,
	KIND_LOCK_EXCLUSIVE,
	KIND_WATCH,
	KIND_CONNECT,
	KIND_SEND,
	KIND_RECEIVE,
	KIND_TRACE,
	KIND_SIGNAL,
	KIND_SCHEDULE,
	KIND_DESTROY,
	KIND_RELABEL,
	KIND_MOUNT,
	KINDS,
};

struct oracle_label;

/** struct oracle_rule - kinds of access to a label that are denied */
struct oracle_rule {
	const struct oracle_label *object;
	bool kinds[KINDS];
};

/** struct oracle_label - a label: who it is, what it may hold */
struct oracle_label {
	enum { DOMAIN, HOST, BASE, ANY } who;
	const bool *types;
	size_t type_count;
	const struct oracle_rule *rules;
	size_t rule_count;
	bool trusted;
	bool closed;
	bool immutable;
	bool gone;
};

/** struct oracle_protect - the three switches of protect_host */
struct oracle_protect {
	bool execute;
	bool map_exec;
	bool follow;
};

/** struct oracle_answer - what the table says */
struct oracle_answer {
	bool allowed;
	int row;
};

struct oracle_answer oracle_ask(const struct oracle_label *subject,
				const struct oracle_label *object,
				enum oracle_kind kind,
				const struct oracle_protect *protect);

#endif /* TESTS_ORACLE_H */
