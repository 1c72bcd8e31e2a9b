// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: the policy language's single values and lists of words
 */
#include "source.h"

#include <string.h>

/**
 * tvd_source_is_word - whether a node is this word, without quotes
 * @node: the node, a TVD_NODE_TEXT
 * @word: the word
 *
 * Return: true if it is.
 */
bool tvd_source_is_word(const struct tvd_node *node, const char *word)
{
	return node->plain && node->length == strlen(word) &&
	       !memcmp(node->text, word, node->length);
}

/**
 * tvd_source_read_bool - read true or false
 * @s: the source
 * @node: where it stands
 * @what: what it is, such as "'trusted'"
 * @value: set, if it can be read
 *
 * Return: true if it could be read; what is wrong has been told else.
 */
bool tvd_source_read_bool(struct tvd_source *s, const struct tvd_node *node,
			  const char *what, bool *value)
{
	static const char remedy[] = "write true or false, without quotes";

	if (!tvd_source_is_kind(s, node, TVD_NODE_TEXT, what, remedy))
		return false;
	*value = tvd_source_is_word(node, "true");
	if (*value || tvd_source_is_word(node, "false"))
		return true;
	tvd_diagnose(&s->diagnostics, node->at, "%s cannot be %s; %s", what,
		     TVD_QUOTE(node->text, node->length), remedy);
	return false;
}

/**
 * tvd_source_read_choice - read one of a few words
 * @s: the source
 * @node: where it stands
 * @what: what it is, such as "'mode'"
 * @remedy: which words there are
 * @words: the words
 * @count: how many
 * @choice: set to the index of the one that stands there
 *
 * Return: true if it could be read; what is wrong has been told else.
 */
bool tvd_source_read_choice(struct tvd_source *s, const struct tvd_node *node,
			    const char *what, const char *remedy,
			    const struct tvd_named *words, size_t count,
			    size_t *choice)
{
	if (!tvd_source_is_kind(s, node, TVD_NODE_TEXT, what, remedy))
		return false;
	*choice = node->plain ? tvd_source_find(node, words, count) : count;
	if (*choice < count)
		return true;
	tvd_diagnose(&s->diagnostics, node->at, "%s cannot be %s; %s", what,
		     TVD_QUOTE(node->text, node->length), remedy);
	return false;
}

/* People know capabilities by the names of <linux/capability.h>. */
static size_t without_prefix(const struct tvd_node *node, char *small,
			     size_t room)
{
	size_t i, prefix = 0;

	if (node->length > 4 && !strncasecmp(node->text, "cap_", 4))
		prefix = 4;
	for (i = 0; prefix + i < node->length && i + 1 < room; i++) {
		char c = node->text[prefix + i];

		small[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	small[i] = '\0';
	return i;
}

static void tell_unknown_word(struct tvd_source *s, const struct tvd_node *node,
			      const char *what, const struct tvd_named *names,
			      size_t count)
{
	char small[TVD_NAME_MAX + 1];
	size_t length = without_prefix(node, small, sizeof(small));
	const struct tvd_named *meant =
		tvd_source_suggest(s, small, length, names, count);

	if (meant)
		tvd_diagnose(&s->diagnostics, node->at,
			     "%s has no %s; did you mean '%s'?", what,
			     TVD_QUOTE(node->text, node->length), meant->text);
	else
		tvd_diagnose(&s->diagnostics, node->at,
			     "%s has no %s; the words known here are %s", what,
			     TVD_QUOTE(node->text, node->length),
			     tvd_source_join(s, names, count));
}

static uint64_t bits_of(const struct tvd_words *words, size_t i)
{
	return i < words->count ? 1ULL << (words->shift + i) : words->defaults;
}

/* Returns the bits of a word of the list; 0 where it is none. */
static uint64_t read_bit(struct tvd_source *s, const struct tvd_node *node,
			 const char *what, const struct tvd_words *words,
			 uint64_t *seen)
{
	size_t count = words->count + (words->defaults ? 1 : 0), i;

	if (!tvd_source_is_kind(s, node, TVD_NODE_TEXT, what, "list words"))
		return 0;
	i = tvd_source_find(node, words->names, count);
	if (i == count) {
		tell_unknown_word(s, node, what, words->names, count);
		return 0;
	}
	if (*seen & 1ULL << i)
		tvd_diagnose(&s->diagnostics, node->at,
			     "'%s' stands here twice; keep one",
			     words->names[i].text);
	*seen |= 1ULL << i;
	return bits_of(words, i);
}

/**
 * tvd_source_read_bits - read a list of words that stand for bits
 * @s: the source
 * @list: the list, which may be empty
 * @what: what it is, such as "'capabilities'"
 * @words: the words
 * @bits: set to their bits, if @list is one
 *
 * Return: true if it is a list; each wrong word in it has been told.
 */
bool tvd_source_read_bits(struct tvd_source *s, const struct tvd_node *list,
			  const char *what, const struct tvd_words *words,
			  uint64_t *bits)
{
	const struct tvd_node *node;
	uint64_t seen = 0;

	if (!tvd_source_is_kind(s, list, TVD_NODE_LIST, what,
				"list words in brackets; [] is none"))
		return false;
	*bits = 0;
	for (node = list->first; node; node = node->next)
		*bits |= read_bit(s, node, what, words, &seen);
	return true;
}

/**
 * tvd_source_number - read a whole number in decimal
 * @text: its digits
 * @length: how many; a 0 in front of others is refused, since in YAML it may
 *	mean that the number is octal
 * @most: the greatest number that is right
 * @number: set, if it is one
 *
 * Return: true if it is a number from 0 to @most.
 */
bool tvd_source_number(const char *text, size_t length, uint64_t most,
		       uint64_t *number)
{
	uint64_t value = 0;
	size_t i;

	if (!length || (length > 1 && text[0] == '0'))
		return false;
	for (i = 0; i < length; i++) {
		uint64_t digit = (uint64_t)(text[i] - '0');

		if (text[i] < '0' || text[i] > '9' ||
		    __builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, digit, &value))
			return false;
	}
	*number = value;
	return value <= most;
}
