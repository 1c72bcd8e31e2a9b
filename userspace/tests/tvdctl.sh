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

check_says_what_is_valid()
{
	new_directory
	expect 0 "$tvdctl" policy check d/good.yaml
	echo 'd/good.yaml: valid, 2 types, 2 labels' | cmp - out
	is_empty err
	printf 'version: 1\ntypes: [a]\nlabels: {l: {types: [a]}}\n' >d/one.yaml
	expect 0 "$tvdctl" policy check d/one.yaml d/good.yaml
	says out 'd/one.yaml: valid, 1 type, 1 label'
	[ "$(wc -l <out)" -eq 2 ]
	only bad.yaml good.yaml one.yaml
}

check_tells_warnings()
{
	new_directory
	echo 'unlabelled: base' >>d/good.yaml
	expect 0 "$tvdctl" policy check d/good.yaml
	says out 'd/good.yaml: valid, 2 types, 2 labels'
	says err 'd/good.yaml:6:13: warning: every domain may read and execute '
	[ "$(wc -l <err)" -eq 1 ]
	expect 0 "$tvdctl" policy compile d/good.yaml
	is_empty err
}

check_tells_faults_of_all_files()
{
	new_directory
	expect 1 "$tvdctl" policy check d/bad.yaml d/good.yaml d/no.yaml
	echo 'd/good.yaml: valid, 2 types, 2 labels' | cmp - out
	says err "d/bad.yaml:1:10: '0' is not a version; "
	says err "d/bad.yaml:3:24: unknown type 'bleu'; "
	says err 'cannot open d/no.yaml'
	[ "$(wc -l <err)" -eq 3 ]
}

check_of_a_binary()
{
	new_directory
	expect 0 "$tvdctl" policy compile d/good.yaml
	expect 0 "$tvdctl" policy check d/good.tvdp
	echo 'd/good.tvdp: valid, 2 types, 2 labels' | cmp - out
	head -c 80 d/good.tvdp >d/short
	expect 1 "$tvdctl" policy check d/short
	says err 'tvdctl: d/short: at byte '
	says err 'compile it again'
	is_empty out
}

show_compiles_to_the_same()
{
	local policy

	new_directory
	for policy in "$top"/policies/*.yaml; do
		expect 0 "$tvdctl" policy compile -o d/one "$policy"
		expect 0 "$tvdctl" policy show d/one
		is_empty err
		cp out d/shown
		expect 0 "$tvdctl" policy compile -o d/two d/shown
		cmp d/one d/two
		expect 0 "$tvdctl" policy show d/shown
		cmp out d/shown
	done
}

show_of_what_is_no_policy()
{
	new_directory
	expect 1 "$tvdctl" policy show d/bad.yaml
	is_empty out
	says err "d/bad.yaml:1:10: '0' is not a version; "
	expect 2 "$tvdctl" policy show d/good.yaml d/good.yaml
	expect 0 "$tvdctl" policy show d/good.yaml
}

flows_in_each_format()
{
	new_directory
	expect 0 "$tvdctl" policy flows d/good.yaml
	says out 'd/good.yaml: policy version 3; labels: 2, types: 2'
	says out '  straight: web (type blue)'
	says out '  blue to red, by both'
	is_empty err
	mv out text
	expect 0 "$tvdctl" policy flows --format=text d/good.yaml
	cmp text out
	expect 0 "$tvdctl" policy flows -f dot d/good.yaml
	[ "$(head -n 1 out)" = 'digraph flows {' ]
	[ "$(tail -n 1 out)" = '}' ]
	says out '	"both" -> "web" [label="type blue", dir=both];'
	if command -v dot >/dev/null; then
		dot -Tsvg -o d/flows.svg out
	fi
	expect 0 "$tvdctl" policy flows -f json d/good.yaml
	says out '"by": "type blue"'
	expect 0 "$tvdctl" policy compile d/good.yaml
	expect 0 "$tvdctl" policy flows d/good.tvdp
	says out '  blue to red, by both'
}

# The documents that the tool prints are those of the schema.
flows_follow_their_schema()
{
	local policy

	/usr/bin/python3 -c 'import jsonschema' || {
		echo 'install python3-jsonschema'
		return 1
	}
	for policy in "$top"/policies/*.yaml; do
		expect 0 "$tvdctl" policy flows -f json "$policy"
		/usr/bin/python3 - "$top/Documentation/schemas/flows.schema.json" out <<-'END'
			import json, sys
			from jsonschema import Draft202012Validator

			schema, document = (json.load(open(f)) for f in sys.argv[1:])
			Draft202012Validator.check_schema(schema)
			Draft202012Validator(schema).validate(document)
		END
	done
}

flows_refuses()
{
	new_directory
	expect 2 "$tvdctl" policy flows -f xml d/good.yaml
	says err "'xml' is not a format; they are text, json and dot"
	expect 2 "$tvdctl" policy flows d/good.yaml d/good.yaml
	expect 1 "$tvdctl" policy flows d/bad.yaml
	says err "d/bad.yaml:1:10: '0' is not a version; "
	expect 1 "$tvdctl" policy flows d/no.yaml
	is_empty out
}

# A path that breaks an assertion is told with the other faults.
isolation_is_proved()
{
	new_directory
	echo 'isolate: [[blue, red]]' >>d/good.yaml
	expect 1 "$tvdctl" policy check d/good.yaml
	says err "d/good.yaml:6:11: 'blue' and 'red' are not isolated: type blue -> label both -> type red; name 'both' under 'through'"
	sed -i 's/^isolate.*/isolate: [{types: [blue, red], through: [both]}]/' \
		d/good.yaml
	expect 0 "$tvdctl" policy check d/good.yaml
}

explain_one_access()
{
	new_directory
	expect 0 "$tvdctl" policy explain -p d/good.yaml web both write
	printf '%s\n' "allowed by row 8: Both have the type 'blue'." \
		"d/good.yaml:4: label 'web'" "d/good.yaml:5: label 'both'" |
		cmp - out
	expect 0 "$tvdctl" policy explain --policy=d/good.yaml web host read
	says out "denied by row 9: What is the host's is for no domain."
	expect 0 "$tvdctl" policy explain -q -p d/good.yaml web both write
	is_empty out
	expect 1 "$tvdctl" policy explain -q -p d/good.yaml web host read
	is_empty out
	is_empty err
	expect 1 "$tvdctl" policy explain -p d/good.yaml wbe both read
	says err "the policy has no label 'wbe'; did you mean 'web'?"
	expect 1 "$tvdctl" policy explain -p d/good.yaml web both raed
	says err "'raed' is not a kind of access; did you mean 'read'?"
}

explain_many_accesses()
{
	new_directory
	printf '%s\n' 'web both read' 'both  web	write' 'host web execute' \
		'web unknown read' >d/triples
	expect 0 "$tvdctl" policy explain -p d/good.yaml - <d/triples
	printf '%s\n' 'allowed 8' 'allowed 8' 'denied 3' 'denied 2' | cmp - out
	expect 0 "$tvdctl" policy explain -p d/good.yaml - </dev/null
	is_empty out
	printf 'web both read\nweb both\n' >d/triples
	expect 1 "$tvdctl" policy explain -p d/good.yaml - <d/triples
	says out 'allowed 8'
	says err 'standard input:2: no question; write SUBJECT OBJECT ACCESS'
	echo 'web btoh read' >d/triples
	expect 1 "$tvdctl" policy explain -p d/good.yaml - <d/triples
	says err "standard input:1: the policy has no label 'btoh'; did you mean 'both'?"
}

explain_usage()
{
	expect 2 "$tvdctl" policy explain
	expect 2 "$tvdctl" policy explain web both
	expect 2 "$tvdctl" policy explain web both read write
	expect 2 "$tvdctl" policy explain -q -
	says err "-q is for one question, not for '-'"
	is_empty out
}

diff_of_two_policies()
{
	new_directory
	sed -e 's/version: 3/version: 4/' -e 's/web: {types: \[blue\]}/web: {types: [red]}/' \
		d/good.yaml >d/new.yaml
	expect 1 "$tvdctl" policy diff d/good.yaml d/new.yaml
	says out '--- d/good.yaml version 3'
	says out '+++ d/new.yaml version 4'
	says out '  - web: type blue'
	says out '  + web: type red'
	is_empty err
	sed 's/version: 3/version: 4/' d/good.yaml >d/new.yaml
	expect 0 "$tvdctl" policy diff d/good.yaml d/new.yaml
	is_empty out
	expect 0 "$tvdctl" policy compile d/good.yaml
	expect 0 "$tvdctl" policy diff d/good.tvdp d/new.yaml
}

# As with diff(1) trouble has a status of its own.
diff_that_fails()
{
	new_directory
	expect 2 "$tvdctl" policy diff d/good.yaml d/no.yaml
	says err 'cannot open d/no.yaml'
	expect 2 "$tvdctl" policy diff d/bad.yaml d/good.yaml
	says err "d/bad.yaml:1:10: '0' is not a version; "
	expect 2 "$tvdctl" policy diff d/good.yaml
	says err 'OLD and NEW are needed'
	is_empty out
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
	expect 2 "$tvdctl" policy check
	says err 'a FILE is needed'
	expect 2 "$tvdctl" policy load
	expect 2 "$tvdctl" label get
	expect 2 "$tvdctl" label set web
	expect 2 "$tvdctl" label set Web x
	says err "'Web' cannot be a label"
	expect 2 "$tvdctl" label restore
	expect 2 "$tvdctl" label list now
	expect 2 "$tvdctl" ps now
	expect 2 "$tvdctl" explain 1
	expect 2 "$tvdctl" explain self /
	says err "'self' is not the number of a process"
	expect 2 "$tvdctl" explain -q 1 /
	expect 2 "$tvdctl" log now
	expect 2 "$tvdctl" log -s soon
	expect 2 "$tvdctl" log -l Web
	expect 2 "$tvdctl" ps -l Web
	expect 2 "$tvdctl" ps --color=perhaps
	says err "'perhaps' does not say when to use colours"
	expect 2 "$tvdctl" run --json -l web true
	expect 2 "$tvdctl" status now
	expect 2 "$tvdctl" run true
	is_empty out
}

# In the order of the table.
commands=('policy check' 'policy compile' 'policy show' 'policy flows'
	  'policy explain' 'policy diff' 'policy load' 'policy sign'
	  'policy verify' 'policy lock' 'label get' 'label set'
	  'label restore' 'label list' 'label revoke' run ps explain log status help)

help_names_every_command()
{
	local command

	expect 0 "$tvdctl" help
	is_empty err
	cp out help
	for command in "${commands[@]}"; do
		says help "tvdctl $command"
		# shellcheck disable=SC2086 # two words
		expect 0 "$tvdctl" help $command
		says out "usage: tvdctl $command"
		# shellcheck disable=SC2086
		expect 0 "$tvdctl" $command --help
		says out "usage: tvdctl $command"
		is_empty err
	done
	[ "$(grep -c '^  tvdctl [a-z]' help)" -eq ${#commands[@]} ]
	expect 0 "$tvdctl" --help
	cmp out help
	expect 0 "$tvdctl" help policy
	[ "$(grep -c '^  tvdctl policy ' out)" -eq \
	  "$(printf '%s\n' "${commands[@]}" | grep -c '^policy ')" ]
	expect 2 "$tvdctl" help frobnicate
	expect 0 "$tvdctl" --version
	says out 'tvdctl '
}

manual_page_names_every_command()
{
	local page=$top/Documentation/man/tvdctl.8 command

	for command in "${commands[@]}"; do
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
	expect 3 "$tvdctl" ps
	expect 3 "$tvdctl" explain 1 /
	expect 3 "$tvdctl" label list
	expect 3 "$tvdctl" label restore d
	expect 3 "$tvdctl" policy flows
	expect 3 "$tvdctl" policy explain web both read
	expect 3 "$tvdctl" policy load d/good.yaml
	says err 'd/good.yaml was not loaded: this kernel does not run'
	expect 3 "$tvdctl" policy show
	says err 'this kernel does not run Trusted Virtual Domains'
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
	says err 'compile it again'
}

# The commands of Documentation/admin-guide/signing.rst: those of the paragraphs
# that begin with this word.  The keys get no passphrase.
documented()
{
	sed -n "/^\t$1 /,/^\$/p" "$top/Documentation/admin-guide/signing.rst" |
		sed 's/ -aes256//'
}

new_keys()
{
	local file

	new_directory
	(
		set -e
		cd d
		for file in authority signer; do
			sed -n "/^.*\`\`$file\.ext\`\`/,/hash\$\|keyid\$/p" \
				"$top/Documentation/admin-guide/signing.rst" |
				sed -n 's/^\t//p' >"$file.ext"
		done
		grep -q CA:TRUE authority.ext
		grep -q extendedKeyUsage signer.ext
		documented openssl | sed '/cms/,$d' >commands
		grep -q 'out signer.pem' commands
		sh -e commands
		openssl x509 -in signer.pem -outform DER -out signer.der
	) >keys.log 2>&1 || { cat keys.log; return 1; }
}

sign_as_documented()
{
	new_keys
	expect 0 "$tvdctl" policy sign -k d/signer.key -c d/signer.pem d/good.yaml
	is_empty out
	is_empty err
	expect 0 "$tvdctl" policy verify -c d/authority.pem d/good.tvds
	expect 0 "$tvdctl" policy verify --certificates=d/signer.der d/good.tvds
	is_empty out
	expect 0 "$tvdctl" policy compile d/good.yaml
	cmp -n "$(stat -c %s d/good.tvdp)" d/good.tvdp d/good.tvds
	expect 0 "$tvdctl" policy sign --key=d/signer.key \
		--certificate=d/signer.der --output=- d/good.tvdp
	cp out d/other
	expect 0 "$tvdctl" policy verify -c d/authority.pem d/other
	expect 1 "$tvdctl" policy sign -k d/signer.key -c d/signer.pem d/other
	says err 'd/other was not signed: the policy is signed already; '
	[ ! -e d/other.tvds ]
}

sign_with_openssl()
{
	local size

	new_keys
	expect 0 "$tvdctl" policy compile -o d/datacenter.tvdp d/good.yaml
	documented openssl | sed -n '/cms/,$p' >d/commands
	grep -q 'cat datacenter.tvdp' d/commands
	(cd d && sh -e commands)
	expect 0 "$tvdctl" policy verify -c d/authority.pem d/datacenter.tvds
	expect 0 "$tvdctl" policy sign -k d/signer.key -c d/signer.pem d/good.yaml
	size=$(stat -c %s d/datacenter.tvdp)
	tail -c +$((size + 1)) d/good.tvds >d/signature
	expect 0 openssl cms -verify -binary -inform DER -in d/signature \
		-content d/datacenter.tvdp -CAfile d/authority.pem -purpose any
	cmp out d/datacenter.tvdp
}

sign_refuses()
{
	new_keys
	expect 1 "$tvdctl" policy sign -k d/authority.key -c d/signer.pem \
		d/good.yaml
	says err 'the private key does not belong to the certificate d/signer.pem; '
	expect 1 "$tvdctl" policy sign -k d/authority.key -c d/authority.pem \
		d/good.yaml
	says err 'd/authority.pem: the certificate is not one for signing policies; '
	expect 1 "$tvdctl" policy sign -k d/no -c d/signer.pem d/good.yaml
	says err 'cannot open d/no: No such file or directory'
	expect 1 "$tvdctl" policy sign -k d/signer.key -c d/signer.pem d/bad.yaml
	says err 'd/bad.yaml:1:10: '
	[ ! -e d/good.tvds ] && [ ! -e d/bad.tvds ]
	openssl pkcs8 -topk8 -in d/signer.key -passout pass:secret -out d/secret.key
	expect 1 setsid --wait "$tvdctl" policy sign -k d/secret.key \
		-c d/signer.pem d/good.yaml < <(echo secret)
	says err 'has a passphrase and there is no terminal'
	[ ! -e d/good.tvds ]
}

sign_replaces_no_input()
{
	local file

	new_keys
	for file in good.yaml signer.key signer.pem; do
		expect 2 "$tvdctl" policy sign -k d/signer.key -c d/signer.pem \
			-o "d/$file" d/good.yaml
		says err "would replace d/$file; "
	done
	expect 0 "$tvdctl" policy sign -k d/signer.key -c d/signer.pem d/good.yaml
}

verify_refuses()
{
	new_keys
	expect 0 "$tvdctl" policy sign -k d/signer.key -c d/signer.pem d/good.yaml
	mkdir other
	mv d/good.tvds d/signer.key other
	cp other/good.tvds other/changed
	printf '\011' | dd of=other/changed bs=1 seek=16 conv=notrunc status=none
	new_keys
	expect 1 "$tvdctl" policy verify -c d/authority.pem other/good.tvds
	says err 'other/good.tvds: no certificate in d/authority.pem vouches for'
	expect 1 "$tvdctl" policy verify -c d/authority.pem other/changed
	says err 'other/changed: the signature is not one of this policy'
	expect 1 "$tvdctl" policy verify -c d/authority.pem d/good.yaml
	says err 'd/good.yaml: this is no signed policy; make one with'
	expect 2 "$tvdctl" policy verify other/good.tvds
	says err '(-c CERTS) are needed'
	expect 2 "$tvdctl" policy sign -k d/signer.key d/good.yaml
	says err '(-c CERT) are needed'
	rm -r other
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
check check_says_what_is_valid check_says_what_is_valid
check check_tells_warnings check_tells_warnings
check check_tells_faults_of_all_files check_tells_faults_of_all_files
check check_of_a_binary check_of_a_binary
check show_compiles_to_the_same show_compiles_to_the_same
check show_of_what_is_no_policy show_of_what_is_no_policy
check flows_in_each_format flows_in_each_format
check flows_follow_their_schema flows_follow_their_schema
check flows_refuses flows_refuses
check isolation_is_proved isolation_is_proved
check explain_one_access explain_one_access
check explain_many_accesses explain_many_accesses
check explain_usage explain_usage
check diff_of_two_policies diff_of_two_policies
check diff_that_fails diff_that_fails
check usage_errors usage_errors
check help_names_every_command help_names_every_command
check manual_page_names_every_command manual_page_names_every_command
check output_that_is_lost_is_failure output_that_is_lost_is_failure
check without_the_lsm without_the_lsm
check load_damaged_binary load_damaged_binary
check sign_as_documented sign_as_documented
check sign_with_openssl sign_with_openssl
check sign_refuses sign_refuses
check sign_replaces_no_input sign_replaces_no_input
check verify_refuses verify_refuses
check label_of_file_without_one label_of_file_without_one
check label_set_says_which_failed label_set_says_which_failed
check closed_descriptors closed_descriptors
finish
