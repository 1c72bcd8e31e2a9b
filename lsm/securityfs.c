// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: /sys/kernel/security/tvd
 *
 *	policy	 write: put a binary policy in force; read: the one in force
 *	digest	 SHA-256 of the policy in force
 *	version	 its version, 0 before the first load
 *	labels	 its labels, a line each: name, properties, types
 *	access	 write "SUBJECT OBJECT ACCESS", then read the verdict and the row
 *	stats	 denials by row, records left out, labels since boot
 *	status	 "enforcing", or "no policy"
 *
 * securityfs is the host's: a domain does not get here.
 */
#define pr_fmt(fmt) "tvd: " fmt

#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/security.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "audit.h"
#include "cred.h"
#include "policy.h"
#include "policy_binary.h"

/* Whoever opened the file asks, so that a set-user-ID program cannot be used. */
static bool opener_may_administer(struct file *file)
{
	return tvd_cred_label(file->f_cred) == &tvd_label_host &&
	       file_ns_capable(file, &init_user_ns, CAP_MAC_ADMIN);
}

static ssize_t policy_write(struct file *file, const char __user *buf,
			    size_t size, loff_t *position)
{
	void *data;
	int err;

	if (!opener_may_administer(file))
		return -EPERM;
	if (*position)
		return -EINVAL;
	if (size > TVD_POLICY_SIZE_MAX)
		return -EFBIG;
	data = vmemdup_user(buf, size);
	if (IS_ERR(data))
		return PTR_ERR(data);
	err = tvd_load_policy(data, size);
	kvfree(data);
	if (err)
		return err;
	*position = size;
	return size;
}

static ssize_t policy_read(struct file *file, char __user *buf, size_t size,
			   loff_t *position)
{
	const struct tvd_policy *policy;
	ssize_t length;

	/* The policy stays while the mutex is held; reading it is rare. */
	mutex_lock(&tvd_policy_mutex);
	policy = rcu_dereference_protected(tvd_policy,
					   lockdep_is_held(&tvd_policy_mutex));
	length = simple_read_from_buffer(buf, size, position, policy->binary,
					 policy->size);
	mutex_unlock(&tvd_policy_mutex);
	return length;
}

static const struct file_operations policy_operations = {
	.read = policy_read,
	.write = policy_write,
	.llseek = generic_file_llseek,
};

static void show_digest(struct seq_file *m, const struct tvd_policy *policy)
{
	if (policy->binary)
		seq_printf(m, "%*phN\n", SHA256_DIGEST_SIZE, policy->digest);
	else
		seq_puts(m, "none\n");
}

static void show_version(struct seq_file *m, const struct tvd_policy *policy)
{
	seq_printf(m, "%llu\n", policy->version);
}

static void show_status(struct seq_file *m, const struct tvd_policy *policy)
{
	seq_puts(m, policy->binary ? "enforcing\n" : "no policy\n");
}

static void show_label(struct seq_file *m, const struct tvd_binary *binary,
		       const u32 *type_at, const struct tvd_binary_label *label)
{
	u16 i;

	seq_printf(m, "%.*s %s", label->length, label->name,
		   label->properties & TVD_LABEL_TRUSTED ? "trusted" : "-");
	for (i = 0; i < label->count; i++) {
		const char *name;
		u8 length;

		tvd_binary_type(binary,
				type_at[tvd_binary_label_type(label, i)], &name,
				&length);
		seq_printf(m, "%c%.*s", i ? ',' : ' ', length, name);
	}
	seq_putc(m, '\n');
}

static u32 *find_types(const struct tvd_binary *binary)
{
	u32 *type_at = kvcalloc(binary->types, sizeof(*type_at), GFP_KERNEL);
	u32 i, at = binary->types_at;
	const char *name;
	u8 length;

	for (i = 0; type_at && i < binary->types; i++) {
		type_at[i] = at;
		at = tvd_binary_type(binary, at, &name, &length);
	}
	return type_at;
}

static void show_labels(struct seq_file *m, const struct tvd_policy *policy)
{
	struct tvd_binary_label label;
	struct tvd_binary binary;
	u32 *type_at, i, offset;

	if (!policy->binary ||
	    WARN_ON_ONCE(tvd_binary_open(&binary, policy->binary, policy->size,
					 &offset)))
		return;
	type_at = find_types(&binary);
	if (!type_at)
		return;
	label.next = binary.labels_at;
	for (i = 0; i < binary.labels; i++) {
		tvd_binary_label(&binary, label.next, &label);
		show_label(m, &binary, type_at, &label);
	}
	kvfree(type_at);
}

static void show_stats(struct seq_file *m, const struct tvd_policy *policy)
{
	unsigned int row;

	for (row = 0; row < TVD_ROWS; row++)
		seq_printf(m, "denied.row%u %lld\n", row,
			   atomic64_read(&tvd_stats.denied[row]));
	seq_printf(m, "audit.suppressed %lld\n",
		   atomic64_read(&tvd_stats.suppressed));
	seq_printf(m, "labels %u\n", policy->count);
}

/* The files that show something of the policy in force. */
static const struct shown {
	const char *name;
	void (*show)(struct seq_file *m, const struct tvd_policy *policy);
} shown_files[] = {
	{ "digest", show_digest }, { "version", show_version },
	{ "labels", show_labels }, { "stats", show_stats },
	{ "status", show_status },
};

static int show_file(struct seq_file *m, void *unused)
{
	const struct shown *shown = m->private;

	mutex_lock(&tvd_policy_mutex);
	shown->show(m, rcu_dereference_protected(
			       tvd_policy, lockdep_is_held(&tvd_policy_mutex)));
	mutex_unlock(&tvd_policy_mutex);
	return 0;
}

static int open_shown(struct inode *inode, struct file *file)
{
	return single_open(file, show_file, inode->i_private);
}

static const struct file_operations shown_operations = {
	.open = open_shown,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};

static u32 access_by_name(const char *name)
{
	int kind = match_string(tvd_access_names, TVD_ACCESS_KINDS, name);

	return kind < 0 ? 0 : BIT(kind);
}

static struct tvd_label *label_by_name(const char *name)
{
	return tvd_find_label(name, strlen(name));
}

/* Three words, one space between two of them, a line feed at the end or not. */
static ssize_t access_write(struct file *file, const char __user *buf,
			    size_t size, loff_t *position)
{
	char *answer, *text, *subject_name, *object_name;
	struct tvd_label *subject, *object;
	struct tvd_verdict verdict;
	u32 access;
	int length;

	text = simple_transaction_get(file, buf, size);
	if (IS_ERR(text))
		return PTR_ERR(text);
	answer = text;
	strim(text);
	subject_name = strsep(&text, " ");
	object_name = strsep(&text, " ");
	if (!object_name || !text)
		return -EINVAL;
	subject = label_by_name(subject_name);
	object = label_by_name(object_name);
	access = access_by_name(text);
	if (!subject || !object || !access)
		return -EINVAL;
	verdict = tvd_ask_policy(subject, object, access);
	length = scnprintf(answer, SIMPLE_TRANSACTION_LIMIT, "%s %u\n",
			   verdict.allowed ? "allowed" : "denied", verdict.row);
	simple_transaction_set(file, length);
	return size;
}

static const struct file_operations access_operations = {
	.write = access_write,
	.read = simple_transaction_read,
	.release = simple_transaction_release,
	.llseek = generic_file_llseek,
};

static int __init make_files(struct dentry *directory)
{
	struct dentry *file;
	size_t i;

	file = securityfs_create_file("policy", 0600, directory, NULL,
				      &policy_operations);
	if (!IS_ERR(file))
		file = securityfs_create_file("access", 0600, directory, NULL,
					      &access_operations);
	for (i = 0; !IS_ERR(file) && i < ARRAY_SIZE(shown_files); i++)
		file = securityfs_create_file(shown_files[i].name, 0400,
					      directory,
					      (void *)&shown_files[i],
					      &shown_operations);
	return PTR_ERR_OR_ZERO(file);
}

static int __init tvd_init_securityfs(void)
{
	struct dentry *directory;
	int err;

	if (!tvd_initialized)
		return 0;
	directory = securityfs_create_dir(TVD_NAME, NULL);
	if (IS_ERR(directory)) {
		pr_err("no /sys/kernel/security/tvd: no policy can be loaded\n");
		return PTR_ERR(directory);
	}
	err = make_files(directory);
	if (err) {
		pr_err("a file of /sys/kernel/security/tvd is missing: %d\n",
		       err);
		securityfs_recursive_remove(directory);
	}
	return err;
}

fs_initcall(tvd_init_securityfs);
