# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the scripts share: to be sourced by bash, under "set -eu" or without.
#
#	. "$(dirname "$0")/lib.sh"
#	step "building the kernel" make -j2 bzImage
#
# What these functions print goes to stderr: a script's stdout is its result.

# The top of the checkout, and the directory of what outlives a checkout.
# shellcheck disable=SC2034 # for those who source this
tvd_top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tvd_home=~
tvd_cache=${TVD_CACHE:-${XDG_CACHE_HOME:-$tvd_home/.cache}/tvd}
unset tvd_home
# Scripts called from this one are to see the same two.
export TVD_CACHE="$tvd_cache"

# say MESSAGE...: a line for the person who waits.
say()
{
	printf '%s\n' "$*" >&2
}

# die MESSAGE...: what is wrong, where, and the remedy; then status 1.
die()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# duration SECONDS: on stdout, as people say it.
duration()
{
	if [ "$1" -ge 60 ]; then
		printf '%d min %d s\n' $(($1 / 60)) $(($1 % 60))
	else
		printf '%d s\n' "$1"
	fi
}

# last_time NAME: on stdout, how long that step took when it last succeeded;
# nothing where that is not known.
last_time()
{
	local seconds file=$tvd_cache/times/${1//[^A-Za-z0-9._]/-}

	if [ -r "$file" ] && read -r seconds <"$file" &&
	   [[ $seconds =~ ^[0-9]{1,6}$ ]]; then
		duration "$((10#$seconds))"
	fi
}

# record_time NAME SECONDS: for last_time.  A cache that cannot be written is
# no reason to fail: only the announcement suffers.
record_time()
{
	local file=$tvd_cache/times/${1//[^A-Za-z0-9._]/-}

	{ mkdir -p "${file%/*}" && printf '%d\n' "$2" >"$file"; } 2>/dev/null ||
		true
}

# announce NAME: what begins now and how long that took last time.
announce()
{
	local last

	last=$(last_time "$1")
	say "==> $1${last:+ (last time $last)}"
}

# step NAME COMMAND [ARG...]: announces, runs and times a command; its status
# is the command's.  The command may be a function: it runs in a subshell, so it
# cannot set the caller's variables, and with errexit if the caller has it (not
# in "if step ..." or "step ... ||", where bash ignores errexit throughout).
step()
{
	local name=$1 errexit=+e status=0 start=$SECONDS

	shift
	announce "$name"
	case $- in *e*) errexit=-e ;; esac
	set +e
	(
		set "$errexit"
		"$@"
	)
	status=$?
	set "$errexit"
	if [ "$status" -eq 0 ]; then
		record_time "$name" $((SECONDS - start))
		say "==> $name: done in $(duration $((SECONDS - start)))"
	else
		say "==> $name: failed with status $status after" \
		    "$(duration $((SECONDS - start)))"
	fi
	return "$status"
}
