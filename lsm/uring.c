// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: io_uring
 *
 * What is asked by a ring is done under the label of who submits it, and every
 * request asks as the system call would.  Three things are a ring's own: a
 * request under credentials that were registered with it, a thread of the kernel
 * that acts for who made it, whoever fills the ring, and commands to drivers.
 */
#include <linux/capability.h>
#include <linux/io_uring.h>
#include <linux/io_uring/cmd.h>
#include <linux/io_uring_types.h>
#include <linux/lsm_hooks.h>

#include "audit.h"
#include "cred.h"
#include "file.h"
#include "policy.h"
#include "setup.h"

/* Nobody acts under a label that it has not entered, the host included. */
static int refuse_label(const struct tvd_label *subject, const char *act,
			const struct tvd_label *label)
{
	return tvd_refuse(
		&(struct tvd_denial){
			.subject = subject,
			.act = act,
			.with = label,
		},
		-EPERM);
}

static int hook_uring_override_creds(const struct cred *new)
{
	const struct tvd_label *label = tvd_cred_label(new);

	if (!tvd_active() || likely(label == tvd_current_label()))
		return 0;
	return refuse_label(tvd_current_label(), "personality", label);
}

/*
 * A thread that spins on a processor that all domains share: Linux before 5.11
 * asked for the same capability.
 */
static int hook_uring_sqpoll(void)
{
	const struct tvd_label *label = tvd_current_label();

	if (!tvd_active() || label == &tvd_label_host ||
	    tvd_label_has_capability(label, CAP_SYS_NICE, true))
		return 0;
	return tvd_refuse(
		&(struct tvd_denial){
			.subject = label,
			.act = "polling-thread",
			.number = CAP_SYS_NICE,
		},
		-EPERM);
}

/* What a driver or a socket makes of it, as of an ioctl. */
static int hook_uring_cmd(struct io_uring_cmd *command)
{
	return tvd_check_file(command->file,
			      TVD_ACCESS_READ | TVD_ACCESS_WRITE);
}

/**
 * tvd_check_ring - may this label be given this open file?
 * @subject: the label
 * @file: the open file, of any kind
 *
 * Who fills a ring that a thread of the kernel serves acts as who made it.
 *
 * Return: 0; -EPERM if it is such a ring of another label.
 */
int tvd_check_ring(const struct tvd_label *subject, struct file *file)
{
	const struct io_ring_ctx *ring;
	const struct tvd_label *label;

	if (!tvd_active() || likely(!io_is_uring_fops(file)))
		return 0;
	ring = file->private_data;
	label = tvd_file_label(file);
	if (!(ring->flags & IORING_SETUP_SQPOLL) || label == subject)
		return 0;
	return refuse_label(subject, "polled-ring", label);
}

static struct security_hook_list tvd_uring_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(uring_override_creds, hook_uring_override_creds),
	LSM_HOOK_INIT(uring_sqpoll, hook_uring_sqpoll),
	LSM_HOOK_INIT(uring_cmd, hook_uring_cmd),
};

void __init tvd_add_uring_hooks(void)
{
	tvd_add_hooks(tvd_uring_hooks, ARRAY_SIZE(tvd_uring_hooks));
}
