// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzing: signed policies that anybody may have made
 */
#include "fuzz.h"

#include <stdlib.h>

#include "signed.h"

/**
 * LLVMFuzzerTestOneInput - try one input
 * @data: its bytes
 * @size: how many
 *
 * Return: 0.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool looks_signed = tvd_is_signed(data, size);
	struct tvd_error *error = NULL;
	size_t content_size;
	void *content;

	if (tvd_signed_content(data, size, &content, &content_size, &error)) {
		must(error, "a refusal says why");
		tvd_error_free(error);
		return 0;
	}
	must(looks_signed, "what is signed looks signed");
	must(content_size < size, "the content is a part");
	is_valid_binary(content, content_size);
	free(content);
	return 0;
}
