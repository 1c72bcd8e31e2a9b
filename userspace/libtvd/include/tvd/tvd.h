/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: policies and labels of Trusted Virtual Domains
 *
 * Functions that can fail take a pointer to an error pointer as their last
 * argument.  It may be NULL.  If it is not, then it points to NULL before the
 * call, and after a failure to an error that the caller frees.
 *
 * The library keeps no state: different threads may call it at the same time,
 * though not with the same object.
 */
#ifndef TVD_TVD_H
#define TVD_TVD_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <linux/tvd.h>

#ifdef __cplusplus
extern "C" {
#endif

/** TVD_EXPORT - marks what users of the shared library may call */
#define TVD_EXPORT __attribute__((visibility("default")))

/** TVD_LABEL_SIZE - bytes of a buffer that holds any label's name and a NUL */
#define TVD_LABEL_SIZE (TVD_NAME_MAX + 1)

/** TVD_DIGEST_SIZE - bytes of a buffer that holds a policy's digest in hex */
#define TVD_DIGEST_SIZE (64 + 1)

/* Errors: error.c */

/** struct tvd_error - what went wrong, made once and wrapped on its way out */
struct tvd_error;

TVD_EXPORT const char *tvd_error_message(const struct tvd_error *error);
TVD_EXPORT int tvd_error_number(const struct tvd_error *error);
TVD_EXPORT size_t tvd_error_positions(const struct tvd_error *error);
TVD_EXPORT void tvd_error_wrap(struct tvd_error **error, const char *format,
			       ...) __attribute__((format(printf, 2, 3)));
TVD_EXPORT void tvd_error_free(struct tvd_error *error);

/*
 * Policies: policy.c, policy_source.c, policy_compile.c, policy_decompile.c,
 * policy_show.c, policy_in_force.c
 */

/** struct tvd_policy - a policy that was read, and is valid */
struct tvd_policy;

TVD_EXPORT struct tvd_policy *tvd_parse_policy(const char *file,
					       const char *text, size_t size,
					       struct tvd_error **error);
TVD_EXPORT struct tvd_policy *tvd_read_policy(const char *file,
					      struct tvd_error **error);
TVD_EXPORT struct tvd_policy *
tvd_read_policy_in_force(struct tvd_error **error);
TVD_EXPORT struct tvd_policy *
tvd_decompile_policy(const void *binary, size_t size, struct tvd_error **error);
TVD_EXPORT void tvd_free_policy(struct tvd_policy *policy);
TVD_EXPORT size_t tvd_policy_type_count(const struct tvd_policy *policy);
TVD_EXPORT size_t tvd_policy_label_count(const struct tvd_policy *policy);
TVD_EXPORT const char *tvd_policy_warnings(const struct tvd_policy *policy);
TVD_EXPORT int tvd_show_policy(const struct tvd_policy *policy, char **text,
			       size_t *size, struct tvd_error **error);
TVD_EXPORT char *tvd_show_policy_json(const struct tvd_policy *policy,
				      struct tvd_error **error);
TVD_EXPORT int tvd_compile_policy(const struct tvd_policy *policy,
				  void **binary, size_t *size,
				  struct tvd_error **error);
TVD_EXPORT int tvd_read_binary(const char *file, void **binary, size_t *size,
			       struct tvd_error **error);

/* Signed policies: sign.c, verify.c */

TVD_EXPORT int tvd_sign_policy(const void *binary, size_t size,
			       const char *key_file,
			       const char *certificate_file, void **made,
			       size_t *made_size, struct tvd_error **error);
TVD_EXPORT int tvd_verify_policy(const void *message, size_t size,
				 const char *certificates_file,
				 struct tvd_error **error);

/* What a policy allows and what flows: explain.c, flows_report.c, diff.c */

/**
 * struct tvd_explanation - the decision's answer, and why it is so
 *
 * @allowed: whether the access is granted.
 * @row: of the decision table, enum tvd_row.
 * @reason: a sentence, without a newline at its end.
 * @lines: the lines of the policy's source that the answer rests on, each as
 *	"file:line: text" and a newline; empty if the policy has no source.
 */
struct tvd_explanation {
	bool allowed;
	unsigned int row;
	char *reason;
	char *lines;
};

/** struct tvd_explainer - a policy, made ready to be asked */
struct tvd_explainer;

TVD_EXPORT struct tvd_explainer *
tvd_make_explainer(const struct tvd_policy *policy, struct tvd_error **error);
TVD_EXPORT void tvd_free_explainer(struct tvd_explainer *explainer);
TVD_EXPORT int tvd_ask(const struct tvd_explainer *explainer,
		       const char *subject, const char *object,
		       const char *access, bool *allowed, unsigned int *row,
		       struct tvd_error **error);
TVD_EXPORT int tvd_explain(const struct tvd_policy *policy, const char *subject,
			   const char *object, const char *access,
			   struct tvd_explanation *explanation,
			   struct tvd_error **error);
TVD_EXPORT void tvd_free_explanation(struct tvd_explanation *explanation);

/**
 * enum tvd_flow_format - how flows are told
 * @TVD_FLOWS_TEXT: to a person.
 * @TVD_FLOWS_JSON: to a program.
 * @TVD_FLOWS_DOT: as a graph, for Graphviz.
 */
enum tvd_flow_format {
	TVD_FLOWS_TEXT,
	TVD_FLOWS_JSON,
	TVD_FLOWS_DOT,
};

TVD_EXPORT int tvd_show_flows(const struct tvd_policy *policy,
			      enum tvd_flow_format format, char **text,
			      size_t *size, struct tvd_error **error);
TVD_EXPORT int tvd_diff_policies(const struct tvd_policy *before,
				 const struct tvd_policy *after, char **text,
				 size_t *size, struct tvd_error **error);

/* The running kernel: kernel.c, kernel_load.c */

/**
 * struct tvd_status - what the kernel enforces
 *
 * @version: of the policy; 0 before the first load.
 * @labels: how many labels the policy defines.
 * @labels_since_boot: how many have existed, built-in and gone ones included.
 * @denied: refusals, by the row of the decision table (enum tvd_row).
 * @permissive: what permissive labels were spared.
 * @suppressed: refusals that were left out of the audit log.
 * @digest: SHA-256 of the binary policy in hex, or "none".
 * @enforcing: whether a policy is in force.
 * @locked: whether no other policy is loaded before the next boot.
 * @signatures: whether only signed policies are loaded.
 */
struct tvd_status {
	uint64_t version;
	uint64_t labels;
	uint64_t labels_since_boot;
	uint64_t denied[TVD_ROWS];
	uint64_t permissive;
	uint64_t suppressed;
	char digest[TVD_DIGEST_SIZE];
	bool enforcing;
	bool locked;
	bool signatures;
};

/**
 * struct tvd_label_status - a label of the policy in force
 *
 * @name: its name.
 * @properties: such as "trusted,immutable"; empty if it has none.
 * @types: its types, with a comma between two of them.
 * @tasks: how many tasks run under it, or -1 where the kernel does not say.
 */
struct tvd_label_status {
	char name[TVD_LABEL_SIZE];
	char *properties;
	char *types;
	int64_t tasks;
};

TVD_EXPORT bool tvd_kernel_active(void);
TVD_EXPORT int tvd_read_status(struct tvd_status *status,
			       struct tvd_error **error);

/** TVD_LOAD_REVOKE - end what runs and may not run under the policy */
#define TVD_LOAD_REVOKE 0x1U

TVD_EXPORT int tvd_load_policy(const void *binary, size_t size,
			       unsigned int flags, struct tvd_error **error);

TVD_EXPORT int tvd_read_labels(struct tvd_label_status **labels, size_t *count,
			       struct tvd_error **error);
TVD_EXPORT void tvd_free_labels(struct tvd_label_status *labels, size_t count);
TVD_EXPORT int tvd_lock_policy(struct tvd_error **error);
TVD_EXPORT int tvd_revoke_label(const char *label, struct tvd_error **error);

/* Labels of processes: process.c */

TVD_EXPORT int tvd_get_own_label(char label[TVD_LABEL_SIZE],
				 struct tvd_error **error);
TVD_EXPORT int tvd_get_process_label(pid_t pid, char label[TVD_LABEL_SIZE],
				     struct tvd_error **error);
TVD_EXPORT int tvd_set_exec_label(const char *label, struct tvd_error **error);
TVD_EXPORT int tvd_set_create_label(const char *label,
				    struct tvd_error **error);

/* Processes and their labels: processes.c */

/**
 * struct tvd_process - a process
 *
 * @pid: its number.
 * @parent: that of its parent.
 * @user: its effective user.
 * @error: why its label cannot be read: an errno value, 0 if it was.
 * @label: its label; empty if it could not be read.
 * @command: its words, with a blank between two of them, or, in brackets, its
 *	name; it may hold any byte but NUL, see tvd_escape().
 */
struct tvd_process {
	pid_t pid;
	pid_t parent;
	uid_t user;
	int error;
	char label[TVD_LABEL_SIZE];
	char *command;
};

TVD_EXPORT int tvd_list_processes(struct tvd_process **processes, size_t *count,
				  struct tvd_error **error);
TVD_EXPORT void tvd_free_processes(struct tvd_process *processes, size_t count);

/* Labels of files: file_label.c */

TVD_EXPORT int tvd_get_file_label(const char *path, char label[TVD_LABEL_SIZE],
				  struct tvd_error **error);
TVD_EXPORT int tvd_set_file_label(const char *path, const char *label,
				  struct tvd_error **error);

/* The labels that the policy's rules give to files: file_rules.c, restore.c */

/** TVD_RESTORE_DRY_RUN - change nothing, but tell what would be changed */
#define TVD_RESTORE_DRY_RUN 0x1U
/** TVD_RESTORE_RECURSIVE - with all that is below */
#define TVD_RESTORE_RECURSIVE 0x2U
/** TVD_RESTORE_MOUNTS - across the border of a mount, too */
#define TVD_RESTORE_MOUNTS 0x4U

/**
 * struct tvd_restore_counts - what tvd_restore_labels() did
 *
 * @files: at how many files it looked, whatever their kind.
 * @changed: how many got another label, or would in a dry run.
 * @failed: how often it told that something could not be done.
 * @without_rule: for how many files there is no rule.
 * @links: how many files with several names were left as they are; each is
 *	among @failed, too.
 * @mounts: at how many mounts it turned back.
 */
struct tvd_restore_counts {
	uint64_t files;
	uint64_t changed;
	uint64_t failed;
	uint64_t without_rule;
	uint64_t links;
	uint64_t mounts;
};

/**
 * struct tvd_restore_report - whom tvd_restore_labels() tells what it does
 *
 * @context: handed to each function.
 * @visited: a file is looked at.
 * @changed: its label was changed; @from is NULL if it had none, and "?" if it
 *	had something that is no label's name.
 * @failed: it could not be, or something below it could not be looked at.
 *
 * A path may hold any byte but NUL, see tvd_escape().
 */
struct tvd_restore_report {
	void *context;
	void (*visited)(void *context, const char *path,
			const struct tvd_restore_counts *counts);
	void (*changed)(void *context, const char *path, const char *from,
			const char *to);
	void (*failed)(void *context, const char *path,
		       const struct tvd_error *error);
};

TVD_EXPORT const char *tvd_file_rule(const struct tvd_policy *policy,
				     const char *path);
TVD_EXPORT int tvd_restore_labels(const struct tvd_policy *policy,
				  const char *path, unsigned int flags,
				  const struct tvd_restore_report *report,
				  struct tvd_restore_counts *counts,
				  struct tvd_error **error);

/* What a process could act upon: object.c */

/**
 * struct tvd_object - something that has a label
 *
 * @label: its label.
 * @kind: "process", "label", "file", "directory", "link", "socket", "pipe",
 *	"character device" or "block device".
 * @how: why it has that label, to stand behind a colon.
 * @path: of a file, without links, as the process sees it; else NULL.
 * @pid: of a process.
 * @mode: permissions of a file.
 * @user: owner of a file.
 * @group: the same.
 */
struct tvd_object {
	char label[TVD_LABEL_SIZE];
	const char *kind;
	const char *how;
	char *path;
	pid_t pid;
	unsigned int mode;
	uid_t user;
	gid_t group;
};

TVD_EXPORT int tvd_find_object(const struct tvd_policy *policy, pid_t pid,
			       const char *name, struct tvd_object *object,
			       struct tvd_error **error);
TVD_EXPORT void tvd_free_object(struct tvd_object *object);

/* The records of denials: denial.c, denial_text.c */

/** TVD_WORD_SIZE - bytes of a buffer for a word that the kernel says */
#define TVD_WORD_SIZE 32

/**
 * struct tvd_denial - what a record of a denial says
 *
 * @seconds: when it was, since 1970; 0 where the record does not say.
 * @milliseconds: the same.
 * @serial: of the record, the same.
 * @permissive: whether it was only recorded.
 * @row: of the decision table, enum tvd_row; TVD_ROW_NONE where no object was
 *	looked at.
 * @access: TVD_ACCESS_*.
 * @subject: the label that acted.
 * @object: the label that was acted upon; empty for none.
 * @with: another label that @reason speaks of; empty for none.
 * @act: what was refused, where no object was looked at; else empty.
 * @reason: why, where no row says so; else empty.
 * @number: says more about @act, such as the number of a capability.
 * @pid: the process that acted.
 * @object_pid: the one acted upon; 0 for none.
 * @ipc: one more than the number of the System V object; 0 for none.
 * @inode: the number of the file; 0 for none.
 * @suppressed: how many records before this one were left out.
 * @command: name of the process that acted.
 * @object_command: that of the one acted upon.
 * @device: the filesystem of the file.
 * @name: the file's name, where its path is not known; else empty.
 * @path: the file's path, or empty.
 *
 * The last five may hold any byte but NUL.
 */
struct tvd_denial {
	uint64_t seconds;
	unsigned int milliseconds;
	uint64_t serial;
	bool permissive;
	unsigned int row;
	uint32_t access;
	char subject[TVD_LABEL_SIZE];
	char object[TVD_LABEL_SIZE];
	char with[TVD_LABEL_SIZE];
	char act[TVD_WORD_SIZE];
	char reason[TVD_WORD_SIZE];
	int number;
	pid_t pid;
	pid_t object_pid;
	int64_t ipc;
	uint64_t inode;
	uint64_t suppressed;
	char command[64];
	char object_command[64];
	char device[64];
	char name[256];
	char path[4096];
};

TVD_EXPORT bool tvd_parse_denial(const char *line, size_t length,
				 struct tvd_denial *denial);
TVD_EXPORT int tvd_describe_denial(const struct tvd_denial *denial,
				   char **sentence, char **next,
				   struct tvd_error **error);
TVD_EXPORT const char *tvd_access_name(unsigned int kind);

/* Text that others have written: escape.c */

TVD_EXPORT char *tvd_escape(const char *text, size_t length);

#ifdef __cplusplus
}
#endif

#endif /* TVD_TVD_H */
