// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: System V IPC
 *
 * Whatever is done to an object, ipc_permission is asked first for reading and
 * writing it; the other hooks ask for what that is not about.  Two ways lead
 * past ipc_permission: the commands that look at or remove an object, and a
 * message, which is its sender's and not the queue's.
 */
#include <linux/lsm_hooks.h>
#include <linux/sem.h>
#include <uapi/linux/shm.h>

#include "audit.h"
#include "cred.h"
#include "inode.h"
#include "ipc.h"
#include "socket.h"

static struct tvd_label *ipc_label(const struct kern_ipc_perm *ipc)
{
	return tvd_label_of(tvd_ipc(ipc)->label);
}

static int check_labels(struct tvd_label *subject, struct tvd_label *object,
			u32 access, const struct kern_ipc_perm *ipc,
			struct task_struct *task)
{
	struct tvd_verdict verdict = tvd_ask(subject, object, access);

	if (likely(verdict.allowed))
		return 0;
	return tvd_refuse(
		&(struct tvd_denial){
			.subject = subject,
			.object = object,
			.access = access,
			.row = verdict.row,
			.task = task,
			.ipc = ipc,
		},
		-EACCES);
}

/* Who asks about limits and sums of the whole namespace names no object. */
static int check_ipc(const struct kern_ipc_perm *ipc, u32 access)
{
	if (!tvd_active() || !ipc)
		return 0;
	return check_labels(tvd_current_label(), ipc_label(ipc), access, ipc,
			    NULL);
}

/* The queue, the segment and the set of semaphores alike. */
static int hook_ipc_alloc(struct kern_ipc_perm *ipc)
{
	tvd_ipc(ipc)->label = tvd_label_for_new(current_cred(), NULL);
	return tvd_ipc(ipc)->label ? 0 : -EACCES;
}

static int hook_ipc_permission(struct kern_ipc_perm *ipc, short mode)
{
	u32 access = 0;

	if (mode & 0444)
		access |= TVD_ACCESS_READ;
	if (mode & 0222)
		access |= TVD_ACCESS_WRITE;
	return access ? check_ipc(ipc, access) : 0;
}

/* Who finds an object by its key may have asked for nothing else. */
static int hook_ipc_associate(struct kern_ipc_perm *ipc, int flags)
{
	return check_ipc(ipc, TVD_ACCESS_GETATTR);
}

static u32 access_by_command(int command)
{
	switch (command) {
	case IPC_RMID:
		return TVD_ACCESS_DESTROY;
	case IPC_SET:
		return TVD_ACCESS_SETATTR;
	default:
		return TVD_ACCESS_GETATTR;
	}
}

static int hook_msg_queue_msgctl(struct kern_ipc_perm *ipc, int command)
{
	return check_ipc(ipc, access_by_command(command));
}

static int hook_shm_shmctl(struct kern_ipc_perm *ipc, int command)
{
	if (command == SHM_LOCK || command == SHM_UNLOCK)
		return check_ipc(ipc, TVD_ACCESS_SETATTR);
	return check_ipc(ipc, access_by_command(command));
}

static int hook_sem_semctl(struct kern_ipc_perm *ipc, int command)
{
	switch (command) {
	/* ipc_permission was asked for reading or writing a moment before. */
	case GETVAL:
	case GETALL:
	case GETPID:
	case GETNCNT:
	case GETZCNT:
	case SETVAL:
	case SETALL:
		return 0;
	default:
		return check_ipc(ipc, access_by_command(command));
	}
}

/*
 * Memory is a way in both directions: what is closed shares none with another
 * label, whichever of the two has made it.
 */
static int hook_shm_shmat(struct kern_ipc_perm *ipc, char __user *address,
			  int flags)
{
	struct tvd_denial question = {
		.subject = tvd_current_label(),
		.object = ipc_label(ipc),
		.access = TVD_ACCESS_READ,
		.ipc = ipc,
	};

	if (!tvd_active())
		return 0;
	if (!(flags & SHM_RDONLY))
		question.access |= TVD_ACCESS_WRITE;
	if (flags & SHM_EXEC)
		question.access |= TVD_ACCESS_MAP_EXEC;
	return tvd_peers_may(&question) ? 0 : tvd_refuse(&question, -EACCES);
}

static int hook_msg_msg_alloc_security(struct msg_msg *message)
{
	tvd_msg(message)->label = tvd_current_label();
	return 0;
}

static int hook_msg_queue_msgsnd(struct kern_ipc_perm *ipc,
				 struct msg_msg *message, int flags)
{
	return check_ipc(ipc, TVD_ACCESS_SEND);
}

/*
 * Who does not get a message goes on to the next one as if it were not there.
 * The receiver is not the current task where it waits and a sender looks for
 * one who takes what it sends.
 */
static int hook_msg_queue_msgrcv(struct kern_ipc_perm *ipc,
				 struct msg_msg *message,
				 struct task_struct *receiver, long type,
				 int mode)
{
	if (!tvd_active())
		return 0;
	return check_labels(tvd_task_label(receiver),
			    tvd_label_of(tvd_msg(message)->label),
			    TVD_ACCESS_RECEIVE, ipc,
			    receiver == current ? NULL : receiver);
}

/*
 * Whether a semaphore can be lowered depends on what it is, and is the answer:
 * what changes it reads it, for which ipc_permission was not asked.
 */
static int hook_sem_semop(struct kern_ipc_perm *ipc, struct sembuf *operations,
			  unsigned int count, int alter)
{
	return alter ? check_ipc(ipc, TVD_ACCESS_READ) : 0;
}

static struct security_hook_list tvd_ipc_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(ipc_permission, hook_ipc_permission),
	LSM_HOOK_INIT(msg_msg_alloc_security, hook_msg_msg_alloc_security),
	LSM_HOOK_INIT(msg_queue_alloc_security, hook_ipc_alloc),
	LSM_HOOK_INIT(msg_queue_associate, hook_ipc_associate),
	LSM_HOOK_INIT(msg_queue_msgctl, hook_msg_queue_msgctl),
	LSM_HOOK_INIT(msg_queue_msgsnd, hook_msg_queue_msgsnd),
	LSM_HOOK_INIT(msg_queue_msgrcv, hook_msg_queue_msgrcv),
	LSM_HOOK_INIT(shm_alloc_security, hook_ipc_alloc),
	LSM_HOOK_INIT(shm_associate, hook_ipc_associate),
	LSM_HOOK_INIT(shm_shmctl, hook_shm_shmctl),
	LSM_HOOK_INIT(shm_shmat, hook_shm_shmat),
	LSM_HOOK_INIT(sem_alloc_security, hook_ipc_alloc),
	LSM_HOOK_INIT(sem_associate, hook_ipc_associate),
	LSM_HOOK_INIT(sem_semctl, hook_sem_semctl),
	LSM_HOOK_INIT(sem_semop, hook_sem_semop),
};

void __init tvd_add_ipc_hooks(void)
{
	tvd_add_hooks(tvd_ipc_hooks, ARRAY_SIZE(tvd_ipc_hooks));
}
