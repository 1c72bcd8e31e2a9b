#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The module beside one that marks packets, too: who sends on loopback is known
# all the same.

. "$(dirname "$0")/lib.sh"

# beside LSM: the tests of the network, with that one before the module.
# shellcheck disable=SC2016 # the guest's shell is to expand it
beside()
{
	boot "$1" --lsm "landlock,lockdown,$1,tvd" --share "$root" \
		--append tvd.require_signature=0 -- sh -c '
		grep -q ",$2,tvd" /sys/kernel/security/lsm &&
			exec "$1/selftests/run.sh" "$1/build/selftests" \
				inet_test loopback_test' - "$root" "$1"
	expect_status "$1" 0
	expect_in '^ok 1 inet_test' "$tmp/$1.out"
	expect_in '^ok 2 loopback_test' "$tmp/$1.out"
}

beside_apparmor()
{
	beside apparmor
}

run_cases beside_apparmor
