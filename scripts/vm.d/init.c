// SPDX-License-Identifier: GPL-2.0-only
/*
 * The first process of a machine that scripts/vm starts.
 *
 * It makes the host's root, seen through a tmpfs, the guest's, runs one
 * command there and reports how it ended.  Nothing that the guest prints on
 * the console means anything to the host: all that counts goes through the
 * ports of channel.h, which init alone can open.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

#define HOSTNAME "tvd-vm"

static const char *const port_names[PORT_COUNT] = {
	[PORT_CONTROL] = "tvd.control",
	[PORT_STDIN] = "tvd.stdin",
	[PORT_STDOUT] = "tvd.stdout",
	[PORT_STDERR] = "tvd.stderr",
};

static int ports[PORT_COUNT] = { -1, -1, -1, -1 };

/**
 * note - Say something in the kernel log
 *
 * @format: As printf's; one line without its newline.
 */
void note(const char *format, ...)
{
	char text[CHANNEL_LINE_MAX];
	va_list args;
	int fd, len;

	len = snprintf(text, sizeof(text), "<5>vm: ");
	va_start(args, format);
	vsnprintf(text + len, sizeof(text) - len, format, args);
	va_end(args);
	fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	write_all(fd, text, strlen(text));
	close(fd);
}

/* Every end is a restart, which QEMU's -no-reboot takes as its own end. */
static __attribute__((noreturn)) void leave(void)
{
	sync();
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}

static void see_bye(char *line, void *data)
{
	if (strcmp(line, "bye") == 0)
		*(bool *)data = true;
}

/* The host has read everything once it says so. */
static void await_bye(void)
{
	static struct line_buffer lines;
	bool bye = false;

	while (!bye) {
		struct pollfd p = { .fd = ports[PORT_CONTROL],
				    .events = POLLIN };

		poll(&p, 1, -1);
		if (!read_lines(ports[PORT_CONTROL], &lines, see_bye, &bye))
			return;
	}
}

static void tell_host(const char *line)
{
	if (ports[PORT_CONTROL] < 0)
		return;
	if (write_all(ports[PORT_CONTROL], line, strlen(line)))
		await_bye();
}

/**
 * die - Give up: tell the host why, and end the machine
 *
 * @format: As printf's; a sentence that names the remedy, if there is one.
 */
void die(const char *format, ...)
{
	char text[CHANNEL_LINE_MAX / 2], line[CHANNEL_LINE_MAX];
	va_list args;
	char *c;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	for (c = text; *c; c++)
		if (*c == '\n')
			*c = '?';
	note("%s", text);
	snprintf(line, sizeof(line), "fail %s\n", text);
	tell_host(line);
	leave();
}

/**
 * value_of - Take "KEY=VALUE" apart
 *
 * @word: The string.
 * @key: The key looked for, with its "=".
 *
 * Returns the value, or NULL if the key is another one.
 */
const char *value_of(const char *word, const char *key)
{
	size_t len = strlen(key);

	return strncmp(word, key, len) == 0 ? word + len : NULL;
}

static char *read_args(size_t *size)
{
	struct stat st;
	char *text;
	int fd;

	fd = open("/vm.args", O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		die("/vm.args: %s", strerror(errno));
	text = malloc(st.st_size + 1);
	if (!text)
		die("out of memory: give the machine more with --mem");
	if (read(fd, text, st.st_size) != st.st_size)
		die("/vm.args: short read");
	close(fd);
	text[st.st_size] = '\0';
	*size = st.st_size;
	return text;
}

static void set_config(struct config *config, const char *word)
{
	const struct {
		const char *key;
		const char **value;
	} keys[] = {
		{ "cwd=", &config->cwd },
		{ "lsm=", &config->lsm },
		{ "term=", &config->term },
	};
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (value_of(word, keys[i].key))
			*keys[i].value = value_of(word, keys[i].key);
	if (value_of(word, "tty="))
		config->tty = true;
}

static void read_config(struct config *config)
{
	size_t size, count = 0, words = 0, args = 0;
	char *text = read_args(&size), *c;

	for (c = text; c < text + size; c++)
		count += *c == '\0';
	config->words = calloc(count + 1, sizeof(*config->words));
	config->argv = calloc(count + 1, sizeof(*config->argv));
	if (!config->words || !config->argv)
		die("out of memory: give the machine more with --mem");
	for (c = text; c < text + size; c += strlen(c) + 1) {
		config->words[words++] = c;
		if (value_of(c, "arg="))
			config->argv[args++] = c + strlen("arg=");
		set_config(config, c);
	}
}

static void pause_briefly(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
}

static void open_port(const char *device, const char *name)
{
	char path[300];
	int i;

	for (i = 0; i < PORT_COUNT; i++) {
		if (ports[i] >= 0 || strcmp(name, port_names[i]) != 0)
			continue;
		snprintf(path, sizeof(path), "/dev/%s", device);
		ports[i] = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	}
}

static void read_name(const char *device, char *name, size_t size)
{
	char path[300];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/sys/class/virtio-ports/%s/name", device);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? 0 : read(fd, name, size - 1);
	if (fd >= 0)
		close(fd);
	name[n > 0 ? n : 0] = '\0';
	name[strcspn(name, "\n")] = '\0';
}

static void scan_ports(void)
{
	DIR *dir = opendir("/sys/class/virtio-ports");
	struct dirent *entry;
	char name[64];

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		read_name(entry->d_name, name, sizeof(name));
		open_port(entry->d_name, name);
	}
	if (dir)
		closedir(dir);
}

/* A port is of use once the kernel knows that the host has its end open. */
static bool ports_ready(void)
{
	int i;

	for (i = 0; i < PORT_COUNT; i++) {
		struct pollfd p = { .fd = ports[i], .events = POLLOUT };

		if (ports[i] < 0 || poll(&p, 1, 0) != 1)
			return false;
		if (p.revents & POLLHUP)
			return false;
	}
	return true;
}

static void open_ports(void)
{
	int tries;

	for (tries = 0; !ports_ready(); tries++) {
		if (tries == 10000)
			die("the kernel shows no virtio-serial ports: it needs CONFIG_VIRTIO_CONSOLE=y");
		scan_ports();
		pause_briefly();
	}
}

static void raise_loopback(void)
{
	struct ifreq ifr = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || ioctl(fd, SIOCGIFFLAGS, &ifr) < 0) {
		note("no loopback interface: %s", strerror(errno));
	} else {
		ifr.ifr_flags |= IFF_UP;
		if (ioctl(fd, SIOCSIFFLAGS, &ifr) < 0)
			die("cannot bring up lo: %s", strerror(errno));
	}
	if (fd >= 0)
		close(fd);
}

static void report(const struct result *result)
{
	char line[CHANNEL_LINE_MAX];

	snprintf(line, sizeof(line), "status %d %lu %llu %llu\n",
		 result->status, read_taint(), (unsigned long long)result->out,
		 (unsigned long long)result->err);
	tell_host(line);
}

int main(void)
{
	struct config config = { .cwd = "/", .term = "linux" };
	struct result result;

	umask(0);
	mount_early();
	read_config(&config);
	open_ports();
	enter_root(&config);
	if (sethostname(HOSTNAME, strlen(HOSTNAME)) < 0)
		die("cannot set the host name: %s", strerror(errno));
	raise_loopback();
	if (config.lsm)
		check_lsm(config.lsm);
	umask(022);
	result = run_command(&config, ports);
	unmount_disks();
	check_leaks();
	report(&result);
	leave();
}
