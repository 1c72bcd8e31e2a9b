// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: the keyring of those who may sign a policy
 *
 * For a kernel that takes signed policies only.  A key that was added stays
 * until the machine reboots.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <stdio.h>
#include <sys/syscall.h>

#include "common.h"
#include "policy_file.h"
#include "signer.h"
#include "harness.h"

/* clang-format off */
FIXTURE(keyring) {
	int keyring;
	int trusted;
};

/* clang-format on */

/* The serial number of a key whose line in /proc/keys has this; 0 for none. */
static int find_key(const char *text)
{
	FILE *keys = fopen("/proc/keys", "re");
	char line[512];
	int serial = 0;

	while (keys && !serial && fgets(line, sizeof(line), keys))
		if (strstr(line, text))
			serial = strtoul(line, NULL, 16);
	if (keys)
		fclose(keys);
	return serial;
}

FIXTURE_SETUP(keyring)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_TRUE(signature_required());
	self->keyring = find_key("keyring   .tvd");
	ASSERT_NE(0, self->keyring);
	self->trusted = find_key("TVD policy signing key");
	ASSERT_NE(0, self->trusted);
}

FIXTURE_TEARDOWN(keyring)
{
	/* Whatever was tried, the trusted key still signs. */
	EXPECT_EQ(0, load_test_policy());
}

/* Adds a certificate of keys.sh; returns the key, or the negative errno. */
static int add_certificate(int keyring, const char *name)
{
	char path[PATH_SIZE], bytes[4096];
	ssize_t size =
		read_file(key_path(path, name, ".x509"), bytes, sizeof(bytes));
	long key;

	if (size <= 0)
		return -ENOTRECOVERABLE;
	key = syscall(SYS_add_key, "asymmetric", name, bytes, size, keyring);
	return key < 0 ? -errno : key;
}

/* Loads the next version, signed so; returns errno. */
static int load_next(const char *key, const char *certificate)
{
	struct signing how = { key, certificate };
	unsigned char both[2 * POLICY_SIZE], *signature;
	struct policy policy;
	size_t size;

	make_policy(&policy, policy_version() + 1, test_labels);
	size = sign_as(&how, policy.bytes, policy.size, &signature);
	if (!size || policy.size + size > sizeof(both))
		return ENOTRECOVERABLE;
	memcpy(both, policy.bytes, policy.size);
	memcpy(both + policy.size, signature, size);
	free(signature);
	return load_bytes(both, policy.size + size);
}

TEST_F(keyring, of_strangers)
{
	EXPECT_EQ(-ENOKEY, add_certificate(self->keyring, "stranger"));
	EXPECT_EQ(ENOKEY, load_next("stranger", NULL));
	EXPECT_EQ(-ENOKEY, add_certificate(self->keyring, "apprentice"));
	EXPECT_EQ(ENOKEY, load_next("apprentice", NULL));
}

/* The policy's key may sign policies; who else may, says the kernel's. */
TEST_F(keyring, of_trusted_key)
{
	EXPECT_EQ(-ENOKEY, add_certificate(self->keyring, "leaf"));
	EXPECT_EQ(0, load_next("leaf", NULL));
}

TEST_F(keyring, without_the_purpose)
{
	EXPECT_EQ(-ENOKEY, add_certificate(self->keyring, "vouched-web"));
	EXPECT_EQ(EKEYREJECTED, load_next("vouched-web", NULL));
	EXPECT_EQ(-ENOKEY, add_certificate(self->keyring, "vouched-none"));
	EXPECT_EQ(EKEYREJECTED, load_next("vouched-none", NULL));
	/* It is the purpose alone: these are keys like others. */
	EXPECT_LT(0, add_certificate(KEY_SPEC_PROCESS_KEYRING, "vouched-web"));
}

TEST_F(keyring, of_another_kind)
{
	EXPECT_EQ(-1, syscall(SYS_add_key, "user", "x", "x", 1, self->keyring));
	EXPECT_EQ(EOPNOTSUPP, errno);
	EXPECT_EQ(-1,
		  syscall(SYS_add_key, "keyring", "x", NULL, 0, self->keyring));
	EXPECT_EQ(EOPNOTSUPP, errno);
}

TEST_F(keyring, by_user)
{
	int status;
	pid_t pid = fork();

	ASSERT_LE(0, pid);
	if (!pid) {
		char path[PATH_SIZE], bytes[4096];
		ssize_t size = read_file(key_path(path, "vouched", ".x509"),
					 bytes, sizeof(bytes));

		if (size <= 0 || setresuid(65534, 65534, 65534))
			_exit(ACTOR_BROKEN);
		if (syscall(SYS_add_key, "asymmetric", "x", bytes, size,
			    self->keyring) < 0)
			_exit(errno);
		_exit(0);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFEXITED(status));
	EXPECT_EQ(EACCES, WEXITSTATUS(status));
}

static int control(int operation, unsigned long a, unsigned long b,
		   unsigned long c)
{
	return syscall(SYS_keyctl, operation, a, b, c, 0) < 0 ? errno : 0;
}

#define EXPECT_KEPT(key, keyring)                                          \
	do {                                                               \
		EXPECT_EQ(EPERM, control(KEYCTL_UNLINK, key, keyring, 0)); \
		EXPECT_EQ(EACCES, control(KEYCTL_REVOKE, key, 0, 0));      \
		EXPECT_EQ(EACCES, control(KEYCTL_INVALIDATE, key, 0, 0));  \
		EXPECT_EQ(EACCES, control(KEYCTL_SET_TIMEOUT, key, 1, 0)); \
		EXPECT_EQ(EACCES,                                          \
			  control(KEYCTL_SETPERM, key, 0x3f3f0000, 0));    \
		EXPECT_EQ(EACCES, control(KEYCTL_MOVE, key, keyring,       \
					  KEY_SPEC_PROCESS_KEYRING));      \
	} while (0)

TEST_F(keyring, keeps_the_trusted_key)
{
	EXPECT_KEPT(self->trusted, self->keyring);
	EXPECT_EQ(self->trusted, find_key("TVD policy signing key"));
}

TEST_F(keyring, is_kept_itself)
{
	EXPECT_EQ(EPERM, control(KEYCTL_CLEAR, self->keyring, 0, 0));
	EXPECT_EQ(EPERM, control(KEYCTL_REVOKE, self->keyring, 0, 0));
	EXPECT_EQ(EPERM, control(KEYCTL_INVALIDATE, self->keyring, 0, 0));
	EXPECT_EQ(EACCES, control(KEYCTL_SET_TIMEOUT, self->keyring, 1, 0));
	EXPECT_EQ(EACCES,
		  control(KEYCTL_SETPERM, self->keyring, 0x3f3f0000, 0));
	EXPECT_EQ(EACCES,
		  control(KEYCTL_RESTRICT_KEYRING, self->keyring, 0, 0));
	EXPECT_EQ(EACCES, control(KEYCTL_LINK, self->keyring,
				  KEY_SPEC_PROCESS_KEYRING, 0));
	EXPECT_EQ(self->keyring, find_key("keyring   .tvd"));
}

/* The last one here: from now on the key is there. */
TEST_F(keyring, with_a_key_added)
{
	int key;

	EXPECT_EQ(ENOKEY, load_next("vouched", NULL));
	EXPECT_EQ(ENOKEY, load_next("second", NULL));
	key = add_certificate(self->keyring, "vouched");
	ASSERT_LT(0, key);
	EXPECT_EQ(0, load_next("vouched", NULL));
	/* Whom it has certified, for policies. */
	EXPECT_EQ(0, load_next("second", NULL));
	EXPECT_EQ(EKEYREJECTED, load_next("second", "second-web"));
	EXPECT_EQ(ENOKEY, load_next("stranger", NULL));
	EXPECT_KEPT(key, self->keyring);
	EXPECT_EQ(0, load_next("vouched", NULL));
	/* Yet it vouches for no key in the keyring. */
	EXPECT_EQ(-ENOKEY, add_certificate(self->keyring, "second"));
}

TEST_HARNESS_MAIN
