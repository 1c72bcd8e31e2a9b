/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: how the actor makes and uses each kind of object
 */
#ifndef _TVD_SELFTESTS_KIND_H
#define _TVD_SELFTESTS_KIND_H

#include "actor.h"

/* A directory of the maker's label, for what has a name; set by act_kind.c. */
extern const char *kind_directory;

/* A line of kinds.h each; act_shed.c needs some, too. */
#define HANDLE(kind, filesystem, whose, inherited, by_proc, make, use) \
	int make(void);                                                \
	int use(int fd);
#include "kinds.h"

#endif /* _TVD_SELFTESTS_KIND_H */
