#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The datacenter of two departments and a broker, played in the virtual machine.
#
# Market analysis and underwriting each have a redis-server, its files and its
# UNIX socket.  As root of one department we try the other's; the same acts are
# done where they must succeed.  A line for each act: who, what, what was to be
# expected, what was seen, and the row of the decision table that answered.  The
# row of a denial is read from its audit record, so a denial without a record is
# not taken for one.
#
# Runs as root in the guest; scripts/demo starts it.
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
tvdctl=${TVDCTL:-$top/build/tvdctl}
securityfs=/sys/kernel/security/tvd
place=/run/datacenter
ma=market-analysis
su=underwriting
failed=0
servers=()

say()
{
	printf '%s\n' "$*"
}

die()
{
	printf 'demo: %s\n' "$*" >&2
	exit 1
}

# as LABEL COMMAND...: root of a domain runs a command.
as()
{
	local label=$1

	shift
	if [ "$label" = host ]; then
		"$@"
	else
		"$tvdctl" run -l "$label" -- "$@"
	fi
}

stop_servers()
{
	local pid

	for pid in "${servers[@]}"; do
		kill -KILL "$pid" 2>/dev/null || true
	done
}

# The kernel's log from its first line that is newer than the mark.
log_mark()
{
	dmesg | wc -l
}

# row_of_denial MARK SUBJECT OBJECT ACCESS: the row in the act's audit record.
row_of_denial()
{
	dmesg | tail -n "+$(($1 + 1))" |
		sed -n "s/.*lsm=tvd verdict=denied row=\([0-9]*\) subject=$2$3 $4.*/\1/p" |
		tail -n 1
}

# row_of_permission SUBJECT OBJECT ACCESS: what the kernel says when asked.
row_of_permission()
{
	local verdict row

	exec 3<>"$securityfs/access"
	printf '%s %s %s' "$1" "$2" "$3" >&3
	read -r verdict row <&3
	exec 3>&-
	[ "$verdict" = allowed ] && say "$row"
}

line()
{
	printf '%-16s %-44s %-9s %-9s %s\n' "$@"
}

# act SUBJECT EXPECTED OBJECT ACCESS WHAT COMMAND...: one act, one line.  OBJECT
# is "-" where the act itself is refused and no object is looked at; ACCESS is
# then what the record says of the act.
act()
{
	local subject=$1 expected=$2 object=$3 access=$4 what=$5
	local mark seen=failed row=- status=0 of

	shift 5
	mark=$(log_mark)
	as "$subject" "$@" >/dev/null 2>&1 </dev/null || status=$?
	if [ "$object" = - ]; then
		of='' access="act=$access"
	else
		of=" object=$object" access="access=[a-z,-]*$access"
	fi
	row=$(row_of_denial "$mark" "$subject" "$of" "$access")
	if [ "$status" -ne 0 ] && [ -n "$row" ]; then
		seen=denied
	elif [ "$status" -eq 0 ] && [ -z "$row" ]; then
		row=$(row_of_permission "$subject" "$object" "${access##*\*}") &&
			seen=allowed
	fi
	line "$subject" "$what" "$expected" "$seen" "${row:--}"
	if [ "$seen" != "$expected" ]; then
		failed=1
		dmesg | tail -n "+$((mark + 1))" | sed 's/^/    /'
	fi
}

make_department()
{
	local label=$1 directory=$place/$1

	mkdir "$directory"
	"$tvdctl" label set "$label" "$directory"
	as "$label" sh -c "echo 'the book of $label' >$directory/book"
}

# wait_for PATH: until a server has made its socket.
wait_for()
{
	local tries=600

	until [ -S "$1" ]; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || die "no server has made $1"
		sleep 0.05
	done
}

start_server()
{
	local label=$1 directory=$place/$1

	as "$label" redis-server --port 0 --unixsocket "$directory/socket" \
		--dir "$directory" --pidfile "$directory/pid" --save '' \
		--daemonize yes --logfile "$directory/log" </dev/null
	wait_for "$directory/socket"
	servers+=("$(cat "$directory/pid")")
}

redis()
{
	redis_command=(redis-cli -e -s "$place/$1/socket" "${@:2}")
}

# shellcheck disable=SC2016 # Perl expands it
# PTRACE_SEIZE, which does not stop the process, and let go at once.
trace='exit(syscall(101, 0x4206, $ARGV[0] + 0, 0, 0) == 0 ? 0 : 1)'
# shellcheck disable=SC2016
# A socket of the family and type given.
open_socket='exit(syscall(41, $ARGV[0] + 0, 1, 0) >= 0 ? 0 : 1)'

# What root of $1 does to what is $2's.  $3 is what must come of it.
try_all()
{
	local who=$1 whose=$2 expected=$3 directory=$place/$2 pid
	local place_of="of $2"

	[ "$who" = "$whose" ] && place_of="of its own"
	pid=$(cat "$directory/pid")
	act "$who" "$expected" "$whose" getattr "list the files $place_of" \
		ls "$directory"
	act "$who" "$expected" "$whose" search "read the book $place_of" \
		cat "$directory/book"
	redis "$whose" SET entry 1
	act "$who" "$expected" "$whose" search "use the database $place_of" \
		"${redis_command[@]}"
	act "$who" "$expected" "$whose" search "look at a process $place_of" \
		cat "/proc/$pid/cmdline"
	act "$who" "$expected" "$whose" trace "trace the database $place_of" \
		perl -e "$trace" "$pid"
	act "$who" "$expected" "$whose" signal "signal the database $place_of" \
		kill -CONT "$pid"
}

play()
{
	line who act expected seen row
	line --- --- -------- ---- ---
	try_all "$ma" "$ma" allowed
	try_all "$ma" "$su" denied
	try_all "$su" "$su" allowed
	try_all "$su" "$ma" denied
	try_all broker "$ma" allowed
	try_all broker "$su" allowed
	act "$ma" denied "$su" destroy "kill the database of $su" \
		kill -TERM "$(cat "$place/$su/pid")"
	act "$ma" denied - socket-family "open a TCP socket" \
		perl -e "$open_socket" 2
	act "$ma" allowed "$ma" connect "open a UNIX socket" \
		perl -e "$open_socket" 1
	act "$ma" denied - capability "mount a filesystem" \
		mount -t tmpfs none "$place/$ma"
	act "$ma" denied base append "write to a file of the system" \
		sh -c 'echo >>/etc/passwd'
	act "$ma" allowed base read "read a file of the system" cat /etc/passwd
	redis "$ma" GET entry
	act host allowed "$ma" connect "use the database of $ma" \
		"${redis_command[@]}"
	as "$ma" cp /bin/true "$place/$ma/program"
	act "$ma" allowed "$ma" execute "run a program of its own" \
		"$place/$ma/program"
	act host denied "$ma" execute "run a program of $ma" \
		"$place/$ma/program"
}

[ -d "$securityfs" ] || die "this kernel runs without tvd: boot it by scripts/demo"
[ -x "$tvdctl" ] || die "$tvdctl is not there: make build"
# Every record counts here: let the console have them all.
echo 0 >/proc/sys/kernel/printk_ratelimit
trap stop_servers EXIT
mkdir "$place"
# This kernel takes a policy from those only whose key it knows.
"$tvdctl" policy sign --key "$TVD_POLICY_KEY.pem" \
	--certificate "$TVD_POLICY_KEY.crt" \
	--output "$place/policy.tvdp" "$top/policies/datacenter.yaml"
"$tvdctl" policy load "$place/policy.tvdp"
"$tvdctl" label set base "$place"
make_department "$ma"
make_department "$su"
start_server "$ma"
start_server "$su"
play
"$tvdctl" status
if [ "$failed" -ne 0 ]; then
	say "An act did not end as expected: see above."
	exit 1
fi
say "Every act ended as expected."
