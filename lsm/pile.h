/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: open files that are collected under a lock
 */
#ifndef _SECURITY_TVD_PILE_H
#define _SECURITY_TVD_PILE_H

#include <linux/fs.h>
#include <linux/sched.h>

/**
 * struct tvd_pile - open files, to be looked at when the lock has been let go
 *
 * @files: the files, with a reference each.
 * @room: how many there is room for.
 * @number: how many have been added, with those that there was no room for.
 *
 * Begins as zeroes.  Of one task at a time.
 */
struct tvd_pile {
	struct file **files;
	unsigned int room;
	unsigned int number;
};

void tvd_pile_add(struct tvd_pile *pile, struct file *file);
bool tvd_pile_grow(struct tvd_pile *pile);
void tvd_pile_drop(struct tvd_pile *pile);
void tvd_pile_descriptors(struct tvd_pile *pile, struct task_struct *task,
			  bool (*wanted)(struct file *file));

#endif /* _SECURITY_TVD_PILE_H */
