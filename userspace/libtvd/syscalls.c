// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: system calls that the C library has no function for
 */
#include "kernel.h"

#include <sys/syscall.h>
#include <unistd.h>

/* New system calls have the same number on every architecture but Alpha. */
#ifdef __alpha__
#define SYSCALL_OFFSET 110
#else
#define SYSCALL_OFFSET 0
#endif

#ifndef SYS_lsm_get_self_attr
#define SYS_lsm_get_self_attr (459 + SYSCALL_OFFSET)
#endif
#ifndef SYS_lsm_set_self_attr
#define SYS_lsm_set_self_attr (460 + SYSCALL_OFFSET)
#endif
#ifndef SYS_lsm_list_modules
#define SYS_lsm_list_modules (461 + SYSCALL_OFFSET)
#endif

/* See lsm_get_self_attr(2). */
int tvd_sys_get_self_attr(unsigned int attribute, void *context, uint32_t *size,
			  uint32_t flags)
{
	return (int)syscall(SYS_lsm_get_self_attr, attribute, context, size,
			    flags);
}

/* See lsm_set_self_attr(2). */
int tvd_sys_set_self_attr(unsigned int attribute, void *context, uint32_t size,
			  uint32_t flags)
{
	return (int)syscall(SYS_lsm_set_self_attr, attribute, context, size,
			    flags);
}

/* See lsm_list_modules(2). */
int tvd_sys_list_modules(uint64_t *ids, uint32_t *size)
{
	return (int)syscall(SYS_lsm_list_modules, ids, size, 0);
}
