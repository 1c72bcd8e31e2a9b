// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measuring: writes the source of a large policy
 *
 *	large_policy [TYPES LABELS SEED]
 *
 * Without arguments it has 4,094 types and 10,000 labels.  Equal arguments give
 * equal bytes.  Most labels have one type, so that a type has two or three labels;
 * one label in fifty is trusted with several, and the last with all.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* One label in so many is trusted with several types. */
#define TRUSTED_EVERY 50

#define SEVERAL_MAX 8

/**
 * struct size - how large the policy is to be
 *
 * @types: how many.
 * @labels: how many, the one with all types among them.
 */
struct size {
	unsigned long types;
	unsigned long labels;
};

/* xorshift64*: short, and the same everywhere. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1d;
}

static void write_types(const struct size *size)
{
	unsigned long i;

	puts("types:");
	for (i = 0; i < size->types; i++)
		printf("  - tenant-%lu\n", i);
}

/* Of the types beside its own, each at most once. */
static void write_several(const struct size *size, unsigned long own,
			  uint64_t *state)
{
	unsigned long count = 1 + next_random(state) % (SEVERAL_MAX - 1);
	unsigned long step = 1 + next_random(state) % (size->types / 16 + 1);
	unsigned long i;

	for (i = 1; i <= count && i * step < size->types; i++)
		printf(", tenant-%lu", (own + i * step) % size->types);
}

static void write_label(const struct size *size, unsigned long label,
			uint64_t *state)
{
	unsigned long own = label % size->types;

	printf("  label-%lu: {types: [tenant-%lu", label, own);
	if (label % TRUSTED_EVERY) {
		puts("]}");
		return;
	}
	write_several(size, own, state);
	puts("], trusted: true}");
}

static void write_last_label(const struct size *size)
{
	unsigned long i;

	fputs("  label-of-all:\n    trusted: true\n    types: [tenant-0",
	      stdout);
	for (i = 1; i < size->types; i++)
		printf(", tenant-%lu", i);
	puts("]");
}

/* Two labels that differ by the number of types have a type in common. */
static void write_rules(const struct size *size)
{
	unsigned long i;

	puts("deny:");
	for (i = 0; i + size->types + 1 < size->labels; i += 2)
		printf("  - {subject: label-%lu, object: label-%lu, access: [write, append]}\n",
		       i, i + size->types);
	puts("entries:");
	for (i = 0; i + size->types + 1 < size->labels; i += 4)
		printf("  - {from: label-%lu, program: base, to: label-%lu}\n",
		       i, i + size->types);
	puts("files:");
	for (i = 0; i + 1 < size->labels; i++)
		printf("  /srv/tenants/%lu: label-%lu\n", i, i);
}

static void write_policy(const struct size *size, uint64_t seed)
{
	/* Of 0 comes nothing but 0. */
	uint64_t state = seed ? seed : 1;
	unsigned long i;

	puts("version: 1");
	write_types(size);
	puts("labels:");
	for (i = 0; i + 1 < size->labels; i++)
		write_label(size, i, &state);
	write_last_label(size);
	write_rules(size);
}

static unsigned long number(const char *text, unsigned long most)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (errno || *end || end == text || !value || value > most) {
		fprintf(stderr, "large_policy: '%s' is not 1 to %lu\n", text,
			most);
		exit(2);
	}
	return value;
}

int main(int argc, char **argv)
{
	struct size size = { .types = 4094, .labels = 10000 };
	uint64_t seed = 1;

	if (argc != 1 && argc != 4) {
		fputs("usage: large_policy [TYPES LABELS SEED]\n", stderr);
		return 2;
	}
	if (argc == 4) {
		size.types = number(argv[1], 4094);
		size.labels = number(argv[2], 65531);
		seed = number(argv[3], UINT32_MAX);
	}
	write_policy(&size, seed);
	return fflush(stdout) || ferror(stdout);
}
