// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: terminals that are opened as /dev/tty
 *
 * Whoever opens that gets its own terminal: but that may be another's by now, or
 * of a label that was revoked.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/major.h>
#include <linux/tty.h>
#include <linux/tty_driver.h>

#include "file.h"
#include "terminal.h"

static bool is_named_tty(const struct file *file)
{
	return file_inode(file)->i_rdev == MKDEV(TTYAUX_MAJOR, 0);
}

/* Nor do /dev/console and /dev/tty0 say whose the terminal is. */
static bool is_name_of_some(const struct file *file)
{
	return is_named_tty(file) ||
	       file_inode(file)->i_rdev == MKDEV(TTYAUX_MAJOR, 1) ||
	       file_inode(file)->i_rdev == MKDEV(TTY_MAJOR, 0);
}

/**
 * tvd_get_terminal_file - an open file that says whose a terminal is
 * @tty: the terminal
 *
 * Does not sleep.
 *
 * Return: a file that was opened by the terminal's own name, for fput(); NULL if
 * nobody has one.
 */
struct file *tvd_get_terminal_file(struct tty_struct *tty)
{
	struct tty_file_private *opened;
	struct file *file = NULL;

	spin_lock(&tty->files_lock);
	list_for_each_entry(opened, &tty->tty_files, list) {
		if (is_name_of_some(opened->file))
			continue;
		file = get_file_active(&opened->file);
		if (file)
			break;
	}
	spin_unlock(&tty->files_lock);
	return file;
}

static struct tvd_label *label_by_file(struct tty_struct *tty)
{
	struct file *file = tvd_get_terminal_file(tty);
	struct tvd_label *label;

	if (!file)
		return NULL;
	label = tvd_file_label(file);
	fput(file);
	return label;
}

/**
 * tvd_terminal_label - the label of what was opened as /dev/tty
 * @file: any open file
 *
 * Of a pseudo-terminal that nobody has open by its name counts who has the other
 * end, unless that is the host: then nobody else is there to be heard.  May sleep.
 *
 * Return: the label; NULL if it is no such file, or has just been opened, or
 * nothing else tells.
 */
struct tvd_label *tvd_terminal_label(const struct file *file)
{
	const struct tty_file_private *opened = file->private_data;
	struct tvd_label *label;
	struct tty_struct *tty;

	/* Before the driver has seen it there is nothing behind it. */
	if (!is_named_tty(file) || !opened)
		return NULL;
	tty = opened->tty;
	label = label_by_file(tty);
	if (label || tty->driver->type != TTY_DRIVER_TYPE_PTY || !tty->link)
		return label;
	label = label_by_file(tty->link);
	return label == &tvd_label_host ? NULL : label;
}
