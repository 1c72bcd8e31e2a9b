# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # datacenter.sh has and uses them
#
# The database of a department: redis-server

database=redis-server
# Root without CAP_SYS_PTRACE traces what is of its own user.
as_its_user=()

# start_server LABEL PORT
start_server()
{
	local directory=$place/$1

	as "$1" redis-server --port "$2" --bind 127.0.0.1 --protected-mode no \
		--unixsocket "$directory/socket" --dir "$directory" \
		--pidfile "$directory/pid" --save '' --daemonize yes \
		--logfile "$directory/log" </dev/null
	wait_for "$directory/socket"
	wait_for "$directory/pid"
}

server_pid()
{
	cat "$place/$1/pid"
}

by_unix()
{
	client=(redis-cli -e -s "$place/$1/socket" SET entry 1)
}

by_tcp()
{
	client=(redis-cli -e -h 127.0.0.1 -p "$2" GET entry)
}
