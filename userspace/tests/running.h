/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unit tests: tvdctl run in a process of its own
 *
 * The functions that choose labels, and the one that mounts, are replaced by
 * ones that note that they were called, so these tests run on any kernel.
 */
#ifndef TESTS_RUNNING_H
#define TESTS_RUNNING_H

#include "support.h"

#include <stdnoreturn.h>

/* Longer than anything here takes: a hang must not look like a pause. */
#define TIME_OUT 60

/**
 * struct notes - what the command's processes did, in memory that they share
 *
 * @text: the labels chosen, in order.
 * @fail_create: whether choosing a label for pipes fails.
 * @fail_exec: whether choosing a label for exec fails.
 * @fail_private: whether making private directories fails.
 */
struct notes {
	char text[256];
	bool fail_create;
	bool fail_exec;
	bool fail_private;
};

extern struct notes *notes;

bool share_notes(void);
int clear_notes(void **state);
noreturn void be_tvdctl(char **words, int in, int out, int err);

#define WORDS(...) ((char *[]){ (char[]){ "run" }, __VA_ARGS__, NULL })
#define W(text) ((char[]){ text })

#endif /* TESTS_RUNNING_H */
