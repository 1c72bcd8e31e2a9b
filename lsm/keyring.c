// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: the keyring of those who may sign a policy
 */
#define pr_fmt(fmt) "tvd: keyring: " fmt

#include <crypto/pkcs7.h>
#include <crypto/public_key.h>
#include <crypto/sha2.h>
#include <keys/asymmetric-type.h>
#include <keys/system_keyring.h>
#include <linux/cred.h>
#include <linux/key.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/verification.h>

#include "keyring.h"
#include "setup.h"

static struct key *keyring __ro_after_init;

/*
 * Whoever writes the kernel's command line may leave the whole module out, so
 * the parameter goes both ways.
 */
static bool require_signature __ro_after_init =
	IS_ENABLED(CONFIG_SECURITY_TVD_REQUIRE_SIGNATURE);
module_param(require_signature, bool, 0444);
MODULE_PARM_DESC(require_signature, "take signed policies only");

/**
 * tvd_signature_required - whether a policy must be signed
 *
 * Return: true if one that is not signed is to be refused.
 */
bool tvd_signature_required(void)
{
	return require_signature;
}

/**
 * tvd_refuse_unsigned - say that a policy should have been signed
 *
 * Return: -EKEYREJECTED.
 */
int tvd_refuse_unsigned(void)
{
	pr_err("refused: the policy is not signed, and this kernel takes signed ones only; see tvdctl policy sign\n");
	return -EKEYREJECTED;
}

static const char *reason(int err)
{
	switch (err) {
	case -EBADMSG:
	case -EMSGSIZE:
		return "what follows the policy is no signature";
	case -EKEYREJECTED:
		return "the signature is wrong, or its maker may not sign policies, or not then";
	case -ENOKEY:
		return "nobody in the keyring .tvd vouches for who signed it";
	case -ENOPKG:
		return "the signature's algorithm is weak or not in this kernel";
	default:
		return "the signature cannot be verified";
	}
}

/*
 * Whether the bytes are one value in DER and nothing besides.  The parser stops
 * where the value ends, and what comes after it nobody would have signed.
 */
static bool is_one_value(const u8 *der, size_t size)
{
	static const u8 sequence = 0x30;
	unsigned int i, bytes;
	size_t length = 0;

	if (size < 2 || der[0] != sequence)
		return false;
	if (der[1] < 0x80)
		return der[1] == size - 2;
	bytes = der[1] & 0x7f;
	if (!bytes || bytes > 2 || size < 2 + bytes)
		return false;
	for (i = 0; i < bytes; i++)
		length = length << 8 | der[2 + i];
	return length == size - 2 - bytes;
}

/* One signer, and no digest for which two policies might be found. */
static int check_digest(struct pkcs7_message *message)
{
	enum hash_algo algorithm;
	const u8 *digest;
	u32 size;
	int err = pkcs7_get_digest(message, &digest, &size, &algorithm);

	if (err)
		return err;
	return size >= SHA256_DIGEST_SIZE ? 0 : -ENOPKG;
}

static int verify(const void *data, size_t size, const void *signature,
		  size_t signature_size)
{
	struct pkcs7_message *message;
	int err;

	/* Without a keyring of ours the kernel would take one of its own. */
	if (!keyring)
		return -ENOKEY;
	if (!is_one_value(signature, signature_size))
		return -EBADMSG;
	message = pkcs7_parse_message(signature, signature_size);
	if (IS_ERR(message))
		return PTR_ERR(message);
	err = verify_pkcs7_message_sig(data, size, message, keyring,
				       VERIFYING_TVD_POLICY_SIGNATURE, NULL,
				       NULL);
	if (!err)
		err = check_digest(message);
	pkcs7_free_message(message);
	return err;
}

/**
 * tvd_verify_signature - whether who may has signed this
 * @data: what is signed
 * @size: its bytes
 * @signature: PKCS#7 SignedData in DER, without content
 * @signature_size: its bytes
 *
 * Sleeps.
 *
 * Return: 0; -EBADMSG if the signature cannot be read or is not one; -EKEYREJECTED
 * if it is wrong, or made by who may not sign policies, or without or outside
 * of the time for which the signer's certificate is valid; -ENOKEY if nobody in
 * the keyring vouches for the signer; -ENOPKG if the kernel does not know the
 * algorithm, or it is weaker than SHA-256; -ENOMEM.
 */
int tvd_verify_signature(const void *data, size_t size, const void *signature,
			 size_t signature_size)
{
	int err = verify(data, size, signature, signature_size);

	if (!err)
		return 0;
	pr_err("refused: %s\n", reason(err));
	switch (err) {
	case -EKEYREJECTED:
	case -ENOKEY:
	case -ENOPKG:
	case -ENOMEM:
		return err;
	default:
		/* The parsers have more ways to say that it is none. */
		return -EBADMSG;
	}
}

/*
 * A key that is added while the system runs is one that the kernel's own keys
 * vouch for, and one that is for policies.
 */
static int restrict_link(struct key *destination, const struct key_type *type,
			 const union key_payload *payload,
			 struct key *restriction_key)
{
	int err = restrict_link_by_builtin_and_secondary_trusted(
		destination, type, payload, restriction_key);
	const struct public_key *key;

	if (err)
		return err;
	key = payload->data[asym_crypto];
	if (!key)
		return -ENOPKG;
	return test_bit(KEY_EFLAG_TVD_POLICY, &key->key_eflags) ? 0 : -ENOKEY;
}

static int __init tvd_init_keyring(void)
{
	struct key_restriction *restriction;
	struct key *made;
	int err;

	if (!tvd_initialized)
		return 0;
	restriction = kzalloc(sizeof(*restriction), GFP_KERNEL);
	if (!restriction)
		return -ENOMEM;
	restriction->check = restrict_link;
	made = keyring_alloc(
		".tvd", GLOBAL_ROOT_UID, GLOBAL_ROOT_GID, current_cred(),
		(KEY_POS_ALL & ~KEY_POS_SETATTR) | KEY_USR_VIEW | KEY_USR_READ |
			KEY_USR_SEARCH | KEY_USR_WRITE,
		KEY_ALLOC_NOT_IN_QUOTA, restriction, NULL);
	if (IS_ERR(made)) {
		pr_err("not made: %ld; no signed policy can be loaded\n",
		       PTR_ERR(made));
		kfree(restriction);
		return PTR_ERR(made);
	}
	/* Nobody takes a key out, nor clears the keyring. */
	set_bit(KEY_FLAG_KEEP, &made->flags);
	err = x509_load_certificate_list(
		tvd_trusted_keys, tvd_trusted_keys_end - tvd_trusted_keys,
		made);
	keyring = made;
	return err;
}

/* After the parsers of certificates have registered. */
late_initcall(tvd_init_keyring);
