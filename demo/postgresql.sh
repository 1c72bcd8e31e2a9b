# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # datacenter.sh has and uses them
#
# The database of a department: PostgreSQL, which uses System V and POSIX shared
# memory, many processes, and a user of its own

database=PostgreSQL
# Root without CAP_SYS_PTRACE traces what is of its own user.
as_its_user=(setpriv --reuid=postgres --regid=postgres --clear-groups)
programs=$(echo /usr/lib/postgresql/*/bin)

# start_server LABEL PORT: the cluster was made before, see scripts/demo.
start_server()
{
	local directory=$place/$1

	as "$1" tar -C "$directory" -xf "$cluster" </dev/null
	as "$1" "${as_its_user[@]}" "$programs/pg_ctl" start -w -s -t 120 -D "$directory/cluster" \
		-l "$directory/cluster/log" \
		-o "-p $2 -k $directory/cluster -h 127.0.0.1" </dev/null
}

server_pid()
{
	head -n 1 "$place/$1/cluster/postmaster.pid"
}

by_unix()
{
	client=(psql -q -w -U postgres -h "$place/$1/cluster" -p "$2"
		-c 'SELECT 1')
}

by_tcp()
{
	client=(psql -q -w -U postgres -h 127.0.0.1 -p "$2" -c 'SELECT 1')
}
