/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: binary policies for the tests of loading
 */
#ifndef _TVD_SELFTESTS_POLICY_FILE_H
#define _TVD_SELFTESTS_POLICY_FILE_H

#include "common.h"

#define SECURITYFS "/sys/kernel/security/tvd/"
#define POLICY_SIZE 1024

#define TYPE_BLUE 1 /* the type of index 0 */
#define TYPE_RED 2

/**
 * struct label_spec - a label of a policy
 *
 * @name: its name; NULL ends a list.
 * @types: TYPE_*, at least one.
 */
struct label_spec {
	const char *name;
	unsigned int types;
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

void make_policy(struct policy *policy, __u64 version,
		 const struct label_spec *labels);
int load_bytes(const void *bytes, size_t size);
int load_policy(const struct policy *policy);
__u64 policy_version(void);
int load_labels(const struct label_spec *labels);
int load_test_policy(void);

#endif /* _TVD_SELFTESTS_POLICY_FILE_H */
