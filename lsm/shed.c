// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what an exec into another label leaves behind
 *
 * An exec already ends threads, mappings, POSIX timers, asynchronous I/O and
 * handlers of signals.  What else a process keeps over it, and what could reach
 * it later in the name of the label before, is dropped here.
 *
 * Limits, priorities and namespaces stay: the host sets them for what it
 * starts, and who may enter a label from another is named by the policy.
 */
#include <linux/cred.h>
#include <linux/hrtimer.h>
#include <linux/key.h>
#include <linux/perf_event.h>
#include <linux/sched/signal.h>
#include <linux/sem.h>
#include <linux/tty.h>

#include "cred.h"
#include "file.h"
#include "policy.h"
#include "shed.h"
#include "terminal.h"

#ifdef CONFIG_KEYS
/* Without one the kernel would take the user's, which all domains share. */
static int renew_session_keyring(struct cred *new)
{
	struct key *keyring =
		keyring_alloc("_ses", new->uid, new->gid, new, KEY_POS_ALL,
			      KEY_ALLOC_QUOTA_OVERRUN, NULL, NULL);

	if (IS_ERR(keyring))
		return PTR_ERR(keyring);
	key_put(new->session_keyring);
	new->session_keyring = keyring;
	key_put(new->request_key_auth);
	new->request_key_auth = NULL;
	return 0;
}
#else
static int renew_session_keyring(struct cred *new)
{
	return 0;
}
#endif

/**
 * tvd_prepare_to_shed - change credentials that are about to enter a label
 * @new: the credentials
 *
 * May sleep.
 *
 * Return: 0; -ENOMEM, or another error for which there is no keyring.
 */
int tvd_prepare_to_shed(struct cred *new)
{
	return renew_session_keyring(new);
}

#ifdef CONFIG_TTY
/* An open file of the terminal, any: it is asked for its label only. */
static struct file *get_terminal(void)
{
	struct tty_struct *tty = get_current_tty();
	struct file *file;

	if (!tty)
		return NULL;
	file = tvd_get_terminal_file(tty);
	tty_kref_put(tty);
	return file;
}

/*
 * A launcher may have made the terminal for the new label.  Any other is the
 * old label's, though descriptors of it may have been granted.  It stays the
 * session's: to hang it up would end what the old label has left there.
 */
static void shed_terminal(const struct tvd_label *label)
{
	struct file *file = get_terminal();
	bool keep = file && tvd_ask(label, tvd_file_label(file),
				    TVD_ACCESS_READ | TVD_ACCESS_WRITE)
				    .allowed;

	if (file)
		fput(file);
	if (!keep)
		proc_clear_tty(current);
}
#else
static void shed_terminal(const struct tvd_label *label)
{
}
#endif

/**
 * tvd_shed - leave behind what belongs to the label before
 * @old: the label before
 * @label: the label that the current task enters
 * @keep_stdio: whether descriptors 0 to 2 may be kept by the entry's grant
 *
 * Called where an exec cannot fail any more, with the new credentials not yet
 * in force.  May sleep.
 */
void tvd_shed(struct tvd_label *old, struct tvd_label *label, bool keep_stdio)
{
	tvd_shed_descriptors(label, keep_stdio && old == &tvd_label_host);
	shed_terminal(label);
	exit_sem(current);
	/* Counters that others have on this task, and it on others. */
	perf_event_exit_task(current);
	current->pdeath_signal = 0;
}

/* Those of setitimer(2); the exec has ended those of timer_create(2). */
static void stop_interval_timers(void)
{
#ifdef CONFIG_POSIX_TIMERS
	struct sighand_struct *sighand = unrcu_pointer(current->sighand);
	struct signal_struct *signal = current->signal;

	hrtimer_cancel(&signal->real_timer);
	spin_lock_irq(&sighand->siglock);
	signal->it_real_incr = 0;
	memset(signal->it, 0, sizeof(signal->it));
	spin_unlock_irq(&sighand->siglock);
#endif
}

/**
 * tvd_shed_signals - leave behind signals, and what could still send them
 *
 * Called with the new credentials in force, so that what comes after it has
 * been decided for them.  May sleep.
 */
void tvd_shed_signals(void)
{
	struct sighand_struct *sighand = unrcu_pointer(current->sighand);

	stop_interval_timers();
	spin_lock_irq(&sighand->siglock);
	if (!__fatal_signal_pending(current)) {
		flush_sigqueue(&current->pending);
		flush_sigqueue(&current->signal->shared_pending);
		/* Those that are ignored, too, which an exec would keep. */
		flush_signal_handlers(current, 1);
		sigemptyset(&current->blocked);
		recalc_sigpending();
	}
	spin_unlock_irq(&sighand->siglock);
}
