// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: /sys/kernel/security/tvd
 *
 *	policy	 write: put a policy in force; read: the one in force
 *	replace	 write: put a policy in force, and end what it does not let run
 *	digest	 SHA-256 of the policy in force, without its signature
 *	version	 its version, 0 before the first load
 *	labels	 its labels, a line each: name, properties, types
 *	running	 the labels that run, a line each: name, number of tasks
 *	access	 write "SUBJECT OBJECT ACCESS", then read the verdict and the row
 *	revoke	 write a label's name: what carries it may do nothing any more, and
 *		 its tasks are killed or frozen
 *	lock	 write "1": no policy is loaded any more until the next boot
 *	hooks	 the hooks by which the running kernel asks, a line each
 *	stats	 denials by row, records left out, labels since boot
 *	status	 "enforcing", or "no policy"
 *
 * The directory and digest, version, labels, running and status may be read by
 * domains, which see their own label only.  The rest of securityfs is the host's, so a
 * domain gets there only where the directory is mounted for it.
 */
#define pr_fmt(fmt) "tvd: " fmt

#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/security.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "audit.h"
#include "cred.h"
#include "inode.h"
#include "policy.h"
#include "running.h"

/* Whoever opened the file asks, so that a set-user-ID program cannot be used. */
static bool opener_may_administer(struct file *file)
{
	return tvd_cred_label(file->f_cred) == &tvd_label_host &&
	       file_ns_capable(file, &init_user_ns, CAP_MAC_ADMIN);
}

static ssize_t load_from(struct file *file, const char __user *buf, size_t size,
			 loff_t *position, bool revoke)
{
	void *data;
	int err;

	if (!opener_may_administer(file))
		return -EPERM;
	if (*position)
		return -EINVAL;
	if (size > TVD_POLICY_SIZE_MAX + TVD_SIGNATURE_SIZE_MAX)
		return -EFBIG;
	data = vmemdup_user(buf, size);
	if (IS_ERR(data))
		return PTR_ERR(data);
	err = tvd_load_policy(data, size, revoke);
	if (err) {
		kvfree(data);
		return err;
	}
	*position = size;
	return size;
}

static ssize_t policy_write(struct file *file, const char __user *buf,
			    size_t size, loff_t *position)
{
	return load_from(file, buf, size, position, false);
}

static ssize_t replace_write(struct file *file, const char __user *buf,
			     size_t size, loff_t *position)
{
	return load_from(file, buf, size, position, true);
}

static ssize_t policy_read(struct file *file, char __user *buf, size_t size,
			   loff_t *position)
{
	const struct tvd_policy *policy;
	ssize_t length;

	/* The policy stays while the mutex is held; reading it is rare. */
	mutex_lock(&tvd_policy_mutex);
	policy = tvd_policy_held();
	length = simple_read_from_buffer(
		buf, size, position, policy->binary.data, policy->binary.size);
	mutex_unlock(&tvd_policy_mutex);
	return length;
}

static const struct file_operations policy_operations = {
	.read = policy_read,
	.write = policy_write,
	.llseek = generic_file_llseek,
};

static const struct file_operations replace_operations = {
	.write = replace_write,
	.llseek = generic_file_llseek,
};

static int show_digest(struct seq_file *m, const struct tvd_policy *policy)
{
	if (policy->binary.data)
		seq_printf(m, "%*phN\n", SHA256_DIGEST_SIZE, policy->digest);
	else
		seq_puts(m, "none\n");
	return 0;
}

static int show_version(struct seq_file *m, const struct tvd_policy *policy)
{
	seq_printf(m, "%llu\n", policy->version);
	return 0;
}

static int show_status(struct seq_file *m, const struct tvd_policy *policy)
{
	seq_puts(m, policy->binary.data ? "enforcing\n" : "no policy\n");
	return 0;
}

static int show_lock(struct seq_file *m, const struct tvd_policy *policy)
{
	seq_printf(m, "%d\n", tvd_policy_is_locked());
	return 0;
}

static void show_properties(struct seq_file *m, u32 flags)
{
	static const struct {
		u32 flag;
		const char *name;
	} properties[] = {
		{ TVD_PROP_GONE, "revoked" },
		{ TVD_LABEL_TRUSTED, "trusted" },
		{ TVD_LABEL_CLOSED, "closed" },
		{ TVD_LABEL_IMMUTABLE, "immutable" },
		{ TVD_LABEL_MEASURED, "measured" },
		{ TVD_LABEL_PERMISSIVE, "permissive" },
		{ TVD_LABEL_FREEZE, "freeze" },
	};
	const char *separator = " ";
	size_t i;

	for (i = 0; i < ARRAY_SIZE(properties); i++) {
		if (!(flags & properties[i].flag))
			continue;
		seq_printf(m, "%s%s", separator, properties[i].name);
		separator = ",";
	}
	if (*separator == ' ')
		seq_puts(m, " -");
}

static void show_types(struct seq_file *m, const struct tvd_binary *binary,
		       const u32 *type_at, const struct tvd_binary_set *types)
{
	u16 i;

	for (i = 0; i < types->count; i++) {
		const char *name;
		u8 length;

		tvd_binary_type(binary, type_at[tvd_binary_set_type(types, i)],
				&name, &length);
		seq_printf(m, "%c%.*s", i ? ',' : ' ', length, name);
	}
}

static u32 *find_types(const struct tvd_binary *binary)
{
	u32 *type_at = kvcalloc(binary->count[TVD_SECTION_TYPES],
				sizeof(*type_at), GFP_KERNEL);
	u32 i, at = binary->at[TVD_SECTION_TYPES];
	const char *name;
	u8 length;

	for (i = 0; type_at && i < binary->count[TVD_SECTION_TYPES]; i++) {
		type_at[i] = at;
		at = tvd_binary_type(binary, at, &name, &length);
	}
	return type_at;
}

static int show_labels(struct seq_file *m, const struct tvd_policy *policy)
{
	const struct tvd_binary *binary = &policy->binary;
	const struct tvd_label *reader = tvd_cred_label(m->file->f_cred);
	struct tvd_binary_label record;
	u32 *type_at, i, at = binary->at[TVD_SECTION_LABELS];

	if (!binary->data)
		return 0;
	type_at = find_types(binary);
	if (!type_at)
		return -ENOMEM;
	for (i = 0; i < binary->count[TVD_SECTION_LABELS]; i++) {
		const struct tvd_label *label =
			policy->label[TVD_REFERENCE_FIRST + i];

		at = tvd_binary_label(binary, at, &record);
		if (reader != &tvd_label_host && reader != label)
			continue;
		seq_puts(m, label->name);
		show_properties(m, policy->props[label->id].flags);
		show_types(m, binary, type_at, &record.types);
		seq_putc(m, '\n');
	}
	kvfree(type_at);
	return 0;
}

static int show_running(struct seq_file *m, const struct tvd_policy *policy)
{
	tvd_show_running(m, tvd_cred_label(m->file->f_cred));
	return 0;
}

static int show_hooks(struct seq_file *m, const struct tvd_policy *policy)
{
	tvd_show_hooks(m);
	return 0;
}

static int show_stats(struct seq_file *m, const struct tvd_policy *policy)
{
	unsigned int row;

	for (row = 0; row < TVD_ROWS; row++)
		seq_printf(m, "denied.row%u %lld\n", row,
			   atomic64_read(&tvd_stats.denied[row]));
	seq_printf(m, "permissive %lld\n",
		   atomic64_read(&tvd_stats.permissive));
	seq_printf(m, "audit.suppressed %lld\n",
		   atomic64_read(&tvd_stats.suppressed));
	seq_printf(m, "labels %u\n", policy->count);
	return 0;
}

/* The files that show something of the policy in force. */
static const struct shown {
	const char *name;
	int (*show)(struct seq_file *m, const struct tvd_policy *policy);
	bool to_domains;
} shown_files[] = {
	{ "digest", show_digest, true },   { "version", show_version, true },
	{ "labels", show_labels, true },   { "status", show_status, true },
	{ "running", show_running, true }, { "stats", show_stats },
	{ "hooks", show_hooks },
};

static const struct shown shown_lock = { "lock", show_lock };

static int show_file(struct seq_file *m, void *unused)
{
	const struct shown *shown = m->private;
	int err;

	mutex_lock(&tvd_policy_mutex);
	err = shown->show(m, tvd_policy_held());
	mutex_unlock(&tvd_policy_mutex);
	return err;
}

static int open_shown(struct inode *inode, struct file *file)
{
	return single_open(file, show_file, inode->i_private);
}

/* What is shown depends on who opened the file, and so is for nobody else. */
static ssize_t read_shown(struct file *file, char __user *buf, size_t size,
			  loff_t *position)
{
	if (tvd_current_label() != tvd_cred_label(file->f_cred))
		return -EACCES;
	return seq_read(file, buf, size, position);
}

static const struct file_operations shown_operations = {
	.open = open_shown,
	.read = read_shown,
	.llseek = seq_lseek,
	.release = single_release,
};

/* A word, with a line feed at its end or not. */
static int copy_word(char *word, size_t room, const char __user *buf,
		     size_t size)
{
	if (!size || size >= room)
		return -EINVAL;
	if (copy_from_user(word, buf, size))
		return -EFAULT;
	word[size - (word[size - 1] == '\n')] = '\0';
	return strlen(word) + 1 < size ? -EINVAL : 0;
}

static ssize_t lock_write(struct file *file, const char __user *buf,
			  size_t size, loff_t *position)
{
	char word[4];
	int err;

	if (!opener_may_administer(file))
		return -EPERM;
	err = copy_word(word, sizeof(word), buf, size);
	if (err)
		return err;
	if (strcmp(word, "1"))
		return -EINVAL;
	tvd_lock_policy();
	return size;
}

static const struct file_operations lock_operations = {
	.open = open_shown,
	.read = read_shown,
	.write = lock_write,
	.llseek = seq_lseek,
	.release = single_release,
};

static ssize_t revoke_write(struct file *file, const char __user *buf,
			    size_t size, loff_t *position)
{
	char name[TVD_NAME_MAX + 2];
	int err;

	if (!opener_may_administer(file))
		return -EPERM;
	err = copy_word(name, sizeof(name), buf, size);
	if (!err)
		err = tvd_revoke_label(name);
	return err ?: size;
}

static const struct file_operations revoke_operations = {
	.write = revoke_write,
	.llseek = noop_llseek,
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

static struct dentry *__init make_file(const char *name, umode_t mode,
				       struct dentry *directory,
				       const struct shown *shown,
				       const struct file_operations *operations)
{
	struct dentry *file = securityfs_create_file(name, mode, directory,
						     (void *)shown, operations);

	if (!IS_ERR(file) && shown && shown->to_domains)
		tvd_fix_inode_label(d_inode(file), &tvd_label_base);
	return file;
}

static int __init make_files(struct dentry *directory)
{
	struct dentry *file;
	size_t i;

	file = make_file("policy", 0600, directory, NULL, &policy_operations);
	if (!IS_ERR(file))
		file = make_file("replace", 0200, directory, NULL,
				 &replace_operations);
	if (!IS_ERR(file))
		file = make_file("access", 0600, directory, NULL,
				 &access_operations);
	if (!IS_ERR(file))
		file = make_file("revoke", 0200, directory, NULL,
				 &revoke_operations);
	if (!IS_ERR(file))
		file = make_file("lock", 0600, directory, &shown_lock,
				 &lock_operations);
	for (i = 0; !IS_ERR(file) && i < ARRAY_SIZE(shown_files); i++)
		file = make_file(shown_files[i].name, 0400, directory,
				 &shown_files[i], &shown_operations);
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
	tvd_fix_inode_label(d_inode(directory), &tvd_label_base);
	err = make_files(directory);
	if (err) {
		pr_err("a file of /sys/kernel/security/tvd is missing: %d\n",
		       err);
		securityfs_recursive_remove(directory);
	}
	return err;
}

fs_initcall(tvd_init_securityfs);
