#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Tests of libtvd as a library: what it exports, and that a program can use it.
# TVD_BUILD is the directory that it was built in.
set -u
# shellcheck source=tap.sh
. "$(dirname "$0")/tap.sh"

top=$(cd "$(dirname "$0")/../.." && pwd)
build=${TVD_BUILD:-$top/build}
header=$top/userspace/libtvd/include/tvd/tvd.h
includes=(-I"$top/userspace/libtvd/include" -I"$top/include/uapi")

declared()
{
	tr '\n' ' ' <"$header" | grep -oE 'TVD_EXPORT [^;(]*\(' |
		grep -oE 'tvd_[a-z_]+\($' | tr -d '(' | sort
}

exported()
{
	nm -D --defined-only "$build/libtvd.so.0" |
		sed -n 's/^[0-9a-f]* T \(.*\)@@LIBTVD_0$/\1/p' | sort
}

exports_what_header_declares()
{
	[ "$(declared | wc -l)" -gt 10 ]
	diff <(declared) <(exported)
}

exports_nothing_else()
{
	nm -D --defined-only "$build/libtvd.so.0" >"$work/symbols"
	grep -q ' T tvd_' "$work/symbols"
	! grep -Ev ' T tvd_| A LIBTVD_0' "$work/symbols"
}

cat >"$work/user.c" <<END
#include <tvd/tvd.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
	static const char text[] =
		"version: 1\ntypes: [a]\nlabels: {l: {types: [a]}}\n";
	struct tvd_error *error = NULL;
	struct tvd_policy *policy =
		tvd_parse_policy("p", text, sizeof(text) - 1, &error);
	void *binary;
	size_t size;

	if (!policy || tvd_compile_policy(policy, &binary, &size, &error))
		return 1;
	printf("%zu\n", size);
	free(binary);
	tvd_free_policy(policy);
	return 0;
}
END

static_library_is_usable()
{
	cc -std=c11 -Wall -Wextra -Werror -pedantic "${includes[@]}" \
		-o "$work/static" "$work/user.c" "$build/libtvd.a" -lyaml -lcrypto -ljson-c
	[ "$("$work/static")" = 122 ]
}

shared_library_is_usable()
{
	cc -std=c11 "${includes[@]}" -o "$work/shared" "$work/user.c" \
		"$build/libtvd.so.0"
	[ "$(LD_LIBRARY_PATH=$build "$work/shared")" = 122 ]
}

header_is_usable_from_cxx()
{
	c++ -std=c++11 -Wall -Wextra -Werror "${includes[@]}" \
		-fsyntax-only -x c++ "$header"
}

program_is_hardened()
{
	readelf -h "$build/tvdctl" | grep -q 'Type:.*DYN'
	readelf -d "$build/tvdctl" | grep -q 'BIND_NOW'
	readelf -lW "$build/tvdctl" | grep -q 'GNU_RELRO'
	! readelf -lW "$build/tvdctl" | grep 'GNU_STACK' | grep -q 'RWE'
}

check exports_what_header_declares exports_what_header_declares
check exports_nothing_else exports_nothing_else
check static_library_is_usable static_library_is_usable
check shared_library_is_usable shared_library_is_usable
check header_is_usable_from_cxx header_is_usable_from_cxx
check program_is_hardened program_is_hardened
finish
