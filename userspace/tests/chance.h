/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unit tests: numbers that look random, the same ones each time
 */
#ifndef TESTS_CHANCE_H
#define TESTS_CHANCE_H

#include <stdint.h>

static inline uint32_t chance(uint64_t *state, uint32_t below)
{
	uint64_t x;

	*state += 0x9e3779b97f4a7c15;
	x = *state;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return (uint32_t)((x ^ x >> 31) % below);
}

#endif /* TESTS_CHANCE_H */
