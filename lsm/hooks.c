// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: hooks by their names
 *
 * An entry of a table of hooks has no name.  It points to the kernel's own slots
 * for the hook, and from those the name comes back.
 */
#define pr_fmt(fmt) "tvd: " fmt

#include <linux/init.h>
#include <linux/lsm_hooks.h>
#include <linux/moduleparam.h>
#include <linux/panic.h>
#include <linux/seq_file.h>

#include "setup.h"

/* All that the kernel has, whoever registers them. */
static const struct kernel_hook {
	const struct lsm_static_call *slots;
	const char *name;
} kernel_hooks[] = {
#define LSM_HOOK(RET, DEFAULT, NAME, ...) { static_calls_table.NAME, #NAME },
#include <linux/lsm_hook_defs.h>
#undef LSM_HOOK
};

/* What the kernel calls, not what it was asked to call. */
static bool is_registered(const struct lsm_static_call *slots)
{
	size_t i;

	for (i = 0; i < MAX_LSM_COUNT && slots[i].hl; i++)
		if (slots[i].hl->lsmid == &tvd_lsmid)
			return static_key_enabled(slots[i].active);
	return false;
}

/**
 * tvd_show_hooks - the hooks by which the running kernel asks this module
 * @m: where to
 *
 * A name a line, in the kernel's order.
 */
void tvd_show_hooks(struct seq_file *m)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kernel_hooks); i++)
		if (is_registered(kernel_hooks[i].slots))
			seq_printf(m, "%s\n", kernel_hooks[i].name);
}

#ifdef CONFIG_SECURITY_TVD_MUTATE
/*
 * tvd.without=HOOK[,HOOK...] leaves hooks out, so that a test that rests on one
 * can be seen to fail.  Who sets a boot parameter can leave the whole module out.
 */
static char without[512];
module_param_string(without, without, sizeof(without), 0444);

static bool __init is_in_list(const char *name)
{
	size_t length = strlen(name);
	const char *at;

	for (at = without; *at; at += strspn(at, ",")) {
		size_t word = strcspn(at, ",");

		if (word == length && !memcmp(at, name, length))
			return true;
		at += word;
	}
	return false;
}

static const char *__init name_of(const struct lsm_static_call *slots)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kernel_hooks); i++)
		if (kernel_hooks[i].slots == slots)
			return kernel_hooks[i].name;
	return "";
}

static int __init leave_out(struct security_hook_list *hooks, int count)
{
	int i, kept = 0;

	for (i = 0; i < count; i++) {
		const char *name = name_of(hooks[i].scalls);

		if (!is_in_list(name)) {
			hooks[kept++] = hooks[i];
			continue;
		}
		pr_warn("without the hook %s, as tvd.without= says: this machine is not protected\n",
			name);
		add_taint(TAINT_TEST, LOCKDEP_STILL_OK);
	}
	return kept;
}
#else
static int __init leave_out(struct security_hook_list *hooks, int count)
{
	return count;
}
#endif

/**
 * tvd_add_hooks - register a table of hooks
 * @hooks: the table
 * @count: how many there are
 */
void __init tvd_add_hooks(struct security_hook_list *hooks, int count)
{
	security_add_hooks(hooks, leave_out(hooks, count), &tvd_lsmid);
}
