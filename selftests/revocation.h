/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: revoking a label that is in use
 */
#ifndef _TVD_SELFTESTS_REVOCATION_H
#define _TVD_SELFTESTS_REVOCATION_H

#include "common.h"

int take_away(bool by_load);
int make_memory(const char *label);
void kill_all_of(const char *label);

#endif /* _TVD_SELFTESTS_REVOCATION_H */
