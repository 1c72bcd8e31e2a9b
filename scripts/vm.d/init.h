/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The first process of a machine: what its parts share.
 */

#ifndef _TVD_VM_INIT_H
#define _TVD_VM_INIT_H

#include <stdbool.h>

#include "channel.h"

/**
 * struct config - What scripts/vm asks for, from /vm.args of the initramfs
 *
 * @words: All of it as "KEY=VALUE" strings, ended by NULL.
 * @argv: The command: the values of "arg=", ended by NULL.
 * @cwd: The caller's working directory.
 * @term: The kind of terminal, where @tty.
 * @lsm: The list that --lsm asked for; NULL if it did not.
 * @tty: Run the command on a terminal.
 *
 * Built once, read only afterwards.
 */
struct config {
	char **words;
	char **argv;
	const char *cwd;
	const char *term;
	const char *lsm;
	bool tty;
};

/**
 * struct result - How the command ended
 *
 * @status: Its exit status, 128 + N if signal N ended it.
 * @out: Bytes it wrote to its stdout.
 * @err: Bytes it wrote to its stderr.
 */
struct result {
	int status;
	uint64_t out;
	uint64_t err;
};

/* init.c */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void die(const char *format, ...)
	__attribute__((format(printf, 1, 2), noreturn));
const char *value_of(const char *word, const char *key);

/* mounts.c */
void mount_early(void);
void enter_root(const struct config *config);
void unmount_disks(void);

/* checks.c */
void check_lsm(const char *wanted);
void check_leaks(void);
unsigned long read_taint(void);

/* command.c */
struct result run_command(const struct config *config, const int *port);

#endif /* _TVD_VM_INIT_H */
