// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: hostile binary policies
 *
 * Each is a heap block of its exact size, so that a read beyond it is seen.
 */
#include "support.h"

#include "policy_binary.h"

static const char source[] =
	"version: 9\n"
	"types: [a, ab, b]\n"
	"labels: {w: {types: [a]}, wx: {types: [a, b], trusted: true}}\n"
	"unlabelled: base\n";

static void put(FILE *out, uint64_t value, int bytes)
{
	while (bytes--) {
		fputc((int)(value & 0xff), out);
		value >>= 8;
	}
}

static void put_types(FILE *out, const struct tvd_binary *b)
{
	uint32_t i, at = b->types_at;

	for (i = 0; i < b->types; i++) {
		const char *name;
		uint8_t length;

		at = tvd_binary_type(b, at, &name, &length);
		put(out, length, 1);
		fwrite(name, 1, length, out);
	}
}

static void put_labels(FILE *out, const struct tvd_binary *b)
{
	uint32_t i, at = b->labels_at;
	uint16_t t;

	for (i = 0; i < b->labels; i++) {
		struct tvd_binary_label label;

		tvd_binary_label(b, at, &label);
		put(out, label.length, 1);
		fwrite(label.name, 1, label.length, out);
		put(out, label.properties, 4);
		put(out, label.count, 2);
		for (t = 0; t < label.count; t++)
			put(out, tvd_binary_label_type(&label, t), 2);
		at = label.next;
	}
}

/* What was accepted says all of itself: written again it is the same. */
static void check_canonical(const struct tvd_binary *b, const uint8_t *data,
			    size_t size)
{
	struct text text = { NULL };
	FILE *out = text_open(&text);

	fwrite(TVD_POLICY_MAGIC, 1, TVD_POLICY_MAGIC_LEN, out);
	put(out, TVD_POLICY_FORMAT, 4);
	put(out, size, 4);
	put(out, b->version, 8);
	put(out, b->flags, 4);
	put(out, b->types, 4);
	put(out, b->labels, 4);
	put(out, 0, 4);
	put_types(out, b);
	put_labels(out, b);
	text_close(&text);
	assert_int_equal(text.size, size);
	assert_memory_equal(text.bytes, data, size);
	free(text.bytes);
}

/* Opens a copy; returns whether it was accepted. */
static bool opens(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);
	uint8_t *exact = size ? copy : copy + 1;
	struct tvd_binary binary;
	uint32_t offset = 0xdeadbeef;
	const char *wrong;

	assert_non_null(copy);
	memcpy(exact, data, size);
	wrong = tvd_binary_open(&binary, exact, size, &offset);
	assert_true(offset <= size);
	if (wrong)
		assert_true(strlen(wrong) > 10);
	else
		check_canonical(&binary, exact, size);
	free(copy);
	return !wrong;
}

static void the_binary_is_accepted(void **state)
{
	size_t size;
	uint8_t *data = compile(source, &size);

	(void)state;
	assert_true(opens(data, size));
	free(data);
}

static void every_truncation_is_refused(void **state)
{
	size_t size, n;
	uint8_t *data = compile(source, &size);

	(void)state;
	for (n = 0; n < size; n++)
		assert_false(opens(data, n));
	free(data);
}

static void put_size(uint8_t *data, size_t size)
{
	data[12] = (uint8_t)size;
	data[13] = (uint8_t)(size >> 8);
	data[14] = (uint8_t)(size >> 16);
	data[15] = (uint8_t)(size >> 24);
}

/* Also where the header says so. */
static void every_honest_truncation_is_refused(void **state)
{
	size_t size, n;
	uint8_t *data = compile(source, &size);

	(void)state;
	for (n = sizeof(struct tvd_policy_header); n < size; n++) {
		put_size(data, n);
		assert_false(opens(data, n));
	}
	free(data);
}

static void bytes_after_the_end_are_refused(void **state)
{
	size_t size;
	uint8_t *data = compile(source, &size);
	uint8_t *more = calloc(1, size + 1);

	(void)state;
	assert_non_null(more);
	memcpy(more, data, size);
	assert_false(opens(more, size + 1));
	put_size(more, size + 1);
	assert_false(opens(more, size + 1));
	free(more);
	free(data);
}

static void every_value_of_every_byte_is_refused_or_canonical(void **state)
{
	size_t size, at, accepted = 0;
	uint8_t *data = compile(source, &size);
	int value;

	(void)state;
	for (at = 0; at < size; at++) {
		uint8_t right = data[at];

		for (value = 0; value < 256; value++) {
			data[at] = (uint8_t)value;
			if (value != right)
				accepted += opens(data, size);
		}
		data[at] = right;
	}
	/* Other versions, flags, names and the like are policies too. */
	assert_in_range(accepted, 8 * 255, size * 255 / 2);
	free(data);
}

/**
 * struct patch - a change that makes a binary wrong
 *
 * @why: what is wrong with it.
 * @at: where.
 * @byte: what stands there then.
 */
struct patch {
	const char *why;
	size_t at;
	uint8_t byte;
};

/*
 * The layout: header 0-39; types at 40: 1 a, 42: 2 ab, 45: 1 b; labels at 47:
 * 1 w, 49: properties, 53: count, 55: type 0; 57: 2 wx, 60: properties, 64:
 * count, 66: types 0 and 2.
 */
static const struct patch patches[] = {
	{ "another magic", 0, 0x8b },
	{ "another format", 8, 2 },
	{ "format 256", 9, 1 },
	{ "size smaller", 12, 69 },
	{ "version 0", 16, 0 },
	{ "unknown flag", 24, 0x1f },
	{ "highest flag", 27, 0x80 },
	{ "no types", 28, 0 },
	{ "more types than there are", 28, 4 },
	{ "65,539 types", 30, 1 },
	{ "more labels than there are", 32, 3 },
	{ "fewer labels than there are", 32, 1 },
	{ "65,538 labels", 34, 1 },
	{ "reserved word", 36, 1 },
	{ "empty name", 40, 0 },
	{ "name of 65 bytes", 40, 65 },
	{ "name beyond the end", 40, 255 },
	{ "capital letter", 41, 'A' },
	{ "NUL in a name", 41, 0 },
	{ "types not ascending", 41, 'c' },
	{ "type twice", 46, 'a' },
	{ "unknown property", 49, 2 },
	{ "highest property", 52, 0x80 },
	{ "label without types", 53, 0 },
	{ "types of a label beyond the end", 54, 0xff },
	{ "type that does not exist", 55, 3 },
	{ "type 256", 56, 1 },
	{ "labels not ascending", 48, 'x' },
	{ "type twice in a label", 68, 0 },
};

static void known_faults_are_refused(void **state)
{
	size_t size, i;
	uint8_t *data = compile(source, &size);

	(void)state;
	assert_int_equal(size, 70);
	for (i = 0; i < ARRAY_SIZE(patches); i++) {
		uint8_t right = data[patches[i].at];

		assert_int_not_equal(right, patches[i].byte);
		data[patches[i].at] = patches[i].byte;
		if (opens(data, size))
			fail_msg("%s was accepted", patches[i].why);
		data[patches[i].at] = right;
	}
	free(data);
}

static void labels_types_in_descending_order_are_refused(void **state)
{
	size_t size;
	uint8_t *data = compile(source, &size);

	(void)state;
	data[66] = 2;
	data[68] = 0;
	assert_false(opens(data, size));
	free(data);
}

static void reserved_names_are_refused(void **state)
{
	static const char *const names[] = { "host", "base", "any", "unknown" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		size_t size, length = strlen(names[i]);
		char text[128];
		uint8_t *data;

		snprintf(text, sizeof(text),
			 "version: 1\ntypes: [a]\nlabels: {%.*s: {types: [a]}}",
			 (int)length, "xxxxxxxx");
		data = compile(text, &size);
		assert_true(opens(data, size));
		memcpy(data + 43, names[i], length);
		assert_false(opens(data, size));
		free(data);
	}
}

static void more_than_16_mib_are_refused(void **state)
{
	size_t size = TVD_POLICY_SIZE_MAX + 1;
	uint8_t *data = calloc(1, size);
	struct tvd_binary binary;
	uint32_t offset;

	(void)state;
	assert_non_null(data);
	assert_string_equal(tvd_binary_open(&binary, data, size, &offset),
			    "the policy is larger than 16 MiB");
	free(data);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_binary_is_accepted),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(every_honest_truncation_is_refused),
		cmocka_unit_test(bytes_after_the_end_are_refused),
		cmocka_unit_test(
			every_value_of_every_byte_is_refused_or_canonical),
		cmocka_unit_test(known_faults_are_refused),
		cmocka_unit_test(labels_types_in_descending_order_are_refused),
		cmocka_unit_test(reserved_names_are_refused),
		cmocka_unit_test(more_than_16_mib_are_refused),
	};

	return cmocka_run_group_tests_name("binary", tests, NULL, NULL);
}
