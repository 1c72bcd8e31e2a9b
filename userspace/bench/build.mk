# SPDX-License-Identifier: GPL-2.0-only
#
# Measuring the compiler; included by the top Makefile after userspace/build.mk

US_BENCH := $(BUILD)/bench

.PHONY: bench-compiler

$(US_BENCH)/large_policy: userspace/bench/large_policy.c
	@mkdir -p $(@D)
	$(CC) $(US_USE_CFLAGS) -pie $(US_LDFLAGS) -o $@ $<

bench-compiler: $(BUILD)/tvdctl $(US_BENCH)/large_policy
	@userspace/bench/compiler $(BUILD)/tvdctl $(US_BENCH)/large_policy
