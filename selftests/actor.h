/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: the selftests' actor
 */
#ifndef _TVD_SELFTESTS_ACTOR_H
#define _TVD_SELFTESTS_ACTOR_H

#include "common.h"

/* Instead of a path: the descriptor that the test gave. */
#define GIVEN "given"

/* RWF_NOAPPEND, of Linux 6.9: later than the headers of Debian 12. */
#define ACTOR_NO_APPEND 0x20

/**
 * struct act - what an actor can do
 *
 * @name: its first word.
 * @words: how many more it takes; those that are not given are NULL.
 * @run: does it; returns 0, or the errno of what the act is about.
 */
struct act {
	const char *name;
	unsigned int words;
	int (*run)(char **word);
};

/* Each ends with an act that has no name. */
extern const struct act file_acts[];
extern const struct act attribute_acts[];
extern const struct act task_acts[];
extern const struct act socket_acts[];
extern const struct act inet_acts[];
extern const struct act system_acts[];
extern const struct act race_acts[];
extern const struct act ipc_acts[];
extern const struct act entry_acts[];
extern const struct act leave_acts[];
extern const struct act object_acts[];
extern const struct act shed_acts[];
extern const struct act held_acts[];
extern const struct act chosen_acts[];
extern const struct act path_acts[];
extern const struct act peer_acts[];
extern const struct act machine_acts[];
extern const struct act key_acts[];
extern const struct act ring_acts[];
extern const struct act bpf_acts[];
extern const struct act counter_acts[];
extern const struct act netlink_acts[];
extern const struct act layer_acts[];
extern const struct act tunnel_acts[];
extern const struct act binder_acts[];
extern const struct act revoke_acts[];
extern const struct act kind_acts[];
extern const struct act append_acts[];
extern const struct act count_acts[];
extern const struct act quota_acts[];

noreturn void broken(const char *what);
void tell_ready(void);
void hear_end(void);
int result(long returned);
int number(const char *word);
int open_object(const char *word, int flags);
int take_passed(const char *address);
int enter_namespaces(void);
int receive_descriptor(int sock);
int open_counter(pid_t pid);
int show_descriptor(int fd);

#endif /* _TVD_SELFTESTS_ACTOR_H */
