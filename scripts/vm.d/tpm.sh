# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154 # the variables are set by scripts/vm
# shellcheck disable=SC2054 # commas are QEMU's
#
# scripts/vm: a TPM 2.0, made anew for each machine, with an endorsement key
# whose certificate comes from a CA that is this user's own.

write_ca_config()
{
	local ca=$1

	cat >"$dir/swtpm_setup.conf" <<END
create_certs_tool = $(command -v swtpm_localca)
create_certs_tool_config = $dir/localca.conf
create_certs_tool_options = $dir/localca.options
END
	cat >"$dir/localca.conf" <<END
statedir = $ca
signingkey = $ca/signkey.pem
issuercert = $ca/issuercert.pem
certserial = $ca/certserial
END
	cat >"$dir/localca.options" <<END
--platform-manufacturer TVD
--platform-version 1
--platform-model scripts/vm
END
}

# Under a lock, because the first one makes the CA and each takes the next
# serial number.
make_tpm()
{
	local ca=$cache/swtpm-ca

	mkdir -p -- "$ca" "$dir/tpm"
	chmod 700 "$ca"
	write_ca_config "$ca"
	flock "$ca" swtpm_setup --tpm2 --tpmstate "$dir/tpm" \
		--createek --create-ek-cert --create-platform-cert \
		--pcr-banks sha256 --config "$dir/swtpm_setup.conf" \
		>"$dir/swtpm_setup.log" 2>&1 || {
		cat -- "$dir/swtpm_setup.log" >&2
		fail "swtpm_setup could not make a TPM: see above; the CA is in $ca, remove it to start afresh"
	}
}

start_tpm()
{
	need swtpm swtpm
	need swtpm_setup swtpm-tools
	make_tpm
	swtpm socket --tpm2 --tpmstate "dir=$dir/tpm" --terminate \
		--ctrl "type=unixio,path=$dir/tpm.sock" \
		>"$dir/tpm.log" 2>&1 </dev/null &
	swtpm_pid=$!
	await_socket tpm "$swtpm_pid"
}

add_tpm()
{
	qemu+=(
		-chardev "socket,id=tpm,path=$(quote "$dir")/tpm.sock"
		-tpmdev emulator,id=tpm0,chardev=tpm
		-device tpm-tis,tpmdev=tpm0
	)
}
