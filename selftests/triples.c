// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: the policy and the questions of lsm/triples.h
 *
 *	triples policy		the policy, as YAML
 *	triples questions	"SUBJECT OBJECT ACCESS", a line each
 *
 * Made when the tests are built; triples_test asks them.
 */
#include <stdio.h>
#include <string.h>

#include "common.h"
#include "triples.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static void print_types(const struct triples_label *label)
{
	const char *separator = "";
	unsigned int place;

	printf("types: [");
	for (place = 0; place < TRIPLES_PLACES; place++) {
		if (!(label->types & 1U << place))
			continue;
		printf("%st%04u", separator, triples_place[place]);
		separator = ", ";
	}
	printf("]");
}

static void print_label(const struct triples_label *label, unsigned int number)
{
	static const struct {
		__u32 property;
		const char *text;
	} properties[] = {
		{ TVD_LABEL_TRUSTED, "trusted: true" },
		{ TVD_LABEL_CLOSED, "closed: true" },
		{ TVD_LABEL_IMMUTABLE, "immutable: true" },
		{ TVD_LABEL_MEASURED, "requires: measured" },
		{ TVD_LABEL_FREEZE, "on_revoke: freeze" },
	};
	size_t i;

	printf("  l%02u: {", number);
	print_types(label);
	for (i = 0; i < ARRAY_SIZE(properties); i++)
		if (label->properties & properties[i].property)
			printf(", %s", properties[i].text);
	printf("}\n");
}

static void print_deny(const struct triples_deny *deny)
{
	const char *separator = "";
	unsigned int kind;

	printf("  - {subject: l%02u, object: l%02u, access: [", deny->subject,
	       deny->object);
	for (kind = 0; kind < TVD_ACCESS_KINDS; kind++) {
		if (!(deny->access & 1U << kind))
			continue;
		printf("%s%s", separator, access_name(kind));
		separator = ", ";
	}
	printf("]}\n");
}

/* Above every version that another test loads. */
static void print_policy(const struct triples *t)
{
	unsigned int i;

	printf("version: 1000000\ntypes:\n");
	for (i = 0; i < TVD_TYPES_MAX; i++)
		printf("  - t%04u\n", i);
	printf("labels:\n");
	for (i = 0; i < TRIPLES_LABELS; i++)
		print_label(&t->label[i], i);
	printf("deny:\n");
	for (i = 0; i < t->denies; i++)
		print_deny(&t->deny[i]);
}

static void print_name(unsigned int number)
{
	static const char *const builtin[TRIPLES_BUILTIN] = {
		HOST, BASE, ANY, TVD_NAME_UNKNOWN
	};

	if (number < TRIPLES_BUILTIN)
		printf("%s ", builtin[number]);
	else
		printf("l%02u ", number - TRIPLES_BUILTIN);
}

static void print_questions(struct triples *t)
{
	__u32 i, subject, object, kind;

	for (i = 0; i < TRIPLES; i++) {
		triples_ask(t, &subject, &object, &kind);
		print_name(subject);
		print_name(object);
		printf("%s\n", access_name(kind));
	}
}

int main(int argc, char **argv)
{
	struct triples t;

	triples_make(&t);
	if (argc == 2 && !strcmp(argv[1], "policy"))
		print_policy(&t);
	else if (argc == 2 && !strcmp(argv[1], "questions"))
		print_questions(&t);
	else
		return 2;
	return fflush(stdout) || ferror(stdout);
}
