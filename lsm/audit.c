// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: denials, recorded and counted
 *
 * Every denial is counted.  It is recorded, too, unless its subject's label has
 * more than anybody could read; its next record says how many were left out.  So
 * nobody hides an act behind a flood without the flood being seen, and nobody
 * hides another's.
 */
#include <linux/audit.h>
#include <linux/bitops.h>
#include <linux/ipc.h>
#include <linux/moduleparam.h>
#include <linux/ratelimit.h>

#include "audit.h"
#include "policy.h"

struct tvd_stats tvd_stats;

static unsigned int record_burst = TVD_RECORDS_BURST;
module_param(record_burst, uint, 0644);
MODULE_PARM_DESC(
	record_burst,
	"how many denials of a label are recorded in a tenth of a second");

const char *const tvd_access_names[TVD_ACCESS_KINDS] = {
	"read",	       "write",		 "append", "execute",  "map-exec",
	"follow",      "search",	 "list",   "getattr",  "setattr",
	"lock-shared", "lock-exclusive", "watch",  "connect",  "send",
	"receive",     "trace",		 "signal", "schedule", "destroy",
	"relabel",     "mount",
};

static void log_access(struct audit_buffer *ab, u32 access)
{
	const char *separator = "";
	unsigned int kind;

	audit_log_format(ab, " access=");
	for (kind = 0; kind < TVD_ACCESS_KINDS; kind++) {
		if (!(access & BIT(kind)))
			continue;
		audit_log_format(ab, "%s%s", separator, tvd_access_names[kind]);
		separator = ",";
	}
}

static void log_inode(struct audit_buffer *ab, const struct inode *inode)
{
	audit_log_format(ab, " dev=");
	audit_log_untrustedstring(ab, inode->i_sb->s_id);
	audit_log_format(ab, " ino=%lu", inode->i_ino);
}

static void log_file(struct audit_buffer *ab, const struct tvd_denial *denial)
{
	const struct inode *inode = denial->inode;

	if (denial->path) {
		audit_log_d_path(ab, " path=", denial->path);
		inode = d_backing_inode(denial->path->dentry);
	} else if (denial->dentry) {
		audit_log_format(ab, " name=");
		spin_lock(&denial->dentry->d_lock);
		audit_log_untrustedstring(ab, denial->dentry->d_name.name);
		spin_unlock(&denial->dentry->d_lock);
		inode = d_backing_inode(denial->dentry);
	}
	if (inode)
		log_inode(ab, inode);
}

/* Not get_task_comm(): hooks are called with the task's lock held. */
static void log_task(struct audit_buffer *ab, const char *prefix,
		     struct task_struct *task)
{
	char comm[sizeof(task->comm)];

	strscpy(comm, task->comm);
	audit_log_format(ab, " %spid=%d %scomm=", prefix, task_tgid_nr(task),
			 prefix);
	audit_log_untrustedstring(ab, comm);
}

static void record(const struct tvd_denial *denial, const char *verdict)
{
	/* Const to those who decide; how often it was told changes no decision. */
	struct tvd_label *subject = (struct tvd_label *)denial->subject;
	struct audit_buffer *ab;
	int suppressed;

	WRITE_ONCE(subject->records.burst, READ_ONCE(record_burst));
	/* What the host does about others is no flood of theirs. */
	ab = denial->actor || __ratelimit(&subject->records) ?
		     audit_log_start(audit_context(), GFP_ATOMIC | __GFP_NOWARN,
				     AUDIT_AVC) :
		     NULL;
	if (!ab) {
		atomic64_inc(&tvd_stats.suppressed);
		atomic_inc(&subject->suppressed);
		return;
	}
	audit_log_format(ab, "lsm=tvd verdict=%s row=%u subject=%s", verdict,
			 denial->row, subject->name);
	if (denial->object)
		audit_log_format(ab, " object=%s", denial->object->name);
	if (denial->act)
		audit_log_format(ab, " act=%s number=%d", denial->act,
				 denial->number);
	if (denial->reason)
		audit_log_format(ab, " reason=%s", denial->reason);
	if (denial->with)
		audit_log_format(ab, " with=%s", denial->with->name);
	if (denial->access)
		log_access(ab, denial->access);
	log_task(ab, "", denial->actor ?: current);
	if (denial->task)
		log_task(ab, "object_", denial->task);
	log_file(ab, denial);
	if (denial->ipc)
		audit_log_format(ab, " ipc_id=%d ipc_key=%#x", denial->ipc->id,
				 denial->ipc->key);
	suppressed = atomic_xchg(&subject->suppressed, 0);
	if (suppressed)
		audit_log_format(ab, " suppressed=%d", suppressed);
	audit_log_end(ab);
}

/**
 * tvd_deny - count a denial, and record it
 * @denial: what was refused
 *
 * Does not sleep.
 */
void tvd_deny(const struct tvd_denial *denial)
{
	atomic64_inc(&tvd_stats.denied[denial->row]);
	record(denial, "denied");
}

/*
 * What is closed, revoked or unknown stays so for all, permissive or not; and a
 * file is not made where there is no label for it.
 */
static bool is_permitted(const struct tvd_denial *denial)
{
	return (denial->act || denial->row > TVD_ROW_GONE) &&
	       (tvd_label_flags(denial->subject) & TVD_LABEL_PERMISSIVE);
}

/**
 * tvd_refuse - refuse an act, unless its subject is permissive; and record it
 * @denial: what is to be refused
 * @err: the errno of the refusal, negative
 *
 * Does not sleep.
 *
 * Return: @err, or 0 if the act is only recorded.
 */
int tvd_refuse(const struct tvd_denial *denial, int err)
{
	if (unlikely(is_permitted(denial))) {
		atomic64_inc(&tvd_stats.permissive);
		record(denial, "permissive");
		return 0;
	}
	tvd_deny(denial);
	return err;
}

/**
 * tvd_check - ask about an access, and refuse it if the answer is no
 * @question: the subject, the object, the access, and what is known of the act
 * @err: the errno of the refusal, negative
 *
 * For hooks that are not hot: these ask before they gather what is known.  Does
 * not sleep.
 *
 * Return: 0 if it is allowed or only recorded, else @err.
 */
int tvd_check(struct tvd_denial *question, int err)
{
	struct tvd_verdict verdict =
		tvd_ask(question->subject, question->object, question->access);

	if (likely(verdict.allowed))
		return 0;
	question->row = verdict.row;
	return tvd_refuse(question, err);
}
