// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzing: binary policies that anybody may have made
 */
#include "fuzz.h"

#include <endian.h>
#include <string.h>

#include <tvd/tvd.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most,
			       unsigned int seed);

/**
 * LLVMFuzzerTestOneInput - try one input
 * @data: its bytes
 * @size: how many
 *
 * Return: 0.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (is_valid_binary(data, size))
		must_be_same_as_text(data, size);
	return 0;
}

/**
 * LLVMFuzzerCustomMutator - change an input
 * @data: its bytes, with room for @most
 * @size: how many
 * @most: how many there may be
 * @seed: what chance says
 *
 * A policy whose head does not fit is refused at once, and it would hardly ever
 * fit by chance.  So mostly it is made to.
 *
 * Return: how many bytes there are now.
 */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most,
			       unsigned int seed)
{
	struct tvd_policy_header header;

	size = LLVMFuzzerMutate(data, size, most);
	if (size < sizeof(header) || !(seed % 16))
		return size;
	memcpy(&header, data, sizeof(header));
	memcpy(header.magic, TVD_POLICY_MAGIC, TVD_POLICY_MAGIC_LEN);
	header.format = htole32(TVD_POLICY_FORMAT);
	header.size = htole32((uint32_t)size);
	memcpy(data, &header, sizeof(header));
	return size;
}
