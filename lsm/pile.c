// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: open files that are collected under a lock
 *
 * Who looks at one after the other, and waits for some of them, is shown the same
 * place twice: what it has not seen is moved to where it has been.
 */
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/sched/task.h>
#include <linux/slab.h>

#include "pile.h"

/**
 * tvd_pile_add - add an open file
 * @pile: the pile
 * @file: the file, which the caller's lock keeps open
 *
 * Callable under a spinlock.
 */
void tvd_pile_add(struct tvd_pile *pile, struct file *file)
{
	if (pile->number < pile->room)
		pile->files[pile->number] = get_file(file);
	pile->number++;
}

static void clear(struct tvd_pile *pile)
{
	unsigned int i;

	for (i = 0; i < min(pile->number, pile->room); i++)
		fput(pile->files[i]);
	pile->number = 0;
}

/**
 * tvd_pile_grow - make room for what there was none for
 * @pile: the pile
 *
 * Sleeps, until there is memory.
 *
 * Return: false if it holds all that was added; true if it is empty, and to be
 * filled again.
 */
bool tvd_pile_grow(struct tvd_pile *pile)
{
	unsigned int wanted = pile->number;

	if (wanted <= pile->room)
		return false;
	tvd_pile_drop(pile);
	pile->room = wanted + wanted / 4;
	pile->files = kvmalloc_array(pile->room, sizeof(*pile->files),
				     GFP_KERNEL | __GFP_NOFAIL);
	return true;
}

/**
 * tvd_pile_drop - let go of all
 * @pile: the pile, which is as new then
 *
 * Sleeps.
 */
void tvd_pile_drop(struct tvd_pile *pile)
{
	clear(pile);
	kvfree(pile->files);
	*pile = (struct tvd_pile){};
}

struct search {
	struct tvd_pile *pile;
	bool (*wanted)(struct file *file);
};

static int consider(const void *data, struct file *file, unsigned int fd)
{
	const struct search *search = data;

	if (search->wanted(file))
		tvd_pile_add(search->pile, file);
	return 0;
}

/**
 * tvd_pile_descriptors - collect what a task has descriptors of, at one time
 * @pile: the pile, which is empty
 * @task: the task
 * @wanted: whether a file is to be collected; called under spinlocks
 *
 * Sleeps.
 */
void tvd_pile_descriptors(struct tvd_pile *pile, struct task_struct *task,
			  bool (*wanted)(struct file *file))
{
	const struct search search = { pile, wanted };

	do {
		/* Keeps the table; proc_fd.c, too, takes the one lock below it. */
		task_lock(task);
		iterate_fd(task->files, 0, consider, &search);
		task_unlock(task);
	} while (tvd_pile_grow(pile));
}
