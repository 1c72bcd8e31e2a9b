#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs the kernel's own selftests in the virtual machine, without this module
# and with it, and compares test by test:
#
#	selftests/kernel.sh [TARGET...]		(lsm landlock)
#
# They are built from the kernel's tree, outside it and outside the checkout.
# Prints KTAP, a result for each of their tests: "ok" if it passes both times.
# What cannot pass in the virtual machine is named below, with the reason; it
# is "ok" only if it comes to the same with the module as without.  Ends with 1
# if one is not "ok".
set -eu -o pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/../scripts/lib.sh"
cd "$tvd_top"

# Extended regular expressions for names, one a line.
# hostfs: a filesystem of user-mode Linux only; the tests skip themselves.
known='
landlock/fs_test/layout3_fs\.hostfs\.[a-z_]+
'

configuration=${TVD_CONFIGURATION:-vm}
targets=("$@")
[ $# -gt 0 ] || targets=(lsm landlock)
built=$tvd_cache/kselftest/$configuration

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
	for program in $(sed -n "s/^$target://p" kselftest-list.txt); do
		echo "# program: $target/$program"
		status=0
		(cd "$target" && timeout -k 5 300 "./$program" </dev/null 2>&1) ||
			status=$?
		echo "# status: $status"
	done
done'

# in_guest LSMS LOG
in_guest()
{
	scripts/vm --kernel "$(scripts/kernel path "$configuration")" \
		--lsm "$1" --share "$built/install" --timeout 1800 -- \
		sh -c "$guest" sh "$built/install" "${targets[@]}" \
		</dev/null >"$2"
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

is_known()
{
	grep -qxE -f <(sed '/^$/d' <<<"$known") <<<"$1"
}

# compare WITHOUT WITH: KTAP; status 1 if one is not ok.
compare()
{
	local name without with number=0 failed=0

	echo "KTAP version 1"
	while IFS=$'\t' read -r name without with; do
		number=$((number + 1))
		if [ "$with" = "$without" ] &&
		   { [ "$with" = pass ] || is_known "$name"; }; then
			echo "ok $number $name"
		else
			echo "not ok $number $name"
			echo "# with: $with, without: $without"
			failed=1
		fi
	done < <(LC_ALL=C join -t $'\t' -a 1 -a 2 -e missing -o 0,1.2,2.2 "$1" "$2")
	echo "1..$number"
	[ "$number" -gt 0 ] || failed=1
	return "$failed"
}

mkdir -p "$built"
step "building the kernel's selftests" build >&2
step "the kernel's selftests without the module" \
	in_guest landlock,lockdown "$built/without.log"
step "the kernel's selftests with the module" \
	in_guest landlock,lockdown,tvd "$built/with.log"
results <"$built/without.log" >"$built/without"
results <"$built/with.log" >"$built/with"
compare "$built/without" "$built/with"
