/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: several actors on one network
 */
#ifndef _TVD_SELFTESTS_LOOPBACK_H
#define _TVD_SELFTESTS_LOOPBACK_H

#include "common.h"

#define LO "127.0.0.1"
#define GROUP "239.1.2.3"
#define FAR "192.0.2.1"
#define CLIENT_PORT "4712"
#define NOBODYS_PORT "4713"

#define COMPANY 4

/**
 * struct company - actors, the last of which acts
 *
 * @actors: the first of them began first.
 * @count: how many there are.
 * @log: where their denials are read.
 */
struct company {
	struct actor actors[COMPANY];
	int count;
	int log;
};

int begin_company(struct company *company);
int join_company(struct company *company, const char *label, int given,
		 const char *const *words);
int leave_company(struct company *company);
const char *see_leave(struct company *company, struct expectation expected);
void end_company(struct company *company);
int count_company_records(struct company *company, char *first, size_t size);

/* Starts an actor, which tells when it can be acted upon. */
#define START(label, ...) \
	ASSERT_EQ(0,      \
		  join_company(&self->company, label, -1, WORDS(__VA_ARGS__)))

/* Ends the one that began last, and says what came of its act. */
#define FINISH() leave_company(&self->company)

/* That what the last one does comes to what it should, with its own record. */
#define EXPECT_FINISHED(expected) \
	EXPECT_STREQ("", see_leave(&self->company, expected))

/* Denials of anybody since the last look, and how the first of them begins. */
#define EXPECT_RECORDS(count, begin)                                           \
	do {                                                                   \
		char _first[512];                                              \
		EXPECT_EQ(count, count_company_records(&self->company, _first, \
						       sizeof(_first)));       \
		if (strncmp(_first, begin, strlen(begin)) != 0)                \
			EXPECT_STREQ(begin, _first);                           \
	} while (0)

#define DENIED "lsm=tvd verdict=denied "
#define RED_TO_BLUE DENIED "row=9 subject=red object=blue access="

#endif /* _TVD_SELFTESTS_LOOPBACK_H */
