#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a hook costs where subject and object have the same label, which is what
# a workload meets all day: the same program in the same kernel, with the module
# and without it, in a machine that counts instructions.

. "$(dirname "$0")/lib.sh"

here=$(cd "$(dirname "$0")" && pwd -P)
budget=30

# run NAME LSM COMMAND: the program acts on a file of its own label.  Without
# atime: whether it needs an update takes longer in the second of a write.
# shellcheck disable=SC2016 # the guest's shell is to expand it
run()
{
	boot "$1" --icount --lsm "$2" --share "$tmp" --share "$root" \
		--append tvd.require_signature=0 -- sh -c '
		set -e
		mkdir -p /srv/cost
		mount -t tmpfs -o noatime none /srv/cost
		mkdir -p /srv/cost/a/b/c/d/e
		echo text >/srv/cost/a/b/c/d/e/file
		cp "$1/cost" /srv/cost/cost
		cd /srv/cost
		'"$3" - "$tmp" "$root/build/tvdctl"
}

compile()
{
	cc -O2 -static -o "$tmp/cost" "$here/cost.c"
	printf 'version: 1\ntypes: [a]\nlabels:\n  a: {types: [a]}\nunlabelled: base\n' \
		>"$tmp/policy.yaml"
}

# shellcheck disable=SC2016 # the guest's shell is to expand it
measure()
{
	compile
	run without lockdown 'exec ./cost a/b/c/d/e/file'
	expect_status without 0
	run with lockdown,tvd '
		"$2" policy load "$1/policy.yaml"
		find /srv/cost -exec "$2" label set a {} +
		exec "$2" run -l a -- ./cost a/b/c/d/e/file'
	expect_status with 0
}

# within ACT: prints the cost of a hook call, and whether it is in the budget.
within()
{
	local hooks with without

	read -r hooks without < <(sed -n "s/^$1 //p" "$tmp/without.out")
	read -r hooks with < <(sed -n "s/^$1 //p" "$tmp/with.out")
	awk -v with="$with" -v without="$without" -v hooks="$hooks" \
		-v budget="$budget" 'BEGIN {
		each = (with - without) / hooks
		printf "%.1f instructions with the module, %.1f without: %.1f for each of %d calls\n",
			with, without, each, hooks
		exit !(each > 0 && each <= budget)
	}'
}

stat_within_budget()
{
	within stat
}

pread_within_budget()
{
	within pread
}

unix_write_and_read_within_budget()
{
	within unix
}

run_cases measure stat_within_budget pread_within_budget \
	unix_write_and_read_within_budget
