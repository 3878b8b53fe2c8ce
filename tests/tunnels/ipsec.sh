#!/bin/bash
# Inside of an IPsec tunnel (ESP, keys by hand) the line is plain, and outside
# it is not to be had: the policy takes nothing from there that is not in it.
. tests/clients/lib.sh
. tests/tunnels/lib.sh
key() {
	echo "0x$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')"
}
KEY1=$(key)$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')
state() { # SRC DST SPI
	echo "ip xfrm state add src $1 dst $2 proto esp spi $3 reqid 1 \
	    mode tunnel enc cbc(aes) ${KEY1:0:66} auth-trunc hmac(sha256) \
	    0x${KEY1:66} 128"
}
for side in here there; do
	for s in "$(state 10.99.0.1 10.99.0.2 0x1001)" \
	    "$(state 10.99.0.2 10.99.0.1 0x1002)"; do
		# shellcheck disable=SC2086
		$side $s >"$T/said" 2>&1 ||
		    skip "no ESP in this kernel: $(tail -n 1 "$T/said")"
	done
done
here ip addr add 10.98.1.1/32 dev lo
there ip addr add 10.98.2.1/32 dev lo
here ip link set lo up
there ip link set lo up
policy() { # SIDE MINE THEIRS MY-END THEIR-END
	$1 ip route add "$3/32" via "$5" src "$2"
	$1 ip xfrm policy add src "$2" dst "$3" dir out tmpl src "$4" \
	    dst "$5" proto esp reqid 1 mode tunnel &&
	    $1 ip xfrm policy add src "$3" dst "$2" dir in tmpl src "$5" \
	    dst "$4" proto esp reqid 1 mode tunnel || fail "policy"
}
policy here 10.98.1.1 10.98.2.1 10.99.0.1 10.99.0.2
policy there 10.98.2.1 10.98.1.1 10.99.0.2 10.99.0.1
tests/spool "$T/spool" || exit 1
service "$T/auth" chapar-auth
serve 143 chapar-imap --plaintext-networks 10.98.0.0/16
say 10.98.1.1 143 'a LOGIN alice secret' 'a LOGOUT' >"$T/said"
has "inside" '^a OK' "$T/said"
say 10.99.0.1 143 'a LOGIN alice secret' >"$T/said"
has "outside" '^a NO \[PRIVACYREQUIRED\]' "$T/said"
here ip -s xfrm state >"$T/said"
has "it was encrypted" '[1-9][0-9]*\(bytes\)' "$T/said"
finish
