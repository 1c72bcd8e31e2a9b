/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: running tvdctl, with two domains and a tree of files
 */
#ifndef _TVD_SELFTESTS_CTL_H
#define _TVD_SELFTESTS_CTL_H

#include "common.h"

/* run.sh runs the tests where the programs are. */
#define TVDCTL "setup/tvdctl "
#define SCHEMA " | setup/json_check.py setup/tvdctl.schema.json "

/**
 * struct domains - two domains, and files that are the host's
 *
 * The rules of the policy in force say that what is below the tree is base's,
 * below "red" and "blue" the domains', and "red/open" base's again.
 *
 * @tree: a directory, with "red/file", "red/open" and "blue/file".
 * @red: waits in the one domain.
 * @blue: in the other.
 */
struct domains {
	char tree[PATH_SIZE];
	struct actor red;
	struct actor blue;
};

bool set_up_domains(struct domains *domains);
bool tear_down_domains(struct domains *domains);

int start(const char *label, const char *command, pid_t *pid);
int run_as(const char *label, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
bool says(const char *format, ...) __attribute__((format(printf, 1, 2)));
const char *printed(void);
void place(char path[PATH_SIZE], const char *tree, const char *name);
const char *in(const char *tree, const char *name);

#define run(...) run_as(HOST, __VA_ARGS__)
#define IN(name) in(self->domains.tree, name)

#endif /* _TVD_SELFTESTS_CTL_H */
