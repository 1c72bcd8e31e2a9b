// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what the actor does to a whole filesystem
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/quota.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "actor.h"

/* include/uapi/linux/ext4.h */
#define CHECKPOINT _IOW('f', 43, __u32)

#define SOME_USER 12345

static int get_format(char **word)
{
	__u32 format;

	return result(quotactl(QCMD(Q_GETFMT, USRQUOTA), word[0], 0,
			       (caddr_t)&format));
}

static int get_quota(char **word)
{
	struct dqblk found;

	return result(quotactl(QCMD(Q_GETQUOTA, USRQUOTA), word[0],
			       (int)geteuid(), (caddr_t)&found));
}

static int set_quota(char **word)
{
	struct dqblk wanted = { .dqb_bhardlimit = 1000,
				.dqb_valid = QIF_BLIMITS };

	return result(quotactl(QCMD(Q_SETQUOTA, USRQUOTA), word[0], SOME_USER,
			       (caddr_t)&wanted));
}

/* The filesystem that a file lies on. */
static int set_quota_there(char **word)
{
	struct dqblk wanted = { .dqb_bhardlimit = 1000,
				.dqb_valid = QIF_BLIMITS };
	int fd = open(word[0], O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		broken(word[0]);
	return result(syscall(SYS_quotactl_fd, fd, QCMD(Q_SETQUOTA, USRQUOTA),
			      SOME_USER, &wanted));
}

static int start_quota(char **word)
{
	return result(quotactl(QCMD(Q_QUOTAON, USRQUOTA), word[0], QFMT_VFS_V0,
			       word[1]));
}

static int stop_quota(char **word)
{
	return result(quotactl(QCMD(Q_QUOTAOFF, USRQUOTA), word[0], 0, NULL));
}

static int open_there(const char *word)
{
	int fd = open(word, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		broken(word);
	return fd;
}

static int freeze_there(char **word)
{
	int fd = open_there(word[0]);
	int err = result(ioctl(fd, FIFREEZE, 0));

	return err ?: result(ioctl(fd, FITHAW, 0));
}

static int checkpoint_there(char **word)
{
	__u32 flags = 0;

	return result(ioctl(open_there(word[0]), CHECKPOINT, &flags));
}

static int name_there(char **word)
{
	static const char name[FSLABEL_MAX] = "tvd";

	return result(ioctl(open_there(word[0]), FS_IOC_SETFSLABEL, name));
}

/* Linux 6.7: its number is one of ext4's, too. */
#define SCAN_PAGES _IOWR('f', 16, char[96])

/* EINVAL says that it was looked at what is asked for, which is nothing. */
static int scan_own_pages(char **word)
{
	char nothing[96] = "";
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	int err;

	if (fd < 0)
		broken("pagemap");
	err = result(ioctl(fd, SCAN_PAGES, nothing));

	return err == EINVAL ? 0 : err;
}

const struct act quota_acts[] = {
	{ "quota-format", 1, get_format },
	{ "quota-get", 1, get_quota },
	{ "quota-set", 1, set_quota },
	{ "quota-set-there", 1, set_quota_there },
	{ "quota-on", 2, start_quota },
	{ "quota-off", 1, stop_quota },
	{ "freeze-there", 1, freeze_there },
	{ "checkpoint-there", 1, checkpoint_there },
	{ "name-there", 1, name_there },
	{ "scan-own-pages", 0, scan_own_pages },
	{},
};
