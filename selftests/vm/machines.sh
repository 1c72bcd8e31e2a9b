#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The kinds of machine: with a TPM, counting instructions, with disks and
# shares, two at a time; and that nothing of one stays.

. "$(dirname "$0")/lib.sh"

here=$(cd "$(dirname "$0")" && pwd -P)

# IMA extended PCR 10 at boot, and the certificate is for the key in the TPM.
# shellcheck disable=SC2016
tpm()
{
	boot tpm --tpm -- sh -c '
		export TPM2TOOLS_TCTI=device:/dev/tpm0
		cat /sys/class/tpm/tpm0/pcr-sha256/10
		cd /tmp
		tpm2_nvread -o ek.der 0x1c00002
		tpm2_createek -c ek.ctx -G rsa -f pem -u ek.pem
		openssl x509 -inform der -in ek.der -noout -pubkey | cmp - ek.pem &&
			echo same key
		openssl x509 -inform der -in ek.der -noout -issuer'
	expect_status tpm 0
	expect_in '^[0-9A-F]\{64\}$' "$tmp/tpm.out"
	[[ $(head -n 1 "$tmp/tpm.out") =~ [1-9A-F] ]]
	expect_in '^same key' "$tmp/tpm.out"
	expect_in '^issuer=CN = swtpm-localca' "$tmp/tpm.out"
}

# Who goes below is led to a filesystem of its own, which the guest may write.
# shellcheck disable=SC2016
submount()
{
	boot submount --submount -- sh -c '
		mount -t virtiofs tvd.submount /mnt
		ls /mnt/below
		stat -c %d /mnt /mnt/below | uniq | wc -l
		touch /mnt/below/file && ls /mnt/below'
	expect_status submount 0
	expect_in '^2$' "$tmp/submount.out"
	expect_in '^file$' "$tmp/submount.out"
}

# A tick is an instruction, and there are about five in a round: 0.1 per cent
# is the room for what interrupts do to the caches of the emulator's clock.
icount()
{
	local first second

	cc -O2 -static -o "$tmp/loop" "$here/loop.c"
	boot first --icount -- "$tmp/loop"
	boot second --icount -- "$tmp/loop"
	expect_status first 0
	expect_status second 0
	first=$(cat "$tmp/first.out") second=$(cat "$tmp/second.out")
	printf 'ticks: %s, %s\n' "$first" "$second"
	((first > 4000000 && first < 7000000))
	((first - second < first / 1000 && second - first < first / 1000))
}

# Paths with what QEMU and the shell would take apart; and the order counts.
# shellcheck disable=SC2016
disks_and_shares()
{
	truncate -s 32M "$tmp/a, b=c.img"
	truncate -s 16M "$tmp/second.img"
	mkdir "$tmp/read, only" "$tmp/write"
	echo shown >"$tmp/read, only/file"
	boot disks --disk "$tmp/a, b=c.img" --disk "$tmp/second.img" \
		--share "$tmp/read, only" --share "$tmp/write:/mnt/new dir/w:rw" \
		-- sh -c '
		cat /sys/block/vda/size /sys/block/vdb/size
		cat "$1/file"
		mount -o remount,rw "$1"
		touch "$1/new" 2>/dev/null || echo refused
		echo written >"/mnt/new dir/w/file"
		mkfs.ext4 -q /dev/vda
		mkdir /mnt/disk
		mount /dev/vda /mnt/disk
		echo kept >/mnt/disk/file
		exec 9>/mnt/disk/held' sh "$tmp/read, only"
	expect_status disks 0
	printf '%s\n' 65536 32768 shown refused >"$tmp/wanted"
	diff "$tmp/wanted" "$tmp/disks.out"
	expect 'file of the share' written "$(cat "$tmp/write/file")"
	[[ ! -e "$tmp/read, only/new" ]]
	expect 'file of the disk' kept \
		"$(debugfs -R 'cat file' "$tmp/a, b=c.img" 2>/dev/null)"
	e2fsck -fn "$tmp/a, b=c.img"
}

# More than microvm has room for.
many_devices()
{
	local i
	local -a options=()

	for i in {0..9}; do
		mkdir -p "$tmp/many/$i"
		options+=(--share "$tmp/many/$i:/mnt/$i")
	done
	boot many "${options[@]}" --smp 2 -- sh -c 'nproc; grep -c "^tvd.share" /proc/mounts'
	expect_status many 0
	printf '%s\n' 2 10 | diff - "$tmp/many.out"
}

# Each waits for the other's file, so that neither ends unless both run.
# shellcheck disable=SC2016
two_at_a_time()
{
	local meet='echo "$1" >/mnt/"$1"; while ! grep -q . /mnt/"$2"; do :; done 2>/dev/null'

	mkdir "$tmp/meet"
	boot one --timeout 90 --share "$tmp/meet:/mnt:rw" -- sh -c "$meet" sh one two &
	boot two --timeout 90 --share "$tmp/meet:/mnt:rw" -- sh -c "$meet" sh two one &
	wait
	expect_status one 0
	expect_status two 0
}

# Neither through the overlay nor by the channel below it.
# shellcheck disable=SC2016
host_is_not_written()
{
	mkdir "$tmp/host"
	echo host >"$tmp/host/file"
	boot written -- sh -c '
		cd "$1"
		cat file
		echo guest >file && cat file
		echo guest >new && cat new
		mkdir /run/below
		mount -t 9p -o trans=virtio,version=9p2000.L tvd.root /run/below
		echo below >"/run/below$1/file"
		echo below >"/run/below$1/other"
		exit 0' sh "$tmp/host"
	expect_status written 0
	printf '%s\n' host guest guest | diff - "$tmp/written.out"
	expect 'file of the host' host "$(cat "$tmp/host/file")"
	expect 'files of the host' file "$(ls "$tmp/host")"
}

# wait_for COMMAND...: at most 60 seconds.
wait_for()
{
	local tries

	for ((tries = 0; tries < 600; tries++)); do
		! "$@" || return 0
		sleep 0.1
	done
	printf 'waited in vain for: %s\n' "$*"
	return 1
}

has_log()
{
	compgen -G "$tmp/left/tvd-vm.*/tpm.sock" >/dev/null && [[ -s $tmp/left.out ]]
}

children_of()
{
	cat "/proc/$1/task/$1/children" 2>/dev/null || :
}

# Ended from outside in the middle of a run, with a TPM and a virtiofs: 143, and
# nothing is left, neither file nor process.
nothing_is_left()
{
	local pid child status=0
	local -a family=()

	mkdir "$tmp/left"
	TMPDIR=$tmp/left "$root/scripts/vm" ${KERNEL:+--kernel "$KERNEL"} --tpm \
		--submount -- sh -c 'echo up; exec sleep infinity' >"$tmp/left.out" &
	pid=$!
	wait_for has_log
	for child in $(children_of "$pid"); do
		# shellcheck disable=SC2207 # numbers
		family+=("$child" $(children_of "$child"))
	done
	expect 'number of processes' 4 "${#family[@]}"
	kill -TERM "$pid"
	wait "$pid" || status=$?
	expect status 143 "$status"
	for child in "${family[@]}"; do
		[[ ! -d /proc/$child ]]
	done
	rmdir "$tmp/left"
}

run_cases tpm submount icount disks_and_shares many_devices two_at_a_time \
	host_is_not_written nothing_is_left
