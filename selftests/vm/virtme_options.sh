#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# virtme_options.sh [CONFIG]: a kernel's final configuration has what virtme-ng
# asks for (scripts/configs/virtme.required).  Without CONFIG: the kernel that
# scripts/kernel built.

set -eu

root=$(cd "$(dirname "$0")/../.." && pwd -P)
config=${1:-$("$root/scripts/kernel" objdir vm)/.config}

[[ -f $config ]] || {
	printf '%s: no configuration %s: build the kernel with make kernel\n' \
		"$0" "$config" >&2
	exit 1
}

mapfile -t required < <(grep -v -e '^#' -e '^$' "$root/scripts/configs/virtme.required")

holds()
{
	case $1 in
	*=n) ! grep -q "^${1%=n}=" "$config" ;;
	*) grep -q -x "$1" "$config" ;;
	esac
}

failed=0 nr=0
printf 'TAP version 13\n1..%d\n' "${#required[@]}"
for line in "${required[@]}"; do
	nr=$((nr + 1))
	if holds "$line"; then
		printf 'ok %d %s\n' "$nr" "$line"
	else
		failed=1
		printf 'not ok %d %s\n' "$nr" "$line"
	fi
done
((nr > 0)) || failed=1
exit "$failed"
