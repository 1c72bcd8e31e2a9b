// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: superblocks
 *
 * A label on disk is worth what the one is worth who could write the disk.
 */
#include <linux/capability.h>
#include <linux/fs_context.h>
#include <linux/fs_parser.h>
#include <linux/lsm_hooks.h>
#include <linux/magic.h>
#include <linux/seq_file.h>
#include <linux/tvd.h>
#include <linux/user_namespace.h>

#include "audit.h"
#include "cred.h"
#include "entry.h"
#include "inode.h"
#include "policy.h"
#include "superblock.h"

/**
 * struct filesystem - a type that shows the kernel's state, not a mounter's
 *
 * @type: its name.
 * @label: of all its files, whoever has mounted it; NULL where each file is its
 * maker's, and so is a directory, unless the host made that.
 * @initial: only in the initial user namespace; another has its own state.
 * @parts: the host may give parts of the tree away, by security.tvd, which only
 * the running kernel keeps.
 * @once: there is one for the whole machine, whoever mounts it first.
 */
struct filesystem {
	const char *type;
	struct tvd_label *label;
	bool initial;
	bool parts;
	bool once;
};

static const struct filesystem filesystems[] = {
	{ "devpts", NULL },
	{ "hugetlbfs", NULL },
	{ "mqueue", NULL },
	/* Whose such a descriptor is: tvd_is_openers(). */
	{ "nsfs", &tvd_label_base },
	{ "pidfs", &tvd_label_base },
	/* /proc/PID has its process's label; of the rest see proc.c. */
	{ "proc", &tvd_label_base },
	/* Directories and links; the nodes have their devices' labels. */
	{ "devtmpfs", &tvd_label_base },
	/* A user namespace may mount these, and root of it then write them. */
	{ "sysfs", &tvd_label_host },
	/* Whoever may write in a group of version 1 takes anybody's process there. */
	{ "cgroup", &tvd_label_host },
	{ "cgroup2", &tvd_label_host, .parts = true },
	{ "cpuset", &tvd_label_host },
	{ "configfs", &tvd_label_host, .once = true },
	{ "debugfs", &tvd_label_host, .once = true },
	{ "efivarfs", &tvd_label_host, .once = true },
	{ "fusectl", &tvd_label_host, .once = true },
	{ "pstore", &tvd_label_host, .once = true },
	{ "resctrl", &tvd_label_host, .once = true },
	{ "securityfs", &tvd_label_host, .once = true },
	{ "selinuxfs", &tvd_label_host, .once = true },
	{ "smackfs", &tvd_label_host, .once = true },
	{ "tracefs", &tvd_label_host, .once = true },
	{ "xenfs", &tvd_label_host, .once = true },
	/* What runs which programs, the host's among them. */
	{ "binfmt_misc", &tvd_label_host, .initial = true },
};

static const struct filesystem *find_filesystem(const char *type,
						const struct user_namespace *ns)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(filesystems); i++)
		if (!strcmp(type, filesystems[i].type))
			return filesystems[i].initial && ns != &init_user_ns ?
				       NULL :
				       &filesystems[i];
	return NULL;
}

static const struct filesystem *filesystem_of(const struct super_block *sb)
{
	return find_filesystem(sb->s_type->name, sb->s_user_ns);
}

static struct tvd_label *mounter_of(const struct super_block *sb)
{
	return tvd_label_of(tvd_superblock(sb)->mounter);
}

static bool host_mounted(const struct super_block *sb)
{
	return sb->s_user_ns == &init_user_ns &&
	       mounter_of(sb) == &tvd_label_host;
}

/**
 * tvd_is_kernels_tree - whether a superblock shows what the kernel has anyway
 * @sb: the superblock
 *
 * Return: true for proc, sysfs and the like, which a container mounts for itself
 * and where each file has a label whoever has mounted it.
 */
bool tvd_is_kernels_tree(const struct super_block *sb)
{
	const struct filesystem *filesystem = filesystem_of(sb);

	return filesystem && !filesystem->once;
}

/**
 * tvd_is_machines_tree - whether a superblock is the only one of its type
 * @sb: the superblock
 *
 * Return: true for debugfs, fusectl and the like, which are the host's to mount.
 */
bool tvd_is_machines_tree(const struct super_block *sb)
{
	const struct filesystem *filesystem = filesystem_of(sb);

	return filesystem && filesystem->once;
}

/**
 * tvd_shows_what_is_nobodys - whether files lead to namespaces or processes
 * @sb: the superblock
 *
 * All who open the same have one inode: it cannot be the first one's.
 *
 * Return: true for what setns(2) and pidfd_open(2) are about.
 */
bool tvd_shows_what_is_nobodys(const struct super_block *sb)
{
	return sb->s_magic == NSFS_MAGIC || sb->s_magic == PID_FS_MAGIC;
}

/**
 * tvd_superblock_labelling - how the files of this superblock get their labels
 * @sb: the superblock
 *
 * Return: enum tvd_labelling.
 */
enum tvd_labelling tvd_superblock_labelling(const struct super_block *sb)
{
	const struct filesystem *filesystem;
	struct tvd_label *label;
	bool trusted;

	/* Pipes, sockets, memory files: no name leads to them. */
	if ((sb->s_flags & SB_NOUSER) && !tvd_shows_what_is_nobodys(sb))
		return TVD_LABELLING_CREATOR;
	filesystem = filesystem_of(sb);
	if (filesystem && filesystem->parts)
		return TVD_LABELLING_XATTR;
	if (filesystem)
		return filesystem->label ? TVD_LABELLING_ONE :
					   TVD_LABELLING_CREATOR;
	if (host_mounted(sb) &&
	    tvd_find_filesystem(sb->s_type->name, &trusted, &label) && trusted)
		return TVD_LABELLING_XATTR;
	return TVD_LABELLING_ONE;
}

/* Directories in which everybody makes what is its own. */
static struct tvd_label *directory_label(const struct super_block *sb)
{
	struct tvd_label *mounter = mounter_of(sb);

	return mounter == &tvd_label_host ? &tvd_label_base : mounter;
}

/**
 * tvd_superblock_given_label - the label that was given to all of a filesystem
 * @sb: the superblock
 *
 * Return: that of its mount, of who mounted it, or of its type; NULL if what has no
 * label of its own is as the policy says of all such files.
 */
struct tvd_label *tvd_superblock_given_label(const struct super_block *sb)
{
	const struct filesystem *filesystem = filesystem_of(sb);
	struct tvd_label *label = READ_ONCE(tvd_superblock(sb)->label);
	bool trusted;

	if (label)
		return label;
	if (!filesystem && !host_mounted(sb))
		return mounter_of(sb);
	tvd_find_filesystem(sb->s_type->name, &trusted, &label);
	if (label)
		return label;
	if (filesystem)
		return filesystem->label ?: directory_label(sb);
	return NULL;
}

/**
 * tvd_superblock_label - the label of the files that have none of their own
 * @sb: the superblock
 *
 * Return: the label under the policy in force.
 */
struct tvd_label *tvd_superblock_label(const struct super_block *sb)
{
	struct tvd_label *label = tvd_superblock_given_label(sb);
	bool trusted = false;

	if (label)
		return label;
	tvd_find_filesystem(sb->s_type->name, &trusted, &label);
	if (trusted && (tvd_policy_flags() & TVD_POLICY_UNLABELLED_BASE))
		return &tvd_label_base;
	return &tvd_label_host;
}

/**
 * tvd_check_superblock - may the current task do what all users of it feel?
 * @sb: the superblock
 * @label: whose that is: tvd_superblock_label(), or of who else is concerned
 *
 * May sleep.
 *
 * Return: 0, or -EACCES.
 */
int tvd_check_superblock(const struct super_block *sb,
			 const struct tvd_label *label)
{
	struct tvd_denial question = {
		.object = label,
		.access = TVD_ACCESS_MOUNT,
		.dentry = sb->s_root,
	};

	if (!tvd_active())
		return 0;
	question.subject = tvd_current_label();
	return tvd_check(&question, -EACCES);
}

/**
 * tvd_label_superblock - give a superblock the label that its mount names
 * @fc: the context of the mount
 * @sb: the superblock, which may have been mounted before
 *
 * The caller holds @sb->s_umount.
 *
 * Return: 0; -EBUSY if it has another label from a mount before.
 */
int tvd_label_superblock(const struct fs_context *fc, struct super_block *sb)
{
	struct tvd_superblock *blob;

	if (!tvd_initialized)
		return 0;
	blob = tvd_superblock(sb);
	if (!blob->settled) {
		WRITE_ONCE(blob->label, fc->tvd_label);
		blob->settled = true;
		return 0;
	}
	/* What a mount leads to by itself keeps what it has. */
	if (blob->label == fc->tvd_label ||
	    fc->purpose == FS_CONTEXT_FOR_SUBMOUNT)
		return 0;
	errorfc(fc, "tvd: it is mounted with tvd.label=%s; unmount that first",
		blob->label ? blob->label->name : "(none)");
	return -EBUSY;
}

static int refuse_label(const struct fs_context *fc,
			const struct tvd_label *label)
{
	const struct tvd_label *subject = tvd_current_label();

	errorfc(fc, "tvd: %s may not mount with tvd.label=%s", subject->name,
		label->name);
	/* CAP_MAC_ADMIN is what the host is short of, and not a row. */
	if (subject != &tvd_label_host)
		tvd_deny(&(struct tvd_denial){
			.subject = subject,
			.object = label,
			.access = TVD_ACCESS_RELABEL | TVD_ACCESS_MOUNT,
		});
	return -EPERM;
}

/* Whether the current task may say that this label is a mount's. */
static bool may_give(const struct tvd_label *label)
{
	const struct tvd_label *subject = tvd_current_label();

	return subject == &tvd_label_host ? capable(CAP_MAC_ADMIN) :
					    tvd_may_make_as(subject, label);
}

static int take_label(struct fs_context *fc, const char *name)
{
	struct tvd_label *label = tvd_find_file_label(name, strlen(name));

	if (!label)
		return invalfc(fc,
			       "tvd: the policy has no label '%s' for files",
			       name);
	if (find_filesystem(fc->fs_type->name, fc->user_ns))
		return invalfc(fc, "tvd: what is in %s has labels of its own",
			       fc->fs_type->name);
	if (!may_give(label))
		return refuse_label(fc, label);
	fc->tvd_label = label;
	return 0;
}

static int compare_label(struct fs_context *fc, const char *name)
{
	const struct tvd_label *label = tvd_superblock(fc->root->d_sb)->label;

	if (label && !strcmp(name, label->name))
		return 0;
	return invalfc(fc, "tvd: a remount does not change tvd.label=");
}

static int hook_fs_context_parse_param(struct fs_context *fc,
				       struct fs_parameter *param)
{
	if (strcmp(param->key, "tvd.label"))
		return -ENOPARAM;
	if (param->type != fs_value_is_string)
		return invalfc(fc, "tvd: tvd.label= wants a label's name");
	if (fc->purpose == FS_CONTEXT_FOR_RECONFIGURE)
		return compare_label(fc, param->string);
	return take_label(fc, param->string);
}

/* What the kernel mounts by itself below a mount. */
static int hook_fs_context_submount(struct fs_context *fc,
				    struct super_block *reference)
{
	fc->tvd_label = tvd_superblock(reference)->label;
	/* Whoever happens to be led there is not its mounter. */
	if (!fc->tvd_label && mounter_of(reference) != tvd_current_label())
		fc->tvd_label = tvd_superblock_label(reference);
	return 0;
}

/* A domain does not learn what other labels there are. */
static int hook_sb_show_options(struct seq_file *m, struct super_block *sb)
{
	const struct tvd_label *label = tvd_superblock(sb)->label;

	if (label &&
	    tvd_ask(tvd_current_label(), label, TVD_ACCESS_GETATTR).allowed)
		seq_printf(m, ",tvd.label=%s", label->name);
	return 0;
}

static int hook_sb_alloc_security(struct super_block *sb)
{
	tvd_superblock(sb)->mounter = tvd_current_label();
	return 0;
}

static struct security_hook_list tvd_superblock_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(sb_alloc_security, hook_sb_alloc_security),
	LSM_HOOK_INIT(sb_show_options, hook_sb_show_options),
	LSM_HOOK_INIT(fs_context_parse_param, hook_fs_context_parse_param),
	LSM_HOOK_INIT(fs_context_submount, hook_fs_context_submount),
};

void __init tvd_add_superblock_hooks(void)
{
	tvd_add_hooks(tvd_superblock_hooks, ARRAY_SIZE(tvd_superblock_hooks));
}
