// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: BPF
 *
 * Who may call bpf(2) at all, the policy says by CAP_BPF.  A map and a program
 * are of who makes them, wherever they are found: by number, or by a name that
 * they were given.
 *
 * The kernel has one pointer for all modules in a map and in a program, which is
 * SELinux's where that runs: the labels are kept beside them.
 */
#include <linux/bpf.h>
#include <linux/hashtable.h>
#include <linux/lsm_hooks.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "audit.h"
#include "cred.h"
#include "file.h"
#include "inode.h"
#include "policy.h"
#include "setup.h"

/**
 * struct labelled - a map or a program that a domain has made
 *
 * @link: in @things, under @things_lock.
 * @thing: the map, or what a program has that does not move while it is made.
 * @label: its maker's.
 */
struct labelled {
	struct hlist_node link;
	const void *thing;
	struct tvd_label *label;
};

static DEFINE_HASHTABLE(things, 8);
static DEFINE_SPINLOCK(things_lock);

static struct labelled *find(const void *thing)
{
	struct labelled *at;

	lockdep_assert_held(&things_lock);
	hash_for_each_possible(things, at, link, (unsigned long)thing)
		if (at->thing == thing)
			return at;
	return NULL;
}

static int add(const void *thing)
{
	struct labelled *new;
	bool known;

	if (tvd_current_label() == &tvd_label_host)
		return 0;
	new = kmalloc(sizeof(*new), GFP_KERNEL_ACCOUNT);
	if (!new)
		return -ENOMEM;
	new->thing = thing;
	new->label = tvd_current_label();
	spin_lock_bh(&things_lock);
	known = find(thing);
	if (!known)
		hash_add(things, &new->link, (unsigned long)thing);
	spin_unlock_bh(&things_lock);
	if (!known)
		return 0;
	/* Of something that is gone, and not by hook: nobody's any more. */
	kfree(new);
	return -EEXIST;
}

static void forget(const void *thing)
{
	struct labelled *old;

	spin_lock_bh(&things_lock);
	old = find(thing);
	if (old)
		hash_del(&old->link);
	spin_unlock_bh(&things_lock);
	kfree(old);
}

static struct tvd_label *label_of(const void *thing)
{
	struct tvd_label *label = &tvd_label_host;
	const struct labelled *at;

	spin_lock_bh(&things_lock);
	at = find(thing);
	if (at)
		label = at->label;
	spin_unlock_bh(&things_lock);
	return label;
}

/**
 * tvd_bpf_file_label - whose map or program a descriptor leads to
 * @file: any open file
 *
 * Its file is of who opened it, by a number or a name.  Does not sleep.
 *
 * Return: the label of who has made it; NULL if it leads to neither.
 */
struct tvd_label *tvd_bpf_file_label(const struct file *file)
{
	const struct bpf_prog *program = file->private_data;

	if (file->f_op == &bpf_map_fops)
		return label_of(file->private_data);
	if (file->f_op == &bpf_prog_fops)
		return label_of(program->aux);
	return NULL;
}

static int check(struct tvd_label *label, u32 access)
{
	struct tvd_denial question = {
		.subject = tvd_current_label(),
		.object = label,
		.access = access,
	};

	return tvd_check(&question, -EACCES);
}

static int hook_bpf_map_create(struct bpf_map *map, union bpf_attr *attr,
			       struct bpf_token *token)
{
	return add(map);
}

static void hook_bpf_map_free(struct bpf_map *map)
{
	forget(map);
}

/* Whoever gets a descriptor of it, from wherever. */
static int hook_bpf_map(struct bpf_map *map, fmode_t mode)
{
	u32 access = 0;

	if (!tvd_active())
		return 0;
	if (mode & FMODE_READ)
		access |= TVD_ACCESS_READ;
	if (mode & FMODE_WRITE)
		access |= TVD_ACCESS_WRITE;
	return check(label_of(map), access);
}

/* The program itself may be moved while it is verified. */
static int hook_bpf_prog_load(struct bpf_prog *program, union bpf_attr *attr,
			      struct bpf_token *token)
{
	return add(program->aux);
}

static void hook_bpf_prog_free(struct bpf_prog *program)
{
	forget(program->aux);
}

static int hook_bpf_prog(struct bpf_prog *program)
{
	if (!tvd_active())
		return 0;
	return check(label_of(program->aux), TVD_ACCESS_READ);
}

/* A mount that the host gave rights to: they are for who may change it. */
static int hook_bpf_token_create(struct bpf_token *token, union bpf_attr *attr,
				 const struct path *path)
{
	return tvd_check_dentry(path->dentry, TVD_ACCESS_WRITE);
}

/*
 * A token makes a capability against a user namespace as good as one against
 * the machine, and CAP_SYS_ADMIN there as good as any.
 */
static int hook_bpf_token_capable(const struct bpf_token *token, int capability)
{
	const struct tvd_label *label = tvd_current_label();

	if (!tvd_active() || label == &tvd_label_host ||
	    tvd_label_has_capability(label, capability, true))
		return 0;
	return tvd_refuse(
		&(struct tvd_denial){
			.subject = label,
			.act = "bpf-token",
			.number = capability,
		},
		-EPERM);
}

static struct security_hook_list tvd_bpf_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(bpf_map_create, hook_bpf_map_create),
	LSM_HOOK_INIT(bpf_map_free, hook_bpf_map_free),
	LSM_HOOK_INIT(bpf_map, hook_bpf_map),
	LSM_HOOK_INIT(bpf_prog_load, hook_bpf_prog_load),
	LSM_HOOK_INIT(bpf_prog_free, hook_bpf_prog_free),
	LSM_HOOK_INIT(bpf_prog, hook_bpf_prog),
	LSM_HOOK_INIT(bpf_token_create, hook_bpf_token_create),
	LSM_HOOK_INIT(bpf_token_capable, hook_bpf_token_capable),
};

void __init tvd_add_bpf_hooks(void)
{
	tvd_add_hooks(tvd_bpf_hooks, ARRAY_SIZE(tvd_bpf_hooks));
}
