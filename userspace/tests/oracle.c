// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: the decision, said a second time
 *
 * The comments are the design's words.
 */
#include "oracle.h"

/** struct question - what is asked */
struct question {
	const struct oracle_label *s;
	const struct oracle_label *o;
	enum oracle_kind kind;
	const struct oracle_protect *protect;
};

/** struct row - a line of the table */
struct row {
	bool (*matches)(const struct question *q);
	bool (*allows)(const struct question *q);
};

static bool is_same(const struct question *q)
{
	return q->s == q->o;
}

static bool yes(const struct question *q)
{
	(void)q;
	return true;
}

static bool no(const struct question *q)
{
	(void)q;
	return false;
}

/* 1: O is closed and S is not of the same label */
static bool closed_to_others(const struct question *q)
{
	return q->o->closed && !is_same(q);
}

/* deny, the host included; the host may still destroy it */
static bool host_destroys(const struct question *q)
{
	return q->s->who == HOST && q->kind == KIND_DESTROY;
}

/* 2: S or O is revoked or unknown */
static bool either_gone(const struct question *q)
{
	return q->s->gone || q->o->gone;
}

/*
 * deny; the host may still destroy it and, unless closed, read and relabel it
 */
static bool host_cleans_up(const struct question *q)
{
	if (q->s->who != HOST)
		return false;
	if (q->kind == KIND_DESTROY)
		return true;
	if (q->o->closed)
		return false;
	switch (q->kind) {
	/* To read a tree is to search, list and stat it. */
	case KIND_READ:
	case KIND_SEARCH:
	case KIND_LIST:
	case KIND_GETATTR:
	case KIND_RELABEL:
		return true;
	default:
		return false;
	}
}

/* 3: S is host */
static bool subject_is_host(const struct question *q)
{
	return q->s->who == HOST;
}

/*
 * allow, except, while protect_host is on: execute, map-exec or follow what
 * carries a domain's label.  Each of the three has its own switch.
 */
static bool host_protected(const struct question *q)
{
	if (q->o->who != DOMAIN)
		return true;
	switch (q->kind) {
	case KIND_EXECUTE:
		return !q->protect->execute;
	case KIND_MAP_EXEC:
		return !q->protect->map_exec;
	case KIND_FOLLOW:
		return !q->protect->follow;
	default:
		return true;
	}
}

/* 4: O is immutable and the access writes */
static bool writes_immutable(const struct question *q)
{
	static const bool writes[KINDS] = {
		[KIND_WRITE] = true,   [KIND_APPEND] = true,
		[KIND_SETATTR] = true, [KIND_DESTROY] = true,
		[KIND_RELABEL] = true,
	};

	return q->o->immutable && writes[q->kind];
}

/* 6: O is any */
static bool object_is_any(const struct question *q)
{
	return q->o->who == ANY;
}

/* 7: O is base */
static bool object_is_base(const struct question *q)
{
	return q->o->who == BASE;
}

/*
 * read, execute, map-exec, search, list, getattr; no lock.  Besides, follow:
 * /bin is a link, and only the host can have made one that is base.
 */
static bool base_gives(const struct question *q)
{
	static const bool gives[KINDS] = {
		[KIND_READ] = true,	[KIND_EXECUTE] = true,
		[KIND_MAP_EXEC] = true, [KIND_SEARCH] = true,
		[KIND_LIST] = true,	[KIND_GETATTR] = true,
		[KIND_FOLLOW] = true,
	};

	return gives[q->kind];
}

/* 8: types(S) and types(O) intersect */
static bool types_intersect(const struct question *q)
{
	size_t i;

	for (i = 0; i < q->s->type_count && i < q->o->type_count; i++)
		if (q->s->types[i] && q->o->types[i])
			return true;
	return false;
}

/* allow; intra-TVD control: deny rules between labels that share types */
static bool no_rule_denies(const struct question *q)
{
	size_t i;

	for (i = 0; i < q->s->rule_count; i++)
		if (q->s->rules[i].object == q->o &&
		    q->s->rules[i].kinds[q->kind])
			return false;
	return true;
}

static const struct row rows[] = {
	{ closed_to_others, host_destroys }, /* 1 */
	{ either_gone, host_cleans_up }, /* 2 */
	{ subject_is_host, host_protected }, /* 3 */
	{ writes_immutable, no }, /* 4 */
	{ is_same, yes }, /* 5 */
	{ object_is_any, yes }, /* 6 */
	{ object_is_base, base_gives }, /* 7 */
	{ types_intersect, no_rule_denies }, /* 8 */
	{ yes, no }, /* 9: else deny */
};

/**
 * oracle_ask - ask the table
 * @subject: who acts
 * @object: what is acted upon; the same label is the same pointer
 * @kind: how
 * @protect: what the host is protected from
 *
 * Return: whether it is allowed, and the first row that matches, from 1.
 */
struct oracle_answer oracle_ask(const struct oracle_label *subject,
				const struct oracle_label *object,
				enum oracle_kind kind,
				const struct oracle_protect *protect)
{
	const struct question q = { subject, object, kind, protect };
	int i = 0;

	while (!rows[i].matches(&q))
		i++;
	return (struct oracle_answer){ rows[i].allows(&q), i + 1 };
}
