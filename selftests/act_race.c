// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: what an actor does again and again, to be in the way
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>

#include "actor.h"

/* Exchanges two names until the test says that it is over. */
static int exchange_until_end(char **word)
{
	struct pollfd end = { .fd = ACTOR_HEAR, .events = POLLIN };

	tell_ready();
	while (!poll(&end, 1, 0))
		if (renameat2(AT_FDCWD, word[0], AT_FDCWD, word[1],
			      RENAME_EXCHANGE))
			return errno;
	return 0;
}

const struct act race_acts[] = {
	{ "exchange-until-end", 2, exchange_until_end },
	{},
};
