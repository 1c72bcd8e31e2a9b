#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What goes into a machine and comes out of it: arguments, stdin, stdout,
# stderr and the exit status.
#
#	stdin ---> 20 MB ---> cat ---> stdout	the same bytes
#	arguments -------> printf ---> stderr	the same bytes

. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2016,SC1003 # nothing is to be expanded
arguments=(
	'two words' '' "it's" '"quoted"' '$HOME `id` \' $'two\nlines' '*'
	'-n' '--' $'\xff\xfe\x01' 'grün' ' ' "$(printf '%0.sx' {1..5000})" ''
)

# shellcheck disable=SC2016 # the guest's shell expands it
arguments_arrive()
{
	head -c 20000000 /dev/urandom >"$tmp/stdin"
	printf '%s\0' "${arguments[@]}" >"$tmp/arguments"
	boot bytes -- sh -c 'printf "%s\0" "$@" >&2; exec cat' \
		sh "${arguments[@]}" <"$tmp/stdin"
	expect_status bytes 0
	expect_same "$tmp/arguments" "$tmp/bytes.err"
}

stdin_to_stdout()
{
	expect_same "$tmp/stdin" "$tmp/bytes.out"
}

# The parent of a process that stays, holding stdout, ends with 7.
# shellcheck disable=SC2016
grandchild_does_not_hold()
{
	boot grandchild --timeout 120 -- sh -c '
		sleep 1000 &
		echo out >/dev/stdout
		echo err >/dev/stderr
		cat
		exit 7'
	expect_status grandchild 7
	expect stdout out "$(cat "$tmp/grandchild.out")"
	expect stderr err "$(cat "$tmp/grandchild.err")"
}

# The writer never ends, the command never reads.
unread_stdin_does_not_hold()
{
	boot unread --timeout 120 -- sh -c 'exit 255' < <(yes)
	expect_status unread 255
}

late_stdin_arrives()
{
	boot late --timeout 120 -- sh -c 'echo ready; exec cat' < <(
		while [[ ! -s $tmp/late.out ]] && sleep 0.1; do :; done
		printf late
	)
	expect_status late 0
	expect stdout $'ready\nlate' "$(cat "$tmp/late.out")"
}

status_of_signal()
{
	# shellcheck disable=SC2016
	boot signal -- sh -c 'printf last; kill -KILL $$'
	expect_status signal 137
	expect stdout last "$(cat "$tmp/signal.out")"
}

# The same number, but the machine did not fail.
own_status_125()
{
	boot own -- sh -c 'exit 125'
	expect_status own 125
	expect stderr '' "$(cat "$tmp/own.err")"
}

# As in any pipeline: the command gets SIGPIPE.
closed_stdout_ends_writer()
{
	local statuses

	vm --timeout 120 -- yes 2>"$tmp/closed.err" | head -n 1 >"$tmp/closed.out"
	statuses=("${PIPESTATUS[@]}")
	expect statuses '141 0' "${statuses[*]}"
	expect stdout y "$(cat "$tmp/closed.out")"
}

closed_descriptors()
{
	local status=0

	vm --timeout 120 -- sh -c 'cat; echo nobody reads this; exit 3' \
		<&- >&- 2>&- || status=$?
	expect status 3 "$status"
}

missing_command()
{
	boot missing -- no-such-command
	expect_status missing 127
	expect_in 'no-such-command: not found' "$tmp/missing.err"
}

# What a command may expect around it.
# shellcheck disable=SC2016
surroundings()
{
	mkdir "$tmp/here"
	(cd "$tmp/here" && boot surroundings -- sh -c '
		pwd
		id -u
		echo "$HOME"
		cat /sys/class/net/lo/flags
		for fs in proc sysfs securityfs debugfs tracefs cgroup2 bpf \
			devtmpfs devpts mqueue; do
			grep -q " $fs " /proc/mounts || echo "no $fs"
		done
		for dir in /tmp /run /dev/shm; do
			stat -f -c %T $dir
		done
		touch /tmp/x
		python3 -c "import os; os.setxattr(\"/tmp/x\", \"security.x\", b\"y\")" &&
			echo labelled
		touch /etc/x && echo overlay
		test ! -e /dev/vport0p1 || head -c 1 /dev/vport0p1 || echo kept')
	expect_status surroundings 0
	printf '%s\n' "$tmp/here" 0 /root 0x9 tmpfs tmpfs tmpfs labelled \
		overlay kept >"$tmp/wanted"
	diff "$tmp/wanted" "$tmp/surroundings.out"
	[[ ! -e /etc/x ]]
}

# script(1) runs its command by $SHELL or sh, which passes no function of bash
# on: so a program of its own.
shell_has_a_terminal()
{
	local status=0

	cat >"$tmp/terminal" <<-PROGRAM
		#!/bin/sh
		stty rows 33 cols 99 &&
		exec "$root/scripts/vm" ${KERNEL:+--kernel "$KERNEL"} --timeout 120 \
			--shell -- sh -c "test -t 0 && stty size && exit 5"
	PROGRAM
	chmod +x "$tmp/terminal"
	script -q -e -c "$tmp/terminal" "$tmp/typescript" </dev/null >/dev/null ||
		status=$?
	expect status 5 "$status"
	expect_in '33 99' "$tmp/typescript"
}

run_cases arguments_arrive stdin_to_stdout grandchild_does_not_hold \
	unread_stdin_does_not_hold late_stdin_arrives status_of_signal \
	own_status_125 closed_stdout_ends_writer closed_descriptors \
	missing_command surroundings shell_has_a_terminal
