// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: binary policies for the tests of loading
 *
 * Written here from what <linux/tvd.h> says, not with the library.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy_file.h"

/* policy.yaml, in the order of the binary. */
static const struct label_spec test_labels[] = {
	{ BLUE, TYPE_BLUE },
	{ BRIDGE, TYPE_BLUE | TYPE_RED },
	{ RED, TYPE_RED },
	{ RED_TOO, TYPE_RED },
	{},
};

static void put(struct policy *policy, const void *bytes, size_t size)
{
	if (policy->size + size > sizeof(policy->bytes))
		abort();
	memcpy(policy->bytes + policy->size, bytes, size);
	policy->size += size;
}

static void put_number(struct policy *policy, __u64 value, unsigned int bytes)
{
	for (; bytes--; value >>= 8)
		put(policy, &(unsigned char){ value & 0xff }, 1);
}

static void put_name(struct policy *policy, const char *name)
{
	put_number(policy, strlen(name), 1);
	put(policy, name, strlen(name));
}

static void put_label(struct policy *policy, const struct label_spec *label)
{
	unsigned int count = __builtin_popcount(label->types), type;

	put_name(policy, label->name);
	/* A label of two types must be trusted only for the compiler. */
	put_number(policy, count > 1 ? TVD_LABEL_TRUSTED : 0, 4);
	put_number(policy, count, 2);
	for (type = 0; type < 2; type++)
		if (label->types & 1U << type)
			put_number(policy, type, 2);
}

/**
 * make_policy - make a binary policy
 * @policy: filled in
 * @version: its version
 * @labels: in ascending order, ended by one without a name
 */
void make_policy(struct policy *policy, __u64 version,
		 const struct label_spec *labels)
{
	unsigned int count = 0;
	size_t size;

	while (labels[count].name)
		count++;
	memset(policy, 0, sizeof(*policy));
	put(policy, TVD_POLICY_MAGIC, TVD_POLICY_MAGIC_LEN);
	put_number(policy, TVD_POLICY_FORMAT, 4);
	put_number(policy, 0, 4);
	put_number(policy, version, 8);
	put_number(policy, TVD_POLICY_UNLABELLED_BASE | TVD_POLICY_PROTECT, 4);
	put_number(policy, 2, 4);
	put_number(policy, count, 4);
	put_number(policy, 0, 4);
	put_name(policy, "blue");
	put_name(policy, "red");
	for (; labels->name; labels++)
		put_label(policy, labels);
	size = policy->size;
	policy->size = 12;
	put_number(policy, size, 4);
	policy->size = size;
}

/**
 * load_bytes - write these bytes as a policy, at once
 * @bytes: the bytes
 * @size: how many
 *
 * Return: 0, or errno.
 */
int load_bytes(const void *bytes, size_t size)
{
	int fd = open(SECURITYFS "policy", O_WRONLY | O_CLOEXEC), err = 0;
	ssize_t written;

	if (fd < 0)
		return errno;
	written = write(fd, bytes, size);
	if (written < 0)
		err = errno;
	else if (written != (ssize_t)size)
		err = EIO;
	close(fd);
	return err;
}

int load_policy(const struct policy *policy)
{
	return load_bytes(policy->bytes, policy->size);
}

/**
 * policy_version - the version of the policy in force, 0 if there is none
 */
__u64 policy_version(void)
{
	char text[32];

	if (read_file(SECURITYFS "version", text, sizeof(text)) <= 0)
		return 0;
	return strtoull(text, NULL, 10);
}

/**
 * load_labels - put a policy with these labels in force
 * @labels: as for make_policy()
 *
 * Return: 0, or errno.
 */
int load_labels(const struct label_spec *labels)
{
	struct policy policy;

	make_policy(&policy, policy_version() + 1, labels);
	return load_policy(&policy);
}

/**
 * load_test_policy - put the tests' own labels in force again
 *
 * Return: 0, or errno.
 */
int load_test_policy(void)
{
	return load_labels(test_labels);
}
