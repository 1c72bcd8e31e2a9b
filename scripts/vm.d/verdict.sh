# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154 # the variables are set by scripts/vm
#
# scripts/vm: how it ended.  The command's status counts only if the kernel
# under it was sound.

TAIL_LINES=40

# What a line of the kernel begins with, behind its time and perhaps one word
# ("watchdog: BUG: soft lockup").  A program that crashed is an ordinary line:
# "traps: name[1] general protection fault".
KERNEL_TIME='\[ *[0-9]+\.[0-9]{6}\](\[ *[CT][0-9]+\])? '
KERNEL_BUGS=(
	'([A-Za-z0-9_.-]+: )?BUG[: ]'
	'([A-Za-z0-9_.-]+: )?WARNING: '
	'([A-Za-z0-9_.-]+: )?Kernel panic - '
	'([A-Za-z0-9_.-]+: )?INFO: (possible|suspicious|inconsistent|trying to register) '
	'([A-Za-z0-9_.-]+: )?INFO: .*detected stall'
	'([A-Za-z0-9_.-]+: )?INFO: task .* blocked for more than'
	'(vm: )?unreferenced object 0x'
	'kmemleak: [0-9]+ new suspected memory leaks'
	'kernel BUG at '
	'Oops[: ]'
	'general protection fault'
	'(invalid opcode|divide error|double fault|stack segment): '
	'(KASAN|KCSAN|KFENCE|KMSAN|UBSAN): '
	'traps: PANIC: '
)

# Bits of /proc/sys/kernel/tainted: machine check, bad page, died, warned,
# soft lockup.
BAD_TAINT=$((1 << 4 | 1 << 5 | 1 << 7 | 1 << 9 | 1 << 14))

find_bugs()
{
	local pattern

	pattern=$(IFS='|' && printf '%s' "${KERNEL_BUGS[*]}")
	tr -d '\r' <"$1" | grep -a -E "$KERNEL_TIME($pattern)" || :
}

show_end()
{
	say "the end of the kernel's log:"
	tail -n "$TAIL_LINES" -- "$dir/log" | tr -d '\r' | sed 's/^/| /' >&2 || :
}

# Leaves the log where the person finds it.
keep_log()
{
	local kept=$log

	if [[ -z $kept ]]; then
		kept=$(mktemp "${TMPDIR:-/tmp}/tvd-vm-log.XXXXXX") || return 0
		cat -- "$dir/log" >"$kept"
	fi
	say "the whole log: $kept"
}

# spoil STATUS SENTENCE: the machine is no good, and neither is the status.
spoil()
{
	local bugs

	say "$2"
	bugs=$(find_bugs "$dir/log" | head -n 5)
	if [[ -n $bugs ]]; then
		say "the kernel reported:"
		printf '%s\n' "$bugs" | sed 's/^/| /' >&2 || :
	fi
	if [[ -s $dir/qemu.log ]]; then
		say "QEMU said:"
		sed 's/^/| /' "$dir/qemu.log" >&2 || :
	fi
	show_end
	keep_log
	exit "$1"
}

check_kernel()
{
	local taint=$1

	[[ -z $(find_bugs "$dir/log" | head -n 1) ]] ||
		spoil 125 "the kernel reported a bug"
	((!(taint & BAD_TAINT))) ||
		spoil 125 "the kernel is tainted by a warning or worse ($taint)"
}

give_verdict()
{
	local kind rest

	touch "$dir/log"
	[[ -z $log ]] || tr -d '\r' <"$dir/log" >"$log"
	kind=lost rest=
	[[ ! -s $dir/verdict ]] || read -r kind rest <"$dir/verdict"
	case $kind in
	status)
		check_kernel "${rest#* }"
		exit "${rest% *}"
		;;
	fail) spoil 125 "the guest gave up: $rest" ;;
	timeout) spoil 124 "the time is over: $timeout seconds" ;;
	stuck) spoil 125 "the guest did not end" ;;
	left) exit 130 ;;
	signal) exit $((128 + rest)) ;;
	*) spoil 125 "the machine ended without a status" ;;
	esac
}
