// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: running tvdctl, with two domains and a tree of files
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "ctl.h"
#include "policy_file.h"

#define OUTPUT_SIZE 65536

static char output[OUTPUT_SIZE];

/* A pipe that carries a label. */
static int open_pipe(const char *label, int ends[2])
{
	int err;

	if (set_self_attr(ATTR_FSCREATE, label))
		return -1;
	err = pipe2(ends, O_CLOEXEC);
	return set_self_attr(ATTR_FSCREATE, "") ?: err;
}

/*
 * Starts a command of the shell under a label; what it prints is read at the
 * descriptor.
 */
int start(const char *label, const char *command, pid_t *pid)
{
	int ends[2];

	if (open_pipe(label, ends))
		return -1;
	*pid = fork();
	if (!*pid) {
		int null = open("/dev/null", O_RDWR);

		if (dup2(null, STDIN_FILENO) || dup2(ends[1], 1) != 1 ||
		    dup2(ends[1], 2) != 2 ||
		    (strcmp(label, HOST) && set_self_attr(ATTR_EXEC, label)))
			_exit(126);
		execl("/bin/bash", "bash", "-o", "pipefail", "-c", command,
		      NULL);
		_exit(126);
	}
	close(ends[1]);
	return ends[0];
}

/* Runs one to its end; what it prints is in @output.  Returns its status. */
int run_as(const char *label, const char *format, ...)
{
	char command[1024];
	va_list arguments;
	int from, status;
	FILE *file;
	pid_t pid;

	va_start(arguments, format);
	vsnprintf(command, sizeof(command), format, arguments);
	va_end(arguments);
	from = start(label, command, &pid);
	file = from < 0 ? NULL : fdopen(from, "r");
	if (!file)
		return -1;
	output[fread(output, 1, sizeof(output) - 1, file)] = '\0';
	fclose(file);
	if (waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool says(const char *format, ...)
{
	static char text[PATH_SIZE * 2];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (strstr(output, text))
		return true;
	fprintf(stderr, "# '%s' is not in:\n# %s\n", text, output);
	return false;
}

void place(char path[PATH_SIZE], const char *tree, const char *name)
{
	if (snprintf(path, PATH_SIZE, "%s/%s", tree, name) >= PATH_SIZE)
		abort();
}

/* A path that is good for a while. */
const char *in(const char *tree, const char *name)
{
	static char paths[16][PATH_SIZE];
	static unsigned int next;
	char *path = paths[next++ % 16];

	place(path, tree, name);
	return path;
}

/**
 * printed - what the last command printed
 */
const char *printed(void)
{
	return output;
}

static bool load_rules(const char *tree)
{
	char paths[3][PATH_SIZE];

	place(paths[0], tree, "blue");
	place(paths[1], tree, "red");
	place(paths[2], tree, "red/open");
	return !load_spec(&(struct policy_spec){
		.labels = test_labels,
		.files =
			(const struct file_spec[]){
				{ tree, BASE },
				{ paths[0], BLUE },
				{ paths[1], RED },
				{ paths[2], BASE },
				{},
			},
	});
}

static bool start_waiting(struct actor *actor, const char *label)
{
	return !start_actor(actor, label, -1, WORDS("wait")) &&
	       !await_actor(actor);
}

/**
 * set_up_domains - load the rules, make the files, start the actors
 * @domains: filled in
 *
 * Return: whether all of that could be done.
 */
bool set_up_domains(struct domains *domains)
{
	const char *tree = domains->tree;

	return !make_tree(domains->tree, "tmpfs", BASE) && load_rules(tree) &&
	       !make_dir(in(tree, "blue"), HOST) &&
	       !make_dir(in(tree, "red"), HOST) &&
	       !make_file(in(tree, "blue/file"), HOST, "blue", 0644) &&
	       !make_file(in(tree, "red/file"), HOST, "red", 0644) &&
	       !make_file(in(tree, "red/open"), HOST, "open", 0644) &&
	       start_waiting(&domains->red, RED) &&
	       start_waiting(&domains->blue, BLUE);
}

/**
 * tear_down_domains - put all as it was
 * @domains: as set_up_domains() made it
 *
 * Return: whether that could be done.
 */
bool tear_down_domains(struct domains *domains)
{
	kill_actor(&domains->red);
	kill_actor(&domains->blue);
	return !remove_tree(domains->tree) && !load_test_policy();
}
