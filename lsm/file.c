// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: open files
 *
 * An open file is asked about at each use, not when it was opened only: it may
 * have been inherited or passed, or the file relabelled since.
 */
#include <linux/fdtable.h>
#include <linux/filelock.h>
#include <linux/fs.h>
#include <linux/fsnotify_backend.h>
#include <linux/hugetlb.h>
#include <linux/if_tun.h>
#include <linux/lsm_hooks.h>
#include <linux/magic.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/nsfs.h>
#include <linux/shmem_fs.h>
#include <net/sock.h>
#include <uapi/asm-generic/ioctls.h>
#include <uapi/linux/ext4.h>

#include "audit.h"
#include "cred.h"
#include "file.h"
#include "inode.h"
#include "revoke.h"
#include "socket.h"
#include "superblock.h"
#include "task.h"
#include "terminal.h"

/**
 * tvd_file_label - the label of what an open file leads to
 * @file: the open file
 *
 * What the user opened counts, not what a stacked filesystem opened below it.
 * May sleep.
 *
 * Return: the label.
 */
struct tvd_label *tvd_file_label(const struct file *file)
{
	struct inode *inode = (struct inode *)file_user_inode(file);
	struct dentry *dentry;
	struct tvd_label *label;

	/*
	 * One inode serves all eventfds, epolls, BPF maps, …  System V memory
	 * is private, too, but has an inode of its own.
	 */
	if (unlikely(IS_PRIVATE(inode)) && !shmem_file((struct file *)file))
		return tvd_label_of(tvd_file(file)->opener);
	label = tvd_known_label(inode);
	if (likely(label))
		return label;
	dentry = file_user_path(file)->dentry;
	if (tvd_is_openers(inode, dentry))
		return tvd_terminal_label(file) ?:
			       tvd_label_of(tvd_file(file)->opener);
	return tvd_resolve_label(inode, dentry);
}

/**
 * tvd_grant_file - let a label read and write an open file, whatever its label
 * @file: the open file
 * @label: the label; a closed one takes nothing from outside
 *
 * An open file is granted to one label at a time, as long as that runs.
 * Callable in any context.
 *
 * Return: whether it is granted.
 */
bool tvd_grant_file(struct file *file, struct tvd_label *label)
{
	struct tvd_label *before = READ_ONCE(tvd_file(file)->granted);

	if (tvd_label_flags(label) & TVD_LABEL_CLOSED)
		return false;
	if (before && before != label && atomic_read(&before->tasks))
		return false;
	return cmpxchg(&tvd_file(file)->granted, before, label) == before;
}

/**
 * tvd_is_granted - whether a grant covers what a label may not do otherwise
 * @file: the open file
 * @subject: the acting label
 * @access: one or more TVD_ACCESS_*
 *
 * Callable in any context.
 *
 * Return: true if it does.
 */
bool tvd_is_granted(const struct file *file, const struct tvd_label *subject,
		    u32 access)
{
	static const u32 covered = TVD_ACCESS_READ | TVD_ACCESS_WRITE |
				   TVD_ACCESS_APPEND | TVD_ACCESS_GETATTR |
				   TVD_ACCESS_SEND | TVD_ACCESS_RECEIVE;

	return READ_ONCE(tvd_file(file)->granted) == subject &&
	       !(access & ~covered);
}

static int holds_by_grant(const void *path, struct file *file, unsigned int fd)
{
	const struct dentry *dentry = ((const struct path *)path)->dentry;

	return file->f_path.dentry == dentry &&
	       tvd_is_granted(file, tvd_current_label(), TVD_ACCESS_GETATTR);
}

/**
 * tvd_holds_grant - whether the current task holds an open file by a grant
 * @path: what fstat(2) makes of its descriptor
 *
 * Does not sleep.
 *
 * Return: true if one of its descriptors is of the same file, and granted.
 */
bool tvd_holds_grant(const struct path *path)
{
	umode_t mode = d_backing_inode(path->dentry)->i_mode;
	const struct tvd_label *label = tvd_current_label();

	if (!S_ISFIFO(mode) && !S_ISSOCK(mode) && !S_ISCHR(mode))
		return false;
	if (label == &tvd_label_host || !READ_ONCE(label->usable))
		return false;
	return iterate_fd(current->files, 0, holds_by_grant, path);
}

static int ask_about_file(struct tvd_label *subject, struct file *file,
			  struct tvd_label *label, u32 access)
{
	struct tvd_verdict verdict = tvd_ask(subject, label, access);

	if (likely(verdict.allowed))
		return 0;
	/* An exec reads what it executes while the label is the one before. */
	if (access == TVD_ACCESS_READ && (file->f_flags & __FMODE_EXEC) &&
	    tvd_exec_may_read(label))
		return 0;
	if (verdict.row > TVD_ROW_GONE && tvd_is_granted(file, subject, access))
		return 0;
	return tvd_refuse(
		&(struct tvd_denial){
			.subject = subject,
			.object = label,
			.access = access,
			.row = verdict.row,
			.path = file_user_path(file),
		},
		-EACCES);
}

/* What is another's than the file is asked about, too: see @behind. */
static int check_file_as(struct tvd_label *subject, struct file *file,
			 u32 access)
{
	struct tvd_label *behind = tvd_bpf_file_label(file) ?:
					   READ_ONCE(tvd_file(file)->behind);
	int err = ask_about_file(subject, file, tvd_file_label(file), access);

	if (likely(!behind) || err)
		return err;
	return ask_about_file(subject, file, tvd_label_of(behind), access);
}

/**
 * tvd_check_file - may the current task use an open file so?
 * @file: the open file
 * @access: one or more TVD_ACCESS_*
 *
 * May sleep.
 *
 * Return: 0, or -EACCES.
 */
int tvd_check_file(struct file *file, u32 access)
{
	if (!tvd_active())
		return 0;
	return check_file_as(tvd_current_label(), file, access);
}

/* What is done to a file, though it be a device's node: see tvd_check_dentry */
static int check_node(struct file *file, u32 access)
{
	if (!tvd_active())
		return 0;
	if (!tvd_is_device(file_inode(file)))
		return tvd_check_file(file, access);
	return ask_about_file(tvd_current_label(), file, &tvd_label_host,
			      access);
}

static u32 read_access(const struct file *file)
{
	return S_ISDIR(file_inode(file)->i_mode) ? TVD_ACCESS_LIST :
						   TVD_ACCESS_READ;
}

static u32 write_access(const struct file *file)
{
	return file->f_flags & O_APPEND ? tvd_append_access(file_inode(file)) :
					  TVD_ACCESS_WRITE;
}

/* All that whoever holds the file can do with it. */
static u32 access_by_mode(const struct file *file)
{
	u32 access = TVD_ACCESS_GETATTR;

	if (file->f_mode & FMODE_READ)
		access |= read_access(file);
	if (file->f_mode & FMODE_WRITE)
		access |= write_access(file);
	return access;
}

static int hook_file_alloc_security(struct file *file)
{
	tvd_file(file)->opener = tvd_cred_label(file->f_cred);
	return 0;
}

static noinline int check_permission(struct file *file, int mask)
{
	u32 access = 0;

	/* A pipe: see is_plain(). */
	if ((file->f_mode & FMODE_STREAM) && !IS_PRIVATE(file_inode(file)) &&
	    tvd_is_own(file_inode(file)))
		return 0;

	if (mask & MAY_READ)
		access |= read_access(file);
	if (mask & (MAY_WRITE | MAY_APPEND))
		access |= write_access(file);
	return access ? tvd_check_file(file, access) : 0;
}

/*
 * Whether tvd_file_label() is that of the inode below, and decides alone.  A socket's
 * does not; that is told by one look with what else is a stream.
 */
static inline bool is_plain(const struct file *file)
{
	return !(file->f_mode & (FMODE_BACKING | FMODE_STREAM)) &&
	       !IS_PRIVATE(file_inode(file));
}

/* What lies in a filesystem under a socket's name cannot be opened. */
static inline bool is_socket(const struct file *file)
{
	return S_ISSOCK(file_inode(file)->i_mode) &&
	       (file->f_mode & FMODE_STREAM);
}

static int hook_file_permission(struct file *file, int mask)
{
	const struct sock *sk;

	if (!tvd_active())
		return 0;
	if (likely(is_plain(file) && tvd_is_own(file_inode(file))))
		return 0;
	/* splice(2) from one asks nothing else: sock_splice_read(), net/socket.c. */
	if (is_socket(file)) {
		sk = SOCKET_I(file_inode(file))->sk;
		if (!sk || tvd_transfer_is_decided(sk))
			return 0;
		return tvd_check_socket_file(sk, mask);
	}
	return check_permission(file, mask);
}

static int hook_file_open(struct file *file)
{
	struct tvd_label *label;

	if (!tvd_active())
		return 0;
	/* Below a stacked filesystem, what is executed above is only read. */
	if ((file->f_flags & __FMODE_EXEC) && !(file->f_mode & FMODE_BACKING)) {
		label = tvd_file_label(file);
		return ask_about_file(tvd_exec_label(label), file, label,
				      TVD_ACCESS_EXECUTE);
	}
	return check_file_as(tvd_cred_label(file->f_cred), file,
			     access_by_mode(file));
}

/*
 * Which process is moved is said by what is written to a control group's file, and
 * whoever writes it the kernel asks in the name of who has opened it
 * (cgroup_may_write(), kernel/cgroup/cgroup.c).
 */
static struct tvd_label *asked_instead(const struct file *file)
{
	return (file->f_mode & FMODE_WRITE) &&
			       file_inode(file)->i_sb->s_magic ==
				       CGROUP2_SUPER_MAGIC ?
		       tvd_cred_label(file->f_cred) :
		       NULL;
}

static int check_opener(struct tvd_label *label, struct file *file)
{
	struct tvd_denial question = {
		.subject = label,
		.object = asked_instead(file),
		.access = TVD_ACCESS_WRITE,
		.reason = "opener",
		.path = file_user_path(file),
	};

	return question.object ? tvd_check(&question, -EACCES) : 0;
}

/**
 * tvd_may_hold_file - may a label hold this open file?
 * @file: the open file
 * @label: the label
 *
 * No act is refused to anybody if it may not, so that nothing is recorded; but
 * what a permissive label is spared.  May sleep.
 *
 * Return: true if it may do all that the file's mode lets it do.
 */
bool tvd_may_hold_file(struct file *file, struct tvd_label *label)
{
	const struct tvd_label *opener = asked_instead(file);
	u32 access = access_by_mode(file);

	if (tvd_ask(label, tvd_file_label(file), access).allowed &&
	    (!opener || tvd_ask(label, opener, TVD_ACCESS_WRITE).allowed))
		return true;
	return (tvd_label_flags(label) & TVD_LABEL_PERMISSIVE) &&
	       !check_file_as(label, file, access) &&
	       !check_opener(label, file);
}

/**
 * tvd_check_receiver - may a label receive this open file?
 * @label: the label
 * @file: the open file
 *
 * May sleep.
 *
 * Return: 0; -EACCES, or -EPERM for what would let it act as another.
 */
int tvd_check_receiver(struct tvd_label *label, struct file *file)
{
	if (!tvd_active())
		return 0;
	return check_file_as(label, file, access_by_mode(file)) ?:
		       check_opener(label, file)		?:
		       tvd_check_ring(label, file)		?:
		       tvd_check_carried(label, file);
}

static int hook_file_receive(struct file *file)
{
	return tvd_check_receiver(tvd_current_label(), file);
}

/* Commands that reach further than the file that they are given to. */
static const struct {
	u8 type;
	u8 number;
} far_reaching[] = {
	/* These exchange what is in the file with that of another descriptor. */
	{ 'f', 15 }, /* EXT4_IOC_MOVE_EXT */
	{ 0xf5, 9 }, /* F2FS_IOC_MOVE_RANGE */
	{ 'X', 109 }, /* XFS_IOC_SWAPEXT */
	{ 'X', 129 }, /* XFS_IOC_EXCHANGE_RANGE */
	{ 'X', 131 }, /* XFS_IOC_COMMIT_RANGE */
	/* These take any file of the filesystem, by a number. */
	{ 'X', 63 }, /* XFS_IOC_GETPARENTS_BY_HANDLE */
	{ 'X', 107 }, /* XFS_IOC_OPEN_BY_HANDLE */
	{ 'X', 108 }, /* XFS_IOC_READLINK_BY_HANDLE */
	{ 'X', 122 }, /* XFS_IOC_ATTRLIST_BY_HANDLE */
	{ 'X', 123 }, /* XFS_IOC_ATTRMULTI_BY_HANDLE */
	{ 0x94, 17 }, /* BTRFS_IOC_TREE_SEARCH, and its second version */
	{ 0x94, 38 }, /* BTRFS_IOC_SEND */
	/* These go from one mount namespace to the next, of whomever. */
	{ _IOC_TYPE(NS_MNT_GET_NEXT), _IOC_NR(NS_MNT_GET_NEXT) },
	{ _IOC_TYPE(NS_MNT_GET_PREV), _IOC_NR(NS_MNT_GET_PREV) },
	/* These go on using what they are given, and ask nobody. */
	{ 'L', 0x00 }, /* LOOP_SET_FD */
	{ 'L', 0x06 }, /* LOOP_CHANGE_FD */
	{ 'L', 0x0a }, /* LOOP_CONFIGURE */
	{ 0xaf, 0x30 }, /* VHOST_NET_SET_BACKEND */
};

/* For the host only.  The size of what is passed is not the same for all. */
static int check_far_reaching(struct file *file, unsigned int command)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(far_reaching); i++)
		if (far_reaching[i].type == _IOC_TYPE(command) &&
		    far_reaching[i].number == _IOC_NR(command))
			return ask_about_file(
				tvd_current_label(), file, &tvd_label_host,
				TVD_ACCESS_READ | TVD_ACCESS_WRITE);
	return 0;
}

/* Commands about the whole filesystem that the file lies on. */
static const struct {
	u8 type;
	u8 first;
	u8 last;
} about_filesystem[] = {
	{ 'X', 58, 61 }, /* XFS_IOC_FREE_EOFBLOCKS, FS_IOC_GETFSMAP ... */
	{ 'X', 64, 64 }, /* XFS_IOC_SCRUBV_METADATA */
	{ 'X', 101, 103 }, /* XFS_IOC_FSBULKSTAT, XFS_IOC_FSINUMBERS */
	{ 'X', 110, 112 }, /* XFS_IOC_FSGROWFSDATA ... XFS_IOC_FSGROWFSRT */
	{ 'X', 114, 114 }, /* XFS_IOC_SET_RESBLKS */
	{ 'X', 116, 117 }, /* XFS_IOC_ERROR_INJECTION and its end */
	{ 'X', 119, 121 }, /* FIFREEZE, FITHAW, FITRIM */
	{ 'X', 125, 125 }, /* EXT4_IOC_SHUTDOWN, XFS_IOC_GOINGDOWN */
	{ 'X', 127, 128 }, /* XFS_IOC_BULKSTAT, XFS_IOC_INUMBERS */
	{ 'f', 7, 8 }, /* EXT4_IOC_GROUP_EXTEND, EXT4_IOC_GROUP_ADD */
	{ 'f', 16, 17 }, /* EXT4_IOC_RESIZE_FS, EXT4_IOC_SWAP_BOOT */
	{ 'f', 25, 25 }, /* FS_IOC_REMOVE_ENCRYPTION_KEY_ALL_USERS */
	{ 'f', 43, 44 }, /* EXT4_IOC_CHECKPOINT, EXT4_IOC_SETFSUUID */
	{ 0xf5, 6, 8 }, /* F2FS_IOC_GARBAGE_COLLECT ... F2FS_IOC_DEFRAGMENT */
	{ 0xf5, 10, 11 }, /* F2FS_IOC_FLUSH_DEVICE, a range's garbage */
	{ 0xf5, 16, 16 }, /* F2FS_IOC_RESIZE_FS */
	{ 'n', 0x80, 0x8d }, /* NILFS_IOCTL_* */
	{ 0x94, 3, 5 }, /* BTRFS_IOC_RESIZE ... BTRFS_IOC_FORGET_DEV */
	{ 0x94, 10, 12 }, /* BTRFS_IOC_ADD_DEV ... BTRFS_IOC_BALANCE */
	{ 0x94, 19, 19 }, /* BTRFS_IOC_DEFAULT_SUBVOL */
	{ 0x94, 27, 29 }, /* BTRFS_IOC_SCRUB ... BTRFS_IOC_SCRUB_PROGRESS */
	{ 0x94, 32, 36 }, /* BTRFS_IOC_BALANCE_V2 ... BTRFS_IOC_LOGICAL_INO */
	{ 0x94, 40, 46 }, /* BTRFS_IOC_QUOTA_* and BTRFS_IOC_QGROUP_* */
	{ 0x94, 50, 50 }, /* FS_IOC_SETFSLABEL */
	{ 0x94, 52, 53 }, /* BTRFS_IOC_GET_DEV_STATS, BTRFS_IOC_DEV_REPLACE */
	{ 0x94, 57, 59 }, /* its features, devices, and where what lies */
};

static int check_filesystem(struct file *file, unsigned int command)
{
	const struct super_block *sb = file_inode(file)->i_sb;
	u8 type = _IOC_TYPE(command), number = _IOC_NR(command);
	size_t i;

	/* There the numbers are others': PAGEMAP_SCAN. */
	if (tvd_is_kernels_tree(sb) || command == EXT4_IOC_GETFSUUID)
		return 0;
	for (i = 0; i < ARRAY_SIZE(about_filesystem); i++)
		if (about_filesystem[i].type == type &&
		    about_filesystem[i].first <= number &&
		    about_filesystem[i].last >= number)
			return tvd_check_superblock(sb,
						    tvd_superblock_label(sb));
	return 0;
}

/*
 * ioctl is whatever the driver makes of it: reading and writing, but for what
 * is known to be less.
 */
static int hook_file_ioctl(struct file *file, unsigned int command,
			   unsigned long argument)
{
	umode_t mode = file_inode(file)->i_mode;
	int err = 0;

	switch (command) {
	/* These change the descriptor or the open file, not what it leads to. */
	case FIOCLEX:
	case FIONCLEX:
	case FIONBIO:
	case FIOASYNC:
		return 0;
	case FIONREAD:
	case FIBMAP:
	case FIGETBSZ:
	case FIOQSIZE:
	case FS_IOC_GETFLAGS:
	case FS_IOC_GETVERSION:
	case FS_IOC32_GETFLAGS:
	case FS_IOC32_GETVERSION:
	case FS_IOC_FSGETXATTR:
		return tvd_check_file(file, TVD_ACCESS_GETATTR);
	case FS_IOC_SETFLAGS:
	case FS_IOC32_SETFLAGS:
	case FS_IOC_FSSETXATTR:
		return tvd_check_file(file, TVD_ACCESS_SETATTR);
	/* Of the tunnel itself tun_dev_attach_queue is asked. */
	case TUNSETQUEUE:
		return tvd_active() ? ask_about_file(tvd_current_label(), file,
						     tvd_file_label(file),
						     TVD_ACCESS_READ |
							     TVD_ACCESS_WRITE) :
				      0;
	/* More than to read and write a terminal, which is all that is granted. */
	case TIOCSTI:
	case TIOCLINUX:
	case TIOCSCTTY:
	case TIOCCONS:
	case TIOCSETD:
		return tvd_check_file(file, TVD_ACCESS_READ | TVD_ACCESS_WRITE |
						    TVD_ACCESS_SETATTR);
	}
	/* Whether a file is a terminal is asked of every file; it is not. */
	if ((S_ISREG(mode) || S_ISDIR(mode)) && _IOC_TYPE(command) == 'T')
		return tvd_check_file(file, TVD_ACCESS_GETATTR);
	if (tvd_active() && !S_ISSOCK(mode) && !S_ISFIFO(mode))
		err = check_far_reaching(file, command);
	/* Those two are taken of whatever lies there: do_vfs_ioctl(), fs/ioctl.c. */
	if (!err && (S_ISREG(mode) || S_ISDIR(mode) || command == FIFREEZE ||
		     command == FITHAW))
		err = check_filesystem(file, command);
	return err ?: tvd_check_file(file, TVD_ACCESS_READ | TVD_ACCESS_WRITE);
}

static int hook_file_lock(struct file *file, unsigned int type)
{
	switch (type) {
	case F_UNLCK:
		return 0;
	case F_RDLCK:
		return check_node(file, TVD_ACCESS_LOCK_SHARED);
	default:
		return check_node(file, TVD_ACCESS_LOCK_EXCLUSIVE);
	}
}

static int hook_file_fcntl(struct file *file, unsigned int command,
			   unsigned long argument)
{
	switch (command) {
	/*
	 * So do RWF_NOAPPEND and the modes of fallocate(2) ask that rewrite.  And
	 * a write may be under way that was begun without O_APPEND, and has not
	 * been asked about yet.
	 */
	case F_SETFL:
		if ((file->f_mode & FMODE_WRITE) &&
		    ((file->f_flags ^ argument) & O_APPEND))
			return tvd_check_file(file, TVD_ACCESS_WRITE);
		return 0;
	case F_GETLK:
	case F_OFD_GETLK:
		return check_node(file, TVD_ACCESS_LOCK_SHARED);
	case F_ADD_SEALS:
		return tvd_check_file(file, TVD_ACCESS_WRITE);
	default:
		return 0;
	}
}

/*
 * inotify, fanotify and dnotify: who is told of what others do to a file, or can
 * hold it up.  A whole mount or filesystem holds files of others: it takes the host.
 */
static int hook_path_notify(const struct path *path, u64 mask,
			    unsigned int object)
{
	if (object != FSNOTIFY_OBJ_TYPE_INODE && tvd_active()) {
		int err = tvd_check(
			&(struct tvd_denial){
				.subject = tvd_current_label(),
				.object = &tvd_label_host,
				.access = TVD_ACCESS_WATCH,
				.path = path,
			},
			-EACCES);

		if (err)
			return err;
	}
	return tvd_check_dentry(path->dentry, TVD_ACCESS_WATCH);
}

static void hook_file_set_fowner(struct file *file)
{
	WRITE_ONCE(tvd_file(file)->owner, tvd_current_label());
}

/* fcntl(F_SETOWN) lets the kernel send the signal, in the name of who asked. */
static int hook_file_send_sigiotask(struct task_struct *task,
				    struct fown_struct *fown, int sig)
{
	if (!tvd_active())
		return 0;
	return tvd_check_task(
		tvd_label_of(READ_ONCE(tvd_file(fown->file)->owner)),
		tvd_task_label(task), tvd_signal_access(sig ?: SIGIO), task);
}

static int hook_file_truncate(struct file *file)
{
	return tvd_check_file(file, TVD_ACCESS_WRITE);
}

static u32 access_by_protection(unsigned long protection, bool shared)
{
	u32 access = TVD_ACCESS_READ;

	if (protection & PROT_EXEC)
		access |= TVD_ACCESS_MAP_EXEC;
	if (shared && (protection & PROT_WRITE))
		access |= TVD_ACCESS_WRITE;
	return access;
}

/* userfaultfd(2) fills holes of what is mapped to be read, if it is open to write. */
static u32 access_by_faults(const struct file *file, bool shared)
{
	return shared && (file->f_mode & FMODE_WRITE) &&
			       (shmem_file((struct file *)file) ||
				is_file_hugepages(file)) ?
		       TVD_ACCESS_WRITE :
		       0;
}

static int hook_mmap_file(struct file *file, unsigned long requested,
			  unsigned long protection, unsigned long flags)
{
	bool shared = (flags & MAP_TYPE) != MAP_PRIVATE;

	if (!file)
		return 0;
	return tvd_check_file(file, access_by_protection(protection, shared) |
					    access_by_faults(file, shared));
}

static int hook_file_mprotect(struct vm_area_struct *vma,
			      unsigned long requested, unsigned long protection)
{
	bool shared = vma->vm_flags & VM_SHARED;

	if (!vma->vm_file)
		return 0;
	return tvd_check_file(vma->vm_file,
			      access_by_protection(protection, shared));
}

#ifdef TVD_HAVE_mmap_backing_file
/*
 * What lies below a stacked filesystem was opened in the name of who mounted
 * it, who may have lost it since.
 */
static int hook_mmap_backing_file(struct vm_area_struct *vma,
				  struct file *backing, struct file *user)
{
	bool shared = vma->vm_flags & VM_SHARED;
	bool writes = vma->vm_flags & VM_WRITE;
	u32 access = access_by_protection(writes ? PROT_WRITE : 0, shared);
	struct inode *inode = file_inode(backing);

	if (!tvd_active())
		return 0;
	return ask_about_file(tvd_cred_label(backing->f_cred), user,
			      tvd_inode_label(inode, backing->f_path.dentry),
			      access);
}
#endif

static struct security_hook_list tvd_file_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(file_alloc_security, hook_file_alloc_security),
	LSM_HOOK_INIT(file_permission, hook_file_permission),
	LSM_HOOK_INIT(file_open, hook_file_open),
	LSM_HOOK_INIT(file_receive, hook_file_receive),
	LSM_HOOK_INIT(file_ioctl, hook_file_ioctl),
	LSM_HOOK_INIT(file_ioctl_compat, hook_file_ioctl),
	LSM_HOOK_INIT(file_lock, hook_file_lock),
	LSM_HOOK_INIT(file_fcntl, hook_file_fcntl),
	LSM_HOOK_INIT(path_notify, hook_path_notify),
	LSM_HOOK_INIT(file_set_fowner, hook_file_set_fowner),
	LSM_HOOK_INIT(file_send_sigiotask, hook_file_send_sigiotask),
	LSM_HOOK_INIT(file_truncate, hook_file_truncate),
	LSM_HOOK_INIT(mmap_file, hook_mmap_file),
	LSM_HOOK_INIT(file_mprotect, hook_file_mprotect),
#ifdef TVD_HAVE_mmap_backing_file
	LSM_HOOK_INIT(mmap_backing_file, hook_mmap_backing_file),
#endif
};

void __init tvd_add_file_hooks(void)
{
	tvd_add_hooks(tvd_file_hooks, ARRAY_SIZE(tvd_file_hooks));
}
