#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Plants selftests that fail, lie, hang, and take the machine down, each in a
# machine of its own, and sees the gate report each as failed.  Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
trap 'exit 130' INT

here=$PWD/build/planted
rm -rf "$here"
number=0
failed=0

# plant CASE PROGRAM: a selftest; its text is on stdin.
plant()
{
	mkdir -p "$here/$1/programs" &&
		{ printf '#!/bin/sh\n' && cat; } >"$here/$1/programs/$2" &&
		chmod +x "$here/$1/programs/$2"
}

plant_good()
{
	plant "$1" "$2" <<'PROGRAM'
printf 'TAP version 13\n1..1\nok 1 works\n'
PROGRAM
}

# gate CASE: what the gate says of what was planted, and its status.  In one
# machine, unless a case is about several.
gate()
{
	TVD_MACHINES=${machines:-1} scripts/check --no-build --expected "$here/$1/expected" \
		--selftests "$here/$1/programs" --output "$here/$1/check" \
		selftests >"$here/$1/log" 2>&1
	echo "status $?" >>"$here/$1/log"
}

# expect DESCRIPTION CASE LINE...: runs the gate; each line must be in its output
# as it stands here.
expect()
{
	local description=$1 case=$2 line verdict=ok

	shift 2
	gate "$case"
	for line; do
		grep -qxF -- "$line" "$here/$case/log" || verdict="not ok"
	done
	number=$((number + 1))
	echo "$verdict $number $description"
	if [ "$verdict" != ok ]; then
		failed=1
		printf '# | wanted: %s\n' "$@"
		sed 's/^/# | /' "$here/$case/log"
	fi
}

echo "TAP version 13"
echo "1..5"

plant_good good a
printf '%s\n' selftests/a/works >"$here/good/expected"
expect "what passes is said to pass" good "1 passed, 0 failed" "status 0"

# One boot for all that leaves the machine alive.
plant_good mixed a
plant mixed fails <<'PROGRAM'
printf 'TAP version 13\n1..1\nnot ok 1 works\n'
exit 1
PROGRAM
plant mixed hangs <<'PROGRAM'
trap '' TERM
printf 'TAP version 13\n1..1\n'
while :; do sleep 1000; done
PROGRAM
plant mixed hides <<'PROGRAM'
printf 'TAP version 13\n1..2\nok 1 works\nnot ok 2 not really\n'
PROGRAM
plant mixed skips <<'PROGRAM'
printf 'TAP version 13\n1..1\nok 1 works # SKIP not today\n'
PROGRAM
printf '%s\n' selftests/a/works selftests/fails/works selftests/gone/works \
	selftests/hangs/works selftests/hides/works selftests/skips/works \
	>"$here/mixed/expected"
TVD_TEST_TIMEOUT=5 expect "failing, hanging, lying, skipped and missing" mixed \
	"FAILED selftests/fails/works: not ok" \
	"FAILED selftests/gone/works: expected, but it did not run" \
	"FAILED selftests/hangs/works: expected, but it did not run" \
	"FAILED selftests/hides/not really: not ok" \
	"FAILED selftests/skips/works: ok # SKIP" \
	"2 passed, 6 failed" "status 1"

# Each of these waits for the other: both machines have to run one.
for name in a b; do
	plant shared "$name" <<'PROGRAM'
printf 'TAP version 13\n1..1\n'
until [ -d "$TVD_TEST_CLAIMS/a" ] && [ -d "$TVD_TEST_CLAIMS/b" ]; do
	sleep 1
done
echo "ok 1 works"
PROGRAM
done
printf '%s\n' selftests/a/works selftests/b/works >"$here/shared/expected"
machines=2 expect "machines that share the programs" shared \
	"2 passed, 0 failed" "status 0"

plant_good panic a
plant panic panics <<'PROGRAM'
printf 'TAP version 13\n1..1\nok 1 works\n'
echo c >/proc/sysrq-trigger
PROGRAM
printf '%s\n' selftests/a/works selftests/panics/works >"$here/panic/expected"
expect "a panic" panic \
	"FAILED selftests/panics/works: expected, but it did not run" "status 1"

plant_good stuck a
plant stuck stuck <<'PROGRAM'
printf 'TAP version 13\n1..1\n'
while :; do sleep 1000; done
PROGRAM
printf '%s\n' selftests/a/works selftests/stuck/works >"$here/stuck/expected"
TVD_TEST_TIMEOUT=0 TVD_GUEST_TIMEOUT=40 expect "a hang of all" stuck \
	"FAILED selftests/stuck/works: expected, but it did not run" "status 1"

exit "$failed"
