// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: a program that does nothing until it is killed
 *
 * Without a C library, so that it can be started ten thousand times.
 */
#include <stdnoreturn.h>
#include <sys/syscall.h>

noreturn void _start(void);

noreturn void _start(void)
{
	for (;;) {
		long number = SYS_pause;

		__asm__ volatile("syscall"
				 : "+a"(number)
				 :
				 : "rcx", "r11", "memory");
	}
}
