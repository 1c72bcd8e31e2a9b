// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: where memory is swapped to
 */
#include <linux/fs.h>
#include <linux/tvd.h>

#include "audit.h"
#include "cred.h"
#include "file.h"
#include "policy.h"

/**
 * tvd_check_swap - may the current task swap to a file?
 * @file: the file or the disk, opened in the caller's name
 *
 * Everybody's memory goes there: that is the host's to say, and nobody but the
 * host may read it.  May sleep.
 *
 * Return: 0, or -EACCES.
 */
int tvd_check_swap(struct file *file)
{
	struct tvd_denial question = {
		.object = &tvd_label_host,
		.access = TVD_ACCESS_READ | TVD_ACCESS_WRITE,
		.path = &file->f_path,
	};
	int err;

	if (!tvd_active())
		return 0;
	question.subject = tvd_current_label();
	err = tvd_check(&question, -EACCES);
	if (err)
		return err;
	question.object = tvd_file_label(file);
	if (question.object == &tvd_label_host)
		return 0;
	question.reason = "swap";
	return tvd_refuse(&question, -EACCES);
}
