/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tvdctl run: its parts
 */
#ifndef TVDCTL_RUN_H
#define TVDCTL_RUN_H

#include <sys/types.h>

/**
 * struct child - a command that was started
 *
 * @pid: its process, the leader of a session of its own.
 * @in: where its standard input is written; not blocking.
 * @out: where its standard output is read; not blocking.
 * @err: where its standard error is read; not blocking.
 * @signals: a signalfd: SIGCHLD and the signals to pass on.
 */
struct child {
	pid_t pid;
	int in;
	int out;
	int err;
	int signals;
};

int find_program(const char *name, char **path);
int launch(const char *label, const char *path, char **argv,
	   struct child *child);
int relay(struct child *child);

#endif /* TVDCTL_RUN_H */
