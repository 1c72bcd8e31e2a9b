#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Tests of tvdctl on a kernel that need not have the LSM: its command line, and
# what it does to files.  TVDCTL is the program to test.
set -u
# shellcheck source=tap.sh
. "$(dirname "$0")/tap.sh"

top=$(cd "$(dirname "$0")/../.." && pwd)
tvdctl=${TVDCTL:-$top/build/tvdctl}

# A fault that a sanitizer sees is none of the statuses that are expected here.
export ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=halt_on_error=1

cd "$work" || exit 1

# expect STATUS COMMAND...: output goes to the files out and err.
expect()
{
	local want=$1 status=0

	shift
	"$@" >out 2>err || status=$?
	if [ "$status" -ne "$want" ]; then
		echo "$*: status $status, not $want"
		cat out err
		return 1
	fi
}

# says FILE TEXT
says()
{
	grep -qF -- "$2" "$1" || {
		echo "$1 does not say: $2"
		cat "$1"
		return 1
	}
}

is_empty()
{
	[ ! -s "$1" ] || { echo "$1 is not empty"; cat "$1"; return 1; }
}

# only NAME...: the directory d holds these files and no other.
only()
{
	diff <(ls -A d) <([ $# -eq 0 ] || printf '%s\n' "$@")
}

new_directory()
{
	rm -rf d
	mkdir d
	cat >d/good.yaml <<-END
		version: 3
		types: [blue, red]
		labels:
		  web: {types: [blue]}
		  both: {types: [red, blue], trusted: true}
	END
	printf 'version: 0\ntypes: [blue]\nlabels: {web: {types: [bleu]}}\n' \
		>d/bad.yaml
}

compile_beside_source()
{
	new_directory
	umask 027
	expect 0 "$tvdctl" policy compile d/good.yaml
	is_empty out
	is_empty err
	only bad.yaml good.tvdp good.yaml
	[ "$(stat -c %a d/good.tvdp)" = 640 ]
	[ "$(head -c 8 d/good.tvdp | od -An -tx1)" = " 8a 54 56 44 50 4f 4c 0a" ]
}

compile_other_names()
{
	new_directory
	mv d/good.yaml d/good.yml
	mv d/bad.yaml d/plain
	cp d/good.yml d/plain
	expect 0 "$tvdctl" policy compile d/good.yml
	expect 0 "$tvdctl" policy compile d/plain
	only good.tvdp good.yml plain plain.tvdp
	cmp d/good.tvdp d/plain.tvdp
}

compile_to_output()
{
	new_directory
	expect 0 "$tvdctl" policy compile -o d/one d/good.yaml
	expect 0 "$tvdctl" policy compile d/good.yaml --output=d/two
	only bad.yaml good.yaml one two
	cmp d/one d/two
	expect 0 "$tvdctl" policy compile -o - d/good.yaml
	cmp d/one out
}

compile_all_faults()
{
	new_directory
	expect 1 "$tvdctl" policy compile d/bad.yaml
	is_empty out
	says err "d/bad.yaml:1:10: '0' is not a version; "
	says err "d/bad.yaml:3:24: unknown type 'bleu'; did you mean 'blue'?"
	[ "$(wc -l <err)" -eq 2 ]
	only bad.yaml good.yaml
}

compile_faults_keep_old_output()
{
	new_directory
	echo old >d/out
	expect 1 "$tvdctl" policy compile -o d/out d/bad.yaml
	[ "$(cat d/out)" = old ]
	only bad.yaml good.yaml out
}

compile_replaces_output_whole()
{
	new_directory
	head -c 100000 /dev/zero >d/old
	ln d/old d/link
	expect 0 "$tvdctl" policy compile -o d/old d/good.yaml
	[ "$(stat -c %s d/link)" -eq 100000 ]
	[ "$(stat -c %s d/old)" -lt 1000 ]
	only bad.yaml good.yaml link old
}

compile_through_symbolic_link()
{
	new_directory
	mkdir d/sub
	echo old >d/sub/real
	ln -s sub/real d/link
	expect 0 "$tvdctl" policy compile -o d/link d/good.yaml
	[ -L d/link ]
	[ "$(stat -c %s d/sub/real)" -gt 40 ]
	[ "$(ls -A d/sub)" = real ]
}

compile_keeps_devices()
{
	new_directory
	mkfifo d/fifo
	timeout 60 cat d/fifo >d/copy &
	expect 0 timeout 60 "$tvdctl" policy compile -o d/fifo d/good.yaml
	wait $!
	[ -p d/fifo ]
	expect 0 "$tvdctl" policy compile -o d/plain d/good.yaml
	cmp d/plain d/copy
}

compile_cannot_write()
{
	new_directory
	expect 1 "$tvdctl" policy compile -o d/no/out d/good.yaml
	says err 'cannot write d/no/out: No such file or directory'
	mkdir d/out
	expect 1 "$tvdctl" policy compile -o d/out d/good.yaml
	says err 'cannot write d/out: Is a directory'
	expect 1 "$tvdctl" policy compile -o /dev/full d/good.yaml
	says err 'cannot write /dev/full: No space left on device'
	rmdir d/out
	only bad.yaml good.yaml
}

compile_does_not_replace_source()
{
	new_directory
	cp d/good.yaml copy
	expect 2 "$tvdctl" policy compile -o d/../d/good.yaml d/good.yaml
	says err 'would replace its source'
	cmp copy d/good.yaml
	only bad.yaml good.yaml
}

compile_no_such_file()
{
	expect 1 "$tvdctl" policy compile no.yaml
	says err 'tvdctl: cannot open no.yaml: No such file or directory'
	[ ! -e no.tvdp ]
}

compile_worked_examples()
{
	local policy

	new_directory
	for policy in "$top"/policies/*.yaml; do
		expect 0 "$tvdctl" policy compile -o "d/${policy##*/}.tvdp" \
			"$policy"
	done
	[ -s d/datacenter.yaml.tvdp ]
}

usage_errors()
{
	expect 2 "$tvdctl"
	says err "no command given; 'tvdctl help' lists them"
	expect 2 "$tvdctl" frobnicate
	says err "unknown command 'frobnicate'"
	expect 2 "$tvdctl" policy
	says err "'policy' needs a command after it"
	says err 'usage: tvdctl policy compile [-o OUT] FILE'
	expect 2 "$tvdctl" policy frobnicate
	says err "unknown command 'policy frobnicate'"
	expect 2 "$tvdctl" poli
	expect 2 "$tvdctl" "policy compile" x
	expect 2 "$tvdctl" policy compile
	says err 'one FILE is needed'
	expect 2 "$tvdctl" policy compile a b
	expect 2 "$tvdctl" policy compile -o
	says err "'-o' needs a value after it"
	expect 2 "$tvdctl" policy compile --frob a
	says err "unknown option '--frob'"
	expect 2 "$tvdctl" policy load
	expect 2 "$tvdctl" label get
	expect 2 "$tvdctl" label set web
	expect 2 "$tvdctl" label set Web x
	says err "'Web' cannot be a label"
	expect 2 "$tvdctl" status now
	expect 2 "$tvdctl" run true
	is_empty out
}

help_names_every_command()
{
	local command

	expect 0 "$tvdctl" help
	is_empty err
	cp out help
	for command in 'policy compile' 'policy load' 'label get' 'label set' \
		       run status help; do
		says help "tvdctl $command"
		# shellcheck disable=SC2086 # two words
		expect 0 "$tvdctl" help $command
		says out "usage: tvdctl $command"
		# shellcheck disable=SC2086
		expect 0 "$tvdctl" $command --help
		says out "usage: tvdctl $command"
		is_empty err
	done
	[ "$(grep -c '^  tvdctl [a-z]' help)" -eq 7 ]
	expect 0 "$tvdctl" --help
	cmp out help
	expect 0 "$tvdctl" help policy
	[ "$(grep -c '^  tvdctl policy ' out)" -eq 2 ]
	expect 2 "$tvdctl" help frobnicate
	expect 0 "$tvdctl" --version
	says out 'tvdctl '
}

manual_page_names_every_command()
{
	local page=$top/Documentation/man/tvdctl.8 command

	for command in 'policy compile' 'policy load' 'label get' 'label set' \
		       run status help; do
		grep -qE "^\.(It|Ic|Nm|Cm|Ss) .*${command// / ?(Cm )?}" \
			"$page" || {
			echo "tvdctl.8 does not have $command"
			return 1
		}
	done
}

output_that_is_lost_is_failure()
{
	local status=0

	"$tvdctl" help >/dev/full 2>err || status=$?
	[ "$status" -eq 1 ]
	says err 'cannot write to standard output'
}

# On a kernel with the LSM these are tested by the kselftests.
without_the_lsm()
{
	! grep -qw tvd /sys/kernel/security/lsm 2>/dev/null || {
		echo 'this kernel has the LSM: run this test on another'
		return 1
	}
	new_directory
	expect 3 "$tvdctl" status
	says err 'this kernel does not run Trusted Virtual Domains; boot'
	expect 3 "$tvdctl" policy load d/good.yaml
	says err 'd/good.yaml was not loaded: this kernel does not run'
	expect 1 "$tvdctl" policy load d/bad.yaml
	says err 'd/bad.yaml:1:10: '
	expect 3 "$tvdctl" run -l web -- touch d/ran
	says err 'this kernel does not run Trusted Virtual Domains'
	[ ! -e d/ran ]
	is_empty out
}

load_damaged_binary()
{
	new_directory
	expect 0 "$tvdctl" policy compile d/good.yaml
	head -c 50 d/good.tvdp >d/short
	expect 1 "$tvdctl" policy load d/short
	says err 'd/short: at byte '
	says err 'compile the policy again'
}

label_of_file_without_one()
{
	new_directory
	expect 0 "$tvdctl" label get d/good.yaml d
	printf -- '-\td/good.yaml\n-\td\n' | cmp - out
	expect 1 "$tvdctl" label get d/no d
	printf -- '-\td\n' | cmp - out
	says err 'd/no: No such file or directory'
}

label_set_says_which_failed()
{
	new_directory
	expect 1 "$tvdctl" label set web d/no d/none
	says err 'cannot label: d/no: No such file or directory'
	says err 'cannot label: d/none: No such file or directory'
}

closed_descriptors()
{
	new_directory
	expect 0 "$tvdctl" policy compile d/good.yaml <&- 3>&-
	# shellcheck disable=SC2069 # both are to be closed
	"$tvdctl" policy compile -o d/out d/good.yaml <&- >&- 2>&-
	cmp d/good.tvdp d/out
}

check compile_beside_source compile_beside_source
check compile_other_names compile_other_names
check compile_to_output compile_to_output
check compile_all_faults compile_all_faults
check compile_faults_keep_old_output compile_faults_keep_old_output
check compile_replaces_output_whole compile_replaces_output_whole
check compile_through_symbolic_link compile_through_symbolic_link
check compile_keeps_devices compile_keeps_devices
check compile_cannot_write compile_cannot_write
check compile_does_not_replace_source compile_does_not_replace_source
check compile_no_such_file compile_no_such_file
check compile_worked_examples compile_worked_examples
check usage_errors usage_errors
check help_names_every_command help_names_every_command
check manual_page_names_every_command manual_page_names_every_command
check output_that_is_lost_is_failure output_that_is_lost_is_failure
check without_the_lsm without_the_lsm
check load_damaged_binary load_damaged_binary
check label_of_file_without_one label_of_file_without_one
check label_set_says_which_failed label_set_says_which_failed
check closed_descriptors closed_descriptors
finish
