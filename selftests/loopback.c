// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: several actors on one network
 */
#include <unistd.h>

#include "loopback.h"

/**
 * begin_company - begin to watch for what actors are denied
 * @company: filled in
 *
 * Return: 0, -1 with errno set.
 */
int begin_company(struct company *company)
{
	*company = (struct company){ .log = open_records() };
	return company->log < 0 ? -1 : 0;
}

/**
 * join_company - start one more actor
 * @company: from begin_company()
 * @label: the actor's
 * @given: a descriptor for it, -1 for none
 * @words: what it is to do; it tells when it is ready
 *
 * Return: 0, -1 if it is not ready.
 */
int join_company(struct company *company, const char *label, int given,
		 const char *const *words)
{
	struct actor *actor = &company->actors[company->count];

	if (company->count == COMPANY ||
	    start_actor(actor, label, given, words))
		return -1;
	company->count++;
	if (await_actor(actor))
		return -1;
	await_sleep(actor);
	return 0;
}

/**
 * leave_company - tell the last actor to go on, or to end
 * @company: which has one
 *
 * Return: as finish_actor().
 */
int leave_company(struct company *company)
{
	return finish_actor(&company->actors[--company->count]);
}

/**
 * see_leave - how what comes of the last actor's act differs from what should
 * @company: which has one
 * @expected: what should come of it
 *
 * Others may have been denied something, too.
 *
 * Return: as difference().
 */
const char *see_leave(struct company *company, struct expectation expected)
{
	struct actor actor = company->actors[company->count - 1];
	struct sight seen;

	seen.err = leave_company(company);
	seen.records = count_records(company->log, actor.pid, seen.first,
				     sizeof(seen.first));
	return difference(&expected, &seen);
}

void end_company(struct company *company)
{
	while (company->count)
		kill_actor(&company->actors[--company->count]);
	close(company->log);
}

/**
 * count_company_records - denials of anybody since the last look
 * @company: from begin_company()
 * @first: the first of them goes here, empty if there is none
 * @size: how many bytes have room
 *
 * What is denied to a packet may be told by whose turn it is.
 *
 * Return: as count_records().
 */
int count_company_records(struct company *company, char *first, size_t size)
{
	return count_records(company->log, 0, first, size);
}
