/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: binary policies for the tests of loading
 */
#ifndef _TVD_SELFTESTS_POLICY_FILE_H
#define _TVD_SELFTESTS_POLICY_FILE_H

#include "common.h"

#define SECURITYFS "/sys/kernel/security/tvd/"
#define POLICY_SIZE 4096
#define POLICY_SECTIONS 9
#define DIGEST_SIZE 65 /* 64 digits and a NUL */

/* Where the header has these. */
#define SIZE_AT 12
#define VERSION_AT 16
#define FLAGS_AT 24
#define COUNTS_AT 28
#define HEADER_SIZE 64

#define TYPE_BLUE 1 /* the type of index 0 */
#define TYPE_RED 2

/**
 * struct label_spec - a label of a policy
 *
 * @name: its name; NULL ends a list.
 * @types: TYPE_*, at least one.
 * @properties: TVD_LABEL_*; one of several types is trusted anyway unless it is
 *	immutable.
 * @capabilities: bits by which they differ from the default set,
 * @namespace_capabilities: the same,
 * @families: and the same.
 */
struct label_spec {
	const char *name;
	unsigned int types;
	__u32 properties;
	__u64 capabilities;
	__u64 namespace_capabilities;
	__u32 families;
};

/* Rules of a policy: as the records, but with the names of labels. */
struct deny_spec {
	const char *subject;
	const char *object;
	__u32 access;
};

struct entry_spec {
	const char *from;
	const char *program;
	const char *to;
	__u16 flags;
};

struct file_spec {
	const char *path;
	const char *label;
};

struct filesystem_spec {
	const char *type;
	bool trusted;
	const char *label;
};

struct device_spec {
	__u8 kind;
	__u32 major;
	__u32 first;
	__u32 last;
	const char *label;
};

/**
 * struct policy_spec - what a policy says
 *
 * @labels: its labels.
 * @outside: TYPE_* that this machine may not run.
 * @conflict: the two types are in conflict.
 * @denies: NULL or a list, as the following, in the binary's order; each ends
 *	with an empty one.
 * @entries: where execs lead.
 * @files: which the kernel leaves to user space.
 * @filesystems: if NULL, those are trusted on which the tests have their files.
 * @devices: labels of devices.
 */
struct policy_spec {
	const struct label_spec *labels;
	unsigned int outside;
	bool conflict;
	const struct deny_spec *denies;
	const struct entry_spec *entries;
	const struct file_spec *files;
	const struct filesystem_spec *filesystems;
	const struct device_spec *devices;
};

/**
 * struct policy - a binary policy
 *
 * @size: how many bytes.
 * @bytes: the bytes, which tests may spoil.
 */
struct policy {
	size_t size;
	unsigned char bytes[POLICY_SIZE];
};

/**
 * struct bytes - bytes that are being written
 *
 * @at: where they are.
 * @size: how many are written.
 * @room: how many there may be.
 */
struct bytes {
	unsigned char *at;
	size_t size;
	size_t room;
};

extern const struct label_spec test_labels[];
extern const struct label_spec red_is_blue[];
extern const struct label_spec red_is_red[];

void put(struct bytes *out, const void *bytes, size_t size);
void put_number(struct bytes *out, __u64 value, unsigned int count);
void put_name(struct bytes *out, const char *name);
void put_label(struct bytes *out, const struct label_spec *label,
	       __u32 properties);
void put_header(struct bytes *out, __u64 version,
		const __u32 counts[POLICY_SECTIONS]);
void put_size(struct bytes *out);
void set_version(void *bytes, __u64 version);
void make_policy_of(struct policy *policy, __u64 version,
		    const struct policy_spec *spec);
void make_policy(struct policy *policy, __u64 version,
		 const struct label_spec *labels);
bool signature_required(void);
size_t sign_bytes(const void *bytes, size_t size, const char *key, void **data);
int load_signed(const void *bytes, size_t size);
int load_bytes(const void *bytes, size_t size);
int load_policy(const struct policy *policy);
__u64 policy_version(void);
void policy_digest(char digest[DIGEST_SIZE]);
void digest_of(const void *bytes, size_t size, char digest[DIGEST_SIZE]);
bool is_in_force(const char *digest, __u64 version);
long long stat_value(const char *name);
int ask_access(const char *question, char *answer, size_t size);
int load_spec(const struct policy_spec *spec);
int load_labels(const struct label_spec *labels);
int replace_spec(const struct policy_spec *spec);
int replace_labels(const struct label_spec *labels);
int load_test_policy(void);

#endif /* _TVD_SELFTESTS_POLICY_FILE_H */
