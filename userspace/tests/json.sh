#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Tests of what tvdctl prints with --json, on a kernel that need not have the
# LSM: it follows the schemas, and says the same as what is told to people.
# TVDCTL is the program to test.
set -u
# shellcheck source=tap.sh
. "$(dirname "$0")/tap.sh"

top=$(cd "$(dirname "$0")/../.." && pwd)
tvdctl=${TVDCTL:-$top/build/tvdctl}
schemas=$top/Documentation/schemas
export ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=halt_on_error=1

cd "$work" || exit 1
cat >good.yaml <<-END
	version: 3
	types: [blue, red]
	labels:
	  web: {types: [blue]}
	  both: {types: [red, blue], trusted: true}
	files: {$work/tree: web, $work/tree/sub: both}
	unlabelled: base
END
printf 'version: 0\ntypes: [blue]\nlabels: {web: {types: [bleu]}}\n' >bad.yaml
mkdir -p tree/sub
touch tree/a $'tree/\033[2J' tree/sub/b

# prints STATUS DEFINITION COMMAND...: a document, which goes to the file out.
prints()
{
	local want=$1 definition=$2 status=0

	shift 2
	"$tvdctl" "$@" >out 2>err || status=$?
	if [ "$status" -ne "$want" ]; then
		echo "$*: status $status, not $want"
		cat err
		return 1
	fi
	"$top/userspace/tests/json_check.py" "$schemas/tvdctl.schema.json" \
		"$definition" <out || {
		cat out
		return 1
	}
}

# is EXPRESSION: what Python says of the document d.
is()
{
	/usr/bin/python3 -c "import json
d = json.load(open('out'))
assert $1, d"
}

policy_check()
{
	prints 0 policy-check policy check --json good.yaml
	is "d['policies'][0]['labels'] == 2"
	is "d['policies'][0]['warnings'][0]['line'] == 7"
	prints 1 policy-check policy check --json good.yaml bad.yaml no.yaml
	is "[p['valid'] for p in d['policies']] == [True, False, False]"
	is "d['policies'][1]['faults'][1]['column'] == 24"
	is "'line' not in d['policies'][2]['faults'][0]"
	[ ! -s err ]
}

policy_show()
{
	local policy

	for policy in "$top"/policies/*.yaml; do
		"$tvdctl" policy show --json "$policy" >out
		"$top/userspace/tests/json_check.py" \
			"$top/policies/tvd-policy.schema.json" - <out
		"$tvdctl" policy show "$policy" >shown
		/usr/bin/python3 -c 'import json, yaml
assert json.load(open("out")) == yaml.safe_load(open("shown"))'
	done
}

policy_flows()
{
	"$tvdctl" policy flows --json good.yaml >out
	"$top/userspace/tests/json_check.py" "$schemas/flows.schema.json" - <out
	"$tvdctl" policy flows -f json good.yaml | cmp - out
}

policy_explain()
{
	prints 0 policy-explain policy explain --json -p good.yaml web both read
	is "d['answer']['allowed'] and d['answer']['row'] == 8"
	is "d['answer']['lines'][0] == \"good.yaml:4: label 'web'\""
	printf 'web both read\nweb host read\n' |
		"$tvdctl" policy explain --json -p good.yaml - >out
	"$top/userspace/tests/json_check.py" "$schemas/tvdctl.schema.json" \
		policy-explain-line lines <out
	[ "$(wc -l <out)" -eq 2 ]
}

policy_diff()
{
	sed 's/trusted: true/trusted: true, on_revoke: freeze/' good.yaml >new.yaml
	prints 1 policy-diff policy diff --json good.yaml new.yaml
	is "d['different'] and d['changes'][0]['lines']"
	prints 0 policy-diff policy diff --json good.yaml good.yaml
	is "not d['different'] and not d['changes']"
}

policy_verify()
{
	openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 2 \
		-subj /CN=test 2>/dev/null -addext \
		extendedKeyUsage=2.25.120917462530421908351164029587173620804
	"$tvdctl" policy sign -k key -c cert -o signed good.yaml
	prints 0 policy-verify policy verify --json -c cert signed
	is "d['accepted'] and d['reason'] is None"
	"$tvdctl" policy compile -o plain good.yaml
	prints 1 policy-verify policy verify --json -c cert plain
	is "not d['accepted'] and d['reason']"
}

label_get()
{
	prints 0 label-get label get --json tree $'tree/\033[2J'
	is "d['files'][0] == {'path': 'tree', 'label': None}"
	is "d['files'][1]['path'] == 'tree/\\\\x1b[2J'"
	prints 1 label-get label get --json tree no
	is "len(d['files']) == 1"
}

label_restore()
{
	prints 0 label-restore label restore --json -nr -p good.yaml tree
	is "d['dry_run'] and d['changed'] == 5 and d['files'] == 5"
	is "{'path': '$work/tree/sub/b', 'from': None, 'to': 'both'} in d['changes']"
	ln tree/a tree/sub/a
	prints 1 label-restore label restore --json -nr -p good.yaml tree
	is "d['links'] == 1 and 'another name' in d['failures'][0]['reason']"
	rm tree/sub/a
}

cat >records <<'END'
audit: type=1400 audit(1700000000.001:1): lsm=tvd verdict=denied row=9 subject=web object=db access=read pid=7 comm="cat" path="/srv/db" dev="tmpfs" ino=3
audit: type=1400 audit(1700000009.001:2): lsm=tvd verdict=denied row=9 subject=web object=db access=read pid=8 comm="cat" path="/srv/db" dev="tmpfs" ino=3
type=AVC msg=audit(1700000003.1:3): lsm=tvd verdict=permissive row=0 subject=db act=capability number=21 pid=7 comm=1B5B324A
[   12.5] audit: type=1400 audit(1700000003.001:4): lsm=tvd verdict=denied row=9 subject=web object=host access=signal pid=7 comm="kill" object_pid=1 object_comm="init" suppressed=5
audit: type=1107 audit(1700000003.001:4): pid=1 msg='lsm=tvd verdict=denied row=9 subject=fake object=host access=signal pid=7 comm="x"'
audit: type=1400 audit(1700000003.001:4): apparmor="DENIED" pid=7
END

log_of_denials()
{
	"$tvdctl" log --json -F records >out 2>err
	"$top/userspace/tests/json_check.py" "$schemas/tvdctl.schema.json" log \
		lines <out
	[ "$(wc -l <out)" -eq 3 ]
	grep -q '"count":2,"first":1700000000,"last":1700000009' out
	grep -q 'left out 5 records' err
	[ "$(grep -c fake out)" -eq 0 ]
	"$tvdctl" log --json -l db -F - <records >out 2>err
	[ "$(wc -l <out)" -eq 2 ]
	"$tvdctl" log --json -s 10 -F records >out 2>err
	[ ! -s out ]
}

# What is told to people has the same, and drives no terminal.
log_for_people()
{
	"$tvdctl" log -F records --color=never >out 2>err
	[ "$(grep -c '^20[0-9-]* [0-9:]* ' out)" -eq 3 ]
	grep -q "'web' (cat) was refused to read /srv/db of 'db': they have no type in common." out
	grep -q 'row 9, process 8, 2 times' out
	grep -q "'db' (\\\\x1b\[2J) would be refused to use the capability CAP_SYS_ADMIN" out
	grep -q "process 1 (init) of 'host'" out
	[ "$(grep -c $'\033' out)" -eq 0 ]
	"$tvdctl" log -F records --color=always 2>err | grep -q $'\033\[31m'
	"$tvdctl" log -F /dev/null >out
	[ "$(cat out)" = 'no denials' ]
}

log_that_follows()
{
	local status=0

	"$tvdctl" log -f -F - <records >out 2>err
	[ "$(grep -c "'web' (cat)" out)" -eq 2 ]
	"$tvdctl" log -f -F records >out 2>err || status=$?
	[ "$status" -eq 2 ]
	grep -q 'tail -f records | tvdctl log' err
}

# A word that a hook says and tvdctl does not know would be shown as it is.
words_of_the_kernel()
{
	local head='audit: type=1400 audit(1.1:1): lsm=tvd verdict=denied row=0'
	local act word

	sed -n 's/.*\.act = "\([a-z-]*\)".*/\1/p' "$top"/lsm/*.c | sort -u >acts
	{
		sed -n 's/.*\.reason = "\([a-z-]*\)".*/\1/p' "$top"/lsm/*.c
		sed -n 's/.*return "\([a-z-]*\)";.*/\1/p' "$top"/lsm/exec.c
	} | sort -u >reasons
	grep -qx enter acts
	[ "$(wc -l <acts)" -ge 3 ]
	while read -r word; do
		echo "$head subject=a object=b act=$word number=1"
	done <acts >records.of.words
	while read -r word; do
		for act in enter network netlink; do
			echo "$head subject=a object=b act=$act number=1 reason=$word"
		done
	done <reasons >>records.of.words
	"$tvdctl" log -F records.of.words >out
	while read -r word; do
		if grep -F "refused to do '$word'" out; then
			echo "no line in denial_words.c for the act $word"
			return 1
		fi
	done <acts
	while read -r word; do
		if [ "$(grep -cF "because of '$word'" out)" -eq 3 ]; then
			echo "no line in denial_words.c for the reason $word"
			return 1
		fi
	done <reasons
}

check policy_check policy_check
check policy_show policy_show
check policy_flows policy_flows
check policy_explain policy_explain
check policy_diff policy_diff
check policy_verify policy_verify
check label_get label_get
check label_restore label_restore
check log_of_denials log_of_denials
check log_for_people log_for_people
check log_that_follows log_that_follows
check words_of_the_kernel words_of_the_kernel
finish
