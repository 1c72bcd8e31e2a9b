#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The datacenter of two departments and a broker, played in the virtual machine.
#
#	datacenter.sh redis
#	datacenter.sh postgresql CLUSTER.tar
#
# Market analysis and underwriting each have a database server, its files and its
# sockets; a broker may use both.  As root of one department we try the other's;
# the same acts are done where they must succeed.  A line for each act: who, what,
# what was to be expected, what was seen, and the row of the decision table that
# answered.  The row of a denial is read from its audit record, so a denial
# without a record is not taken for one.
#
# Runs as root in the guest; scripts/demo starts it.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
tvdctl=${TVDCTL:-$here/../build/tvdctl}
securityfs=/sys/kernel/security/tvd
place=/srv
tools=$place/tools
work=/run/datacenter
ma=market-analysis
su=underwriting
declare -A port=([$ma]=6401 [$su]=6402)
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
	"$tvdctl" run --label "$1" -- "${@:2}"
}

wait_for()
{
	local tries=1200

	until [ -s "$1" ] || [ -S "$1" ]; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || die "nobody has made $1"
		sleep 0.05
	done
}

# A shell in each domain, for as long as the demo takes.  It does what it is told
# and answers with the exit status.
declare -A tell hear

open_shell()
{
	local label=$1 to from

	mkfifo "$work/$label.to" "$work/$label.from"
	as "$label" sh <"$work/$label.to" >"$work/$label.from" &
	exec {to}>"$work/$label.to" {from}<"$work/$label.from"
	tell[$label]=$to
	hear[$label]=$from
}

# do_as LABEL COMMAND...: its status.
do_as()
{
	local label=$1 status

	shift
	if [ "$label" = host ]; then
		"$@" >/dev/null 2>&1 </dev/null
		return
	fi
	printf '(%s) >/dev/null 2>&1 </dev/null; echo $?\n' \
		"$(printf '%q ' "$@")" >&"${tell[$label]}"
	read -r status <&"${hear[$label]}"
	return "$status"
}

stop()
{
	local pid

	for pid in "${servers[@]}"; do
		kill -KILL "$pid" 2>/dev/null || true
	done
}

log_mark()
{
	dmesg | wc -l
}

# row_of_denial MARK SUBJECT OBJECT ACCESS: the row in the act's audit record,
# which is the first since the log had MARK lines.
row_of_denial()
{
	dmesg | tail -n "+$(($1 + 1))" |
		sed -n "s/.*lsm=tvd verdict=denied row=\([0-9]*\) subject=$2$3 .*$4.*/\1/p" |
		head -n 1
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
	printf '%-16s %-46s %-9s %-9s %s\n' "$@"
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
	do_as "$subject" "$@" || status=$?
	if [ "$object" = - ]; then
		of='' access="act=$access"
	else
		of=" object=$object" access="access=[a-z,-]*$access"
	fi
	row=$(row_of_denial "$mark" "$subject" "$of" "$access")
	if [ "$status" -ne 0 ] && [ -n "$row" ]; then
		seen=denied
	elif [ "$status" -eq 0 ] && [ -z "$row" ]; then
		if [ "$object" = - ]; then
			seen=allowed
		else
			row=$(row_of_permission "$subject" "$object" \
				"${access##*\*}") && seen=allowed
		fi
	fi
	line "$subject" "$what" "$expected" "$seen" "${row:--}"
	if [ "$seen" != "$expected" ]; then
		failed=1
		dmesg | tail -n "+$((mark + 1))" | sed 's/^/    /'
	fi
}

make_department()
{
	local label=$1

	as "$label" sh -c "echo 'the book of $label' >$place/$label/book"
	start_server "$label" "${port[$label]}"
	servers+=("$(server_pid "$label")")
	as "$label" ipcmk -M 4096 >"$work/$label.shm"
	sed -i 's/.*: //' "$work/$label.shm"
	# The broker lends the open book to whoever asks.
	as broker "$tools/descriptor.py" send "book-of-$label" \
		"$place/$label/book" </dev/null &
	until grep -q "@book-of-$label" /proc/net/unix; do
		sleep 0.05
	done
}

# PTRACE_SEIZE, which does not stop the process, and let go at once.
# shellcheck disable=SC2016 # Perl expands it
trace='exit(syscall(101, 0x4206, $ARGV[0] + 0, 0, 0) == 0 ? 0 : 1)'
# shellcheck disable=SC2016
attach='shmread($ARGV[0], $x, 0, 4) or exit 1'

# What root of $1 does to what is $2's.  $3 is what must come of it.
try_all()
{
	local who=$1 whose=$2 expected=$3 client
	local pid

	[ "$who" = "$whose" ] && local of="of its own" || local of="of $2"
	pid=$(server_pid "$whose")
	act "$who" "$expected" "$whose" search "read the book $of" \
		cat "$place/$whose/book"
	by_unix "$whose" "${port[$whose]}"
	act "$who" "$expected" "$whose" search "use the database $of, UNIX" \
		"${client[@]}"
	by_tcp "$whose" "${port[$whose]}"
	act "$who" "$expected" "$whose" connect "use the database $of, TCP" \
		"${client[@]}"
	act "$who" "$expected" "$whose" search "look into /proc at it" \
		cat "/proc/$pid/cmdline"
	act "$who" "$expected" "$whose" trace "trace it" \
		"${as_its_user[@]}" perl -e "$trace" "$pid"
	act "$who" "$expected" "$whose" signal "signal it" kill -CONT "$pid"
	act "$who" "$expected" "$whose" read "attach shared memory $of" \
		perl -e "$attach" "$(cat "$work/$whose.shm")"
	act "$who" "$expected" "$whose" read "be passed the open book $of" \
		"$tools/descriptor.py" receive "book-of-$whose"
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
		kill -KILL "$(server_pid "$su")"
	act "$ma" denied - capability "make a node of the disk" \
		mknod "$place/$ma/disk" b 254 0
	act host allowed - - "make a node of the disk" \
		mknod "$work/disk" b 254 0
	act "$ma" denied - capability "give a file another label" \
		"$tools/tvdctl" label set "$su" "$place/$ma/book"
	act host allowed "$ma" relabel "give a file another label" \
		"$tvdctl" label set "$ma" "$place/$ma/book"
	act "$ma" denied - network "leave the machine" \
		bash -c 'echo >/dev/udp/192.0.2.1/9'
	act "$ma" denied - capability "mount a filesystem" \
		mount -t tmpfs none "$place/$ma"
	act "$ma" denied base append "write to a file of the system" \
		bash -c 'echo >>/etc/passwd'
	act "$ma" allowed base read "read a file of the system" cat /etc/passwd
	act "$ma" allowed prices read "read the prices" cat "$place/prices/today"
	act "$ma" denied prices append "write the prices" \
		bash -c "echo >>$place/prices/today"
	by_tcp "$ma" "${port[$ma]}"
	act host allowed "$ma" connect "use the database of $ma, TCP" \
		"${client[@]}"
	act "$ma" allowed "$ma" append "make a program of its own" \
		cp /bin/true "$place/$ma/program"
	act "$ma" allowed "$ma" execute "run a program of its own" \
		"$place/$ma/program"
	act host denied "$ma" execute "run a program of $ma" \
		"$place/$ma/program"
}

set_up()
{
	# Every record counts here: let the console have them all.
	echo 0 >/proc/sys/kernel/printk_ratelimit
	# As high as systemd sets it: redis-server asks for fewer and fewer, and
	# each time that is more than the limit CAP_SYS_RESOURCE is denied.
	ulimit -n 524288
	mkdir "$work"
	# On the machine of a real datacenter /srv lies on its disk.
	mount -t tmpfs -o mode=755 none "$place"
	mkdir "$place/$ma" "$place/$su" "$place/broker" "$place/prices"
	echo 42 >"$place/prices/today"
	# What every domain may read, as it may the system's own programs.
	mkdir "$tools"
	cp "$here/descriptor.py" "$tvdctl" ${2:+"$2"} "$tools"
	# This kernel takes a policy from those only whose key it knows.
	"$tvdctl" policy sign --key "$TVD_POLICY_KEY.pem" \
		--certificate "$TVD_POLICY_KEY.crt" \
		--output "$work/policy.tvds" "$here/../policies/datacenter.yaml"
	"$tvdctl" policy load "$work/policy.tvds"
	"$tvdctl" label restore --recursive "$place"
	trap stop EXIT
	make_department "$ma"
	make_department "$su"
	open_shell "$ma"
	open_shell "$su"
	open_shell broker
}

[ -d "$securityfs" ] || die "this kernel runs without tvd: boot it by scripts/demo"
[ -x "$tvdctl" ] || die "$tvdctl is not there: make build"
# shellcheck source=demo/redis.sh
. "$here/$1.sh"
# shellcheck disable=SC2034 # postgresql.sh uses it
cluster=$tools/cluster.tar
cd /
set_up "$@"
say "Market analysis and underwriting each run $database, and a broker serves both."
play
say
say "\$ tvdctl explain PID-of-$su's-$database $place/$ma/book read"
"$tvdctl" explain "$(server_pid "$su")" "$place/$ma/book" read || failed=1
say
"$tvdctl" status
if [ "$failed" -ne 0 ]; then
	say "An act did not end as expected: see above."
	exit 1
fi
say "Every act ended as expected."
