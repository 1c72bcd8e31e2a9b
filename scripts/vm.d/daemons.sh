# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154 # the variables are set by scripts/vm
#
# scripts/vm: what the daemons of a machine's devices have in common.

# await_socket NAME PID: until the daemon listens at NAME.sock; NAME.log is what it
# says.
await_socket()
{
	local name=$1 pid=$2 tries

	for ((tries = 0; tries < 1000; tries++)); do
		[[ ! -S $dir/$name.sock ]] || return 0
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.01
	done
	cat -- "$dir/$name.log" >&2
	fail "the daemon of the $name did not start: see above"
}
