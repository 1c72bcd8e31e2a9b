# SPDX-License-Identifier: GPL-2.0-only
#
# TVD for Linux: "make help" lists the targets.
#
# User space and the selftests are built here, out of <directory>/build.mk, into
# $(BUILD).  The kernel is built by scripts/kernel, outside the checkout, and the
# gate is scripts/check.

BUILD ?= build
PREFIX ?= /usr/local
DESTDIR ?=
CFLAGS ?= -O2 -g

INSTALL ?= install
SBINDIR = $(DESTDIR)$(PREFIX)/sbin
LIBDIR = $(DESTDIR)$(PREFIX)/lib
INCLUDEDIR = $(DESTDIR)$(PREFIX)/include
MANDIR = $(DESTDIR)$(PREFIX)/share/man
POLICYDIR = $(DESTDIR)$(PREFIX)/share/tvd/policies

# Leave nothing half made when a command fails or is interrupted.
.DELETE_ON_ERROR:

.PHONY: build selftests
build: userspace ## the user space (default)

# To it selftests/build.mk adds the programs.
selftests:	## the kselftest programs, to run in the virtual machine

-include userspace/build.mk
-include userspace/fuzz/build.mk
-include userspace/bench/build.mk
-include selftests/build.mk

.PHONY: setup
setup:		## install what is needed from Debian; as another user, say what that is
	@scripts/setup

.PHONY: kernel
kernel:		## the kernel with the LSM; KDIR=TREE for another tree than Debian's
	@scripts/kernel build

.PHONY: demo
demo:		## set up, build, and show two workloads kept apart in a virtual machine
	@scripts/setup demo
	@scripts/kernel build
	@$(MAKE) --no-print-directory build
	@scripts/demo

.PHONY: check
check:		## set up and run the whole gate; ends with "N passed, N failed"
	@scripts/setup
	@scripts/check

.PHONY: check-debug
check-debug:	## what boots, on the debugging kernel (KASAN, lockdep), and faults; slow
	@scripts/setup
	@scripts/check --debug

.PHONY: lint
lint:		## one stage of the gate: style and static analysis
	@scripts/check lint

.PHONY: check-gate
check-gate:	## one stage of the gate: that the gate itself sees failures
	@scripts/check gate

.PHONY: check-unit
check-unit:	## one stage of the gate: unit tests under ASan and UBSan
	@scripts/check unit

.PHONY: check-kunit
check-kunit:	## one stage of the gate: KUnit in the booted kernel
	@scripts/check kunit

.PHONY: check-selftests
check-selftests: ## one stage of the gate: kselftests in the virtual machine
	@scripts/check selftests

.PHONY: check-unsigned
check-unsigned:	## one stage of the gate: a machine that takes unsigned policies
	@scripts/check unsigned

.PHONY: check-vm
check-vm:	## one stage of the gate: tests of scripts/vm itself
	@scripts/check vm

.PHONY: check-beside
check-beside:	## the tests in the kernel beside other modules, before and after each; an hour
	@scripts/setup check
	@scripts/beside

.PHONY: check-kernels-own
check-kernels-own: ## the kernel's own selftests: the same with the module as without
	@scripts/setup check
	@scripts/kernel build "$${TVD_CONFIGURATION:-vm}"
	@selftests/kernel.sh

.PHONY: mutate
mutate:		## switch off each hook and see its test fail; ten minutes
	@scripts/check selftests
	@scripts/mutate

.PHONY: soak
soak:		## everything at once for SECONDS (600), reload and revoke meanwhile
	@scripts/setup check
	@scripts/kernel build "$${TVD_CONFIGURATION:-vm}"
	@$(MAKE) -s --no-print-directory build selftests
	@scripts/soak $(SECONDS)

.PHONY: bench
bench:		## measure compiler and kernel; asserts nothing
	@scripts/setup
	@scripts/kernel build
	@scripts/bench

.PHONY: install
install: build	## command, library, manual and policies, to $(DESTDIR)$(PREFIX)
	$(INSTALL) -d $(SBINDIR) $(LIBDIR) $(POLICYDIR) \
		$(INCLUDEDIR)/linux $(INCLUDEDIR)/tvd
	$(INSTALL) -m 0755 $(BUILD)/tvdctl $(SBINDIR)
	$(INSTALL) -m 0755 $(BUILD)/libtvd.so.0 $(LIBDIR)
	ln -sf libtvd.so.0 $(LIBDIR)/libtvd.so
	$(INSTALL) -m 0644 $(BUILD)/libtvd.a $(LIBDIR)
	$(INSTALL) -m 0644 include/uapi/linux/tvd.h $(INCLUDEDIR)/linux
	$(INSTALL) -m 0644 $(wildcard userspace/libtvd/include/tvd/*.h) \
		$(INCLUDEDIR)/tvd
	$(INSTALL) -m 0644 $(wildcard policies/*.yaml policies/*.json) \
		$(POLICYDIR)
	for page in $(wildcard Documentation/man/*.[1-8]); do \
		section=$(MANDIR)/man$${page##*.}; \
		$(INSTALL) -d $$section && \
		$(INSTALL) -m 0644 $$page $$section || exit 1; \
	done

.PHONY: clean
clean:		## remove what was built in the checkout; the kernel's cache stays
	rm -rf $(BUILD)

.PHONY: help
help:		## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1 \2/p' \
		Makefile userspace/fuzz/build.mk | \
		while read -r target text; do \
			printf '  %-18s %s\n' "$$target" "$$text"; \
		done
