/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtvd: the running kernel
 */
#ifndef TVD_KERNEL_H
#define TVD_KERNEL_H

#include "error.h"

#define TVD_SECURITYFS "/sys/kernel/security/tvd"
#define TVD_SIGNATURES "/sys/module/tvd/parameters/require_signature"

/* A label's types take more bytes by name than by number. */
#define TVD_LABELS_FILE_MAX ((size_t)1024 * 1024 * 1024)

/* These are what the public functions do, under another directory. */
int tvd_read_status_at(const char *directory, struct tvd_status *status,
		       struct tvd_error **error);
int tvd_read_labels_at(const char *directory, struct tvd_label_status **labels,
		       size_t *count, struct tvd_error **error);
int tvd_load_policy_at(const char *directory, const void *binary, size_t size,
		       unsigned int flags, struct tvd_error **error);

void tvd_error_set_inactive(struct tvd_error **error);
void tvd_error_set_garbled(const char *path, struct tvd_error **error);
int tvd_read_word(const char *path, char *word, size_t room);

/*
 * What <linux/lsm.h> and <sys/syscall.h> of a 6.8 kernel and later define;
 * older headers lack them.
 */

#define TVD_LSM_ATTR_CURRENT 100
#define TVD_LSM_ATTR_EXEC 101
#define TVD_LSM_ATTR_FSCREATE 102
#define TVD_LSM_FLAG_SINGLE 1

/**
 * struct tvd_lsm_context - the kernel's struct lsm_ctx, with room for a label
 *
 * @id: LSM_ID_TVD.
 * @flags: 0.
 * @length: bytes of the whole.
 * @label_length: bytes of @label in use.
 * @label: a label's name; a NUL at its end is not needed.
 */
struct tvd_lsm_context {
	uint64_t id;
	uint64_t flags;
	uint64_t length;
	uint64_t label_length;
	char label[128];
};

int tvd_sys_get_self_attr(unsigned int attribute, void *context, uint32_t *size,
			  uint32_t flags);
int tvd_sys_set_self_attr(unsigned int attribute, void *context, uint32_t size,
			  uint32_t flags);
int tvd_sys_list_modules(uint64_t *ids, uint32_t *size);

#endif /* TVD_KERNEL_H */
