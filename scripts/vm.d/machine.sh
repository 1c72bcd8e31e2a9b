# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154 # the variables are set by scripts/vm
# shellcheck disable=SC2054 # commas are QEMU's
#
# scripts/vm: the machine, as QEMU's arguments, and what init is told.

# virtio-mmio slots of microvm, in the order in which the kernel finds them; the
# one of the eight that is missing has the interrupt of
# the clock.
MICROVM_SLOTS=(7 6 5 4 2 1 0)

# x86's COMMAND_LINE_SIZE is 2048, and QEMU adds some 40 for each device of
# microvm.
CMDLINE_MAX=1700

# In an option of QEMU a comma separates; doubled, it is a comma.
quote()
{
	printf '%s' "${1//,/,,}"
}

choose_machine()
{
	# The channels, the root, and what was asked for.
	local slots=$((2 + ${#share_hosts[@]} + ${#disks[@]} + submount))

	[[ -z $machine ]] || return 0
	machine=microvm
	if ((slots > ${#MICROVM_SLOTS[@]})); then
		machine=q35
	fi
}

# add_virtio NAME PROPERTIES: microvm's slots are named, so that the order of
# the arguments is the order of the devices.
add_virtio()
{
	if [[ $machine == microvm ]]; then
		qemu+=(-device "$1-device,bus=virtio-mmio-bus.${MICROVM_SLOTS[slot]},$2")
		slot=$((slot + 1))
	else
		qemu+=(-device "$1-pci,$2")
	fi
}

# add_channels: the relay hands the sockets on as descriptors from 20.
add_channels()
{
	local name nr=0

	add_virtio virtio-serial id=channels,max_ports=5
	for name in control stdin stdout stderr; do
		qemu+=(
			-chardev "socket,id=$name,fd=$((20 + nr))"
			-device "virtserialport,bus=channels.0,nr=$((nr + 1)),chardev=$name,name=tvd.$name"
		)
		nr=$((nr + 1))
	done
}

# add_files TAG DIR ro|rw
add_files()
{
	local options

	options="local,id=$1,path=$(quote "$2"; printf x)"
	options=${options%x},security_model=none,multidevs=remap
	if [[ $3 == ro ]]; then
		options+=,readonly=on
	fi
	qemu+=(-fsdev "$options")
	add_virtio virtio-9p "fsdev=$1,mount_tag=tvd.$1"
}

# What the host's own crash would lose is lost with the machine anyway.
add_disk_device()
{
	local options

	options="if=none,id=disk$1,format=raw,cache=unsafe,file=$(quote "$2"; printf x)"
	options=${options%x}
	if [[ ! -w $2 ]]; then
		options+=,readonly=on
	fi
	qemu+=(-drive "$options")
	add_virtio virtio-blk "drive=disk$1"
}

kernel_parameters()
{
	# The kernel counts timer interrupts while it turns for a while, and panics
	# when there are too few: an emulator that has to wait for a busy host's
	# processor has not delivered them yet.  Nor is the TSC to be compared with
	# those: the kernel would find it unstable, and in 6.12 the work that then
	# switches a static key races with itself (kernel/jump_label.c:234).
	local params="reboot=t panic=-1 watchdog_thresh=30 no_timer_check tsc=reliable"

	# The same addresses each time; and no calibration of the local APIC's
	# timer, a busy loop that takes twenty seconds when instructions
	# are counted.
	if ((icount)); then
		params+=" nokaslr norandmaps nolapic_timer"
	fi
	# Last, where they cannot be overruled: the log is read by the host.
	params+="$append earlyprintk=ttyS0 console=ttyS0 ignore_loglevel printk.time=1"
	if ((lsm_given)); then
		params+=" lsm=$lsm"
	fi
	((${#params} <= CMDLINE_MAX)) ||
		usage_error "--append: the kernel takes $CMDLINE_MAX bytes of parameters, these are ${#params}"
	printf '%s' "$params"
}

# One thread emulates all processors: with a thread each, QEMU 7.2 now and then
# runs code that the kernel has just patched (an oops "int3"), or looks up a
# device where it was before it moved (a failed assertion, a hang).
accelerator()
{
	if [[ $accel == tcg ]]; then
		printf 'tcg,thread=single'
	else
		printf '%s' "$accel"
	fi
}

compose_qemu()
{
	local i slot=0 cpu=max board=$machine

	if [[ $accel == kvm ]]; then
		cpu=host
	fi
	if [[ $machine == microvm ]]; then
		board+=,rtc=on,acpi=off
	fi
	qemu=(
		qemu-system-x86_64 -no-user-config -nodefaults
		-display none -no-reboot
		-machine "$board" -accel "$(accelerator)" -cpu "$cpu"
		-m "$mem" -smp "$smp"
		-kernel "$kernel" -initrd "$dir/initrd"
		-append "$(kernel_parameters)"
		-chardev "file,id=log,path=$(quote "$dir")/log"
		-serial chardev:log
	)
	if ((icount)); then
		qemu+=(-icount shift=0,sleep=off)
	fi
	add_channels
	add_files root / ro
	for i in "${!share_hosts[@]}"; do
		add_files "share$i" "${share_hosts[i]}" "${share_modes[i]}"
	done
	for i in "${!disks[@]}"; do
		add_disk_device "$i" "${disks[i]}"
	done
	if ((submount)); then
		add_submount
	fi
	if ((tpm)); then
		add_tpm
	fi
}

# Prints the entry of /tmp or /run that PATH is in.
top_of()
{
	[[ $1 =~ ^/+(tmp|run)/+([^/]+) ]] || return 0
	case ${BASH_REMATCH[2]} in
	. | ..) ;;
	*) printf '/%s/%s' "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" ;;
	esac
}

# The guest's /tmp and /run are its own; what the command line names there is
# shown all the same, as is the directory of the project.
write_exposed()
{
	local path top
	local -A seen=()

	for path; do
		[[ -e $path ]] || continue
		top=$(top_of "$path"; printf x)
		top=${top%x}
		[[ -n $top && -z ${seen[$top]-} ]] || continue
		seen[$top]=1
		printf 'expose=%s\0' "$top"
	done
}

# As init.h has it: words, each ended by a NUL byte.
write_words()
{
	local cwd i

	cwd=$(pwd -P; printf x)
	cwd=${cwd%$'\n'x}
	printf 'cwd=%s\0' "$cwd"
	write_exposed "$cwd" "$here" "${command[@]}"
	for i in "${!share_hosts[@]}"; do
		printf 'share=tvd.share%s:%s:%s\0' "$i" "${share_modes[i]}" \
			"${share_guests[i]}"
	done
	if ((lsm_given)); then
		printf 'lsm=%s\0' "$lsm"
	fi
	if ((shell)); then
		printf 'tty=\0term=%s\0' "${TERM:-linux}"
	fi
	printf 'arg=%s\0' "${command[@]}"
}

# The kernel unpacks one archive after the other: init, and what it is told.
write_initrd()
{
	write_words >"$dir/vm.args"
	pack "$dir" vm.args >"$dir/args.cpio"
	cat -- "$programs/init.cpio" "$dir/args.cpio" >"$dir/initrd" ||
		fail "cannot write to $dir: free some space there, or set TMPDIR"
	rm -f -- "$dir/vm.args" "$dir/args.cpio"
}
