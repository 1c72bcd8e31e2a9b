// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints the fewest ticks of the time stamp counter that a fixed loop took.
 */

#include <limits.h>
#include <stdio.h>
#include <x86intrin.h>

#define ROUNDS 1000000
#define RUNS 10

static unsigned long long time_loop(void)
{
	unsigned long long start = __rdtsc();
	int i;

	for (i = 0; i < ROUNDS; i++)
		asm volatile("nop; nop; nop" : : : "memory");
	return __rdtsc() - start;
}

int main(void)
{
	unsigned long long ticks, least = ULLONG_MAX;
	int run;

	for (run = 0; run < RUNS; run++) {
		ticks = time_loop();
		if (ticks < least)
			least = ticks;
	}
	return printf("%llu\n", least) < 0;
}
