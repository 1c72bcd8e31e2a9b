/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tvdctl: what is printed for programs
 *
 * The documents are those of Documentation/schemas/tvdctl.schema.json.  Where
 * there is no memory for one the program ends: half a document is none.
 */
#ifndef TVDCTL_JSON_H
#define TVDCTL_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include <json-c/json.h>

struct json_object *json_document(void);
struct json_object *json_new(void);
struct json_object *json_new_list(void);
void json_put(struct json_object *to, const char *key,
	      struct json_object *value);
void json_put_text(struct json_object *to, const char *key, const char *text);
void json_put_foreign(struct json_object *to, const char *key,
		      const char *text);
void json_put_number(struct json_object *to, const char *key, uint64_t number);
void json_put_truth(struct json_object *to, const char *key, bool truth);
void json_append(struct json_object *to, struct json_object *value);
void json_append_text(struct json_object *to, const char *text);
void json_put_words(struct json_object *to, const char *key, const char *words,
		    char separator);
void json_print(struct json_object *document);
void json_print_line(struct json_object *document);

#endif /* TVDCTL_JSON_H */
