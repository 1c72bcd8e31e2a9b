// SPDX-License-Identifier: GPL-2.0-only
/*
 * tvdctl: what is printed for programs
 */
#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tvdctl.h"

static _Noreturn void give_up(void)
{
	complain("out of memory");
	exit(STATUS_FAILED);
}

static struct json_object *need(struct json_object *object)
{
	if (!object)
		give_up();
	return object;
}

struct json_object *json_new(void)
{
	return need(json_object_new_object());
}

struct json_object *json_new_list(void)
{
	return need(json_object_new_array());
}

/**
 * json_document - begin a document
 *
 * Return: an object that says in which format it is.
 */
struct json_object *json_document(void)
{
	struct json_object *document = json_new();

	json_put_number(document, "format", 1);
	return document;
}

/**
 * json_put - add a member to an object
 * @to: the object
 * @key: the member's name
 * @value: its value, which the object takes over; NULL is null
 */
void json_put(struct json_object *to, const char *key,
	      struct json_object *value)
{
	if (json_object_object_add(to, key, value))
		give_up();
}

/**
 * json_put_text - add a text of our own to an object
 * @to: the object
 * @key: the member's name
 * @text: the text, in UTF-8; NULL is null
 */
void json_put_text(struct json_object *to, const char *key, const char *text)
{
	json_put(to, key, text ? need(json_object_new_string(text)) : NULL);
}

/**
 * json_put_foreign - add a text that others have written to an object
 * @to: the object
 * @key: the member's name
 * @text: the text, which is escaped as by tvd_escape(); NULL is null
 */
void json_put_foreign(struct json_object *to, const char *key, const char *text)
{
	char *shown = text ? tvd_escape(text, strlen(text)) : NULL;

	if (text && !shown)
		give_up();
	json_put_text(to, key, shown);
	free(shown);
}

void json_put_number(struct json_object *to, const char *key, uint64_t number)
{
	json_put(to, key, need(json_object_new_uint64(number)));
}

void json_put_truth(struct json_object *to, const char *key, bool truth)
{
	json_put(to, key, need(json_object_new_boolean(truth)));
}

/**
 * json_append - add an entry to a list
 * @to: the list
 * @value: the entry, which the list takes over
 */
void json_append(struct json_object *to, struct json_object *value)
{
	if (json_object_array_add(to, value))
		give_up();
}

void json_append_text(struct json_object *to, const char *text)
{
	json_append(to, need(json_object_new_string(text)));
}

/**
 * json_put_words - add a list of words to an object
 * @to: the object
 * @key: the member's name
 * @words: a text that is split; empty parts are left out
 * @separator: what stands between two of them
 */
void json_put_words(struct json_object *to, const char *key, const char *words,
		    char separator)
{
	const char between[2] = { separator, '\0' };
	struct json_object *list = json_new_list();

	while (*words) {
		size_t length = strcspn(words, between);

		if (length)
			json_append(list, need(json_object_new_string_len(
						  words, (int)length)));
		words += length;
		words += *words != '\0';
	}
	json_put(to, key, list);
}

static void print(struct json_object *document, int flags)
{
	const char *text = json_object_to_json_string_ext(
		document, flags | JSON_C_TO_STRING_NOSLASHESCAPE);

	if (!text)
		give_up();
	puts(text);
	json_object_put(document);
}

/**
 * json_print - print a document, and free it
 * @document: the document
 */
void json_print(struct json_object *document)
{
	print(document, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED);
}

/**
 * json_print_line - print a document of which there are several, one in a line
 * @document: the document; freed
 */
void json_print_line(struct json_object *document)
{
	print(document, JSON_C_TO_STRING_PLAIN);
}
