// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest's file tree: the host's root by 9p, read-only by QEMU's own
 * refusal, below a tmpfs that takes what the guest writes; the kernel's
 * filesystems; the shares.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "init.h"

#define P9_OPTIONS "version=9p2000.L,trans=virtio,access=any,msize=512000"

#define MS_PLAIN (MS_NOSUID | MS_NODEV | MS_NOEXEC)

/**
 * struct mount_point - A filesystem of the guest
 *
 * @type: The kernel's name for it.
 * @where: Made if it is not there.
 * @flags: Of mount(2).
 * @options: Or NULL.
 * @optional: A kernel without it is good enough; the log says so.
 */
struct mount_point {
	const char *type;
	const char *where;
	unsigned long flags;
	const char *options;
	bool optional;
};

static const struct mount_point early[] = {
	{ "devtmpfs", "/dev", MS_NOSUID, "mode=755", false },
	{ "proc", "/proc", MS_PLAIN, NULL, false },
	{ "sysfs", "/sys", MS_PLAIN, NULL, false },
};

/*
 * /tmp is a tmpfs of its own and not the overlay, because labels need
 * extended attributes of a filesystem that a policy can trust.
 */
static const struct mount_point late[] = {
	{ "securityfs", "/sys/kernel/security", MS_PLAIN, NULL, true },
	{ "debugfs", "/sys/kernel/debug", MS_PLAIN, "mode=700", true },
	{ "tracefs", "/sys/kernel/tracing", MS_PLAIN, "mode=700", true },
	{ "cgroup2", "/sys/fs/cgroup", MS_PLAIN, NULL, true },
	{ "bpf", "/sys/fs/bpf", MS_PLAIN, "mode=700", true },
	{ "configfs", "/sys/kernel/config", MS_PLAIN, NULL, true },
	{ "devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC,
	  "gid=5,mode=620,ptmxmode=666", false },
	{ "mqueue", "/dev/mqueue", MS_PLAIN, NULL, true },
	{ "tmpfs", "/dev/shm", MS_NOSUID | MS_NODEV, "mode=1777", false },
	{ "tmpfs", "/tmp", 0, "mode=1777", false },
	{ "tmpfs", "/run", MS_NOSUID | MS_NODEV, "mode=755", false },
};

/* Failure shows at the mount that needs the directory. */
static void make_dir(const char *path, mode_t mode)
{
	mkdir(path, mode);
}

/* Makes the directories above the last component of @path. */
static void make_parents(const char *path)
{
	char *copy = strdup(path), *slash;

	if (!copy)
		die("out of memory: give the machine more with --mem");
	for (slash = copy; (slash = strchr(slash + 1, '/'));) {
		*slash = '\0';
		make_dir(copy, 0755);
		*slash = '/';
	}
	free(copy);
}

static void mount_one(const struct mount_point *m)
{
	make_dir(m->where, 0755);
	if (mount(m->type, m->where, m->type, m->flags, m->options) == 0)
		return;
	if (!m->optional || (errno != ENODEV && errno != ENOENT))
		die("cannot mount %s on %s: %s", m->type, m->where,
		    strerror(errno));
	note("this kernel has no %s", m->type);
}

/**
 * mount_early - What init itself needs: /dev, /proc and /sys
 */
void mount_early(void)
{
	size_t i;

	for (i = 0; i < sizeof(early) / sizeof(*early); i++)
		mount_one(&early[i]);
}

/*
 * The host's files may be cached at will: an overlay's lower layer is not
 * expected to change.
 */
static void mount_overlay(void)
{
	make_dir("/lower", 0755);
	make_dir("/upper", 0755);
	make_dir("/new", 0755);
	if (mount("tvd.root", "/lower", "9p", MS_RDONLY,
		  P9_OPTIONS ",cache=loose") < 0)
		die("cannot mount the host's root by 9p: %s: the kernel needs CONFIG_9P_FS=y and CONFIG_NET_9P_VIRTIO=y",
		    strerror(errno));
	if (mount("tmpfs", "/upper", "tmpfs", 0, "mode=755") < 0)
		die("cannot mount a tmpfs: %s", strerror(errno));
	make_dir("/upper/data", 0755);
	make_dir("/upper/work", 0755);
	if (mount("overlay", "/new", "overlay", 0,
		  "lowerdir=/lower,upperdir=/upper/data,workdir=/upper/work") <
	    0)
		die("cannot mount the overlay: %s: the kernel needs CONFIG_OVERLAY_FS=y and CONFIG_TMPFS_XATTR=y",
		    strerror(errno));
}

/* The layers stay, held by the overlay; their own mounts are out of reach. */
static void switch_root(void)
{
	static const char *const moved[] = { "/dev", "/proc", "/sys" };
	char to[32];
	size_t i;

	for (i = 0; i < sizeof(moved) / sizeof(*moved); i++) {
		snprintf(to, sizeof(to), "/new%s", moved[i]);
		make_dir(to, 0755);
		if (mount(moved[i], to, NULL, MS_MOVE, NULL) < 0)
			die("cannot move %s: %s", moved[i], strerror(errno));
	}
	if (umount2("/lower", MNT_DETACH) < 0 ||
	    umount2("/upper", MNT_DETACH) < 0)
		die("cannot detach the layers: %s", strerror(errno));
	if (chdir("/new") < 0 || mount(".", "/", NULL, MS_MOVE, NULL) < 0 ||
	    chroot(".") < 0 || chdir("/") < 0)
		die("cannot enter the new root: %s", strerror(errno));
}

static void link_devices(void)
{
	static const char *const links[][2] = {
		{ "/proc/self/fd", "/dev/fd" },
		{ "/proc/self/fd/0", "/dev/stdin" },
		{ "/proc/self/fd/1", "/dev/stdout" },
		{ "/proc/self/fd/2", "/dev/stderr" },
	};
	size_t i;

	for (i = 0; i < sizeof(links) / sizeof(*links); i++) {
		unlink(links[i][1]);
		if (symlink(links[i][0], links[i][1]) < 0)
			die("%s: %s", links[i][1], strerror(errno));
	}
}

static bool make_target(const char *path, int fd)
{
	struct stat st;
	int target;

	if (fstat(fd, &st) < 0)
		return false;
	if (S_ISDIR(st.st_mode)) {
		make_dir(path, 0755);
		return true;
	}
	target = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (target >= 0)
		close(target);
	return target >= 0;
}

static void bind_fd(int fd, const char *path)
{
	char self[32];

	snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	if (!make_target(path, fd) ||
	    mount(self, path, NULL, MS_BIND | MS_REC, NULL) < 0)
		die("cannot show the host's %s: %s", path, strerror(errno));
}

/*
 * Mounts the guest's own filesystems.  What of the host's /tmp and /run the
 * command line names ("expose=") is held open while they are covered, and
 * shown on top again.
 */
static void mount_late(const struct config *config)
{
	size_t i, count = 0;
	int *held;

	while (config->words[count])
		count++;
	held = calloc(count + 1, sizeof(*held));
	if (!held)
		die("out of memory: give the machine more with --mem");
	for (i = 0; i < count; i++) {
		const char *path = value_of(config->words[i], "expose=");

		held[i] = path ? open(path, O_PATH | O_CLOEXEC) : -1;
	}
	for (i = 0; i < sizeof(late) / sizeof(*late); i++)
		mount_one(&late[i]);
	for (i = 0; i < count; i++) {
		if (held[i] < 0)
			continue;
		bind_fd(held[i], value_of(config->words[i], "expose="));
		close(held[i]);
	}
	free(held);
}

/*
 * @value is "TAG:ro:DIR" or "TAG:rw:DIR".  A share is there to be changed by
 * both sides, so little is cached; cache=mmap is what lets the guest map a
 * file for writing.
 */
static void mount_share(const char *value)
{
	size_t len = strcspn(value, ":");
	const char *dir = value + len + strlen(":ro:");
	char tag[32];
	bool writable;

	if (len >= sizeof(tag) || strlen(value) < len + strlen(":ro:/"))
		die("share %s: not understood", value);
	snprintf(tag, sizeof(tag), "%.*s", (int)len, value);
	writable = strncmp(value + len, ":rw:", 4) == 0;
	make_parents(dir);
	make_dir(dir, 0755);
	if (mount(tag, dir, "9p", MS_NODEV | (writable ? 0 : MS_RDONLY),
		  writable ? P9_OPTIONS ",cache=mmap" :
			     P9_OPTIONS ",cache=none") < 0)
		die("cannot mount the share on %s: %s", dir, strerror(errno));
}

/**
 * enter_root - Build the guest's file tree and make it the root
 *
 * @config: What to show and share.
 */
void enter_root(const struct config *config)
{
	char **word;

	mount_overlay();
	switch_root();
	mount_late(config);
	link_devices();
	for (word = config->words; *word; word++)
		if (value_of(*word, "share="))
			mount_share(value_of(*word, "share="));
}

/*
 * The directory of a line "ID PARENT MAJOR:MINOR ROOT DIRECTORY ..." of
 * mountinfo, or NULL if it is on no block device.
 */
static char *find_disk(char *line)
{
	char *field[5], *save;
	size_t i;

	for (i = 0; i < 5; i++)
		field[i] = strtok_r(i ? NULL : line, " ", &save);
	if (!field[4] || strncmp(field[2], "0:", 2) == 0)
		return NULL;
	return field[4];
}

/**
 * unmount_disks - Leave the filesystems on block devices clean
 *
 * Later mounts cover earlier ones, so the last goes first; what is still in
 * use is written back by the sync at the end.
 */
void unmount_disks(void)
{
	char last[4096], line[8192];
	const char *dir;
	FILE *mounts;

	do {
		last[0] = '\0';
		mounts = fopen("/proc/self/mountinfo", "re");
		while (mounts && fgets(line, sizeof(line), mounts)) {
			dir = find_disk(line);
			if (dir)
				snprintf(last, sizeof(last), "%s", dir);
		}
		if (mounts)
			fclose(mounts);
	} while (last[0] && umount2(last, 0) == 0);
}
