# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # the variables are those of scripts/vm
#
# scripts/vm: what has to be there: QEMU, a kernel, and the two programs of
# this directory, which are built once for each of their versions.

need()
{
	local program=$1 package=$2

	command -v "$program" >/dev/null ||
		fail "$program is missing: apt-get install $package"
}

find_kernel()
{
	local path

	if [[ -z $kernel ]]; then
		path=$("$here/kernel" path vm 2>/dev/null) ||
			fail "there is no kernel yet: build one with make kernel, or name one with --kernel"
		kernel=$path
	fi
	[[ -f $kernel && -r $kernel ]] ||
		fail "the kernel '$kernel' is no readable file: build one with make kernel, or name a bzImage with --kernel"
	kernel=$(realpath -- "$kernel")
}

compile()
{
	local out=$1

	shift
	"${CC:-cc}" -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -static \
		-o "$out" "$@" ||
		fail "cannot build ${out##*/}, a program of $parts: apt-get install gcc libc6-dev"
}

pack()
{
	local from=$1

	shift
	printf '%s\0' "$@" |
		(cd "$from" && cpio --null --create --format=newc --quiet)
}

build_programs()
{
	local into=$1

	need "${CC:-cc}" gcc
	compile "$into/relay" "$parts"/{relay,channel}.c
	compile "$into/init" "$parts"/{init,mounts,checks,command,channel}.c
	pack "$into" init >"$into/init.cpio"
}

# Any number of machines may come here at once: each builds in a directory of
# its own, and the first to rename it wins.
find_programs()
{
	local version new

	need qemu-system-x86_64 qemu-system-x86
	need cpio cpio
	version=$(cat -- "$parts"/*.[ch] "$parts/programs.sh" | sha256sum)
	programs=$cache/programs/${version:0:16}
	[[ ! -d $programs ]] || return 0
	mkdir -p -- "$cache/programs" ||
		fail "cannot make $cache: set TVD_CACHE to a directory that you may write to"
	new=$(mktemp -d "$cache/programs/new.XXXXXX")
	dir=$new # so that it does not stay behind half-done
	build_programs "$new"
	chmod 755 "$new"
	mv -T -- "$new" "$programs" 2>/dev/null || rm -rf -- "$new"
	dir=
	[[ -d $programs ]] || fail "cannot make $programs"
}
