/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Trusted Virtual Domains: questions for the decision, the same everywhere
 *
 * A policy and triples of subject, object and access, made up by a generator
 * with a fixed seed.  KUnit asks the decision; a selftest asks the tools and
 * the running kernel, with the policy in their own forms; all must agree.
 */
#ifndef _TVD_TRIPLES_H
#define _TVD_TRIPLES_H

#include <linux/tvd.h>

#define TRIPLES 10000
#define TRIPLES_LABELS 64
#define TRIPLES_DENIES 48

/* Host, base, any and unknown, then the labels. */
#define TRIPLES_BUILTIN 4
#define TRIPLES_NAMES (TRIPLES_BUILTIN + TRIPLES_LABELS)

/* A set of types is a mask of these places among all 4,094. */
#define TRIPLES_PLACES 8
static const __u16 triples_place[TRIPLES_PLACES] = { 0,	   1,	 63,   64,
						     2000, 2001, 4092, 4093 };

/**
 * struct triples_label - a label
 *
 * @types: a bit for each of triples_place.
 * @properties: TVD_LABEL_*.
 */
struct triples_label {
	__u8 types;
	__u32 properties;
};

/* A denial, by the numbers of labels. */
struct triples_deny {
	__u16 subject;
	__u16 object;
	__u32 access;
};

/* The generator and the policy. */
struct triples {
	__u64 state;
	__u32 denies;
	struct triples_label label[TRIPLES_LABELS];
	struct triples_deny deny[TRIPLES_DENIES];
};

static inline __u32 triples_random(struct triples *t, __u32 below)
{
	t->state = t->state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (__u32)(t->state >> 33) % below;
}

/* One type or several, and properties that go with them. */
static inline void triples_make_label(struct triples *t,
				      struct triples_label *label)
{
	static const __u32 kinds[] = {
		0,
		0,
		0,
		TVD_LABEL_TRUSTED,
		TVD_LABEL_IMMUTABLE,
		TVD_LABEL_TRUSTED | TVD_LABEL_IMMUTABLE,
		TVD_LABEL_CLOSED | TVD_LABEL_MEASURED,
		TVD_LABEL_MEASURED | TVD_LABEL_FREEZE,
	};

	label->properties = kinds[triples_random(t, 8)];
	label->types = 1 << triples_random(t, TRIPLES_PLACES);
	if (label->properties & (TVD_LABEL_TRUSTED | TVD_LABEL_IMMUTABLE))
		label->types |= triples_random(t, 1 << TRIPLES_PLACES);
}

static inline int triples_has_deny(const struct triples *t,
				   const struct triples_deny *deny)
{
	__u32 i;

	for (i = 0; i < t->denies; i++)
		if (t->deny[i].subject == deny->subject &&
		    t->deny[i].object == deny->object)
			return 1;
	return 0;
}

static inline void triples_make_deny(struct triples *t)
{
	struct triples_deny deny = {
		.subject = triples_random(t, TRIPLES_LABELS),
		.object = triples_random(t, TRIPLES_LABELS),
		.access = 1 + triples_random(t, TVD_ACCESS_ALL),
	};
	const struct triples_label *subject = &t->label[deny.subject];

	if (deny.subject == deny.object || triples_has_deny(t, &deny) ||
	    (subject->properties & TVD_LABEL_IMMUTABLE) ||
	    !(subject->types & t->label[deny.object].types))
		return;
	t->deny[t->denies++] = deny;
}

static inline void triples_make(struct triples *t)
{
	__u32 i;

	t->state = 0x747664;
	t->denies = 0;
	for (i = 0; i < TRIPLES_LABELS; i++)
		triples_make_label(t, &t->label[i]);
	while (t->denies < TRIPLES_DENIES)
		triples_make_deny(t);
}

/* The next question: two names by number, and a kind of access. */
static inline void triples_ask(struct triples *t, __u32 *subject, __u32 *object,
			       __u32 *kind)
{
	__u32 own = triples_random(t, 4);

	*subject = triples_random(t, TRIPLES_NAMES);
	*object = triples_random(t, TRIPLES_NAMES);
	*kind = triples_random(t, TVD_ACCESS_KINDS);
	/* What denials are for is rare among all pairs. */
	if (!own) {
		const struct triples_deny *deny =
			&t->deny[triples_random(t, t->denies)];

		*subject = TRIPLES_BUILTIN + deny->subject;
		*object = TRIPLES_BUILTIN + deny->object;
	}
}

/* FNV-1a, to compare many answers by one number. */
#define TRIPLES_HASH_START 0xcbf29ce484222325ULL

static inline __u64 triples_hash(__u64 hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (__u8)*text) * 0x100000001b3ULL;
	return hash;
}

#endif /* _TVD_TRIPLES_H */
