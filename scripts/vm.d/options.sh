# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034 # the variables are used by the others
#
# scripts/vm: its command line.

usage()
{
	cat <<'END'
usage: scripts/vm [OPTION...] -- COMMAND [ARG...]
       scripts/vm [OPTION...] --shell [-- COMMAND [ARG...]]

Boots a kernel on top of this host's files and runs COMMAND in it as root.
The files are read-only to it: what it writes is gone with the machine.
stdin, stdout, stderr and the exit status are COMMAND's.

  --kernel FILE   boot this bzImage (default: scripts/kernel path vm)
  --lsm LIST      start these LSMs, in this order (lsm=LIST)
  --append ARGS   more kernel parameters
  --mem MB        memory, in MiB (default 1024)
  --smp N         processors (default 1)
  --icount        emulate, and let each instruction take one nanosecond
  --tpm           with a TPM 2.0 that has an EK certificate
  --submount      with a virtiofs tvd.submount that has another below its root
  --share HOSTDIR[:GUESTDIR[:rw]]
                  show HOSTDIR in the guest, as GUESTDIR if given; rw: let the
                  guest write there; may be repeated
  --disk FILE     a raw image as /dev/vda, the next as /dev/vdb, ...
  --timeout S     end the machine after S seconds (default 600; 0: never, the
                  default of --shell)
  --shell         on a terminal; Ctrl-] ends the machine
  --accel NAME    kvm or tcg (default: kvm if a probe boot shows that it works)
  --machine NAME  microvm or q35 (default: what the other options need)
  --log FILE      keep the kernel's log there
  --help          this text

Exit status: COMMAND's own, 128 + N if signal N ended it; 124 if the time was
over; 125 if the machine failed: it did not boot, gave no status, or its
kernel reported a bug; 2 if the command line is wrong.
END
}

usage_error()
{
	say "$*"
	say "try: scripts/vm --help"
	exit 2
}

number()
{
	local option=$1 value=$2 least=$3 most=$4

	[[ $value =~ ^(0|[1-9][0-9]{0,8})$ ]] &&
		((value >= least && value <= most)) ||
		usage_error "$option takes a number from $least to $most, not '$value'"
}

one_of()
{
	local option=$1 value=$2 name

	shift 2
	for name; do
		[[ $value != "$name" ]] || return 0
	done
	usage_error "$option takes one of: $*, not '$value'"
}

add_disk()
{
	[[ -f $1 || -b $1 ]] ||
		usage_error "--disk: '$1' is no file: make one with truncate -s 1G FILE"
	[[ -r $1 ]] || usage_error "--disk: '$1' is not readable by you"
	disks+=("$(realpath -- "$1")")
}

# Into three arrays of the same length.
add_share()
{
	local host guest mode rest

	IFS=: read -r -d '' host guest mode rest < <(printf '%s:::\0' "$1") || :
	[[ $rest =~ ^:*$ ]] ||
		usage_error "--share takes HOSTDIR[:GUESTDIR[:rw]], not '$1'"
	[[ -d $host ]] ||
		usage_error "--share: '$host' is no directory: make it with mkdir"
	[[ $guest == /* || -z $guest ]] ||
		usage_error "--share: the guest's directory must begin with /, unlike '$guest' (HOSTDIR::rw is HOSTDIR, writable)"
	[[ -z $mode ]] || one_of "--share: after the second colon" "$mode" ro rw
	host=$(realpath -- "$host"; printf x)
	host=${host%$'\n'x}
	share_hosts+=("$host")
	share_guests+=("${guest:-$host}")
	share_modes+=("${mode:-ro}")
}

# The kernel takes lsm= up to white space; nothing else may come in by it.
set_lsm()
{
	[[ $1 =~ ^[a-zA-Z0-9_,-]*$ ]] ||
		usage_error "--lsm takes names with commas between them, not '$1'"
	lsm=$1
	lsm_given=1
}

set_append()
{
	[[ " $1 " != *[[:space:]]--[[:space:]]* ]] ||
		usage_error "--append: a word '--' would end the kernel's parameters"
	append+=" $1"
}

set_option()
{
	local option=$1 value=$2

	case $option in
	--kernel) kernel=$value ;;
	--lsm) set_lsm "$value" ;;
	--append) set_append "$value" ;;
	--mem) number "$option" "$value" 64 1048576 && mem=$value ;;
	--smp) number "$option" "$value" 1 255 && smp=$value ;;
	--share) add_share "$value" ;;
	--disk) add_disk "$value" ;;
	--timeout) number "$option" "$value" 0 100000000 && timeout=$value ;;
	--accel) one_of "$option" "$value" kvm tcg && accel=$value ;;
	--machine) one_of "$option" "$value" microvm q35 && machine=$value ;;
	--log) log=$value ;;
	esac
}

set_flag()
{
	case $1 in
	--icount) icount=1 ;;
	--tpm) tpm=1 ;;
	--submount) submount=1 ;;
	--shell) shell=1 ;;
	esac
}

check_options()
{
	if ((shell)); then
		[[ -t 0 && -t 1 ]] || usage_error "--shell needs a terminal"
		((${#command[@]})) || command=(/bin/bash -l)
		: "${timeout:=0}"
	fi
	((${#command[@]})) ||
		usage_error "no command: it comes last, after --"
	: "${timeout:=600}"
	if ((icount)); then
		((smp == 1)) || usage_error "--icount has one processor: leave out --smp $smp"
		[[ $accel != kvm ]] || usage_error "--icount needs --accel tcg"
		accel=tcg
	fi
	if ((tpm)); then
		[[ $machine != microvm ]] || usage_error "--tpm needs --machine q35"
		machine=q35
	fi
}

parse_options()
{
	kernel='' lsm='' lsm_given=0 append='' mem=1024 smp=1 icount=0 tpm=0
	submount=0 shell=0 accel='' machine='' log='' timeout=''
	disks=() share_hosts=() share_guests=() share_modes=() command=()

	while (($#)); do
		case $1 in
		--)
			shift
			command=("$@")
			break
			;;
		--help)
			usage
			exit 0
			;;
		--icount | --tpm | --submount | --shell)
			set_flag "$1"
			shift
			;;
		--kernel | --lsm | --append | --mem | --smp | --share | --disk | \
			--timeout | --accel | --machine | --log)
			(($# > 1)) || usage_error "$1 needs a value"
			set_option "$1" "$2"
			shift 2
			;;
		--kernel=* | --lsm=* | --append=* | --mem=* | --smp=* | --share=* | \
			--disk=* | --timeout=* | --accel=* | --machine=* | --log=*)
			set_option "${1%%=*}" "${1#*=}"
			shift
			;;
		-*) usage_error "there is no option '$1'" ;;
		*) usage_error "'$1' is no option, and the command comes after --" ;;
		esac
	done
	check_options
}
