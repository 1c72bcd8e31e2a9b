#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The module beside others: beside one that marks packets, too, who sends on
# loopback is known all the same; what this one refuses does no harm to one that
# comes behind it; and a socket shows the labels of both.

. "$(dirname "$0")/lib.sh"

# beside NAME LIST TEST...: in a machine with lsm=LIST.
# shellcheck disable=SC2016 # the guest's shell is to expand it
beside()
{
	local name=$1 list=$2 test

	shift 2
	boot "$name" --lsm "landlock,lockdown,$list" --share "$root" \
		--append tvd.require_signature=0 -- sh -c '
		root=$1 list=$2
		shift 2
		grep -q ",$list" /sys/kernel/security/lsm &&
			exec "$root/selftests/run.sh" "$root/build/selftests" \
				"$@"' - "$root" "$list" "$@"
	expect_status "$name" 0
	for test; do
		expect_in "^ok [0-9]* $test" "$tmp/$name.out"
	done
}

beside_apparmor()
{
	beside apparmor apparmor,tvd inet_test loopback_test
}

before_selinux()
{
	beside selinux tvd,selinux chosen_test
}

behind_smack()
{
	beside smack smack,tvd connection_test
}

run_cases beside_apparmor before_selinux behind_smack
