// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Trusted Virtual Domains: reading a binary policy
 *
 * The bytes are hostile until tvd_binary_open() has seen all of them through a
 * cursor that cannot pass the end.  It accepts one encoding of a policy only,
 * so that what it accepts can be written again to the same bytes.
 */
#include "policy_binary.h"

#ifdef __KERNEL__
#include <linux/string.h>
#else
#include <string.h>
#endif

/**
 * struct cursor - a place in the bytes that never passes their end
 *
 * @data: the bytes.
 * @size: how many.
 * @at: the next to read, at most @size.
 */
struct cursor {
	const __u8 *data;
	__u32 size;
	__u32 at;
};

/* The next @n bytes, or NULL where fewer are left. */
static const __u8 *take(struct cursor *c, __u32 n)
{
	const __u8 *p = c->data + c->at;

	if (n > c->size - c->at)
		return NULL;
	c->at += n;
	return p;
}

/* Byte by byte: no alignment is asked of the input, nor of the machine. */
static __u64 number(const __u8 *p, unsigned int bytes)
{
	__u64 value = 0;

	while (bytes--)
		value = value << 8 | p[bytes];
	return value;
}

/**
 * struct name - a name inside the bytes
 *
 * @text: the first byte; NULL where there is no name.
 * @length: bytes.
 */
struct name {
	const char *text;
	__u8 length;
};

static bool name_is(const struct name *name, const char *text)
{
	return name->length == strlen(text) &&
	       !memcmp(name->text, text, name->length);
}

/**
 * tvd_name_valid - whether these bytes may name a type or a label
 * @name: the bytes, not ended by a NUL
 * @length: how many
 *
 * Return: true for 1 to TVD_NAME_MAX bytes of [a-z0-9._-].
 */
bool tvd_name_valid(const char *name, size_t length)
{
	size_t i;

	if (!length || length > TVD_NAME_MAX)
		return false;
	for (i = 0; i < length; i++) {
		char c = name[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    c != '.' && c != '_' && c != '-')
			return false;
	}
	return true;
}

/**
 * tvd_name_reserved - whether this name is a built-in label's
 * @name: a valid name, not ended by a NUL
 * @length: its bytes
 *
 * Return: true for a label that exists without a policy.
 */
bool tvd_name_reserved(const char *name, size_t length)
{
	struct name n = { .text = name, .length = (__u8)length };

	return length <= TVD_NAME_MAX &&
	       (name_is(&n, TVD_NAME_HOST) || name_is(&n, TVD_NAME_BASE) ||
		name_is(&n, TVD_NAME_ANY) || name_is(&n, TVD_NAME_UNKNOWN));
}

static bool comes_after(const struct name *name, const struct name *before)
{
	__u8 shorter = name->length < before->length ? name->length :
						       before->length;
	int order = memcmp(name->text, before->text, shorter);

	return order > 0 || (!order && name->length > before->length);
}

/* Reads a name that must come after @last, which it replaces. */
static const char *take_name(struct cursor *c, struct name *last)
{
	struct name name;
	const __u8 *p = take(c, 1);

	if (!p)
		return "the policy ends where a name should begin";
	name.length = *p;
	p = take(c, name.length);
	if (!p)
		return "the policy ends inside a name";
	name.text = (const char *)p;
	if (!tvd_name_valid(name.text, name.length))
		return "a name is not 1 to 64 of a-z, 0-9, '.', '_' and '-'";
	if (last->text && !comes_after(&name, last))
		return "names are not in ascending order, or one stands twice";
	*last = name;
	return NULL;
}

static const char *check_header(struct tvd_binary *b, struct cursor *c)
{
	const __u8 *p = take(c, sizeof(struct tvd_policy_header));

	if (!p)
		return "the policy is shorter than its header";
	if (memcmp(p, TVD_POLICY_MAGIC, TVD_POLICY_MAGIC_LEN))
		return "this is not a binary policy";
	if (number(p + 8, 4) != TVD_POLICY_FORMAT)
		return "the format is not one that this version knows";
	if (number(p + 12, 4) != c->size)
		return "the size in the header is not that of the policy";
	b->version = number(p + 16, 8);
	b->flags = (__u32)number(p + 24, 4);
	b->types = (__u32)number(p + 28, 4);
	b->labels = (__u32)number(p + 32, 4);
	if (!b->version)
		return "the version is 0";
	if (b->flags & ~TVD_POLICY_FLAGS)
		return "a flag is not one that this version knows";
	if (!b->types || b->types > TVD_TYPES_MAX)
		return "there are not 1 to 4094 types";
	if (b->labels > TVD_LABELS_MAX)
		return "there are more than 65535 labels";
	if (number(p + 36, 4))
		return "the reserved word is not zero";
	return NULL;
}

static const char *check_label_types(const struct tvd_binary *b,
				     struct cursor *c, __u16 count)
{
	__u32 i, least = 0;

	for (i = 0; i < count; i++) {
		const __u8 *p = take(c, 2);
		__u32 type;

		if (!p)
			return "the policy ends inside a label's types";
		type = (__u32)number(p, 2);
		if (type >= b->types)
			return "a label has a type that does not exist";
		if (type < least)
			return "a label's types are not in ascending order, or one stands twice";
		least = type + 1;
	}
	return NULL;
}

static const char *check_label(const struct tvd_binary *b, struct cursor *c,
			       struct name *last)
{
	const char *wrong = take_name(c, last);
	const __u8 *p;
	__u16 count;

	if (wrong)
		return wrong;
	if (tvd_name_reserved(last->text, last->length))
		return "a label has the name of a built-in label";
	p = take(c, 6);
	if (!p)
		return "the policy ends inside a label";
	if (number(p, 4) & ~(__u64)TVD_LABEL_PROPERTIES)
		return "a label has a property that this version does not know";
	count = (__u16)number(p + 4, 2);
	if (!count)
		return "a label has no type";
	return check_label_types(b, c, count);
}

static const char *check_records(struct tvd_binary *b, struct cursor *c)
{
	struct name last = {};
	const char *wrong = NULL;
	__u32 i;

	b->types_at = c->at;
	for (i = 0; i < b->types && !wrong; i++)
		wrong = take_name(c, &last);
	last = (struct name){};
	b->labels_at = c->at;
	for (i = 0; i < b->labels && !wrong; i++)
		wrong = check_label(b, c, &last);
	if (!wrong && c->at != c->size)
		wrong = "bytes follow the last label";
	return wrong;
}

/**
 * tvd_binary_open - check a binary policy from its first byte to its last
 * @b: filled in; of use only if the policy is valid
 * @data: the bytes, which need no alignment
 * @size: how many
 * @offset: set to where reading stopped if the policy is not valid
 *
 * Reads no byte beyond @size, allocates nothing and calls nobody: callable in
 * any context.
 *
 * Return: NULL if the policy is valid and canonical, else a sentence that says
 * what is wrong with it.
 */
const char *tvd_binary_open(struct tvd_binary *b, const void *data, size_t size,
			    __u32 *offset)
{
	struct cursor c = { .data = data };
	const char *wrong;

	*b = (struct tvd_binary){ .data = data };
	*offset = 0;
	if (size > TVD_POLICY_SIZE_MAX)
		return "the policy is larger than 16 MiB";
	c.size = (__u32)size;
	b->size = c.size;
	wrong = check_header(b, &c);
	if (!wrong)
		wrong = check_records(b, &c);
	*offset = c.at;
	return wrong;
}

/**
 * tvd_binary_type - read a type record
 * @b: a policy that tvd_binary_open() found valid
 * @at: where the record is: @b->types_at, or what this returned before
 * @name: set to the name, not ended by a NUL
 * @length: set to its bytes
 *
 * Return: where the next record is.
 */
__u32 tvd_binary_type(const struct tvd_binary *b, __u32 at, const char **name,
		      __u8 *length)
{
	*length = b->data[at];
	*name = (const char *)b->data + at + 1;
	return at + 1 + *length;
}

/**
 * tvd_binary_label - read a label record
 * @b: a policy that tvd_binary_open() found valid
 * @at: where the record is: @b->labels_at, or @label->next of the one before
 * @label: filled in
 */
void tvd_binary_label(const struct tvd_binary *b, __u32 at,
		      struct tvd_binary_label *label)
{
	const __u8 *p = b->data + at;

	label->length = p[0];
	label->name = (const char *)p + 1;
	p += 1 + label->length;
	label->properties = (__u32)number(p, 4);
	label->count = (__u16)number(p + 4, 2);
	label->type_index = p + 6;
	label->next = at + 1 + label->length + 6 + 2 * (__u32)label->count;
}

/**
 * tvd_binary_label_type - the index of one of a label's types
 * @label: a label record
 * @i: which of its types, less than @label->count
 *
 * Return: the index of the type in the policy.
 */
__u16 tvd_binary_label_type(const struct tvd_binary_label *label, __u16 i)
{
	return (__u16)number(label->type_index + 2 * (size_t)i, 2);
}
