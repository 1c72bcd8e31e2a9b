# SPDX-License-Identifier: GPL-2.0-only
#
# The fuzzing targets, for clang's libFuzzer
#
# Included by the top Makefile after userspace/build.mk.  The library is compiled
# once more here, with what tells the fuzzer where it has been.

FUZZ_CC ?= clang
FUZZ_SECONDS ?= 3600
FUZZ_CHECK_SECONDS ?= 30
FUZZ_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all
# Without warnings: the build for use has them, from the other compiler.
FUZZ_CFLAGS = -std=c11 -D_GNU_SOURCE $(US_INCLUDES) -Iuserspace/libtvd -MMD -MP \
	-O1 -g -fno-omit-frame-pointer $(FUZZ_SANITIZE)

FUZZ := $(BUILD)/fuzz
FUZZ_TARGETS := $(patsubst userspace/fuzz/%.c,%,\
	$(wildcard userspace/fuzz/fuzz_*.c))
FUZZ_LIB_OBJECTS := $(US_LIB_SOURCES:%.c=$(FUZZ)/object/%.o)
FUZZ_SHARED_OBJECTS := $(FUZZ)/object/userspace/fuzz/round_trip.o

.PHONY: fuzz-build fuzz check-fuzz

fuzz-build: $(FUZZ_TARGETS:%=$(FUZZ)/%) $(FUZZ)/seeds/.made

$(FUZZ)/object/%.o: %.c
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer-no-link -c -o $@ $<

$(FUZZ_TARGETS:%=$(FUZZ)/%): $(FUZZ)/%: $(FUZZ)/object/userspace/fuzz/%.o \
		$(FUZZ_SHARED_OBJECTS) $(FUZZ_LIB_OBJECTS)
	$(FUZZ_CC) -fsanitize=fuzzer $(FUZZ_SANITIZE) -o $@ $^ $(US_LIBS)

# What the fuzzer begins with is made of the policies that there are.
$(FUZZ)/seeds/.made: userspace/fuzz/seed $(BUILD)/tvdctl \
		$(wildcard policies/*.yaml userspace/fuzz/seeds/*.yaml)
	userspace/fuzz/seed $(BUILD)/tvdctl $(FUZZ)/seeds
	touch $@

check-fuzz: fuzz-build	## one stage of the gate: the fuzzers, for half a minute
	@userspace/fuzz/run check $(FUZZ) $(FUZZ_CHECK_SECONDS) \
		fuzz_binary fuzz_source fuzz_denial

fuzz: fuzz-build	## all fuzzers, for FUZZ_SECONDS=3600; what they find stays
	@userspace/fuzz/run keep $(FUZZ) $(FUZZ_SECONDS) $(FUZZ_TARGETS)

-include $(FUZZ_LIB_OBJECTS:.o=.d) $(FUZZ_SHARED_OBJECTS:.o=.d)
-include $(FUZZ_TARGETS:%=$(FUZZ)/object/userspace/fuzz/%.d)
