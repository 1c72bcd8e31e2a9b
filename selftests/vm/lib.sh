# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the tests of scripts/vm share.  A test is a list of cases; a case is a
# function that fails by returning non-zero (set -e is on in it).  The result
# is KTAP, and the exit status is that of the worst case.
#
# They run on the host.  KERNEL names a bzImage; without it, scripts/vm boots
# its default.

set -eu

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
tmp=$(mktemp -d "${TMPDIR:-/tmp}/vm-test.XXXXXX")
trap 'rm -rf -- "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

vm()
{
	"$root/scripts/vm" ${KERNEL:+--kernel "$KERNEL"} "$@"
}

# boot NAME [OPTION...] -- COMMAND...: leaves NAME.out, NAME.err, NAME.log and
# NAME.status in $tmp; stdin is the caller's.
boot()
{
	local name=$tmp/$1 status=0

	shift
	vm --log "$name.log" "$@" >"$name.out" 2>"$name.err" || status=$?
	printf '%s\n' "$status" >"$name.status"
}

# expect WHAT WANTED SEEN
expect()
{
	[[ $2 == "$3" ]] && return 0
	printf '%s: expected "%s", saw "%s"\n' "$1" "$2" "$3"
	return 1
}

expect_status()
{
	expect "status of $1" "$2" "$(cat "$tmp/$1.status")" && return 0
	tail -n 15 "$tmp/$1.err"
	return 1
}

expect_in()
{
	grep -a -q -e "$1" -- "$2" && return 0
	printf '%s: no line matches "%s"\n' "$(basename "$2")" "$1"
	tail -n 15 -- "$2"
	return 1
}

expect_same()
{
	cmp -- "$1" "$2"
}

kernel_source()
{
	local cache=${TVD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tvd}

	"$root/scripts/kernel" srcdir vm 2>/dev/null ||
		printf '%s\n' "$cache/src/linux-source-6.12"
}

run_cases()
{
	local name nr=0 failed=0 status

	printf 'TAP version 13\n1..%d\n' "$#"
	for name; do
		nr=$((nr + 1)) status=0
		(set -eu; "$name") >"$tmp/case" 2>&1 </dev/null &
		wait "$!" || status=$?
		if ((status == 0)); then
			printf 'ok %d %s\n' "$nr" "$name"
			continue
		fi
		failed=1
		sed 's/^/# /' "$tmp/case"
		printf 'not ok %d %s\n' "$nr" "$name"
	done
	return "$failed"
}
