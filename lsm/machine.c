// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what concerns the whole machine
 *
 * The kernel itself, its modules and its instruments are no domain's:
 * whoever reaches them reaches all domains.  What the policy lets a label do by
 * naming a capability it does; what would end every border it does not.
 */
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/kernel_read_file.h>
#include <linux/lsm_hooks.h>
#include <linux/perf_event.h>
#include <linux/preempt.h>

#include "audit.h"
#include "cred.h"
#include "file.h"
#include "policy.h"
#include "setup.h"

static bool is_host(const struct tvd_label *label)
{
	return !tvd_active() || label == &tvd_label_host;
}

static int refuse_act(const struct tvd_label *subject, const char *act,
		      int number, int err)
{
	return tvd_refuse(
		&(struct tvd_denial){
			.subject = subject,
			.act = act,
			.number = number,
		},
		err);
}

/* An act that is the host's, and theirs to whom the policy gives a capability. */
static int check_act(const char *act, int number, int capability, int err)
{
	const struct tvd_label *label = tvd_current_label();

	if (is_host(label) || tvd_label_has_capability(label, capability, true))
		return 0;
	return refuse_act(label, act, number, err);
}

/* The kernel would have the host run modprobe because a domain asks for it. */
static int hook_kernel_module_request(char *name)
{
	return check_act("module-request", 0, CAP_SYS_MODULE, -EPERM);
}

static int hook_kernel_load_data(enum kernel_load_data_id id, bool contents)
{
	const struct tvd_label *label = tvd_current_label();

	if (is_host(label))
		return 0;
	return refuse_act(label, "load", id, -EPERM);
}

/* What the kernel loads it executes: nothing that a domain may have written. */
static int hook_kernel_read_file(struct file *file, enum kernel_read_file_id id,
				 bool contents)
{
	struct tvd_denial question = {
		.subject = tvd_current_label(),
		.access = TVD_ACCESS_EXECUTE,
		.path = &file->f_path,
	};

	if (!tvd_active())
		return 0;
	if (question.subject != &tvd_label_host)
		return refuse_act(question.subject, "load", id, -EPERM);
	question.object = tvd_file_label(file);
	return tvd_check(&question, -EACCES);
}

/*
 * Asked by whatever can read or change the kernel.  What is sent to who listens
 * to IPsec is sent in anybody's turn.
 */
static int hook_locked_down(enum lockdown_reason what)
{
	const struct tvd_label *label = tvd_current_label();

	if (!in_task() || what == LOCKDOWN_XFRM_SECRET || is_host(label))
		return 0;
	return refuse_act(label, "lockdown", what, -EPERM);
}

/* One's own processes may be measured, but not the kernel or a processor. */
static int hook_perf_event_open(int type)
{
	if (type == PERF_SECURITY_OPEN)
		return 0;
	return check_act("perf", type, CAP_PERFMON, -EACCES);
}

/* What a number leads to that nobody is asked about any more. */
static bool is_of_somebody(int command)
{
	switch (command) {
	case BPF_LINK_GET_FD_BY_ID:
	/* Who finds none by its number goes on without. */
	case BPF_BTF_GET_NEXT_ID:
	case BPF_BTF_GET_FD_BY_ID:
	case BPF_TASK_FD_QUERY:
		return true;
	default:
		return false;
	}
}

static int hook_bpf(int command, union bpf_attr *attr, unsigned int size)
{
	const struct tvd_label *label = tvd_current_label();

	if (is_of_somebody(command) && !is_host(label))
		return refuse_act(label, "bpf-others", command, -EPERM);
	return check_act("bpf", command, CAP_BPF, -EPERM);
}

/* It gives all capabilities, and is for nothing where the policy gives none. */
static int hook_userns_create(const struct cred *cred)
{
	const struct tvd_label *label = tvd_cred_label(cred);

	if (is_host(label) ||
	    tvd_label_has_capability(label, CAP_SYS_ADMIN, false))
		return 0;
	return refuse_act(label, "user-namespace", 0, -EPERM);
}

static struct security_hook_list tvd_machine_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(kernel_module_request, hook_kernel_module_request),
	LSM_HOOK_INIT(kernel_load_data, hook_kernel_load_data),
	LSM_HOOK_INIT(kernel_read_file, hook_kernel_read_file),
	LSM_HOOK_INIT(locked_down, hook_locked_down),
#ifdef CONFIG_PERF_EVENTS
	LSM_HOOK_INIT(perf_event_open, hook_perf_event_open),
#endif
#ifdef CONFIG_BPF_SYSCALL
	LSM_HOOK_INIT(bpf, hook_bpf),
#endif
	LSM_HOOK_INIT(userns_create, hook_userns_create),
};

void __init tvd_add_machine_hooks(void)
{
	tvd_add_hooks(tvd_machine_hooks, ARRAY_SIZE(tvd_machine_hooks));
}
