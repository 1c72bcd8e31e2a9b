// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: binary policies for the tests of loading
 *
 * Written here from what <linux/tvd.h> says; only what is signed is signed by the
 * library.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <tvd/tvd.h>

#include "policy_file.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* policy.yaml, in the order of the binary. */
const struct label_spec test_labels[] = {
	{ BLUE, TYPE_BLUE },
	{ BRIDGE, TYPE_BLUE | TYPE_RED },
	{ RED, TYPE_RED },
	{ RED_TOO, TYPE_RED },
	{},
};

/* Red and blue of one domain, and each of its own. */
const struct label_spec red_is_blue[] = {
	{ BLUE, TYPE_BLUE },
	{ RED, TYPE_BLUE },
	{ RED_TOO, TYPE_RED },
	{},
};

const struct label_spec red_is_red[] = {
	{ BLUE, TYPE_BLUE },
	{ RED, TYPE_RED },
	{ RED_TOO, TYPE_RED },
	{},
};

/**
 * put - append bytes
 * @out: to these
 * @bytes: what
 * @size: how many
 */
void put(struct bytes *out, const void *bytes, size_t size)
{
	if (out->size + size > out->room)
		abort();
	memcpy(out->at + out->size, bytes, size);
	out->size += size;
}

/**
 * put_number - append a number, little-endian
 * @out: to these
 * @value: the number
 * @count: its bytes
 */
void put_number(struct bytes *out, __u64 value, unsigned int count)
{
	for (; count--; value >>= 8)
		put(out, &(unsigned char){ value & 0xff }, 1);
}

/**
 * put_name - append a name as a record begins with one
 * @out: to these
 * @name: the name
 */
void put_name(struct bytes *out, const char *name)
{
	put_number(out, strlen(name), 1);
	put(out, name, strlen(name));
}

static bool has_default_grants(const struct label_spec *label)
{
	return !label->capabilities && !label->namespace_capabilities &&
	       !label->families;
}

/**
 * put_label - append a label without its set of types
 * @out: to these
 * @label: the label
 * @properties: TVD_LABEL_*; with TVD_RECORD_GRANTS the grants are put there
 *	though they are the defaults, which no policy may
 */
void put_label(struct bytes *out, const struct label_spec *label,
	       __u32 properties)
{
	if (!has_default_grants(label))
		properties |= TVD_RECORD_GRANTS;
	put_name(out, label->name);
	put_number(out, properties, 4);
	if (!(properties & TVD_RECORD_GRANTS))
		return;
	put_number(out, TVD_CAPABILITIES_DEFAULT ^ label->capabilities, 8);
	put_number(out,
		   TVD_NAMESPACE_CAPABILITIES_DEFAULT ^
			   label->namespace_capabilities,
		   8);
	put_number(out, TVD_FAMILIES_DEFAULT ^ label->families, 4);
}

/**
 * put_header - begin a policy
 * @out: what is empty so far
 * @version: its version
 * @counts: how many records of each kind follow, in their order
 */
void put_header(struct bytes *out, __u64 version,
		const __u32 counts[POLICY_SECTIONS])
{
	int i;

	put(out, TVD_POLICY_MAGIC, TVD_POLICY_MAGIC_LEN);
	put_number(out, TVD_POLICY_FORMAT, 4);
	put_number(out, 0, 4);
	put_number(out, version, 8);
	put_number(out, TVD_POLICY_UNLABELLED_BASE | TVD_POLICY_PROTECT, 4);
	for (i = 0; i < POLICY_SECTIONS; i++)
		put_number(out, counts[i], 4);
}

static void put_at(struct bytes *out, size_t at, __u64 value,
		   unsigned int count)
{
	struct bytes there = { out->at + at, 0, count };

	put_number(&there, value, count);
}

/**
 * put_size - say in the header how large the policy is
 * @out: the whole policy
 */
void put_size(struct bytes *out)
{
	put_at(out, SIZE_AT, out->size, 4);
}

/**
 * set_version - give a policy another version
 * @bytes: the policy
 * @version: its version from now on
 */
void set_version(void *bytes, __u64 version)
{
	struct bytes policy = { bytes, 0, 0 };

	put_at(&policy, VERSION_AT, version, 8);
}

/* A count of the types in a mask, and they. */
static void put_types(struct bytes *out, unsigned int types)
{
	unsigned int type;

	put_number(out, __builtin_popcount(types), 2);
	for (type = 0; type < 2; type++)
		if (types & 1U << type)
			put_number(out, type, 2);
}

static __u32 put_labels(struct bytes *out, const struct label_spec *label)
{
	__u32 count = 0;

	for (; label->name; label++, count++) {
		__u32 properties = label->properties;

		if (__builtin_popcount(label->types) > 1 &&
		    !(properties & TVD_LABEL_IMMUTABLE))
			properties |= TVD_LABEL_TRUSTED;
		put_label(out, label, properties);
		put_types(out, label->types);
	}
	return count;
}

static __u32 put_machine(struct bytes *out, unsigned int types)
{
	unsigned int type;

	for (type = 0; type < 2; type++)
		if (types & 1U << type)
			put_number(out, type, 2);
	return __builtin_popcount(types);
}

/* What stands for a label in a record: TVD_REFERENCE_*. */
static void put_reference(struct bytes *out, const struct policy_spec *spec,
			  const char *name)
{
	static const char *const builtin[] = { HOST, BASE, ANY };
	__u16 reference;

	if (!name) {
		put_number(out, TVD_REFERENCE_NONE, 2);
		return;
	}
	for (reference = 0; reference < ARRAY_SIZE(builtin); reference++)
		if (!strcmp(name, builtin[reference])) {
			put_number(out, reference, 2);
			return;
		}
	for (reference = 0; spec->labels[reference].name; reference++)
		if (!strcmp(name, spec->labels[reference].name)) {
			put_number(out, TVD_REFERENCE_FIRST + reference, 2);
			return;
		}
	abort();
}

static __u32 put_denies(struct bytes *out, const struct policy_spec *spec)
{
	const struct deny_spec *deny = spec->denies;
	__u32 count = 0;

	for (; deny && deny->subject; deny++, count++) {
		put_reference(out, spec, deny->subject);
		put_reference(out, spec, deny->object);
		put_number(out, deny->access, 4);
	}
	return count;
}

static __u32 put_entries(struct bytes *out, const struct policy_spec *spec)
{
	const struct entry_spec *entry = spec->entries;
	__u32 count = 0;

	for (; entry && entry->from; entry++, count++) {
		put_reference(out, spec, entry->from);
		put_reference(out, spec, entry->program);
		put_reference(out, spec, entry->to);
		put_number(out, entry->flags, 2);
	}
	return count;
}

static __u32 put_files(struct bytes *out, const struct policy_spec *spec)
{
	const struct file_spec *file = spec->files;
	__u32 count = 0;

	for (; file && file->path; file++, count++) {
		put_number(out, strlen(file->path), 2);
		put(out, file->path, strlen(file->path));
		put_reference(out, spec, file->label);
	}
	return count;
}

/* Where the tests have their files. */
static const struct filesystem_spec test_filesystems[] = {
	{ "ext4", true },
	{ "overlay", true },
	{ "tmpfs", true },
	{},
};

static __u32 put_filesystems(struct bytes *out, const struct policy_spec *spec)
{
	const struct filesystem_spec *filesystem = spec->filesystems ?:
							   test_filesystems;
	__u32 count = 0;

	for (; filesystem->type; filesystem++, count++) {
		put_name(out, filesystem->type);
		put_number(out,
			   filesystem->trusted ? TVD_FILESYSTEM_TRUSTED : 0, 1);
		put_reference(out, spec, filesystem->label);
	}
	return count;
}

static __u32 put_devices(struct bytes *out, const struct policy_spec *spec)
{
	const struct device_spec *device = spec->devices;
	__u32 count = 0;

	for (; device && device->label; device++, count++) {
		put_number(out, device->kind, 1);
		put_number(out, device->major, 4);
		put_number(out, device->first, 4);
		put_number(out, device->last, 4);
		put_reference(out, spec, device->label);
	}
	return count;
}

/**
 * make_policy_of - make a binary policy
 * @policy: filled in
 * @version: its version
 * @spec: what it says
 */
void make_policy_of(struct policy *policy, __u64 version,
		    const struct policy_spec *spec)
{
	struct bytes out = { policy->bytes, 0, sizeof(policy->bytes) };
	__u32 counts[POLICY_SECTIONS] = { 2 };
	unsigned int i;

	memset(policy, 0, sizeof(*policy));
	put_header(&out, version, counts);
	put_name(&out, "blue");
	put_name(&out, "red");
	counts[1] = put_labels(&out, spec->labels);
	counts[2] = put_machine(&out, (TYPE_BLUE | TYPE_RED) & ~spec->outside);
	if (spec->conflict) {
		put_types(&out, TYPE_BLUE | TYPE_RED);
		counts[3] = 1;
	}
	counts[4] = put_denies(&out, spec);
	counts[5] = put_entries(&out, spec);
	counts[6] = put_files(&out, spec);
	counts[7] = put_filesystems(&out, spec);
	counts[8] = put_devices(&out, spec);
	for (i = 0; i < POLICY_SECTIONS; i++)
		put_at(&out, COUNTS_AT + 4 * i, counts[i], 4);
	put_size(&out);
	policy->size = out.size;
}

/**
 * make_policy - make a binary policy with labels and nothing else
 * @policy: filled in
 * @version: its version
 * @labels: in ascending order, ended by one without a name
 */
void make_policy(struct policy *policy, __u64 version,
		 const struct label_spec *labels)
{
	make_policy_of(policy, version,
		       &(struct policy_spec){ .labels = labels });
}

static int write_policy(const char *file, const void *bytes, size_t size)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC), err = 0;
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

/**
 * load_bytes - write these bytes as a policy, at once
 * @bytes: the bytes
 * @size: how many
 *
 * Return: 0, or errno.
 */
int load_bytes(const void *bytes, size_t size)
{
	return write_policy(SECURITYFS "policy", bytes, size);
}

/**
 * signature_required - whether this kernel takes signed policies only
 */
bool signature_required(void)
{
	char text[4];

	return read_file("/sys/module/tvd/parameters/require_signature", text,
			 sizeof(text)) <= 0 ||
	       text[0] != 'N';
}

/**
 * sign_bytes - sign a policy, or what is to be taken for one
 * @bytes: what to sign
 * @size: how many bytes
 * @key: the private key's file, beside that of the certificate: KEY.pem and
 *	KEY.crt; NULL for the one that this kernel trusts, $TVD_POLICY_KEY
 * @data: set to the signed policy, to be freed
 *
 * Return: its size, or 0 on failure.
 */
size_t sign_bytes(const void *bytes, size_t size, const char *key, void **data)
{
	char key_file[PATH_SIZE], certificate[PATH_SIZE];
	struct tvd_error *error = NULL;
	size_t signed_size;

	if (!key)
		key = getenv("TVD_POLICY_KEY");
	if (!key)
		return 0;
	snprintf(key_file, sizeof(key_file), "%s.pem", key);
	snprintf(certificate, sizeof(certificate), "%s.crt", key);
	if (tvd_sign_policy(bytes, size, key_file, certificate, data,
			    &signed_size, &error)) {
		printf("# cannot sign: %s\n", tvd_error_message(error));
		tvd_error_free(error);
		return 0;
	}
	return signed_size;
}

/*
 * libcrypto takes longer to find its algorithms than to sign.  Each test is a process
 * of its own, and would look for them again: here they are found for all of them.
 */
static __attribute__((constructor)) void find_algorithms(void)
{
	struct policy policy;
	void *data;

	if (!getenv("TVD_POLICY_KEY") || !signature_required())
		return;
	make_policy(&policy, 1, test_labels);
	if (sign_bytes(policy.bytes, policy.size, NULL, &data))
		free(data);
}

static int sign_and_write(const char *file, const void *bytes, size_t size)
{
	void *data;
	int err;

	if (!signature_required())
		return write_policy(file, bytes, size);
	size = sign_bytes(bytes, size, NULL, &data);
	if (!size)
		return ENOTRECOVERABLE;
	err = write_policy(file, data, size);
	free(data);
	return err;
}

/**
 * load_signed - sign a policy where this kernel wants that, and load it
 * @bytes: the policy
 * @size: how many bytes
 *
 * Return: 0, or errno; ENOTRECOVERABLE if it could not be signed.
 */
int load_signed(const void *bytes, size_t size)
{
	return sign_and_write(SECURITYFS "policy", bytes, size);
}

int load_policy(const struct policy *policy)
{
	return load_signed(policy->bytes, policy->size);
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
 * policy_digest - the digest of the policy in force, as text
 * @digest: goes here, without a line feed; empty on failure
 */
void policy_digest(char digest[DIGEST_SIZE])
{
	char text[DIGEST_SIZE + 1];

	digest[0] = '\0';
	if (read_file(SECURITYFS "digest", text, sizeof(text)) == DIGEST_SIZE) {
		text[DIGEST_SIZE - 1] = '\0';
		memcpy(digest, text, DIGEST_SIZE);
	}
}

/**
 * digest_of - the digest that these bytes have if they are in force
 * @bytes: a policy without its signature
 * @size: how many
 * @digest: goes here
 */
void digest_of(const void *bytes, size_t size, char digest[DIGEST_SIZE])
{
	unsigned char hash[32];
	unsigned int i;

	if (!EVP_Digest(bytes, size, hash, NULL, EVP_sha256(), NULL))
		abort();
	for (i = 0; i < sizeof(hash); i++)
		snprintf(digest + 2 * i, 3, "%02x", hash[i]);
}

/**
 * is_in_force - whether this is the policy in force
 * @digest: its digest
 * @version: its version
 */
bool is_in_force(const char *digest, __u64 version)
{
	char now[DIGEST_SIZE];

	policy_digest(now);
	return policy_version() == version && !strcmp(now, digest);
}

/**
 * stat_value - a number among the kernel's statistics
 * @name: what is counted
 *
 * Return: the number, -1 if there is no such line.
 */
long long stat_value(const char *name)
{
	char text[1024], wanted[64], *line;

	text[0] = '\n';
	if (read_file(SECURITYFS "stats", text + 1, sizeof(text) - 1) <= 0)
		return -1;
	snprintf(wanted, sizeof(wanted), "\n%s ", name);
	line = strstr(text, wanted);
	return line ? atoll(line + strlen(wanted)) : -1;
}

/**
 * ask_access - what the kernel would decide, and by which row
 * @question: "SUBJECT OBJECT ACCESS"
 * @answer: goes here
 * @size: how many bytes have room
 *
 * Return: 0, or errno.
 */
int ask_access(const char *question, char *answer, size_t size)
{
	int fd = open(SECURITYFS "access", O_RDWR | O_CLOEXEC), err = 0;
	ssize_t length;

	if (fd < 0)
		return errno;
	if (write(fd, question, strlen(question)) < 0)
		err = errno;
	length = err ? 0 : read(fd, answer, size - 1);
	if (length < 0)
		err = errno;
	close(fd);
	answer[length < 0 ? 0 : length] = '\0';
	return err;
}

/**
 * load_spec - put a policy in force
 * @spec: what it says
 *
 * Return: 0, or errno.
 */
int load_spec(const struct policy_spec *spec)
{
	struct policy policy;

	make_policy_of(&policy, policy_version() + 1, spec);
	return load_policy(&policy);
}

/**
 * replace_spec - put a policy in force, and end what it does not let run
 * @spec: what it says
 *
 * Return: 0, or errno.
 */
int replace_spec(const struct policy_spec *spec)
{
	struct policy policy;

	make_policy_of(&policy, policy_version() + 1, spec);
	return sign_and_write(SECURITYFS "replace", policy.bytes, policy.size);
}

/**
 * replace_labels - the same with a policy of these labels
 * @labels: as for make_policy()
 *
 * Return: 0, or errno.
 */
int replace_labels(const struct label_spec *labels)
{
	return replace_spec(&(struct policy_spec){ .labels = labels });
}

/**
 * load_labels - put a policy with these labels in force
 * @labels: as for make_policy()
 *
 * Return: 0, or errno.
 */
int load_labels(const struct label_spec *labels)
{
	return load_spec(&(struct policy_spec){ .labels = labels });
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
