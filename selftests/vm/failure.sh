#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Each way in which a machine can fail is planted, and has to be seen.

. "$(dirname "$0")/lib.sh"

here=$(cd "$(dirname "$0")" && pwd -P)

build_planted()
{
	cc -static -DPLANTED="$1" -isystem "$(kernel_source)/tools/testing/selftests" \
		-D_GNU_SOURCE -o "$tmp/planted$1" "$here/planted.c"
}

# The same program without the failure shows that the other is no accident.
failing_kselftest()
{
	build_planted 1
	boot kselftest -- "$tmp/planted1"
	expect_status kselftest 1
	expect_in '^not ok 2 .*planted' "$tmp/kselftest.out"
}

passing_kselftest()
{
	build_planted 0
	boot passing -- "$tmp/planted0"
	expect_status passing 0
	expect_in '^ok 2 .*planted' "$tmp/passing.out"
}

# The command itself does not fail here, and what it printed was passed on; it
# goes on only when that has arrived, because a panic waits for nobody.
panic()
{
	boot panic --timeout 120 -- \
		sh -c 'echo before; read -r go; echo c >/proc/sysrq-trigger' < <(
		while [[ ! -s $tmp/panic.out ]] && sleep 0.1; do :; done
		echo go
	)
	expect_status panic 125
	expect stdout before "$(cat "$tmp/panic.out")"
	expect_in 'Kernel panic - not syncing: sysrq triggered crash' "$tmp/panic.err"
	expect_in 'the whole log: ' "$tmp/panic.err"
}

hang()
{
	boot hang --timeout 12 -- sh -c 'echo before; exec sleep infinity'
	expect_status hang 124
	expect_in 'the time is over: 12 seconds' "$tmp/hang.err"
	expect_in '^| \[ *[0-9.]*\] ' "$tmp/hang.err"
}

warning()
{
	boot warning -- sh -c 'echo "<4>WARNING: planted" >/dev/kmsg'
	expect_status warning 125
	expect_in 'the kernel reported a bug' "$tmp/warning.err"
	expect_in '^| \[.*\] WARNING: planted' "$tmp/warning.err"
}

# What the log does not show, the kernel's taint does (512: a warning).
silent_warning()
{
	boot taint -- sh -c 'echo 512 >/proc/sys/kernel/tainted'
	expect_status taint 125
	expect_in 'tainted by a warning' "$tmp/taint.err"
}

# What only looks like a report: the program that crashed, the program that
# wrote to the console, and words in the middle of a line.
ordinary_lines()
{
	boot ordinary -- sh -c '
		echo "WARNING: not by the kernel" >/dev/ttyS0
		echo "<6>a line about BUG: and WARNING: in it" >/dev/kmsg
		echo "<6>traps: sh[1] general protection fault ip:0" >/dev/kmsg
		echo "<6>Warning: unable to do a thing" >/dev/kmsg
		echo "WARNING: on stdout"'
	expect_status ordinary 0
	expect stderr '' "$(cat "$tmp/ordinary.err")"
}

restart_without_status()
{
	boot restart -- sh -c 'echo b >/proc/sysrq-trigger'
	expect_status restart 125
	expect_in 'ended without a status' "$tmp/restart.err"
}

unknown_lsm()
{
	boot unknown --lsm landlock,no_such_lsm -- true
	expect_status unknown 125
	expect_in 'did not start "no_such_lsm"' "$tmp/unknown.err"
}

lsm_in_order()
{
	boot order --lsm yama,landlock,bpf -- cat /sys/kernel/security/lsm
	expect_status order 0
	expect_in 'yama,landlock,bpf' "$tmp/order.out"
}

no_kernel()
{
	local status=0

	"$root/scripts/vm" --kernel "$tmp/none" -- true 2>"$tmp/none.err" ||
		status=$?
	expect status 125 "$status"
	expect_in 'make kernel' "$tmp/none.err"
}

# refused PATTERN ARG...
refused()
{
	local pattern=$1 status=0

	shift
	vm "$@" 2>"$tmp/refused.err" || status=$?
	expect "status of vm $*" 2 "$status"
	expect_in "$pattern" "$tmp/refused.err"
}

wrong_command_lines()
{
	refused 'no command'
	refused 'no command' --
	refused "no option '--nonsense'" --nonsense -- true
	refused 'comes after --' true
	refused 'needs a value' --mem
	refused 'a number from' --mem lots -- true
	refused 'a number from' --smp 0 -- true
	refused 'a number from' --timeout -1 -- true
	refused 'is no directory' --share "$tmp/none" -- true
	refused 'must begin with /' --share /usr:rw -- true
	refused 'is no file' --disk "$tmp/none" -- true
	refused 'one processor' --icount --smp 2 -- true
	refused 'names with commas' --lsm 'a panic=0' -- true
	refused 'a terminal' --shell
	refused "a word '--'" --append 'a -- b' -- true
}

run_cases failing_kselftest passing_kselftest panic hang warning \
	silent_warning ordinary_lines restart_without_status unknown_lsm \
	lsm_in_order no_kernel wrong_command_lines
