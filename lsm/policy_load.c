// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: putting a policy in force
 *
 * A load reads the whole binary, makes everything that it needs, and only then
 * changes anything: it publishes the labels and the policy and cannot fail any
 * more.  Whoever decides sees the old policy or the new one.
 */
#define pr_fmt(fmt) "tvd: policy: " fmt

#include <crypto/hash.h>
#include <linux/audit.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/unaligned.h>

#include "audit.h"
#include "conflict.h"
#include "keyring.h"
#include "policy.h"
#include "revoke.h"
#include "running.h"

/* Held by who changes the policy, and by who reads it for long. */
DEFINE_MUTEX(tvd_policy_mutex);

/* How many labels there are, the built-in ones included. */
static u32 label_count = TVD_BUILTIN_LABELS;

/* No policy is loaded any more before the machine boots again. */
static bool locked;

/**
 * struct loading - a load under way, all of it private until publish()
 *
 * @binary: the policy's bytes, found valid.
 * @policy: the policy that is being made.
 * @label: the label that a TVD_REFERENCE_* means; goes to @policy.
 * @words: how many words all sets take together.
 * @created: labels that no earlier policy had.
 * @created_count: how many.
 */
struct loading {
	struct tvd_binary binary;
	struct tvd_policy *policy;
	struct tvd_label **label;
	size_t words;
	struct hlist_head created;
	u32 created_count;
};

static void free_policy(struct tvd_policy *policy)
{
	if (!policy)
		return;
	kvfree(policy->binary.data);
	kvfree(policy->label);
	kvfree(policy->words);
	kvfree(policy->deny);
	kvfree(policy->grants);
	kvfree(policy->filesystems);
	kvfree(policy->devices);
	kvfree(policy->entries);
	kvfree(policy->conflicts);
	kvfree(policy);
}

static void free_policy_rcu(struct rcu_head *rcu)
{
	free_policy(container_of(rcu, struct tvd_policy, rcu));
}

static void discard(struct loading *load)
{
	struct tvd_label *label;
	struct hlist_node *next;

	hlist_for_each_entry_safe(label, next, &load->created, link)
		kfree(label);
	kvfree(load->label);
	free_policy(load->policy);
}

/* At least one, so that there is always something to free. */
static void *allocate(size_t count, size_t size)
{
	return kvcalloc(max_t(size_t, count, 1), size, GFP_KERNEL_ACCOUNT);
}

static u32 words_between(const struct tvd_binary_set *types, u32 *first)
{
	u16 least = tvd_binary_set_type(types, 0);
	u16 most = tvd_binary_set_type(types, types->count - 1);

	*first = least / 64;
	return most / 64 - least / 64 + 1;
}

/* The label of a record: the one of that name, or one made for it now. */
static struct tvd_label *label_for(struct loading *load,
				   const struct tvd_binary_label *record)
{
	struct tvd_label *label = tvd_find_label(record->name, record->length);
	u32 id = label_count + load->created_count;

	if (label)
		return label;
	if (id == TVD_LABELS_MAX) {
		pr_err("refused: more than %u labels since boot; reboot to start anew\n",
		       TVD_LABELS_MAX);
		return ERR_PTR(-ENOSPC);
	}
	label = tvd_create_label(record->name, record->length, id);
	if (!label)
		return ERR_PTR(-ENOMEM);
	hlist_add_head(&label->link, &load->created);
	load->created_count++;
	return label;
}

static int find_labels(struct loading *load)
{
	u32 i, first, count = load->binary.count[TVD_SECTION_LABELS];
	u32 at = load->binary.at[TVD_SECTION_LABELS];
	struct tvd_binary_label record;

	load->label = kvmalloc_array(TVD_REFERENCE_FIRST + count,
				     sizeof(*load->label), GFP_KERNEL_ACCOUNT);
	if (!load->label)
		return -ENOMEM;
	load->label[TVD_REFERENCE_NONE] = NULL;
	load->label[TVD_REFERENCE_HOST] = &tvd_label_host;
	load->label[TVD_REFERENCE_BASE] = &tvd_label_base;
	load->label[TVD_REFERENCE_ANY] = &tvd_label_any;
	for (i = 0; i < count; i++) {
		struct tvd_label *label;

		at = tvd_binary_label(&load->binary, at, &record);
		label = label_for(load, &record);
		if (IS_ERR(label))
			return PTR_ERR(label);
		load->label[TVD_REFERENCE_FIRST + i] = label;
		load->words += words_between(&record.types, &first);
	}
	return 0;
}

/* Not sha256(), which does not know what the processor can do. */
static int digest(u8 *out, const u8 *data, size_t size)
{
	struct crypto_shash *tfm = crypto_alloc_shash("sha256", 0, 0);
	int err;

	if (IS_ERR(tfm))
		return PTR_ERR(tfm) == -ENOMEM ? -ENOMEM : -ENOPKG;
	err = crypto_shash_tfm_digest(tfm, data, size, out);
	crypto_free_shash(tfm);
	return err;
}

static int allocate_policy(struct loading *load)
{
	const struct tvd_binary *binary = &load->binary;
	u32 count = label_count + load->created_count;
	struct tvd_policy *policy;
	int err;

	policy =
		kvzalloc(struct_size(policy, props, count), GFP_KERNEL_ACCOUNT);
	if (!policy)
		return -ENOMEM;
	load->policy = policy;
	policy->count = count;
	policy->version = binary->version;
	policy->flags = binary->flags;
	policy->label = load->label;
	load->label = NULL;
	policy->words = allocate(load->words, sizeof(*policy->words));
	policy->grants = allocate(count, sizeof(*policy->grants));
	policy->deny = allocate(binary->count[TVD_SECTION_DENIES],
				sizeof(*policy->deny));
	policy->filesystems = allocate(binary->count[TVD_SECTION_FILESYSTEMS],
				       sizeof(*policy->filesystems));
	policy->devices = allocate(binary->count[TVD_SECTION_DEVICES],
				   sizeof(*policy->devices));
	policy->entries = allocate(binary->count[TVD_SECTION_ENTRIES],
				   sizeof(*policy->entries));
	policy->conflicts = allocate(tvd_conflict_words(binary),
				     sizeof(*policy->conflicts));
	if (!policy->words || !policy->grants || !policy->deny ||
	    !policy->filesystems || !policy->devices || !policy->entries ||
	    !policy->conflicts)
		return -ENOMEM;
	err = digest(policy->digest, binary->data, binary->size);
	if (err)
		return err;
	/* The bytes are the policy's from here on. */
	policy->binary = *binary;
	return 0;
}

/* Sets bits of @words, of which the first is that of type 64 * @first. */
static void fill_set(u64 *words, u32 first, const struct tvd_binary_set *types)
{
	u16 i;

	for (i = 0; i < types->count; i++) {
		u16 type = tvd_binary_set_type(types, i);

		words[type / 64 - first] |= BIT_ULL(type % 64);
	}
}

static void fill_labels(struct tvd_policy *policy)
{
	u32 i, first, at = policy->binary.at[TVD_SECTION_LABELS];
	struct tvd_binary_label record;
	u64 *words = policy->words;

	for (i = 0; i < policy->count; i++)
		policy->props[i].flags = TVD_PROP_GONE;
	for (i = 0; i < TVD_BUILTIN_LABELS; i++)
		policy->props[i] = tvd_boot_policy.props[i];
	for (i = 0; i < policy->binary.count[TVD_SECTION_LABELS]; i++) {
		u32 id = policy->label[TVD_REFERENCE_FIRST + i]->id;
		struct tvd_props *props = &policy->props[id];

		at = tvd_binary_label(&policy->binary, at, &record);
		props->count = words_between(&record.types, &first);
		props->first = first;
		props->words = words;
		props->flags = record.properties;
		fill_set(words, first, &record.types);
		words += props->count;
		policy->grants[id].capabilities = record.capabilities;
		policy->grants[id].namespace_capabilities =
			record.namespace_capabilities;
		policy->grants[id].families = record.families;
	}
}

static int compare_denies(const void *left, const void *right)
{
	const struct tvd_deny *a = left, *b = right;

	return a->object < b->object ? -1 : a->object > b->object;
}

/* A subject's records follow one another; the decision wants them by object. */
static void fill_denies(struct tvd_policy *policy)
{
	u32 i, at = policy->binary.at[TVD_SECTION_DENIES];
	struct tvd_props *props = NULL;
	struct tvd_binary_deny record;

	for (i = 0; i < policy->binary.count[TVD_SECTION_DENIES]; i++) {
		at = tvd_binary_deny(&policy->binary, at, &record);
		policy->deny[i] = (struct tvd_deny){
			.object =
				&policy->props[policy->label[record.object]->id],
			.access = record.access,
		};
		props = &policy->props[policy->label[record.subject]->id];
		if (!props->denies)
			props->deny = &policy->deny[i];
		props->denies++;
	}
	for (i = 0; i < policy->count; i++)
		if (policy->props[i].denies > 1)
			sort((struct tvd_deny *)policy->props[i].deny,
			     policy->props[i].denies, sizeof(*policy->deny),
			     compare_denies, NULL);
}

static void fill_machine(struct tvd_policy *policy)
{
	u32 i;

	for (i = 0; i < policy->binary.count[TVD_SECTION_MACHINE]; i++) {
		u16 type = tvd_binary_machine(&policy->binary, i);

		policy->machine_words[type / 64] |= BIT_ULL(type % 64);
	}
	policy->machine.words = policy->machine_words;
	policy->machine.count = TVD_TYPE_WORDS;
}

static void fill_filesystems(struct tvd_policy *policy)
{
	u32 i, at = policy->binary.at[TVD_SECTION_FILESYSTEMS];
	struct tvd_binary_filesystem record;

	for (i = 0; i < policy->binary.count[TVD_SECTION_FILESYSTEMS]; i++) {
		at = tvd_binary_filesystem(&policy->binary, at, &record);
		policy->filesystems[i] = (struct tvd_filesystem_rule){
			.name = record.name,
			.length = record.length,
			.trusted = record.flags & TVD_FILESYSTEM_TRUSTED,
			.label = policy->label[record.label],
		};
	}
}

static void fill_devices(struct tvd_policy *policy)
{
	u32 i, at = policy->binary.at[TVD_SECTION_DEVICES];
	struct tvd_binary_device record;

	for (i = 0; i < policy->binary.count[TVD_SECTION_DEVICES]; i++) {
		at = tvd_binary_device(&policy->binary, at, &record);
		policy->devices[i] = (struct tvd_device_rule){
			.first = tvd_device_key(record.kind, record.major,
						record.first),
			.last = tvd_device_key(record.kind, record.major,
					       record.last),
			.label = policy->label[record.label],
		};
	}
}

static int compare_entries(const void *left, const void *right)
{
	const struct tvd_entry_rule *a = left, *b = right;

	return a->key < b->key ? -1 : a->key > b->key;
}

/* The records are in the order of names, labels in that of their ids. */
static void fill_entries(struct tvd_policy *policy)
{
	u32 i, count = policy->binary.count[TVD_SECTION_ENTRIES];
	u32 at = policy->binary.at[TVD_SECTION_ENTRIES];
	struct tvd_binary_entry record;

	for (i = 0; i < count; i++) {
		const struct tvd_label *program;

		at = tvd_binary_entry(&policy->binary, at, &record);
		program = policy->label[record.program];
		policy->entries[i] = (struct tvd_entry_rule){
			.key = tvd_entry_key(policy->label[record.from]->id,
					     program ? program->id :
						       TVD_ID_NO_PROGRAM,
					     policy->label[record.to]->id),
			.to = policy->label[record.to],
			.flags = record.flags,
		};
	}
	sort(policy->entries, count, sizeof(*policy->entries), compare_entries,
	     NULL);
}

/*
 * What carries an immutable label does not write itself, and what carries a
 * dropped one may do nothing: these two do not take the short way.
 */
static void set_usable(const struct tvd_policy *policy, bool usable)
{
	u32 i;

	for (i = 0; i < policy->binary.count[TVD_SECTION_LABELS]; i++) {
		struct tvd_label *label =
			policy->label[TVD_REFERENCE_FIRST + i];

		if (usable)
			WRITE_ONCE(label->freezes,
				   policy->props[label->id].flags &
					   TVD_LABEL_FREEZE);
		WRITE_ONCE(label->usable,
			   usable && !(policy->props[label->id].flags &
				       (TVD_PROP_GONE | TVD_LABEL_IMMUTABLE)));
	}
}

/* No label that may run under both may be seen as one that may not. */
static void set_may_run(const struct tvd_policy *labels,
			const struct tvd_policy *policy)
{
	u32 i;

	for (i = 0; i < labels->binary.count[TVD_SECTION_LABELS]; i++) {
		struct tvd_label *label =
			labels->label[TVD_REFERENCE_FIRST + i];

		WRITE_ONCE(label->may_run, !tvd_policy_obstacle(policy, label));
	}
}

static void record_load(const struct tvd_policy *policy)
{
	struct audit_buffer *ab = audit_log_start(audit_context(), GFP_KERNEL,
						  AUDIT_MAC_POLICY_LOAD);

	pr_info("version %llu with %u labels is in force, sha256 %*phN\n",
		policy->version, policy->binary.count[TVD_SECTION_LABELS],
		SHA256_DIGEST_SIZE, policy->digest);
	if (!ab)
		return;
	audit_log_format(ab, "lsm=tvd version=%llu digest=%*phN auid=%u ses=%u",
			 policy->version, SHA256_DIGEST_SIZE, policy->digest,
			 from_kuid(&init_user_ns, audit_get_loginuid(current)),
			 audit_get_sessionid(current));
	audit_log_end(ab);
}

/* From here on nothing can fail. */
/* Labels are resolved again, and what was the own label's may be no more. */
static void begin_sequence(void)
{
	lockdep_assert_held(&tvd_policy_mutex);
	/* Pairs with the acquire in tvd_known_label() and tvd_is_own(). */
	smp_store_release(&tvd_policy_sequence, tvd_policy_sequence + 1);
}

/* Whether a label that was in force is not any more, or may run no more. */
static bool ends_label(const struct tvd_policy *old,
		       const struct tvd_policy *new)
{
	u32 i;

	for (i = 0; i < old->binary.count[TVD_SECTION_LABELS]; i++) {
		const struct tvd_label *label =
			old->label[TVD_REFERENCE_FIRST + i];

		if (new->props[label->id].flags & ~old->props[label->id].flags &
		    TVD_PROP_GONE)
			return true;
		if (READ_ONCE(label->may_run) &&
		    tvd_policy_obstacle(new, label))
			return true;
	}
	return false;
}

static void publish(struct loading *load)
{
	struct tvd_policy *old, *new = load->policy;
	struct tvd_label *label;
	struct hlist_node *next;

	lockdep_assert_held(&tvd_policy_mutex);
	hlist_for_each_entry_safe(label, next, &load->created, link) {
		hlist_del(&label->link);
		tvd_intern_label(label);
	}
	label_count = new->count;
	/* Before anybody enters a label by the new policy. */
	set_may_run(tvd_policy_held(), new);
	set_may_run(new, new);
	old = rcu_replace_pointer(tvd_policy, new,
				  lockdep_is_held(&tvd_policy_mutex));
	set_usable(old, false);
	set_usable(new, true);
	begin_sequence();
	static_branch_enable(&tvd_active_key);
	record_load(new);
	if (old != &tvd_boot_policy)
		call_rcu(&old->rcu, free_policy_rcu);
}

/**
 * tvd_policy_held - the policy in force, for who holds the policy mutex
 *
 * Return: the policy; it stays in force while the mutex is held.
 */
const struct tvd_policy *tvd_policy_held(void)
{
	return rcu_dereference_protected(tvd_policy,
					 lockdep_is_held(&tvd_policy_mutex));
}

static int may_replace(const struct tvd_binary *binary)
{
	u64 version = tvd_policy_held()->version;

	if (locked) {
		pr_err("refused: the policy is locked until the next boot\n");
		return -EPERM;
	}
	if (binary->version > version)
		return 0;
	pr_err("refused: version %llu is not above version %llu, which is in force; raise it\n",
	       binary->version, version);
	return -ESTALE;
}

/* An entry is decided under the policy before or under this one. */
static int publish_unless_running(struct loading *load, bool revoke)
{
	int err = tvd_lock_running(load->policy, revoke);

	if (err)
		return err;
	publish(load);
	tvd_unlock_running();
	return 0;
}

static void end_gone(void)
{
	/* Whoever decided by the old word is past the decision. */
	synchronize_rcu();
	tvd_end_gone();
}

static int load_locked(struct loading *load, bool revoke)
{
	int err = may_replace(&load->binary);
	bool ends;

	if (!err)
		err = find_labels(load);
	if (!err)
		err = allocate_policy(load);
	if (err) {
		discard(load);
		return err;
	}
	fill_labels(load->policy);
	fill_denies(load->policy);
	fill_machine(load->policy);
	fill_filesystems(load->policy);
	fill_devices(load->policy);
	fill_entries(load->policy);
	tvd_fill_conflicts(load->policy);
	ends = ends_label(tvd_policy_held(), load->policy);
	err = publish_unless_running(load, revoke);
	if (!err && ends)
		end_gone();
	if (err) {
		/* The bytes are the caller's again. */
		load->policy->binary.data = NULL;
		discard(load);
	}
	return err;
}

/* Whether the bytes are a valid policy. */
static int check_binary(struct tvd_binary *binary, const void *data,
			size_t size)
{
	const char *wrong;
	u32 *label_at, offset;

	wrong = tvd_binary_open(binary, data, size, &offset);
	if (!wrong) {
		label_at = kvmalloc_array(binary->count[TVD_SECTION_LABELS] + 1,
					  sizeof(*label_at), GFP_KERNEL);
		if (!label_at)
			return -ENOMEM;
		wrong = tvd_binary_check(binary, label_at, &offset);
		kvfree(label_at);
	}
	if (!wrong)
		return 0;
	pr_err("refused at byte %u: %s\n", offset, wrong);
	return -EINVAL;
}

static int load_binary(const void *data, size_t size, bool revoke)
{
	struct loading load = {};
	int err = check_binary(&load.binary, data, size);

	if (err)
		return err;
	mutex_lock(&tvd_policy_mutex);
	err = load_locked(&load, revoke);
	mutex_unlock(&tvd_policy_mutex);
	return err;
}

/* Bytes of the binary policy at the head of @data, by what its header says. */
static size_t binary_size(const u8 *data, size_t size)
{
	if (size < sizeof(struct tvd_policy_header) ||
	    memcmp(data, TVD_POLICY_MAGIC, TVD_POLICY_MAGIC_LEN))
		return size;
	return min_t(size_t, size,
		     get_unaligned_le32(
			     data + offsetof(struct tvd_policy_header, size)));
}

/**
 * tvd_load_policy - put a policy in force, all of it or nothing
 * @data: a binary policy, and after it a signature if it is signed; from
 * kvmalloc(), and not the caller's any more if the load succeeds
 * @size: bytes of both
 * @revoke: end what runs and may not run under the policy, rather than fail
 *
 * Sleeps.  What was wrong is said in the kernel log.
 *
 * Return: 0; -EFBIG if the policy is larger than TVD_POLICY_SIZE_MAX; -EINVAL if
 * it is not valid; -EBADMSG if what follows it is no signature; -EKEYREJECTED if
 * it is not signed and has to be, or if the signature is wrong or its maker may
 * not sign policies; -ENOKEY if nobody in the keyring .tvd vouches for its
 * maker; -ENOPKG if the kernel does not know the signature's algorithm, or it is
 * weak; -EPERM if the policy in force is locked; -ESTALE if the version is not
 * above that of the policy in force; -ENOSPC if there would be too many labels;
 * -EBUSY if labels are running that it keeps from running at the same time, or,
 * without @revoke, at all; -ENOMEM.
 */
int tvd_load_policy(const void *data, size_t size, bool revoke)
{
	size_t binary = binary_size(data, size);
	int err = 0;

	might_sleep();
	if (binary > TVD_POLICY_SIZE_MAX)
		return -EFBIG;
	/* Nothing of the policy is read before it is known whose it is. */
	if (binary < size)
		err = tvd_verify_signature(data, binary, data + binary,
					   size - binary);
	else if (tvd_signature_required())
		err = tvd_refuse_unsigned();
	return err ?: load_binary(data, binary, revoke);
}

/**
 * tvd_revoke_label - take everything from what carries a label
 * @name: the label's name
 *
 * From when this returns until a later policy has the label again, what
 * carries it may do nothing and nobody but the host may do anything to it; its
 * tasks have been killed or frozen for good, and who had mapped its objects has
 * been killed: see tvd_end_gone().  Possible under a locked policy, too, where
 * nothing undoes it.  Sleeps.
 *
 * Return: 0; -EINVAL if the policy in force has no such label.
 */
int tvd_revoke_label(const char *name)
{
	struct tvd_label *label = tvd_find_label(name, strlen(name));
	struct tvd_policy *policy;
	struct tvd_props *props;
	int err = -EINVAL;

	might_sleep();
	if (!label || tvd_label_is_builtin(label))
		return err;
	mutex_lock(&tvd_policy_mutex);
	policy = rcu_dereference_protected(tvd_policy,
					   lockdep_is_held(&tvd_policy_mutex));
	props = label->id < policy->count ? &policy->props[label->id] : NULL;
	if (props && !(props->flags & TVD_PROP_GONE)) {
		/* In place, since to revoke must not want memory. */
		WRITE_ONCE(props->flags, props->flags | TVD_PROP_GONE);
		WRITE_ONCE(label->usable, false);
		WRITE_ONCE(label->may_run, false);
		begin_sequence();
		pr_notice("label %s is revoked\n", label->name);
		end_gone();
		err = 0;
	}
	mutex_unlock(&tvd_policy_mutex);
	return err;
}

/**
 * tvd_lock_policy - keep the policy in force until the next boot
 */
void tvd_lock_policy(void)
{
	mutex_lock(&tvd_policy_mutex);
	if (!locked)
		pr_notice("version %llu is locked until the next boot\n",
			  tvd_policy_held()->version);
	locked = true;
	mutex_unlock(&tvd_policy_mutex);
}

/**
 * tvd_policy_is_locked - whether no policy is loaded any more
 *
 * Return: true after tvd_lock_policy().
 */
bool tvd_policy_is_locked(void)
{
	return READ_ONCE(locked);
}
