/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: what the readers of the policy language share
 */
#ifndef TVD_SOURCE_H
#define TVD_SOURCE_H

#include "model.h"
#include "tree.h"
#include "words.h"

#define TVD_SOURCE_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/*
 * Stands in a label's properties where a fault in it was told, so that no rule
 * is judged by what is not known.  A policy with a fault is thrown away.
 */
#define TVD_SOURCE_LABEL_FAULTY 0x80000000U

/* Which labels a rule may name; TVD_SOURCE_OWN are those of the policy. */
#define TVD_SOURCE_HOST (1U << TVD_REFERENCE_HOST)
#define TVD_SOURCE_BASE (1U << TVD_REFERENCE_BASE)
#define TVD_SOURCE_ANY (1U << TVD_REFERENCE_ANY)
#define TVD_SOURCE_OWN (1U << TVD_REFERENCE_FIRST)

/**
 * struct tvd_source - a source being checked
 *
 * @diagnostics: the faults found.
 * @warnings: what is no fault and yet worth a look.
 * @policy: what is made of it.
 * @label_names: the names of the policy's labels, once one was looked for.
 * @suggestions: how often a similar name was looked for.
 * @comparisons: among how many names in all.
 */
struct tvd_source {
	struct tvd_diagnostics diagnostics;
	struct tvd_diagnostics warnings;
	struct tvd_policy *policy;
	struct tvd_named *label_names;
	unsigned int suggestions;
	size_t comparisons;
};

/* What every reader needs: source.c */
void *tvd_source_allocate(struct tvd_source *s, size_t count, size_t size);
size_t tvd_source_faults(const struct tvd_source *s);
bool tvd_source_is_kind(struct tvd_source *s, const struct tvd_node *node,
			enum tvd_node_kind kind, const char *what,
			const char *remedy);
const struct tvd_named *tvd_source_suggest(struct tvd_source *s,
					   const char *text, size_t length,
					   const struct tvd_named *names,
					   size_t count);
size_t tvd_source_find(const struct tvd_node *node,
		       const struct tvd_named *names, size_t count);
const char *tvd_source_join(struct tvd_source *s, const struct tvd_named *names,
			    size_t count);
void tvd_source_read_keys(struct tvd_source *s, const struct tvd_node *map,
			  const struct tvd_named *keys, size_t count,
			  const struct tvd_node **values);
bool tvd_source_require(struct tvd_source *s, const struct tvd_node *map,
			const struct tvd_node *value, const char *what,
			const char *key, const char *example);
void *tvd_source_begin_rules(struct tvd_source *s, const struct tvd_node *node,
			     enum tvd_node_kind kind, const char *what,
			     const char *remedy, size_t size);

/* Single values: source_values.c */
bool tvd_source_is_word(const struct tvd_node *node, const char *word);
bool tvd_source_read_bool(struct tvd_source *s, const struct tvd_node *node,
			  const char *what, bool *value);
bool tvd_source_read_choice(struct tvd_source *s, const struct tvd_node *node,
			    const char *what, const char *remedy,
			    const struct tvd_named *words, size_t count,
			    size_t *choice);
bool tvd_source_read_bits(struct tvd_source *s, const struct tvd_node *list,
			  const char *what, const struct tvd_words *words,
			  uint64_t *bits);
bool tvd_source_number(const char *text, size_t length, uint64_t most,
		       uint64_t *number);

/* Names and sets of types: source_names.c */
int tvd_source_by_place(const struct tvd_position *a,
			const struct tvd_position *b);
int tvd_source_by_name(const void *left, const void *right);
struct tvd_named tvd_source_named(const struct tvd_node *node);
void tvd_source_check_name(struct tvd_source *s, const struct tvd_node *node,
			   const char *what);
void tvd_source_tell_duplicate(struct tvd_source *s,
			       const struct tvd_named *first,
			       const struct tvd_named *again, const char *what);
struct tvd_named *tvd_source_read_names(struct tvd_source *s,
					const struct tvd_node *list,
					const char *what, const char *remedy,
					size_t *count);
bool tvd_source_read_set(struct tvd_source *s, const struct tvd_node *list,
			 const char *what, const char *remedy,
			 struct tvd_policy_set *set);
const struct tvd_named *tvd_source_type(const struct tvd_source *s,
					const struct tvd_policy_set *set,
					size_t i);

/* Labels that rules name: source_references.c */
bool tvd_source_find_label(struct tvd_source *s, const struct tvd_named *name,
			   const char *what, uint32_t roles,
			   uint16_t *reference);
bool tvd_source_read_reference(struct tvd_source *s,
			       const struct tvd_node *node, const char *what,
			       uint32_t roles, uint16_t *reference);
const struct tvd_policy_label *tvd_source_label(const struct tvd_source *s,
						uint16_t reference);

/* The parts of the language, a file each. */
void tvd_source_read_types(struct tvd_source *s, const struct tvd_node *list);
void tvd_source_read_labels(struct tvd_source *s, const struct tvd_node *map);
void tvd_source_read_machine(struct tvd_source *s, const struct tvd_node *list);
void tvd_source_read_conflicts(struct tvd_source *s,
			       const struct tvd_node *list);
void tvd_source_read_isolates(struct tvd_source *s,
			      const struct tvd_node *list);
void tvd_source_read_denies(struct tvd_source *s, const struct tvd_node *list);
void tvd_source_read_entries(struct tvd_source *s, const struct tvd_node *list);
void tvd_source_read_files(struct tvd_source *s, const struct tvd_node *map);
void tvd_source_read_filesystems(struct tvd_source *s,
				 const struct tvd_node *map);
void tvd_source_default_filesystems(struct tvd_source *s);
void tvd_source_read_devices(struct tvd_source *s, const struct tvd_node *list);
void tvd_source_read_unlabelled(struct tvd_source *s,
				const struct tvd_node *node);
void tvd_source_read_protect_host(struct tvd_source *s,
				  const struct tvd_node *node);
void tvd_source_warn(struct tvd_source *s);

#endif /* TVD_SOURCE_H */
