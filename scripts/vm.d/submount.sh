# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154 # the variables are set by scripts/vm
# shellcheck disable=SC2054 # commas are QEMU's
#
# scripts/vm: a virtiofs below whose root there is another filesystem, both empty,
# made anew for each machine and seen by nobody else.  The guest's kernel mounts
# the one below by itself when somebody is led there.

# Where Debian has it, which is in no PATH.
VIRTIOFSD=/usr/lib/qemu/virtiofsd

# shellcheck disable=SC2016 # the other shell is to expand it
start_submount()
{
	local as=()

	need unshare util-linux
	need "$VIRTIOFSD" qemu-system-common
	((EUID == 0)) || as=(--map-root-user)
	mkdir -- "$dir/submount"
	# It keeps a lock in /run, which is another user's where this is not root.
	unshare --mount --propagation private "${as[@]}" sh -c '
		mount -t tmpfs none "$1/submount" &&
			mkdir "$1/submount/below" &&
			mount -t tmpfs none "$1/submount/below" &&
			{ [ -w /run ] || mount -t tmpfs none /run; } &&
			exec "$2" --socket-path="$1/submount.sock" \
				--rlimit-nofile=0 -o source="$1/submount" \
				-o announce_submounts -o sandbox=chroot \
				-o xattr' sh "$dir" "$VIRTIOFSD" \
		>"$dir/submount.log" 2>&1 </dev/null &
	submount_pid=$!
	await_socket submount "$submount_pid"
}

# The daemon reads and writes the guest's memory itself, and speaks no virtio
# older than 1.0, which microvm's slots do unless they are told.
add_submount()
{
	qemu+=(
		-object "memory-backend-memfd,id=memory,size=${mem}M,share=on"
		-machine memory-backend=memory
		-global virtio-mmio.force-legacy=false
		-chardev "socket,id=submount,path=$(quote "$dir")/submount.sock"
	)
	add_virtio vhost-user-fs chardev=submount,tag=tvd.submount
}
