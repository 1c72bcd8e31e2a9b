// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: interned labels
 */
#include <linux/hashtable.h>
#include <linux/ratelimit.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/stringhash.h>

#include "audit.h"
#include "label.h"

/* 65,535 labels make chains of 16; names are looked up on slow paths only. */
static DEFINE_HASHTABLE(labels_by_name, 12);

/* No message of its own: the next record carries the number. */
#define RECORDS                                                   \
	RATELIMIT_STATE_INIT_FLAGS(records, TVD_RECORDS_INTERVAL, \
				   TVD_RECORDS_BURST,             \
				   RATELIMIT_MSG_ON_RELEASE)

#define BUILTIN_LABEL(_label, _id, _usable, _name) \
	struct tvd_label _label = {                \
		.id = _id,                         \
		.usable = _usable,                 \
		.length = sizeof(_name) - 1,       \
		.records = RECORDS,                \
		.name = (_name),                   \
	}

BUILTIN_LABEL(tvd_label_host, TVD_ID_HOST, true, TVD_NAME_HOST);
BUILTIN_LABEL(tvd_label_base, TVD_ID_BASE, true, TVD_NAME_BASE);
BUILTIN_LABEL(tvd_label_any, TVD_ID_ANY, true, TVD_NAME_ANY);
BUILTIN_LABEL(tvd_label_unknown, TVD_ID_UNKNOWN, false, TVD_NAME_UNKNOWN);

static u32 hash_name(const char *name, size_t length)
{
	return full_name_hash(NULL, name, length);
}

/**
 * tvd_find_label - the label of this name
 * @name: the name, not necessarily ended by a NUL
 * @length: its bytes
 *
 * Labels are never freed, so the pointer stays good.  Callable in any context.
 *
 * Return: the label, which the policy in force may have dropped, or NULL if
 * no policy since boot has had it.
 */
struct tvd_label *tvd_find_label(const char *name, size_t length)
{
	struct tvd_label *label, *found = NULL;

	rcu_read_lock();
	hash_for_each_possible_rcu(labels_by_name, label, link,
				   hash_name(name, length)) {
		if (label->length == length &&
		    !memcmp(label->name, name, length)) {
			found = label;
			break;
		}
	}
	rcu_read_unlock();
	return found;
}

/**
 * tvd_create_label - make a label that nobody can find yet
 * @name: a valid name, not necessarily ended by a NUL
 * @length: its bytes
 * @id: its place in the policies
 *
 * Return: the label, to be given to tvd_intern_label() or kfree(); NULL if
 * there is no memory.
 */
struct tvd_label *tvd_create_label(const char *name, u8 length, u32 id)
{
	struct tvd_label *label;

	label = kmalloc(struct_size(label, name, length + 1), GFP_KERNEL);
	if (!label)
		return NULL;
	INIT_HLIST_NODE(&label->link);
	label->id = id;
	atomic_set(&label->tasks, 0);
	INIT_HLIST_NODE(&label->running);
	ratelimit_state_init(&label->records, TVD_RECORDS_INTERVAL,
			     TVD_RECORDS_BURST);
	ratelimit_set_flags(&label->records, RATELIMIT_MSG_ON_RELEASE);
	atomic_set(&label->suppressed, 0);
	label->usable = false;
	label->may_run = false;
	label->freezes = false;
	label->length = length;
	memcpy(label->name, name, length);
	label->name[length] = '\0';
	return label;
}

/**
 * tvd_intern_label - let a label be found by its name from now on
 * @label: from tvd_create_label(), with a name that no other label has
 *
 * The caller holds the policy mutex.
 */
void tvd_intern_label(struct tvd_label *label)
{
	hash_add_rcu(labels_by_name, &label->link,
		     hash_name(label->name, label->length));
}

void __init tvd_intern_builtin_labels(void)
{
	tvd_intern_label(&tvd_label_host);
	tvd_intern_label(&tvd_label_base);
	tvd_intern_label(&tvd_label_any);
	tvd_intern_label(&tvd_label_unknown);
}
