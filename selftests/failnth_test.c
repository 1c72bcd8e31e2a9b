// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: loads and revocations that run out of memory
 *
 * For a kernel with CONFIG_FAULT_INJECTION: the first allocation of one is made
 * to fail, then the second, and so on until there is none left to fail.
 * Whether something leaks, a scan of kmemleak says afterwards.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "common.h"
#include "harness.h"
#include "net.h"
#include "policy_file.h"
#include "revocation.h"
#include "signer.h"

#define LONG 600

/* clang-format off */
FIXTURE(failnth) {
	char digest[DIGEST_SIZE];
	__u64 version;
	int fail_nth;
};

/* clang-format on */

FIXTURE_SETUP(failnth)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, prepare_faults());
	self->fail_nth = open(FAIL_NTH, O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, self->fail_nth);
	self->version = policy_version();
	policy_digest(self->digest);
	ASSERT_EQ(DIGEST_SIZE - 1, strlen(self->digest));
}

FIXTURE_TEARDOWN(failnth)
{
	EXPECT_EQ(1, pwrite(self->fail_nth, "0", 1, 0));
	close(self->fail_nth);
	EXPECT_EQ(0, load_test_policy());
}

/* Records of all kinds, and a label that no policy before has had. */
static void make_next(struct policy *policy, unsigned int more)
{
	static struct label_spec labels[72];
	static char names[72][16];
	const struct policy_spec spec = {
		.labels = labels,
		.conflict = true,
		.denies =
			(const struct deny_spec[]){
				{ BLUE, BRIDGE, TVD_ACCESS_WRITE }, {} },
		.entries = (const struct entry_spec[]){ { HOST, NULL, BLUE, 0 },
							{} },
		.files = (const struct file_spec[]){ { "/a", RED }, {} },
		.devices =
			(const struct device_spec[]){
				{ TVD_DEVICE_CHAR, 1, 3, 3, ANY }, {} },
	};
	__u64 version = policy_version() + 1;
	unsigned int i;

	for (i = 0; i < more; i++) {
		snprintf(names[i], sizeof(names[i]), "a-%llu-%02u",
			 (unsigned long long)version % 100000, i);
		labels[i] = (struct label_spec){ names[i], TYPE_RED };
	}
	memcpy(labels + more, test_labels, 5 * sizeof(*labels));
	make_policy_of(policy, version, &spec);
}

/* As it is written: with a signature where this kernel wants one. */
static size_t make_bytes(unsigned char **bytes, unsigned int more)
{
	struct policy policy;
	unsigned char *signature = NULL;
	size_t size = 0;

	make_next(&policy, more);
	if (signature_required()) {
		size = sign_as(&(struct signing){}, policy.bytes, policy.size,
			       &signature);
		if (!size)
			return 0;
	}
	*bytes = malloc(policy.size + size);
	if (!*bytes)
		return 0;
	memcpy(*bytes, policy.bytes, policy.size);
	if (size)
		memcpy(*bytes + policy.size, signature, size);
	free(signature);
	return policy.size + size;
}

/* What a load may say for want of memory: who reads signatures is not exact. */
static bool is_failure(int err)
{
	return err == ENOMEM ||
	       (signature_required() && (err == EBADMSG || err == ENOPKG ||
					 err == EKEYREJECTED || err == ENOKEY));
}

static void load_until_success(struct __test_metadata *_metadata,
			       FIXTURE_DATA(failnth) * self, unsigned int more)
{
	int fd = open(SECURITYFS "policy", O_WRONLY | O_CLOEXEC);
	int number, failed = 0, survived = 0;
	unsigned char *bytes;
	size_t size = make_bytes(&bytes, more);
	bool hit = true;

	ASSERT_LE(0, fd);
	ASSERT_NE(0, size);
	for (number = 1; hit && number < FAULTS_MAX; number++) {
		char digest[DIGEST_SIZE];
		ssize_t written;
		int err;

		ask_for_fault(self->fail_nth, number);
		written = pwrite(fd, bytes, size, 0);
		err = written < 0 ? errno : 0;
		hit = take_back_fault(self->fail_nth);
		policy_digest(digest);
		if (err) {
			EXPECT_TRUE(hit);
			EXPECT_TRUE(is_failure(err))
			{
				TH_LOG("allocation %d: %d", number, err);
			}
			EXPECT_STREQ(self->digest, digest);
			EXPECT_EQ(self->version, policy_version());
			failed++;
			continue;
		}
		/* It went on without, as it may for a record of the load. */
		survived += hit;
		EXPECT_STRNE(self->digest, digest);
		EXPECT_EQ(self->version + 1, policy_version());
		self->version = policy_version();
		policy_digest(self->digest);
		free(bytes);
		size = make_bytes(&bytes, more);
		ASSERT_NE(0, size);
	}
	TH_LOG("%d allocations: %d loads failed, %d did without", number - 2,
	       failed, survived);
	EXPECT_FALSE(hit);
	/* The copy, the labels, the policy and its parts at the least. */
	EXPECT_LT(8 + (int)more, failed);
	free(bytes);
	close(fd);
}

TEST_F_TIMEOUT(failnth, load, LONG)
{
	load_until_success(_metadata, self, 1);
}

/* Beyond a page, where other allocators come in. */
TEST_F_TIMEOUT(failnth, load_of_many_labels, LONG)
{
	load_until_success(_metadata, self, 60);
}

/* What shows something shows all of it, or fails. */
TEST_F_TIMEOUT(failnth, labels, LONG)
{
	char expected[4096], text[4096];
	bool hit = true;
	int number;

	ASSERT_LT(0,
		  read_file(SECURITYFS "labels", expected, sizeof(expected)));
	for (number = 1; hit && number < FAULTS_MAX; number++) {
		ssize_t length;
		int err;

		ask_for_fault(self->fail_nth, number);
		length = read_file(SECURITYFS "labels", text, sizeof(text));
		err = length < 0 ? errno : 0;
		hit = take_back_fault(self->fail_nth);
		if (length < 0) {
			EXPECT_TRUE(hit);
			EXPECT_EQ(ENOMEM, err);
			continue;
		}
		EXPECT_STREQ(expected, text)
		{
			TH_LOG("allocation %d", number);
		}
	}
	EXPECT_FALSE(hit);
	EXPECT_LT(2, number);
}

/* Another label's, who wait at the label's socket, and have its memory mapped. */
struct others {
	struct actor waiting;
	struct actor mapping;
};

static int start_others(struct others *others)
{
	const char *const *await = WORDS("await-data");
	const char *const *map = WORDS("use-twice", "map-shared", "0");
	int sock = make_socket(RED, AF_INET, SOCK_DGRAM, 0);
	int memory = make_memory(RED);

	if (start_actor(&others->waiting, RED_TOO, sock, await) ||
	    await_actor(&others->waiting) ||
	    start_actor(&others->mapping, RED_TOO, memory, map) ||
	    await_actor(&others->mapping))
		return -1;
	await_sleep(&others->waiting);
	close(sock);
	close(memory);
	return 0;
}

/* Whatever fails, the label is gone, and so is what anybody had of it. */
TEST_F_TIMEOUT(failnth, revoke, LONG)
{
	int fd = open(SECURITYFS "revoke", O_WRONLY | O_CLOEXEC);
	struct others others;
	bool hit = true;
	int number;

	ASSERT_LE(0, fd);
	for (number = 1; hit && number < FAULTS_MAX; number++) {
		ssize_t written;

		ASSERT_EQ(0, start_others(&others));
		ask_for_fault(self->fail_nth, number);
		written = write(fd, RED, 3);
		hit = take_back_fault(self->fail_nth);
		EXPECT_EQ(3, written)
		{
			TH_LOG("allocation %d", number);
		}
		EXPECT_EQ(EINVAL, set_self_attr(ATTR_EXEC, RED));
		EXPECT_EQ(ECONNABORTED, finish_actor(&others.waiting));
		EXPECT_EQ(128 + SIGKILL, finish_actor(&others.mapping));
		ASSERT_EQ(0, load_test_policy());
	}
	EXPECT_FALSE(hit);
	EXPECT_LT(2, number);
	close(fd);
}

TEST_HARNESS_MAIN
