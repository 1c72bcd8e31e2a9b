# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154 # the variables are set by scripts/vm
#
# scripts/vm: does KVM work here?  /dev/kvm may open and yet run no kernel, so
# only a whole boot that gave back the right status counts, with the same
# kernel, QEMU, processor and kind of machine, since this host booted.

PROBE_SECONDS=20
PROBE_STATUS=42

kvm_key()
{
	{
		printf '%s\n' "$machine"
		uname -r
		cat /proc/sys/kernel/random/boot_id
		qemu-system-x86_64 --version
		grep -m 2 -E '^(model name|flags)' /proc/cpuinfo || :
		sha256sum <"$kernel"
		sha256sum <"$programs/init"
	} | sha256sum
}

probe_kvm()
{
	local status=0

	TMPDIR=$dir "$here/vm" --accel kvm --machine "$machine" \
		--kernel "$kernel" --timeout "$PROBE_SECONDS" \
		--log "$1.log" -- /bin/sh -c "exit $PROBE_STATUS" \
		</dev/null >/dev/null 2>&1 || status=$?
	if ((status == PROBE_STATUS)); then
		printf 'kvm\n'
	else
		printf 'tcg\n'
	fi
}

# One machine probes, the others that start meanwhile wait for its answer.
choose_accelerator()
{
	local key file answer lock

	[[ -z $accel ]] || return 0
	accel=tcg
	[[ -r /dev/kvm && -w /dev/kvm ]] || return 0
	mkdir -p -- "$cache/kvm"
	key=$(kvm_key)
	file=$cache/kvm/${key:0:32}
	exec {lock}>"$file.lock"
	flock "$lock"
	if [[ ! -s $file ]]; then
		[[ ! -t 2 ]] || say "probing KVM with this kernel, once"
		answer=$(probe_kvm "$file" {lock}>&-)
		printf '%s\n' "$answer" >"$file.$$"
		mv -- "$file.$$" "$file"
	fi
	exec {lock}>&-
	answer=$(<"$file")
	if [[ $answer == kvm ]]; then
		accel=kvm
	fi
}
