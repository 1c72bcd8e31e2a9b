// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl log: telling denials, those that repeat once
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "json.h"
#include "log.h"
#include "tvdctl.h"

#define HASHES 4096

/**
 * struct group - denials that are told by one sentence
 *
 * @next_of_hash: another one.
 * @next: the one that was met first after this one.
 * @sentence: what was denied.
 * @advice: what to do.
 * @count: how many.
 * @first: when the first one was.
 * @last: when the last one was.
 * @row: of the decision table.
 * @pid: the process of the last one.
 * @permissive: whether they were only recorded.
 * @json: the first one for programs; NULL where it is told to a person.
 */
struct group {
	struct group *next_of_hash;
	struct group *next;
	char *sentence;
	char *advice;
	uint64_t count;
	uint64_t first;
	uint64_t last;
	unsigned int row;
	pid_t pid;
	bool permissive;
	struct json_object *json;
};

/**
 * struct groups - denials, by what was denied
 *
 * @first: the first group.
 * @end: where the next one goes.
 * @hashes: the groups by the hash of their sentences.
 */
struct groups {
	struct group *first;
	struct group **end;
	struct group *hashes[HASHES];
};

static _Noreturn void give_up(void)
{
	complain("out of memory");
	exit(STATUS_FAILED);
}

static void format_time(uint64_t seconds, char text[32])
{
	const time_t when = (time_t)seconds;
	struct tm broken;

	if (!seconds || !localtime_r(&when, &broken) ||
	    !strftime(text, 32, "%Y-%m-%d %H:%M:%S", &broken))
		snprintf(text, 32, "-");
}

static void put_accesses(struct json_object *to, uint32_t access)
{
	struct json_object *list = json_new_list();
	unsigned int kind;

	for (kind = 0; kind < TVD_ACCESS_KINDS; kind++)
		if (access & 1U << kind)
			json_append_text(list, tvd_access_name(kind));
	json_put(to, "access", list);
}

static void put_optional(struct json_object *to, const char *key,
			 const char *text)
{
	if (*text)
		json_put_foreign(to, key, text);
}

static void put_file(struct json_object *to, const struct tvd_denial *denial)
{
	put_optional(to, "path", denial->path);
	put_optional(to, "name", denial->name);
	put_optional(to, "device", denial->device);
	if (denial->inode)
		json_put_number(to, "inode", denial->inode);
	if (denial->ipc)
		json_put_number(to, "ipc_id", (uint64_t)denial->ipc - 1);
}

static struct json_object *describe(const struct tvd_denial *denial,
				    const char *sentence, const char *advice)
{
	struct json_object *document = json_document();

	json_put_text(document, "verdict",
		      denial->permissive ? "permissive" : "denied");
	json_put_number(document, "row", denial->row);
	json_put_text(document, "subject", denial->subject);
	put_optional(document, "object", denial->object);
	if (*denial->act) {
		json_put_text(document, "act", denial->act);
		json_put(document, "number",
			 json_object_new_int(denial->number));
	}
	put_optional(document, "reason", denial->reason);
	put_optional(document, "with", denial->with);
	put_accesses(document, denial->access);
	json_put_number(document, "pid", (uint64_t)denial->pid);
	json_put_foreign(document, "command", denial->command);
	if (denial->object_pid) {
		json_put_number(document, "object_pid",
				(uint64_t)denial->object_pid);
		json_put_foreign(document, "object_command",
				 denial->object_command);
	}
	put_file(document, denial);
	json_put_text(document, "sentence", sentence);
	json_put_text(document, "next", advice);
	return document;
}

static void put_times(struct json_object *document, uint64_t count,
		      uint64_t first, uint64_t last)
{
	json_put_number(document, "count", count);
	json_put_number(document, "first", first);
	json_put_number(document, "last", last);
}

static size_t hash(const char *text)
{
	uint64_t mixed = 14695981039346656037ULL;

	for (; *text; text++)
		mixed = (mixed ^ (unsigned char)*text) * 1099511628211ULL;
	return (size_t)(mixed % HASHES);
}

struct groups *make_groups(void)
{
	struct groups *groups = calloc(1, sizeof(*groups));

	if (!groups)
		give_up();
	groups->end = &groups->first;
	return groups;
}

static struct group *find(const struct groups *groups, const char *sentence)
{
	struct group *group = groups->hashes[hash(sentence)];

	while (group && strcmp(group->sentence, sentence) != 0)
		group = group->next_of_hash;
	return group;
}

/* Takes over the two texts. */
static struct group *add(struct groups *groups, const struct tvd_denial *denial,
			 char *sentence, char *advice)
{
	struct group *group = calloc(1, sizeof(*group));
	size_t at = hash(sentence);

	if (!group)
		give_up();
	group->sentence = sentence;
	group->advice = advice;
	group->first = denial->seconds;
	group->row = denial->row;
	group->permissive = denial->permissive;
	if (wants_json())
		group->json = describe(denial, sentence, advice);
	group->next_of_hash = groups->hashes[at];
	groups->hashes[at] = group;
	*groups->end = group;
	groups->end = &group->next;
	return group;
}

static void say(const struct tvd_denial *denial, char **sentence, char **advice)
{
	if (tvd_describe_denial(denial, sentence, advice, NULL))
		give_up();
}

/**
 * group_denial - note a denial, to be told by print_groups()
 * @groups: what was noted before
 * @denial: the denial
 */
void group_denial(struct groups *groups, const struct tvd_denial *denial)
{
	char *sentence, *advice;
	struct group *group;

	say(denial, &sentence, &advice);
	group = find(groups, sentence);
	if (group) {
		free(sentence);
		free(advice);
	} else {
		group = add(groups, denial, sentence, advice);
	}
	group->count++;
	group->last = denial->seconds;
	group->pid = denial->pid;
}

static void print_group(const struct group *group)
{
	char first[32], last[32];

	format_time(group->first, first);
	format_time(group->last, last);
	printf("%s%s%s %s%s%s\n", colour(COLOUR_FAINT), first,
	       colour(COLOUR_NONE),
	       colour(group->permissive ? COLOUR_NONE : COLOUR_BAD),
	       group->sentence, colour(COLOUR_NONE));
	printf("    row %u, process %d", group->row, (int)group->pid);
	if (group->count > 1)
		printf(", %" PRIu64 " times, the last at %s", group->count,
		       last);
	printf("\n    %s\n", group->advice);
}

/**
 * print_groups - tell all denials that were noted
 * @groups: the denials
 */
void print_groups(const struct groups *groups)
{
	const struct group *group;

	for (group = groups->first; group; group = group->next) {
		if (!group->json) {
			print_group(group);
			continue;
		}
		put_times(group->json, group->count, group->first, group->last);
		json_print_line(json_object_get(group->json));
	}
}

void free_groups(struct groups *groups)
{
	struct group *group = groups->first;

	while (group) {
		struct group *next = group->next;

		free(group->sentence);
		free(group->advice);
		json_object_put(group->json);
		free(group);
		group = next;
	}
	free(groups);
}

/**
 * print_denial - tell a denial at once
 * @denial: the denial
 */
void print_denial(const struct tvd_denial *denial)
{
	struct group group = {
		.count = 1,
		.first = denial->seconds,
		.last = denial->seconds,
		.row = denial->row,
		.pid = denial->pid,
		.permissive = denial->permissive,
	};

	say(denial, &group.sentence, &group.advice);
	if (wants_json()) {
		struct json_object *document =
			describe(denial, group.sentence, group.advice);

		put_times(document, 1, denial->seconds, denial->seconds);
		json_print_line(document);
	} else {
		print_group(&group);
	}
	free(group.sentence);
	free(group.advice);
}
