// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Trusted Virtual Domains: reading a binary policy
 *
 * The bytes are hostile until tvd_binary_open() has seen all of them through a
 * cursor that cannot pass the end.  It accepts one encoding of a policy only,
 * so that what it accepts can be written again to the same bytes.
 */
#include "policy_binary.h"
#include "policy_number.h"

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

/**
 * struct reader - the records of one kind, being checked
 *
 * @b: the policy, of which the sections before are known to be well formed.
 * @c: where reading is.
 * @last: offset of the record before; 0 where there is none.
 */
struct reader {
	const struct tvd_binary *b;
	struct cursor c;
	__u32 last;
};

/* Byte by byte, a prefix before what it is a prefix of: below, equal, above. */
static int compare(const char *a, __u32 a_length, const char *b, __u32 b_length)
{
	int order = memcmp(a, b, a_length < b_length ? a_length : b_length);

	if (order)
		return order;
	return a_length < b_length ? -1 : a_length > b_length;
}

/* A name that must come after the one of the record before. */
static const char *take_name(struct reader *r)
{
	const __u8 *p = take(&r->c, 1), *last = r->b->data + r->last;
	const char *name;
	__u8 length;

	if (!p)
		return "the policy ends where a name should begin";
	length = *p;
	name = (const char *)take(&r->c, length);
	if (!name)
		return "the policy ends inside a name";
	if (!tvd_name_valid(name, length))
		return "a name is not 1 to 64 of a-z, 0-9, '.', '_' and '-'";
	if (r->last &&
	    compare(name, length, (const char *)last + 1, last[0]) <= 0)
		return "names are not in ascending order, or one stands twice";
	return NULL;
}

/* The types of a record, at least @least of them. */
static const char *take_set(struct reader *r, __u16 least)
{
	const __u8 *p = take(&r->c, 2);
	__u32 i, count, next = 0;

	if (!p)
		return "the policy ends where a set of types should begin";
	count = tvd_read16(p);
	if (count < least)
		return "a set has too few types";
	for (i = 0; i < count; i++) {
		__u32 type;

		p = take(&r->c, 2);
		if (!p)
			return "the policy ends inside a set of types";
		type = tvd_read16(p);
		if (type >= r->b->count[TVD_SECTION_TYPES])
			return "a type does not exist";
		if (type < next)
			return "the types of a set are not in ascending order, or one stands twice";
		next = type + 1;
	}
	return NULL;
}

/*
 * Which labels a record may speak of, a bit for each built-in one; the policy's
 * own are LABEL.
 */
#define ROLE(reference) (1U << (reference))
#define LABEL ROLE(TVD_REFERENCE_FIRST)

static bool reference_is(const struct tvd_binary *b, __u16 reference,
			 __u32 roles)
{
	__u32 own = (__u32)reference - TVD_REFERENCE_FIRST;

	if (reference < TVD_REFERENCE_FIRST)
		return roles & ROLE(reference);
	return (roles & LABEL) && own < b->count[TVD_SECTION_LABELS];
}

static const char wrong_reference[] =
	"a rule speaks of a label that does not exist, or that it cannot be for";

static const char *check_type(struct reader *r)
{
	return take_name(r);
}

static const char *check_properties(const struct tvd_binary_label *label)
{
	__u32 has = label->properties;

	if (has & ~TVD_LABEL_PROPERTIES)
		return "a label has a property that this version does not know";
	if (label->capabilities & ~TVD_CAPABILITIES_ALL ||
	    label->namespace_capabilities & ~TVD_CAPABILITIES_ALL)
		return "a label has a capability that this version does not know";
	if (label->families & ~TVD_FAMILIES_ALL)
		return "a label has a socket family that this version does not know";
	if (label->types.count > 1 &&
	    !(has & (TVD_LABEL_TRUSTED | TVD_LABEL_IMMUTABLE)))
		return "a label joins several types and is neither trusted nor immutable";
	if ((has & TVD_LABEL_CLOSED) && !(has & TVD_LABEL_MEASURED))
		return "a label is closed, but what it runs is not to be measured";
	if ((has & TVD_LABEL_CLOSED) && (has & TVD_LABEL_PERMISSIVE))
		return "a label is closed and permissive";
	return NULL;
}

static bool has_default_grants(const struct tvd_binary_label *label)
{
	return label->capabilities == TVD_CAPABILITIES_DEFAULT &&
	       label->namespace_capabilities ==
		       TVD_NAMESPACE_CAPABILITIES_DEFAULT &&
	       label->families == TVD_FAMILIES_DEFAULT;
}

static const char *check_label(struct reader *r)
{
	__u32 begin = r->c.at;
	const char *wrong = take_name(r);
	struct tvd_binary_label label;
	bool has_grants;
	const __u8 *p;

	if (wrong)
		return wrong;
	if (tvd_name_reserved((const char *)r->c.data + begin + 1,
			      r->c.at - begin - 1))
		return "a label has the name of a built-in label";
	p = take(&r->c, 4);
	if (!p)
		return "the policy ends inside a label";
	has_grants = tvd_read32(p) & TVD_RECORD_GRANTS;
	if (has_grants && !take(&r->c, 8 + 8 + 4))
		return "the policy ends inside a label's grants";
	wrong = take_set(r, 1);
	if (wrong)
		return wrong;
	tvd_binary_label(r->b, begin, &label);
	if (has_grants && has_default_grants(&label))
		return "a label's grants are the defaults, which are not written";
	return check_properties(&label);
}

static const char *check_machine(struct reader *r)
{
	const __u8 *p = take(&r->c, 2);
	__u32 type;

	if (!p)
		return "the policy ends inside the machine's types";
	type = tvd_read16(p);
	if (type >= r->b->count[TVD_SECTION_TYPES])
		return "a type of the machine does not exist";
	if (r->last && type <= tvd_read16(r->b->data + r->last))
		return "the machine's types are not in ascending order, or one stands twice";
	return NULL;
}

/* Type after type, a prefix before what it is a prefix of. */
static bool set_comes_after(const struct tvd_binary_set *set,
			    const struct tvd_binary_set *before)
{
	__u16 i;

	for (i = 0; i < set->count && i < before->count; i++) {
		__u16 type = tvd_binary_set_type(set, i);
		__u16 other = tvd_binary_set_type(before, i);

		if (type != other)
			return type > other;
	}
	return set->count > before->count;
}

static const char *check_conflict(struct reader *r)
{
	struct tvd_binary_set set, before;
	__u32 begin = r->c.at;
	const char *wrong = take_set(r, 2);

	if (wrong || !r->last)
		return wrong;
	tvd_binary_conflict(r->b, begin, &set);
	tvd_binary_conflict(r->b, r->last, &before);
	if (!set_comes_after(&set, &before))
		return "conflicts are not in ascending order, or one stands twice";
	return NULL;
}

static const char *check_deny(struct reader *r)
{
	struct tvd_binary_deny deny, before;
	__u32 begin = r->c.at;

	if (!take(&r->c, 2 + 2 + 4))
		return "the policy ends inside a denial";
	tvd_binary_deny(r->b, begin, &deny);
	if (!reference_is(r->b, deny.subject, LABEL) ||
	    !reference_is(r->b, deny.object, LABEL))
		return wrong_reference;
	if (deny.subject == deny.object)
		return "a denial is between a label and itself";
	if (!deny.access || deny.access & ~TVD_ACCESS_ALL)
		return "a denial is of no access, or of one that this version does not know";
	if (!r->last)
		return NULL;
	tvd_binary_deny(r->b, r->last, &before);
	if (deny.subject < before.subject ||
	    (deny.subject == before.subject && deny.object <= before.object))
		return "denials are not in ascending order, or two are for the same labels";
	return NULL;
}

static __u64 entry_key(const struct tvd_binary_entry *entry)
{
	return (__u64)entry->from << 32 | (__u64)entry->program << 16 |
	       entry->to;
}

static const char *check_entry(struct reader *r)
{
	struct tvd_binary_entry entry, before;
	__u32 begin = r->c.at;

	if (!take(&r->c, 2 + 2 + 2 + 2))
		return "the policy ends inside an entry";
	tvd_binary_entry(r->b, begin, &entry);
	if (!reference_is(r->b, entry.from, ROLE(TVD_REFERENCE_HOST) | LABEL) ||
	    !reference_is(r->b, entry.program,
			  ROLE(TVD_REFERENCE_HOST) | ROLE(TVD_REFERENCE_BASE) |
				  ROLE(TVD_REFERENCE_NONE) | LABEL) ||
	    !reference_is(r->b, entry.to, LABEL))
		return wrong_reference;
	if (entry.flags & ~TVD_ENTRY_FLAGS)
		return "an entry has a flag that this version does not know";
	if (entry.from == entry.to)
		return "an entry leads from a label to itself";
	if (entry.program == TVD_REFERENCE_NONE &&
	    entry.from != TVD_REFERENCE_HOST)
		return "an entry from a label names no program";
	if (!r->last)
		return NULL;
	tvd_binary_entry(r->b, r->last, &before);
	if (entry_key(&entry) <= entry_key(&before))
		return "entries are not in ascending order, or one stands twice";
	if (entry.program != TVD_REFERENCE_NONE && entry.from == before.from &&
	    entry.program == before.program)
		return "two entries lead by one program from one label to different ones";
	return NULL;
}

static const char *check_file(struct reader *r)
{
	struct tvd_binary_file file, before;
	const __u8 *p = take(&r->c, 2);
	__u32 begin = r->c.at - 2;

	if (!p)
		return "the policy ends where a path should begin";
	if (!take(&r->c, tvd_read16(p)) || !take(&r->c, 2))
		return "the policy ends inside a path or its label";
	tvd_binary_file(r->b, begin, &file);
	if (!tvd_path_valid(file.path, file.length))
		return "a path is not absolute, or not its shortest form, or not printable";
	if (!reference_is(r->b, file.label,
			  ROLE(TVD_REFERENCE_HOST) | ROLE(TVD_REFERENCE_BASE) |
				  LABEL))
		return wrong_reference;
	if (!r->last)
		return NULL;
	tvd_binary_file(r->b, r->last, &before);
	if (compare(file.path, file.length, before.path, before.length) <= 0)
		return "paths are not in ascending order, or one stands twice";
	return NULL;
}

static const char *check_filesystem(struct reader *r)
{
	struct tvd_binary_filesystem filesystem;
	__u32 begin = r->c.at;
	const char *wrong = take_name(r);

	if (wrong)
		return wrong;
	if (!take(&r->c, 1 + 2))
		return "the policy ends inside a filesystem type";
	tvd_binary_filesystem(r->b, begin, &filesystem);
	if (filesystem.flags & ~TVD_FILESYSTEM_FLAGS)
		return "a filesystem type has a flag that this version does not know";
	if (!reference_is(r->b, filesystem.label,
			  ROLE(TVD_REFERENCE_HOST) | ROLE(TVD_REFERENCE_BASE) |
				  ROLE(TVD_REFERENCE_NONE) | LABEL))
		return wrong_reference;
	if (!filesystem.flags && filesystem.label == TVD_REFERENCE_NONE)
		return "a filesystem type is neither trusted nor has a label";
	if ((filesystem.flags & TVD_FILESYSTEM_TRUSTED) &&
	    tvd_filesystem_is_remote(filesystem.name, filesystem.length))
		return "a filesystem type is trusted though others than the host serve it";
	return NULL;
}

static const char *check_device(struct reader *r)
{
	struct tvd_binary_device device, before;
	__u32 begin = r->c.at;

	if (!take(&r->c, 1 + 4 + 4 + 4 + 2))
		return "the policy ends inside a device";
	tvd_binary_device(r->b, begin, &device);
	if (device.kind > TVD_DEVICE_CHAR ||
	    device.major > TVD_DEVICE_MAJOR_MAX ||
	    device.last > TVD_DEVICE_MINOR_MAX || device.first > device.last)
		return "a device cannot exist: its kind or a number is out of range";
	if (!reference_is(r->b, device.label,
			  ROLE(TVD_REFERENCE_HOST) | ROLE(TVD_REFERENCE_BASE) |
				  ROLE(TVD_REFERENCE_ANY) | LABEL))
		return wrong_reference;
	if (!r->last)
		return NULL;
	tvd_binary_device(r->b, r->last, &before);
	if (device.kind != before.kind)
		return device.kind > before.kind ?
			       NULL :
			       "devices are not in ascending order";
	if (device.major != before.major)
		return device.major > before.major ?
			       NULL :
			       "devices are not in ascending order";
	return device.first > before.last ?
		       NULL :
		       "devices are not in ascending order, or two overlap";
}

/**
 * struct section - a kind of records
 *
 * @check: reads one and says what is wrong with it.
 * @count_at: where in the header their number stands.
 * @least: how many there must be,
 * @most: and how many there may be.
 * @amiss: what is wrong with the policy if it is not so.
 */
struct section {
	const char *(*check)(struct reader *r);
	__u32 count_at;
	__u32 least;
	__u32 most;
	const char *amiss;
};

#define COUNT_AT(member) offsetof(struct tvd_policy_header, member)
#define RULES(name, member)                                           \
	{                                                             \
		.check = check_##name, .count_at = COUNT_AT(member),  \
		.most = TVD_POLICY_RULES_MAX,                         \
		.amiss = "there are more than 65535 rules of a kind", \
	}

static const struct section sections[TVD_SECTIONS] = {
	[TVD_SECTION_TYPES] = {
		.check = check_type,
		.count_at = COUNT_AT(types),
		.least = 1,
		.most = TVD_TYPES_MAX,
		.amiss = "there are not 1 to 4094 types",
	},
	[TVD_SECTION_LABELS] = {
		.check = check_label,
		.count_at = COUNT_AT(labels),
		.most = TVD_POLICY_LABELS_MAX,
		.amiss = "there are more than 65531 labels",
	},
	[TVD_SECTION_MACHINE] = {
		.check = check_machine,
		.count_at = COUNT_AT(machine),
		.most = TVD_TYPES_MAX,
		.amiss = "the machine has more than 4094 types",
	},
	[TVD_SECTION_CONFLICTS] = RULES(conflict, conflicts),
	[TVD_SECTION_DENIES] = RULES(deny, denies),
	[TVD_SECTION_ENTRIES] = RULES(entry, entries),
	[TVD_SECTION_FILES] = RULES(file, files),
	[TVD_SECTION_FILESYSTEMS] = RULES(filesystem, filesystems),
	[TVD_SECTION_DEVICES] = RULES(device, devices),
};

static const char *check_header(struct tvd_binary *b, struct cursor *c)
{
	const __u8 *p = take(c, sizeof(struct tvd_policy_header));
	int i;

	if (!p)
		return "the policy is shorter than its header";
	if (memcmp(p, TVD_POLICY_MAGIC, TVD_POLICY_MAGIC_LEN))
		return "this is not a binary policy";
	if (tvd_read32(p + COUNT_AT(format)) != TVD_POLICY_FORMAT)
		return "the format is not one that this version knows";
	if (tvd_read32(p + COUNT_AT(size)) != c->size)
		return "the size in the header is not that of the policy";
	b->version = tvd_read64(p + COUNT_AT(version));
	b->flags = tvd_read32(p + COUNT_AT(flags));
	if (!b->version)
		return "the version is 0";
	if (b->flags & ~TVD_POLICY_FLAGS)
		return "a flag is not one that this version knows";
	for (i = 0; i < TVD_SECTIONS; i++) {
		b->count[i] = tvd_read32(p + sections[i].count_at);
		if (b->count[i] < sections[i].least ||
		    b->count[i] > sections[i].most)
			return sections[i].amiss;
	}
	return NULL;
}

static const char *check_section(struct tvd_binary *b, struct cursor *c,
				 const struct section *section, __u32 count)
{
	struct reader r = { .b = b, .c = *c };
	const char *wrong = NULL;
	__u32 i;

	for (i = 0; i < count && !wrong; i++) {
		__u32 begin = r.c.at;

		wrong = section->check(&r);
		r.last = begin;
	}
	c->at = r.c.at;
	return wrong;
}

/**
 * tvd_binary_open - check a binary policy from its first byte to its last
 * @b: filled in; of use only if the policy is well formed
 * @data: the bytes, which need no alignment
 * @size: how many
 * @offset: set to where reading stopped if the policy is not well formed
 *
 * Reads no byte beyond @size, allocates nothing and calls nobody: callable in
 * any context.
 *
 * Return: NULL if the policy is well formed and canonical, else a sentence that
 * says what is wrong with it.
 */
const char *tvd_binary_open(struct tvd_binary *b, const void *data, size_t size,
			    __u32 *offset)
{
	struct cursor c = { .data = data };
	const char *wrong;
	int i;

	*b = (struct tvd_binary){ .data = data };
	*offset = 0;
	if (size > TVD_POLICY_SIZE_MAX)
		return "the policy is larger than 16 MiB";
	c.size = (__u32)size;
	b->size = c.size;
	wrong = check_header(b, &c);
	for (i = 0; i < TVD_SECTIONS && !wrong; i++) {
		b->at[i] = c.at;
		wrong = check_section(b, &c, &sections[i], b->count[i]);
	}
	if (!wrong && c.at != c.size)
		wrong = "bytes follow the last record";
	*offset = c.at;
	return wrong;
}

static bool sets_intersect(const struct tvd_binary_set *a,
			   const struct tvd_binary_set *b)
{
	__u16 i = 0, j = 0;

	while (i < a->count && j < b->count) {
		__u16 x = tvd_binary_set_type(a, i);
		__u16 y = tvd_binary_set_type(b, j);

		if (x == y)
			return true;
		if (x < y)
			i++;
		else
			j++;
	}
	return false;
}

static bool set_is_part_of(const struct tvd_binary_set *part,
			   const struct tvd_binary_set *whole)
{
	__u16 i, j = 0;

	for (i = 0; i < part->count; i++) {
		__u16 type = tvd_binary_set_type(part, i);

		while (j < whole->count && tvd_binary_set_type(whole, j) < type)
			j++;
		if (j == whole->count || tvd_binary_set_type(whole, j) != type)
			return false;
	}
	return true;
}

static void label_of(const struct tvd_binary *b, const __u32 *label_at,
		     __u16 reference, struct tvd_binary_label *label)
{
	tvd_binary_label(b, label_at[reference - TVD_REFERENCE_FIRST], label);
}

static const char *check_denial(const struct tvd_binary *b,
				const __u32 *label_at,
				const struct tvd_binary_deny *deny)
{
	struct tvd_binary_label subject, object;

	label_of(b, label_at, deny->subject, &subject);
	label_of(b, label_at, deny->object, &object);
	if (subject.properties & TVD_LABEL_IMMUTABLE)
		return "a denial is of what an immutable label does, and nothing runs under it";
	if (!sets_intersect(&subject.types, &object.types))
		return "a denial is between labels without a common type";
	return NULL;
}

static const char *check_way_in(const struct tvd_binary *b,
				const __u32 *label_at,
				const struct tvd_binary_entry *entry)
{
	struct tvd_binary_label from, to;

	label_of(b, label_at, entry->to, &to);
	if (to.properties & TVD_LABEL_IMMUTABLE)
		return "an entry leads to an immutable label, and nothing runs under it";
	if ((to.properties & TVD_LABEL_CLOSED) &&
	    (entry->flags & TVD_ENTRY_INHERIT_STDIO))
		return "an entry to a closed label inherits standard input and output";
	if (entry->from == TVD_REFERENCE_HOST)
		return NULL;
	label_of(b, label_at, entry->from, &from);
	if (from.properties & TVD_LABEL_IMMUTABLE)
		return "an entry leads from an immutable label, and nothing runs under it";
	if (!((from.properties | to.properties) & TVD_LABEL_TRUSTED) &&
	    !set_is_part_of(&to.types, &from.types))
		return "an entry gives a new type, and neither of its labels is trusted";
	return NULL;
}

/**
 * tvd_binary_check - whether the rules of a policy agree with its labels
 * @b: a policy that tvd_binary_open() found well formed
 * @label_at: room for a number for each label; filled in with their offsets
 * @offset: set to where the rule begins that is at fault
 *
 * Allocates nothing and calls nobody.
 *
 * Return: NULL if the policy is valid, else a sentence that says what is wrong
 * with it.
 */
const char *tvd_binary_check(const struct tvd_binary *b, __u32 *label_at,
			     __u32 *offset)
{
	__u32 i, at, next = b->at[TVD_SECTION_LABELS];
	struct tvd_binary_entry entry;
	struct tvd_binary_label label;
	struct tvd_binary_deny deny;
	const char *wrong = NULL;

	for (i = 0; i < b->count[TVD_SECTION_LABELS]; i++) {
		label_at[i] = next;
		next = tvd_binary_label(b, next, &label);
	}
	next = b->at[TVD_SECTION_DENIES];
	at = next;
	for (i = 0; i < b->count[TVD_SECTION_DENIES] && !wrong; i++) {
		at = next;
		next = tvd_binary_deny(b, at, &deny);
		wrong = check_denial(b, label_at, &deny);
	}
	if (!wrong)
		next = b->at[TVD_SECTION_ENTRIES];
	for (i = 0; i < b->count[TVD_SECTION_ENTRIES] && !wrong; i++) {
		at = next;
		next = tvd_binary_entry(b, at, &entry);
		wrong = check_way_in(b, label_at, &entry);
	}
	*offset = at;
	return wrong;
}
