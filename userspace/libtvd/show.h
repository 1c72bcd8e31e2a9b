/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: writing the policy language
 */
#ifndef TVD_SHOW_H
#define TVD_SHOW_H

#include <stdio.h>

#include "model.h"
#include "words.h"

void tvd_show_name(FILE *out, const char *name);
void tvd_show_path(FILE *out, const char *path, size_t length);
void tvd_show_words(FILE *out, const struct tvd_words *words, uint64_t bits);
void tvd_show_properties(FILE *out, const struct tvd_policy_label *label);
void tvd_show_rights(FILE *out, const struct tvd_policy_label *label);

#endif /* TVD_SHOW_H */
