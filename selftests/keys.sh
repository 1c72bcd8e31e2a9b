#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Makes the keys and certificates of the tests of signatures:
#
#	selftests/keys.sh DIRECTORY TRUSTED KERNEL
#
# TRUSTED.pem and TRUSTED.crt are what the kernel trusts, KERNEL is the file
# with the key and the certificate that its build has made for modules.  The
# keys that are made here are for nothing but the tests.  Nothing is made where
# the directory has what these two would give.
set -eu

if [ $# -ne 3 ]; then
	echo "usage: $0 DIRECTORY TRUSTED KERNEL" >&2
	exit 2
fi
directory=$1
trusted=$2
kernel=$3
header=$(dirname "$0")/../include/uapi/linux/tvd.h
stamp=$directory/made-from
policy_signing=$(sed -n 's/^#define TVD_EKU_POLICY_SIGNING "\(.*\)"$/\1/p' \
	"$header")
web_server=1.3.6.1.5.5.7.3.1

if [ ! -e "$kernel" ]; then
	echo "$0: $kernel is not there: build the kernel, scripts/kernel build" >&2
	exit 1
fi

origin=$(cat "$0" "$header" "$trusted.crt" "$kernel" | sha256sum)
[ "$(cat "$stamp" 2>/dev/null || true)" != "$origin" ] || exit 0

umask 077
rm -rf "$directory"
mkdir -p "$directory"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
log=$work/log
: >"$work/index"
echo 1000 >"$work/serial"

# make_key NAME [ALGORITHM...]
make_key()
{
	local name=$1

	shift
	[ $# -gt 0 ] || set -- RSA -pkeyopt rsa_keygen_bits:2048
	openssl genpkey -algorithm "$@" -out "$directory/$name.pem" \
		2>>"$log" || fail
}

fail()
{
	cat "$log" >&2
	exit 1
}

configure()
{
	cat <<-END
	[ca]
	default_ca = this
	[this]
	database = $work/index
	serial = $work/serial
	new_certs_dir = $work
	default_md = sha256
	unique_subject = no
	policy = any
	x509_extensions = extensions
	[any]
	commonName = supplied
	[extensions]
	basicConstraints = critical,CA:FALSE
	keyUsage = critical,digitalSignature
	subjectKeyIdentifier = hash
	authorityKeyIdentifier = keyid
	${1:+extendedKeyUsage = $1}
	END
}

# certify NAME KEY ISSUER PURPOSE [BEGIN END]: ISSUER is "self" or the file of a
# key; its certificate is beside it, or in it.  Times are YYYYMMDDhhmmssZ.
certify()
{
	local name=$1 key=$2 issuer=$3 purpose=$4
	local begin=${5:-20200101000000Z} end=${6:-20490101000000Z}
	local -a by

	if [ "$issuer" = self ]; then
		by=(-selfsign -keyfile "$key")
	else
		by=(-keyfile "$issuer" -cert "${issuer%.pem}.crt")
		[ -e "${issuer%.pem}.crt" ] || by[3]=$issuer
	fi
	configure "$purpose" >"$work/config"
	openssl req -new -key "$key" -subj "/CN=TVD selftest $name" \
		-out "$work/request" 2>>"$log" || fail
	openssl ca -batch -notext -config "$work/config" "${by[@]}" \
		-startdate "$begin" -enddate "$end" -in "$work/request" \
		-out "$directory/$name.crt" 2>>"$log" || fail
	openssl x509 -in "$directory/$name.crt" -outform DER \
		-out "$directory/$name.x509" 2>>"$log" || fail
}

# Of nobody that the kernel knows.
make_key stranger
certify stranger "$directory/stranger.pem" self "$policy_signing"
make_key apprentice
certify apprentice "$directory/apprentice.pem" "$directory/stranger.pem" \
	"$policy_signing"

# Certified by the trusted key.
make_key leaf
for certificate in "leaf $policy_signing" \
	"leaf-web $web_server" \
	"leaf-both $web_server,$policy_signing" \
	"leaf-none" \
	"leaf-expired $policy_signing 20200101000000Z 20210101000000Z" \
	"leaf-future $policy_signing 20480101000000Z 20490101000000Z"; do
	read -r name purpose begin end <<<"$certificate"
	certify "$name" "$directory/leaf.pem" "$trusted.pem" "$purpose" \
		"$begin" "$end"
done
make_key curve EC -pkeyopt ec_paramgen_curve:P-256
certify curve "$directory/curve.pem" "$trusted.pem" "$policy_signing"

# Of the trusted key, by itself.
certify trusted-web "$trusted.pem" self "$web_server"
certify trusted-expired "$trusted.pem" self "$policy_signing" \
	20200101000000Z 20210101000000Z

# Certified by the kernel's own key, so that they can be added to the keyring.
make_key vouched
certify vouched "$directory/vouched.pem" "$kernel" "$policy_signing"
make_key vouched-web
certify vouched-web "$directory/vouched-web.pem" "$kernel" "$web_server"
make_key vouched-none
certify vouched-none "$directory/vouched-none.pem" "$kernel" ""

# Certified by a key that is added.
make_key second
certify second "$directory/second.pem" "$directory/vouched.pem" \
	"$policy_signing"
certify second-web "$directory/second.pem" "$directory/vouched.pem" \
	"$web_server"

echo "$origin" >"$stamp"
