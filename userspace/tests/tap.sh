# SPDX-License-Identifier: GPL-2.0-only
#
# TAP for shell tests: . tap.sh, then for each test "check NAME COMMAND...",
# at the end "finish".
# shellcheck shell=bash

number=0
failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# check NAME COMMAND...: one result, by the command's status; what it printed is
# told if it failed.
check()
{
	local name=$1 status

	shift
	number=$((number + 1))
	# Not as a condition: there the shell would ignore set -e.
	(set -e; "$@") >"$work/.log" 2>&1
	status=$?
	if [ "$status" -eq 0 ]; then
		echo "ok $number - $name"
	else
		echo "not ok $number - $name"
		sed 's/^/# | /' "$work/.log"
		failed=1
	fi
}

finish()
{
	echo "1..$number"
	exit "$failed"
}
