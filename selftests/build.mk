# SPDX-License-Identifier: GPL-2.0-only
#
# The kselftest programs, to be run by selftests/run.sh in the virtual machine
#
# Included by the top Makefile.  The harness is the kernel's own, used from its
# source tree.

ST_OUT := $(BUILD)/selftests
ST_OBJ := $(BUILD)/selftests-objects
# For a machine that takes policies without a signature.
ST_UNSIGNED_TESTS := policy triples damage limit concurrent \
	examples until_reboot
# For a kernel that can be told to fail.
ST_DEBUG_TESTS := failnth fault
# For who has time.
ST_SOAK_TESTS := soak
# All others.
ST_TESTS := $(filter-out $(ST_UNSIGNED_TESTS) $(ST_DEBUG_TESTS) \
	$(ST_SOAK_TESTS),\
	$(patsubst selftests/%_test.c,%,$(wildcard selftests/*_test.c)))
# The policies that the project comes with, each above the one before and above
# what other tests load before it.
ST_EXAMPLES := $(patsubst policies/%.yaml,%,$(wildcard policies/*.yaml))
# 900010, 900020, ... in the order of the names, which is that of the tests.
version_of = 9000$(words $(shell printf '%s\n' $(ST_EXAMPLES) | \
	LC_ALL=C sort | sed '/^$(1)$$/q'))0
ST_ACTS := $(patsubst selftests/act_%.c,%,$(wildcard selftests/act_*.c))
ST_COMMON := self_attr model spawn records files policy_file signer \
	privilege labels revocation faults pass net netlink netfilter loopback ctl
ST_HARNESS = $(shell scripts/kernel srcdir vm)/tools/testing/selftests

ST_CFLAGS = -std=gnu11 -D_GNU_SOURCE -O2 -g -Wall -Wextra -Werror \
	-Wno-unused-parameter -Wno-missing-field-initializers \
	-Wshadow -MMD -MP -Iinclude/uapi -Iuserspace/libtvd/include

ST_COMMON_OBJECTS := $(ST_COMMON:%=$(ST_OBJ)/%.o)
ST_ACTOR_OBJECTS := $(ST_OBJ)/actor.o $(ST_ACTS:%=$(ST_OBJ)/act_%.o) \
	$(ST_OBJ)/self_attr.o $(ST_OBJ)/files.o $(ST_OBJ)/faults.o \
	$(ST_OBJ)/netlink.o
ST_UNSIGNED_OUT := $(ST_OUT)/unsigned
ST_DEBUG_OUT := $(ST_OUT)/debug
ST_SOAK_OUT := $(ST_OUT)/soak
ST_PROGRAMS := $(ST_TESTS:%=$(ST_OUT)/%_test) \
	$(ST_UNSIGNED_TESTS:%=$(ST_UNSIGNED_OUT)/%_test) \
	$(ST_DEBUG_TESTS:%=$(ST_DEBUG_OUT)/%_test) \
	$(ST_SOAK_TESTS:%=$(ST_SOAK_OUT)/%_test)

selftests: $(ST_PROGRAMS) $(ST_OUT)/setup/actor $(ST_OUT)/setup/policy.tvdp \
	$(ST_OUT)/setup/pause \
	$(ST_OUT)/setup/tvdctl $(ST_OUT)/setup/triples.tvdp \
	$(ST_OUT)/setup/json_check.py $(ST_OUT)/setup/tvdctl.schema.json \
	$(ST_EXAMPLES:%=$(ST_OUT)/setup/%.tvdp) \
	$(ST_OUT)/setup/hooks.txt $(ST_OUT)/setup/matrix.tsv \
	$(ST_OUT)/setup/triples.txt $(ST_UNSIGNED_OUT)/setup \
	$(ST_DEBUG_OUT)/setup $(ST_SOAK_OUT)/setup selftests-keys

# The script sees for itself whether there is anything to do: which kernel the
# certificates are for is not to be seen in the time of a file.
.PHONY: selftests-keys
selftests-keys:
	@mkdir -p $(ST_OUT)/setup
	selftests/keys.sh $(ST_OUT)/setup/keys "$$(scripts/kernel policy-key)" \
		"$$(scripts/kernel objdir "$${TVD_CONFIGURATION:-vm}")/certs/signing_key.pem"

$(ST_OBJ)/%_test.o: selftests/%_test.c
	@mkdir -p $(@D)
	$(CC) $(ST_CFLAGS) -isystem $(ST_HARNESS) -c -o $@ $<

$(ST_OBJ)/%.o: selftests/%.c
	@mkdir -p $(@D)
	$(CC) $(ST_CFLAGS) -fno-pie -c -o $@ $<

# The library signs the policies that the tests make.
$(ST_PROGRAMS): $(ST_COMMON_OBJECTS) $(BUILD)/libtvd.a

$(ST_OUT)/%_test: $(ST_OBJ)/%_test.o
	@mkdir -p $(@D)
	$(CC) -no-pie -g -o $@ $^ -lyaml -lcrypto

$(ST_UNSIGNED_OUT)/%_test: $(ST_OBJ)/%_test.o
	@mkdir -p $(@D)
	$(CC) -no-pie -g -o $@ $^ -lyaml -lcrypto

$(ST_DEBUG_OUT)/%_test: $(ST_OBJ)/%_test.o
	@mkdir -p $(@D)
	$(CC) -no-pie -g -o $@ $^ -lyaml -lcrypto

$(ST_SOAK_OUT)/%_test: $(ST_OBJ)/%_test.o
	@mkdir -p $(@D)
	$(CC) -no-pie -g -o $@ $^ -lyaml -lcrypto

$(ST_UNSIGNED_OUT)/setup $(ST_DEBUG_OUT)/setup $(ST_SOAK_OUT)/setup:
	@mkdir -p $(@D)
	ln -sfn ../setup $@

# At a fixed address: one actor knows where another's memory is.  Static: the
# emulated machine starts thousands of them.
$(ST_OUT)/setup/actor: $(ST_ACTOR_OBJECTS)
	@mkdir -p $(@D)
	$(CC) -no-pie -static -g -o $@ $^

$(ST_OUT)/setup/pause: $(ST_OBJ)/pause.o
	@mkdir -p $(@D)
	$(CC) -no-pie -static -nostdlib -o $@ $^

$(ST_OUT)/setup/policy.tvdp: selftests/policy.yaml $(BUILD)/tvdctl
	@mkdir -p $(@D)
	$(BUILD)/tvdctl policy compile -o $@ $<

# Questions for all who decide: the same in lsm/triples_test.c.
$(ST_OBJ)/triples.o $(ST_OBJ)/triples_test.o: ST_CFLAGS += -Ilsm

$(ST_OBJ)/triples: $(ST_OBJ)/triples.o $(ST_OBJ)/model.o
	$(CC) -no-pie -g -o $@ $^

$(ST_OUT)/setup/triples.txt: $(ST_OBJ)/triples
	@mkdir -p $(@D)
	$< questions >$@

# What the running kernel is to ask by.
$(ST_OUT)/setup/hooks.txt: Documentation/security/mediation.tsv scripts/mediation
	@mkdir -p $(@D)
	scripts/mediation hooks >$@

$(ST_OUT)/setup/matrix.tsv: Documentation/security/matrix.tsv
	@mkdir -p $(@D)
	cp $< $@

$(ST_OBJ)/triples.yaml: $(ST_OBJ)/triples
	$< policy >$@

$(ST_OUT)/setup/triples.tvdp: $(ST_OBJ)/triples.yaml $(BUILD)/tvdctl
	@mkdir -p $(@D)
	$(BUILD)/tvdctl policy compile -o $@ $<

$(ST_EXAMPLES:%=$(ST_OUT)/setup/%.tvdp): $(ST_OUT)/setup/%.tvdp: \
		policies/%.yaml $(BUILD)/tvdctl
	@mkdir -p $(@D)
	sed "s/^version: .*/version: $(call version_of,$*)/" $< >$(ST_OBJ)/$*.yaml
	$(BUILD)/tvdctl policy compile -o $@ $(ST_OBJ)/$*.yaml

$(ST_OUT)/setup/tvdctl: $(BUILD)/tvdctl
	@mkdir -p $(@D)
	cp $< $@

$(ST_OUT)/setup/json_check.py: userspace/tests/json_check.py
	@mkdir -p $(@D)
	cp $< $@

$(ST_OUT)/setup/%.schema.json: Documentation/schemas/%.schema.json
	@mkdir -p $(@D)
	cp $< $@

# Measured by scripts/bench, not by the gate.
$(BUILD)/bench/load: selftests/bench/load.c
	@mkdir -p $(@D)
	$(CC) $(ST_CFLAGS) -MF $(ST_OBJ)/load.d -o $@ $<

-include $(ST_TESTS:%=$(ST_OBJ)/%_test.d) \
	$(ST_UNSIGNED_TESTS:%=$(ST_OBJ)/%_test.d) \
	$(ST_DEBUG_TESTS:%=$(ST_OBJ)/%_test.d) \
	$(ST_SOAK_TESTS:%=$(ST_OBJ)/%_test.d)
-include $(ST_COMMON_OBJECTS:.o=.d) $(ST_ACTOR_OBJECTS:.o=.d)
