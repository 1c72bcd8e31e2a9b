#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs the kernel's own selftests in the virtual machine, and compares test by
# test:
#
#	selftests/kernel.sh [TARGET...]
#
# without this module; with it and a policy in force, outside every domain; and as
# root of a domain that has every capability.  Without targets all of those below.
#
# They are built from the kernel's tree, outside it and outside the checkout.
# Prints KTAP, a result for each of their tests and each of the two: "ok" if it
# passes as it does without the module.  What cannot pass in the virtual machine
# is named below, with the reason; it is "ok" only if it comes to the same with
# the module as without.  What a domain is meant to be refused is named, too; that
# is "ok" only if it is refused.  Ends with 1 if one is not "ok".
set -eu -o pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/../scripts/lib.sh"
cd "$tvd_top"

# Extended regular expressions for names, one a line.
# hostfs: a filesystem of user-mode Linux only; the tests skip themselves.
# vmaccess: expects EAGAIN of a ptrace that no kernel has; elsewhere it waits, and
# is ended by its own clock.
known='
landlock/fs_test/layout3_fs\.hostfs\.[a-z_]+
ptrace/vmaccess/(global\.attach|status)
'

# Not run: these say how long something takes, and come to another end each time.
measuring='
seccomp/seccomp_benchmark
'

# What is refused to a domain whatever its policy grants; as above.
# make_*: a domain makes no device's node.
# mptcp: its packets would be the kernel's.
# diag_uid: asks for the sockets of all.
refused='
landlock/fs_test/layout1\.make_(block|char)
landlock/fs_test/status
landlock/net_test/protocol\.[a-z]+_sandbox_with_ipv[46]_mptcp\..*
landlock/net_test/status
net/af_unix/diag_uid/(diag_uid\..*|status)
'

configuration=${TVD_CONFIGURATION:-vm}
targets=("$@")
[ $# -gt 0 ] || targets=(lsm landlock filesystems/overlayfs net/af_unix pidfd
	ptrace seccomp)
built=$tvd_cache/kselftest/$configuration
tvdctl=$tvd_top/build/tvdctl
key=$(scripts/kernel policy-key)

# The kernel's "install" succeeds although a target could not be built.
build()
{
	local source target

	source=$(scripts/kernel srcdir "$configuration")
	mkdir -p "$built/headers"
	make -s -C "$source" "O=$built/headers" INSTALL_HDR_PATH="$built/usr" \
		headers_install
	rm -rf "$built/install"
	make -s -C "$source/tools/testing/selftests" "O=$built" \
		"TARGETS=${targets[*]}" \
		"KHDR_INCLUDES=-isystem $built/usr/include" \
		"INSTALL_PATH=$built/install" install
	for target in "${targets[@]}"; do
		[ -d "$built/install/$target" ] ||
			die "$target was not built: see above, and run make setup"
	done
}

# The guest's steps, each of which goes on with the rest of its words.  The last
# runs every program of every target, in a directory that can be written and,
# where that is a domain, is the domain's.
# shellcheck disable=SC2016 # the guest's shell is to expand it
load='"$1" policy load "$2" && shift 2 && exec "$@"'
# shellcheck disable=SC2016
place='mount -t tmpfs -o mode=755 none /mnt && cp -r "$1" /mnt/kselftest &&
	shift && exec "$@"'
# shellcheck disable=SC2016
give='find /mnt/kselftest -exec "$1" label set kselftest {} + &&
	"$1" label set kselftest /sys/fs/cgroup && shift && exec "$@"'
# shellcheck disable=SC2016
tests='measuring=$1
cd /mnt/kselftest && shift || exit
for target; do
	for program in $(sed -n "s|^$target:||p" kselftest-list.txt); do
		case $measuring in
		*[[:space:]]"$target/$program"[[:space:]]*) continue ;;
		esac
		echo "# program: $target/$program"
		status=0
		(cd "$target" && timeout -k 5 300 "./$program" </dev/null 2>&1) ||
			status=$?
		echo "# status: $status"
	done
done'

# One domain, in which nothing is missing but what no domain has.
policy()
{
	local names

	names=$(sed -n 's/^#define CAP_\([A-Z_]*\)[[:space:]]*[0-9]*$/\1/p' \
		"$(scripts/kernel srcdir "$configuration")"/include/uapi/linux/capability.h |
		tr '[:upper:]' '[:lower:]' | paste -s -d ,)
	cat <<POLICY
version: 1
types: [kselftest]
labels:
  kselftest:
    types: [kselftest]
    capabilities: [$names]
    namespace_capabilities: [$names]
    families: [unix, inet, inet6, netlink-route]
# They look at what the kernel is built with, which otherwise is the host's.
filesystems:
  trusted: [ext4, overlay, tmpfs]
  labels: {securityfs: base, sysfs: base}
unlabelled: base
POLICY
}

make_policy()
{
	policy >"$built/kselftest.yaml"
	"$tvdctl" policy compile -o "$built/kselftest.tvdp" \
		"$built/kselftest.yaml" 2>"$built/warnings" ||
		{ cat "$built/warnings" >&2; return 1; }
	"$tvdctl" policy sign --key "$key.pem" --certificate "$key.crt" \
		--output "$built/kselftest.signed" "$built/kselftest.tvdp"
}

# run_in_guest LOG LSMS STEP...
run_in_guest()
{
	local log=$built/$1.log lsms=$2

	shift 2
	scripts/vm --kernel "$(scripts/kernel path "$configuration")" --mem 2048 \
		--lsm "$lsms" --share "$built" --share "$tvd_top" \
		--timeout 3600 -- "$@" sh -c "$tests" sh "$measuring" \
		"${targets[@]}" </dev/null >"$log"
}

without()
{
	run_in_guest without landlock,lockdown \
		sh -c "$place" sh "$built/install"
}

# with_policy LOG STEP...
with_policy()
{
	local log=$1

	shift
	run_in_guest "$log" landlock,lockdown,tvd \
		sh -c "$load" sh "$tvdctl" "$built/kselftest.signed" \
		sh -c "$place" sh "$built/install" "$@"
}

outside()
{
	with_policy outside
}

domain()
{
	with_policy domain sh -c "$give" sh "$tvdctl" \
		"$tvdctl" run --label kselftest --
}

# results < LOG: for each test "TARGET/PROGRAM/TEST<TAB>pass", or what else it
# came to; a program's own status is a result, too.
results()
{
	awk '
	/^# program: / { program = $3 }
	/^# status: / { print program "/status\t" ($3 ? "status " $3 : "pass") }
	/^ok [0-9]+ / { verdict = "pass" }
	/^not ok [0-9]+ / { verdict = "fail"; sub(/^not /, "") }
	/^ok [0-9]+ / {
		sub(/^ok [0-9]+ (- )?/, "")
		if (match($0, / # (SKIP|XFAIL|XPASS|TODO|TIMEOUT)/)) {
			verdict = tolower(substr($0, RSTART + 3, RLENGTH - 3))
			$0 = substr($0, 1, RSTART - 1)
		}
		print program "/" $0 "\t" verdict
	}' | LC_ALL=C sort
}

# is_in LIST NAME
is_in()
{
	grep -qxE -f <(sed '/^$/d' <<<"$1") <<<"$2"
}

# judge NAME WITHOUT WITH WHERE: whether it is as it must be.
judge()
{
	if [ "$4" = domain ] && is_in "$refused" "$1"; then
		[ "$3" != pass ] && [ "$3" != missing ]
	else
		[ "$3" = "$2" ] && { [ "$3" = pass ] || is_in "$known" "$1"; }
	fi
}

number=0
failed=0

# compare WHERE: KTAP; of the log "WHERE" beside that without the module.
compare()
{
	local name without with before=$number

	while IFS=$'\t' read -r name without with; do
		number=$((number + 1))
		if judge "$name" "$without" "$with" "$1"; then
			echo "ok $number $1/$name"
		else
			echo "not ok $number $1/$name"
			echo "# with: $with, without: $without"
			failed=1
		fi
	done < <(LC_ALL=C join -t $'\t' -a 1 -a 2 -e missing -o 0,1.2,2.2 \
		<(results <"$built/without.log") <(results <"$built/$1.log"))
	[ "$number" -gt "$before" ] || failed=1
}

mkdir -p "$built"
step "building the kernel's selftests" build >&2
make -s --no-print-directory build >&2
make_policy
step "the kernel's selftests without the module" without
step "the kernel's selftests outside every domain" outside
step "the kernel's selftests in a domain" domain
echo "KTAP version 1"
compare outside
compare domain
echo "1..$number"
exit "$failed"
