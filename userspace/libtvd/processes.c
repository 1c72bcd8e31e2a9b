// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: the processes and their labels
 *
 * Each is read by way of its directory, opened once: if the process ends
 * meanwhile, nothing is read there any more, even if another gets its number.
 */
#include "processes.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel.h"
#include "policy_binary.h"

/* What is shown of a command; the rest is left out. */
#define COMMAND_MAX 4096

/**
 * struct list - processes that are being read
 *
 * @processes: the processes.
 * @count: how many.
 * @room: how many fit.
 */
struct list {
	struct tvd_process *processes;
	size_t count;
	size_t room;
};

/* Reads the beginning of a file; returns its bytes, or -1 with errno set. */
static ssize_t read_at(int directory, const char *name, char *text, size_t room)
{
	int saved, fd = openat(directory, name, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = read(fd, text, room - 1);
	saved = errno;
	close(fd);
	errno = saved;
	if (n >= 0)
		text[n] = '\0';
	return n;
}

static bool has_gone(int number)
{
	return number == ENOENT || number == ESRCH;
}

static void read_label(int directory, struct tvd_process *process)
{
	char text[2 * TVD_LABEL_SIZE];
	ssize_t n = read_at(directory, "attr/tvd/current", text, sizeof(text));

	if (n < 0) {
		process->error = errno;
		return;
	}
	text[strcspn(text, "\n")] = '\0';
	if (tvd_name_valid(text, strlen(text)))
		memcpy(process->label, text, strlen(text) + 1);
	else
		process->error = EPROTO;
}

/* The line that begins with @key in a text of "Key:\tvalue" lines. */
static const char *value_of(const char *text, const char *key)
{
	size_t length = strlen(key);

	while (text && strncmp(text, key, length) != 0) {
		text = strchr(text, '\n');
		text += text != NULL;
	}
	return text ? text + length : NULL;
}

static long number_of(const char *text, const char *key)
{
	const char *value = value_of(text, key);

	return value ? strtol(value, NULL, 10) : -1;
}

/* The second of the numbers behind "Uid:" is the one that counts. */
static uid_t user_of(const char *text)
{
	const char *value = value_of(text, "Uid:");
	char *end;

	if (!value)
		return (uid_t)-1;
	(void)strtoul(value, &end, 10);
	return (uid_t)strtoul(end, NULL, 10);
}

/* Words, of which each ends with a NUL, become a line. */
static char *copy_words(char *text, size_t length)
{
	size_t i;

	while (length && !text[length - 1])
		length--;
	for (i = 0; i < length; i++)
		if (!text[i])
			text[i] = ' ';
	return strndup(text, length);
}

static char *read_command(int directory, const char *status)
{
	char text[COMMAND_MAX], *command;
	ssize_t n = read_at(directory, "cmdline", text, sizeof(text));
	const char *name = value_of(status, "Name:\t");

	if (n > 0)
		return copy_words(text, (size_t)n);
	if (!name)
		return strdup("?");
	if (asprintf(&command, "[%.*s]", (int)strcspn(name, "\n"), name) < 0)
		return NULL;
	return command;
}

/* Returns 0, ESRCH if the process has gone, or ENOMEM. */
static int read_process(int directory, struct tvd_process *process)
{
	char status[4096] = "";

	if (read_at(directory, "status", status, sizeof(status)) < 0) {
		if (has_gone(errno))
			return ESRCH;
		process->error = errno;
	}
	read_label(directory, process);
	if (has_gone(process->error))
		return ESRCH;
	process->parent = (pid_t)number_of(status, "PPid:");
	process->user = user_of(status);
	process->command = read_command(directory, status);
	return process->command ? 0 : ENOMEM;
}

static struct tvd_process *add(struct list *list)
{
	size_t room = list->room ? list->room * 2 : 256;
	struct tvd_process *processes;

	if (list->count == list->room) {
		processes =
			reallocarray(list->processes, room, sizeof(*processes));
		if (!processes)
			return NULL;
		list->processes = processes;
		list->room = room;
	}
	list->processes[list->count] = (struct tvd_process){ .pid = 0 };
	return &list->processes[list->count++];
}

/* The number that a directory's name is, or 0. */
static pid_t pid_in(const char *name)
{
	char *end;
	long pid;

	if (*name < '1' || *name > '9')
		return 0;
	pid = strtol(name, &end, 10);
	return *end || pid > INT32_MAX ? 0 : (pid_t)pid;
}

/* Returns 0 or an errno; one that has gone is left out. */
static int take(struct list *list, int proc, const char *name)
{
	pid_t pid = pid_in(name);
	struct tvd_process *process;
	int directory, number;

	if (!pid)
		return 0;
	directory = openat(proc, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (directory < 0)
		return has_gone(errno) ? 0 : errno;
	process = add(list);
	if (process) {
		process->pid = pid;
		number = read_process(directory, process);
		if (number)
			list->count--;
	} else {
		number = ENOMEM;
	}
	close(directory);
	return number == ESRCH ? 0 : number;
}

static int by_pid(const void *left, const void *right)
{
	const struct tvd_process *a = left, *b = right;

	return (a->pid > b->pid) - (a->pid < b->pid);
}

/* tvd_list_processes(), with procfs's directory named. */
int tvd_list_processes_at(const char *where, struct tvd_process **processes,
			  size_t *count, struct tvd_error **error)
{
	struct list list = { .count = 0 };
	DIR *proc = opendir(where);
	const struct dirent *entry;
	int number = 0;

	if (!proc) {
		tvd_error_set(error, errno, "cannot open %s: %s", where,
			      strerror(errno));
		return -1;
	}
	while (!number && (entry = readdir(proc)))
		number = take(&list, dirfd(proc), entry->d_name);
	closedir(proc);
	if (number) {
		tvd_free_processes(list.processes, list.count);
		tvd_error_set(error, number, "cannot read %s: %s", where,
			      strerror(number));
		return -1;
	}
	if (list.count)
		qsort(list.processes, list.count, sizeof(*list.processes),
		      by_pid);
	*processes = list.processes;
	*count = list.count;
	return 0;
}

/**
 * tvd_list_processes - list the processes with their labels
 * @processes: set to the processes, in the order of their numbers, to be freed
 *	with tvd_free_processes()
 * @count: set to how many
 * @error: set on failure; its number is ENOSYS if the LSM is not active
 *
 * One that ends meanwhile is left out.  One that may not be looked at is there,
 * with its @error.
 *
 * Return: 0, or -1 on failure.
 */
int tvd_list_processes(struct tvd_process **processes, size_t *count,
		       struct tvd_error **error)
{
	if (tvd_kernel_active())
		return tvd_list_processes_at("/proc", processes, count, error);
	tvd_error_set_inactive(error);
	return -1;
}

/**
 * tvd_free_processes - free what tvd_list_processes() made
 * @processes: the processes
 * @count: how many
 */
void tvd_free_processes(struct tvd_process *processes, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		free(processes[i].command);
	free(processes);
}
