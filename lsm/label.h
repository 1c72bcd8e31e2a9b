/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: interned labels
 */
#ifndef _SECURITY_TVD_LABEL_H
#define _SECURITY_TVD_LABEL_H

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/ratelimit_types.h>
#include <linux/tvd.h>
#include <linux/types.h>

/* Places of the built-in labels in every policy; zero is the host. */
#define TVD_ID_HOST 0
#define TVD_ID_BASE 1
#define TVD_ID_ANY 2
#define TVD_ID_UNKNOWN 3
#define TVD_BUILTIN_LABELS 4

/**
 * struct tvd_label - one label
 *
 * Made by a policy load only and never freed, so that whoever holds a pointer
 * needs neither a reference nor a lock.  What a label means stands in the
 * policy, at index @id.
 */
struct tvd_label {
	/**
	 * @link: In the table of labels by name; written under the policy
	 * mutex, read under RCU.
	 */
	struct hlist_node link;
	/**
	 * @id: Index of the label's properties in every policy.
	 */
	u32 id;
	/**
	 * @usable: The policy in force knows this label, so what carries it
	 * may use what carries it.  Zero for a label that was dropped.
	 */
	bool usable;
	/**
	 * @may_run: The policy in force lets tasks run under this label.  Those
	 * that did when that ended have been ended, too.
	 */
	bool may_run;
	/**
	 * @freezes: The last policy that had this label says that its tasks
	 * are frozen when it is gone, not killed.
	 */
	bool freezes;
	/**
	 * @length: Bytes in @name.
	 */
	u8 length;
	/**
	 * @tasks: How many tasks run under it, with the execs that are about
	 * to; see running.c.  Forks write it while checks read what is above.
	 */
	atomic_t tasks ____cacheline_aligned_in_smp;
	/**
	 * @running: In the list of labels that run, under its mutex.
	 */
	struct hlist_node running;
	/**
	 * @records: How many records its denials may make, so that a flood of
	 * one label's hides nothing of another's.
	 */
	struct ratelimit_state records;
	/**
	 * @suppressed: Its denials since the last record of one that have none.
	 */
	atomic_t suppressed;
	/**
	 * @round: The last revocation that its tasks kept waiting, see revoke.c;
	 * under the policy mutex, as is the next.
	 */
	unsigned int round;
	/**
	 * @waited: How long they did, in jiffies.
	 */
	unsigned long waited;
	/**
	 * @name: Ended by a NUL.
	 */
	char name[];
};

extern struct tvd_label tvd_label_host;
extern struct tvd_label tvd_label_base;
extern struct tvd_label tvd_label_any;
extern struct tvd_label tvd_label_unknown;

/**
 * tvd_label_of - the label that a blob's pointer means
 * @label: what the blob holds; zero is the host
 */
static inline struct tvd_label *tvd_label_of(struct tvd_label *label)
{
	return label ?: &tvd_label_host;
}

static inline bool tvd_label_is_builtin(const struct tvd_label *label)
{
	return label->id < TVD_BUILTIN_LABELS;
}

struct tvd_label *tvd_find_label(const char *name, size_t length);
struct tvd_label *tvd_create_label(const char *name, u8 length, u32 id);
void tvd_intern_label(struct tvd_label *label);
void __init tvd_intern_builtin_labels(void);

#endif /* _SECURITY_TVD_LABEL_H */
