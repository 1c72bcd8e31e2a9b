# SPDX-License-Identifier: GPL-2.0-only
#
# The kselftest programs, to be run by selftests/run.sh in the virtual machine
#
# Included by the top Makefile.  The harness is the kernel's own, used from its
# source tree.

ST_OUT := $(BUILD)/selftests
ST_OBJ := $(BUILD)/selftests-objects
ST_TESTS := entry file create xattr task unix family capability protect \
	overlay policy reload namespace
ST_ACTS := file attribute task socket system
ST_COMMON := self_attr model spawn records files policy_file privilege
ST_HARNESS = $(shell scripts/kernel srcdir vm)/tools/testing/selftests

ST_CFLAGS = -std=gnu11 -D_GNU_SOURCE -O2 -g -Wall -Wextra -Werror \
	-Wno-unused-parameter -Wno-missing-field-initializers \
	-Wshadow -MMD -MP -Iinclude/uapi

ST_COMMON_OBJECTS := $(ST_COMMON:%=$(ST_OBJ)/%.o)
ST_ACTOR_OBJECTS := $(ST_OBJ)/actor.o $(ST_ACTS:%=$(ST_OBJ)/act_%.o) \
	$(ST_OBJ)/self_attr.o $(ST_OBJ)/files.o
ST_PROGRAMS := $(ST_TESTS:%=$(ST_OUT)/%_test)

selftests: $(ST_PROGRAMS) $(ST_OUT)/setup/actor $(ST_OUT)/setup/policy.tvdp \
	$(ST_OUT)/setup/tvdctl

$(ST_OBJ)/%_test.o: selftests/%_test.c
	@mkdir -p $(@D)
	$(CC) $(ST_CFLAGS) -isystem $(ST_HARNESS) -c -o $@ $<

$(ST_OBJ)/%.o: selftests/%.c
	@mkdir -p $(@D)
	$(CC) $(ST_CFLAGS) -fno-pie -c -o $@ $<

$(ST_PROGRAMS): $(ST_OUT)/%: $(ST_OBJ)/%.o $(ST_COMMON_OBJECTS)
	@mkdir -p $(@D)
	$(CC) -no-pie -g -o $@ $^

# At a fixed address: one actor knows where another's memory is.
$(ST_OUT)/setup/actor: $(ST_ACTOR_OBJECTS)
	@mkdir -p $(@D)
	$(CC) -no-pie -g -o $@ $^

$(ST_OUT)/setup/policy.tvdp: selftests/policy.yaml $(BUILD)/tvdctl
	@mkdir -p $(@D)
	$(BUILD)/tvdctl policy compile -o $@ $<

$(ST_OUT)/setup/tvdctl: $(BUILD)/tvdctl
	@mkdir -p $(@D)
	cp $< $@

-include $(ST_PROGRAMS:$(ST_OUT)/%=$(ST_OBJ)/%.d)
-include $(ST_COMMON_OBJECTS:.o=.d) $(ST_ACTOR_OBJECTS:.o=.d)
