// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the kernel holds of labels that are gone
 *
 * An open file says whose it is.  What it leads to may be another's: files and
 * memory that an io_uring was given, pages in a pipe, the maker of a BPF map.
 */
#include <linux/io_uring.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/pipe_fs_i.h>
#include <linux/sched.h>
#ifdef CONFIG_IO_URING
#include <linux/io_uring_types.h>
#include <io_uring/io_uring.h>
#include <io_uring/filetable.h>
#include <io_uring/kbuf.h>
#include <io_uring/rsrc.h>
#endif

#include "file.h"
#include "gone.h"
#include "inode.h"
#include "policy.h"

/**
 * tvd_is_gone - whether a label was revoked, or the policy has it no more
 * @label: the label
 *
 * Callable in any context.
 *
 * Return: true if it is.
 */
bool tvd_is_gone(const struct tvd_label *label)
{
	/* "unknown" is what nobody can tell the label of, for want of memory, too. */
	return !READ_ONCE(label->usable) && !tvd_label_is_builtin(label) &&
	       (tvd_label_flags(label) & TVD_PROP_GONE);
}

/**
 * tvd_held_label - the label of what an open file is, or leads to if that is gone
 * @file: the open file
 *
 * May sleep.
 *
 * Return: the label; where it cannot be told now, what it was.
 */
const struct tvd_label *tvd_held_label(const struct file *file)
{
	const struct tvd_inode *inode = tvd_inode(file_user_inode(file));
	const struct tvd_label *before = READ_ONCE(inode->label);
	const struct tvd_label *behind = tvd_bpf_file_label(file);
	const struct tvd_label *label = tvd_file_label(file);

	if (behind && tvd_is_gone(behind))
		return behind;
	return label == &tvd_label_unknown && before ? before : label;
}

/**
 * tvd_wait_a_moment - wait for a lock of others to be let go, a tick
 * @waited: how long they have been waited for, in jiffies; grows
 *
 * What a busy machine adds to the tick is not theirs.  Sleeps.
 *
 * Return: false, and does not wait, if they have had their time.
 */
bool tvd_wait_a_moment(unsigned long *waited)
{
	unsigned long before = jiffies;

	if (*waited >= TVD_PATIENCE)
		return false;
	schedule_timeout_uninterruptible(1);
	*waited += min(jiffies - before, 2UL);
	return true;
}

/* Whose memory a page is if they are gone; NULL, too, if it has been cut off since. */
static const struct tvd_label *gone_page(struct page *page)
{
	const struct tvd_label *label = NULL;
	const struct address_space *mapping;

	rcu_read_lock();
	mapping = folio_mapping(page_folio(page));
	if (mapping && mapping->host && S_ISBLK(mapping->host->i_mode))
		label = tvd_find_device_label(false, mapping->host->i_rdev);
	else if (mapping && mapping->host)
		label = READ_ONCE(tvd_inode(mapping->host)->label);
	rcu_read_unlock();
	return label && tvd_is_gone(label) ? label : NULL;
}

/*
 * One buffer of a pipe.  Whoever empties it takes its operations away before it
 * lets the page go: pipe_buf_release(), include/linux/pipe_fs_i.h.
 */
static const struct tvd_label *gone_in_buffer(struct pipe_buffer *buffer)
{
	const struct tvd_label *label = NULL;
	struct page *page = READ_ONCE(buffer->page);
	struct folio *folio;

	if (!page || !READ_ONCE(buffer->ops))
		return NULL;
	folio = page_folio(page);
	if (!folio_try_get(folio))
		return NULL;
	if (READ_ONCE(buffer->ops) && READ_ONCE(buffer->page) == page &&
	    page_folio(page) == folio)
		label = gone_page(page);
	folio_put(folio);
	return label;
}

/**
 * tvd_gone_in_pipe - whose pages are in a pipe that are gone
 * @file: an end of the pipe, or any other file
 *
 * splice(2) and vmsplice(2) leave the pages themselves there, which go on
 * changing, and not a copy.  The pipe's own lock is not waited for: who splices
 * from what has no data yet holds it for as long as there is none.  Its size is
 * changed under the lock that is taken (pipe_resize_ring(), fs/pipe.c).
 *
 * Return: a label that is gone; NULL for none.
 */
const struct tvd_label *tvd_gone_in_pipe(struct file *file)
{
	struct pipe_inode_info *pipe = get_pipe_info(file, true);
	const struct tvd_label *label = NULL;
	unsigned int i, size = 1;

	for (i = 0; pipe && !label && i < size; i++) {
		spin_lock_irq(&pipe->rd_wait.lock);
		size = pipe->ring_size;
		if (i < size)
			label = gone_in_buffer(&pipe->bufs[i]);
		spin_unlock_irq(&pipe->rd_wait.lock);
	}
	return label;
}

#ifdef CONFIG_IO_URING
static const struct tvd_label *gone_file_in(struct io_ring_ctx *ring)
{
	unsigned int i;

	for (i = 0; i < ring->nr_user_files; i++) {
		struct file *file = io_file_from_index(&ring->file_table, i);
		const struct tvd_label *label = file ? tvd_held_label(file) :
						       NULL;

		if (label && tvd_is_gone(label))
			return label;
	}
	return NULL;
}

static const struct tvd_label *gone_among(struct page **pages,
					  unsigned int number)
{
	const struct tvd_label *label = NULL;
	unsigned int i;

	for (i = 0; !label && i < number; i++)
		label = gone_page(pages[i]);
	return label;
}

static const struct tvd_label *gone_buffer_in(struct io_ring_ctx *ring)
{
	const struct tvd_label *label;
	unsigned int i, j;

	for (i = 0; i < ring->nr_user_bufs; i++) {
		const struct io_mapped_ubuf *buffer = ring->user_bufs[i];

		for (j = 0; buffer && j < buffer->nr_bvecs; j++) {
			label = gone_page(buffer->bvec[j].bv_page);
			if (label)
				return label;
		}
		cond_resched();
	}
	return NULL;
}

/* The rings themselves, which may lie in memory that their user has named. */
static const struct tvd_label *gone_queue_in(struct io_ring_ctx *ring)
{
	const struct tvd_label *label =
		gone_among(ring->sqe_pages, ring->n_sqe_pages) ?:
			gone_among(ring->ring_pages, ring->n_ring_pages);
	struct io_buffer_list *list;
	unsigned long index;

	if (label)
		return label;
	xa_for_each(&ring->io_bl_xa, index, list) {
		label = gone_among(list->buf_pages, list->buf_nr_pages);
		if (label)
			return label;
	}
	return NULL;
}

/**
 * tvd_is_ring - whether an open file is an io_uring
 * @file: the open file
 *
 * Callable in any context.
 *
 * Return: true if it is.
 */
bool tvd_is_ring(struct file *file)
{
	return io_is_uring_fops(file);
}

/**
 * tvd_gone_in_ring - of whom an io_uring holds something who is gone
 * @file: the io_uring, or any other file
 * @waited: how long its users have been waited for, in jiffies; grows
 *
 * Some of what it does with its files and its memory asks nobody.  Sleeps.
 *
 * Return: a label that is gone; NULL for none.  Of an io_uring that cannot be
 * looked at in time, its own.
 */
const struct tvd_label *tvd_gone_in_ring(struct file *file,
					 unsigned long *waited)
{
	struct io_ring_ctx *ring = file->private_data;
	const struct tvd_label *label;

	if (!io_is_uring_fops(file))
		return NULL;
	while (!mutex_trylock(&ring->uring_lock))
		if (!tvd_wait_a_moment(waited))
			return tvd_file_label(file);
	label = gone_file_in(ring)	     ?:
			gone_buffer_in(ring) ?:
					       gone_queue_in(ring);
	mutex_unlock(&ring->uring_lock);
	return label;
}
#else
bool tvd_is_ring(struct file *file)
{
	return false;
}

const struct tvd_label *tvd_gone_in_ring(struct file *file,
					 unsigned long *waited)
{
	return NULL;
}
#endif
