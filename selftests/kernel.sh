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
known='
landlock/fs_test/layout3_fs\.hostfs\.[a-z_]+
'

# What is refused to a domain whatever its policy grants; as above.
refused='
'

configuration=${TVD_CONFIGURATION:-vm}
targets=("$@")
[ $# -gt 0 ] || targets=(lsm landlock filesystems/overlayfs net/af_unix pidfd
	ptrace seccomp)
built=$tvd_cache/kselftest/$configuration
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

# Runs every program of every target, in a directory that can be written.
# shellcheck disable=SC2016 # the guest's shell is to expand it
guest='cp -r "$1" /tmp/kselftest && cd /tmp/kselftest || exit
shift
for target; do
	for program in $(sed -n "s|^$target:||p" kselftest-list.txt); do
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
unlabelled: base
POLICY
}

make_policy()
{
	policy >"$built/kselftest.yaml"
	build/tvdctl policy compile -o "$built/kselftest.tvdp" \
		"$built/kselftest.yaml" 2>"$built/warnings" ||
		{ cat "$built/warnings" >&2; return 1; }
	build/tvdctl policy sign --key "$key.pem" --certificate "$key.crt" \
		--output "$built/kselftest.signed" "$built/kselftest.tvdp"
}

# in_guest LSMS LOG COMMAND...: the command runs the rest of its words.
in_guest()
{
	local lsms=$1 log=$2

	shift 2
	scripts/vm --kernel "$(scripts/kernel path "$configuration")" --mem 2048 \
		--lsm "$lsms" --share "$built" --share "$tvd_top" \
		--timeout 3600 -- "$@" sh -c "$guest" sh "$built/install" \
		"${targets[@]}" </dev/null >"$log"
}

# with_policy LOG COMMAND...: in the same way, with the policy in force.
# shellcheck disable=SC2016 # the guest's shell is to expand it
with_policy()
{
	local log=$1

	shift
	in_guest landlock,lockdown,tvd "$log" sh -c \
		'"$1" policy load "$2" && shift 2 && exec "$@"' sh \
		"$tvd_top/build/tvdctl" "$built/kselftest.signed" "$@"
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
step "the kernel's selftests without the module" \
	in_guest landlock,lockdown "$built/without.log"
step "the kernel's selftests outside every domain" \
	with_policy "$built/outside.log"
step "the kernel's selftests in a domain" \
	with_policy "$built/domain.log" \
	"$tvd_top/build/tvdctl" run --label kselftest --
echo "KTAP version 1"
compare outside
compare domain
echo "1..$number"
exit "$failed"
