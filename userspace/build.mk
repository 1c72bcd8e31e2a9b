# SPDX-License-Identifier: GPL-2.0-only
#
# The user space: libtvd, tvdctl and their unit tests
#
# Included by the top Makefile; also works alone, from the top directory:
#	make -f userspace/build.mk build/tvdctl
#
# Each source is compiled twice: for use, and for the tests, with sanitizers and
# with every symbol visible.  US_SANITIZE= leaves the sanitizers out, as for
# valgrind; give such a build a BUILD of its own.

BUILD ?= build
CC ?= gcc
AR ?= ar
CFLAGS ?= -O2 -g

US_INCLUDES := -Iuserspace/libtvd/include -Iinclude/uapi -Ilsm
US_WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wconversion -Wformat=2 -Wvla -Wundef \
	-Wpointer-arith -Wcast-qual -Wwrite-strings
US_HARDENING := -D_FORTIFY_SOURCE=2 -fstack-protector-strong \
	-fstack-clash-protection -fPIC
ifeq ($(shell uname -m),x86_64)
US_HARDENING += -fcf-protection
endif
US_LDFLAGS := -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,--as-needed
# libtvd's own; whoever links libtvd.a names them too.
US_LIBS := -lyaml -lcrypto -ljson-c
US_SANITIZE ?= -fsanitize=address,undefined -fno-sanitize-recover=all

US_CFLAGS := -std=c11 -D_GNU_SOURCE $(US_INCLUDES) $(US_WARNINGS) -MMD -MP
US_USE_CFLAGS = $(US_CFLAGS) $(CFLAGS) $(US_HARDENING) -fvisibility=hidden
US_TEST_CFLAGS = $(US_CFLAGS) -O1 -g -fno-omit-frame-pointer $(US_SANITIZE) \
	-DTVD_POLICIES='"$(abspath policies)"'

US_LIB_SOURCES := $(wildcard userspace/libtvd/*.c) lsm/decide.c \
	lsm/order.c lsm/policy_binary.c lsm/policy_record.c lsm/policy_text.c
US_CTL_SOURCES := $(wildcard tvdctl/*.c)
US_TEST_SOURCES := $(wildcard userspace/tests/test_*.c)

US_USE := $(BUILD)/userspace/use
US_TEST := $(BUILD)/userspace/test
US_LIB_OBJECTS := $(US_LIB_SOURCES:%.c=$(US_USE)/%.o)
US_CTL_OBJECTS := $(US_CTL_SOURCES:%.c=$(US_USE)/%.o)
US_TEST_LIB_OBJECTS := $(US_LIB_SOURCES:%.c=$(US_TEST)/%.o)
US_TEST_CTL_OBJECTS := $(US_CTL_SOURCES:%.c=$(US_TEST)/%.o)
US_TEST_PROGRAMS := $(US_TEST_SOURCES:userspace/tests/%.c=$(US_TEST)/%)
US_TEST_TVDCTL := $(US_TEST)/tvdctl-sanitized

.PHONY: build userspace unit-tests check-unit-run

build: userspace

userspace: $(BUILD)/tvdctl $(BUILD)/libtvd.a $(BUILD)/libtvd.so.0

$(US_USE)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(US_USE_CFLAGS) -c -o $@ $<

$(US_TEST)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(US_TEST_CFLAGS) -Iuserspace/libtvd -c -o $@ $<

$(BUILD)/libtvd.a: $(US_LIB_OBJECTS)
	rm -f $@
	$(AR) rcsD $@ $^

$(BUILD)/libtvd.so.0: $(US_LIB_OBJECTS) userspace/libtvd/libtvd.map
	$(CC) -shared $(CFLAGS) $(US_LDFLAGS) -Wl,-soname,libtvd.so.0 \
		-Wl,--version-script=userspace/libtvd/libtvd.map -Wl,-z,defs \
		$(LDFLAGS) -o $@ $(US_LIB_OBJECTS) $(US_LIBS)

$(BUILD)/tvdctl: $(US_CTL_OBJECTS) $(BUILD)/libtvd.a
	$(CC) -pie $(CFLAGS) $(US_LDFLAGS) $(LDFLAGS) -o $@ $^ $(US_LIBS)

# The oracle sees no header of what it is compared with.
$(US_TEST)/test_decide: $(US_TEST)/userspace/tests/oracle.o

# Whoever signs needs keys and certificates, good ones and bad.
$(US_TEST)/test_sign $(US_TEST)/test_signed: \
	$(US_TEST)/userspace/tests/authority.o

# A test is linked with the library's objects, so it sees what users do not.
# Those of tvdctl run are linked with what they test of tvdctl as well; there is
# no kernel underneath that knows labels, so they have their own functions that
# choose them, and one in place of what mounts.
US_TEST_RUNS := $(US_TEST)/test_run $(US_TEST)/test_pty
$(US_TEST_RUNS): $(US_TEST)/userspace/tests/running.o \
	$(filter-out $(US_TEST)/tvdctl/main.o, $(US_TEST_CTL_OBJECTS))
$(US_TEST_RUNS): US_TEST_LDFLAGS := -Wl,--wrap=tvd_set_exec_label \
	-Wl,--wrap=tvd_set_create_label -Wl,--wrap=enter_private_directories

$(US_TEST_PROGRAMS): $(US_TEST)/%: $(US_TEST)/userspace/tests/%.o \
		$(US_TEST_LIB_OBJECTS)
	$(CC) $(US_SANITIZE) $(US_TEST_LDFLAGS) -o $@ $^ $(US_LIBS) -lcmocka

$(US_TEST_TVDCTL): $(US_TEST_CTL_OBJECTS) $(US_TEST_LIB_OBJECTS)
	$(CC) $(US_SANITIZE) -o $@ $^ $(US_LIBS)

unit-tests: $(US_TEST_PROGRAMS) $(US_TEST_TVDCTL) userspace

# All run, even after one has failed.
check-unit-run: unit-tests
	@TVD_BUILD=$(abspath $(BUILD)) TVDCTL=$(abspath $(US_TEST_TVDCTL)) \
		userspace/tests/run $(US_TEST_PROGRAMS) \
		userspace/tests/tvdctl.sh userspace/tests/json.sh \
		userspace/tests/schema.py \
		userspace/tests/tutorial.py userspace/tests/libtvd.sh

-include $(US_LIB_OBJECTS:.o=.d) $(US_CTL_OBJECTS:.o=.d)
-include $(US_TEST_LIB_OBJECTS:.o=.d) $(US_TEST_CTL_OBJECTS:.o=.d)
-include $(US_TEST_SOURCES:%.c=$(US_TEST)/%.d) \
	$(US_TEST)/userspace/tests/oracle.d \
	$(US_TEST)/userspace/tests/authority.d \
	$(US_TEST)/userspace/tests/running.d
