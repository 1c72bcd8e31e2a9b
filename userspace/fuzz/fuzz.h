/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fuzzing: what the targets share
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

void must(bool holds, const char *what);
bool is_valid_binary(const void *data, size_t size);
void must_be_same_as_text(const void *binary, size_t size);

#endif /* FUZZ_H */
