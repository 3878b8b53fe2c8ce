#!/bin/bash
# SCRAM with and without channel bindings, and PLAIN, by GNU SASL's client,
# which shares no code with the one we check with.
set -u
# shellcheck source=tests/tls/lib.sh
. tests/tls/lib.sh
need gsasl openssl systemd-socket-activate
tests/spool "$T/spool" || exit 1
certificate "$T/cert.pem" ec localhost
PASS=(CHAPAR_SPOOL="$T/spool" CHAPAR_EXIT_IDLE=0 CHAPAR_THROTTLE=none)
PORT=$(free_port)
listen "127.0.0.1:$PORT" "$B/chapar-tls" --starttls --cert "$T/cert.pem" \
    "$B/chapar-imap"

try() { # MECHANISM USER PASSWORD [OPTION ...]: yes or no
	printf '. LOGOUT\r\n' | timeout 60 gsasl --connect "localhost:$PORT" \
	    --imap --mechanism "$1" --authentication-id "$2" \
	    --authorization-id "$2" --password "$3" \
	    --x509-ca-file="$T/cert.pem" "${@:4}" >"$T/said" 2>&1
	cat "$T/said" >>"$T/log"
	if grep -q '^\. OK .*Logged in' "$T/said" &&
	    grep -q 'authentication finished' "$T/said"; then
		echo yes
	else
		echo no
	fi
}
for m in PLAIN SCRAM-SHA-1 SCRAM-SHA-256; do
	eq "$m" yes "$(try $m alice secret --no-starttls)"
	eq "$m in TLS" yes "$(try $m alice secret --starttls --no-cb)"
	eq "$m, wrong" no "$(try $m alice wrong --starttls --no-cb)"
	eq "$m, unknown" no "$(try $m mallory secret --starttls --no-cb)"
done
# It says that it could bind, and has seen nobody who would.
for m in SCRAM-SHA-1 SCRAM-SHA-256; do
	eq "$m, PLUS taken off the list" no "$(try $m alice secret --starttls)"
done
for m in SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS; do
	eq "$m" yes "$(try $m alice secret --starttls)"
	eq "$m, wrong" no "$(try $m alice wrong --starttls)"
	eq "$m without TLS" no "$(try $m alice secret --no-starttls)"
done
[ $bad = 0 ] || tail -n 60 "$T/log"
exit $bad
