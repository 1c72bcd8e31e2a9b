/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: open files
 */
#ifndef _SECURITY_TVD_FILE_H
#define _SECURITY_TVD_FILE_H

#include <linux/fs.h>

#include "label.h"
#include "setup.h"

/**
 * struct tvd_file - what an open file holds
 */
struct tvd_file {
	/**
	 * @opener: The label of who opened it; zero is the host.  It is the
	 * label of an open file that has no inode of its own, or shares it
	 * with files that lead elsewhere: see tvd_is_openers().
	 */
	struct tvd_label *opener;
	/**
	 * @owner: The label of who named the process that is signalled when
	 * the file is ready; zero is the host.
	 */
	struct tvd_label *owner;
	/**
	 * @granted: A label that may read and write it whatever its own is,
	 * because the host left it standard input or output; zero for none.
	 */
	struct tvd_label *granted;
	/**
	 * @behind: The label of the tunnel that it was attached to last, which
	 * has to let it be used, too; zero for none.
	 */
	struct tvd_label *behind;
};

static inline struct tvd_file *tvd_file(const struct file *file)
{
	return file->f_security + tvd_blob_sizes.lbs_file;
}

struct tvd_label *tvd_file_label(const struct file *file);
int tvd_check_file(struct file *file, u32 access);
int tvd_check_receiver(struct tvd_label *label, struct file *file);
bool tvd_may_hold_file(struct file *file, struct tvd_label *label);
bool tvd_grant_file(struct file *file, struct tvd_label *label);
bool tvd_is_granted(const struct file *file, const struct tvd_label *subject,
		    u32 access);
bool tvd_holds_grant(const struct path *path);

/* uring.c */
#ifdef CONFIG_IO_URING
int tvd_check_ring(const struct tvd_label *label, struct file *file);
#else
static inline int tvd_check_ring(const struct tvd_label *label,
				 struct file *file)
{
	return 0;
}
#endif

/* bpf.c */
#ifdef CONFIG_BPF_SYSCALL
struct tvd_label *tvd_bpf_file_label(const struct file *file);
#else
static inline struct tvd_label *tvd_bpf_file_label(const struct file *file)
{
	return NULL;
}
#endif

/* perf.c */
#ifdef CONFIG_PERF_EVENTS
struct tvd_label *tvd_counter_label(const struct file *file);
#else
static inline struct tvd_label *tvd_counter_label(const struct file *file)
{
	return NULL;
}
#endif

#endif /* _SECURITY_TVD_FILE_H */
