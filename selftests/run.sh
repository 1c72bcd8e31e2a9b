#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs selftests, as root in the virtual machine:
#
#	selftests/run.sh [DIRECTORY [PROGRAM...]]
#
# all programs in the directory (build/selftests), or those named.  Needs a shell,
# sed, timeout, mountpoint and what makes a filesystem, so that another machine can
# run it too; it loads a policy there, which stays until that machine reboots.
#
# Prints TAP, a result for each program and, before it, behind "# ", what the
# program printed.  Ends with 0 if all passed, 1 if one did not, and 4 if all
# were skipped or none was left.
#
# Several machines that share the directory TVD_TEST_CLAIMS share the programs, too:
# who makes one's name there runs it.  A program has TVD_TEST_TIMEOUT seconds (300;
# 0: no limit), and gets the words of TVD_TEST_OPTIONS: "-r TEST" runs that test only.
set -u

if [ $# -eq 0 ]; then
	set -- "$(dirname "$0")/../build/selftests"
fi
if [ ! -d "$1" ]; then
	echo "usage: $0 [DIRECTORY [PROGRAM...]]" >&2
	exit 2
fi
directory=$(cd "$1" && pwd)
limit=${TVD_TEST_TIMEOUT:-300}
shift

if [ $# -eq 0 ]; then
	for program in "$directory"/*; do
		if [ -f "$program" ] && [ -x "$program" ]; then
			set -- "$@" "${program##*/}"
		fi
	done
fi

# The tests' own files: a tmpfs, an ext4, and a copy of the actor that every
# label may execute, wherever the directory lies.
TVD_TEST_DIR=/tmp/tvd-selftests
export TVD_TEST_DIR
loop=

make_filesystems()
{
	mkdir "$TVD_TEST_DIR" &&
		mount -t tmpfs -o mode=755 none "$TVD_TEST_DIR" &&
		mkdir "$TVD_TEST_DIR/tmpfs" "$TVD_TEST_DIR/ext4" &&
		mount -t tmpfs -o mode=755 none "$TVD_TEST_DIR/tmpfs" &&
		truncate -s 32M "$TVD_TEST_DIR/image" &&
		mke2fs -q -F -t ext4 "$TVD_TEST_DIR/image" &&
		loop=$(losetup --find --show "$TVD_TEST_DIR/image") &&
		mount -t ext4 "$loop" "$TVD_TEST_DIR/ext4"
}

# With $TVD_POLICY_KEY, a path without ".pem", the policy is signed; without it
# the kernel has to take what is not.
load_policy()
{
	[ "$(cat /sys/kernel/security/tvd/version)" = 0 ] || return 0
	set -- "$directory/setup/policy.tvdp"
	if [ "${TVD_POLICY_KEY:-}" ]; then
		"$directory/setup/tvdctl" policy sign \
			--key "$TVD_POLICY_KEY.pem" \
			--certificate "$TVD_POLICY_KEY.crt" \
			--output "$TVD_TEST_DIR/policy.signed" "$1" || return
		set -- "$TVD_TEST_DIR/policy.signed"
	fi
	"$directory/setup/tvdctl" policy load "$1"
}

# The tests count records: none may be left out because many are printed, nor
# come from a question that is asked before the one that counts.
prepare()
{
	mountpoint -q /sys/kernel/debug ||
		mount -t debugfs none /sys/kernel/debug
	echo 0 >/proc/sys/kernel/printk_ratelimit &&
		echo 0 >/proc/sys/fs/protected_hardlinks &&
		make_filesystems &&
		load_policy &&
		cp "$directory/setup/actor" "$TVD_TEST_DIR/actor" &&
		"$directory/setup/tvdctl" label set base "$TVD_TEST_DIR" \
			"$TVD_TEST_DIR/tmpfs" "$TVD_TEST_DIR/ext4" \
			"$TVD_TEST_DIR/actor"
}

clean_up()
{
	umount "$TVD_TEST_DIR/ext4" "$TVD_TEST_DIR/tmpfs"
	[ -z "$loop" ] || losetup --detach "$loop"
	umount "$TVD_TEST_DIR" && rmdir "$TVD_TEST_DIR"
}

# claim PROGRAM: whether no other machine runs it.
claim()
{
	[ -z "${TVD_TEST_CLAIMS:-}" ] ||
		mkdir "$TVD_TEST_CLAIMS/$1" 2>/dev/null
}

# run PROGRAM: prints what it prints, line by line; on descriptor 3 its status.
run()
{
	{
		# shellcheck disable=SC2086 # the options are words
		cd "$directory" &&
			timeout -k 5 "$limit" "./$1" ${TVD_TEST_OPTIONS:-} \
				</dev/null 2>&1 3>&-
		echo $? >&3
	} | sed -u 's/^/# /' >&4
}

exec 4>&1
number=0
failed=0
skipped=0
echo "TAP version 13"
if [ -d "$directory/setup" ]; then
	trap clean_up EXIT
	# The tests run nevertheless: each is to be seen to fail.
	if ! prepare >&2; then
		echo "# the tests' files or their policy could not be set up"
		failed=1
	fi
fi
for program; do
	claim "$program" || continue
	number=$((number + 1))
	began=$(date +%s)
	status=$(run "$program" 3>&1)
	echo "# $program took $(($(date +%s) - began)) s"
	case $status in
	0)
		echo "ok $number $program"
		;;
	4)
		echo "ok $number $program # SKIP"
		skipped=$((skipped + 1))
		;;
	124 | 137)
		echo "not ok $number $program # TIMEOUT $limit s"
		failed=1
		;;
	*)
		echo "not ok $number $program # exit=$status"
		failed=1
		;;
	esac
done
echo "1..$number"
[ "$failed" -eq 0 ] || exit 1
[ "$skipped" -lt "$number" ] || exit 4
exit 0
