/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: what the selftests share
 *
 * A test is the host.  It has an act done by an *actor*, a program that acts
 * once under the label that it was started in, and compares what came of it,
 * and what the kernel recorded, with what the model of the policy says.
 */
#ifndef _TVD_SELFTESTS_COMMON_H
#define _TVD_SELFTESTS_COMMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdnoreturn.h>
#include <sys/types.h>
#include <unistd.h>

#include <linux/tvd.h>

/* The labels of policy.yaml, and the ones that are always there. */
#define HOST TVD_NAME_HOST
#define BASE TVD_NAME_BASE
#define ANY TVD_NAME_ANY
#define RED "red"
#define RED_TOO "red-too"
#define BLUE "blue"
#define BRIDGE "bridge"

/* Those of the policy that prepare_label() loads: labels.c. */
#define CONSTANT "constant" /* immutable, of both domains */
#define EVEN "even"
#define LOST "lost" /* until spoil_label() */
#define ODD "odd"
#define REVOKED "revoked" /* by spoil_label() */
#define VAULT "vault" /* closed, of the red domain */

/* Room for the path of anything that a test makes. */
#define PATH_SIZE 256

/* Descriptors of an actor; the last one is there if the test gave one. */
#define ACTOR_TELL 3
#define ACTOR_HEAR 4
#define ACTOR_GIVEN 5

/* The name of an actor that is to receive ACTOR_GIVEN from there first. */
#define ACTOR_RECEIVES "receiver"

/* Exit statuses of an actor that are no errno. */
#define ACTOR_BROKEN 255 /* what the act needs could not be set up */
#define ACTOR_NO_EXEC 254 /* it did not get to run */

/*
 * self_attr.c: the label's system calls, which Debian 12's C library and
 * headers do not have.
 */
#define ATTR_CURRENT 100
#define ATTR_EXEC 101
#define ATTR_FSCREATE 102
#define ATTR_SOCKCREATE 105

int set_self_attr(unsigned int attr, const char *label);
int set_self_attr_raw(unsigned int attr, const void *ctx, __u32 size,
		      __u32 flags);
int get_self_attr(unsigned int attr, char *label, size_t size);

/* The tunnel that an actor attaches to while another holds it. */
#define HELD_TUNNEL "tvdheld"

/*
 * model.c: what the policy says
 */

/**
 * struct expectation - what should come of an act
 *
 * @err: its errno, 0 for success.
 * @subject: the label that the record should name; with @object, @row,
 *	@access, @act, @number, @reason and @with it is of use only if @err is
 *	not 0.
 * @object: the label acted upon; NULL if @act stands for it.
 * @row: the row of the table that refuses.
 * @access: the kinds of access in the record; 0 for none.
 * @act: the word for what was refused, NULL for none.
 * @number: says more about @act.
 * @reason: the word for why, NULL for none.
 * @with: the label that the reason speaks of, NULL for none.
 */
struct expectation {
	int err;
	const char *subject;
	const char *object;
	unsigned int row;
	__u32 access;
	const char *act;
	int number;
	const char *reason;
	const char *with;
};

/* The kinds of access that an act asks for, one question after the other. */
#define STEPS(...) ((const __u32[]){ __VA_ARGS__, 0 })

bool model_allows(const char *subject, const char *object, __u32 access,
		  unsigned int *row);
const char *access_name(unsigned int kind);
struct expectation expect_steps(const char *subject, const char *object,
				const __u32 *steps, int err);
struct expectation expect_denial(const char *subject, const char *object,
				 unsigned int row, __u32 access, int err);
struct expectation expect_refusal(const char *subject, const char *act,
				  int number, int err);
struct expectation expect_no_entry(const char *subject, const char *object,
				   const char *reason, const char *with);

/*
 * actor.c is the program, these start it: spawn.c
 */

/**
 * struct actor - a running actor
 *
 * @pid: of the process.
 * @from: what it tells is read here.
 * @to: closing it tells a waiting actor to end.
 */
struct actor {
	pid_t pid;
	int from;
	int to;
};

/* An actor's words, ended by NULL. */
#define WORDS(...) ((const char *const[]){ "actor", __VA_ARGS__, NULL })

int start_actor(struct actor *actor, const char *label, int given,
		const char *const *words);
int await_actor(struct actor *actor);
void await_state(pid_t pid, char wanted);
void await_sleep(const struct actor *actor);
int finish_actor(struct actor *actor);
void kill_actor(struct actor *actor);
int act(const char *label, const char *const *words);
int act_with(const char *label, int given, const char *const *words);
int exec_errno(const char *label, const char *path);

/*
 * records.c: denials in the kernel log
 */

/**
 * struct sight - what was seen of an act
 *
 * @err: its errno, or the ACTOR_* status.
 * @records: how many denials of this actor were recorded.
 * @first: the first of them, from "lsm=tvd" on.
 */
struct sight {
	int err;
	int records;
	char first[512];
};

int open_records(void);
bool kernel_says(int log, const char *text);
int count_records(int log, pid_t pid, char *first, size_t size);
struct sight see_act(const char *label, int given, const char *const *words);
const char *difference(const struct expectation *expected,
		       const struct sight *seen);
const char *see_difference(struct expectation expected, const char *label,
			   int given, const char *const *words);

#define EXPECT_ALLOWED ((struct expectation){})

/* That an act comes to what it should; given a descriptor, -1 for none. */
#define EXPECT_SEEN_WITH(expected, label, given, ...)           \
	EXPECT_STREQ("", see_difference(expected, label, given, \
					WORDS(__VA_ARGS__)))
#define EXPECT_SEEN(expected, label, ...) \
	EXPECT_SEEN_WITH(expected, label, -1, __VA_ARGS__)

/*
 * labels.c: labels of every kind
 */
int prepare_label(const char *label);
int spoil_label(const char *label);
int forget_label(const char *label);

/*
 * privilege.c: what a test itself may do
 */
bool is_enforcing(void);
int drop_mac_admin(void);
int restore_capabilities(void);

/*
 * faults.c: allocations that fail because a test asks for it
 */
#define FAIL_NTH "/proc/thread-self/fail-nth"
int prepare_faults(void);
void ask_for_fault(int fail_nth, int number);
bool take_back_fault(int fail_nth);

/* More than any act has, by far: it ends. */
#define FAULTS_MAX 5000

struct label_spec;
struct policy_spec;

/*
 * pass.c: descriptors that are passed
 */
int pass_descriptor(int fd);
int take_given(pid_t pid);
struct sight see_passed_later(const char *label, int fd,
			      const char *const *words, const char *path,
			      const char *new_label);
struct sight see_passed(const char *label, int fd, const char *const *words);
struct sight see_passed_across_load(const char *label, int fd,
				    const char *const *words,
				    const struct policy_spec *after);
struct sight see_across_load(const char *label, int fd,
			     const char *const *words,
			     const struct label_spec *before,
			     const struct label_spec *after);
struct sight see_across_revocation(const char *label, int fd,
				   const char *const *words,
				   const char *revoked);
struct sight see_taken(const char *label, int fd, const char *name);
int inherit(const char *label, int fd, int place, const char *const *words);

/* At which address an actor is passed a descriptor; the first of its words. */
#define PASS_ADDRESS "@tvd-pass"
#define PASSED_WORDS(...) WORDS("passed", PASS_ADDRESS, __VA_ARGS__)

/*
 * files.c: files with labels
 */
const char *test_path(char path[PATH_SIZE], const char *format, ...);
int set_label(const char *path, const char *label);
int get_label(const char *path, char *label, size_t size);
bool has_label(const char *path, const char *label);
int make_file(const char *path, const char *label, const char *content,
	      mode_t mode);
int make_dir(const char *path, const char *label);
int make_link(const char *path, const char *label, const char *target);
int make_tree(char path[PATH_SIZE], const char *filesystem, const char *label);
int remove_tree(const char *path);
int copy_file(const char *from, const char *to, const char *label);
int find_mounted(const char *where, char device[PATH_SIZE]);
ssize_t read_file(const char *path, char *text, size_t size);
int write_text(const char *path, const char *text);

#endif /* _TVD_SELFTESTS_COMMON_H */
